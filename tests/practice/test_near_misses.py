"""Smaller mistakes of tools for meetings, each as a test that fails once it is made here."""

from __future__ import annotations

from cop_tui.client import notices
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import Consent, Soften
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.checks import CheckClosed, CloseCheck, Feel
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.setup import NextTime
from cop_tui.core.topics.words import Say
from tests.acts.rooms import OPEN, room
from tests.core.world import AMA, BO, CY, DI, MINUTE, item
from tests.plain.typed import joined
from tests.practice.overheard import Overheard


def test_dropping_somebodys_place_in_the_queue_with_their_line() -> None:
    world = Overheard(item())
    for who in (BO, CY, DI):
        world.do(who, Hand())
    world.away(BO)
    world.pass_time(14 * MINUTE)
    assert world.line == [BO, CY, DI]
    world.here(BO)
    world.pass_time(60 * MINUTE)
    assert world.line == [BO, CY, DI]


async def test_destroying_a_half_written_thought() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say I have never said th"
        ana.session.act("Bo", Say("Hello"))
        ana.session.lose()
        ana.session.come_back()
        await ana.look()
        assert ana.typed.half == "say I have never said th"
        ana.session.act("Ama", MoveOn())  # into a part in which nobody speaks
        await ana.enter("say I have never said that")
        assert ana.typed.kept == ["say I have never said that"], "refused, and kept whole"


def test_treating_silence_as_an_error() -> None:
    world = Overheard(item("silence", minutes=0), item("open", minutes=0))
    for _ in range(2):
        heard = {me: len(said) for me, said in world.said.items()}
        told: set[tuple[object, ...]] = set()
        for _ in range(49):
            assert world.pass_time(MINUTE) == []
            for me in heard:
                assert notices.due_cues(world.seen_by(PersonId(me)), PersonId(me), world.now, told) == []
        assert {me: len(said) for me, said in world.said.items()} == heard
        world.do(AMA, MoveOn())
        world.now -= 49 * MINUTE  # a break is due only after the next


def test_making_early_finishing_look_like_failure() -> None:
    early, late = (
        Overheard(item("open"), item("open", title="Then")),
        Overheard(item("open"), item("open", title="Then")),
    )
    late.pass_time(30 * MINUTE)
    for world in (early, late):
        world.do(AMA, MoveOn())
    assert early.told(BO) == late.told(BO) == ["Part 2 of 2: Then. About 10 minutes. Anybody may speak: say ..."]


def test_telling_who_left() -> None:
    world = Overheard(item("open"))
    world.do(BO, Away())
    assert world.told(CY) == world.told(AMA) == []
    world.away(DI)
    world.here(DI)
    assert world.told(CY) == world.told(AMA) == []
    assert not any(type(event).__name__ == "Here" for event in world.journal)


def test_a_small_groups_unnamed_answers() -> None:
    world = Overheard(item("check"))
    for who, label in ((AMA, "glad"), (BO, "glad"), (CY, "against")):
        world.do(who, Feel(label))
        assert world.told(DI) == [], "nor is it told that somebody answered"
    assert world.do(AMA, CloseCheck()) == [CheckClosed(1)]
    assert "no totals are shown" in world.told(DI)[0]


def test_comparing_what_people_promised() -> None:
    def recap(by: list[int]) -> str:
        world = Overheard(item("open"))
        for n, who in enumerate(by):
            world.do(PersonId(who), Commit(f"promise number {n}"))
            world.do(PersonId(who), Consent([world.kept.words.of(who)[-1]], "quote without name"))
        return world.exports

    assert recap([BO, BO, BO]) == recap([BO, CY, DI])


def test_a_quote_that_tells_by_its_words_whose_it_is() -> None:
    world = Overheard(item("open", keep="recap", prompt="What is hard?"))
    world.do(BO, Say("Us on the night shift at Elm House get nowt."))
    word = world.kept.seq
    world.do(BO, Consent([word], "quote without name"))
    assert "Elm House" in world.exports
    world.do(BO, Soften(word, "Those who work at night get nothing."))
    assert "Elm House" not in world.exports
    assert b"Elm House" not in b"".join(world.stored)
    assert "Those who work at night get nothing." in world.exports


def test_a_clock_that_is_right_in_one_place_only() -> None:
    world = Overheard(item("open", minutes=10), next=NextTime("Thursday 9 April, 2 pm in Leeds"))
    told: set[tuple[object, ...]] = set()
    heard = []
    for _ in range(11):
        world.pass_time(MINUTE)
        heard += [notice.text for notice in notices.due_cues(world.seen_by(BO), BO, world.now, told)]
    assert heard[0] == "About 1 minute left for this part."
    assert not any(":" in text.replace("In about a minute:", "") for text in (*heard, *world.said[BO][1:2]))
    assert "Thursday 9 April, 2 pm in Leeds" in world.exports, "as written, never turned into another hour"


def test_only_a_space_holder_can_bring_people_in() -> None:
    world = Overheard(item("open"))
    world.away(AMA)
    world.pass_time(10 * MINUTE)
    newcomer = world.join("Eli")
    world.do(newcomer, Say("Bo gave me the invite."))
    assert world.kept.people.by_id[newcomer].roles == [base.MEMBER]
