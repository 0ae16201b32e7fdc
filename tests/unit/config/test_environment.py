"""What a process learns before Django's settings are read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shuangjian.config import environment
from shuangjian.config.environment import load_secret, prepare, without_private_database
from shuangjian.embedded import Role


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    home = tmp_path / "new"
    first = load_secret(home)
    assert len(first) >= 50
    assert load_secret(home) == first
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_APP_URL", environment._PRIVATE):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("SHUANGJIAN_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@/x")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@/x")
    monkeypatch.delenv("DATABASE_APP_URL")
    return monkeypatch


def test_a_given_database_is_used_and_none_started(told: pytest.MonkeyPatch) -> None:
    assert prepare() is None
    assert environment.os.environ["DATABASE_URL"] == "postgresql://app@/x"


def test_the_owner_migrates_and_remembers_who_runs(told: pytest.MonkeyPatch) -> None:
    told.setattr(environment.os, "environ", dict(environment.os.environ))
    prepare(Role.OWNER)
    assert environment.os.environ["DATABASE_URL"] == "postgresql://owner@/x"
    assert environment.os.environ["DATABASE_APP_URL"] == "postgresql://app@/x"


def test_a_child_joins_the_private_server_itself() -> None:
    ours = {"DATABASE_URL": "a", "DATABASE_APP_URL": "b", environment._PRIVATE: "1", "PORT": "1"}
    assert without_private_database(ours) == {"PORT": "1"}
    assert without_private_database({"DATABASE_URL": "a"}) == {"DATABASE_URL": "a"}
