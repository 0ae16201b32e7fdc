"""A subject by whatever it is called on a certificate or a timetable."""

from __future__ import annotations

import pytest

from shuangjian.files.values import to_subject


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("数学", "数学"), ("小学数学", "数学"), ("初级中学数学", "数学"), ("高级中学 英语".replace(" ", ""), "英语"), ("初中（物理）", "物理"),
        ("语文学科", "语文"), ("小学语文教师资格", "语文"), ("初中英语教师资格证", "英语"), ("小学全科", "全科"), ("外语", "外语"),
        ("道德与法治", "道德与法治"), ("科学", "科学"), ("小学科学", "科学"), ("中学生物", "生物"), ("舞", "舞"),
    ],
)  # fmt: skip
def test_the_stage_and_the_certificate_are_no_part_of_it(written: str, subject: str) -> None:
    assert to_subject(written) == subject
