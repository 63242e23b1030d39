"""The recap as those who write it see it: what was said, collected by question, and what stands in each section, by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD, WordId
from cop_tui.core.engine.sections import heading_key
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.writing import SECTION

if TYPE_CHECKING:
    from collections.abc import Collection

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId
    from cop_tui.core.topics.writing import WritePiece

AS_FAR = ", as far as its author lets it be quoted"
UNDER_TITLE = "Under the title"
EMPTY = "  Nobody has written here yet, so it is left out."
BY_ITSELF = "  Nobody has written here: what people let be quoted stands here by itself."
MAY_BE_QUOTED = "Some of what waited may be quoted now. recap? shows it."
HOW = "To write with it: claim 1 and a sentence of ours, then place quote 7 under 1.1. recap? shows what is written; help all has the other words."


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
            return "left out: the words beneath it were taken back. keep claim, reword or cut piece"
        return "waits for its author's yes" if self.waits else ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A section: its number, its key, its heading, who writes in it now (0: nobody), and its pieces in order.

    `out`: the group leaves it out of the recap.
    """

    number: int
    key: str
    heading: str
    holder: PersonId
    pieces: tuple[Shown, ...]
    own: WordId = NO_WORD
    out: bool = False


def drafted(session: Session) -> list[Drafted]:
    """Return the sections of the recap in their order; the paragraph under the title is number 0."""
    state = session.replica.state
    return [
        Drafted(
            number,
            section.key,
            section.heading or (session.replica.shown(section.own) if section.own else UNDER_TITLE),
            recap_view.holder(state, section.key),
            tuple(_shown(session, number, section.key)),
            section.own,
            recap_view.is_out(state, section.key),
        )
        for number, section in enumerate(recap_view.sections(state))
    ]


def _shown(session: Session, section: int, key: str) -> list[Shown]:
    replica, found = session.replica, []
    for place, piece in enumerate(recap_view.pieces(session.replica.state, key), 1):
        words = replica.shown(piece.word) if piece.word else ""
        text = "" if piece.kind == "words" else replica.shown(piece.number)
        # Of words whose text is still on its way nobody knows yet.
        waits = bool(replica.text(piece.word)) and not recap_view.may_be_quoted(replica.state, piece.word)
        found.append(Shown(f"{section}.{place}", piece.number, piece.kind, text, words, waits, piece.alone))
    return found


def collected(session: Session, behind: Collection[WordId] | None = None) -> list[tuple[int, str, list[Said]]]:
    """Return what was said, by section (its number, 0 where it is of none) and heading.

    What stands in the recap comes last, or in its place what is `behind`.
    """
    replica = session.replica
    numbers, groups = recap_view.collected(replica.state)
    places = {section.key: place for place, section in enumerate(recap_view.sections(replica.state))}
    placed = recap_view.placed(replica.state)
    last = placed if behind is None else behind
    found = []
    for group in groups:
        said = [Said(numbers[word], word, replica.shown(word), word in placed) for word in group.words]
        found.append(
            (places.get(group.key, 0), group.heading, sorted(said, key=lambda one: (one.word in last, one.number)))
        )
    return found


def stands(sent: WritePiece, answer: Answer, session: Session | None) -> str:
    """Say under which number something stands in the recap now: by that it is placed, moved and put in other words."""
    sections = drafted(session) if session else []
    if sent.kind == SECTION:
        key = heading_key(clean(sent.text))
        number = next((one.number for one in sections if one.own and heading_key(one.heading) == key), 0)
        return f"It is section {number} of the recap." if number else "It stands in the recap."
    pieces = next((one.pieces for one in sections if one.key == sent.key), ())
    # The last of its kind that my wish made: what others wrote since has a higher number.
    there = [one for one in pieces if one.kind == sent.kind]
    mine = [one for one in there if one.piece <= answer.seq] or there
    at = f" as {max(mine, key=lambda one: one.piece).number}" if mine else ""
    return f"It stands in the recap{at}{AS_FAR if sent.word else ''}."


class Yeses:
    """Says once that something which waited in the recap may be quoted by now, to those who write it, and never whose it is."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waits: set[WordId] = set()
        self._said = False

    def follow(self) -> str:
        """Take in what changed; return what is to be said of it, "" for nothing."""
        state, before = self._session.replica.state, self._waits
        self._waits = recap_view.awaited(state)
        came = (before - self._waits) & recap_view.placed(state)
        if self._said or not came or not recap_view.may_write(state, self._session.replica.me):
            return ""
        self._said = any(recap_view.may_be_quoted(state, word) for word in came)
        return MAY_BE_QUOTED if self._said else ""

    def looked(self) -> None:
        """Take in that somebody looks at the recap: what comes after that is said again."""
        self._said = False


def lines(session: Session) -> list[str]:
    """Return the sections with what is written in them, one line each."""
    told = []
    for section in drafted(session):
        if section.number == 0 and not section.pieces:
            continue
        holder = f" ({session.replica.name(section.holder)} writes here now)" if section.holder else ""
        told.append(f"{section.number}. {section.heading}{holder}{' (left out of the recap)' if section.out else ''}")
        told += [line for piece in section.pieces for line in _piece(piece)] or [EMPTY if section.own else BY_ITSELF]
    return told


def _piece(piece: Shown) -> list[str]:
    kind = {"heading": "sub-heading: ", "intro": "introduction: "}.get(piece.kind, "")
    about = f" ({piece.about})" if piece.about else ""
    if piece.kind == "words":
        return [f'  {piece.number} "{piece.words}"{about}']
    beneath = f' "{piece.words}"' if piece.words else ""
    return [f"  {piece.number} {kind}{piece.text}{beneath}{about}"]


def collected_lines(session: Session) -> list[str]:
    """Return what was said, by section, one line each with its number, and how to write with it."""
    told = []
    for number, heading, said in collected(session):
        if number or said:
            told.append(f"Section {number}: {heading}" if number else heading)
            told += [f"  {one.number}. {one.text}{' (stands in the recap)' if one.placed else ''}" for one in said]
    writes = recap_view.may_write(session.replica.state, session.replica.me)
    return [*told, *([HOW] if writes else [])]
