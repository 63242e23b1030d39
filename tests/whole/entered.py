"""What people entered, what they had in sight then, and who was told it: the book in which every breach is found.

Every text that is entered holds a word of its own, which is looked for in all that clients are told, in the journal and
in every file. The book knows what somebody had in sight and nothing of how the product compares it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cop_tui import core
from cop_tui.client.outbox import RETURNED, Answer
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.group_talk import GroupHand, GroupWords
from cop_tui.core.topics.notes import LiveNotes, NoteHeld, NoteShown
from cop_tui.core.topics.words import Spoken, WordsKept
from cop_tui.wire import frames

SAY, OFF, PARK, LEARN, BRING, NOTE, HAND, WRITE, UNNAMED, BARE, PASTE = (
    "say",
    "off",
    "park",
    "learn",
    "bring back",
    "group note",
    "hand about",
    "write",
    "park without name",
    "without a word of ours",
    "paste",
)
KINDS = (SAY, OFF, PARK, LEARN, BRING, NOTE, HAND, WRITE, UNNAMED)
TO_GROUP = (SAY, OFF, NOTE, HAND, BARE)  # the words of somebody in a small group reach that group alone
ON_VIEW = (HAND,)  # whoever comes to a group sees what a hand that is up there is about
UNNAMED_KINDS = (WRITE, UNNAMED)
_TOKEN = re.compile(rb"entry\d+x")  # longer than what certificates and keys hold by chance


@dataclass(frozen=True)
class Sight:
    """What somebody's screen showed: the part, what becomes of words, and who is in their small group (None: in none).

    `keeps`: words to the room are kept here; `notes` is the part that notes are written for.
    """

    item: int = 0
    keeps: bool = False
    off: bool = False
    group: frozenset[int] | None = None
    notes: int = 0
    notes_kept: bool = False


@dataclass(eq=False)
class Entry:
    """One text that somebody entered, and what is known of it. `lost`: it could not outlive the program, which was killed."""

    token: str
    author: int
    kind: str
    sight: Sight
    boot: str = ""
    answer: Answer | None = None
    lost: bool = False
    sent_anew: bool = False
    said: set[tuple[str, int]] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)

    @property
    def may_be_kept(self) -> bool:
        """Whether anything of it may ever be in the journal."""
        if self.kind in (OFF, NOTE, HAND, PASTE) or self.sight.off:
            return False
        if self.kind in (SAY, BARE):
            return self.sight.keeps and self.sight.group is None
        if self.kind == WRITE:
            return self.sight.notes_kept
        return self.sight.keeps if self.kind == BRING else True

    @property
    def may_wait(self) -> bool:
        """Whether it may wait in the file of its author's seat."""
        return self.kind not in UNNAMED_KINDS and self.may_be_kept

    @property
    def must_wait(self) -> bool:
        """Whether it has to outlive its author's program until it is answered."""
        return self.may_wait and (self.kind == PARK or self.sight.keeps)

    def __str__(self) -> str:
        return f"{self.kind} {self.token} by {self.author} who saw {self.sight}, answered {self.answer}"


def tokens(content: bytes) -> list[str]:
    """Return the entered words in some bytes."""
    return [found.decode() for found in _TOKEN.findall(content)]


