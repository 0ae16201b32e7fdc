"""The local page: who may speak to it, what is shown of a check and of a document, what is taken away, what is left behind."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from shuangjian.desk.app import Desk, make_app
from shuangjian.desk.jobs import Jobs

HOMEWORK = (
    "作业编号,学校标识码,班级编号,学段,年级,学科,布置日期,类型,预计时长(分钟)\n"
    "g1,S7,402,小学,4,语文,2025-10-14,书面,75\ng2,S7,402,小学,4,数学,2025-10-15,,65\ng3,S7,402,小学,4,数学,2025-10-16,书面,很多\n"
).encode()
SCHOOL = "学校标识码,学校名称,办学类型\nS7,新城小学,小学\n".encode()
DOCUMENT = Path(__file__).parents[2] / "documents" / "lunch-break.docx"


@pytest.fixture
def desk() -> Iterator[Desk]:
    served = Desk(Jobs())
    yield served
    served.jobs.close()


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    client = make_app(desk).test_client()
    client.get(f"/?token={desk.token}")
    return client


def send(client: FlaskClient, desk: Desk, path: str, files: list[tuple[bytes, str]], **fields: str) -> TestResponse:
    data = {"form_token": desk.form, "files": [(io.BytesIO(content), name) for content, name in files], **fields}
    return client.post(path, data=data, content_type="multipart/form-data")


def wait(client: FlaskClient, answer: TestResponse) -> str:
    """Follow a job to its end and return its page."""
    assert answer.status_code == 303, answer.text
    address = answer.location
    until = time.monotonic() + 240
    while client.get(f"{address}/state").json["state"] == "working":  # type: ignore[index]
        assert time.monotonic() < until, "the job does not end"
        time.sleep(0.1)
    return str(client.get(address).text)


def test_only_who_has_the_address_gets_in_and_only_once(desk: Desk) -> None:
    app, token = make_app(desk), desk.token
    stranger = app.test_client()
    assert stranger.get("/").status_code == 403
    assert stranger.get("/?token=guess").status_code == 403
    mine = app.test_client()
    assert mine.get(f"/?token={token}").status_code == 302
    assert mine.get("/").status_code == 200
    assert stranger.get(f"/?token={token}").status_code == 403


def test_a_page_of_another_site_is_refused(client: FlaskClient, desk: Desk) -> None:
    assert client.get("/", headers={"Host": "evil.example:80"}).status_code == 403
    assert client.post("/check", data={"files": (io.BytesIO(b"1"), "a.csv")}).status_code == 403
    assert desk.jobs.all() == []


def test_a_folder_is_checked_and_everything_is_taken_away(client: FlaskClient, desk: Desk, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("资料/作业.csv", HOMEWORK)
        archive.writestr("资料/说明.pdf", b"%PDF")
    answer = send(client, desk, "/check", [(packed.getvalue(), "资料.zip"), (SCHOOL, "学校.csv")], region="371500")
    page = wait(client, answer)
    assert "<strong>新城小学</strong>" in page
    assert re.search(r"<b>1</b> 违规", page)
    assert "合计 75 分钟" in page
    assert "待补数据" in page
    assert "类型" in page  # the column to fill
    assert "很多" in page  # the cell that was not read
    assert "说明.pdf" in page  # what was not used
    slips = zipfile.ZipFile(io.BytesIO(client.get(f"{answer.location}/slips").data))
    assert slips.namelist() == ["新城小学.xlsx"]
    assert "问题" in load_workbook(io.BytesIO(client.get(f"{answer.location}/workbook").data)).sheetnames
    assert len(json.loads(client.get(f"{answer.location}/json").data)["findings"]) == 1
    assert client.get(f"{answer.location}/../jobs.py").status_code == 404
    source = desk.jobs.all()[0].source
    client.post(f"{answer.location}/forget", data={"form_token": desk.form})
    assert client.get(answer.location).status_code == 404
    assert not source.exists()


def test_a_document_is_read_and_its_pack_is_taken_away(client: FlaskClient, desk: Desk) -> None:
    answer = send(client, desk, "/document", [(DOCUMENT.read_bytes(), "办法.docx")])
    page = wait(client, answer)
    assert "青教办〔2024〕17号" in page
    assert "县市场监管局" in page
    assert "不得超过10分钟" in page
    pack = zipfile.ZipFile(io.BytesIO(client.get(f"{answer.location}/pack").data))
    assert any(name.endswith(".yaml") for name in pack.namelist())
    assert client.get(f"{answer.location}/plan").data[:2] == b"PK"


def test_what_cannot_be_read_is_said_with_what_to_do(client: FlaskClient, desk: Desk) -> None:
    page = wait(client, send(client, desk, "/document", [(b"\x89PNG not a document", "照片.docx")]))
    assert "没有处理" in page
    assert "照片.docx" in page
    page = wait(client, send(client, desk, "/check", [("没有,表头\n1,2\n".encode(), "别的.csv")]))
    assert "没有可判定的数据" in page
    assert "别的.csv" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"region": "没有这地"}, "没有这个地区"),
        ({"first": "2025-13-01"}, "日期请写成"),
        ({"first": "2025-02-01", "last": "2025-01-01"}, "早于"),
    ],
)
def test_a_wrong_field_is_said_and_nothing_is_begun(
    client: FlaskClient, desk: Desk, fields: dict[str, str], said: str
) -> None:
    answer = send(client, desk, "/check", [(HOMEWORK, "作业.csv")], **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert desk.jobs.all() == []


def test_a_region_is_found_by_its_name(client: FlaskClient, desk: Desk) -> None:
    answer = send(client, desk, "/check", [(HOMEWORK, "作业.csv")], region="佳木斯市前进区")
    client.post(f"{answer.location}/stop", data={"form_token": desk.form})
    assert desk.jobs.all()[0].wanted.region == "230804"
    assert "已停止" in client.get(answer.location).text


def test_every_word_is_there_in_both_languages(client: FlaskClient, desk: Desk) -> None:
    assert "Check spreadsheets" in client.get("/?lang=en").text
    page = wait(client, send(client, desk, "/check", [(HOMEWORK, "作业.csv")], region="371500"))
    assert "Everything (Excel)" in page
    assert "written homework" in page.lower()


def test_the_command_serves_this_machine_only_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "资料 一"
    folder.mkdir()
    (folder / "作业.csv").write_bytes(HOMEWORK)
    temporary = tmp_path / "temp"
    temporary.mkdir()
    command = [sys.executable, "-m", "shuangjian.cli.main", "desk", str(folder), "--no-browser", "--region", "371500"]
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\S+", process.stdout.readline())
            assert address is not None
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            until = time.monotonic() + 240
            page = opener.open(address.group()).read().decode()
            while "data-state" in page:
                assert time.monotonic() < until, "the check does not end"
                time.sleep(0.2)
                page = opener.open(address.group().partition("?")[0]).read().decode()
            assert "合计 75 分钟" in page
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(address.group())
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            finally:
                process.kill()  # else leaving the block would wait for it for ever
    assert list(temporary.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == ["作业.csv"]
