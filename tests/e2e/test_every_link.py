"""Every role goes wherever its pages lead and types what it likes: nothing is refused, missing or broken.

Each begins where its work is. What is typed into addresses and forms is answered in words, never by a crash. Whatever looks
unlike the pages before it is looked at in a browser, at two widths, by the rules of WCAG 2.2 AA.
"""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django.plugin import DjangoDbBlocker

from accessible import find_violations
from shuangjian.config import demo as demonstration
from shuangjian.registry.models import User

# One walk for all tests of this file.
pytestmark = pytest.mark.xdist_group("walk")

BEGINS = {
    "officer": "/reporting/", "principal": "/reporting/", "class_teacher": "/inbox/", "subject_teacher": "/homework/post/",
    "market": "/inbox/", "institution": "/inbox/", "resident": "/reporting/rulebook/rules/",
}  # fmt: skip
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_ATTRIBUTE = re.compile(r'\b([\w-]+)="([^"]*)"')
_NAME = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')
_SELECT = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
_NOTHING_CHOSEN = re.compile(r'<option\b[^>]*\bvalue=""')
_ID = re.compile(r"\d+|[0-9a-f]{8,}")
_ELEMENT = re.compile(r'<([a-z]+\d?)\b(?:[^>]*?\bclass="([^"]*)")?')
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
# Of pages that differ by a number alone one or two are enough.
_ALIKE_MAX = 2
# Not tried: they end the session, or are the way to another.
_LEFT_ALONE = re.compile("sign-|roles|language")
_TYPED = [
    "", "\x00", "²", "-1", "1e400", "99999999999999999999", "2026-02-31", "9999-12-31", "0001-01-01",
    "'\"<b>{0.__class__}%", "\U0010ffff" * 300,
]  # fmt: skip
_IN_PATHS = ["99999999999999999999", "0", "²", "%00", "2026-02-31"]


@dataclass
class Tried:
    """What was found to type into, each kind once whoever meets it: addresses with parameters, and forms."""

    kinds: set[tuple[str, ...]] = field(default_factory=set)
    crashes: list[tuple[str, ...]] = field(default_factory=list)
    asked: int = 0

    def is_new(self, *kind: str) -> bool:
        known = kind in self.kinds
        self.kinds.add(kind)
        return not known

    def ask(self, client: Client, method: str, address: str, sent: dict[str, str] | None = None) -> int:
        self.asked += 1
        answer = getattr(client, method)(address, sent)
        if answer.status_code >= 500:
            what = str(answer.exc_info[1]) if getattr(answer, "exc_info", None) else ""
            self.crashes.append((method, address[:120], str(sent)[:120], what[:200]))
        return int(answer.status_code)


def _kind_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _type_into(client: Client, tried: Tried, address: str, page: str) -> None:
    """Type everything into what stands on a page, and into its own address."""
    path = urlsplit(address).path
    if tried.is_new("head", _kind_of(path)) and tried.ask(client, "head", address) != 200:
        tried.crashes.append(("head", address, "", "not answered as GET is"))
    asked = {
        name for link in [address, *_LINK.findall(page)] for name, _ in parse_qsl(urlsplit(html.unescape(link)).query)
    }
    for attributes, inner in _FORM.findall(page):
        said = dict(_ATTRIBUTE.findall(attributes))
        names = {name for name in _NAME.findall(inner) if not name.startswith(("csrf", "form_"))}
        to = urlsplit(urljoin(address, html.unescape(said.get("action", "")))).path
        if said.get("method", "get").lower() == "get":
            asked |= names if to == path else set()
        elif not _LEFT_ALONE.search(to) and tried.is_new("post", _kind_of(to), *sorted(names)):
            if tried.ask(client, "get", to) == 405:
                tried.crashes.append(("get", to, "", "a form's address leads nowhere"))
            for typed in _TYPED:
                tried.ask(client, "post", to, dict.fromkeys(names, typed))
            tried.ask(client, "post", to, {"form_token": "\x00", "form_seen": "²"})
    if new := {name for name in sorted(asked) if tried.is_new("get", _kind_of(path), name)}:
        for typed in _TYPED:
            tried.ask(client, "get", f"{path}?{urlencode(dict.fromkeys(new, typed))}")
    if _ID.search(path) and tried.is_new("path", _kind_of(path)):
        for typed in _IN_PATHS:
            tried.ask(client, "get", _ID.sub(typed, path))


