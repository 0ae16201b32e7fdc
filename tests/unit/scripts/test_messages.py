"""Finding messages in sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from script_modules import messages


def _find(tmp_path: Path, name: str, text: str) -> list[tuple[str | None, str, str | None]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [(entry.context, entry.msgid, entry.plural) for entry in messages.find_messages(path)]


def test_finds_all_forms_in_python(tmp_path: Path) -> None:
    source = (
        'a = _("One")\nb = gettext_lazy("Two" " joined")\nc = pgettext("verb", "Open")\nd = ngettext("x", "xs", n)\n'
    )
    found = _find(tmp_path, "a.py", source)
    assert found == [(None, "One", None), (None, "Two joined", None), ("verb", "Open", None), (None, "x", "xs")]


def test_refuses_what_cannot_be_translated(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"a\.py:1"):
        _find(tmp_path, "a.py", '_(f"Hello {name}")')


def test_finds_all_forms_in_templates(tmp_path: Path) -> None:
    source = """
    {% translate "One" %}{% translate 'Two' as two %}{% translate "Open" context "verb" %}
    {% include "x" with a=_("Three") %}
    {% blocktranslate trimmed with who=user %}
      Hello {{ who }},
      100% welcome
    {% endblocktranslate %}
    {% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
    """
    assert sorted(_find(tmp_path, "a.html", source), key=lambda entry: entry[1]) == [
        (None, "%(n)s row", "%(n)s rows"),
        (None, "Hello %(who)s, 100%% welcome", None),
        (None, "One", None),
        ("verb", "Open", None),
        (None, "Three", None),
        (None, "Two", None),
    ]
