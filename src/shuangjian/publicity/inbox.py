"""What announcements put into the inbox: texts that are held."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.publicity.choices import AnnouncementState
from shuangjian.publicity.models import Announcement
from shuangjian.publicity.registers import address, announcements, announcements_for
from shuangjian.web.inbox import InboxItem, InboxSection


def _items(rows: Sequence[Announcement]) -> list[InboxItem]:
    return [InboxItem(f"{row.school} · {row.title}", address(row), row.get_state_display()) for row in rows]


SECTIONS = [
    InboxSection(
        "held announcements", _("Announcements that are held"), _("Release them with the reason, or refuse them"), 66,
        lambda user: announcements(user, "publicity.decide").filter(state=AnnouncementState.HELD).exclude(written_by=user).order_by("pk"),
        _items, lambda: announcements_for(None).url(state="held"),
    )
]  # fmt: skip
