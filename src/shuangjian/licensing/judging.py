"""What the rulebook says of a licence before it is granted: the rules that would find it afterwards."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from shuangjian.engine.backends.duckdb import DuckDBBackend, open_duckdb
from shuangjian.engine.provisions import Provision
from shuangjian.engine.session import Session
from shuangjian.engine.specs import load_facts
from shuangjian.licensing.models import LicenceApplication
from shuangjian.live.book import Local, book_with, local_rows

# The rules about granting a licence; what an institution does with it is found by the others.
RULES = ("training.new_subject_licence", "training.new_preschool_licence")


def provisions_against(application: LicenceApplication, day: dt.date) -> tuple[Provision, ...]:
    """Return the provisions that forbid granting what is asked for on a day, in the order of the rules; none where it may be.

    The institution that would be, licensed from that day, and what it would teach are two facts of which each rule reads both.
    `live.judging` takes drafts of one; and nothing stored matters to what is new. So the two rows are all the facts there are.
    """
    return _provisions(application.region_code, application.category, application.audience, day, local_rows())


@lru_cache(maxsize=256)
def _provisions(region: str, category: str, audience: str, day: dt.date, local: Local) -> tuple[Provision, ...]:
    book = book_with(local)
    rules = [book.rules[each] for each in RULES]
    place = {"region_code": region, "institution_id": "draft"}
    facts: dict[str, list[dict[str, Any]]] = {
        "institution": [place | {"name": "draft", "category": category, "licence_from": day}],
        "course": [place | {"course_id": "draft", "title": "draft", "audience": audience}],
    }
    with open_duckdb(threads=1) as con:
        tables = load_facts(con, book.contract, facts, {name for rule in rules for name in rule.facts})
        session = Session(DuckDBBackend(con, book.contract, tables), book, day)
        session.install(rules, indicators=())
        found = [provision for rule in rules for finding in session.run(rule) for provision in finding.basis]
    return tuple({provision.id: provision for provision in found}.values())


def cite(provision: Provision, language: str) -> str:
    """Return a provision as a refusal cites it: id, where it stands, what it says."""
    said, colon = (provision.summary_zh, "：") if language == "zh" else (provision.summary_en, ": ")
    return f"{provision.id} {provision.citation(language)}{colon}{said.rstrip('。.')}"
