"""A file of 200 MB: read to the end, in bounded memory, and the one fault in it found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from folders import ENGLISH

ROWS = 1_400_000
MEMORY_MB = 1_000
PROBE = """
import json, sys
from pathlib import Path
from click.testing import CliRunner
from shuangjian.cli.main import main
result = CliRunner().invoke(main, ["check", sys.argv[1], "--rule", "homework.written_minutes", "--output", sys.argv[2]])
# Not getrusage: its maximum is handed down from the process that started this one.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({"status": result.exit_code, "mb": int(peak.split()[1]) // 1024}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads its memory in /proc")
def test_a_file_of_200_mb_is_checked_in_bounded_memory(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "homework.csv").open("w", encoding="utf-8") as file:
        file.write(",".join((*ENGLISH, "content")) + "\n")
        filler = "完成练习册" * 6
        for n in range(ROWS):
            minutes = 61 if n == ROWS - 1 else 20
            file.write(
                f"h{n:08},371500,S{n % 97:03},{300 + n // 20_000},3,语文,2025-03-{1 + n % 28:02},written,school,{minutes},{filler}\n"
            )
    assert (folder / "homework.csv").stat().st_size > 200 * 1024 * 1024
    run = subprocess.run(
        [sys.executable, "-c", PROBE, str(folder), str(tmp_path / "out.json")],
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(run.stdout.splitlines()[-1])
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert said["mb"] < MEMORY_MB
    assert found["checked"] == {"homework": ROWS}
    assert f"h{ROWS - 1:08}" in {row for finding in found["findings"] for row in finding["evidence"]}
