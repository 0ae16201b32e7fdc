"""Who writes a region's pack, and who approves one that others wrote."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"packs.view", "packs.write", "packs.approve"},
    Role.TRAINING_SUPERVISOR: {"packs.view"},
    Role.LEADER: {"packs.view", "packs.approve"},
}
