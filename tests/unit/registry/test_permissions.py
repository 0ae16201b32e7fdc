from __future__ import annotations

import re

from shuangjian.registry.models.people import SCOPE_OF_ROLE
from shuangjian.registry.permissions import ALL_PERMISSIONS, PERMISSIONS
from shuangjian.registry.roles import Role


def test_every_role_has_permissions_and_a_scope():
    assert set(PERMISSIONS) == set(SCOPE_OF_ROLE) == set(Role)


def test_a_permission_is_a_capability_and_an_act():
    assert [name for name in ALL_PERMISSIONS if not re.fullmatch(r"[a-z]+\.[a-z]+", name)] == []


def test_no_family_institution_or_bank_writes_for_a_school():
    for role in (Role.FAMILY, Role.INSTITUTION_OFFICER, Role.BANK, Role.PUBLIC):
        assert not {"homework.post", "homework.correct", "homework.file"} & PERMISSIONS[role], role


def test_who_does_the_work_does_not_verify_it():
    verifiers = {role for role, granted in PERMISSIONS.items() if "cases.verify" in granted}
    assert not verifiers & {Role.PRINCIPAL, Role.ACADEMIC_DIRECTOR, Role.INSTITUTION_OFFICER, Role.PARTNER_DEPARTMENT}
