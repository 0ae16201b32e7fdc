"""What differs from pupil to pupil: the level each does, what each chose from the homework store (作业超市), and the day that makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from shuangjian.homework import errors
from shuangjian.homework.choices import Kind, Tier
from shuangjian.homework.library import items_to_offer
from shuangjian.homework.minutes import limit_on, written_totals
from shuangjian.homework.models import Homework, PupilTier, PupilVariant, StoreChoice, StoreItem, StoreOffer
from shuangjian.homework.pupil_days import as_given, given_to, levels_by_pupil, written_of
from shuangjian.homework.selectors import homework_of_class, is_free_of_homework
from shuangjian.registry.access import check_may, granting, may
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Pupil, SchoolClass, User


@dataclass(frozen=True)
class PupilDay:
    """What a pupil has to do on a day: the own level's homework, what is the pupil's alone, and what was chosen. Minutes as the teachers estimate them.

    `unlevelled` are subjects given in levels of which the pupil has none yet.
    """

    pupil: Pupil
    rows: list[Homework]
    chosen: list[StoreItem]
    unlevelled: list[str]

    @property
    def minutes(self) -> int:
        """All minutes of the day, what was chosen included."""
        return sum(each.minutes for each in self.rows) + sum(each.minutes for each in self.chosen)

    @property
    def written(self) -> int:
        """The minutes of written work; what the store offers is written work too."""
        return written_of(self.rows) + sum(each.minutes for each in self.chosen)


# What can be asked ----------------------------------------------------------------------------------------------------


def children_of(user: User | AnonymousUser) -> list[Pupil]:
    """Return the pupils a user answers for, those for whom a family's membership is in force."""
    found = {m.pupil.key: m.pupil for m in granting(user, "homework.choose") if m.pupil is not None}
    return [found[key] for key in sorted(found)]


def levels_of(class_key: str, subject: str) -> dict[str, str]:
    """Return key of pupil → the level of a subject in a class."""
    rows = PupilTier.objects.filter(class_key=class_key, subject=subject)
    return dict(rows.values_list("pupil__key", "tier"))


def day_of(pupil: Pupil, day: dt.date) -> PupilDay:
    """Return a pupil's day: four queries."""
    levels = dict(PupilTier.objects.filter(pupil=pupil).values_list("subject", "tier"))
    rows = homework_of_class(pupil.class_key, day)
    own = as_given(rows, levels, given_to([pupil], rows)[pupil.key])
    chosen = StoreItem.objects.filter(choices__pupil=pupil, offer__day=day, offer__school_class__key=pupil.class_key)
    missing = {each.subject for each in rows if each.tier != Tier.ALL} - set(levels)
    return PupilDay(pupil, own, list(chosen.order_by("pk")), sorted(missing))


def rows_for(
    user: User | AnonymousUser, school_class: SchoolClass, rows: Sequence[Homework]
) -> tuple[list[Homework], list[str]]:
    """Return the homework of a class that a reader sees, and the subjects of which levels are left out.

    Teachers and offices see every level; a family the own child's; everybody else what all do.
    """
    if any(may(user, each, school_class) for each in ("homework.post", "homework.review")):
        return list(rows), []
    children = [each for each in children_of(user) if each.class_key == school_class.key]
    seen = set(PupilTier.objects.filter(pupil__in=children).values_list("subject", "tier")) if children else set()
    shown: dict[str, Homework] = {
        each.code: each for each in rows if each.tier == Tier.ALL or (each.subject, each.tier) in seen
    }
    if len(children) == 1:  # of several in one class each has the own day
        alone = given_to(children, rows)[children[0].key]
        shown |= {each.code: each for each in as_given(rows, {}, alone) if each.code in alone}
    own = [shown[each.code] for each in rows if each.code in shown]
    known = {subject for subject, _tier in seen}
    return own, sorted({each.subject for each in rows if each.tier != Tier.ALL} - known)


def mean_minutes(class_key: str, rows: Sequence[Homework]) -> Fraction | None:
    """Return the written minutes of a day an average pupil of a class has, by who does what; None where all do the same.

    Who has no level yet in a subject given in levels is left out of its mean; None too where nobody has one.
    """
    written = [row for row in rows if row.kind == Kind.WRITTEN]
    codes = [row.code for row in written]
    if (
        all(row.tier == Tier.ALL for row in written)
        and not PupilVariant.objects.filter(class_key=class_key, homework_code__in=codes).exists()
    ):
        return None
    pupils = list(Pupil.objects.filter(school_class__key=class_key))
    levels, own = levels_by_pupil(pupils), given_to(pupils, written)
    total = Fraction(0)
    for row in written:
        asked = [each.key for each in pupils if row.tier == Tier.ALL or row.subject in levels[each.key]]
        if not asked:
            return None
        total += Fraction(sum(written_of(as_given([row], levels[key], own[key])) for key in asked), len(asked))
    return total


