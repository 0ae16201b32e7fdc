"""Encrypted text and its blind index."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

from shuangjian.web import crypto
from shuangjian.web.crypto import BlindIndexField, CannotDecrypt, EncryptedTextField, blind_index, decrypt, encrypt


class Person(models.Model):
    number = EncryptedTextField(null=True)
    number_index = BlindIndexField(source="number", purpose="person.number")

    class Meta:
        app_label = "crypto_tests"
        managed = False


def test_opens_what_it_sealed() -> None:
    assert decrypt(encrypt("身份 110101199003070010", "t.c"), "t.c") == "身份 110101199003070010"


def test_the_same_text_never_looks_the_same() -> None:
    assert encrypt("x", "t.c") != encrypt("x", "t.c")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(CannotDecrypt, match=r"t\.other"):
        decrypt(encrypt("x", "t.c"), "t.other")


@pytest.mark.parametrize("at", [0, 1, 13, -1])
def test_a_changed_byte_does_not_open(at: int) -> None:
    stored = bytearray(encrypt("something", "t.c"))
    stored[at] ^= 1
    with pytest.raises(CannotDecrypt):
        decrypt(bytes(stored), "t.c")


def test_another_secret_does_not_open(settings) -> None:
    stored = encrypt("x", "t.c")
    settings.SECRET_KEY = "another"
    with pytest.raises(CannotDecrypt):
        decrypt(stored, "t.c")


def test_nothing_is_encrypted_without_a_secret(settings) -> None:
    settings.SECRET_KEY = crypto._NO_SECRET
    with pytest.raises(ImproperlyConfigured):
        encrypt("x", "t.c")


def test_the_index_finds_what_people_write_differently() -> None:
    assert blind_index("1101 0119x", "p") == blind_index("１１０１0119X", "p")


def test_the_index_differs_by_purpose() -> None:
    assert blind_index("1", "a") != blind_index("1", "b")


def test_the_field_fills_its_index_and_refuses_other_lookups() -> None:
    person = Person(number="42")
    Person._meta.get_field("number_index").pre_save(person, True)
    assert person.number_index == blind_index("42", "person.number")
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(number="42")
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(number__gt="42")
    assert Person.objects.filter(number__isnull=True).query is not None
