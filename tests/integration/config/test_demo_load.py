from __future__ import annotations

import pytest
from django.utils import timezone

from shuangjian.config.demo_data import generate
from shuangjian.config.demo_data.load import load, seed
from shuangjian.homework.models import Homework
from shuangjian.registry.models import AuditEntry, School, User
from shuangjian.registry.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def district():
    return generate(3)


def test_loads_every_row_and_names_who_did_it(district):
    load(district)
    assert Homework.objects.count() == len(district.rows("homework"))
    assert set(AuditEntry.objects.values_list("user", flat=True)) == {"system:demo"}


def test_gives_somebody_for_every_role_to_sign_in_as(district):
    load(district)
    users = User.objects.filter(is_demo=True)
    assert {role for user in users for role in user.roles} == set(Role)
    assert not any(user.has_usable_password() for user in users)


def test_puts_the_class_teacher_where_a_day_is_over_the_limit(district):
    load(district)
    (membership,) = User.objects.get(username="class_teacher").active_memberships
    over = {
        (f.breach.owner_id, f.breach.subject_id) for f in district.faults if f.breach.rule == "homework.written_minutes"
    }
    assert tuple(membership.class_key.split("/")[1:]) in over


def test_does_nothing_the_second_time():
    seed(1)
    before = School.objects.count()
    seed(2)
    assert School.objects.count() == before == 7


def test_homework_is_known_from_the_afternoon_it_was_given(district):
    load(district)
    row = Homework.objects.order_by("?")[0]
    posted = timezone.localtime(row.known_from)
    assert posted.date() == row.assigned_on
    assert 15 <= posted.hour <= 17
