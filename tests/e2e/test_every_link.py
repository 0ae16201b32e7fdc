"""Every role goes wherever its pages lead: nothing is refused, missing or broken, and each begins where its work is."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from shuangjian.config.demo_data import generate
from shuangjian.config.demo_data.load import load
from shuangjian.findings import demo as findings_demo
from shuangjian.guidance import demo as guidance_demo
from shuangjian.homework import demo as homework_demo
from shuangjian.plans import demo as plans_demo
from shuangjian.registry.models import User

pytestmark = pytest.mark.django_db

BEGINS = {
    "officer": "/reporting/", "principal": "/reporting/", "class_teacher": "/inbox/", "subject_teacher": "/homework/post/",
    "market": "/inbox/", "institution": "/inbox/", "resident": "/reporting/rulebook/rules/",
}  # fmt: skip
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
_ID = re.compile(r"\d+|[0-9a-f]{8,}")
# Of pages that differ by a number alone one or two are enough.
_ALIKE_MAX = 2


def _pages(client: Client, begin: str) -> Iterator[tuple[str, int, str]]:
    """Follow the links from a page; yield each address with its status and where it stood."""
    waiting: deque[tuple[str, str]] = deque([(begin, "the landing page")])
    seen: set[str] = set()
    alike: Counter[str] = Counter()
    while waiting:
        address, stood_on = waiting.popleft()
        parts = urlsplit(address)
        kind = _ID.sub("#", parts.path) + "?" * bool(parts.query)
        if address in seen or alike[kind] == _ALIKE_MAX or "export=" in parts.query:
            continue
        seen.add(address)
        alike[kind] += 1
        answer = client.get(address)
        yield address, answer.status_code, stood_on
        if answer.status_code == 302:
            waiting.append((answer["Location"], address))
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            links = (urljoin(address, link.replace("&amp;", "&")) for link in _LINK.findall(answer.content.decode()))
            waiting.extend((link, address) for link in links if link.startswith("/"))


def test_no_link_leads_where_its_reader_may_not_go() -> None:
    load(generate(1))
    guidance_demo.seed(1)
    homework_demo.seed(1)
    findings_demo.seed(1)
    plans_demo.seed(1)
    wrong = []
    for user in User.objects.filter(is_demo=True).order_by("pk"):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        begin = client.get("/")["Location"]
        assert begin == BEGINS.get(user.username, begin)
        found = list(_pages(client, begin))
        assert len(found) > 10, f"{user.username} finds next to nothing"
        wrong += [
            (user.username, address, status, stood_on)
            for address, status, stood_on in found
            if status not in (200, 302)
        ]
    assert not wrong, "\n".join(map(str, wrong))
