"""Answers collected elsewhere (问卷星 and the like): a file of rows, two columns said by a person, each answer counted once.

What is kept of a row is its class and whether homework took longer than the limit, and a keyed digest by which the row is known
again. Addresses, times, names and everything else of the file are never stored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shuangjian.files.classes import read_class
from shuangjian.files.numerals import to_minutes
from shuangjian.files.reasons import Unreadable
from shuangjian.files.sources import READABLE, SourceError, open_sheets
from shuangjian.files.tidy import squeezed
from shuangjian.homework.minutes import limit_on
from shuangjian.live.book import book_in_force, setting
from shuangjian.live.judging import Place, add_up_days
from shuangjian.registry.access import check_may
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.surveys import errors
from shuangjian.surveys.choices import QuestionnaireKind
from shuangjian.surveys.models import ANSWERS_LEAST, OutsideFile, Questionnaire, QuestionnaireAnswer
from shuangjian.surveys.questions import OUTSIDE, plain, wording_of

ROWS_MAX = 20_000
BYTES_MAX = 10_000_000
RUN = "surveys.run"
_HEADER_WITHIN = 20


# What survey platforms say of who answered, when and from where, and what could name a person: not kept.
_PERSONAL = re.compile(
    r"^(?:序号|编号|提交答卷时间|提交时间|开始答题时间|所用时间|答题时长|来源|来源详情|总分)$|姓名|名字|手机|电话|身份证|微信|昵称|IP|地址|学号"
)


@transaction.atomic
def hand_in(
    *, by: User, school: School, title: str, first: dt.date, last: dt.date, content: bytes, name: str
) -> OutsideFile:
    """Take a file of answers about homework of some days; nothing is counted until its columns are named.

    Raises:
        NotPermitted: `by` does not run questionnaires at the school.
        FileUnreadable: no spreadsheet, or larger than is taken.
        NoAnswers: nothing below a header (the first row with two or more cells).
    """
    check_may(by, RUN, school)
    header, rows = _read(content, name)
    kept = [at for at, text in enumerate(header) if text and not _PERSONAL.search(text)]
    prints = _fingerprints(school, rows)
    return OutsideFile.objects.create(
        school=school, title=title, period_from=first, period_to=last, by=by, handed_in_on=timezone.localdate(),
        header=[header[at] for at in kept],
        rows=[
            [number, prints[number], [cells[at].strip() if at < len(cells) else "" for at in kept]] for number, cells in rows
        ],
    )  # fmt: skip


def forget_old_files(today: dt.date) -> None:
    """Forget files nobody has counted within two days."""
    OutsideFile.objects.filter(handed_in_on__lt=today - dt.timedelta(days=2)).delete()


def _read(content: bytes, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    ending = PurePath(name).suffix.lower()
    if ending not in READABLE or len(content) > BYTES_MAX:
        raise errors.FileUnreadable(reason=f"> {BYTES_MAX // 1_000_000} MB" if ending in READABLE else ending or "?")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"answers{ending}")
        path.write_bytes(content)
        try:
            for sheet in open_sheets(path, path.name):
                head = (
                    (at, cells) for at, cells in sheet.head(_HEADER_WITHIN) if sum(1 for c in cells if c.strip()) >= 2
                )
                found = None if sheet.hidden else next(head, None)
                if found is not None:
                    rows = [
                        (at, list(cells)) for at, cells in sheet.rows() if at > found[0] and any(map(str.strip, cells))
                    ]
                    if 0 < len(rows) <= ROWS_MAX:
                        return [text.strip() for text in found[1]], rows
        except SourceError as error:
            raise errors.FileUnreadable(reason=str(error.reason)) from None
    raise errors.NoAnswers


# What an answer says ---------------------------------------------------------------------------------------------------

_LETTER = re.compile(r"^[A-Ha-h][.．、:：)）]")
_ABOVE = re.compile(r"^(?:超过|多于|大于|高于|>|＞|≥)(.+)$|^(.+?)(?:及|或)?(?:以上|之上)$")
_BELOW = re.compile(r"^(?:不超过|不到|少于|小于|低于|至多|<|＜|≤)(.+)$|^(.+?)(?:及|或)?(?:以下|以内|之内|之下)$")
_SPAN = re.compile(r"^(.+?)(?:-|－|—|–|~|～|至|到)(.+)$")
_NONE = frozenset({"没有", "无", "没有作业", "无作业", "没有书面作业", "无书面作业"})
_UNIT = re.compile(r"[^\d.半]+$")


def is_over(text: str, limit: int) -> bool | None:
    """Whether an answer says that it took longer than `limit` minutes; None where it does not say (30分钟以上 of 60)."""
    said = _LETTER.sub("", squeezed(text))
    if not said:
        return None
    if said in _NONE:
        return False
    if (match := _SPAN.match(said)) and _minutes(match[2]) is not None:
        last = _minutes(match[2])
        unit = _UNIT.search(match[2])
        first = _minutes(match[1] + (unit[0] if unit and not _UNIT.search(match[1]) else ""))
        if first is None or last is None or first < limit < last:
            return None
        return first >= limit and last > limit
    if match := _BELOW.match(said):
        most = _minutes(match[1] or match[2])
        return False if most is not None and most <= limit else None
    if match := _ABOVE.match(said):
        least = _minutes(match[1] or match[2])
        return True if least is not None and least >= limit else None
    minutes = _minutes(said)
    return None if minutes is None else minutes > limit


def _minutes(text: str) -> int | None:
    try:
        return to_minutes(text)
    except Unreadable:
        return None


def find_classes(school: School) -> dict[str, SchoolClass]:
    """Return the words for a school's classes, squeezed: name, code, and grade with number as it is printed."""
    found: dict[str, SchoolClass] = {}
    for each in SchoolClass.objects.filter(school=school):
        read = read_class(each.name or "")
        number = read.number if read else int(each.code[1:]) if re.fullmatch(r"\d{3}", each.code) else None
        for word in (each.code, each.name or each.code, f"{each.grade}/{number}" if number is not None else each.code):
            found[squeezed(word)] = each
    return found


