"""My unattributed notes, and what I left for the meeting: what only this client knows about them, so that only their author can take them back.

Secrets are kept in the personal files; texts stay in memory, here and at the server, which tells them to another window of mine.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.client.outbox import GIVEN_BACK, Answer
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_ITEM, ItemId
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.letters import LeaveLetter, LookForLetter, SayNeed, TakeLetterBack
from cop_tui.core.topics.notes import HoldNote, LiveNotes, ParkUnnamed, Publish, TakeBack
from cop_tui.wire import frames

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable

    from cop_tui.client.profile import LaterNote, OwnNote, Seat, Seats

SENDING, HELD, LEFT, SHOWN, WITHDRAWN, GONE = "sending", "held", "left", "shown", "withdrawn", "gone"
NOTE = "note"  # the fact of an answer that has the number of the note that was handed in: others may have been since
ERASED = view.AT_END
UNREAD = "not read out before the meeting ended, and erased"
WORDS_LEFT, NEED = "left.", "need."
"""How the secret of a letter begins: of words to be read out, and of what I need. Wherever secrets are kept, that tells them from notes."""


NEVER_QUOTED = "That is for those who hold the space alone; no recap has it."


@dataclass(slots=True, eq=False)
class MyNote:
    """A note of mine. `state` is sending, held, left (too few others), shown, withdrawn, erased at the end or gone (nobody
    has it any more), and of a letter that it was not read out; `text` is "" where it is not known here. `off`: it was written where nothing is kept; `line` is what was
    typed, and `after` tells, on this device alone, what was sent before it.
    """

    secret: str = field(repr=False)
    text: str = field(default="", repr=False)
    item: ItemId = NO_ITEM
    quote: bool = False
    park: bool = False
    state: str = SENDING
    leaving: bool = False  # taken back: never offered again
    off: bool = False
    line: str = field(default="", repr=False)
    after: int = 0  # number of the last event when it was written
    whose: str = field(
        default="", repr=False
    )  # somebody without a screen, whom it was written for; in this program's memory alone
    named: bool = False  # a letter with my name

    @property
    def need(self) -> bool:
        """Whether it is what I need to take part."""
        return self.secret.startswith(NEED)

    @property
    def letter(self) -> bool:
        """Whether it is no note, but what I left for the meeting, or need."""
        return self.need or self.secret.startswith(WORDS_LEFT)

    @property
    def over(self) -> bool:
        """Whether nobody has it any more: it was withdrawn, erased or lost."""
        return self.state in (WITHDRAWN, GONE, ERASED, UNREAD)

    @property
    def hash(self) -> str:
        """What the server knows the note by."""
        return view.note_digest(self.secret)

    @property
    def open(self) -> bool:
        """Whether it can still be changed here: not shown yet, and its words are known."""
        return self.state in (SENDING, HELD, LEFT) and bool(self.text)

    @property
    def choice(self) -> str:
        """What the recap may do with it, in words; of a note whose words are not here only the server knows, until it is shown."""
        if self.state in (HELD, LEFT) and not self.text:
            return "the recap as you chose"
        if self.letter and self.named and self.quote:
            return "may be quoted with your name, if names may leave"
        return "may be quoted without name" if self.quote else "not quoted"

    def offer(self) -> HoldNote | ParkUnnamed | LeaveLetter | SayNeed:
        """Return the command that hands the note in, or changes it; the same hash is one note."""
        if self.need:
            return SayNeed(self.hash, self.text, self.named)
        if self.letter:
            return LeaveLetter(self.hash, self.text, self.item, self.named, self.quote)
        if self.park:
            return ParkUnnamed(self.hash, self.text, self.quote)
        return HoldNote(self.hash, self.text, self.quote, self.item)


def new_note(text: str, item: ItemId, quote: bool, park: bool = False) -> MyNote:
    """Return a note with a new 32-byte secret."""
    return MyNote(secrets.token_hex(32), text, item, quote, park)


class MyNotes(list[MyNote]):
    """My notes of one meeting, oldest first. `do` sends, `state` gives what is known now, `on_disk` changes my files."""

    def __init__(
        self,
        do: Callable[[core.Command, core.Seen | None, str], asyncio.Future[Answer]],
        state: Callable[[], core.State],
        on_disk: Callable[[Callable[[Seats, Seat], None]], None],
    ) -> None:
        super().__init__()
        self._do, self._state, self._on_disk = do, state, on_disk
        self.later: dict[ItemId, str] = {}
        """Notes that wait on this device alone for a later part, by its item: nobody was told them."""
        self._numbers: dict[str, int] = {}
        self._dropped: set[str] = set()

    def number(self, note: MyNote) -> int:
        """Return the number of a note, from 0, which it keeps while this program runs: no other has it, even once it is gone."""
        return self._numbers.setdefault(note.hash, len(self._numbers))

    def numbered(self) -> dict[int, MyNote]:
        """Return my notes by their numbers, oldest first."""
        return {self.number(note): note for note in self}

    async def write(
        self,
        text: str,
        quote: bool = False,
        park: bool = False,
        seen: core.Seen | None = None,
        line: str = "",
        whose: str = "",
    ) -> Answer:
        """Hand in a note to be shown (or parked) with others, unattributed; its secret is kept here before it is sent.

        `seen` is what its author saw at Enter (None: what is seen now), `line` what they typed, `whose` the name of somebody
        without a screen whom it is written for: it is sent to nobody and stored nowhere.
        """
        item = view.notes_for(self._state()) if seen is None else seen.notes
        note = new_note(clean(text), NO_ITEM if park else item, quote, park)
        note.off, note.line = self._state().kept.record.off if seen is None else seen.off, line
        note.after, note.whose = self._state().kept.seq, whose
        self.append(note)
        self._mark_others()
        return await self._hand_in(note, seen, line)

    def _mark_others(self) -> None:
        """Say which notes I wrote for others, where it is asked what of mine may be quoted."""
        self._state().mine.for_others = {note.hash for note in self if note.whose}

    async def leave(
        self,
        text: str,
        item: ItemId = NO_ITEM,
        *,
        need: bool = False,
        named: bool = False,
        seen: core.Seen | None = None,
        line: str = "",
    ) -> Answer:
        """Leave words to be read out in a part (0: in any), or say what I `need`; the secret is kept here before they are sent."""
        secret = (NEED if need else WORDS_LEFT) + secrets.token_hex(32)
        note = MyNote(secret, clean(text), item, line=line, after=self._state().kept.seq, named=named)
        self.append(note)
        return await self._hand_in(note, seen, line)

    async def _hand_in(self, note: MyNote, seen: core.Seen | None, line: str) -> Answer:
        self._on_disk(lambda seats, seat: seats.add_note(seat, note.secret, note.item))
        self.numbered()  # in the order in which they were written
        answer = await self._do(note.offer(), seen, line)
        if answer.how == frames.REFUSED or answer.code in GIVEN_BACK:
            self._drop(note)
        elif answer.ok and note.state == SENDING:
            note.state = HELD
        return replace(answer, facts=answer.facts | {NOTE: self.number(note)})

    async def look(self, note: MyNote) -> Answer:
        """Ask the server whether it holds what I left; the words come with its answer."""
        return await self._look(note)

    def find_letters(self) -> None:
        """Ask the server for what I left in an earlier run of this program: its words are not here yet."""
        for note in self:
            if note.letter and not note.text and note.state == SENDING:
                self._look(note)

    def _look(self, note: MyNote) -> asyncio.Future[Answer]:
        def looked(done: asyncio.Future[Answer]) -> None:
            if done.result().code == "no_such_letter" and note.state in (SENDING, HELD):
                note.state = GONE

        answered = self._do(LookForLetter(note.secret), None, "")
        answered.add_done_callback(looked)
        return answered

    async def take_back(self, note: MyNote) -> Answer:
        """Take a note back, before or after it was shown."""
        note.leaving = True
        waits = note.letter and note.state != SHOWN
        answer = await self._do(TakeLetterBack(note.secret) if waits else TakeBack(note.secret), None, "")
        if answer.code == "no_such_letter" and not note.need:  # it may have been read out meanwhile, without a name
            answer = await self._do(TakeBack(note.secret), None, "")
        if answer.ok or answer.code in ("no_such_note", "no_such_letter"):
            self._drop(note)
        else:
            note.leaving = False
        return answer

    async def publish(self, note: MyNote) -> Answer:
        """Show a note that was left over, on its own."""
        return await self._do(Publish(note.secret), None, "")

    async def quote(self, note: MyNote, quote: bool) -> Answer:
        """Say, before it is shown, whether the recap may quote a note."""
        if note.state in (HELD, LEFT) and not note.text:
            text = "It was written before this program started, and its words are not here. It stays as it was; you can take it back."
            return Answer(frames.REFUSED, code="note_unread", text=text)
        if not note.open:
            text = (
                "It is shown; it was not marked for the recap before the reveal, so it stays out. You can take it back."
            )
            if note.quote:
                text = "It is shown, and was marked for the recap before the reveal. You can take it back."
            return Answer(frames.REFUSED, code="note_shown", text=text)
        if note.need:
            return Answer(frames.REFUSED, code="need_never_quoted", text=NEVER_QUOTED)
        if note.off:
            text = "It was written off the record, so nothing of it is kept, and the recap cannot have it."
            return Answer(frames.REFUSED, code="note_off_record", text=text)
        before, note.quote = note.quote, quote
        answer = await self._do(note.offer(), None, "")
        if not answer.ok:
            note.quote = before
        return answer

    def see(self, messages: Iterable[core.Message]) -> None:
        """Take in what has happened to them; those shown where nothing is kept are gone with that."""
        self._mark_others()
        for note in refresh(self, self._state(), messages):
            self._drop(note)
        if self.later and self._state().kept.setup.phase == base.CLOSED:
            for item in list(self.later):
                self.keep_later(item, "")

    def found(self, kept: Iterable[OwnNote]) -> None:
        """Take in the notes of an earlier run of this program, of which only the secrets are known."""
        known = {note.secret for note in self}
        found = [MyNote(n.secret, item=n.item, state=GONE) for n in kept if n.secret not in known]
        for note in found:
            note.state = SENDING if note.letter else GONE  # of a letter the server is asked
        self += found

    def elsewhere(self) -> bool:
        """Return whether notes of mine wait that another window or device wrote: what takes them back is there."""
        return view.notes_elsewhere(self._state(), self._dropped.union(note.hash for note in self))

    def forget_gone(self) -> None:
        """Leave out those that nobody has any more."""
        self[:] = [note for note in self if note.state != GONE]

    def found_later(self, kept: Iterable[LaterNote]) -> None:
        """Take in what an earlier run of this program kept for later parts."""
        self.later = {one.item: one.text for one in kept} | self.later

    def keep_later(self, item: ItemId, text: str) -> None:
        """Keep a note for a later part on this device, in the place of one that waits for it; "" drops it. It is sent to nobody."""
        self.later = {number: note for number, note in self.later.items() if number != item}
        if text:
            self.later[item] = clean(text)
        self._on_disk(lambda seats, seat: seats.keep_later(seat, self.later))

    async def give_in(self, item: ItemId, seen: core.Seen | None = None, line: str = "") -> Answer:
        """Hand in the note that waited for a part in which notes are written now; it waits on where it is not taken."""
        if view.notes_for(self._state()) != item:
            return Answer(frames.REFUSED, code="not_writing_now", text=core.sentence("not_writing_now", {}))
        answer = await self.write(self.later.get(item, ""), seen=seen, line=line)
        if answer.ok:
            self.keep_later(item, "")
        return answer

    def offer_again(self) -> list[tuple[str, asyncio.Future[Answer]]]:
        """Offer a server that started anew what only its memory held; return each line with its answer."""
        return [(note.line, self._offer(note)) for note in unheld(self, self._state())]

    def _offer(self, note: MyNote) -> asyncio.Future[Answer]:
        # Only the record can have changed for a note: its part is named in it.
        then = core.Seen(keep=core.MOST_KEPT, off=note.off, notes=view.notes_for(self._state()))
        answered = self._do(note.offer(), then, "")
        answered.add_done_callback(lambda done: self._drop(note) if done.result().code == "words_recorded" else None)
        return answered

    def _drop(self, note: MyNote) -> None:
        if note in self:
            self.remove(note)
            self._dropped.add(note.hash)
            self._on_disk(lambda seats, seat: seats.drop_note(seat, note.secret))


def refresh(notes: list[MyNote], state: core.State, messages: Iterable[core.Message]) -> list[MyNote]:
    """Set the state of every note from what is known now; return those shown where nothing is kept, gone with that."""
    live = {(m.item, text) for m in messages if isinstance(m, LiveNotes) for text in m.texts}
    gone = []
    for note in notes:
        if note.letter and note.hash not in state.kept.notes.shown:
            gone += [note] if _letter(note, state) else []
            continue
        shown = state.kept.notes.shown.get(note.hash)
        if shown is not None:
            note.state = SHOWN if not shown.withdrawn else ERASED if shown.at_end else WITHDRAWN
            note.quote = shown.quote
            note.text = state.texts.get(shown.at, note.text) if not shown.withdrawn else ""
        elif (note.item, note.text) in live:
            note.state = SHOWN
            gone.append(note)
        else:
            note.state = state.mine.notes.get(note.hash, note.state)
            if not note.text and (written := view.note_written(state, note.hash)):
                note.text, note.quote, note.park, note.off = written.text, written.quote, written.park, written.live
    return gone


def _letter(note: MyNote, state: core.State) -> bool:
    """Set the state of what I left, as long as it is no note that is shown; return whether it is gone with being read out.

    With a name it is among my own words then, and in a part that is not kept it is nowhere.
    """
    if view.letter_read(state, note.hash):
        return True
    if state.kept.setup.phase == base.CLOSED:
        note.state, note.text = UNREAD if not note.need else ERASED, ""
    elif note.state == SENDING and view.letter_held(state, note.hash):
        note.state = HELD
    if not note.text and note.state == HELD and (known := view.letter(state, note.hash)):
        note.text, note.item, note.quote, note.named = known.text, known.item, known.quote, bool(known.person)
    return False


def unheld(notes: list[MyNote], state: core.State) -> list[MyNote]:
    """Return the notes that a server which started anew has to be offered again."""
    return [
        note
        for note in notes
        if note.state in (HELD, LEFT)
        and note.text
        and not note.leaving
        and note.hash not in state.mine.notes
        and not note.letter  # the server has these on its disk
    ]
