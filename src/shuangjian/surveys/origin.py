"""Leads as an origin of cases: they close by verification."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.origins import Origin

ORIGIN = Origin(kind="lead", title=_("Lead to check"))
