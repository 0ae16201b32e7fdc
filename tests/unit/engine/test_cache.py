"""What is kept between runs is what was put, or nothing."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from shuangjian.engine.cache import Cache, default_folder, digest_of
from shuangjian.engine.load import load_rulebook
from shuangjian.engine.sql import compile_query
from shuangjian.rulebook import packaged_rulebook
from small_rulebook import write_rulebook


def test_gives_back_what_was_put_under_the_same_digest_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put("book", "a" * 64, {"x": 1})
    assert cache.get("book", "a" * 64) == {"x": 1}
    assert cache.get("book", "b" * 64) is None
    assert cache.get("other", "a" * 64) is None


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").put("book", "a" * 64, 1)
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_others_may_write_is_not_opened(tmp_path: Path, mode: int) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put("book", "a" * 64, 1)
    (file,) = (tmp_path / "cache").iterdir()
    file.chmod(mode)
    assert cache.get("book", "a" * 64) is None


def test_a_folder_others_may_write_is_not_read(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put("book", "a" * 64, 1)
    (tmp_path / "cache").chmod(0o777)
    assert cache.get("book", "a" * 64) is None


@pytest.mark.parametrize("content", [b"", b"\x80", b"not a pickle", pickle.dumps({"x": 1})[:-3]])
def test_a_file_cut_short_is_as_if_there_were_none(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put("book", "a" * 64, 1)
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(content)
    assert cache.get("book", "a" * 64) is None


def test_keeps_a_few_of_a_name(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    for number in range(7):
        cache.put("book", f"{number}" * 64, number)
    assert len(list(cache.folder.iterdir())) == 4


def test_where_nothing_can_be_kept_all_goes_on(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    cache = Cache(tmp_path / "cache")
    cache.put("book", "a" * 64, 1)
    assert cache.get("book", "a" * 64) is None


def test_a_digest_changes_with_content_name_and_parts(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", encoding="utf-8")
    digests = {digest_of([tmp_path]), digest_of([tmp_path], "x")}
    (tmp_path / "a").write_text("2", encoding="utf-8")
    digests.add(digest_of([tmp_path]))
    (tmp_path / "a").rename(tmp_path / "b")
    digests.add(digest_of([tmp_path]))
    assert len(digests) == 4


def test_the_folder_follows_the_deployment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHUANGJIAN_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "cache"


def test_a_rule_that_was_kept_says_the_same(tmp_path: Path) -> None:
    book = load_rulebook(write_rulebook(tmp_path))
    kept = pickle.loads(pickle.dumps(book))
    for id, rule in book.rules.items():
        assert kept.rules[id] == rule
        assert compile_query(kept.rules[id].query.tree, "spark") == compile_query(rule.query.tree, "spark")


def test_what_is_compiled_beforehand_is_what_would_be_compiled() -> None:
    for item in (*packaged_rulebook().rules.values(), *packaged_rulebook().indicators.values()):
        assert item.query.compiled["duckdb"] == compile_query(item.query.tree, "duckdb")
