"""What goes wrong at institutions: in lessons and filings first, in money before the bank's lines are derived."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from shuangjian.config.demo_data.days import at, each_day, is_rest_day
from shuangjian.config.demo_data.district import DemoDistrict, Row
from shuangjian.config.demo_data.money import add_contract, add_movement, add_payment


class _Places:
    """Hands out institutions so that each has as few faults as can be."""

    def __init__(self, district: DemoDistrict, rng: random.Random) -> None:
        self._all = list(district.rows("institution"))
        self._times = {row["institution_id"]: 0 for row in self._all}
        rng.shuffle(self._all)

    def pick(self, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """Return a fitting institution with the fewest faults so far."""
        row = min(filter(fits, self._all), key=lambda r: self._times[r["institution_id"]])
        self._times[row["institution_id"]] += 1
        return row


def _is_subject(row: Row) -> bool:
    return row["category"] == "subject" and row["mode"] == "offline"


def _is_nonsubject(row: Row) -> bool:
    return row["category"] != "subject"


def _is_escrow(row: Row) -> bool:
    return row["fund_mode"] == "escrow"


def plant_teaching_faults(district: DemoDistrict) -> None:
    """Plant faults in lessons, staff, sites, licences, courses and adverts."""
    rng = district.random("teaching faults")
    places = _Places(district, rng)
    _plant_lessons(district, rng, places)
    _plant_staff(district, rng, places)
    _plant_register(district, rng, places)
    _plant_adverts(district, rng, places)


def _lessons(district: DemoDistrict, place: Row) -> list[Row]:
    return district.rows("lesson", institution_id=place["institution_id"])


def _plant_lessons(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    evenings = [
        r for r in _lessons(district, places.pick(lambda r: r["mode"] == "offline")) if r["starts_at"].hour >= 18
    ]
    for row in rng.sample(evenings, 3):
        late = at(row["starts_at"].date(), "20:30") + dt.timedelta(minutes=rng.choice((1, 10, 25)))
        row["starts_at"], row["ends_at"] = late - (row["ends_at"] - row["starts_at"]), late
        district.note_fault("late_lesson", "lesson", row, "lesson_id", late.date())

    saturdays = [d for d in each_day(district.first_day, district.last_day) if is_rest_day(d) and d.weekday() == 5]
    for row in rng.sample(_lessons(district, places.pick(_is_subject)), 2):
        _move(row, rng.choice(saturdays), "09:00")
        district.note_fault("subject_on_rest_day", "lesson", row, "lesson_id", row["starts_at"].date())
    # A Saturday worked in exchange for the National Day holiday is a school day: lawful in the evening.
    _move(rng.choice(_lessons(district, places.pick(_is_subject))), dt.date(2026, 10, 10), "18:00")
    # … but a school day has school hours, and a morning class for pupils falls into them.
    row = rng.choice([r for r in _lessons(district, places.pick(_is_nonsubject)) if r["starts_at"].hour < 12])
    _move(row, rng.choice((dt.date(2026, 9, 20), dt.date(2026, 10, 10))), "09:00")
    district.note_fault("in_school_hours", "lesson", row, "lesson_id", row["starts_at"].date())

    online = [
        r for r in _lessons(district, places.pick(lambda r: r["mode"] == "online")) if r["starts_at"].minute in (40, 55)
    ]
    long, close = rng.sample(online, 2)
    long["ends_at"] += dt.timedelta(minutes=rng.choice((1, 5, 10)))
    district.note_fault("online_too_long", "lesson", long, "lesson_id", long["starts_at"].date())
    close["starts_at"] -= dt.timedelta(minutes=5)
    close["ends_at"] -= dt.timedelta(minutes=5)
    district.note_fault("online_gap", "lesson", close, "lesson_id", close["starts_at"].date())


def _move(row: Row, day: dt.date, clock: str) -> None:
    length = row["ends_at"] - row["starts_at"]
    row["starts_at"] = at(day, clock)
    row["ends_at"] = row["starts_at"] + length


def _plant_staff(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    def teaching(place: Row) -> Row:
        return rng.choice(district.rows("staff", institution_id=place["institution_id"], role="teaching"))

    in_service = rng.choice(district.rows("teacher"))
    row = teaching(places.pick())
    for lesson in district.rows("lesson", institution_id=row["institution_id"], person_id=row["person_id"]):
        lesson["person_id"] = in_service["person_id"]
    row["person_id"] = in_service["person_id"]
    district.note_fault("in_service_teacher", "staff", row, "person_id")

    row = teaching(places.pick(_is_subject))
    row["certificate_no"] = row["certificate_subject"] = row["certificate_stage"] = None
    district.note_fault("no_certificate", "staff", row, "person_id")

    row = teaching(places.pick())
    row["published"] = False
    district.note_fault("staff_not_published", "staff", row, "person_id")


def _plant_register(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    place = places.pick()
    place["licence_to"] = dt.date(2026, 11, rng.randint(2, 11))
    district.note_fault("licence_expired", "institution", place, "institution_id", place["licence_to"])

    place = places.pick(lambda r: r["mode"] == "offline")
    own = {"institution_id": place["institution_id"]}
    site = district.add("site", site_id="S2", **own, address="示例万达路18号二层", approved_from=None, approved_to=None)
    place["sites_in_use"] += 1
    for row in rng.sample(_lessons(district, place), 6):
        row["site_id"] = "S2"
    district.note_fault("site_not_approved", "site", site, "site_id")

    place = places.pick(_is_subject)
    owner = district.add(
        "owner",
        owner_id="O2",
        institution_id=place["institution_id"],
        kind="foreign",
        country="KY",
        share_bp=6000,
        control_way="vie",
        valid_from=dt.date(2026, 3, 1),
        valid_to=None,
    )
    district.rows("owner", institution_id=place["institution_id"], owner_id="O1")[0]["share_bp"] = 4000
    place["foreign_control"] = True
    district.note_fault("foreign_control", "owner", owner, "owner_id")

    seen = rng.choice(district.rows("site_observation"))
    seen["observed"] = "示例名师冲刺教育"
    district.note_fault("other_name", "site_observation", seen, "observation_id", seen["day"])

    place = places.pick(lambda r: r["category"] in ("technology", "other"))
    course = district.rows("course", institution_id=place["institution_id"])[1]
    course["title"], course["description"] = "奥数思维训练", "同步数学拔高，初中数学提前学（合成数据）"
    district.note_fault("looks_academic", "course", course, "course_id")


def _plant_adverts(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    for number, (kind, medium, text, place, carrier) in enumerate(
        (
            ("advert_residential", "residential", "秋季班火热报名", "示例阳光小区电梯间", None),
            ("advert_boastful", "new_media", "一学期提分三十分，不达标退款，名师押题必中", "公众号", None),
            ("advert_carrier", "school", "课后兴趣班招生", "示例二小门口", "workbook"),
        ),
        2,
    ):
        row = district.add(
            "advert",
            advert_id=f"AD{number}",
            institution_id=places.pick()["institution_id"],
            published_on=district.first_day + dt.timedelta(days=rng.randint(0, 70)),
            medium=medium,
            text=text,
            place=place,
            carrier=carrier,
        )
        district.note_fault(kind, "advert", row, "advert_id", row["published_on"])


def plant_payment_faults(district: DemoDistrict) -> None:
    """Plant faults in contracts, payments, refunds and prices, before the bank's lines are derived from them."""
    rng = district.random("payment faults")
    places = _Places(district, rng)
    _plant_prepaid(district, rng, places)

    def payments(place: Row) -> list[Row]:
        return district.rows("payment", institution_id=place["institution_id"])

    for row in rng.sample(payments(places.pick(_is_escrow)), 3):
        row["account"] = "other"
        district.note_fault("outside_escrow", "payment", row, "payment_id", row["paid_on"])

    row = rng.choice(payments(places.pick(_is_nonsubject)))
    row["method"] = "loan"
    district.note_fault("training_loan", "payment", row, "payment_id", row["paid_on"])

    paid = rng.choice(payments(places.pick()))
    nothing = dict.fromkeys(("contract_id", "lessons", "covers_from", "covers_to", "lessons_left", "charge_basis"))
    row = {**paid, **nothing, "payment_id": "P9OT", "item": "other", "amount": 88_000}
    district.tables["payment"].append(row)
    district.note_fault("unpublished_charge", "payment", row, "payment_id", row["paid_on"])

    place = places.pick()
    for row in rng.sample(district.rows("contract", institution_id=place["institution_id"]), 4):
        row["template"] = "own"
        district.note_fault("own_template", "contract", row, "contract_id", row["signed_on"])

    row = rng.choice(district.rows("refund"))
    row["paid_on"] = row["requested_on"] + dt.timedelta(days=26)
    district.note_fault("refund_late", "refund", row, "refund_id", row["requested_on"])

    price = rng.choice(district.rows("price"))
    price["stated_original"] = price["amount"] * 2
    district.note_fault("false_discount", "price", price, "course_id")


