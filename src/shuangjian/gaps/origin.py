"""Data to fill as an origin of cases: the panel names the first cells and leads to all."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.models import Case
from shuangjian.cases.origins import Origin, Panel
from shuangjian.gaps.access import visible_gaps
from shuangjian.gaps.errors import CellsStillEmpty
from shuangjian.gaps.models import Gap
from shuangjian.gaps.register import gaps_url, name_of_column, name_of_table, place_to_fill
from shuangjian.registry.models import User

_SHOWN = 20


def _of_case(case: Case) -> Q:
    return Q(school_key=case.school_key) if case.school_key else Q(institution_key=case.institution_key)


def _show(user: User, case: Case) -> Panel:
    rows = visible_gaps(user).filter(_of_case(case)).order_by("since", "fact", "column", "pk")
    context = {
        "cells": [
            {"table": name_of_table(gap.fact), "column": name_of_column(gap), "row": gap.row_id, "url": place_to_fill(gap), "since": gap.since}
            for gap in rows[:_SHOWN]
        ],
        "count": rows.count(),
        "all_url": gaps_url(owner=case.school_key or case.institution_key or ""),
    }  # fmt: skip
    return Panel("gaps/_partials/case_panel.html", context)


def _check_may_close(case: Case) -> None:
    count = Gap.objects.filter(_of_case(case)).count()
    if count:
        raise CellsStillEmpty(count)


ORIGIN = Origin(kind="data", title=_("Data to fill"), show=_show, check_may_close=_check_may_close)
