"""The recap as the group writes it: sections of claims, each with at most one thing that was said beneath it.

A claim is a sentence of the group and carries no name. What was said is referred to by its number and never copied, so that it
goes when its author takes it back; the claim above it is then withheld until somebody who writes says keep, reword or cut. A
section is held by one person at a time, by itself, while they write in it. Where nobody writes, a recap is what the topics say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Erasure, Event, Id, Ignorable, Outcome, Refused, Topic
from cop_tui.core.engine.ids import NO_WORD, Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.sections import FRAMING, LEARNING, InRecap, heading_key
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics import collected, written
from cop_tui.core.topics.changed import RecapChanged, draft_again
from cop_tui.core.topics.outline import check_section, own_key, sections
from cop_tui.core.topics.setup import THEMES
from cop_tui.core.topics.writers import RULE, Key, check_free, holding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

CLAIM, WORDS, HEADING, INTRO, SECTION = "claim", "words", "heading", "intro", "section"
KINDS = (CLAIM, WORDS, HEADING, INTRO, SECTION)
PIECES = 300  # of one recap: ten times the longest that was counted


class Piece(Struct, omit_defaults=True):
    """One piece of the written recap: a claim with or without words beneath it, words alone, a sub-heading, an introduction, a section.

    `at` is the number of the event that holds its text when it was reworded (0: the event with its own number). `alone`: the
    words beneath it were taken back, and nobody has said yet that it stands without them.
    """

    kind: str = CLAIM
    word: WordId = NO_WORD
    at: int = 0
    alone: bool = False


class Writing(Struct, omit_defaults=True):
    """Kept: the pieces by number, the sections with their pieces in order, and the order of sections where the group gave one.

    `out` are the keys of sections that it leaves out. `changed` is the number of the last event that changed any of it.
    """

    pieces: dict[WordId, Piece] = field(default_factory=dict)
    sections: dict[str, list[WordId]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    changed: Id = 0

    def home(self, piece: WordId) -> str:
        """Return the key of the section in which a piece stands; "" when it stands in none."""
        return next((key for key, pieces in self.sections.items() if piece in pieces), "")


class WritePiece(Command, frozen=True):
    """Write something into a section: a claim, a sub-heading, an introduction, or words that were said; or begin a section.

    It stands behind the piece `after` (0: at the end); an introduction stands before everything else in its section.
    `move`: what was said may stand somewhere else already, and is taken from there.
    """

    texts = ("text",)
    audience = base.LOT
    kind: str
    key: Key = ""
    text: str = ""
    word: WordRef = NO_WORD
    after: WordRef = NO_WORD
    move: bool = False


class RewordPiece(Command, frozen=True):
    """Put another text in the place of one. `home` is the number of the event whose text I read: refused where it is another by now."""

    texts = ("text",)
    audience = base.LOT
    piece: WordRef
    text: str
    home: Id = 0


class PlaceWords(Command, frozen=True):
    """Put words that were said beneath a claim, in the place of those that stand there (0: none).

    `move`: they may stand somewhere else already, and are taken from there.
    """

    piece: WordRef
    word: WordRef = NO_WORD
    move: bool = False


class MovePiece(Command, frozen=True):
    """Move a piece into a section, behind the piece `after` (0: to its beginning)."""

    piece: WordRef
    key: Key
    after: WordRef = NO_WORD


class MoveSection(Command, frozen=True):
    """Move a section behind another ("": to the beginning)."""

    key: Key
    behind: Key = ""


class LeaveOut(Command, frozen=True):
    """Leave a section out of the recap, with all that would stand in it, or bring it in again (`out` false)."""

    key: Key
    out: bool = True


class KeepClaim(Command, frozen=True):
    """Let a claim stand although the words beneath it were taken back."""

    piece: WordRef


class CutPiece(Command, frozen=True):
    """Take a piece out, with all that stands in it where it is a section of the group's own; its text is erased."""

    piece: WordRef


