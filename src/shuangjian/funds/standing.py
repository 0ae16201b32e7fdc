"""If it closed today: for every institution what families are owed, what covers it, what is short, and the signs of flight."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.funds.choices import AccountKind, RefundState
from shuangjian.funds.models import AccountBalance, Attendance, Entry, RefundRequest
from shuangjian.funds.sums import ASKED, PAID_AND_HELD, WORTH, run
from shuangjian.live.book import book_in_force, setting
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Institution, InstitutionState, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.marks import Light

IDLE = "funds.risk.idle_days"


@dataclass
class Standing:
    """Where one institution stands at the end of a day; money in fen.

    Attributes:
        families: learners with lessons or money left.
        escrow_fen, deposit_fen: as the bank last reported them, or as the ledger has them where it reports none.
        overdue: refunds not paid though their day has passed.
        idle_days: days since the last lesson; None where there was none.
        idle_max: days after which that is a sign.
    """

    institution_key: str
    region_code: str
    name: str
    families: int = 0
    contracts: int = 0
    paid_fen: int = 0
    lessons_left: int = 0
    owed_fen: int = 0
    escrow_fen: int = 0
    deposit_fen: int = 0
    overdue: int = 0
    idle_days: int | None = None
    idle_max: int | None = None
    signs: list[str] = field(default_factory=list)

    @property
    def shortfall_fen(self) -> int:
        """What is owed and not covered."""
        return max(0, self.owed_fen - self.escrow_fen - self.deposit_fen)

    @property
    def light(self) -> Light:
        """No sign is green, one is yellow, more are red."""
        code = ("green", "yellow", "red")[min(2, len(self.signs))]
        words = {
            "green": gettext_lazy("No sign"),
            "yellow": gettext_lazy("One sign"),
            "red": gettext_lazy("Several signs"),
        }
        return Light(code, str(words[code]))

    def find_signs(self) -> None:
        """Say what points to flight: money short, no lessons though lessons are owed, refunds unanswered."""
        if self.shortfall_fen:
            self.signs.append(_("Less money than is owed"))
        if self.owed_fen and self.idle_max and self.idle_days is not None and self.idle_days >= self.idle_max:
            self.signs.append(_("No lesson for {days} days").format(days=self.idle_days))
        if self.overdue:
            self.signs.append(_("{count} refunds overdue").format(count=self.overdue))


def standings(user: User, day: dt.date, chosen: Collection[str] | None = None) -> list[Standing]:
    """Return where the institutions a user may see (of `chosen` keys alone, if given) stand at the end of `day`, largest shortfall first."""
    places = visible_to(Institution.objects.all(), user, "funds.view")
    if chosen is not None:
        places = places.filter(key__in=chosen)
    keys = dict(places.values_list("key", "region_code"))
    names = get_owner_names(keys)
    found = {key: Standing(key, region, names.get(key, key)) for key, region in keys.items()}
    _add_contracts(found, day)
    _add_cover(found, day)
    _add_signs(found, day)
    for each in found.values():
        each.find_signs()
    return sorted(found.values(), key=lambda each: (-each.shortfall_fen, -each.owed_fen, each.institution_key))


# The sums of `positions`, for all contracts at once instead of contract by contract: a test holds the two against each other.
_OWING = f"""{PAID_AND_HELD}, back AS (
    SELECT contract_key, sum(amount_fen)::bigint AS fen FROM funds_refund
    WHERE {ASKED} AND paid_on <= %(day)s AND contract_key IS NOT NULL GROUP BY contract_key
), side AS (
    SELECT k.institution_key, k.student_key, k.amount_fen, k.lessons, coalesce(p.fen, 0) AS paid, coalesce(h.lessons, 0) AS taken,
           greatest(coalesce(p.fen, 0) - coalesce(r.fen, 0) - {WORTH}, 0) AS owed
    FROM funds_contract AS k
    LEFT JOIN paid AS p ON p.contract_key = k.key LEFT JOIN held AS h ON h.contract_key = k.key LEFT JOIN back AS r ON r.contract_key = k.key
    WHERE (%(all)s OR k.institution_key = ANY(%(keys)s)) AND k.signed_on <= %(day)s
), owing AS (
    SELECT *, CASE WHEN amount_fen > 0
        THEN coalesce(least(greatest(lessons - taken, 0), owed * lessons / amount_fen), 0) ELSE 0 END AS lessons_left FROM side
)
"""
_BY_INSTITUTION = """
SELECT institution_key, count(DISTINCT student_key) FILTER (WHERE owed > 0 OR lessons_left > 0), count(*), sum(paid)::bigint,
       sum(lessons_left)::bigint, sum(owed)::bigint
