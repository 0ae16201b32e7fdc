"""A demonstration says on every page that its data are invented; a deployment never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver

import shuangjian
from factories.places import make_class, make_department, make_institution, make_region, make_school, make_user
from routes import addresses_of
from shuangjian.registry.models import User
from shuangjian.registry.permissions import PERMISSIONS
from shuangjian.registry.roles import Role
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

LABEL = "合成数据"
SOURCE = Path(shuangjian.__file__).parent
# JSON, and where forms are sent to.
NO_PAGES = {"/healthz", "/api/openapi.json", "/sign-in/demo", "/sign-out", "/language"}


@pytest.fixture
def everybody(db: None) -> list[User]:
    """Somebody in every role, at places of theirs."""
    with acting("tester", "a test"):
        own = make_class("301")
        scopes = {
            "principal": {"school": make_school()},
            "academic_director": {"school": make_school()},
            "class_teacher": {"school_class": own},
            "subject_teacher": {"school_class": own, "subject": "数学"},
            "family": {"school_class": own},
            "institution_officer": {"institution": make_institution()},
            "partner_department": {"department": make_department("market")},
            "street_grid": {"department": make_department("street")},
            "district_officer": {"department": make_department()},
        }
        # Who may open most comes first: a page is asked for until somebody may open it.
        roles = sorted(Role, key=lambda role: len(PERMISSIONS[role]), reverse=True)
        return [make_user(role, role, **scopes.get(role, {"region": make_region()})) for role in roles]


def _pages(people: list[User]) -> Iterator[tuple[str, str]]:
    """Yield address and text of every page, as the first who may open it sees it; the visitor's and a missing one among them."""
    waiting = [*addresses_of(get_resolver().url_patterns), "/no-such-page"]
    for user in [None, *people]:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for address in list(waiting):
            answer = client.get(address, follow=True)
            text = answer.content.decode() if "text/html" in answer.get("Content-Type", "") else ""
            if answer.status_code in (200, 404) and "<html" in text:
                yield address, text
                # A page somebody must be given something for is asked for again by the others.
                if answer.status_code == 200:
                    waiting.remove(address)


@override_settings(DEMO=True)
def test_every_page_of_a_demonstration_says_so_once_before_its_heading(everybody: list[User]) -> None:
    opened = set()
    for address, text in _pages(everybody):
        opened.add(address)
        assert text.count('<p class="synthetic">') == 1, address
        assert text.index(LABEL) < text.index("<h1"), address
    missing = set(addresses_of(get_resolver().url_patterns)) - opened - NO_PAGES
    assert not missing


def test_a_deployment_never_says_so() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")}
    said = {name: text for name, text in texts.items() if 'class="synthetic"' in text}
    assert list(said) == ["synthetic.html"], "said in one place, for all pages"
    assert said["synthetic.html"].startswith("{% if is_demo %}")
    assert said["synthetic.html"].strip().endswith("{% endif %}")
    assert 'class="synthetic"' not in Client().get("/sign-in").content.decode()
