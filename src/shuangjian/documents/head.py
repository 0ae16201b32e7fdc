"""The head of a document: title, number, issuers and date, and which blocks they took up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shuangjian.documents.blocks import Block
from shuangjian.documents.furniture import COLOPHON, Metadata, parse_date
from shuangjian.documents.negative import is_called
from shuangjian.documents.numbering import read_number
from shuangjian.documents.numerals import value_of
from shuangjian.documents.units import BODY, is_body
from shuangjian.engine.reasons import Reason

_BRACKETED_YEAR = r"[〔\[［(（【﹝]\s*\d{4}\s*年?\s*[〕\]］)）】﹞]"
_DOCUMENT_NUMBER = re.compile(
    rf"(?P<number>[\u4e00-\u9fffA-Za-z]{{1,16}}\s*{_BRACKETED_YEAR}\s*第?\s*\d{{1,5}}\s*号|{_BRACKETED_YEAR}\s*[\u4e00-\u9fff]{{1,14}}字?第?\s*\d{{1,5}}\s*号"
    rf"|^\d{{4}}年?\s*第\s*\d{{1,3}}\s*号$|^第\s*\d{{1,4}}\s*号$)"
)
# What may stand beside a number on its line: the class of a reply, who signed, a bracket.
_BESIDE_NUMBER = re.compile(
    r"^[\s（(〔\[]*(?:[A-DＡ-Ｄ]\s*[类级12345]?|类别[:：]?\s*[A-D]|签发(?:人)?\s*[:：]?\s*\S{0,12}|[)）\]〕]|\s)*$"
)
_KINDS = (
    "方案|通知|意见|回复|答复|复函|函|办法|计划|细则|规定|决定|案例|要点|清单|制度|措施|通告|公告|请示|报告|批复|解读|指南|指引|标准|规范|规程|条例|纲要|规划|总结|"
    "分解表|分工表|责任表|任务表|一览表|汇总表|名单|公示|公报|倡议书|承诺书|告知书|责任书|须知|守则|纪要|通报|预案|问答|说明|规则|章程|指导意见|台账|禁令|准则|公约|目录|答复函|议案|提案|简报|提示|提醒|分工|职责|安排"
)
_ANY_BRACKET = r"(?:\s*[（(《〈【\[][^（()）]{1,24}[）)》〉】\]])*"
_TITLE_END = re.compile(rf"(?:{_KINDS})[”》]?{_ANY_BRACKET}$")
_REMARK = re.compile(
    r"^[（(](?:征求意见稿|试行(?:稿)?|草案|暂行|讨论稿|送审稿|修订(?:稿)?|修订草案|公开征求意见稿|\d{4}年?(?:版|修订|修订版)?|代拟稿|初稿)[）)]$"
)
_ADOPTED = re.compile(
    r"^[（(].*?\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:由|经)?(?P<body>[^，。]*?)(?:发布|公布|印发|通过|修订|第.*|办公会.*|令.*)?[）)]$"
)
# Notices whose matter is the document they carry.
_CARRIER = re.compile(r"(?:印发|转发|下发|发布|公布|颁布|征求|征集).*(?:通知|公告|启事|函|决定)$")
_LETTERHEAD = re.compile(r"^(?P<body>[\u4e00-\u9fff]{4,40}?)(?:文\s*件|公\s*文(?:处理笺)?|函件)$")
_ANNEX = re.compile(r"^附\s*[件表录]\s*[\d一二三四五六]{0,2}\s*[:：]?\s*$")
_ANNEX_WITH_NAME = re.compile(r"^附\s*[件表录]\s*[\d一二三四五六]{0,2}\s*[:：]?\s*(?P<name>\D*[\u4e00-\u9fff]{4}.*)$")
_NO_TITLE = re.compile(
    r"^(?:附\s*[件表录]|抄\s*送|时间|来源|\d{4}\s*年\s*\d{1,2}\s*月|[（(]|根据|为(?!了?\S{0,30}的通知)|按照|现将|各|尊敬|您提出|你们?提出)"
)
_FROM_TITLE = re.compile(
    rf"^(?P<body>[\u4e00-\u9fff“”、\s]{{2,60}}?{BODY})(?:等[\u4e00-\u9fff\d]{{1,4}}(?:部门|单位|局))?(?:关于|(?=\d{{4}}年)|对|转发|印发|致)"
)
_SALUTATION = re.compile(r"^[^。；]{2,60}[：:]$")
_HAN_YEAR = re.compile(
    r"([〇○零Ｏ一二三四五六七八九]{4})\s*年\s*([一二三四五六七八九十]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日"
)
_YEAR_DAY = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*(日?)|(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})(?!\d)"
)
_PRINTED = re.compile(r"印发|印制|印$|校对|发布$|发文$")
_TITLE_LINES = 60
_TITLE_MAX = 120


@dataclass
class Head:
    """Who says what on which day. `body` are the blocks that are left, those that open an annex marked so."""

    title: str = ""
    number: str = ""
    issuers: list[str] = field(default_factory=list)
    date: date | None = None
    body: list[Block] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class _Title:
    text: str
    start: int
    end: int  # exclusive
    is_annex: bool


@dataclass(frozen=True)
class _Signature:
    issuers: tuple[str, ...]
    date: date | None
    blocks: frozenset[int]
    is_colophon: bool
    warning: Reason | None = None


def read_head(blocks: Sequence[Block], data: Metadata) -> Head:
    """Read the head from a document's blocks, and what is missing from the data of its page."""
    head = Head()
    taken: set[int] = set()
    number_at, head.number = _find_number(blocks)
    head.number = head.number or _number_in(data.number)
    signatures = _find_signatures(blocks)
    for signature in signatures:
        taken |= signature.blocks
    titles = _find_titles(blocks, taken | ({number_at} if number_at is not None else set()))
    head.title, chosen = _choose_title(titles, data, blocks, taken)
    best = _choose_signature(signatures)
    adopted_on, adopted_by = _adopted(blocks)
    head.issuers = list(best.issuers if best else ()) or adopted_by or _issuers_elsewhere(blocks, data, titles)
    head.date = (best.date if best else None) or data.written or adopted_on or data.published
    if best and best.warning:
        head.warnings.append(best.warning)
    if number_at is not None:
        taken.add(number_at)
    starts = set()
    for title in titles:
        if title is chosen or title.is_annex or title.end <= (chosen.end if chosen else 0):
            taken |= set(range(title.start, title.end))
            if title is not titles[0]:
                starts.add(title.end)
    head.body = _body(blocks, taken, starts)
    return head


