"""A door by ssh as asyncssh serves it: who logs in, and that there is one terminal for each and nothing else.

Anybody is let in, with a key, without one, with any password. OpenSSH asks first whether it needs none, and would never show
its key if that were so; so none is refused, a key that is proved is taken down, and who has none is let in by a dialogue that asks
nothing. Whoever wants to show no key, or whose program knows neither, logs in as `guest`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncssh
from asyncssh import kex

from cop_tui.doors.door import Visitor
from cop_tui.doors.ssh import way_back
from cop_tui.doors.ssh.hostkey import host_key, known_hosts_line
from cop_tui.doors.ssh.link import Link
from cop_tui.doors.ssh.reception import FULL, Bounds, Reception
from cop_tui.doors.ssh.visit import Visit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from cop_tui.doors.door import Door

log = logging.getLogger("cop_tui.doors")
logging.getLogger("asyncssh").setLevel(logging.CRITICAL + 1)  # it names user names, which may be codes

FAILED = "Something in this door failed, and your visit ends. What was answered is saved and your place is kept: come in again."
GUEST = "guest"  # a user name of which no key is asked
# What programs of the last ten years speak; the whole list would cost each visitor a packet more, and its weak end nobody needs.
KEX = (
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512@openssh.com",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "diffie-hellman-group14-sha256",
)
CIPHERS = (
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
)
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-256")
SIGNATURES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
WINDOW, PACKET = 32 * 1024, 16 * 1024  # bytes that a visitor may send before they are taken in, and in one packet
DEAD_SECONDS = 60  # after which the system gives up a line on which nothing is acknowledged
_USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)


@dataclass(frozen=True)
class Listening:
    """A door that is open."""

    port: int
    reception: Reception
    _key: asyncssh.SSHKey

    def known_hosts(self, address: str) -> str:
        """Return the line for known_hosts by which visitors' ssh knows this door at an address."""
        return known_hosts_line(self._key, address, self.port)


@asynccontextmanager
async def serve(
    door: Door, host: str, port: int, key_file: Path, bounds: Bounds | None = None
) -> AsyncIterator[Listening]:
    """Let people in by ssh while the block runs; `host` "" is every address, `port` 0 a free one. Raises OSError."""
    key = host_key(key_file)
    reception = Reception(bounds or Bounds())
    listener = await asyncssh.create_server(
        lambda: Entry(door, reception),
        host,
        port or (0 if host else _free_port()),
        server_host_keys=[key],
        kex_algs=[name for name in KEX if name.encode() in kex.get_kex_algs()],
        encryption_algs=CIPHERS,
        mac_algs=MACS,
        signature_algs=SIGNATURES,
        compression_algs=("none", "zlib@openssh.com"),
        server_version="cop",
        login_timeout=reception.bounds.login,
        keepalive_interval=reception.bounds.keepalive,
        keepalive_count_max=2,
        encoding=None,
        line_editor=False,
        window=WINDOW,
        max_pktsize=PACKET,
        allow_scp=False,
        sftp_factory=None,
        agent_forwarding=False,
        x11_forwarding=False,
        gss_host=None,
        config=[],
    )
    try:
        yield Listening(listener.get_port(), reception, key)
    finally:
        listener.close()
        await _closed(listener, reception)


def _free_port() -> int:
    """Return a port that is free at every address: IPv4 and IPv6 would else be given one each."""
    with socket.create_server(("", 0)) as one:
        return int(one.getsockname()[1])


async def _closed(listener: asyncssh.SSHAcceptor, reception: Reception) -> None:
    """Let everybody leave politely, and end what is left of their lines."""
    reception.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(reception.bounds.closing):
            await reception.emptied()
    for visit in list(reception.visits):
        visit.link.cut()
    await listener.wait_closed()


