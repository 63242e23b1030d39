"""Who comes in, and where: the invite, the word and the name, given or asked for on a terminal.

What keeps a person's files is loaded where it is used, so that a connection can be under way before.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.wire.invite import HTTPS_PORT, BadInvite, Invite, read_where, read_word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cop_tui.client.profile import Places, Seat


def read_invite(text: str) -> Invite:
    """Return the invite, or fail with what is wrong with it."""
    try:
        return Invite.read(text)
    except BadInvite as problem:
        raise Failed(str(problem), 2) from None


def ask_invite(given: str) -> str:
    """Return the invite: the one given, else asked for on a terminal, where no list of programs shows it to others."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise Failed("Say which meeting, with the invite you were given: cop join HOST:PORT/CODE", 2)
    try:
        # Many copy the whole line they were sent.
        return input("Which invite were you given? ").strip().removeprefix("cop join ") or ask_invite("")
    except EOFError:
        raise Failed("No invite was given, so nothing was joined.", 2) from None


def split_invite(text: str) -> tuple[str, str]:
    """Return the invite and the word in what somebody typed or pasted."""
    invite, _, word = text.partition("--continue")
    return invite.strip(), word.strip(" =")


def ask_word(given: str) -> str:
    """Return the word as it is shown; `-` is asked for on a terminal, where no list of programs shows it to others."""
    if given == "-":
        if not sys.stdin.isatty():
            raise Failed("Say which word you were given: cop join HOST:PORT/CODE --continue WORD", 2)
        try:
            given = input("Which word were you given? ").strip()
        except EOFError:
            given = ""
    try:
        return read_word(given)
    except BadInvite as problem:
        raise Failed(str(problem), 2) from None


def ask_name(name: str, known: str = "") -> str:
    """Return the name: the one given, else asked for on a terminal, where Enter means the `known` one."""
    if name.strip():
        # Where the system's language knows ASCII only, Python hands on other letters as bytes in disguise.
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if not sys.stdin.isatty():
        if known:
            return known
        raise Failed("Say which name the room shall see: --name Ana", 2)
    from cop_tui.core.engine.text import clean

    offer = f" [{clean(known)}]" if known else ""
    try:
        return input(f"Which name shall the room see?{offer} ").strip() or known or ask_name("")
    except EOFError:
        raise Failed("No name was given, so nothing was joined.", 2) from None


def known_name(invite: Invite, own: Places, name: str = "") -> str:
    """Return the name somebody took with this invite here before, the latest or this `name`, or nothing."""
    from cop_tui.client.opening import seat_for
    from cop_tui.client.profile import PlacesProblem

    try:
        seat = seat_for(own, invite, name)
    except PlacesProblem:
        return ""
    return seat.name if seat.meeting else ""


def kept_seat(own: Places, meeting: str, name: str = "") -> Seat | None:
    """Return the seat somebody took in a meeting from here, by the meeting's id: the last one, or that of this name."""
    from cop_tui.client.profile import PlacesProblem

    try:
        seats = own.seats.all()
    except PlacesProblem:
        return None
    return next(
        (seat for seat in reversed(seats) if meeting and seat.meeting == meeting and name in ("", seat.name)), None
    )


def one_of(seats: Sequence[Seat], name: str = "") -> Seat | None:
    """Return the seat that is meant of those taken in one meeting from here: that of this name, else the only one, None for none.

    Where several people took theirs from here it is asked for on a terminal, and fails elsewhere: nobody comes in as another.
    """
    from cop_tui.core.engine.text import clean, fold

    by_name = {fold(seat.name): seat for seat in seats}
    if name.strip():
        return by_name.get(fold(name))
    if len(by_name) < 2:
        return next(iter(by_name.values()), None)
    names = ", ".join(clean(seat.name) for seat in by_name.values())
    if not sys.stdin.isatty():
        raise Failed(f"Several people took part in it from this computer: {names}. Say as whom, with --name.", 2)
    try:
        said = input(f"Several people took part in it from this computer: {names}. As whom? ").strip()
    except EOFError:
        said = ""
    if (found := by_name.get(fold(said))) is None:
        raise Failed(f"Nobody of that name took part in it from here, so nothing was made. There are: {names}.", 2)
    return found


def own_seats(own: Places, invite: Invite | None = None) -> list[Seat]:
    """Return the seats that were taken from here, the latest last: those of all meetings, or those taken with an invite.

    Where that file cannot be read there are none, and nothing is kept of what was done on somebody else's computer.
    """
    from cop_tui.client.opening import taken_with
    from cop_tui.client.profile import PlacesProblem

    try:
        return [seat for seat in (taken_with(own, invite) if invite else own.seats.all()) if seat.meeting]
    except PlacesProblem:
        return []


def way_back(seat: Seat) -> Invite:
    """Return where a seat is, as an invite without a code: a seat needs none."""
    host, port = read_where(seat.server)
    return Invite(host, port, "", seat.fingerprint, https=port == HTTPS_PORT)


def places(folder: Path | None = None, *, shared: bool = False) -> Places:
    """Return where the system keeps this person's files, or a folder of our own for the demo; `shared`: nowhere."""
    from cop_tui.client.profile import Places, PlacesProblem

    try:
        return Places(folder, shared=shared)
    except PlacesProblem as problem:
        raise Failed(str(problem)) from None
