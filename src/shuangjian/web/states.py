"""States of a matter as a table: who may move it from where to where, and what the table must hold to be one.

The buttons of a page, the diagram of the reference and the tests are made from the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Transition:
    """One move.

    Args:
        action: its name in addresses and forms.
        label: what the button says.
        sources: the states it starts from.
        target: the state it leads to.
        event: how it is recorded.
        permission: what it takes, where the matter lies.
        needs_text: whether a reason or account must be given.
        lead_only: refused to who only supports.
        not_by_worker: refused to whoever worked on it in any step.
    """

    action: str
    label: Text
    sources: frozenset[Any]
    target: Any
    event: Any
    permission: str
    needs_text: bool = False
    lead_only: bool = False
    not_by_worker: bool = False


@dataclass(frozen=True)
class Machine:
    """All moves between the states of one kind of matter, beginning at `initial`."""

    states: type[models.TextChoices]
    initial: Any
    transitions: tuple[Transition, ...]

    @property
    def by_action(self) -> dict[str, Transition]:
        """The moves by name."""
        return {transition.action: transition for transition in self.transitions}

    def moves_from(self, state: str) -> Iterator[Transition]:
        """Return the moves that start from a state, in the order of the table."""
        return (transition for transition in self.transitions if state in transition.sources)

    def find_faults(self, *, also_reached: frozenset[Any] = frozenset()) -> list[str]:
        """Return what is wrong with the table: actions named twice, states never reached or never left.

        Args:
            also_reached: states into which something else than people leads.
        """
        faults = [] if len(self.by_action) == len(self.transitions) else ["an action is named twice"]
        reached = {self.initial, *also_reached, *(transition.target for transition in self.transitions)}
        left = {state for transition in self.transitions for state in transition.sources}
        faults += [f"{state} is never reached" for state in self.states if state not in reached]
        faults += [f"{state} is never left" for state in self.states if state not in left]
        return faults

    def pairs(self) -> list[tuple[Any, Transition]]:
        """Return every (source, move), sources in the order of the states."""
        order = list(self.states)
        return [(s, move) for move in self.transitions for s in sorted(move.sources, key=order.index)]

    def diagram(self, say: Callable[[Any], str]) -> str:
        """Return the moves as a Mermaid state diagram; `say` words a label."""
        lines = [
            "stateDiagram-v2",
            *(f'    state "{say(state.label)}" as {state.value}' for state in self.states),
            f"    [*] --> {self.initial.value}",
            *(f"    {source.value} --> {move.target.value}: {say(move.label)}" for source, move in self.pairs()),
        ]
        return "\n".join(lines)
