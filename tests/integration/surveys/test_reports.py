"""What families report reaches the bureau without them, and becomes a finding of the class; the term's review is filed and given out."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
import zipfile
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.urls import reverse

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.documents.formats import open_document
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import SchoolFiling
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Region, SchoolTerm
from shuangjian.surveys import filings
from shuangjian.surveys.models import MeasuredDay, Questionnaire, TermReview, Tip
from shuangjian.surveys.questionnaires import answer, close, open_monthly
from shuangjian.voices.models import Report
from shuangjian.web.context import acting
from shuangjian.web.models import Submission

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 9)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"eXIf", b"GPS of the flat")
    + chunk(b"tEXt", b"Author\x00somebody") + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
)  # fmt: skip
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xe1\x00\x11GPS of the flat\xff\xfe\x00\x05abc"
    b"\xff\xdb\x00\x04ok\xff\xda\x00\x04ok\x01\x02\x03\xff\xd9trailing"
)


@pytest.fixture
def tell(people, as_user, on_day):
    """Report on the family's page."""
    on_day(DAY)

    def send(who: str = "family 1", photo: bytes | None = None, **values: str) -> Any:
        sent: dict[str, Any] = {
            "tip_id": str(uuid.uuid4()), "class_key": "230804/S1/401", "kind": "LC-NS-02", "day": "2026-09-09",
            "text": "请家长批改并签字",
        }  # fmt: skip
        if photo is not None:
            sent["photo"] = SimpleUploadedFile("p.jpg", photo)
        return as_user(people[who]).post(reverse("surveys:tell"), sent | values)

    return send


def decide(client, row: Tip, outcome: str = "confirmed") -> Any:
    return client.post(reverse("surveys:tip", args=[row.pk]), {"outcome": outcome, "words": "已核查群消息"})


@pytest.mark.clause("QJ-36")
def test_a_familys_report_that_is_confirmed_is_a_finding_of_the_teachers_class(people, tell, as_user) -> None:
    assert tell().status_code == 302
    row = Tip.objects.get()
    officer = as_user(people["officer"])
    assert "请家长批改并签字" in officer.get(reverse("surveys:tip", args=[row.pk])).content.decode()
    assert "要求家长检查、批改或签字" in officer.get(reverse("portal:inbox")).content.decode()
    assert decide(officer, row).status_code == 302
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("reports.class_confirmed",))
    found = Finding.objects.get()
    assert (found.class_key, found.owner_key, found.day, found.clauses) == (
        "230804/S1/401",
        "230804/S1",
        DAY,
        ["QJ-36"],
    )
    assert decide(officer, row, "unfounded").status_code == 422
    assert Report.objects.get().outcome == "confirmed"


def test_unfounded_it_is_none_and_the_database_keeps_what_was_decided(people, tell, as_user) -> None:
    tell()
    assert decide(as_user(people["officer"]), Tip.objects.get(), "unfounded").status_code == 302
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("reports.class_confirmed",))
    assert not Finding.objects.exists()
    with pytest.raises(Error, match="is decided"), transaction.atomic():
        Tip.objects.update(outcome="confirmed")


def test_nothing_says_who_reported_and_the_school_does_not_see_it(people, tell, as_user) -> None:
    before = Submission.objects.count()
    same = str(uuid.uuid4())
    for _ in range(2):
        assert tell(tip_id=same, photo=PNG).status_code == 302
    assert Tip.objects.count() == 1
    assert Submission.objects.count() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_audit WHERE table_name = 'surveys_tip'")
        assert cursor.fetchone() == (0,)
    row = Tip.objects.get()
    assert "family" not in str({field.name: getattr(row, field.name) for field in Tip._meta.fields})
    photo = as_user(people["officer"]).get(reverse("surveys:tip_photo", args=[row.pk]))
    assert (photo["Content-Type"], photo["Content-Disposition"]) == ("image/png", "attachment; filename=report.png")
    assert photo.content.startswith(b"\x89PNG")
    assert b"GPS" not in photo.content
    assert b"somebody" not in photo.content
    for who in ("principal", "head", "family 1"):
        assert as_user(people[who]).get(reverse("surveys:tip", args=[row.pk])).status_code == 403
    assert as_user(people["far officer"]).get(reverse("surveys:tip", args=[row.pk])).status_code == 404


def test_a_jpeg_loses_where_it_was_taken_and_nothing_else_is_a_photo(people, tell) -> None:
    assert tell(photo=JPEG).status_code == 302
    kept = bytes(Tip.objects.get().photo or b"")
    assert kept == JPEG[:20] + b"\xff\xdb\x00\x04ok\xff\xda\x00\x04ok\x01\x02\x03\xff\xd9"
    for photo in (b"%PDF-1.7", PNG[:40], JPEG[:30], b"\xff\xd8\xff" + b"x" * 5 * 1024 * 1024):
        assert tell(photo=photo).status_code == 422
    for wrong in (
        {"day": "2026-09-10"},
        {"day": "2026-01-01"},
        {"class_key": "230804/S1/402"},
        {"kind": "x"},
        {"text": ""},
    ):
        assert tell(**wrong).status_code == 422
    assert Tip.objects.count() == 1


