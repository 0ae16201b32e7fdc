"""The entries of a pack as they are edited: sections of `pack.yaml`, one entry at a time, every other byte of meaning kept."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from shuangjian.packs.errors import EntryUnknown, NotAPack
from shuangjian.rulebook.pack import PACK_FILE, RULES

# In the order of the page.
SECTIONS = ("instruments", "provisions", "parameters", "rules", "calendar", "checklist", "headers", "words")
TO_CONFIRM = ("parameters", "rules")
_HEAD = "# 规则包。未确认（confirmed 不是 true）的条目不生效。用法：shuangjian check 数据文件夹 --rulebook 本文件夹\n"
_DAY = re.compile(r"^(\s*(?:- )?(?:issued_on|in_force_from|in_force_to|from|to): )'(\d{4}-\d\d-\d\d)'$", re.MULTILINE)
_LARGEST, _MOST = 2_000_000, 200
Files = dict[str, str]


def data_of(files: Mapping[str, str]) -> dict[str, Any]:
    """Return the sections of a pack; nothing where it cannot be read as such."""
    try:
        data = yaml.safe_load(files.get(PACK_FILE, ""))
    except (yaml.YAMLError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def with_data(files: Mapping[str, str], data: Mapping[str, Any]) -> Files:
    """Return the files with these sections."""
    text = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=160)
    return {**files, PACK_FILE: _HEAD + _DAY.sub(r"\1\2", text)}


def listed(data: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    """Return the entries of a section; the documents are the first with those beside it."""
    found = data.get(section) if isinstance(data.get(section), list) else []
    entries = [each if isinstance(each, dict) else {} for each in found or []]
    if section == "instruments":
        first = data.get("instrument")
        return [first if isinstance(first, dict) else {}, *entries]
    return entries


def put(files: Mapping[str, str], section: str, number: int | None, entry: Mapping[str, Any]) -> tuple[Files, int]:
    """Return the files with an entry changed (by its number, from 1) or, with None, added; and its number.

    Raises:
        EntryUnknown: there is no such entry.
    """
    data = data_of(files)
    entries = listed(data, section)
    kept = {name: value for name, value in entry.items() if value not in (None, "")}
    if number is None:
        entries.append(kept)
        number = len(entries)
    elif 1 <= number <= len(entries):
        entries[number - 1] = kept
    else:
        raise EntryUnknown
    return with_data(files, _set(data, section, entries)), number


def remove(files: Mapping[str, str], section: str, number: int) -> Files:
    """Return the files without an entry.

    Raises:
        EntryUnknown: there is no such entry, or it is the pack's first document.
    """
    data = data_of(files)
    entries = listed(data, section)
    if not 1 <= number <= len(entries) or (section == "instruments" and number == 1):
        raise EntryUnknown
    del entries[number - 1]
    return with_data(files, _set(data, section, entries))


def confirm(files: Mapping[str, str], ticked: list[tuple[str, int]]) -> Files:
    """Return the files with these entries confirmed.

    Raises:
        EntryUnknown: one of them is not there.
    """
    data = data_of(files)
    for section, number in ticked:
        entries = listed(data, section)
        if section not in TO_CONFIRM or not 1 <= number <= len(entries):
            raise EntryUnknown
        entries[number - 1]["confirmed"] = True
        data = _set(data, section, entries)
    return with_data(files, data)


def _set(data: Mapping[str, Any], section: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    if section == "instruments":
        return {**data, "instrument": entries[0], **({"instruments": entries[1:]} if entries[1:] or "instruments" in data else {})}  # fmt: skip
    return {**data, section: entries}


# As a file ------------------------------------------------------------------------------------------------------------


def zipped(files: Mapping[str, str]) -> bytes:
    """Return the folder as `intake --pack` writes it and `check --rulebook` reads it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(path, files[path])
    return out.getvalue()


def unzipped(name: str, content: bytes) -> Files:
    """Return the files of an uploaded pack: a `pack.yaml` by itself, or a folder with one, packed as .zip.

    Raises:
        NotAPack: it is neither, is too large, or holds what is no UTF-8 text.
    """
    try:
        if not zipfile.is_zipfile(io.BytesIO(content)):
            if PurePosixPath(name).suffix.lower() not in (".yaml", ".yml") or len(content) > _LARGEST:
                raise NotAPack
            return {PACK_FILE: content.decode("utf-8-sig")}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed_files = [each for each in archive.infolist() if not each.is_dir()]
            if len(listed_files) > _MOST or sum(each.file_size for each in listed_files) > _LARGEST:
                raise NotAPack
            found = {each.filename.replace("\\", "/"): archive.read(each) for each in listed_files}
        # A folder is often packed with its own name around it.
        root = next((path.removesuffix(PACK_FILE) for path in sorted(found, key=len) if PurePosixPath(path).name == PACK_FILE), None)  # fmt: skip
        if root is None:
            raise NotAPack
        inside = {path.removeprefix(root): text for path, text in found.items() if path.startswith(root)}
        wanted = {path: text for path, text in inside.items() if path == PACK_FILE or path.startswith(RULES)}
        return {path: text.decode("utf-8-sig") for path, text in wanted.items()}
    except (UnicodeDecodeError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise NotAPack from error
