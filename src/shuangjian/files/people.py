"""Identity-card numbers never leave the reader: they become pseudonyms through a keyed digest, in memory.

The key is drawn anew for each run, so the same person matches across the files of one run and nowhere else.
"""

from __future__ import annotations

import hmac
import re
import secrets

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CANDIDATE = re.compile(r"(?<!\d)(\d{17}[\dXx])(?![\dXx])")

# Columns that name a person: an identity number there becomes a pseudonym.
PERSONS = ("person_id", "student_id", "staff_person_id")

MASK = "［证件号码已隐去］"


def is_identity_number(text: str) -> bool:
    """Whether a text is a valid 18-digit identity-card number (GB 11643: weights, modulus 11)."""
    if len(text) != 18 or not text[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == text[17].upper()


def mask_identity_numbers(text: str) -> str:
    """Return the text with every identity-card number in it hidden."""
    return _CANDIDATE.sub(lambda m: MASK if is_identity_number(m.group(1)) else m.group(1), text)


class Pseudonyms:
    """Turns identity numbers into pseudonyms, the same one for the same person within a run."""

    def __init__(self, key: bytes | None = None) -> None:
        """Use `key`, or a fresh random one that is never written anywhere."""
        self._key = key or secrets.token_bytes(32)

    def of(self, number: str) -> str:
        """Return the pseudonym of an identity number."""
        digest = hmac.new(self._key, number.strip().upper().encode(), "sha256").hexdigest()
        return f"p-{digest[:20]}"
