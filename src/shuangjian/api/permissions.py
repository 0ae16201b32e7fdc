"""Who may make tokens for programs, and have addresses told what happened."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_KEEP_WEBHOOKS = {
    Role.DISTRICT_OFFICER,
    Role.TRAINING_SUPERVISOR,
    Role.PRINCIPAL,
    Role.ACADEMIC_DIRECTOR,
    Role.INSTITUTION_OFFICER,
    Role.PARTNER_DEPARTMENT,
}
GRANTED = {
    role: {"tokens.make"} | ({"webhooks.manage"} if role in _KEEP_WEBHOOKS else set())
    for role in Role
    # Families read in the browser, and the public needs no token.
    if role not in (Role.FAMILY, Role.PUBLIC)
}
