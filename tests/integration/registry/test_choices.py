from __future__ import annotations

import pytest
from django.apps import apps

from shuangjian.engine.contract import load_contract
from shuangjian.live.storage import load_stored

CONTRACT = load_contract()
MODELS = {model._meta.db_table: model for model in apps.get_models()}
# Columns that the contract spells and the models hold as free text, with why.
FREE = {("exam", "stage"), ("service_session", "stage")}


@pytest.mark.parametrize("name", [table.name for table in CONTRACT if table.name != "region"])
def test_stored_codes_are_those_of_the_contract(name):
    for target in [each for each in load_stored() if each.fact == name]:
        for column in CONTRACT[name].columns:
            stored = target.columns.get(column.name, column.name)
            fields = {f.column: f for f in MODELS[target.db_table]._meta.concrete_fields}
            if column.type != "text" or not column.values or stored not in fields or (name, column.name) in FREE:
                continue
            codes = set(dict(fields[stored].flatchoices))
            assert codes, f"{name}.{column.name} has no choices"
            assert set(column.values) <= codes, f"{name}.{column.name}"
            named = {word.strip(" ;") for word in column.meaning.replace("|", " ").split()}
            assert codes - set(column.values) <= named, f"{name}.{column.name} stores codes nobody defined"
