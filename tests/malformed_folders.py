"""Folders as accidents leave them, from a seed: bytes that are no text, rows that are no rows, workbooks cut in half."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

HEADER = ["作业编号", "学校标识码", "班级编号", "年级", "学科", "布置日期", "类型", "完成地点", "预计时长(分钟)"]
_CELLS = [
    "", " ", "0", "-1", "9" * 5000, "9e999999", "1e-400", "nan", "inf", "0000-00-00", "9999-12-31", "0000-01-01", "\x00", "\x0b", "\u200b", "\ufeff",
    "[/a]", "[bold]", "=1+1", "@x", "'", '"', ",,,,", "\n", "\r", "\x1f", "#REF!", "#N/A", "合计", "三(1)班", "书面", "2025-09-01", "1900-02-29",
    "𠀀𪚥", "�", "%s%n", "{observed}", "${x}", "../../etc", "NULL", "二十五", "〇", "半小时", "20–30分钟", "3.71502E+17", "🙂",
]  # fmt: skip


@cache
def _bomb() -> bytes:
    """Return a workbook of a few hundred kilobytes whose texts take three hundred megabytes."""
    out, filler = io.BytesIO(), b" " * (1 << 20)
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
        target.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(filler)
    return out.getvalue()


class Accidents:
    """Makes folders, each by its seed, the same on every machine."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def fill(self, folder: Path) -> None:
        """Write one to four files, each with an accident of its own."""
        folder.mkdir(parents=True)
        kinds: list[Callable[[Path], None]] = [
            self.noise, self.lone_returns, self.open_quote, self.wide_rows, self.odd_cells, self.cut_workbook, self.missing_part,
            self.far_cell, self.bomb, self.odd_workbook, self.cut_parquet, self.odd_parquet, self.folder_named_like_a_file, self.empty,
            self.other_encoding, self.many_headers, self.swallowed, self.partitioned, self.foreign_name, self.forbidden, self.controls,
        ]  # fmt: skip
        for number in range(self.random.randint(1, 4)):
            self.random.choice(kinds)(
                folder / f"{self.random.choice(['作业', 'a[1]', 'b*', '班 级', 'x=1', '(b)'])}{number}"
            )

    def fill_beside(self, folder: Path) -> int:
        """Write accidents and, beside them, a file with nothing amiss; return how many rows that has."""
        self.fill(folder)
        good = [["s1", *self.row(0)[1:]], ["s2", *self.row(0)[1:]], ["s3", *self.row(0)[1:]]]
        (folder / "好的.csv").write_text(self.text([HEADER, *good]), encoding="utf-8")
        return len(good)

    def row(self, number: int) -> list[str]:
        return [f"h{number}", "S1", "301", "3", "语文", "2025-09-01", "书面", "家中", str(self.random.randint(1, 90))]

    def rows(self) -> list[list[str]]:
        return [list(HEADER), *(self.row(n) for n in range(self.random.randint(0, 12)))]

    def text(self, rows: list[list[str]]) -> str:
        return "".join(",".join(row) + "\n" for row in rows)

    def noise(self, path: Path) -> None:
        path.with_suffix(self.random.choice([".csv", ".xlsx", ".xls", ".parquet", ".ods", ".txt"])).write_bytes(
            self.random.randbytes(self.random.randint(1, 4_000))
        )

    def lone_returns(self, path: Path) -> None:
        path.with_suffix(".csv").write_text(self.text(self.rows()).replace("\n", "\r"), encoding="utf-8", newline="")

    def open_quote(self, path: Path) -> None:
        text = self.text(self.rows())
        at = self.random.randrange(len(text))
        path.with_suffix(".csv").write_text(text[:at] + '"' + text[at:], encoding="utf-8")

    def wide_rows(self, path: Path) -> None:
        rows = self.rows()
        for row in rows[1:]:
            if self.random.random() < 0.4:
                row.insert(self.random.randrange(9), "x")
            elif self.random.random() < 0.2:
                del row[self.random.randrange(9) :]
        path.with_suffix(".csv").write_text(self.text(rows), encoding="utf-8")

    def odd_cells(self, path: Path) -> None:
        rows = self.rows()
        for _ in range(8):
            row = self.random.choice(rows)
            row[self.random.randrange(9)] = self.random.choice(_CELLS)
        path.with_suffix(".csv").write_text(self.text(rows), encoding=self.random.choice(["utf-8", "utf-16"]))

    def workbook(self) -> bytes:
        book, out = Workbook(), io.BytesIO()
        for row in self.rows():
            book.active.append(row)
        book.save(out)
        return out.getvalue()

    def cut_workbook(self, path: Path) -> None:
        whole = bytearray(self.workbook())
        if self.random.random() < 0.5:
            whole = whole[: self.random.randrange(1, len(whole))]
        else:
            for _ in range(20):
                whole[self.random.randrange(len(whole))] = self.random.randrange(256)
        path.with_suffix(self.random.choice([".xlsx", ".xls"])).write_bytes(bytes(whole))

    def rewritten(self, path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
        """Write a workbook whose parts went through `change`; None drops one."""
        with (
            zipfile.ZipFile(io.BytesIO(self.workbook())) as source,
            zipfile.ZipFile(path.with_suffix(".xlsx"), "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                if (part := change(name, source.read(name))) is not None:
                    target.writestr(name, part)

    def missing_part(self, path: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(self.workbook())) as source:
            lost = self.random.choice(source.namelist())
        cut = self.random.random() < 0.5
        self.rewritten(path, lambda name, part: part if name != lost else part[: len(part) // 2] if cut else None)

    def far_cell(self, path: Path) -> None:
        place = self.random.choice(["XFD1048576", "A1048576", "ZZ3", "XFD2"])
        row = "".join(c for c in place if c.isdigit())
        cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
        self.rewritten(path, lambda name, part: part.replace(b"</sheetData>", cell) if "sheet1" in name else part)

    def bomb(self, path: Path) -> None:
        path.with_suffix(".xlsx").write_bytes(_bomb())

    def swallowed(self, path: Path) -> None:
        rows = [HEADER, *(self.row(n) for n in range(150))]
        rows[self.random.randrange(1, 40)][4] = '"语文'
        path.with_suffix(".csv").write_text(self.text(rows), encoding="utf-8")

    def partitioned(self, path: Path) -> None:
        inner = path.parent / f"school_id=S{self.random.randrange(9)}" / "*[1]"
        inner.mkdir(parents=True, exist_ok=True)
        columns = list(zip(*(self.row(n) for n in range(3)), strict=True))
        table = pa.table({header: pa.array(cells) for header, cells in zip(HEADER, columns, strict=True)})
        pq.write_table(table, inner / f"{path.name}.parquet")

    def foreign_name(self, path: Path) -> None:
        name = os.fsencode(path.parent) + b"/" + f"{path.name}作业汇总.csv".encode("gbk")
        Path(os.fsdecode(name)).write_text(self.text(self.rows()), encoding="gbk")

    def forbidden(self, path: Path) -> None:
        """A link to nothing, to itself or out of the folder, or a file nobody may read."""
        target = path.with_suffix(".csv")
        match self.random.randrange(3):
            case 0:
                target.symlink_to(self.random.choice(["nowhere.csv", target.name, "/etc/hostname"]))
            case 1:
                target.write_text(self.text(self.rows()), encoding="utf-8")
                target.chmod(0)
            case _:
                os.mkfifo(target)

    def controls(self, path: Path) -> None:
        rows = self.rows()
        for row in rows[1:]:
            row[self.random.randrange(4)] += "".join(
                chr(self.random.choice([1, 7, 8, 11, 27, 127, 0x85, 0xFFFE])) for _ in range(3)
            )
        path.with_suffix(".csv").write_text(self.text(rows), encoding="utf-8")

    def odd_workbook(self, path: Path) -> None:
        book = Workbook()
        sheet = book.active
        for row in self.rows():
            sheet.append(
                [
                    self.random.choice([cell, None, 3.5, True, "=A1", "合计"]) if self.random.random() < 0.1 else cell
                    for cell in row
                ]
            )
        for _ in range(self.random.randint(0, 3)):
            column, first = self.random.randint(1, 8), self.random.randint(1, 10)
            sheet.merge_cells(
                start_row=first, end_row=first + self.random.randint(0, 4), start_column=column, end_column=column + 1
            )
        sheet.title = self.random.choice(["三年级1班", "Sheet", "x", "9月3日"])
        book.create_sheet("空")
        book.save(path.with_suffix(".xlsx"))

    def cut_parquet(self, path: Path) -> None:
        out = io.BytesIO()
        pq.write_table(pa.table({"homework_id": ["h1"], "school_id": ["S1"]}), out)
        whole = out.getvalue()
        path.with_suffix(".parquet").write_bytes(whole[: self.random.randrange(1, len(whole))])

    def odd_parquet(self, path: Path) -> None:
        columns: dict[str, pa.Array] = {
            "homework_id": pa.array(["h1", "h2"]), "school_id": pa.array(["S1", "S1"]), "class_id": pa.array(["1", "2"]), "grade": pa.array([3, 4]),
            "subject": pa.array(["语文", "数学"]), "assigned_on": pa.array(["2025-09-01", "2025-09-02"]), "minutes": pa.array([10, 70]),
        }  # fmt: skip
        odd = [
            pa.array([b"\xff\xfe", b"x"]), pa.array([[1], [2, 3]]), pa.array([{"a": 1}, None]), pa.array([1.5, float("nan")]), pa.array([None, None]),
            pa.array([2**62, -(2**62)]), pa.array([True, False]),
        ]  # fmt: skip
        columns[self.random.choice(list(columns))] = self.random.choice(odd)
        pq.write_table(pa.table(columns), path.with_suffix(".parquet"))

    def folder_named_like_a_file(self, path: Path) -> None:
        inner = path.with_suffix(".csv")
        inner.mkdir()
        (inner / "minutes=999.csv").write_text(self.text(self.rows()), encoding="utf-8")

    def empty(self, path: Path) -> None:
        path.with_suffix(self.random.choice([".csv", ".xlsx", ".et", ".zip", ".docx"])).write_bytes(
            self.random.choice([b"", b"\n", b"\xef\xbb\xbf"])
        )

    def other_encoding(self, path: Path) -> None:
        raw = self.text(self.rows()).encode(
            self.random.choice(["gbk", "utf-16", "utf-16-le", "big5hkscs", "gb18030"]), "replace"
        )
        path.with_suffix(".csv").write_bytes(raw[: self.random.randint(1, len(raw))])

    def many_headers(self, path: Path) -> None:
        lines = [
            *self.rows(),
            ["退费编号", "机构编号", "申请日期", "金额(元)"],
            ["f1", "I1", "2025-09-01", "10"],
            ["合计"],
            *self.rows(),
            ["说明：无"],
        ]
        self.random.shuffle(lines)
        path.with_suffix(".csv").write_text(self.text(lines), encoding="utf-8")
