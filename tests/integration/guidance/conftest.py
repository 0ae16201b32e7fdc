from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.registry.models import User
from shuangjian.web.context import acting

DOCUMENT = {
    "kind": "school_rules",
    "subject": "",
    "title": "示例管理细则",
    "edition": "2026",
    "body": "第一条 每天公示。",
    "approved_by": "校长",
    "approved_on": "2020-09-01",
}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One school of the district with its people, the district's and the city's officers, somebody from elsewhere."""
    with acting("tester", "a test"):
        school = make_school("S1")
        klass = make_class("501", school)
        return {
            "officer": make_user("user-o", "district_officer", region=make_region()),
            "city": make_user("user-c", "district_officer", region=make_region("230800")),
            "leader": make_user("user-l", "leader", region=make_region()),
            "principal": make_user("user-p", "principal", school=school),
            "director": make_user("user-d", "academic_director", school=school),
            "teacher": make_user("user-t", "subject_teacher", school_class=klass, subject="语文"),
            "head": make_user("user-h", "class_teacher", school_class=klass),
            "family": make_user("user-f", "family", school_class=klass),
            "other principal": make_user("user-q", "principal", school=make_school("S2")),
            "far officer": make_user("user-r", "district_officer", region=make_region("230805")),
        }


@pytest.fixture
def as_user() -> Callable[[User | None], Client]:
    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def file_document(people: dict[str, User], as_user: Callable[[User | None], Client]) -> Callable[..., Any]:
    """File a document on its page."""

    def send(who: str = "principal", owner: str = "230804/S1", **values: str) -> Any:
        sent = DOCUMENT | {"owner_key": owner} | values
        return as_user(people[who]).post(reverse("guidance:documents_add"), sent)

    return send


@pytest.fixture
def record_activity(people: dict[str, User], as_user: Callable[[User | None], Client]) -> Callable[..., Any]:
    """Record an activity on its page."""

    def send(who: str, owner: str, **values: str) -> Any:
        sent = {
            "owner_key": owner,
            "held_on": "2020-10-15",
            "title": "示例活动",
            "subject": "",
            "works": "",
            "contact": "",
        }
        return as_user(people[who]).post(reverse("guidance:activities_add"), sent | values)

    return send
