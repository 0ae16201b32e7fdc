"""The lists of the app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuangjian.homework.minutes import limit_on
from shuangjian.live.book import book_in_force
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import School, SchoolTerm, User
from shuangjian.registry.register_pages import RegisterPages
from shuangjian.registry.selectors import by_region
from shuangjian.surveys import gate
from shuangjian.surveys.checks import LONG, check_regions, checks_for
from shuangjian.surveys.choices import QuestionnaireKind, TipKind
from shuangjian.surveys.committee import Shift, outside_homework, shifts
from shuangjian.surveys.forms import GateForm
from shuangjian.surveys.gate import gate_visits, permille
from shuangjian.surveys.models import GateVisit, MeasuredDay, OutsideHomework, Questionnaire, TermReview
from shuangjian.surveys.questionnaires import questionnaires
from shuangjian.surveys.reviews import latest_reviews
from shuangjian.surveys.selectors import announced_minutes, measured_days
from shuangjian.surveys.tips import tips
from shuangjian.surveys.trends import RISING_FOR, Trend
from shuangjian.voices.choices import Outcome
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, by_day, by_number, same

_DAY = "web/_cells/nowrap.html"


def measured_for(user: User | None) -> Register:
    """Return the list of measured days beside what was announced, as a user may see them by now."""
    announced: dict[Any, int] = {}
    limits: dict[int, int | None] = {}

    def prepare(rows: Sequence[MeasuredDay]) -> None:
        announced.update(announced_minutes(rows))
        book = book_in_force()
        limits.update({row.pk: limit_on(row.school_class, row.day, book) for row in rows})

    return Register(
        title=_("Announced and measured time"),
        url_name="surveys:measured",
        rows=lambda reader: measured_days(user),
        columns=[
            Column("day", _("Day"), sort="day", template=_DAY),
            Column("school", _("School"), value=lambda row: str(row.school_class.school), sort="school_key", wide_only=True),
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="class_key", href=_board),
            Column("announced", _("Announced minutes"), value=lambda row: announced.get((row.class_key, row.day)), numeric=True),
            Column("mean_minutes", _("Measured minutes"), sort="mean_minutes", numeric=True),
            Column("gap", _("Longer than announced"), value=lambda row: _gap(announced, row), numeric=True),
            Column("answers", _("Answers"), sort="answers", numeric=True, wide_only=True),
            Column("over", _("Against the limit"), value=lambda row: _against(limits.get(row.pk), row)),
        ],
        filters=[
            Filter("school", _("School"), same("school__key"), kind="hidden"),
            Filter("class", _("Class"), same("school_class__key"), kind="hidden"),
            Filter("grade", _("Grade"), by_number("grade"), [(str(number), str(number)) for number in range(1, 10)]),
            Filter("from", _("From"), by_day("day__gte"), kind="date"),
            Filter("to", _("To"), by_day("day__lte"), kind="date"),
        ],
        search=lambda rows, text: rows.filter(school_class__school__name__icontains=text),
        search_hint=_("School"),
        order=("-day", "class_key"),
        prepare=prepare,
        empty=_("Nothing has been measured yet"),
        empty_hint=_("A day appears when enough families have answered and it is closed, two days later."),
        template="surveys/measured.html",
    )  # fmt: skip


def _board(row: MeasuredDay) -> str:
    return f"{address_of('homework:board', *row.class_key.split('/'))}?day={row.day.isoformat()}"


def _gap(announced: dict[Any, int], row: MeasuredDay) -> int | None:
    told = announced.get((row.class_key, row.day))
    return None if told is None or row.mean_minutes is None else row.mean_minutes - told


def _against(limit: int | None, row: MeasuredDay) -> Any:
    if limit is None or row.mean_minutes is None:
        return "—"
    return _("above the limit") if row.mean_minutes > limit else _("within the limit")


def questionnaires_for(user: User | None) -> Register:
    """Return the list of questionnaires as a user has it."""
    return Register(
        title=_("Questionnaires"),
        url_name="surveys:questionnaires",
        rows=lambda reader: questionnaires(user),
        columns=[
            Column("title", _("Title"), sort="title", href=lambda row: address_of("surveys:questionnaire", row.pk)),
            Column("kind", _("Kind"), sort="kind"),
            Column("period_from", _("From"), sort="period_from", template=_DAY, wide_only=True),
            Column("period_to", _("To"), sort="period_to", template=_DAY),
            Column("state", _("State"), value=_state),
        ],
        filters=[
            Filter("kind", _("Kind"), same("kind"), QuestionnaireKind.choices),
            Filter("from", _("From"), by_day("period_to__gte"), kind="date"),
            Filter("school", _("School"), same("school__key"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(title__icontains=text),
        search_hint=_("Title"),
        order=("-period_to", "pk"),
        empty=_("No questionnaire yet"),
        empty_hint=_("Open the one of this month, or hand in answers that were collected elsewhere."),
        template="surveys/questionnaires.html",
    )


def _state(row: Questionnaire) -> Any:
    if row.ballot is None:
        return _("Handed in")
    return _("Questionnaire closed") if row.closed_on else _("Being answered")


def gates_for(user: User | None) -> Register:
    """Return the list of interviews at school gates as a user has it."""
    return Register(
        title=_("Interviews at the gate"),
        url_name="surveys:gates",
        rows=lambda reader: gate_visits(user),
        columns=[
            Column("visited_on", _("Day of the interviews"), sort="visited_on", template=_DAY, href=lambda row: GATES.url("row", row.pk)),
            Column("school", _("School"), value=lambda row: str(row.school), sort="school_key"),
            Column("persons", _("Persons asked"), sort="persons", numeric=True),
            Column("parent_marked", _("Say that parents mark homework"), sort="parent_marked", numeric=True),
            Column("share", _("Share"), value=lambda row: f"{permille(row) // 10}.{permille(row) % 10} %", numeric=True),
            Column("too_long", _("Say that homework takes too long"), sort="too_long", numeric=True, wide_only=True),
        ],
        filters=[
            Filter("from", _("From"), by_day("visited_on__gte"), kind="date"),
            Filter("to", _("To"), by_day("visited_on__lte"), kind="date"),
        ],
        search=lambda rows, text: rows.filter(school__name__icontains=text),
        search_hint=_("School"),
        order=("-visited_on", "pk"),
        empty=_("No interviews yet"),
        empty_hint=_("Record how many were asked and how many report something: no names."),
        template="registry/register.html",
        actions=GATES.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_GATE = ("visited_on", "persons", "parent_marked", "too_long", "note")
GATES = RegisterPages(
    app="surveys", name="gates", model=GateVisit, title=_("interview"), titles=_("Interviews at the gate"), register=gates_for,
    rows=gate_visits, view="surveys.interview", edit="surveys.interview",
    form=lambda data, user: GateForm(data, user, permission="surveys.interview"),
    opened=lambda row: {"school_key": row.school_key, **{name: getattr(row, name) for name in _GATE}},
    add=gate.add_visit, change=gate.change_visit, withdraw=gate.withdraw_visit, restore=gate.restore_visit,
    labels={name: GateForm.base_fields[name].label or name for name in _GATE}, shown=lambda row: {"school_key": str(row.school)},
)  # fmt: skip


def trends_for(rows: Sequence[Trend], by: str, weeks: Sequence[dt.date]) -> Register:
    """Return the list of weekly means by class, grade, school or weekday."""

    def week_column(at: int, week: dt.date) -> Column:
        return Column(
            f"w{at}", f"{week:%m-%d}", value=lambda row: row.means[at], sort=f"w{at}", numeric=True, wide_only=at < len(weeks) - RISING_FOR
        )  # fmt: skip

    faults = [Column("faults", _("Faults found in reviews"), value=lambda row: row.faults, sort="faults", numeric=True)]
    return Register(
        title=_("Trend of homework"),
        url_name="surveys:trends",
        rows=lambda reader: rows,
        columns=[
            Column("name", _("What is compared"), value=lambda row: str(row.name), sort="name"),
            *(week_column(at, week) for at, week in enumerate(weeks)),
            Column("trend", _("Trend"), value=_say_trend),
            *(faults if by in ("class", "school") else []),
        ],
        filters=[
            Filter("by", _("By"), lambda found, chosen: found if chosen == by else [], TREND_PARTS, default=by),
            Filter("only", _("Show"), lambda found, chosen: [row for row in found if row.is_rising] if chosen == "rising" else [], [("rising", _("rising for three weeks"))]),
        ],
        empty=_("Nothing has been measured yet"),
        empty_hint=_("A day appears when enough families have answered and it is closed, two days later."),
        template="surveys/trends.html",
    )  # fmt: skip


TREND_PARTS = [("class", _("Class")), ("grade", _("Grade")), ("school", _("School")), ("weekday", _("Weekday"))]


def _say_trend(row: Trend) -> Any:
    if row.is_over:
        return _("above the limit")
    if row.is_rising:
        return _("rising") if row.limit is None else _("rising, still within the limit")
    return "—"


def outside_for(user: User) -> Register:
    """Return what parent committees reported beside the school's own homework, as a user has it."""
    found: dict[int, Shift] = {}

    def prepare(rows: Sequence[OutsideHomework]) -> None:
        found.update(shifts(rows))

    def change(before: int | None, now: int | None) -> str:
        return f"{'—' if before is None else before} → {'—' if now is None else now}"

    return Register(
        title=_("School homework and outside tutoring"),
        url_name="surveys:outside_homework",
        rows=lambda reader: outside_homework(user),
        columns=[
            Column("week", _("Week from"), sort="week", template=_DAY),
            Column("school", _("School"), value=lambda row: str(row.school_class.school), sort="school_key", wide_only=True),
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="class_key"),
            Column("own", _("School, minutes a day"), value=lambda row: change(found[row.pk].school_before, found[row.pk].school_now), numeric=True),
            Column("outside", _("Outside, minutes a day"), value=lambda row: change(found[row.pk].outside_before, row.minutes), numeric=True),
            Column("mark", _("Marked as"), value=lambda row: _("Less in school, more outside") if found[row.pk].is_marked else "—"),
        ],
        filters=[
            Filter("from", _("From"), by_day("week__gte"), kind="date"),
            Filter("to", _("To"), by_day("week__lte"), kind="date"),
        ],
        search=lambda rows, text: rows.filter(school_class__school__name__icontains=text),
        search_hint=_("School"),
        order=("-week", "class_key"),
        prepare=prepare,
        empty=_("Nothing has been reported yet"),
        empty_hint=_("Parent committees report homework of outside tutoring; the class teacher says who is on the committee."),
        template="surveys/outside_homework.html",
    )  # fmt: skip


