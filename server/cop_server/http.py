"""Plain HTTP on the same port: a page for a person with a browser, the state for a machine, refusals before the upgrade.

Responsible for responses only: who is refused is the door's decision.
"""

from __future__ import annotations

import html
from http import HTTPStatus

import msgspec
from websockets.datastructures import Headers
from websockets.http11 import Response

from cop_tui.core.engine.base import Fact
from cop_tui.wire.closing import DOORS
from cop_tui.wire.doorway import SERVER_PAGE, Doorway

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{mark}">
<title>cop: join a meeting</title>
<style>body{{max-width:36em;margin:2em auto;padding:0 1em;font:1.1em/1.5 sans-serif}}code{{font-size:1.1em}}</style>
</head>
<body>
<h1>This is a meeting server</h1>
<p>{first} Nothing you do on this page is sent anywhere.</p>
{ways}<p>What a meeting keeps is on {whose}. Whoever owns that computer can read it.</p>
</body>
</html>
"""
_BY_PROGRAM = """\
<ol>
<li>Install cop, which needs Python 3.11 or newer. Whoever invited you can tell you how.</li>
<li>Take the invite you were given. It looks like <code>{where}/K7QM-2X9R-4TDV</code>.</li>
<li>In a terminal, type <code>cop join</code> and the invite.</li>
</ol>
<p>If you use a screen reader or a very small screen, type <code>cop join --plain</code> and the invite.</p>
"""
_ONLY_PROGRAM = "Meetings here are joined from a terminal with the program <strong>cop</strong>, not from a browser."
_SEVERAL = "There are several ways into a meeting here. Each one asks for the code of your invite, which looks like <code>K7QM-2X9R-4TDV</code>."
_BY_BROWSER = """\
<h2>In this browser</h2>
<p>Nothing is installed: <a href="{web}">open {web}</a> and type your code there.</p>
"""
_BY_SSH = """\
<h2>By ssh</h2>
<p>In a terminal, or an app for ssh on a phone, type <code>{ssh}</code>. It asks for your code.</p>
{key}"""
_KEY = "<p>Its host key, as a line for the file <code>known_hosts</code>: <code>{key}</code></p>\n"
_PROGRAM = "<h2>With the program cop</h2>\n"


def page(where: str, whose: str, door: Doorway | None = None) -> Response:
    """Return the page that says how to join: by a door beside the server, where there is one, and with the program."""
    ways = ""
    if door is not None and door.web and not _is_at(door.web, where):
        ways += _BY_BROWSER.format(web=html.escape(door.web))
    if door is not None and door.ssh:
        key = _KEY.format(key=html.escape(door.ssh_key)) if door.ssh_key else ""
        ways += _BY_SSH.format(ssh=html.escape(door.ssh), key=key)
    program = _BY_PROGRAM.format(where=html.escape(where or "example.org"))
    text = _PAGE.format(
        mark=SERVER_PAGE,
        first=_SEVERAL if ways else _ONLY_PROGRAM,
        ways=f"{ways}{_PROGRAM}{program}" if ways else program,
        whose=html.escape(whose),
    )
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return _response(HTTPStatus.OK, "text/html; charset=utf-8", text.encode(), {"Content-Security-Policy": policy})


def _is_at(web: str, host: str) -> bool:
    """Return whether a link to a door leads to the host at which this page was found: what stands in front does not lead there."""
    at, _, path = web.partition("://")[2].partition("/")
    return not path and at.lower().removesuffix(":443") == host.lower().removesuffix(":443")


def health(read_only: bool) -> Response:
    """Return whether meetings can be kept now."""
    status = HTTPStatus.SERVICE_UNAVAILABLE if read_only else HTTPStatus.OK
    return _response(status, "text/plain; charset=utf-8", b"read only\n" if read_only else b"ok\n", {})


def metrics(text: str) -> Response:
    """Return numbers for a machine that watches."""
    return _response(HTTPStatus.OK, "text/plain; version=0.0.4; charset=utf-8", text.encode(), {})


def found(meeting: str, name: str) -> Response:
    """Return a meeting to a door that asked for it, and the name of who sits there; nothing where nobody does."""
    return _response(HTTPStatus.OK, "application/json", msgspec.json.encode({"meeting": meeting, "name": name}), {})


def not_found() -> Response:
    """Return that there is nothing at this path."""
    return _response(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"There is nothing here. Try /\n", {})


def not_allowed() -> Response:
    """Return that only reading is possible."""
    return _response(
        HTTPStatus.METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", b"Only GET works here.\n", {"Allow": "GET, HEAD"}
    )


def refusal(code: str, facts: dict[str, Fact], retry: int = 0) -> Response:
    """Return a refusal at the door: its code and facts for the client, and its sentence; `retry` is in seconds."""
    door = DOORS[code]
    body = msgspec.json.encode({"code": code, "facts": facts, "text": door.text.format_map(facts)})
    extra = {"Retry-After": str(retry)} if retry else {}
    if door.status == HTTPStatus.UPGRADE_REQUIRED:
        extra["Upgrade"] = "websocket"
    return _response(HTTPStatus(door.status), "application/json", body, extra)


def _response(status: HTTPStatus, kind: str, body: bytes, extra: dict[str, str]) -> Response:
    headers = Headers(
        {
            "Connection": "close",
            "Content-Length": str(len(body)),
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            **extra,
        }
    )
    return Response(status.value, status.phrase, headers, body)
