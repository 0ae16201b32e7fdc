"""Prepare a fresh clone, or find in a moment that it is prepared.

Needs Python 3.11 or newer with venv and pip, nothing else. Makes .venv, installs the locked dependencies with their
hashes, the project itself, the front-end assets and the translations. Whatever is up to date is left alone.

    python3 scripts/bootstrap.py          what is needed to run
    python3 scripts/bootstrap.py --dev    and what is needed to test
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import assets
import po

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared.json"

RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
BOOTSTRAP_LOCK = "requirements-bootstrap.lock"
NODE_LOCK = "requirements-node.lock"

# uv does not read pip's configuration: what the machine told pip is passed on under uv's names.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
}


def digest(*names: str) -> str:
    """Return one digest of the files `names` of the repository."""
    together = hashlib.sha256()
    for name in names:
        together.update((ROOT / name).read_bytes())
    return together.hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what was installed the last time; empty where nothing was."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Remember what is installed now."""
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a step; end with its status if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False)
    if done.returncode:
        sys.exit(f"bootstrap: this step failed: {' '.join(str(part) for part in command)}")


def parse_pip_config(listing: str) -> dict[str, str]:
    """Return uv's environment for the output of `pip config list`; the environment wins over files."""
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        match = re.fullmatch(r"(:env:|global|install|site|user)\.([\w-]+)='(.*)'", line.strip())
        if match is None or match[2] not in PIP_TO_UV:
            continue
        rank = 2 if match[1] == ":env:" else 1
        if rank >= found.get(match[2], (0, ""))[0]:
            found[match[2]] = (rank, match[3].encode().decode("unicode_escape"))
    return {PIP_TO_UV[name]: _separated(name, value) for name, (_rank, value) in found.items()}


def _separated(name: str, value: str) -> str:
    # pip separates several values by white space; uv wants commas between folders of wheels.
    return ",".join(value.split()) if name == "find-links" else " ".join(value.split())


def uv_environment() -> dict[str, str]:
    """Return the environment for uv: this one, and what pip is configured with."""
    listing = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    told = {name: value for name, value in parse_pip_config(listing.stdout).items() if name not in os.environ}
    settings = {
        "VIRTUAL_ENV": str(VENV),
        # Safe because every file is checked against its hash: the index that has the version may serve it.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_NO_CONFIG": "1",
    }
    return dict(os.environ) | told | settings


def prepare_python(*, dev: bool) -> None:
    """Make the virtual environment and install what the locks say."""
    lock = DEV_LOCK if dev else RUN_LOCK
    wanted = digest(lock)
    stamp = read_stamp()
    # The lock for testing holds everything that the one for running does.
    have_packages = stamp.get(lock) == wanted or (not dev and stamp.get(DEV_LOCK) == digest(DEV_LOCK))
    project = digest("pyproject.toml")
    have_project = stamp.get("project") == project
    have_tools = stamp.get("tools") == digest(BOOTSTRAP_LOCK)
    if have_packages and have_project:
        return
    if not PYTHON.exists():
        print("bootstrap: making .venv")
        venv.create(VENV, with_pip=True, symlinks=True)
        stamp, have_tools = {}, False
    if not have_tools:
        print("bootstrap: installing uv and the build backend")
        tools = ("-r", BOOTSTRAP_LOCK, "--require-hashes", "--no-deps", "--quiet", "--disable-pip-version-check")
        run(PYTHON, "-m", "pip", "install", *tools)
        stamp = {**stamp, "tools": digest(BOOTSTRAP_LOCK)}
    uv, environment = VENV / "bin" / "uv", uv_environment()
    if not have_packages:
        print(f"bootstrap: installing {lock}")
        # Compiled once here, or every command does it again where Python may not write what it compiles.
        run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes", "-r", lock, env=environment)
        stamp = {name: value for name, value in stamp.items() if name not in (RUN_LOCK, DEV_LOCK)} | {lock: wanted}
    print("bootstrap: installing the project")
    run(uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".", env=environment)
    write_stamp({**stamp, "project": project})


def find_npm() -> list[str]:
    """Return how to call npm: the machine's, or one from a wheel."""
    found = assets.which_npm()
    if found:
        return found
    print("bootstrap: there is no npm here; installing one into .venv")
    run(VENV / "bin" / "uv", "pip", "install", "--quiet", "--require-hashes", "-r", NODE_LOCK, env=uv_environment())
    return assets.npm_in(VENV)


def main() -> None:
    """Prepare everything that is not prepared."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before anything is known of the Python)
        sys.exit("bootstrap: Python 3.11 or newer is needed; call make with PYTHON=python3.12, for example.")
    prepare_python(dev="--dev" in sys.argv[1:])
    assets.prepare(find_npm)
    po.compile_changed(ROOT / "src")


if __name__ == "__main__":
    main()
