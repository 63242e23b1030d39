"""Whether a browser finds the page of a door where the door says it is, tried from this computer.

Responsible for one try and what is said of it. Nothing is sent but the wish for the page: no code, no key.
"""

from __future__ import annotations

import ssl
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cop_tui.cli.trying import Answer, not_believed
from cop_tui.wire.doorway import DOOR_PAGE, SERVER_PAGE

if TYPE_CHECKING:
    from cop_tui.wire.doorway import Doorway

SECONDS = 8.0  # in all, as for the address of the invites
MOST_BYTES = 64 * 1024  # what it says of itself stands near its beginning
COMPARE = "compare the file of what stands in front with packaging/nginx-door.conf or packaging/Caddyfile-door"


def look_at_page(left: Doorway) -> Answer:
    """Return what a browser finds at the web address of a door, within `SECONDS`."""
    found: list[str | Exception] = []
    asking = threading.Thread(target=lambda: found.append(_fetched(left.web)), daemon=True, name="page")
    asking.start()
    asking.join(SECONDS)
    return said_of(left, found[0] if found else TimeoutError())


def said_of(left: Doorway, found: str | Exception) -> Answer:
    """Return what is said of the page that was found, or of why none was."""
    web, inner = left.web, f"127.0.0.1:{left.web_port}" if left.web_port else "the door"
    if isinstance(found, urllib.error.URLError) and isinstance(found.reason, Exception):
        found = found.reason
    match found:
        case str() if _of(DOOR_PAGE) in found:
            return Answer(True, f"The page at {web} is the door's.")
        case str() if _of(SERVER_PAGE) in found:
            return Answer(
                False,
                f"At {web} browsers read the server's own page, not the door's at {inner}: {COMPARE}.",
            )
        case str():
            return Answer(False, f"At {web} browsers read something that is not the door's page: {COMPARE}.")
        case urllib.error.HTTPError():
            return Answer(
                False,
                f"At {web} browsers get no page (it was answered {found.code}): see whether what stands in front leads to {inner}.",
            )
        case ssl.SSLCertVerificationError():
            return not_believed(urlsplit(web).netloc, found)
        case _:
            return Answer(False, f"No page answers at {web} from here.", afar=True)


def _of(mark: str) -> str:
    return f'<meta name="generator" content="{mark}">'


def _fetched(web: str) -> str | Exception:
    """Return the page at an address as text, or what went wrong."""
    try:
        with urllib.request.urlopen(web, timeout=SECONDS) as reply:
            return str(reply.read(MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, ValueError, HTTPException) as problem:
        if isinstance(problem, urllib.error.HTTPError):
            problem.close()
        return problem
