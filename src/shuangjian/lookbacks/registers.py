"""The registers of draws, of what a draw was drawn from, and of look-backs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.deadlines import stamp_of
from shuangjian.cases.models import Case
from shuangjian.cases.origins import load_origins
from shuangjian.cases.register import search_cases
from shuangjian.cases.texts import title_of_case
from shuangjian.live.words import Severity
from shuangjian.lookbacks import selectors
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.lookbacks.models import Candidate, Draw, LookBack
from shuangjian.registry.models import User
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, What, by_number, same

_DAY = "web/_cells/nowrap.html"
_STATES = [("waiting", _("Not looked at yet")), ("late", _("Late")), *Result.choices]


def say_size(draw: Draw) -> str:
    """Say how many a draw takes of each layer."""
    return (
        _now("{each} of each layer").format(each=draw.each) if draw.each else _now("{share} %").format(share=draw.share)
    )


def say_stratum(draw: Draw, stratum: str) -> str:
    """Say a layer in words."""
    if draw.strata == Strata.KIND:
        origin = load_origins().get(stratum)
        return str(origin.title) if origin else stratum
    return str(Severity(stratum).label) if draw.strata == Strata.SEVERITY else _now("All cases")


def draws_register(user: User) -> Register:
    """Return the draws of a user's regions, the latest first."""
    return Register(
        title=_("Draws of look-backs"),
        url_name="lookbacks:draws",
        rows=lambda reader: selectors.draws_for(user),
        columns=[
            Column("period", _("Closed in these days"), value=str, sort="closed_from", href=lambda row: address_of("lookbacks:draw", row.pk), template=_DAY),
            Column("strata", _("Layers"), wide_only=True),
            Column("size", _("How many"), value=say_size, wide_only=True),
            Column("taken", _("Drawn"), numeric=True),
            Column("looked", _("Looked at"), numeric=True),
            Column("back", _("Came back"), numeric=True),
            Column("due_on", _("Look until"), sort="due_on", template=_DAY),
            Column("drawn_by", _("Drawn by"), value=lambda row: str(row.drawn_by), wide_only=True),
            Column("drawn_at", _("Drawn at"), value=lambda row: timezone.localtime(row.drawn_at), on_page=False),
            Column("seed", _("Seed"), on_page=False),
            Column("method", _("Method"), on_page=False),
        ],
        filters=[
            Filter("region", _("Region"), by_region, lambda: region_choices(selectors.draws_for(user))),
            Filter("strata", _("Layers"), same("strata"), Strata.choices),
        ],
        order=("-closed_to", "-pk"),
        empty=_("Nothing has been drawn yet"),
        empty_hint=_("Cases that were closed as rectified are drawn, and somebody who had no part in them looks again."),
        template="lookbacks/draws.html",
    )  # fmt: skip


def candidates_register(draw: Draw) -> Register:
    """Return what a draw was drawn from, each case with its number: enough to draw again elsewhere."""

    def rows(_reader: object) -> QuerySet[Candidate]:
        return Candidate.objects.filter(draw=draw).select_related("case")

    return Register(
        title=_("What was drawn from"),
        url_name="lookbacks:candidates",
        url_args=(draw.pk,),
        rows=rows,
        columns=[
            Column("number", _("Case number"), value=lambda row: row.case.number, sort="case__number", template=_DAY),
            Column("stratum", _("Layer"), value=lambda row: say_stratum(draw, row.stratum), sort="stratum"),
            Column("digest", _("Number drawn"), sort="digest"),
            Column("drawn", _("Drawn"), value=lambda row: row.drawn, sort="drawn"),
        ],
        filters=[Filter("drawn", _("Drawn"), _by_drawn, [("1", _("Only drawn ones")), ("0", _("Only the others"))])],
        order=("stratum", "digest"),
        template="lookbacks/candidates.html",
    )  # fmt: skip


def lookbacks_register(user: User | None) -> Register:
    """Return the look-backs of a user's regions; None for addresses alone."""
    return Register(
        title=_("Look-backs"),
        url_name="lookbacks:lookbacks",
        rows=lambda reader: selectors.lookbacks_for(user),
        columns=[
            Column("case", _("Case"), value=_what, sort="case__title", href=_address, template="web/_cells/what.html"),
            Column("owner", _("School or institution"), value=lambda row: row.case.owner_name, wide_only=True),
            Column("person", _("Who looks"), value=lambda row: str(row.person) if row.person else _now("Nobody yet")),
            Column("due_on", _("Look until"), sort="due_on", template=_DAY),
            Column("result", _("Found"), value=say_state, sort="result"),
            Column("case_state", _("State of the case"), value=lambda row: stamp_of(row.case), template="cases/_partials/stamp_cell.html", wide_only=True),
            Column("text", _("What was seen"), on_page=False),
            Column("answered_on", _("Looked at on"), value=lambda row: row.answered_at and timezone.localdate(row.answered_at), on_page=False),
            Column("closed_days", _("Closed in these days"), value=lambda row: str(row.draw), on_page=False),
        ],
        filters=[
            Filter("state", _("Found"), by_state, _STATES),
            Filter("region", _("Region"), by_region, lambda: region_choices(selectors.lookbacks_for(user))),
            Filter("mine", _("Mine"), lambda rows, chosen: _by_mine(rows, user), [("1", _("Waiting for me"))]),
            Filter("nobody", _("Given to nobody"), lambda rows, chosen: _by_nobody(rows, user), [("1", _("Given to nobody"))], kind="hidden"),
            Filter("draw", _("Draw"), by_number("draw"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(case__in=search_cases(Case.objects.all(), text).order_by().values("pk")),
        search_hint=_("Number, title, school or institution of the case"),
        order=("due_on", "pk"),
        empty=_("No look-backs"),
        empty_hint=_("They come from a draw of cases that were closed as rectified."),
        template="lookbacks/lookbacks.html",
    )  # fmt: skip


def say_state(row: LookBack) -> str:
    """Say what was found; of what waits, whether it is late."""
    if row.result is not None:
        return str(Result(row.result).label)
    return _now("Late") if row.due_on < selectors.today() else _now("Not looked at yet")


def by_state(rows: QuerySet[LookBack], chosen: str) -> QuerySet[LookBack]:
    """Keep what waits, what is late of it, or what was found so."""
    if chosen in Result.values:
        return rows.filter(result=chosen)
    waiting = rows.filter(result=None)
    return waiting.filter(due_on__lt=selectors.today()) if chosen == "late" else waiting


def _what(row: LookBack) -> What:
    return What(title_of_case(row.case), f"{row.case.number} · {row.case.get_severity_display()}")


def _address(row: LookBack) -> str:
    return address_of("lookbacks:lookback", row.pk)


def _by_drawn(rows: QuerySet[Candidate], chosen: str) -> QuerySet[Candidate]:
    return rows.filter(drawn=chosen == "1")


def _by_mine(rows: QuerySet[LookBack], user: User | None) -> QuerySet[LookBack]:
    return rows.filter(pk__in=selectors.mine(user).order_by().values("pk")) if user is not None else rows.none()


def _by_nobody(rows: QuerySet[LookBack], user: User | None) -> QuerySet[LookBack]:
    if user is None:
        return rows.none()
    return rows.filter(pk__in=selectors.given_to_nobody(user).order_by().values("pk"))
