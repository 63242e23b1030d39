"""The page itself, made once from three files of this package, and the headers that keep a browser to it.

No script but ours runs, nothing is asked of any other server, and no other site may frame it. The style goes out inside the page: on a
link of 1.3 s a round trip, a file more costs a connection more, which was 4 s of 12. The first piece of the page, which names the
script, goes out by itself: a browser reads nothing of a TLS record before it has all of it, and asks for the script 0.6 s sooner there.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING

from websockets.datastructures import Headers
from websockets.http11 import Response

from cop_tui.doors.words import first_words
from cop_tui.wire.doorway import DOOR_PAGE

if TYPE_CHECKING:
    from websockets.http11 import Request

SCRIPT = "/page.js"
FOR_EVER = "public, max-age=31536000, immutable"  # the page names the script by what is in it
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,255}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
_MARK = re.compile(r"\{\{([a-z]+)\}\}")


@dataclass(frozen=True, slots=True)
class _File:
    kind: str
    body: bytes
    packed: bytes
    tag: str
    cache: str
    first: int  # bytes of `packed` that go out before the others


class InTwo(Response):
    """An answer of which the head and the first bytes of the body go out before the others."""

    def __init__(self, answer: Response, first: int) -> None:
        super().__init__(answer.status_code, answer.reason_phrase, answer.headers, answer.body)
        self._later = len(self.body) - first

    def begin(self) -> bytes:
        """Return what goes out first."""
        return super().serialize()[: -self._later]

    def serialize(self) -> bytes:
        """Return the others, which is all that the library sends."""
        return super().serialize()[-self._later :]


class Pages:
    """The files, as `whose` computer serves them. `encrypted` says whether browsers come over https."""

    def __init__(self, whose: str, *, encrypted: bool) -> None:
        self._scheme = "wss" if encrypted else "ws"
        folder = resources.files("cop_tui.doors") / "page"
        style = (folder / "page.css").read_text("utf-8")
        script = _packed("text/javascript; charset=utf-8", FOR_EVER, _tight((folder / SCRIPT[1:]).read_text("utf-8")))
        marks = {
            "door": DOOR_PAGE,
            "first": html.escape(first_words(whose)),
            "style": style,
            "script": f"{SCRIPT[1:]}?{script.tag}",
        }
        page = (folder / "index.html").read_text("utf-8")
        first, rest = (_MARK.sub(lambda mark: marks[mark[1]], piece) for piece in page.split("{{rest}}"))
        self._style = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._files = {"/": _packed("text/html; charset=utf-8", "no-cache", first, rest), SCRIPT: script}

    @property
    def packed_bytes(self) -> int:
        """How many bytes the files are together, as a browser gets them."""
        return sum(len(file.packed) for file in self._files.values())

    def answer(self, request: Request) -> Response:
        """Return the file that is asked for, or that there is none, or that the browser has it already."""
        if request.method not in ("GET", "HEAD"):
            return said(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET works here.", {"Allow": "GET, HEAD"})
        file = self._files.get(request.path.partition("?")[0])
        if file is None:
            return said(HTTPStatus.NOT_FOUND, "There is nothing here. Try /")
        headers = {"ETag": f'"{file.tag}"', "Cache-Control": file.cache, "Vary": "Accept-Encoding"}
        if file.tag in _all(request, "If-None-Match"):
            return self._response(request, HTTPStatus.NOT_MODIFIED, b"", headers)
        headers["Content-Type"] = file.kind
        body = file.body
        if "gzip" in _all(request, "Accept-Encoding"):
            headers["Content-Encoding"], body = "gzip", file.packed
        headers["Content-Length"] = str(len(body))
        if request.method == "HEAD":
            return self._response(request, HTTPStatus.OK, b"", headers)
        response = self._response(request, HTTPStatus.OK, body, headers)
        return InTwo(response, file.first) if body is file.packed and file.first < len(body) else response

    def _response(self, request: Request, status: HTTPStatus, body: bytes, headers: dict[str, str]) -> Response:
        host = host_of(request)
        # Older Safari does not count a WebSocket to the same host among 'self'.
        socket = f" {self._scheme}://{host}" if host else ""
        if request.path.partition("?")[0] != "/":
            return _made(status, body, headers)  # what a script may do is said by its page
        policy = (
            f"default-src 'none'; script-src 'self'; style-src 'sha256-{self._style}'; img-src data:; "
            f"connect-src 'self'{socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return _made(status, body, {"Content-Security-Policy": policy, **headers})


def said(status: HTTPStatus, text: str, extra: dict[str, str] | None = None) -> Response:
    """Return a refusal in one sentence."""
    body = f"{text}\n".encode()
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
    }
    return _made(status, body, headers | (extra or {}))


def host_of(request: Request) -> str:
    """Return the host that a browser asked for, in small letters; "" where it is none."""
    hosts = request.headers.get_all("Host")
    return hosts[0].lower() if len(hosts) == 1 and _HOST.fullmatch(hosts[0]) else ""


def _all(request: Request, name: str) -> str:
    """Return a header, however often it is there."""
    return ",".join(request.headers.get_all(name))


def _made(status: HTTPStatus, body: bytes, headers: dict[str, str]) -> Response:
    safe = {
        "Connection": "close",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(status.value, status.phrase, Headers(safe | headers), body)


def _tight(script: str) -> str:
    """Return a script without its comments and indentation: no string of ours goes over two lines."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _packed(kind: str, cache: str, *pieces: str) -> _File:
    """Return a file; what a browser has of it after the first piece is enough to read that."""
    body = "".join(pieces).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    packed = [packer.compress(piece.encode()) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in pieces[:-1]]
    packed.append(packer.compress(pieces[-1].encode()) + packer.flush())
    first = len(packed[0])
    return _File(kind, body, b"".join(packed), hashlib.sha256(body).hexdigest()[:16], cache, first)
