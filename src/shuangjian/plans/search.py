"""What plans answer when everything is searched."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuangjian.plans.access import visible_plans
from shuangjian.registry.access import get_user
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return the plans that fit a text, of what the user may see."""
    plans = visible_plans(get_user(request)).filter(title__icontains=text).order_by("-id")[:HITS_MAX]
    return [Hit(_("Plan"), plan.title, address_of("plans:plan", plan.pk), plan.number) for plan in plans]
