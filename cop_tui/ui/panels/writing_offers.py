"""What can be done about a row while the recap is written: each with its key and the line that does it, as anybody could type it.

Where words follow there is no line: `acts.editing` opens one that means the row, whatever number it has by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.ui.panels.panel import Can

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cop_tui.acts.written import Drafted, Said, Shown

CLAIM, HEADING, INTRO, SECTION, REWORD, ASK = "c", "s", "i", "n", "r", "a"
OPENS = {
    CLAIM: "claim",
    HEADING: "sub-heading",
    INTRO: "introduction",
    SECTION: "new section",
    REWORD: "reword",
    ASK: "ask its author",
}
PLACE, CUT, KEEP, OUT, UP, DOWN = "p", "x", "k", "q", "u", "d"


def _opens(*keys: str) -> list[Can]:
    return [Can(key, OPENS[key], "", opens=True) for key in keys]


def asks_author() -> list[Can]:
    """Return how the author of something that was said is asked to put it differently."""
    return _opens(ASK)


def about_said(said: Said, section: Drafted | None, shown: Shown | None) -> list[Can]:
    """Return what can be done about something that was said, with the piece or section that is chosen in the recap."""
    if said.placed:
        return [Can("enter", "where it stands", ""), *_adds(section)]
    under = _under(said, section, shown) if shown and shown.kind == recap_view.CLAIM else []
    above = [Can(CLAIM, f"claim above it, in {section.number}", "", opens=True)] if section and section.number else []
    return [Can("enter", "place it", ""), *under, *above, *_adds(section)]


def about_question(section: Drafted | None) -> list[Can]:
    """Return what can be done where nothing is chosen of what was said, or a question of which all stands in the recap."""
    return [*(_opens(CLAIM) if section and section.number else []), *_adds(section)]


def _adds(section: Drafted | None) -> list[Can]:
    """Return what is added to the section that is chosen in the recap, from the other side too."""
    if section is None:
        return []
    return _opens(HEADING, INTRO, SECTION) if section.number else _opens(INTRO, SECTION)


def about_section(sections: Sequence[Drafted], section: Drafted, said: Said | None) -> list[Can]:
    """Return what can be done about a section: a question stays, and the paragraph under the title is an introduction."""
    if not section.number:
        return _adds(section)
    if section.own:
        own = [*_opens(REWORD), Can(CUT, "cut", f"cut piece {section.number}")]
    elif section.out:
        own = [Can(CUT, "bring it in again", f"bring in {section.number}")]
    else:
        own = [Can(CUT, "leave it out", f"leave out {section.number}")]
    return [
        *_opens(CLAIM),
        *_adds(section),
        *own,
        *_under(said, section, None),
        *_moves_section(section.number, len(sections) - 1),
    ]


def about_piece(sections: Sequence[Drafted], section: Drafted, shown: Shown, said: Said | None) -> list[Can]:
    """Return what can be done about a piece."""
    keep = [Can(KEEP, "keep", f"keep claim {shown.number}")] if shown.alone else []
    reword = _opens(REWORD) if shown.kind != recap_view.WORDS else []
    behind = section.number > 0
    beneath = shown.kind == recap_view.CLAIM and shown.words
    return [
        *keep,
        *reword,
        *(_opens(CLAIM) if behind else []),
        Can(CUT, "cut", f"cut piece {shown.number}"),
        *_moves(sections, section, shown),
        *_under(said, section, shown),
        *([Can(OUT, "words out", f"cut piece quote {shown.number}")] if beneath else []),
        *_adds(section),
    ]


def _under(said: Said | None, section: Drafted | None, shown: Shown | None) -> list[Can]:
    """Return how what is chosen of what was said is placed beneath a claim, or on its own into a section."""
    if said is None or said.placed or section is None or not section.number:
        return []
    if shown and shown.kind == recap_view.CLAIM:
        return [
            Can(PLACE, f"place {said.number} under {shown.number}", f"place quote {said.number} under {shown.number}")
        ]
    return [Can(PLACE, f"place {said.number} in {section.number}", f"place quote {said.number} in {section.number}")]


def _moves(sections: Sequence[Drafted], section: Drafted, shown: Shown) -> list[Can]:
    """Return how a piece moves by one place; from the edge of a section into the next one."""
    at, number = section.pieces.index(shown), section.number
    least = 0 if shown.kind == recap_view.INTRO else 1  # under the title stands an introduction only
    up = down = ""
    if at:
        up = f"before {section.pieces[at - 1].number}"
    elif number > least:
        up = f"to {number - 1}"
    if at + 1 < len(section.pieces):
        down = f"after {section.pieces[at + 1].number}"
    elif number + 1 < len(sections):
        after = sections[number + 1]
        down = f"before {after.pieces[0].number}" if after.pieces else f"to {after.number}"
    ways = ((UP, "up", up), (DOWN, "down", down))
    return [Can(key, label, f"move piece {shown.number} {to}") for key, label, to in ways if to]


def _moves_section(number: int, last: int) -> list[Can]:
    up = [Can(UP, "up", f"move section {number} after {number - 2}")] if number > 1 else []
    down = [Can(DOWN, "down", f"move section {number} after {number + 1}")] if number < last else []
    return [*up, *down]
