"""Sites and licences: list, page, form, history, counts, export, inbox, interface, each for whom it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_institution
from shuangjian.licensing import services
from shuangjian.licensing.registers import licences_for, sites_for
from shuangjian.portal.inbox import count_waiting, read_inbox
from shuangjian.registry.errors import NotKnownThatDay, NotPermitted
from shuangjian.registry.models import AuditEntry, InstitutionState, Site, User
from shuangjian.registry.versions import versions_of
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

SENT = {
    "institution_key": "230804/P1",
    "code": "A",
    "address": "长安路1号",
    "approved_from": "2026-01-01",
    "approved_to": "",
}
Clients = Callable[[User | None], Client]


@pytest.fixture
def site(people: dict[str, User]) -> Site:
    with acting("user-s", "opened"):
        values = {"address": "长安路1号", "approved_from": dt.date(2026, 1, 1), "approved_to": None}
        return services.add_site(by=people["supervisor"], institution_key="230804/P1", code="A", **values)


def _facts() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT site_key, address, approved_from, approved_to FROM facts.site ORDER BY site_key")
        return cursor.fetchall()


SEE = {"supervisor", "officer", "leader", "institution"}
KEEP = {"supervisor", "officer"}


@pytest.mark.parametrize(
    ("name", "may"), [("sites_row", SEE), ("sites_history", SEE), ("sites_change", KEEP)],
)  # fmt: skip
def test_each_page_is_open_to_whom_it_is_for(
    people: dict[str, User], site: Site, as_user: Clients, name: str, may: set[str]
) -> None:
    address = reverse(f"licensing:{name}", args=[site.pk])
    answers = {who: as_user(user).get(address).status_code for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == may
    assert {status for who, status in answers.items() if who not in may} <= {403, 404}
    assert as_user(None).get(address).status_code == 302


def test_the_list_holds_what_one_may_see(people: dict[str, User], site: Site, as_user: Clients) -> None:
    seen = {
        who: "长安路1号" in as_user(user).get(reverse("licensing:sites")).content.decode()
        for who, user in people.items()
    }
    assert {who for who, sees in seen.items() if sees} == SEE
    text = as_user(people["supervisor"]).get(reverse("licensing:sites")).content.decode()
    assert "示例培训一" in text
    assert reverse("licensing:sites_add") in text
    assert (
        reverse("licensing:sites_add") not in as_user(people["leader"]).get(reverse("licensing:sites")).content.decode()
    )


def test_a_site_is_registered_and_feeds_its_fact(people: dict[str, User], as_user: Clients) -> None:
    client = as_user(people["supervisor"])
    answer = client.post(reverse("licensing:sites_add"), SENT)
    site = Site.objects.get()
    assert answer["Location"] == reverse("licensing:sites_row", args=[site.pk])
    assert _facts() == [("230804/P1/A", "长安路1号", dt.date(2026, 1, 1), None)]
    assert AuditEntry.objects.get(table_name="registry_site").user == "user-s"
    page = client.get(answer["Location"]).content.decode()
    assert "示例培训一" in page
    assert "长安路1号" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"institution_key": "230805/P1"}, "institution_key"),
        ({"code": "A/B"}, "code"),
        ({"code": "有 空格"}, "code"),
        ({"address": ""}, "address"),
        ({"approved_from": "someday"}, "approved_from"),
        ({"approved_to": "2025-01-01"}, "approved_to"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    people: dict[str, User], as_user: Clients, wrong: dict[str, str], field: str
) -> None:
    answer = as_user(people["supervisor"]).post(reverse("licensing:sites_add"), SENT | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Site.objects.exists()


def test_a_code_that_is_taken_is_refused_beside_it(people: dict[str, User], site: Site, as_user: Clients) -> None:
    answer = as_user(people["supervisor"]).post(reverse("licensing:sites_add"), SENT)
    assert answer.context["form"].errors.as_data()["code"][0].code == "licensing.site_code_taken"


def test_a_change_a_withdrawal_and_a_restore_stand_in_the_history(
    people: dict[str, User], site: Site, as_user: Clients
) -> None:
    client = as_user(people["supervisor"])
    change = reverse("licensing:sites_change", args=[site.pk])
    assert client.post(change, SENT | {"address": "长安路2号"}).context["form"].errors.keys() == {"reason"}
    moved = {"code": "Z", "address": "长安路2号", "reason": "搬迁"}
    assert client.post(change, SENT | moved).status_code == 302
    assert _facts() == [("230804/P1/A", "长安路2号", dt.date(2026, 1, 1), None)]  # a key never changes
    assert client.post(reverse("licensing:sites_withdraw"), {"row": [site.pk], "reason": "撤点"}).status_code == 302
    assert _facts() == []
    history = client.get(reverse("licensing:sites_history", args=[site.pk])).content.decode()
    for text in ("搬迁", "撤点", "<del>长安路1号</del> → 长安路2号", "user-s"):
        assert text in history
    restore = reverse("licensing:sites_restore", args=[site.pk, 1])
    assert restore in history
    assert client.post(restore, {"reason": "没有撤"}).status_code == 302
    assert [row[1] for row in _facts()] == ["长安路1号"]
    assert [version.reason for version in versions_of(site)][:3] == ["没有撤", "撤点", "搬迁"]


def test_the_history_of_a_withdrawn_site_is_for_those_who_saw_it(
    people: dict[str, User], site: Site, as_user: Clients
) -> None:
    with acting("user-s", "withdrawn"):
        services.withdraw_site(by=people["supervisor"], row=site, reason="撤点")
    address = reverse("licensing:sites_history", args=[site.pk])
    answers = {who: as_user(user).get(address).status_code for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == SEE


def test_services_ask_for_the_right_themselves(people: dict[str, User], site: Site) -> None:
    for who in set(people) - KEEP:
        with pytest.raises(NotPermitted), acting("x", "a test"):
            services.withdraw_site(by=people[who], row=site, reason="撤点")


def test_a_licence_is_changed_from_a_day_on_and_what_was_true_before_stays(
    people: dict[str, User], as_user: Clients
) -> None:
    state = InstitutionState.objects.get(name="示例培训一")
    client = as_user(people["supervisor"])
    sent = {
        "licence_no": "示例2号",
        "status": "active",
        "licence_to": "2030-06-30",
        "on": "2026-03-01",
        "reason": "延续",
    }
    assert client.post(reverse("licensing:licences_change", args=[state.pk]), sent).status_code == 302
    before, after = InstitutionState.objects.filter(name="示例培训一").order_by("valid_to")
    assert (before.licence_no, before.valid_to) == ("示例1号", dt.date(2026, 2, 28))
    assert (after.licence_no, after.valid_from, after.licence_to) == (
        "示例2号",
        dt.date(2026, 3, 1),
        dt.date(2030, 6, 30),
    )
    page = client.get(reverse("licensing:licences_row", args=[after.pk])).content.decode()
    assert "示例1号" in page
    assert "2026-02-28" in page
    assert [version.reason for version in versions_of(after)] == ["延续"]


def test_a_day_before_anything_was_known_is_refused_beside_it(people: dict[str, User]) -> None:
    with acting("tester", "a test"):
        late = make_institution("P9", valid_from=dt.date(2026, 6, 1))
    state = late.states.get()
    with pytest.raises(NotKnownThatDay), acting("user-s", "a test"):
        services.change_licence(
            by=people["supervisor"], row=state, reason="早", on=dt.date(2026, 1, 1), status="closed"
        )


def test_counts_lists_and_inbox_agree(people: dict[str, User], site: Site) -> None:
    today = timezone.localdate()
    with acting("tester", "a test"):
        for number, days in enumerate((-1, 0, 60, 61)):
            make_institution(
                f"Q{number}", licence_from=dt.date(2020, 1, 1), licence_to=today + dt.timedelta(days=days), sites_in_use=2, approved_sites=number,
            )  # fmt: skip
        values = {"address": "无证点", "approved_from": None, "approved_to": None}
        services.add_site(by=people["supervisor"], institution_key="230804/P1", code="B", **values)
    supervisor = people["supervisor"]
    assert licences_for(supervisor).count(supervisor, licence="soon").number == 2
    assert licences_for(supervisor).count(supervisor, sites="too_many").number == 2
    assert sites_for(supervisor).count(supervisor, approval="none").number == 1
    assert sites_for(supervisor).count(supervisor, approval="in_force").number == 1
    waiting = count_waiting(supervisor)
    assert (waiting["licences ending"], waiting["sites not approved"]) == (2, 1)
    items = [item.title for each in read_inbox(supervisor) for item in each.first]
    assert {"示例Q1", "示例Q2", "无证点"} <= set(items)
    assert count_waiting(people["leader"])["sites not approved"] == 0


def test_a_list_is_exported_with_the_names_of_institutions(
    people: dict[str, User], site: Site, as_user: Clients
) -> None:
    answer = as_user(people["supervisor"]).get(reverse("licensing:sites"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1] == "长安路1号,示例培训一,A,2026-01-01,"


def test_the_number_of_queries_does_not_grow_with_the_list(
    people: dict[str, User], site: Site, as_user: Clients, django_assert_max_num_queries: Any
) -> None:
    with acting("user-s", "more"):
        for number in range(20):
            values = {"address": f"{number}号", "approved_from": None, "approved_to": None}
            services.add_site(by=people["supervisor"], institution_key="230804/P1", code=f"C{number}", **values)
    client = as_user(people["supervisor"])
    with django_assert_max_num_queries(14):
        client.get(reverse("licensing:sites"))


def test_a_register_is_read_as_it_was_known_on_a_day(
    people: dict[str, User], site: Site, as_user: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    ends = {
        today - dt.timedelta(days=3): versions_of(site)[0].since - dt.timedelta(seconds=1),
        today - dt.timedelta(days=2): timezone.now(),
    }
    services.change_site(
        by=people["supervisor"],
        row=site,
        reason="搬了",
        address="解放路2号",
        approved_from=site.approved_from,
        approved_to=None,
    )
    ends[today - dt.timedelta(days=1)] = timezone.now()
    services.withdraw_site(by=people["supervisor"], row=Site.objects.get(pk=site.pk), reason="重复")
    ends[today] = timezone.now()
    monkeypatch.setattr("shuangjian.registry.register_pages.end_of", ends.__getitem__)
    address, supervisor = reverse("licensing:sites_known"), as_user(people["supervisor"])

    def seen(client: Client, day: dt.date, **query: str) -> list[str]:
        answer = client.get(address, {"known": day.isoformat(), **query})
        return [row.address for row in answer.context["page"]]

    assert [seen(supervisor, day) for day in sorted(ends)] == [[], ["长安路1号"], ["解放路2号"], []]
    assert seen(supervisor, today - dt.timedelta(days=1), q="解放") == ["解放路2号"]
    assert seen(supervisor, today - dt.timedelta(days=1), q="长安") == []
    assert seen(supervisor, today - dt.timedelta(days=1), q="示例培训一") == ["解放路2号"]
    assert seen(as_user(people["institution"]), today - dt.timedelta(days=1)) == ["解放路2号"]
    assert seen(as_user(people["other institution"]), today - dt.timedelta(days=1)) == []
    assert as_user(people["bank"]).get(address).status_code == 403
    file = supervisor.get(address, {"known": (today - dt.timedelta(days=2)).isoformat(), "export": "csv"})
    assert "长安路1号" in b"".join(file.streaming_content).decode("utf-8-sig")
    assert supervisor.get(address, {"known": "2026-02-31"}).status_code == 200
