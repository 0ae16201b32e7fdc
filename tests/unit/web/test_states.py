"""A table of states says what is wrong with it, and draws itself."""

from __future__ import annotations

from dataclasses import replace

from django.db import models

from shuangjian.web.states import Machine, Transition


class Light(models.TextChoices):
    GREEN = "green", "Green"
    RED = "red", "Red"


STOP = Transition("stop", "Stop", frozenset({Light.GREEN}), Light.RED, "stopped", "x.y")
GO = Transition("go", "Go", frozenset({Light.RED}), Light.GREEN, "gone", "x.y")
WHOLE = Machine(Light, Light.GREEN, (STOP, GO))


def test_a_whole_table_has_no_fault():
    assert WHOLE.find_faults() == []


def test_what_is_wrong_is_named():
    assert Machine(Light, Light.GREEN, (STOP,)).find_faults() == ["red is never left"]
    assert Machine(Light, Light.GREEN, (GO,)).find_faults() == ["red is never reached", "green is never left"]
    assert Machine(Light, Light.GREEN, (GO,)).find_faults(also_reached=frozenset({Light.RED})) == [
        "green is never left"
    ]
    assert (
        "an action is named twice"
        in Machine(Light, Light.GREEN, (STOP, GO, replace(GO, target=Light.RED))).find_faults()
    )


def test_moves_are_those_of_the_state():
    assert [move.action for move in WHOLE.moves_from("green")] == ["stop"]


def test_it_is_drawn():
    assert WHOLE.diagram(str).splitlines() == [
        "stateDiagram-v2",
        '    state "Green" as green',
        '    state "Red" as red',
        "    [*] --> green",
        "    green --> red: Stop",
        "    red --> green: Go",
    ]
