"""The easy mistakes of tools for meetings where one meeting follows another: none of them is made between two of a series."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.acts import became as acts
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import became
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.became import BecameSaid, SayBecame, SettleBrought
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.notes import NoteShown
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import SortNote
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import CLOSED_REGIME, End
from cop_tui.core.topics.words import NAMED, Say
from cop_tui.recap import build, render
from cop_tui.wire import codec
from tests.acts.rooms import as_session
from tests.acts.test_became import came, point
from tests.core.test_forward import after, agree, come, due, park
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item
from tests.practice.overheard import Overheard

NAMES = ("Ama", "Bo", "Cy", "Di")


def listed(world: World) -> list[str]:
    """Return what a client lists of what came forward, without the words that were said to it."""
    state = world.state
    numbers = world.kept.series.standing()
    return [f"{became.before(state, n)}{state.texts[n]} ({became.of_it(state, n)})" for n in numbers]


def stored(world: World) -> str:
    """Return the events of what came forward, as they are stored."""
    first = next(
        (n for n, event in enumerate(world.journal) if type(event).__name__ == "SourceNamed"), len(world.journal)
    )
    return "\n".join(codec.encode(event).decode() for event in world.journal[first:])


def test_leaking_authors() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    first.do(BO, Consent([WordId(first.kept.seq)], NAMED))
    core.apply(first.state, NoteShown("ab" * 32, ItemId(1), "Unsaid.", True, True))
    second = after(first)
    assert len(second.kept.series.standing()) == 2
    found = stored(second)
    assert "ab" * 32 not in found
    assert not [name for name in NAMES if name in found]
    assert not re.findall(r'"(person|by|hash|scribe|seat|device)"', found)


def test_public_statistics() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 2), "not", "Nobody had the time."))
    told = " ".join(acts.lines(as_session(fake)))
    assert not re.search(r"\d+ (of|people|promises|kept|open)|%", told.replace("1 ...", ""))


def test_a_boss_in_the_code() -> None:
    first = World()
    first.do(AMA, Commit("We meet in May.", group=True))
    second = after(first)
    (promise,) = second.kept.series.standing()
    second.do(AMA, SettleBrought(promise, "let go"))
    assert due(first, second) == []
    second.do(CY, SayBecame(promise, "open"))
    assert due(first, second) == [("promised", "We meet in May.")], "nobody has the last word by their role"
    # What is the group's to settle is written down by a scribe as well, and what came is taken out by nobody here.
    second.do(BO, TakeRole("scribe"))
    second.do(BO, SettleBrought(promise, "let go"))
    assert second.refused(AMA, Withdraw([promise])) == "not_your_words"
    assert second.refused(AMA, Soften(promise, "We meet.")) == "not_your_words"
    assert list(second.kept.series.standing()) == [promise]
    assert "role" not in stored(after(first)), "whoever held the one holds nothing in the other"


def test_transcript_as_recap() -> None:
    first = World()
    first.do(BO, Commit("We meet in May.", group=True))
    first.do(BO, Consent([WordId(first.kept.commitments.promises[0])], NAMED))
    second = after(first)
    (promise,) = second.kept.series.standing()
    second.do(CY, SayBecame(promise, "not", "Nobody had the time."))
    recap = render(build(second.state), "md")
    assert "We had promised: “We meet in May.” It could not be kept." in recap
    assert not [name for name in NAMES if name in recap]


def test_the_guillotine_timer() -> None:
    first = World()
    park(first)
    first.do(BO, Commit("We meet in May.", group=True))
    soon = due(first)
    assert due(first, today=date(2033, 12, 1)) == soon, "nothing is over because nobody came to it in time"
    second = Overheard(item("open", became=True, minutes=5))
    come(second, first)
    before = second.kept.series.standing()
    told = listed(second)
    second.pass_time(5 * 60 * MINUTE)
    assert second.kept.series.standing() == before
    assert listed(second) == told, "nor is it told how long something has waited"
    assert not re.search(r"late|overdue|still waiting|days|since|hurry|expire", " ".join(told))


def test_compulsory_answers() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    second = after(first)
    assert next(type(event).__name__ for event in second.do(AMA, End())) == "Closed"
    assert due(first, second) == [("parked", "Who pays?")]


@given(st.permutations([AMA, BO, CY, DI]), st.lists(st.sampled_from(["scribe", "timekeeper"]), unique=True))
def test_demographic_sorting(whose: list[PersonId], roles: list[str]) -> None:
    def lines(whose: list[PersonId], roles: list[str], names: str) -> list[tuple[str, str]]:
        first = World(names=names)
        for who, role in zip(whose, roles, strict=False):
            first.do(who, TakeRole(role))
        for who, text in zip(whose, ("Who pays?", "Who cooks?", "Who cleans?", "Who rests?"), strict=True):
            first.do(who, Park(text))
            first.do(who, Consent([WordId(first.kept.seq)], NAMED))
        return due(first)

    plain = lines([AMA, BO, CY, DI], [], "Bo Cy Di")
    assert lines(whose, roles, "Zoë Mohammed Dr\u00a0B.") == plain, (
        "neither who said it nor what they are orders anything"
    )


def test_parking_lot_as_bin() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    first.do(BO, SortNote(WordId(first.kept.seq), back="when the 2 of them are back"))
    second = after(first)
    third = World()
    assert due(first, second, third) == [("parked", "Who pays?")]


def test_ready_made_rules() -> None:
    first = World()
    agree(first, "We listen.")
    second = after(first)
    assert second.kept.series.standing()
    assert (second.kept.agreement.points, second.kept.agreement.version) == ([], 0)


def test_promising_secrecy_that_cannot_be_kept() -> None:
    first = World(item("open", hard=True), regime=CLOSED_REGIME)
    first.do(BO, Park("Who pays?"))
    first.do(BO, Commit("We meet in May.", group=True))
    agree(first, "We listen.")
    assert after(first).kept.series.standing() == {}


def test_somebodys_own_promise_is_brought_up_by_nobody() -> None:
    first = World()
    first.do(BO, Commit("I ask the council."))
    first.do(BO, Consent([WordId(first.kept.commitments.promises[0])], NAMED))
    assert "I ask the council." not in stored(after(first))


def test_nobody_is_named_for_what_was_not_done_and_nothing_tells_who_is_not_there() -> None:
    def held(names: str) -> Overheard:
        first = World(item("open", keep="recap", hard=True))
        first.do(BO, Commit("We ask the council.", group=True))
        first.do(BO, Say("There are steps."))
        first.do(BO, Consent([*first.kept.words.of(BO)], NAMED))
        second = Overheard(item("open", keep="recap", became=True), names=names)
        come(second, first)
        (promise,) = [n for n, point in second.kept.series.standing().items() if point.kind == "promised"]
        second.do(CY, SayBecame(promise, "not", "Nobody had the time."))
        return second

    there, not_there = held("Bo Cy Di"), held("Eve Cy Di")
    (answer,) = [event for event in there.journal if isinstance(event, BecameSaid)]
    assert answer in not_there.journal
    assert stored(there) == stored(not_there), "whether whoever promised it came changes nothing"
    assert there.exports == not_there.exports
    assert listed(there) == listed(not_there)
    everything = " ".join([stored(not_there), not_there.exports, *listed(not_there)])
    assert "Bo" not in everything
    for me in not_there.kept.people.by_id:
        told = " ".join(core.tell(not_there.state, event, PersonId(me)) for event in not_there.journal)
        assert not re.search(r"\bBo\b|did not|has not|missed|absent|not here|promised by", told)
