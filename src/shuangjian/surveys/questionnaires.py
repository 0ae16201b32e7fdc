"""Questionnaires to families: opened for a school's month or a region's round, answered once, closed, compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from shuangjian.homework.choices import FilingKind
from shuangjian.registry.access import check_may, granting, visible_to
from shuangjian.registry.models import Membership, Region, School, User
from shuangjian.registry.selectors import regions_above
from shuangjian.surveys import errors
from shuangjian.surveys.ballots import admit, answered, close_ballot, families_of, has_answered, open_ballot
from shuangjian.surveys.choices import QuestionnaireKind
from shuangjian.surveys.filings import file, month_of
from shuangjian.surveys.models import ANSWERS_LEAST, Questionnaire, QuestionnaireAnswer
from shuangjian.surveys.notices import tell_due, tell_open, tell_results
from shuangjian.surveys.questions import BURDENS, MONTHLY, Question, plain, reworded, stored, wording_of

# A reminder comes so many days before the last.
REMIND_DAYS = 2
RUN, ANSWER, SEE = "surveys.run", "surveys.answer", "surveys.measured"


def questionnaires(user: User | None, permission: str = SEE) -> QuerySet[Questionnaire]:
    """Return the questionnaires of the schools and regions in which a user has a permission."""
    rows = Questionnaire.objects.select_related("school", "region", "ballot")
    return visible_to(rows, user or AnonymousUser(), permission)


@transaction.atomic
def open_monthly(*, by: User, school: School, month: dt.date) -> Questionnaire:
    """Open the homework questionnaire of a school for a month (any day of it).

    Raises:
        NotPermitted: `by` does not run questionnaires there.
        MonthNotOpen: it is not this month.
        AlreadyRun: the school has one.
    """
    check_may(by, RUN, school)
    first, last = month_of(month)
    if not first <= timezone.localdate() <= last:
        raise errors.MonthNotOpen
    found = Questionnaire.objects.filter(school=school, kind=QuestionnaireKind.MONTHLY, period_to=last).first()
    if found is not None:
        raise errors.AlreadyRun(title=found.title)
    row = Questionnaire.objects.create(
        region_code=school.region_code, school=school, kind=QuestionnaireKind.MONTHLY, title=f"{school} {first:%Y-%m}",
        period_from=first, period_to=last, questions=plain(MONTHLY), wording=wording_of(MONTHLY), ballot=open_ballot(), opened_by=by,
    )  # fmt: skip
    tell_open(row)
    return row


@transaction.atomic
def open_round(*, by: User, region: Region, closes_on: dt.date, words: Mapping[str, str]) -> Questionnaire:
    """Open a region's next round about the four burdens.

    Args:
        by: who opens it.
        region: whose families are asked.
        closes_on: the last day on which they answer.
        words: code of a question → its words, where they are other than usual.

    Raises:
        NotPermitted: `by` does not run questionnaires there.
        AlreadyRun: the last round is still open.
    """
    check_may(by, RUN, Questionnaire(region=region))
    rounds = Questionnaire.objects.filter(region=region, kind=QuestionnaireKind.BURDENS)
    if (last := rounds.filter(closed_on__isnull=True).first()) is not None:
        raise errors.AlreadyRun(title=last.title)
    number = (rounds.aggregate(last=Max("round"))["last"] or 0) + 1
    questions, today = reworded(BURDENS, dict(words)), timezone.localdate()
    row = Questionnaire.objects.create(
        region=region, kind=QuestionnaireKind.BURDENS, title=f"{region} {today:%Y-%m-%d} #{number}", period_from=today,
        period_to=max(closes_on, today), round=number, questions=plain(questions), wording=wording_of(questions), ballot=open_ballot(),
        opened_by=by,
    )  # fmt: skip
    tell_open(row)
    return row


# Families --------------------------------------------------------------------------------------------------------------


def to_answer(user: User) -> list[tuple[Questionnaire, bool]]:
    """Return the questionnaires that are open for a family, each with whether it has answered for all its children."""
    memberships = [each for each in granting(user, ANSWER) if each.class_key]
    rows = [(row, _asked(row, memberships)) for row in _open_for(memberships).order_by("period_to", "pk")]
    families = [(row, families_of(user, own)) for row, own in rows]
    done = answered([(row.ballot, family) for row, own in families for family in own if row.ballot is not None])
    return [(row, all((row.ballot_id, family) in done for family in own)) for row, own in families]


def get_open(user: User, pk: int) -> Questionnaire | None:
    """Return a questionnaire that is open for a family, None where there is none."""
    return _open_for([each for each in granting(user, ANSWER) if each.class_key]).filter(pk=pk).first()


@transaction.atomic
def answer(*, by: User, questionnaire: Questionnaire, values: Mapping[str, int]) -> None:
    """Take a family's answers, once for each child; nothing says whose they were.

    Raises:
        NotAsked: it is for other families, or over.
        AnsweredAlready, BallotClosed: see `ballots.admit`.
    """
    memberships = [each for each in granting(by, ANSWER) if each.class_key]
    row = _open_for(memberships).filter(pk=questionnaire.pk).first()
    if row is None or row.ballot is None:
        raise errors.NotAsked
    own = _asked(row, memberships)
    membership = next(iter(_waiting(row, by, memberships)), own[0])
    admit(row.ballot, families_of(by, [membership])[0])
    QuestionnaireAnswer.objects.create(
        questionnaire=row, region_code=str(membership.class_key).split("/")[0], class_key=membership.class_key,
        values={each.code: int(values[each.code]) for each in stored(row.questions)},
    )  # fmt: skip


def _open_for(memberships: list[Membership]) -> QuerySet[Questionnaire]:
    keys = [str(each.class_key) for each in memberships]
    today = timezone.localdate()
    place = Q(school_key__in={key.rsplit("/", 1)[0] for key in keys}) | Q(
        school__isnull=True, region_code__in=regions_above({key.split("/")[0] for key in keys})
    )
    rows = Questionnaire.objects.select_related("ballot", "school", "region")
    return rows.filter(place, ballot__closed_on__isnull=True, ballot__isnull=False, period_from__lte=today, period_to__gte=today)  # fmt: skip


def _asked(row: Questionnaire, memberships: list[Membership]) -> list[Membership]:
    return [
        each for each in memberships if row.school_key is None or str(each.class_key).startswith(f"{row.school_key}/")
    ]


def _waiting(row: Questionnaire, user: User, memberships: list[Membership]) -> list[Membership]:
    own = _asked(row, memberships)
    families = families_of(user, own)
    assert row.ballot is not None
    return [each for each, family in zip(own, families, strict=True) if not has_answered(row.ballot, family)]


# Closing ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def close(*, by: User, questionnaire: Questionnaire) -> Questionnaire:
    """Close a questionnaire before its last day; a school's month then counts as filed.

    Raises:
        NotPermitted: `by` does not run it.
        NothingAnswered: nobody has answered.
        BallotClosed: it is closed already.
    """
    check_may(by, RUN, questionnaire)
    if not questionnaire.answered.exists():
        raise errors.NothingAnswered
    return _close(questionnaire, timezone.localdate())


@transaction.atomic
def close_ended(today: dt.date) -> int:
    """Close the questionnaires whose last day is over, as of that day; return how many."""
    rows = Questionnaire.objects.select_related("ballot", "school").filter(
        ballot__isnull=False, closed_on__isnull=True, period_to__lt=today
    )
    return len([_close(row, row.period_to) for row in rows.order_by("pk")])


def _close(row: Questionnaire, on: dt.date) -> Questionnaire:
    if row.ballot is None:
        raise errors.BallotClosed
    count = close_ballot(row.ballot, on)
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    if row.kind == QuestionnaireKind.MONTHLY and row.school is not None and count:
        file(row.school, FilingKind.MONTHLY_SURVEY, row.period_from, row.period_to, on=on)
    tell_results(row)
    return row


@transaction.atomic
def remind_of_ending(today: dt.date) -> int:
    """Tell all families asked that a questionnaire ends soon, whether or not they answered: who did is nowhere. Return how many."""
    rows = Questionnaire.objects.select_related("school", "region").filter(
        ballot__isnull=False, closed_on__isnull=True, period_to=today + dt.timedelta(days=REMIND_DAYS)
    )
    return sum(tell_due(row) for row in rows.order_by("pk"))


# What came of it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What was answered to one question: the mean of numbers, the share of those who said yes; None from too few answers."""

    question: Question
    mean: Fraction | None

    @property
    def percent(self) -> Fraction | None:
        """The share in percent, of a yes-or-no question."""
        return None if self.mean is None else self.mean * 100