class Entry(asyncssh.SSHServer):
    """One connection, from its first byte."""

    def __init__(self, door: Door, reception: Reception) -> None:
        self._door, self._reception = door, reception
        self._connection: asyncssh.SSHServerConnection
        self._address = ""
        self._counted = False
        self._user = ""
        self._key = b""
        self._visit: Visit | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Count them, or end the connection where there are too many."""
        self._connection = conn
        self._address = str((conn.get_extra_info("peername") or ("",))[0])
        raw = conn.get_extra_info("socket")
        if raw is not None and _USER_TIMEOUT is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, DEAD_SECONDS * 1000)
        self._counted = self._reception.comes(conn, self._address)
        if not self._counted:
            asyncio.get_running_loop().call_soon(conn.disconnect, asyncssh.DISC_TOO_MANY_CONNECTIONS, FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count them no more."""
        self._reception.goes(self._connection)

    # Who they are

    def begin_auth(self, username: str) -> bool:
        """Take down a user name; return whether its key is asked."""
        self._user, self._key = username, b""
        return username != GUEST

    def public_key_auth_supported(self) -> bool:
        """Any key will do."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Take down a key; whether it is theirs is proved before they are let in by it."""
        self._key = key.public_data
        return True

    def kbdint_auth_supported(self) -> bool:
        """Who has no key is asked nothing."""
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> bool:
        """Let them in: a key that was named before and never proved counts for nothing."""
        self._key = b""
        return True

    def password_auth_supported(self) -> bool:
        """Some programs know nothing but passwords."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Let them in, whatever they typed; it is not kept."""
        self._key = b""
        return True

    def auth_completed(self) -> None:
        """Let nobody stay who is logged in and asks for nothing."""
        asyncio.get_running_loop().call_later(self._reception.bounds.login, self._let_go)

    def _let_go(self) -> None:
        if self._visit is None:
            self._connection.abort()

    # What they get

    def session_requested(self) -> Any:
        """Return their terminal: one for each connection."""
        if self._visit is not None or not self._counted:
            return False
        return Channel(self)

    def visit(self, channel: asyncssh.SSHServerChannel[bytes]) -> Visit:
        """Return their visit, which begins."""
        word = "" if self._key else way_back.new()
        brought = hashlib.sha256(b"cop door ssh key " + self._key).digest() if self._key else way_back.key(word)
        self._visit = visit = Visit(
            self._door,
            Visitor(self._address, brought),
            Link(self._connection, channel),
            user=self._user,
            word=word,
            inside=lambda visit: self._reception.inside(self._connection, visit),
            seconds=self._reception.bounds.answer,
        )
        self._reception.visits.add(visit)
        return visit

    def over(self) -> None:
        """Take in that their terminal is closed; a connection serves no other."""
        self._connection.close()

    def left(self) -> None:
        """Take in that their visit is over, and they have left the meeting."""
        if self._visit is not None:
            self._reception.left(self._visit)


class Channel(asyncssh.SSHServerSession[bytes]):
    """The one terminal of a connection, or its lines where it has none. All else that may be asked of a channel is refused."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._term: str | None = None
        self._visit: Visit
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Begin a visit on this channel."""
        self._visit = self._entry.visit(chan)

    def pty_requested(self, term_type: str | None, term_size: Any, term_modes: Any) -> bool:
        """Take down what their terminal is."""
        self._term, self._visit.columns = term_type or "", term_size[0]
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Fold lines as wide as the terminal is now."""
        self._visit.columns = width

    def shell_requested(self) -> bool:
        """There is no shell behind this, only the meeting."""
        return True

    def exec_requested(self, command: str) -> bool:
        """No program is run."""
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """No files are served."""
        return False

    def session_started(self) -> None:
        """Begin to talk."""
        self._visit.begin(self._term)
        self._task = asyncio.get_running_loop().create_task(self._hold())

    async def _hold(self) -> None:
        try:
            status = await self._visit.run()
        except Exception as error:
            log.error("a visit by ssh failed: %s", type(error).__name__)
            self._visit.say(FAILED)
            status = 1
        finally:
            self._entry.left()
        self._visit.link.exit(status)

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Take in what they typed."""
        if self._task is not None:
            self._visit.take(data)

    def eof_received(self) -> bool:
        """Nothing more is typed; what was typed is still carried out."""
        if self._task is not None:
            self._visit.end()
        return True

    def break_received(self, msec: int) -> bool:
        """A break means nothing here."""
        return False

    def signal_received(self, signal: str) -> None:
        """Whatever their program was told to end by, they leave politely."""
        self._visit.hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more: their place is kept."""
        self._visit.link.lost = True
        self._visit.hang_up()
        if self._task is None:
            self._entry.left()
        self._entry.over()
