"""Load a rulebook from its folder, checking all of it; every fault is reported, not the first.

A rulebook that has errors is not used at all. Warnings (a local value looser than the one above it) do not stop it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from shuangjian.engine.book import ChecklistItem, Rulebook
from shuangjian.engine.calendar import Extent, Vacation, published_years
from shuangjian.engine.contract import Contract, load_contract
from shuangjian.engine.errors import Problem, RulebookError, SqlRefused
from shuangjian.engine.parameters import Parameter, Value, looser_than_above
from shuangjian.engine.provisions import Ground, Instrument, Provision
from shuangjian.engine.regions import RegionTree, packaged_regions
from shuangjian.engine.rule import KINDS, NATURES, OWNERS, SEVERITIES, UNITS, Indicator, Rule, SpecCase, Text
from shuangjian.engine.sql import Query, parse_query

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/(.*)\Z", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_REQUIRED_OUTPUT = {
    "region_code": "text", "owner_id": "text", "owner_key": "text", "subject_id": "text", "subject_key": "text",
    "evidence": "list",
}  # fmt: skip
_OPTIONAL_OUTPUT = {
    "observed": "integer", "limit_value": "integer", "observed_text": "text", "limit_text": "text", "stage": "text",
    "provision_case": "text", "discriminator": "text", "since": "date", "until": "date", "day": "date", "step_id": "integer",
}  # fmt: skip
# The reader in C where it was built: ten times as fast.
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STATUSES = ("verified", "verified-weak", "recalled", "draft")
_FORMATS = ("clock", "yuan")
# A day of any year; 29 February is none of every year.
_MONTH_DAY = re.compile(r"(?!02-29)(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class _Loader:
    def __init__(self, root: Traversable, contract: Contract, regions: RegionTree) -> None:
        self.root = root
        self.book = Rulebook(contract, regions)
        self.problems: list[Problem] = []

    def fail(self, place: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, message, hint))

    def files(self, folder: str, suffix: str) -> Iterator[tuple[str, Traversable]]:
        base = self.root.joinpath(folder)
        if not base.is_dir():
            return
        stack = [(folder, base)]
        while stack:
            name, place = stack.pop()
            for child in sorted(place.iterdir(), key=lambda item: item.name, reverse=True):
                if child.is_dir():
                    stack.append((f"{name}/{child.name}", child))
                elif child.name.endswith(suffix):
                    yield f"{name}/{child.name}", child

    def yaml(self, place: str, text: str) -> Any:
        try:
            return yaml.load(text, _YAML)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.fail(
                place,
                f"not readable as YAML{f', line {mark.line + 1}' if mark else ''}: {getattr(error, 'problem', error)}",
            )
            return None

    def mapping(self, place: str, text: str) -> dict[str, Any] | None:
        """Read YAML that must be fields with values; anything else is a fault, never passed over."""
        before = len(self.problems)
        data = self.yaml(place, text)
        if isinstance(data, dict):
            return data
        if len(self.problems) == before:
            self.fail(place, "it is not a list of fields with values.", "Write `field: value` lines.")
        return None

    # Instruments ------------------------------------------------------------------------------------------------

    def load_instruments(self) -> None:
        for place, file in self.files("instruments", ".yaml"):
            data = self.mapping(place, file.read_text(encoding="utf-8"))
            if data is None:
                continue
            try:
                instrument = Instrument(
                    id=data["id"],
                    number=data.get("number") or "",
                    title_zh=data["title"]["zh"],
                    title_en=data["title"]["en"],
                    issuer=_plain(data.get("issuer")),
                    territory=str(data["territory"]),
                    issued_on=data.get("issued_on"),
                    in_force_from=data["in_force_from"],
                    in_force_to=data.get("in_force_to"),
                    status=data["status"],
                    source=str(data.get("source") or ""),
                    seed=bool(data.get("seed", False)) or data["id"] in ("JD", "QJ", "RC", "SH", "LC"),
                )
            except (KeyError, TypeError) as error:
                self.fail(place, f"the field {error} is missing or has another form.", "See the other instruments.")
                continue
            if instrument.territory not in self.book.regions:
                self.fail(place, f"there is no region {instrument.territory}.", "Give a GB/T 2260 code.")
            if instrument.status not in _STATUSES:
                self.fail(place, f"status “{instrument.status}” is none of {', '.join(_STATUSES)}.")
            self.book.instruments[instrument.id] = instrument
            for entry in data.get("provisions") or []:
                self.add_provision(place, instrument, entry)

    def add_provision(self, place: str, instrument: Instrument, entry: Mapping[str, Any]) -> None:
        try:
            provision = Provision(
                id=str(entry["id"]),
                instrument=instrument,
                article=str(entry.get("article") or ""),
                summary_zh=entry["summary"]["zh"],
                summary_en=entry["summary"]["en"],
                status=entry.get("status") or instrument.status,
                in_force_from=entry.get("in_force_from") or instrument.in_force_from,
                in_force_to=entry.get("in_force_to") or instrument.in_force_to,
                area=entry.get("area") or "",
                kind=entry.get("kind") or "",
                stricter_governs=entry.get("stricter_governs") is True,
            )
        except (KeyError, TypeError) as error:
            self.fail(place, f"a provision of {instrument.id} lacks {error}.")
            return
        if not isinstance(entry.get("stricter_governs", False), bool):
            self.fail(place, f"{provision.id}: `stricter_governs` is {entry['stricter_governs']!r}, not true or false.")
        if provision.id in self.book.provisions:
            self.fail(place, f"the provision {provision.id} is there twice.")
        self.book.provisions[provision.id] = provision

    def load_clauses(self) -> None:
        file = self.root.joinpath("clauses.tsv")
        if not file.is_file():
            return
        rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, start=2):
            instrument = self.book.instruments.get(row["instrument"])
            if instrument is None:
                self.fail(f"clauses.tsv:{number}", f"there is no instrument {row['instrument']}.")
                continue
            self.add_provision(
                f"clauses.tsv:{number}",
                instrument,
                {
                    **row,
                    "summary": {"zh": row["summary_zh"], "en": row["summary_en"]},
                    "status": row.get("status") or None,
                },
            )

    # Parameters -------------------------------------------------------------------------------------------------

    def load_parameters(self) -> None:
        for place, file in self.files("parameters", ".yaml"):
            data = self.mapping(place, file.read_text(encoding="utf-8"))
            for key, entry in (data or {}).items():
                if isinstance(entry, dict):
                    self.add_parameter(f"{place} {key}", key, entry)
                else:
                    self.fail(f"{place} {key}", "it has no fields.", "See the other parameters.")

    def add_parameter(self, place: str, key: str, entry: Mapping[str, Any]) -> None:
        values = []
        for row in entry.get("values") or []:
            provision = self.book.provisions.get(str(row.get("provision")))
            if provision is None:
                self.fail(
                    place,
                    f"the value {row.get('value')} cites {row.get('provision')}, which does not exist.",
                    "Add the provision first.",
                )
            region = str(row.get("region", ""))
            if region not in self.book.regions:
                self.fail(place, f"there is no region {region}.")
            if row.get("status") not in _STATUSES:
                self.fail(
                    place,
                    f"the value {row.get('value')} has the status “{row.get('status')}”; it is one of {', '.join(_STATUSES)}.",
                )
            if not isinstance(row.get("value"), int):
                self.fail(
                    place,
                    f"the value {row.get('value')!r} is not a whole number.",
                    "Money is fen, clock is minutes after midnight.",
                )
                continue
            if not isinstance(row.get("from"), date):
                self.fail(
                    place,
                    f"the value {row.get('value')} does not say from when it is in force.",
                    "Add `from: YYYY-MM-DD`.",
                )
                continue
            if provision is not None and row["from"] < provision.in_force_from:
                self.fail(
                    place,
                    f"the value {row['value']} is in force from {row['from']}, before {provision.id} is ({provision.in_force_from}).",
                    "Nothing binds before its instrument does: begin it later, or cite what bound earlier.",
                )
            values.append(
                Value(
                    region,
                    row.get("stage"),
                    row["from"],
                    row.get("to"),
                    row["value"],
                    provision,
                    str(row.get("status")),
                    str(row.get("note") or ""),
                )
            )
        title = entry.get("title") or {}
        if not title.get("zh") or not title.get("en"):
            self.fail(place, "the title must be given in zh and en.")
        if entry.get("direction") not in ("max", "min", "none"):
            self.fail(place, f"direction “{entry.get('direction')}” is none of max, min, none.")
        if entry.get("by") not in (None, "grade"):
            self.fail(place, f"by “{entry.get('by')}” is not grade.")
        if not values and not entry.get("by"):
            self.fail(place, "it has no value.")
        parameter = Parameter(
            key,
            title.get("zh", ""),
            title.get("en", ""),
            str(entry.get("unit")),
            str(entry.get("direction")),
            tuple(values),
            entry.get("by") == "grade",
        )
        self.book.parameters[key] = parameter
        self.book.warnings += looser_than_above(parameter, self.book.regions)

    # Calendar, checklists ---------------------------------------------------------------------------------------

    def load_calendar(self) -> None:
        for place, file in self.files("calendar", ".yaml"):
            data = self.yaml(place, file.read_text(encoding="utf-8")) or {}
            for entry in data.get("vacations") or []:
                try:
                    vacation = Vacation(
                        str(entry.get("region") or data["region"]), entry["from"], entry["to"],
                        str(entry.get("status") or data["status"]), _plain(entry.get("name")), extent=Extent(data.get("extent") or "whole"),
                    )  # fmt: skip
                except KeyError as error:
                    self.fail(place, f"a vacation lacks {error}.")
                    continue
                except ValueError as error:
                    self.fail(place, f"{error}.", "extent is whole or core.")
                    continue
                if vacation.first > vacation.last:
                    self.fail(place, f"the vacation from {vacation.first} ends before it begins.")
                self.book.vacations.append(vacation)
            self._load_seasons(place, data.get("likely") or {})

    def _load_seasons(self, place: str, data: Mapping[str, Any]) -> None:
        """Add the days, the same in every year, between which schools may have vacation."""
        if data and (not _plain(data.get("source")) or data.get("status") not in _STATUSES):
            self.fail(place, f"likely needs a source and a status ({', '.join(_STATUSES)}).")
            return
        for entry in data.get("seasons") or []:
            first, last = str(entry.get("from")), str(entry.get("to"))
            if not (_MONTH_DAY.fullmatch(first) and _MONTH_DAY.fullmatch(last)):
                self.fail(place, f"a season from {first} to {last} is not two days like 06-25.")
                continue
            for year in sorted(published_years()):
                begins = year - 1 if first > last else year
                self.book.vacations.append(
                    Vacation(
                        str(entry["region"]), date.fromisoformat(f"{begins}-{first}"), date.fromisoformat(f"{year}-{last}"),
                        data["status"], f"{year}年{_plain(entry.get('name'))}", extent=Extent.LIKELY,
                    )
                )  # fmt: skip

    def load_checklists(self) -> None:
        for place, file in self.files("checklists", ".yaml"):
            data = self.yaml(place, file.read_text(encoding="utf-8")) or {}
            for entry in data.get("items") or []:
                rules = tuple(entry.get("rules") or ())
                for rule in rules:
                    if rule not in self.book.rules:
                        self.fail(place, f"{entry['id']} names the rule {rule}, which does not exist.")
                if entry["id"] not in self.book.provisions:
                    self.fail(place, f"{entry['id']} is no provision of the rulebook.")
                self.book.checklist[entry["id"]] = ChecklistItem(
                    entry["id"],
                    str(entry.get("part") or ""),
                    _text(entry.get("text")),
                    _text(entry.get("question")),
                    _text(entry.get("evidence")),
                    rules,
                )

    # Rules and indicators ---------------------------------------------------------------------------------------

    def load_rules(self, only: str | None = None) -> None:
        for place, file in self.files("rules", ".sql"):
            name = place.removeprefix("rules/").removesuffix(".sql").replace("/", ".")
            if only is None or name == only:
                self.add_rule(name, place, file.read_text(encoding="utf-8"), self.spec_text(place))

    def spec_text(self, place: str) -> str | None:
        file = self.root.joinpath(place.removesuffix(".sql") + ".spec.yaml")
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def split(self, place: str, text: str) -> tuple[dict[str, Any], str] | None:
        match = _HEADER.match(text)
        if not match:
            self.fail(place, "the file does not begin with a header.", "Begin with /* … */ holding YAML.")
            return None
        header = self.mapping(place, match.group(1))
        if header is None:
            return None
        return header, match.group(2).strip()

    def grounds(self, place: str, header: Mapping[str, Any]) -> tuple[Ground, ...]:
        grounds = []
        for entry in header.get("provisions") or []:
            entry = {"id": entry} if isinstance(entry, str) else entry
            provision = self.book.provisions.get(str(entry.get("id")))
            if provision is None:
                self.fail(
                    place,
                    f"it stands on {entry.get('id')}, which is no provision of the rulebook.",
                    "Add it to its instrument.",
                )
                continue
            stages = entry.get("stage") or ()
            grounds.append(
                Ground(provision, (stages,) if isinstance(stages, str) else tuple(stages), entry.get("case"))
            )
        if not grounds:
            self.fail(place, "it stands on no provision.", "Name at least one under `provisions`.")
        return tuple(grounds)

    def declared(self, place: str, header: Mapping[str, Any]) -> tuple[Parameter, ...]:
        found = []
        for key in header.get("parameters") or []:
            if key in self.book.parameters:
                found.append(self.book.parameters[key])
            else:
                self.fail(place, f"the parameter “{key}” does not exist.", "Add it under parameters/.")
        return tuple(found)

    def text(self, place: str, header: Mapping[str, Any], name: str) -> Text:
        value = header.get(name) or {}
        for lang in ("zh", "en"):
            if not value.get(lang):
                self.fail(place, f"`{name}` has no text in {lang}.", "Both languages are complete.")
        return Text(str(value.get("zh", "")), str(value.get("en", "")))

    def add_rule(self, name: str, place: str, text: str, spec: str | None) -> Rule | None:
        before = len(self.problems)
        parts = self.split(place, text)
        if parts is None:
            return None
        header, sql = parts
        unknown = set(header) - {
            "title", "message", "remedy", "severity", "kind", "nature", "owner", "subject", "unit", "grain", "provisions", "parameters",
            "unknown", "waits",
        }  # fmt: skip
        if unknown:
            self.fail(place, f"the header has unknown fields: {', '.join(sorted(unknown))}.")
        for field_name, allowed in (
            ("severity", SEVERITIES),
            ("kind", KINDS),
            ("nature", NATURES),
            ("owner", OWNERS),
            ("unit", UNITS),
        ):
            if header.get(field_name) not in allowed:
                self.fail(place, f"`{field_name}` is {header.get(field_name)!r}; it is one of {', '.join(allowed)}.")
        grounds, parameters = self.grounds(place, header), self.declared(place, header)
        title, message, remedy = (self.text(place, header, part) for part in ("title", "message", "remedy"))
        specs = self.specs(place, spec)
        try:
            query = parse_query(sql, self.book.contract, {p.table: p.per_stage for p in parameters})
        except SqlRefused as error:
            self.fail(place, error.message, error.hint)
            return None
        for parameter in parameters:
            if parameter.table not in query.tables:
                self.fail(place, f"it declares the parameter {parameter.key} and does not read it.")
        self.check_output(place, query.output, grounds, str(header.get("nature")))
        self.check_message(place, message, query.output)
        grain = tuple(header.get("grain") or ())
        settled = self.settled(place, header, query)
        waits = tuple(header.get("waits") or ())
        for name in set(waits) - query.tables:
            self.fail(place, f"`waits` names {name}, which the rule does not read.", "Leave it out.")
        if len(self.problems) > before:
            return None
        rule = Rule(
            id=name, title=title, message=message, remedy=remedy, severity=header["severity"], kind=header["kind"], nature=header["nature"],
            owner=header["owner"], subject=str(header["subject"]), unit=header["unit"], grain=grain, grounds=grounds, parameters=parameters,
            text=sql, query=query, specs=specs, place=place, unknown=settled, waits=waits,
        )  # fmt: skip
        self.book.rules[name] = rule
        return rule

    def settled(self, place: str, header: Mapping[str, Any], query: Query) -> dict[str, Text]:
        """Read why empty cells or missing tables do not matter; what hides nothing, or is not read, needs no reason."""
        found: dict[str, Text] = {}
        for name, reason in (header.get("unknown") or {}).items():
            table_name, _, column = str(name).partition(".")
            if not column and table_name in self.book.contract:
                if table_name not in query.tables:
                    self.fail(place, f"`unknown` names {name}, which the rule does not read.", "Leave it out.")
                found[table_name] = self.text(place, {str(name): reason}, str(name))
                continue
            known = table_name in self.book.contract and column in self.book.contract[table_name]
            table = self.book.contract[table_name] if known else None
            if table is None or not table[column].hides:
                self.fail(place, f"`unknown` names {name}, where an empty cell hides nothing.", "Write table.column.")
                continue
            read = query.columns.get(table_name, frozenset())
            if not any(column in c.sources and c.name in read for c in table.engine_columns):
                self.fail(place, f"`unknown` names {name}, which the rule does not read.", "Leave it out.")
            found[str(name)] = self.text(place, {str(name): reason}, str(name))
        return found

    def check_output(self, place: str, output: Mapping[str, str], grounds: tuple[Ground, ...], nature: str) -> None:
        for column, kind in _REQUIRED_OUTPUT.items():
            if column not in output:
                self.fail(place, f"the SELECT returns no {column}.")
            elif output[column] not in (kind, ""):
                self.fail(place, f"{column} is {output[column]}, not {kind}.")
        for column, kind in _OPTIONAL_OUTPUT.items():
            if column in output and output[column] not in (kind, ""):
                self.fail(place, f"{column} is {output[column]}, not {kind}.")
        if "until" in output and (nature != "state" or "since" not in output or "day" in output):
            self.fail(
                place, "it returns `until`.", "A state returns `since` and `until` and no `day`; an event neither."
            )
        if "until" not in output and "day" not in output:
            self.fail(place, "the SELECT returns no day.", "A state may return `since` and `until` instead.")
        if "observed" not in output and "observed_text" not in output:
            self.fail(place, "the SELECT returns neither observed nor observed_text.")
        if any(ground.stages for ground in grounds) and "stage" not in output:
            self.fail(place, "its provisions differ by stage, but the SELECT returns no stage.")
        if any(ground.case is not None for ground in grounds) and "provision_case" not in output:
            self.fail(place, "its provisions differ by case, but the SELECT returns no provision_case.")

    def check_message(self, place: str, message: Text, output: Mapping[str, str]) -> None:
        known = set(output) | {"since", "until", "limit", "observed", "owner_id", "subject_id", "day", "region_code"}
        for lang in ("zh", "en"):
            for name, style in _PLACEHOLDER.findall(message[lang]):
                if name not in known:
                    self.fail(place, f"the {lang} message uses {{{name}}}, which the SELECT does not return.")
                if style and style not in _FORMATS:
                    self.fail(
                        place,
                        f"the {lang} message formats {{{name}:{style}}}; formats are {', '.join(_FORMATS)}.",
                    )

    def local_values(self, place: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        """Read the values a spec case sets: parameter, region, from, value, and stage (or grade) where they differ by it."""
        for row in entry.get("values") or []:
            if row.get("parameter") not in self.book.parameters:
                self.fail(place, f"“{entry.get('name')}” sets {row.get('parameter')}, which is no parameter.")
                continue
            part = str(row["stage"]) if row.get("stage") else None
            yield (
                row["parameter"],
                Value(str(row["region"]), part, row["from"], row.get("to"), row["value"], None, "draft"),
            )

    def refuse_fields(self, place: str, given: Mapping[str, Any], *known: str) -> None:
        if unknown := sorted({str(name) for name in given} - set(known)):
            which = f"“{given['name']}”" if "name" in given else "the file"
            self.fail(place, f"{which} has unknown fields: {', '.join(unknown)}.", f"There are {', '.join(known)}.")

    def specs(self, place: str, text: str | None) -> tuple[SpecCase, ...]:
        place = place.removesuffix(".sql") + ".spec.yaml"
        if text is None:
            self.fail(place, "the rule has no spec tests.", "Add cases on both sides of every boundary.")
            return ()
        data = self.mapping(place, text)
        if data is None:
            return ()
        # A misspelt word would be passed over, and the case would show less than it says.
        self.refuse_fields(place, data, "region", "defaults", "cases", "as_of", "from")
        cases = []
        defaults = data.get("defaults") or {}
        for entry in data.get("cases") or []:
            self.refuse_fields(
                place, entry, "name", "name_zh", "region", "as_of", "from", "values", "clauses", "facts", "findings"
            )
            facts: dict[str, tuple[Mapping[str, Any], ...]] = {}
            for table, rows in (entry.get("facts") or {}).items():
                if table not in self.book.contract:
                    self.fail(
                        place,
                        f"“{entry.get('name')}” gives the table {table}, which the contract does not have.",
                    )
                    continue
                region = str(entry.get("region") or data.get("region") or "")
                fills = {"region_code": region} if region and "region_code" in self.book.contract[table] else {}
                filled = tuple({**fills, **(defaults.get(table) or {}), **(row or {})} for row in rows or [])
                for row in filled:
                    for column in row:
                        if column not in self.book.contract[table]:
                            self.fail(place, f"“{entry.get('name')}”: {table} has no column {column}.")
                facts[table] = filled
            as_of = entry.get("as_of") or data.get("as_of")
            if not entry.get("name") or not entry.get("name_zh"):
                self.fail(
                    place,
                    f"a case lacks its name in both languages: “{entry.get('name') or entry.get('name_zh') or ''}”.",
                    "Give `name` in English and `name_zh` in Chinese: the rule's page shows them.",
                )
            cases.append(
                SpecCase(
                    Text(str(entry.get("name_zh")), str(entry.get("name"))),
                    tuple(entry.get("clauses") or ()),
                    str(as_of) if as_of else None,
                    str(first) if (first := entry.get("from") or data.get("from")) else None,
                    facts,
                    tuple(entry.get("findings") or ()),
                    tuple(self.local_values(place, entry)),
                )
            )
        if not any(case.findings for case in cases) or not any(not case.findings for case in cases):
            self.fail(
                place,
                "the specs do not show both sides.",
                "Give at least one case with a finding and one without.",
            )
        return tuple(cases)

    def load_indicators(self) -> None:
        for place, file in self.files("indicators", ".sql"):
            name = place.removeprefix("indicators/").removesuffix(".sql").replace("/", ".")
            parts = self.split(place, file.read_text(encoding="utf-8"))
            if parts is None:
                continue
            header, sql = parts
            before = len(self.problems)
            grounds, parameters = self.grounds(place, header), self.declared(place, header)
            title, numerator, denominator = (
                self.text(place, header, part) for part in ("title", "numerator", "denominator")
            )
            try:
                query = parse_query(sql, self.book.contract, {p.table: p.per_stage for p in parameters})
            except SqlRefused as error:
                self.fail(place, error.message, error.hint)
                continue
            for column in ("region_code", "owner_key", "day", "numerator", "denominator"):
                if column not in query.output:
                    self.fail(place, f"the SELECT returns no {column}.")
            if len(self.problems) == before:
                self.book.indicators[name] = Indicator(
                    id=name, title=title, numerator=numerator, denominator=denominator, unit=str(header.get("unit")),
                    period=str(header.get("period")), direction=str(header.get("direction")), owner=str(header.get("owner") or "school"),
                    grounds=grounds, parameters=parameters, text=sql, query=query, place=place,
                )  # fmt: skip


def _text(value: Any) -> Text:
    value = value or {}
    return Text(str(value.get("zh") or ""), str(value.get("en") or ""))


def _plain(value: Any) -> str:
    return str(value.get("zh") or "") if isinstance(value, dict) else str(value or "")


def load_rules_into(book: Rulebook, root: Traversable) -> None:
    """Load and check the rules in a folder's `rules/` into a rulebook.

    Raises:
        RulebookError: a rule has faults.
    """
    loader = _Loader(root, book.contract, book.regions)
    loader.book = book
    loader.load_rules()
    if loader.problems:
        raise RulebookError(loader.problems)


def load_rulebook(root: Traversable) -> Rulebook:
    """Load and check the rulebook in a folder.

    Raises:
        RulebookError: the content has faults; `problems` lists every one with its place and mend.
    """
    loader = _Loader(root, load_contract(), packaged_regions())
    loader.load_instruments()
    loader.load_clauses()
    loader.load_parameters()
    loader.load_calendar()
    loader.load_rules()
    loader.load_indicators()
    loader.load_checklists()
    if loader.problems:
        raise RulebookError(loader.problems)
    return loader.book
