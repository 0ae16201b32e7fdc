"""Keep the translations complete: find every message in the sources, and bring each app's .po up to it.

    python scripts/messages.py            add what is new, drop what is gone
    python scripts/messages.py --check    fail when a translation is missing, doubtful or no longer used

Message ids are English; `zh_Hans` is the complete default. Messages of an app are kept in that app's `locale`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import po

from shuangjian.web.templating import Environment

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "shuangjian"
LANGUAGE = "zh_Hans"

_FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_PLURAL_CONTEXT = {"npgettext", "npgettext_lazy"}

_TEMPLATES = Environment()


def find_messages(path: Path) -> Iterator[po.Entry]:
    """Return the messages of one Python file or template."""
    text = path.read_text(encoding="utf-8")
    return _in_python(text, path) if path.suffix == ".py" else _in_template(text, path)


def _in_python(text: str, path: Path) -> Iterator[po.Entry]:
    for node in ast.walk(ast.parse(text, str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        words = [word for word in words if isinstance(word, str)]
        if name in _FUNCTIONS and node.args:
            if len(words) != 1:
                sys.exit(f"{path}:{node.lineno}: a message must be one literal text; format it after translating.")
            yield po.Entry(words[0])
        elif name in _PLURAL:
            yield po.Entry(words[0], plural=words[1])
        elif name in _CONTEXT:
            yield po.Entry(words[1], context=words[0])
        elif name in _PLURAL_CONTEXT:
            yield po.Entry(words[1], context=words[0], plural=words[2])


def _in_template(text: str, path: Path) -> Iterator[po.Entry]:
    # Jinja2 tells a call's arguments: texts as they are, None for the others.
    for line, name, told in _TEMPLATES.extract_translations(text):
        given = told if isinstance(told, tuple) else (told,)
        wanted = 1 + (name in _PLURAL | _PLURAL_CONTEXT) + (name in _CONTEXT | _PLURAL_CONTEXT)
        words = [word for word in given[:wanted] if word is not None]
        if len(words) != wanted:
            sys.exit(f"{path}:{line}: a message must be one literal text; format it after translating.")
        context = words.pop(0) if name in _CONTEXT | _PLURAL_CONTEXT else None
        yield po.Entry(words[0], context, words[1] if len(words) > 1 else None)


def find_apps() -> list[Path]:
    """Return the packages whose messages are translated: those that are Django apps."""
    return sorted(path.parent for path in SOURCE.glob("*/apps.py"))


def collect(app: Path) -> dict[po.Key, po.Entry]:
    """Return every message in the sources of `app`."""
    found: dict[po.Key, po.Entry] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix in (".py", ".html") and "migrations" not in path.parts:
            for entry in find_messages(path):
                if entry.msgid:
                    known = found.setdefault(entry.key, entry)
                    known.plural = known.plural or entry.plural
    return found


def po_path(app: Path) -> Path:
    """Return where the translations of `app` are kept."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def find_problems(app: Path) -> list[str]:
    """Return what is missing, doubtful or left over in the translations of `app`."""
    used = collect(app)
    kept = po.read(po_path(app)) if po_path(app).exists() else {}
    problems = [f"{app.name}: not in the .po: {key[1]!r}" for key in used if key not in kept]
    for key, entry in kept.items():
        if key not in used:
            problems.append(f"{app.name}: no longer used: {entry.msgid!r}")
        elif entry.is_fuzzy:
            problems.append(f"{app.name}: marked fuzzy: {entry.msgid!r}")
        elif not entry.is_translated:
            problems.append(f"{app.name}: not translated: {entry.msgid!r}")
        elif sorted(_PLACEHOLDER.findall(entry.msgid)) != sorted(_PLACEHOLDER.findall(entry.texts[0])):
            problems.append(f"{app.name}: other placeholders than in {entry.msgid!r}")
    return problems


def find_contradictions(apps: list[Path]) -> list[str]:
    """Return messages that two apps translate differently: Django shows the first app's in both."""
    said: dict[po.Key, tuple[str, list[str]]] = {}
    problems = []
    for app in apps:
        for key, entry in (po.read(po_path(app)) if po_path(app).exists() else {}).items():
            other, texts = said.setdefault(key, (app.name, entry.texts))
            if any(texts) and any(entry.texts) and texts != entry.texts:
                problems.append(f"{app.name} and {other} translate {entry.msgid!r} differently")
    return problems


_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def update(app: Path) -> None:
    """Add new messages without a text and drop those no longer used."""
    used = collect(app)
    kept = po.read(po_path(app)) if po_path(app).exists() else {}
    if used:
        po.write(po_path(app), [kept.get(key, entry) for key, entry in used.items()])


def main() -> None:
    """Update all apps, then report; with --check, only report and fail."""
    if "--check" not in sys.argv[1:]:
        for app in find_apps():
            update(app)
        po.compile_changed(ROOT / "src")
    problems = [problem for app in find_apps() for problem in find_problems(app)]
    problems += find_contradictions(find_apps())
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(f"{len(problems)} translations need work.")


if __name__ == "__main__":
    main()
