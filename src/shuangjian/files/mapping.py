"""The map from foreign headers to the contract: proposed by the reader, reviewed by a person, used in the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shuangjian.engine.contract import Contract
from shuangjian.files.layout import Layout


class MappingError(Exception):
    """A map file that cannot be used: where and why."""


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
        raise MappingError(f"{path.name}：读不出这个映射文件（{error}）") from error
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict):
        raise MappingError(f"{path.name}：应有 files 一节，可用 check --propose-map 生成")
    sheets = {}
    for name, entry in data["files"].items():
        entry = {} if entry is None else entry
        if not isinstance(entry, dict) or not isinstance(entry.get("columns") or {}, dict):
            raise MappingError(f"{path.name}：{name} 一节应有 table 和 columns（表头: 列名）")
        table = entry.get("table")
        if table is not None and table not in contract:
            raise MappingError(f"{path.name}：{name} 的 table “{table}” 不是事实表，可选 {'、'.join(contract.names)}")
        columns = entry.get("columns") or {}
        for header, column in columns.items():
            if column is not None and table is not None and column not in contract[table]:
                raise MappingError(f"{path.name}：{name} 的表头“{header}”指向 {column}，而 {table} 没有这一列")
        sheets[str(name)] = SheetMap(table, {str(header): column for header, column in columns.items()})
    return FolderMap(sheets)


def propose_map(layouts: Mapping[str, Layout]) -> str:
    """Return a map file for review: what was recognised, and a guess for each header that was not."""
    files: dict[str, Any] = {}
    for name, layout in layouts.items():
        columns = {
            header: column for header, column in zip(layout.headers, layout.columns, strict=True) if header and column
        }
        files[name] = {"table": layout.table, "header_row": layout.header_row, "columns": {**columns, **layout.foreign}}
        if layout.missing:
            files[name]["missing"] = list(layout.missing)
    head = (
        "# 表头映射（请核对后用 shuangjian check --map 使用）\n"
        "# columns 左边是文件里的表头，右边是标准列名；右边留空（null）表示不用这一列。\n"
        "# missing 是还缺的必需列。\n"
    )
    return head + yaml.safe_dump({"files": files}, allow_unicode=True, sort_keys=False, default_flow_style=False)
