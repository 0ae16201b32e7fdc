from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.registry.models import User
from shuangjian.web.context import acting


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One school of the district with its people, another beside it, an officer from elsewhere."""
    with acting("tester", "a test"):
        school = make_school("S1")
        return {
            "officer": make_user("user-o", "district_officer", region=make_region()),
            "far officer": make_user("user-f", "district_officer", region=make_region("230805")),
            "leader": make_user("user-l", "leader", region=make_region()),
            "principal": make_user("user-p", "principal", school=school),
            "director": make_user("user-d", "academic_director", school=school),
            "teacher": make_user("user-t", "class_teacher", school_class=make_class("301", school)),
            "other principal": make_user("user-q", "principal", school=make_school("S2")),
        }


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
