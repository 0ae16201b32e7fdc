"""What is done for attachments every night."""

from __future__ import annotations

from shuangjian.attachments.services import remove_orphans


def run_nightly() -> None:
    """Delete contents that no row knows."""
    remove_orphans()
