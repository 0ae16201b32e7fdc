"""Where facts are stored: one declaration, whole, that fits the contract and the models."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch

from shuangjian.engine.contract import load_contract
from shuangjian.live import storage
from shuangjian.live.storage import DeclarationError, load_stored, stored_for
from shuangjian.web.addresses import address_of
from shuangjian.web.stored import Stored

CONTRACT = load_contract()


def test_every_fact_is_stored_somewhere():
    assert {each.fact for each in load_stored()} == set(CONTRACT.names)


@pytest.mark.parametrize("each", load_stored(), ids=lambda each: f"{each.fact}-{each.model}")
def test_what_is_declared_is_in_the_model_and_has_its_page(each):
    columns = {field.column for field in each.model_class._meta.concrete_fields}
    assert {name for name in each.columns.values() if name} <= columns
    for name in each.only:
        assert each.columns.get(name, name) in columns
    if each.page:
        try:
            address_of(each.page, "230804", "S1", "x")
        except NoReverseMatch:
            pytest.fail(f"{each.fact} names a page that is not there")


def test_of_two_models_the_one_of_what_was_true_when_is_asked():
    assert stored_for("institution").model == "registry.InstitutionState"


@pytest.mark.parametrize(
    "wrong", [Stored("homwork", "homework.Homework"), Stored("exam", "homework.Exam", {"exam_di": "code"})]
)
def test_a_slip_in_a_declaration_is_named(wrong, monkeypatch):
    monkeypatch.setattr("shuangjian.homework.stored.STORED", [wrong])
    with pytest.raises(DeclarationError, match=r"homwork|exam_di"):
        storage.load_stored.__wrapped__()
