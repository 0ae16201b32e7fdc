"""The money of every school in a year: needed, provided by source, spent, left, invested, and what part went to who holds the service."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from shuangjian.budgets.choices import INVESTMENT, OF_SERVICE, FundPurpose, FundSource
from shuangjian.budgets.models import Allocation, Expense, FundsNeed, PerformancePay
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import School, User


@dataclass
class SchoolYear:
    """One school's year; amounts are fen.

    Attributes:
        school: which.
        year: calendar year.
        needed: of after-school service; None where nothing was said.
        provided: by source, for after-school service.
        allocated: for whatever purpose.
        spent: of these allocations.
        invested: allocated for buildings and equipment.
        invested_before: in the year before.
        service_spent: spent on after-school service.
        subsidies: of that, on subsidies of teachers and staff.
    """

    school: School
    year: int
    needed: int | None = None
    provided: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    allocated: int = 0
    spent: int = 0
    invested: int = 0
    invested_before: int = 0
    service_spent: int = 0
    subsidies: int = 0

    @property
    def remaining(self) -> int:
        """What is left to spend."""
        return self.allocated - self.spent

    @property
    def funds(self) -> int:
        """What is provided for after-school service."""
        return sum(self.provided.values())

    @property
    def gap(self) -> int | None:
        """What is missing to the need; None where no need was stated, 0 where nothing is missing."""
        return None if self.needed is None else max(0, self.needed - self.funds)

    @property
    def growth(self) -> float | None:
        """Investment against the year before, as a share: 0.3 is +30 %; None where there was none."""
        return (self.invested - self.invested_before) / self.invested_before if self.invested_before else None

    @property
    def subsidy_share(self) -> float | None:
        """Which share of what service cost went to who holds it; None where nothing was spent."""
        return self.subsidies / self.service_spent if self.service_spent else None

    def is_minor_part(self, share: float) -> bool:
        """Whether subsidies are not the main part: not more than `share` of what was spent."""
        return self.service_spent > 0 and self.subsidies <= share * self.service_spent


def overview(user: User, year: int) -> list[SchoolYear]:
    """Return every school the user sees with its money of a year, by name; five queries."""
    schools = visible_to(School.objects.order_by("name"), user, "budgets.view")
    found = {school.key: SchoolYear(school, year) for school in schools}
    given = visible_to(Allocation.objects.filter(year__in=(year, year - 1)), user, "budgets.view")
    sums = given.values_list("school__key", "year", "purpose", "source").annotate(sum=Sum("amount_fen"))
    for key, of_year, purpose, source, amount in sums:
        of, is_now = found[key], of_year == year
        of.allocated += amount * is_now
        if purpose in OF_SERVICE and is_now:
            of.provided[source] += amount
        if purpose in INVESTMENT:
            of.invested += amount * is_now
            of.invested_before += amount * (not is_now)
    spent = visible_to(Expense.objects.filter(allocation__year=year), user, "budgets.view")
    for key, item, amount in spent.values_list("school_key", "item").annotate(sum=Sum("amount_fen")):
        of = found[key]
        of.spent += amount
        of.service_spent += amount * (item in OF_SERVICE)
        of.subsidies += amount * (item == FundPurpose.SUBSIDY)
    needs = visible_to(FundsNeed.objects.filter(year=year), user, "budgets.view")
    for key, amount in needs.values_list("school__key", "amount_fen"):
        found[key].needed = amount
    return list(found.values())


def years_known(user: User) -> list[int]:
    """Return the years for which there is money or need, the latest first."""
    given = visible_to(Allocation.objects.all(), user, "budgets.view").values_list("year", flat=True)
    needs = visible_to(FundsNeed.objects.all(), user, "budgets.view").values_list("year", flat=True)
    spent = visible_to(Expense.objects.all(), user, "budgets.view").annotate(y=ExtractYear("spent_on"))
    return sorted({*given.distinct(), *needs.distinct(), *spent.values_list("y", flat=True).distinct()}, reverse=True)


def sources_of(row: SchoolYear) -> str:
    """Say what a school's service is provided with, source by source, in yuan."""
    return "；".join(
        f"{source.label} {row.provided[source] / 100:,.2f}" for source in FundSource if row.provided.get(source)
    )


def next_base(row: PerformancePay) -> int:
    """Return the normal total from which the next year begins: the increment is no part of it."""
    return row.base_fen
