"""What can be asked about notices."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from shuangjian.notices.kinds import NoticeKind, load_kinds
from shuangjian.notices.models import Notice, Reading
from shuangjian.registry.models import User


def notices_of(user: User) -> QuerySet[Notice]:
    """Return what a person was told, newest first, with the ways it went."""
    seen = Exists(Reading.objects.filter(notice=OuterRef("pk")))
    told = Notice.objects.filter(user=user).annotate(is_read=seen)
    return told.prefetch_related("sendings__tries").order_by("-id")


def count_unread(user: User) -> int:
    """Return how many notices a person has not seen yet."""
    return Notice.objects.filter(user=user, reading=None).count()


def kinds_for(user: User) -> list[NoticeKind]:
    """Return the kinds of notices a person can get."""
    return [kind for kind in load_kinds().values() if kind.is_for(user)]
