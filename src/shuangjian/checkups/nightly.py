"""What is forgotten every night."""

from __future__ import annotations

from shuangjian.checkups.services import forget_old


def run_nightly() -> None:
    """Forget what was handed in more than a week ago."""
    forget_old()