def class_of(text: str, classes: Mapping[str, SchoolClass]) -> SchoolClass | None:
    """Return the class a cell names."""
    plain_text = _LETTER.sub("", squeezed(text))
    read = read_class(plain_text)
    return classes.get(plain_text) or (classes.get(f"{read.grade}/{read.number}") if read else None)


# Counting --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mapped:
    """What a file says by two of its columns. `unclear` are answers nobody has said the meaning of, with how often they stand there."""

    counted: tuple[tuple[int, SchoolClass, bool], ...]
    unclear: Mapping[str, int]
    classless: tuple[int, ...]
    empty: int


def map_rows(file: OutsideFile, *, class_at: int, answer_at: int, said: Mapping[str, str]) -> Mapped:
    """Read every row: its class, and whether it says over the limit in force for that class on the last day asked about.

    Args:
        file: what was handed in.
        class_at: the column with the class.
        answer_at: the column with the answer.
        said: answer → "over", "within" or "none", as a person decided where the words do not say.
    """
    classes = find_classes(file.school)
    book = book_in_force()
    limits = {each.key: limit_on(each, file.period_to, book) or 0 for each in set(classes.values())}
    counted: list[tuple[int, SchoolClass, bool]] = []
    unclear: Counter[str] = Counter()
    classless: list[int] = []
    empty = 0
    for number, _print, cells in file.rows:
        school_class, text = class_of(cells[class_at], classes), cells[answer_at]
        decided = said.get(text, "")
        if not text or decided == "none":
            empty += 1
        elif school_class is None:
            classless.append(number)
        else:
            over = is_over(text, limits[school_class.key]) if not decided else decided == "over"
            if over is None:
                unclear[text] += 1
            else:
                counted.append((number, school_class, over))
    return Mapped(tuple(counted), dict(unclear), tuple(classless), empty)


