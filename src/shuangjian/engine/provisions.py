"""Instruments and their provisions: the law a rule stands on, where and when it is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shuangjian.engine.regions import RegionTree

FAR_PAST, FAR_FUTURE = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Instrument:
    """A document that binds: its number, issuer, territory (GB/T 2260 code) and dates of force.

    `status` says how far it has been checked: verified, verified-weak, recalled, or draft (out for comment).
    `seed` marks the five documents the platform was written from.
    """

    id: str
    number: str
    title_zh: str
    title_en: str
    issuer: str
    territory: str
    issued_on: date | None
    in_force_from: date
    in_force_to: date | None
    status: str
    source: str
    seed: bool


@dataclass(frozen=True)
class Provision:
    """One article of an instrument. `in_force_to` is the first day on which it no longer binds, or None.

    `stricter_governs`: it bounds what regions below may set, so that a looser value of theirs has no effect.
    """

    id: str
    instrument: Instrument
    article: str
    summary_zh: str
    summary_en: str
    status: str
    in_force_from: date
    in_force_to: date | None
    area: str = ""
    kind: str = ""
    stricter_governs: bool = False

    @property
    def is_clause(self) -> bool:
        """Whether it is a clause of one of the five documents."""
        return self.instrument.seed

    @property
    def territory(self) -> str:
        """The GB/T 2260 code of where it binds."""
        return self.instrument.territory

    def citation(self, lang: str = "zh") -> str:
        """Return number and article, e.g. 中办发〔2021〕40号 第11条."""
        title = self.instrument.title_zh if lang == "zh" else self.instrument.title_en
        head = self.instrument.number or (f"《{title}》" if lang == "zh" else title)
        return f"{head} {self.article}".strip()

    def in_force(self, region: str, day: date, regions: RegionTree) -> bool:
        """Whether it binds in `region` on `day`."""
        if not (self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)):
            return False
        return regions.contains(self.territory, region)


@dataclass(frozen=True)
class Ground:
    """A provision as a rule stands on it: for some stages only, or for one case of the rule only."""

    provision: Provision
    stages: tuple[str, ...] = ()
    case: str | None = None


@dataclass(frozen=True)
class BasisStep:
    """From `valid_from` up to `valid_to` (exclusive), these provisions hold for a region, stage and case.

    `stage` and `case` are "" where the finding has none.
    """

    basis_id: int
    region_code: str
    stage: str
    case: str
    valid_from: date
    valid_to: date
    provisions: tuple[Provision, ...]


def basis_steps(grounds: Iterable[Ground], regions_in_use: Iterable[str], regions: RegionTree) -> list[BasisStep]:
    """Flatten grounds to non-overlapping steps for each region in use, dropping stretches without any provision.

    A rule runs for a fact only where one of these steps covers it: without a provision in force there is no finding.
    """
    grounds = list(grounds)
    stages = [*sorted({stage for ground in grounds for stage in ground.stages}), ""]
    cases = [*sorted({ground.case for ground in grounds if ground.case is not None}), ""]
    steps: list[BasisStep] = []
    for region in sorted(regions_in_use):
        chain = set(regions.chain(region))
        here = [ground for ground in grounds if ground.provision.territory in chain]
        if not here:
            continue
        edges = sorted(
            {edge for g in here for edge in (g.provision.in_force_from, g.provision.in_force_to or FAR_FUTURE)}
        )
        for stage in stages:
            for case in cases:
                fitting = [
                    g.provision
                    for g in here
                    if (not g.stages or stage in g.stages) and (g.case is None or g.case == case)
                ]
                for start, end in zip(edges, [*edges[1:], FAR_FUTURE], strict=True):
                    held = tuple(
                        dict.fromkeys(
                            p
                            for p in fitting
                            if p.in_force_from <= start and (p.in_force_to is None or start < p.in_force_to)
                        )
                    )
                    if not held or start >= end:
                        continue
                    last = steps[-1] if steps else None
                    if last and (last.region_code, last.stage, last.case, last.valid_to, last.provisions) == (
                        region,
                        stage,
                        case,
                        start,
                        held,
                    ):
                        steps[-1] = BasisStep(last.basis_id, region, stage, case, last.valid_from, end, held)
                    else:
                        steps.append(BasisStep(len(steps), region, stage, case, start, end, held))
    return steps
