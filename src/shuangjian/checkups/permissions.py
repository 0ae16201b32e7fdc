"""Who may have files checked: whoever answers for an organisation's data."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    role: {"checkups.make"}
    for role in (
        Role.DISTRICT_OFFICER,
        Role.TRAINING_SUPERVISOR,
        Role.PRINCIPAL,
        Role.ACADEMIC_DIRECTOR,
        Role.INSTITUTION_OFFICER,
    )
}
