"""The supervision sheet: for who sends cases out, with what is to be done, by whom, by when, and the findings annexed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from factories.places import make_department
from shuangjian.cases.errors import ClosedCaseError, NotAllowedError, SheetIssuedError
from shuangjian.cases.models import Case, SupervisionSheet
from shuangjian.cases.services.desk import urge
from shuangjian.cases.services.sheets import issue_sheet
from shuangjian.cases.sheet_register import sheets_for
from shuangjian.documents.formats import open_document
from shuangjian.documents.plan import read_plan
from shuangjian.notices.models import Notice
from shuangjian.plans.services import adopt_plan
from shuangjian.registry.models import Department
from shuangjian.web.context import acting
from shuangjian.web.models import ExportRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bureau(people):
    # Names as a register has them: the reader knows a bureau by its name.
    with acting("tester", "a test"):
        Department.objects.filter(code="education").update(name="示例区教育局")


def _issue(case, user, text=""):
    with acting("tester", "a test"):
        return issue_sheet(case_id=case.pk, user=user, text=text)


def _get(browser, case, kind, folder: Path):
    answer = browser.get(reverse("cases:sheet", args=[case.number, kind]))
    if answer.status_code == 200:
        (folder / f"sheet.{kind}").write_bytes(answer.content)
    return answer


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_sheet_says_what_by_whom_and_by_when(kind, make_case, people, as_user, tmp_path):
    case = make_case(
        number="2026-000074", lead="market", support="street", due_on=dt.date(2026, 12, 4), description="核实并整改"
    )
    _issue(case, people["officer"], "请于周五前报告")
    answer = _get(as_user(people["officer"]), case, kind, tmp_path)
    assert (answer.status_code, answer["Content-Disposition"].split(";")[0]) == (200, "attachment")
    plan = read_plan(tmp_path / f"sheet.{kind}")
    assert plan.title == f"关于办理“{case.title}”的督办通知"
    assert plan.number == f"督办〔{timezone.localdate().year}〕1号"
    assert plan.date == timezone.localdate().isoformat()
    rows = dict(row for block in open_document(tmp_path / f"sheet.{kind}").blocks for row in block.rows)
    assert (rows["承办单位"], rows["协办单位"], rows["办结时限"]) == ("market", "street", "2026年12月4日")
    assert (rows["办理要求"], rows["事项编号"]) == ("核实并整改", case.number)
    assert rows["督办意见"] == "请于周五前报告"
    record = ExportRecord.objects.get()
    assert (record.username, record.path) == ("officer", answer.request["PATH_INFO"])


def test_the_findings_of_a_school_are_annexed_as_a_table(over_limit, sweep, people, as_user, tmp_path):
    sweep()
    case = Case.objects.get()
    _issue(case, people["officer"])
    for kind in ("docx", "pdf"):
        assert _get(as_user(people["officer"]), case, kind, tmp_path).status_code == 200
        tables = [block.rows for block in open_document(tmp_path / f"sheet.{kind}").blocks if block.is_table]
        (annexed,) = [rows for rows in tables if rows[0] == ("序号", "日期", "问题", "依据")]
        assert len(annexed) == 2
        assert annexed[1][:2] == ("1", "2026-09-09")
        assert "90" in annexed[1][2]
        assert annexed[1][3]


def test_the_sheet_is_for_who_sends_the_case_out(make_case, people, as_user, tmp_path):
    case = make_case(lead="market")
    assert _get(as_user(people["officer"]), case, "pdf", tmp_path).status_code == 404, "there is no sheet yet"
    _issue(case, people["officer"])
    opened = {name for name, user in people.items() if _get(as_user(user), case, "pdf", tmp_path).status_code == 200}
    assert opened == {"officer", "second officer", "supervisor"}
    assert _get(as_user(people["officer"]), case, "exe", tmp_path).status_code == 404
    links = reverse("cases:sheet", args=[case.number, "pdf"])
    assert links in as_user(people["officer"]).get(reverse("cases:case", args=[case.number])).content.decode()
    assert links not in as_user(people["principal"]).get(reverse("cases:case", args=[case.number])).content.decode()


def test_a_case_owed_for_good_says_how_often(make_case, people, as_user, tmp_path):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=dt.date(2027, 1, 1), title="x\x0b<b>&")
    _issue(case, people["officer"])
    _get(as_user(people["officer"]), case, "docx", tmp_path)
    rows = dict(row for block in open_document(tmp_path / "sheet.docx").blocks for row in block.rows)
    assert rows["办结时限"] == "长期坚持，每30天报送一次"


def test_sheets_are_numbered_by_year_and_kept_with_who_was_told(make_case, people, as_user):
    cases = [make_case(lead="market") for _ in range(2)]
    browser = as_user(people["officer"])
    for case in cases:
        page = browser.post(reverse("cases:issue_sheet", args=[case.number]), {"text": "限期办结"}, follow=True)
        assert page.status_code == 200
    first, second = SupervisionSheet.objects.order_by("no")
    year = timezone.localdate().year
    assert [str(first), str(second)] == [f"督办〔{year}〕1号", f"督办〔{year}〕2号"]
    assert str(people["market"]) in first.told
    assert str(people["market"]) in page.content.decode()
    assert Notice.objects.filter(user=people["market"], kind="cases.sheet").count() == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SupervisionSheet.objects.update(no=9)


def test_the_register_narrows_by_plan_and_year_and_says_how_each_stands(make_plan, make_case, people, as_user):
    plan = make_plan({"heading": "管住预收费", "lead": ["market"], "deadline": "2026年12月底前"})
    with acting("tester", "a test"):
        make_department("market")
        (measure,) = adopt_plan(plan_id=plan.pk, user=people["officer"])
    other = make_case(lead="market", title="别的事")
    for case in (measure, other):
        _issue(case, people["officer"])
    with acting("tester", "a test"):
        urge(case_id=measure.pk, user=people["officer"])
    year = timezone.localdate().year

    def shown(user, **asked):
        return [str(row) for row in sheets_for(people[user]).narrow(people[user], asked)]

    assert shown("officer") == shown("leader")
    assert shown("officer", source=plan.title, year=str(year)) == [f"督办〔{year}〕1号"]
    assert shown("officer", year=str(year - 1)) == []
    assert shown("officer", state="closed") == []
    answer = as_user(people["officer"]).get(reverse("cases:sheets"), {"source": plan.title})
    page = answer.content.decode()
    assert str(people["market"]) in page
    assert "管住预收费" in page
    assert "别的事" not in page
    assert as_user(people["principal"]).get(reverse("cases:sheets")).status_code == 403
    rows = openpyxl.load_workbook(
        io.BytesIO(
            b"".join(as_user(people["officer"]).get(reverse("cases:sheets"), {"export": "xlsx"}).streaming_content)
        )
    ).active
    assert {row[0] for row in rows.values} >= {f"督办〔{year}〕1号", f"督办〔{year}〕2号"}


def test_a_sheet_is_issued_once_while_the_case_is_open_by_who_sends_it_out(make_case, people):
    case = make_case(lead="market")
    with pytest.raises(NotAllowedError):
        _issue(case, people["leader"])
    _issue(case, people["officer"])
    with pytest.raises(SheetIssuedError, match=r"督办〔\d{4}〕1号"):
        _issue(case, people["officer"])
    closed = make_case(state="closed", closed_at=timezone.now(), closed_by="rectification")
    with pytest.raises(ClosedCaseError):
        _issue(closed, people["officer"])
    assert SupervisionSheet.objects.count() == 1
