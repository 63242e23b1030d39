"""Acts of notes without a name: writing one, the question about it, taking it back, showing one that was left over.

What can be done with a note, how it is done and what is said then stand in one table, `USES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Step, UseNote
from cop_tui.core.topics import notes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.acts.act import Done
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import ItemId

WRITE, PARK, QUOTE, TAKE_BACK, PUBLISH = "write", "park", "quote", "take back", "publish"


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that can be done with a note: how, what is said then, and what is asked about a note that is held now."""

    do: Callable[[Session, UseNote], Awaitable[Answer]]
    done: str | Done = ""
    asks: Callable[[Session, UseNote], str] | None = None


def letter(place: int) -> str:
    """Return the letter by which a note of mine is named, from its place."""
    return chr(ord("a") + place)


async def _hand_in(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.write(use.text, use.quote, seen=use.seen, line=use.line)


async def _park(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.write(use.text, use.quote, park=True, seen=use.seen, line=use.line)


async def _quote(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.quote(session.my_notes[use.which], use.quote)


async def _take_back(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.take_back(session.my_notes[use.which])


async def _publish(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.publish(session.my_notes[use.which])


def _written(use: UseNote, _answer: Answer, session: Session | None) -> str:
    plan = session.replica.kept.agenda.now() if session else None
    return _named(use, session, plan is not None and plan.keep == "recap")


def _parked(use: UseNote, _answer: Answer, session: Session | None) -> str:
    return _named(use, session, True)


def _named(use: UseNote, session: Session | None, quotable: bool) -> str:
    """Return by which letter a note is known, and how the recap may have it."""
    if session is None or not session.my_notes:
        return ""
    last = letter(len(session.my_notes) - 1)
    how = f" quote {last} lets the recap quote it." if quotable and not use.quote else ""
    return f"Your note is note {last}.{how}"


def _quoted(use: UseNote, _answer: Answer, _session: Session | None) -> str:
    return "The recap may quote that note, without a name." if use.quote else "The recap does not quote that note."


def _may_it_be_quoted(session: Session, use: UseNote) -> str:
    """Return the question about a note that was handed in: later is too late to say it unseen. "" where nothing is asked."""
    mine, kept = session.my_notes, session.replica.kept
    plan = kept.agenda.now()
    if not mine or plan is None or use.quote or plan.keep != "recap" or kept.record.off:
        return ""
    return f"Your note is note {letter(len(mine) - 1)}. May the recap quote it, without your name? y / n"


USES: dict[str, Use] = {
    WRITE: Use(_hand_in, _written, _may_it_be_quoted),
    PARK: Use(_park, _parked),
    QUOTE: Use(_quote, _quoted),
    TAKE_BACK: Use(_take_back, "Taken back. Nobody else has it any more."),
    PUBLISH: Use(_publish),
}


def home(session: Session) -> ItemId:
    """Return the part for which notes are written now (0: none are)."""
    return notes.home(session.replica.state)


def _write(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type your note after write. It is shown together with the others, without names.")
    return UseNote(WRITE, rest)


def _note_by(what: str) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        mine = session.my_notes
        if not mine:
            raise Misread("You have no such note.")
        name = rest.casefold().strip()
        which = ord(name) - ord("a") if len(name) == 1 else len(mine) - 1
        if (name and len(name) != 1) or not 0 <= which < len(mine):
            raise Misread("Say which note by its letter; mine shows them.")
        return UseNote(what, which=which)

    return build


ACTS: tuple[Act, ...] = (
    Act("write", ("write",), "Write a note that is shown together with the others, shuffled, without names.", PART,
        _write, takes="...", command=notes.HoldNote, needs=True, unkept=True, offered=lambda s: home(s) > 0),
    Act("take back", ("take back",), "Take a note of mine back, by its letter or the last.", PART, _note_by(TAKE_BACK),
        takes="[LETTER]", command=notes.TakeBack, offered=lambda s: bool(s.my_notes)),
    Act("publish", ("publish",), "Show a note that was left over on its own.", PART, _note_by(PUBLISH),
        takes="[LETTER]", command=notes.Publish, offered=lambda s: "left" in s.replica.state.mine.notes.values()),
)  # fmt: skip
