"""The recap while it is written: what was said on one side, the sections with what stands in them on the other.

Marks stand here for those who write and nobody else sees them: what waits for its author's yes, what is left out, who writes where.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui.acts import waiting, written
from cop_tui.core import recap_view
from cop_tui.recap.shape import in_marks
from cop_tui.ui.panels.panel import Row
from cop_tui.ui.rows import BLANK, HEAD, HELD, QUIET, clipped, indented, row, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.content import Content

    from cop_tui.acts.written import Drafted, Said, Shown
    from cop_tui.ui.view import View

Group = tuple[int, str, "list[Said]"]
"""The number of a section (0: none is written), its heading, and what was said to it."""
SAID, RECAP = "said", "recap"
QUESTION = "question"
TITLES = {SAID: "What was said", RECAP: "The recap"}
MOST = 6  # lines of something that was said and is not chosen
APART = Row([BLANK])
NOTHING_SAID = "Nothing was said yet that may stand in a recap."
KINDS = {recap_view.HEADING: "sub-heading: ", recap_view.INTRO: "introduction: "}
LEFT_OUT = "left out: the words beneath it were taken back. k keeps it, r rewords it, x cuts it"

EXPLAINED = (
    "Write the recap together. On the one side stands what was said, on the other the recap as it is written.",
    "Arrows choose a row, Tab goes to the other side, Page Up and Page Down turn the page. Escape leads back to the meeting. "
    "t: what was said in the meeting last, whole.",
    "Enter on something that was said, then a claim or a section and Enter once more: it stands there. p places it under the claim "
    "that is chosen. A recap quotes it only once its author says yes.",
    "c: a claim, behind the row that is chosen; on something that was said, a claim above it. s: a sub-heading. "
    "i: an introduction. n: a section of your own.",
    "r: reword. u and d, or Shift with the arrows: move it up or down. q: take the words beneath a claim out. k: keep a claim whose words were "
    "taken back. x: cut.",
    "a: ask the author of what was said, alone, to put it differently for readers who were not there.",
    "While you type in a section nobody else changes it; it is free when you go elsewhere, or after two minutes. The digits lead "
    "to the sections, on the side on which you are.",
)


def said_rows(view: View, groups: Sequence[Group], width: int, chosen: object = None) -> list[Row]:
    """Return what was said, by question, what stands in the recap already behind what does not, in a quieter style.

    What is chosen stands there whole, however long it is.
    """
    found: list[Row] = []
    for number, heading, said in groups:
        if said:
            found += [APART] if found else []
            # Where all of it stands in the recap its heading is chosen once the last is placed: nothing leads to another question.
            about = (QUESTION, heading) if all(one.placed for one in said) else None
            label = f"Section {number}: {heading}" if number else heading
            found.append(Row(wrap(label, width, HEAD), about, home=heading))
            found += [_said(view, one, width, 0 if (SAID, one.word) == chosen else MOST, heading) for one in said]
    return found or [Row(wrap(NOTHING_SAID, width, QUIET))]


def _said(view: View, one: Said, width: int, most: int, heading: str) -> Row:
    key = ("said", one, width, most)
    return Row(view.lines.of(key, partial(_said_lines, one, width, most)), (SAID, one.word), home=heading)


def _said_lines(one: Said, width: int, most: int) -> list[Content]:
    label = f"{one.number} "
    style = QUIET if one.placed else ""
    text = f"{one.text} (in the recap)" if one.placed else one.text
    lines = clipped(text, width - len(label), most, style) if most else wrap(text, width - len(label), style)
    return _labelled(label, lines)


def recap_rows(view: View, sections: Iterable[Drafted], width: int) -> list[Row]:
    """Return the sections in their order with what stands in them, then what waits to be sent."""
    found: list[Row] = []
    for section in sections:
        found += [APART] if found else []
        found.append(_section(view, section, width))
        found += [_piece(view, shown, width, section.key) for shown in section.pieces]
    if pending := waiting.waiting(view.session):
        found += [APART, *(Row(wrap(line, width, QUIET)) for line in pending)]
    return found


def _section(view: View, section: Drafted, width: int) -> Row:
    nothing = "" if section.pieces else written.BY_ITSELF.strip() if section.number else "No introduction yet."
    if section.own and not section.pieces:
        nothing = "Nothing is written here yet."  # nobody was asked here, so nothing stands here by itself
    if section.out:
        nothing = "Left out of the recap."
    writes = "You write here." if section.holder == view.me else ""
    if section.holder and not writes:
        writes = f"{view.name(section.holder)} writes here."
    key = (section.number, section.heading, writes, nothing, width)
    lines = view.lines.of(("section", key), partial(_section_lines, *key))
    return Row(lines, ("section", section.key), home=section.key)


def _section_lines(number: int, heading: str, writes: str, nothing: str, width: int) -> list[Content]:
    label = f"{number} "
    width -= len(label)
    told = ((writes, HELD), (nothing, QUIET))
    return _labelled(
        label,
        [*wrap(heading, width, HEAD), *(line for text, style in told if text for line in wrap(text, width, style))],
    )


def _piece(view: View, shown: Shown, width: int, section: str) -> Row:
    key = ("piece", shown, width)
    return Row(view.lines.of(key, partial(_piece_lines, shown, width)), ("piece", shown.piece), home=section)


def _piece_lines(shown: Shown, width: int) -> list[Content]:
    label = f"{shown.number} "
    width -= len(label)
    text, marks = f"{KINDS.get(shown.kind, '')}{shown.text}", in_marks(shown.words) if shown.words else ""
    if shown.kind == recap_view.WORDS:
        lines = wrap(marks, width)
    else:
        lines = wrap(text, width, "bold" if shown.kind == recap_view.HEADING else "")
        lines += indented(wrap(marks, width - 2), 2) if marks else []
    if shown.alone:
        lines += wrap(LEFT_OUT, width, HELD)
    elif shown.waits:
        lines += wrap(shown.about, width, HELD)
    return _labelled(label, lines)


def _labelled(label: str, lines: Iterable[Content]) -> list[Content]:
    first, *rest = lines
    return [row((label, QUIET)) + first, *indented(rest, len(label))]
