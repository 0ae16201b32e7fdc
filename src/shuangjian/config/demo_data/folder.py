"""Write the district as the files districts keep: one CSV per table, money in yuan, Chinese or English headers.

Or as Parquet, typed as the contract says: what a city hands upward.
"""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from shuangjian.config.demo_data.district import DemoDistrict, Row
from shuangjian.engine.contract import Column, Table, load_contract

# No name of a table, and no format the reader takes for one.
README = "README.md"

_README = """# 合成数据 · Synthetic data

本文件夹由程序按种子 {seed} 生成：学校、机构、人员、金额均为虚构，不得当作真实数据使用或上报。规模取自前进区公开数字；
时间为 {first} 至 {last}。每个文件是一张事实表。检查：`shuangjian check 本文件夹 --as-of {last}`。

A program made this folder from seed {seed}: every school, institution, person and amount is invented, and none of it may be
used or reported as real. The size is that of the figures 前进区 has published; the time is {first} to {last}. Every file is
one fact table. To check it: `shuangjian check FOLDER --as-of {last}`.
"""

_ARROW = {
    "text": pa.string(), "int": pa.int32(), "decimal": pa.decimal128(18, 2), "bool": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip


def write_folder(
    district: DemoDistrict, folder: Path, *, chinese: bool = True, form: Literal["csv", "parquet"] = "csv"
) -> list[Path]:
    """Write every table into `folder`, with a note that the data are synthetic, and return the files.

    Args:
        district: what to write.
        folder: made if missing; files of the same names are replaced.
        chinese: Chinese file names, headers and, in CSV, values; English codes otherwise.
        form: csv or parquet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in load_contract():
        path = folder / f"{table.name_zh if chinese else table.name}.{form}"
        (_write_csv if form == "csv" else _write_parquet)(path, table, district.rows(table.name), chinese)
        written.append(path)
    note = folder / README
    text = _README.format(seed=district.seed, first=district.first_day, last=district.last_day)
    note.write_text(text, encoding="utf-8")
    return [*written, note]


def _header(column: Column, chinese: bool) -> str:
    return column.header_zh if chinese else column.name


def _write_csv(path: Path, table: Table, rows: list[Row], chinese: bool) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_header(c, chinese) for c in table.columns])
        for row in rows:
            writer.writerow([_cell(row.get(c.name), c, chinese) for c in table.columns])


def _cell(value: Any, column: Column, chinese: bool) -> str:
    if value is None:
        return ""
    if column.type == "decimal":
        return str(_yuan(value))
    if column.type == "bool":
        value = "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if chinese and (words := column.values.get(str(value))):
        return words[0]
    return str(value)


def _write_parquet(path: Path, table: Table, rows: list[Row], chinese: bool) -> None:
    arrays = [
        pa.array([_typed(row.get(column.name), column) for row in rows], _ARROW[column.type])
        for column in table.columns
    ]
    pq.write_table(pa.Table.from_arrays(arrays, names=[_header(c, chinese) for c in table.columns]), path)


def _typed(value: Any, column: Column) -> Any:
    return _yuan(value) if column.type == "decimal" and value is not None else value


def _yuan(fen: int) -> Decimal:
    """Return fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)
