"""Figures out of a folder: the indicators, what each institution owes in lessons, and which payments the bank has seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuangjian.engine.rule import Indicator
from shuangjian.engine.session import Session, Skip
from shuangjian.files.check import OpenFolder
from shuangjian.files.evidence import Evidence
from shuangjian.files.names import read_names
from shuangjian.files.slips import say_place

# A payment may reach the account some days after it was made.
BANK_DAYS_MAX = 3
TOP = 10


@dataclass(frozen=True)
class Figure:
    """An indicator of a region in one period: `numerator` over `denominator`, summed over schools or institutions.

    `day` is the first day of the period; `owners` how many schools or institutions are in it.
    """

    indicator: Indicator
    region_code: str
    day: date
    numerator: int
    denominator: int
    owners: int

    @property
    def value(self) -> float | None:
        """The quotient, times a hundred where the indicator is a percentage; None where the denominator is 0."""
        if not self.denominator:
            return None
        return self.numerator * (100 if self.indicator.unit == "percent" else 1) / self.denominator


@dataclass(frozen=True)
class Exposure:
    """What an institution owes to families in lessons, and what stands against it; money in fen.

    Of each contract the lessons not taken are worth their share of its amount, never more than was paid and not refunded where the
    files hold payments. `escrow_fen` and `deposit_fen` are the last balances of its accounts, None where the files have none.
    `uncounted` contracts do not say how many lessons they are for.
    """

    institution_key: str
    contracts: int
    learners: int
    lessons_owed: int
    owed_fen: int
    escrow_fen: int | None
    deposit_fen: int | None
    uncounted: int

    @property
    def shortfall_fen(self) -> int:
        """What the supervised account does not cover."""
        return max(0, self.owed_fen - (self.escrow_fen or 0))


@dataclass(frozen=True)
class Line:
    """A payment or a bank line that has no counterpart: its id, institution, day, amount in fen and where it stands."""

    row_id: str
    institution_key: str
    day: date
    amount_fen: int
    where: str = ""


@dataclass
class Match:
    """Payments against the lines of the supervised account."""

    matched: int = 0
    matched_fen: int = 0
    payments: list[Line] = field(default_factory=list)
    movements: list[Line] = field(default_factory=list)


@dataclass
class Figures:
    """All figures of a folder; `names` says what schools and institutions are called."""

    as_of: date
    indicators: list[Figure]
    skipped: list[Skip]
    exposures: list[Exposure]
    match: Match | None
    names: dict[str, str]


def figures_of(opened: OpenFolder, as_of: date) -> Figures:
    """Compute every figure the folder can feed, as of a day."""
    session = Session(opened.backend(), opened.book, as_of)
    session.install([])
    values: list[Figure] = []
    skipped: list[Skip] = []
    for indicator in opened.book.indicators.values():
        skip = session.why_not(indicator)
        if skip:
            skipped.append(skip)
        else:
            values += _summed(session, indicator)
    checked = opened.folder.checked
    match = match_payments(opened, as_of) if checked.get("payment") and checked.get("bank_movement") else None
    exposures = exposures_of(opened, as_of) if checked.get("contract") else []
    return Figures(as_of, values, skipped, exposures, match, read_names(opened.con))


def _summed(session: Session, indicator: Indicator) -> Iterator[Figure]:
    """Yield the last period of each region, summed over its schools or institutions."""
    found: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for value in session.indicate(indicator):
        total = found[value.region_code, value.day]
        total[0] += value.numerator
        total[1] += value.denominator
        total[2] += value.owner_key is not None
    last: dict[str, date] = {}
    for region, day in found:
        last[region] = max(day, last.get(region, day))
    for region, day in sorted(last.items()):
        yield Figure(indicator, region, day, *found[region, day])


_EXPOSURE = """
WITH taken AS (
  SELECT contract_key, SUM(lessons) AS lessons FROM main.attendance WHERE attended_on <= $day GROUP BY contract_key
), paid AS (
  SELECT contract_key, SUM(amount_fen) AS fen FROM main.payment WHERE paid_on <= $day AND contract_key IS NOT NULL GROUP BY contract_key
), refunded AS (
  SELECT contract_key, SUM(amount_fen) AS fen FROM main.refund WHERE paid_on <= $day AND contract_key IS NOT NULL GROUP BY contract_key
), owed AS (
  SELECT c.institution_key, c.student_id, c.lessons AS agreed, c.amount_fen,
         GREATEST(c.lessons - COALESCE(t.lessons, 0), 0) AS open,
         CASE WHEN p.fen IS NULL THEN NULL ELSE GREATEST(p.fen - COALESCE(r.fen, 0), 0) END AS held
  FROM main.contract AS c
  LEFT JOIN taken AS t ON t.contract_key = c.contract_key
  LEFT JOIN paid AS p ON p.contract_key = c.contract_key
  LEFT JOIN refunded AS r ON r.contract_key = c.contract_key
  WHERE c.signed_on <= $day AND c.institution_key IS NOT NULL
), worth AS (
  SELECT *, CASE WHEN agreed > 0 THEN LEAST((CAST(amount_fen AS HUGEINT) * open) // agreed, COALESCE(held, amount_fen)) ELSE 0 END AS fen
  FROM owed
), balance AS (
  SELECT institution_key, ARG_MAX(balance_fen, day) FILTER (WHERE account = 'escrow') AS escrow,
         ARG_MAX(balance_fen, day) FILTER (WHERE account = 'deposit') AS deposit
  FROM main.account_balance WHERE day <= $day GROUP BY institution_key
)
SELECT w.institution_key, COUNT(*) FILTER (WHERE w.fen > 0), COUNT(DISTINCT w.student_id) FILTER (WHERE w.fen > 0),
       CAST(SUM(CASE WHEN w.fen > 0 THEN w.open ELSE 0 END) AS BIGINT), CAST(SUM(w.fen) AS BIGINT), ANY_VALUE(b.escrow), ANY_VALUE(b.deposit),
       COUNT(*) FILTER (WHERE w.agreed IS NULL OR w.agreed <= 0)
FROM worth AS w LEFT JOIN balance AS b ON b.institution_key = w.institution_key
GROUP BY w.institution_key
"""


def exposures_of(opened: OpenFolder, as_of: date) -> list[Exposure]:
    """Return what every institution with contracts owes as of a day, the largest shortfall first."""
    rows = opened.con.execute(_EXPOSURE, {"day": as_of}).fetchall()
    found = [Exposure(*row) for row in rows]
    return sorted(found, key=lambda each: (-each.shortfall_fen, -each.owed_fen, each.institution_key))


def match_payments(opened: OpenFolder, as_of: date) -> Match:
    """Pair payments into supervised accounts with the bank's lines: same institution and amount, booked within days of the payment.

    Of several alike the earliest payment gets the earliest line that fits, which pairs as many as can be paired.
    """
    payments = opened.con.execute(
        "SELECT row_id, institution_key, paid_on, amount_fen FROM main.payment "
        "WHERE account = 'escrow' AND paid_on <= ? ORDER BY paid_on, row_id",
        [as_of],
    ).fetchall()
    movements = opened.con.execute(
        "SELECT row_id, institution_key, booked_on, amount_fen FROM main.bank_movement "
        "WHERE account = 'escrow' AND direction = 'in' AND (purpose IS NULL OR purpose = 'prepayment') AND booked_on <= ? "
        "ORDER BY booked_on, row_id",
        [as_of],
    ).fetchall()
    evidence = Evidence(opened.con, opened.book.contract)
    match, left = _paired([Line(*row) for row in payments], [Line(*row) for row in movements])
    match.payments = _placed(opened, evidence, "payment", match.payments)
    match.movements = _placed(opened, evidence, "bank_movement", left)
    return match


def _paired(payments: Iterable[Line], movements: Iterable[Line]) -> tuple[Match, list[Line]]:
    waiting: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in movements:
        waiting[line.institution_key, line.amount_fen].append(line)
    match = Match()
    for payment in payments:
        alike = waiting[payment.institution_key, payment.amount_fen]
        fits = next((n for n, line in enumerate(alike) if line.day >= payment.day), None)
        if fits is None or (alike[fits].day - payment.day).days > BANK_DAYS_MAX:
            match.payments.append(payment)
            continue
        match.matched += 1
        match.matched_fen += payment.amount_fen
        alike.pop(fits)
    left = (line for lines in waiting.values() for line in lines)
    return match, sorted(left, key=lambda line: (line.day, line.row_id))


def _placed(opened: OpenFolder, evidence: Evidence, table: str, lines: Sequence[Line]) -> list[Line]:
    """Return the lines with where they stand in the files."""
    at = evidence.of_rows([table], [line.row_id for line in lines], [line.institution_key for line in lines])
    places = opened.folder.places
    return [
        Line(
            line.row_id,
            line.institution_key,
            line.day,
            line.amount_fen,
            say_place(places[spot[0]], spot[1]) if spot else "",
        )
        for line, (_, spot) in zip(lines, at, strict=True)
    ]


def as_dict(figures: Figures, lang: str) -> dict[str, Any]:
    """Return the figures as JSON-ready values; money in fen."""

    def lines(of: Sequence[Line]) -> list[dict[str, Any]]:
        return [
            {"id": line.row_id, "institution": name_of(figures, line.institution_key), "day": line.day.isoformat(), "amount_fen": line.amount_fen, "where": line.where}
            for line in of
        ]  # fmt: skip

    match = figures.match
    return {
        "as_of": figures.as_of.isoformat(),
        "indicators": [
            {
                "indicator": each.indicator.id, "title": each.indicator.title[lang], "region_code": each.region_code, "day": each.day.isoformat(),
                "period": each.indicator.period, "numerator": each.numerator, "denominator": each.denominator, "value": each.value,
                "unit": each.indicator.unit, "owners": each.owners,
            }
            for each in figures.indicators
        ],
        "skipped": [{"indicator": skip.rule, "reason": skip.of(lang)} for skip in figures.skipped],
        "exposure": [
            {
                "institution": name_of(figures, each.institution_key), "contracts": each.contracts, "learners": each.learners,
                "lessons_owed": each.lessons_owed, "owed_fen": each.owed_fen, "escrow_fen": each.escrow_fen, "deposit_fen": each.deposit_fen,
                "shortfall_fen": each.shortfall_fen, "uncounted": each.uncounted,
            }
            for each in figures.exposures
        ],
        "match": None if match is None else {
            "matched": match.matched, "matched_fen": match.matched_fen, "payments_without_line": lines(match.payments),
            "lines_without_payment": lines(match.movements),
        },
    }  # fmt: skip


def name_of(figures: Figures, key: str) -> str:
    return figures.names.get(key, key.partition("/")[2])
