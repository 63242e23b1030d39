"""Whoever is on the phone has a say: typed by somebody, shown to all, confirmed by a second person."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics import aloud
from cop_tui.core.topics.afterwards import Consent, ConsentGiven, Withdraw, WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.aloud import (
    AloudConfirmed,
    AloudDropped,
    ConcernAloud,
    ConfirmAloud,
    ConsentAloud,
    DropAloud,
    ObjectAloud,
    QuoteAloud,
    SaidAloud,
    WithdrawAloud,
)
from cop_tui.core.topics.consenting import AskConsent, ConsentNoted, GiveConsent, how_to_answer
from cop_tui.core.topics.deciding import Amend, Decide, LeaveUndecided, Propose, told_alone, who_answered
from cop_tui.core.topics.floor import Done, PutIn
from cop_tui.core.topics.naming import TakeOut
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.rounds import StartRound
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Scribe, WordsKept
from tests.core.world import AMA, BO, CY, DI, World, item

FEMI = PersonId(5)


def meeting(*, asked: bool = True, written: int = 1) -> World:
    """Return a meeting that Ama holds, with Femi on the phone, and Cy who writes; Bo's proposal is on the table."""
    world = World(item("open"), item("open"))
    world.do(AMA, PutIn("Femi"))
    world.do(CY, TakeRole("scribe"))
    for number in range(written):
        world.do(CY, Scribe(FEMI, f"said {number + 1}"))
    if asked:
        world.do(BO, Propose("We meet weekly."))
        world.do(AMA, AskConsent())
    return world


def waiting(world: World) -> int:
    """Return the number of the only thing that waits."""
    (said,) = world.kept.aloud.waiting
    return int(said)


def test_an_objection_by_somebody_on_the_phone_stops_a_decision_before_it_is_confirmed() -> None:
    world = meeting()
    world.do(DI, GiveConsent())
    events = world.do(BO, ObjectAloud(FEMI, "Weekly is too much.", version=1))
    assert [type(e) for e in events] == [WordsKept, SaidAloud]
    word = world.kept.words.by_id[world.kept.deciding.matter.answers[FEMI].word]
    assert (word.person, word.scribe, word.kind, word.consent) == (FEMI, BO, "objection", GROUP)
    assert world.told(DI) == [
        "Femi objected: Weekly is too much. (written down by Bo)",
        "Bo typed for Femi, who said it aloud: Femi objects. It stops a decision already. If you heard it too: confirm 1. "
        "If it was not said so: not said 1.",
    ]
    assert "Somebody else who heard it types: confirm 1." in world.told(BO)[1]
    assert world.refused(AMA, Decide()) == "objection_stands"
    world.restart()
    assert world.refused(AMA, Decide()) == "objection_stands"
    said = waiting(world)
    assert world.refused(BO, ConfirmAloud(said)) == "confirmed_by_another"
    assert world.do(CY, ConfirmAloud(said)) == [AloudConfirmed(said, FEMI, "objection", CY)]
    assert world.told(AMA) == ["Cy heard Femi say it too. The objection stands."]
    assert world.kept.aloud.waiting == {}
    assert world.refused(AMA, Decide()) == "objection_stands"
    assert world.refused(DI, ObjectAloud(FEMI, "Again.")) == "objects_already"


def test_an_objection_that_was_not_said_is_gone_and_holds_nothing_back() -> None:
    world = meeting()
    world.do(DI, GiveConsent())
    world.do(BO, ObjectAloud(FEMI, "Weekly is too much."))
    said = waiting(world)
    for other in (DI, CY):  # whoever likes can become the scribe
        assert world.refused(other, DropAloud(said)) == "dropped_by_whom"
    assert world.do(AMA, DropAloud(said)) == [
        AloudDropped(said, FEMI, AMA),
        WordsWithdrawn([WordId(said - 1)]),
    ]
    assert world.told(BO) == ["Ama says that Femi did not say it so. Nothing of it counts."]
    assert world.told(AMA)[0].startswith("You say that Femi")
    assert "too much" not in repr(world.journal)
    world.do(AMA, Decide())


