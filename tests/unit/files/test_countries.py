"""Countries as people write them."""

from __future__ import annotations

import pytest

from shuangjian.files.countries import country_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("中国", "CN"), ("中国籍", "CN"), ("中国公民", "CN"), ("中华人民共和国", "CN"), ("CN", "CN"), ("chn", "CN"), ("China", "CN"),
        ("美国", "US"), ("美利坚合众国", "US"), ("美国籍", "US"), ("美籍", "US"), ("USA", "US"), ("United States", "US"), ("英国国籍", "GB"),
        ("韩国", "KR"), ("大韩民国", "KR"), ("South Korea", "KR"), ("俄罗斯", "RU"), ("香港", "HK"), ("中国香港", "HK"),
        ("中国澳门特别行政区", "MO"), ("台湾", "TW"), ("中国台湾", "TW"), ("籍", None), ("国", None), ("火星", None), ("", None), ("ZZ", None),
    ],
)  # fmt: skip
def test_reads_a_country_by_any_of_its_names(written: str, code: str | None) -> None:
    assert country_code(written) == code
