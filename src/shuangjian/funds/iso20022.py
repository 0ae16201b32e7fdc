"""Messages of ISO 20022: held against the published schemas (`schemas/`) while they are read, with nothing of XML that reaches out or grows.

A document type, and so every entity, is refused; nothing is fetched; memory stays flat, since what was read is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from lxml import etree

from shuangjian.funds.errors import NotCamt

_PREFIX, _SCHEMAS = "urn:iso:std:iso:20022:tech:xsd:", Path(__file__).parent / "schemas"
_ROOT = "Document"
_BRACES = re.compile(r"\{[^}]*\}")
_SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip


def versions_of(message: str) -> list[str]:
    """Return the versions of a message ("camt.053") that are taken, the earliest first: "camt.053.001.02"."""
    return sorted(path.stem for path in _SCHEMAS.glob(f"{message}.*.xsd"))


@lru_cache(maxsize=16)
def _schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_SCHEMAS / f"{version}.xsd"))


def version_in(file: IO[bytes], *messages: str) -> str:
    """Return which of these messages a file is, with its version ("camt.053.001.08"); the file is at its beginning again.

    Raises:
        NotCamt: it is none of them, is of a version that is not taken, or has a document type.
    """
    wanted = [version for message in messages for version in versions_of(message)]
    try:
        _event, root = next(etree.iterparse(file, events=("start",), **_SAFE))
    except etree.XMLSyntaxError as error:
        raise NotCamt(line=error.lineno or 1, why=f"{', '.join(messages)}: {error.msg}") from None
    except StopIteration:
        raise NotCamt(line=1, why=", ".join(messages)) from None
    finally:
        file.seek(0)
    if root.getroottree().docinfo.doctype:
        raise NotCamt(line=1, why="DOCTYPE")
    version = (etree.QName(root).namespace or "").removeprefix(_PREFIX)
    if version not in wanted:
        raise NotCamt(line=1, why=f"{version or root.tag} ≠ {', '.join(wanted)}")
    return version


def read_events(file: IO[bytes], version: str, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Return start and end of the elements of these names, in order, as the schema lets them pass.

    Args:
        file: at its beginning.
        version: of `version_in`.
        names: local names of elements.

    Raises:
        NotCamt: it is cut short, or is not what its schema says, with the line and why.
    """
    tags = [f"{{*}}{name}" for name in (*names, _ROOT)]
    line, is_whole = 0, False
    try:
        for event, element in etree.iterparse(
            file, events=("start", "end"), tag=tags, schema=_schema(version), **_SAFE
        ):
            line = element.sourceline or line
            if etree.QName(element).localname == _ROOT:
                is_whole = event == "end"
            else:
                yield event, element
    except etree.XMLSyntaxError as error:
        raise NotCamt(line=error.lineno or line, why=f"{version}: {_BRACES.sub('', error.msg or 'XML')}") from None
    if not is_whole:  # libxml2 says nothing of it where a schema is laid on
        raise NotCamt(line=line, why=f"{version}: …")


def fault_of(message: bytes, version: str) -> str:
    """Return what the schema has against a message we wrote, "" for nothing."""
    schema = _schema(version)
    if schema.validate(etree.fromstring(message, etree.XMLParser(**_SAFE))):
        return ""
    return _BRACES.sub("", schema.error_log[0].message)


def drop(element: Any) -> None:
    """Forget an element that was read, and all before it beside it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def find(element: Any, path: str) -> Any:
    """Return the element at a path of local names below another; None where there is none."""
    return element.find("/".join(f"{{*}}{part}" for part in path.split("/")))


def text(element: Any, path: str) -> str:
    """Return the text at a path of names below an element, "" where there is none."""
    found = find(element, path)
    return (found.text or "").strip() if found is not None else ""
