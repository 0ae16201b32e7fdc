"""Documents and activities: who sees and keeps them, what is refused, the file of many, what the database holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from shuangjian.guidance import services
from shuangjian.guidance.models import Activity, Document
from shuangjian.guidance.registers import DOCUMENTS
from shuangjian.guidance.selectors import Coverage
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

Send = Callable[..., Any]
SEE = {"officer", "city", "leader", "principal", "director", "teacher", "head"}
KEEP = {"officer", "city", "principal", "director"}


@pytest.mark.parametrize(
    ("name", "may"), [("documents_row", SEE), ("documents_history", SEE), ("documents_change", KEEP)]
)
def test_each_page_is_open_to_whom_it_is_for(people, as_user, file_document: Send, name: str, may: set[str]) -> None:
    file_document()
    address = reverse(f"guidance:{name}", args=[Document.objects.get().pk])
    answers = {who: as_user(user).get(address).status_code for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == may
    assert {status for who, status in answers.items() if who not in may} <= {403, 404}


def test_a_draft_of_the_city_is_nobodys_but_the_citys(people, as_user, file_document: Send) -> None:
    file_document("city", "230800", kind="subject_guidance", subject="语文", approved_by="", approved_on="")
    address = reverse("guidance:documents_row", args=[Document.objects.get().pk])
    assert as_user(people["city"]).get(address).status_code == 200
    assert as_user(people["teacher"]).get(address).status_code == 404
    assert as_user(people["officer"]).get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "values", "field", "word"),
    [
        ("principal", {"kind": "county_system"}, "owner_key", "细则和方案属于学校"),
        ("officer", {"owner": "230804"}, "owner_key", "细则和方案属于学校"),
        ("city", {"owner": "230800", "kind": "subject_guidance"}, "subject", "须指明一门学科"),
        ("principal", {"subject": "语文"}, "subject", "须指明一门学科"),
        ("principal", {"approved_on": ""}, "approved_on", "要么都填"),
        ("director", {}, "approved_by", "请先存为草稿"),
        ("principal", {"owner": "230804/S2"}, "owner_key", "230804/S2"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    file_document: Send, who: str, values: dict[str, str], field: str, word: str
) -> None:
    answer = file_document(who, **values)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Document.objects.exists()


def test_a_second_document_of_a_kind_is_refused(file_document: Send) -> None:
    file_document()
    assert "已有一份" in file_document().content.decode()
    assert Document.objects.count() == 1


def test_the_director_drafts_and_the_principal_approves(people, as_user, file_document: Send) -> None:
    assert file_document("director", approved_by="", approved_on="").status_code == 302
    row = Document.objects.get()
    rules = reverse("guidance:rules", args=("230804", "S1"))
    assert as_user(None).get(rules).status_code == 404
    values = {
        "title": row.title,
        "edition": row.edition,
        "body": row.body,
        "approved_by": "校长",
        "approved_on": dt.date(2020, 9, 1),
    }
    same = {"owner_key": "230804/S1", "kind": row.kind, "subject": None}
    with acting("user-p", "approved"):
        approved = services.change_document(by=people["principal"], row=row, reason="审定", **same, **values)
        # What the director writes afterwards is no longer what was approved.
        changed = values | {"body": "改"}
        with pytest.raises(services.errors.ApprovalNotYours):
            services.change_document(by=people["director"], row=approved, reason="改", **same, **changed)
    assert as_user(None).get(rules).status_code == 200


def test_a_file_of_documents_is_taken_and_its_wrong_row_left(people) -> None:
    head = "学校或地区,类别,学科,标题,版本,正文,审定人,审定日期".replace("类别", "类型")
    lines = [
        head,
        "230804/S1,学校作业管理细则,,细则,1,第一条,校长,2020-09-01",
        "230804/S2,县域作业管理制度,,制度,1,第一条,局长,2020-09-01",
    ]
    description = DOCUMENTS.importing()
    with acting("user-o", "import"):
        batch = stage(description, by=people["officer"], file_name="a.csv", content="\n".join(lines).encode())
        counts = counts_of(batch)
        confirm(description, by=people["officer"], batch=batch)
    assert (counts["new"], counts["rejected"]) == (1, 1)
    assert Document.objects.get().school_key == "230804/S1"


ROW: dict[str, Any] = {"region_code": "230804", "title": "t", "edition": "1", "body": "b"}
ACTIVITY: dict[str, Any] = {"region_code": "230804", "code": "a", "held_on": "2020-10-01", "title": "t"}


@pytest.mark.parametrize(
    ("model", "row"),
    [
        (Document, ROW | {"kind": "school_rules"}),
        (Document, ROW | {"kind": "county_system", "school_key": "230804/S1"}),
        (Document, ROW | {"kind": "county_system", "subject": "语文"}),
        (Document, ROW | {"kind": "subject_guidance"}),
        (Document, ROW | {"kind": "county_system", "approved_by": "局长"}),
        (Document, ROW | {"kind": "letter"}),
        (Document, ROW | {"kind": "school_rules", "school_key": "230804/S1", "region_code": "230805"}),
        (Activity, ACTIVITY | {"kind": "research", "level": "county"}),
        (Activity, ACTIVITY | {"kind": "practice", "level": "county"}),
        (Activity, ACTIVITY | {"kind": "display", "level": "school"}),
        (Activity, ACTIVITY | {"kind": "display", "level": "county", "works": -1}),
    ],
)
def test_the_database_refuses_what_must_never_be(people, model, row) -> None:
    with acting("tester", "a test"), pytest.raises(DatabaseError), transaction.atomic():
        model.objects.create(**row)


def test_one_document_of_a_kind_for_each_owner_also_in_the_database(people) -> None:
    with acting("tester", "a test"):
        Document.objects.create(**ROW, kind="county_system")
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.create(**ROW, kind="county_system")


@pytest.mark.parametrize(("owed", "missing", "permille"), [(3, 1, 666), (10_000, 1, 999), (3, 0, 1000), (0, 0, None)])
def test_a_share_is_rounded_down_so_that_one_missing_never_reads_as_all(owed: int, missing: int, permille: int) -> None:
    assert Coverage("", owed, ("示例",) * missing).permille == permille
