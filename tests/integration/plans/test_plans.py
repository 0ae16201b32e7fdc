"""Plans: from a document to cases, with a person in between."""

from __future__ import annotations

import datetime as dt
import io
import re

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories.places import make_department
from shuangjian.cases.models import Case
from shuangjian.plans.demo import write_document
from shuangjian.plans.errors import PlanError
from shuangjian.plans.models import Measure, Plan
from shuangjian.plans.services import adopt_plan, bind_department, correct_measures, unknown_departments
from shuangjian.registry.models import Department
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

ONE = {"no": "1", "heading": "统筹作业", "text": "每日汇总。", "lead": ["education"], "responsible": ["market"], "deadline": "2027年3月底前"}  # fmt: skip
TWO = {"no": "2", "heading": "持续巡查", "text": "", "lead": ["street"], "responsible": ["market"], "deadline": "长期坚持"}  # fmt: skip


@pytest.fixture
def document():
    return write_document(dt.date(2026, 9, 1)).encode()


def _upload(client, name, content):
    return client.post(
        reverse("plans:upload"),
        {"file": SimpleUploadedFile(name, content), "region": "230804", "form_token": f"of {name}"},
        follow=True,
    )


def _adopt(plan, user):
    with acting("officer", "a test"):
        return adopt_plan(plan_id=plan.pk, user=user)


# Upload --------------------------------------------------------------------------------------------------------------


def test_a_document_becomes_a_plan_for_review(document, people, as_user):
    # Pressed twice: the second leads where the first did.
    answer, again = (_upload(as_user(people["officer"]), "方案.html", document) for _time in range(2))
    plan = Plan.objects.get()
    assert again.redirect_chain == answer.redirect_chain
    assert answer.redirect_chain == [(reverse("plans:plan", args=[plan.pk]), 302)]
    assert plan.state == "proposed"
    assert next(measure.heading for measure in plan.measures.all()) == "统筹作业总量"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("散文.txt", "今天天气很好。我们去了公园，看到许多花。".encode() * 20, "不像工作方案"),
        ("空.txt", b"\n", "空.txt"),
        ("图.png", b"\x89PNG", "请另存为 .docx、.pdf 或 .txt"),
        ("坏.docx", b"not a zip", "坏.docx"),
        ("没有措施.txt", "关于某事的通知\n各校：请知悉。\n示例教育局\n2026年9月1日\n".encode(), "没有措施.txt"),
    ],
)
def test_what_is_no_plan_is_refused_by_name_and_leaves_nothing(name, content, said, people, as_user):
    answer = _upload(as_user(people["officer"]), name, content)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "error-summary" in text
    assert said in text
    assert not Plan.objects.exists()
    assert not Measure.objects.exists()


def test_a_refusal_is_said_in_english_too(people, as_user):
    client = as_user(people["officer"])
    client.cookies["language"] = "en"
    text = _upload(client, "essay.txt", "今天天气很好。我们去了公园。".encode() * 20).content.decode()
    assert "essay.txt holds no measures" in text
    assert "cannot be opened" in _upload(client, "bad.docx", b"not a zip").content.decode()


def test_what_is_too_large_is_refused_before_it_is_read(people, as_user, monkeypatch):
    monkeypatch.setattr("shuangjian.plans.forms.PLAN_BYTES_MAX", 10)
    answer = _upload(as_user(people["officer"]), "大.txt", b"0123456789ab")
    assert "超过 20 MB" in answer.content.decode()


def test_a_plan_for_a_region_of_others_is_refused(document, people, as_user):
    file = SimpleUploadedFile("方案.html", document)
    answer = as_user(people["officer"]).post(reverse("plans:upload"), {"file": file, "region": "230805"})
    assert answer.status_code == 422
    assert not Plan.objects.exists()


# Who ------------------------------------------------------------------------------------------------------------------

READS = {"officer", "second officer", "supervisor", "leader", "market"}
MANAGES = {"officer", "second officer", "supervisor"}


def test_plans_are_opened_by_those_of_their_region_and_reviewed_by_fewer(make_plan, people, as_user):
    plan = make_plan(ONE)

    def opens(name, *args):
        address = reverse(f"plans:{name}", args=args)
        return {who for who, user in people.items() if as_user(user).get(address).status_code == 200}

    assert opens("plan", plan.pk) == READS
    assert opens("adopt", plan.pk) == MANAGES
    assert opens("upload") == MANAGES | {"far officer"}
    assert opens("export", plan.pk, "xlsx") == READS


def test_who_only_reads_changes_nothing(make_plan, people, as_user):
    plan = make_plan(ONE)
    for who in ("market", "far officer", "principal"):
        for name in ("plan", "adopt", "bind_department"):
            answer = as_user(people[who]).post(reverse(f"plans:{name}", args=[plan.pk]), {})
            assert answer.status_code in (403, 404, 405)
    plan.refresh_from_db()
    assert plan.state == "proposed"


