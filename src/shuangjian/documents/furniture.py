"""What a page or a copy sets around a document: its path, buttons and counters, and the block of data above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from shuangjian.documents.blocks import Block

# What a label before a colon, or a cell beside its value, stands for; "" is known and not kept.
LABELS: tuple[tuple[str, str], ...] = (
    ("issuer", r"(?:发布|发文|制发|制定|公开|印发|颁布|编制|成文|公布)(?:机构|机关|单位|部门|主体)|承办(?:单位|机构|部门)|(?:主办|答复|办理)单位|落款单位"),
    ("source", r"(?:信息|稿件|文章)?来源"),
    ("written", r"(?:公文|文件)?(?:成文|发文|印发|制定|签发|生成|形成|答复|办理|落款)(?:日期|时间)"),
    ("published", r"(?:发布|公开|发表|更新|上传|录入|信息发布|公布|刊登)(?:日期|时间)|时间|日期"),
    ("number", r"(?:备注\s*/\s*)?(?:发文|发布)?(?:字\s*号|文\s*号)|文件(?:编号|字号|号)|(?:信息)?编号|公文文号"),
    ("title", r"(?:文件|信息|公文)?(?:标题|名称)|信息名称|题\s*目"),
    ("", r"索\s*引\s*号|(?:公开|信息)(?:方式|属性|形式|类别|分类|范围|时限|程序|目录)|主题(?:分类|词)|服务对象(?:分类)?|体裁(?:分类)?|组配分类|有\s*效\s*性|效\s*力(?:状态)?|(?:文件|时)效性?|"
     r"字(?:体|号)(?:大小)?|点击(?:数|量|次数|率)?|浏览(?:数|量|次数)?|阅读(?:数|量|次数)?|访问(?:量|次数)?|作者|编辑|责任编辑|审核(?:人)?|记者|分享(?:到)?|打印|关键(?:字|词)|分类|"
     r"签发(?:人)?|办理结果|(?:建议|提案)(?:号|编号)?类别|生效日期|实施日期|废止日期|失效日期|信息类型|公文种类|文种|保密期限|密级|紧急程度|内容概述|统一登记号|有效期|类别|状态"),
)  # fmt: skip
_LABEL = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(LABELS)))
_BULLET = r"[•●■◆▪·*]?\s*"
_PAIR = re.compile(rf"(?:^{_BULLET}|(?<=[\s　|｜\[【(（]))(?:{_LABEL.pattern})\s*[:：】]\s*")
# The same without colons, as cells of a table come out of a copy: 索引号 A1 发布机构 某局.
_LOOSE_PAIR = re.compile(rf"(?:^{_BULLET}|(?<=\s))(?:{_LABEL.pattern})(?:\s+|$)")
_OPENS_LOOSELY = re.compile(
    r"^(?:索\s*引\s*号|发布机构|发文机关|公开目录|主题(?:分类|词)|信息分类|文\s*号|成文日期|发布日期|组配分类)(?:\s|$)"
)
# Lines that are nothing but a part of the page, by kind.
FURNITURE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("path", r"^(?:(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?的?位置|当前页面?|导航)\s*[:：]?.{0,80}$"),
        ("path", r"^(?:首\s*页|网站首页|主页)?(?:\s*[>＞»›/→\\]+\s*[^>＞»›→。]{1,24})+$"),
        ("path", r"^(?:网站)?(?:首\s*页|主页)(?:\s*[>＞»›/|｜\-—·\s]\s*[\u4e00-\u9fff]{2,12})*$"),
        ("buttons", r"^[\s\[【(（|｜·]*(?:(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏(?:本页)?|分享(?:到|至)?|返回(?:顶部|列表|首页)?|下载|复制(?:链接)?|纠错|大|中|小|繁|简|默认|朗读|微信|微博|QQ空间|上一[篇条页]|下一[篇条页]|扫一扫.{0,16}|字体|字号|保存|推荐|评论|转发|我要纠错|无障碍(?:浏览|阅读)?|长者(?:模式|助手|版)|(?:打开|关闭)?适老化模式|政府信箱|加入收藏|设为首页|登录|注册|手机版|繁體|简体|繁体|导航|搜索|英文版|English|网站支持IPv6|[xX×])[\s\[【(（\]】)）|｜·:：]*)+$"),
        ("phone", r"^.{0,6}(?:扫码|扫一扫|二维码|手机(?:版|浏览|查看)).{0,24}$"),
        ("mark", r"^(?:主动公开|依申请公开|不予公开|【?字体|责任编辑|版权所有|网站标识码|备案号|京公网安备|主办[:：].{0,40}承办|Copyright|©|ICP备|网站地图|联系我们).{0,60}$"),
        ("page", r"^[—\-–－\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?[—\-–－\s]*$"),
        ("more", r"^(?:相关(?:链接|阅读|文章|解读|文件|稿件|新闻|附件)|上一篇|下一篇|附件下载|文件下载|原文链接)\s*[:：]?.{0,80}$"),
    )
)  # fmt: skip
# Lines behind a document that are no part of what it says.
COLOPHON = re.compile(
    r"^(?:抄\s*送|抄\s*报|主题词|分\s*送|报\s*送|送\s*[:：]|联系(?:人|电话|地址|方式|单位)|邮\s*(?:政)?编\s*(?:码)?|电子邮(?:箱|件)|咨询电话|监督电话|举报电话|"
    r"地\s*址\s*[:：]|电\s*话\s*[:：]|传\s*真|签\s*发\s*[:：]|经办人|承办(?:单位|人|科室)\s*[:：]|填报人|校\s*对|打\s*字|[（(]?此件(?:公开|不|主动|依)|[（(]联系人|"
    r"(?:信息)?公开(?:属性|方式|选项|形式)|共印\d+份)"
)
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_HEAD_LINES = 40
_TABLE_LABELS = 2


@dataclass
class Metadata:
    """What the block above or the lines around a document say of it; dates are of the document or of its page."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    source: str = ""
    written: date | None = None
    published: date | None = None
    lines: list[int] = field(default_factory=list)

    def take(self, name: str, value: str) -> None:
        """Keep the first value of a name that says something."""
        value = value.strip(" 　;；,，[]【】|｜")
        if not name or not value:
            return
        if name in ("written", "published"):
            if getattr(self, name) is None:
                setattr(self, name, parse_date(value))
        elif not getattr(self, name):
            setattr(self, name, value)


