"""What families report of assignments: it reaches the bureau without the family, and confirmed it is a finding of the class."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import SchoolClass, User
from shuangjian.surveys import errors
from shuangjian.surveys.models import Tip
from shuangjian.surveys.photos import without_traces
from shuangjian.voices.choices import Outcome, SubjectType
from shuangjian.voices.models import Report

ANSWER, DECIDE = "surveys.answer", "surveys.decide"
DAYS_BACK = 180


def classes_to_report(user: User) -> list[SchoolClass]:
    """Return the classes of a user's children."""
    return list(visible_to(SchoolClass.objects.select_related("school").order_by("key"), user, ANSWER))


def tips(user: User | None, permission: str = DECIDE) -> QuerySet[Tip]:
    """Return the reports a user decides on."""
    rows = Tip.objects.select_related("school_class__school", "decided_by").defer("photo")
    return visible_to(rows, user or AnonymousUser(), permission)


@transaction.atomic
def hand_in(
    *, by: User, tip_id: UUID, school_class: SchoolClass, kind: str, day: dt.date, text: str, photo: bytes | None
) -> None:
    """Take a report of a family. Nothing kept says whose it is; the same form sent again does nothing.

    Raises:
        NotPermitted: `by` has no child in the class.
        DayAhead: the day is still to come or too long ago.
        PhotoNotTaken: the photo is none, or too large.
    """
    if school_class not in classes_to_report(by):
        raise NotPermitted(ANSWER, school_class.key)
    today = timezone.localdate()
    if not today - dt.timedelta(days=DAYS_BACK) <= day <= today:
        raise errors.DayAhead(days=DAYS_BACK)
    values = {
        "region_code": school_class.region_code, "school_key": school_class.school_key, "class_key": school_class.key, "kind": kind,
        "day": day, "text": text, "photo": without_traces(photo) if photo else None, "received_on": today,
    }  # fmt: skip
    Tip.objects.get_or_create(id=tip_id, defaults=values)


@transaction.atomic
def decide(*, by: User, tip: Tip, outcome: str, words: str) -> Report:
    """Say what checking a report showed; confirmed it becomes a finding of the class at the next sweep.

    Raises:
        NotPermitted: `by` does not decide there.
        DecidedAlready: somebody has.
    """
    check_may(by, DECIDE, tip)
    locked = Tip.objects.select_for_update().defer("photo").get(pk=tip.pk)
    if locked.outcome != Outcome.OPEN:
        raise errors.DecidedAlready
    locked.outcome, locked.words, locked.decided_by, locked.decided_on = outcome, words, by, timezone.localdate()
    locked.save(update_fields=["outcome", "words", "decided_by", "decided_on"])
    return Report.objects.create(
        region_code=locked.region_code, code=secrets.token_hex(6), subject_type=SubjectType.CLASS, subject_key=locked.class_key,
        item=locked.kind, received_on=locked.received_on, outcome=outcome,
    )  # fmt: skip
