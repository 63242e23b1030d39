"""How much one person, and one meeting, can write: told before it bites, and no flood takes the last places."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core import KINDS
from cop_tui.core.engine.base import SCRIBE
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import quotas
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.checks import StartCheck, Total
from cop_tui.core.topics.consenting import AskConsent, RaiseConcern, RaiseObjection
from cop_tui.core.topics.deciding import Propose
from cop_tui.core.topics.notes import HoldNote, Note, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.quotas import LITTLE, NearlyFull
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.rounds import Put, StartRound
from cop_tui.core.topics.words import GROUP, NAMED, OBJECTION, PARK, SAY, UNNAMED, Say, Scribe, Word, WordsKept
from tests.core.world import AMA, BO, CY, DI, World, item


def fill(world: World, who: PersonId, count: int, kind: str = SAY) -> None:
    """Let somebody have written so much."""
    for _ in range(count):
        event = WordsKept(who, "x", ItemId(1), 0, kind)
        core.apply(world.state, event)
        world.journal.append(event)


def test_every_kind_of_words_has_its_number() -> None:
    assert all(quota.most <= quotas.WORDS for quota in KINDS.values())


def test_one_person_has_room_for_an_evening_and_is_told_before_it_ends() -> None:
    world = World(item("open"))
    most = KINDS[PARK].most
    told: list[tuple[int, list[str]]] = []
    for n in range(1, most + 1):
        world.do(BO, Park(f"note {n}"))
        assert not world.aside_to(AMA)
        if near := [aside for aside in world.aside_to(BO) if isinstance(aside, NearlyFull)]:
            told.append((n, [core.tell(world.state, aside, BO) for aside in near]))
    assert told == [
        (most * 4 // 5, ["There is room for 10 more of your parked notes in this meeting."]),
        (
            most - 1,
            [
                "One more fits of your parked notes in this meeting. You can put other words in place of one: mine, soften."
            ],
        ),
    ]
    assert world.refused(BO, Park("one too many")) == "quota_own"
    world.do(BO, Say("another kind has its own number"))
    world.do(CY, Park("and so has another person"))


def test_what_is_withdrawn_still_counts() -> None:
    world = World(item("open"))
    fill(world, BO, KINDS[PARK].most, PARK)
    world.do(BO, Withdraw(world.kept.words.of(BO)))
    assert world.refused(BO, Park("again")) == "quota_own"


def test_what_a_scribe_writes_down_is_on_the_scribes_account() -> None:
    world = World(item("open"))
    core.apply(world.state, RoleTaken(CY, SCRIBE))
    for n in range(5):
        world.do(CY, Scribe(BO, f"heard {n}"))
    fill(world, BO, KINDS[SAY].most - 1)
    world.do(BO, Say("the last of mine"))
    assert world.refused(BO, Say("one too many")) == "quota_own"
    for _ in range(KINDS[SAY].most - 5):
        core.apply(world.state, WordsKept(DI, "x", ItemId(1), 0, SAY, CY))
    assert world.refused(CY, Scribe(DI, "one too many")) == "quota_own"


def test_whoever_holds_the_space_is_bound_by_the_meeting_alone() -> None:
    world = World(item("open"))
    fill(world, AMA, KINDS[SAY].most + 10)
    world.do(AMA, Say("go on"))
    assert not world.aside_to(AMA)


def test_those_who_hold_the_space_are_told_once_when_a_fifth_is_left() -> None:
    world = World(item("open"))
    fill(world, DI, quotas.WORDS * 4 // 5 - 1)
    world.do(CY, Say("nearly"))
    (told,) = world.aside_to(AMA)
    assert told == NearlyFull(quotas.WORDS // 5)
    assert "about 320 more contributions fit" in core.tell(world.state, told, AMA)
    world.do(CY, Say("a little more"))
    assert not world.aside_to(AMA)


def test_the_last_places_are_for_those_who_wrote_little_for_objections_and_for_holders() -> None:
    world = World(item("open"), item("consent"))
    fill(world, BO, quotas.WORDS - LITTLE)
    fill(world, CY, LITTLE)
    assert world.refused(CY, Say("much")) == "quota_last"
    world.do(DI, Say("little"))
    world.do(AMA, MoveOn(really=True))
    world.do(AMA, Propose("We close at nine."))
    world.do(AMA, AskConsent())
    for n in range(LITTLE):
        world.do(CY, RaiseObjection(f"no {n}"))
    assert world.refused(CY, RaiseObjection("no")) == "quota_last"
    world.do(CY, RaiseConcern("still"))
    fill(world, BO, quotas.WORDS + quotas.LAST_WORDS - len(world.kept.words.by_id), OBJECTION)
    assert world.refused(DI, Park("nothing fits")) == "quota_meeting"
    world.do(AMA, Park("whoever holds the space has a place"))
    fill(world, BO, quotas.WORDS + quotas.LAST_WORDS + quotas.HOLDERS_WORDS - len(world.kept.words.by_id))
    assert world.refused(AMA, Park("in the end nothing fits")) == "quota_meeting"
    world.do(BO, Withdraw(world.kept.words.of(BO)[:3]))


def test_notes_without_a_name_are_bounded_and_the_last_places_are_for_those_with_few() -> None:
    world = World(item("reveal"))
    for n in range(LITTLE):
        world.do(BO, HoldNote(digest(f"bo {n}"), "a"))
    for n in range(quotas.NOTES - quotas.LAST_NOTES - LITTLE):
        world.kept.notes.shown[digest(f"old {n}")] = Note(ItemId(1), WordId(1))
    assert world.refused(BO, HoldNote(digest("bo more"), "a")) == "quota_notes"
    world.do(BO, HoldNote(digest("bo 1"), "the same note in other words"))
    world.do(CY, HoldNote(digest("cy"), "a"))
    for n in range(quotas.LAST_NOTES):
        world.kept.notes.shown[digest(f"last {n}")] = Note(ItemId(1), WordId(1))
    assert world.refused(DI, HoldNote(digest("di"), "a")) == "quota_notes"
    world.do(AMA, HoldNote(digest("ama"), "whoever holds the space has a place"))


def test_questions_are_bounded_and_the_agenda_goes_on() -> None:
    world = World(item("open"), item("round"), item("open"))
    for n in range(1, quotas.ASKED + 1):
        world.kept.rounds.put[n] = Put(ItemId(1), "why?")
        world.kept.checks.done[n] = Total(ItemId(1), "how?")
    assert world.refused(AMA, StartRound(0, "again?")) == "quota_asked"
    assert world.refused(AMA, StartCheck("again?")) == "quota_asked"
    world.do(AMA, MoveOn(really=True))
    assert "RoundStarted" in world.names()


def test_a_kind_that_a_newer_server_counts_is_told_in_general_words() -> None:
    world = World(item("open"))
    assert core.tell(world.state, NearlyFull(3, "songs"), BO) == (
        "There is room for 3 more of your contributions in this meeting."
    )


def test_a_state_that_is_nearly_too_large_to_be_sent_takes_no_more_but_words_can_be_taken_back() -> None:
    world = World(item("open"))
    fill(world, BO, quotas.SMALL + 1)
    for number in range(2_000_000, 2_004_000):  # as if much had been quoted and put in other words
        world.kept.words.by_id[number] = Word(DI, ItemId(1), 9, PARK, NAMED, PersonId(0), number, withdrawn=True)
    mine = world.kept.words.of(BO)[:2]
    assert world.refused(BO, Consent(mine, UNNAMED)) == "quota_size"
    assert world.refused(BO, Soften(mine[0], "in other words")) == "quota_size"
    assert world.refused(AMA, Say("more")) == "quota_size"
    world.do(BO, Consent(mine, GROUP))
    world.do(BO, Withdraw(mine))
