"""The lists of the app with their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import BigIntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.closures import services
from shuangjian.closures.choices import ClaimState, IncidentKind, Risk
from shuangjian.closures.forms import AreaForm, DisposalForm, MemberForm, PlanForm, StepForm, TurnForm
from shuangjian.closures.models import (
    Claim,
    ClaimShare,
    ContingencyPlan,
    ContingencyStep,
    DisposalPlan,
    DutyTurn,
    ResponsibilityArea,
    TaskForceMember,
)
from shuangjian.closures.selectors import incidents_for, is_late
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_number
from shuangjian.web.formats import format_value, format_yuan
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "closures.view", "closures.manage"
_DAY = "web/_cells/nowrap.html"


def _region(row: Any) -> str:
    return packaged_rulebook().regions.name(row.region_code)


def _rows(model: type[models.Model], user: User | None, permission: str = VIEW) -> models.QuerySet[Any]:
    """Return the rows of a list on which a user has a permission."""
    rows = visible_to(model._default_manager.all(), user or AnonymousUser(), permission)
    named = [each.name for each in model._meta.concrete_fields if each.name in ("department", "plan", "institution")]
    rows = rows.select_related(*named)
    return rows.prefetch_related("steps") if model is ContingencyPlan else rows


def _opened(names: tuple[str, ...], row: Any) -> dict[str, Any]:
    return {name: row.department.code if name == "department" else getattr(row, name) for name in names}


def _pages(
    name: str, model: type[models.Model], title: Any, titles: Any, form: Any, add: Callable[..., Any], columns: Callable[[OwnerNames], list[Column]],
    names: tuple[str, ...], key: tuple[str, ...], find: Callable[[Any], dict[str, Any]], *, order: tuple[str, ...], template: str = "registry/register.html",
    filters: tuple[Filter, ...] = (), empty_hint: Any = "",
) -> RegisterPages:  # fmt: skip
    """Return the pages of one list; they differ in their columns, form and key alone."""

    def register(user: User | None) -> Register:
        owners = OwnerNames()
        return Register(
            title=titles, url_name=f"closures:{name}", rows=lambda reader: _rows(model, user), columns=columns(owners), filters=list(filters),
            order=order, empty_hint=empty_hint, template=template, actions=made.withdrawing(user) if user is not None else (),
            prepare=owners.prepare if "institution_key" in names else None,
        )  # fmt: skip

    labels = {each: form.base_fields[each].label or each for each in names}
    made: RegisterPages = RegisterPages(
        app="closures", name=name, model=model, title=title, titles=titles, register=register, rows=partial(_rows, model), view=VIEW, edit=EDIT,
        form=form, opened=partial(_opened, names), add=add, change=services.change_row, withdraw=services.withdraw_row,
        restore=services.restore_row, labels=labels, key=key, find=lambda user, sent: _rows(model, user, EDIT).filter(**find(sent)).first(),
    )  # fmt: skip
    return made


def _link(name: str) -> Callable[[Any], str]:
    return lambda row: address_of(f"closures:{name}_row", row.pk)


PLANS = _pages(
    "plans", ContingencyPlan, _("contingency plan"), _("Contingency plans"), PlanForm, services.add_plan,
    lambda owners: [
        Column("title", _("Title of the document"), sort="title", href=_link("plans")),
        Column("region", _("Region"), value=_region, sort="region_code"),
        Column("steps", _("Steps"), value=lambda row: len(row.steps.all()), numeric=True),
        Column("approved_on", _("Approved on"), sort="approved_on", template=_DAY),
    ],
    ("region_code", "title", "approved_on"), ("region_code",), lambda sent: {"region_code": sent["region_code"]}, order=("region_code",),
    template="closures/plans.html", empty_hint=_("Add the plan of your area, then its steps."),
)  # fmt: skip
STEPS = _pages(
    "steps", ContingencyStep, _("step"), _("Steps of contingency plans"), StepForm, services.add_step,
    lambda owners: [
        Column("number", _("Step"), numeric=True, sort="number"),
        Column("text", _("Work to be done"), href=_link("steps")),
        Column("risk", _("Against"), sort="risk"),
        Column("department", _("Department"), value=lambda row: row.department.name),
        Column("working_days", _("Within working days"), numeric=True),
        Column("region", _("Region"), value=_region, wide_only=True),
    ],
    ("region_code", "number", "risk", "text", "department", "working_days"), ("region_code", "number"),
    lambda sent: {"region_code": sent["region_code"], "number": sent["number"]}, order=("region_code", "number"),
    filters=(Filter("risk", _("Against"), same("risk"), Risk.choices),), empty_hint=_("Each step becomes a task when an incident opens."),
)  # fmt: skip
DISPOSALS = _pages(
    "disposals", DisposalPlan, _("disposal plan"), _("Disposal plans of institutions"), DisposalForm, services.add_disposal,
    lambda owners: [
        Column("institution", _("Institution"), value=owners.name_of, href=_link("disposals")),
        Column("learners", _("Learners"), numeric=True, sort="learners"),
        Column("liability_fen", _("Owed to learners (yuan)"), value=lambda row: format_yuan(row.liability_fen), numeric=True, sort="liability_fen"),
        Column("staff", _("Staff"), numeric=True, sort="staff", wide_only=True),
        Column("responsible_person", _("Person in charge by name"), value=lambda row: row.responsible_person or "—"),
        Column("prepared_on", _("Prepared on"), sort="prepared_on", template=_DAY),
    ],
    ("institution_key", "prepared_on", "learners", "liability_fen", "staff", "is_complex", "risks", "measures", "responsible_person", "responsible_unit"),
    ("institution_key",), lambda sent: {"institution__key": sent["institution_key"]}, order=("institution_key",),
    template="closures/disposals.html", empty_hint=_("Every institution needs a plan of its own."),
)  # fmt: skip
FORCE = _pages(
    "force", TaskForceMember, _("department of the task force"), _("Emergency task force"), MemberForm, services.add_member,
    lambda owners: [
        Column("department", _("Department"), value=lambda row: row.department.name, href=_link("force")),
        Column("contact", _("Contact")),
        Column("phone", _("Telephone"), template=_DAY),
        Column("region", _("Region"), value=_region, wide_only=True),
    ],
    ("region_code", "department", "contact", "phone"), ("region_code", "department"),
    lambda sent: {"region_code": sent["region_code"], "department__code": sent["department"]}, order=("region_code", "department__code"),
    empty_hint=_("Name the departments that are alerted when an institution closes."),
)  # fmt: skip
DUTIES = _pages(
    "duties", DutyTurn, _("turn of duty"), _("Duty roster"), TurnForm, services.add_turn,
    lambda owners: [
        Column("first_day", _("First day"), sort="first_day", template=_DAY, href=_link("duties")),
        Column("last_day", _("Last day"), template=_DAY),
        Column("department", _("Department"), value=lambda row: row.department.name),
        Column("person", _("On duty")),
        Column("phone", _("Telephone"), template=_DAY),
    ],
    ("region_code", "department", "first_day", "last_day", "person", "phone"), ("region_code", "department", "first_day"),
    lambda sent: {"region_code": sent["region_code"], "department__code": sent["department"], "first_day": sent["first_day"]},
    order=("-first_day", "department__code"), empty_hint=_("Enter who is on duty."),
)  # fmt: skip
AREAS = _pages(
    "areas", ResponsibilityArea, _("area of responsibility"), _("Areas of responsibility"), AreaForm, services.add_area,
    lambda owners: [
        Column("place", _("Addresses that contain"), sort="place", href=_link("areas")),
        Column("handler", _("District that handles"), value=lambda row: packaged_rulebook().regions.name(row.handler_region)),
    ],
    ("region_code", "place", "handler_region"), ("region_code", "place"),
    lambda sent: {"region_code": sent["region_code"], "place": sent["place"]}, order=("place",),
    empty_hint=_("Without areas the district of the institution handles what happens."),
)  # fmt: skip


def incidents_register(user: User | None) -> Register:
    """Return the incidents a user sees; None for its addresses alone."""
    owners, now = OwnerNames(), timezone.now()
    return Register(
        title=_("Incidents"),
        url_name="closures:incidents",
        rows=lambda reader: incidents_for(user or AnonymousUser()),
        columns=[
            Column("institution", _("Institution"), value=owners.name_of, href=lambda row: address_of("closures:incident", row.pk)),
            Column("kind", _("Kind of incident"), sort="kind"),
            Column("reported_at", _("Reported at"), value=lambda row: format_value(row.reported_at), sort="reported_at", template=_DAY),
            Column("lead", _("Leads the handling"), value=lambda row: packaged_rulebook().regions.name(row.lead_region)),
            Column("response", _("First response"), value=lambda row: _response(row, now)),
            Column("staff", _("Staff concerned"), numeric=True, sort="staff", wide_only=True),
            Column("amount_fen", _("Owed to staff (yuan)"), value=lambda row: format_yuan(row.amount_fen), numeric=True, sort="amount_fen", wide_only=True),
            Column("paid_fen", _("Paid out (yuan)"), value=lambda row: format_yuan(row.paid_fen), numeric=True, wide_only=True),
        ],
        filters=[Filter("kind", _("Kind of incident"), same("kind"), IncidentKind.choices)],
        order=("-reported_at", "pk"),
        prepare=owners.prepare,
        empty=_("No incident was opened"),
        template="closures/incidents.html",
    )  # fmt: skip


def claims_register(user: User | None) -> Register:
    """Return what families claim where a user handles closings; None for its addresses alone."""
    owners = OwnerNames()
    got = Subquery(
        ClaimShare.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(fen=Sum("escrow_fen") + Sum("deposit_fen")).values("fen"),
        output_field=BigIntegerField(),
    )  # fmt: skip
    seen = visible_to(Claim.objects.select_related("contract"), user or AnonymousUser(), VIEW)
    return Register(
        title=_("Claims of families"),
        url_name="closures:claims",
        rows=lambda reader: seen.annotate(got_fen=Coalesce(got, Value(0), output_field=BigIntegerField())),
        columns=[
            Column("contract", _("Contract"), value=lambda row: row.contract.code, href=lambda row: address_of("closures:claim", row.pk)),
            owners.column(_("Institution")),
            Column("amount_fen", _("Claimed (yuan)"), value=lambda row: format_yuan(row.amount_fen), numeric=True, sort="amount_fen"),
            Column("accepted_fen", _("Accepted (yuan)"), value=lambda row: format_yuan(row.accepted_fen), numeric=True, sort="accepted_fen"),
            Column("got_fen", _("Set aside (yuan)"), value=lambda row: format_yuan(row.got_fen), numeric=True, sort="got_fen"),
            Column("state", _("State"), sort="state"),
            Column("filed_at", _("Filed at"), value=lambda row: format_value(row.filed_at), sort="filed_at", template=_DAY, wide_only=True),
        ],
        filters=[
            Filter("state", _("State"), same("state"), ClaimState.choices),
            Filter("incident", _("Incident"), _of_incident, kind="hidden"),
        ],
        order=("-filed_at", "pk"),
        prepare=owners.prepare,
        empty=_("No claim was filed"),
        empty_hint=_("Families file theirs from the page of their prepaid lessons; an office can file one for a family."),
        template="closures/claims.html",
    )  # fmt: skip


def _of_incident(rows: models.QuerySet[Any], chosen: str) -> models.QuerySet[Any]:
    number = read_number(chosen)
    return rows.filter(incident=number) if number is not None else rows.none()


def _response(row: Any, now: Any) -> str:
    said = format_value(row.responded_at) if row.responded_at else str(_("No response yet"))
    return f"{said} · {_('Late')}" if is_late(row, row.responded_at, now) else said


__all__ = ["AREAS", "DISPOSALS", "DUTIES", "FORCE", "PLANS", "STEPS", "claims_register", "incidents_register"]
