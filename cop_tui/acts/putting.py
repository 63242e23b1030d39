"""The wishes that make a recap what an edited file says, one piece after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.engine.sections import FRAMING, LEARNING, heading_key
from cop_tui.core.topics import writers, writing
from cop_tui.recap.editing import BadLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cop_tui.core import Command, State
    from cop_tui.core.engine.ids import WordId
    from cop_tui.core.recap_view import Section
    from cop_tui.recap.editing import Edited, Item, Part


def changes(state: State, edited: Edited) -> Iterator[tuple[Command, int]]:
    """Yield each wish with the line of the file it comes from; `state` has to hold what a wish led to before the next is asked for.

    Raises BadLine, before the first wish, where the file names something that was not said.
    """
    began = False
    for step in _steps(state, edited):
        began = True
        yield step
    if began:
        yield writers.HoldSection(), 0


def _steps(state: State, edited: Edited) -> Iterator[tuple[Command, int]]:
    words = _said(state, edited)
    ours = [_section(state, part) for part in edited.parts]
    found = [_matched(state, part, section, words) for part, section in zip(edited.parts, ours, strict=True)]
    yield from _without(state, edited, ours, found, words)
    for part, section in zip(edited.parts, ours, strict=True):
        if section is None:
            yield writing.WritePiece(writing.SECTION, text=part.heading), part.line
    yield from _ordered(state, edited)
    for part, matched in zip(edited.parts, found, strict=True):
        yield from _arranged(state, part, matched, words)


def _said(state: State, edited: Edited) -> dict[int, WordId]:
    """Return what was said by its number. Raises BadLine where the file has a number that nothing has."""
    words = {number: word for word, number in recap_view.collected(state)[0].items()}
    for item in (item for part in edited.parts for item in part.items):
        if item.said and item.said not in words:
            raise BadLine(item.said_at or item.line, f"nothing that was said has the number {item.said}.")
    return words


def _section(state: State, part: Part) -> Section | None:
    """Return the section that a part of the file is about, None where it begins one."""
    sections = recap_view.sections(state)
    key = heading_key(part.heading)
    return next(
        (one for one in sections if heading_key(one.heading) == key and bool(one.heading) == bool(part.heading)), None
    )


def _matched(state: State, part: Part, section: Section | None, words: dict[int, WordId]) -> list[WordId]:
    """Return the pieces that stand already, one for each item (0: it is new); of what is left some are reworded."""
    kept = state.kept.writing
    there = list(kept.sections.get(section.key, [])) if section else []

    def take(fits: object) -> WordId:
        number = next((n for n in there if fits(n)), NO_WORD)  # type: ignore[operator]
        if number:
            there.remove(number)
        return number

    def same(item: Item, number: WordId) -> bool:
        piece = kept.pieces[number]
        if piece.kind != item.kind:
            return False
        return (
            piece.word == words.get(item.said) if item.kind == writing.WORDS else state.texts.get(number) == item.text
        )

    found = [take(lambda n, item=item: same(item, n)) for item in part.items]
    for place, item in enumerate(part.items):
        if not found[place] and item.kind != writing.WORDS:
            found[place] = take(lambda n, item=item: kept.pieces[n].kind == item.kind)
    return found


def _without(
    state: State,
    edited: Edited,
    ours: list[Section | None],
    found: list[list[WordId]],
    words: dict[int, WordId],
) -> Iterator[tuple[Command, int]]:
    """Yield what takes out whatever the file has no longer, so that what was said is free for another place."""
    stay = {number for numbers in found for number in numbers}
    named = {section.key for section in ours if section}
    for section in recap_view.sections(state):
        if section.own and section.key not in named:
            yield writing.CutPiece(section.own), 0
            continue
        if section.key not in (FRAMING, *named) and not recap_view.is_out(state, section.key):
            yield writing.LeaveOut(section.key), 0
        if section.key not in named:
            continue
        if recap_view.is_out(state, section.key):
            yield writing.LeaveOut(section.key, out=False), 0
        for number in list(state.kept.writing.sections.get(section.key, [])):
            if number not in stay:
                yield writing.CutPiece(number), 0
    for part, numbers in zip(edited.parts, found, strict=True):
        for item, number in zip(part.items, numbers, strict=True):
            known = state.kept.writing.pieces.get(number)
            if known and known.word and known.word != words.get(item.said, NO_WORD):
                yield writing.PlaceWords(number), item.line


def _ordered(state: State, edited: Edited) -> Iterator[tuple[Command, int]]:
    """Yield what puts the sections that the file names into its order; others stay behind the one they follow."""
    before = ""
    for part in edited.parts:
        section = _section(state, part)
        if section is None or section.key in (FRAMING, LEARNING):
            continue
        keys = [one.key for one in recap_view.sections(state) if one.key not in (FRAMING, LEARNING)]
        named = {one.key for p in edited.parts if (one := _section(state, p))}
        ahead = [key for key in keys[: keys.index(section.key)] if key in named]
        if (ahead[-1] if ahead else "") != before:
            yield writing.MoveSection(section.key, before), part.line
        before = section.key


def _arranged(state: State, part: Part, found: list[WordId], words: dict[int, WordId]) -> Iterator[tuple[Command, int]]:
    """Yield what writes, rewords and moves the pieces of a section until they stand as the file has them."""
    section = _section(state, part)
    if section is None:
        return
    before = NO_WORD
    for item, known in zip(part.items, found, strict=True):
        number, word = known, words.get(item.said, NO_WORD)
        if not number:
            yield writing.WritePiece(item.kind, section.key, item.text, word), item.line
            number = state.kept.writing.sections[section.key][-1]
        piece = state.kept.writing.pieces[number]
        if item.text and state.texts.get(number) != item.text:
            yield writing.RewordPiece(number, item.text, home=piece.at or number), item.line
        if piece.word != word:
            yield writing.PlaceWords(number, word), item.line
        order = state.kept.writing.sections[section.key]
        place = order.index(number)
        if (order[place - 1] if place else NO_WORD) != before:
            yield writing.MovePiece(number, section.key, after=before), item.line
        before = number
