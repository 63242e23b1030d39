"""Words are never wider than when Enter was pressed: for every command with words and every change of what is seen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.group_talk import GroupNote
from cop_tui.core.topics.groups import BringBack, ChooseGroup, DrawGroups
from cop_tui.core.topics.notes import HoldNote, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.seen import LEVELS, Seen, has_words, seen_by, wider
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Off, Say
from tests.core.world import AMA, BO, CY, World, item

# Text fields that hold no words of anybody: names, choices, dates, secrets.
NO_WORDS = {
    "Continue": {"way"},
    "LetBack": {"way"},
    "Rename": {"name"},
    "Mend": {"name"},
    "AboutPromise": {"others", "again"},
    "Agree": {"section"},
    "CountVoices": {"counts"},
    "Consent": {"to"},
    "AgreeToThanks": {"to"},
    "QuoteAloud": {"to"},
    "Decide": {"review"},
    "Feel": {"option"},
    "Hand": {"kind"},
    "Scribe": {"kind"},
    "SayBecame": {"how"},
    "SettleBrought": {"how"},
    "HoldNote": {"hash"},
    "IfHard": {"role"},
    "WritePiece": {"kind"},
    "LayDown": {"role"},
    "MarkNote": {"to"},
    "OfferRole": {"role"},
    "OwnPace": {"pace"},
    "ParkUnnamed": {"hash"},
    "Publish": {"secret"},
    "PutIn": {"name", "via"},
    "ReviewAgreement": {"date"},
    "SortNote": {"back"},
    "StartCheck": set(),
    "StartDots": {"what"},
    "StartRound": {"order"},
    "TakeBack": {"secret"},
    **{key: {"hash"} for key in ("LeaveLetter", "SayNeed", "ReadLetter")},
    **{key: {"secret"} for key in ("TakeLetterBack", "LookForLetter")},
    "TakeRole": {"role"},
    "WithdrawOffer": {"role"},
}

seens = st.builds(
    Seen,
    item=st.integers(0, 2),
    keep=st.sampled_from(LEVELS),
    off=st.booleans(),
    group=st.integers(0, 2),
    notes=st.integers(0, 2),
)


def filled(kind: type[core.Command]) -> core.Command:
    """Return a command whose texts all hold words."""
    values: dict[str, Any] = {}
    for each in msgspec.structs.fields(kind):
        if each.name in kind.texts:
            values[each.name] = "words"
        elif each.required:
            values[each.name] = {int: 1, str: "x", bool: True}.get(each.type, 1)
    return kind(**values)


WITH_WORDS = [filled(kind) for kind in core.COMMANDS if kind.texts]


def refused(world: World, who: PersonId, command: core.Command, then: Seen) -> str:
    """Return the code with which words seen by their author are refused, or ""."""
    try:
        core.decide(world.state, command, who, world.now, then)
    except core.Refused as refusal:
        return refusal.code
    return ""


def test_every_text_that_a_command_takes_is_declared_as_words_or_as_none() -> None:
    for kind in core.COMMANDS:
        texts = {f.name for f in msgspec.structs.fields(kind) if f.type is str}
        # A command that the server alone makes says nothing.
        if kind.__name__ in ("Join", "Link"):
            continue
        assert texts - set(kind.texts) <= NO_WORDS.get(kind.__name__, set()), kind


@pytest.mark.parametrize("command", WITH_WORDS, ids=lambda c: type(c).__name__)
@pytest.mark.repeats
def test_what_is_seen_unchanged_never_stops_words(command: core.Command) -> None:
    assert has_words(command)
    assert (
        wider(command, Seen(ItemId(1), "recap", False, 3, ItemId(1)), Seen(ItemId(1), "recap", False, 3, ItemId(1)))
        is None
    )


@pytest.mark.parametrize("command", WITH_WORDS, ids=lambda c: type(c).__name__)
@given(then=seens, now=seens)
@pytest.mark.repeats
def test_words_are_never_heard_or_kept_by_more_than_their_author_saw(
    command: core.Command, then: Seen, now: Seen
) -> None:
    if wider(command, then, now):
        return
    if command.audience in (base.ROOM, base.TALK, base.UNKEPT, base.GROUP):
        assert then.item == now.item
    if command.audience in (base.ROOM, base.TALK, base.NOTE):
        assert LEVELS.index(now.keep) <= LEVELS.index(then.keep)
    if command.audience in (base.ROOM, base.TALK, base.NOTE, base.LOT):
        assert now.off >= then.off
    if command.audience in (base.TALK, base.UNKEPT, base.GROUP, base.QUEUE):
        assert then.group == now.group
    if command.audience == base.NOTE:
        assert then.notes == now.notes


def test_the_part_before_does_not_speak_into_this_one() -> None:
    world = World(item("open", keep="live"), item("open"))
    then = seen_by(world.state, BO)
    world.do(AMA, MoveOn())
    assert refused(world, BO, Say("for the live part"), then) == "words_part"
    assert refused(world, BO, Off("for the live part"), then) == "words_part"
    assert refused(world, BO, Park("a thing is parked whatever the part"), then) == ""
    assert refused(world, BO, Say("for this part"), seen_by(world.state, BO)) == ""


def test_words_of_the_lobby_are_not_kept_when_the_meeting_has_begun() -> None:
    world = World(item("open"), begun=False)
    then = seen_by(world.state, BO)
    world.do(AMA, Begin())
    assert refused(world, BO, Say("hello all"), then) == "words_part"


def test_words_off_the_record_are_not_kept_once_the_room_is_on_it() -> None:
    world = World(item("open"))
    world.do(AMA, RecordOff())
    then = seen_by(world.state, BO)
    world.do(AMA, RecordOn())
    assert refused(world, BO, Say("between us"), then) == "words_recorded"
    assert refused(world, BO, Park("between us"), then) == "words_recorded"
    assert refused(world, BO, Off("kept by nobody either way"), then) == ""


def test_words_on_the_record_may_go_off_it_which_is_narrower() -> None:
    world = World(item("open"))
    then = seen_by(world.state, BO)
    world.do(AMA, RecordOff())
    assert refused(world, BO, Say("hello"), then) == ""


def test_words_for_a_pair_never_reach_the_room_nor_another_pair() -> None:
    world = World(item("pairs"), item("open"))
    groups = world.kept.groups.groups
    (mate,) = (p for p in groups[world.kept.groups.of(BO)] if p != BO)
    then = seen_by(world.state, BO)
    assert then.group
    assert refused(world, BO, Say("for you alone"), then) == ""
    other = next(group for group in groups if BO not in group)
    world.do(other[0], ChooseGroup(BO))
    for words in (Say("for you alone"), Off("for you alone"), GroupNote("for you alone")):
        assert refused(world, BO, words, then) == "words_group"
    moved = seen_by(world.state, other[1])
    assert refused(world, other[1], Say("of our own pair"), moved) == ""
    assert refused(world, mate, Say("now three hear it"), then) == "words_group"
    assert refused(world, BO, Hand("for you alone"), then) == "words_group"
    world.do(AMA, TakeUp(ItemId(2), really=True))
    over: tuple[core.Command, ...] = (Say("for you alone"), Off("for you alone"), Hand("for you alone"))
    for late in over:
        assert refused(world, BO, late, then) == "words_groups_over"


def test_a_draw_of_the_same_people_is_another_group() -> None:
    world = World(item("pairs"), names="Bo")
    then = seen_by(world.state, BO)
    world.do(AMA, DrawGroups())
    assert refused(world, BO, Say("for you alone"), then) == "words_group"


def test_whoever_speaks_to_the_room_is_not_heard_in_a_group_instead() -> None:
    world = World(item("open"), item("pairs"))
    then = seen_by(world.state, BO)
    world.do(AMA, MoveOn())
    assert refused(world, BO, Say("to everybody"), then) == "words_groups"
    assert refused(world, BO, BringBack("to everybody"), then) == "words_part"


def test_a_pair_that_somebody_leaves_stays_the_same_for_the_one_who_is_left() -> None:
    world = World(item("threes"), names="Bo Cy Di Eli Fay")
    then = seen_by(world.state, BO)
    mates = [p for p in world.kept.groups.groups[world.kept.groups.of(BO)] if p != BO]
    other = next(g for g in world.kept.groups.groups if BO not in g)
    world.do(mates[0], ChooseGroup(other[0]))
    assert refused(world, BO, Say("fewer hear it"), then) == ""


def test_a_note_for_a_reveal_that_is_over_goes_back() -> None:
    world = World(item("write"), item("reveal"), item("open"))
    then = seen_by(world.state, CY)
    note = HoldNote(digest("s"), "a note", item=ItemId(2))
    world.do(AMA, MoveOn())
    assert refused(world, CY, note, then) == ""
    world.do(AMA, MoveOn())
    assert refused(world, CY, note, then) == "words_notes"


def test_an_act_without_words_asks_for_nothing_that_was_seen() -> None:
    world = World(item("queue"), item("queue"))
    then = seen_by(world.state, BO)
    world.do(AMA, MoveOn())
    assert refused(world, BO, Hand(), then) == ""
    assert refused(world, BO, Hand("about the part before"), then) == ""