def offers_for(class_key: str, day: dt.date) -> list[StoreOffer]:
    """Return what the store offers a class on a day, with its items."""
    offers = StoreOffer.objects.filter(school_class__key=class_key, day=day).prefetch_related("on_offer")
    return list(offers.order_by("subject"))


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_levels(*, by: User, school_class: SchoolClass, subject: str, levels: Mapping[str, str | None]) -> None:
    """Say which level of a subject each pupil of a class does.

    Args:
        by: who teaches there.
        school_class: the class.
        subject: the subject.
        levels: key of pupil → level; None takes the level away. Who is not named keeps the own.

    Raises:
        NotPermitted: `by` may not post this subject in the class.
        PupilUnknown: a pupil is not in the class.
    """
    check_may(by, "homework.post", school_class, subject=subject)
    pupils = {each.key: each for each in Pupil.objects.filter(school_class=school_class)}
    if set(levels) - set(pupils):
        raise errors.PupilUnknown
    there = {each.pupil_id: each for each in PupilTier.objects.filter(class_key=school_class.key, subject=subject)}
    for key, tier in levels.items():
        kept = there.get(pupils[key].pk)
        if kept is not None and tier is None:
            kept.delete()
        elif kept is not None and kept.tier != tier:
            kept.tier = str(tier)
            kept.save(update_fields=["tier"])
        elif kept is None and tier is not None:
            PupilTier.objects.update_or_create(
                pupil=pupils[key], subject=subject,
                defaults={"tier": tier, "region_code": school_class.region_code, "school_key": school_class.school_key, "class_key": school_class.key},
            )  # fmt: skip


@transaction.atomic
def offer_items(
    *, by: User, school_class: SchoolClass, day: dt.date, subject: str, most: int, items: Collection[str]
) -> StoreOffer:
    """Offer items of the school's library to a class, of which a pupil chooses at most `most`.

    Raises:
        NotPermitted: `by` may not post this subject in the class.
        NoHomeworkToday: the school declared the day free of homework.
        ItemNotApproved: an item is not approved, or not of the school, subject and grade.
        MostDoesNotFit: it is not between one and the number of items.
        OfferThere: the class has an offer of the subject for the day.
        OfferOverLimit: with the longest choice the class's day would be over the limit.
    """
    check_may(by, "homework.post", school_class, subject=subject)
    if is_free_of_homework(school_class.school_key, day):
        raise errors.NoHomeworkToday(day)
    found = list(items_to_offer(school_class, subject).filter(code__in=set(items)))
    if len(found) != len(set(items)):
        raise errors.ItemNotApproved
    if not 1 <= most <= len(found):
        raise errors.MostDoesNotFit(count=len(found))
    if StoreOffer.objects.filter(school_class=school_class, day=day, subject=subject).exists():
        raise errors.OfferThere
    longest = sum(sorted((each.minutes for each in found), reverse=True)[:most])
    limit = limit_on(school_class, day)
    total = written_totals(school_class.region_code, [school_class.key], day).get(school_class.key, 0) + longest
    if limit is not None and total > limit:
        raise errors.OfferOverLimit(total=total, limit=limit)
    offer = StoreOffer.objects.create(
        region_code=school_class.region_code, school_key=school_class.school_key, school_class=school_class, day=day, subject=subject, most=most
    )  # fmt: skip
    StoreItem.objects.bulk_create(
        StoreItem(offer=offer, item_code=each.code, content=each.content, minutes=each.minutes) for each in found
    )
    return offer


@transaction.atomic
def choose_items(*, by: User, pupil: Pupil, offer: StoreOffer, items: Collection[int]) -> PupilDay:
    """Choose from an offer for a pupil, in place of what was chosen before; until the day is over.

    Args:
        by: who answers for the pupil.
        pupil: for whom.
        offer: what is offered to the pupil's class.
        items: ids of items of the offer.

    Returns:
        The pupil's day with the choice.

    Raises:
        NotPermitted: `by` does not answer for the pupil, or the offer is another class's.
        TooManyChosen: more than the teacher allows.
        OfferOver: the day is over.
    """
    if pupil.key not in {each.key for each in children_of(by)} or offer.class_key != pupil.class_key:
        raise NotPermitted("homework.choose", pupil.key)
    if offer.day < timezone.localdate():
        raise errors.OfferOver
    # One after the other, as the trigger counts.
    locked = StoreOffer.objects.select_for_update().get(pk=offer.pk)
    chosen = set(StoreItem.objects.filter(offer=locked, pk__in=set(items)).values_list("pk", flat=True))
    if len(set(items)) > locked.most or chosen != set(items):
        raise errors.TooManyChosen(most=locked.most)
    there = StoreChoice.objects.filter(item__offer=locked, pupil=pupil)
    there.exclude(item__in=chosen).delete()
    kept = set(there.values_list("item_id", flat=True))
    StoreChoice.objects.bulk_create(StoreChoice(item_id=pk, pupil=pupil) for pk in sorted(chosen - kept))
    return day_of(pupil, locked.day)
