"""What the linter says of a rule of one's own, in words for officials and in both languages."""

from __future__ import annotations

import re

from shuangjian.engine.errors import Problem
from shuangjian.engine.reasons import Reason

# What the linter says in English → how it is said in Chinese; groups are names and stay as they are. First match first.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(said, re.DOTALL), zh)
    for said, zh in (
        (r"the file does not begin with a header", "文件开头缺少说明部分；请以 /* … */ 开头，写明标题、提示语、依据等。"),
        (r"not readable as YAML(?:, line (\d+))?", "说明部分或用例的格式有误{0:（其中第 {} 行）}；请检查缩进、冒号后的空格和引号。"),
        (r"it is not a list of fields with values", "格式应为“名称: 值”，每行一项。"),
        (r"it stands on (\S+), which is no provision", "依据的条款 {0} 不在规则包里；请先在“条款”里添加。"),
        (r"it stands on no provision", "没有写明依据；请在 provisions 里至少写一条本规则包的条款。"),
        (r"the parameter “(.+?)” does not exist", "没有参数“{0}”；请对照参数页。"),
        (r"`(\w+)` has no text in zh", "缺少中文的 {0}；中英文都要写。"),
        (r"`(\w+)` has no text in en", "缺少英文的 {0}；中英文都要写。"),
        (r"the header has unknown fields: (.+?)\.$", "说明部分有不认识的项目：{0}；请删去或改正。"),
        (r"`(\w+)` is (.+?); it is one of (.+?)\.$", "{0} 写的是 {1}，只能是 {2} 之一。"),
        (r"it declares the parameter (\S+) and does not read it", "写明了参数 {0}，语句里却没有用到；请删去或用上。"),
        (r"the rule has no spec tests", "缺少用例；请为每个界限写出正反两面的例子。"),
        (r"the specs do not show both sides", "用例只有一面；违规的和合规的至少各写一个。"),
        (r"a case lacks its name in both languages", "有用例缺少名称；请用 name_zh 和 name 写出中英文名称。"),
        (r"“(.+?)” gives the table (\S+), which the contract does not have", "用例“{0}”里的表 {1} 不存在。"),
        (r"“(.+?)”: (\S+) has no column (\S+?)\.", "用例“{0}”：表 {1} 没有 {2} 这一列。"),
        (r"“(.+?)” sets (\S+), which is no parameter", "用例“{0}”设置的 {1} 不是参数。"),
        (r"the SELECT returns no day", "语句没有给出日期（day）。"),
        (r"the SELECT returns neither observed nor observed_text", "语句没有给出实际值（observed 或 observed_text）。"),
        (r"the SELECT returns no (\S+?)\.", "语句没有给出 {0} 这一列。"),
        (r"^(\w+) is (\w+), not (\w+)\.", "{0} 的类型是 {1}，应为 {2}。"),
        (r"it returns `until`", "给出了 until；持续状态应同时给出 since 和 until 而不给 day，事件两者都不给。"),
        (r"its provisions differ by stage", "依据按学段区分，语句却没有给出学段（stage）。"),
        (r"its provisions differ by case", "依据按情形区分，语句却没有给出 provision_case。"),
        (r"the (?:zh|en) message uses \{(\w+)\}", "提示语用到 {{{0}}}，语句没有给出这一列。"),
        (r"the (?:zh|en) message formats \{(.+?)\}", "提示语里 {{{0}}} 的写法不对；格式只有 clock 和 yuan。"),
        (r"`waits` names (\S+), which the rule does not read", "waits 里的 {0} 没有用到；请删去。"),
        (r"`unknown` names (\S+), ", "unknown 里的 {0} 不合适；请写成“表.列”，且只写语句用到、空着会缺值的列。"),
        (r"This is not SQL that can be read(?: near line (\d+): “(.*?)”)?", "语句读不懂{1:，在“{}”附近}；请检查括号、逗号和引号。"),
        (r"A rule is exactly one SELECT", "一条规则只能有一个 SELECT；请删去其他语句。"),
        (r"The function (\S+) is not part of the rule language", "函数 {0} 不能用；可用的函数见规则语言说明。"),
        (r"^(\w+) takes (.+?) arguments, not (\d+)", "函数 {0} 需要 {1} 个参数，写了 {2} 个。"),
        (r"^(\S+) is not part of the rule language", "{0} 不能用：各数据库的含义不同。"),
        (r"Columns are listed, never \*", "不能用 *；请逐个写出列名。"),
        (r"WITH RECURSIVE is not part", "不能用 WITH RECURSIVE；请改用连接。"),
        (r"ORDER BY belongs inside a window only", "ORDER BY 只能用在窗口里；结果由系统排序。"),
        (r"The number (\S+) stands in the SQL", "数字 {0} 直接写在语句里；请设为参数并写明依据。"),
        (r"CAST to (.+?) is refused", "不能转换成 {0}；整数可转成 INTEGER 或 BIGINT，文字用 TEXT(…)。"),
        (r"Joins are JOIN or LEFT JOIN with ON", "连接只能用 JOIN … ON 或 LEFT JOIN … ON。"),
        (r"The pattern of MATCHES is a text literal", "MATCHES 的样式要直接写出。"),
        (r"The pattern “(.*?)” uses what", "样式“{0}”用了各数据库读法不同的写法。"),
        (r"^(.+?) may not be read\.", "不能读取 {0}；只能读取事实表。"),
        (r"^(\S+) is read but its parameter is not declared", "用到了 {0}，但没有在 parameters 里写明。"),
        (r"There is no fact table “(.+?)”", "没有事实表“{0}”。"),
        (r"The name (\S+) is a fact's", "{0} 是事实表的名称，WITH 里请换一个。"),
        (r"^(\S+) names “(.+?)”, which is no parameter table", "{0} 里的“{1}”不是参数表的别名。"),
        (r"^(\S+) is read without IN_FORCE", "参数 {0} 要用 IN_FORCE 连接，才知道何时何地有效。"),
        (r"IN_FORCE takes the number of the last day|EACH_STEP joins every step", "持续状态要用 EACH_STEP 连接参数，并把 since、until 限在该段之内。"),
        (r"Arithmetic on dates: (.+?)\.$", "日期不能直接加减：{0}；请用 ADD_DAYS、ADD_MONTHS 或 DAYS_BETWEEN。"),
        (r"CAST of something that is not an integer: (.+?)\.$", "只有整数可以转换：{0}。"),
        (r"Compares (\w+) with (\w+): (.+?)\.$", "两边类型不同（{0} 与 {1}），不能比较：{2}。"),
        (r"Column '?\"?(\w+)\"?'? could not be resolved|Unknown column: (\w+)", "没有这一列{0:：{}}{1:：{}}；只能用事实表里的列，并写上表的别名。"),
    )
)  # fmt: skip
_SLOT = re.compile(r"\{\{\{(\d)\}\}\}|\{(\d)(?::([^{}]*\{\}[^{}]*))?\}")
_NAMED = re.compile(
    r"“([^”]+)”|'(\w+)'|\"(\w+)\"|`(\w+)`|\{(\w+)|(?:parameter|stands on|function|number|names|table|column) ([\w.\-]+)",
    re.I,
)


