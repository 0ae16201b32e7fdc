"""Take what somebody dropped into a folder: files, folders, packed folders, whatever their names."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from shuangjian.files.reasons import Reason

MOST_BYTES = 1024 * 1024 * 1024
MOST_FILES = 2_000
_LONGEST_PART = 120
_BLOCK = 1024 * 1024
_NO_NAME = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')
_UTF8_NAMES = 0x800  # the bit of a packed entry that says its name is UTF-8
_LITTER = ("__MACOSX", ".DS_Store")
# Names that Windows keeps for devices.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))})

_TOO_MUCH = Reason("文件太多或太大，请分批放入", "too many or too large: hand them in by parts")
_DAMAGED = Reason("压缩包打不开或已损坏，请解压后放入", "the packed file is damaged: unpack it and drop what is in it")
_LOCKED = Reason("压缩包有密码，请解压后放入", "the packed file asks for a password: unpack it and drop what is in it")


class TooMuch(Exception):
    """More was handed in than is taken at once; nothing was kept."""

    reason = _TOO_MUCH


@dataclass
class Received:
    """What was taken: names within the folder, and what could not be unpacked → why."""

    names: list[str] = field(default_factory=list)
    complaints: dict[str, Reason] = field(default_factory=dict)
    bytes: int = 0


def receive(files: Iterable[tuple[str, IO[bytes]]], target: Path) -> Received:
    """Write files into `target`, unpacking zip archives.

    Args:
        files: (name as the browser gave it, possibly with folders, stream).
        target: a folder that is there.

    Raises:
        TooMuch: more than `MOST_FILES` files or `MOST_BYTES` bytes, unpacked.
    """
    received = Received()
    for name, stream in files:
        path = safe_path(name)
        if path is None:
            continue
        if path.suffix.lower() == ".zip":
            _unpack(path, stream, target, received)
        else:
            _write(path, stream, target, received)
    return received


def safe_path(name: str) -> PurePosixPath | None:
    """Return a name that stays inside a folder and that every system can store; None where nothing of it is left."""
    parts = [_safe_part(part) for part in name.replace("\\", "/").split("/")]
    kept = [part for part in parts if part]
    return PurePosixPath(*kept) if kept else None


def _safe_part(part: str) -> str:
    if part in (".", "..") or part in _LITTER:
        return ""
    plain = _NO_NAME.sub("_", part).strip(" .")
    if plain.partition(".")[0].lower() in _DEVICES:
        plain = f"_{plain}"
    if len(plain) > _LONGEST_PART:
        suffix = PurePosixPath(plain).suffix[:10]
        plain = plain[: _LONGEST_PART - len(suffix)] + suffix
    return plain


def _write(path: PurePosixPath, stream: IO[bytes], target: Path, received: Received) -> None:
    if len(received.names) >= MOST_FILES:
        raise TooMuch
    free = _free(target, path)
    free.parent.mkdir(parents=True, exist_ok=True)
    with free.open("xb") as file:
        while block := stream.read(_BLOCK):
            received.bytes += len(block)
            if received.bytes > MOST_BYTES:
                raise TooMuch
            file.write(block)
    received.names.append(free.relative_to(target).as_posix())


def _free(target: Path, path: PurePosixPath) -> Path:
    """Return a place that is not taken: two files of one name are two files."""
    wanted, number = target / path, 1
    while wanted.exists():
        number += 1
        wanted = target / path.with_name(f"{path.stem} ({number}){path.suffix}")
    return wanted


def _unpack(path: PurePosixPath, stream: IO[bytes], target: Path, received: Received) -> None:
    within = path.with_suffix("")
    packed = target / f".{within.name}.unpacking"
    try:
        with packed.open("wb") as file:
            shutil.copyfileobj(stream, file, _BLOCK)
        with zipfile.ZipFile(packed) as archive:
            for entry in _entries(archive):
                inside = safe_path(f"{within}/{readable_name(entry)}")
                if inside is not None:
                    with archive.open(entry) as opened:
                        _write(inside, opened, target, received)
    except RuntimeError:
        received.complaints[str(path)] = _LOCKED
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError):
        received.complaints[str(path)] = _DAMAGED
    finally:
        packed.unlink(missing_ok=True)


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for entry in archive.infolist():
        parts = readable_name(entry).replace("\\", "/").split("/")
        if not entry.is_dir() and not any(part in _LITTER for part in parts):
            yield entry


def readable_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a packed entry: programs on Chinese Windows write it in GBK and do not say so."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def title_of(names: list[str]) -> str:
    """Say what was handed in, in a line."""
    return names[0] if len(names) == 1 else f"{names[0]} … ({len(names)})"