FROM owing GROUP BY institution_key
"""
_FAMILIES = "SELECT count(DISTINCT student_key) FROM owing WHERE owed > 0 OR lessons_left > 0"


def _add_contracts(found: dict[str, Standing], day: dt.date) -> None:
    for key, *sums in run(_OWING + _BY_INSTITUTION, list(found), day):
        one = found[key]
        one.families, one.contracts, one.paid_fen, one.lessons_left, one.owed_fen = sums


def _add_cover(found: dict[str, Standing], day: dt.date) -> None:
    reported = (
        AccountBalance.objects.filter(institution_key__in=list(found), day__lte=day)
        .order_by("institution_key", "account", "-day")
        .distinct("institution_key", "account")
    )
    balances = {(row.institution_key, row.account): row.balance_fen for row in reported}
    for (key, kind), fen in _booked(found, day).items():
        balances.setdefault((key, kind), fen)
    for key, one in found.items():
        one.escrow_fen = balances.get((key, "escrow"), 0)
        one.deposit_fen = balances.get((key, "deposit"), 0)


def _booked(keys: Iterable[str], day: dt.date) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = defaultdict(int)
    entries = Entry.objects.filter(institution_key__in=list(keys), on__lte=day).order_by()
    for side, sign in (("to_account", 1), ("from_account", -1)):
        rows = entries.filter(**{f"{side}__kind__in": (AccountKind.ESCROW, AccountKind.DEPOSIT)})
        for row in rows.values("institution_key", f"{side}__kind").annotate(fen=Sum("amount_fen")):
            total[row["institution_key"], row[f"{side}__kind"]] += sign * row["fen"]
    return total


def _add_signs(found: dict[str, Standing], day: dt.date) -> None:
    keys = list(found)
    lessons = Attendance.objects.current().filter(institution__key__in=keys, attended_on__lte=day).order_by()
    for key, last in lessons.values_list("institution__key").annotate(last=Max("attended_on")):
        found[key].idle_days = (day - last).days
    late = RefundRequest.objects.filter(institution__key__in=keys, due_on__lt=day).exclude(
        state=RefundState.PAID, paid_on__lte=day
    )
    for key, count in late.order_by().values_list("institution__key").annotate(count=Count("pk")):
        found[key].overdue = count
    book = book_in_force()
    idle = {region: setting(IDLE, region, day, book) for region in {each.region_code for each in found.values()}}
    for each in found.values():
        each.idle_max = idle[each.region_code]


# If chosen ones closed ------------------------------------------------------------------------------------------------


@dataclass
class Stress:
    """What families would lose if chosen institutions closed together; a family is one, however many of them it paid.

    Attributes:
        rows: where each of them stands.
        nearby: by its key, the names of the open institutions of its district and category that are not among them.
    """

    rows: list[Standing]
    families: int
    nearby: dict[str, list[str]]

    @property
    def lessons_left(self) -> int:
        """Lessons owed in all."""
        return sum(each.lessons_left for each in self.rows)

    @property
    def owed_fen(self) -> int:
        """Money owed in all."""
        return sum(each.owed_fen for each in self.rows)

    @property
    def shortfall_fen(self) -> int:
        """What is not covered: the money of one institution does not cover another's."""
        return sum(each.shortfall_fen for each in self.rows)


def stress_of(rows: list[Standing], day: dt.date) -> Stress:
    """Return what would be lost if these institutions closed on `day`."""
    keys = [each.institution_key for each in rows]
    ((families,),) = run(_OWING + _FAMILIES, keys, day)
    states = (
        InstitutionState.objects.on(day).filter(region_code__in={each.region_code for each in rows}).order_by("name")
    )
    like: dict[tuple[str, str | None], list[InstitutionState]] = defaultdict(list)
    category = {}
    for state in states:
        category[state.institution_key] = state.category
        if state.status == "active" and state.institution_key not in keys:
            like[state.region_code, state.category].append(state)
    nearby = {
        each.institution_key: [one.name for one in like[each.region_code, category.get(each.institution_key)]]
        for each in rows
    }
    return Stress(rows, families, nearby)