class PieceWritten(Ignorable, frozen=True, kw_only=True):
    """Something is written at the end of a section; it is known by this event's number."""

    urgency = base.USUAL

    kind: str
    key: str = ""
    text: str = ""
    word: WordId = NO_WORD


class PieceReworded(Ignorable, frozen=True, kw_only=True):
    """A piece has another text; the old one is erased."""

    urgency = base.USUAL

    piece: WordId
    text: str


class WordsPlaced(Ignorable, frozen=True, kw_only=True):
    """These words stand beneath a claim now (0: none)."""

    urgency = base.USUAL

    piece: WordId
    word: WordId = NO_WORD


class SectionArranged(Ignorable, frozen=True, kw_only=True):
    """A section has these pieces, in this order."""

    urgency = base.USUAL

    key: str
    pieces: list[WordId]


class SectionsOrdered(Ignorable, frozen=True, kw_only=True):
    """Sections stand in this order."""

    urgency = base.USUAL

    keys: list[str]


class SectionLeftOut(Ignorable, frozen=True, kw_only=True):
    """A section is left out of the recap, or stands in it again (`out` false)."""

    urgency = base.USUAL

    key: str
    out: bool


class ClaimKept(Ignorable, frozen=True, kw_only=True):
    """A claim stands without the words that were beneath it."""

    urgency = base.USUAL

    piece: WordId


class PiecesCut(Ignorable, frozen=True, kw_only=True):
    """Pieces are taken out, and their texts erased."""

    urgency = base.USUAL

    pieces: list[WordId]


def _piece(state: State, number: WordId, *kinds: str) -> Piece:
    piece = state.kept.writing.pieces.get(number)
    if piece is None or (kinds and piece.kind not in kinds):
        raise Refused("no_such_piece")
    return piece


def _check_words(state: State, word: WordId, move: bool) -> None:
    if state.kept.setup.session.regime == THEMES:
        raise Refused("themes_no_quotes")
    if not collected.stands(state.kept, word):
        raise Refused("no_such_words")
    if not move and any(piece.word == word for piece in state.kept.writing.pieces.values()):
        raise Refused("words_placed")


def _taken(state: State, word: WordId, who: PersonId) -> list[Event]:
    """Return the events that take words from where they stand in the recap; raises Refused while somebody else writes there."""
    writing = state.kept.writing
    number = next((n for n, piece in writing.pieces.items() if word and piece.word == word), NO_WORD)
    if not number:
        return []
    check_free(state, writing.home(number), who)
    if writing.pieces[number].kind == WORDS:
        return [PiecesCut(pieces=[number])]
    return [WordsPlaced(piece=number, word=NO_WORD)]


def _write(state: ServerState, command: WritePiece, who: PersonId, now: Ms) -> Outcome:
    kind, key, writing = command.kind, command.key, state.kept.writing
    if kind not in KINDS:
        raise Refused("no_such_piece")
    if len(writing.pieces) >= PIECES:
        raise Refused("recap_full", limit=PIECES)
    number = WordId(state.kept.seq + 1)
    if kind == SECTION:
        return _write_section(state, command, number, who, now)
    check_section(state, key)
    _check_fits(state, kind, key)
    there = writing.sections.get(key, [])
    if command.word:
        if kind not in (CLAIM, WORDS):
            raise Refused("no_such_piece")
        _check_words(state, command.word, command.move)
    elif kind == WORDS:
        raise Refused("no_such_words")
    text = "" if kind == WORDS else text_of(command.text)
    taken = _taken(state, command.word, who)
    outcome = holding(state, key, who, now)
    outcome.events.append(PieceWritten(kind=kind, key=key, text=text, word=command.word))
    after = NO_WORD if kind == INTRO else command.after
    if there and (after or kind == INTRO):
        outcome.events.append(SectionArranged(key=key, pieces=_behind(there, number, after)))
    outcome.events += taken
    return outcome


