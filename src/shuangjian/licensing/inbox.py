"""What the registers put into the inbox of who keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.licensing.application_pages import APPLICATIONS, applications_for, applications_of, waiting
from shuangjian.licensing.models import LicenceApplication
from shuangjian.licensing.registers import (
    EDIT,
    LICENCES,
    SITES,
    by_approval,
    by_licence,
    licences,
    licences_for,
    sites,
    sites_for,
)  # fmt: skip
from shuangjian.registry.models import InstitutionState, Site
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.formats import format_value
from shuangjian.web.inbox import InboxItem, InboxSection


def _licences(rows: Sequence[InstitutionState]) -> list[InboxItem]:
    return [InboxItem(row.name, LICENCES.url("row", row.pk), format_value(row.licence_to)) for row in rows]


def _sites(rows: Sequence[Site]) -> list[InboxItem]:
    names = get_owner_names(row.institution_key for row in rows)
    return [InboxItem(str(row), SITES.url("row", row.pk), names.get(row.institution_key, "")) for row in rows]


def _applications(rows: Sequence[LicenceApplication]) -> list[InboxItem]:
    return [InboxItem(row.applicant, APPLICATIONS.url("row", row.pk), row.get_state_display()) for row in rows]


SECTIONS = [
    InboxSection(
        "applications for licences", _("Applications to decide"), _("See what the rulebook says, then approve or refuse"), 59,
        lambda user: waiting(applications_of(user, "licensing.decide")), _applications,
        lambda: applications_for(None).url(state="open"),
    ),
    InboxSection(
        "licences ending", _("Licences that end"), _("Within 60 days: renew them, or see that teaching ends"), 60,
        lambda user: by_licence(licences(user, EDIT), "soon").order_by("licence_to", "pk"), _licences,
        lambda: licences_for(None).url(licence="soon"),
    ),
    InboxSection(
        "sites not approved", _("Sites that are not approved"), _("Approve them, or see that nobody is taught there"), 61,
        lambda user: by_approval(sites(user, EDIT), "none").order_by("institution_key", "pk"), _sites,
        lambda: sites_for(None).url(approval="none"),
    ),
]  # fmt: skip
