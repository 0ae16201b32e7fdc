"""Teachers, pupils and institutions: kept by who answers for them, from a file, by programs, with their history and little of a person."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.db import DatabaseError, connection, transaction
from openpyxl import Workbook

from factories.places import make_class, make_school
from programs import Program, error, new_token
from shuangjian.registry.imports import confirm, stage, undo
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import ImportBatch, Institution, InstitutionState, Pupil, Teacher
from shuangjian.rosters.more_registers import INSTITUTIONS, PUPILS, TEACHERS, masked
from shuangjian.rosters.places import is_credit_code
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
IDENTITY = "230804201203040517"


def _staged(pages, by, *rows):
    made, out = Workbook(), io.BytesIO()
    made.active.append(tuple(str(field.label) for field in pages.form(None, by).fields.values()))
    for row in rows:
        made.active.append(row)
    made.save(out)
    return stage(pages.importing(), by=by, file_name="名册.xlsx", content=out.getvalue())


def _counts(batch):
    return {name: count for name, count in counts_of(batch).items() if count}


def _why(batch):
    return [(each["row"], each["problems"][0]["column"], each["problems"][0]["code"]) for each in batch.plan if each["problems"]]  # fmt: skip


def test_a_county_fills_the_register_of_teachers_and_undoes_it(people):
    officer = people["officer"]
    rows = (
        ("示例S1", "T1", "张老师", "数学", "2021-09-01", None), ("示例S1", "T2", None, None, None, None),
        ("示例S2", "T1", "张老师", "数学", "2024-09-01", "2023-09-01"), ("示例S2", IDENTITY, "李老师", None, None, None),
        ("没有的学校", "T3", None, None, None, None),
    )  # fmt: skip
    batch = _staged(TEACHERS, officer, *rows)
    assert _counts(batch) == {"new": 2, "rejected": 3}
    assert _why(batch) == [
        (4, "employed_to", "rosters.employed_out_of_order"), (5, "person_id", "rosters.identity_number"), (6, "school_key", "no_choice"),
    ]  # fmt: skip
    confirm(TEACHERS.importing(), by=officer, batch=batch)
    assert _counts(_staged(TEACHERS, officer, *rows[:2])) == {"unchanged": 2}
    left = _staged(TEACHERS, officer, (*rows[0][:4], "2021-09-01", "2026-07-15"))
    assert [each["changes"] for each in left.plan] == [[["employed_to", "", "2026-07-15"]]]
    undo(TEACHERS.importing(), by=officer, batch=ImportBatch.objects.get(pk=batch.pk), reason="误传")
    assert not Teacher.objects.exists()


def test_a_second_employment_on_the_same_days_is_refused_and_a_later_one_taken(people, as_user):
    head = as_user(people["principal"])
    sent = {"school_key": "230804/S1", "person_id": "T1", "employed_from": "2021-09-01", "employed_to": "2023-07-01"}
    assert head.post("/rosters/teachers/add/", sent).status_code == 302
    answer = head.post("/rosters/teachers/add/", sent | {"employed_from": "2023-07-01", "employed_to": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["person_id", "employed_from"])
    again = sent | {"employed_from": "2024-09-01", "employed_to": ""}
    assert head.post("/rosters/teachers/add/", again).status_code == 302
    assert as_user(people["other principal"]).get("/rosters/teachers/").context["page"].paginator.count == 0


def test_pupils_are_read_by_class_and_moved_and_nothing_of_their_names_is_kept_in_the_clear(people, as_user):
    director = people["director"]
    with acting("tester", "a test"):
        make_class("302", make_school(), name="三年级（2）班")
    rows = (("示例S1", "三年级（2）班", "X1", "王小明"), ("示例S1", "301", "X2", None), ("示例S1", "909", "X3", None), ("示例S1", "301", IDENTITY, None))  # fmt: skip
    batch = _staged(PUPILS, director, *rows)
    assert _why(batch) == [(4, "class_code", "rosters.class_unknown"), (5, "code", "rosters.identity_number")]
    confirm(PUPILS.importing(), by=director, batch=batch)
    assert Pupil.objects.get(code="X1").class_key == "230804/S1/302"
    moved = _staged(PUPILS, director, ("示例S1", "301", "X1", "王晓明"))
    assert moved.plan[0]["changes"] == [["class_code", "302", "301"], ["name", "•••", "•••"]]
    confirm(PUPILS.importing(), by=director, batch=moved)
    row = Pupil.objects.get(code="X1")
    assert (row.class_key, row.school_key, row.name) == ("230804/S1/301", "230804/S1", "王晓明")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM registry_importbatch")
        assert all(bytes(content[:2]) != b"PK" for (content,) in cursor.fetchall())
        for table in ("registry_audit", "registry_importbatch", "registry_pupil"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%%明%%'")
            assert cursor.fetchone() == (0,), table
    browser = as_user(director)
    listed = browser.get("/rosters/pupils/").content.decode()
    assert "王**" in listed
    assert "王晓明" not in listed
    assert "王" not in browser.get(f"/rosters/pupils/{row.pk}/history/").content.decode()
    known = browser.get("/rosters/pupils/known/")
    assert len(known.context["page"].object_list) == 2
    assert "王" not in known.content.decode()
    assert browser.post(f"/rosters/pupils/{row.pk}/restore/1/", {"reason": "未转班"}).status_code == 302
    row.refresh_from_db()
    assert (row.class_key, row.name) == ("230804/S1/302", "王小明")
    # Only their school keeps them: nobody above, nobody beside, and a class teacher those of the class.
    seen = {who: as_user(user).get("/rosters/pupils/") for who, user in people.items()}
    assert {who: answer.context["page"].paginator.count for who, answer in seen.items() if answer.status_code == 200} == {
        "principal": 2, "director": 2, "teacher": 1, "other principal": 0,
    }  # fmt: skip


def test_the_database_keeps_no_identity_number(people):
    with acting("tester", "a test"):
        of = make_class("301")
        for make in (
            lambda: Pupil.objects.create(
                region_code="230804", school_class=of, code=IDENTITY, key=f"230804/{IDENTITY}"
            ),
            lambda: Teacher.objects.create(region_code="230804", school=of.school, person_id=f"{IDENTITY[:-1]}X"),
        ):
            with pytest.raises(DatabaseError, match="is_own"), transaction.atomic():
                make()


def test_institutions_come_from_a_file_and_what_changes_later_leaves_what_was_true(people):
    officer = people["officer"]
    row = (
        "230804",
        "P7",
        "52230804MJE000001R",
        "示例艺术",
        "文化艺术",
        "线下",
        None,
        None,
        "在办",
        "教民1号",
        "2024-01-01",
    )
    batch = _staged(
        INSTITUTIONS,
        officer,
        (*row[:2], "52230804MJE0000019", *row[3:]),
        (*row[:1], "P8", None, "示例体育", "体育", *row[5:]),
    )
    assert _why(batch) == [(2, "uscc", "rosters.credit_code_malformed")]
    confirm(INSTITUTIONS.importing(), by=officer, batch=batch)
    assert Institution.objects.filter(key="230804/P8").exists()
    later = _staged(INSTITUTIONS, officer, ("230804", "P8", None, "示例体育中心", "体育", *row[5:10], "2025-06-01"))
    assert _counts(later) == {"changed": 1}
    confirm(INSTITUTIONS.importing(), by=officer, batch=later)
    states = InstitutionState.objects.filter(institution__key="230804/P8").order_by("valid_from")
    assert list(states.values_list("name", "valid_to")) == [("示例体育", dt.date(2025, 5, 31)), ("示例体育中心", None)]


def test_programs_register_what_the_pages_do(people):
    head = Program(new_token(people["principal"], "rosters.teachers", "rosters.pupils"))
    made = head.post("registers/teachers", {"school_key": "230804/S1", "person_id": "T1", "name": "张老师"})
    assert made.status_code == 201, made.content
    assert "name" not in json.loads(made.content)
    pupil = {"school_key": "230804/S1", "class_code": "301", "code": "X9", "name": "王"}
    for wrong, code in (({"code": IDENTITY}, "identity_number"), ({"school_key": "230804/S2"}, "class_unknown")):
        refused = head.post("registers/pupils", pupil | wrong)
        assert (refused.status_code, error(refused)["code"]) == (409, f"rosters.{code}")
    assert head.post("registers/pupils", pupil).status_code == 201
    assert json.loads(head.get("registers/pupils").content)["items"] == [
        {"key": "230804/X9", "class_key": "230804/S1/301", "code": "X9"}
    ]
    officer = Program(
        new_token(people["officer"], "rosters.schools", "rosters.classes", "rosters.institutions", "rosters.places")
    )
    school = {"region_code": "230804", "code": "S8", "name": "示例八校", "stage": "primary"}
    assert officer.post("registers/schools", school).status_code == 201
    klass = {"school_key": "230804/S8", "code": "101", "stage": "primary", "grade": 1}
    assert json.loads(officer.post("registers/classes", klass).content)["key"] == "230804/S8/101"
    place = {"region_code": "230804", "code": "P9", "name": "示例科技", "category": "technology", "on": "2025-01-01"}
    assert officer.post("registers/institutions", place).status_code == 201
    assert [row["name"] for row in json.loads(officer.get("registers/institutions").content)["items"]][-1] == "示例科技"


@pytest.mark.parametrize(("code", "good"), [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("91350100M000100Y4", False), ("91350100I000100Y43", False)])  # fmt: skip
def test_a_credit_code_is_known_by_its_check_character(code, good):
    assert is_credit_code(code) is good


def test_a_name_is_masked_but_for_its_first_character():
    assert [masked(name) for name in ("王小明", "王", None)] == ["王**", "王", "—"]
