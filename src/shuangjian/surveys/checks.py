"""The two-monthly check of homework: drawn by a seed, scored by people of other schools, closed, and then a school's filing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shuangjian.homework.choices import FilingKind
from shuangjian.live.judging import school_days
from shuangjian.registry.access import check_may, granting, visible_to
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Region, School, SchoolClass, User
from shuangjian.registry.selectors import region_choices, regions_below, users_of
from shuangjian.surveys import errors, sampling
from shuangjian.surveys.filings import file, two_months_of
from shuangjian.surveys.models import CheckedDay, HomeworkCheck
from shuangjian.surveys.notices import tell_check_closed, tell_reviewer, tell_reviewers
from shuangjian.surveys.rubric import Criterion, packaged_rubric, plain, stored
from shuangjian.voices.choices import Outcome, SubjectType
from shuangjian.voices.models import Report

DRAW, SCORE, SEE = "surveys.draw", "surveys.score", "surveys.measured"
EACH_MOST = 20
# What of a check is long and no list shows: what could be drawn, and the criteria.
LONG = ("classes", "days", "rubric")

# What can be asked -----------------------------------------------------------------------------------------------------


def checks_for(user: User | None) -> QuerySet[HomeworkCheck]:
    """Return the checks of a user's regions, those they review in, and the closed ones that drew classes of their schools."""
    return _seen(user).select_related("region").annotate(
        all_days=Count("drawn", distinct=True), done_days=Count("drawn", filter=Q(drawn__scored_on__isnull=False), distinct=True)
    )  # fmt: skip


def check_regions(user: User | None) -> list[tuple[str, str]]:
    """Return the regions in which there are checks for a user; none where it is but one."""
    return region_choices(_seen(user))


def _seen(user: User | None) -> QuerySet[HomeworkCheck]:
    if user is None:
        return HomeworkCheck.objects.none()
    rows, drawn = HomeworkCheck.objects.all(), CheckedDay.objects.filter(check_of__closed_on__isnull=False)
    own = visible_to(drawn, user, SEE) | CheckedDay.objects.filter(reviewer=user)
    whole = visible_to(rows, user, DRAW) | visible_to(rows, user, SEE)
    return whole | rows.filter(pk__in=own.values("check_of"))


def days_seen(user: User) -> QuerySet[CheckedDay]:
    """Return the class-days of checks a user may see: the region all, a reviewer the own, a school its own once it is closed."""
    rows = CheckedDay.objects.select_related("school_class__school", "reviewer", "reviewer_school")
    whole = visible_to(CheckedDay.objects.all(), user, DRAW).values("pk")
    after = visible_to(CheckedDay.objects.filter(check_of__closed_on__isnull=False), user, SEE).values("pk")
    return rows.filter(Q(pk__in=whole) | Q(pk__in=after) | Q(reviewer=user)).order_by("school_key", "day", "class_key")


def days_to_score(user: User) -> QuerySet[CheckedDay]:
    """Return the class-days that wait for a reviewer, the most pressing first."""
    rows = CheckedDay.objects.filter(reviewer=user, scored_on__isnull=True)
    rows = rows.select_related("check_of", "school_class__school").defer(*(f"check_of__{each}" for each in LONG))
    return rows.order_by("check_of__period_to", "pk")


def drawn_again(row: HomeworkCheck) -> list[sampling.ClassDay]:
    """Draw a check's sample once more from its seed and what it could be drawn from."""
    return sampling.draw(row.seed, row.classes, [dt.date.fromisoformat(each) for each in row.days], row.each)


def is_as_drawn(row: HomeworkCheck) -> bool:
    """Whether drawing again gives the class-days that were checked."""
    return sorted(drawn_again(row)) == sorted(row.drawn.values_list("school_class__key", "day"))


def total_of(row: CheckedDay) -> int | None:
    """Return the points of a class-day in all; None before it is scored."""
    return sum(row.points.values()) if row.points is not None else None


