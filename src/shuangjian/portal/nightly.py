"""What is done at the door every night."""

from __future__ import annotations

from shuangjian.portal.throttle import forget_old


def run_nightly() -> None:
    """Forget failures whose pause is over, and doors nobody came through for long."""
    forget_old()
