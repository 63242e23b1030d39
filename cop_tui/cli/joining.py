"""Joining a meeting from the command line: which client, which name, and how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

from cop_tui.acts.pasted import marks_pastes
from cop_tui.cli.commands import Failed
from cop_tui.client.opening import seat_for
from cop_tui.client.places import Places, PlacesProblem
from cop_tui.core.text import clean
from cop_tui.wire.invite import BadInvite, Invite, read_word

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.client.ending import Ending
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
    offer = f" [{clean(known)}]" if known else ""
    try:
        return input(f"Which name shall the room see?{offer} ").strip() or known or ask_name("")
    except EOFError:
        raise Failed("No name was given, so nothing was joined.", 2) from None


def known_name(invite: Invite, own: Places) -> str:
    """Return the name somebody took with this invite here before, or nothing."""
    try:
        return seat_for(own, invite, "").name
    except PlacesProblem:
        return ""


def wants_plain(plain: bool) -> bool:
    """Return whether the line client is the right one: asked for, or no terminal that could show screens."""
    return plain or not sys.stdout.isatty() or not sys.stdin.isatty() or os.environ.get("TERM", "") == "dumb"


def places(folder: Path | None = None, *, shared: bool = False) -> Places:
    """Return where the system keeps this person's files, or a folder of our own for the demo; `shared`: nowhere."""
    try:
        return Places(folder, shared=shared)
    except PlacesProblem as problem:
        raise Failed(str(problem)) from None


async def _plain(session: Session) -> Ending:
    from cop_tui.acts.letters import READABLE
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


def run_plain(
    invite: Invite,
    name: str,
    *,
    observer: bool,
    low: bool,
    keep_in: Path | None = None,
    shared: bool = False,
    word: str = "",
) -> Ending:
    """Hold the meeting in the line client; return how it ended."""
    from cop_tui.client.session import Session

    async def hold() -> Ending:
        session = Session(invite, name, places(keep_in, shared=shared), observer=observer, low=low, word=word)
        ending = await _plain(session)
        say_farewell(session)
        return ending

    return asyncio.run(hold())


def run_screens(
    invite: Invite,
    name: str,
    *,
    observer: bool,
    low: bool,
    theme: str,
    hints: Hints = (),
    keep_in: Path | None = None,
    shared: bool = False,
    word: str = "",
) -> Ending:
    """Hold the meeting in the screens; return how it ended."""
    from cop_tui.client.session import Session
    from cop_tui.ui.app import CopApp

    session = Session(invite, name, places(keep_in, shared=shared), observer=observer, low=low, word=word)
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
    if word:
        word, chosen = ask_word(word), ""
    else:
        chosen = ask_name(name, known_name(where, places(shared=shared)))
    if wants_plain(plain):
        ending = run_plain(where, chosen, observer=observer, low=low, shared=shared, word=word)
    else:
        ending = run_screens(where, chosen, observer=observer, low=low, theme=theme, shared=shared, word=word)
    if ending.text:
        print(ending.text, file=sys.stderr if ending.status else sys.stdout)
    if ending.code == "name_taken" and sys.stdin.isatty():
        print(MAYBE_YOU, file=sys.stderr)
    return ending.status
