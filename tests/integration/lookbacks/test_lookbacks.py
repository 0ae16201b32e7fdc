"""Look-backs: drawn once and for all, looked at by somebody who had no part in the case; what came back opens it again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from factories.places import make_region
from programs import Program, new_token
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case
from shuangjian.cases.services.recording import record
from shuangjian.lookbacks import errors, services
from shuangjian.lookbacks.choices import Result
from shuangjian.lookbacks.models import Candidate, Draw, LookBack
from shuangjian.lookbacks.nightly import run_nightly
from shuangjian.lookbacks.selectors import drawn_again, is_as_drawn, mine
from shuangjian.notices.models import Notice
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.standing_in import arrange, standing_in
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def today():
    return timezone.localdate()


@pytest.fixture
def close(make_case, people):
    """Return a maker of cases closed as rectified some days ago: worked by the principal, verified by the second officer."""

    def make(days=3, **values):
        at = timezone.now() - dt.timedelta(days=days)
        case = make_case(state="closed", closed_at=at, closed_by="rectification", **values)
        record(case, EventKind.SUBMITTED, by=people["principal"], at=at)
        record(case, EventKind.CLOSED, by=people["second officer"], at=at)
        return case

    return make


def draw(people, *asked, **values):
    given = {
        "region": make_region(), "closed_from": today() - dt.timedelta(days=30),
        "closed_to": today() - dt.timedelta(days=1), "strata": "none", "due_on": today() + dt.timedelta(days=7), "each": 2, "seed": "彩票第126期",
        "people": [people[name] for name in asked or ("officer", "supervisor")],
    }  # fmt: skip
    by = values.pop("by", people["officer"])
    return services.draw_sample(by=by, wanted=services.SampleWanted(**given | values))


# Drawing --------------------------------------------------------------------------------------------------------------


def test_a_draw_takes_what_was_rectified_in_these_days_by_layers_and_can_be_drawn_again(people, close, make_case):
    for severity in ("serious", "general", "general", "general"):
        close(severity=severity)
    close(days=40)
    close(days=0)  # today is not over
    make_case(state="closed", closed_at=timezone.now() - dt.timedelta(days=3), closed_by="correction")
    make_case()
    found = draw(people, strata="severity")
    layers = found.candidates.values_list("stratum", "drawn")
    assert sorted(layers) == [("general", False), ("general", True), ("general", True), ("serious", True)]
    assert sorted(drawn_again(found)) == sorted(row.case.number for row in found.lookbacks.all())
    assert is_as_drawn(found)


def test_nobody_is_asked_about_a_case_they_worked_or_verified(people, close):
    case = close()
    record(case, EventKind.PROOF, by=people["supervisor"])
    [row] = draw(people, "second officer", "supervisor", each=5).lookbacks.all()
    assert row.person is None  # one verified it, the other gave evidence
    assert [s.section.name for s in read_inbox(people["officer"]) if s.section.name.startswith("lookbacks")] == [
        "lookbacks of nobody"
    ]
    with pytest.raises(errors.HadAPart):
        services.give_to(
            by=people["officer"], row=row, person=people["supervisor"], due_on=row.due_on, reason="只有他有空"
        )
    given = services.give_to(
        by=people["officer"], row=row, person=people["leader"], due_on=row.due_on, reason="其余人均参与过"
    )
    assert list(mine(people["leader"])) == [given]
    assert Notice.objects.filter(user=people["leader"], kind="lookbacks.given").count() == 1


def test_those_asked_are_told_once_with_how_many(people, close):
    for _ in range(3):
        close()
    draw(people, each=3)
    told = Notice.objects.filter(kind="lookbacks.given").values_list("user__username", flat=True)
    assert sorted(told) == ["officer", "supervisor"]
    LookBack.objects.update(due_on=today() - dt.timedelta(days=1))
    for _ in range(2):
        run_nightly()
    assert Notice.objects.filter(kind="lookbacks.late").count() == 2


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"closed_to": 0}, errors.DaysNotOver),
        ({"closed_to": -40}, errors.DaysTurnedRound),
        ({"due_on": -1}, errors.DueDayOver),
        ({"share": 10}, errors.NumberOrShare),
        ({"each": None}, errors.NumberOrShare),
        ({"asked": ["principal"]}, errors.NobodyLooks),
        ({"closed_from": -2}, errors.NothingClosed),
        ({"by": "leader"}, NotPermitted),
        ({"by": "far officer"}, NotPermitted),
    ],
)
def test_what_a_draw_refuses(people, close, values, refusal):
    close()
    days = {
        name: today() + dt.timedelta(days=value)
        for name, value in values.items()
        if name.endswith(("_to", "_on", "_from"))
    }
    users = {"by": people[values["by"]]} if "by" in values else {}
    asked = values.get("asked", ())
    rest = {name: value for name, value in values.items() if name != "asked"}
    with pytest.raises(refusal):
        draw(people, *asked, **rest | days | users)
    assert not Draw.objects.exists()


def test_days_are_drawn_from_once_so_that_nobody_draws_until_it_suits(people, close):
    close()
    draw(people)
    with pytest.raises(errors.DrawnBefore):
        draw(people, closed_to=today() - dt.timedelta(days=2), seed="another")
    again = Draw.objects.get()
    again.pk = None
    with pytest.raises(DatabaseError, match="no_overlap"), transaction.atomic():
        again.save(force_insert=True)


# Answering ------------------------------------------------------------------------------------------------------------


def test_what_is_still_mended_stays_closed_and_says_so(people, close):
    case = close()
    [row] = draw(people, "supervisor").lookbacks.all()
    with pytest.raises(errors.NotYours):
        services.answer(by=people["officer"], row=row, result="mended", text="看过")
    with pytest.raises(errors.WordsMissing):
        services.answer(by=people["supervisor"], row=row, result="mended", text=" ")
    services.answer(by=people["supervisor"], row=row, result="mended", text="随机看了三个班，均未超量")
    case.refresh_from_db()
    assert (case.state, case.rebounds) == (CaseState.CLOSED, 0)
    assert case.events.get(kind=EventKind.LOOKED_BACK).text == "随机看了三个班，均未超量"
    with pytest.raises(errors.AnsweredAlready):
        services.answer(by=people["supervisor"], row=row, result="came_back", text="又看了一次")


def test_what_came_back_opens_its_case_again_and_counts_as_a_rebound(people, close):
    case = close()
    [row] = draw(people, "supervisor").lookbacks.all()
    services.answer(by=people["supervisor"], row=row, result="came_back", text="三年级又超量")
    case.refresh_from_db()
    row.refresh_from_db()
    assert (case.state, case.closed_by, case.rebounds, case.times_reopened, row.reopened) == (
        CaseState.OPEN,
        None,
        1,
        1,
        True,
    )
    assert case.due_on > today()
    event = case.events.get(kind=EventKind.REBOUNDED)
    assert (event.by, event.text) == (people["supervisor"], "三年级又超量")
    assert Notice.objects.filter(user=people["principal"], kind="cases.assigned").exists()


def test_what_is_open_again_already_is_neither_mended_nor_opened_twice(people, close):
    case = close()
    [row] = draw(people, "supervisor").lookbacks.all()
    Case.objects.filter(pk=case.pk).update(state="working", closed_at=None, closed_by=None)
    with pytest.raises(errors.OpenAgain):
        services.answer(by=people["supervisor"], row=row, result="mended", text="好的")
    answered = services.answer(by=people["supervisor"], row=row, result="came_back", text="又发生")
    case.refresh_from_db()
    assert (answered.reopened, case.rebounds, case.state) == (False, 0, CaseState.WORKING)


def test_where_a_newer_case_of_the_cause_is_open_that_one_counts_it(people, close, make_case):
    case = close(cause="same")
    [row] = draw(people, "supervisor").lookbacks.all()
    newer = make_case(cause="same")
    answered = services.answer(by=people["supervisor"], row=row, result="came_back", text="又发生")
    case.refresh_from_db()
    newer.refresh_from_db()
    assert (answered.reopened, case.state, newer.rebounds) == (False, CaseState.CLOSED, 1)
    assert case.number in newer.events.get(kind=EventKind.REBOUNDED).text


def test_a_deputy_answers_in_the_name_of_who_looks_unless_either_had_a_part(people, close):
    close()
    [row] = draw(people, "supervisor").lookbacks.all()
    [membership] = people["supervisor"].active_memberships
    for deputy, refusal in (("second officer", errors.HadAPart), ("leader", None)):
        stand_in = arrange(
            by=people["supervisor"], membership=membership, deputy=people[deputy], first_day=today(), last_day=today()
        )
        acts = standing_in(people[deputy], stand_in)
        if refusal is not None:
            with pytest.raises(refusal):
                services.answer(by=acts, row=row, result="mended", text="看过")
            stand_in.ended_at = timezone.now()
            stand_in.save()
        else:
            answered = services.answer(by=acts, row=row, result="mended", text="看过")
            assert (answered.answered_by, answered.stands_for) == (people["leader"], people["supervisor"])


# What the database refuses ---------------------------------------------------------------------------------------------


def test_the_database_keeps_a_draw_as_its_seed_draws_it(people, close):
    for _ in range(4):
        close()
    found = draw(people)
    for rows, changes in (
        (Draw.objects.all(), {"seed": "2"}),
        (Candidate.objects.all(), {"drawn": True}),
        (LookBack.objects.all(), {"case": found.candidates.filter(drawn=False).first().case}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changes)
    for rows in (LookBack.objects.all(), Candidate.objects.all(), Draw.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    other = found.candidates.filter(drawn=False).first()
    with pytest.raises(DatabaseError, match="not drawn"), transaction.atomic():
        LookBack.objects.create(draw=found, region_code="230804", case=other.case, due_on=today())
    one = close()
    number = services.sampling.digest(found.seed, one.number)
    with pytest.raises(DatabaseError, match="nothing is added"), transaction.atomic():
        Candidate.objects.create(draw=found, region_code="230804", case=one, stratum="", digest=number, drawn=True)
    with pytest.raises(DatabaseError, match="digest"), transaction.atomic():
        Candidate.objects.create(draw=found, region_code="230804", case=other.case, stratum="", digest="0", drawn=True)


def test_the_database_refuses_a_sample_that_its_seed_does_not_draw(people, close, monkeypatch):
    for _ in range(4):
        close()

    def the_largest(seed, strata, **size):
        return sorted(strata, key=lambda number: services.sampling.digest(seed, number))[-2:]

    monkeypatch.setattr("shuangjian.lookbacks.sampling.draw", the_largest)

    def draw_and_commit():
        draw(people)
        connection.check_constraints()

    with pytest.raises(DatabaseError, match="not what its seed draws"), transaction.atomic():
        draw_and_commit()


def test_the_database_lets_nobody_look_who_had_a_part(people, close):
    close()
    [row] = draw(people, "supervisor").lookbacks.all()
    for who in ("principal", "second officer"):  # worked it, verified it
        with pytest.raises(DatabaseError, match="had a part"), transaction.atomic():
            LookBack.objects.filter(pk=row.pk).update(person=people[who])
    with pytest.raises(DatabaseError, match="another than who looks"), transaction.atomic():
        LookBack.objects.filter(pk=row.pk).update(
            result=Result.MENDED, text="x", answered_by=people["officer"], answered_at=timezone.now()
        )
    services.answer(by=people["supervisor"], row=row, result="mended", text="看过")
    with pytest.raises(DatabaseError, match="answered"), transaction.atomic():
        LookBack.objects.filter(pk=row.pk).update(text="另一句")


# Pages and programs ----------------------------------------------------------------------------------------------------


def test_drawn_on_the_page_found_in_the_inbox_answered_and_in_the_history(people, close, as_user):
    case = close()
    officer, supervisor = as_user(people["officer"]), as_user(people["supervisor"])
    filled = {
        "region_code": "230804", "closed_from": (today() - dt.timedelta(days=9)).isoformat(), "closed_to": today().isoformat(),
        "strata": "kind", "share": "50", "due_on": (today() + dt.timedelta(days=3)).isoformat(), "people": [people["supervisor"].pk], "seed": "",
    }  # fmt: skip
    refused = officer.post(reverse("lookbacks:draw_sample"), filled)
    assert refused.status_code == 422
    assert "昨天" in refused.content.decode()
    filled["closed_to"] = (today() - dt.timedelta(days=1)).isoformat()
    drawn = officer.post(reverse("lookbacks:draw_sample"), filled, follow=True).content.decode()
    assert Draw.objects.get().seed in drawn
    assert "抽到的事项相同" in drawn
    exported = b"".join(officer.get(reverse("lookbacks:candidates", args=(Draw.objects.get().pk,)) + "?export=csv"))
    assert Candidate.objects.get().digest in exported.decode()
    row = LookBack.objects.get()
    assert reverse("lookbacks:lookback", args=(row.pk,)) in supervisor.get(reverse("portal:inbox")).content.decode()
    assert (
        officer.post(reverse("lookbacks:answer", args=(row.pk,)), {"result": "mended", "text": "x"}).status_code == 404
    )
    there = supervisor.post(
        reverse("lookbacks:answer", args=(row.pk,)), {"result": "came_back", "text": "又超量"}, follow=True
    )
    assert "又超量" in there.content.decode()
    shown = supervisor.get(reverse("cases:case", args=(case.number,))).content.decode()
    assert "又超量" in shown
    assert "整改后反弹" in shown
    assert "又超量" in officer.get(reverse("lookbacks:history", args=(row.pk,))).content.decode()


def test_a_program_draws_and_another_answers(people, close):
    close()
    program = Program(new_token(people["officer"], "lookbacks.draw", "lookbacks.view"))
    body = {
        "region": "230804", "closed_from": (today() - dt.timedelta(days=9)).isoformat(), "closed_to": (today() - dt.timedelta(days=1)).isoformat(),
        "each": 1, "due_on": today().isoformat(), "people": ["supervisor"], "seed": "7",
    }  # fmt: skip
    drawn = program.post("look-back-draws", body)
    assert drawn.status_code == 201, drawn.content
    [candidate] = program.get(f"look-back-draws/{drawn.json()['id']}/candidates").json()["items"]
    assert candidate["drawn"]
    pk = LookBack.objects.get().pk
    other = Program(new_token(people["supervisor"], "lookbacks.look"))
    answered = other.post(f"look-backs/{pk}/answer", {"result": "mended", "text": "看过"})
    assert (answered.status_code, answered.json()["result"]) == (200, "mended")
