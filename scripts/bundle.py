"""Make a folder that installs the door (check, intake, desk) on a machine without a network.

    python scripts/bundle.py                 for this machine and for Windows, into build/bundle
    python scripts/bundle.py --target here   for this machine only
    python scripts/bundle.py --python 3.13   for another Python on Windows

Each folder holds the wheels at their locked versions, checked against their hashes, and scripts that need nothing but Python.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from lock import blocks_of
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-door.lock"
WINDOWS_PYTHON = "3.12"

INSTALL_SH = """\
#!/bin/sh
# Installs into the folder app beside this file; nothing is fetched.
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv app
app/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels shuangjian
echo "已安装。体检页：./desk.sh　命令：app/bin/shuangjian check 文件夹"
"""

DESK_SH = """\
#!/bin/sh
exec "$(dirname "$0")/app/bin/shuangjian" desk "$@"
"""

# GBK with CRLF: what cmd.exe of a Chinese Windows reads.
INSTALL_BAT = """\
@echo off
setlocal
cd /d "%~dp0"
py -{python} --version >nul 2>nul
if errorlevel 1 (
  echo 需要 Python {python}（64 位）。请向信息中心索取安装程序，装好后再运行本文件。
  pause
  exit /b 1
)
py -{python} -m venv app
app\\Scripts\\python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels shuangjian
if errorlevel 1 (
  echo 安装没有完成，请把上面的信息告诉信息中心。
  pause
  exit /b 1
)
echo 已安装。双击“体检.bat”打开体检页；也可以把文件夹拖到“体检.bat”上。
pause
"""

DESK_BAT = """\
@echo off
if not exist "%~dp0app\\Scripts\\shuangjian.exe" (
  echo 还没有安装，请先双击“安装.bat”。
  pause
  exit /b 1
)
"%~dp0app\\Scripts\\shuangjian" desk %1
if errorlevel 1 pause
"""

README = """\
双减治理平台：体检（不联网安装）

一、安装：Windows 双击“安装.bat”（需要 Python {python}，64 位）；Linux 运行 ./install.sh（需要 Python 3.11 以上）。
二、打开：Windows 双击“体检.bat”；Linux 运行 ./desk.sh。浏览器会打开只有本机能访问的页面。
三、使用：放入学校或机构的表格（可打成 zip），看哪里违反哪条规定、缺哪些数据；放入文件，读出任务、时限和数字。
四、一切只在本机处理，不上传、不留存；关闭窗口即全部删除。

Checks spreadsheets and reads documents on this machine, without a network: run install.sh (or 安装.bat), then desk.sh (体检.bat).
"""


def run(*command: str | Path) -> None:
    """Run a step; end with its status if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"bundle: this step failed: {' '.join(map(str, command))}")


def lock_for_windows(lock: str, python: str) -> str:
    """Return what a lock asks for on Windows, without its conditions: pip would try them on this machine."""
    system = {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "python_version": python,
        "python_full_version": f"{python}.0",
    }  # fmt: skip
    kept = []
    for block in blocks_of(lock):
        head, *hashes = block.splitlines()
        pinned, _, condition = head.removesuffix("\\").partition(";")
        if not condition.strip() or Marker(condition).evaluate(system):
            kept.append("\n".join([f"{pinned.strip()} \\", *hashes]))
    return "\n".join(kept) + "\n"


def fill(folder: Path, wheel: Path, lock: Path, *platform: str) -> None:
    """Put our wheel and all that a lock asks for into `folder`/wheels."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    shutil.copy2(wheel, wheels)
    options = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--quiet")
    run(sys.executable, "-m", "pip", "download", *options, *platform, "--dest", wheels, "-r", lock)


def write(path: Path, text: str, *, windows: bool = False, runs: bool = False) -> None:
    """Write a script or text as its system reads it."""
    plain = text.replace("\n", "\r\n") if windows else text
    path.write_bytes(plain.encode("gbk" if windows else "utf-8"))
    if runs:
        path.chmod(0o755)


def main() -> None:
    """Make the folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", choices=["all", "here", "windows"], default="all")
    parser.add_argument("--python", default=WINDOWS_PYTHON, help="version of Python on Windows")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "bundle")
    chosen = parser.parse_args()
    shutil.rmtree(chosen.into, ignore_errors=True)
    chosen.into.mkdir(parents=True)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", chosen.into, ROOT)
    (wheel,) = chosen.into.glob("shuangjian-*.whl")
    if chosen.target in ("all", "here"):
        folder = chosen.into / "linux"
        fill(folder, wheel, LOCK)
        write(folder / "install.sh", INSTALL_SH, runs=True)
        write(folder / "desk.sh", DESK_SH, runs=True)
        write(folder / "说明.txt", README.format(python=chosen.python))
    if chosen.target in ("all", "windows"):
        folder = chosen.into / "windows"
        folder.mkdir()
        lock = folder / "requirements.txt"
        lock.write_text(lock_for_windows(LOCK.read_text(encoding="utf-8"), chosen.python), encoding="utf-8")
        fill(folder, wheel, lock, "--platform", "win_amd64", "--python-version", chosen.python)
        write(folder / "安装.bat", INSTALL_BAT.format(python=chosen.python), windows=True)
        write(folder / "体检.bat", DESK_BAT, windows=True)
        write(folder / "说明.txt", README.format(python=chosen.python), windows=True)
    print(f"bundle: {chosen.into}")


if __name__ == "__main__":
    main()
