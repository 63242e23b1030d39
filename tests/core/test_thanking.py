"""Thank-yous: to somebody or for something, in the recap only if everybody who has to agrees."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core import view
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import numbers, thanking
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.changed import RecapChanged, goes_out
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.setup import CLOSED_REGIME, THEMES, End
from cop_tui.core.topics.thanking import AgreeToThanks, Thanked, ThanksAgreed, ThankYou
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, WordsKept
from cop_tui.core.usable import usable
from tests.core.test_narrower import Noted, replay
from tests.core.world import AMA, BO, CY, DI, World


def thanked(regime: str = "open") -> tuple[World, WordId]:
    """Return a meeting in which Bo thanked Cy, and the number of the words."""
    world = World(regime=regime)
    world.do(BO, ThankYou("for the tea", CY))
    return world, WordId(world.kept.seq - 1)


def told(world: World, word: WordId) -> list[str]:
    """Return what the recap has of words."""
    return [line.text for line in usable(world.state).lines([word])]


def test_to_everybody_it_is_kept_as_any_words_of_its_author() -> None:
    world = World()
    (kept,) = world.do(BO, ThankYou("for the tea"))
    assert isinstance(kept, WordsKept)
    assert (kept.kind, kept.text) == ("thank you", "for the tea")
    assert world.told(CY) == ["Bo says thank you: for the tea (thank-you 1)"]
    assert world.told(BO) == ["You say thank you: for the tea (thank-you 1)"]
    word = world.kept.words.of(BO)[0]
    assert told(world, word) == []
    world.do(BO, Consent([word], UNNAMED))
    assert told(world, word) == ["for the tea"]


def test_to_somebody_the_room_reads_whom_and_they_are_asked() -> None:
    world, word = thanked()
    assert world.journal[-1] == Thanked(word=word, person=CY)
    assert world.told(DI) == ["Bo says thank you: for the tea (thank-you 1)", "That is to Cy."]
    assert world.told(BO)[-1] == "That is to Cy. The recap has it only if you both agree."
    assert world.told(CY)[-1] == (
        "That is to you, and stays here. The recap has it only if you both agree; if you do: yes to thanks 1. "
        "Nobody is told what you answer."
    )
    assert word in thanking.to_me(world.state, CY)
    assert word not in thanking.to_me(world.state, BO)
    assert word in core.needed(world.kept, CY)


@pytest.mark.parametrize("first", [BO, CY])
def test_the_recap_has_it_only_once_both_agree(first: PersonId) -> None:
    world, word = thanked()
    wishes = {BO: Consent([word], UNNAMED), CY: AgreeToThanks(word, UNNAMED)}
    world.do(first, wishes.pop(first))
    assert told(world, word) == []
    assert not goes_out(world.kept, word)
    for who, wish in wishes.items():
        world.do(who, wish)
    assert told(world, word) == ["for the tea"]
    assert goes_out(world.kept, word)
    world.do(CY, AgreeToThanks(word, GROUP))
    assert told(world, word) == []


def test_what_somebody_answers_is_told_to_them_alone_and_a_no_looks_like_no_answer() -> None:
    world, word = thanked()
    seq = world.kept.seq
    assert world.do(CY, AgreeToThanks(word, GROUP)) == []
    assert world.outcome.held
    assert world.kept.seq == seq
    world.do(CY, AgreeToThanks(word, NAMED))
    assert world.told(CY) == [
        "Saved: the recap may have this thank-you, with your name, if Bo agrees too. Only you see this."
    ]
    assert world.told(BO) == world.told(AMA) == []
    world.do(CY, AgreeToThanks(word, UNNAMED))
    assert "without your name" in world.told(CY)[0]
    world.do(CY, AgreeToThanks(word, GROUP))
    assert world.told(CY) == ["Saved: this thank-you stays with the group. Only you see this."]
    assert ThanksAgreed(word=word, to=GROUP).can_wait()


def test_other_words_need_another_yes_and_whoever_it_is_to_reads_them() -> None:
    world, word = thanked()
    world.do(BO, Consent([word], UNNAMED))
    world.do(CY, AgreeToThanks(word, UNNAMED))
    world.do(BO, Soften(word, "for the cake"))
    assert told(world, word) == []
    assert world.told(CY) == ["Bo puts the thank-you to you this way: 'for the cake' You are asked anew: thanked?"]
    assert world.told(DI) == []
    assert view.agrees_too(world.state, word) == "Cy"
    world.do(CY, AgreeToThanks(word, UNNAMED))
    assert told(world, word) == ["for the cake"]
    assert view.agrees_too(world.state, word) == "Cy", "alike, so that nobody reads there what Cy has answered"


def test_withdrawn_it_is_gone_from_both() -> None:
    world, word = thanked()
    world.do(BO, Withdraw([word]))
    assert world.kept.thanking.to == {}
    assert world.refused(CY, AgreeToThanks(word, UNNAMED)) == "no_such_thanks"
    assert numbers.thanks(world.kept) == {}
    world.do(DI, ThankYou("for this", CY))
    assert list(numbers.thanks(world.kept).values()) == [2], "a number means the same for the whole meeting"
    assert core.tell(world.state, Thanked(word=word, person=BO), BO).startswith("That is to you")
    assert core.tell(world.state, ThanksAgreed(word=word, to=NAMED), CY) == ""


def test_it_is_to_somebody_else_who_is_here_and_answered_by_nobody_else() -> None:
    world, word = thanked()
    assert world.refused(BO, ThankYou("for this", BO)) == "thanks_to_self"
    assert world.refused(BO, ThankYou("for this", PersonId(9))) == "nobody_there"
    assert world.refused(BO, ThankYou("  ", CY)) == "text_empty"
    world.do(BO, ThankYou("for that", DI))
    assert world.refused(DI, AgreeToThanks(word, UNNAMED)) == "no_such_thanks"
    assert world.refused(AMA, AgreeToThanks(word, UNNAMED)) == "no_such_thanks"
    assert world.refused(CY, AgreeToThanks(word, "all")) == "consent_unknown"
    world.do(AMA, RecordOff())
    assert world.refused(BO, ThankYou("for this")) == "off_record_keep"
    world.out(DI, AMA, BO)
    assert world.refused(BO, ThankYou("for this", DI)) == "off_record_keep"


def test_nobody_is_thanked_who_had_to_leave() -> None:
    world = World()
    world.out(DI, AMA, BO)
    assert world.refused(BO, ThankYou("for this", DI)) == "nobody_there"


def test_no_name_leaves_a_meeting_that_keeps_names_to_itself() -> None:
    world, word = thanked(regime=CLOSED_REGIME)
    assert world.refused(CY, AgreeToThanks(word, NAMED)) == "names_stay"
    world.do(CY, AgreeToThanks(word, UNNAMED))


def test_somebody_without_a_screen_is_thanked_and_it_stays_with_the_group() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    world.do(BO, ThankYou("for calling in", PersonId(5)))
    word = world.kept.words.of(BO)[0]
    world.do(BO, Consent([word], NAMED))
    assert told(world, word) == []


def released() -> tuple[World, WordId]:
    """Return a meeting that is over, whose released recap has a thank-you."""
    world, word = thanked()
    world.do(BO, Consent([word], UNNAMED))
    world.do(CY, AgreeToThanks(word, UNNAMED))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    for person in (AMA, BO):
        world.do(person, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released
    return world, word


def test_a_yes_that_is_taken_back_after_the_release_makes_the_next_edition() -> None:
    world, word = released()
    world.do(CY, AgreeToThanks(word, GROUP))
    assert [event for event in world.journal if isinstance(event, RecapChanged)]
    assert (world.kept.release.edition, world.kept.release.released) == (2, True)
    world.do(CY, AgreeToThanks(word, UNNAMED))
    assert not world.kept.release.released, "what comes in is checked again"


def test_a_yes_to_what_its_author_keeps_changes_no_recap() -> None:
    world, word = released()
    world.do(BO, Consent([word], GROUP))
    editions = world.kept.release.edition
    world.do(CY, AgreeToThanks(word, GROUP))
    world.do(CY, AgreeToThanks(word, NAMED))
    world.do(CY, AgreeToThanks(word, GROUP))
    world.do(BO, Consent([word], UNNAMED))
    assert world.kept.release.released
    assert world.kept.release.edition == editions


def test_other_words_take_a_released_thank_you_out_and_bring_nothing_in() -> None:
    world, word = released()
    world.do(BO, Soften(word, "for the cake"))
    assert (world.kept.release.edition, world.kept.release.released) == (2, True)


def test_a_yes_that_was_taken_back_is_so_in_an_older_copy() -> None:
    world = Noted()
    world.do(BO, ThankYou("for the tea", CY))
    word = WordId(world.kept.seq - 1)
    world.do(CY, AgreeToThanks(word, NAMED))
    old = world.copy()
    world.do(CY, AgreeToThanks(word, UNNAMED))
    world.do(CY, AgreeToThanks(word, NAMED))
    world.do(CY, AgreeToThanks(word, GROUP))
    assert [(entry.kind, entry.to) for entry in world.noted] == [("thanks", UNNAMED), ("thanks", GROUP)]
    replay(old, world.noted)
    assert old.kept.thanking.to[word].consent == GROUP
    assert replay(old, world.noted) == []


def test_from_a_seat_that_was_let_back_earlier_thanks_are_told_less_and_not_more() -> None:
    world, word = thanked()
    late = world.kept.seq
    with pytest.raises(core.Refused, match="consent_only_down"):
        core.decide(world.state, AgreeToThanks(word, UNNAMED), CY, world.now, since=late)
    world.do(CY, AgreeToThanks(word, UNNAMED))
    less = core.decide(world.state, AgreeToThanks(word, GROUP), CY, world.now, since=late)
    assert less.events == [ThanksAgreed(word=word, to=GROUP)]


def closed() -> tuple[World, WordId]:
    """Return a closed meeting in which Bo thanked Cy and let it be in the recap, and that is over."""
    world, word = thanked(regime=CLOSED_REGIME)
    world.do(BO, Consent([word], UNNAMED))
    return world, word


def over(world: World) -> None:
    """End a meeting, and let it be erased."""
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)


def test_what_only_one_of_two_released_is_erased_with_a_closed_meeting() -> None:
    world, word = closed()
    over(world)
    assert word not in world.state.texts


def test_what_both_released_stays_until_one_of_them_takes_it_back() -> None:
    world, word = closed()
    world.do(CY, AgreeToThanks(word, UNNAMED))
    over(world)
    assert told(world, word) == ["for the tea"]
    for person in (AMA, BO):
        world.do(person, ReleaseRecap(world.kept.seq))
    world.do(CY, AgreeToThanks(word, GROUP))
    assert word not in world.state.texts
    assert world.kept.release.edition == 2
    assert sum(isinstance(event, RecapChanged) for event in world.journal) == 1


def test_where_only_themes_leave_a_thank_you_stays_and_nobody_is_asked() -> None:
    world, word = thanked(regime=THEMES)
    assert world.told(CY)[-1] == "That is to you."
    assert world.told(DI)[-1] == world.told(BO)[-1] == "That is to Cy."
    assert world.refused(CY, AgreeToThanks(word, UNNAMED)) == "thanks_stay"
    world.do(BO, Consent([word], UNNAMED))
    assert not goes_out(world.kept, word)
    assert view.stays_here(world.state, world.kept.words.by_id[word])
    world.do(AMA, AskAll())
    assert "thanked?" not in world.told(CY)[0]


def test_whoever_was_thanked_and_has_not_agreed_reads_so_when_everybody_is_asked() -> None:
    world, word = thanked()
    world.do(AMA, AskAll())
    assert world.told(CY) == [
        "Everybody is asked what the recap may quote. You wrote nothing that is kept. "
        "The recap has a thank-you to you only if you agree: thanked?"
    ]
    assert "thank-you" not in world.told(DI)[0]
    world, word = thanked()
    world.do(CY, AgreeToThanks(word, UNNAMED))
    world.do(AMA, AskAll())
    assert "thank-you" not in world.told(CY)[0]
