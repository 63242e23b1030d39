"""Joining a meeting from the command line: which client, which name, and how it ended.

What takes long to load is loaded where it is used, so that the connection is under way before.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from cop_tui.cli.commands import Failed
from cop_tui.client.dialling import begin
from cop_tui.wire.invite import BadInvite, Invite, read_word

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.client.dialling import Dialling
    from cop_tui.client.ending import Ending
    from cop_tui.client.places import Places
    from cop_tui.client.session import Session
    from cop_tui.ui.screens.room import Hints


MAYBE_YOU = (
    "If it is you, on another device: ask a space holder to let you back. They read a word to you; then: "
    "cop join INVITE --continue WORD"
)


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
    from cop_tui.core.text import clean

    offer = f" [{clean(known)}]" if known else ""
    try:
        return input(f"Which name shall the room see?{offer} ").strip() or known or ask_name("")
    except EOFError:
        raise Failed("No name was given, so nothing was joined.", 2) from None


def known_name(invite: Invite, own: Places) -> str:
    """Return the name somebody took with this invite here before, or nothing."""
    from cop_tui.client.opening import seat_for
    from cop_tui.client.places import PlacesProblem

    try:
        return seat_for(own, invite, "").name
    except PlacesProblem:
        return ""


def wants_plain(plain: bool) -> bool:
    """Return whether the line client is the right one: asked for, or no terminal that could show screens."""
    return plain or not sys.stdout.isatty() or not sys.stdin.isatty() or os.environ.get("TERM", "") == "dumb"


def places(folder: Path | None = None, *, shared: bool = False) -> Places:
    """Return where the system keeps this person's files, or a folder of our own for the demo; `shared`: nowhere."""
    from cop_tui.client.places import Places, PlacesProblem

    try:
        return Places(folder, shared=shared)
    except PlacesProblem as problem:
        raise Failed(str(problem)) from None


async def _plain(session: Session) -> Ending:
    import asyncio

    from cop_tui.acts.letters import READABLE
    from cop_tui.acts.pasted import marks_pastes
    from cop_tui.plain.client import run
    from cop_tui.plain.keyboard import Keyboard, Pipe, raw_terminal

    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")  # a line in another encoding is still a line
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors=READABLE)
    with raw_terminal():
        marked = sys.platform != "win32" and marks_pastes(os.environ)  # a Windows console hands on no marks
        lines = Keyboard(sys.stdout, marked=marked) if sys.stdin.isatty() else Pipe(sys.stdin)
        if sys.platform != "win32":  # which has neither the one signal nor this way to hear of the other
            for number in (signal.SIGTERM, signal.SIGHUP):
                # Left politely, the terminal echoes again afterwards.
                asyncio.get_running_loop().add_signal_handler(number, lines.hung_up.set)
        return await run(session, lines, sys.stdout)


def say_farewell(session: Session) -> None:
    """Say what becomes of the acts that have no answer, and of the half-typed line."""
    from cop_tui.acts.waiting import farewell

    for sentence in farewell(session):
        print(sentence)


def session_for(
    invite: Invite,
    name: str,
    *,
    observer: bool = False,
    low: bool = False,
    keep_in: Path | None = None,
    shared: bool = False,
    word: str = "",
    dialling: Dialling | None = None,
) -> Session:
    """Return this person's session, which runs nothing yet."""
    from cop_tui.client.session import Session

    own = places(keep_in, shared=shared)
    return Session(invite, name, own, observer=observer, low=low, word=word, dialling=dialling)


def run_plain(session: Session) -> Ending:
    """Hold the meeting in the line client; return how it ended."""
    import asyncio

    async def hold() -> Ending:
        ending = await _plain(session)
        say_farewell(session)
        return ending

    return asyncio.run(hold())


def run_screens(session: Session, *, low: bool = False, theme: str, hints: Hints = ()) -> Ending:
    """Hold the meeting in the screens; return how it ended."""
    from cop_tui.acts.pasted import marks_pastes
    from cop_tui.ui.app import CopApp

    ending = CopApp(session, theme=theme, low=low, hints=hints, marked=marks_pastes(os.environ)).run()
    if ending is None:
        raise Failed("The screen closed before the meeting ended. Your place is kept: join again.")
    say_farewell(session)
    return ending


def join_meeting(
    invite: str,
    name: str,
    *,
    plain: bool,
    observer: bool,
    low: bool,
    theme: str,
    shared: bool = False,
    word: str = "",
) -> int:
    """Join with an invite and stay until it ends; return the exit status. With a `word` it is as who I am there already."""
    given, with_it = split_invite(ask_invite(invite))
    where, word = read_invite(given), word or with_it
    asks = word == "-" or not (word or name.strip())
    # What is still to load takes time, and so does a first round trip; while a person is asked, no server is kept waiting.
    dialling = None if asks else begin(where)
    if word:
        word, chosen = ask_word(word), ""
    else:
        chosen = ask_name(name, known_name(where, places(shared=shared)))
    session = session_for(
        where, chosen, observer=observer, low=low, shared=shared, word=word, dialling=dialling or begin(where)
    )
    ending = run_plain(session) if wants_plain(plain) else run_screens(session, low=low, theme=theme)
    if ending.text:
        print(ending.text, file=sys.stderr if ending.status else sys.stdout)
    if ending.code == "name_taken" and sys.stdin.isatty():
        print(MAYBE_YOU, file=sys.stderr)
    return ending.status