def _write_section(state: ServerState, command: WritePiece, number: WordId, who: PersonId, now: Ms) -> Outcome:
    _check_heading(state, command.text)
    order = [section.key for section in sections(state)[:-1]]  # behind the last of which the learning stands
    place = order.index(command.key) + 1 if command.key in order else len(order)
    order.insert(place, own_key(number))
    outcome = holding(state, own_key(number), who, now)
    outcome.events += [PieceWritten(kind=SECTION, text=text_of(command.text)), SectionsOrdered(keys=order)]
    return outcome


def _check_fits(state: State, kind: str, key: str, home: str = "") -> None:
    """Raise Refused where no piece of this kind may stand in a section; `home` is the one in which it stands already."""
    writing = state.kept.writing
    if key == FRAMING and kind != INTRO:
        raise Refused("no_such_section")
    there = writing.sections.get(key, [])
    if kind == INTRO and key != home and any(writing.pieces[n].kind == INTRO for n in there):
        raise Refused("intro_there")


def _check_heading(state: State, text: str, own: WordId = NO_WORD) -> None:
    """Raise Refused where another section than this one has such a heading."""
    others = {heading_key(section.heading) for section in sections(state) if not own or section.own != own}
    if heading_key(text_of(text)) in others:
        raise Refused("section_there")


def _behind(there: list[WordId], piece: WordId, after: WordId) -> list[WordId]:
    """Return pieces with one moved behind another (0, or one that is not there: to the beginning)."""
    rest = [n for n in there if n != piece]
    place = rest.index(after) + 1 if after in rest else 0
    return [*rest[:place], piece, *rest[place:]]


def _reword(state: ServerState, command: RewordPiece, who: PersonId, now: Ms) -> Outcome:
    piece = _piece(state, command.piece, CLAIM, HEADING, INTRO, SECTION)
    if command.home not in (0, piece.at or command.piece):
        raise Refused("piece_changed")
    if piece.kind == SECTION:
        _check_heading(state, command.text, command.piece)
    outcome = _at_home(state, command.piece, who, now)
    outcome.events.append(PieceReworded(piece=command.piece, text=text_of(command.text)))
    return outcome


def _at_home(state: ServerState, piece: WordId, who: PersonId, now: Ms) -> Outcome:
    """Return the outcome of somebody writing in the section where a piece stands."""
    own = state.kept.writing.pieces[piece].kind == SECTION
    return holding(state, own_key(piece) if own else state.kept.writing.home(piece), who, now)


def _place(state: ServerState, command: PlaceWords, who: PersonId, now: Ms) -> Outcome:
    piece = _piece(state, command.piece, CLAIM)
    if piece.word == command.word:
        raise Refused("words_placed" if command.word else "no_such_words")
    if command.word:
        _check_words(state, command.word, command.move)
    taken = _taken(state, command.word, who)
    outcome = _at_home(state, command.piece, who, now)
    outcome.events += [*taken, WordsPlaced(piece=command.piece, word=command.word)]
    return outcome


def _move(state: ServerState, command: MovePiece, who: PersonId, now: Ms) -> Outcome:
    piece, writing = _piece(state, command.piece, CLAIM, WORDS, HEADING, INTRO), state.kept.writing
    check_section(state, command.key)
    home = writing.home(command.piece)
    _check_fits(state, piece.kind, command.key, home)
    check_free(state, home, who)
    outcome = holding(state, command.key, who, now)
    arranged = _behind(writing.sections.get(command.key, []), command.piece, command.after)
    outcome.events.append(SectionArranged(key=command.key, pieces=arranged))
    return outcome


