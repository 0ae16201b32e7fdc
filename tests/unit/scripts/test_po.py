"""Reading, writing and compiling translations without gettext."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

from script_modules import po

ENTRIES = [
    po.Entry("Yes", texts=["是"]),
    po.Entry("Yes", context="survey", texts=["同意"]),
    po.Entry("one day", plural="%(n)s days", texts=["%(n)s 天"]),
    po.Entry('a "quoted"\nline\twith \\', texts=["带“引号”\n的一行\t"]),
    po.Entry("doubtful", texts=["存疑"], flags={"fuzzy"}),
    po.Entry("open"),
]


def test_reads_back_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    po.write(path, ENTRIES)
    read = po.read(path)
    assert {entry.key for entry in ENTRIES} == set(read)
    for entry in ENTRIES:
        found = read[entry.key]
        assert (found.plural, found.flags) == (entry.plural, entry.flags)
        assert [text for text in found.texts if text] == entry.texts


def test_gettext_understands_what_is_compiled() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(po.compile_mo(ENTRIES)))
    assert catalogue.gettext("Yes") == "是"
    assert catalogue.pgettext("survey", "Yes") == "同意"
    assert catalogue.ngettext("one day", "%(n)s days", 3) == "%(n)s 天"
    assert catalogue.gettext('a "quoted"\nline\twith \\') == "带“引号”\n的一行\t"


def test_doubtful_and_open_messages_stay_in_english() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(po.compile_mo(ENTRIES)))
    assert catalogue.gettext("doubtful") == "doubtful"
    assert catalogue.gettext("open") == "open"
