"""Whom the local end of offline lessons binds is a setting of the county."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from factories.places import make_institution, make_region, make_user
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.training.models import Lesson
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

RULE, KEY = "training.offline_ends_late", "training.offline.local_for_all"
# Before the national rule for all training of the end of 2022, so that the county's clause stands alone.
DAY = dt.date(2022, 5, 11)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def lesson(code: str, category: str, ends: str) -> None:
    hours, minutes = map(int, ends.split(":"))
    with acting("tester", "a test"):
        institution = make_institution(code, region="371500", category=category)
        Lesson.objects.create(
            region_code="371500", institution=institution, code=code, category=category, audience="primary", mode="offline",
            starts_at=dt.datetime(2022, 5, 11, 19, tzinfo=SHANGHAI), ends_at=dt.datetime(2022, 5, 11, hours, minutes, tzinfo=SHANGHAI),
        )  # fmt: skip


def found() -> dict[str, list[Any]]:
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=DAY, rules=(RULE,))
    return {each.subject_id: each.clauses for each in Finding.objects.filter(rule_id=RULE, state="open")}


@pytest.mark.clause("LC-09b")
def test_a_county_extends_its_end_to_all_training() -> None:
    with acting("tester", "a test"):
        officer = make_user("officer", "district_officer", region=make_region("371500"))
    lesson("l1", "subject", "20:30")
    lesson("l2", "subject", "20:31")
    lesson("l3", "art", "20:45")
    assert found() == {"l2": ["LC-09b"]}
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    sent = {
        "region_code": "371500", "parameter": KEY, "part": "", "value": "1", "valid_from": "2022-05-01", "document": "区教发〔2022〕5号",
    }  # fmt: skip
    assert client.post(reverse("reporting:local_values_add"), sent).status_code == 302
    assert found() == {"l2": ["LC-09b"], "l3": ["LC-09b"]}
