"""Translation files: read and write .po, compile .mo, with the standard library alone.

Covers what our files hold: context, plural forms, flags, comments. gettext itself is not needed.
"""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass, field
from pathlib import Path

HEADER = {
    "Project-Id-Version": "shuangjian",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]  # context, msgid


@dataclass
class Entry:
    """One message: `texts` has one text, or one for each plural form."""

    msgid: str
    context: str | None = None
    plural: str | None = None
    texts: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What tells the message from others."""
        return self.context, self.msgid

    @property
    def is_fuzzy(self) -> bool:
        """Whether somebody marked the translation as doubtful."""
        return "fuzzy" in self.flags

    @property
    def is_translated(self) -> bool:
        """Whether every form has a text."""
        return bool(self.texts) and all(self.texts)


def read(path: Path) -> dict[Key, Entry]:
    """Return the messages of a .po file without its header; obsolete ones (`#~`) are left out."""
    entries: dict[Key, Entry] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry = _read_block(block)
        if entry is not None and entry.msgid:
            entries[entry.key] = entry
    return entries


def _read_block(block: str) -> Entry | None:
    values: dict[str, str] = {}
    flags: set[str] = set()
    current = ""
    for line in block.splitlines():
        if line.startswith("#,"):
            flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith('"'):
            values[current] += ast.literal_eval(line)
        elif line and not line.startswith("#"):
            current, _, text = line.partition(" ")
            values[current] = ast.literal_eval(text)
    if "msgid" not in values:
        return None
    texts = [text for name, text in values.items() if name.startswith("msgstr")]
    return Entry(values["msgid"], values.get("msgctxt"), values.get("msgid_plural"), texts, flags)


def write(path: Path, entries: list[Entry]) -> None:
    """Write `entries` in order of msgid, so that two branches that add messages merge."""
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in HEADER.items())
    blocks = ['msgid ""\nmsgstr ""\n' + header]
    for entry in sorted(entries, key=lambda entry: (entry.msgid, entry.context or "")):
        lines = [f"#, {', '.join(sorted(entry.flags))}"] if entry.flags else []
        if entry.context is not None:
            lines.append(f"msgctxt {_quote(entry.context)}")
        lines.append(f"msgid {_quote(entry.msgid)}")
        if entry.plural is None:
            lines.append(f"msgstr {_quote(entry.texts[0] if entry.texts else '')}")
        else:
            lines.append(f"msgid_plural {_quote(entry.plural)}")
            lines += [f"msgstr[{at}] {_quote(text)}" for at, text in enumerate(entry.texts or [""])]
        blocks.append("\n".join(lines) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(blocks), encoding="utf-8")


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    if "\n" not in escaped:
        return f'"{escaped}"'
    lines = escaped.split("\n")
    parts = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return '""\n' + "\n".join(parts)


def compile_mo(entries: list[Entry]) -> bytes:
    """Return the .mo file of all translated, undoubted messages."""
    pairs = {"": "".join(f"{name}: {value}\n" for name, value in HEADER.items())}
    for entry in entries:
        if entry.is_translated and not entry.is_fuzzy:
            name = entry.msgid if entry.context is None else f"{entry.context}\x04{entry.msgid}"
            pairs[name if entry.plural is None else f"{name}\0{entry.plural}"] = "\0".join(entry.texts)
    encoded = sorted((name.encode(), text.encode()) for name, text in pairs.items())
    count = len(encoded)
    names_at, texts_at = 28, 28 + 8 * count
    data_at = texts_at + 8 * count
    names, texts, data = b"", b"", b""
    for table in (0, 1):
        for pair in encoded:
            place = struct.pack("<II", len(pair[table]), data_at + len(data))
            names, texts = (names + place, texts) if table == 0 else (names, texts + place)
            data += pair[table] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, names_at, texts_at, 0, 0) + names + texts + data


def compile_changed(source: Path) -> None:
    """Compile every .po under `source` that is newer than its .mo."""
    for path in source.glob("shuangjian/*/locale/*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns:
            compiled.write_bytes(compile_mo(list(read(path).values())))