def _plant_prepaid(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    """Collect too much at once: four months, eighty lessons, more than five thousand yuan."""
    students = [student for student, _, _ in district.pupils]
    starts = dt.date(2026, 9, 5)
    for kind, fits, lessons, ends, amount in (
        ("prepaid_months", _is_subject, 32, dt.date(2027, 1, 20), None),
        ("prepaid_lessons", _is_nonsubject, 80, dt.date(2026, 11, 30), 480_000),
        ("prepaid_amount", _is_nonsubject, 56, dt.date(2026, 11, 30), 680_000),
    ):
        place = places.pick(fits)
        course = district.rows("course", institution_id=place["institution_id"])[0]
        contract = add_contract(
            district, course, "C9" + kind[8:10].upper(), rng.choice(students), starts, starts, ends, lessons
        )
        if amount is not None:
            contract["amount"] = amount
        row = add_payment(district, rng, place, course, contract, "P9" + kind[8:10].upper(), starts, None)
        district.note_fault(kind, "payment", row, "payment_id", starts)


def plant_release_faults(district: DemoDistrict) -> None:
    """Release more than was confirmed: six lessons too many of several contracts, at one institution."""
    rng = district.random("release faults")
    place = _Places(district, rng).pick(_is_escrow)
    releases = district.rows("release", institution_id=place["institution_id"])
    day = rng.choice(sorted({r["released_on"] for r in releases if r["released_on"] >= dt.date(2026, 11, 2)}))
    of_day = [r for r in releases if r["released_on"] == day]
    for row in rng.sample(of_day, min(5, len(of_day))):
        unit = row["amount"] // row["lessons"]
        row["lessons"] += 6
        row["amount"] = row["lessons"] * unit
        district.note_fault("released_too_much", "release", row, "contract_id", day)


def plant_bank_faults(district: DemoDistrict) -> None:
    """Let a deposit fall far below its floor, and wages be paid from an escrow account."""
    rng = district.random("bank faults")
    places = _Places(district, rng)
    place = places.pick(lambda r: r["fund_mode"] == "deposit")
    own = place["institution_id"]
    held = district.rows("bank_movement", institution_id=own, account="deposit")[0]["amount"]
    day = dt.date(2026, 10, rng.randint(12, 30))
    row = add_movement(district, own, "BX1", "deposit", day, "out", held * 8 // 10, "transfer")
    district.note_fault("deposit_below_floor", "bank_movement", row, "movement_id", day)

    own = places.pick(_is_escrow)["institution_id"]
    day = dt.date(2026, 11, rng.randint(2, 19))
    row = add_movement(district, own, "BX2", "escrow", day, "out", 600_000 + 10_000 * rng.randint(0, 30), "payroll")
    district.note_fault("escrow_spent_otherwise", "bank_movement", row, "movement_id", day)
