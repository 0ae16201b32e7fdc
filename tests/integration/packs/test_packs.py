"""A county's plan becomes a pack in a few confirmations, a second person approves it, and from its day on it is cited."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_region, make_user
from programs import Program, new_token
from shuangjian.checkups.models import Kind
from shuangjian.checkups.services import hand_in, work
from shuangjian.config import doctor
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.preview import preview_day
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.live import book
from shuangjian.live.models import PackState, RulePack, RulePackVersion
from shuangjian.plans.services import propose_plan
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

BEFORE, DAY = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
MEASURES = [
    ("一", "严控作业总量", "小学三至六年级书面作业每天不超过45分钟，初中书面作业每天不超过75分钟。"),
    ("二", "规范培训时间", "线下培训结束时间不得晚于20:00。"),
    ("三", "建好阅览室", "每校建设阅览室。"),
]
PLAN = {
    "title": "湖口县减轻学生负担工作方案", "number": "湖府发〔2026〕15号", "issuer": "湖口县人民政府", "date": "2026-01-05",
    "measures": [{"no": no, "heading": heading, "text": text, "original": text} for no, heading, text in MEASURES],
    "negative_list": [{"part": "学校", "no": 1, "text": "不得要求家长检查、批改作业。"}],
}  # fmt: skip


@pytest.fixture
def writer(actor: None) -> User:
    return make_user("writer", "district_officer", region=make_region("230804"))


@pytest.fixture
def second(actor: None) -> User:
    return make_user("second", "district_officer", region=make_region("230804"))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def drafted(writer: User) -> tuple[Client, RulePack]:
    plan = propose_plan(proposal=PLAN, region=make_region("230804"), user=writer, file_name="方案.docx")
    client = browser(writer)
    assert client.post(reverse("packs:from_plan", args=[plan.pk])).status_code == 302
    return client, RulePack.objects.get()


def address(name: str, pack: RulePack, *args: Any) -> str:
    return reverse(f"packs:{name}", args=[pack.pk, *args])


def confirmed(client: Client, pack: RulePack) -> None:
    sent = {"entry": ["parameters.1", "parameters.2", "parameters.3"], "seen": "1"}
    assert client.post(address("confirm", pack), sent).status_code == 302


def approved(writer: User, second: User, day: dt.date = DAY) -> RulePack:
    client, pack = drafted(writer)
    confirmed(client, pack)
    assert client.post(address("move", pack, "submit")).status_code == 302
    answer = browser(second).post(address("move", pack, "approve"), {"in_force_from": day.isoformat()})
    assert answer.status_code == 302
    pack.refresh_from_db()
    return pack


def post(day: dt.date, minutes: int) -> None:
    head = make_user(f"head {day}", "class_teacher", school_class=make_class("301"))
    assignment = Assignment("数学", minutes, "练习", place="school")
    post_homework(by=head, school_class=make_class("301"), assigned_on=day, assignment=assignment)


def swept() -> list[Finding]:
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 4, 30), rules=("homework.written_minutes",))
    return list(Finding.objects.filter(state="open").order_by("day"))


def test_nothing_is_in_force_before_its_document_is(writer: User, second: User) -> None:
    """The plan is of 5 January: not from the day before, nor from a year before."""
    client, pack = drafted(writer)
    confirmed(client, pack)
    assert client.post(address("move", pack, "submit")).status_code == 302
    for day in ("2026-01-04", "2025-01-05"):
        refused = browser(second).post(address("move", pack, "approve"), {"in_force_from": day})
        assert refused.status_code == 422
        assert "2026-01-05" in refused.content.decode()
    assert browser(second).post(address("move", pack, "approve"), {"in_force_from": "2026-01-05"}).status_code == 302


def test_a_plan_becomes_a_pack_and_its_article_is_cited_from_its_day_on(writer: User, second: User) -> None:
    client, pack = drafted(writer)
    page = client.get(address("pack", pack)).content.decode()
    assert "湖口县减轻学生负担工作方案" in page
    assert "更严" in page
    confirmed(client, pack)
    assert swept() == []
    assert client.post(address("move", pack, "submit")).status_code == 302
    post(BEFORE, 50)
    post(DAY, 50)
    assert swept() == []  # under review nothing binds
    assert browser(second).post(address("move", pack, "approve"), {"in_force_from": "2026-04-01"}).status_code == 302
    assert [preview_day(make_class("301"), day, []).limit for day in (BEFORE, DAY)] == [60, 45]
    (found,) = swept()
    assert (found.day, found.observed, found.limit) == (DAY, 50, 45)
    assert found.parameter is not None
    assert found.parameter["citation"] == "湖府发〔2026〕15号 第一项"
    shown = client.get(reverse("findings:finding", args=[found.pk])).content.decode()
    assert "湖府发〔2026〕15号" in shown
    for name, one in (("provision", found.parameter["provision"]), ("document", "230804-2026-15")):
        assert client.get(reverse(f"reporting:{name}", args=[one])).status_code == 200
    parameters = client.get(reverse("reporting:parameters"), {"day": "2026-04-01", "region": "230804"})
    assert "湖府发〔2026〕15号" in parameters.content.decode()


def test_nobody_approves_what_they_wrote_on_pages_or_in_the_database(writer: User, second: User) -> None:
    client, pack = drafted(writer)
    confirmed(client, pack)
    assert client.post(address("move", pack, "submit")).status_code == 302
    answer = client.post(address("move", pack, "approve"), {"in_force_from": "2026-04-01"})
    assert answer.status_code == 422
    assert "另一人" in answer.content.decode()
    pack.refresh_from_db()
    with pytest.raises(DatabaseError, match="wrote nothing"), transaction.atomic():
        RulePack.objects.filter(pk=pack.pk).update(
            state=PackState.APPROVED, approved_by=writer, approved_at=timezone.now(), in_force_from=DAY
        )
    assert [item.pk for item in inbox(second)] == [pack.pk]
    assert inbox(writer) == []


def test_a_check_up_judges_by_the_pack_in_force(writer: User, second: User, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    approved(writer, second)
    header = "作业编号,学校标识码,班级编号,学段,年级,学科,布置日期,类型,预计时长(分钟)\n"
    content = header + "g1,S7,402,小学,4,语文,2026-03-31,书面,50\ng2,S7,402,小学,4,语文,2026-04-01,书面,50\n"
    given = [("作业.csv", io.BytesIO(content.encode()))]
    made, _ = hand_in(by=writer, kind=Kind.CHECK, files=given, lang="zh", region_code="230804")
    assert made is not None
    work(made.code)
    report = json.loads((tmp_path / "checkups" / made.code / "out" / "report.json").read_text(encoding="utf-8"))
    found = [each for each in report["findings"] if each["rule"] == "homework.written_minutes"]
    assert [(each["day"], each["limit"]) for each in found] == [("2026-04-01", 45)]


def test_doctor_names_a_pack_that_the_rulebook_has_outgrown(
    writer: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(writer, second)
    assert [(each.state, each.says) for each in doctor._packs()] == [("ok", "1 read")]
    whole = packaged_rulebook()
    lacking = {key: each for key, each in whole.parameters.items() if key != "training.offline.latest_end"}
    monkeypatch.setattr("shuangjian.live.book.packaged_rulebook", lambda: replace(whole, parameters=lacking))
    for kept in (book._book_of, book.book_with):
        kept.cache_clear()
    try:
        (found,) = doctor._packs()
    finally:
        for kept in (book._book_of, book.book_with):
            kept.cache_clear()
    assert (found.state, found.what) == ("bad", "pack 前进区 2026-04-01")
    assert "training.offline.latest_end" in found.says
    assert "next edition" in found.do


def inbox(user: User) -> list[RulePack]:
    from shuangjian.packs.selectors import to_review

    return list(to_review(user))


def test_what_was_approved_stays_and_one_edition_is_in_force_on_a_day(writer: User, second: User) -> None:
    pack = approved(writer, second)
    version = pack.versions.get(digest=pack.digest)
    for columns in ({"title": "改"}, {"in_force_from": BEFORE}, {"digest": "0" * 64}, {"state": PackState.DRAFT}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RulePack.objects.filter(pk=pack.pk).update(**columns)
    with pytest.raises(DatabaseError), transaction.atomic():
        RulePackVersion.objects.filter(pk=version.pk).update(files={})
    with pytest.raises(DatabaseError, match="only a draft"), transaction.atomic():
        RulePackVersion.objects.create(pack=pack, files={}, written_by=writer, reason="改")
    # The next edition ends the one before it, and cannot begin before it did.
    assert browser(writer).post(address("next", pack)).status_code == 302
    following = RulePack.objects.get(number=2)
    assert browser(writer).post(address("move", following, "submit")).status_code == 302
    refused = browser(second).post(address("move", following, "approve"), {"in_force_from": "2026-03-01"})
    assert refused.status_code == 422
    done = browser(second).post(address("move", following, "approve"), {"in_force_from": "2026-09-01"})
    assert done.status_code == 302
    pack.refresh_from_db()
    assert (pack.state, pack.in_force_to) == (PackState.SUPERSEDED, dt.date(2026, 9, 1))
    assert [preview_day(make_class("301"), day, []).limit for day in (DAY, dt.date(2026, 9, 1))] == [45, 45]


def test_entries_are_edited_and_the_linter_speaks_beside_them(writer: User) -> None:
    client, pack = drafted(writer)
    sent = {"parameter": "homework.written.minutes_max", "part": "primary", "value": "很多", "provision": "230804-2026-15-一", "seen": "1", "confirmed": "on"}  # fmt: skip
    refused = client.post(address("entry", pack, "parameters", 1), sent)
    assert refused.status_code == 422
    assert "读不懂" in refused.content.decode()
    assert client.post(address("entry", pack, "parameters", 1), sent | {"value": "70分钟"}).status_code == 302
    page = client.get(address("pack", pack)).content.decode()
    assert "更宽" in page
    assert "70 分钟" in page
    # A form opened on an earlier version is not taken.
    stale = client.post(address("entry", pack, "parameters", 1), sent | {"value": "40分钟"})
    assert stale.status_code == 422
    vacation = {"name": "秋假", "first": "2026-10-09", "last": "2026-10-12", "seen": "2"}
    assert client.post(address("add", pack, "calendar"), vacation).status_code == 302
    assert "秋假" in client.get(address("pack", pack)).content.decode()
    assert client.post(address("remove", pack, "calendar", 1), {"seen": "3"}).status_code == 302
    assert "秋假" not in client.get(address("pack", pack)).content.decode()
    broken = {"path": "county/a", "text": "SELECT 1", "spec": "cases: []", "seen": "4"}
    shown = client.post(address("rule", pack), broken)
    assert shown.status_code == 422
    assert "文件开头缺少说明部分" in shown.content.decode()


def test_a_folder_goes_down_and_comes_up_the_same(writer: User) -> None:
    client, pack = drafted(writer)
    archive = client.get(address("download", pack)).content
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.namelist() == ["pack.yaml"]
    file = io.BytesIO(archive)
    file.name = "pack.zip"
    assert client.post(reverse("packs:upload"), {"region": "230804", "file": file}).status_code == 302
    first, again = (each.versions.get() for each in RulePack.objects.order_by("number"))
    assert first.files == again.files
    junk = io.BytesIO(b"not a pack")
    junk.name = "a.txt"
    assert client.post(reverse("packs:upload"), {"region": "230804", "file": junk}).status_code == 422


def test_a_draft_is_tried_on_the_facts_before_approval(writer: User) -> None:
    client, pack = drafted(writer)
    post(BEFORE, 50)
    post(DAY, 40)
    answer = client.get(address("trial", pack), {"first": "2026-03-01", "last": "2026-04-30"})
    assert answer.status_code == 200
    assert (len(answer.context["effect"].added), len(answer.context["effect"].removed)) == (1, 0)
    assert "湖府发〔2026〕15号" in answer.content.decode()
    assert Finding.objects.count() == 0


def test_a_pack_is_its_regions_own(writer: User) -> None:
    _client, pack = drafted(writer)
    with acting("tester", "a test"):
        far = make_user("far", "district_officer", region=make_region("230805"))
        head = make_user("head", "class_teacher", school_class=make_class("301"))
    assert browser(far).get(address("pack", pack)).status_code == 404
    assert browser(head).get(reverse("packs:packs")).status_code == 403


def test_programs_hand_in_drafts_and_read_what_is_in_force(writer: User, second: User) -> None:
    pack = approved(writer, second)
    program = Program(new_token(writer, "packs.write", "packs.view", "rulebook.view"))
    for day, found in (("2026-03-31", []), ("2026-04-01", [pack.pk])):
        listed = json.loads(program.get(f"packs?day={day}").content)["items"]
        assert [each["id"] for each in listed] == found
    whole = json.loads(program.get(f"packs/{pack.pk}").content)
    assert (whole["digest"], whole["waiting"]) == (pack.digest, 2)
    files = {"pack.yaml": whole["files"]["pack.yaml"].replace("45分钟", "很短")}
    made = program.post("packs", {"region_code": "230804", "files": files, "reason": "接口提交"})
    assert made.status_code == 201
    assert "读不懂" in json.loads(made.content)["faults"][0]["zh"]
    assert RulePack.objects.get(number=2).state == PackState.DRAFT
    far = program.post("packs", {"region_code": "230805", "files": files, "reason": "接口提交"})
    assert far.status_code == 409


def test_a_rule_of_the_regions_own_finds_from_its_day_on(writer: User, second: User) -> None:
    client, pack = drafted(writer)
    text = """/*
title: {zh: 书面作业要登记, en: Written homework is registered}
message: {zh: "{subject_id} 班书面作业 {observed} 分钟。", en: "Class {subject_id} has {observed} minutes."}
remedy: {zh: 登记。, en: Register it.}
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions: [230804-2026-15-一]
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, CAST(SUM(h.minutes) AS INTEGER) AS observed, ROW_IDS(h.row_id) AS evidence
FROM homework h
WHERE h.kind = 'written'
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on
"""
    spec = """region: "230804"
defaults: {homework: {school_id: S1, class_id: "301", stage: primary, grade: 3, subject: 语文, assigned_on: 2026-04-03, minutes: 5}}
cases:
  - {name: written, name_zh: 书面, facts: {homework: [{homework_id: h1, kind: written}]}, findings: [{subject_id: "301", observed: 5}]}
  - {name: oral, name_zh: 口头, facts: {homework: [{homework_id: h1, kind: oral}]}, findings: []}
"""
    saved = client.post(address("rule", pack), {"path": "county/registered", "text": text, "spec": spec, "seen": "1"})
    assert saved.status_code == 302, saved.context["form"].errors
    assert client.post(address("move", pack, "submit")).status_code == 302
    approving = browser(second).post(address("move", pack, "approve"), {"in_force_from": "2026-04-01"})
    assert approving.status_code == 302
    post(BEFORE, 20)
    post(DAY, 20)
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 4, 30), rules=("county.registered",))
    (found,) = Finding.objects.all()
    assert (found.rule_id, found.day) == ("county.registered", DAY)
    for name, args in (("findings:finding", [found.pk]), ("reporting:rule", ["county.registered"])):
        assert "书面作业要登记" in client.get(reverse(name, args=args)).content.decode()
