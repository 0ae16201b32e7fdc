"""Who may see which data are to be filled: whoever answers for them, and whoever supervises."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    role: {"gaps.view"}
    for role in (
        Role.DISTRICT_OFFICER,
        Role.TRAINING_SUPERVISOR,
        Role.LEADER,
        Role.PRINCIPAL,
        Role.ACADEMIC_DIRECTOR,
        Role.INSTITUTION_OFFICER,
    )
}
