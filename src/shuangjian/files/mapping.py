"""The map from foreign headers to the contract: proposed by the reader, reviewed by a person, used in the next run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shuangjian.engine.contract import Contract
from shuangjian.files.layout import Layout
from shuangjian.files.reasons import Reason
from shuangjian.files.values import listed_codes


class MappingError(Exception):
    """A map file that cannot be used: where and why."""

    def __init__(self, zh: str, en: str) -> None:
        """Hold both sentences."""
        self.reason = Reason(zh, en)
        super().__init__(zh)


@dataclass(frozen=True)
class SheetMap:
    """What a person decided for one file (and sheet): its table and its foreign headers."""

    table: str | None
    columns: Mapping[str, str | None]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FolderMap:
    """The decisions for a folder, by "file" or "file#sheet"."""

    sheets: Mapping[str, SheetMap]

    def of(self, file: str, sheet: str) -> SheetMap | None:
        """Return what was decided for a sheet: by file and sheet, else by file."""
        return self.sheets.get(f"{file}#{sheet}") or self.sheets.get(file)


def read_map(path: Path, contract: Contract) -> FolderMap:
    """Read a reviewed map.

    Raises:
        MappingError: not readable, or it names a table or column the contract does not have.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(
            f"{path.name}：读不出这个映射文件（{error}）", f"{path.name}: this map cannot be read ({error})"
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict):
        raise MappingError(
            f"{path.name}：应有 files 一节，可用 check --propose-map 生成",
            f"{path.name}: has no part files; check --propose-map writes one",
        )
    sheets = {}
    for name, entry in data["files"].items():
        entry = {} if entry is None else entry
        if not isinstance(entry, dict) or not isinstance(entry.get("columns") or {}, dict):
            raise MappingError(
                f"{path.name}：{name} 一节应有 table 和 columns（表头: 列名）",
                f"{path.name}: {name} should have table and columns (header: column)",
            )
        table = entry.get("table")
        if table is not None and table not in contract:
            raise MappingError(
                f"{path.name}：{name} 的 table “{table}” 不是事实表，可选 {'、'.join(contract.names)}",
                f"{path.name}: the table {table} of {name} is none: choose one of {', '.join(contract.names)}",
            )
        columns = entry.get("columns") or {}
        for header, column in columns.items():
            if column is not None and table is not None and column not in contract[table]:
                raise MappingError(
                    f"{path.name}：{name} 的表头“{header}”指向 {column}，而 {table} 没有这一列",
                    f"{path.name}: the header {header} of {name} is to be {column}, which {table} has not",
                )
        words = _words(entry, table, contract, f"{path.name}: {name}")
        sheets[str(name)] = SheetMap(table, {str(header): column for header, column in columns.items()}, words)
    return FolderMap(sheets)


def _words(entry: dict[str, Any], table: str | None, contract: Contract, where: str) -> dict[str, dict[str, str]]:
    """Return column → word → code of one entry; a code must be one of the column's."""
    words: dict[str, dict[str, str]] = {}
    given = entry.get("words") or {}
    if not isinstance(given, dict) or not all(isinstance(found, dict) for found in given.values()):
        raise MappingError(
            f"{where} 的 words 应写作 列名: {{词: 代码}}", f"{where}: words should be column: {{word: code}}"
        )
    for column, found in given.items():
        if table is None or column not in contract[table]:
            raise MappingError(
                f"{where} 的 words 中的 {column} 不是这张表的列",
                f"{where}: {column} of words is no column of the table",
            )
        codes = set(contract[table][column].values) | listed_codes(contract[table][column])
        for word, code in found.items():
            if code is None:
                continue  # proposed, not yet decided
            shown = {True: "true", False: "false"}.get(code, str(code))
            if shown not in codes:
                raise MappingError(
                    f"{where} 把“{word}”读作 {shown}，而 {column} 只有 {'、'.join(sorted(codes))}",
                    f"{where}: {word} is to be {shown}, and {column} has {', '.join(sorted(codes))} only",
                )
            words.setdefault(column, {})[str(word)] = shown
    return words


def propose_map(
    layouts: Mapping[str, Layout],
    unknown: Mapping[str, Sequence[Sequence[str]]] | None = None,
    words: Mapping[str, Mapping[str, Mapping[str, int]]] | None = None,
    lang: str = "zh",
) -> str:
    """Return a map file for review: what was recognised, and a guess or a gap for everything that was not.

    Args:
        layouts: "file" or "file#sheet" → how it was understood.
        unknown: the same → first rows of a sheet whose header is not known.
        words: the same → column → word that is none of its codes → how often it stands there.
        lang: what explains it is in `zh` or `en`.
    """
    files: dict[str, Any] = {}
    for name, layout in layouts.items():
        columns = {
            header: column for header, column in zip(layout.headers, layout.columns, strict=True) if header and column
        }
        own = {header: column for header, column in columns.items() if "+" not in column and not column.startswith("@")}
        files[name] = {"table": layout.table, "header_row": layout.header_row, "columns": {**own, **layout.foreign}}
        if layout.missing:
            files[name]["missing"] = list(layout.missing)
        if layout.done:
            files[name]["done"] = [note.of(lang) for note in layout.done]
        if counts := (words or {}).get(name):
            files[name]["words"] = {column: dict.fromkeys(found) for column, found in counts.items()}
            files[name]["counts"] = {column: dict(found) for column, found in counts.items()}
    for name, rows in (unknown or {}).items():
        files[name] = {"table": None, "columns": dict.fromkeys(_likely_header(rows))}
    head = Reason(
        "# 表头映射（请核对后用 shuangjian check --map 使用）\n"
        "# table 留空的文件认不出是什么表，请填表名；columns 左边是文件里的表头，右边是标准列名，留空（null）表示不用这一列。\n"
        "# missing 是还缺的必需列；done 是对版面做了什么；words 左边是不认识的词，右边请填代码，counts 是各出现几次。\n",
        "# Map of headers (review it, then use it with shuangjian check --map)\n"
        "# A file with an empty table is not known: name its table. In columns, left is the header in the file, right the column; null: not used.\n"
        "# missing: required columns that are not there; done: what was done to the layout; words: left what is not known, right give "
        "its code; counts: how often each stands there.\n",
    )
    return head.of(lang) + yaml.safe_dump(
        {"files": files}, allow_unicode=True, sort_keys=False, default_flow_style=False
    )


def _likely_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the first row with the most filled cells: of an unknown sheet the likeliest header."""
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    longest = max(filled, key=len, default=[])
    return list(dict.fromkeys(longest))
