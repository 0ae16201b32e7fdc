from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from factories.places import make_department, make_institution, make_region, make_user
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting


@pytest.fixture
def institution(db: None) -> Institution:
    with acting("tester", "a test"):
        return make_institution("P1", name="示例培训一", licence_no="示例1号", licence_to=dt.date(2099, 1, 1))


@pytest.fixture
def people(institution: Institution) -> dict[str, User]:
    with acting("tester", "a test"):
        return {
            "supervisor": make_user("user-s", "training_supervisor", department=make_department()),
            "officer": make_user("user-o", "district_officer", region=make_region()),
            "leader": make_user("user-l", "leader", region=make_region()),
            "institution": make_user("user-i", "institution_officer", institution=institution),
            "other institution": make_user("user-j", "institution_officer", institution=make_institution("P2")),
            "far supervisor": make_user("user-f", "training_supervisor", region=make_region("230805")),
            "bank": make_user("user-b", "bank", region=make_region()),
        }


@pytest.fixture
def as_user() -> Callable[[User | None], Client]:
    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
