"""What can be asked of packs: which somebody sees, and what stands in one, ready to be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import value_in_force
from shuangjian.live.models import PackState, RulePack, RulePackVersion
from shuangjian.live.words import language, name_part, say_quantity
from shuangjian.packs.entries import SECTIONS, TO_CONFIRM, listed
from shuangjian.packs.forms import SECTION
from shuangjian.packs.judging import Judged
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack_reader import read_value
from shuangjian.web.formats import format_value


def packs_of(user: User | AnonymousUser | None, permission: str = "packs.view") -> QuerySet[RulePack]:
    """Return the packs of the regions in which a user has a permission."""
    rows = RulePack.objects.select_related("created_by", "submitted_by", "approved_by")
    return visible_to(rows, user or AnonymousUser(), permission)


def to_review(user: User) -> QuerySet[RulePack]:
    """Return the packs under review that a user may approve, having written nothing of them; the longest waiting first."""
    wrote = Exists(RulePackVersion.objects.filter(pack=OuterRef("pk"), written_by=user))
    rows = packs_of(user, "packs.approve").filter(~wrote, state=PackState.REVIEW)
    return rows.exclude(Q(created_by=user) | Q(submitted_by=user)).order_by("submitted_at", "pk")


def in_force_on(day: dt.date) -> QuerySet[RulePack]:
    """Return the packs in force on a day, of all regions: what binds is public."""
    begun = RulePack.objects.filter(in_force_from__lte=day)
    return begun.filter(Q(in_force_to__isnull=True) | Q(in_force_to__gt=day)).order_by("region_code")


def standing_of(pack: RulePack, day: dt.date) -> str:
    """Say how a pack stands on a day: its state, or of an approved one whether it is in force."""
    if pack.in_force_from is None or pack.state == PackState.WITHDRAWN:
        return str(pack.get_state_display())
    if day < pack.in_force_from:
        return _("In force from {day}").format(day=pack.in_force_from)
    if pack.in_force_to is None or day < pack.in_force_to:
        return _("In force")
    return str(pack.get_state_display())


@dataclass(frozen=True)
class Entry:
    """One entry as its section shows it: what it says, in parts, and what the linter says of it."""

    number: int
    title: str
    parts: tuple[str, ...]
    waits: bool
    faults: tuple[str, ...]
    mark: str = ""
    text: str = ""


@dataclass(frozen=True)
class Part:
    """One section with its entries."""

    name: str
    title: str
    one: str
    entries: tuple[Entry, ...]


def parts_of(data: Mapping[str, Any], judged: Judged, pack: RulePack, book: Rulebook) -> list[Part]:
    """Return the sections of a pack, the linter's words at the entries they are about."""
    said: dict[tuple[str, int | None], list[str]] = {}
    for fault in judged.faults:
        place = ("instruments", 1) if fault.section == "instrument" else (fault.section, fault.number)
        if fault.section == "instruments" and fault.number:
            place = ("instruments", fault.number + 1)
        said.setdefault(place, []).append(fault.reason.of(language()))
    return [
        Part(
            name, str(SECTION[name].title), str(SECTION[name].one),
            tuple(
                _entry(name, number, entry, tuple(said.get((name, number), ())), data, pack, book)
                for number, entry in enumerate(listed(data, name), start=1)
            ),
        )
        for name in SECTIONS
    ]  # fmt: skip


def _entry(
    section: str, number: int, entry: Mapping[str, Any], faults: tuple[str, ...], data: Mapping[str, Any], pack: RulePack, book: Rulebook
) -> Entry:  # fmt: skip
    waits = section in TO_CONFIRM and entry.get("confirmed") is not True
    text = str(entry.get("text") or "") if section in TO_CONFIRM else ""
    title, parts, mark = _said(section, entry, data, pack, book)
    return Entry(number, title or "—", tuple(filter(None, parts)), waits, faults, mark, text)


def _said(
    section: str, entry: Mapping[str, Any], data: Mapping[str, Any], pack: RulePack, book: Rulebook
) -> tuple[str, tuple[str, ...], str]:
    def plain(*names: str) -> tuple[str, ...]:
        return tuple(format_value(entry[name]) for name in names if entry.get(name))

    match section:
        case "instruments":
            until = f" – {format_value(entry['in_force_to'])}" if entry.get("in_force_to") else ""
            force = _("in force from {day}").format(day=format_value(entry.get("in_force_from") or "—")) + until
            return str(entry.get("title") or ""), (*plain("number", "issuer"), force, *plain("status")), ""
        case "provisions":
            return str(entry.get("article") or entry.get("id") or ""), plain("summary", "id"), ""
        case "parameters":
            return _parameter(entry, data, pack, book)
        case "rules":
            known = book.rules.get(str(entry.get("rule")))
            return known.title[language()] if known else str(entry.get("rule")), (_article(entry, data),), ""
        case "calendar":
            return str(entry.get("name") or ""), (" – ".join(plain("from", "to")),), ""
        case "checklist":
            return str(entry.get("text") or ""), (*plain("question", "evidence"), _article(entry, data)), ""
    words = entry.get("words") or ""
    shown = "、".join(map(str, words)) if isinstance(words, list) else str(words)
    return shown, (_column(entry), *plain("code")), ""


def _parameter(
    entry: Mapping[str, Any], data: Mapping[str, Any], pack: RulePack, book: Rulebook
) -> tuple[str, tuple[str, ...], str]:
    """Return a number beside the one above it: title, parts, and whether it is stricter, looser or the same."""
    known = book.parameters.get(str(entry.get("parameter")))
    if known is None:
        return str(entry.get("parameter") or ""), (str(entry.get("value") or ""),), ""
    part = str(entry.get("grade") or entry.get("stage") or "") or None
    title = known.title_zh if language() == "zh" else known.title_en
    own = read_value(entry.get("value"), known.unit)
    day = entry.get("from") or next(iter(listed(data, "instruments")), {}).get("in_force_from")
    # What holds above is what would hold without any of the region's own.
    chain = book.regions.chain(pack.region_code)[1:]
    above = value_in_force(packaged_rulebook().parameters[known.key], chain[0], day, part, book.regions) if chain and isinstance(day, dt.date) else None  # fmt: skip
    mark = ""
    if own is not None and above is not None:
        mark = "same" if own == above.value else "none" if known.direction == "none" else "looser" if known.is_looser(own, above.value) else "stricter"  # fmt: skip
    over = _("above: {value}").format(value=say_quantity(above.value, known.unit)) if above else _("nothing set above")
    value = say_quantity(own, known.unit) if own is not None else str(entry.get("value") or "—")
    return " ".join(filter(None, (title, name_part(part)))), (value, over, _article(entry, data)), mark


def _article(entry: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    id = entry.get("provision")
    found = next((each for each in listed(data, "provisions") if each.get("id") == id), {})
    return str(found.get("article") or id or "")


def _column(entry: Mapping[str, Any]) -> str:
    table, column = str(entry.get("table")), str(entry.get("column"))
    contract = packaged_rulebook().contract
    if language() != "zh" or table not in contract or column not in contract[table]:
        return f"{table}.{column}"
    return f"{contract[table].name_zh} · {contract[table][column].header_zh or column}"
