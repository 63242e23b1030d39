"""What `cop` alone offers at a terminal: numbered lines, one question for a choice, and the command that does it.

Plain lines, so that a screen reader reads them one by one. Nothing is done here: the command that is chosen is run.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import read_invite, split_invite
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.cli.remembered import Remembered

MENU = """\
1 join a meeting with the invite you were given
2 host a meeting on this computer
3 try the demo, with simulated people
4 meetings on this computer: go back in, or read the recap
q leave"""
WHICH = "Which? "
NEW_FILE = "evening.toml"
_WHICH = re.compile(r"(\d{1,4})\s*(r|recap)?", re.IGNORECASE)


def choose() -> list[str]:
    """Return the command that was chosen, as it would be typed behind `cop`; nothing where somebody leaves."""
    try:
        print("cop: meetings for communities of practice and peer support")
        while True:
            print(MENU)
            if (chosen := _choose_one()) is not None:
                return chosen
    except (EOFError, KeyboardInterrupt):
        print()
        return []


def _choose_one() -> list[str] | None:
    """Return the command for one choice, nothing for leaving, None for back to the menu."""
    while True:
        answer = input(WHICH).strip().casefold()
        if answer in ("q", "quit", "leave"):
            return []
        if ask := CHOICES.get(answer.rstrip(".")):
            return ask()
        print("Type a number from 1 to 4, or q to leave.")


def _until_right(question: str, read: Callable[[str], list[str] | None]) -> list[str] | None:
    """Ask until an answer can be read; an empty one leads back to the menu unless `read` knows better."""
    while True:
        try:
            return read(input(question).strip())
        except Failed as problem:
            print(*map(clean, str(problem).splitlines()), sep="\n")


def _join() -> list[str] | None:
    return _until_right("Which invite were you given? Enter alone leads back. ", _read_invite)


def _read_invite(answer: str) -> list[str] | None:
    given = answer.removeprefix("cop join ")
    if not given:
        return None
    invite, word = split_invite(given)
    read_invite(invite)
    return ["join", *([f"--continue={word}"] if word else []), "--", invite]


def _host() -> list[str] | None:
    return _until_right(f"Which session file? Enter alone writes one to fill in, {NEW_FILE}. ", _read_file)


def _read_file(answer: str) -> list[str]:
    from cop_tui.cli.plans import read_plan

    file = answer.strip("'\"")  # a file that is dragged into a terminal comes in quotes
    if not file:
        return ["new", NEW_FILE]
    read_plan(Path(file))
    return ["host", "--", file]


def _demo() -> list[str]:
    return ["demo"]


def _meetings() -> list[str] | None:
    from cop_tui.cli.remembered import remembered

    known, troubles = remembered()
    for trouble in troubles:
        print(clean(trouble))
    if not known:
        print("There are no meetings on this computer yet.")
        return None
    for number, meeting in enumerate(known, 1):
        print(f"{number} {meeting.line}")
    print("A number goes back in, a number and r reads the recap, Enter alone leads back.")
    return _until_right(WHICH, lambda answer: _read_which(answer, known))


def _read_which(answer: str, known: list[Remembered]) -> list[str] | None:
    if not answer:
        return None
    found = _WHICH.fullmatch(answer)
    if not found or not 1 <= int(found[1]) <= len(known):
        raise Failed(f"Type a number from 1 to {len(known)}, or a number and r: 1 r.")
    meeting = known[int(found[1]) - 1]
    return meeting.recap() if found[2] else meeting.join()


CHOICES: dict[str, Callable[[], list[str] | None]] = {
    "1": _join, "join": _join,
    "2": _host, "host": _host,
    "3": _demo, "demo": _demo,
    "4": _meetings, "meetings": _meetings,
}  # fmt: skip
