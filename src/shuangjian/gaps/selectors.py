"""What can be asked of cells to fill beside the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum

from shuangjian.gaps.models import JudgedShare
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User


@dataclass(frozen=True)
class Share:
    """On a day, how many of the rows a user may see could be judged by every rule about them."""

    day: dt.date
    judged: int
    rows: int

    @property
    def percent(self) -> float:
        """The share in per cent; 100 where there are no rows."""
        return 100 * self.judged / self.rows if self.rows else 100.0


def shares_for(user: User, days: int = 30) -> list[Share]:
    """Return the share of rows judged on the last `days` days it was counted, the oldest first."""
    seen = visible_to(JudgedShare.objects.all(), user, "gaps.view")
    sums = seen.order_by("-day").values("day").annotate(j=Sum("judged"), r=Sum("rows"))[:days]
    return [Share(each["day"], each["j"], each["r"]) for each in reversed(sums)]
