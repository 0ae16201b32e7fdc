"""A program at the door: its token, its share of our time, and what it was answered before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuangjian.api.errors import KeyUsedOtherwise, StillUnderWay
from shuangjian.api.models import ApiToken, IdempotentAnswer
from shuangjian.web.api.problems import answer_refusal

REQUESTS_PER_MINUTE = 120
ANSWERS_KEPT_DAYS = 30
# How long a repeat waits for the first to end.
WAIT_SECONDS = 5

# Waits where another transaction has the same key under way, and finds its answer or none when that has ended.
_CLAIM = """
    INSERT INTO api_idempotentanswer (token_id, key, digest, body, at) VALUES (%s, %s, %s, '', %s)
    ON CONFLICT (token_id, key) DO NOTHING RETURNING id"""


@dataclass(frozen=True)
class TokenCaller:
    """The caller of a request that showed a token (`web.api.endpoints.Caller`)."""

    token: ApiToken

    @property
    def label(self) -> str:
        """How the audit trail names it."""
        return f"token {self.token.pk}"

    def answer_once(self, request: HttpRequest, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Return what `act` answers, or what was answered under this key before.

        The claim on the key and the answer are of the act's own transaction: an act that was refused leaves the key free.
        """
        digest = _digest(request)
        try:
            claimed = self._claim(key, digest)
        except OperationalError:
            return answer_refusal(request, StillUnderWay(key=key))
        if not claimed:
            before = IdempotentAnswer.objects.get(token=self.token, key=key)
            if bytes(before.digest) != digest:
                return answer_refusal(request, KeyUsedOtherwise(key=key))
            response = HttpResponse(before.body, status=before.status, content_type="application/json; charset=utf-8")
            response["Idempotent-Replay"] = "true"
            return response
        response = act()
        if response.status_code < 400:
            body = response.content.decode()
            IdempotentAnswer.objects.filter(token=self.token, key=key).update(status=response.status_code, body=body)
        return response

    def _claim(self, key: str, digest: bytes) -> bool:
        # A savepoint, so that a wait that was too long leaves a transaction that can still answer.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
            cursor.execute(_CLAIM, [self.token.pk, key, digest, timezone.now()])
            claimed = cursor.fetchone() is not None
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
        return claimed


def forget_old_answers(now: dt.datetime) -> int:
    """Delete the answers older than `ANSWERS_KEPT_DAYS`; return how many."""
    old = IdempotentAnswer.objects.filter(at__lt=now - dt.timedelta(days=ANSWERS_KEPT_DAYS))
    return old.delete()[0]


def _digest(request: HttpRequest) -> bytes:
    asked = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(asked + request.body).digest()
