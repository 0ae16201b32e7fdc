"""What is granted is asked by a page or a service, and what is asked is granted: no right that opens nothing, no page for nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import shuangjian
from shuangjian.registry.permissions import ALL_PERMISSIONS
from syntax import tree_of

SOURCE = Path(shuangjian.__file__).parent
_NAME = re.compile(r"[a-z]+\.[a-z]+")
# Functions that ask for a permission, and what is made with one.
_ASKS = {
    "page", "endpoint", "may", "check_may", "has_permission", "visible_to", "granting", "region_codes", "roles_granting", "may_in_case",
    "visible_cases", "visible_findings", "visible_plans", "Transition", "NavItem", "choose_class",
    "RegisterPages", "get_class_for", "get_homework_for", "own_class", "own_homework",
}  # fmt: skip


def asked_in(source: str) -> Iterator[str]:
    """Return the permissions a module asks for: in calls, as defaults of a parameter `permission`, and as MAY_… constants."""
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Call) and _called(node) in _ASKS:
            yield from _texts([*node.args, *(keyword.value for keyword in node.keywords)])
        elif isinstance(node, ast.FunctionDef):
            named = [*node.args.args, *node.args.kwonlyargs]
            defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
            if any(argument.arg == "permission" for argument in named):
                yield from _texts(defaults)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id.startswith("MAY_") for target in node.targets
        ):
            yield from _texts([node.value])


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
            yield node.value


@pytest.fixture(scope="module")
def asked() -> set[str]:
    files = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    return {name for path in files for name in asked_in(path.read_text(encoding="utf-8"))}


def test_what_is_granted_is_asked(asked: set[str]) -> None:
    assert ALL_PERMISSIONS - asked == set()


def test_what_is_asked_is_granted(asked: set[str]) -> None:
    assert asked - ALL_PERMISSIONS == set()


@pytest.mark.parametrize(
    "source",
    [
        '@page(permission="planted.view")\ndef view(request): ...',
        '@endpoint(permission="planted.view", title="x")\ndef view(request): ...',
        'def f(user, permission="planted.view"): ...',
        'check_may(user, "planted.view", school)',
        'MAY_DO = "planted.view"',
    ],
)
def test_a_permission_that_nobody_grants_would_be_found(source: str) -> None:
    assert set(asked_in(source)) == {"planted.view"}