def test_whoever_typed_it_can_say_that_it_was_not_said_so() -> None:
    world = meeting()
    world.do(DI, ConsentAloud(FEMI))
    said = waiting(world)
    assert world.do(DI, DropAloud(said)) == [AloudDropped(said, FEMI, DI)]


def test_an_objection_taken_back_aloud_holds_nothing_back() -> None:
    world = meeting(written=0)
    world.do(DI, GiveConsent())
    world.do(AMA, ObjectAloud(FEMI, "Weekly is too much."))
    world.do(DI, ConfirmAloud(waiting(world)))
    (word,) = aloud.of(world.state, FEMI)
    world.do(DI, WithdrawAloud(FEMI, [word]))
    assert world.refused(AMA, Decide()) == "objection_stands"
    world.do(AMA, ConfirmAloud(waiting(world)))
    assert "The text is being erased everywhere" in world.told(BO)[0]
    world.do(AMA, Decide())


def test_a_consent_said_aloud_counts_once_a_second_person_heard_it() -> None:
    world = meeting()
    assert world.do(DI, ConsentAloud(FEMI, version=1)) == [SaidAloud(FEMI, DI, "consent")]
    assert "It is their answer as Di told it, and nobody else yet." in world.told(AMA)[0]
    assert world.refused(AMA, Decide()) == "nobody_answered"
    assert world.refused(CY, ConsentAloud(FEMI)) == "waits_aloud"
    said = waiting(world)
    assert world.do(AMA, ConfirmAloud(said)) == [
        AloudConfirmed(said, FEMI, "consent", AMA),
        ConsentNoted(FEMI),
    ]
    assert world.told(BO) == ["Ama heard Femi say it too. It counts.", "Femi consents."]
    assert world.refused(CY, ConsentAloud(FEMI)) == "consented_already"
    world.do(AMA, Decide())


def test_nobody_is_asked_for_a_yes_to_what_never_stands_in_a_recap() -> None:
    world = meeting()
    world.do(BO, ConcernAloud(FEMI, "Weekly is too much."))
    said, concern = aloud.of(world.state, FEMI)
    assert world.refused(DI, QuoteAloud(FEMI, [concern], UNNAMED)) == "never_in_recap"
    assert world.do(DI, QuoteAloud(FEMI, [said, concern], UNNAMED)), "beside words that can"
    assert world.do(DI, QuoteAloud(FEMI, [concern], GROUP)), "a no is always taken in"
    assert world.refused(DI, QuoteAloud(FEMI, [], UNNAMED)) == "not_their_words"


@pytest.mark.parametrize("to", [UNNAMED, NAMED, GROUP])
def test_a_yes_to_a_quote_is_as_wide_as_it_was_said_and_not_before_it_is_confirmed(to: str) -> None:
    world = meeting(asked=False, written=2)
    first, second = aloud.of(world.state, FEMI)
    world.do(BO, QuoteAloud(FEMI, [first], to))
    assert {w.consent for w in world.kept.words.by_id.values()} == {GROUP}
    said = waiting(world)
    assert world.do(AMA, ConfirmAloud(said)) == [
        AloudConfirmed(said, FEMI, "quote", AMA),
        ConsentGiven([first], to),
    ]
    assert world.told(DI) == ["Ama heard Femi say it too. It counts, and can be changed."]
    assert [world.kept.words.by_id[n].consent for n in (first, second)] == [to, GROUP]


