"""What became narrower, noted by numbers, and done again to an older copy of a meeting."""

from __future__ import annotations

import copy

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.core import narrower
from cop_tui.core.engine import limits
from cop_tui.core.engine.base import Event
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.narrower import Common, Narrowed, again, common, narrowed
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.door import Removed
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.naming import Rename, TakeOut
from cop_tui.core.topics.notes import HoldNote, NoteWithdrawn, Reveal, TakeBack, digest
from cop_tui.core.topics.purge import ended
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.returning import LetBack, NotMe, TakeSeat
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import CONSENTS, GROUP, NAMED, UNNAMED, Say
from tests.core.world import AMA, BO, CY, DI, World, item


class Noted(World):
    """A meeting that notes what became narrower, as a server does; `copy` keeps the state as it is now."""

    noted: list[Narrowed]

    def _take(self, outcome: core.Outcome) -> list[Event]:
        if not hasattr(self, "noted"):
            self.noted = []
        for at, event in enumerate(outcome.events, self.kept.seq + 1):
            self.noted += narrowed(self.state, at, event)
        return super()._take(outcome)

    def copy(self) -> core.ServerState:
        """Keep a copy, and note only what comes after it."""
        self.noted.clear()
        return copy.deepcopy(self.state)


def replay(state: core.ServerState, noted: list[Narrowed], shared: Common | None = None) -> list[Event]:
    """Do again to a copy what was noted, as it stands on a disk; return the events."""
    shared, events = shared or common(state), []
    for entry in msgspec.json.decode(msgspec.json.encode(noted), type=list[Narrowed]):
        for event in again(state, entry, shared, Ms(0)).events:
            core.apply(state, event)
            events.append(event)
    return events


def test_withdrawn_softened_and_less_quoted_words_are_so_in_an_older_copy() -> None:
    world = Noted(item("open"))
    for text in ("one", "two", "three", "four"):
        world.do(BO, Say(text))
    one, two, three, four = world.kept.words.of(BO)
    world.do(BO, Consent([three, four], NAMED))
    old = world.copy()
    world.do(BO, Withdraw([one]))
    world.do(BO, Soften(two, "softer"))
    world.do(BO, Consent([three], UNNAMED))
    world.do(BO, Consent([four], GROUP))
    world.do(BO, Consent([three], NAMED))
    assert [(entry.kind, entry.of) for entry in world.noted] == [
        ("words", (one,)), ("softened", (two,)), ("consent", (three,)), ("consent", (four,)),
    ]  # fmt: skip
    assert b"softer" not in msgspec.json.encode(world.noted)
    replay(old, world.noted)
    assert old.texts == {three: "three", four: "four"}
    assert [old.kept.words.by_id[n].consent for n in (three, four)] == [UNNAMED, GROUP]
    assert replay(old, world.noted) == [], "a second time changes nothing"


def test_withdrawn_notes_are_gone_in_an_older_copy() -> None:
    world = Noted(item("reveal"))
    for person in (BO, CY, DI):
        world.do(person, HoldNote(digest(str(person)), f"note {person}", True))
    world.do(AMA, Reveal())
    old = world.copy()
    world.do(BO, TakeBack(str(BO)))
    replay(old, world.noted)
    assert sorted(old.texts.values()) == ["note 3", "note 4"]
    assert replay(old, world.noted) == []


def test_seats_and_names_that_ended_have_ended_in_an_older_copy() -> None:
    world = Noted(item("open"))
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, PutIn("Fem"))
    femi, wrong = 5, 6
    world.away(BO)
    way = "a" * 64
    world.do(AMA, LetBack(BO, way))
    world.do(PersonId(0), TakeSeat(way))
    world.here(BO)
    old = world.copy()
    world.do(BO, NotMe())
    world.do(CY, Rename("Cleo"))
    world.do(AMA, TakeOut(PersonId(wrong)))
    world._take(core.led_to(world.state, [Removed(DI, AMA, BO)], world.now))
    replay(old, world.noted)
    assert not old.kept.returning.after(BO, 0)
    assert {n: person.name for n, person in old.kept.people.by_id.items()} == {
        AMA: "Ama", BO: "Bo", CY: "A member 3", DI: "Di", femi: "Femi", wrong: "Somebody",
    }  # fmt: skip
    assert [n for n, person in old.kept.people.by_id.items() if person.left] == [DI, wrong]
    assert replay(old, world.noted) == []


