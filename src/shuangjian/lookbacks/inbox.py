"""What look-backs put into the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.texts import title_of_case
from shuangjian.cases.working_days import light
from shuangjian.lookbacks import selectors
from shuangjian.lookbacks.models import LookBack
from shuangjian.lookbacks.registers import lookbacks_register, say_state
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection
from shuangjian.web.marks import Light


def _describe(rows: Sequence[LookBack]) -> list[InboxItem]:
    today = selectors.today()
    return [
        InboxItem(
            title_of_case(row.case), address_of("lookbacks:lookback", row.pk),
            f"{row.case.number} · {_now('until {day}').format(day=row.due_on)}",
            Light(light(row.due_on, today), say_state(row), is_late=row.due_on < today),
        )
        for row in rows
    ]  # fmt: skip


SECTIONS = [
    InboxSection(
        "lookbacks", _("To look back on"), _("Closed as rectified and drawn: see whether it is still mended"), 22, selectors.mine, _describe,
        lambda: lookbacks_register(None).url(mine="1"),
    ),
    InboxSection(
        "lookbacks of nobody", _("Look-backs given to nobody"), _("Everybody asked had a part in the case; name somebody else"), 23,
        selectors.given_to_nobody, _describe, lambda: lookbacks_register(None).url(nobody="1"),
    ),
]  # fmt: skip
