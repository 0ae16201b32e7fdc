"""Change services and `live` a little, one place at a time, and see whether their tests notice (by night: it takes hours).

In a copy of the tree, with cosmic-ray from an environment of its own. A sample by a seed, so that two nights can be compared:

    python scripts/mutants.py --sample 60 --seed 1 live cases
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import bootstrap

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "mutants"
LOCK = "requirements-mutants.lock"
# What is asked: of a hundred mutants so many are noticed.
FLOOR = 85

# Where an app's services are not its `services`: modules in its folder.
SERVICES = {
    "live": ["*.py"],
    "funds": ["ledger/*.py", "aid.py", "bank_orders.py", "closing.py", "exchange.py", "matching.py", "orders.py", "refunds.py", "release_plans.py", "warnings.py"],
    "homework": ["services.py", "correction_requests.py", "held.py", "library.py", "pupil_days.py"],
    "surveys": ["ballots.py", "checks.py", "filings.py", "gate.py", "measuring.py", "outside.py", "questionnaires.py", "reviews.py", "sampling.py", "trends.py"],
}  # fmt: skip
# The tests of a room are in its folders; these stand elsewhere, because they walk through more than one room.
MORE_TESTS = {
    "live": ["tests/integration/homework/test_local_values.py"],
    "cases": ["tests/integration/findings/test_loop.py"],
    "registry": ["tests/integration/portal"],
}  # fmt: skip
# Words, models and what only starts Django; `|` stands in annotations, which nobody runs; what is decorated `atomic` writes inside
# `acting`, which opens a transaction of its own and without which the database takes nothing.
LEFT_OUT = {"__init__.py", "apps.py", "words.py", "models.py"}
NO_OPERATORS = ("%_BitOr_%", "%RemoveDecorator")
TIMEOUT = 300.0


def targets() -> dict[str, tuple[list[str], list[str]]]:
    """Return by app what is changed and the tests that are to notice; what only others would notice is not its tests'."""
    apps = ROOT / "src" / "shuangjian"
    found = {}
    for app in sorted(path.name for path in apps.iterdir() if path.is_dir()):
        patterns = SERVICES.get(app, ["services.py", "services/*.py"])
        modules = [f"src/shuangjian/{app}/{pattern}" for pattern in patterns if list((apps / app).glob(pattern))]
        tests = [f"tests/integration/{app}", f"tests/unit/{app}", *MORE_TESTS.get(app, [])]
        if modules:
            found[app] = (modules, [each for each in tests if (ROOT / each).exists()])
    return found


def prepare() -> Path:
    """Copy the tree and install the tool beside it; return the folder of its programs."""
    tree = BUILD / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name in ("src", "tests", "docs", "scripts"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "Makefile", "README.md"):
        shutil.copy(ROOT / name, tree / name)
    programs = BUILD / "tool" / "bin"
    if not programs.exists():
        uv, environment = str(bootstrap.VENV / "bin" / "uv"), bootstrap.uv_environment()
        subprocess.run([uv, "venv", "-q", str(programs.parent)], env=environment, check=True)
        install = [uv, "pip", "install", "-q", "--python", str(programs / "python"), "--require-hashes", "-r", str(ROOT / LOCK)]  # fmt: skip
        subprocess.run(install, env=environment, check=True)
    return programs


def begin(name: str, programs: Path, sample: int, seed: int) -> Path:
    """Write down a sample of the mutants of a target; return the session."""
    tree, session = BUILD / "tree", BUILD / f"{name}.sqlite"
    patterns, tests = targets()[name]
    modules = [path for pattern in patterns for path in sorted(tree.glob(pattern)) if path.name not in LEFT_OUT]
    command = f"{bootstrap.VENV / 'bin' / 'python'} -m pytest -x -q -p no:cacheprovider {' '.join(tests)}"
    (BUILD / f"{name}.toml").write_text(
        f"[cosmic-ray]\nmodule-path = {[str(path.relative_to(tree)) for path in modules]!r}\ntimeout = {TIMEOUT}\n"
        f"excluded-modules = []\ntest-command = {command!r}\n[cosmic-ray.distributor]\nname = 'local'\n",
        encoding="utf-8",
    )
    session.unlink(missing_ok=True)
    _run(programs, "init", name)
    with sqlite3.connect(session) as kept:
        jobs = [job for (job,) in kept.execute("SELECT job_id FROM mutation_specs WHERE operator_name NOT LIKE ? AND operator_name NOT LIKE ? ORDER BY module_path, start_pos_row, start_pos_col, operator_name, occurrence", NO_OPERATORS)]  # fmt: skip
        chosen = random.Random(seed).sample(jobs, min(sample, len(jobs)))
        marks = ", ".join("?" * len(chosen))
        for table in ("mutation_specs", "work_items"):
            kept.execute(f"DELETE FROM {table} WHERE job_id NOT IN ({marks})", chosen)
    print(f"{name}: {len(chosen)} of {len(jobs)} mutants in {len(modules)} modules")
    return session


def _run(programs: Path, what: str, name: str) -> None:
    path = f"{BUILD / 'tree' / 'src'}:{BUILD / 'tree' / 'tests'}"
    command = [str(programs / "cosmic-ray"), what, str(BUILD / f"{name}.toml"), str(BUILD / f"{name}.sqlite")]
    environment = bootstrap.uv_environment() | {"PYTHONPATH": path}
    subprocess.run(command, cwd=BUILD / "tree", env=environment, check=True)


def tell(session: Path) -> tuple[int, int]:
    """Print the survivors; return how many mutants were noticed, and how many there were."""
    with sqlite3.connect(session) as kept:
        rows = kept.execute(
            "SELECT s.module_path, s.start_pos_row, s.operator_name, r.test_outcome, r.diff FROM mutation_specs s "
            "JOIN work_results r USING (job_id) WHERE r.worker_outcome <> 'SKIPPED' ORDER BY 1, 2"
        ).fetchall()
    survived = [row for row in rows if str(row[3]).upper().endswith("SURVIVED")]
    for module, line, operator, _outcome, diff in survived:
        changed = [each for each in str(diff).splitlines() if each[:1] in "+-" and each[:3] not in ("+++", "---")]
        print(f"survived {module}:{line} {operator}", *changed, sep="\n    ")
    return len(rows) - len(survived), len(rows)


def main() -> None:
    """Run the targets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*targets(), []], default=[])
    parser.add_argument("--sample", type=int, default=60, help="mutants of each target")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    programs, noticed, all_of_them = prepare(), 0, 0
    for name in asked.targets or targets():
        session = begin(name, programs, asked.sample, asked.seed)
        _run(programs, "exec", name)
        killed, count = tell(session)
        noticed, all_of_them = noticed + killed, all_of_them + count
        print(f"{name}: {killed} of {count} noticed, {100 * killed / max(count, 1):.0f} %", flush=True)
    sys.exit(0 if 100 * noticed >= FLOOR * all_of_them else 1)


if __name__ == "__main__":
    main()
