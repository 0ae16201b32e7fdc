"""Leave and stand-in: a colleague holds one role for some days, and what they do says in whose name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import REGION, make_region, make_school, make_user
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.errors import OwnRequestError, SamePersonError
from shuangjian.cases.models import Case
from shuangjian.cases.selectors import cases_to_verify
from shuangjian.cases.services.extensions import answer_request, ask_for_time
from shuangjian.cases.services.moves import hand_in, move_case
from shuangjian.cases.services.recording import record, remember_workers
from shuangjian.notices.models import Notice
from shuangjian.registry.errors import NotAColleague, NotLent, NotYourArrangement, OneselfStandsIn, StandInThere
from shuangjian.registry.models import AuditEntry, Membership, StandIn, User
from shuangjian.registry.standing_in import arrange, end_early, find_in_force, persons_behind, standing_in
from shuangjian.registry.versions import names_of
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
As = Callable[..., Client]
DAY = dt.timedelta(days=1)


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _arrange(owner: User, deputy: User, by: User | None = None, first: int = 0, last: int = 2) -> StandIn:
    today = timezone.localdate()
    role = Membership.objects.get(user=owner)
    with acting("tester", "a test"):
        return arrange(
            by=_fresh(by or owner), membership=role, deputy=_fresh(deputy), first_day=today + first * DAY, last_day=today + last * DAY
        )  # fmt: skip


def _form(client: Client, owner: User, deputy: str, last: int = 1) -> Any:
    today = timezone.localdate()
    sent = {
        "membership": str(Membership.objects.get(user=owner).pk), "deputy": deputy, "first_day": today.isoformat(),
        "last_day": (today + last * DAY).isoformat(), "reason": "培训",
    }  # fmt: skip
    return client.post(reverse("portal:arrange_stand_in"), sent)


def test_a_colleague_acts_in_exactly_that_role_and_says_in_whose_name(people: dict[str, User], as_user: As) -> None:
    owner, deputy = people["principal"], people["class teacher"]
    assert _form(as_user(owner), owner, "teacher").status_code == 302
    row = StandIn.objects.get()
    assert {notice.user for notice in Notice.objects.filter(kind="portal.stand_in")} == {owner, deputy}
    browser = as_user(deputy)
    roles = reverse("portal:memberships")
    assert browser.get(roles).status_code == 403
    act = reverse("portal:act_as_stand_in", args=(row.pk,))
    assert act in browser.get("/inbox/").content.decode()
    assert as_user(people["director"]).post(act).status_code == 404
    assert browser.post(act).status_code == 302
    # The other's rights, none of one's own, and it says so.
    assert browser.get(roles).status_code == 200
    assert "（代" in browser.get("/stand-ins/").content.decode()
    subject = Membership.objects.get(user=people["maths teacher"])
    ended = browser.post(
        reverse("portal:end_membership", args=(subject.pk,)), {"last_day": timezone.localdate().isoformat()}
    )
    assert ended.status_code == 302
    entry = AuditEntry.objects.filter(table_name="registry_membership", row_pk=str(subject.pk)).latest("id")
    assert entry.user == "teacher/principal"
    assert names_of([entry.user])[entry.user] == "teacher（代principal）"
    # What is one's own stays one's own, and there is no chain of arrangements.
    for name in ("portal:password", "portal:arrange_stand_in", "api:tokens"):
        assert browser.get(reverse(name)).headers["Location"] == "/stand-ins/", name
    assert browser.post(reverse("portal:leave_stand_in")).status_code == 302
    assert browser.get(roles).status_code == 403


def test_it_ends_by_itself_at_midnight_in_shanghai_and_when_it_is_ended(
    people: dict[str, User], as_user: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, deputy = people["principal"], people["director"]
    row = _arrange(owner, deputy, last=1)
    browser = as_user(deputy)
    browser.post(reverse("portal:act_as_stand_in", args=(row.pk,)))
    zone = timezone.get_current_timezone()
    midnight = dt.datetime.combine(row.last_day + DAY, dt.time(), zone)
    found = []
    for at in (midnight - dt.timedelta(seconds=1), midnight):
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda at=at: at.date())
        found.append(len(find_in_force(_fresh(deputy))))
    assert found == [1, 0]
    assert str(zone) == "Asia/Shanghai"
    monkeypatch.undo()
    assert browser.get(reverse("portal:memberships")).status_code == 200
    assert as_user(people["other principal"]).post(reverse("portal:end_stand_in", args=(row.pk,))).status_code == 403
    assert as_user(owner).post(reverse("portal:end_stand_in", args=(row.pk,))).status_code == 302
    # Not even what was begun is done in one's own name.
    assert browser.get(reverse("portal:memberships")).headers["Location"] == "/stand-ins/"
    assert browser.get(reverse("portal:memberships")).status_code == 403
    assert Notice.objects.filter(kind="portal.stand_in_ended").count() == 2


def test_a_role_that_has_ended_is_held_by_nobody(people: dict[str, User]) -> None:
    _arrange(people["principal"], people["director"], first=0, last=5)
    assert find_in_force(people["director"])
    with acting("tester", "a test"):
        Membership.objects.filter(user=people["principal"]).update(valid_to=timezone.localdate() - DAY)
    assert not find_in_force(people["director"])


def test_who_may_stand_in(people: dict[str, User]) -> None:
    with pytest.raises(OneselfStandsIn):
        _arrange(people["principal"], people["principal"])
    with pytest.raises(NotAColleague):
        _arrange(people["principal"], people["other principal"])
    with pytest.raises(NotYourArrangement):
        _arrange(people["principal"], people["director"], by=people["director"])
    with pytest.raises(NotLent):
        _arrange(people["family"], people["class teacher"])
    # Who gives the role names anybody.
    assert (
        _arrange(people["principal"], people["other principal"], by=people["officer"]).arranged_by == people["officer"]
    )
    with pytest.raises(StandInThere):
        _arrange(people["principal"], people["director"])
    with pytest.raises(StandInThere):
        _arrange(people["other principal"], people["principal"], by=people["officer"])
    later = _arrange(people["principal"], people["director"], first=3, last=4)
    deputy = standing_in(_fresh(people["director"]), later)
    with pytest.raises(NotYourArrangement), acting("tester", "a test"):
        end_early(by=deputy, stand_in=later)


def test_the_database_refuses_overlaps_chains_and_oneself(people: dict[str, User]) -> None:
    today = timezone.localdate()

    def insert(owner: str, deputy: str) -> None:
        with acting("tester", "a test"), transaction.atomic():
            StandIn.objects.create(
                membership=Membership.objects.get(user=people[owner]), deputy=people[deputy], first_day=today, last_day=today + DAY,
                arranged_by=people[owner], arranged_at=timezone.now(),
            )  # fmt: skip

    insert("principal", "director")
    for owner, deputy in (
        ("principal", "class teacher"),
        ("director", "class teacher"),
        ("class teacher", "principal"),
        ("leader", "leader"),
    ):
        with pytest.raises(DatabaseError):
            insert(owner, deputy)
    with pytest.raises(DatabaseError, match="not changed"), acting("tester", "a test"), transaction.atomic():
        StandIn.objects.update(last_day=today + 9 * DAY)
    assert StandIn.objects.count() == 1


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    with acting("tester", "a test"):
        return Case.objects.create(
            number="T-1", kind="test", state=CaseState.WORKING, severity="minor", cause="test:1", title="示例", region_code=REGION,
            school_key=make_school().key, opened_at=timezone.now(), due_on=timezone.localdate() + 9 * DAY,
        )  # fmt: skip


def test_neither_of_the_two_verifies_what_either_worked(people: dict[str, User], case: Case) -> None:
    with acting("tester", "a test"):
        worker = make_user("worker", "principal", school=make_school())
        verifier = make_user("verifier", "district_officer", region=make_region())
    row = _arrange(worker, verifier, by=people["officer"])
    deputy = standing_in(_fresh(verifier), row)
    with acting("tester", "a test"):
        hand_in(case_id=case.pk, user=deputy, text="已整改")
        move_case(case_id=case.pk, action="submit", user=deputy, text="已整改")
    assert {each.user for each in case.workers.all()} == {worker, verifier}
    event = case.events.filter(kind="submitted").get()
    assert event.actor_name == "verifier（代worker）"
    assert not cases_to_verify(_fresh(verifier)).exists()
    with pytest.raises(SamePersonError), acting("tester", "a test"):
        move_case(case_id=case.pk, action="verify", user=_fresh(verifier))
    # Nor somebody else in the name of who worked it; who had no part may.
    with acting("tester", "a test"):
        other = make_user("other", "district_officer", region=make_region())
    with acting("tester", "a test"):
        end_early(by=_fresh(verifier), stand_in=row)
        role = Membership.objects.get(user=verifier)
        again = StandIn.objects.create(
            membership=role, deputy=other, first_day=timezone.localdate(), last_day=timezone.localdate(),
            arranged_by=verifier, arranged_at=timezone.now(),
        )  # fmt: skip
    in_name = standing_in(_fresh(other), again)
    assert not cases_to_verify(in_name).exists()
    with pytest.raises(SamePersonError), acting("tester", "a test"):
        move_case(case_id=case.pk, action="verify", user=in_name)
    assert list(cases_to_verify(_fresh(other))) == [case]


def test_the_database_lets_nobody_verify_in_the_name_of_who_worked(people: dict[str, User], case: Case) -> None:
    now = timezone.now()
    with acting("tester", "a test"):
        remember_workers(case, [people["director"].pk], EventKind.PROOF, at=now)
        row = _arrange(people["director"], people["principal"])
    closer = standing_in(_fresh(people["principal"]), row)
    with acting("tester", "a test"), connection.cursor() as cursor:
        before = transaction.savepoint()
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=now, closed_by="rectification")
        record(case, EventKind.CLOSED, by=closer)
        with pytest.raises(DatabaseError, match="somebody who worked"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.savepoint_rollback(before)


def test_what_a_deputy_asked_for_is_granted_by_neither_of_the_two(people: dict[str, User], make_case: Any) -> None:
    owner, deputy = people["second officer"], people["supervisor"]
    row = _arrange(owner, deputy)
    acts = standing_in(_fresh(deputy), row)
    case = make_case()
    with acting(acts.name_in_trail, "a test"):
        asked = ask_for_time(case_id=case.pk, user=acts, working_days=5, reason="需再核实")
    assert persons_behind(asked, asked.asked_by_id) == {deputy.pk, owner.pk}
    for nobody in (acts, _fresh(deputy), _fresh(owner)):
        with pytest.raises(OwnRequestError):
            answer_request(case_id=case.pk, user=nobody, granted=True)
    with acting("officer", "a test"):
        assert answer_request(case_id=case.pk, user=people["officer"], granted=True).due_on is not None
