"""The corpus of documents is read as well as it was when its figures were recorded."""

from __future__ import annotations

import pytest

from corpus import document_files, intake

FLOORS = {"promises": 0.9, "deadlines": 0.95, "limits": 0.95}


@pytest.fixture(scope="module")
def tally() -> intake.Tally:
    return intake.measure()


@pytest.mark.parametrize("name", intake.FIELDS)
def test_a_field_is_read_as_often_as_recorded(tally: intake.Tally, name: str) -> None:
    floor = FLOORS.get(name, 0.97)
    faults = [fault for fault in tally.faults if f": {name}: " in fault]
    assert tally.right[name] > 0
    assert tally.recall(name) >= floor, faults
    assert tally.precision(name) >= floor, faults


def test_every_kind_of_file_is_among_the_documents() -> None:
    cases = intake.load_cases()
    assert len(cases) >= 40
    assert len({case["id"] for case in cases}) == len(cases)
    assert {kind for kind in document_files.KINDS for case in cases if kind in case} == set(document_files.KINDS)
