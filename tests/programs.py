"""A program that calls the interface with a token, as tests need it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from shuangjian.api.services import make_token
from shuangjian.registry.models import User
from shuangjian.registry.narrowing import Place
from shuangjian.web.context import acting

DAY = "2026-09-09"
CLASS = "230804/S1/301"
DRAFT = {"subject": "数学", "minutes": 15, "content": "练习册第8页"}
_keys = count(1)


class Program:
    """A program with a token, calling the interface."""

    def __init__(self, token: str, client: Client | None = None) -> None:
        self.token = token
        self.client = client or Client(raise_request_exception=False)

    def get(self, path: str, **params: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", params, headers=self._headers())

    def post(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> HttpResponse:
        own = {"Idempotency-Key": key if key is not None else f"key-{next(_keys)}"}
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", data, content_type="application/json", headers=self._headers() | own | headers
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


MakeProgram = Callable[..., Program]


def new_token(user: User, *permissions: str, place: Place | None = None, days: int = 30) -> str:
    usual = (
        "licensing.view",
        "licensing.review",
        "licensing.edit",
        "homework.view",
        "homework.post",
        "homework.correct",
        "homework.agree",
        "places.view",
        "cases.view",
        "findings.view",
        "afterschool.view",
        "funds.view",
        "funds.record",
        "funds.manage",
        "funds.bank",
        "funds.warnings",
        "surveys.view",
        "surveys.measured",
        "surveys.interview",
        "surveys.draw",
        "closures.view",
        "closures.claims",
        "guidance.view",
        "guidance.edit",
        "rulebook.view",
        "packs.view",
        "rosters.teachers",
        "rosters.pupils",
        "rosters.places",
        "rosters.days",
        "publicity.view",
        "budgets.view",
        "budgets.provide",
        "budgets.spend",
        "lookbacks.view",
        "lookbacks.draw",
        "lookbacks.look",
    )
    asked = permissions or tuple(name for name in usual if user.has_permission(name))
    until = timezone.localdate() + dt.timedelta(days=days)
    with acting(user.username, "a test"):
        _token, text = make_token(by=user, name="test", permissions=asked, expires_on=until, place=place)
    return text


def error(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.content)["error"]
    return found
