"""What is done at the door every night."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.portal.models import Session
from shuangjian.portal.throttle import forget_old


def run_nightly() -> None:
    """Forget failures whose pause is over, doors nobody came through for long, and sessions that have ended."""
    forget_old()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
