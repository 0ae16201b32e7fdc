"""What the registry does every night."""

from __future__ import annotations

from shuangjian.registry.audit import seal_trail


def run_nightly() -> None:
    """Seal what the day has written to the audit trail."""
    seal_trail()
