"""Change, withdraw, put back and ask what was known when: for rows the trail keeps as for tables of versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from factories.places import make_class, make_institution, make_user
from shuangjian.homework.models import Homework
from shuangjian.registry import versions
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.errors import NotCurrent, NothingChanged, ReasonMissing, StillUsed, VersionUnknown
from shuangjian.registry.models import AuditEntry, Site, User
from shuangjian.registry.versions import known_at, versions_of
from shuangjian.training.models import Lesson
from shuangjian.web.context import acting
from shuangjian.web.histories import changes_of, known_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(db: None) -> User:
    with acting("tester", "a test"):
        user = make_user("li")
        user.display_name = "李"
        user.save()
        return user


@pytest.fixture
def site(li: User) -> Site:
    with acting("li", "opened"):
        place = make_institution()
        return Site.objects.create(
            region_code=place.region_code, institution=place, code="A", key=f"{place.key}/A", address="一号",
            approved_from=dt.date(2026, 1, 1),
        )  # fmt: skip


@pytest.fixture
def homework(li: User) -> Homework:
    with acting("li", "posted"):
        klass = make_class()
        return Homework.objects.create(
            region_code=klass.region_code, school_key=klass.school_key, class_key=klass.key, stage=klass.stage, grade=klass.grade,
            code="h1", subject="语文", assigned_on=timezone.localdate(), minutes=10, recorded_by=li,
        )  # fmt: skip


@pytest.fixture(params=["site", "homework"])
def kept(request: Any) -> tuple[Any, str, Any, Any]:
    """A row of each keeping, a column of it, what it says and what it is to say."""
    row = request.getfixturevalue(request.param)
    return (row, "address", "一号", "二号") if request.param == "site" else (row, "minutes", 10, 20)


def test_changed_withdrawn_and_put_back_with_every_version_kept(kept: Any, li: User) -> None:
    row, name, first, second = kept
    changed = versions.supersede(row, by=li, reason="写错", **{name: second})
    assert getattr(changed, name) == second
    withdrawn = versions.withdraw(changed, by=li, reason="重复")
    back = versions.restore(withdrawn, number=1, by=li, reason="没有重复")
    assert getattr(back, name) == first
    found = versions_of(back)
    assert [each.number for each in found] == [4, 3, 2, 1]
    assert [each.withdrawn for each in found] == [False, True, False, False]
    assert [each.values[name] for each in found] == [first, second, second, first]
    assert [each.reason for each in found][:3] == ["没有重复", "重复", "写错"]
    assert {each.by for each in found} == {"李"}
    assert found[0].until is None
    assert [each.until for each in found[1:]] == [each.since for each in found[:-1]]


def test_a_withdrawn_row_is_no_more_and_comes_back_under_its_own_key(site: Site, li: User) -> None:
    versions.withdraw(site, by=li, reason="重复")
    assert not Site.objects.exists()
    assert versions.find_withdrawn(Site, site.pk) == site
    assert versions.restore(site, number=1, by=li, reason="没有").pk == site.pk
    assert Site.objects.get().approved_from == dt.date(2026, 1, 1)
    assert versions.find_withdrawn(Site, site.pk) is None


def test_what_was_known_at_a_moment(kept: Any, li: User) -> None:
    row, name, first, second = kept
    before = versions_of(row)[0].since - dt.timedelta(seconds=1)
    at_first = timezone.now()
    changed = versions.supersede(row, by=li, reason="写错", **{name: second})
    at_second = timezone.now()
    versions.withdraw(changed, by=li, reason="重复")
    model = type(row)
    known = [
        [getattr(each, name) for each in known_at(model, at)] for at in (before, at_first, at_second, timezone.now())
    ]
    assert known == [[], [first], [second], []]


def test_what_was_known_on_a_day_is_what_was_known_at_its_end(site: Site) -> None:
    (version,) = versions_of(site)
    today = timezone.localdate(version.since)
    assert known_on([version], today) == version
    assert known_on([version], today - dt.timedelta(days=1)) is None


def test_a_version_says_what_it_changed(site: Site, li: User) -> None:
    versions.supersede(site, by=li, reason="搬了", address="二号", approved_to=dt.date(2026, 12, 31))
    second, first = versions_of(site)
    labels = {"address": "地址", "approved_to": "批准至", "approved_from": "批准自"}

    def say(name: str, value: Any) -> str:
        return versions.say_column(Site, name, value)

    assert [(each.label, each.was, each.now) for each in changes_of(second, first, labels, say)] == [
        ("地址", "一号", "二号"), ("批准至", "—", "2026-12-31"),
    ]  # fmt: skip
    assert [each.label for each in changes_of(first, None, labels, say)] == list(labels.values())


def test_refuses_what_is_not_current_not_new_or_not_explained(kept: Any, li: User) -> None:
    row, name, first, second = kept
    with pytest.raises(NothingChanged):
        versions.supersede(row, by=li, reason="一样", **{name: first})
    with pytest.raises(ReasonMissing):
        versions.supersede(row, by=li, reason=" ", **{name: second})
    with pytest.raises(ReasonMissing):
        versions.withdraw(row, by=li, reason="")
    with pytest.raises(VersionUnknown):
        versions.restore(row, number=9, by=li, reason="没有")
    with pytest.raises(NothingChanged):
        versions.restore(row, number=1, by=li, reason="一样")
    old = type(row).objects.get(pk=row.pk)
    versions.supersede(row, by=li, reason="写错", **{name: second})
    with pytest.raises(NotCurrent):
        versions.supersede(old, by=li, reason="晚了", **{name: second if name == "minutes" else "三号"})
    with pytest.raises(NotCurrent):
        versions.withdraw(old, by=li, reason="晚了")


def test_a_part_of_the_platform_withdraws_too(site: Site) -> None:
    versions.withdraw(site, by=SystemPart.WORKER, reason="overtaken")
    assert versions_of(site)[0].withdrawn
    assert AuditEntry.objects.order_by("pk").last().user == "system:worker"  # type: ignore[union-attr]


def test_what_is_used_is_not_withdrawn_and_nothing_of_it_is_written(site: Site, li: User) -> None:
    moment = timezone.now()
    with acting("li", "held"):
        Lesson.objects.create(
            region_code=site.region_code, institution_key=site.institution_key, code="L1", site=site,
            starts_at=moment, ends_at=moment + dt.timedelta(hours=1),
        )  # fmt: skip
    count = AuditEntry.objects.count()
    with pytest.raises(StillUsed) as refused:
        versions.withdraw(site, by=li, reason="重复")
    assert refused.value.values == {"name": "一号", "count": 1}
    assert AuditEntry.objects.count() == count
    assert Site.objects.count() == 1
