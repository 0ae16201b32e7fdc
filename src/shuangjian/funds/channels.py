"""The ways files go to a bank and come from it: a folder both sides see, or the bank's door over HTTPS.

Both know a file by its name, so that what is sent or settled twice is one, and both give and take whole files alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import io
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from shuangjian.funds.errors import BankNotHeard

TO_BANK, FROM_BANK = "to-bank", "from-bank"
_SECONDS = 60
# A clock may be so many seconds off the bank's.
_SKEW = 300


class Channel(Protocol):
    """A way to a bank."""

    def sent(self) -> set[str]:
        """Return the names of orders that the bank has."""

    def send(self, name: str, content: bytes) -> None:
        """Give the bank an order, whole."""

    def arrived(self) -> list[str]:
        """Return the names of what the bank has for us, in order."""

    def read(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open one of them."""

    def settle(self, name: str, refused: str = "") -> None:
        """Say that it was taken in, or refused and why."""


class Folder:
    """A folder with `to-bank` and `from-bank`; both are made. A file goes to `done`, or to `refused` with the reason beside it."""

    def __init__(self, root: Path) -> None:
        """Make the folders that are missing."""
        self.outgoing, self.incoming = root / TO_BANK, root / FROM_BANK
        for each in (self.outgoing / "taken", self.incoming / "done", self.incoming / "refused"):
            each.mkdir(parents=True, exist_ok=True)

    def sent(self) -> set[str]:
        """Return the names of orders that lie there or were taken."""
        return {path.name for place in (self.outgoing, self.outgoing / "taken") for path in place.iterdir()}

    def send(self, name: str, content: bytes) -> None:
        """Write an order beside its place, and put it there."""
        part = self.outgoing / f"{name}.part"
        part.write_bytes(content)
        part.replace(self.outgoing / name)

    def arrived(self) -> list[str]:
        """Return the names of the files."""
        return sorted(path.name for path in self.incoming.iterdir() if path.is_file())

    @contextmanager
    def read(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file."""
        with (self.incoming / name).open("rb") as file:
            yield file

    def settle(self, name: str, refused: str = "") -> None:
        """Move a file to where what is settled lies."""
        place = self.incoming / ("refused" if refused else "done")
        if refused:
            (place / f"{name}.txt").write_text(f"{refused}\n", encoding="utf-8")
        (self.incoming / name).replace(place / name)


class Door:
    """A bank's door over HTTPS: every request and every answer is signed with the secret both sides hold."""

    def __init__(self, url: str, secret: bytes, authority: Path | None = None) -> None:
        """Speak to `url` (https only); `authority` is the certificate that vouches for it, where no public one does."""
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise BankNotHeard(why="https://")
        self._host, self._port, self._path = parts.hostname, parts.port or 443, parts.path.rstrip("/")
        self._secret = secret
        self._context = ssl.create_default_context(cafile=str(authority) if authority else None)

    def sent(self) -> set[str]:
        """Return the names of orders that the bank has."""
        return set(self._names(TO_BANK))

    def send(self, name: str, content: bytes) -> None:
        """Put an order there; the same again is one."""
        self._ask("PUT", f"/{TO_BANK}/{name}", content)

    def arrived(self) -> list[str]:
        """Return the names of what waits for us."""
        return sorted(self._names(FROM_BANK))

    @contextmanager
    def read(self, name: str) -> Iterator[IO[bytes]]:
        """Fetch a file whole."""
        yield io.BytesIO(self._ask("GET", f"/{FROM_BANK}/{name}"))

    def settle(self, name: str, refused: str = "") -> None:
        """Say what became of a file."""
        self._ask("POST", f"/{FROM_BANK}/{name}/{'refused' if refused else 'done'}", refused.encode())

    def _names(self, folder: str) -> list[str]:
        found = json.loads(self._ask("GET", f"/{folder}"))
        # A name goes into an address and a report: nothing else than a name may be in it.
        return [
            name
            for name in found
            if isinstance(name, str) and name.replace(".", "").replace("-", "").replace("_", "").isalnum()
        ]

    def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Return the signed answer to a signed request.

        Raises:
            BankNotHeard: nobody answers, the answer is not whole, not the bank's, or a refusal.
        """
        target, stamp = self._path + path, int(time.time())
        headers = {
            "Signature-Timestamp": str(stamp),
            "Signature": sign(self._secret, f"{method} {target}", stamp, body),
        }
        connection = http.client.HTTPSConnection(self._host, self._port, timeout=_SECONDS, context=self._context)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as failed:
            raise BankNotHeard(why=f"{method} {target}: {type(failed).__name__}") from None
        finally:
            connection.close()
        said, told = answer.headers.get("Signature") or "", answer.headers.get("Signature-Timestamp") or ""
        if (
            not told.isdecimal()
            or abs(time.time() - int(told)) > _SKEW
            or not hmac.compare_digest(said, sign(self._secret, f"{answer.status} {target}", int(told), content))
        ):
            raise BankNotHeard(why=f"{method} {target}: Signature")
        if answer.status >= 300:
            raise BankNotHeard(why=f"{method} {target}: {answer.status}")
        return content


def sign(secret: bytes, what: str, stamp: int, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 over what it is, seconds since 1970 and body, line by line, in base64."""
    return base64.b64encode(hmac.digest(secret, f"{what}\n{stamp}\n".encode() + body, hashlib.sha256)).decode()
