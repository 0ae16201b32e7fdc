"""What anybody may look up without an account: true of today, of nobody's person, and as often as one address may ask."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import REGION, make_class, make_institution, make_region, make_school
from shuangjian.disclosure import errors, services, throttle
from shuangjian.disclosure.models import Contact, HonestBusiness, ListDecision
from shuangjian.findings.models import Finding
from shuangjian.funds.models import SupervisedAccount
from shuangjian.registry.models import Site
from shuangjian.voices.models import Report
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def today():
    return timezone.localdate()


def days(count):
    return today() + dt.timedelta(days=count)


def see(name, *args, **params):
    answer = Client().get(reverse(f"disclosure:{name}", args=args), params)
    assert answer.status_code == 200
    return answer.content.decode()


def licensed(code="P1", **values):
    given = {"licence_no": "教民123", "licence_from": days(-100), "licence_to": days(100)} | values
    return make_institution(code, **given)


# The door -------------------------------------------------------------------------------------------------------------


def test_a_stranger_begins_with_the_public_page_and_who_is_signed_in_with_their_work(people, as_user):
    first = Client().get("/")
    assert first.status_code == 200
    assert reverse("disclosure:rules") in first.content.decode()
    assert "双减：查一查、说一说" in first.content.decode()
    assert as_user(people["officer"]).get("/").status_code == 302


def test_the_page_of_a_stranger_says_what_is_not_recorded():
    assert "12345" in see("complaints")
    assert "尚未登记" in see("rules")
    assert "没有机构" in see("lists")
    assert "没有以此为名" in see("institutions", q="甲乙丙")


# Institutions ---------------------------------------------------------------------------------------------------------


def test_an_institution_is_found_by_name_pinyin_and_number_and_its_licence_said_as_of_today():
    licensed("P1", name="晨光艺术中心")
    licensed("P2", name="过期中心", licence_to=days(-1))
    licensed("P3", name="关停中心", status="closed")
    for typed in ("晨光", "chenguang", "教民123"):
        assert "晨光艺术中心" in see("institutions", q=typed)
    assert "晨光" not in see("institutions", q="教民124")
    assert "今日有有效许可" in see("institution", REGION, "P1")
    for code in ("P2", "P3"):
        assert "未见有效许可" in see("institution", REGION, code)
    found = see("institutions", status="closed")
    assert "关停中心" in found
    assert "晨光" not in found
    assert Client().get(reverse("disclosure:institution", args=(REGION, "nowhere"))).status_code == 404


@pytest.mark.clause("LC-NI-03")
def test_what_hangs_on_a_wall_leads_to_the_true_address_and_at_another_it_is_a_finding(sweep):
    institution = licensed()
    for code, address, until in (("A", "真实路1号", None), ("B", "旧路2号", days(-1))):
        Site.objects.create(
            region_code=REGION, institution=institution, code=code, key=f"{institution.key}/{code}", address=address,
            approved_from=days(-50), approved_to=until,
        )  # fmt: skip
    code = Client().get(reverse("disclosure:institution_code", args=(REGION, "P1")))
    assert code["Content-Type"] == "image/svg+xml"
    shown = see("institution", REGION, "P1")
    assert "真实路1号" in shown
    assert "旧路2号" not in shown
    assert reverse("disclosure:institution_code", args=(REGION, "P1")) in shown
    # Whoever reads it at another address reports it; confirmed it is a finding.
    Report.objects.create(
        region_code=REGION, code="R1", subject_type="institution", subject_key=institution.key, item="LC-NI-03",
        received_on=dt.date(2026, 9, 9), outcome="confirmed",
    )  # fmt: skip
    sweep("reports.institution_confirmed")
    assert Finding.objects.get().institution_key == institution.key


def test_where_prepaid_money_is_kept_is_said_without_the_number_of_the_account():
    institution = licensed()
    SupervisedAccount.objects.create(
        region_code=REGION, institution=institution, kind="escrow", bank="示例银行", number="6222000011112222", by_deduction=False,
        opened_on=days(-9),
    )  # fmt: skip
    shown = see("institution", REGION, "P1")
    assert "示例银行" in shown
    assert "6222000011112222" not in shown
    SupervisedAccount.objects.update(closed_on=today())
    assert "示例银行" not in see("institution", REGION, "P1")


# The white and the black list -----------------------------------------------------------------------------------------


def decide(people, listing, code="P1", **values):
    given = {"reason": "连续两年检查无问题", "source": "教监发〔2026〕3号", "decided_on": today()}
    return services.decide(by=people["officer"], institution_key=f"{REGION}/{code}", listing=listing, **given | values)


@pytest.mark.clause("RC-10c")
def test_an_institution_on_the_white_list_that_comes_on_the_black_one_leaves_the_white(people):
    licensed("P9", name="晨光艺术中心")
    decide(people, "white", "P9", decided_on=days(-30))
    white, black = see("lists").split("黑名单</h2>")
    assert "晨光艺术中心" in white
    assert "晨光艺术中心" not in black
    decide(people, "black", "P9", reason="挪用预收费")
    white, black = see("lists").split("黑名单</h2>")
    assert "晨光艺术中心" not in white
    assert "晨光艺术中心" in black
    assert "挪用预收费" in black
    assert ListDecision.objects.count() == 2  # what was decided before stays
    for missing in ("reason", "source"):
        with pytest.raises(errors.NotFounded):
            decide(people, "none", "P9", **{missing: " "})
    decide(people, "none", "P9", reason="整改验收合格")
    assert "晨光艺术中心" not in see("lists")


def test_decisions_come_in_order_and_decide_something(people):
    make_institution("P9")
    with pytest.raises(errors.ListedAlready):
        decide(people, "none", "P9")
    decide(people, "white", "P9", decided_on=days(-3))
    for wrong, refusal in (
        ({"listing": "black", "decided_on": days(-4)}, errors.DecidedOutOfOrder),
        ({"listing": "black", "decided_on": days(1)}, errors.DecidedOutOfOrder),
        ({"listing": "white"}, errors.ListedAlready),
    ):
        with pytest.raises(refusal):
            decide(people, code="P9", **wrong)
    with pytest.raises(errors.InstitutionElsewhere):
        services.decide(
            by=people["far officer"], institution_key=f"{REGION}/P9", listing="black", decided_on=today(), reason="x", source="y"
        )  # fmt: skip


def test_the_database_keeps_decisions_and_their_order(people):
    decide(people, "white", "P1", decided_on=days(-3))
    row = ListDecision.objects.get()
    for change in ({"listing": "black"}, {"reason": "另一个"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ListDecision.objects.update(**change)
    for values in (
        {"listing": "white"},
        {"listing": "black", "decided_on": days(-4)},
        {"listing": "black", "reason": ""},
    ):
        planted = {
            "region_code": REGION, "institution": row.institution, "decided_on": today(), "reason": "x", "source": "y",
            "decided_by": people["officer"], "recorded_at": timezone.now(),
        }  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            ListDecision.objects.create(**planted | values)


# Honest business ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("QJ-11")
def test_a_certificate_is_on_the_public_page_until_it_is_withdrawn_and_its_history_stays(people, as_user):
    make_institution("P7", name="晨光艺术中心")
    row = services.certify(
        by=people["officer"],
        institution_key=f"{REGION}/P7",
        certified_on=dt.date(2022, 5, 1),
        result="放心消费示范单位",
    )
    shown = see("institution", REGION, "P7")
    assert "放心消费示范单位" in shown
    assert "2022-05-01" in shown
    changed = {"certified_on": row.certified_on, "result": row.result, "withdrawn_on": today()}
    with pytest.raises(errors.WithdrawalWithoutReason):
        services.change_certificate(by=people["officer"], row=row, reason="撤销", **changed)
    services.change_certificate(by=people["officer"], row=row, reason="撤销", withdrawn_reason="虚假宣传", **changed)
    assert "放心消费示范单位" not in see("institution", REGION, "P7")
    history = (
        as_user(people["officer"]).get(reverse("disclosure:certificates_history", args=(row.pk,))).content.decode()
    )
    assert "虚假宣传" in history
    assert "放心消费示范单位" in history
    with pytest.raises(errors.CertifiedThen):
        services.certify(by=people["officer"], institution_key=f"{REGION}/P7", certified_on=today(), result="再次认定")
    with pytest.raises(DatabaseError, match="no_overlap"), transaction.atomic():
        HonestBusiness.objects.create(region_code=REGION, institution=row.institution, certified_on=today(), result="x")


# Schools, rules, complaints -------------------------------------------------------------------------------------------


def test_a_school_is_found_and_leads_to_the_boards_of_a_day(over_limit):
    found = see("schools", q=make_school().name)
    assert reverse("disclosure:school", args=(REGION, "S1")) in found
    shown = see("school", REGION, "S1", day="2026-09-09")
    assert f"{reverse('homework:board', args=(REGION, 'S1', '301'))}?day=2026-09-09" in shown
    assert "90" in shown
    assert "当天未布置" in see("school", REGION, "S1", day="2026-09-10")
    assert Client().get(reverse("disclosure:school", args=(REGION, "nowhere"))).status_code == 404


def test_the_rules_are_said_with_their_limits_and_sources_and_which_nobody_has_checked():
    make_class("301")
    shown = see("rules")
    assert "60" in shown
    assert "中办发〔2021〕40号" in shown
    assert "凭记忆" in shown
    assert Client().get(reverse("disclosure:rules"), {"region": "999999"}).status_code == 404


@pytest.mark.clause("QJ-09")
def test_the_page_shows_the_number_that_is_configured_and_what_it_promises(people, as_user):
    make_region()
    form = {
        "region_code": REGION, "unit": "区教育局监管科", "phone": "0454-8123456", "hours": "", "form_url": "", "address": "",
        "reply_days": "15", "promised_in": "", "form_token": "one",
    }  # fmt: skip
    officer = as_user(people["officer"])
    refused = officer.post(reverse("disclosure:contacts_add"), form)
    assert refused.status_code == 422
    assert not Contact.objects.exists()
    form["promised_in"] = "信访工作条例"
    assert officer.post(reverse("disclosure:contacts_add"), form).status_code == 302
    for name in ("complaints", "landing"):
        shown = see(name)
        assert "tel:0454-8123456" in shown
        assert "15个工作日" in shown
    assert as_user(people["leader"]).get(reverse("disclosure:contacts_add")).status_code == 403


# How often ------------------------------------------------------------------------------------------------------------


def test_one_address_waits_and_another_does_not(monkeypatch):
    monkeypatch.setattr(throttle, "REQUESTS_PER_MINUTE", 3)
    address = reverse("disclosure:lists")
    answers = [Client(REMOTE_ADDR="203.0.113.7").get(address) for _ in range(4)]
    # A minute may end in between; then it takes one round more.
    if answers[-1].status_code == 200:
        answers = [Client(REMOTE_ADDR="203.0.113.7").get(address) for _ in range(4)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    other = Client(REMOTE_ADDR="203.0.113.8").get(address)
    assert (other.status_code, other["Cache-Control"]) == (200, "private, max-age=60")
    with transaction.atomic():
        assert throttle.forget_old() == 0