_SUMS = """
    SELECT a.questionnaire_id, said.key, sum(said.value::bigint), count(*)
    FROM surveys_questionnaireanswer a CROSS JOIN LATERAL jsonb_each_text(a."values") said
    WHERE a.questionnaire_id = ANY(%s) GROUP BY 1, 2"""


def results_for(rows: Sequence[Questionnaire]) -> dict[int, list[Result]]:
    """Return id → what came of closed questionnaires: one query, in which the database adds up.

    Nothing is said of fewer answers than three, or before a questionnaire is closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [[row.pk for row in rows if row.closed_on]])
        sums = {(pk, code): (int(total), count) for pk, code, total, count in cursor.fetchall()}

    def mean(row: Questionnaire, code: str) -> Fraction | None:
        total, count = sums.get((row.pk, code), (0, 0))
        return Fraction(total, count) if count >= ANSWERS_LEAST else None

    return {row.pk: [Result(each, mean(row, each.code)) for each in stored(row.questions)] for row in rows}


def results_of(row: Questionnaire) -> list[Result]:
    """Return what came of one questionnaire; see `results_for`."""
    return results_for([row])[row.pk]


@dataclass(frozen=True)
class Change:
    """A burden in two rounds; `change` in percent of the first, None where the first was nought or unknown."""

    question: Question
    first: Fraction | None
    now: Fraction | None

    @property
    def change(self) -> Fraction | None:
        """How much it rose (or fell, below nought), in percent."""
        if self.first is None or self.now is None or self.first == 0:
            return None
        return (self.now - self.first) / self.first * 100


def compare_with_first(row: Questionnaire) -> tuple[Questionnaire, list[Change]] | None:
    """Return the first round of a region with what changed since; None for the first round itself.

    Raises:
        OtherWording: the two rounds did not ask the same.
    """
    first = Questionnaire.objects.filter(region=row.region, kind=QuestionnaireKind.BURDENS).order_by("round").first()
    if row.kind != QuestionnaireKind.BURDENS or first is None or first == row:
        return None
    if first.wording != row.wording:
        raise errors.OtherWording(first=first.title, second=row.title)
    pairs = zip(results_of(first), results_of(row), strict=True)
    return first, [Change(before.question, before.mean, after.mean) for before, after in pairs]
