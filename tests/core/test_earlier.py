"""Words from before their author was let back: only narrower, and taken back after a day, unless an earlier seat keeps them."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, ConsentGiven, Soften, Withdraw, WordsWithdrawn
from cop_tui.core.topics.commitments import AboutPromise, Commit, LetPromiseGo
from cop_tui.core.topics.deciding import Amend, LeaveUndecided, Propose
from cop_tui.core.topics.earlier import HOUR_MS, KeepWords, Remaining, Wait, WithdrawalAsked, WithdrawalUndone, settled
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import LetNoteGo
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.returning import Continue, NotMe, TakeSeat
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Say
from tests.core.test_returning import OTHER, let_back, seat
from tests.core.world import AMA, BO, CY, World, item

DAY = limits.WITHDRAW_HOURS * HOUR_MS


def back(regime: str = "open") -> tuple[World, WordId, WordId, int]:
    """Return a meeting in which Bo was let back, the numbers of a word from before and one from after, and the seat's."""
    world = World(item("open", keep="recap"), regime=regime)
    world.do(BO, Say("from before"))
    before = WordId(world.kept.seq)
    world.do(BO, Consent([before], UNNAMED))
    since = let_back(world)
    world.do(BO, Say("from after"))
    return world, before, WordId(world.kept.seq), since


def new(world: World, command: core.Command, since: int) -> list[core.Event]:
    """Do something from the new seat."""
    return world._take(core.decide(world.state, command, BO, world.now, since=since))


def new_refused(world: World, command: core.Command, since: int) -> str:
    """Return the code with which something is refused from the new seat."""
    with pytest.raises(core.Refused) as caught:
        core.decide(world.state, command, BO, world.now, since=since)
    assert core.explain(caught.value)
    return caught.value.code


def test_from_the_new_seat_consent_for_words_from_before_goes_down_at_once_and_never_up() -> None:
    world, before, after, since = back()
    assert new_refused(world, Consent([before], NAMED), since) == "consent_only_down"
    assert new_refused(world, Consent([after, before], NAMED), since) == "consent_only_down"
    assert new(world, Consent([after], NAMED), since) == [ConsentGiven([after], NAMED)]
    assert new(world, Consent([before], UNNAMED), since)
    assert new(world, Consent([before], GROUP), since) == [ConsentGiven([before], GROUP)]
    assert new_refused(world, Consent([before], UNNAMED), since) == "consent_only_down"
    assert new_refused(world, Consent([before], "print it"), since) == "consent_unknown"
    assert world.do(BO, Consent([before], NAMED))  # from the device of before, as ever


def test_words_from_before_are_not_put_in_other_words_from_the_new_seat() -> None:
    world, before, after, since = back()
    assert new_refused(world, Soften(before, "nicer"), since) == "earlier_words"
    assert new(world, Soften(after, "nicer"), since)
    assert world.do(BO, Soften(before, "nicer"))


def test_words_from_before_are_taken_back_a_day_later_and_not_quoted_meanwhile() -> None:
    world, before, after, since = back()
    events = new(world, Withdraw([before, after]), since)
    assert events == [
        WordsWithdrawn([after]),
        ConsentGiven([before], GROUP),
        WithdrawalAsked(BO, [before], since),
    ]
    assert any("in about a day" in said for said in world.told(BO))
    assert world.told(CY) == []
    assert new_refused(world, Withdraw([before]), since) == "withdrawal_asked"
    assert world.pass_time(DAY - 1) == []
    assert world.state.texts[before] == "from before"
    assert world.pass_time(1) == [WordsWithdrawn([before])]
    assert (before in world.state.texts, world.kept.earlier.asked, world.state.memory.earlier.left) == (False, {}, {})


def test_the_wait_is_a_number_of_hours_in_which_the_server_runs() -> None:
    world, before, _, since = back()
    new(world, Withdraw([before]), since)
    number = world.kept.seq
    assert Wait(number, 24, Ms(world.now + HOUR_MS)) in world.outcome.memos
    world.now += 10 * HOUR_MS  # the computer slept
    world._take(core.elapse(world.state, world.now))
    assert world.state.memory.earlier.left == {number: Remaining(23, Ms(world.now + HOUR_MS))}


def test_when_the_disk_does_not_say_how_much_is_left_a_restart_begins_a_new_day() -> None:
    world, before, _, since = back()
    new(world, Withdraw([before]), since)
    number = world.kept.seq
    world.now += DAY // 2
    world.restart()
    assert world.state.memory.earlier.left == {number: Remaining(24, Ms(world.now + HOUR_MS))}
    core.remember(world.state, Wait(number, 1, Ms(world.now + HOUR_MS)))
    assert WordsWithdrawn([before]) in world.pass_time(HOUR_MS)


