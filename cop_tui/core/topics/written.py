"""What the group wrote, for its recap: claims and what was said beneath them, as far as authors agree to be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.ids import WordId
from cop_tui.core.engine.sections import Order, Place, Point, Sentence, TopicSection, Usable, Written
from cop_tui.core.topics.outline import own_key
from cop_tui.core.topics.setup import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.core.topics.writing import Piece


def say(use: Usable) -> Iterable[TopicSection | Written | Order | Sentence]:
    """Say the sections that somebody wrote, those of the group's own among them, and in which order they stand.

    Nothing is written about a closed meeting.
    """
    writing = use.kept.writing
    if use.closed:
        return
    for number, piece in writing.pieces.items():
        if piece.kind == "section":
            heading = use.text(number)
            yield TopicSection(Place.SECTIONS, heading, key=own_key(number), awaited=True)
    yield from (Written(key, points=(), out=True) for key in writing.out)
    for key, pieces in writing.sections.items():
        if pieces and key not in writing.out:
            known = [(n, writing.pieces[n]) for n in pieces]
            intro = next((use.text(n) for n, piece in known if piece.kind == "intro"), "")
            others = [(n, piece) for n, piece in known if piece.kind != "intro"]
            yield Written(key, intro, tuple(_points(use, others)) if others else None)
    if writing.order:
        yield Order(tuple(writing.order))


def _points(use: Usable, pieces: Iterable[tuple[WordId, Piece]]) -> Iterator[Point]:
    """Yield what may be told: claims that stand, words that their authors let be quoted, and sub-headings."""
    themes = use.regime == THEMES
    for number, piece in pieces:
        line = use.line(piece.word) if piece.word and not themes else None
        if piece.kind == "heading":
            yield Point(heading=use.text(number))
        elif piece.kind == "claim" and not piece.alone:
            yield Point(use.text(number), line)
        elif piece.kind == "words" and line is not None:
            yield Point(line=line)
