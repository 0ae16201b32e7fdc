"""The sandbox bank's door: its two folders over HTTPS, for a customer that signs and is signed to.

Both sides hold one secret. A message is signed by HMAC-SHA256 over what it is ("PUT /to-bank/X.pain001.xml", or the answer's
"200 /from-bank/X"), seconds since 1970 and the body. Written from the description in `docs/tutorials/bank-api.md` alone, as a bank would.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}\.(pain001|pain002|camt053|camt054)\.xml")
_BYTES_MAX, _SECONDS_MAX = 512 * 2**20, 300
_SETTLED = {"done": "done", "refused": "refused"}


def open_door(
    folder: Path, port: int, secret: bytes, certificate: Path, key: Path, host: str = "127.0.0.1"
) -> ThreadingHTTPServer:
    """Return a server of a bank's folder, bound and not yet serving; port 0 takes a free one."""
    for each in ("to-bank/taken", "from-bank/done", "from-bank/refused"):
        (folder / each).mkdir(parents=True, exist_ok=True)

    class Handler(_Handler):
        root, shared = folder, secret

    server = ThreadingHTTPServer((host, port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    # The handshake is done by the thread of the connection, so that one that says nothing holds up nobody.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


class _Handler(BaseHTTPRequestHandler):
    root: Path
    shared: bytes
    timeout = 30
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """List a folder, or give one file of `from-bank`."""
        if self._body() is None:
            return
        parts = self.path.strip("/").split("/")
        if parts == ["to-bank"] or parts == ["from-bank"]:
            places = [self.root / parts[0], *([self.root / "to-bank" / "taken"] if parts == ["to-bank"] else [])]
            names = sorted(path.name for place in places for path in place.iterdir() if _NAME.fullmatch(path.name))
            self._answer(200, json.dumps(names).encode())
        elif len(parts) == 2 and parts[0] == "from-bank" and (path := self._file("from-bank", parts[1])).is_file():
            self._answer(200, path.read_bytes())
        else:
            self._answer(404)

    def do_PUT(self) -> None:
        """Take an order, whole or not at all; the same again is one, another of its name is refused."""
        if (body := self._body()) is None:
            return
        parts = self.path.strip("/").split("/")
        if len(parts) != 2 or parts[0] != "to-bank" or not _NAME.fullmatch(parts[1]):
            self._answer(404)
            return
        for known in (self._file("to-bank", parts[1]), self._file("to-bank/taken", parts[1])):
            if known.is_file():
                self._answer(200 if known.read_bytes() == body else 409)
                return
        part = self.root / "to-bank" / f"{parts[1]}.part"
        part.write_bytes(body)
        part.replace(self.root / "to-bank" / parts[1])
        self._answer(201)

    def do_POST(self) -> None:
        """Put a file of `from-bank` where what is done, or refused with the reason, lies; again changes nothing."""
        if (body := self._body()) is None:
            return
        parts = self.path.strip("/").split("/")
        if len(parts) != 3 or parts[0] != "from-bank" or not _NAME.fullmatch(parts[1]) or parts[2] not in _SETTLED:
            self._answer(404)
            return
        path, target = self._file("from-bank", parts[1]), self.root / "from-bank" / _SETTLED[parts[2]] / parts[1]
        if parts[2] == "refused":
            target.with_name(f"{target.name}.txt").write_bytes(body)
        if path.is_file():
            path.replace(target)
        self._answer(200 if target.is_file() else 404)

    def _file(self, folder: str, name: str) -> Path:
        return self.root / folder / (name if _NAME.fullmatch(name) else "-")

    def _body(self) -> bytes | None:
        """Return the body of a request that is whole and signed; None where it was answered with a refusal."""
        try:
            length, stamp = (
                int(self.headers.get("Content-Length") or 0),
                int(self.headers.get("Signature-Timestamp") or 0),
            )
        except ValueError:
            length, stamp = -1, 0
        if not 0 <= length <= _BYTES_MAX:
            self._answer(413)
            return None
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        said = self._sign(f"{self.command} {self.path}", stamp, body)
        if abs(time.time() - stamp) > _SECONDS_MAX or not hmac.compare_digest(
            said, self.headers.get("Signature") or ""
        ):
            self._answer(401)
            return None
        return body

    def _answer(self, status: int, body: bytes = b"") -> None:
        stamp = int(time.time())
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Signature-Timestamp", str(stamp))
        self.send_header("Signature", self._sign(f"{status} {self.path}", stamp, body))
        self.end_headers()
        self.wfile.write(body)

    def _sign(self, what: str, stamp: int, body: bytes) -> str:
        signed = f"{what}\n{stamp}\n".encode() + body
        return base64.b64encode(hmac.digest(self.shared, signed, hashlib.sha256)).decode()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what came is in the folder."""
