"""Schools and classes: kept by who answers for them, one by one or from a file, with their history."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import AuditEntry, School, SchoolClass, User
from shuangjian.registry.versions import versions_of
from shuangjian.rosters.registers import CLASSES, SCHOOLS

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
SCHOOL = {"region_code": "230804", "code": "S9", "name": "示例九校", "stage": "primary", "ownership": "public"}
CLASS = {
    "school_key": "230804/S1",
    "code": "302",
    "name": "三年级（2）班",
    "stage": "primary",
    "grade": "3",
    "pupils": "41",
}


def _book(*rows: tuple[object, ...]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def _imported(pages: Any, by: User, *rows: tuple[object, ...]) -> dict[str, int]:
    batch = stage(pages.importing(), by=by, file_name="名册.xlsx", content=_book(*rows))
    found = counts_of(batch)
    confirm(pages.importing(), by=by, batch=batch)
    return {name: count for name, count in found.items() if count}


def test_a_school_is_added_changed_with_the_reason_and_put_back(people: dict[str, User], as_user: As) -> None:
    officer = as_user(people["officer"])
    assert officer.post("/rosters/schools/add/", SCHOOL).status_code == 302
    row = School.objects.get(key="230804/S9")
    sent = SCHOOL | {"name": "示例九校东校区", "reason": "更名"}
    assert officer.post(f"/rosters/schools/{row.pk}/change/", sent).status_code == 302
    row.refresh_from_db()
    assert row.name == "示例九校东校区"
    assert versions_of(row)[0].reason == "更名"
    assert officer.post(f"/rosters/schools/{row.pk}/restore/1/", {"reason": "批文未下"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.key) == ("示例九校", "230804/S9")
    assert {entry.user for entry in AuditEntry.objects.filter(table_name="registry_school", row_pk=str(row.pk))} == {
        "user-o"
    }


def test_what_does_not_fit_is_refused_beside_its_field(people: dict[str, User], as_user: As) -> None:
    officer, principal = as_user(people["officer"]), as_user(people["principal"])
    for browser, address, sent, field in (
        (officer, "/rosters/schools/add/", SCHOOL | {"code": "S1"}, "code"),
        (officer, "/rosters/schools/add/", SCHOOL | {"region_code": "230805"}, "region_code"),
        (officer, "/rosters/schools/add/", SCHOOL | {"code": "a/b"}, "code"),
        (principal, "/rosters/classes/add/", CLASS | {"code": "301"}, "code"),
        (principal, "/rosters/classes/add/", CLASS | {"stage": "junior"}, "stage"),
        (principal, "/rosters/classes/add/", CLASS | {"school_key": "230804/S2"}, "school_key"),
        (principal, "/rosters/classes/add/", CLASS | {"grade": "10"}, "grade"),
    ):
        answer = browser.post(address, sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field]), sent
    assert School.objects.count() == 2
    assert SchoolClass.objects.count() == 1
    # A school whose classes would not fit keeps its kind.
    row = School.objects.get(key="230804/S1")
    sent = {
        "region_code": "230804",
        "code": "S1",
        "name": row.name,
        "stage": "junior",
        "ownership": "",
        "reason": "改制",
    }
    assert officer.post(f"/rosters/schools/{row.pk}/change/", sent).status_code == 422


def test_each_sees_and_keeps_what_they_answer_for(people: dict[str, User], as_user: As) -> None:
    seen = {name: as_user(user).get("/rosters/schools/") for name, user in people.items()}
    assert {name: answer.context["page"].paginator.count for name, answer in seen.items() if answer.status_code == 200} == {
        "officer": 2, "far officer": 0, "leader": 2, "principal": 1, "director": 1, "other principal": 1,
    }  # fmt: skip
    assert seen["teacher"].status_code == 403
    assert as_user(people["principal"]).post("/rosters/schools/add/", SCHOOL).status_code == 403
    assert as_user(people["leader"]).post("/rosters/classes/add/", CLASS).status_code == 403
    assert as_user(people["director"]).post("/rosters/classes/add/", CLASS).status_code == 302
    page = as_user(people["officer"]).get("/rosters/schools/").content.decode()
    assert "/rosters/classes/?school=230804/S1" in page
    listed = as_user(people["officer"]).get("/rosters/classes/?school=230804/S1").context["page"].object_list
    assert [row.code for row in listed] == ["301", "302"]


def test_a_county_fills_its_registers_from_two_files(people: dict[str, User]) -> None:
    officer = people["officer"]
    names = _template_headers(SCHOOLS, officer)
    rows = (("230804", "S8", "示例八校", "九年一贯制", "公办"), ("230804", "S1", "示例S1", "小学", None))
    assert _imported(SCHOOLS, officer, names, *rows) == {"new": 1, "unchanged": 1}
    classes = _template_headers(CLASSES, officer)
    found = _imported(
        CLASSES, officer, classes,
        ("示例八校", "701", "七年级（1）班", "初中", 7, 45), ("示例八校", "101", "一年级（1）班", "小学", 1, 38), ("没有的学校", "101", None, "小学", 1, 30),
    )  # fmt: skip
    assert found == {"new": 2, "rejected": 1}
    assert sorted(SchoolClass.objects.filter(school__key="230804/S8").values_list("code", "stage", "pupils")) == [
        ("101", "primary", 38), ("701", "junior", 45),
    ]  # fmt: skip


def _template_headers(pages: Any, user: User) -> tuple[str, ...]:
    form = pages.form(None, user)
    return tuple(str(field.label) for field in form.fields.values())


def test_the_template_of_the_import_offers_the_words(people: dict[str, User], as_user: As) -> None:
    answer = as_user(people["officer"]).get("/rosters/classes/import/template/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    assert [cell.value for cell in next(book.worksheets[0].iter_rows())][:2] == ["*学校", "*班级编号"]
