"""The registers of sites and licences: lists, addresses, counts, pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.licensing import services
from shuangjian.licensing.forms import LicenceForm, SiteForm
from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import InstitutionStatus
from shuangjian.registry.models import InstitutionState, Site, User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.registers import Column, Filter, Register, same

SOON_DAYS = 60
VIEW, EDIT = "licensing.view", "licensing.edit"
_DAY = "web/_cells/nowrap.html"


def sites(user: User | None, permission: str = VIEW) -> QuerySet[Site]:
    """Return the sites on which a user has a permission."""
    return visible_to(Site.objects.select_related("institution"), user or AnonymousUser(), permission)


def licences(user: User | None, permission: str = VIEW) -> QuerySet[InstitutionState]:
    """Return what is true today of the institutions on which a user has a permission."""
    today = InstitutionState.objects.on(timezone.localdate()).select_related("institution")
    return visible_to(today, user or AnonymousUser(), permission)


def _ends(first: str, last: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """Return the filter by whether something is in force today: `in_force`, `none` (not, or not any more), `soon` at its end."""

    def apply(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        today = timezone.localdate()
        begun = Q(**{f"{first}__lte": today})
        open_end = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": today})
        if chosen == "soon":
            return rows.filter(begun, **{f"{last}__range": (today, today + dt.timedelta(days=SOON_DAYS))})
        return rows.filter(begun & open_end) if chosen == "in_force" else rows.exclude(begun & open_end)

    return apply


by_approval, by_licence = _ends("approved_from", "approved_to"), _ends("licence_from", "licence_to")
_ENDS = [("in_force", _("Valid today")), ("soon", _("Ends within 60 days")), ("none", _("Not valid today"))]


def sites_for(user: User | None) -> Register:
    """Return the register of sites as a user has it; None for its addresses alone."""
    owners = OwnerNames()
    return Register(
        title=_("Sites"),
        url_name="licensing:sites",
        rows=lambda reader: sites(user),
        columns=[
            Column("address", _("Address"), value=str, sort="address", href=lambda row: SITES.url("row", row.pk)),
            owners.column(_("Institution")),
            Column("code", _("Site code"), sort="code", wide_only=True),
            Column("approved_from", _("Approved from"), sort="approved_from", template=_DAY),
            Column("approved_to", _("Approved until"), sort="approved_to", template=_DAY),
        ],
        filters=[
            Filter("approval", _("Approval"), by_approval, _ENDS),
            Filter("region", _("Region"), by_region, lambda: region_choices(sites(user))),
            Filter("institution", _("Institution"), same("institution__key"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(Q(address__icontains=text) | Q(institution__states__name__icontains=text)).distinct(),
        search_hint=_("Address or institution"),
        order=("institution_key", "code"),
        prepare=owners.prepare,
        empty_hint=_("Add a site, or import a file of them."),
        template="registry/register.html",
        actions=SITES.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def licences_for(user: User | None) -> Register:
    """Return the register of licences as a user has it; None for its addresses alone."""
    return Register(
        title=_("Licences"),
        url_name="licensing:licences",
        rows=lambda reader: licences(user),
        columns=[
            Column("name", _("Institution"), sort="name", href=lambda row: LICENCES.url("row", row.pk)),
            Column("licence_no", _("Licence number"), sort="licence_no", wide_only=True),
            Column("status", _("Status"), sort="status"),
            Column("licence_to", _("Licensed until"), sort="licence_to", template=_DAY),
            Column("approved_sites", _("Approved sites"), sort="approved_sites", numeric=True),
            Column("sites_in_use", _("Sites in use"), sort="sites_in_use", numeric=True),
        ],
        filters=[
            Filter("status", _("Status"), same("status"), InstitutionStatus.choices),
            Filter("licence", _("Licence"), by_licence, _ENDS),
            Filter("sites", _("Sites"), lambda rows, chosen: rows.filter(sites_in_use__gt=F("approved_sites")), [("too_many", _("More in use than approved"))]),
            Filter("region", _("Region"), by_region, lambda: region_choices(licences(user))),
        ],
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(licence_no__icontains=text)),
        search_hint=_("Institution or licence number"),
        order=("name", "pk"),
        template="registry/register.html",
    )  # fmt: skip


_SITE = ("institution_key", "code", "address", "approved_from", "approved_to")
_LICENCE = ("institution_key", "licence_no", "status", "licence_from", "licence_to", "approved_sites", "sites_in_use")

SITES = RegisterPages(
    app="licensing", name="sites", model=Site, title=_("site"), titles=_("Sites"), register=sites_for, rows=sites, view=VIEW, edit=EDIT,
    form=SiteForm, opened=opened_by(*_SITE), add=services.add_site, change=services.change_site, withdraw=services.withdraw_site,
    restore=services.restore_row, labels=labels_of(SiteForm, *_SITE[1:]), key=("institution_key", "code"),
    find=lambda user, sent: sites(user, EDIT).filter(institution__key=sent["institution_key"], code=sent["code"]).first(),
)  # fmt: skip
LICENCES = RegisterPages(
    app="licensing", name="licences", model=InstitutionState, title=_("licence"), titles=_("Licences"), register=licences_for, rows=licences,
    view=VIEW, edit=EDIT, form=LicenceForm, opened=opened_by(*_LICENCE), change=services.change_licence, restore=services.restore_row,
    labels=labels_of(LicenceForm, *_LICENCE[1:]), key=("institution_key",),
    find=lambda user, sent: licences(user, EDIT).filter(institution__key=sent["institution_key"]).first(),
    template="licensing/licence.html", extra=lambda row: {"states": row.institution.states.order_by(F("valid_from").desc(nulls_last=True))},
)  # fmt: skip
