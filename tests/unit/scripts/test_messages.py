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
    {{ _("One") }}{% set two = _('Two') %}{{ pgettext("verb", "Open") }}
    {% include "x" %}{{ draw(_("Three"), _("Four") if x else gettext("Five")) }}{# _("Nothing") #}
    {% trans trimmed who=user %}
      Hello {{ who }},
      100% welcome
    {% endtrans %}
    {% trans n=rows %}{{ n }} row{% pluralize %}{{ n }} rows{% endtrans %}
    {% trans "verb" %}Close{% endtrans %}{{ npgettext("noun", "a file", "files", n) }}
    """
    assert sorted(_find(tmp_path, "a.html", source), key=lambda entry: entry[1]) == [
        (None, "%(n)s row", "%(n)s rows"),
        ("verb", "Close", None),
        (None, "Five", None),
        (None, "Four", None),
        (None, "Hello %(who)s, 100%% welcome", None),
        (None, "One", None),
        ("verb", "Open", None),
        (None, "Three", None),
        (None, "Two", None),
        ("noun", "a file", "files"),
    ]


@pytest.mark.parametrize("call", ["_(title)", '_("Hello " ~ name)', 'ngettext("row", rows, n)', "pgettext('verb', x)"])
def test_refuses_what_a_template_cannot_translate(tmp_path: Path, call: str) -> None:
    with pytest.raises(SystemExit, match=r"a\.html:2"):
        _find(tmp_path, "a.html", "<p>\n{{ " + call + " }}</p>")
