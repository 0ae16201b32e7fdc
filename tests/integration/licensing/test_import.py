"""Sites from a file: template, plan, confirmation, what is returned, undoing; the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from factories.places import make_institution
from shuangjian.licensing import services
from shuangjian.licensing.registers import LICENCES, SITES
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.imports import confirm, stage, undo
from shuangjian.registry.imports.batches import (
    BYTES_MAX,
    FileRefused,
    FileTooLarge,
    NothingToImport,
    WrongState,
    counts_of,
)
from shuangjian.registry.models import AuditEntry, ImportBatch, InstitutionState, Site, User
from shuangjian.registry.versions import versions_of
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

IMPORT = SITES.importing()
HEADER = ("培训机构", "教学点编号", "地址", "批准自", "批准至")
Clients = Callable[[User | None], Client]


def book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, title: str = "教学点") -> bytes:
    made, out = Workbook(), io.BytesIO()
    made.active.title = title
    for row in (header, *rows):
        made.active.append(row)
    made.save(out)
    return out.getvalue()


ROWS = (
    ("示例培训一", "A", "长安路1号", dt.date(2026, 1, 1), None),
    ("示例培训一", "B", "长安路2号", "2026年2月1日", "2027/1/31"),
)


@pytest.fixture
def by(people: dict[str, User]) -> User:
    return people["supervisor"]


def staged(by: User, content: bytes, name: str = "教学点.xlsx") -> ImportBatch:
    return stage(IMPORT, by=by, file_name=name, content=content)


def imported(by: User, content: bytes) -> ImportBatch:
    return confirm(IMPORT, by=by, batch=staged(by, content))


def test_a_file_writes_nothing_before_it_is_confirmed(by: User) -> None:
    trail = AuditEntry.objects.count()
    batch = staged(by, book(*ROWS))
    assert counts_of(batch) == {"new": 2}
    assert not Site.objects.exists()
    assert AuditEntry.objects.count() == trail


def test_confirmed_it_writes_with_the_file_as_the_reason_and_again_it_changes_nothing(by: User) -> None:
    batch = imported(by, book(*ROWS))
    assert list(Site.objects.order_by("code").values_list("code", "approved_from", "approved_to")) == [
        ("A", dt.date(2026, 1, 1), None), ("B", dt.date(2026, 2, 1), dt.date(2027, 1, 31)),
    ]  # fmt: skip
    entry = AuditEntry.objects.filter(table_name="registry_site").first()
    assert (entry.user, entry.reason) == ("user-s", f"import {batch.pk}: 教学点.xlsx")
    again = staged(by, book(*ROWS))
    assert counts_of(again) == {"unchanged": 2}
    with pytest.raises(NothingToImport):
        confirm(IMPORT, by=by, batch=again)


def test_a_change_is_shown_cell_by_cell_and_a_missing_column_is_left_alone(by: User) -> None:
    imported(by, book(*ROWS))
    batch = staged(by, book(("示例培训一", "B", "长安路22号"), header=HEADER[:3]))
    (row,) = batch.plan
    assert (row["kind"], row["changes"]) == ("changed", [["address", "长安路2号", "长安路22号"]])
    confirm(IMPORT, by=by, batch=batch)
    site = Site.objects.get(code="B")
    assert (site.address, site.approved_to) == ("长安路22号", dt.date(2027, 1, 31))
    emptied = staged(by, book(("示例培训一", "B", "长安路22号", None, None)))
    assert [change[0] for change in emptied.plan[0]["changes"]] == ["approved_from", "approved_to"]


WRONG = (
    ("示例培训一", "C", "长安路3号", "很早", None),
    ("别区培训", "D", "长安路4号", None, None),
    ("示例培训一", "E", None, None, None),
    ("示例培训一", "F", "长安路6号", dt.date(2026, 5, 1), dt.date(2026, 4, 1)),
    ("示例培训一", "A", "长安路7号", None, None),
    ("示例培训一", "G", "=HYPERLINK(1)", None, None),
)


def test_what_is_rejected_has_a_code_a_field_and_both_languages(by: User) -> None:
    with acting("tester", "a test"):
        make_institution("P1", region="230805", name="别区培训")
    batch = staged(by, book(ROWS[0], *WRONG))
    rejected = {each["row"]: each["problems"] for each in batch.plan if each["kind"] == "rejected"}
    assert {row: [(said["column"], said["code"]) for said in problems] for row, problems in rejected.items()} == {
        3: [("approved_from", "unreadable_cell")],
        4: [("institution_key", "no_choice")],
        5: [("address", "required")],
        6: [("approved_to", "order")],
        7: [("", "key_twice")],
        8: [("address", "unreadable_cell")],
    }
    assert all(said["zh"] and said["en"] and said["zh"] != said["en"] for each in rejected.values() for said in each)
    assert "第 2 行" in rejected[7][0]["zh"]
    confirm(IMPORT, by=by, batch=batch)
    assert [site.code for site in Site.objects.all()] == ["A"]


def test_the_own_workbook_comes_back_with_reasons_once_however_often(by: User, as_user: Clients) -> None:
    client = as_user(by)
    content = book(ROWS[0], WRONG[0], WRONG[2])
    for _round in range(2):
        batch = staged(by, content)
        content = client.get(reverse("licensing:sites_import_rejected", args=[batch.pk])).content
        sheet = load_workbook(io.BytesIO(content)).active
        assert [cell.value for cell in sheet[1]] == [*HEADER, "未导入原因"]
        assert [sheet.cell(row, 6).value is None for row in (2, 3, 4)] == [True, False, False]
        assert sheet.cell(3, 6).value.startswith("批准自：")
        assert sheet.cell(2, 4).value == dt.datetime(2026, 1, 1)  # noqa: DTZ001


def test_a_csv_comes_back_as_a_workbook(by: User, as_user: Clients) -> None:
    lines = "培训机构,教学点编号,地址,批准自\n示例培训一,A,长安路1号,2026-01-01\n示例培训一,B,,=1+1\n"
    batch = staged(by, lines.encode("gb18030"), "教学点.csv")
    assert counts_of(batch) == {"new": 1, "rejected": 1}
    sheet = load_workbook(
        io.BytesIO(as_user(by).get(reverse("licensing:sites_import_rejected", args=[batch.pk])).content)
    ).active
    assert sheet.cell(3, 4).value == "'=1+1"
    assert "批准自：" in sheet.cell(3, 5).value


def test_a_register_that_changed_meanwhile_writes_nothing_and_plans_anew(by: User) -> None:
    batch = staged(by, book(*ROWS))
    with acting("user-s", "meanwhile"):
        services.add_site(
            by=by, institution_key="230804/P1", code="A", address="别处", approved_from=None, approved_to=None
        )
    after = confirm(IMPORT, by=by, batch=batch)
    assert (after.state, counts_of(after)) == ("staged", {"changed": 1, "new": 1})
    assert Site.objects.count() == 1
    assert confirm(IMPORT, by=by, batch=after).state == "confirmed"
    with pytest.raises(WrongState):
        confirm(IMPORT, by=by, batch=after)


def test_an_import_is_undone_where_nobody_has_gone_on_from_it(by: User) -> None:
    imported(by, book(ROWS[0]))
    batch = imported(
        by, book((*ROWS[0][:2], "搬到2号", *ROWS[0][3:]), ROWS[1], ("示例培训一", "C", "长安路3号", None, None))
    )
    with acting("user-s", "went on"):
        services.change_site(by=by, row=Site.objects.get(code="C"), reason="门牌", address="长安路33号")
    with pytest.raises(ReasonMissing):
        undo(IMPORT, by=by, batch=batch, reason=" ")
    done = undo(IMPORT, by=by, batch=ImportBatch.objects.get(pk=batch.pk), reason="导错文件")
    assert dict(Site.objects.values_list("code", "address")) == {"A": "长安路1号", "C": "长安路33号"}
    assert [(each["name"], each["code"]) for each in done.left] == [("长安路33号", "versions.not_current")]
    assert versions_of(Site.objects.get(code="A"))[0].reason == "导错文件"
    with pytest.raises(WrongState):
        undo(IMPORT, by=by, batch=done, reason="再来")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "unreadable"), (b"\x00\x01 no table", "unreadable"), (book(("x",), header=("别的",)), "no_header")],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(by: User, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        staged(by, content)
    assert refused.value.values["problem"] == code
    assert refused.value.message.startswith("教学点.xlsx: ")
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_large_is_refused(by: User) -> None:
    with pytest.raises(FileTooLarge):
        staged(by, b"x" * (BYTES_MAX + 1))


def test_licences_are_changed_from_a_day_on_and_never_added(by: User) -> None:
    description = LICENCES.importing()
    with acting("tester", "a test"):
        make_institution("P3", name="示例培训三", valid_to=dt.date(2020, 1, 1))
    header = ("培训机构", "许可证号", "自何日起")
    content = book(("示例培训一", "示例9号", "2026-03-01"), ("示例培训三", "示例8号", "2026-03-01"), header=header)
    batch = stage(description, by=by, file_name="许可证.xlsx", content=content)
    assert [row["kind"] for row in batch.plan] == ["changed", "rejected"]
    assert batch.plan[0]["changes"] == [["licence_no", "示例1号", "示例9号"]]
    confirm(description, by=by, batch=batch)
    assert InstitutionState.objects.filter(name="示例培训一", licence_no="示例9号", valid_from="2026-03-01").exists()
    undo(description, by=by, batch=ImportBatch.objects.get(pk=batch.pk), reason="导错")


# Pages ----------------------------------------------------------------------------------------------------------------


def test_the_template_has_headers_lists_and_hints(by: User, as_user: Clients) -> None:
    answer = as_user(by).get(reverse("licensing:sites_import_template"))
    made = load_workbook(io.BytesIO(answer.content))
    sheet = made["教学点"]
    assert [cell.value for cell in sheet[1]] == ["*培训机构", "*教学点编号", "*地址", "批准自", "批准至"]
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert "示例培训一" in [row[0] for row in made["choices A"].iter_rows(values_only=True)]
    assert rules["A"].type == "list"
    assert rules["D"].prompt == "空白：未经批准。"
    filled = book(ROWS[0], header=tuple(cell.value for cell in sheet[1]))
    assert counts_of(staged(by, filled)) == {"new": 1}


def test_the_pages_lead_from_a_file_to_rows_and_back(by: User, as_user: Clients) -> None:
    client = as_user(by)
    start = reverse("licensing:sites_import")
    assert "5,000 行" in client.get(start).content.decode()
    answer = client.post(start, {"file": SimpleUploadedFile("教学点.xlsx", book(ROWS[0], WRONG[0]))})
    batch = ImportBatch.objects.get()
    page = reverse("licensing:sites_import_batch", args=[batch.pk])
    assert answer["Location"] == page
    text = client.get(page).content.decode()
    assert "导入新增和修改的行 (1)" in text
    assert "批准自：" in text
    token = {"form_token": "one"}
    assert [client.post(page, token).status_code for _ in range(2)] == [302, 302]
    assert Site.objects.count() == 1
    undone = client.post(reverse("licensing:sites_import_undo", args=[batch.pk]), {"reason": "导错"}, follow=True)
    assert "已撤回" in undone.content.decode()
    assert not Site.objects.exists()


def test_a_file_that_is_refused_is_said_beside_its_field(by: User, as_user: Clients) -> None:
    answer = as_user(by).post(reverse("licensing:sites_import"), {"file": SimpleUploadedFile("a.xlsx", b"\x00nothing")})
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["file"][0].code == "imports.file_refused"


def test_a_file_is_shown_to_whoever_handed_it_in_alone(people: dict[str, User], by: User, as_user: Clients) -> None:
    batch = staged(by, book(*ROWS))
    address = reverse("licensing:sites_import_batch", args=[batch.pk])
    answers = {who: as_user(user).get(address).status_code for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == {"supervisor"}


def test_who_keeps_the_register_elsewhere_imports_nothing_here(people: dict[str, User]) -> None:
    batch = stage(IMPORT, by=people["far supervisor"], file_name="a.xlsx", content=book(*ROWS))
    assert counts_of(batch) == {"rejected": 2}