# The review of a term -----------------------------------------------------------------------------------------------------

LAST = dt.date(2022, 1, 20)


@pytest.fixture
def term(people, give, on_day) -> SchoolTerm:
    """The autumn term of 2021 of two schools in Shanghai, with a little homework, a measured day and a questionnaire."""
    with acting("tester", "a test"):
        city = Region.objects.create(code="310000", parent=make_region("000000"), name="上海", path="000000/310000/")
        region = Region.objects.create(code="310114", parent=city, name="嘉定", path="000000/310000/310114/")
        school, _other = make_school("S1", region="310114"), make_school("S2", region="310114")
        klass = make_class("401", school)
        made = SchoolTerm.objects.create(region=region, code="2021-1", starts_on="2021-09-01", ends_on=LAST)
        made.refresh_from_db()
        people["principal"] = make_user("sh-principal", "principal", school=school)
        for number in range(3):
            people[f"sh family {number}"] = make_user(f"sh-{number}", "family", school_class=klass)
        for day, minutes in ((dt.date(2021, 11, 15), 70), (dt.date(2021, 11, 16), 40)):
            give(minutes, day, klass)
        MeasuredDay.objects.create(
            region_code="310114", school_key=school.key, class_key=klass.key, stage="primary", grade=4, day=dt.date(2021, 11, 15), answers=20,
            mean_minutes=58,
        )  # fmt: skip
        on_day(dt.date(2022, 1, 5))
        filings.owe(dt.date(2022, 1, 5))
        row = open_monthly(by=people["principal"], school=school, month=dt.date(2022, 1, 5))
        for number in range(3):
            values = {"minutes": 50, "parent_task": 0, "punitive": 0, "satisfied": 1}
            answer(by=people[f"sh family {number}"], questionnaire=row, values=values)
        close(by=people["principal"], questionnaire=Questionnaire.objects.get())
        run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2022, 1, 5), rules=("homework.written_minutes",))
    return made


@pytest.mark.clause("SH-09e")
def test_filed_on_the_terms_last_day_it_is_in_time_and_holds_averages_findings_and_answers(
    people, term, as_user, on_day, tmp_path
) -> None:
    on_day(LAST)
    principal, here = as_user(people["principal"]), reverse("surveys:review", args=("310114", "S1", term.pk))
    assert principal.get(reverse("surveys:reviews")).url == here
    assert "书面作业超过每日时长上限" in principal.get(here).content.decode()
    chart = principal.get(here).context["chart"]
    assert [(str(each.name), list(each.values)) for each in chart.series[:2]] == [
        ("公示平均时长", [55.0]),
        ("实测平均时长", [58.0]),
    ]
    assert principal.post(here, {"words": "下学期压减作业总量。"}).status_code == 302
    assert principal.post(here, {"words": "再报一次"}).status_code == 422
    assert SchoolFiling.objects.get(school__key="310114/S1", kind="term_review").filed_on == LAST
    on_day(dt.date(2022, 1, 21))
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2022, 1, 21), rules=("homework.filing_overdue",))
    overdue = Finding.objects.filter(rule_id="homework.filing_overdue", discriminator="term_review")
    assert list(overdue.values_list("subject_id", "day")) == [("S2", dt.date(2022, 1, 21))]
    principal = as_user(people["principal"])
    for kind in ("docx", "pdf"):
        given = principal.get(reverse("surveys:review_file", args=("310114", "S1", term.pk, kind)))
        assert given.status_code == 200
        (tmp_path / f"r.{kind}").write_bytes(given.content)
        if kind == "docx":
            assert "word/charts/chart1.xml" in zipfile.ZipFile(tmp_path / "r.docx").namelist()
        text = repr(open_document(tmp_path / f"r.{kind}").blocks)
        assert all(
            each in text.replace(" ", "")
            for each in (
                "学期作业管理回顾报告",
                "55.0",
                "58.0",
                "书面作业超过每日时长上限",
                "50.0",
                "下学期压减作业总量",
            )
        )
    assert as_user(people["other principal"]).get(here).status_code == 404


def test_a_filed_review_stays_as_it_was(people, term, as_user, on_day) -> None:
    on_day(LAST)
    here = reverse("surveys:review", args=("310114", "S1", term.pk))
    as_user(people["principal"]).post(here, {"words": "小结"})
    MeasuredDay.objects.all().delete()
    assert "58" in as_user(people["principal"]).get(here).content.decode()
    with pytest.raises(Error, match="is filed"), transaction.atomic(), acting("tester", "a test"):
        TermReview.objects.update(words="别的")
