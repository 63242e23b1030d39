"""The invites of a meeting: made from its codes and from where its server is reached, and printed."""

from __future__ import annotations

import contextlib
import json
import shlex
import socket
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from cop_tui.cli.door_page import NO_CERTIFICATE
from cop_tui.cli.message import for_camera, message, other_ways, under_camera
from cop_tui.cli.qr import for_terminal
from cop_tui.cli.servers import ADDRESS_FILE, EVERYWHERE, Address, read_address
from cop_tui.cli.unix import unix_path
from cop_tui.core.engine.text import clean
from cop_tui.wire.address import Place
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import HTTPS_PORT

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.wire.hosting import Plan
    from cop_tui.wire.invite import Invite


NO_WAYS = Doorway()
AROUND = 9  # lines above and below the ways in, with the question that waits


def own_address() -> str:
    """Return the address by which others on the network reach this computer, as far as it knows."""
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))  # sends nothing: only asks which interface would be used
            return str(probe.getsockname()[0])
    return socket.gethostname()


def invites_for(made: Any, where: Address, folder: Path | None, address: str) -> tuple[Invite, Invite]:
    """Return the invite for members and the one for space holders; fails on an address that no invite can carry."""
    told, proxied = address or where.address, where.proxied
    if folder is not None:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            left = json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))
            told, proxied = told or str(left.get("address", "")), proxied or bool(left.get("proxied"))
    if told:
        place = read_address(told) or Place(where.host)
    else:
        # Without a word about the proxy nobody knows where that is: the inner address at least leads somewhere.
        place, proxied = (
            Place(own_address() if where.host in EVERYWHERE or unix_path(where.host) else where.host),
            False,
        )
    member, holder = (
        place.invite(code, port=where.port, fingerprint=where.fingerprint, proxied=proxied, tls=where.tls)
        for code in (made.code, made.holder_code)
    )
    return member, holder


def given_out(ways: Doorway, invite: Invite) -> Doorway:
    """Return the ways in that go out beside an invite: where its fingerprint is what makes people trust a place, browsers would warn there."""
    parts = urlsplit(ways.web)
    if invite.fingerprint is None or (parts.hostname, parts.port or HTTPS_PORT) != (invite.host, invite.port):
        return ways
    return replace(ways, web="", web_why=NO_CERTIFICATE)


def show_invites(
    made: Any,
    pair: tuple[Invite, Invite],
    then: str,
    *where: str,
    ways: Doorway = NO_WAYS,
    plain: bool = True,
    covered: bool = False,
) -> None:
    """Print what to send to everybody for each way in, and apart from it the invite for space holders, with one sentence on them.

    `where` are the options that lead to their server. `plain`: without a QR code; `covered`: screens are about to cover it, so that all
    of it has to be in sight at once.
    """
    member, holder = pair
    leads = shlex.join([clean(made.meeting), *where])
    print(f"Meeting {clean(made.meeting)}")
    if member.code:
        print(f"Invite for everybody:      cop join {clean(str(member))}")
        if ways.leads_in or not member.loopback:
            others = other_ways(member, ways)
            beside = len(others) + AROUND if covered else 0
            qr = for_terminal(for_camera(member, ways), plain=plain, beside=beside)
            print("", *others, *under_camera(qr), sep="\n")
    print(f"Invite for space holders:  cop join {clean(str(holder))}")
    if member.code and (ways.leads_in or not member.loopback):
        print(f"All but that one as a message to send:\ncop invite {leads} --text")
    print(f"{then} New ones: cop invite {leads}", flush=True)


def show_message(made: Any, pair: tuple[Invite, Invite], about: Plan, ways: Doorway) -> None:
    """Print the message to send, and on stderr, so that no copy of the message has it, the invite for space holders."""
    member, holder = pair
    if member.loopback and not ways.leads_in:
        print(
            "This invite leads nowhere but to this computer itself: cop host with --host, or --address, reaches others.",
            file=sys.stderr,
        )
    sys.stdout.write(message(about.session, member, ways, about.holders))
    sys.stdout.flush()
    for why in filter(None, ("" if ways.web else ways.web_why, ways.ssh_why)):
        print(f"Not in the message: {why}", file=sys.stderr)
    print(f"Invite for space holders, not in the message:  cop join {clean(str(holder))}", file=sys.stderr)


def print_invites(
    made: Any, pair: tuple[Invite, Invite], as_json: bool, *where: str, ways: Doorway = NO_WAYS, plain: bool = True
) -> None:
    """Print the invites that were made, as JSON or with a sentence on them."""
    if as_json:
        member, holder = (clean(str(invite)) for invite in pair)
        everybody = {"invite": member} if pair[0].code else {}
        if pair[0].code:
            others = {"web": ways.link(pair[0].code), "ssh": ways.ssh, "known_hosts": ways.ssh and ways.ssh_key}
            everybody |= {key: value for key, value in others.items() if value}
        print(json.dumps({"meeting": clean(made.meeting), **everybody, "holder_invite": holder}))
        return
    show_invites(made, pair, "Keep them: they are not shown again.", *where, ways=ways, plain=plain)


def leads_to(at: str, data: Path | None, key_file: Path | None) -> list[str]:
    """Return the options of a command that led to its server, for the next one."""
    given = {"--at": at, "--data": data, "--key-file": key_file}
    return [part for option, value in given.items() if value for part in (option, str(value))]
