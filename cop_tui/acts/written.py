"""The recap as those who write it see it: what was said, collected by question, and what stands in each section, by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD, NOBODY, WordId

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId

UNDER_TITLE = "Under the title"


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said: its number among all that was collected, its words, and whether it stands in the recap already."""

    number: int
    word: WordId
    text: str
    placed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of a section: its number (2.1), of which kind it is, its text, and the words beneath it or on their own."""

    number: str
    piece: WordId
    kind: str
    text: str
    words: str = ""
    waits: bool = False
    alone: bool = False

    @property
    def about(self) -> str:
        """What is to be known about it by those who write, "" where there is nothing."""
        if self.alone:
            return "left out: the words beneath it were taken back. keep, reword or cut it"
        return "waits for its author's yes" if self.waits else ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A section: its number, its key, its heading, who writes in it now (0: nobody), and its pieces in order."""

    number: int
    key: str
    heading: str
    holder: PersonId
    pieces: tuple[Shown, ...]
    own: WordId = NO_WORD


def drafted(session: Session) -> list[Drafted]:
    """Return the sections of the recap in their order; the paragraph under the title is number 0."""
    state = session.replica.state
    return [
        Drafted(
            number,
            section.key,
            section.heading or UNDER_TITLE,
            state.now.writers.held.get(section.key, NOBODY),
            tuple(_shown(session, number, section.key)),
            section.own,
        )
        for number, section in enumerate(recap_view.sections(state))
    ]


def _shown(session: Session, section: int, key: str) -> list[Shown]:
    replica, writing = session.replica, session.replica.kept.writing
    found = []
    for place, number in enumerate(writing.sections.get(key, ()), 1):
        piece = writing.pieces[number]
        words = replica.shown(piece.word) if piece.word else ""
        text = "" if piece.kind == "words" else replica.shown(number)
        waits = bool(piece.word) and not recap_view.may_be_quoted(replica.state, piece.word)
        found.append(Shown(f"{section}.{place}", number, piece.kind, text, words, waits, piece.alone))
    return found


def collected(session: Session) -> list[tuple[str, list[Said]]]:
    """Return what was said, by question, with what stands in the recap already behind what does not."""
    replica = session.replica
    numbers, groups = recap_view.collected(replica.state)
    placed = {piece.word for piece in replica.kept.writing.pieces.values()}
    found = []
    for heading, words in groups:
        said = [Said(numbers[word], word, replica.shown(word), word in placed) for word in words]
        found.append((heading, sorted(said, key=lambda one: (one.placed, one.number))))
    return found


def lines(session: Session) -> list[str]:
    """Return the sections with what is written in them, one line each."""
    told = []
    for section in drafted(session):
        if section.number == 0 and not section.pieces:
            continue
        holder = f" ({session.replica.name(section.holder)} writes here now)" if section.holder else ""
        told.append(f"{section.number}. {section.heading}{holder}")
        told += [line for piece in section.pieces for line in _piece(piece)]
    return told


def _piece(piece: Shown) -> list[str]:
    kind = {"heading": "sub-heading: ", "intro": "introduction: "}.get(piece.kind, "")
    about = f" ({piece.about})" if piece.about else ""
    if piece.kind == "words":
        return [f'  {piece.number} "{piece.words}"{about}']
    beneath = f' "{piece.words}"' if piece.words else ""
    return [f"  {piece.number} {kind}{piece.text}{beneath}{about}"]


def collected_lines(session: Session) -> list[str]:
    """Return what was said, by question, one line each with its number."""
    told = []
    for heading, said in collected(session):
        if said:
            told.append(f"{heading}")
            told += [f"  {one.number}. {one.text}{' (stands in the recap)' if one.placed else ''}" for one in said]
    return told or ["Nothing was said yet that may stand in a recap."]