class Book:
    """Everything that was entered, and what has gone wrong with it."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.breaches: list[str] = []
        self.counts: dict[str, int] = defaultdict(int)

    def enter(self, author: int, kind: str, sight: Sight, boot: str) -> Entry:
        """Take down that somebody pressed Enter; return the entry with a word of its own."""
        entry = Entry(f"entry{len(self.entries) + 1}x", author, kind, sight, boot)
        self.entries[entry.token] = entry
        self.counts[kind] += 1
        return entry

    def breach(self, what: str, entry: Entry) -> None:
        """Take down that words went where they were not meant."""
        text = f"{what}: {entry}"
        if text not in self.breaches:
            self.breaches.append(text)

    # What a client is told

    def told(self, who: PersonId, message: core.Message, item: ItemId, boot: str) -> None:
        """Look at one message that somebody was told while the current part was `item`."""
        for token in tokens(msgspec.json.encode(message)):
            entry = self.entries[token]
            entry.heard.add(who)
            self._audience(who, type(message), entry)
            match message:
                case Spoken() | GroupWords():
                    self._spoken(message, entry, item, boot)
                case WordsKept():
                    self._item(entry, message.item)
                case NoteShown():
                    self._item(entry, message.item)

    def _audience(self, who: PersonId, kind: type[core.Message], entry: Entry) -> None:
        if entry.kind == PASTE:
            self.breach(f"a paste was carried out as {kind.__name__}", entry)
        group = entry.sight.group if entry.kind in TO_GROUP else None
        if group is not None and entry.kind not in ON_VIEW and who not in group | {entry.author}:
            self.breach(f"{who} was told words for a small group", entry)
        if group is not None and kind is Spoken:
            self.breach("words for a small group were told to the room", entry)
        if group is None and kind in (GroupWords, GroupHand):
            self.breach("words for the room were told to a small group", entry)
        # Its author's other windows are told the words of a note that waits, and nobody else is.
        own = kind is NoteHeld and who == entry.author
        if entry.kind in UNNAMED_KINDS and kind not in (NoteShown, LiveNotes) and not own:
            self.breach(f"a note was told as {kind.__name__}", entry)

    def _spoken(self, message: Spoken | GroupWords, entry: Entry, item: ItemId, boot: str) -> None:
        entry.said.add((boot, message.number))
        # A note of a group is offered again to a server that started anew, as it stood.
        if len({number for said, number in entry.said if said == boot or entry.kind != NOTE}) > 1:
            self.breach("said more than once", entry)
        self._item(entry, item)

    def _item(self, entry: Entry, item: ItemId) -> None:
        meant = entry.sight.notes if entry.kind == WRITE else entry.sight.item
        if entry.kind not in (PARK, UNNAMED, HAND) and item != meant:
            self.breach(f"told in part {item}", entry)

    def holds(self, who: PersonId, content: bytes) -> None:
        """Look at everything that somebody's client knows."""
        for token in tokens(content):
            entry = self.entries[token]
            group = entry.sight.group if entry.kind in TO_GROUP else None
            if group is not None and entry.kind not in ON_VIEW and who not in group | {entry.author}:
                self.breach(f"{who}'s client holds words for a small group", entry)

    # What is kept

    def journal(self, events: Iterable[tuple[int, Any, bytes]]) -> None:
        """Look at all events of the journal, each with its number, read and as bytes."""
        for number, event, body in events:
            for token in tokens(body):
                entry = self.entries[token]
                entry.kept.add(number)
                if not entry.may_be_kept:
                    self.breach(f"kept as event {number}", entry)
                if len(entry.kept) > 1:
                    self.breach("kept more than once", entry)
                if entry.kind in UNNAMED_KINDS and not isinstance(event, NoteShown):
                    self.breach("a note is kept with more than itself", entry)
                if isinstance(event, WordsKept | NoteShown):
                    self._item(entry, event.item)

    def disk(self, content: bytes) -> None:
        """Look at the server's files."""
        for token in tokens(content):
            if not (entry := self.entries[token]).may_be_kept:
                self.breach("in the server's files", entry)

    def waiting(self, content: bytes) -> None:
        """Look at a file in which acts wait."""
        for token in tokens(content):
            if not (entry := self.entries[token]).may_wait:
                self.breach("waits on the disk", entry)

    # What became of it

    def settled(self) -> None:
        """Look at what became of everything, once everybody has caught up: it had its effect, or is back with its author."""
        for entry in self.entries.values():
            answer, effect = entry.answer, bool(entry.said or entry.kept)
            if entry.lost:
                continue
            if answer is None:
                self.breach("it has vanished", entry)
            elif answer.how == frames.SAVED and entry.may_be_kept and not effect:
                self.breach("saved, and it is nowhere", entry)
            elif answer.how == frames.REFUSED and effect:
                self.breach("refused, and it was done", entry)
            elif answer.how == RETURNED and entry.kept:
                self.breach("given back, and it is kept", entry)
