"""The register of plans: the list, its address and its counts."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.choices import CaseState
from shuangjian.cases.selectors import get_today
from shuangjian.plans.access import visible_plans
from shuangjian.plans.choices import PlanState
from shuangjian.plans.models import Plan
from shuangjian.plans.selectors import plans_to_adopt
from shuangjian.registry.models import User
from shuangjian.registry.selectors import region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.marks import Stamp
from shuangjian.web.registers import Column, Filter, Register, same


def plans_for(user: User | None) -> Register:
    """Return the register as `user` has it; None for its addresses alone."""

    def seen() -> QuerySet[Plan]:
        return visible_plans(user) if user is not None else Plan.objects.none()

    return Register(
        title=_("Plans"),
        url_name="plans:listing",
        rows=lambda reader: _counted(seen()),
        columns=[
            Column("title", _("Title"), sort="title", href=lambda plan: address_of("plans:plan", plan.pk)),
            Column("number", _("Document number"), sort="number", wide_only=True),
            Column("issuer", _("Issuer"), sort="issuer", wide_only=True),
            Column("state", _("State"), value=stamp_of, sort="state", template="cases/_partials/stamp_cell.html"),
            Column("count", _("Measures"), sort="count", numeric=True),
            Column("unfinished", _("Not closed"), sort="unfinished", numeric=True),
            Column("late", _("Late"), sort="late", numeric=True),
        ],
        filters=[
            Filter("state", _("State"), same("state"), PlanState.choices),
            Filter("region", _("Region"), same("region_code"), lambda: region_choices(seen())),
            Filter("waiting", _("Waiting for you"), lambda rows, chosen: _by_waiting(rows, chosen, user), [("adopt", _("To adopt"))], kind="hidden"),
        ],
        search=_search,
        search_hint=_("Title, number or issuer"),
        order=("-uploaded_at", "id"),
        empty=_("No plans"),
        empty_hint=_("Upload a work plan: its measures become cases with departments and deadlines."),
        template="plans/plans.html",
    )  # fmt: skip


def stamp_of(plan: Plan) -> Stamp:
    """Return the state of a plan as a stamp."""
    return Stamp(plan.state, str(plan.get_state_display()))


def _counted(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    unfinished = ~Q(measures__case__state=CaseState.CLOSED)
    return rows.annotate(
        count=Count("measures", filter=Q(measures__is_included=True), distinct=True),
        unfinished=Count("measures__case", filter=unfinished, distinct=True),
        late=Count("measures__case", filter=Q(measures__case__due_on__lt=get_today()) & unfinished, distinct=True),
    )


def _search(rows: QuerySet[Plan], text: str) -> QuerySet[Plan]:
    return rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(issuer__icontains=text))


def _by_waiting(rows: QuerySet[Plan], chosen: str, user: User | None) -> QuerySet[Plan]:
    if user is None or chosen != "adopt":
        return rows.none()
    return rows.filter(pk__in=plans_to_adopt(user).order_by().values("pk"))
