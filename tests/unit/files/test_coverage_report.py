"""How many subjects a rule has is counted in the table of its subjects, for every rule there is."""

from __future__ import annotations

from shuangjian.files.coverage_report import subject_columns
from shuangjian.rulebook import packaged_rulebook


def test_the_subjects_of_every_rule_can_be_counted_in_their_own_table() -> None:
    book = packaged_rulebook()
    for rule in book.rules.values():
        table = book.contract[rule.query.reading.subject_table]
        known = {column.name for column in table.engine_columns} | {"row_id"}
        assert set(subject_columns(rule, table)) <= known, rule.id
