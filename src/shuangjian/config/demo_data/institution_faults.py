"""What goes wrong at institutions: in lessons and filings first, in money before the bank's lines are derived."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from shuangjian.config.demo_data.days import at, each_day, is_rest_day
from shuangjian.config.demo_data.district import DemoDistrict, Row, breach
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
        district.note_fault(breach("training.offline_ends_late", row, "lesson_id", late.date()))

    saturdays = [d for d in each_day(district.first_day, district.last_day) if is_rest_day(d) and d.weekday() == 5]
    for row in rng.sample(_lessons(district, places.pick(_is_subject)), 2):
        _move(row, rng.choice(saturdays), "09:00")
        district.note_fault(breach("training.subject_on_rest_day", row, "lesson_id", row["starts_at"].date()))
    # A Saturday worked in exchange for the National Day holiday is a school day: lawful in the evening.
    _move(rng.choice(_lessons(district, places.pick(_is_subject))), dt.date(2026, 10, 10), "18:00")
    # … but a school day has school hours, and a morning class for pupils falls into them.
    row = rng.choice([r for r in _lessons(district, places.pick(_is_nonsubject)) if r["starts_at"].hour < 12])
    _move(row, rng.choice((dt.date(2026, 9, 20), dt.date(2026, 10, 10))), "09:00")
    district.note_fault(breach("training.nonsubject_in_school_hours", row, "lesson_id", row["starts_at"].date()))

    online = [
        r for r in _lessons(district, places.pick(lambda r: r["mode"] == "online")) if r["starts_at"].minute in (40, 55)
    ]
    long, close = rng.sample(online, 2)
    long["ends_at"] += dt.timedelta(minutes=rng.choice((1, 5, 10)))
    district.note_fault(breach("training.online_lesson_long", long, "lesson_id", long["starts_at"].date()))
    close["starts_at"] -= dt.timedelta(minutes=5)
    close["ends_at"] -= dt.timedelta(minutes=5)
    district.note_fault(breach("training.online_gap_short", close, "lesson_id", close["starts_at"].date()))


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
    district.note_fault(
        breach("training.in_service_teacher_hired", row, "person_id"),
        breach("evaluation.teacher_at_institution", in_service, "person_id"),
    )

    row = teaching(places.pick(_is_subject))
    row["certificate_no"] = row["certificate_subject"] = row["certificate_stage"] = None
    district.note_fault(breach("training.staff_without_certificate", row, "person_id"))

    row = teaching(places.pick())
    row["published"] = False
    district.note_fault(breach("training.staff_not_published", row, "person_id"))


def _plant_register(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    place = places.pick()
    place["licence_to"] = dt.date(2026, 11, rng.randint(2, 11))
    taught = {row["starts_at"].date() for row in _lessons(district, place)}
    district.note_fault(
        breach("training.licence_expired", place, "institution_id"),
        *(
            breach("training.lesson_without_licence", place, "institution_id", day)
            for day in sorted(taught)
            if day > place["licence_to"]
        ),
    )

    place = places.pick(lambda r: r["mode"] == "offline")
    own = {"institution_id": place["institution_id"]}
    site = district.add("site", site_id="S2", **own, address="示例万达路18号二层", approved_from=None, approved_to=None)
    place["sites_in_use"] += 1
    moved = rng.sample(_lessons(district, place), 6)
    for row in moved:
        row["site_id"] = "S2"
    district.note_fault(
        breach("training.more_sites_than_approved", place, "institution_id"),
        *(
            breach("training.unapproved_site", site, "site_id", day)
            for day in sorted({row["starts_at"].date() for row in moved})
        ),
    )

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
    district.note_fault(
        breach("training.foreign_owner", owner, "owner_id"),
        breach("training.foreign_control", place, "institution_id"),
    )

    seen = rng.choice(district.rows("site_observation"))
    seen["observed"] = "示例名师冲刺教育"
    district.note_fault(breach("training.register_differs", seen, "institution_id", seen["day"]))

    place = places.pick(lambda r: r["category"] in ("technology", "other"))
    course = district.rows("course", institution_id=place["institution_id"])[1]
    course["title"], course["description"] = "奥数思维训练", "同步数学拔高，初中数学提前学（合成数据）"
    district.note_fault(breach("training.title_looks_academic", course, "course_id"))


def _plant_adverts(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    for number, (rules, medium, text, place, carrier) in enumerate(
        (
            (("advert_banned_medium",), "residential", "秋季班火热报名", "示例阳光小区电梯间", None),
            (
                ("advert_boastful", "advert_banned_medium"),
                "new_media",
                "一学期提分三十分，不达标退款，名师押题必中",
                "公众号",
                None,
            ),
            (("advert_on_carrier", "advert_in_school"), "school", "课后兴趣班招生", "示例光明小学门口", "workbook"),
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
        district.note_fault(*(breach(f"training.{rule}", row, "advert_id", row["published_on"]) for rule in rules))


def plant_payment_faults(district: DemoDistrict) -> None:
    """Plant faults in contracts, payments, refunds and prices, before the bank's lines are derived from them."""
    rng = district.random("payment faults")
    places = _Places(district, rng)
    _plant_prepaid(district, rng, places)

    def payments(place: Row, *, renewals: bool = False) -> list[Row]:
        """Return an institution's payments with no fault yet: the first of each learner, or those that renew."""
        own = place["institution_id"]
        faulty = {fault.breach.subject_id for fault in district.faults if fault.breach.owner_id == own}
        return [
            row
            for row in district.rows("payment", institution_id=own)
            if row["payment_id"] not in faulty and (row["lessons_left"] is not None) is renewals
        ]

    # An institution that lets families pay for the next term elsewhere.
    place = places.pick(lambda r: _is_escrow(r) and len(payments(r, renewals=True)) >= 3)
    for row in rng.sample(payments(place, renewals=True), 3):
        row["account"] = "other"
        district.note_fault(breach("funds.wrong_account", row, "payment_id", row["paid_on"]))

    row = rng.choice(payments(places.pick(_is_nonsubject)))
    row["method"] = "loan"
    district.note_fault(breach("funds.training_loan", row, "payment_id", row["paid_on"]))

    row = rng.choice(payments(places.pick(_is_nonsubject)))
    contract = district.rows("contract", institution_id=row["institution_id"], contract_id=row["contract_id"])[0]
    row["amount"] = contract["amount"] = row["amount"] * 12 // 10
    district.note_fault(breach("training.above_published_price", row, "payment_id", row["paid_on"]))

    paid = rng.choice(payments(places.pick()))
    nothing = dict.fromkeys(("contract_id", "lessons", "covers_from", "covers_to", "lessons_left", "charge_basis"))
    row = {**paid, **nothing, "payment_id": "P9OT", "item": "other", "amount": 88_000}
    district.tables["payment"].append(row)
    district.note_fault(breach("training.item_not_published", row, "payment_id", row["paid_on"]))

    place = places.pick()
    for row in rng.sample(district.rows("contract", institution_id=place["institution_id"]), 4):
        row["template"] = "own"
        district.note_fault(breach("training.contract_not_model", row, "contract_id", row["signed_on"]))

    row = rng.choice(district.rows("refund"))
    row["paid_on"] = row["requested_on"] + dt.timedelta(days=26)
    district.note_fault(breach("funds.refund_late", row, "refund_id", row["requested_on"]))

    price = rng.choice(district.rows("price"))
    price["stated_original"] = price["amount"] * 2
    district.note_fault(breach("training.fictitious_original_price", price, "course_id", price["valid_from"]))


