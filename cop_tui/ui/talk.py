"""What was said and what happened, in the order this client learned of it: the source of the talk on the screen.

Kept words are held here by number only, so that withdrawn words leave the screen with the state. Nothing is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core import among, notes, words
from cop_tui.core.agenda import ItemOpened
from cop_tui.core.text import ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui import core
    from cop_tui.client.notices import Notice
    from cop_tui.client.replica import Replica

KEPT = 500  # entries; older ones are fetched again with `last`
_WORDS = frozenset({"words_kept", "spoken", "group_words", "note_shown", "live_notes"})

_TABLE = frozenset({"hand_raised", "hand_up", "hand_lowered", "joined", "moved_on", "called"})
_STRONG = frozenset({"called", "you_are_next", "signal_raised", "paused"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to show: kept words (`word`), a shown note (`note`), words nothing keeps (`off` says so), or a notice."""

    text: str = ""
    person: int = 0
    word: int = 0
    note: int = 0
    off: str = ""
    urgent: bool = False


class Talk:
    """The talk so far. With `hush` only notices that concern this person are taken in; words always are."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.hush = False
        self._seen: set[int] = set()

    def start(self, replica: Replica) -> None:
        """Take in kept words that are known and not shown yet, oldest first."""
        for n in sorted(replica.kept.words.by_id):
            if replica.text(n):
                self._word(n)
        for shown in replica.kept.notes.shown.values():
            self._note(shown.at)

    def add(self, replica: Replica, messages: Iterable[core.Message], notices: Iterable[Notice]) -> None:
        """Take in what happened, in its order: words as words, everything else as its sentence."""
        waiting = list(messages)
        new = (
            iter([n for n in replica.kept.words.by_id if n not in self._seen]),
            iter(sorted(s.at for s in replica.kept.notes.shown.values() if s.at not in self._seen)),
        )
        for notice in notices:
            before = next((p for p, m in enumerate(waiting) if _kind(m) == notice.kind), 0)
            message = waiting[before] if waiting and _kind(waiting[before]) == notice.kind else None
            if notice.kind in _WORDS or (self.hush and not notice.mine) or _shown_anyway(notice, message):
                continue
            for earlier in waiting[:before]:
                self._spoken(earlier, words.unkept(replica.state), *new)
            del waiting[:before]
            text = _opened(replica, message) if isinstance(message, ItemOpened) else notice.text
            self._put(Entry(text, urgent=notice.urgent))
        for message in waiting:
            self._spoken(message, words.unkept(replica.state), *new)

    def say(self, text: str) -> None:
        """Take in a sentence of this client."""
        self._put(Entry(text))

    def _spoken(self, message: core.Message, off: str, new_words: Iterator[int], new_notes: Iterator[int]) -> None:
        if isinstance(message, words.WordsKept):
            self._word(next(new_words, 0))
        elif isinstance(message, notes.NoteShown):
            self._note(next(new_notes, 0))
        elif isinstance(message, among.GroupWords):
            what = "(a note of your group)" if message.note else "(to your group)"
            self._put(Entry(f"{what} {message.text}", message.person))
        elif isinstance(message, words.Spoken):
            self._put(Entry(message.text, message.person, off=off if message.off else ""))
        elif isinstance(message, notes.LiveNotes):
            for text in message.texts:
                self._put(Entry(text, off=off))

    def _word(self, n: int) -> None:
        if n and n not in self._seen:
            self._seen.add(n)
            self._put(Entry(word=n))

    def _note(self, n: int) -> None:
        if n and n not in self._seen:
            self._seen.add(n)
            self._put(Entry(note=n))

    def _put(self, entry: Entry) -> None:
        self.entries.append(entry)
        del self.entries[:-KEPT]


def _opened(replica: Replica, event: ItemOpened) -> str:
    """Return where a part begins in the talk; how it works stands above."""
    return f"Item {event.item}: {ended(replica.kept.agenda.items[event.item].plan.title)}"


def _shown_anyway(notice: Notice, message: core.Message | None) -> bool:
    """Return whether the rest of the screen says it better: the floor, the queue and the strong line are always there."""
    if notice.kind in _STRONG and notice.urgent:
        return True
    if notice.kind == "hand_raised" and notice.mine:
        return True  # the strong line says which number it is, and goes on saying it as that changes
    return notice.kind in _TABLE and not notice.mine and not getattr(message, "chosen", False)


def _kind(message: core.Message) -> str:
    return str(message.__struct_config__.tag)