def test_what_is_said_of_words_names_them_for_everybody() -> None:
    world = meeting(asked=False, written=2)
    both = aloud.of(world.state, FEMI)
    world.do(BO, QuoteAloud(FEMI, both, UNNAMED))
    assert "Femi says that 'said 1' / 'said 2' may be quoted without name." in world.told(AMA)[0]
    world.do(BO, QuoteAloud(FEMI, both[:1], GROUP))
    assert "Femi says that 'said 1' is not quoted." in world.told(AMA)[0]
    world.do(BO, WithdrawAloud(FEMI, both[1:]))
    assert "Femi takes back 'said 2'" in world.told(AMA)[0]
    world.do(AMA, ConfirmAloud(max(world.kept.aloud.waiting)))
    assert [w.words for w in world.kept.aloud.waiting.values()] == [both[:1], both[:1]]
    assert "said 2" not in repr(world.journal)


def test_words_taken_back_aloud_are_gone_once_confirmed_and_what_waited_for_them_too() -> None:
    world = meeting(asked=False)
    (word,) = aloud.of(world.state, FEMI)
    world.do(BO, QuoteAloud(FEMI, [word], UNNAMED))
    world.do(BO, WithdrawAloud(FEMI, [word]))
    assert world.refused(DI, WithdrawAloud(FEMI, [word])) == "waits_aloud"
    assert world.state.texts[word] == "said 1"
    world.do(AMA, ConfirmAloud(max(world.kept.aloud.waiting)))
    assert word not in world.state.texts
    assert world.kept.aloud.waiting == {}
    assert world.refused(DI, WithdrawAloud(FEMI, [word])) == "gone_already"


def test_two_strangers_speak_for_nobody() -> None:
    world = meeting(asked=False)
    (word,) = aloud.of(world.state, FEMI)
    one, two = world.join("One"), world.join("Two")
    world.do(CY, LayDown("scribe"))
    world.do(two, TakeRole("scribe"))
    for command in (QuoteAloud(FEMI, [word], NAMED), WithdrawAloud(FEMI, [word])):
        world.do(one, command)
        said = waiting(world)
        assert world.refused(two, ConfirmAloud(said)) == "confirmed_by_holder"
        world.do(AMA, DropAloud(said))
    world.do(two, LayDown("scribe"))
    world.do(one, QuoteAloud(FEMI, [word], GROUP))
    assert world.refused(two, ConfirmAloud(waiting(world))) == "confirmed_by_whom"
    assert world.refused(two, DropAloud(waiting(world))) == "dropped_by_whom"
    world.do(AMA, ConfirmAloud(waiting(world)))


def test_for_what_is_only_narrower_the_scribe_will_do() -> None:
    world = meeting()
    world.do(BO, QuoteAloud(FEMI, aloud.of(world.state, FEMI), GROUP))
    world.do(CY, ConfirmAloud(waiting(world)))
    world.do(BO, ConsentAloud(FEMI))
    assert world.refused(CY, ConfirmAloud(waiting(world))) == "confirmed_by_holder"
    world.do(AMA, ConfirmAloud(waiting(world)))


def test_what_a_holder_typed_any_member_confirms() -> None:
    world = meeting(asked=False)
    world.do(AMA, QuoteAloud(FEMI, aloud.of(world.state, FEMI), UNNAMED))
    world.do(DI, ConfirmAloud(waiting(world)))


def test_whoever_typed_it_and_laid_their_role_down_serves_no_more() -> None:
    world = meeting(asked=False)
    world.do(CY, QuoteAloud(FEMI, aloud.of(world.state, FEMI), GROUP))
    world.do(CY, LayDown("scribe"))
    assert world.refused(DI, ConfirmAloud(waiting(world))) == "confirmed_by_whom"
    assert not aloud.serves(world.state, PersonId(99))


def test_whoever_has_a_screen_speaks_for_themself() -> None:
    world = meeting()
    for command in (
        ObjectAloud(DI, "No."),
        ConsentAloud(DI),
        QuoteAloud(DI, [WordId(1)], UNNAMED),
        WithdrawAloud(DI, [WordId(1)]),
    ):
        assert world.refused(AMA, command) == "speaks_themself"
    assert world.refused(AMA, ConsentAloud(PersonId(99))) == "nobody_there"


