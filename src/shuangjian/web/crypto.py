"""Secrets at rest: text encrypted in its column, and an index that finds it again without reading it.

The keys are derived from the deployment's secret, one for each purpose. AES-256-GCM with a fresh nonce for each
value; the table and column are authenticated with it, so that a value moved to another column does not decrypt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_VERSION = b"\x01"
_NONCE_BYTES = 12
_INDEX_BYTES = 16
_NO_SECRET = "no-secret-set"


class CannotDecrypt(Exception):
    """A stored value does not open with this deployment's secret."""

    def __init__(self, place: str) -> None:
        """Name the `place` (table.column), never the value."""
        self.place = place
        super().__init__(
            f"A value of {place} does not open with this secret. Restore the secret the data was written with "
            f"(SHUANGJIAN_SECRET, or the file `secret` in the data folder)."
        )


@cache
def _key(purpose: str, secret: str) -> bytes:
    if secret == _NO_SECRET:
        raise ImproperlyConfigured("No secret is set: start through the `shuangjian` command.")
    return HKDF(SHA256(), 32, salt=b"shuangjian", info=purpose.encode()).derive(secret.encode())


def encrypt(text: str, place: str) -> bytes:
    """Return `text` encrypted for `place` ("table.column"): version, nonce, ciphertext with tag."""
    return encrypt_bytes(text.encode(), place)


def encrypt_bytes(content: bytes, place: str) -> bytes:
    """Return `content` encrypted for `place`, as `encrypt` does a text."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    cipher = AESGCM(_key("field-encryption", settings.SECRET_KEY))
    return _VERSION + nonce + cipher.encrypt(nonce, content, place.encode())


def decrypt(stored: bytes, place: str) -> str:
    """Return the text that was encrypted for `place`.

    Raises:
        CannotDecrypt: another secret, another place, or a changed value.
    """
    return decrypt_bytes(stored, place).decode()


def decrypt_bytes(stored: bytes, place: str) -> bytes:
    """Return what was encrypted for `place`; raises as `decrypt` does."""
    version, nonce, sealed = stored[:1], stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
    if version != _VERSION:
        raise CannotDecrypt(place)
    cipher = AESGCM(_key("field-encryption", settings.SECRET_KEY))
    try:
        return cipher.decrypt(nonce, sealed, place.encode())
    except InvalidTag:
        raise CannotDecrypt(place) from None


def blind_index(text: str, purpose: str) -> bytes:
    """Return 16 bytes by which equal texts find each other; width, case and spaces do not matter."""
    normal = "".join(unicodedata.normalize("NFKC", text).upper().split())
    key = _key(f"blind-index:{purpose}", settings.SECRET_KEY)
    return hmac.digest(key, normal.encode(), hashlib.sha256)[:_INDEX_BYTES]


class EncryptedTextField(models.BinaryField):
    """Text that the database holds encrypted. It cannot be searched or sorted: see `BlindIndexField`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Editable in forms, unlike other binary fields."""
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> bytes | None:
        """Encrypt on the way in; empty is null."""
        return encrypt(str(value), self._place) if value not in (None, "") else None

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(bytes(value), self._place)

    def to_python(self, value: Any) -> Any:
        """Text is text already."""
        return value

    def from_trail(self, value: str | None) -> str | None:
        """Return the text of a value as the trail keeps it: encrypted too, in hexadecimal."""
        return None if value is None else decrypt(bytes.fromhex(value.removeprefix("\\x")), self._place)

    def value_to_string(self, obj: models.Model) -> str:
        """Never write the text into a fixture."""
        raise FieldError(f"{self._place} is encrypted and is not serialised.")

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only the question whether there is a value."""
        if lookup_name != "isnull":
            raise FieldError(f"{self._place} is encrypted; look it up through its blind index.")
        return super().get_lookup(lookup_name)


class EncryptedBytesField(models.BinaryField):
    """A file that the database holds encrypted; what was stored before the column was is read as it is."""

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else encrypt_bytes(bytes(value), self._place)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> bytes | None:
        """Decrypt on the way out."""
        if value is None or bytes(value[:1]) != _VERSION:
            return None if value is None else bytes(value)
        return decrypt_bytes(bytes(value), self._place)


class BlindIndexField(models.BinaryField):
    """Finds rows by the exact value of an encrypted field beside it, without keeping the value.

    `Model.objects.filter(number_index=blind_index("…", "person.number"))`.
    """

    def __init__(self, *args: Any, source: str = "", purpose: str = "", **kwargs: Any) -> None:
        """Index the field named `source` under `purpose`: the same purpose in two tables makes them joinable."""
        self.source, self.purpose = source, purpose
        kwargs |= {"max_length": _INDEX_BYTES, "null": True, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Remember source and purpose in migrations."""
        name, path, args, kwargs = super().deconstruct()
        for own in ("max_length", "null", "editable"):
            kwargs.pop(own, None)
        return name, path, args, kwargs | {"source": self.source, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Compute the index from the source at every save and bulk create."""
        text = getattr(model_instance, self.source)
        index = blind_index(text, self.purpose) if text else None
        setattr(model_instance, self.attname, index)
        return index