@pytest.mark.parametrize("from_old", [True, False])
def test_the_old_device_keeps_them_and_the_new_one_may_change_its_mind(from_old: bool) -> None:
    world, before, _, since = back()
    assert world.refused(BO, KeepWords()) == "nothing_asked"
    (*_, asked) = new(world, Withdraw([before]), since)
    assert isinstance(asked, WithdrawalAsked)
    number = world.kept.seq
    assert world.refused(CY, KeepWords()) == "nothing_asked"
    assert new(world, KeepWords(), 0 if from_old else since) == [WithdrawalUndone(BO, [number])]
    assert world.pass_time(3 * DAY) == []
    assert world.state.texts[before] == "from before"


def test_a_seat_that_began_later_does_not_keep_what_an_earlier_one_takes_back() -> None:
    world, before, _, since = back()
    new(world, Withdraw([before]), since)
    later = let_back(world)
    assert new_refused(world, KeepWords(), later) == "nothing_asked"


def test_whoever_was_not_them_takes_nothing_back() -> None:
    world, before, _, since = back()
    new(world, Withdraw([before]), since)
    world.do(BO, NotMe())
    assert world.names() == ["SeatsEnded", "WithdrawalUndone"]
    assert world.pass_time(3 * DAY) == []
    assert before in world.state.texts


def test_taken_back_from_the_old_device_they_are_gone_at_once() -> None:
    world, before, _, since = back()
    new(world, Withdraw([before]), since)
    asked = world.kept.seq
    assert settled(world.state, WordsWithdrawn([before])) == [asked]
    assert world.do(BO, Withdraw([before])) == [WordsWithdrawn([before])]
    assert world.kept.earlier.asked == {}
    assert world.pass_time(3 * DAY) == []


def test_of_two_words_one_can_be_gone_before() -> None:
    world = World(item("open"))
    for text in ("one", "two"):
        world.do(BO, Say(text))
    one, two = world.kept.words.of(BO)
    since = let_back(world)
    new(world, Withdraw([one, two]), since)
    world.do(BO, Withdraw([one]))
    assert settled(world.state, WordsWithdrawn([one])) == []
    assert world.pass_time(2 * DAY) == [WordsWithdrawn([two])]


def test_it_works_after_the_end_too() -> None:
    world, before, _, since = back()
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    new(world, Withdraw([before]), since)
    assert world.pass_time(2 * DAY) == [WordsWithdrawn([before])]


def test_in_a_closed_meeting_that_is_over_not_quoting_is_erasing_and_waits_as_well() -> None:
    world, before, after, since = back("closed")
    new(world, Consent([after], UNNAMED), since)
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)
    assert world.state.texts.keys() >= {before, after}
    events = new(world, Consent([before], GROUP), since)
    assert [type(event) for event in events] == [WithdrawalAsked]
    assert before in world.state.texts
    assert new(world, Withdraw([after]), since) == [WordsWithdrawn([after])]
    assert world.pass_time(2 * DAY) == [WordsWithdrawn([before])]


def test_a_device_added_by_the_new_seat_is_as_narrow_as_it() -> None:
    world, before, _, since = back()
    new(world, Continue(OTHER), since)
    world.do(PersonId(0), TakeSeat(OTHER))
    assert new_refused(world, Consent([before], NAMED), seat(world)) == "consent_only_down"


def test_a_proposal_from_before_is_not_put_in_other_words_from_the_new_seat() -> None:
    world = World(item("open"))
    world.do(BO, Propose("We meet monthly."))
    since = let_back(world)
    assert new_refused(world, Amend("We meet never."), since) == "earlier_words"
    world.do(BO, Amend("We meet weekly."))
    world.do(AMA, LeaveUndecided())
    new(world, Propose("We meet twice."), since)
    assert new(world, Amend("We meet thrice."), since)


def test_a_promise_from_before_is_passed_on_less_and_not_let_go_from_the_new_seat() -> None:
    world = World(item("open"))
    world.do(BO, Commit("I ask who pays."))
    promise = world.kept.seq
    since = let_back(world)
    assert new_refused(world, AboutPromise(promise, others="yes"), since) == "consent_only_down"
    assert new(world, AboutPromise(promise, others="no"), since)
    assert new_refused(world, AboutPromise(promise, others="ask me"), since) == "consent_only_down"
    assert new(world, AboutPromise(promise, again="14 May"), since)
    assert new_refused(world, LetPromiseGo(promise), since) == "earlier_words"
    new(world, Commit("I ask again."), since)
    assert new(world, AboutPromise(world.kept.seq, others="yes"), since)


def test_what_was_parked_before_is_not_let_go_from_the_new_seat() -> None:
    world = World(item("open"))
    world.do(BO, Park("Who pays?"))
    parked = world.kept.seq
    since = let_back(world)
    assert new_refused(world, LetNoteGo(parked), since) == "earlier_words"
    assert world.do(BO, LetNoteGo(parked))


def test_what_was_promised_and_parked_from_the_new_seat_is_let_go_from_it() -> None:
    world, _word, since, _ = back()
    new(world, Commit("a new promise"), since)
    promise = world.kept.seq
    assert new(world, LetPromiseGo(promise), since)
    new(world, Park("a new thing"), since)
    parked = world.kept.seq
    assert new(world, LetNoteGo(parked), since)