def test_words_of_others_are_not_theirs_to_give() -> None:
    world = meeting()
    assert world.refused(AMA, QuoteAloud(FEMI, [world.kept.deciding.matter.word], UNNAMED)) == "not_their_words"
    assert world.refused(AMA, WithdrawAloud(FEMI, [])) == "not_their_words"
    assert world.refused(AMA, QuoteAloud(FEMI, aloud.of(world.state, FEMI), "to all")) == "consent_unknown"


def test_without_anybody_on_the_phone_there_is_nothing_to_type_for_them() -> None:
    world = World()
    assert world.refused(BO, ConfirmAloud(3)) == "waits_no_more"
    assert world.refused(BO, QuoteAloud(FEMI, [WordId(1)], UNNAMED)) == "no_voices"
    assert world.refused(BO, ObjectAloud(FEMI, "x")) == "nothing_on_table"
    world.do(BO, Propose("We meet."))
    world.do(AMA, AskConsent())
    assert world.refused(BO, ObjectAloud(FEMI, "x")) == "no_voices"
    assert world.refused(BO, ConsentAloud(FEMI)) == "no_voices"
    world.do(AMA, RecordOff())
    assert world.refused(BO, ObjectAloud(FEMI, "x")) == "off_record_keep"


def test_new_words_of_the_proposal_end_what_waited_about_the_old_ones() -> None:
    world = meeting()
    world.do(DI, ConsentAloud(FEMI, version=1))
    world.do(AMA, QuoteAloud(FEMI, aloud.of(world.state, FEMI), UNNAMED))
    said = min(world.kept.aloud.waiting)
    world.do(BO, Amend("We meet monthly."))
    assert [w.what for w in world.kept.aloud.waiting.values()] == ["quote"]
    assert world.refused(AMA, ConfirmAloud(said)) == "waits_no_more"
    assert world.refused(DI, ObjectAloud(FEMI, "x", version=1)) == "amended_since"
    world.do(DI, ConsentAloud(FEMI, version=2))
    world.do(AMA, LeaveUndecided())
    assert [w.what for w in world.kept.aloud.waiting.values()] == ["quote"]


def test_whoever_is_taken_out_waits_for_nothing() -> None:
    world = meeting(written=0)
    world.do(DI, ConsentAloud(FEMI))
    world.do(AMA, TakeOut(FEMI))
    assert world.kept.aloud.waiting == {}


def test_an_answer_given_aloud_in_ones_turn_of_the_circle_ends_the_turn() -> None:
    for answer in (ObjectAloud(FEMI, "Too much."), ConsentAloud(FEMI)):
        world = World(item("open"), item("consent"))
        world.do(AMA, PutIn("Femi"))
        world.do(BO, Propose("We meet weekly."))
        world.do(AMA, MoveOn(really=True))
        world.do(AMA, StartRound(60, "?"))
        for _ in (AMA, BO, CY, DI):
            world.do(world.kept.floor.speaker, Done())
        assert world.kept.floor.speaker == FEMI
        world.do(AMA, answer)
        if isinstance(answer, ConsentAloud):
            world.do(BO, ConfirmAloud(waiting(world)))
        assert world.kept.floor.speaker == 0


def test_nobody_leaves_more_than_a_few_things_waiting() -> None:
    world = meeting(asked=True, written=limits.ALOUD + 1)
    theirs = aloud.of(world.state, FEMI)
    for word in theirs[:-1]:
        world.do(BO, QuoteAloud(FEMI, [word], UNNAMED))
    assert world.refused(BO, QuoteAloud(FEMI, theirs[-1:], UNNAMED)) == "aloud_full"
    world.do(DI, QuoteAloud(FEMI, theirs[-1:], UNNAMED))
    world.do(BO, ObjectAloud(FEMI, "An objection always has a place."))


def test_after_the_end_words_are_still_theirs_to_give_and_to_take_back() -> None:
    world = meeting(asked=False)
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    (word,) = aloud.of(world.state, FEMI)
    world.do(AMA, QuoteAloud(FEMI, [word], UNNAMED))
    world.do(BO, ConfirmAloud(waiting(world)))
    world.do(AMA, WithdrawAloud(FEMI, [word]))
    world.do(BO, ConfirmAloud(waiting(world)))
    assert word not in world.state.texts


