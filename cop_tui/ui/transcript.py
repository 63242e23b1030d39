"""What was said and what happened, in the order this client learned of it: the source of the talk on the screen.

Kept words are held here by number only, so that withdrawn words leave the screen with the state. Nothing is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.client.notices import TURN_TIME, YOU_ARE_NEXT
from cop_tui.core import view
from cop_tui.core.engine.base import UNATTRIBUTED, WORD, Said, tag
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, NOBODY, ItemId, PersonId, WordId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.client.notices import Notice
    from cop_tui.client.replica import Replica

KEPT = 500  # entries; older ones are fetched again with `last`
_WORDS = frozenset(tag(kind.__name__) for topic in core.TOPICS for kind in topic.said)
_MESSAGES: tuple[type[core.Message], ...] = (*core.EVENTS, *core.PASSING, *core.ASIDES)
_IN_SIGHT = frozenset(tag(kind.__name__) for kind in _MESSAGES if kind.urgency.in_sight)
_LASTS = frozenset(tag(kind.__name__) for kind in _MESSAGES if kind.urgency.lasts) | {YOU_ARE_NEXT}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to show: kept words (`word`), a shown note (`note`), words nothing keeps (`off` says so), or a notice.

    Where a `part` begins only its number is kept here, and of a sentence that repeats what somebody wrote only what it
    tells (`told`): its words may be taken back. That the time of a turn is over stands here as long as whoever has it (`turn`) has the floor,
    and that my hand came down (`hand_down`) until it is up again.
    """

    text: str = ""
    person: PersonId = NOBODY
    word: WordId = NO_WORD
    note: WordId = NO_WORD
    part: ItemId = NO_ITEM
    off: str = ""
    urgent: bool = False
    told: core.Message | None = None
    turn: PersonId = NOBODY
    hand_down: bool = False


class Talk:
    """The talk so far. With `hush` only notices that concern this person are taken in; words always are."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.hush = False
        self.taken = 0  # entries so far, with those that are gone again
        self._seen: set[WordId] = set()

    def start(self, replica: Replica) -> None:
        """Take in kept words that are known and not shown yet, oldest first."""
        for n in sorted(replica.kept.words.by_id):
            if replica.text(n):
                self._word(n)
            self._seen.add(n)  # what is older than the texts that are here is not news when somebody speaks
        for shown in replica.kept.notes.shown.values():
            self._note(shown.at)

    def add(self, replica: Replica, messages: Iterable[core.Message], notices: Iterable[Notice]) -> None:
        """Take in what happened, in its order: words as words, everything else as its sentence.

        How long somebody spoke is no more to be read once their turn is over, nor that my hand came down once it is up.
        """
        speaker, up = replica.kept.floor.speaker, replica.kept.floor.find(replica.me) is not None
        self.entries = [e for e in self.entries if e.turn in (NOBODY, speaker) and not (e.hand_down and up)]
        waiting = list(messages)
        new = (
            iter([n for n in replica.kept.words.by_id if n not in self._seen]),
            iter(sorted(s.at for s in replica.kept.notes.shown.values() if s.at not in self._seen)),
        )
        for notice in notices:
            before = next((p for p, m in enumerate(waiting) if m is notice.message), 0)
            message = notice.message
            if notice.kind in _WORDS or (self.hush and not notice.mine) or shown_anyway(notice):
                continue
            for earlier in waiting[:before]:
                self._spoken(earlier, replica.state, *new)
            del waiting[:before]
            part = view.part_opened(message) if message else NO_ITEM
            told = message if view.repeats_parked(message) else None
            text = "" if part or told else notice.text
            turn = speaker if notice.kind == TURN_TIME else NOBODY
            down = message is not None and view.lowers_hand(message)
            self._put(Entry(text, part=part, urgent=notice.urgent, told=told, turn=turn, hand_down=down))
        for message in waiting:
            self._spoken(message, replica.state, *new)

    def others_spoke(self, replica: Replica, since: int) -> bool:
        """Return whether words of somebody else were taken in, or a note, after so many entries."""
        words = replica.kept.words.by_id
        return any(
            entry.note or (words[entry.word].person if entry.word else entry.person) not in (NOBODY, replica.me)
            for entry in self.entries[max(0, len(self.entries) - self.taken + since) :]
        )

    def say(self, text: str) -> None:
        """Take in a sentence of this client."""
        self._put(Entry(text))

    def _spoken(
        self, message: core.Message, state: core.State, new_words: Iterator[WordId], new_notes: Iterator[WordId]
    ) -> None:
        said = core.said(message) or Said()
        if said.kept == WORD:
            self._word(next(new_words, NO_WORD))
        elif said.kept == UNATTRIBUTED:
            self._note(next(new_notes, NO_WORD))
        off = view.called_unkept(state) if said.unkept else ""
        place = view.note_of_group(state, message)
        for text in said.texts:
            numbered = f"{place}. {text}" if place else text
            self._put(Entry(f"{said.to} {numbered}".lstrip(), said.person, off=off))

    def _word(self, n: WordId) -> None:
        if n and n not in self._seen:
            self._seen.add(n)
            self._put(Entry(word=n))

    def _note(self, n: WordId) -> None:
        if n and n not in self._seen:
            self._seen.add(n)
            self._put(Entry(note=n))

    def _put(self, entry: Entry) -> None:
        self.taken += 1
        self.entries.append(entry)
        del self.entries[:-KEPT]


def shown_anyway(notice: Notice) -> bool:
    """Return whether the rest of the screen says it better: the floor, the queue and the strong line are always there."""
    if notice.kind in _LASTS and notice.mine:
        return True  # the strong line says it, and goes on saying it as it changes
    return notice.kind in _IN_SIGHT and not notice.mine and not getattr(notice.message, "chosen", False)