# Review --------------------------------------------------------------------------------------------------------------


def _formset(plan, **changes):
    measures = list(plan.measures.all())
    data = {"form-TOTAL_FORMS": len(measures), "form-INITIAL_FORMS": len(measures)}
    for at, measure in enumerate(measures):
        values = {
            "id": measure.pk, "is_included": "on", "heading": measure.heading, "text": measure.text, "lead": "、".join(measure.lead),
            "responsible": "、".join(measure.responsible), "deadline": measure.deadline, "due_on": measure.due_on or "",
            "rhythm_days": measure.rhythm_days or "",
        }  # fmt: skip
        data |= {f"form-{at}-{name}": value for name, value in values.items()}
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_measures_are_corrected_before_adoption(make_plan, people, as_user):
    plan = make_plan(ONE, TWO)
    changes = {"form-0-lead": "market， street", "form-0-due_on": "2026-12-31", "form-1-is_included": None}
    as_user(people["officer"]).post(reverse("plans:plan", args=[plan.pk]), _formset(plan, **changes))
    first, second = plan.measures.all()
    assert (first.lead, first.due_on, second.is_included) == (["market", "street"], dt.date(2026, 12, 31), False)
    assert plan.proposal["measures"][0]["lead"] == ["education"]  # what the reader made of it stays as it was


def test_one_rhythm_is_set_for_all_measures_without_a_deadline(make_plan, people, as_user):
    plan = make_plan(ONE, TWO | {"deadline": ""}, TWO | {"no": "3", "deadline": ""})
    client, address = as_user(people["officer"]), reverse("plans:plan", args=[plan.pk])
    assert "有 2 项措施没有时限" in client.get(address).content.decode()
    client.post(address, _formset(plan, fill="1", fill_days="60"))
    assert [measure.rhythm_days for measure in plan.measures.all()] == [None, 60, 60]


def test_the_unit_named_first_leads_where_a_document_names_no_lead(make_plan, people, as_user):
    plan = make_plan(ONE, TWO | {"lead": [], "responsible": ["street", "market"]})
    client, address = as_user(people["officer"]), reverse("plans:plan", args=[plan.pk])
    assert "有 1 项措施只列单位、没有牵头单位" in client.get(address).content.decode()
    client.post(address, _formset(plan, lead_first="1"))
    first, second = plan.measures.all()
    assert (first.lead, second.lead, second.responsible) == (["education"], ["street"], ["market"])


def test_a_wrong_correction_is_named_and_nothing_is_saved(make_plan, people, as_user):
    plan = make_plan(ONE, TWO)
    changes = {"form-0-heading": "改了", "form-1-rhythm_days": "4000"}
    answer = as_user(people["officer"]).post(reverse("plans:plan", args=[plan.pk]), _formset(plan, **changes))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert plan.measures.first().heading == "统筹作业"


@pytest.mark.clause("RC-T5")
def test_where_text_and_annex_differ_both_are_shown_side_by_side(make_plan, people, as_user):
    difference = {"no": "1", "field": "text", "text": "与教师签订合同并公示。", "annex": "公示。"}
    plan = make_plan(ONE, differences=[difference], warnings=["第 3 行少一个字。"], promises=["下一步将通报。"])
    text = as_user(people["officer"]).get(reverse("plans:plan", args=[plan.pk])).content.decode()
    for words in ("与教师签订合同并公示。", '<td data-label="附表">公示。</td>', "第 3 行少一个字。", "下一步将通报。"):
        assert words in text


@pytest.mark.clause("RC-T4", "LC-00m")
def test_an_unknown_name_is_bound_by_a_person_and_then_means_the_same_organisation(make_plan, people, as_user):
    plan = make_plan(ONE | {"responsible": ["区人社"]}, TWO | {"responsible": ["区人力社保局"]})
    assert unknown_departments(plan) == ["区人力社保局", "区人社"]
    with acting("officer", "a test"):
        labour = make_department("labour")
    before, client = Department.objects.count(), as_user(people["officer"])
    for name in ("区人社", "区人力社保局"):
        client.post(reverse("plans:bind_department", args=[plan.pk]), {"name": name, "department": labour.pk})
    assert unknown_departments(plan) == []
    assert Department.objects.count() == before  # none was created by itself
    _adopt(plan, people["officer"])
    listed = client.get(reverse("cases:listing"), {"party": labour.pk}).context["page"]
    assert {case.measure.no for case in listed} == {"1", "2"}


