"""Corrections of past days as two people make them: one asks, another agrees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shuangjian.homework.choices import RequestKind
from shuangjian.homework.correction_requests import agree_to_request, ask_correction
from shuangjian.homework.models import Homework
from shuangjian.homework.services import assignment_of
from shuangjian.registry.models import User
from shuangjian.web.context import acting


def correct_past(homework: Homework, by: User, agreed_by: User, **changes: Any) -> Homework:
    """Correct a homework of a day that is over; return the new version."""
    with acting(by.username, "a test"):
        request = ask_correction(
            by=by, homework=homework, kind=RequestKind.CORRECT, assignment=replace(assignment_of(homework), **changes), reason="写错"
        )  # fmt: skip
    with acting(agreed_by.username, "a test"):
        return agree_to_request(by=agreed_by, request=request, reason="与教案一致")