def _body(blocks: Sequence[Block], taken: set[int], starts: set[int]) -> list[Block]:
    """Return the blocks that say something: without head, salutation, signature and colophon."""
    body = []
    opens = False
    for at, block in enumerate(blocks):
        opens = opens or at in starts
        if at in taken or (not block.is_table and (COLOPHON.match(block.text) or _LETTERHEAD.match(block.text))):
            continue
        body.append(replace(block, starts_part=True) if opens else block)
        opens = False
    return body


# Number -------------------------------------------------------------------------------------------------------------


def _find_number(blocks: Sequence[Block]) -> tuple[int | None, str]:
    """Return where the document's own number stands, and the number: on a line with nothing else to read."""
    for at, block in enumerate(blocks):
        if block.is_table or len(block.text) > 60:
            continue
        match = _DOCUMENT_NUMBER.search(block.text)
        if match is None:
            continue
        before, behind = block.text[: match.start()], block.text[match.end() :]
        if _BESIDE_NUMBER.match(before) and _BESIDE_NUMBER.match(behind):
            return at, _number_in(block.text)
    return None, ""


def _number_in(text: str) -> str:
    match = _DOCUMENT_NUMBER.search(text)
    return re.sub(r"\s+", "", match.group("number")) if match else ""


# Title --------------------------------------------------------------------------------------------------------------


def _find_titles(blocks: Sequence[Block], taken: set[int]) -> list[_Title]:
    """Return the titles in a document: its own, that of one it carries, those of its annexes."""
    titles: list[_Title] = []
    at = 0
    in_annex = False
    while at < len(blocks):
        if blocks[at].is_table:
            at += 1
            continue
        in_annex = in_annex or bool(_ANNEX.match(blocks[at].text))
        title = (
            _title_at(blocks, at, taken, is_annex=in_annex)
            if at < _TITLE_LINES or in_annex or blocks[at].level
            else None
        )
        if title is None and (match := _ANNEX_WITH_NAME.match(blocks[at].text)) and _opens_articles(blocks, at):
            title = _Title(match.group("name"), at, at + 1, is_annex=True)
        # The heading of a list of what is forbidden is read with the list.
        if title and titles and is_called(blocks[title.start]):
            title = None
        if title:
            titles.append(title)
            in_annex = False
        at = title.end if title else at + 1
    return titles


