"""What people are told about surveys and checks; most of it can wait for the evening. Whether a family has answered, no notice knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import SchoolClass, User
from shuangjian.registry.selectors import by_region, users_of, users_over
from shuangjian.surveys.models import CheckedDay, HomeworkCheck, MeasuredDay, Questionnaire
from shuangjian.web.addresses import address_of

# Classes whose people are looked up and told at a time.
_AT_A_TIME = 500

OPEN = NoticeKind("surveys.open", gettext_lazy("A questionnaire for my family"), "surveys.answer", "digest")
DUE = NoticeKind("surveys.due", gettext_lazy("A questionnaire ends soon"), "surveys.answer", "digest")
RESULTS = NoticeKind("surveys.results", gettext_lazy("Results of a questionnaire"), "surveys.measured", "digest")
MEASURED = NoticeKind("surveys.measured_day", gettext_lazy("Measured time of my class"), "surveys.first", "digest")
REVIEW = NoticeKind("surveys.to_score", gettext_lazy("Class-days I am to review"), "surveys.score")
CHECKED = NoticeKind(
    "surveys.check_closed", gettext_lazy("Result of the two-monthly check"), "surveys.measured", "digest"
)

KINDS = [OPEN, DUE, RESULTS, MEASURED, REVIEW, CHECKED]


def tell_open(row: Questionnaire) -> int:
    """Tell the families asked that a questionnaire is open."""
    return _tell_families(OPEN, row, lambda: _("{title}: please answer until {day}"))


def tell_due(row: Questionnaire) -> int:
    """Tell the families asked, all of them, that a questionnaire ends soon."""
    return _tell_families(DUE, row, lambda: _("{title} ends on {day}"))


def _tell_families(kind: NoticeKind, row: Questionnaire, say: Callable[[], str]) -> int:
    with translation.override(settings.LANGUAGE_CODE):
        title = say().format(title=row.title, day=row.period_to.isoformat())
        detail = _("Anonymous; each family answers once. If you have answered, there is nothing to do.")
    classes = by_region(SchoolClass.objects.all(), row.region_code)
    if row.school_key is not None:
        classes = classes.filter(school__key=row.school_key)
    keys = list(classes.order_by("key").values_list("key", flat=True))
    url, told = address_of("surveys:fill_in", row.pk), 0
    for at in range(0, len(keys), _AT_A_TIME):
        users = _once(users_of(kind.permission, classes=keys[at : at + _AT_A_TIME]))
        told += notify(kind, [Message(user, str(row.pk), title, detail, url) for user in users], asked=True)
    return told


def tell_results(row: Questionnaire) -> int:
    """Tell the school, or the bureau of a round, that results are in."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("{title}: the results are in").format(title=row.title)
    if row.school_key is not None:
        users = _once(users_of(RESULTS.permission, schools=[row.school_key]))
    else:
        users = users_over(RESULTS.permission, row.region_code)
    url = address_of("surveys:questionnaire", row.pk)
    return notify(RESULTS, [Message(user, str(row.pk), title, "", url) for user in users], asked=True)


def tell_measured(rows: Sequence[MeasuredDay]) -> int:
    """Tell the class teachers how long the homework of closed days took: they see it first."""
    if not rows:
        return 0
    of_class: dict[str, list[User]] = {}
    for user, membership in users_of(MEASURED.permission, classes={row.class_key for row in rows}):
        of_class.setdefault(str(membership.class_key), []).append(user)
    with translation.override(settings.LANGUAGE_CODE):
        title = _("{day}: your class needed {minutes} minutes for written homework")
        messages = [
            Message(
                user, f"{row.class_key}/{row.day}", title.format(day=row.day.isoformat(), minutes=row.mean_minutes), "",
                f"{address_of('surveys:measured')}?class={row.class_key}",
            )
            for row in rows for user in of_class.get(row.class_key, [])
        ]  # fmt: skip
    return notify(MEASURED, messages, asked=True)


def tell_reviewers(row: HomeworkCheck) -> int:
    """Tell those who were just found to review how many class-days of a check each was given."""
    given = Counter(each.reviewer for each in row.drawn.select_related("reviewer").order_by("pk"))
    return notify(REVIEW, [_to_review(row, user, str(row.pk), count) for user, count in given.items()], asked=True)


def tell_reviewer(row: CheckedDay) -> int:
    """Tell who was just found to review a class-day that was handed over; once for each class-day."""
    return notify(
        REVIEW, [_to_review(row.check_of, row.reviewer, f"{row.check_of_id}/{row.class_key}/{row.day}", 1)], asked=True
    )


def _to_review(row: HomeworkCheck, user: User, key: str, count: int) -> Message:
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Two-monthly check: {count} class-days of other schools to review until {day}")
        title = title.format(count=count, day=row.period_to.isoformat())
    return Message(user, key, title, "", address_of("surveys:check", row.pk))


def tell_check_closed(row: HomeworkCheck) -> int:
    """Tell the schools of a check that it is closed."""
    keys = set(row.drawn.values_list("school_class__school__key", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        title = _("The two-monthly check until {day} is closed").format(day=row.period_to.isoformat())
    users = _once(users_of(CHECKED.permission, schools=keys))
    return notify(
        CHECKED,
        [Message(each, str(row.pk), title, "", address_of("surveys:check", row.pk)) for each in users],
        asked=True,
    )


def _once(found: Iterable[tuple[User, object]]) -> list[User]:
    return list(dict.fromkeys(user for user, _membership in found))