def _move_section(state: ServerState, command: MoveSection, who: PersonId, now: Ms) -> Outcome:
    order = [section.key for section in sections(state)[:-1]]
    if LEARNING in (command.key, command.behind):
        raise Refused("learning_last")
    if command.key not in order or command.behind == command.key or command.behind not in ("", *order):
        raise Refused("no_such_section")
    order.remove(command.key)
    order.insert(order.index(command.behind) + 1 if command.behind else 0, command.key)
    outcome = holding(state, command.key, who, now)
    outcome.events.append(SectionsOrdered(keys=order))
    return outcome


def _leave_out(state: ServerState, command: LeaveOut, who: PersonId, now: Ms) -> Outcome:
    check_section(state, command.key)
    if command.key == FRAMING:
        raise Refused("no_such_section")
    if (command.key in state.kept.writing.out) == command.out:
        raise Refused("left_out" if command.out else "not_left_out")
    outcome = holding(state, command.key, who, now)
    outcome.events.append(SectionLeftOut(key=command.key, out=command.out))
    return outcome


def _keep(state: ServerState, command: KeepClaim, who: PersonId, now: Ms) -> Outcome:
    if not _piece(state, command.piece, CLAIM).alone:
        raise Refused("claim_stands")
    outcome = _at_home(state, command.piece, who, now)
    outcome.events.append(ClaimKept(piece=command.piece))
    return outcome


def _cut(state: ServerState, command: CutPiece, who: PersonId, now: Ms) -> Outcome:
    piece = _piece(state, command.piece)
    outcome = _at_home(state, command.piece, who, now)
    within = state.kept.writing.sections.get(own_key(command.piece), []) if piece.kind == SECTION else []
    outcome.events.append(PiecesCut(pieces=[command.piece, *within]))
    return outcome


def _apply_written(meeting: Meeting, event: PieceWritten) -> None:
    writing, number = meeting.writing, WordId(meeting.seq)
    writing.pieces[number] = Piece(event.kind, event.word)
    key = own_key(number) if event.kind == SECTION else event.key
    writing.sections.setdefault(key, [])
    if event.kind != SECTION:
        writing.sections[key].append(number)
    _edited(meeting)


def _apply_reworded(meeting: Meeting, event: PieceReworded) -> None:
    piece = meeting.writing.pieces[event.piece]
    piece.at, piece.alone = meeting.seq, False
    _edited(meeting)


def _apply_placed(meeting: Meeting, event: WordsPlaced) -> None:
    piece = meeting.writing.pieces[event.piece]
    piece.word, piece.alone = event.word, False
    _edited(meeting)


def _apply_arranged(meeting: Meeting, event: SectionArranged) -> None:
    moved = set(event.pieces)
    sections_ = meeting.writing.sections
    for key in sections_:
        sections_[key] = [n for n in sections_[key] if n not in moved]
    sections_[event.key] = list(event.pieces)
    _edited(meeting)


def _apply_ordered(meeting: Meeting, event: SectionsOrdered) -> None:
    meeting.writing.order = list(event.keys)
    _edited(meeting)


def _apply_left_out(meeting: Meeting, event: SectionLeftOut) -> None:
    out = [key for key in meeting.writing.out if key != event.key]
    meeting.writing.out = [*out, *[event.key] * event.out]
    _edited(meeting)


def _apply_claim_kept(meeting: Meeting, event: ClaimKept) -> None:
    meeting.writing.pieces[event.piece].alone = False
    _edited(meeting)


def _apply_cut(meeting: Meeting, event: PiecesCut) -> None:
    remove(meeting, event.pieces)
    _edited(meeting)


def remove(meeting: Meeting, pieces: Iterable[WordId]) -> None:
    """Take pieces out of what is kept, with what the group began as sections of its own."""
    gone, writing = set(pieces), meeting.writing
    own = {own_key(n) for n in gone}
    writing.pieces = {n: piece for n, piece in writing.pieces.items() if n not in gone}
    writing.sections = {
        key: [n for n in there if n not in gone] for key, there in writing.sections.items() if key not in own
    }
    writing.order = [key for key in writing.order if key not in own]
    writing.out = [key for key in writing.out if key not in own]


