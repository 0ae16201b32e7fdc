"""Accounts: opened by who gives roles, with a password for the first sign-in alone, and changed by their owner."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_user
from shuangjian.cli.main import main
from shuangjian.portal.accounts import AccountNotYours, open_account, renew_password
from shuangjian.portal.models import Credential, Session
from shuangjian.registry.models import AuditEntry, Membership, Region, User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
As = Callable[..., Client]
NEW = "Lan-Tian-2026"


def _shown(answer: Any) -> str:
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    (password,) = re.findall(r"<code>([^<]+)</code>", answer.content.decode())
    return password


def _open(browser: Client, username: str = "t-100") -> str:
    sent = {"username": username, "display_name": "示例教师"}
    return _shown(browser.post(reverse("portal:open_account"), sent))


def _sign_in(username: str, password: str) -> Client:
    browser = Client()
    browser.post("/sign-in", {"username": username, "password": password})
    return browser


def _change(browser: Client, current: str, new: str = NEW, again: str | None = None) -> Any:
    return browser.post("/password/", {"current": current, "new": new, "again": new if again is None else again})


def _is_in(browser: Client) -> bool:
    return browser.get("/sessions/").status_code == 200


def test_an_officer_opens_an_account_and_its_owner_chooses_the_password(people: Any, as_user: As) -> None:
    officer = as_user(people["principal"])
    password = _open(officer)
    school = Membership.objects.get(user=people["principal"]).school
    role = {
        "username": "t-100", "role": "academic_director", "place": f"school-{school.pk}", "subject": "", "until": "",
        "since": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert officer.post(reverse("portal:give_membership"), role).status_code == 302

    browser = _sign_in("t-100", password)
    for address in ("/", "/homework/", "/sessions/"):
        assert browser.get(address).headers["Location"] == "/password/", address
    page = browser.get("/password/").content.decode()
    assert "首次登录" in page
    assert "side-nav" not in page
    assert _change(browser, password).headers["Location"] == "/"
    assert browser.get("/homework/").status_code == 200
    assert not _is_in(_sign_in("t-100", password))
    assert _is_in(_sign_in("t-100", NEW))
    # The password stands nowhere: neither in what was kept of the writing, nor beside the account.
    kept = [str(entry.new) + str(entry.old) for entry in AuditEntry.objects.all()]
    assert kept
    assert not any(password in each or NEW in each for each in kept)


@pytest.mark.parametrize(
    ("new", "broken"),
    [
        ("Short-1", "password_too_short"),
        ("lantianbaiyun", "password_kinds"),
        ("Wang-Xiaoming1", "password_too_similar"),
        ("the first", "password_former"),
    ],
)
def test_a_password_is_held_to_the_rules(people: Any, as_user: As, new: str, broken: str) -> None:
    password = _open(as_user(people["principal"]), "wang-xiaoming")
    browser = _sign_in("wang-xiaoming", password)
    asked = password if new == "the first" else new
    with pytest.raises(ValidationError) as found:
        validate_password(asked, User.objects.get(username="wang-xiaoming"))
    assert [each.code for each in found.value.error_list] == [broken]
    answer = _change(browser, password, asked)
    assert answer.status_code == 422
    assert answer.context["form"].errors["new"] == [" ".join(found.value.messages)]
    assert browser.get("/sessions/").headers["Location"] == "/password/"


def test_a_slip_in_the_form_changes_nothing(people: Any, as_user: As) -> None:
    password = _open(as_user(people["principal"]))
    browser = _sign_in("t-100", password)
    assert "两次输入不一致" in _change(browser, password, NEW, "other").content.decode()
    assert "不是当前登录所用的密码" in _change(browser, "wrong").content.decode()
    assert _is_in(_sign_in("t-100", password)) is False  # led away, since it is to be changed
    assert _change(browser, password).status_code == 302


def test_who_changes_a_password_is_signed_out_everywhere_else(people: Any, as_user: As) -> None:
    password = _open(as_user(people["principal"]))
    office = _sign_in("t-100", password)
    _change(office, password)
    phone = _sign_in("t-100", NEW)
    assert (_is_in(office), _is_in(phone)) == (True, True)
    assert _change(office, NEW, "Bai-Yun-2027").headers["Location"] == "/sessions/"
    assert (_is_in(office), _is_in(phone)) == (True, False)
    # Neither of the two before.
    assert _change(office, "Bai-Yun-2027", NEW).status_code == 422


def test_a_guess_at_an_unlocked_desk_ends_in_a_pause(people: Any, as_user: As) -> None:
    password = _open(as_user(people["principal"]))
    browser = _sign_in("t-100", password)
    for _turn in range(5):
        assert _change(browser, "wrong").status_code == 422
    assert "分钟后再试" in _change(browser, password).content.decode()
    assert Credential.objects.get(user__username="t-100").issued_at is not None


def test_a_first_password_runs_out_and_an_old_one_is_to_be_changed(people: Any, as_user: As, settings: Any) -> None:
    officer = as_user(people["principal"])
    password = _open(officer)
    mine = Credential.objects.filter(user__username="t-100")
    mine.update(issued_at=timezone.now() - dt.timedelta(hours=settings.PASSWORD_FIRST_HOURS, minutes=1))
    refused = Client().post("/sign-in", {"username": "t-100", "password": password})
    assert refused.status_code == 422
    assert "已失效" in refused.content.decode()
    mine.update(issued_at=timezone.now())
    _change(_sign_in("t-100", password), password)
    mine.update(changed_at=timezone.now() - dt.timedelta(days=settings.PASSWORD_DAYS_MAX - 1))
    assert _is_in(_sign_in("t-100", NEW))
    mine.update(changed_at=timezone.now() - dt.timedelta(days=settings.PASSWORD_DAYS_MAX + 1))
    browser = _sign_in("t-100", NEW)
    assert browser.get("/sessions/").headers["Location"] == "/password/"
    assert "已使用很久" in browser.get("/password/").content.decode()


def test_who_lost_a_password_gets_another_from_who_gives_all_their_roles(people: Any, as_user: As) -> None:
    teacher = people["class teacher"]
    role = Membership.objects.get(user=teacher)
    held = _sign_in_as(teacher)
    password = _shown(as_user(people["principal"]).post(reverse("portal:renew_password", args=(role.pk,))))
    assert not _is_in(held)
    assert _sign_in(teacher.username, password).get("/").headers["Location"] == "/password/"
    # Elsewhere, one's own, and an account that holds a role the principal does not give.
    assert as_user(people["other principal"]).get(reverse("portal:renew_password", args=(role.pk,))).status_code == 404
    own = Membership.objects.get(user=people["principal"])
    assert as_user(people["principal"]).post(reverse("portal:renew_password", args=(own.pk,))).status_code == 409
    with acting("tester", "a test"):
        region = Membership.objects.get(user=people["officer"])
        Membership.objects.create(user=teacher, role="leader", region=region.region, department=region.department)
    with pytest.raises(AccountNotYours):
        renew_password(by=User.objects.get(pk=people["principal"].pk), user=teacher)


def _sign_in_as(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    assert Session.objects.filter(user=user).exists()
    return browser


def test_a_name_is_taken_once_and_not_everybody_opens_accounts(people: Any, as_user: As) -> None:
    officer = as_user(people["officer"])
    _open(officer)
    taken = officer.post(reverse("portal:open_account"), {"username": "T-100", "display_name": "另一人"})
    assert taken.status_code == 422
    assert "已有人使用" in taken.content.decode()
    assert (
        officer.post(reverse("portal:open_account"), {"username": "有 空格", "display_name": "某"}).status_code == 422
    )
    assert as_user(people["class teacher"]).get(reverse("portal:open_account")).status_code == 403
    with acting("tester", "a test"):
        stranger = make_user("stranger")
    with pytest.raises(Exception, match=r"memberships\.manage"):
        open_account(by=stranger, username="nobody", display_name="无")


def _command(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["account", *arguments])


def test_the_command_line_opens_the_first_account_of_a_region(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # Commands run in the database of the test.
    monkeypatch.setattr("shuangjian.config.environment.prepare", lambda: None)
    for arguments, said in (
        (("--region", "999999"), "no region of the country"),
        (("--school", "230804/S1"), "holds in one place: --region"),
        (("--role", "king", "--region", "230804"), "not one of"),
    ):
        refused = _command("add", "first", "--name", "示例干部", *arguments)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    assert not User.objects.filter(username="first").exists()
    opened = _command("add", "first", "--name", "示例干部", "--region", "230804")
    assert opened.exit_code == 0, opened.output
    assert list(Region.objects.order_by("path").values_list("code", "name")) == [
        ("000000", "全国"), ("230000", "黑龙江省"), ("230800", "佳木斯市"), ("230804", "前进区"),
    ]  # fmt: skip
    browser = _sign_in("first", opened.output.strip())
    assert _change(browser, opened.output.strip()).status_code == 302
    assert browser.get(reverse("portal:memberships")).status_code == 200
    assert _command("add", "First", "--name", "另一人", "--region", "230804").exit_code == 1
    again = _command("password", "first").output.strip()
    assert not _is_in(browser)
    assert _sign_in("first", again).get("/").headers["Location"] == "/password/"
    assert _command("password", "nobody").exit_code == 2
