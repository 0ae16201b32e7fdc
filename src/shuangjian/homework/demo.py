"""The demonstration's homework library: some items reviewed, one that waits."""

from __future__ import annotations

from shuangjian.homework.choices import Purpose
from shuangjian.homework.library import add_item, approve_item
from shuangjian.homework.models import LibraryItem
from shuangjian.registry.models import SchoolClass, User
from shuangjian.web.context import acting

_ITEMS = (
    ("数学", "分数加减法", "基础题三道，选做题一道，写出计算过程。", 12, Purpose.CONSOLIDATION),
    ("语文", "古诗三首", "朗读并用自己的话说一说诗中的景物。", 10, Purpose.CONSOLIDATION),
    ("数学", "单元前测", "五道小题，了解已经会的和不会的。", 8, Purpose.DIAGNOSIS),
    ("英语", "My week", "和同桌互问一周的安排。", 10, None),
)


def seed(number: int) -> None:
    """Fill the library of the class teacher's school, once; nothing without a district or the second time."""
    del number  # what is filled in follows from the district, which has its own seed
    director = User.objects.filter(username="director").first()
    head = User.objects.filter(username="class_teacher").first()
    if LibraryItem.objects.exists() or director is None or head is None:
        return
    klass = SchoolClass.objects.get(key=head.memberships.get().class_key)
    with acting(director.username, "demonstration: fill the library"):
        for subject, unit, content, minutes, purpose in _ITEMS:
            item = add_item(
                by=director, school_key=klass.school_key, subject=subject, grade=klass.grade, unit=unit, content=f"{content}（演示）",
                minutes=minutes, author=f"{subject}教研组", purpose=purpose,
            )  # fmt: skip
            if purpose is not None:
                approve_item(by=director, row=item, purpose=purpose, reason="难度和题量合适（演示）")
