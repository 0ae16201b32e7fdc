"""Who must act: departments named after a mark (牵头单位：), in a sentence (由…牵头，…配合) or in a column; people apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shuangjian.documents.deadlines import deadlines_of_field, find_deadlines
from shuangjian.engine.reasons import Reason

# What a line can name before a colon, first match first: people before the departments they answer for.
_FIELDS: tuple[tuple[str, str], ...] = (
    ("person", r"(?:牵头|责任|分管|包保|挂牌|督办|主管|挂联|联系|包联|第一责任|具体责任)领导|(?:第一|直接|具体|主要|牵头)?(?:责任|负责|联系|联络|经办|承办|办理|填报)人(?:员)?|联系(?:电话|方式)|分管(?:负责人|同志)"),
    ("deadline", r"(?:(?:完成|整改|办结|办理|推进|实施|工作|落实|责任|任务)|(?<![\u4e00-\u9fff]))(?:时限|时间节点|期限)(?:要求)?|(?:完成|整改|办结|推进|实施|起止|时间)(?:时间|进度|安排|日期|要求)"),
    ("lead", r"牵头(?:责任)?(?:单位|部门|科室|股室|处室|机构)?|主办(?:单位|部门|科室)|主责(?:单位|部门)?|第一责任(?:单位|部门)|(?<![\u4e00-\u9fff])主办"),
    ("responsible", r"(?:牵头(?:和|及|、)?责任|责任|配合|协办|参与|参加|协同|协作|协助|落实|会办|实施|执行|承办|负责|成员|分工|监管|完成|配合责任)(?:单位|部门|科室|股室|处室|主体|机构)|(?<![\u4e00-\u9fff])(?:责任(?:分工)?|配合|负责)"),
)  # fmt: skip
_MARKS = tuple((role, re.compile(pattern)) for role, pattern in _FIELDS)
MARK = re.compile(rf"(?P<open>[（(〔\[【])?\s*(?P<role>{'|'.join(pattern for _, pattern in _FIELDS)})\s*[:：]\s*")
_OPENING, _CLOSING = "（(〔[【", "）)〕]】"
# The words bodies end in.
BODY = (
    r"(?:委员会|人民政府|政府|办公室|办公厅|办事处|管委会|领导小组|联席会议|服务中心|中心|联合会|总工会|工会|妇联|残联|科协|工商联|关工委|"
    r"分局|总局|局|委办|党委|团委|部|厅|署|院|校|园|馆|站|所|室|科|股|处|队|行|委|办|会|团|公司|集团|专班|小组|单位|部门|学校|学区|街道|乡镇|镇|乡|"
    r"区县|县区|社区|银行|法院|检察院|大学|机构|系统|企业)"
)
_COUNCIL = r"(?:省|市|州|盟|县级市|县|市辖区|区|旗|乡|镇|街道|村|社区|开发区|高新区|新区|园区|功能区|示范区|管理区|地|县区|区县|乡镇|县市区|市区县)"
# 各区、县级市 and 各县（市、区）人民政府 are one name each: the marks inside do not part them.
_KEPT_WHOLE = re.compile(
    rf"各{_COUNCIL}(?:、{_COUNCIL})+(?![\u4e00-\u9fff]{{1,8}}局)(?:人民政府|政府|办事处|管委会|党委)?|市直(?:各)?有关单位、部门"
)
# 市甲局市乙局: the mark between two names was lost.
_RUN_TOGETHER = re.compile(
    r"(?<=[局委办厅])(?=(?:市|区|县|省)[\u4e00-\u9fff]{2,10}(?:局|委|办|院|部|会|厅|署|中心|政府))"
)
_AND = re.compile(rf"(?<=[局委办部厅院校府联会])(?:以及|和|及|与)(?=[\u4e00-\u9fff]{{2,14}}{BODY}(?:$|[、，,]))")
_ET_CETERA = re.compile(
    r"等(?:有关|相关|各)?(?:部门|单位|成员单位|\d+个?(?:部门|单位)|[一二三四五六七八九十]+(?:个)?(?:部门|单位))?$"
)
_NO_NAME = frozenset({"无", "—", "-", "/", "——", "\\", "空", "略"})
# How a sentence says what its names do: the words behind them → their role.
_VERBS: tuple[tuple[str, str], ...] = (
    ("lead", r"(?:共同|联合)?牵头(?:负责|组织|落实|实施|抓总|办理|推进)?|主办|总负责"),
    ("responsible", r"(?:按照?|根据|依据)(?:各自)?(?:职责|职能|分工)(?:分工|范围|和分工)?(?:分别|共同)?(?:负责|配合|落实|做好|抓好)?(?:落实|实施)?|(?:共同|分工|分别|协同|积极|密切)?(?:配合|参与|参加|协助|协办|协同|会同)(?:负责|实施|落实|做好)?|(?:具体|分别|共同|分头|组织)?(?:负责|落实|实施|承办)(?:落实|实施|组织|具体实施)?"),
)  # fmt: skip
_VERB = re.compile("|".join(f"(?P<{role}>(?:{pattern}))" for role, pattern in _VERBS))
_DOER = re.compile(rf"^(?P<names>.+?)(?P<verb>{'|'.join(pattern for _, pattern in _VERBS)})$")
# 由县教育局牵头，县财政局、县公安局配合，…
_INLINE = re.compile(
    r"(?:^|[，。；、]|由)(?P<lead>[^，。；：:（(由]{2,60}?)牵头(?:负责|组织|实施|抓总)?(?:[，,、]\s*(?:会同)?(?P<support>[^，。；：:（(]{2,90}?)(?:共同)?(?:配合|参与|参加|协助))?(?=[，。；,]|$|的|建立|制定|开展|组织|核定|出台|研究|起草|编制|完善|设立|成立|统筹|推进|做好|抓好|完成|会同|协调|对)"
)
# 县财政局负责保障: who answers begins the clause.
_ITSELF = re.compile(
    r"(?:^|[，。；：:])(?P<names>[^，。；：:（(由]{3,40}?)(?:具体|统一|分别|共同)?负责(?!人|同志|的|制)"
)
_BY = re.compile(r"由(?P<names>[^，。；：:（(由]{2,40}?)(?:按职责分工)?(?:具体|统一|分别)?负责(?!人)")
# 市人社局、市财政局按职责分工负责。
_BY_DUTY = re.compile(
    r"(?:^|[。；])(?P<names>[^。；：:（(]{2,80}?)(?:按照?|根据|依据)(?:各自)?(?:职责|职能)(?:分工|范围|和分工)?(?:分别|共同)?(?:负责|落实|抓好落实|组织实施)(?:落实|实施)?(?=[。；]|$)"
)
# 县教育局会同县市场监管局、县公安局每季度开展…
_TOGETHER = re.compile(
    rf"(?:^|[，。；]|由)(?P<lead>[^，。；：:、（(由]{{2,20}}?)(?:会同|联合)(?P<others>[^，。；：:（(]{{2,60}}?{BODY})(?=等|每|定期|不定期|共同|联合|开展|组织|制定|建立|对|负责|研究|出台|核定|实施|落实|加强|在|于|为|将|按|依法|根据|结合|排查|检查|核查|巡查|抽查|查处|整治|打击|清理|审核|评估|编制|指导|督促|推动|推进|做好|抓好|完善|统筹|完成|发布|公布|[，。；])"
)
# 县教育局会同县公安局: the first of them leads.
_WITH = re.compile(r"(?P<lead>[^、，。；：:（(]{2,20}?)(?:会同|联合)(?P<others>.+)")
_BRACKET = re.compile(
    r"[（(【\[〔](?P<inside>[^（(【\[〔]*(?:[（(][^（）()]*[）)][^（(【\[〔）)】\]〕]*)*)[）)】\]〕]\s*[。；;]?"
)
# What a bracket says besides.
_REMARKS = re.compile(
    r"[，,；;。]\s*(?:(?:均为|为)?(?:列|排)(?:名)?(?:在|于)?(?:第一位?|首位|最前)[^，,；;。]*|下同|以下同|以下均同)(?=[，,；;。]|$)"
)
_FIRST_LEADS = re.compile(r"(?:列|排)(?:名)?(?:在|于)?(?:第一位?|首位|最前)(?:的)?(?:单位|部门)?(?:为|是|负责)?牵头")


@dataclass
class Units:
    """Who acts on one measure and by when, as written. `people` answer in person and are no departments."""

    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)

    def add(self, role: str, text: str) -> None:
        """Add the names in a text under a role: lead, responsible or person; or the words of a deadline."""
        if role == "deadline":
            self.deadlines += [words for words in deadlines_of_field(text) if words not in self.deadlines]
            return
        if role == "person":
            people = [re.sub(r"\s", "", name) for name in re.split(r"[、，,；;/\n]", text)]
            self.people += [name for name in people if name and name not in self.people]
            return
        together = _WITH.fullmatch(re.sub("^由", "", text.strip()))
        if together and is_body(together.group("lead")) and _are_bodies(together.group("others")):
            self.add("lead", together.group("lead"))
            self.add("responsible", together.group("others"))
            return
        target = self.lead if role == "lead" else self.responsible
        names, warnings = split_names(text)
        target += [name for name in names if name not in target]
        self.warnings += warnings

    @property
    def is_empty(self) -> bool:
        """Whether no department is named."""
        return not self.lead and not self.responsible


def first_named_leads(text: str) -> bool:
    """Whether a document says that of several departments the one named first leads."""
    return bool(_FIRST_LEADS.search(text))


def names_units(text: str) -> bool:
    """Whether a text names departments after a mark or in brackets."""
    return bool(_department_mark(text)) or any(_role_of_bracket(m.group("inside")) for m in _BRACKET.finditer(text))


def take_units(text: str) -> tuple[str, Units]:
    """Return the text without its marks and brackets of departments, and who and what they name.

    Marks come first, then brackets; a sentence that says who leads stays in the text and counts where neither is.
    """
    kept, units = _take_marks(text)
    kept = _take_brackets(kept, units)
    if units.is_empty:
        _read_sentences(kept, units)
    return kept.strip(), units


def is_body(text: str) -> bool:
    """Whether a text is nothing but the name of a body."""
    return bool(re.fullmatch(rf"[\u4e00-\u9fff“”（）()·]{{1,28}}{BODY}(?:[（(][^（）()]+[）)])?", text.strip()))


def split_names(text: str) -> tuple[list[str], list[Reason]]:
    """Return the names in a list, in order, and what had to be guessed.

    Marks inside brackets, and those of one name of several councils, do not part.
    """
    whole = [(match.start(), match.end()) for match in _KEPT_WHOLE.finditer(text)]
    names: list[str] = []
    current, depth = "", 0
    for at, char in enumerate(text + "、"):
        if char in "（(<〈":
            depth += 1
        elif char in "）)>〉":
            depth = max(0, depth - 1)
        inside = depth > 0 or any(start <= at < end for start, end in whole)
        if not inside and char in "、，,；;/／ \u3000\n\t":
            names.append(current)
            current = ""
        else:
            current += char
    out: list[str] = []
    warnings: list[Reason] = []
    for name in names:
        parts = [part for part in _RUN_TOGETHER.split(name) if part]
        if len(parts) > 1:
            warnings.append(
                Reason(
                    f"“{name.strip()}”像是 {len(parts)} 个单位连写，已分开，请核对。",
                    f"{name.strip()} looks like {len(parts)} bodies written in one and was parted: compare it.",
                )
            )
        for part in parts:
            out += [plain for each in _AND.split(part) if (plain := _plain(each)) and plain not in out]
    return [name for name in out if name not in _NO_NAME], warnings


def _plain(name: str) -> str:
    plain = name.strip("。.；;：: 〕]】")
    if plain.count("）") + plain.count(")") > plain.count("（") + plain.count("("):
        plain = plain.rstrip("）)")
    return _ET_CETERA.sub("", plain)


# Marks --------------------------------------------------------------------------------------------------------------


def _department_mark(text: str) -> re.Match[str] | None:
    return next((m for m in MARK.finditer(text) if _role(m.group("role")) in ("lead", "responsible")), None)


def _role(words: str) -> str:
    return next(role for role, pattern in _MARKS if pattern.fullmatch(words))


def _take_marks(text: str) -> tuple[str, Units]:
    units = Units()
    kept = []
    at = 0
    while match := MARK.search(text, at):
        kept.append(text[at : match.start()])
        end = _end_of_value(text, match.end())
        units.add(_role(match.group("role")), text[match.end() : end].rstrip("，,、；; "))
        at = end
        while at < len(text) and text[at] in _CLOSING + "。；;，, 、":
            at += 1
        if "。" in text[end:at] and kept[-1][-1:] not in "。；;：:" and at < len(text):
            kept.append("。")  # the stop behind a bracket ends the words before it
    kept.append(text[at:])
    return "".join(kept), units


def _end_of_value(text: str, start: int) -> int:
    """Return where what a mark names ends: at its closing bracket, a full stop, the next mark or the end."""
    depth = 0
    following = MARK.search(text, start)
    last = following.start() if following else len(text)
    for at in range(start, last):
        char = text[at]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            if depth == 0:
                return at
            depth -= 1
        elif char in "。\n" and depth == 0:
            return at
    return last


# Sentences ----------------------------------------------------------------------------------------------------------


def _take_brackets(text: str, units: Units) -> str:
    """Take the brackets that say who acts: （县财政局牵头，县教育局参与）."""
    kept = []
    at = 0
    for match in _BRACKET.finditer(text):
        roles = _role_of_bracket(match.group("inside"))
        if not roles:
            continue
        for role, names in roles:
            units.add(role, names)
        kept.append(text[at : match.start()])
        at = match.end()
    return "".join([*kept, text[at:]])


def _role_of_bracket(inside: str) -> list[tuple[str, str]]:
    """Return the roles a bracket gives with the names of each; nothing where it says something else."""
    pending: list[str] = []
    roles: list[tuple[str, str]] = []
    deadlines: list[tuple[str, str]] = []
    for part in re.split(r"[，,；;。]", _REMARKS.sub("", inside)):
        if not part.strip():
            continue
        match = _DOER.match(part.strip())
        if match is None and find_deadlines(part) and not is_body(part):
            deadlines.append(("deadline", part.strip()))
            continue
        if match is None:
            pending.append(part.strip())
            continue
        verb = _VERB.fullmatch(match.group("verb"))
        role = "lead" if verb and verb.group("lead") else "responsible"
        roles.append((role, "、".join([*pending, re.sub("^(?:由|会同)", "", match.group("names"))])))
        pending = []
    if pending:
        names, _ = split_names("、".join(pending))
        if not names or not all(is_body(name) or name.startswith("各") for name in names):
            return []
        roles.append(("responsible", "、".join(pending)))
    if not roles or not all(_are_bodies(names) for _, names in roles):
        return []
    return [*_lead_of_support(inside, roles), *deadlines]


def _lead_of_support(inside: str, roles: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the roles, the one who 负责 leading where others 配合."""
    if (
        len(roles) > 1
        and all(role == "responsible" for role, _ in roles)
        and re.search("负责.*(?:配合|协助|参与)", inside)
    ):
        return [("lead", roles[0][1]), *roles[1:]]
    return roles


def _are_bodies(text: str) -> bool:
    names, _ = split_names(text)
    return bool(names) and all(is_body(name) or name.startswith(("各", "相关", "有关")) for name in names)


def _read_sentences(text: str, units: Units) -> None:
    for role, names in _said(text):
        units.add(role, names)


def _said(text: str) -> Iterator[tuple[str, str]]:
    for match in _INLINE.finditer(text):
        for role, name in (("lead", match.group("lead")), ("responsible", match.group("support") or "")):
            if name and _are_bodies(name):
                yield role, name
    for match in _TOGETHER.finditer(text):
        if _are_bodies(match.group("lead")) and _are_bodies(match.group("others")):
            yield "lead", match.group("lead")
            yield "responsible", match.group("others")
    for match in _BY_DUTY.finditer(text):
        if _are_bodies(match.group("names")):
            yield "responsible", match.group("names")
    for pattern in (_BY, _ITSELF):
        for match in pattern.finditer(text):
            if _are_bodies(match.group("names")):
                yield "responsible", match.group("names")
