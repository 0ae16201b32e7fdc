"""Write the district as the files districts keep: one CSV per table, money in yuan, Chinese or English headers."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from shuangjian.config.demo_data.district import LABEL, DemoDistrict
from shuangjian.engine.contract import Column, load_contract


def write_folder(district: DemoDistrict, folder: Path, *, chinese: bool = True) -> list[Path]:
    """Write every table into `folder` and return the files.

    Args:
        district: what to write.
        folder: made if missing; files of the same names are replaced.
        chinese: Chinese file names, headers and values; English codes otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in load_contract():
        path = folder / f"{table.name_zh if chinese else table.name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([c.header_zh if chinese else c.name for c in table.columns])
            for row in district.rows(table.name):
                writer.writerow([_cell(row.get(c.name), c, chinese) for c in table.columns])
        written.append(path)
    note = folder / ("说明.md" if chinese else "README.md")
    note.write_text(f"{LABEL}（seed {district.seed}）\n", encoding="utf-8")
    return [*written, note]


def _cell(value: Any, column: Column, chinese: bool) -> str:
    if value is None:
        return ""
    if column.type == "decimal":
        sign, fen = ("-", -value) if value < 0 else ("", value)
        return f"{sign}{fen // 100}.{fen % 100:02}"
    if column.type == "bool":
        value = "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if chinese and (words := column.values.get(str(value))):
        return words[0]
    return str(value)
