"""Who has which role where: seen, given and ended by who appoints there, and by nobody for themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_region, make_user
from shuangjian.registry.appointments import end_role, give_role, memberships_under, roles_given_by
from shuangjian.registry.errors import NotPermitted, OwnRole, RoleHeld, RoleNotYours
from shuangjian.registry.models import AuditEntry, Membership, School, User
from shuangjian.registry.roles import Role
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(people) -> User:
    with acting("tester", "a test"):
        return make_user("newcomer")


def _who(user):
    return set(memberships_under(user).values_list("user__username", flat=True))


def test_each_sees_the_roles_where_they_appoint(people, as_user):
    assert _who(people["principal"]) == {"principal", "director", "teacher", "maths", "family"}
    assert "principal2" in _who(people["officer"])
    assert "far" not in _who(people["officer"])
    address = reverse("portal:memberships")
    opened = {name for name, user in people.items() if as_user(user).get(address).status_code == 200}
    assert opened == {"officer", "second officer", "far officer", "principal", "other principal"}


def test_a_role_is_given_on_the_page_and_says_by_whom(people, newcomer, as_user):
    browser = as_user(people["principal"])
    school_class = Membership.objects.get(user=people["class teacher"]).school_class
    form = {
        "username": "newcomer", "role": "subject_teacher", "place": f"schoolclass-{school_class.pk}", "subject": "语文",
        "since": timezone.localdate().isoformat(), "until": "",
    }  # fmt: skip
    assert browser.post(reverse("portal:give_membership"), form).status_code == 302
    given = Membership.objects.get(user=newcomer)
    assert (given.school_class, given.subject, given.valid_to) == (school_class, "语文", None)
    assert User.objects.get(pk=newcomer.pk).has_permission("homework.post")
    entry = AuditEntry.objects.get(table_name="registry_membership", row_pk=str(given.pk))
    assert entry.user == "principal"
    page = browser.get(reverse("portal:memberships"), {"q": "newcomer"}).content.decode()
    row = page[page.index("<tbody") : page.index("</tbody")]
    for said in (
        str(newcomer),
        str(Role.SUBJECT_TEACHER.label),
        "语文",
        timezone.localdate().isoformat(),
        str(people["principal"]),
    ):
        assert said in row, said
    # The same again is refused in words, and nothing is written.
    again = browser.post(reverse("portal:give_membership"), form)
    assert again.status_code == 422
    assert "已有该身份" in again.content.decode()
    assert Membership.objects.filter(user=newcomer).count() == 1


def test_a_role_that_is_ended_gives_nothing_after_its_last_day_and_stays_on_record(people, as_user):
    teacher = people["maths teacher"]
    membership = Membership.objects.get(user=teacher)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    browser = as_user(people["principal"])
    address = reverse("portal:end_membership", args=[membership.pk])
    assert browser.post(address, {"last_day": yesterday.isoformat()}).status_code == 302
    assert not User.objects.get(pk=teacher.pk).has_permission("homework.post")
    listing = reverse("portal:memberships")
    assert address not in browser.get(listing, {"q": "maths"}).content.decode()
    assert address in browser.get(listing, {"q": "maths", "in_force": "no"}).content.decode()
    assert as_user(people["other principal"]).get(address).status_code == 404


def test_nobody_makes_an_equal_a_superior_or_themselves(people, newcomer):
    principal, officer, today = people["principal"], people["officer"], timezone.localdate()
    school = School.objects.get(key="230804/S1")
    with acting("tester", "a test"):
        other = make_class("302", School.objects.get(key="230804/S2"))
        with pytest.raises(OwnRole):
            give_role(by=principal, user=principal, role=Role.ACADEMIC_DIRECTOR, place=school, since=today)
        with pytest.raises(OwnRole):
            end_role(by=principal, membership=Membership.objects.get(user=principal), last_day=today)
        with pytest.raises(RoleNotYours):
            give_role(by=principal, user=newcomer, role=Role.PRINCIPAL, place=school, since=today)
        with pytest.raises(RoleNotYours):
            give_role(by=principal, user=newcomer, role=Role.CLASS_TEACHER, place=school, since=today)
        with pytest.raises(NotPermitted):
            give_role(by=principal, user=newcomer, role=Role.CLASS_TEACHER, place=other, since=today)
        with pytest.raises(RoleNotYours):
            end_role(by=principal, membership=Membership.objects.get(user=people["other teacher"]), last_day=today)
        give_role(by=officer, user=newcomer, role=Role.PRINCIPAL, place=school, since=today)
        with pytest.raises(RoleHeld):
            give_role(by=officer, user=newcomer, role=Role.PRINCIPAL, place=school, since=today)
    assert Role.LEADER not in roles_given_by(officer)
    assert Role.DISTRICT_OFFICER not in roles_given_by(officer)


def test_two_halves_of_two_roles_give_nothing(people, newcomer):
    """Who heads one school and serves another district's bureau makes no head of the own school."""
    head = people["principal"]
    with acting("tester", "a test"):
        Membership.objects.create(user=head, role="district_officer", region=make_region("230805"))
    head, school = User.objects.get(pk=head.pk), Membership.objects.get(user=head, role="principal").school
    day = timezone.localdate()
    with acting(head.username, "a test"), pytest.raises(RoleNotYours):
        give_role(by=head, user=newcomer, role=Role.PRINCIPAL, place=school, since=day)
    with acting(head.username, "a test"):
        assert give_role(by=head, user=newcomer, role=Role.ACADEMIC_DIRECTOR, place=school, since=day).pk
        equal = Membership.objects.create(user=newcomer, role="principal", school=school)
    with acting(head.username, "a test"), pytest.raises(RoleNotYours):
        end_role(by=head, membership=equal, last_day=day)
