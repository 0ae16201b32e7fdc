"""Identity-card numbers never leave the reader: they become pseudonyms through a keyed digest, in memory.

The key is drawn anew for each run, so the same person matches across the files of one run and nowhere else. What only looks
like such a number (a wrong check digit, the fifteen digits of before 1999) is hidden all the same.
"""

from __future__ import annotations

import hmac
import re
import secrets

from shuangjian.files.tidy import squeezed

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

# Digits with what people put between them; full-width ones as well.
_DIGIT = r"[0-9０-９]"
_GAP = r"[ \u3000\u00a0\u200b-\u200f\u2060\ufeff_\-·']{0,2}"
_CANDIDATE = re.compile(rf"(?<![0-9０-９])(?:{_DIGIT}{_GAP}){{14,17}}[0-9０-９XxＸｘ](?![0-9０-９])")
_LONG = re.compile(r"[0-9０-９](?:[^0-9０-９A-Za-z,，;；、/]{0,2}[0-9０-９]){14}")
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_BIRTH_18 = re.compile(_PROVINCE + r"\d{4}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_BIRTH_15 = re.compile(_PROVINCE + r"\d{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_DAMAGED = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?1[5-9]")

MASK = "［证件号码已隐去］"


def plain_number(text: str) -> str:
    """Return an identity number without what people put between and around its digits, in capitals."""
    return re.sub(r"[\s_\-·'‘’`\"]", "", squeezed(text)).upper()


def is_identity_number(text: str) -> bool:
    """Whether a text is a valid 18-digit identity-card number (GB 11643: weights, modulus 11)."""
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == text[17].upper()


def looks_like_one(text: str) -> bool:
    """Whether a text without gaps is built as an identity number is, right or wrong: region, day of birth, serial."""
    return is_identity_number(text) or bool(_BIRTH_18.fullmatch(text) or _BIRTH_15.fullmatch(text))


def may_hold_one(text: str) -> bool:
    """Whether a text has so many digits in a row that it must be looked at; cheap, and never false where there is one."""
    return len(text) >= 15 and _LONG.search(text) is not None


def is_damaged(text: str) -> bool:
    """Whether a workbook has cut the last digits of a long number: 3.71E+17, or eighteen digits that end in 000."""
    plain = plain_number(text)
    return bool(_DAMAGED.fullmatch(plain)) or (len(plain) == 18 and plain.isdigit() and plain.endswith("000"))


def hide(text: str, put: str | None = None, pseudonyms: Pseudonyms | None = None) -> str:
    """Return the text with everything that looks like an identity number hidden.

    Args:
        text: any text.
        put: what to write instead.
        pseudonyms: write these instead, so that different numbers stay different.
    """
    if not may_hold_one(text):
        return text

    def replaced(match: re.Match[str]) -> str:
        plain = plain_number(match.group())
        if not looks_like_one(plain):
            return match.group()
        return pseudonyms.of(plain) if pseudonyms else put or MASK

    return _CANDIDATE.sub(replaced, text)


def mask_identity_numbers(text: str) -> str:
    """Return the text with every identity-card number in it hidden."""
    return hide(text)


def _of_today(number: str) -> str:
    """Return an identity number of fifteen digits as the eighteen it has become; any other as it is."""
    if not _BIRTH_15.fullmatch(number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


class Pseudonyms:
    """Turns identity numbers into pseudonyms, the same one for the same person within a run."""

    def __init__(self, key: bytes | None = None) -> None:
        """Use `key`, or a fresh random one that is never written anywhere."""
        self._key = key or secrets.token_bytes(32)

    def of(self, number: str) -> str:
        """Return the pseudonym of an identity number, however it is spelt."""
        digest = hmac.new(self._key, _of_today(plain_number(number)).encode(), "sha256").hexdigest()
        return f"p-{digest[:20]}"
