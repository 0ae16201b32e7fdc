"""Who may see the figures, read the rules and try other limits."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SEE = (
    Role.DISTRICT_OFFICER,
    Role.TRAINING_SUPERVISOR,
    Role.LEADER,
    Role.PRINCIPAL,
    Role.ACADEMIC_DIRECTOR,
)
_SIMULATE = (Role.DISTRICT_OFFICER, Role.TRAINING_SUPERVISOR)
# Who keeps the rules sees how they are written and tested, and which clauses nothing works for yet.
_MAINTAIN = _SIMULATE
# Who sets values for a region decides for all its schools.

GRANTED = {
    # The rulebook is public policy: whoever signs in may read it.
    role: {"rulebook.view"}
    | ({"indicators.view"} if role in _SEE else set())
    | ({"rulebook.simulate"} if role in _SIMULATE else set())
    | ({"rulebook.maintain"} if role in _MAINTAIN else set())
    | ({"rulebook.set"} if role == Role.DISTRICT_OFFICER else set())
    for role in Role
}
