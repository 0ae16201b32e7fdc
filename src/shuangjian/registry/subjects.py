"""The subjects taught in schools."""

from __future__ import annotations

# Subjects of the national curriculum, offered where a class has not been given homework in them yet.
SUBJECTS = {
    "primary": ("语文", "数学", "英语", "道德与法治", "科学", "体育与健康", "音乐", "美术", "劳动"),
    "junior": (
        "语文", "数学", "英语", "物理", "化学", "生物学", "历史", "地理", "道德与法治", "体育与健康", "音乐", "美术", "劳动",
    ),
}  # fmt: skip

ALL_SUBJECTS = tuple(dict.fromkeys((*SUBJECTS["primary"], *SUBJECTS["junior"])))
