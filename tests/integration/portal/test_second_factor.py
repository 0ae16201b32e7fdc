"""The second factor: codes of a phone that are good once, recovery codes, and roles that need one."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuangjian.api.services import make_token
from shuangjian.cli.main import main
from shuangjian.config.doctor import _second_factor
from shuangjian.notices.models import Notice
from shuangjian.portal import second_factor, throttle
from shuangjian.portal.accounts import AccountNotYours
from shuangjian.portal.models import RecoveryCode, SecondFactor, Session
from shuangjian.registry.models import AuditEntry, Membership, User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
PASSWORD = "Lan-Tian-2026"
As = Callable[..., Client]


class Phone:
    """An authenticator app: the codes of a secret, this many steps from now."""

    def __init__(self, page: str) -> None:
        (key,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
        self.secret = base64.b32decode(key.replace(" ", ""))

    def show(self, steps: int = 0) -> str:
        at = timezone.now().timestamp() + 30 * steps
        return TOTP(self.secret, 6, SHA1(), 30).generate(int(at)).decode()


@pytest.fixture
def officer(people: dict[str, User]) -> User:
    found = people["officer"]
    with acting("tester", "a test"):
        found.set_password(PASSWORD)
        found.save()
    return User.objects.get(pk=found.pk)


@pytest.fixture
def midstep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the clock in the middle of a step, so that no code changes between two lines of a test."""
    now = timezone.now()
    held = dt.datetime.fromtimestamp(int(now.timestamp()) // 30 * 30 + 10, dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: held)


def _password(browser: Client, name: str = "officer") -> Any:
    return browser.post("/sign-in", {"username": name, "password": PASSWORD})


def _code(browser: Client, code: str) -> Any:
    return browser.post("/sign-in/code", {"code": code})


def _is_in(browser: Client) -> bool:
    return browser.get("/sessions/").status_code == 200


def _set_up(browser: Client, steps: int = -1) -> tuple[Phone, list[str]]:
    phone = Phone(browser.get("/security/codes/").content.decode())
    answer = browser.post("/security/codes/", {"password": PASSWORD, "code": phone.show(steps)})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return phone, re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", answer.content.decode())


def _both(code: str, password: str = PASSWORD) -> dict[str, str]:
    return {"password": password, "code": code}


def test_after_the_password_the_code_of_the_phone_is_asked_for(officer: User, midstep: None) -> None:
    browser, other = Client(), Client()
    _password(browser)
    _password(other)
    phone, codes = _set_up(browser)
    assert len(set(codes)) == 10
    # Whoever came in by the password alone comes in again.
    assert (_is_in(browser), _is_in(other)) == (True, False)

    fresh = Client()
    fresh.get("/sign-in")
    asked = fresh.post("/sign-in", {"username": "officer", "password": PASSWORD, "next": "/search?q=x"})
    assert asked.headers["Location"] == "/sign-in/code"
    halfway = fresh.session.session_key
    assert not _is_in(fresh)
    assert Session.objects.get(pk=halfway).user_id is None
    assert fresh.get("/sign-in/code").status_code == 200
    wrong = _code(fresh, "000000" if phone.show() != "000000" else "111111")
    assert wrong.status_code == 422
    assert "动态口令不正确或已使用过" in wrong.content.decode()
    assert not _is_in(fresh)
    assert _code(fresh, phone.show()).headers["Location"] == "/search?q=x"
    assert _is_in(fresh)
    assert fresh.session.session_key != halfway


def test_a_code_is_good_once_and_one_step_early_or_late(officer: User, midstep: None) -> None:
    browser = Client()
    _password(browser)
    phone, _codes = _set_up(browser, -1)
    taken = []
    # The one of the set-up again, two steps late, two early; then those of now and of the next step, each once and in order.
    for steps in (-1, -2, 2, 0, 0, 1, 0, 1):
        throttle.SignInFailures.objects.all().delete()
        fresh = Client()
        _password(fresh)
        _code(fresh, phone.show(steps))
        taken.append(_is_in(fresh))
    assert taken == [False, False, False, True, False, True, False, False]


def test_the_database_takes_no_step_twice_and_forgets_no_recovery_code(officer: User, midstep: None) -> None:
    browser = Client()
    _password(browser)
    _set_up(browser)
    mine = SecondFactor.objects.filter(user=officer)
    step = mine.get().last_step
    for change in (f"last_step = {step}", f"last_step = {step - 1}", f"last_step = {step + 9}, secret = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE portal_secondfactor SET {change}")
    RecoveryCode.objects.filter(pk=RecoveryCode.objects.first().pk).update(used_at=timezone.now())
    with pytest.raises(DatabaseError, match="used once"), transaction.atomic():
        RecoveryCode.objects.update(used_at=None)
    # At rest the secret is read by nobody without the deployment's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM portal_secondfactor")
        assert mine.get().secret.encode() not in bytes(cursor.fetchone()[0])
    kept = " ".join(str(entry.new) for entry in AuditEntry.objects.filter(table_name="portal_secondfactor"))
    assert kept
    assert mine.get().secret not in kept


def test_a_recovery_code_lets_in_once(officer: User, midstep: None) -> None:
    browser = Client()
    _password(browser)
    _phone, codes = _set_up(browser)
    found = []
    for code in (codes[0], codes[0], codes[1].replace(" ", ""), "0000 0000 0000", ""):
        fresh = Client()
        _password(fresh)
        _code(fresh, code)
        found.append(_is_in(fresh))
    assert found == [True, False, True, False, False]
    assert second_factor.count_recovery_codes(officer) == 8
    assert "剩余 8 个恢复码" in browser.get("/security/").content.decode()
    assert not any(
        code.replace(" ", "").encode() in bytes(each.digest) for code in codes for each in RecoveryCode.objects.all()
    )


def test_wrong_codes_end_in_a_pause_and_a_right_password_gives_no_more_tries(officer: User, midstep: None) -> None:
    browser = Client()
    _password(browser)
    phone, _codes = _set_up(browser)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    _password(guesser)
    assert ["次数过多" in _code(guesser, "12").content.decode() for _turn in range(3)] == [False, False, False]
    # Whoever gets so far knows the password: its owner is told, once a day.
    assert Notice.objects.filter(user=officer, kind="portal.wrong_code").count() == 1
    # The sixth attempt of this name from here, password or code, is not made, nor is one after the password again.
    assert _password(guesser).headers["Location"] == "/sign-in/code"
    assert "次数过多" in _code(guesser, phone.show()).content.decode()
    assert _password(guesser).status_code == 422
    assert not _is_in(guesser)
    # Its owner comes in from where they did before.
    owner = Client()
    _password(owner)
    _code(owner, phone.show())
    assert _is_in(owner)


def test_halfway_in_ends_after_ten_minutes_and_with_another_password(
    officer: User, midstep: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    _password(browser)
    phone, _codes = _set_up(browser)
    late, changed = Client(), Client()
    _password(late)
    _password(changed)
    with acting("tester", "a test"):
        officer.set_password("Bai-Yun-2027")
        officer.save()
    assert _code(changed, phone.show()).headers["Location"] == "/sign-in"
    with acting("tester", "a test"):
        officer.set_password(PASSWORD)
        officer.save()
    then = timezone.now() + dt.timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    assert _code(late, phone.show()).headers["Location"] == "/sign-in"
    assert (_is_in(late), _is_in(changed)) == (False, False)
    assert Client().get("/sign-in/code").headers["Location"] == "/sign-in"


def test_both_factors_are_asked_before_one_is_changed(officer: User, midstep: None) -> None:
    browser = Client()
    _password(browser)
    page = browser.get("/security/codes/").content.decode()
    phone = Phone(page)
    assert "<svg" in page
    assert Phone(browser.get("/security/codes/").content.decode()).secret == phone.secret
    assert browser.post("/security/codes/", _both(phone.show(-1), "wrong")).status_code == 422
    assert browser.post("/security/codes/", _both(phone.show(5))).status_code == 422
    assert not second_factor.is_set_up(officer)
    assert browser.post("/security/codes/", _both(phone.show(-1))).status_code == 200
    before = set(RecoveryCode.objects.values_list("pk", flat=True))
    assert browser.post("/security/recovery/", _both("1" * 12)).status_code == 422
    assert browser.post("/security/recovery/", _both(phone.show(0))).status_code == 200
    assert before.isdisjoint(RecoveryCode.objects.values_list("pk", flat=True))
    throttle.SignInFailures.objects.all().delete()
    assert browser.post("/security/codes/off/", _both(phone.show(0))).status_code == 422
    assert browser.post("/security/codes/off/", _both(phone.show(1), "wrong")).status_code == 422
    assert browser.post("/security/codes/off/", _both(phone.show(1))).status_code == 302
    assert not second_factor.is_set_up(officer)
    assert _password(Client()).headers["Location"] == "/"
    trail = AuditEntry.objects.filter(table_name="portal_secondfactor").order_by("id")
    assert [(entry.operation, entry.user) for entry in trail] == [("I", "officer"), ("D", "officer")]


def test_a_role_that_needs_one_is_led_to_setting_it_up(
    officer: User, people: dict[str, User], as_user: As, settings: Any, midstep: None
) -> None:
    settings.SECOND_FACTOR_ROLES = ["district_officer"]
    browser = Client()
    _password(browser)
    for address in ("/", "/inbox/", "/security/", "/sessions/", "/search?q=x"):
        assert browser.get(address).headers["Location"] == "/security/codes/", address
    assert browser.post("/notices/reception/", {}).headers["Location"] == "/security/codes/"
    assert "side-nav" not in browser.get("/security/codes/").content.decode()
    # Somebody else's role asks for nothing, and a program comes by its token.
    assert as_user(people["principal"]).get("/sessions/").status_code == 200
    phone, _codes = _set_up(browser)
    assert browser.get("/inbox/").status_code == 200
    # A session that was there without the factor is ended where it meets a page.
    without = as_user(officer)
    assert without.get("/inbox/").headers["Location"] == "/sign-in"
    assert not _is_in(without)
    assert browser.post("/security/codes/off/", _both(phone.show(0))).status_code == 302
    assert browser.get("/inbox/").headers["Location"] == "/security/codes/"


def test_a_program_with_a_token_is_not_asked(officer: User, settings: Any, client: Client) -> None:
    settings.SECOND_FACTOR_ROLES = ["district_officer"]
    with acting("tester", "a test"):
        made = make_token(
            by=officer, name="x", permissions=["cases.view"], expires_on=timezone.localdate() + dt.timedelta(days=9)
        )
    answer = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {made[1]}"})
    assert answer.status_code == 200


def test_an_administrator_takes_a_lost_one_away_and_its_owner_is_told(
    officer: User, people: dict[str, User], as_user: As, midstep: None
) -> None:
    principal = people["principal"]
    with acting("tester", "a test"):
        principal.set_password(PASSWORD)
        principal.save()
    browser = Client()
    _password(browser, "principal")
    _set_up(browser)
    role = Membership.objects.get(user=principal)
    address = reverse("portal:take_factor_away", args=(role.pk,))
    # Neither oneself, nor somebody elsewhere; nor where there is none.
    assert browser.post(address).status_code == 409
    assert as_user(people["far officer"]).post(address).status_code == 404
    none = Membership.objects.get(user=people["director"])
    assert as_user(officer).get(reverse("portal:take_factor_away", args=(none.pk,))).status_code == 404
    assert second_factor.is_set_up(principal)
    assert address in as_user(officer).get(reverse("portal:memberships")).content.decode()
    assert as_user(officer).get(address).status_code == 200
    assert as_user(officer).post(address).status_code == 302
    assert not second_factor.is_set_up(principal)
    assert not _is_in(browser)
    last = AuditEntry.objects.filter(table_name="portal_secondfactor").latest("id")
    assert (last.operation, last.user, last.row_pk) == ("D", "officer", str(principal.pk))
    told = Notice.objects.get(kind="portal.factor_taken_away")
    assert told.user == principal
    with pytest.raises(AccountNotYours):
        second_factor.take_away(by=User.objects.get(pk=principal.pk), user=officer)


def test_the_command_line_takes_away_that_of_the_first_officer(
    officer: User, midstep: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuangjian.config.environment.prepare", lambda: None)
    browser = Client()
    _password(browser)
    _set_up(browser)
    assert CliRunner().invoke(main, ["account", "forget-factor", "nobody"]).exit_code == 2
    done = CliRunner().invoke(main, ["account", "forget-factor", "officer"])
    assert done.exit_code == 0, done.output
    assert not second_factor.is_set_up(officer)
    assert CliRunner().invoke(main, ["account", "forget-factor", "officer"]).exit_code == 2


def test_doctor_counts_who_has_none(officer: User, settings: Any, midstep: None) -> None:
    assert list(_second_factor()) == []
    settings.SECOND_FACTOR_ROLES = ["district_officer"]
    # officer, second officer and the one of the other district.
    assert ["3 " in each.says for each in _second_factor()] == [True]
    browser = Client()
    _password(browser)
    _set_up(browser)
    (found,) = _second_factor()
    assert (found.state, "2 " in found.says) == ("look", True)


def test_a_role_that_there_is_none_of_is_refused(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["district_officer", "king"]
    with pytest.raises(ImproperlyConfigured, match="king"):
        second_factor.required_roles()


def test_a_demonstration_stays_open(officer: User, settings: Any, midstep: None) -> None:
    browser = Client()
    _password(browser)
    _set_up(browser)
    settings.DEMO, settings.SECOND_FACTOR_ROLES = True, ["district_officer"]
    with acting("tester", "a test"):
        officer.is_demo = True
        officer.save()
    visitor = Client()
    assert visitor.post("/sign-in/demo", {"user": "officer"}).status_code == 302
    assert _is_in(visitor)
