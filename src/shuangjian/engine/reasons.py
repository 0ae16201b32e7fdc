"""Say something in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One sentence in Chinese and in English: what is wrong and how it is mended."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the sentence in `zh` or `en`."""
        return self.en if lang == "en" else self.zh

    def __str__(self) -> str:
        return self.zh
