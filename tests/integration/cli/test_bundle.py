"""The door on a machine without a network: a folder that installs by itself, and commands that need nothing of a Unix."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Modules that Windows does not have.
POSIX_ONLY = ("fcntl", "grp", "pwd", "resource", "termios")
HOMEWORK = "作业编号,学校标识码,班级编号,学段,年级,学科,布置日期,类型,预计时长(分钟)\r\ng1,S7,402,小学,4,语文,2025-10-14,书面,75\r\n"

# One process makes the bundle, for all of them.
pytestmark = pytest.mark.xdist_group("bundle")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle for this machine, installed by its own script with no index at hand."""
    into = tmp_path_factory.mktemp("盘 一") / "bundle"
    subprocess.run(
        [sys.executable, "scripts/bundle.py", "--target", "here", "--into", str(into)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(into), "PIP_NO_INDEX": "1", "PYTHON": sys.executable}
    subprocess.run([str(into / "linux" / "install.sh")], env=environment, check=True, capture_output=True, cwd="/")
    return into / "linux" / "app" / "bin" / "shuangjian"


def call(command: Path, *arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {"PATH": os.environ["PATH"], "HOME": str(home), **environment}
    return subprocess.run(
        [str(command), *arguments], env=clean, capture_output=True, check=False, cwd=home, timeout=300
    )


def test_the_door_works_where_only_it_is_installed(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "资料 甲"
    folder.mkdir()
    (folder / "作业.csv").write_bytes(HOMEWORK.encode("gbk"))
    # The console of a Chinese Windows.
    options = (
        "--default-region",
        "371500",
        "--output",
        str(tmp_path / "结果.xlsx"),
        "--slips",
        str(tmp_path / "退回单"),
    )
    done = call(installed, "check", str(folder), *options, home=tmp_path, PYTHONIOENCODING="cp936")
    assert done.returncode == 1, done.stderr.decode("gbk")
    assert "违规 1 项" in done.stdout.decode("gbk")
    assert [path.name for path in (tmp_path / "退回单").iterdir()] == ["S7.xlsx"]
    document = ROOT / "tests" / "documents" / "lunch-break.docx"
    assert "青教办" in call(installed, "intake", str(document), home=tmp_path).stdout.decode()
    assert call(installed, "desk", "--help", home=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "command", [("serve",), ("sweep",), ("simulate", "--live", "--set", "homework.written.minutes_max=45")]
)
def test_a_command_of_the_platform_says_what_to_install(
    installed: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = call(installed, *command, home=tmp_path)
    assert done.returncode == 2
    assert "shuangjian[platform]" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_nothing_of_a_unix_is_needed() -> None:
    source = f"""
import sys
for name in {POSIX_ONLY!r}:
    sys.modules[name] = None
import shuangjian.cli.check, shuangjian.cli.intake, shuangjian.cli.desk, shuangjian.cli.compare, shuangjian.cli.rules
import shuangjian.desk.app, shuangjian.desk.jobs
"""
    subprocess.run([sys.executable, "-c", source], check=True)
