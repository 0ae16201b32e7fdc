"""From a URL to Django's settings."""

from __future__ import annotations

from shuangjian.config.database import read_database_url


def test_reads_a_network_address() -> None:
    found = read_database_url("postgresql://u:p%40w@db.example:5433/name?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u",
        "p@w",
        "db.example",
        "5433",
        "name",
    )
    assert found["OPTIONS"]["sslmode"] == "require"


def test_reads_a_socket_folder() -> None:
    found = read_database_url("postgresql://u:p@/name?host=%2Frun%2Fours")
    assert found["HOST"] == "/run/ours"


def test_days_are_days_in_shanghai_and_writes_are_whole() -> None:
    found = read_database_url("postgresql:///name")
    assert found["TIME_ZONE"] == "Asia/Shanghai"
    assert found["ATOMIC_REQUESTS"] is True