def test_a_name_bound_after_adoption_reaches_the_departments_inbox(make_plan, people):
    plan = make_plan(ONE | {"lead": ["区市场局"]})
    (case,) = _adopt(plan, people["officer"])
    assert case.parties.get(name="区市场局").department is None
    with acting("officer", "a test"):
        market = make_department("market")
        bind_department(plan_id=plan.pk, name="区市场局", department_id=market.pk, user=people["officer"])
    assert case.parties.get(name="区市场局").department == market


def test_a_name_the_plan_does_not_use_is_not_bound(make_plan, people):
    plan = make_plan(ONE)
    with acting("officer", "a test"), pytest.raises(PlanError):
        bind_department(
            plan_id=plan.pk, name="别的局", department_id=make_department("market").pk, user=people["officer"]
        )


# Adoption ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("SH-02", "RC-T1")
@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"lead": [], "responsible": []}, "第 7 项措施没有责任部门"),
        ({"lead": [], "responsible": ["market"]}, "第 7 项措施没有牵头单位"),
        ({"due_on": None, "rhythm_days": None}, "第 7 项措施没有完成时限"),
    ],
    ids=["no department", "no lead", "no deadline"],
)
def test_a_measure_without_department_or_deadline_keeps_the_plan_from_adoption(lacks, said, make_plan, people, as_user):
    plan = make_plan(ONE, TWO | {"no": "7"})
    with acting("officer", "a test"):
        correct_measures(plan_id=plan.pk, user=people["officer"], corrections={plan.measures.get(no="7").pk: lacks})
    client = as_user(people["officer"])
    assert said in client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    answer = client.post(reverse("plans:adopt", args=[plan.pk]))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    plan.refresh_from_db()
    assert (plan.state, Case.objects.count()) == ("proposed", 0)


@pytest.mark.clause("SH-02")
def test_a_complete_plan_is_adopted_and_every_measure_is_a_case(make_plan, people, as_user):
    plan = make_plan(ONE, TWO)
    client, address = as_user(people["officer"]), reverse("plans:adopt", args=[plan.pk])
    assert "统筹作业" in client.get(address).content.decode()
    assert not Case.objects.exists()  # nothing before it is sent
    assert client.post(address).status_code == 302
    dated, lasting = Case.objects.order_by("number")
    assert (dated.due_on, dated.rhythm_days) == (dt.date(2027, 3, 31), None)
    assert (lasting.due_on, lasting.rhythm_days) == (None, 30)
    assert {(p.name, p.role) for p in lasting.parties.all()} == {("street", "lead"), ("market", "support")}
    text = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "2 项措施，已销号 0 项" in text
    assert dated.number in text


def test_a_measure_left_out_makes_no_case(make_plan, people):
    plan = make_plan(ONE, TWO)
    plan_measure = plan.measures.get(no="2")
    with acting("officer", "a test"):
        correct_measures(plan_id=plan.pk, user=people["officer"], corrections={plan_measure.pk: {"is_included": False}})
    assert [case.measure.no for case in _adopt(plan, people["officer"])] == ["1"]


def test_a_plan_is_adopted_once_and_not_corrected_afterwards(make_plan, people, as_user):
    plan = make_plan(ONE)
    _adopt(plan, people["officer"])
    with acting("officer", "a test"):
        for again in (adopt_plan, lambda **given: correct_measures(corrections={}, **given)):
            with pytest.raises(PlanError):
                again(plan_id=plan.pk, user=people["officer"])
    client = as_user(people["officer"])
    assert client.get(reverse("plans:adopt", args=[plan.pk])).status_code == 302
    assert Case.objects.count() == 1


# Written back --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("RC-T1")
def test_the_table_of_tasks_and_departments_is_written_back_as_corrected(make_plan, people, as_user):
    plan = make_plan(ONE | {"section": "减轻作业负担"}, TWO)
    with acting("officer", "a test"):
        correct_measures(
            plan_id=plan.pk, user=people["officer"], corrections={plan.measures.get(no="1").pk: {"lead": ["street"]}}
        )
    client = as_user(people["officer"])
    answer = client.get(reverse("plans:export", args=[plan.pk, "docx"]))
    rows = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(answer.content)).tables[0].rows]
    assert rows[0] == ["整改任务", "整改内容", "整改措施", "完成时限", "牵头单位", "责任单位"]
    assert rows[1] == ["减轻作业负担", "1. 统筹作业", "每日汇总。", "2027年3月底前", "street", "market"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("plans:export", args=[plan.pk, "xlsx"])).content))
    assert book["责任分工"]["F2"].value == "street"
    assert client.get(reverse("plans:export", args=[plan.pk, "exe"])).status_code == 404


def test_the_number_of_queries_of_a_plan_does_not_grow(make_plan, people, as_user, django_assert_max_num_queries):
    many = [ONE | {"no": str(number), "heading": f"措施{number}", "lead": [f"未知{number}"]} for number in range(1, 26)]
    plan = make_plan(*many)
    client, address = as_user(people["officer"]), reverse("plans:plan", args=[plan.pk])
    with django_assert_max_num_queries(20):
        client.get(address)
    _adopt(plan, people["officer"])
    with django_assert_max_num_queries(20):
        client.get(address)


