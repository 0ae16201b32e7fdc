from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.places import make_class, make_department, make_region, make_school, make_user
from shuangjian.homework import services as homework
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import Pupil, SchoolClass, User
from shuangjian.web.context import acting

DAY = dt.date(2026, 9, 9)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Class 401 of S1 with three families (one has two parents), its teachers, its school and bureau, and others elsewhere."""
    with acting("tester", "a test"):
        school, klass = make_school("S1"), make_class("401")
        made = {
            "officer": make_user("user-o", "district_officer", department=make_department()),
            "far officer": make_user("user-r", "district_officer", region=make_region("230805")),
            "principal": make_user("user-p", "principal", school=school),
            "director": make_user("user-d", "academic_director", school=school),
            "head": make_user("user-h", "class_teacher", school_class=klass),
            "teacher": make_user("user-t", "subject_teacher", school_class=klass, subject="语文"),
            "other family": make_user("user-g", "family", school_class=make_class("402")),
            "other principal": make_user("user-q", "principal", school=make_school("S2")),
        }
        for number in range(1, 4):
            pupil = Pupil.objects.create(
                region_code="230804", school_class=klass, code=f"X{number}", key=f"230804/X{number}"
            )
            made[f"family {number}"] = make_user(f"family-{number}", "family", school_class=klass, pupil=pupil)
            if number == 1:
                made["father 1"] = make_user("father-1", "family", school_class=klass, pupil=pupil)
        return made


@pytest.fixture
def as_user() -> Callable[[User | None], Client]:
    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """Let it be the evening of a day."""

    def move(day: dt.date) -> None:
        at = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: at)

    return move


@pytest.fixture
def give(people: dict[str, User]) -> Callable[..., Any]:
    """Post written homework of a class."""

    def post(minutes: int, day: dt.date = DAY, klass: SchoolClass | None = None, subject: str = "语文") -> Any:
        klass = klass or make_class("401")
        with acting("user-p", "a test"):
            return homework.post_homework(
                by=people["principal"] if klass.school.code == "S1" else people["other principal"],
                school_class=klass, assigned_on=day, assignment=Assignment(subject=subject, minutes=minutes, content="练习"),
            )  # fmt: skip

    return post