def said_to_officials(problem: Problem) -> Reason:
    """Return a problem of the linter in both languages; what has no words of its own is said as it is, after a Chinese head."""
    english = f"{problem.message} {problem.hint}".strip()
    for pattern, chinese in _SAID:
        if match := pattern.search(problem.message):
            return Reason(_filled(chinese, match.groups()), english)
    return Reason(f"规则有误：{english}", english)


def line_of(text: str, message: str) -> int | None:
    """Return the line of a file that a message is about: the first that holds a name from it; None where none does."""
    names = [message] if re.fullmatch(r"[\w.\-]+", message) else []
    names += [next(filter(None, match.groups())) for match in _NAMED.finditer(message) if any(match.groups())]
    for name in names:
        whole = re.compile(rf"(?<![\w.\-]){re.escape(name)}(?![\w\-])")
        for number, line in enumerate(text.splitlines(), start=1):
            if whole.search(line):
                return number
    return None


def _filled(template: str, groups: tuple[str | None, ...]) -> str:
    def put(match: re.Match[str]) -> str:
        if match.group(1):
            return "{" + (groups[int(match.group(1))] or "") + "}"
        value = groups[int(match.group(2))] or ""
        return (match.group(3).format(value) if value else "") if match.group(3) else value

    return _SLOT.sub(put, template)


__all__ = ["line_of", "said_to_officials"]
