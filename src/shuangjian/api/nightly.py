"""What the interface does every night."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.api.calling import forget_old_answers


def run_nightly() -> None:
    """Forget answers that nobody repeats any more."""
    forget_old_answers(timezone.now())
