"""Asking a running server, beside it or elsewhere, with its host key: what only whoever hosts may ask."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from cop_server.hostkey import HostKeyProblem, read
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address, data_folder, find_server
from cop_tui.cli.unix import unix_path
from cop_tui.client.trust import CertificateMismatch, context
from cop_tui.core.engine.text import clean
from cop_tui.wire import codec, frames, hosting
from cop_tui.wire.invite import BadInvite, Invite, new_code

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_SECONDS = 30  # a new meeting takes a commit and two hashes; a disk that is full is told of at once


def read_key(data: Path | None, key_file: Path | None) -> str:
    """Return the host key from a file, or that of a folder; fails with a sentence."""
    try:
        if key_file is not None:
            return key_file.read_text(encoding="ascii").strip()
        return read(data_folder(data))
    except HostKeyProblem as problem:
        raise Failed(str(problem)) from None
    except (OSError, ValueError):
        raise Failed(f"The host key could not be read from {key_file}. Nothing was changed.") from None


def server_at(at: str, data: Path | None) -> Address:
    """Return where the server is: at the address given, or the one that runs on the folder; fails with a sentence."""
    if not at:
        found = find_server(data_folder(data))
        if found is None:
            raise Failed(
                "No server runs on this folder. Start one with: cop serve, or hold a meeting with: cop host FILE"
            )
        return found
    scheme, mark, bare = at.strip().rpartition("://")
    place, _, fingerprint = bare.strip("/").partition("/")
    secure = scheme.lower() in ("https", "wss")
    try:
        if mark and not secure and scheme.lower() not in ("http", "ws"):
            raise BadInvite
        # The port of https where it is named and no other is, as in every invite.
        link = f"https://{place}/#" if secure else f"{place}/"
        invite = Invite.read(f"{link}{new_code()}" + (f"/{fingerprint}" if fingerprint else ""))
    except BadInvite:
        raise Failed(
            f"{at} is no address of a server. It looks like HOST:PORT, HOST:PORT/FINGERPRINT or https://HOST.", 2
        ) from None
    address = f"https://{place}" if secure else ""
    return Address(invite.host, invite.port, invite.fingerprint, tls=secure, address=address)


async def ask_now(address: Address, key: str, question: object, seconds: float = ANSWER_SECONDS) -> Any:
    """Return a running server's answer within `seconds`, in a running loop; fails with a sentence."""
    # Loaded here: most commands that may ask a server find none, or need only its address.
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidHandshake, WebSocketException

    path = unix_path(address.host)
    way: dict[str, Any] = {"unix": True, "path": path} if path else {}
    to = Invite("localhost" if path else address.reach, address.port, new_code(), address.seal, address.tls)
    asked = False
    try:
        async with (
            asyncio.timeout(seconds),
            connect(
                f"{to.url}hosting",
                ssl=context(to),
                proxy=None if to.loopback else True,
                subprotocols=[frames.HOSTING],  # type: ignore[list-item]
                additional_headers={frames.HOST_KEY: key},
                ping_interval=None,
                **way,
            ) as socket_,
        ):
            asked = True
            await socket_.send(codec.encode(question), text=True)
            answer = hosting.read_answer(await socket_.recv(decode=False))
    except CertificateMismatch as problem:
        raise Failed(str(problem), 8) from None
    except InvalidHandshake:
        raise Failed(
            "The server refused: it needs its own host key. Use --data or --key-file. Nothing was made."
        ) from None
    except (OSError, WebSocketException, codec.BrokenFrame):
        raise Failed(
            f"The server at {to.where} gave no answer that can be read. It may have done it: look with cop meetings."
            if asked
            else f"No server answers at {to.where}. Nothing was made; start one with: cop serve"
        ) from None
    if isinstance(answer, hosting.Problem):
        raise Failed(clean(answer.text))
    return answer


def ask(address: Address, key: str, question: object, seconds: float = ANSWER_SECONDS) -> Any:
    """Return a running server's answer to a request of whoever hosts."""
    return asyncio.run(ask_now(address, key, question, seconds))
