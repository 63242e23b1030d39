"""The twenty words that take somebody through an evening, by moment: one page to print, and to read in a meeting.

What each of them does is said by its act alone; here stands only which words these are, and when they help.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.act import Act

MOMENTS = (
    ("When I want to speak", ("hand", "say", "done", "pass", "more")),
    ("When it is too fast, or too much", ("can't follow", "pause", "away", "back")),
    ("Beside the talk", ("park", "off", "write")),
    ("When we decide, and what we do then", ("consent", "concern", "objection", "promise")),
    ("At the end, and afterwards", ("mine", "quote", "recap", "bye")),
)
TITLE = "Twenty words for an evening"
HOW = (
    "Type a word, then Enter; ... stands for words of your own. Enter alone says what is happening and what you can do now.",
    "What you type by mistake is never sent to the room: you are asked first. Nobody has to say anything.",
)
WIDTH, COLUMN = 80, 20  # cells of a printed line, and of a word with what may follow it


def _called(act: Act) -> str:
    """Return a word with what may follow it, in short where that is long."""
    return act.usage if len(act.usage) < COLUMN else f"{act.words[0]} ..."


def printed(find: Callable[[str], Act]) -> str:
    """Return the page as text of at most `WIDTH` cells a line; `find` gives the act of a word."""
    lines = [TITLE.upper(), "", *(line for text in HOW for line in wrap(text, WIDTH))]
    for moment, words in MOMENTS:
        lines += ["", moment]
        for act in map(find, words):
            first, *more = wrap(act.help, WIDTH - COLUMN)
            lines += [f"{_called(act):{COLUMN}}{first}", *(f"{'':{COLUMN}}{line}" for line in more)]
    return "\n".join(lines)


def told(find: Callable[[str], Act]) -> list[str]:
    """Return the same a sentence a line, as both clients show it."""
    lines = list(HOW)
    for moment, words in MOMENTS:
        lines += [f"{moment}:", *(f"  {_called(act)}: {act.help}" for act in map(find, words))]
    return lines
