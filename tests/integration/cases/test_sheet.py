"""The supervision sheet: for who sends cases out, with what is to be done, by whom, by when, and the findings annexed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from shuangjian.cases.models import Case
from shuangjian.documents.formats import open_document
from shuangjian.documents.plan import read_plan
from shuangjian.registry.models import Department
from shuangjian.web.context import acting
from shuangjian.web.models import ExportRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bureau(people):
    # Names as a register has them: the reader knows a bureau by its name.
    with acting("tester", "a test"):
        Department.objects.filter(code="education").update(name="示例区教育局")


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
    answer = _get(as_user(people["officer"]), case, kind, tmp_path)
    assert (answer.status_code, answer["Content-Disposition"].split(";")[0]) == (200, "attachment")
    plan = read_plan(tmp_path / f"sheet.{kind}")
    assert plan.title == f"关于办理“{case.title}”的督办通知"
    assert plan.number == "督办〔2026〕74号"
    assert plan.date == timezone.localdate().isoformat()
    rows = dict(row for block in open_document(tmp_path / f"sheet.{kind}").blocks for row in block.rows)
    assert (rows["承办单位"], rows["协办单位"], rows["办结时限"]) == ("market", "street", "2026年12月4日")
    assert (rows["办理要求"], rows["事项编号"]) == ("核实并整改", case.number)
    record = ExportRecord.objects.get()
    assert (record.username, record.path) == ("officer", answer.request["PATH_INFO"])


def test_the_findings_of_a_school_are_annexed_as_a_table(over_limit, sweep, people, as_user, tmp_path):
    sweep()
    case = Case.objects.get()
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
    opened = {name for name, user in people.items() if _get(as_user(user), case, "pdf", tmp_path).status_code == 200}
    assert opened == {"officer", "second officer", "supervisor"}
    assert _get(as_user(people["officer"]), case, "exe", tmp_path).status_code == 404
    links = reverse("cases:sheet", args=[case.number, "pdf"])
    assert links in as_user(people["officer"]).get(reverse("cases:case", args=[case.number])).content.decode()
    assert links not in as_user(people["principal"]).get(reverse("cases:case", args=[case.number])).content.decode()


def test_a_case_owed_for_good_says_how_often(make_case, people, as_user, tmp_path):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=dt.date(2027, 1, 1), title="x\x0b<b>&")
    _get(as_user(people["officer"]), case, "docx", tmp_path)
    rows = dict(row for block in open_document(tmp_path / "sheet.docx").blocks for row in block.rows)
    assert rows["办结时限"] == "长期坚持，每30天报送一次"
