"""A photo without what says where, when and with what it was taken: segments that are not the picture are left out."""

from __future__ import annotations

import struct

from shuangjian.surveys.errors import PhotoNotTaken

MEGABYTES_MOST = 5
_PNG = b"\x89PNG\r\n\x1a\n"
# What a picture needs to be drawn.
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT"})


def without_traces(content: bytes) -> bytes:
    """Return a JPEG or PNG with the picture alone.

    Raises:
        PhotoNotTaken: neither, damaged, or larger than is taken.
    """
    if len(content) <= MEGABYTES_MOST * 1024 * 1024:
        try:
            if content.startswith(b"\xff\xd8\xff"):
                return _jpeg(content)
            if content.startswith(_PNG):
                return _png(content)
        except (IndexError, struct.error):
            pass
    raise PhotoNotTaken(megabytes=MEGABYTES_MOST)


def media_type(content: bytes) -> str:
    """Return what a kept photo is."""
    return "image/png" if content.startswith(_PNG) else "image/jpeg"


def _jpeg(content: bytes) -> bytes:
    """Leave out application segments (EXIF, GPS, XMP) and comments; the colour segments APP0 and APP14 stay."""
    out, at = bytearray(b"\xff\xd8"), 2
    while True:
        if content[at] != 0xFF:
            raise IndexError
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise IndexError
        if marker == 0xDA:
            last = content.rfind(b"\xff\xd9")
            if last < end:
                raise IndexError
            return bytes(out + content[at : last + 2])
        if marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            out += content[at:end]
        at = end


def _png(content: bytes) -> bytes:
    out, at = bytearray(_PNG), len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise IndexError
        if kind in _PNG_KEPT:
            out += content[at:end]
        if kind == b"IEND":
            return bytes(out)
        at = end