def tips_for(user: User | None) -> Register:
    """Return the list of what families reported as a user has it."""
    return Register(
        title=_("Reports of families"),
        url_name="surveys:tips",
        rows=lambda reader: tips(user),
        columns=[
            Column("kind", _("Kind of report"), sort="kind", href=lambda row: address_of("surveys:tip", row.pk)),
            Column("school", _("School"), value=lambda row: str(row.school_class.school), sort="school_key"),
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="class_key"),
            Column("day", _("Day it was given"), sort="day", template=_DAY),
            Column("received_on", _("Received on"), sort="received_on", template=_DAY, wide_only=True),
            Column("outcome", _("What checking showed"), sort="outcome"),
        ],
        filters=[
            Filter("outcome", _("What checking showed"), same("outcome"), Outcome.choices),
            Filter("kind", _("Kind of report"), same("kind"), TipKind.choices),
        ],
        search=lambda rows, text: rows.filter(school_class__school__name__icontains=text),
        search_hint=_("School"),
        order=("-received_on", "pk"),
        empty=_("Nothing has been reported yet"),
    )


def checks_register(user: User | None) -> Register:
    """Return the list of two-monthly checks as a user has it."""
    return Register(
        title=_("Two-monthly check"),
        url_name="surveys:checks",
        rows=lambda reader: checks_for(user).defer(*LONG),
        columns=[
            Column("period_to", _("Due on"), sort="period_to", template=_DAY, href=lambda row: address_of("surveys:check", row.pk)),
            Column("region", _("Region"), value=lambda row: row.region.name, sort="region__path"),
            Column("period_from", _("From"), sort="period_from", template=_DAY, wide_only=True),
            Column("days", _("Class-days drawn"), value=lambda row: row.all_days, numeric=True),
            Column("done", _("Of them scored"), value=lambda row: row.done_days, numeric=True),
            Column("closed_on", _("Check closed on"), sort="closed_on", template=_DAY),
        ],
        filters=[Filter("region", _("Region"), by_region, lambda: check_regions(user))],
        order=("-period_to", "pk"),
        empty=_("No check is drawn yet"),
        empty_hint=_("The bureau draws class-days of every school once in two months; people of other schools score them."),
        template="surveys/checks.html",
    )  # fmt: skip


def reviews_for(user: User) -> Register:
    """Return the schools a user sees with the review of their latest term."""
    found: dict[str, tuple[SchoolTerm, TermReview | None]] = {}

    def prepare(rows: Sequence[School]) -> None:
        found.update(latest_reviews(rows))

    def to_review(row: School) -> str | None:
        return address_of("surveys:review", *row.key.split("/"), found[row.key][0].pk) if row.key in found else None

    def filed(row: School) -> Any:
        _term, review = found.get(row.key, (None, None))
        return review.filed_on if review else _("not filed yet")

    return Register(
        title=_("Review of the term"),
        url_name="surveys:reviews",
        rows=lambda reader: visible_to(School.objects.all(), user, "surveys.measured"),
        columns=[
            Column("name", _("School"), sort="name", href=to_review),
            Column("term", _("Term"), value=lambda row: f"{found[row.key][0].starts_on} – {found[row.key][0].ends_on}" if row.key in found else "—"),
            Column("filed", _("Filed on"), value=filed),
        ],
        search=lambda rows, text: rows.filter(name__icontains=text),
        search_hint=_("School"),
        order=("key",),
        prepare=prepare,
        empty=_("No term has begun"),
    )  # fmt: skip
