"""Who may make tokens for programs."""

from __future__ import annotations

from shuangjian.registry.roles import Role

# Families read in the browser, and the public needs no token.
GRANTED = {
    role: {"tokens.make"} for role in Role if role not in (Role.FAMILY, Role.PUBLIC)
}  # fmt: skip