def broken_by(row: CheckedDay, criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the criteria that stand for a rule and got no point."""
    points = row.points or {}
    return [each for each in criteria if each.item is not None and points.get(each.code) == 0]


@dataclass(frozen=True)
class SchoolResult:
    """A school's class-days of a check: their mean in tenths of a point, rounded down; what was broken, with how often."""

    school: School
    days: int
    mean_tenths: int
    broken: tuple[tuple[Criterion, int], ...]

    @property
    def mean(self) -> str:
        """The mean with one digit."""
        return f"{self.mean_tenths // 10}.{self.mean_tenths % 10}"


def results_of(row: HomeworkCheck, days: Sequence[CheckedDay]) -> list[SchoolResult]:
    """Return the results of the schools of these class-days, the weakest first; those not yet scored count for nothing."""
    criteria = stored(row.rubric)
    of_school: dict[School, list[CheckedDay]] = defaultdict(list)
    for each in days:
        if each.points is not None:
            of_school[each.school_class.school].append(each)
    found = []
    for school, own in of_school.items():
        times = Counter(one for each in own for one in broken_by(each, criteria))
        broken = tuple((one, times[one]) for one in criteria if one in times)
        total = sum(total_of(each) or 0 for each in own)
        found.append(SchoolResult(school, len(own), total * 10 // len(own), broken))
    return sorted(found, key=lambda each: (each.mean_tenths, each.school.key))


def reviewers_in(region: str) -> dict[int, str]:
    """Return who may be asked to review in a region: user id → key of their school; one for each person."""
    keys = School.objects.filter(region__in=regions_below(region)).values_list("key", flat=True)
    found: dict[int, str] = {}
    for user, membership in users_of(SCORE, schools=keys):
        found.setdefault(user.pk, str(membership.school_key))
    return found


def names_of(reviewers: Mapping[int, str]) -> dict[int, str]:
    """Return user id → school and name of reviewers; two queries."""
    schools = dict(School.objects.filter(key__in=reviewers.values()).values_list("key", "name"))
    users = User.objects.in_bulk(list(reviewers))
    return {pk: f"{schools[school]} · {users[pk]}" for pk, school in reviewers.items()}


# What can be done ------------------------------------------------------------------------------------------------------


@transaction.atomic
def draw_check(*, by: User, region: Region, each: int, seed: str = "") -> HomeworkCheck:
    """Draw this two months' check of a region's schools: `each` class-days of every school, up to today, given to reviewers.

    Args:
        by: who draws.
        region: whose schools.
        each: class-days of a school, 1 to `EACH_MOST`.
        seed: what decides, such as a number thrown in public; "" lets chance say it.

    Raises:
        NotPermitted: `by` does not draw there.
        NoTermNow: there is no term today.
        DrawnAlready: the two months have their check.
        NothingToDraw: no class, or no school day yet.
        NoReviewer: a school has nobody of another school to look at it.
    """
    check_may(by, DRAW, HomeworkCheck(region=region))
    today = timezone.localdate()
    period = two_months_of(region.code, today)
    if period is None:
        raise errors.NoTermNow
    if HomeworkCheck.objects.filter(region=region, period_to=period[1]).exists():
        raise errors.DrawnAlready(day=period[1].isoformat())
    return draw_for(by=by, region=region, period=period, each=each, seed=seed, today=today)


def draw_for(
    *, by: User, region: Region, period: tuple[dt.date, dt.date], each: int, seed: str, today: dt.date
) -> HomeworkCheck:
    """Draw a check of a period as of a day; see `draw_check`, which asks the right. Call in a transaction."""
    classes = {row.key: row for row in SchoolClass.objects.filter(school__region__in=regions_below(region.code)).select_related("school")}  # fmt: skip
    days = school_days(region.code, period[0], min(today, period[1]))
    if not classes or not days:
        raise errors.NothingToDraw
    seed = seed.strip() or secrets.token_hex(8)
    drawn = sampling.draw(seed, sorted(classes), days, each)
    reviewers = reviewers_in(region.code)
    given = sampling.assign(seed, drawn, reviewers)
    without = sorted({classes[key].school.name for (key, _day), pk in given.items() if pk is None})
    if without:
        raise errors.NoReviewer(schools="、".join(without[:5]))
    row = HomeworkCheck.objects.create(
        region=region, period_from=period[0], period_to=period[1], seed=seed, each=each, classes=sorted(classes),
        days=[day.isoformat() for day in days], rubric=plain(packaged_rubric()), drawn_on=today, drawn_by=by,
    )  # fmt: skip
    CheckedDay.objects.bulk_create(
        CheckedDay(
            check_of=row, region_code=classes[key].region_code, school_key=classes[key].school_key, class_key=key, day=day,
            reviewer_id=pk, reviewer_school_key=reviewers[pk],
        )
        for (key, day), pk in given.items() if pk is not None
    )  # fmt: skip
    tell_reviewers(row)
    return row


@transaction.atomic
def score(*, by: User, row: CheckedDay, points: Mapping[str, int], words: str) -> CheckedDay:
    """Score a class-day, once; when all of a school are scored it has filed its check of the two months.

    Args:
        by: the reviewer.
        row: the class-day.
        points: criterion → points, each between 0 and its most.
        words: what was seen; asked for where a criterion that stands for a rule gets no point.

    Raises:
        NotPermitted: somebody else reviews it, or no longer may.
        ScoredAlready: it has its points.
        PointsDoNotFit: a criterion is missing, unknown, or beyond its points.
        WordsMissing: a rule is broken and nothing says how.
    """
    if row.reviewer_id != by.pk or not granting(by, SCORE):
        raise NotPermitted(SCORE, row.class_key)
    locked = (
        CheckedDay.objects.select_for_update(of=("self",))
        .select_related("check_of", "school_class__school")
        .get(pk=row.pk)
    )
    if locked.scored_on is not None:
        raise errors.ScoredAlready
    criteria = stored(locked.check_of.rubric)
    most = {each.code: each.points for each in criteria}
    if set(points) != set(most) or any(not 0 <= number <= most[code] for code, number in points.items()):
        raise errors.PointsDoNotFit
    locked.points, locked.words, locked.scored_on = dict(points), words.strip(), timezone.localdate()
    if broken_by(locked, criteria) and not locked.words:
        raise errors.WordsMissing
    locked.save(update_fields=["points", "words", "scored_on"])
    check, school = locked.check_of, locked.school_class.school
    if not check.drawn.filter(school__key=school.key, scored_on__isnull=True).exists():
        file(school, FilingKind.BIMONTHLY_CHECK, check.period_from, check.period_to, on=locked.scored_on)
    return locked


@transaction.atomic
def hand_over(*, by: User, row: CheckedDay, reviewer: User) -> CheckedDay:
    """Give a class-day that is not yet scored to another reviewer, of another school than its own.

    Raises:
        NotPermitted: `by` does not draw there.
        ScoredAlready: it has its points.
        ReviewerDoesNotFit: they review nowhere in the region, or belong to the school itself.
    """
    check_may(by, DRAW, row)
    locked = CheckedDay.objects.select_for_update(of=("self",)).select_related("check_of").get(pk=row.pk)
    if locked.scored_on is not None:
        raise errors.ScoredAlready
    school = reviewers_in(locked.check_of.region_code).get(reviewer.pk)
    if school is None or school == locked.school_key:
        raise errors.ReviewerDoesNotFit
    locked.reviewer, locked.reviewer_school_key = reviewer, school
    locked.save(update_fields=["reviewer", "reviewer_school"])
    tell_reviewer(locked)
    return locked


@transaction.atomic
def close_check(*, by: User, row: HomeworkCheck, words: str) -> HomeworkCheck:
    """Close a check whose class-days are all scored; what broke a rule is a confirmed report, and a finding at the next sweep.

    Raises:
        NotPermitted: `by` does not draw there.
        CheckClosed: it is closed.
        NotAllScored: some class-days wait for their points.
    """
    check_may(by, DRAW, row)
    locked = HomeworkCheck.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.closed_on is not None:
        raise errors.CheckClosed
    days = list(locked.drawn.select_related("school_class__school"))
    waiting = sum(each.scored_on is None for each in days)
    if waiting:
        raise errors.NotAllScored(count=waiting)
    locked.words, locked.closed_on = words, timezone.localdate()
    locked.save(update_fields=["words", "closed_on"])
    criteria = stored(locked.rubric)
    Report.objects.bulk_create(
        Report(
            region_code=each.region_code, code=secrets.token_hex(6), subject_type=SubjectType.CLASS, subject_key=each.class_key,
            item=str(broken.item), received_on=locked.closed_on, outcome=Outcome.CONFIRMED,
        )
        for each in days for broken in broken_by(each, criteria)
    )  # fmt: skip
    tell_check_closed(locked)
    return locked


def may_draw(user: User) -> QuerySet[Region]:
    """Return the regions for which a user draws checks."""
    return visible_to(Region.objects.order_by("path"), user, DRAW)