def test_what_waits_obeys_the_rules_of_the_person_s_own_at_the_moment_it_is_confirmed() -> None:
    world = World(item("open"), regime="chatham")
    world.do(AMA, PutIn("Femi"))
    world.do(CY, TakeRole("scribe"))
    world.do(CY, Scribe(FEMI, "said"))
    assert world.refused(AMA, QuoteAloud(FEMI, aloud.of(world.state, FEMI), NAMED)) == "names_stay"


def test_their_own_words_are_not_typed_away_by_the_commands_for_ones_own() -> None:
    world = meeting(asked=False)
    for command in (Consent(aloud.of(world.state, FEMI), UNNAMED), Withdraw(aloud.of(world.state, FEMI))):
        assert world.refused(CY, command) == "not_your_words"


def test_a_word_that_was_softened_is_named_as_it_is_now() -> None:
    world = meeting(asked=False)
    (word,) = aloud.of(world.state, FEMI)
    core.apply(world.state, WordsSoftened(word, "softer"))
    said = SaidAloud(FEMI, AMA, "withdraw", [word])
    assert aloud.what_waits(world.state, said) == "Femi takes back 'softer'."
    del world.state.texts[word]
    assert aloud.what_waits(world.state, said) == "Femi takes back '...'."


def test_whoever_stands_in_vouches_for_nothing_that_is_published_or_erased() -> None:
    world = meeting(asked=False)
    world.kept.people.stand_in.append(AMA)
    world.do(BO, QuoteAloud(FEMI, aloud.of(world.state, FEMI), UNNAMED))
    said = waiting(world)
    assert world.refused(AMA, ConfirmAloud(said)) == "confirmed_by_holder"
    assert world.refused(AMA, DropAloud(said)) == "dropped_by_whom"
    world.kept.people.stand_in.clear()
    world.do(AMA, ConfirmAloud(said))


def test_an_answer_that_one_person_told_is_no_silence_and_is_called_what_it_is() -> None:
    world = meeting(written=0)
    for person in (AMA, BO, CY, DI):
        world.do(person, GiveConsent())
    world.do(CY, ConsentAloud(FEMI))
    assert told_alone(world.kept) == {FEMI: ("consent", CY)}
    world.do(AMA, Decide("in May"))
    decision = world.kept.deciding.decisions[1]
    assert (decision.answered, decision.silent, decision.told) == (5, 0, 1)
    assert who_answered(decision) == (
        "All 5 answered, and nobody objected. Some of it was said aloud, and told by one person alone."
    )
    world.restart()
    assert world.kept.deciding.decisions[1] == decision


def test_an_answer_that_a_second_person_heard_is_an_answer_like_any_other() -> None:
    world = meeting(written=0)
    world.do(DI, GiveConsent())
    world.do(CY, ConsentAloud(FEMI))
    world.do(AMA, ConfirmAloud(waiting(world)))
    assert told_alone(world.kept) == {}
    world.do(AMA, Decide())
    decision = world.kept.deciding.decisions[1]
    assert (decision.answered, decision.silent, decision.told) == (2, 3, 0)


def test_an_answer_that_was_not_said_so_is_no_answer() -> None:
    world = meeting(written=0)
    world.do(DI, GiveConsent())
    world.do(CY, ConsentAloud(FEMI))
    world.do(AMA, DropAloud(waiting(world)))
    world.do(AMA, Decide())
    decision = world.kept.deciding.decisions[1]
    assert (decision.answered, decision.silent, decision.told) == (1, 4, 0)


def test_what_one_person_tells_for_others_decides_nothing_alone() -> None:
    world = meeting(written=0)
    world.do(AMA, ConsentAloud(FEMI))
    assert world.refused(AMA, Decide()) == "nobody_answered"
    world.do(AMA, ConcernAloud(FEMI, "It is far."))
    assert world.refused(AMA, Decide()) == "nobody_answered"
    world.do(DI, GiveConsent())
    world.do(AMA, Decide())


