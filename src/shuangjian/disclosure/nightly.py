"""What is done for public information every night."""

from __future__ import annotations

from shuangjian.disclosure.throttle import forget_old


def run_nightly() -> None:
    """Forget who asked how often."""
    forget_old()