@transaction.atomic
def count_answers(*, by: User, file: OutsideFile, mapped: Mapped) -> tuple[Questionnaire, int]:
    """Store the answers of a file that are not counted yet, and forget the file.

    Returns:
        The questionnaire, and how many of the file were counted before.

    Raises:
        NotPermitted: `by` does not run questionnaires at the school.
        CountedAlready: all of them were; nothing is stored.
        NoAnswers: no row says anything.
    """
    check_may(by, RUN, file.school)
    if not mapped.counted:
        raise errors.NoAnswers
    # Two that count at the same moment wait for each other.
    School.objects.select_for_update(no_key=True).get(pk=file.school.pk)
    region, prints = file.school.region_code, {number: each for number, each, _cells in file.rows}
    wanted = {prints[number]: (school_class, over) for number, school_class, over in mapped.counted}
    before = QuestionnaireAnswer.objects.filter(region_code=region, fingerprint__in=wanted)
    known = set(before.values_list("fingerprint", flat=True))
    if len(known) == len(wanted):
        raise errors.CountedAlready(count=len(wanted))
    made = Questionnaire.objects.create(
        region_code=region, school=file.school, kind=QuestionnaireKind.OUTSIDE, title=file.title, period_from=file.period_from,
        period_to=file.period_to, questions=plain(OUTSIDE), wording=wording_of(OUTSIDE), opened_by=by,
    )  # fmt: skip
    QuestionnaireAnswer.objects.bulk_create(
        QuestionnaireAnswer(
            questionnaire=made, region_code=region, class_key=school_class.key, values={"over": int(over)}, fingerprint=each
        )
        for each, (school_class, over) in wanted.items()
        if each not in known
    )  # fmt: skip
    file.delete()
    return made, len(known)


def _fingerprints(school: School, rows: Sequence[tuple[int, Sequence[str]]]) -> dict[int, str]:
    """Return row number → digest of all its cells; of rows that are alike, of which one it is too."""
    seen: Counter[str] = Counter()
    found = {}
    for number, cells in rows:
        text = "\x1f".join(map(str.strip, cells)).rstrip("\x1f")
        seen[text] += 1
        message = f"{school.key}\x1e{text}\x1e{seen[text]}"
        found[number] = hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()
    return found


# Against what was announced ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClassAnswers:
    """What the families of a class say against what was announced: `announced` is the mean written minutes of the days it was given on.

    `is_listed`: so many say over the limit while what was announced is within it that somebody must look.
    """

    school_class: SchoolClass
    answers: int
    over: int
    announced: int | None
    limit: int | None
    is_listed: bool

    @property
    def permille(self) -> int:
        """The share of those over the limit, in tenths of a percent, rounded down."""
        return self.over * 1000 // self.answers


def by_class(row: Questionnaire) -> list[ClassAnswers]:
    """Return each class with enough answers, the listed first: three queries, however many."""
    tallies: dict[str, list[int]] = {}
    for key, values in row.answered.values_list("class_key", "values"):
        tallies.setdefault(str(key), []).append(values["over"])
    classes = {each.key: each for each in SchoolClass.objects.select_related("school").filter(key__in=tallies)}
    days = [row.period_from + dt.timedelta(days=n) for n in range((row.period_to - row.period_from).days + 1)]
    totals: dict[str, list[int]] = {}
    place = Place(row.region_code, {"class_key": sorted(tallies), "day": days})
    for (key, _day), minutes in add_up_days("homework", place, as_of=row.period_to).items():
        totals.setdefault(key, []).append(minutes)
    found = [
        _against(row, classes[key], said, totals.get(key, []))
        for key, said in tallies.items()
        if len(said) >= ANSWERS_LEAST
    ]
    return sorted(found, key=lambda each: (not each.is_listed, -each.permille, each.school_class.key))


def _against(row: Questionnaire, school_class: SchoolClass, said: Sequence[int], totals: Sequence[int]) -> ClassAnswers:
    limit = limit_on(school_class, row.period_to)
    share = setting("homework.survey.over_permille", row.region_code, row.period_to)
    announced = round(sum(totals) / len(totals)) if totals else None
    within = announced is not None and limit is not None and announced <= limit
    listed = within and share is not None and sum(said) * 1000 >= share * len(said)
    return ClassAnswers(school_class, len(said), sum(said), announced, limit, listed)
