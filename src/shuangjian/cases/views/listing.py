"""The list of cases."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from shuangjian.cases.access import visible_cases
from shuangjian.cases.address_filters import narrow_cases
from shuangjian.cases.choices import CaseState, PartyRole
from shuangjian.cases.deadlines import light_of, stamp_of
from shuangjian.cases.models import Case, CaseParty
from shuangjian.cases.origins import load_filters, load_origins, origin_of
from shuangjian.cases.selectors import get_today
from shuangjian.cases.texts import title_of_case
from shuangjian.cases.views.fields import Field, What, draw_fields, region_choices, several
from shuangjian.live.words import Severity
from shuangjian.registry.access import get_user
from shuangjian.registry.models import Department
from shuangjian.web.addresses import address_of
from shuangjian.web.lists import Column, ListPage
from shuangjian.web.pages import page

_LIGHTS = [
    ("red", gettext_lazy("Red: late")),
    ("yellow", gettext_lazy("Yellow: due within two working days")),
    ("green", gettext_lazy("Green: in time")),
]


@page(permission="cases.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the cases this person may see, narrowed by the address."""
    user = get_user(request)
    seen = visible_cases(user)
    leads = CaseParty.objects.filter(role=PartyRole.LEAD).select_related("department").order_by("id")
    rows = narrow_cases(seen, request.GET, user).prefetch_related(Prefetch("parties", leads, to_attr="leads"))
    columns = _columns()
    if "export" in request.GET:
        columns = [
            Column("number", gettext_lazy("Case number"), sort="number"),
            *columns,
            Column("kind", gettext_lazy("Kind of matter"), value=lambda case: str(origin_of(case).title)),
            Column("severity", gettext_lazy("Severity"), sort="severity"),
            Column("region", gettext_lazy("Region"), value=lambda case: case.region_code),
        ]
    offered = ListPage(
        title=gettext_lazy("Cases"),
        columns=columns,
        order=("due_on", "proof_due_on", "id"),
        empty=gettext_lazy("No cases"),
        empty_hint=gettext_lazy("Cases come from findings of the nightly sweep and from adopted plans."),
        template="cases/list.html",
    )
    extra = draw_fields(request, _fields(seen), _("Number, title, school, institution or clause"))
    return offered.respond(request, rows, extra)


def _columns() -> list[Column]:
    today = get_today()
    return [
        Column("title", gettext_lazy("What is to be done"), value=_what, sort="title", href=_address, template="cases/_partials/what_cell.html"),
        Column("lead", gettext_lazy("Lead"), value=_lead_of, wide_only=True),
        Column("state", gettext_lazy("State"), value=stamp_of, sort="state", template="cases/_partials/stamp_cell.html"),
        Column(
            "light", gettext_lazy("Deadline"), value=lambda case: light_of(case, today), sort="due_on",
            template="cases/_partials/light_cell.html",
        ),
        Column("due_on", gettext_lazy("Due"), value=lambda case: case.due_on or case.proof_due_on, sort="due_on", wide_only=True, template="cases/_partials/nowrap_cell.html"),
    ]  # fmt: skip


def _what(case: Case) -> What:
    return What(title_of_case(case), f"{case.number} · {origin_of(case).title} · {case.get_severity_display()}")


def _address(case: Case) -> str:
    return address_of("cases:case", case.number)


def _lead_of(case: Case) -> str:
    """Return who leads: the departments that do, or the school or institution whose findings it holds."""
    names = [party.department.name if party.department else party.name for party in case.leads]  # type: ignore[attr-defined]
    return "、".join(names) or case.owner_name


def _fields(seen: QuerySet[Case]) -> list[Field]:
    leading = CaseParty.objects.filter(case__in=seen, role=PartyRole.LEAD).order_by().values("department")
    departments = Department.objects.filter(pk__in=leading).order_by("name").values_list("pk", "name")
    owners = (
        seen.exclude(owner_name="").order_by().values_list("school_key", "institution_key", "owner_name").distinct()
    )
    return [
        Field("state", _("State"), choices=[("unfinished", _("All that are not closed")), *CaseState.choices]),
        Field("light", _("Light"), choices=_LIGHTS),
        Field("kind", _("Kind of matter"), choices=[(each.kind, each.title) for each in load_origins().values()], more=True),
        Field("severity", _("Severity"), choices=Severity.choices, more=True),
        Field("department", _("Lead department"), choices=[(str(pk), name) for pk, name in departments]),
        Field("owner", _("School or institution"), choices=several(sorted((school or institution or "", name) for school, institution, name in owners))),
        Field("region", _("Region"), choices=region_choices(seen), more=True),
        Field("late", _("Late"), choices=[("1", _("Only late ones"))], more=True),
        Field("clause", _("Clause"), kind="hidden"),
        *(Field(name, each.label, kind="hidden") for name, each in load_filters().items()),
        Field("party", _("Department"), kind="hidden"),
        Field("waiting", _("Waiting for you"), kind="hidden"),
    ]  # fmt: skip
