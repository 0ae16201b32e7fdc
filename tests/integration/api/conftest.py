from __future__ import annotations

from collections.abc import Iterator

import pytest

from factories.places import make_class, make_department, make_region, make_school, make_user
from programs import MakeProgram, Program, new_token
from shuangjian.registry.models import User
from shuangjian.registry.narrowing import Place
from shuangjian.web.context import acting


@pytest.fixture
def actor(db: None) -> Iterator[None]:
    """Write as somebody: audited tables refuse anything else."""
    with acting("tester", "a test"):
        yield


@pytest.fixture
def people(db: None) -> dict[str, User]:
    with acting("tester", "a test"):
        own = make_class("301")
        make_class("302")
        make_class("301", make_school("S2"))
        far = make_class("301", make_school("S1", region="230805"))
        return {
            "teacher": make_user("user-t", "class_teacher", school_class=own),
            "principal": make_user("user-p", "principal", school=make_school()),
            "officer": make_user("user-o", "district_officer", department=make_department()),
            "far officer": make_user("user-d", "district_officer", region=make_region("230805")),
            "far teacher": make_user("user-e", "class_teacher", school_class=far),
            "family": make_user("user-f", "family", school_class=own),
        }


@pytest.fixture
def program(people: dict[str, User]) -> MakeProgram:
    def make(who: str, *permissions: str, place: Place | None = None, days: int = 30) -> Program:
        return Program(new_token(people[who], *permissions, place=place, days=days))

    return make
