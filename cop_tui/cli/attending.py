"""Being in a meeting: which client, holding it there, and how its ending is said.

The session and either client are loaded where they are used: a connection is under way before, and one of the two is never needed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from cop_tui.cli import streams
from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import places
from cop_tui.cli.streams import columns
from cop_tui.client import loading

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.cli.settings import Settings
    from cop_tui.client.dialling import Dialling
    from cop_tui.client.ending import Ending
    from cop_tui.client.profile import Seat
    from cop_tui.client.session import Session
    from cop_tui.ui.hints import Hints
    from cop_tui.wire.invite import Invite


def wants_plain(plain: bool) -> bool:
    """Return whether the line client is the right one: asked for, or no terminal that could show screens."""
    return plain or not sys.stdout.isatty() or not sys.stdin.isatty() or os.environ.get("TERM", "") == "dumb"


def session_for(
    invite: Invite,
    name: str,
    *,
    observer: bool = False,
    low: bool = False,
    keep_in: Path | None = None,
    shared: bool = False,
    word: str = "",
    seat: Seat | None = None,
    dialling: Dialling | None = None,
) -> Session:
    """Return this person's session, which runs nothing yet. What it and a client need is loaded from here on."""
    loading.begin()
    from cop_tui.client.session import Session

    own = places(keep_in, shared=shared)
    return Session(invite, name, own, observer=observer, low=low, word=word, seat=seat, dialling=dialling)


def run_plain(session: Session, settings: Settings) -> Ending:
    """Hold the meeting in the line client, as the person has set it; return how it ended."""
    import asyncio

    for problem in settings.problems:
        print(problem, file=sys.stderr)

    async def hold() -> Ending:
        ending = await _plain(session, settings.on("bell"))
        say_farewell(session, ending)
        return ending

    return asyncio.run(hold())


async def _plain(session: Session, bell: bool) -> Ending:
    import asyncio

    from cop_tui.acts.letters import READABLE
    from cop_tui.acts.pasted import marks_pastes
    from cop_tui.plain.client import run
    from cop_tui.plain.drawing import Terminal, rises
    from cop_tui.plain.keyboard import Keyboard, Pipe, raw_terminal

    loading.over()
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")  # a line in another encoding is still a line
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors=READABLE)
    with raw_terminal():
        marked = sys.platform != "win32" and marks_pastes(os.environ)  # a Windows console hands on no marks
        terminal = Terminal(columns, rises(os.environ))
        lines = Keyboard(sys.stdout, marked=marked, terminal=terminal) if sys.stdin.isatty() else Pipe(sys.stdin)
        if sys.platform != "win32":  # which has neither the one signal nor this way to hear of the other
            for number in (signal.SIGTERM, signal.SIGHUP):
                # Left politely, the terminal echoes again afterwards.
                asyncio.get_running_loop().add_signal_handler(number, lines.hung_up.set)
        return await run(session, lines, sys.stdout, bell=bell)


def run_screens(
    session: Session, settings: Settings, *, low: bool = False, hints: Hints = (), invite: Invite | None = None
) -> Ending:
    """Hold the meeting in the screens, as the person has set them; return how it ended.

    `invite` is the one for everybody, shown to who holds the space.
    """
    from cop_tui.acts.pasted import marks_pastes
    from cop_tui.cli.keymap import keymap
    from cop_tui.cli.themes import chosen
    from cop_tui.ui.app import CopApp

    theme, bad_theme = chosen(settings)
    keys, bad_keys = keymap(settings)
    ending = CopApp(
        session,
        theme=theme,
        low=low,
        hints=hints,
        keymap=keys,
        more_themes=settings.themes,
        marked=marks_pastes(os.environ),
        borders=settings.on("borders"),
        bell=settings.on("bell"),
        invite=invite,
        problems=[*settings.problems, *bad_theme, *bad_keys],
    ).run()
    if ending is None:
        raise Failed("The screen closed before the meeting ended. Your place is kept: join again.")
    say_farewell(session, ending)
    return ending


def say_farewell(session: Session, ending: Ending) -> None:
    """Say goodbye to who leaves, what becomes of the acts that have no answer, and of the half-typed line."""
    from cop_tui.acts.waiting import after_the_end, farewell, goodbye

    left = ending.code == "left" and session.replica.me
    for sentence in [*((*goodbye(session), *after_the_end(session)) if left else ()), *farewell(session)]:
        streams.tell(sentence)  # the terminal may have been closed


def say_ending(ending: Ending) -> None:
    """Say how a meeting ended: on stderr where that is no good end."""
    from cop_tui.acts.refusals import explained

    text = explained(ending.text, ending.code, {}) if ending.text else ""
    if text and ending.status:
        print(streams.at_words(text, sys.stderr), file=sys.stderr)
    elif text:
        streams.tell(text)  # the terminal may have been closed
