"""Preparing a clone: what the machine told pip, and what needs no work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from script_modules import assets, bootstrap


def test_passes_on_to_uv_what_pip_is_told() -> None:
    listing = "\n".join(
        [
            ":env:.find-links='/opt/wheels'",
            "global.cert='/etc/ca.crt'",
            "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'",
            "global.find-links='/elsewhere /and-there'",
            "global.index-url='https://mirror.example/simple'",
            "global.timeout='60'",
        ]
    )
    assert bootstrap.parse_pip_config(listing) == {
        "UV_FIND_LINKS": "/opt/wheels",
        "SSL_CERT_FILE": "/etc/ca.crt",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    }


def test_says_nothing_where_pip_is_told_nothing() -> None:
    assert bootstrap.parse_pip_config("") == {}


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """A clone in a folder of its own, with steps recorded instead of run."""
    steps: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(bootstrap, "run", lambda *command, env=None: steps.append(tuple(map(str, command))))
    monkeypatch.setattr(bootstrap, "uv_environment", dict)
    (tmp_path / "python").touch()
    for name in (bootstrap.RUN_LOCK, bootstrap.DEV_LOCK, bootstrap.BOOTSTRAP_LOCK, "pyproject.toml"):
        (tmp_path / name).write_text(name)
    bootstrap.prepare_python(dev=True)
    return steps


def test_installs_by_hash_and_the_project_without_looking_for_more(prepared: list[tuple[str, ...]]) -> None:
    tools, packages, project = prepared
    assert "--require-hashes" in tools
    assert "--require-hashes" in packages
    assert bootstrap.DEV_LOCK in packages
    assert {"--no-deps", "--no-build-isolation"} <= set(project)


def test_a_prepared_clone_is_left_alone_also_for_running(prepared: list[tuple[str, ...]]) -> None:
    prepared.clear()
    bootstrap.prepare_python(dev=True)
    bootstrap.prepare_python(dev=False)
    assert prepared == []


def test_a_changed_lock_is_installed_again(prepared: list[tuple[str, ...]], tmp_path: Path) -> None:
    prepared.clear()
    (tmp_path / bootstrap.DEV_LOCK).write_text("changed")
    bootstrap.prepare_python(dev=True)
    assert [step for step in prepared if bootstrap.DEV_LOCK in step]


def test_a_changed_project_is_installed_alone(prepared: list[tuple[str, ...]], tmp_path: Path) -> None:
    prepared.clear()
    (tmp_path / "pyproject.toml").write_text("changed")
    bootstrap.prepare_python(dev=True)
    assert len(prepared) == 1


def test_finds_icons_in_templates_and_in_python(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ icon('menu-2') }}{{icon( \"x\", label) }}")
    (tmp_path / "nav.py").write_text('NavItem(icon="home")\nclass A:\n    icon: str = "circle"\n')
    assert assets.find_icons(tmp_path) == ["circle", "home", "menu-2", "x"]


def test_the_sprite_holds_the_icons_named_and_names_those_missing(tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text('<svg xmlns="a" width="24">\n <path d="M1 1"/>\n</svg>')
    assert '<symbol id="x" viewBox="0 0 24 24"><path d="M1 1"/></symbol>' in assets.build_sprite(["x"], tmp_path)
    with pytest.raises(SystemExit, match="nothing, nowhere"):
        assets.build_sprite(["nothing", "nowhere", "x"], tmp_path)


def test_recognising_a_prepared_clone_takes_a_moment() -> None:
    began = time.monotonic()
    assets.find_icons(assets.ROOT / "src")
    assert time.monotonic() - began < 1
