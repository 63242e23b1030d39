"""Acts of writing the recap together: claims, what was said beneath them, sections and their order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from cop_tui.acts import asking_authors, written
from cop_tui.acts.act import LOOK, WRITE, WRITING_PAGE, Act, Misread, Question, Send, Step, Tell, Unnumbered, never
from cop_tui.acts.lookup import by_number, nothing_after
from cop_tui.core import recap_view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.topics import writers, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.acts.written import Drafted, Shown
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

_SECTION = re.compile(r"(\d{1,3})\.?")
LOOK_AT = "recap? shows their numbers."


def section(session: Session, text: str) -> Drafted:
    """Return the section with this number in `recap?`. Raises Misread when there is none."""
    found = _SECTION.fullmatch(text.strip())
    for one in written.drafted(session) if found else ():
        if one.number == int(found[1]):  # type: ignore[index]
            return one
    raise Unnumbered(f"Say which section by its number. {LOOK_AT}")


def piece(session: Session, text: str) -> Shown:
    """Return the piece with this number, such as 2.1, in `recap?`. Raises Misread when there is none."""
    for one in written.drafted(session):
        for shown in one.pieces:
            if shown.number == text.strip():
                return shown
    raise Unnumbered(f"Say which by its number, such as 2.1. {LOOK_AT}")


def _words(session: Session, text: str) -> WordId:
    numbers, _ = recap_view.collected(session.replica.state)
    return by_number(numbers, text, "collected?", "")


def _split(rest: str, what: str) -> tuple[str, str]:
    first, _, text = rest.partition(" ")
    if not text.strip():
        raise Misread(f"Type the number of the section and then {what}: see recap?")
    return first.rstrip(":"), text.strip()


def _claim(session: Session, rest: str) -> Step:
    number, text = _split(rest, "the claim, a sentence of the group")
    return Send(writing.WritePiece(writing.CLAIM, section(session, number).key, text))


def _heading(session: Session, rest: str) -> Step:
    number, text = _split(rest, "the sub-heading, a lesson as a sentence")
    return Send(writing.WritePiece(writing.HEADING, section(session, number).key, text))


def _intro(session: Session, rest: str) -> Step:
    first, _, text = rest.partition(" ")
    if not _SECTION.fullmatch(first.rstrip(":")):
        first, text = "0", rest
    if not text.strip():
        raise Misread("Type the introduction, behind a section's number or alone: introduction 2 We asked ...")
    return Send(writing.WritePiece(writing.INTRO, section(session, first.rstrip(":")).key, text.strip()))


def _section(session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the heading of the section: new section Challenges for people who organise")
    last = [one for one in written.drafted(session) if one.number][-2:]
    return Send(writing.WritePiece(writing.SECTION, last[0].key if len(last) > 1 else "", rest))


def place(session: Session, number: str, where: str) -> Step:
    """Return the step that puts what was said with this number beneath a claim (2.1), or on its own into a section (2).

    Where something else stands beneath the claim, or it stands somewhere else itself, it is asked about first.
    """
    word = _words(session, number)
    numbers, _ = recap_view.collected(session.replica.state)
    stands = _stands(session, word)
    if _SECTION.fullmatch(where):
        into = section(session, where)
        alone = writing.WritePiece(writing.WORDS, into.key, word=word)
        if stands is None or (stands.kind == writing.WORDS and stands in into.pieces):
            return Send(alone)  # it is refused where it stands so already
        if stands.kind == writing.WORDS:
            last = into.pieces[-1].piece if into.pieces else NO_WORD
            return _instead(stands, Send(writing.MovePiece(stands.piece, into.key, after=last)))
        return _instead(stands, Send(msgspec.structs.replace(alone, move=True)))
    claim = piece(session, where)
    there = session.replica.kept.writing.pieces[claim.piece].word
    moves = stands is not None and stands.piece != claim.piece and claim.kind == writing.CLAIM
    placed = Send(writing.PlaceWords(claim.piece, word, move=moves))
    beneath = f"{numbers.get(there, 'Something')} stands beneath {claim.number if moves else 'it'}."
    if moves and stands:
        return _instead(stands, placed, "" if there == NO_WORD else beneath)
    if there in (NO_WORD, word) or stands:
        return placed  # nothing makes room for it, or it is refused: it stands there already
    return Question(f"{beneath} Put {numbers[word]} in its place? y / n", placed)


def _stands(session: Session, word: WordId) -> Shown | None:
    """Return the piece in which something that was said stands in the recap, None where it stands nowhere."""
    pieces = session.replica.kept.writing.pieces
    shown = (one for section_ in written.drafted(session) for one in section_.pieces)
    return next((one for one in shown if pieces[one.piece].word == word), None)


def _instead(stands: Shown, then: Send, beneath: str = "") -> Question:
    """Return the question whether words that stand somewhere in the recap are to stand elsewhere."""
    where = f"They stand {'as' if stands.kind == writing.WORDS else 'under'} {stands.number}."
    here = "Place them here instead, in its place?" if beneath else "Place them here instead?"
    return Question(" ".join(filter(None, (where, beneath, here, "y / n"))), then)


def _place(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,4})\s+(?:under|in)\s+(\S+)", rest)
    if not found:
        raise Misread(
            "Type which of what was said, and where: place quote 7 under 2.1, or place quote 7 in 2. collected? has the numbers."
        )
    return place(session, found[1], found[2])


def _reword(session: Session, rest: str) -> Step:
    number, text = _split(rest, "the new words")
    if own := next((one for one in written.drafted(session) if str(one.number) == number and one.own), None):
        return Send(writing.RewordPiece(own.own, text))
    shown = piece(session, number)
    home = session.replica.kept.writing.pieces[shown.piece].at or shown.piece
    return Send(writing.RewordPiece(shown.piece, text, home=home))


def _move(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\S+)\s+(after|before|to)\s+(\S+)", rest)
    if not found:
        raise Misread("Type what, and where: move piece 2.1 after 2.3, before 2.1, or to 3. recap? has the numbers.")
    moved = piece(session, found[1])
    if found[2] == "to":
        target = section(session, found[3])
        last = target.pieces[-1].piece if target.pieces else NO_WORD
        return Send(writing.MovePiece(moved.piece, target.key, after=last))
    other = piece(session, found[3])
    home = next(one for one in written.drafted(session) if other in one.pieces)
    at = home.pieces.index(other)
    behind = other if found[2] == "after" else home.pieces[at - 1] if at else None
    return Send(writing.MovePiece(moved.piece, home.key, after=behind.piece if behind else NO_WORD))


def _move_section(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,3})\s+after\s+(\d{1,3})", rest)
    if not found or found[1] == "0":
        raise Misread("Type which, and after which: move section 3 after 1. After 0 is the beginning.")
    behind = section(session, found[2])
    return Send(writing.MoveSection(section(session, found[1]).key, behind.key if behind.number else ""))


def _out(out: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        return Send(writing.LeaveOut(section(session, rest).key, out))

    return build


def _keep(session: Session, rest: str) -> Step:
    return Send(writing.KeepClaim(piece(session, rest).piece))


def _cut(session: Session, rest: str) -> Step:
    text = rest.removeprefix("quote").strip() if rest.startswith("quote") else rest
    if text != rest:
        return Send(writing.PlaceWords(piece(session, text).piece))
    if own := next((one for one in written.drafted(session) if str(one.number) == rest and one.own), None):
        then = Send(writing.CutPiece(own.own))
        return (
            Question(f"Cut the section {own.heading} with all that is written in it? y / n", then)
            if own.pieces
            else then
        )
    shown = piece(session, rest)
    cut = Send(writing.CutPiece(shown.piece))
    if shown.kind == writing.WORDS:
        return cut  # what was said is erased by its author alone, and can be placed again
    return Question(f"Cut {shown.number}? Its text is erased. y / n", cut)


def _edit(session: Session, rest: str) -> Step:
    """Open the recap to be written: a page of its own on a screen, all of it with its numbers elsewhere."""
    nothing_after(rest)
    if why := recap_view.why_not(session.replica.state, session.replica.me):
        raise Misread(why)
    return Tell(written.lines(session), opens=WRITING_PAGE)


def may_edit(session: Session) -> bool:
    """Return whether I write the recap now."""
    return recap_view.may_write(session.replica.state, session.replica.me)


def _writes(session: Session) -> bool:
    """Return whether somebody has taken on to write things down: to others the recap itself says how."""
    return session.replica.has(base.SCRIBE)


def _leave(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(writers.HoldSection())


def _placed(sent: writing.PlaceWords, _answer: Answer, _session: Session | None) -> str:
    return f"It stands in the recap{written.AS_FAR}." if sent.word else "The claim stands without words beneath it."


def _left_out(sent: writing.LeaveOut, _answer: Answer, _session: Session | None) -> str:
    return "It is left out of the recap." if sent.out else "It stands in the recap again."


PLACE = Act("place quote", ("place quote",), "Put what somebody said beneath a claim, or on its own into a section.", WRITE, _place,
            takes="N under SECTION.CLAIM / in SECTION", command=writing.PlaceWords, needs=True, offered=_writes,
            done=_placed,
            phrases=("put a quote under a claim",))  # fmt: skip
"""Has a name of its own, since a line that begins with *quote* may mean it."""

EDIT = Act("edit recap", ("edit recap",), "Write the recap together: on a screen, a page with all that was said and written.", LOOK,
           _edit, offered=may_edit, phrases=("open the recap", "work on the recap"))  # fmt: skip

ACTS: tuple[Act, ...] = (
    EDIT,
    Act("collected?", ("collected?", "collected"), "What was said, by question, with the numbers to place it by.", LOOK,
        lambda session, _rest: Tell(written.collected_lines(session)),
        phrases=("what was collected",)),
    Act("claim", ("claim",), "Write a claim into a section of the recap: a sentence of the group.", WRITE, _claim,
        takes="SECTION ...", command=writing.WritePiece, needs=True, offered=_writes, done=written.stands,
        phrases=("add a claim to the recap",)),
    PLACE,
    Act("introduction", ("introduction",), "Write an introduction: to a section, or the paragraph under the title.", WRITE, _intro,
        takes="[SECTION] ...", command=writing.WritePiece, needs=True, offered=never),
    Act("sub-heading", ("sub-heading", "subheading"), "Write a sub-heading into a section.", WRITE, _heading,
        takes="SECTION ...", command=writing.WritePiece, needs=True, offered=never),
    Act("new section", ("new section",), "Begin a section of our own in the recap.", WRITE, _section,
        takes="HEADING", command=writing.WritePiece, needs=True, offered=never),
    Act("reword", ("reword",), "Put other words in the place of a piece of the recap.", WRITE, _reword,
        takes="SECTION.PIECE ...", command=writing.RewordPiece, needs=True, offered=never, done="It is reworded."),
    Act("move piece", ("move piece",), "Move a piece of the recap within its section, or to another.", WRITE, _move,
        takes="N.N after N.N / before N.N / to N", command=writing.MovePiece, needs=True, offered=never, done="It is moved."),
    Act("move section", ("move section",), "Move a section of the recap behind another.", WRITE, _move_section,
        takes="N after N", command=writing.MoveSection, needs=True, offered=never, done="The section is moved."),
    Act("leave out", ("leave out",), "Leave a section out of the recap, with all that would stand in it.", WRITE, _out(True),
        takes="SECTION", command=writing.LeaveOut, needs=True, offered=never, done=_left_out),
    Act("bring in", ("bring in",), "Bring a section that was left out into the recap again.", WRITE, _out(False),
        takes="SECTION", command=writing.LeaveOut, needs=True, offered=never),
    Act("keep claim", ("keep claim",), "Let a claim stand although the words beneath it were taken back.", WRITE, _keep,
        takes="N.N", command=writing.KeepClaim, needs=True, offered=never, done="The claim stands again."),
    Act("cut piece", ("cut piece",), "Take a piece of the recap out, or a quote from beneath a claim; its text is erased.", WRITE, _cut,
        takes="N.N / quote N.N / SECTION", command=writing.CutPiece, needs=True, offered=never,
        done="It is out of the recap."),
    asking_authors.ACT,
    Act("leave section", ("leave section",), "Let others write in the section that I hold.", WRITE,
        _leave, command=writers.HoldSection, offered=never,
        done="You hold no section of the recap.",
        does="let others write in the section that you hold"),
)  # fmt: skip
