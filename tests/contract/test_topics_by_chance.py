"""What topics declare is seen in meetings held by chance: what is told, what somebody who comes in needs, what is erased."""

from __future__ import annotations

import functools
import json
import re

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.core import meeting
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.notes import NoteShown
from cop_tui.core.topics.words import SAY, WordsKept
from cop_tui.wire import codec
from tests.contract import documented_fold
from tests.contract.random_meeting import Held

STEPS, SEEDS = 300, 6

NOT_SENT_AT_ONCE = {SAY: "what was said is read by pages, the newest first"}
"""Kinds of words that nobody but their author needs at once, each with its reason."""

STILL_NAME_THEM = {
    "deciding": "that something was proposed and decided stays when its words are taken back",
    "dots": "the item that a topic became stays when its words are taken back",
}
"""Topics that go on naming words which were taken back, each with its reason."""


class Watched(Held):
    """A meeting held by chance in which every text is another one, and what is erased is blanked as a server does."""

    def __init__(self, seed: int) -> None:
        self.written = 0
        self.happened: set[type[core.Event]] = set()
        self.told: set[type[core.Event]] = set()
        self.kinds: set[str] = set()
        self.needed: set[str] = set()
        self.own: set[str] = set()
        super().__init__(seed)

    def _wish(self, command: core.Command, who: PersonId) -> None:
        self.written += 1
        texts = {field: f"<{self.written}>" for field in command.texts if getattr(command, field)}
        super()._wish(replace(command, **texts) if texts else command, who)

    def _take(self, outcome: core.Outcome) -> None:
        first = self.state.kept.seq
        for event in outcome.events:
            self._blank(event)
            super()._take(core.Outcome([event]))
            self._watch(event)
        assert self.state.kept.seq == first + len(outcome.events)
        super()._take(replace_events(outcome))

    def _blank(self, event: core.Event) -> None:
        for number in core.blanks(self.state, event):
            self.bodies[number - 1] = codec.encode(core.blanked(codec.read_event(self.bodies[number - 1])))

    def _watch(self, event: core.Event) -> None:
        kept = self.state.kept
        self.happened.add(type(event))
        if any(core.tell(self.state, event, me) for me in kept.people.by_id):
            self.told.add(type(event))
        if isinstance(event, WordsKept | NoteShown):
            self.own.add(event.text)
        self.kinds |= {word.kind for word in kept.words.by_id.values()}
        for me in kept.people.by_id:
            # Asked of the topics themselves: the newest words are sent to everybody, whichever their kind.
            numbers = (number for topic in core.TOPICS if topic.needs for number in topic.needs(kept, me))
            known = map(kept.words.by_id.get, numbers)
            self.needed |= {word.kind for word in known if word and word.person != me}

    def take_all_back(self) -> None:
        """Take back every word that is still there."""
        there = [number for number, word in self.state.kept.words.by_id.items() if not word.withdrawn]
        self._take(core.Outcome([WordsWithdrawn(there)]))


def replace_events(outcome: core.Outcome) -> core.Outcome:
    """Return an outcome without its events."""
    return core.Outcome(passing=outcome.passing, aside=outcome.aside, memos=outcome.memos)


@functools.cache
def watched(seed: int) -> Watched:
    """Return a meeting that has been held by chance."""
    held = Watched(seed)
    for _ in range(STEPS):
        held.step()
    return held


def test_a_kind_of_words_is_among_what_somebody_who_comes_in_needs() -> None:
    held = [
        watched(seed) for seed in range(SEEDS)
    ]  # together: a thank-you to everybody is needed by nobody, one to somebody is
    kinds, needed = (set[str]().union(*sets) for sets in zip(*((one.kinds, one.needed) for one in held), strict=True))
    assert kinds - needed <= NOT_SENT_AT_ONCE.keys()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_words_that_are_kept_come_from_what_a_command_declares_as_its_texts(seed: int) -> None:
    assert [text for text in watched(seed).own if text and not re.search(r"<\d+>", text)] == []


def test_an_event_that_is_not_silent_on_purpose_is_told_to_somebody() -> None:
    silent = {kind for kind in core.EVENTS if meeting.TELL[kind] is base.silent}
    happened: set[type[core.Event]] = set()
    for seed in range(10 * SEEDS):  # what is rare may happen a few times only when there is nothing to say
        happened |= watched(seed).happened
        silent |= watched(seed).told
        if seed >= SEEDS and happened <= silent:
            break
    assert sorted(kind.__name__ for kind in happened - silent) == []


@pytest.mark.parametrize("seed", range(SEEDS))
def test_words_that_are_taken_back_are_in_no_event_that_is_stored(seed: int) -> None:
    held = Watched(seed)
    for _ in range(STEPS):
        held.step()
    held.take_all_back()
    notes = {held.state.texts.get(note.at) for note in held.state.kept.notes.shown.values()}
    stored = b"\n".join(held.bodies).decode()
    assert held.own
    assert [text for text in held.own - notes if text in stored] == []
    kept, copy = held.state.kept, documented_fold.beginning()
    gone = {number for number, word in kept.words.by_id.items() if word.withdrawn}
    asking = {t.name for t in core.TOPICS if t.needs for me in kept.people.by_id if gone & set(t.needs(kept, me))}
    assert asking <= STILL_NAME_THEM.keys()
    for body in held.bodies:
        documented_fold.fold(copy, json.loads(body))
    assert documented_fold.state_hash(copy) == core.state_hash(kept)
