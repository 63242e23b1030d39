"""Acts before the meeting: what I leave to be read out as I cannot come, what I need to take part, and reading out what others left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts import notes
from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Question, Send, Step, Tell, UseNote
from cop_tui.acts.lookup import nothing_after, part
from cop_tui.core import view
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import NO_ITEM
from cop_tui.core.topics import letters

if TYPE_CHECKING:
    from cop_tui.client.session import Session

_FOR = re.compile(
    r"(?:(?:for\s+)?(?:part\s+)?(\d{1,3}[a-z]*)\b)?[\s,]*(with (?:my )?name\b)?\s*:\s*(.+)", re.IGNORECASE
)
_NAMED = re.compile(r"with (?:my )?name\b[\s:,]*(.*)", re.IGNORECASE)
FEW = "So few have been here that whoever holds the space may guess whose it is. Leave it without your name? y / n"
FEW_NEED = "So few are part of this that whoever holds the space may guess whose it is. Say it without your name? y / n"
HOW = "Type it after a colon, with the number of the part: cannot come 3: ... For any part: cannot come: ... With your name: cannot come 3 with name: ..."
NEEDED = "Somebody said what they need to take part: needed?"
NOTHING_HERE = "Nothing waits to be read out in this part."


def may_be_guessed(session: Session) -> bool:
    """Return whether so few could have left something for those who hold the space that they may guess whose it is."""
    people = session.replica.kept.people
    could = [n for n in people.with_screen() if not people.by_id[n].has(base.HOLDER)]
    return len(could) < limits.FEW_WRITERS


def _cannot_come(session: Session, rest: str) -> Step:
    found, named = _FOR.fullmatch(rest), _NAMED.fullmatch(rest)
    if found:
        item, text, with_name = part(session, found[1]) if found[1] else NO_ITEM, found[3], bool(found[2])
    elif not rest or rest[0].isdigit():
        raise Misread(HOW)
    else:
        item, text, with_name = NO_ITEM, named[1] if named else rest, named is not None
    if not text:
        raise Misread(HOW)
    use = UseNote(notes.LEAVE, text, item=item, named=with_name)
    return use if with_name or not may_be_guessed(session) else Question(FEW, use)


def _need(session: Session, rest: str) -> Step:
    found = _NAMED.fullmatch(rest)
    text = found[1] if found else rest
    if not text:
        raise Misread("Type what you need after it: need: captions. With your name: need: with name captions.")
    use = UseNote(notes.NEED, text, named=found is not None)
    return use if found or not may_be_guessed(session) else Question(FEW_NEED, use)


def _left(session: Session, rest: str) -> Step:
    mine = [number for number, note in session.my_notes.numbered().items() if note.letter]
    if not mine:
        raise Misread("You have left nothing for this meeting.")
    return UseNote(notes.LOOK_FOR, which=notes.by_letter(session, rest.casefold().strip()) if rest else mine[-1])


def _whose(session: Session, letter: view.Letter) -> str:
    return f"from {session.replica.name(letter.person)}" if letter.person else "without a name"


def _told(session: Session, *, needs: bool) -> list[view.Letter]:
    """Return what was left, or what is needed, as far as I was told it and hold the space now."""
    return view.letters_left(session.replica.state, needs=needs) if session.replica.has(base.HOLDER) else []


def _to_read(session: Session, rest: str) -> Step:
    nothing_after(rest)
    here, lines = list(view.letters_here(session.replica.state).values()), []
    for letter in sorted(_told(session, needs=False), key=lambda one: one not in here):
        called = session.replica.kept.agenda.called().get(letter.item, "")
        where = (
            f"{here.index(letter) + 1}. here" if letter in here else f"for part {called}" if called else "for any part"
        )
        lines.append(f"{where}, {_whose(session, letter)}: {letter.text}")
    return Tell(
        [*lines, "read out reads it to everybody, after it has asked you."]
        if lines
        else ["Nothing waits to be read out."]
    )


def _needs(session: Session) -> set[tuple[str, str]]:
    """Return what others need as far as I was told it and hold the space now, by its hash and its words, which may change."""
    if not session.replica.has(base.HOLDER):
        return set()
    return {(key, letter.text) for key, letter in session.replica.state.mine.letters.items() if letter.need}


def _needed(session: Session, rest: str) -> Step:
    nothing_after(rest)
    lines = [f"{letter.text} ({_whose(session, letter)})" for letter in _told(session, needs=True)]
    gone = "It is for those who hold the space alone, and erased when the meeting ends."
    none = (
        "Nobody has said what they need." if session.replica.has(base.HOLDER) else f"You do not hold the space. {gone}"
    )
    needs = _needs(session)
    return Tell([*lines, gone] if lines else [none], do=lambda s: s.needs_read.update(needs))


def _read_out(session: Session, rest: str) -> Step:
    here = list(view.letters_here(session.replica.state).items())
    number = rest.strip() or "1"
    if not here:
        raise Misread(f"{NOTHING_HERE} to read out? shows what waits for other parts.")
    if not number.isdecimal() or not 1 <= int(number) <= len(here):
        raise Misread(f"Say which by its number: read out 1. to read out? shows {len(here)}.")
    key, letter = here[int(number) - 1]
    quoted = "the recap may quote it" if letter.quote else "the recap does not quote it"
    asks = f"Read this out to everybody, {_whose(session, letter)}; {quoted}: '{letter.text}' y / n"
    return Question(asks, Send(letters.ReadLetter(key)), no="It was not read out. It waits.")


def waiting_lines(session: Session) -> list[str]:
    """Return, to whoever holds the space, that something waits to be read out here, and what somebody needs until it was read."""
    state = session.replica.state
    if not session.replica.has(base.HOLDER):
        return []
    here = "Something that was left for this meeting waits to be read out here: read out."
    so = view.letters_here(state), _needs(session) - session.needs_read
    return [line for line, is_so in zip((here, NEEDED), so, strict=True) if is_so]


def _waits(session: Session) -> bool:
    return session.replica.has(base.HOLDER) and bool(view.letters_here(session.replica.state))


ACTS: tuple[Act, ...] = (
    Act("cannot come", ("cannot come",), "I cannot come, but: leave words for a part, read out there; without my name, or: with name.", PART,
        _cannot_come, takes="[N] [with name]: ...", command=letters.LeaveLetter, needs=True, unkept=True,
        phrases=("i cannot come but", "i can't come but")),
    Act("access need", ("access need", "need:"), "Say to those who hold the space alone what I need to take part; without my name, or: with name.",
        PART, _need, takes="[with name] ...", command=letters.SayNeed, needs=True, unkept=True, footer=lambda _s: False),
    Act("left?", ("left?",), "What I left for this meeting, and whether it waits.", PART, _left, takes="[LETTER]",
        command=letters.LookForLetter, offered=lambda s: any(note.letter for note in s.my_notes), footer=lambda _s: False),
    Act("read out", ("read out",), "Read out to everybody what somebody left who could not come; it is shown to me first.", HOLD,
        _read_out, takes="[N]", command=letters.ReadLetter, offered=_waits),
    Act("to read out?", ("to read out?",), "What waits to be read out, here and in later parts, for those who hold the space.", LOOK,
        _to_read, offered=lambda s: bool(_told(s, needs=False)), footer=lambda _s: False),
    Act("needed?", ("needed?",), "What people said that they need to take part, for those who hold the space.", LOOK,
        _needed, offered=lambda s: bool(_told(s, needs=True)), footer=lambda _s: False),
)  # fmt: skip