def _plant_prepaid(district: DemoDistrict, rng: random.Random, places: _Places) -> None:
    """Collect too much at once: four months, eighty lessons, more than five thousand yuan."""
    students = [student for student, _, _ in district.pupils]
    starts = dt.date(2026, 9, 5)
    for number, (rule, fits, lessons, ends) in enumerate(
        (
            ("span_over_limit", _is_subject, 32, dt.date(2027, 1, 20)),
            ("lessons_over_limit", lambda r: _is_nonsubject(r) and _price(district, r) * 80 <= 500_000, 80, None),
            (
                "nonsubject_amount_over_cap",
                lambda r: _is_nonsubject(r) and _price(district, r) * 60 > 500_000,
                60,
                None,
            ),
        ),
        1,
    ):
        place = places.pick(fits)
        course = district.rows("course", institution_id=place["institution_id"])[0]
        student = rng.choice(students)
        ends = ends or dt.date(2026, 11, 30)
        contract = add_contract(district, course, f"C9{number}", student, starts, starts, ends, lessons)
        row = add_payment(district, rng, place, course, contract, f"P9{number}", starts, None)
        district.note_fault(breach(f"funds.{rule}", row, "payment_id", starts))


def _price(district: DemoDistrict, place: Row) -> int:
    """Return what a lesson of an institution costs."""
    return int(district.rows("course", institution_id=place["institution_id"])[0]["price_per_lesson"])


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
        # What follows is in step again, but nothing takes the six lessons back.
        later = [r for r in releases if r["contract_id"] == row["contract_id"] and r["released_on"] > day]
        district.note_fault(
            *(
                breach("funds.released_ahead_of_lessons", r, "contract_id", r["released_on"])
                for r in (row, *sorted(later, key=lambda r: r["released_on"]))
            )
        )


def plant_bank_faults(district: DemoDistrict) -> None:
    """Let most of a deposit be withdrawn at once, and wages be paid from an escrow account."""
    rng = district.random("bank faults")
    places = _Places(district, rng)
    deposits = {row["institution_id"]: row["amount"] for row in district.rows("bank_movement", account="deposit")}
    place = places.pick(lambda r: r["fund_mode"] == "deposit" and deposits[r["institution_id"]] * 7 // 10 >= 5_000_000)
    own = place["institution_id"]
    day = dt.date(2026, 10, rng.randint(12, 30))
    add_movement(district, own, "BX1", "deposit", day, "out", deposits[own] * 7 // 10, "transfer")
    district.note_fault(
        breach("funds.deposit_below_floor", place, "institution_id"),
        breach("funds.large_outflow_day", place, "institution_id", day),
    )

    place = places.pick(_is_escrow)
    own = place["institution_id"]
    # September's wages: before there are weeks enough to call the outflow unusual.
    day = dt.date(2026, 9, rng.randint(28, 30))
    held = sum(
        row["amount"] if row["direction"] == "in" else -row["amount"]
        for row in district.rows("bank_movement", institution_id=own, account="escrow")
    )
    row = add_movement(district, own, "BX2", "escrow", day, "out", held * 6 // 10 // 1_000 * 1_000, "payroll")
    district.note_fault(
        breach("funds.escrow_short_of_prepaid", place, "institution_id"),
        breach("funds.escrow_spent_otherwise", row, "movement_id", day),
    )
