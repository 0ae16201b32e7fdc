"""The school calendar day by day: kept by the region, holding below it, from a page, a file and by programs."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import Workbook

from factories.places import CITY, make_region, make_user
from programs import Program, error, new_token
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import CalendarDay, User
from shuangjian.registry.services import set_day
from shuangjian.rosters.calendar_register import CALENDAR_DAYS
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
LIST = "/rosters/calendar/"
SATURDAY = {"region_code": "230804", "day": "2026-03-14", "kind": "school_day"}


def test_a_day_is_said_changed_taken_back_and_put_back(people: dict[str, User], as_user: As) -> None:
    browser = as_user(people["officer"])
    assert browser.post(f"{LIST}add/", SATURDAY).status_code == 302
    row = CalendarDay.objects.get()
    sent = SATURDAY | {"kind": "rest_day", "reason": "误登"}
    assert browser.post(f"{LIST}{row.pk}/change/", sent).status_code == 302
    assert CalendarDay.objects.get().kind == "rest_day"
    assert browser.post(f"{LIST}withdraw/", {"row": row.pk, "reason": "不再补课"}).status_code == 302
    assert not CalendarDay.objects.exists()
    # Meanwhile the day is said anew: the old entry does not come back beside it.
    assert browser.post(f"{LIST}add/", SATURDAY).status_code == 302
    assert browser.post(f"{LIST}{row.pk}/restore/1/", {"reason": "照常"}).status_code == 422
    CalendarDay.objects.get()


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, "day"), ({"region_code": "230805"}, "region_code"), ({"day": "2026-10-01"}, "kind"), ({"kind": "假"}, "kind"), ({"day": "2026-02-31"}, "day")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    people: dict[str, User], as_user: As, change: dict[str, str], field: str
) -> None:
    browser = as_user(people["officer"])
    browser.post(f"{LIST}add/", SATURDAY)
    answer = browser.post(f"{LIST}add/", SATURDAY | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert CalendarDay.objects.count() == 1


def test_a_file_of_days_is_read_once_and_a_holiday_stays_one(people: dict[str, User]) -> None:
    officer, made, out = people["officer"], Workbook(), io.BytesIO()
    for row in (
        ("地区", "日期", "日期性质"), ("230804", "2026-03-14", "上课日"), ("230804", "2026-03-16", "休息日"), ("230804", "2026-10-01", "上课日"),
    ):  # fmt: skip
        made.active.append(row)
    made.save(out)
    batch = stage(CALENDAR_DAYS.importing(), by=officer, file_name="校历.xlsx", content=out.getvalue())
    assert {name: count for name, count in counts_of(batch).items() if count} == {"new": 2, "rejected": 1}
    confirm(CALENDAR_DAYS.importing(), by=officer, batch=batch)
    again = stage(CALENDAR_DAYS.importing(), by=officer, file_name="校历.xlsx", content=out.getvalue())
    assert {name: count for name, count in counts_of(again).items() if count} == {"unchanged": 2, "rejected": 1}


def test_the_citys_day_is_seen_in_the_county_and_changed_by_the_city_alone(
    people: dict[str, User], as_user: As
) -> None:
    with acting("tester", "a test"):
        make_user("user-c", "district_officer", region=make_region(CITY))
        for code, day in ((CITY, 16), ("230804", 17), ("230805", 18)):
            set_day(region_code=make_region(code).code, day=dt.date(2026, 3, day), kind="rest_day")
    officer, city = people["officer"], CalendarDay.objects.get(region_code=CITY)
    listed = {who: as_user(people[who]).get(LIST) for who in ("officer", "leader", "far officer", "principal")}
    assert {
        who: [row.day.day for row in answer.context["page"].object_list] if answer.status_code == 200 else answer.status_code
        for who, answer in listed.items()
    } == {"officer": [17, 16], "leader": [17, 16], "far officer": [18, 16], "principal": 403}  # fmt: skip
    sent = {"region_code": CITY, "day": "2026-03-16", "kind": "school_day", "reason": "改"}
    assert as_user(officer).post(f"{LIST}{city.pk}/change/", sent).status_code in (403, 404)
    assert as_user(User.objects.get(username="user-c")).post(f"{LIST}{city.pk}/change/", sent).status_code == 302


def test_programs_say_what_the_pages_do(people: dict[str, User]) -> None:
    officer = Program(new_token(people["officer"], "rosters.days", "rosters.calendar"))
    assert officer.post("registers/calendar-days", SATURDAY).status_code == 201
    refused = officer.post("registers/calendar-days", SATURDAY | {"kind": "vacation"})
    assert (refused.status_code, error(refused)["code"]) == (409, "rosters.day_there")
    (row,) = json.loads(officer.get("registers/calendar-days").content)["items"]
    assert {name: row[name] for name in SATURDAY} == SATURDAY
