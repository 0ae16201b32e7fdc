"""Who may see the money of schools, provide it, spend it, ask for pay and decide about that."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"budgets.view", "budgets.provide", "budgets.decide"},
    Role.LEADER: {"budgets.view"},
    Role.PRINCIPAL: {"budgets.view", "budgets.spend"},
    Role.ACADEMIC_DIRECTOR: {"budgets.view"},
    # The finance and human resources departments.
    Role.PARTNER_DEPARTMENT: {"budgets.view", "budgets.decide"},
}
