"""Contracts, what families paid, lessons consumed, what was released, and the bank's lines and balances."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict

from shuangjian.config.demo_data.days import each_day
from shuangjian.config.demo_data.district import DemoDistrict, Row
from shuangjian.config.demo_data.institutions import LESSONS_OF_CONTRACT

MONEY_STARTS = dt.date(2026, 8, 15)
_RENEWED_PERCENT = 15
_RENEWAL_STARTS, _RENEWAL_ENDS = dt.date(2026, 12, 1), dt.date(2027, 2, 26)


def add_contracts(district: DemoDistrict) -> None:
    """Add a contract, its payment and its attendance for every learner of every group."""
    rng = district.random("contracts")
    by_stage: dict[str, list[str]] = {"primary": [], "junior": []}
    stages = {(c["school_id"], c["class_id"]): c["stage"] for c in district.rows("school_class")}
    for student_id, school_id, class_id in district.pupils:
        by_stage[stages[school_id, class_id]].append(student_id)
    for institution in district.rows("institution"):
        lessons: dict[str, list[Row]] = defaultdict(list)
        for lesson in district.rows("lesson", institution_id=institution["institution_id"]):
            lessons[lesson["group_id"]].append(lesson)
        learners = {stage: rng.sample(students, 60) for stage, students in by_stage.items()}
        number = 0
        for held in lessons.values():
            course = district.rows(
                "course", institution_id=institution["institution_id"], course_id=held[0]["course_id"]
            )[0]
            for _ in range(rng.randint(8, 13)):
                number += 1
                student = learners[course["audience"]].pop()
                _add_contract(district, rng, institution, course, held, student, number)


def _add_contract(
    district: DemoDistrict,
    rng: random.Random,
    institution: Row,
    course: Row,
    held: list[Row],
    student: str,
    number: int,
) -> None:
    starts = min(lesson["starts_at"] for lesson in held).date()
    signed = min(starts, MONEY_STARTS + dt.timedelta(days=rng.randint(0, 14)))
    contract = add_contract(
        district, course, f"C{number:03}", student, signed, starts, dt.date(2026, 11, 30), LESSONS_OF_CONTRACT
    )
    paid = min(starts, signed + dt.timedelta(days=rng.randint(0, 2)))
    add_payment(district, rng, institution, course, contract, f"P{number:03}", paid, None)
    used: list[dt.date] = []
    for lesson in held[:LESSONS_OF_CONTRACT]:
        if rng.random() < 0.94:
            used.append(lesson["starts_at"].date())
            _add_attendance(district, rng, contract, lesson, len(used))
    if rng.randrange(100) < _RENEWED_PERCENT:
        day = dt.date(2026, 11, 5) + dt.timedelta(days=rng.randint(0, 13))
        renewed = add_contract(
            district, course, f"C{number:03}R", student, day, _RENEWAL_STARTS, _RENEWAL_ENDS, LESSONS_OF_CONTRACT
        )
        left = LESSONS_OF_CONTRACT - sum(attended < day for attended in used)
        add_payment(district, rng, institution, course, renewed, f"P{number:03}R", day, left)


def add_contract(
    district: DemoDistrict,
    course: Row,
    contract_id: str,
    student: str,
    signed: dt.date,
    starts: dt.date,
    ends: dt.date,
    lessons: int,
) -> Row:
    """Add a contract on the model text at the published price."""
    return district.add(
        "contract",
        contract_id=contract_id,
        institution_id=course["institution_id"],
        course_id=course["course_id"],
        student_id=student,
        template="model",
        signed_on=signed,
        lessons=lessons,
        amount=lessons * course["price_per_lesson"],
        starts_on=starts,
        ends_on=ends,
    )


def add_payment(
    district: DemoDistrict,
    rng: random.Random,
    institution: Row,
    course: Row,
    contract: Row,
    payment_id: str,
    day: dt.date,
    lessons_left: int | None,
) -> Row:
    """Add the payment of a whole contract into the account its institution must use."""
    by_period = course["category"] == "subject"
    return district.add(
        "payment",
        payment_id=payment_id,
        contract_id=contract["contract_id"],
        institution_id=contract["institution_id"],
        category=course["category"],
        paid_on=day,
        amount=contract["amount"],
        lessons=contract["lessons"],
        covers_from=contract["starts_on"] if by_period else None,
        covers_to=contract["ends_on"] if by_period else None,
        account="dedicated" if institution["fund_mode"] == "deposit" else "escrow",
        method=rng.choice(("bank", "wallet", "wallet")),
        lessons_left=lessons_left,
        student_id=contract["student_id"],
        subject=course["subject"],
        charge_basis="period" if by_period else "lesson",
        item="tuition",
    )


def _add_attendance(district: DemoDistrict, rng: random.Random, contract: Row, lesson: Row, number: int) -> None:
    day = lesson["starts_at"].date()
    confirmed = day + dt.timedelta(days=rng.choice((0, 0, 1, 1, 2, 4)))
    district.add(
        "attendance",
        attendance_id=f"{contract['contract_id']}-{number:02}",
        contract_id=contract["contract_id"],
        institution_id=contract["institution_id"],
        lesson_id=lesson["lesson_id"],
        attended_on=day,
        lessons=1,
        confirmed_on=confirmed if confirmed <= district.last_day and rng.random() > 0.015 else None,
    )


def add_releases(district: DemoDistrict) -> None:
    """Add a release per contract and Monday for what guardians confirmed since the Monday before."""
    deposit_only = {r["institution_id"] for r in district.rows("institution", fund_mode="deposit")}
    contracts = {(c["institution_id"], c["contract_id"]): c for c in district.rows("contract")}
    confirmed: dict[tuple[str, str, dt.date], int] = defaultdict(int)
    for row in district.rows("attendance"):
        day = row["confirmed_on"]
        if day is not None and row["institution_id"] not in deposit_only:
            pays_on = day + dt.timedelta(days=7 - day.weekday())
            if pays_on <= district.last_day:
                confirmed[row["institution_id"], row["contract_id"], pays_on] += row["lessons"]
    for (institution_id, contract_id, day), lessons in sorted(confirmed.items()):
        contract = contracts[institution_id, contract_id]
        district.add(
            "release",
            release_id=f"R{contract_id}-{day:%m%d}",
            contract_id=contract_id,
            institution_id=institution_id,
            released_on=day,
            lessons=lessons,
            amount=lessons * (contract["amount"] // contract["lessons"]),
        )


def add_refunds(district: DemoDistrict) -> None:
    """Add a few refunds, paid in time to the paying account."""
    rng = district.random("refunds")
    for contract in rng.sample(district.rows("contract"), 10):
        if contract["starts_on"] > district.last_day:
            continue
        day = dt.date(2026, 9, 20) + dt.timedelta(days=rng.randint(0, 30))
        district.add(
            "refund",
            refund_id=f"F{contract['contract_id']}",
            contract_id=contract["contract_id"],
            institution_id=contract["institution_id"],
            requested_on=day,
            paid_on=day + dt.timedelta(days=rng.randint(2, 9)),
            amount=2 * contract["amount"] // contract["lessons"],
            account="original",
        )


def add_bank(district: DemoDistrict) -> None:
    """Add the bank's lines for payments, releases, refunds and deposits, then the balances of every day."""
    for institution in district.rows("institution"):
        own = institution["institution_id"]
        paid_in = "operating" if institution["fund_mode"] == "deposit" else "escrow"
        for row in district.rows("payment", institution_id=own):
            account = paid_in if row["account"] in ("escrow", "dedicated") else "operating"
            add_movement(
                district, own, f"B{row['payment_id']}", account, row["paid_on"], "in", row["amount"], "prepayment"
            )
        released: dict[dt.date, int] = defaultdict(int)
        for row in district.rows("release", institution_id=own):
            released[row["released_on"]] += row["amount"]
        for day, amount in sorted(released.items()):
            add_movement(district, own, f"BR{day:%m%d}", "escrow", day, "out", amount, "release")
            add_movement(district, own, f"BI{day:%m%d}", "operating", day, "in", amount, "release")
        for row in district.rows("refund", institution_id=own):
            if row["paid_on"] is not None:
                add_movement(
                    district, own, f"B{row['refund_id']}", paid_in, row["paid_on"], "out", row["amount"], "refund"
                )
        if institution["fund_mode"] != "escrow":
            owed = sum(row["amount"] for row in district.rows("payment", institution_id=own))
            floor = -(-owed * 12 // 10 // 100_000) * 100_000
            add_movement(district, own, "BD1", "deposit", MONEY_STARTS, "in", floor, "deposit")


def add_movement(
    district: DemoDistrict,
    institution_id: str,
    movement_id: str,
    account: str,
    day: dt.date,
    direction: str,
    amount: int,
    purpose: str,
) -> Row:
    """Add one line of a bank statement."""
    return district.add(
        "bank_movement",
        movement_id=movement_id,
        institution_id=institution_id,
        account=account,
        booked_on=day,
        direction=direction,
        amount=amount,
        purpose=purpose,
        counterparty=None,
    )


def add_balances(district: DemoDistrict) -> None:
    """Add the balance of every supervised account at the end of every day: the sum of its lines so far."""
    for institution in district.rows("institution"):
        own = institution["institution_id"]
        modes = {"escrow": ("escrow",), "deposit": ("deposit",), "both": ("escrow", "deposit")}
        for account in modes[institution["fund_mode"]]:
            change: dict[dt.date, int] = defaultdict(int)
            for row in district.rows("bank_movement", institution_id=own, account=account):
                change[row["booked_on"]] += row["amount"] if row["direction"] == "in" else -row["amount"]
            balance = 0
            for day in each_day(MONEY_STARTS, district.last_day):
                balance += change[day]
                district.add("account_balance", institution_id=own, account=account, day=day, balance=balance)
