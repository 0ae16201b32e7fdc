"""Who may see prepaid money, record it, look after it, deliver bank files, and decide for a child."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_LOOK_AFTER = {"funds.view", "funds.manage", "funds.record", "funds.bank", "funds.warnings", "funds.handle"}

GRANTED = {
    Role.DISTRICT_OFFICER: _LOOK_AFTER,
    Role.TRAINING_SUPERVISOR: _LOOK_AFTER,
    Role.LEADER: {"funds.view", "funds.warnings"},
    Role.INSTITUTION_OFFICER: {"funds.view", "funds.record"},
    Role.FAMILY: {"funds.family"},
    Role.BANK: {"funds.bank", "funds.warnings"},
    # Financial supervisors see warnings, and no contract and no learner.
    Role.PARTNER_DEPARTMENT: {"funds.warnings"},
}