def _opens_articles(blocks: Sequence[Block], at: int) -> bool:
    following = [block for block in blocks[at + 1 : at + 3] if not block.is_table]
    return any((number := read_number(block.text)) and number.value == 1 for block in following)


def _title_at(blocks: Sequence[Block], at: int, taken: set[int], *, is_annex: bool) -> _Title | None:
    """Return the title that begins at a block, over at most five lines, or None."""
    first = blocks[at].text
    if (
        at in taken
        or read_number(first)
        or _NO_TITLE.match(first)
        or _LETTERHEAD.match(first)
        or _SALUTATION.match(first)
    ):
        return None
    joined = ""
    for end in range(at, min(at + 5, len(blocks))):
        block = blocks[end]
        if block.is_table or end in taken or (joined and not _continues(joined, block.text)):
            return None
        joined += re.sub(r"\s+", "", block.text)
        if len(joined) > _TITLE_MAX:
            return None
        if len(joined) >= 6 and _TITLE_END.search(joined) and not joined.endswith("。"):
            end += 1
            if end < len(blocks) and not blocks[end].is_table and _REMARK.match(re.sub(r"\s", "", blocks[end].text)):
                joined += re.sub(r"\s+", "", blocks[end].text)
                end += 1
            return _Title(joined, at, end, is_annex)
    return None


def _continues(joined: str, text: str) -> bool:
    """Whether a line can go on with a title that has not ended: a body's name goes on with 关于 only."""
    if (
        re.search(r"[。：:；，,]$", joined)
        or "。" in text
        or read_number(text)
        or _YEAR_DAY.search(text)
        or _SALUTATION.match(text)
    ):
        return False
    if _FROM_TITLE.match(text) and not re.search(r"(?:转发|批转|印发|关于|[、和])$", joined) and not is_body(joined):
        return False  # a whole title of its own: what stands above is the last word of a menu
    if not is_body(joined):
        return True
    return (is_body(text) or bool(re.match(r"(?:关于|印发|转发|批转)", text.strip()))) and not _FROM_TITLE.match(text)


def _choose_title(
    titles: list[_Title], data: Metadata, blocks: Sequence[Block], taken: set[int]
) -> tuple[str, _Title | None]:
    """Return the title of the matter itself: of a notice that only carries another document, the carried one's."""
    if titles:
        first = titles[0]
        if _CARRIER.search(first.text):
            carried = next((title for title in titles[1:] if not _CARRIER.search(title.text)), None)
            if carried:
                return carried.text, carried
            named = re.search(r"《(?P<name>[^》]+)》", first.text)
            if named and any(is_called(b) and re.sub(r"\s", "", b.text) == named.group("name") for b in blocks):
                return named.group("name"), first  # the list it carries, whose heading is read with the list
        return first.text, first
    if data.title:
        return re.sub(r"\s+", "", data.title), None
    for block in blocks[:20]:
        match = None if block.is_table else re.search(r"关于[“\"]?([^。]{6,80}?)[”\"]?的(?:提案|建议)", block.text)
        if match:
            return f"关于{match.group(1)}的答复", None
    first_line = next(
        (b for at, b in enumerate(blocks[:8]) if at not in taken and not b.is_table and not _SALUTATION.match(b.text)),
        None,
    )
    return (first_line.text[:80] if first_line else ""), None


# Issuers and date ---------------------------------------------------------------------------------------------------


def _find_signatures(blocks: Sequence[Block]) -> list[_Signature]:
    """Return every date on a line of its own with the bodies above or beside it."""
    found = []
    for at, block in enumerate(blocks):
        if block.is_table or len(block.text) > 60:
            continue
        day, rest, warning = _date_alone(block.text)
        if day is None:
            continue
        beside, is_colophon = _beside(rest)
        if beside is None:
            continue
        names, places = (beside, {at}) if beside else _bodies_above(blocks, at)
        said = (
            Reason(
                f"第 {block.line} 行的日期“{warning}”缺“日”字。",
                f"The date {warning} in line {block.line} lacks its 日.",
            )
            if warning
            else None
        )
        found.append(_Signature(tuple(names), day, frozenset({*places, at}), is_colophon, said))
    return found


