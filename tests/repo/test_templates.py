"""Templates keep the content policy and the manners of our pages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.forms import BaseForm
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from jinja2 import nodes

from shuangjian.web.templating import Environment

SOURCE = Path(__file__).parent.parent.parent / "src" / "shuangjian"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
LINES_MAX = 120

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a file from another site": re.compile(r"""\b(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
}
# Where a text is marked safe, each a decision: a hint below a field is written by us and may hold a link.
MARKED_SAFE = {"web/forms/field.html"}

_TEMPLATES = Environment()
# What must be called: in Jinja2 a method that is only named is always true. A printed one stops the page by itself.
_CLASSES = (Page, Paginator, BaseForm, BaseFormSet, BoundField, BoundWidget, HttpRequest, Model, dict, dt.date)
METHODS = {name for owner in _CLASSES for name, found in vars(owner).items() if callable(found)} | {"as_field_group"}
# Cells and parameters have a value that is none.
METHODS -= {"value"}


def find_faults(text: str, name: str = "") -> list[str]:
    faults = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
    tree = _TEMPLATES.parse(text)
    if any(tree.find_all(nodes.EvalContextModifier)):
        faults.append("escaping turned off")
    if name not in MARKED_SAFE and any(found.name == "safe" for found in tree.find_all(nodes.Filter)):
        faults.append("a text marked safe unseen")
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    for found in tree.find_all(nodes.Getattr):
        is_method = found.attr in METHODS or re.fullmatch(r"get_\w+", found.attr)
        if is_method and id(found) not in called:
            faults.append(f"{found.attr} is not called")
    if text.count("\n") > LINES_MAX:
        faults.append(f"more than {LINES_MAX} lines")
    return faults


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_keeps_the_policy(path: Path) -> None:
    name = path.as_posix().partition("/templates/")[2]
    assert find_faults(path.read_text(encoding="utf-8"), name) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>alert(1)</script>", "an inline script"),
        ('<button onclick="x()">', "an inline event handler"),
        ("<style>p{}</style>", "a style element"),
        ('<script src="https://cdn.example/x.js"></script>', "a file from another site"),
        ("{% autoescape false %}{{ title }}{% endautoescape %}", "escaping turned off"),
        ("{% for row in rows %}{{ row.title|upper|safe }}{% endfor %}", "a text marked safe unseen"),
        ("{% if page.has_next and x %}{% endif %}", "has_next is not called"),
        ("{{ 1 if user.get_username else 2 }}", "get_username is not called"),
        ("\n" * 121, "more than 120 lines"),
    ],
)
def test_a_planted_fault_is_found(text: str, fault: str) -> None:
    assert fault in find_faults(text)


def test_no_template_has_none_to_check() -> None:
    assert len(TEMPLATES) > 15
    assert {"has_next", "items", "get_full_path", "isoformat"} <= METHODS