def test_the_end_of_a_closed_meeting_and_of_content_is_so_in_an_older_copy() -> None:
    world = Noted(item("open"), regime="closed")
    world.do(BO, Say("said"))
    world.do(CY, Learn("learned"))
    world.do(CY, Consent([world.kept.seq], UNNAMED))
    old = world.copy()
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)
    open_again = copy.deepcopy(old)
    replay(old, world.noted)
    assert set(old.texts.values()) == {"learned"}
    assert {person.name for person in old.kept.people.by_id.values()} == {f"A member {n}" for n in range(1, 5)}
    assert replay(old, world.noted) == []
    world._take(core.led_to(world.state, ended(world.state).events, world.now))
    replay(open_again, world.noted)
    assert open_again.texts == {}


def test_numbers_of_another_history_are_left_alone() -> None:
    world = Noted(item("open"))
    world.do(BO, Say("shared"))
    shared = common(world.state)
    old = world.copy()
    world.do(BO, Say("lost"))
    lost = world.kept.seq
    world.do(BO, Withdraw([lost]))
    here = World(item("open"))
    for text in ("shared", "another"):
        here.do(BO, Say(text))
    assert replay(here.state, world.noted, shared) == []
    assert replay(here.state, [Narrowed("left", 99, (7,)), Narrowed("name", 99, (2,))], Common(0, 1)) == []
    assert replay(old, [Narrowed("what a newer program notes", 99, (BO,))]) == []
    assert common(world.state).least(shared) == shared == shared.least(common(world.state))


def test_what_says_nothing_narrower_is_not_noted() -> None:
    world = Noted(item("open"), item("open"))
    world.do(BO, Say("one"))
    world.do(BO, Consent([world.kept.seq], NAMED))
    world.do(AMA, TakeUp(ItemId(2)))
    assert world.noted == []
    assert narrowed(world.state, 99, NoteWithdrawn("0" * 64)) == []


def test_without_a_list_nothing_of_a_copy_may_be_quoted() -> None:
    world = World(item("open"), item("reveal"))
    world.do(BO, Say("one"))
    world.do(BO, Consent([world.kept.seq], NAMED))
    world.do(AMA, TakeUp(ItemId(2)))
    for person, quote in ((BO, True), (CY, False), (DI, False)):
        world.do(person, HoldNote(digest(str(person)), f"note {person}", quote))
    world.do(AMA, Reveal())
    world._take(narrower.unquotable(world.state, world.now))
    assert {word.consent for word in world.kept.words.by_id.values()} == {GROUP}
    assert sorted(world.state.texts.values()) == ["note 3", "note 4", "one"]
    assert narrower.unquotable(world.state, world.now).events == []


@pytest.mark.parametrize("consent", ["", "what a newer program knows"])
def test_a_consent_that_is_not_known_is_the_narrowest(consent: str) -> None:
    world = World(item("open"))
    world.do(BO, Say("one"))
    (word,) = world.kept.words.of(BO)
    world.kept.words.by_id[word].consent = UNNAMED
    events = again(world.state, Narrowed("consent", 99, (word,), consent), common(world.state), Ms(0)).events
    assert len(events) == 1


steps = st.lists(
    st.tuples(st.sampled_from(["say", "withdraw", "soften", "consent"]), st.integers(0, 9), st.sampled_from(CONSENTS)),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(steps, steps)
def test_a_copy_done_again_is_never_wider_than_the_meeting(before: list, after: list) -> None:  # type: ignore[type-arg]
    world = Noted(item("open"))

    def go(acts: list[tuple[str, int, str]]) -> None:
        for n, (act, which, consent) in enumerate(acts):
            own = world.kept.words.of(BO)
            if act == "say" or not own:
                world.do(BO, Say(f"text {world.kept.seq} {n}"))
            elif act == "withdraw":
                world.do(BO, Withdraw([own[which % len(own)]]))
            elif act == "soften":
                world.do(BO, Soften(own[which % len(own)], f"soft {world.kept.seq}"))
            else:
                world.do(BO, Consent([own[which % len(own)]], consent))

    go(before)
    old = world.copy()
    go(after)
    replay(old, world.noted)
    for number, text in old.texts.items():
        assert world.state.texts.get(number) == text
        now, then = world.kept.words.by_id[number].consent, old.kept.words.by_id[number].consent
        lowest = min(
            [CONSENTS.index(now)]
            + [CONSENTS.index(e.to) for e in world.noted if e.kind == "consent" and number in e.of]
        )
        assert CONSENTS.index(then) <= max(lowest, CONSENTS.index(now))
