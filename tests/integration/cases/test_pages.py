"""The pages of findings and cases: who opens them, what they narrow to, what they show, what they cost."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from factories.places import make_department
from shuangjian.cases.deadlines import light_of
from shuangjian.cases.models import Case, Proof
from shuangjian.cases.register import by_light
from shuangjian.cases.services.moves import hand_in
from shuangjian.findings.models import Finding
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

BUREAU = {"officer", "second officer", "supervisor", "leader"}
SCHOOL = {"principal", "director"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _who_opens(people, as_user, address):
    answers = {who: as_user(user).get(address).status_code for who, user in people.items()}
    # Who may decide, but not this one, is led back to what waits for them.
    assert set(answers.values()) <= {200, 302, 403, 404}
    assert as_user(None).get(address).status_code == 302
    return {who for who, status in answers.items() if status == 200}


# Owner, colleague, stranger ------------------------------------------------------------------------------------------


def test_a_finding_is_opened_in_scope_only(make_finding, people, as_user):
    address = reverse("findings:finding", args=[make_finding().pk])
    assert _who_opens(people, as_user, address) == BUREAU | SCHOOL | {"class teacher", "maths teacher"}


def test_a_case_is_opened_in_scope_only(make_case, people, as_user):
    address = reverse("cases:case", args=[make_case(lead="market").number])
    assert _who_opens(people, as_user, address) == BUREAU | SCHOOL | {"class teacher", "market"}


def test_deciding_is_for_those_who_decide(make_finding, people, as_user):
    address = f"{reverse('findings:decide')}?finding={make_finding().pk}"
    assert _who_opens(people, as_user, address) == {"officer", "second officer", "supervisor"}


def test_evidence_is_given_out_to_those_who_see_the_case(make_case, people, as_user):
    case = make_case(lead="market")
    content = "%PDF-1.4 示例".encode()
    file = SimpleUploadedFile("记录.pdf", content, content_type="text/html")
    as_user(people["principal"]).post(
        reverse("cases:add_proof", args=[case.number]), {"text": "会议记录", "file": file}
    )
    proof = Proof.objects.get()
    assert proof.attachment.sha256 == hashlib.sha256(content).hexdigest()
    address = reverse("cases:proof_file", args=[case.number, proof.pk])
    assert _who_opens(people, as_user, address) == BUREAU | SCHOOL | {"class teacher", "market"}
    answer = as_user(people["officer"]).get(address)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    page = as_user(people["officer"]).get(reverse("cases:case", args=[case.number])).content.decode()
    assert proof.attachment.sha256 in page


def test_evidence_of_another_case_is_not_found_under_this_one(make_case, people, as_user):
    mine, other = make_case(), make_case(school_key="230804/S2", owner_name="S2")
    with acting("officer", "a test"):
        file = SimpleUploadedFile("x.txt", "说明".encode())
        proof = hand_in(case_id=other.pk, user=people["officer"], text="x", file=file)
    address = reverse("cases:proof_file", args=[mine.number, proof.pk])
    assert as_user(people["principal"]).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("findings", BUREAU | SCHOOL | {"class teacher", "maths teacher", "institution", "other principal", "other teacher", "far officer"}),
        ("cases", BUREAU | SCHOOL | {"class teacher", "market", "street", "institution", "other principal", "other teacher", "far officer"}),
    ],
)  # fmt: skip
def test_lists_are_open_to_the_roles_that_have_them(name, expected, people, as_user):
    assert _who_opens(people, as_user, reverse(f"{name}:listing")) == expected


def test_lists_hold_only_what_is_seen(make_finding, make_case, people, as_user):
    make_finding()
    make_finding(school_key="230804/S2", owner_key="230804/S2", class_key="230804/S2/301")
    make_case()
    make_case(school_key="230804/S2", owner_name="S2")

    def count(who, name):
        return as_user(people[who]).get(reverse(f"{name}:listing")).context["page"].paginator.count

    assert [count(who, "findings") for who in ("officer", "principal", "other teacher", "far officer")] == [2, 1, 1, 0]
    assert [count(who, "cases") for who in ("officer", "principal", "other teacher", "far officer")] == [2, 1, 1, 0]


@pytest.mark.parametrize("name", ["move", "comment", "extend", "add_proof"])
def test_a_stranger_writes_nothing(name, make_case, people, as_user):
    case = make_case()
    args = [case.number, "accept"] if name == "move" else [case.number]
    for who in ("other principal", "far officer", "family", "bank"):
        assert as_user(people[who]).post(reverse(f"cases:{name}", args=args), {"text": "x"}).status_code in (
            403,
            404,
        )
    assert not case.events.exists()


# Narrowing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 3),
        ("state=undecided", 2),
        ("state=open", 1),
        ("rule=homework.written_minutes", 1),
        ("rule=homework.written_minutes&state=undecided", 0),
        ("area=homework", 3),
        ("area=funds", 0),
        ("owner=230804/S2", 1),
        ("owner=230804/nowhere", 0),
        ("region=230804", 3),
        ("region=230800", 3),
        ("region=999999", 0),
        ("severity=serious", 1),
        ("kind=suspected", 2),
        ("from=2026-09-09&to=2026-09-09", 2),
        ("from=2026-09-10", 1),
        ("from=nonsense", 0),
        ("clause=QJ-38", 1),
        ("state=no such state", 0),
        ("q=QJ-38", 1),
        ("q=书面作业", 1),
        ("q=示例S2", 1),
        ("q=H1", 1),
        ("case=none", 0),
    ],
)
def test_findings_are_narrowed_by_the_address(query, expected, make_finding, people, as_user):
    make_finding()
    make_finding(school_key="230804/S2", owner_key="230804/S2", owner_id="S2", class_key="230804/S2/301")
    make_finding(
        rule_id="homework.written_minutes", kind="breach", state="open", severity="serious", day=dt.date(2026, 9, 10),
        subject_id="301", clauses=["QJ-38"],
    )  # fmt: skip
    answer = as_user(people["officer"]).get(f"{reverse('findings:listing')}?{query}")
    assert answer.context["page"].paginator.count == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=unfinished", {"late", "soon", "later", "good"}),
        ("state=closed", {"done"}),
        ("late=1", {"late"}),
        ("light=red", {"late"}),
        ("light=yellow", {"soon"}),
        ("light=green", {"later", "good"}),
        ("light=blue", set()),
        ("kind=complaint", {"late", "soon", "later", "good", "done"}),
        ("kind=measure", set()),
        ("q=later", {"later"}),
        ("owner=230804/S1", {"late", "soon", "later", "good", "done"}),
        ("plan=7", set()),
        ("plan=x", set()),
        ("waiting=verify", {"later"}),
        ("waiting=nonsense", set()),
    ],
)
def test_cases_are_narrowed_by_the_address(query, expected, make_case, people, as_user):
    today = timezone.localdate()
    make_case(title="late", due_on=today - dt.timedelta(days=10))
    make_case(title="soon", due_on=today)
    make_case(title="later", state="submitted")
    make_case(title="good", due_on=None, rhythm_days=30, proof_due_on=today + dt.timedelta(days=30))
    make_case(title="done", state="closed", closed_at=timezone.now(), closed_by="correction")
    answer = as_user(people["officer"]).get(f"{reverse('cases:listing')}?{query}")
    assert {case.title for case in answer.context["page"]} == expected


def test_a_lead_is_found_under_the_school_it_names(make_case, people, as_user):
    make_case(title="lead", school_key=None, owner_name="示例S1")
    make_case(title="stranger", school_key=None, owner_name="某工地")
    make_case(title="theirs")
    make_case(title="others", school_key="230804/S2", owner_name="示例S2")
    page = as_user(people["officer"]).get(f"{reverse('cases:listing')}?owner=230804/S1")
    assert {case.title for case in page.context["page"].object_list} == {"lead", "theirs"}
    control = next(each for each in page.context["controls"] if each.filter.name == "owner")
    assert [code for code, _name in control.choices] == ["230804/S1", "230804/S2", "某工地"]


def test_lead_and_party_narrow_to_what_a_department_leads_or_has_a_part_in(make_case, people, as_user):
    market = make_department("market")
    make_case(title="leads", lead="market")
    make_case(title="supports", lead="street", support="market")
    client, address = as_user(people["officer"]), reverse("cases:listing")
    assert [c.title for c in client.get(address, {"department": market.pk}).context["page"]] == ["leads"]
    assert {c.title for c in client.get(address, {"party": market.pk}).context["page"]} == {"leads", "supports"}


def test_the_light_of_a_row_is_the_light_it_is_filtered_by(make_case):
    today = dt.date(2026, 9, 28)  # before the holidays of October
    for days in range(-3, 20):
        make_case(due_on=today + dt.timedelta(days=days))
        make_case(due_on=None, rhythm_days=30, proof_due_on=today + dt.timedelta(days=days))
    make_case(state="closed", closed_at=timezone.now(), closed_by="correction")
    for code in ("red", "yellow", "green"):
        expected = {case.pk for case in Case.objects.all() if light_of(case, today).code == code}
        assert {case.pk for case in by_light(Case.objects.all(), code, today)} == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_are_exported_as_they_are_narrowed(kind, make_finding, make_case, people, as_user):
    make_finding()
    make_case()
    for name in ("findings", "cases"):
        answer = as_user(people["officer"]).get(reverse(f"{name}:listing"), {"export": kind})
        assert answer["Content-Disposition"].startswith("attachment")
        if kind == "csv":
            text = b"".join(answer.streaming_content).decode()
            assert "编号" in text or "规则" in text
            assert "示例S1" in text
            assert "选择" not in text


def test_a_fragment_is_given_to_htmx(make_case, people, as_user):
    make_case()
    answer = as_user(people["officer"]).get(reverse("cases:listing"), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


# What is shown -------------------------------------------------------------------------------------------------------


def test_a_finding_says_its_grounds_then_its_number_then_its_rows(over_limit, sweep, people, as_user):
    sweep()
    text = (
        as_user(people["principal"]).get(reverse("findings:finding", args=[Finding.objects.get().pk])).content.decode()
    )
    grounds, number, rows = (text.index(each) for each in ("中办发〔2021〕40号", "90 分钟", over_limit[0].code))
    assert grounds < number < rows
    assert "60 分钟" in text
    assert "多 30 分钟" in text
    assert "作业编号" in text
    assert reverse("homework:history", args=["230804", "S1", over_limit[0].code]) in text


def test_a_finding_reads_in_english_too(over_limit, sweep, people, as_user):
    sweep()
    client = as_user(people["principal"])
    client.cookies["language"] = "en"
    text = client.get(reverse("findings:finding", args=[Finding.objects.get().pk])).content.decode()
    for words in ("Written homework above the daily limit", "90 minutes", "30 minutes too much", "homework id"):
        assert words in text


def test_the_rows_of_another_owner_are_not_shown(make_finding, over_limit, people, as_user):
    finding = make_finding(
        rule_id="homework.written_minutes",
        school_key="230804/S2",
        owner_key="230804/S2",
        cited_rows=[over_limit[0].code],
    )
    answer = as_user(people["other principal"]).get(reverse("findings:finding", args=[finding.pk]))
    assert answer.context["cited"] == []


def test_a_late_case_says_so_in_words(make_case, people, as_user):
    case = make_case(due_on=timezone.localdate() - dt.timedelta(days=14))
    for address in (reverse("cases:listing"), reverse("cases:case", args=[case.number])):
        text = as_user(people["principal"]).get(address).content.decode()
        assert "红" in text
        assert "逾期 10 个工作日" in text


def test_a_refused_move_is_a_disabled_button_with_its_reason(make_case, people, as_user):
    case = make_case(state="submitted")
    with acting("officer", "a test"):
        hand_in(case_id=case.pk, user=people["officer"], text="已查")
    text = as_user(people["officer"]).get(reverse("cases:case", args=[case.number])).content.decode()
    assert "disabled" in text
    assert "您本人办理过该事项，须由他人核验。" in text


# What is done --------------------------------------------------------------------------------------------------------


def test_a_case_is_worked_to_its_end_through_its_page(make_case, people, as_user):
    case = make_case()
    school, bureau = as_user(people["principal"]), as_user(people["officer"])

    def move(client, action, text=""):
        return client.post(reverse("cases:move", args=[case.number, action]), {"text": text}).status_code

    assert move(school, "accept") == 302
    assert move(school, "submit") == 422
    assert move(school, "submit", "已整改") == 302
    assert move(school, "verify") == 422
    assert move(bureau, "reject", "缺少照片") == 302
    assert move(school, "submit", "补充照片") == 302
    assert move(bureau, "verify") == 302
    case.refresh_from_db()
    assert (case.state, case.closed_by) == ("closed", "rectification")
    assert [event.actor_name for event in case.events.order_by("id")] == [
        "principal",
        "principal",
        "officer",
        "principal",
        "officer",
    ]


def test_what_was_typed_stays_when_a_move_is_refused(make_case, people, as_user):
    case = make_case()
    answer = as_user(people["principal"]).post(
        reverse("cases:move", args=[case.number, "submit"]), {"text": "我的说明"}
    )
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_no_move_is_made_by_an_unknown_name(make_case, people, as_user):
    assert (
        as_user(people["principal"]).post(reverse("cases:move", args=[make_case().number, "explode"])).status_code
        == 404
    )


def test_comments_and_extensions_are_made_on_the_page(make_case, people, as_user):
    case = make_case()
    assert (
        as_user(people["principal"]).post(reverse("cases:comment", args=[case.number]), {"text": ""}).status_code == 422
    )
    as_user(people["principal"]).post(reverse("cases:comment", args=[case.number]), {"text": "请问标准"})
    bureau = as_user(people["officer"])
    extend = reverse("cases:extend", args=[case.number])
    school, answer = as_user(people["principal"]), reverse("cases:answer_request", args=[case.number])
    assert school.post(extend, {"working_days": "5", "reason": ""}).status_code == 422
    assert as_user(people["leader"]).post(extend, {"working_days": "5", "reason": "x"}).status_code == 403
    assert school.post(extend, {"working_days": "5", "reason": "放假"}).status_code == 302
    assert school.post(answer, {"granted": "yes"}).status_code == 403
    assert bureau.post(answer, {"granted": "no"}).status_code == 422
    assert bureau.post(answer, {"granted": "yes"}).status_code == 302
    text = bureau.get(reverse("cases:case", args=[case.number])).content.decode()
    assert "请问标准" in text
    assert "放假" in text


def test_evidence_without_words_or_of_a_kind_not_taken_is_refused(make_case, people, as_user):
    case = make_case()
    address = reverse("cases:add_proof", args=[case.number])
    assert as_user(people["principal"]).post(address, {"text": ""}).status_code == 422
    file = SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>")
    refused = as_user(people["principal"]).post(address, {"text": "x", "file": file})
    assert refused.status_code == 422
    assert "不接收此类文件" in refused.content.decode()
    assert not Proof.objects.exists()


def test_several_suspicions_are_decided_together_after_a_check(make_finding, people, as_user):
    ids = [make_finding().pk, make_finding().pk]
    client, address = as_user(people["officer"]), reverse("findings:decide")
    assert "error-summary" in client.post(address, {"finding": ids, "decision": "dismiss"}).content.decode()
    check = client.post(address, {"finding": ids, "decision": "dismiss", "reason": "学生自查"})
    assert "学生自查" in check.content.decode()
    assert Finding.objects.filter(state="undecided").count() == 2  # nothing is done before it is sent
    client.post(address, {"finding": ids, "decision": "dismiss", "reason": "学生自查", "send": "1"})
    assert Finding.objects.filter(state="dismissed", decision_reason="学生自查").count() == 2


def test_a_change_of_mind_leads_back_to_the_form(make_finding, people, as_user):
    client, address = as_user(people["officer"]), reverse("findings:decide")
    answer = client.post(address, {"finding": make_finding().pk, "decision": "breach", "reason": "属实", "change": "1"})
    assert not answer.context["is_check"]
    assert "属实" in answer.content.decode()


def test_what_is_out_of_scope_or_decided_is_not_decided(make_finding, people, as_user):
    far = make_finding(region_code="230805", school_key="230805/S1", owner_key="230805/S1", class_key=None)
    done = make_finding(state="dismissed")
    sent = {"finding": [far.pk, done.pk], "decision": "breach", "send": "1"}
    answer = as_user(people["officer"]).post(reverse("findings:decide"), sent)
    assert answer.status_code == 302
    assert not Finding.objects.filter(state="open").exists()


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "most"), [("findings", 18), ("cases", 16)])
def test_the_number_of_queries_of_a_list_does_not_grow(
    name, most, make_finding, make_case, people, as_user, django_assert_max_num_queries
):
    for _ in range(12):
        make_finding(case=make_case(lead="market"))
    client = as_user(people["officer"])
    with django_assert_max_num_queries(most):
        assert client.get(reverse(f"{name}:listing")).status_code == 200


def test_the_number_of_queries_of_a_case_does_not_grow(
    make_finding, make_case, people, as_user, django_assert_max_num_queries
):
    case = make_case(kind="finding", lead="market", support="street")
    for _ in range(20):
        make_finding(case=case, state="open", rule_id="homework.written_minutes")
    for _ in range(10):
        as_user(people["principal"]).post(reverse("cases:comment", args=[case.number]), {"text": "说明"})
    client = as_user(people["officer"])
    with django_assert_max_num_queries(19):
        client.get(reverse("cases:case", args=[case.number]))


def test_everything_is_searched_from_anywhere(make_finding, make_case, people, as_user):
    make_finding()
    case = make_case(title="清理违规广告")
    text = as_user(people["officer"]).get(reverse("portal:search"), {"q": "违规广告"}).content.decode()
    assert reverse("cases:case", args=[case.number]) in text
    assert (
        reverse("findings:finding", args=[Finding.objects.get().pk])
        in as_user(people["principal"]).get(reverse("portal:search"), {"q": "H1"}).content.decode()
    )
