"""What a homework would do to the class's day, asked of the rules before it is posted.

The answer comes from the rules themselves (`live.judging`): the same text judges the day afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext

from shuangjian.engine.finding import Finding
from shuangjian.homework.minutes import limit_on
from shuangjian.homework.pupil_days import pupils_over
from shuangjian.homework.services import Assignment
from shuangjian.live.judging import Place, judge
from shuangjian.live.words import language
from shuangjian.registry.models import Pupil, SchoolClass
from shuangjian.rulebook import packaged_rulebook

# The rule of the class's total, which speaks for single pupils too.
_TOTAL_RULE = "homework.written_minutes"


@dataclass(frozen=True)
class Breach:
    """A rule the draft would break, in the user's language; `rule` opens its page."""

    rule: str
    message: str
    remedy: str = ""
    suspected: bool = False
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What the rules say of a day with the draft in it.

    `limit` is the written minutes allowed, None where none is in force; `total` counts the draft in.
    """

    total: int = 0
    limit: int | None = None
    breaches: tuple[Breach, ...] = field(default=())
    is_known: bool = True

    @property
    def left(self) -> int | None:
        """Minutes still free; negative when over."""
        return None if self.limit is None else self.limit - self.total

    @property
    def over(self) -> int:
        """Minutes above the limit; zero when within it."""
        return 0 if self.limit is None else max(0, self.total - self.limit)

    @property
    def is_over(self) -> bool:
        """Whether posting would break a rule for certain."""
        return any(not breach.suspected for breach in self.breaches)


def preview_day(
    school_class: SchoolClass, day: dt.date, drafts: Sequence[Assignment], *, replaces: str = ""
) -> Preview:
    """Return what the rules say of the class's day with `drafts` added.

    Args:
        school_class: the class.
        day: the day the homework is for.
        drafts: homework not yet saved.
        replaces: code of the homework the draft corrects, left out of the day.
    """
    rows = [_row(school_class, day, draft, number) for number, draft in enumerate(drafts)]
    place = Place(school_class.region_code, {"class_key": [school_class.key], "day": [day]})
    judged = judge("homework", rows, place, [replaces] if replaces else [], as_of=day)
    return Preview(
        total=judged.totals.get(school_class.key, 0),
        limit=limit_on(school_class, day),
        breaches=(
            *(_breach(each) for each in sorted(judged.findings, key=lambda f: (f.rule.kind != "breach", f.rule.id))),
            *(_pupil_breach(*each) for each in pupils_over(school_class, day, drafts, replaces=replaces)),
        ),
    )


def planned_totals(
    region_code: str, day: dt.date, drafts: Sequence[tuple[SchoolClass, Assignment]], class_keys: Sequence[str]
) -> dict[str, int]:
    """Return class key → written minutes of a day with what is only planned, as the rule that limits it adds up; one judgement for all."""
    rows = [_row(school_class, day, draft, number) for number, (school_class, draft) in enumerate(drafts)]
    place = Place(region_code, {"class_key": list(class_keys), "day": [day]})
    return dict(judge("homework", rows, place, as_of=day).totals)


def _row(school_class: SchoolClass, day: dt.date, draft: Assignment, number: int) -> dict[str, object]:
    """Return an unsaved homework in the engine shape."""
    told = {column.name for column in packaged_rulebook().contract["homework"].engine_columns}
    name = gettext("not yet posted") + (f" {number + 1}" if number else "")
    return {
        "row_id": name,
        "homework_id": name,
        "region_code": school_class.region_code,
        "school_key": school_class.school_key,
        "class_key": school_class.key,
        "school_id": school_class.school_key.rsplit("/", 1)[-1],
        "class_id": school_class.code,
        "stage": school_class.stage,
        "grade": school_class.grade,
        "assigned_on": day,
        **{name: value for name, value in asdict(draft).items() if name in told},
    }


def _pupil_breach(pupil: Pupil, total: int) -> Breach:
    message = gettext("{name}, who has something of their own that day, would have {total} minutes of written homework")
    return Breach(rule=_TOTAL_RULE, message=message.format(name=pupil.name or pupil.code, total=total))


def _breach(finding: Finding) -> Breach:
    lang = language()
    return Breach(
        rule=finding.rule.id,
        message=finding.message(lang),
        remedy=finding.render(finding.rule.remedy[lang]),
        suspected=finding.rule.kind == "suspected",
        citations=tuple(provision.citation(lang) for provision in finding.basis),
    )
