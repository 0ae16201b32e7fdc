"""The policy as content: instruments, parameters, rules, indicators and checklists. No Django."""

from __future__ import annotations

from functools import cache
from importlib import resources

from shuangjian.engine.load import Rulebook, load_rulebook


@cache
def packaged_rulebook() -> Rulebook:
    """Load the packaged rulebook once per process.

    Raises:
        RulebookError: the content has faults.
    """
    return load_rulebook(resources.files("shuangjian.rulebook"))