# One table, many measures at once --------------------------------------------------------------------------------------


def test_lead_and_rhythm_are_set_for_many_measures_at_once(make_plan, people, as_user):
    plan = make_plan(ONE, TWO | {"lead": [], "responsible": ["street", "market"], "deadline": ""})
    client, address = as_user(people["officer"]), reverse("plans:plan", args=[plan.pk])
    client.post(address, _formset(plan, bulk="1", bulk_scope="missing", bulk_lead="market", bulk_days="45"))
    first, second = plan.measures.all()
    assert (first.lead, first.rhythm_days == 45) == (["education"], False)
    assert (second.lead, second.responsible, second.rhythm_days) == (["market"], ["street"], 45)
    client.post(address, _formset(plan, bulk="1", bulk_scope="all", bulk_due="2027-06-30"))
    assert {(m.due_on, m.rhythm_days) for m in plan.measures.all()} == {(dt.date(2027, 6, 30), None)}


def test_names_are_settled_with_the_corrections_in_one_form(make_plan, people, as_user):
    plan = make_plan(ONE | {"responsible": ["区人社", "区关工委"]})
    with acting("officer", "a test"):
        labour = make_department("labour")
    data = _formset(plan, **{"form-0-heading": "改过的标题"}) | {
        "unknown_name": ["区人社", "区关工委"],
        "unknown_means": [str(labour.pk), "new"],
    }
    as_user(people["officer"]).post(reverse("plans:plan", args=[plan.pk]), data)
    assert plan.measures.get().heading == "改过的标题"
    assert unknown_departments(plan) == []
    assert Department.objects.filter(region_code=plan.region_code, name="区关工委").count() == 1


def test_a_wrong_correction_keeps_what_was_said_of_the_names(make_plan, people, as_user):
    plan = make_plan(ONE | {"responsible": ["区关工委"]})
    data = _formset(plan, **{"form-0-rhythm_days": "4000"}) | {"unknown_name": "区关工委", "unknown_means": "new"}
    answer = as_user(people["officer"]).post(reverse("plans:plan", args=[plan.pk]), data)
    assert answer.status_code == 422
    assert 'value="new" selected' in answer.content.decode()
    assert not Department.objects.filter(name="区关工委").exists()


def test_a_name_of_several_councils_stays_whole_when_a_review_is_saved_unchanged(make_plan, people, as_user):
    plan = make_plan(ONE | {"responsible": ["各区、县级市", "各县（市、区）人民政府"]})
    as_user(people["officer"]).post(reverse("plans:plan", args=[plan.pk]), _formset(plan))
    assert plan.measures.get().responsible == ["各区、县级市", "各县（市、区）人民政府"]


def test_a_gap_is_marked_in_its_row_and_the_original_stands_beside(make_plan, people, as_user):
    plan = make_plan(ONE, TWO | {"lead": [], "responsible": [], "deadline": "", "original": "第二条的原句。"})
    text = as_user(people["officer"]).get(reverse("plans:plan", args=[plan.pk])).content.decode()
    rows = text.split("<tr id=")[1:]
    assert ["has-gap" in row for row in rows] == [False, True]
    assert "第二条的原句。" in rows[1]


def test_the_second_of_two_who_correct_a_plan_is_refused_with_both_versions(make_plan, people, as_user):
    plan = make_plan({"heading": "甲", "lead": ["教育局"]}, {"heading": "乙"})
    first, second = (as_user(people[who]) for who in ("officer", "second officer"))
    address = reverse("plans:plan", args=[plan.pk])

    def seen(answer):
        return {"form_seen": re.search(r'name="form_seen" value="([^"]*)"', answer.content.decode())[1]}

    opened = seen(second.get(address))
    assert (
        first.post(address, _formset(plan, **{"form-0-lead": "公安局"}, **seen(first.get(address)))).status_code == 302
    )
    refused = second.post(address, _formset(plan, **{"form-0-lead": "体育局", "form-1-text": "z"}, **opened))
    assert refused.status_code == 422
    (lead,) = refused.context["stale"]
    assert (lead.was, lead.now, lead.yours) == ("教育局", "公安局", "体育局")
    assert plan.measures.get(position=1).lead == ["公安局"]
    assert "z" in refused.content.decode(), "what was typed is gone"
    # Seen, it may be sent again; a double click is one sending, and not stale by itself.
    for _click in range(2):
        sent = _formset(plan, **{"form-0-lead": "体育局"}, **seen(refused), form_token="one form")
        assert second.post(address, sent).status_code == 302
    assert plan.measures.get(position=1).lead == ["体育局"]
