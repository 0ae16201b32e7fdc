"""Parameters: the numbers of the policy, dated, per territory and school stage, each with its provision.

The value in force for a fact is resolved beforehand: for every region in use the dated values of the region and of all
regions above it become one list of non-overlapping steps, which rules join as ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from shuangjian.engine.errors import DraftRefused, Problem, UnknownParameter
from shuangjian.engine.provisions import FAR_FUTURE, FAR_PAST, Provision
from shuangjian.engine.query import PARAMETER_PREFIX
from shuangjian.engine.regions import RegionTree

STRICTER_GOVERNS = "The stricter governs: the local value has no effect there."
GRADES = tuple(str(grade) for grade in range(1, 10))


@dataclass(frozen=True)
class Value:
    """One dated value: in force in `region` from `valid_from` up to `valid_to` (exclusive; None: until changed).

    A value without `stage` holds for every stage. `status` is verified, verified-weak, recalled or draft. A parameter by grade
    has the grade, "1" to "9", in the place of the stage.
    """

    region: str
    stage: str | None
    valid_from: date
    valid_to: date | None
    value: int
    provision: Provision | None
    status: str
    note: str = ""

    @property
    def bounds_those_below(self) -> bool:
        """Whether a value of a region below that asks less has no effect."""
        return self.provision is not None and self.provision.stricter_governs


@dataclass(frozen=True)
class Parameter:
    """A number of the policy with its history.

    `unit` is min, clock (minutes after midnight), fen, lesson, day, month, bp, percent, person, count or bool.
    `direction` says which way is stricter: max (smaller), min (larger) or none. `by_grade`: it is given by grade, not by stage, and
    may have no value until a county sets one.
    """

    key: str
    title_zh: str
    title_en: str
    unit: str
    direction: str
    values: tuple[Value, ...]
    by_grade: bool = False

    @property
    def table(self) -> str:
        """The relation rules read it by."""
        return PARAMETER_PREFIX + self.key.replace(".", "_")

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages (or grades) its values tell apart; empty where it has one value for all."""
        if self.by_grade:
            return GRADES
        return tuple(sorted({value.stage for value in self.values if value.stage}))

    @property
    def per_stage(self) -> bool:
        """Whether IN_FORCE needs the stage."""
        return bool(self.stages)

    def is_looser(self, local: int, above: int) -> bool:
        """Whether `local` asks less than `above`."""
        return {"max": local > above, "min": local < above}.get(self.direction, False)


@dataclass(frozen=True)
class Draft:
    """A value to try: replaces what is in force in `region` (default everywhere) and `stage` (default all)."""

    key: str
    value: int
    region: str | None = None
    stage: str | None = None


@dataclass(frozen=True)
class Step:
    """The value of one parameter in one region and stage from `valid_from` up to `valid_to` (exclusive)."""

    step_id: int
    key: str
    region_code: str
    stage: str | None
    valid_from: date
    valid_to: date
    value: int
    source: Value

    @property
    def row(self) -> tuple[str, str | None, date, date, int, int]:
        """The step as a row of its parameter table."""
        return (self.region_code, self.stage, self.valid_from, self.valid_to, self.value, self.step_id)


def with_values(parameters: Mapping[str, Parameter], values: Iterable[tuple[str, Value]]) -> dict[str, Parameter]:
    """Return parameters with further values, by key, beside those they have."""
    laid = dict(parameters)
    for key, value in values:
        laid[key] = replace(laid[key], values=(*laid[key].values, value))
    return laid


def value_in_force(
    parameter: Parameter, region: str, day: date, stage: str | None, regions: RegionTree
) -> Value | None:
    """Return the value in force for one region, day and stage: nearest region first, then the newest, or None.

    A value above whose provision lets the stricter govern is in force instead of one below that asks less.
    """
    found = None
    for code in regions.chain(region):
        here = [
            value
            for value in parameter.values
            if value.region == code
            and value.valid_from <= day
            and (value.valid_to is None or day < value.valid_to)
            and value.stage in (None, stage)
        ]
        if not here:
            continue
        newest = max(here, key=lambda value: (value.stage is not None, value.valid_from))
        if found is None or (newest.bounds_those_below and parameter.is_looser(found.value, newest.value)):
            found = newest
    return found