def _date_alone(text: str) -> tuple[date | None, str, str]:
    """Return the date of a line, what stands beside it, and the date as written where it lacks its 日."""
    if match := _HAN_YEAR.search(text):
        year = "".join(str(int(value_of("零" if char in "〇○Ｏ" else char) or 0)) for char in match.group(1))
        month, day = (int(value_of(match.group(n)) or 0) for n in (2, 3))
        return parse_date(f"{year}-{month}-{day}"), text[: match.start()] + "\n" + text[match.end() :], ""
    if match := _YEAR_DAY.search(text):
        lacks = match.group() if match.group(1) and not match.group(4) else ""
        return parse_date(match.group()), text[: match.start()] + "\n" + text[match.end() :], lacks
    return None, "", ""


def _beside(rest: str) -> tuple[list[str] | None, bool]:
    """Return the bodies beside a date, and whether the line is that of the printer; None where it says something else."""
    before, _, behind = rest.partition("\n")
    is_colophon = bool(_PRINTED.search(rest))
    before = re.sub(r"(?:印发|发布|发文)$", "", before).strip(" 　:：（(")
    if re.sub(r"[\s　印发布）)]", "", behind):
        return None, False
    if not before:
        return [], is_colophon
    names = _bodies(before)
    return (names, is_colophon) if names else (None, False)


def _bodies(text: str) -> list[str]:
    """Return the bodies a line names and nothing else: side by side, run together, or one spread over its letters."""
    parts = [name for part in re.split(r"[\s　、]+", text.strip()) if part for name in _apart(part)]
    if parts and all(_signs(part) and len(part) >= 3 for part in parts):
        return parts
    joined = re.sub(r"[\s　]+", "", text)
    return [joined] if _signs(joined) and len(joined) >= 4 else []


def _signs(name: str) -> bool:
    """Whether a name is that of a body or of one school, which signs though it is no department."""
    return is_body(name) or bool(re.fullmatch(r"(?!各|全)[\u4e00-\u9fff（）()]{2,20}(?:小学|中学|初中|高中)", name))


def _apart(text: str) -> list[str]:
    """Return bodies of one place that stand without a mark between them: 甲县教育局甲县财政局."""
    place = text.removeprefix("中共")[:2]
    starts = [
        match.start()
        for match in re.finditer(re.escape(place), text)
        if match.start() == 0 or is_body(text[: match.start()])
    ]
    starts = [0, *starts] if text.startswith("中共") and 0 not in starts else starts
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _bodies_above(blocks: Sequence[Block], at: int) -> tuple[list[str], set[int]]:
    """Return the bodies on the lines above a date, in order, and their places. A table without lines counts too."""
    names: list[str] = []
    places: set[int] = set()
    for place in range(at - 1, max(-1, at - 9), -1):
        block = blocks[place]
        if block.is_table:
            cells = [cell for row in block.rows for cell in row if cell.strip()]
            here = [name for cell in cells for name in _bodies(cell)]
            if not cells or len(here) < len(cells):
                break
        else:
            here = _bodies(block.text) if len(block.text) <= 80 and not read_number(block.text) else []
        if not here:
            break
        names = [*here, *(name for name in names if name not in here)]
        places.add(place)
    return list(dict.fromkeys(names)), places


def _choose_signature(signatures: list[_Signature]) -> _Signature | None:
    """Return the signature that counts: with a body, and not the printer's line, where there is one."""
    return min(signatures, key=lambda one: (not one.issuers, one.is_colophon), default=None)


def _issuers_elsewhere(blocks: Sequence[Block], data: Metadata, titles: list[_Title]) -> list[str]:
    """Return the issuers where nobody signed: the page's data, the letterhead, the title, the last or first line."""
    in_title = next((_bodies(m.group("body")) for title in titles if (m := _FROM_TITLE.match(title.text))), [])
    for names in (in_title if len(in_title) > 1 else [], _bodies(data.issuer)):
        if names:
            return names
    paragraphs = [block.text for block in blocks if not block.is_table]
    for text in paragraphs[:6]:
        if match := _LETTERHEAD.match(text):
            return [re.sub(r"\s+", "", match.group("body"))]
    if in_title:
        return in_title
    for text in (*paragraphs[-1:], *paragraphs[:6]):
        if len(text) <= 40 and (names := _bodies(text)):
            return names
    return _bodies(data.source)


def _adopted(blocks: Sequence[Block]) -> tuple[date | None, list[str]]:
    """Return the day of adoption in brackets under a title, and the body that adopted: （2024年6月1日某局发布）."""
    match = next((m for b in blocks[:8] if not b.is_table and (m := _ADOPTED.match(b.text))), None)
    return (parse_date(match.group()), _bodies(match.group("body"))) if match else (None, [])