def _edited(meeting: Meeting) -> None:
    meeting.writing.changed = meeting.seq
    draft_again(meeting)


def _follow_edit(state: State, _event: Event, _now: Ms) -> Outcome:
    return Outcome([RecapChanged()] if state.kept.release.by else [])


def _homes(state: State, pieces: Iterable[WordId]) -> list[int]:
    """Return the numbers of the events in which the texts of pieces live."""
    known = state.kept.writing.pieces
    return [known[n].at or n for n in pieces if n in known and known[n].kind != WORDS]


def _cut_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    # What was reworded goes, too: the text that took its place is noted nowhere.
    there = [n for n in map(WordId, entry.of) if n <= shared.last and n in state.kept.writing.pieces]
    return [PiecesCut(pieces=there)] if there else []


_EDITS = (
    PieceWritten,
    PieceReworded,
    WordsPlaced,
    SectionArranged,
    SectionsOrdered,
    SectionLeftOut,
    ClaimKept,
    PiecesCut,
)

TOPIC = Topic(
    name="writing",
    narrows={
        PiecesCut: lambda _state, at, event: Narrowed("pieces", at, tuple(event.pieces)),
        PieceReworded: lambda _state, at, event: Narrowed("pieces", at, (event.piece,)),
    },
    narrows_again={"pieces": _cut_again},
    texts=lambda kept: (n for n, piece in kept.writing.pieces.items() if piece.kind != WORDS),
    homes=lambda kept: {n: piece.at for n, piece in kept.writing.pieces.items()},
    erases={
        PieceReworded: Erasure(stored=lambda state, e: _homes(state, [e.piece]), under=lambda e: e.piece),
        PiecesCut: Erasure(texts=lambda _state, e: e.pieces, stored=lambda state, e: _homes(state, e.pieces)),
    },
    needs=lambda kept, _person: (*kept.writing.pieces, *(p.word for p in kept.writing.pieces.values() if p.word)),
    rules=dict.fromkeys(
        (WritePiece, RewordPiece, PlaceWords, MovePiece, MoveSection, LeaveOut, KeepClaim, CutPiece), RULE
    ),
    decide={
        WritePiece: _write,
        RewordPiece: _reword,
        PlaceWords: _place,
        MovePiece: _move,
        MoveSection: _move_section,
        LeaveOut: _leave_out,
        KeepClaim: _keep,
        CutPiece: _cut,
    },
    follow=dict.fromkeys(_EDITS, _follow_edit),
    apply={
        PieceWritten: _apply_written,
        PieceReworded: _apply_reworded,
        WordsPlaced: _apply_placed,
        SectionArranged: _apply_arranged,
        SectionsOrdered: _apply_ordered,
        SectionLeftOut: _apply_left_out,
        ClaimKept: _apply_claim_kept,
        PiecesCut: _apply_cut,
    },
    tell=dict.fromkeys(_EDITS, base.silent),
    refusals={
        "no_such_section": "There is no such section.",
        "learning_last": "The learning points stand behind all other sections. Nothing was moved.",
        "section_there": "There is a section with that heading already.",
        "no_such_piece": "There is nothing of that number in the recap.",
        "no_such_words": "There is nothing of that number to place.",
        "words_placed": "Those words stand in the recap already. Nothing was changed.",
        "themes_no_quotes": "Only themes leave this meeting: that was agreed for it. Write it as a claim of the group.",
        "piece_changed": "Somebody has reworded it since you read it. Your line is kept.",
        "intro_there": "There is an introduction already. It can be reworded, or cut.",
        "left_out": "That section is left out already.",
        "not_left_out": "That section stands in the recap. Nothing was changed.",
        "claim_stands": "That claim stands already.",
        "recap_full": "The recap has {limit} pieces, and no more fit. Nothing was sent; your line is kept.",
    },
    recap=(InRecap(written.say),),
)
