"""Chinese is complete: nothing missing, nothing doubtful, nothing left over."""

from __future__ import annotations

from pathlib import Path

import pytest

from script_modules import messages, po


@pytest.mark.parametrize("app", messages.find_apps(), ids=lambda app: app.name)
def test_every_message_has_its_chinese(app: Path) -> None:
    assert messages.find_problems(app) == []


def test_a_message_says_the_same_in_every_app() -> None:
    assert messages.find_contradictions(messages.find_apps()) == []


@pytest.fixture
def app(tmp_path: Path) -> Path:
    app = tmp_path / "planted"
    app.mkdir()
    (app / "views.py").write_text(
        "_('Hello')\n_('{count} rows').format(count=1)\nngettext('one day', '%(n)s days', n)\n", encoding="utf-8"
    )
    messages.update(app)
    return app


def _translate(app: Path, **texts: str) -> None:
    entries = po.read(messages.po_path(app))
    for entry in entries.values():
        entry.texts = [texts.get(entry.msgid.split()[-1], "译文")]
    po.write(messages.po_path(app), list(entries.values()))


def test_a_missing_translation_is_found(app: Path) -> None:
    problems = messages.find_problems(app)
    assert problems == [
        "planted: not translated: 'Hello'",
        "planted: not translated: 'one day'",
        "planted: not translated: '{count} rows'",
    ]


def test_a_lost_placeholder_is_found(app: Path) -> None:
    _translate(app)
    assert messages.find_problems(app) == ["planted: other placeholders than in '{count} rows'"]


def test_a_doubtful_and_an_unused_translation_are_found(app: Path) -> None:
    _translate(app, rows="{count} 行")
    assert messages.find_problems(app) == []
    path = messages.po_path(app)
    text = path.read_text(encoding="utf-8").replace('msgid "Hello"', '#, fuzzy\nmsgid "Hello"')
    path.write_text(text + '\nmsgid "Gone"\nmsgstr "没了"\n', encoding="utf-8")
    assert messages.find_problems(app) == ["planted: marked fuzzy: 'Hello'", "planted: no longer used: 'Gone'"]


def test_a_new_message_is_found(app: Path) -> None:
    _translate(app, rows="{count} 行")
    (app / "page.html").write_text("{{ _('New') }}", encoding="utf-8")
    assert messages.find_problems(app) == ["planted: not in the .po: 'New'"]