def parse_date(text: str) -> date | None:
    """Return the first whole date in figures in a text."""
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    except ValueError:
        return None


def strip_furniture(blocks: Sequence[Block]) -> tuple[list[Block], Metadata]:
    """Return the blocks of the document itself, and what its page says of it."""
    data = Metadata()
    kept: list[Block] = []
    waiting = ""  # the label whose value stands on the next line
    for position, block in enumerate(blocks):
        if block.is_table:
            waiting = ""
            if not _take_table(block, data):
                kept.append(block)
            continue
        if is_furniture(block.text):
            continue
        pairs = _pairs(block.text)
        if pairs and (position < _HEAD_LINES or _is_tail(pairs, block.text)):
            for name, value in pairs:
                data.take(name, value)
            waiting = pairs[-1][0] if not pairs[-1][1] else ""
            continue
        if waiting and len(block.text) <= 40:
            data.take(waiting, block.text)
            waiting = ""
            continue
        waiting = ""
        kept.append(block)
    return kept, data


def is_furniture(text: str) -> bool:
    """Whether a line is a path, a row of buttons or another part of a page."""
    return any(pattern.match(text) for _, pattern in FURNITURE)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the labels and values of a line that begins with a label; nothing of any other line."""
    matches = list((_LOOSE_PAIR if _OPENS_LOOSELY.match(text) else _PAIR).finditer(text))
    if not matches or matches[0].start() > 1 or len(text) > 240:
        return []
    ends = [*(match.start() for match in matches[1:]), len(text)]
    pairs = [(_name(m), text[m.end() : end].strip()) for m, end in zip(matches, ends, strict=True)]
    # A sentence after a colon is something that the document says: 时间：…… 。
    return [] if any("。" in value for _, value in pairs) else pairs


def _is_tail(pairs: Iterable[tuple[str, str]], text: str) -> bool:
    return len(text) <= 60 and any(name == "issuer" for name, _ in pairs) and not text.endswith(("；", ";"))


def _name(match: re.Match[str]) -> str:
    return next(name for n, (name, _) in enumerate(LABELS) if match.group(f"k{n}") is not None)


def _take_table(block: Block, data: Metadata) -> bool:
    """Take a table whose cells are labels and values in turn; return whether it is one."""
    pairs: list[tuple[str, str]] = []
    for row in block.rows:
        cells = [cell for at, cell in enumerate(row) if at == 0 or cell != row[at - 1]]
        for at, cell in enumerate(cells):
            plain = re.sub(r"[\s:：　【】\[\]]", "", cell)
            if match := _LABEL.fullmatch(plain):
                pairs.append((_name(match), cells[at + 1] if at + 1 < len(cells) else ""))
            else:
                pairs += _pairs(cell)
    if len(pairs) < _TABLE_LABELS or len(pairs) * 3 < sum(len(set(row)) for row in block.rows):
        return False
    for name, value in pairs:
        data.take(name, value)
    return True
