"""Sites and licences for programs: the same scope, services and refusals as the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from programs import Program, error, new_token
from shuangjian.registry.models import AuditEntry, Site, User

pytestmark = pytest.mark.django_db

SITE = {"institution_key": "230804/P1", "code": "A", "address": "长安路1号", "approved_from": "2026-01-01"}


def _program(user: User) -> Program:
    return Program(new_token(user))


def _keys(answer: HttpResponse) -> list[str]:
    return [each.get("key") or each["institution_key"] for each in json.loads(answer.content)["items"]]


def test_a_site_is_registered_once_and_listed_in_scope(people: dict[str, User]) -> None:
    supervisor = _program(people["supervisor"])
    first, again = (supervisor.post("sites", SITE, key="one") for _ in range(2))
    assert (first.status_code, json.loads(first.content)) == (201, json.loads(again.content))
    assert Site.objects.count() == 1
    assert AuditEntry.objects.get(table_name="registry_site").reason.startswith("api add_site")
    assert _keys(supervisor.get("sites")) == ["230804/P1/A"]
    assert _keys(_program(people["institution"]).get("sites")) == ["230804/P1/A"]
    assert _keys(_program(people["other institution"]).get("sites")) == []
    assert _keys(_program(people["leader"]).get("licences")) == ["230804/P1", "230804/P2"]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"institution_key": "230805/P1"}, "licensing.institution_unknown", "institution_key"),
        ({"code": "A/B"}, "licensing.site_code_malformed", "code"),
        ({"approved_to": "2025-01-01"}, "licensing.days_out_of_order", "approved_to"),
    ],
)
def test_what_a_form_would_refuse_the_service_refuses_too(
    people: dict[str, User], wrong: dict[str, Any], code: str, field: str
) -> None:
    answer = _program(people["supervisor"]).post("sites", SITE | wrong)
    found = error(answer)
    assert (answer.status_code, found["code"], [each["field"] for each in found["fields"]]) == (409, code, [field])
    assert not Site.objects.exists()


def test_who_only_looks_registers_nothing(people: dict[str, User]) -> None:
    for who in ("leader", "institution"):
        assert _program(people[who]).post("sites", SITE).status_code == 403
