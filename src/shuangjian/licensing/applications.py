"""What can be done with applications for new licences: one transaction each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.licensing.judging import cite, provisions_against
from shuangjian.licensing.models import LicenceApplication
from shuangjian.licensing.states import APPLICATION, OPEN, S
from shuangjian.live.words import language
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Region, User
from shuangjian.web.errors import Refusal


class RegionNotKept(Refusal):
    """A region in which the user keeps no register of applications."""

    code = "licensing.region_not_kept"
    text = _("You keep no applications for this region.")
    fields = ("region_code",)


class ApplicationKnown(Refusal):
    """The same applicant asked for the same learners on the same day."""

    code = "licensing.application_known"
    text = _("{applicant} handed in an application for these learners on {day} already. Go on with that one.")
    fields = ("applicant",)


class ApplicationUnknown(Refusal):
    """An application that there is none of, or not for this caller: the two look the same from outside."""

    code = "licensing.application_unknown"
    text = _("There is no such application in your registers.")
    status = 404


class FiledInFuture(Refusal):
    """An application of a day to come."""

    code = "licensing.filed_in_future"
    text = _("{day} is still to come. Give the day on which the application was handed in.")
    fields = ("filed_on",)


class DecidedOutside(Refusal):
    """A decision before the application, or of a day to come."""

    code = "licensing.decided_outside"
    text = _("The application was handed in on {first}. Give a day of decision from then until today.")
    fields = ("decided_on",)


class GroundsMissing(Refusal):
    """A decision without grounds."""

    code = "licensing.grounds_missing"
    text = _("Say on what grounds it is decided.")
    fields = ("grounds",)


class ApplicationDecided(Refusal):
    """A move or a change that does not start from where the application is."""

    code = "licensing.application_decided"
    text = _("The application of {applicant} is in the state “{state}”: this is not possible any more.")


class LicenceForbidden(Refusal):
    """A licence that provisions in force forbid to grant."""

    code = "licensing.licence_forbidden"
    text = _("{applicant} cannot be granted a licence: {provisions}. Refuse the application.")


@transaction.atomic
def add_application(*, by: User, region_code: str, applicant: str, filed_on: dt.date, **values: Any) -> LicenceApplication:  # fmt: skip
    """Register an application; `values` are its category and audience.

    Raises:
        RegionNotKept: `by` keeps no applications there.
        FiledInFuture, ApplicationKnown: as they say.
    """
    if not visible_to(Region.objects.all(), by, "licensing.edit").filter(code=region_code).exists():
        raise RegionNotKept
    row = LicenceApplication(region_code=region_code, applicant=applicant, filed_on=filed_on, **values)
    _check(row)
    row.save()
    return row


@transaction.atomic
def change_application(*, by: User, row: LicenceApplication, reason: str, **values: Any) -> LicenceApplication:
    """Correct an application that is not decided; raises `NotPermitted`, `ApplicationDecided` and what `add_application` does."""
    check_may(by, "licensing.edit", row)
    _check_open(row)
    kept = {name: getattr(row, name) for name in ("region_code", "applicant", "category", "audience", "filed_on")}
    _check(LicenceApplication(pk=row.pk, **kept | values))
    return versions.supersede(row, by=by, reason=reason, **values)


@transaction.atomic
def restore_application(*, by: User, row: LicenceApplication, number: int, reason: str) -> LicenceApplication:
    """Put a version back in force while nothing is decided; raises what `versions.restore` does besides."""
    check_may(by, "licensing.edit", row)
    _check_open(row)
    return versions.restore(row, number=number, by=by, reason=reason)


@transaction.atomic
def move_application(
    *, by: User, row: LicenceApplication, action: str, grounds: str = "", decided_on: dt.date | None = None
) -> LicenceApplication:
    """Accept, approve or refuse an application, or record that it was taken back.

    Args:
        by: who does it.
        row: the application.
        action: of `states.APPLICATION`.
        grounds: of a decision.
        decided_on: the day of the decision; today where nothing is said.

    Raises:
        NotPermitted: `by` may not, there.
        ApplicationDecided: the move does not start from where it is.
        GroundsMissing, DecidedOutside: as they say.
        LicenceForbidden: approved would be what a provision forbids on that day, with every one.
    """
    move = APPLICATION.by_action[action]
    check_may(by, move.permission, row)
    row = LicenceApplication.objects.select_for_update().get(pk=row.pk)
    if row.state not in move.sources:
        raise ApplicationDecided(applicant=row.applicant, state=row.get_state_display())
    if not move.needs_text:
        return versions.supersede(row, by=by, reason=str(move.label), state=move.target)
    if not grounds.strip():
        raise GroundsMissing
    today = timezone.localdate()
    day = decided_on or today
    if not row.filed_on <= day <= today:
        raise DecidedOutside(first=row.filed_on)
    against = provisions_against(row, day) if move.target in (S.APPROVED, S.REFUSED) else ()
    if against and move.target == S.APPROVED:
        lang = language()
        cited = ("；" if lang == "zh" else "; ").join(cite(each, lang) for each in against)
        raise LicenceForbidden(applicant=row.applicant, provisions=cited, ids=" ".join(each.id for each in against))
    return versions.supersede(
        row, by=by, reason=grounds, state=move.target, decided_on=day, grounds=grounds, refused_by=[each.id for each in against]
    )  # fmt: skip


def _check_open(row: LicenceApplication) -> None:
    if row.state not in OPEN:
        raise ApplicationDecided(applicant=row.applicant, state=row.get_state_display())


def _check(row: LicenceApplication) -> None:
    if row.filed_on > timezone.localdate():
        raise FiledInFuture(day=row.filed_on)
    same = {name: getattr(row, name) for name in ("region_code", "applicant", "audience", "filed_on")}
    if LicenceApplication.objects.filter(**same).exclude(pk=row.pk).exists():
        raise ApplicationKnown(applicant=row.applicant, day=row.filed_on)
