"""Acts of notes without a name: writing one, the question about it, showing one that was left over.

What can be done with a note, how it is done and what is said then stand in one table, `USES`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.act import PART, Act, Misread, Question, Step, UseNote
from cop_tui.acts.written_for import FOR
from cop_tui.client.mynotes import ERASED, HELD, LEFT, NOTE, SENDING, SHOWN
from cop_tui.client.outbox import Answer
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import notes
from cop_tui.wire.frames import REFUSED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.acts.act import Done
    from cop_tui.client.mynotes import MyNote
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import ItemId

ALONE = "Show this note to everybody, on its own and without your name? People may guess whose it is. y / n"
SHOWN_CELLS = 60  # of a note that a question is about
NOT_HELD = "That note is not held any more."
OFF_NOW = "We are off the record, so the recap cannot have note {0}. Once we are on again, if it is not shown by then: quote {0}."
WRITE, PARK, QUOTE, TAKE_BACK, PUBLISH = "write", "park", "quote", "take back", "publish"
ANSWERS = (QUOTE, TAKE_BACK, PUBLISH)
"""What leaves nothing to be asked about a note."""
LEAVE, NEED, LOOK_FOR = "cannot come", "access need", "left?"
GIVE_IN = "give in"
WAITING = (SENDING, HELD, LEFT)
"""How a note of mine stands that nobody else has seen."""
SHOWN_TO_ALL = SHOWN
ALONE_HOLD = "those who hold the space alone"


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that can be done with a note: how, what is said then, and what is asked about a note that is held now, by its number."""

    do: Callable[[Session, UseNote], Awaitable[Answer]]
    done: str | Done = ""
    asks: Callable[[Session, UseNote, int], str] | None = None


def letter(number: int) -> str:
    """Return the letter by which a note of mine is named, from its number; after z come two letters."""
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + last)


def lettered(session: Session) -> dict[str, MyNote]:
    """Return my notes by their letters, oldest first."""
    return {letter(number): note for number, note in session.my_notes.numbered().items()}


TO_FETCH = "(its words are not in this window yet: last 200 brings them)"
NOT_HERE, NO_MORE = "(its words are not in this window)", "(its words are gone)"
ELSEWHERE = "Notes without a name that you wrote in another window that is still open, or on another device, are listed there alone."


def text_of(session: Session, note: MyNote) -> str:
    """Return the words of a note of mine, also where another window wrote them and everybody has been shown them; else ""."""
    shown = session.replica.kept.notes.shown.get(note.hash)
    return note.text or (session.replica.text(shown.at) if shown and not shown.withdrawn else "")


def listed(session: Session, note: MyNote) -> str:
    """Return the words of a note of mine as a list shows it: in words, too, that they are gone, or not in this window."""
    missing = NO_MORE if note.over else TO_FETCH if note.state == SHOWN else NOT_HERE
    return text_of(session, note) or missing


def elsewhere(session: Session) -> str:
    """Return where notes of mine are to be read that this program has not written and cannot take back, "" where there are none."""
    return ELSEWHERE if session.my_notes.elsewhere() else ""


def handed_in(session: Session, answer: Answer) -> int | None:
    """Return the number of the note that was handed in with this answer, whatever was written since; None where it is gone."""
    there = session.my_notes.numbered()
    number = answer.facts.get(NOTE, next(reversed(there), None))
    return number if isinstance(number, int) and number in there else None


def by_letter(session: Session, name: str) -> int:
    """Return the number of the note with this letter. Raises Misread when there is none."""
    for number in session.my_notes.numbered():
        if letter(number) == name:
            return number
    raise Misread("Say which note by its letter; mine shows them.")