def parameter_steps(
    parameter: Parameter,
    regions_in_use: Iterable[str],
    regions: RegionTree,
    drafts: Sequence[Draft] = (),
    first_id: int = 0,
) -> list[Step]:
    """Flatten a parameter to steps for each region in use; `drafts` replace what would be in force."""
    steps: list[Step] = []
    stages: tuple[str | None, ...] = parameter.stages or (None,)
    for region in sorted(regions_in_use):
        chain = regions.chain(region)
        near = [value for value in parameter.values if value.region in chain]
        if not near:
            continue
        edges = sorted({edge for value in near for edge in (value.valid_from, value.valid_to) if edge})
        for stage in stages:
            for start, end in zip(edges, [*edges[1:], FAR_FUTURE], strict=True):
                value = value_in_force(parameter, region, start, stage, regions)
                if value is None:
                    continue
                draft = next((d for d in drafts if d.key == parameter.key and _applies(d, chain, stage)), None)
                number = draft.value if draft else value.value
                last = steps[-1] if steps else None
                if last and (last.region_code, last.stage, last.valid_to, last.source, last.value) == (
                    region,
                    stage,
                    start,
                    value,
                    number,
                ):
                    steps[-1] = Step(last.step_id, parameter.key, region, stage, last.valid_from, end, number, value)
                else:
                    steps.append(Step(first_id + len(steps), parameter.key, region, stage, start, end, number, value))
    return steps


def _applies(draft: Draft, chain: list[str], stage: str | None) -> bool:
    return (draft.region is None or draft.region in chain) and (draft.stage is None or draft.stage == stage)


def check_drafts(parameters: dict[str, Parameter], drafts: Sequence[Draft], regions: RegionTree) -> None:
    """Refuse drafts that would change nothing.

    Raises:
        UnknownParameter: no such key.
        DraftRefused: the region does not exist or the parameter is not given for that stage.
    """
    for draft in drafts:
        if draft.key not in parameters:
            raise UnknownParameter(draft.key, get_close_matches(draft.key, parameters, n=3))
        parameter = parameters[draft.key]
        if draft.region is not None and draft.region not in regions:
            raise DraftRefused(f"There is no region {draft.region}. Give a six-digit GB/T 2260 code such as 230804.")
        if draft.stage is not None and draft.stage not in parameter.stages:
            known = ", ".join(parameter.stages) or "one value for all stages"
            raise DraftRefused(f"“{draft.key}” is not given for the stage {draft.stage}; it has {known}.")


def looser_than_above(parameter: Parameter, regions: RegionTree) -> list[Problem]:
    """Return a warning for each value that on some day asks less than the one above it then, with both citations."""
    return [
        Problem(
            place=f"parameter {parameter.key}",
            message=f"{regions.name(value.region)} {value.value} ({_cite(value)}) is looser than "
            f"{regions.name(upper.region)} {upper.value} ({_cite(upper)}).",
            hint=STRICTER_GOVERNS if upper.bounds_those_below else "Check that the local instrument may do so.",
            level="warning",
        )
        for value in parameter.values
        for upper in _above(parameter, value, regions)
        if parameter.is_looser(value.value, upper.value)
    ]


def _above(parameter: Parameter, value: Value, regions: RegionTree) -> list[Value]:
    """Return the values in force in the region above on some day and for some stage for which `value` is the region's own."""
    above = regions.chain(value.region)[1:]
    if not above:
        return []
    end = value.valid_to or FAR_FUTURE
    changes = {v.valid_from for v in parameter.values if v.region in above and value.valid_from < v.valid_from < end}
    changes |= {
        v.valid_to for v in parameter.values if v.valid_to and v.region in above and value.valid_from < v.valid_to < end
    }
    stages: tuple[str | None, ...] = (value.stage,) if value.stage else parameter.stages or (None,)
    own = replace(parameter, values=tuple(one for one in parameter.values if one.region == value.region))
    changes |= {one.valid_to for one in own.values if one.valid_to and value.valid_from < one.valid_to < end}
    found = [
        upper
        for day in sorted({value.valid_from, *changes})
        for stage in stages
        if value_in_force(own, value.region, day, stage, regions) is value
        and (upper := value_in_force(parameter, above[0], day, stage, regions)) is not None
    ]
    return list(dict.fromkeys(found))


def _cite(value: Value) -> str:
    return value.provision.citation() if value.provision else "no provision"


__all__ = [
    "FAR_FUTURE", "FAR_PAST", "GRADES", "STRICTER_GOVERNS", "Draft", "Parameter", "Step", "Value", "check_drafts", "looser_than_above",
    "parameter_steps", "value_in_force", "with_values",
]  # fmt: skip
