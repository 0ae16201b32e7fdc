"""The register of applications for new licences, and the page of a move."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shuangjian.licensing import applications
from shuangjian.licensing.application_forms import AcceptForm, ApplicationForm, DecisionForm
from shuangjian.licensing.choices import ApplicationState
from shuangjian.licensing.judging import cite, provisions_against
from shuangjian.licensing.models import LicenceApplication
from shuangjian.licensing.states import APPLICATION, OPEN
from shuangjian.live.words import language
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.choices import Audience, Category
from shuangjian.registry.models import User
from shuangjian.registry.register_pages import RegisterPages, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "licensing.review", "licensing.edit"
_DAY = "web/_cells/nowrap.html"
_ASKED = ("region_code", "applicant", "category", "audience", "filed_on")


def applications_of(user: User | None, permission: str = VIEW) -> QuerySet[LicenceApplication]:
    """Return the applications on which a user has a permission."""
    return visible_to(LicenceApplication.objects.all(), user or AnonymousUser(), permission)


def waiting(rows: QuerySet[LicenceApplication]) -> QuerySet[LicenceApplication]:
    """Return those that nobody decided, the oldest first."""
    return rows.filter(state__in=OPEN).order_by("filed_on", "pk")


def applications_for(user: User | None) -> Register:
    """Return the register of applications as a user has it; None for its addresses alone."""
    return Register(
        title=_("Applications for licences"),
        url_name="licensing:applications",
        rows=lambda reader: applications_of(user),
        columns=[
            Column("applicant", _("Name of the institution applied for"), sort="applicant", href=lambda row: APPLICATIONS.url("row", row.pk)),
            Column("category", _("Category"), sort="category"),
            Column("audience", _("Learners it is for"), sort="audience"),
            Column("filed_on", _("Handed in on"), sort="filed_on", template=_DAY),
            Column("state", _("State"), sort="state"),
            Column("decided_on", _("Decided on"), sort="decided_on", template=_DAY, wide_only=True),
        ],
        filters=[
            Filter("state", _("State"), lambda rows, chosen: waiting(rows) if chosen == "open" else same("state")(rows, chosen),
                   [("open", _("Nobody decided yet")), *ApplicationState.choices]),
            Filter("category", _("Category"), same("category"), Category.choices),
            Filter("audience", _("Learners it is for"), same("audience"), Audience.choices),
            Filter("region", _("Region"), by_region, lambda: region_choices(applications_of(user))),
        ],
        search=lambda rows, text: rows.filter(Q(applicant__icontains=text)),
        search_hint=_("Name of the institution applied for"),
        order=("-filed_on", "pk"),
        empty_hint=_("Add an application, or import a file of them."),
        template="registry/register.html",
    )  # fmt: skip


def _shown(row: LicenceApplication) -> dict[str, Any]:
    return {
        "region_code": packaged_rulebook().regions.name(row.region_code), "category": row.get_category_display(),
        "audience": row.get_audience_display(),
    }  # fmt: skip


def _decided(row: LicenceApplication) -> dict[str, Any]:
    """Return what the page says below the application: what was decided, or what the rulebook says of it today."""
    lang, known = language(), packaged_rulebook().provisions
    is_open = row.state in OPEN
    against = provisions_against(row, timezone.localdate()) if is_open else [known[each] for each in row.refused_by]
    return {
        "row": row, "may": may, "is_open": is_open, "against": [cite(each, lang) for each in against],
        "moves": [(move, address_of("licensing:applications_move", row.pk, move.action)) for move in APPLICATION.moves_from(row.state)],
    } | ({} if is_open else {"may_edit": False})  # fmt: skip


APPLICATIONS = RegisterPages(
    app="licensing", name="applications", model=LicenceApplication, title=_("application for a licence"), titles=_("Applications for licences"),
    register=applications_for, rows=applications_of, view=VIEW, edit=EDIT, form=ApplicationForm,
    opened=opened_by(*_ASKED), add=applications.add_application,
    change=applications.change_application, restore=applications.restore_application,
    labels={
        **{name: ApplicationForm.base_fields[name].label or name for name in _ASKED[1:]},
        "state": _("State"), "decided_on": _("Decided on"), "grounds": _("Grounds of the decision"), "refused_by": _("Forbidden by"),
    },
    key=("region_code", "applicant", "audience", "filed_on"),
    find=lambda user, sent: applications_of(user, EDIT).filter(
        **{name: sent[name] for name in ("region_code", "applicant", "audience", "filed_on")}
    ).first(),
    shown=_shown, template="licensing/application.html", extra=_decided,
)  # fmt: skip


@page(permission=VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Make one move of the table of states."""
    user, chosen = get_user(request), APPLICATION.by_action.get(action)
    row = applications_of(user).filter(pk=pk).first()
    if row is None or chosen is None or not may(user, chosen.permission, row):
        raise Http404
    return Act(
        form=DecisionForm if chosen.needs_text else AcceptForm,
        do=lambda values: applications.move_application(by=user, row=row, action=action, **values),
        done=lambda moved: APPLICATIONS.url("row", moved.pk),
        title=f"{chosen.label} · {row}",
        submit=chosen.label,
        said=_("Saved."),
        cancel=APPLICATIONS.url("row", pk),
    ).respond(request)
