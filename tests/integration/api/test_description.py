"""The description of the interface: a client generated from it calls the running platform."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from ninja import Schema

from factories.places import make_class, make_user
from programs import CLASS, DAY, new_token
from shuangjian.api.interface import describe, find_operations, interface
from shuangjian.homework.models import Homework
from shuangjian.web.context import acting


def test_every_operation_has_a_name_of_its_own_and_words() -> None:
    operations = list(find_operations())
    names = [operation.view_func.__name__ for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation.view_func.__doc__ for operation in operations)
    assert all(operation.operation_id is None for operation in operations)


def test_no_two_shapes_have_one_name() -> None:
    # In the description they would be one, and a generated client would read the other's.
    shapes: dict[str, set[type]] = {}
    for operation in find_operations():
        module = vars(importlib.import_module(operation.view_func.__module__))
        for name, value in module.items():
            if isinstance(value, type) and issubclass(value, Schema) and value.__module__ != Schema.__module__:
                shapes.setdefault(name, set()).add(value)
    assert len(shapes) > 50
    assert {name for name, found in shapes.items() if len(found) > 1} == set()


def test_a_write_says_that_it_wants_a_key() -> None:
    paths = describe()["paths"]
    wanted = {each["name"]: each["required"] for each in paths["/api/v1/homework"]["post"]["parameters"]}
    assert wanted == {"Idempotency-Key": True}
    # Drawn up again it says it once.
    assert interface.get_openapi_schema(path_prefix="/api/v1/")["paths"] == paths


@pytest.mark.django_db
def test_anybody_may_read_the_description() -> None:
    found = json.loads(Client().get("/api/openapi.json").content)
    assert found["openapi"].startswith("3.1")
    assert found["paths"]["/api/v1/schools"]["get"]["summary"] == "列出学校"
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    other = json.loads(client.get("/api/openapi.json").content)
    assert other["paths"]["/api/v1/schools"]["get"]["summary"] == "List schools"
    assert found["components"]["securitySchemes"]["TokenInHeader"]["scheme"] == "bearer"


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client made from the description, imported."""
    description = tmp_path / "openapi.json"
    description.write_bytes(Client().get("/api/openapi.json").content)
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--path", str(description), "--meta", "none",
        "--output-path", str(tmp_path / "shuangjian_client"), "--fail-on-warning",
    ]  # fmt: skip
    # It calls the formatter that lies beside it.
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"shuangjian_client.{name}")
    for name in [name for name in sys.modules if name.startswith("shuangjian_client")]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_posts_and_reads(live_server: Any, generated: Any) -> None:
    with acting("tester", "a test"):
        teacher = make_user("user-t", "class_teacher", school_class=make_class("301"))
    models = generated("models")
    client = generated("client").AuthenticatedClient(base_url=live_server.url, token=new_token(teacher))
    draft = models.AssignmentIn(subject="数学", minutes=15, content="练习册第8页")
    body = models.HomeworkIn(class_key=CLASS, day=dt.date.fromisoformat(DAY), assignment=draft)
    with client:
        post = generated("api.homework.post_homework").sync
        posted = post(client=client, body=body, idempotency_key="k1")
        assert isinstance(posted, models.HomeworkOut)
        assert post(client=client, body=body, idempotency_key="k1") == posted
        listed = generated("api.homework.list_homework").sync(
            client=client, class_key=CLASS, day=dt.date.fromisoformat(DAY)
        )
        assert [each.code for each in listed] == [posted.code]
        refused = post(
            client=client,
            body=models.HomeworkIn.from_dict(body.to_dict() | {"class_key": "a/b/c"}),
            idempotency_key="k2",
        )
        assert refused.error.code == "not_found"
    assert Homework.objects.count() == 1