@dataclass
class Walk:
    """What was met on the way: answers that were wrong, what was typed, and one page of each look, by address."""

    types: bool = True
    wrong: list[tuple[str, str, int, str]] = field(default_factory=list)
    tried: Tried = field(default_factory=Tried)
    pages: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    nameless: set[tuple[str, str]] = field(default_factory=set)
    known: set[tuple[str, str]] = field(default_factory=set)

    def note(self, address: str, page: str) -> None:
        """Keep a page in which some element stands that stood in none before it, and choices that choose nothing."""
        self.nameless |= {
            (urlsplit(address).path, attributes)
            for attributes, options in _SELECT.findall(page)
            if len(_NOTHING_CHOSEN.findall(options)) > 1
        }
        if new := _elements_of(page) - self.known:
            self.known |= new
            # An address looks otherwise to another role: each is kept.
            self.pages[f"{address}{'&' if '?' in address else '?'}look={len(self.pages)}"] = page

    def looks(self) -> dict[str, str]:
        """Return a few pages in which every element that was met stands: always the one that adds most."""
        elements = {address: _elements_of(page) for address, page in self.pages.items()}
        missing, chosen = set(self.known), {}
        while missing:
            address = max(elements, key=lambda each: len(elements[each] & missing))
            missing -= elements[address]
            chosen[address] = self.pages[address]
        return chosen

    def go(self, user: User) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        begin = client.get("/")["Location"]
        assert begin == BEGINS.get(user.username, begin)
        found = list(_pages(client, begin, self))
        assert len(found) > 10, f"{user.username} finds next to nothing"
        self.wrong += [
            (user.username, address, status, stood_on)
            for address, status, stood_on in found
            if status not in (200, 302)
        ]


def _elements_of(page: str) -> set[tuple[str, str]]:
    """Return the kinds of elements of a page: tag and classes."""
    return set(_ELEMENT.findall(_SCRIPT.sub("", page)))


def _pages(client: Client, begin: str, walk: Walk) -> Iterator[tuple[str, int, str]]:
    """Follow the links from a page; yield each address with its status and where it stood."""
    waiting: deque[tuple[str, str]] = deque([(begin, "the landing page")])
    seen: set[str] = set()
    alike: Counter[str] = Counter()
    views: Counter[str] = Counter()
    while waiting:
        address, stood_on = waiting.popleft()
        parts = urlsplit(address)
        kind = _ID.sub("#", parts.path) + "?" * bool(parts.query)
        if address in seen or alike[kind] == _ALIKE_MAX or "export=" in parts.query:
            continue
        view = "" if parts.query else _kind_of(address)
        # Every rule and clause is opened once by somebody; each role opens some of them.
        if view and views[view] >= _ALIKE_MAX and address in walk.opened:
            continue
        seen.add(address)
        walk.opened.add(address)
        alike[kind] += 1
        views[view] += 1
        answer = client.get(address)
        yield address, answer.status_code, stood_on
        if answer.status_code == 302:
            waiting.append((answer["Location"], address))
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            walk.note(address, page)
            links = (urljoin(address, link.replace("&amp;", "&")) for link in _LINK.findall(page))
            waiting.extend((link, address) for link in links if link.startswith("/"))
            if walk.types:
                with transaction.atomic():
                    _type_into(client, walk.tried, address, page)
                    transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest) -> Walk:
    """Every role, once around; nothing of it stays in the database.

    What is typed is answered alike whatever the version of the database: where that is asked, pages are only opened.
    """
    walked = Walk(types=not request.config.getoption("--database-only"))
    with django_db_blocker.unblock(), transaction.atomic():
        demonstration.seed(1)
        for address in ("/sign-in", "/nowhere"):
            walked.note(address, Client(raise_request_exception=False).get(address).content.decode())
        for user in User.objects.filter(is_demo=True).order_by("pk"):
            walked.go(user)
        transaction.set_rollback(True)
    return walked


def test_every_page_answers_whoever_follows_its_links(walk: Walk) -> None:
    assert not walk.wrong, "\n".join(map(str, walk.wrong))


@pytest.mark.looks
def test_whatever_is_typed_is_answered(walk: Walk) -> None:
    assert walk.tried.asked > 1000, "what can be typed into was not found"
    assert not walk.tried.crashes, "\n".join(map(str, walk.tried.crashes))


def test_no_choice_looks_made_that_was_not(walk: Walk) -> None:
    # Of two choices without a value the browser shows the last as chosen.
    assert not walk.nameless


@pytest.mark.browser
def test_every_look_is_accessible_at_two_widths(walk: Walk) -> None:
    looks = walk.looks()
    assert len(looks) > 25, "hardly a page was kept to look at"
    found = find_violations(looks)
    assert not found, f"{len(found)} violations\n" + "\n".join(found)
