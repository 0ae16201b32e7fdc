"""A check-up on the platform: handed in on a page, worked on by the worker, read by its owner alone, gone after a week."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.places import make_department, make_user
from shuangjian.checkups import services
from shuangjian.checkups.models import CheckUp, State
from shuangjian.checkups.nightly import run_nightly
from shuangjian.registry.models import User
from shuangjian.web.context import acting

HOMEWORK = (
    "作业编号,学校标识码,班级编号,学段,年级,学科,布置日期,类型,预计时长(分钟)\n"
    "g1,S7,402,小学,4,语文,2025-10-14,书面,75\ng2,S7,402,小学,4,数学,2025-10-15,,65\n"
).encode()
DOCUMENT = Path(__file__).parents[2] / "documents" / "lunch-break.docx"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def make_officer(name: str) -> User:
    with acting("tester", "a test"):
        return make_user(name, "district_officer", department=make_department())


@pytest.fixture
def officer(db: None) -> User:
    return make_officer("officer")


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hand_in(client: Client, *files: tuple[str, bytes], kind: str = "check", **fields: str) -> str:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    data = {"kind": kind, f"{kind}-handed_in": uploads, **{f"{kind}-{name}": value for name, value in fields.items()}}
    answer = client.post("/checkups/", data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_what_is_handed_in_is_checked_by_the_worker_and_read_on_the_page(officer: User, home: Path) -> None:
    client = sign_in(officer)
    page = hand_in(client, ("作业.csv", HOMEWORK), region="230804")
    assert "排队等待" in client.get(page).content.decode()
    (job,) = ProcrastinateJob.objects.filter(task_name__endswith="work_on")
    services.work(**job.args)
    shown = client.get(page).content.decode()
    assert "合计 75 分钟" in shown
    assert "待补数据" in shown
    slips = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"{page}take/slips/"))))  # type: ignore[arg-type]
    assert slips.namelist() == ["S7.xlsx"]
    assert client.get(f"{page}take/../in/").status_code == 404
    (folder,) = (home / "checkups").iterdir()
    assert stat.S_IMODE((folder / "in").stat().st_mode) == 0o700


def test_nobody_else_sees_it(officer: User) -> None:
    page = hand_in(sign_in(officer), ("作业.csv", HOMEWORK))
    colleague = sign_in(make_officer("colleague"))
    for address in (page, f"{page}take/json/"):
        assert colleague.get(address).status_code == 404
    for act in ("stop", "forget"):
        assert colleague.post(f"{page}{act}/").status_code == 404
    with acting("tester", "a test"):
        nobody = make_user("nobody")
    assert sign_in(nobody).get("/checkups/").status_code == 403
    assert CheckUp.objects.count() == 1


def test_a_document_is_read(officer: User) -> None:
    client = sign_in(officer)
    page = hand_in(client, ("办法.docx", DOCUMENT.read_bytes()), kind="document")
    services.work(page.split("/")[-2])
    assert "青教办〔2024〕17号" in client.get(page).content.decode()


def test_one_that_cannot_be_used_says_why(officer: User) -> None:
    client = sign_in(officer)
    page = hand_in(client, ("照片.docx", b"\x89PNG no document"), kind="document")
    services.work(page.split("/")[-2])
    assert CheckUp.objects.get().state == State.REFUSED
    assert "照片.docx" in client.get(page).content.decode()


def test_a_stopped_one_is_not_worked_on(officer: User) -> None:
    client = sign_in(officer)
    page = hand_in(client, ("作业.csv", HOMEWORK))
    client.post(f"{page}stop/")
    services.work(page.split("/")[-2])
    assert CheckUp.objects.get().state == State.STOPPED
    assert "已停止" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"check-first": "2025-02-01", "check-last": "2025-01-01"}, "早于起始日期"),
        ({"check-handed_in": SimpleUploadedFile("坏.zip", b"PK no")}, "请解压后放入"),
        ({"check-handed_in": ""}, "这个字段"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_kept(
    officer: User, home: Path, fields: dict[str, object], said: str
) -> None:
    given = {"kind": "check", "check-handed_in": SimpleUploadedFile("作业.csv", HOMEWORK)} | fields
    answer = sign_in(officer).post("/checkups/", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not CheckUp.objects.exists()
    assert list((home / "checkups").iterdir() if (home / "checkups").is_dir() else ()) == []


def test_all_of_it_is_forgotten_by_its_owner_or_after_a_week(officer: User, home: Path) -> None:
    client = sign_in(officer)
    page = hand_in(client, ("作业.csv", HOMEWORK))
    hand_in(client, ("作业.csv", HOMEWORK))
    client.post(f"{page}forget/")
    assert len(list((home / "checkups").iterdir())) == CheckUp.objects.count() == 1
    run_nightly()
    assert CheckUp.objects.count() == 1
    CheckUp.objects.update(made_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    run_nightly()
    assert list((home / "checkups").iterdir()) == []
    assert not CheckUp.objects.exists()