async def _hand_in(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.write(use.text, use.quote, seen=use.seen, line=use.line, whose=use.whose)


async def _park(session: Session, use: UseNote) -> Answer:
    answer = await session.my_notes.write(use.text, use.quote, park=True, seen=use.seen, line=use.line)
    if answer.ok and use.item:  # it waited for a part that is left out
        session.my_notes.keep_later(use.item, "")
    return answer


def _with_note(
    do: Callable[[Session, MyNote, UseNote], Awaitable[Answer]],
) -> Callable[[Session, UseNote], Awaitable[Answer]]:
    """Return what does something with a note of mine, and refuses when it is gone since it was named."""

    async def done(session: Session, use: UseNote) -> Answer:
        note = session.my_notes.numbered().get(use.which)
        return await do(session, note, use) if note else Answer(REFUSED, code="no_such_note", text=NOT_HELD)

    return done


def _written(use: UseNote, answer: Answer, session: Session | None) -> str:
    plan = session.replica.kept.agenda.now() if session else None
    return _named(use, answer, session, plan is not None and plan.keep == "recap")


def _parked(use: UseNote, answer: Answer, session: Session | None) -> str:
    return _named(use, answer, session, True)


def _named(use: UseNote, answer: Answer, session: Session | None, quotable: bool) -> str:
    """Return by which letter a note is known, and how the recap may have it."""
    number = handed_in(session, answer) if session else None
    if number is None:
        return ""
    name = letter(number)
    if use.whose:
        how = (
            f" The recap does not quote it; if they say that it may: quote {name}."
            if quotable and not use.quote
            else ""
        )
        return f"Written for {use.whose}, without the name, as note {name}.{how}"
    how = f" quote {name} lets the recap quote it." if quotable and not use.quote else ""
    return f"Your note is note {name}.{how}"


async def _quote(session: Session, note: MyNote, use: UseNote) -> Answer:
    """Say whether the recap may quote a note. Off the record a yes would keep nothing and take the note out of what is kept, so it is not sent."""
    if use.quote and note.open and not (note.letter or note.off) and session.replica.kept.record.off:
        return Answer(REFUSED, code="note_off_now", text=OFF_NOW.format(letter(use.which)))
    return await session.my_notes.quote(note, use.quote)


def _quoted(use: UseNote, _answer: Answer, session: Session | None) -> str:
    note = session.my_notes.numbered().get(use.which) if session else None
    if note and note.letter:
        return f"Saved: {note.choice}."
    if session and use.quote and session.replica.kept.record.off:
        return "We went off the record meanwhile, so the recap does not quote that note."
    return "The recap may quote that note, without a name." if use.quote else "The recap does not quote that note."


async def _take_back(session: Session, use: UseNote) -> Answer:
    note = session.my_notes.numbered().get(use.which)
    if note is None:
        return Answer(REFUSED, code="no_such_note", text=NOT_HELD)
    shown = note.state == SHOWN
    answer = await session.my_notes.take_back(note)
    return replace(answer, facts=answer.facts | {"shown": int(shown)}) if answer.ok else answer


def _taken_back(_use: UseNote, answer: Answer, session: Session | None) -> str:
    if answer.facts.get("shown") and session:
        return f"Taken back. {view.being_erased(session.replica.state)}"
    return "Taken back. Nobody else has it any more."


def _may_it_be_quoted(session: Session, use: UseNote, number: int) -> str:
    """Return the question about a note that was handed in: later is too late to say it unseen. "" where nothing is asked."""
    kept = session.replica.kept
    plan = kept.agenda.now()
    themes = view.tells_themes_only(session.replica.state)
    if plan is None or use.quote or use.whose or plan.keep != "recap" or kept.record.off or themes:
        return ""
    return f"Your note is note {letter(number)}. May the recap quote it, without your name? y / n"


def consent_again(session: Session, which: int) -> str:
    """Return the question about a note that had no answer, with its words; "" where it is no longer to be asked."""
    note = session.my_notes.numbered().get(which)
    if note is None or not note.open or note.quote:
        return ""
    how = quoted_how(session, note.named)
    return f"Note {letter(which)}, '{shorten(note.text, SHOWN_CELLS)}': may the recap quote it, {how}? y / n"


def left_as(session: Session, note: MyNote) -> str:
    """Return, of what I left for the meeting, for which part it is, whether with my name, how it stands and what the recap may do."""
    how = "with your name" if note.named else "without your name"
    if note.need:
        return _need_as(note, how)
    called = session.replica.kept.agenda.called().get(note.item, "")
    where = f"for part {called}" if called else "for any part"
    if note.state in (SENDING, HELD):
        return f"left {where}, {how}; waits to be read out; {note.choice}"
    return f"left {where}, {how}; {f'read out; {note.choice}' if note.state == SHOWN else note.state}"


def _need_as(note: MyNote, how: str) -> str:
    """Return how what I said I need stands: until the meeting ends those who hold the space have it, and then nobody."""
    if note.over:
        then = "erased when the meeting ended" if note.state == ERASED else "nobody has it any more"
        return f"what you needed, for {ALONE_HOLD}, {how}; {then}"
    return f"what you need, for {ALONE_HOLD}, {how}; {'on its way' if note.state == SENDING else 'they have it until the meeting ends'}"


async def _leave(session: Session, use: UseNote) -> Answer:
    return await session.my_notes.leave(
        use.text, use.item, need=use.what == NEED, named=use.named, seen=use.seen, line=use.line
    )


def _is_left(use: UseNote, answer: Answer, session: Session | None) -> str:
    how = "with your name" if use.named else "without your name"
    number = handed_in(session, answer) if session else None
    back = "" if number is None else f" take back {letter(number)} takes it back."
    if use.what == NEED:
        return f"Told to {ALONE_HOLD}, {how}. It is in no recap, and erased when the meeting ends.{back}"
    return f"Left, {how}. Those who hold the space see it when the meeting begins, and read it out; nobody else does before.{back}"


def _may_letter_be_quoted(session: Session, use: UseNote, number: int) -> str:
    """Return the question about what I left: once it is read out is late to say it. "" where no recap tells it."""
    state, item = session.replica.state, session.replica.kept.agenda.items.get(use.item)
    if view.tells_themes_only(state) or (item is not None and item.plan.keep != "recap"):
        return ""
    how = "with your name" if use.named else "without your name"
    left = f"Left, {how}, to be read out once the meeting has begun. It is note {letter(number)}: mine."
    return f"{left} May the recap quote it, {quoted_how(session, use.named)}? y / n"


def quoted_how(session: Session, named: bool) -> str:
    """Return whether the recap quotes what I left with my name or without it."""
    return "with your name" if named and view.has_plain_regime(session.replica.state) else "without your name"


def _looked(use: UseNote, _answer: Answer, session: Session | None) -> str:
    note = session.my_notes.numbered().get(use.which) if session else None
    if session is None or note is None:
        return NOT_HELD
    return f"{letter(use.which)}. {note.text} [{left_as(session, note)}]"


USES: dict[str, Use] = {
    LEAVE: Use(_leave, _is_left, _may_letter_be_quoted),
    NEED: Use(_leave, _is_left),
    GIVE_IN: Use(
        lambda session, use: session.my_notes.give_in(use.item, seen=use.seen, line=use.line),
        _written,
        _may_it_be_quoted,
    ),
    LOOK_FOR: Use(_with_note(lambda session, note, _use: session.my_notes.look(note)), _looked),
    WRITE: Use(_hand_in, _written, _may_it_be_quoted),
    PARK: Use(_park, _parked),
    QUOTE: Use(_with_note(_quote), _quoted),
    TAKE_BACK: Use(_take_back, _taken_back),
    PUBLISH: Use(_with_note(lambda session, note, _use: session.my_notes.publish(note))),
}


def home(session: Session) -> ItemId:
    """Return the part for which notes are written now (0: none are)."""
    return notes.home(session.replica.state)


def _write(session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type your note after write. It is shown together with the others, without names.")
    return _for_a_voice(session, rest) or UseNote(WRITE, rest)


def _for_a_voice(session: Session, rest: str) -> Step | None:
    """Return what writes a note for somebody without a screen, beside mine; None where it is mine.

    Whose it is stays here: for the server it is one more note of this seat, so that it counts as that of nobody else before
    notes are shown. Where a name fits nobody without a screen it is asked, as it would be shown with that name in it. Raises
    Misread where no colon stands behind the name of somebody without a screen.
    """
    if not (found := FOR.fullmatch(rest)):
        people = session.replica.kept.people
        names = [people.by_id[who].name for who in people.present() if people.by_id[who].via]
        name = next(
            (name for name in names if f"{rest.rstrip(':')} ".casefold().startswith(f"for {name} ".casefold())), ""
        )
        if name:
            raise Misread(
                f"Type a colon behind the name, and then what {name} says: write for {name}: ... Nothing was written."
            )
        return None
    try:
        who = session.replica.find(found[1])
    except core.Refused:
        who = NOBODY
    known = session.replica.kept.people.by_id.get(who)
    if known is None or not known.via:
        why = f"{known.name} has a screen" if known else f"Nobody here is called {shorten(found[1], SHOWN_CELLS)}"
        asks = f"{why}. Is it your note, in these words: '{shorten(rest, SHOWN_CELLS)}'? y / n"
        return Question(asks, UseNote(WRITE, rest), back=f"write {rest}")
    if base.SCRIBES.isdisjoint(session.replica.person.roles if session.replica.person else ()):
        raise core.Refused("writes_for_voices")
    return UseNote(WRITE, found[2], whose=known.name)


def _publish(session: Session, rest: str) -> Step:
    mine = session.my_notes
    if not mine:
        raise Misread("You have no such note.")
    name = rest.casefold().strip()
    left = [note for note in mine if note.state == LEFT] or mine
    return Question(ALONE, UseNote(PUBLISH, which=by_letter(session, name) if name else mine.number(left[-1])))


ACTS: tuple[Act, ...] = (
    Act("write", ("write",), "Write a note that is shown with the others, without names; for somebody on the phone: write for NAME: ...", PART,
        _write, takes="...", command=notes.HoldNote, needs=True, unkept=True, offered=lambda s: home(s) > 0),
    Act("publish", ("publish",), "Show a note that was left over on its own.", PART, _publish,
        takes="[LETTER]", command=notes.Publish, offered=lambda s: "left" in s.replica.state.mine.notes.values(),
        does="show the note that was left over, on its own"),
)  # fmt: skip
