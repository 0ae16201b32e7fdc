"""What can be done with texts to be published, and with what was found published elsewhere: one transaction each."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from shuangjian.live.judging import Place, judge
from shuangjian.publicity.choices import AnnouncementState
from shuangjian.publicity.errors import MoveNotPossible, NotYetPublished, OwnText, PlaceNotYours, ReasonMissing
from shuangjian.publicity.models import Announcement
from shuangjian.publicity.states import ANNOUNCEMENT
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.choices import PublisherType
from shuangjian.registry.models import Publication, School, User
from shuangjian.web.context import acting


def rules_against(school: School, title: str, text: str) -> list[str]:
    """Return the ids of the rules that would find a text published today, suspicions included; by id."""
    row = {
        "row_id": "draft", "region_code": school.region_code, "owner_key": school.key, "publication_id": "draft",
        "owner_type": PublisherType.SCHOOL.value, "owner_id": school.code, "published_on": timezone.localdate(), "title": title, "text": text,
    }  # fmt: skip
    judged = judge("publication", [row], Place(school.region_code), as_of=timezone.localdate())
    return sorted({each.rule.id for each in judged.findings if each.subject_key == f"{school.key}/draft"})


@transaction.atomic
def announce(*, by: User, school_key: str, title: str, text: str) -> Announcement:
    """Publish a text of a school, or hold it where a rule would find it.

    Returns:
        The announcement: published, or held with the rules.

    Raises:
        PlaceNotYours: `by` does not publish for this school.
    """
    school = visible_to(School.objects.all(), by, "publicity.write").filter(key=school_key).first()
    if school is None:
        raise PlaceNotYours
    found = rules_against(school, title, text)
    values = {"region_code": school.region_code, "school": school, "title": title.strip(), "text": text.strip(), "rules": found, "written_by": by}  # fmt: skip
    if found:
        return Announcement.objects.create(state=AnnouncementState.HELD, **values)
    made = _publish(school, title.strip(), text.strip())
    return Announcement.objects.create(state=AnnouncementState.PUBLISHED, publication=made, **values)


@transaction.atomic
def move_announcement(*, by: User, pk: int, action: str, text: str = "") -> Announcement:
    """Release a held text, which publishes it, or refuse it; by another than who wrote it, with the reason.

    Raises:
        NotPermitted, OwnText, MoveNotPossible, ReasonMissing: as they say.
    """
    row = Announcement.objects.select_for_update(of=("self",)).select_related("school").get(pk=pk)
    move = ANNOUNCEMENT.by_action[action]
    check_may(by, move.permission, row)
    if row.state not in move.sources:
        raise MoveNotPossible(state=row.get_state_display())
    if row.written_by_id in by.persons:
        raise OwnText
    if not text.strip():
        raise ReasonMissing
    said, made = text.strip(), None
    if action == "release":
        with acting(by.name_in_trail, said):
            made = _publish(row.school, row.title, row.text)
    return versions.supersede(
        row, by=by, reason=said, state=move.target, decided_by_id=by.pk, decision_text=said, publication_id=made.pk if made else None
    )  # fmt: skip


@transaction.atomic
def record_found(*, by: User, school_key: str, published_on: dt.date, title: str, text: str) -> Publication:
    """Record what a school was found to have published elsewhere; the sweep judges it.

    Raises:
        PlaceNotYours: `by` does not look after this school.
        NotYetPublished: the day is to come.
    """
    school = visible_to(School.objects.all(), by, "publicity.decide").filter(key=school_key).first()
    if school is None:
        raise PlaceNotYours
    if published_on > timezone.localdate():
        raise NotYetPublished
    return _publish(school, title.strip(), text.strip(), published_on)


def _publish(school: School, title: str, text: str, day: dt.date | None = None) -> Publication:
    # Numbers of one school are given one after the other.
    School.objects.select_for_update().get(pk=school.pk)
    own = Publication.objects.filter(owner_type=PublisherType.SCHOOL, owner_key=school.key)
    number = own.count() + 1
    while own.filter(code=f"GG{number}").exists():
        number += 1
    return Publication.objects.create(
        region_code=school.region_code, owner_type=PublisherType.SCHOOL, owner_key=school.key, code=f"GG{number}",
        published_on=day or timezone.localdate(), title=title, text=text,
    )  # fmt: skip
