"""No request, however made, is our fault: every endpoint under requests of all kinds answers in its shape, never with 5xx."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs import CLASS, DAY, DRAFT, MakeProgram, Program
from shuangjian.api.interface import describe

pytestmark = pytest.mark.django_db

NASTY = [
    "\x00", "a\x00b", "²", "١٢", "\ud800", "𠮷" * 40, "x" * 3_000, "", " ", "../../etc", "%00", "'; --", "NaN", "-0", "1e400",
    "2026-02-31", "9999-12-31", "0000-00-00", "2026-09-09", "230804/S1/301", "null", "{}", "\r\nSet-Cookie: a=b",
]  # fmt: skip
NUMBERS = [0, -1, 2**31, 2**63, 2**64, 10**400, -(10**25), 1.5, float("inf"), float("nan")]
_scalars = st.sampled_from([*NASTY, *NUMBERS, None, True]) | st.text(max_size=20) | st.integers()
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner)
)
_BODY: dict[str, Any] = {"class_key": CLASS, "day": DAY, "assignment": DRAFT, "reason": "x", "anyway": True}
_GOOD_QUERY = {"year": "2026"}
_BODY |= {"institution_key": "230804/P1", "code": "A", "address": "x", "approved_from": DAY, "approved_to": DAY}
_BROKEN = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b"1" * 5_000,
    b'{"a":' * 5_000,
    b"null",
    b'"x"',
    b'{"day": NaN}',
    b"[]",
]


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, how) for path, methods in describe()["paths"].items() for method, how in methods.items()]


OPERATIONS = _operations()


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, dict[str, str], bytes]:
    path, method, how = draw(st.sampled_from(OPERATIONS))
    text = st.sampled_from([*NASTY, "230804", "S1", "301"]) | st.text(max_size=12)
    query: dict[str, str] = {}
    for each in how.get("parameters", []):
        if each["in"] == "path":
            given = draw(text).encode(errors="surrogatepass")
            path = path.replace("{" + each["name"] + "}", quote(given, safe=""))
        elif each["in"] == "query" and draw(st.booleans()):
            query[each["name"]] = draw(text)
    body = b""
    if "requestBody" in how:
        body = draw(st.sampled_from(_BROKEN)) if draw(st.integers(0, 3)) == 0 else _drawn_body(draw)
    return method, path, query, body


def _drawn_body(draw: st.DrawFn) -> bytes:
    """Return a good body with some of its values replaced, wherever they lie."""
    body = json.loads(json.dumps(_BODY))
    for _ in range(draw(st.integers(0, 3))):
        holder = draw(st.sampled_from([body, body["assignment"] if isinstance(body["assignment"], dict) else body]))
        holder[draw(st.sampled_from([*holder, "unknown"]))] = draw(_values)
    return json.dumps(body).encode()


@pytest.fixture
def callers(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    monkeypatch.setattr("shuangjian.api.middleware.REQUESTS_PER_MINUTE", 10**9)
    # Django's client raises what a view raised: our own fault would be seen with its reason.
    return [Program(program(who).token, Client()) for who in ("teacher", "officer", "far officer")]


@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=requests(), who=st.integers(0, 2), key=st.sampled_from(["k1", "k2", "k3", "\x01", ""]))
def test_every_request_gets_an_answer_in_shape(
    callers: list[Program], asked: tuple[str, str, dict[str, str], bytes], who: int, key: str
) -> None:
    method, path, query, body = asked
    caller = callers[who]
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    try:
        sent = {name: value.encode(errors="surrogatepass") for name, value in query.items()}
        address = path + "?" + "&".join(f"{name}={quote(value)}" for name, value in sent.items())
        answer = caller.client.generic(method.upper(), address, body, content_type="application/json", headers=headers)
    except RecursionError:  # the client's own, decoding what it is about to send
        return
    assert answer.status_code < 500, answer.content
    assert answer["X-Request-ID"]
    found = json.loads(answer.content)
    if answer.status_code >= 400:
        assert set(found) == {"error"}
        assert found["error"]["request"] == answer["X-Request-ID"]


def test_every_endpoint_is_reached_by_a_good_request(callers: list[Program]) -> None:
    # Otherwise the test above might meet nothing but addresses that do not exist.
    assert len(OPERATIONS) >= 10
    for path, method, how in OPERATIONS:
        if method == "get" and "{" not in path:
            good = {"class_key": CLASS, "day": DAY, "first": DAY, "last": DAY, "subject": "数学", "year": "2026"}
            known = {each["name"]: good[each["name"]] for each in how["parameters"] if each["name"] in good}
            said = {caller.get(path.removeprefix("/api/v1/"), **known).status_code for caller in callers[:2]}
            assert 200 in said, path