def test_a_concern_said_aloud_is_heard_at_once_and_takes_the_place_of_a_consent_told_before() -> None:
    world = meeting(written=0)
    world.do(DI, ConsentAloud(FEMI))
    world.do(BO, ConcernAloud(FEMI, "It is far.", version=1))
    answer = world.kept.deciding.matter.answers[FEMI]
    word = world.kept.words.by_id[answer.word]
    assert (answer.how, word.person, word.scribe, word.consent) == ("concern", FEMI, BO, GROUP)
    assert [(w.what, w.by) for w in world.kept.aloud.waiting.values()] == [("concern", BO)]
    assert told_alone(world.kept) == {FEMI: ("concern", BO)}
    assert world.told(AMA)[1].startswith(
        "Bo typed for Femi, who said it aloud: Femi has a concern. It is their answer as Bo told it, and nobody else yet."
    )
    said = waiting(world)
    world.do(CY, ConfirmAloud(said))
    assert world.told(AMA) == ["Cy heard Femi say it too. The concern stands."]
    assert told_alone(world.kept) == {}
    assert world.kept.deciding.matter.answers[FEMI].how == "concern"


def test_a_concern_that_was_not_said_is_erased() -> None:
    world = meeting(written=0)
    world.do(BO, ConcernAloud(FEMI, "It is far."))
    world.do(BO, DropAloud(waiting(world)))
    assert FEMI not in world.kept.deciding.matter.answers
    assert "It is far" not in repr(world.journal)


def test_whoever_wrote_a_line_down_takes_it_back_alone() -> None:
    world = meeting(asked=False)
    (word,) = aloud.of(world.state, FEMI)
    assert world.do(CY, WithdrawAloud(FEMI, [word])) == [WordsWithdrawn([word])]
    assert word not in world.state.texts
    assert "said 1" not in repr(world.journal)
    assert world.kept.aloud.waiting == {}


def test_a_line_that_others_heard_something_about_is_not_taken_back_by_one() -> None:
    world = meeting(asked=False)
    (word,) = aloud.of(world.state, FEMI)
    world.do(CY, QuoteAloud(FEMI, [word], UNNAMED))
    world.do(AMA, ConfirmAloud(waiting(world)))
    assert [type(e) for e in world.do(CY, WithdrawAloud(FEMI, [word]))] == [SaidAloud]
    world = meeting(written=0)
    world.do(CY, ObjectAloud(FEMI, "Too much."))
    (word,) = aloud.of(world.state, FEMI)
    assert [type(e) for e in world.do(CY, WithdrawAloud(FEMI, [word]))] == [SaidAloud]
    assert world.refused(AMA, Decide()) == "objection_stands"


def test_nobody_takes_back_alone_what_somebody_else_wrote_down() -> None:
    world = meeting(asked=False)
    assert [type(e) for e in world.do(AMA, WithdrawAloud(FEMI, aloud.of(world.state, FEMI)))] == [SaidAloud]
    assert aloud.of(world.state, FEMI)[0] in world.state.texts


def test_whoever_puts_people_in_or_writes_for_them_reads_how_to_answer_for_them_until_they_have() -> None:
    world = meeting(written=0)
    how = "Said aloud: consent for Femi / concern for Femi: ... / objection for Femi: ..."
    assert world.told(AMA)[-1].endswith(f"{how}.")
    assert [how_to_answer(world.state, person) for person in (AMA, BO, CY)] == [f"{how}.", "", f"{how}."]
    world.do(AMA, PutIn("Zed"))
    assert how_to_answer(world.state, AMA) == f"{how}; Zed too."
    world.do(BO, ConsentAloud(FEMI))
    assert how_to_answer(world.state, AMA) == how.replace("Femi", "Zed") + "."
