"""When an institution closes: plans, the task force, who handles it by its address, and what was paid in the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from factories.places import make_class, make_department, make_institution, make_region, make_user
from shuangjian.cases.errors import CaseError
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import move_case
from shuangjian.closures.models import (
    ContingencyPlan,
    ContingencyStep,
    DisposalPlan,
    Incident,
    IncidentPayment,
    ResponsibilityArea,
    TaskForceMember,
)
from shuangjian.live.session import leaving_nothing, open_session
from shuangjian.registry.models import Institution, Region, Site, User
from shuangjian.web.context import acting

SignIn = Callable[[User | None], Client]
People = dict[str, User]
TODAY = timezone.localdate
SIX = ["education", "police", "petitions", "labour", "civil_affairs", "banking"]


@pytest.fixture
def people(db: None) -> People:
    """Whoever handles closings in the district, and the officer of the district beside it."""
    with acting("tester", "a test"):
        region, beside = make_region(), make_region("230805")
        made = {
            "officer": make_user("officer", "district_officer", department=make_department()),
            "checker": make_user("checker", "training_supervisor", region=region),
            "beside": make_user("beside", "district_officer", department=make_department(region=beside.code)),
            "leader": make_user("leader", "leader", region=region),
            "family": make_user("family", "family", school_class=make_class()),
        }
        for code in SIX[1:]:
            make_department(code)
        made["police"] = make_user("police", "partner_department", department=make_department("police"))
        return made


@pytest.fixture
def institution(people: People) -> Institution:
    """An institution with its main site in one district and a second in another."""
    with acting("tester", "a test"):
        place = make_institution()
        for code, address in (("S1", "前进区长安路8号"), ("S2", "东风区和平街3号")):
            Site.objects.create(
                region_code="230804", institution=place, code=code, key=f"{place.key}/{code}", address=address
            )
        for area, region in (("前进区", "230804"), ("东风区", "230805")):
            ResponsibilityArea.objects.create(region_code="230804", place=area, handler_region=region)
        return place


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def incident(client: Client, **values: object) -> Incident:
    sent = {
        "institution_key": "230804/P1", "kind": "closing", "reported_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "address": "",
        "description": "机构停课，负责人失联", "staff": 0, "amount_fen": "0",
    } | values  # fmt: skip
    answer = client.post("/closures/open/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return Incident.objects.latest("pk")


@pytest.mark.clause("LC-23a")
def test_an_incident_makes_the_steps_of_the_plan_tasks_and_an_area_without_a_plan_is_listed(
    institution: Institution, people: People, as_user: SignIn
) -> None:
    client = as_user(people["officer"])
    assert "230804" in text_of(client, "/closures/plans/")  # the area without a plan, by its name
    before = incident(client)
    assert not before.tasks.filter(kind="step").exists()
    assert "没有应急预案" in text_of(client, f"/closures/{before.pk}/")
    plan = {"region_code": "230804", "title": "培训机构停业处置预案", "approved_on": "2025-09-01"}
    assert client.post("/closures/plans/add/", plan).status_code == 302
    steps = [
        ("1", "closing", "封存账目", "police"),
        ("2", "unemployment", "登记欠薪人员", "labour"),
        ("3", "unrefunded", "登记退费", "education"),
    ]
    for number, risk, text, office in steps:
        step = {
            "region_code": "230804",
            "number": number,
            "risk": risk,
            "text": text,
            "department": office,
            "working_days": 3,
        }
        assert client.post("/closures/steps/add/", step).status_code == 302
    assert "alert-warning" not in text_of(client, "/closures/plans/")
    found = incident(client)
    cases = [each.case for each in found.tasks.filter(kind="step").order_by("pk")]
    assert [case.parties.get().department.code for case in cases if case.parties.get().department] == [
        "police",
        "labour",
        "education",
    ]
    assert all(case.due_on and case.due_on > TODAY() for case in cases)
    assert cases[0].number in text_of(as_user(people["police"]), "/cases/")
    wages = incident(client, kind="unpaid_wages", staff=8, amount_fen="120000")
    assert wages.tasks.filter(kind="step").count() == 1


@pytest.mark.clause("LC-23b")
def test_25_institutions_and_24_plans_are_96_percent_with_one_listed(people: People, as_user: SignIn) -> None:
    with acting("tester", "a test"):
        places = [make_institution(f"Q{number:02}") for number in range(25)]
        DisposalPlan.objects.bulk_create(
            DisposalPlan(region_code="230804", institution=place, prepared_on=TODAY(), learners=80, liability_fen=1, staff=5,
                         is_complex=False, risks="退费", measures="转学")
            for place in places[1:24]
        )  # fmt: skip
    client = as_user(people["officer"])
    values = {
        "institution_key": "230804/Q00", "prepared_on": "2025-09-01", "learners": 30, "liability_fen": "45000", "staff": 6, "risks": "预收费无法退还",
        "measures": "就近转学", "responsible_person": "", "responsible_unit": "",
    }  # fmt: skip
    assert client.post("/closures/disposals/add/", values).status_code == 302
    assert client.post("/closures/disposals/add/", values).status_code == 422
    page = text_of(client, "/closures/disposals/")
    assert "96 %" in page
    assert "示例Q24" in page
    plan = DisposalPlan.objects.get(institution__key="230804/Q00")
    assert "45,000.00" in page
    assert "预收费无法退还" in text_of(client, f"/closures/disposals/{plan.pk}/")
    for who, status in (("leader", 200), ("family", 403)):
        assert as_user(people[who]).get("/closures/disposals/").status_code == status
    assert as_user(people["leader"]).get("/closures/disposals/add/").status_code == 403


@pytest.mark.clause("SH-29")
def test_six_departments_get_a_task_and_unconfirmed_receipt_is_shown(
    institution: Institution, people: People, as_user: SignIn
) -> None:
    client = as_user(people["officer"])
    for code in SIX:
        member = {"region_code": "230804", "department": code, "contact": f"{code}联络员", "phone": "0454-0000000"}
        assert client.post("/closures/force/add/", member).status_code == 302
    turn = {"region_code": "230804", "department": "police", "first_day": TODAY().isoformat(), "last_day": TODAY().isoformat(),
            "person": "示例值班员", "phone": "0454-1111111"}  # fmt: skip
    assert client.post("/closures/duties/add/", turn).status_code == 302
    found = incident(client)
    alerts = found.tasks.filter(kind="alert")
    assert alerts.count() == 6
    address = f"/closures/{found.pk}/"
    page = text_of(client, address)
    assert page.count("未确认签收") == 8  # the six, who leads and who cooperates
    assert "示例值班员" in page
    police = alerts.get(case__parties__department__code="police").case
    with acting("police", "a test"):
        move_case(case_id=police.pk, action="accept", user=people["police"])
    assert text_of(client, address).count("未确认签收") == 7


@pytest.mark.clause("SH-30")
def test_the_address_decides_who_leads_and_who_cooperates_and_a_late_response_is_marked(
    institution: Institution, people: People, as_user: SignIn
) -> None:
    client, beside = as_user(people["officer"]), as_user(people["beside"])
    found = incident(client)
    assert (found.lead_region, found.cooperating, found.response_minutes_max) == ("230804", ["230805"], 120)
    other = incident(client, address="东风区和平街3号")
    assert (other.lead_region, other.cooperating) == ("230805", ["230804"])
    lead = other.tasks.get(kind="lead").case
    assert lead.region_code == "230805"
    assert lead.number in text_of(beside, "/cases/")
    assert text_of(beside, f"/closures/{found.pk}/")
    late = "超过规定时限"
    assert late not in text_of(client, f"/closures/{other.pk}/")
    with acting("beside", "a test"):
        move_case(case_id=lead.pk, action="accept", user=people["beside"])
    assert late not in text_of(client, f"/closures/{other.pk}/")
    missed = incident(client, reported_at=(timezone.localtime() - dt.timedelta(minutes=121)).strftime("%Y-%m-%dT%H:%M"))
    assert late in text_of(client, f"/closures/{missed.pk}/")
    assert "逾期" in text_of(client, "/closures/")


@pytest.mark.clause("LC-23d")
def test_unpaid_wages_are_counted_and_closed_with_the_payment_recorded(
    institution: Institution, people: People, as_user: SignIn
) -> None:
    client = as_user(people["checker"])
    refused = client.post("/closures/open/", {
        "institution_key": "230804/P1", "kind": "unpaid_wages", "reported_at": "2025-09-01T08:00", "description": "讨薪", "staff": 0, "amount_fen": "0",
    })  # fmt: skip
    assert refused.status_code == 422
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59"):
        values = {
            "institution_key": "230804/P1",
            "kind": "petition",
            "reported_at": moment,
            "description": "x",
            "staff": 0,
            "amount_fen": "0",
        }
        assert client.post("/closures/open/", values).status_code == 422
    found = incident(client, kind="unpaid_wages", staff=8, amount_fen="120000", description="教师讨薪")
    incident(client, kind="public_opinion", description="网络舆情")
    page = text_of(client, "/closures/?kind=unpaid_wages")
    assert "8 名员工" in page
    assert "120,000.00" in page
    case = found.tasks.get(kind="lead").case
    with acting("officer", "a test"):
        move_case(case_id=case.pk, action="accept", user=people["officer"])
        move_case(case_id=case.pk, action="submit", user=people["officer"], text="已督促支付")
        with pytest.raises(CaseError, match="120,000"):
            move_case(case_id=case.pk, action="verify", user=people["checker"], text="已核验")
    payment = {"paid_on": TODAY().isoformat(), "amount_fen": "120000", "staff": 8, "text": "银行转账"}
    address = f"/closures/{found.pk}/payment/"
    assert client.post(address, payment | {"amount_fen": "120000.01"}).status_code == 422
    assert client.post(address, payment).status_code == 302
    with pytest.raises(DatabaseError), transaction.atomic(), acting("tester", "a test"):
        IncidentPayment.objects.create(incident=found, paid_on=TODAY(), amount_fen=1, staff=1, by=people["checker"])
    with acting("checker", "a test"):
        move_case(case_id=case.pk, action="verify", user=people["checker"], text="已核验")
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert "银行转账" in text_of(client, f"/closures/{found.pk}/")
    assert as_user(people["leader"]).get(address).status_code == 403
    assert as_user(people["family"]).get("/closures/").status_code == 403


@pytest.mark.clause("LC-23c")
def test_an_institution_of_500_learners_without_a_person_in_charge_is_found_live(
    people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        above = make_region("000000")
        for code in ("370000", "371500", "371502"):  # Liaocheng, where the clause binds
            above = Region.objects.create(code=code, parent=above, name=code, path=f"{above.path}{code}/")
        for code, learners in (("P1", 500), ("P2", 499)):
            place = make_institution(code, "371502")
            DisposalPlan.objects.create(
                region_code="371502", institution=place, prepared_on=dt.date(2025, 9, 1), learners=learners, liability_fen=0, staff=1,
                is_complex=False, risks="退费", measures="转学",
            )  # fmt: skip
        officer = make_user("liaocheng", "district_officer", department=make_department(region="371502"))
    with transaction.atomic(), leaving_nothing():
        session = open_session(TODAY())
        rule = session.book.rules["funds.large_without_person"]
        session.install([rule])
        assert [(each.subject_key, each.observed) for each in session.run(rule)] == [("371502/P1", 500)]
    page = text_of(as_user(officer), "/closures/disposals/")
    assert "未明确帮包责任人" in page
    assert ContingencyPlan.objects.count() == ContingencyStep.objects.count() == TaskForceMember.objects.count() == 0
