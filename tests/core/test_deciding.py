"""Deciding by consent."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.plan.modes import how_it_works
from cop_tui.core.topics.afterwards import Soften, Withdraw
from cop_tui.core.topics.agenda import AddItem, MoveOn, TakeUp
from cop_tui.core.topics.consenting import (
    AskConsent,
    AskReactions,
    ConsentNoted,
    GiveConsent,
    NotNow,
    RaiseConcern,
    RaiseObjection,
    next_in_circle,
)
from cop_tui.core.topics.deciding import (
    Amend,
    Decide,
    Decision,
    LeaveUndecided,
    NoToProposal,
    Propose,
    Reaction,
    Reopen,
    TurnedDown,
    proposer,
    silent,
    who_answered,
    words_of,
)
from cop_tui.core.topics.floor import Called, MovedOn, PutIn
from cop_tui.core.topics.people import Away, Back, Expected, HasCome, Here, Link
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.rounds import EndRound, StartRound
from cop_tui.core.topics.setup import Begin, Card, End
from tests.core.world import AMA, BO, CY, DI, World, item

ELI, FAY, GIL = PersonId(5), PersonId(6), PersonId(7)


def proposed(mode: str = "queue") -> World:
    world = World(item(mode), item("consent"), item("open"))
    world.do(BO, Propose("We meet monthly"))
    return world


def test_once_a_proposal_is_on_the_table_its_part_says_what_is_asked() -> None:
    world = proposed()
    assert how_it_works(world.state, ItemId(2), CY) == "Everybody is asked whether the proposal is safe enough to try."


def asked() -> World:
    world = proposed()
    world.do(AMA, AskConsent())
    return world


def test_a_proposal_goes_from_questions_by_one_round_of_reactions_to_consent() -> None:
    world = proposed()
    assert world.told(CY) == ["Bo proposed: We meet monthly"]
    assert proposer(world.state) == BO
    assert world.refused(CY, GiveConsent()) == "consent_not_asked"
    world.do(AMA, AskReactions())
    assert world.told(CY)[0] == "One round of reactions to the proposal. Nobody answers them yet."
    assert world.kept.rounds.current.prompt == "What is your reaction to the proposal?"
    assert world.refused(AMA, AskReactions()) == "reactions_asked"
    world.do(AMA, EndRound())
    world.do(AMA, AskConsent())
    assert world.told(CY) == [
        "The proposal: We meet monthly. Is it good enough for now, and safe enough to try? consent / concern ... / "
        "objection ... / not now. Answers are told by name; not now leaves no trace. Ama is next in the circle."
    ]


@pytest.mark.parametrize("how", ["circle", "reversed", "drawn"])
def test_whoever_proposed_reacts_last_whatever_the_order_of_the_round(how: str) -> None:
    for who in (AMA, BO, CY):
        world = World(item("queue"))
        world.do(who, Propose("We meet monthly"))
        world.do(AMA, StartRound(45, "What is your reaction?", order=how, seed=7))
        assert world.kept.rounds.current.order[-1] == who
        assert sorted(world.kept.rounds.current.order) == sorted(world.kept.people.present())


def test_the_round_of_reactions_does_not_begin_with_whoever_proposed() -> None:
    world = World(item("queue"))
    world.do(AMA, Propose("We meet monthly"))
    world.do(AMA, AskReactions())
    assert world.kept.floor.speaker != AMA
    assert world.kept.rounds.current.order[-1] == AMA


def test_everybody_can_be_asked_again_and_answers_stand() -> None:
    world = asked()
    world.do(CY, GiveConsent())
    world.do(AMA, AskConsent())
    assert "Everybody is asked again; your answer stands: consent." in world.told(CY)[0]
    assert "asked again" not in world.told(DI)[0]
    assert world.told(DI) == [
        "The same proposal, once more to everybody: consent / concern ... / objection ... / not now. To read it: proposal? You are next in the circle."
    ]
    assert list(world.kept.deciding.matter.answers) == [CY]


def test_a_group_decides_when_no_objection_stands_and_says_when_it_looks_again() -> None:
    world = asked()
    assert world.refused(AMA, Decide()) == "nobody_answered"
    world.do(CY, GiveConsent(1))
    assert world.told(AMA) == ["Cy consents."], "who has not answered is named to nobody else"
    assert world.told(CY) == ["You consent."]
    assert world.told(DI) == ["Cy consents. You are next in the circle."]
    assert world.refused(CY, GiveConsent()) == "answered_so"
    world.do(DI, RaiseConcern("Winter evenings are hard"))
    assert world.told(CY) == ["Di had a concern: Winter evenings are hard"]
    world.do(AMA, Decide("in June"))
    assert world.told(CY) == [
        f"Decided, number 1: We meet monthly. {SOME} We look at it again: in June. Thank you for every concern. "
        "Anybody may reopen it."
    ]
    assert world.kept.deciding.matter is None
    assert world.kept.deciding.decisions[1].review == "in June"


def test_an_objection_carries_its_reason_and_nothing_is_decided_while_it_stands() -> None:
    world = asked()
    world.do(CY, RaiseObjection("Nobody can come in August", 1))
    assert world.told(BO) == ["Cy objected: Nobody can come in August"]
    assert world.refused(AMA, Decide()) == "objection_stands"
    assert world.refused(AMA, Decide(version=2)) == "amended_since"
    assert world.refused(DI, RaiseObjection("")) == "text_empty"
    assert world.refused(CY, Amend("We meet twice")) == "not_your_proposal"
    world.do(BO, Amend("We meet monthly, not in August"))
    assert world.names() == ["WordsSoftened", "ProposalAmended"]
    assert world.told(DI)[-1].startswith("The proposal has new words, so everybody is asked again")
    assert world.kept.deciding.matter.answers == {}
    assert world.refused(CY, GiveConsent(1)) == "amended_since"
    world.do(CY, GiveConsent(2))
    world.do(AMA, Decide("", 2))
    assert world.told(CY)[0].startswith(f"Decided, number 1: We meet monthly, not in August. {SOME} Thank you")


def test_people_may_change_their_answer_and_take_an_objection_back() -> None:
    world = asked()
    world.do(CY, RaiseObjection("No"))
    objection = world.kept.seq
    world.do(DI, GiveConsent())
    assert world.kept.deciding.matter.answers == {CY: Reaction("objection", objection), DI: Reaction("consent")}
    world.do(CY, Withdraw([objection]))
    assert list(world.kept.deciding.matter.answers) == [DI]
    world.do(CY, RaiseConcern("Well"))
    world.do(CY, GiveConsent())
    assert world.kept.deciding.matter.objectors() == []


def test_not_now_leaves_no_trace() -> None:
    world = asked()
    before = world.kept.seq
    world.do(CY, NotNow())
    assert world.outcome == core.Outcome()
    assert world.kept.seq == before
    world.do(CY, GiveConsent())
    assert world.refused(CY, NotNow()) == "answer_stands"


def test_no_decision_is_an_outcome_too() -> None:
    world = proposed()
    word = world.kept.seq
    assert world.refused(BO, Propose("Another")) == "proposal_open"
    world.do(AMA, LeaveUndecided(1))
    assert world.told(CY) == [
        "No decision now; that is an outcome too. What was said stays, and anybody can propose again."
    ]
    assert world.kept.deciding.decisions == {1: Decision(word, "not decided")}
    assert world.refused(CY, Reopen(1)) == "nothing_decided"
    assert world.refused(AMA, LeaveUndecided()) == "nothing_on_table"
    world.do(BO, Propose("Again"))


def test_a_proposal_that_is_withdrawn_is_not_decided_not_even_after_the_meeting() -> None:
    world = asked()
    word = world.kept.deciding.matter.word
    world.do(CY, GiveConsent())
    world.do(BO, Withdraw([word]))
    assert world.names() == ["WordsWithdrawn", "LeftUndecided"]
    assert words_of(world.state, word) == "(its words are not here)"
    world.do(BO, Propose("Something else"))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.kept.deciding.decisions[2].outcome == "not decided"
    world.do(BO, Withdraw([world.kept.deciding.decisions[2].word]))
    assert list(world.kept.deciding.decisions) == [1, 2]


def test_anybody_may_reopen_a_decision_and_it_holds_until_then() -> None:
    world = asked()
    world.do(CY, GiveConsent())
    world.do(AMA, Decide())
    assert world.refused(DI, Reopen(5)) == "no_such_decision"
    world.do(DI, Reopen(1))
    assert world.kept.agenda.items[4].plan.title == "Decision 1, again"
    assert world.kept.agenda.items[4].plan.mode == "consent"
    assert world.told(BO)[-1] == "Di asks the group to look at decision 1 again. Until then it holds."
    assert world.told(DI)[-1].startswith("You ask the group")
    assert world.refused(CY, Reopen(1)) == "reopened_already"


def test_a_full_agenda_takes_no_decision_back() -> None:
    world = asked()
    world.do(CY, GiveConsent())
    world.do(AMA, Decide())
    for _ in range(57):
        world.do(AMA, AddItem("More"))
    assert world.refused(CY, Reopen(1)) == "agenda_full"


def test_what_was_decided_keeps_its_words() -> None:
    world = asked()
    word = world.kept.deciding.matter.word
    world.do(CY, GiveConsent())
    world.do(AMA, Decide())
    assert world.refused(BO, Soften(word, "Something else")) == "decided_words"
    world.do(BO, Withdraw([word]))


def test_softening_a_proposal_is_amending_it() -> None:
    world = proposed()
    world.do(BO, Soften(world.kept.deciding.matter.word, "Twice a month"))
    assert world.told(CY)[-1] == "The proposal has new words."
    assert world.kept.deciding.matter.version == 2


def test_an_item_of_mode_consent_asks_by_itself() -> None:
    world = proposed()
    world.do(AMA, MoveOn())
    assert world.names() == ["ItemClosed", "ItemOpened", "ConsentAsked"]
    assert world.kept.deciding.matter.step == "consent"
    world.do(AMA, TakeUp(ItemId(3)))
    world.do(AMA, TakeUp(ItemId(2)))
    assert "ConsentAsked" not in world.names()


def test_consent_that_goes_round_offers_everybody_a_turn_and_whoever_answers_has_had_it() -> None:
    world = World(item("open"), item("consent", turn=20, order="circle"), item("consent", order="circle"))
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, MoveOn())
    assert world.names() == ["ItemClosed", "ItemOpened", "ConsentAsked", "RoundStarted", "Called"]
    assert world.do(CY, GiveConsent()) == [ConsentNoted(CY)], "an answer before one's turn is an answer"
    assert world.do(AMA, GiveConsent()) == [ConsentNoted(AMA), MovedOn(AMA), Called(BO, in_round=True)]
    assert world.do(BO, NotNow()) == [MovedOn(BO), Called(CY, in_round=True)]
    assert [type(e).__name__ for e in world.do(CY, RaiseConcern("So often"))] == ["WordsKept", "MovedOn", "Called"]
    world.do(DI, RaiseObjection("Nobody asked the carers"))
    assert world.kept.rounds.current.offered
    assert world.do(DI, GiveConsent()) == [ConsentNoted(DI)]
    world.do(AMA, Decide())
    world.do(AMA, MoveOn())
    assert world.kept.rounds.current is None, "with nothing on the table nobody is asked"


def test_an_answer_in_another_round_ends_no_turn() -> None:
    world = asked()
    world.do(AMA, StartRound(30, "What do you think?"))
    assert world.do(AMA, GiveConsent()) == [ConsentNoted(AMA)]
    assert world.kept.floor.speaker == AMA


def test_off_the_record_nothing_is_proposed_and_nothing_with_a_reason_is_answered() -> None:
    world = asked()
    world.do(AMA, RecordOff())
    for command in (Propose("x"), Amend("x")):
        assert world.refused(BO, command) == "off_record_keep"
    assert world.refused(CY, RaiseConcern("x")) == "off_record_keep"
    assert world.refused(AMA, Decide("x")) == "off_record_keep"
    world.do(CY, GiveConsent())
    world = proposed()
    world.do(AMA, RecordOff())
    world.do(AMA, AskReactions())
    assert world.kept.rounds.current.prompt == ""


def test_with_nothing_on_the_table_nothing_is_asked() -> None:
    world = World()
    for who, command in (
        (BO, Amend("x")),
        (AMA, AskReactions()),
        (AMA, AskConsent()),
        (BO, GiveConsent()),
        (AMA, Decide()),
    ):
        assert world.refused(who, command) == "nothing_on_table"


def test_a_review_date_is_short() -> None:
    world = asked()
    world.do(CY, GiveConsent())
    assert world.refused(AMA, Decide("x" * 121)) == "text_too_long"


def test_whoever_had_to_leave_holds_no_objection() -> None:
    world = asked()
    world.do(CY, RaiseObjection("No"))
    world.out(CY, AMA, DI)
    assert world.kept.deciding.matter.answers == {}
    world.do(AMA, LeaveUndecided())
    world.out(BO, AMA, DI)


@pytest.mark.parametrize("kind", [Propose, GiveConsent, RaiseObjection])
def test_an_observer_decides_nothing(kind: type[core.Command]) -> None:
    world = asked()
    world.do(DI, TakeRole("observer"))
    refusal = core.permits(world.state, DI, kind)
    assert refusal is not None
    assert refusal.code == "needs_role"


def test_sentences_hold_without_the_state_they_were_made_in() -> None:
    from cop_tui.core.topics import consenting, deciding

    empty = core.State()
    assert core.tell(empty, deciding.Decided(1, AMA), BO).startswith("Decided, number 1: Thank you")
    assert core.tell(empty, consenting.ConsentAsked(), BO).startswith("The proposal: Is it good enough")
    assert core.tell(empty, deciding.ProposalAmended(2), BO) == "The proposal has new words."


def test_a_decision_survives_a_restart() -> None:
    world = asked()
    world.do(CY, GiveConsent())
    world.restart()
    world.do(AMA, Decide("in June"))
    world.restart()
    assert world.kept.deciding.decisions[1].review == "in June"


def test_what_is_asked_twice_at_once_is_refused_the_second_time() -> None:
    world = asked()
    assert world.refused(AMA, AskReactions()) == "reactions_asked"
    assert world.refused(CY, RaiseConcern("x", 9)) == "amended_since"
    world = proposed()
    for command in (Decide(), NotNow(), RaiseObjection("x")):
        assert world.refused(AMA, command) == "consent_not_asked"


def test_while_a_round_runs_its_own_order_says_who_is_next() -> None:
    world = asked()
    world.do(AMA, StartRound(20, ""))
    world.do(BO, GiveConsent())
    assert world.told(CY)[0] == "Bo consents."


def test_the_question_goes_round_the_circle_and_never_comes_back_to_who_says_nothing() -> None:
    world = proposed()
    assert next_in_circle(world.state) == 0
    world.do(AMA, PutIn("Femi"))
    world.do(AMA, AskConsent())
    assert next_in_circle(world.state) == AMA
    world.do(AMA, GiveConsent())
    world.do(BO, NotNow())
    assert next_in_circle(world.state) == BO
    world.do(CY, GiveConsent())
    assert next_in_circle(world.state) == DI
    world.do(DI, TakeRole("observer"))
    assert next_in_circle(world.state) == 0
    world.do(BO, Amend("We meet in May"))
    world.away(AMA)
    assert next_in_circle(world.state) == BO
    world.do(CY, GiveConsent())
    world.do(BO, GiveConsent())
    assert next_in_circle(world.state) == 0


def test_a_no_carries_its_reason_what_is_possible_and_how_to_question_it() -> None:
    world = asked()
    assert world.refused(BO, NoToProposal("No room", "twice a year")) == "needs_role"
    assert world.refused(AMA, NoToProposal("No room", "")) == "no_needs_both"
    assert world.refused(AMA, NoToProposal("No room", "twice a year", 2)) == "amended_since"
    events = world.do(AMA, NoToProposal("No room.", "twice a year", 1))
    answer = world.kept.seq - 1
    assert events[1:] == [TurnedDown(1, AMA, answer)]
    assert world.told(CY) == [
        "Ama says about it: No room. Instead: twice a year",
        "That is the answer to the proposal. To question it, anybody can: reopen decision 1.",
    ]
    assert world.kept.deciding.matter is None
    assert world.kept.deciding.decisions[1] == Decision(answer - 2, "no", answer=answer)
    assert world.refused(AMA, NoToProposal("a", "b")) == "nothing_on_table"
    world.do(CY, Reopen(1))
    world.restart()


def test_a_name_on_the_card_gives_no_power_and_the_answer_quotes_what_it_says() -> None:
    world = World(card=Card(decides="Money: Cy and the council. All else: all of us."))
    world.join("All")
    world.do(BO, Propose("We meet monthly"))
    for person in (CY, PersonId(5)):
        assert world.refused(person, NoToProposal("a", "b")) == "needs_role"
    world.do(AMA, NoToProposal("No money", "ask the council"))
    assert (
        "Who decides, as the card says: Money: Cy and the council. All else: all of us. To question"
        in world.told(BO)[1]
    )
    world.do(BO, Propose("We meet in May"))
    world.do(AMA, RecordOff())
    assert world.refused(AMA, NoToProposal("a", "b")) == "off_record_keep"


def test_a_proposal_on_the_table_at_the_end_is_left_open_and_says_so() -> None:
    world = asked()
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert world.names() == ["Closed", "ItemClosed", "LeftUndecided"]
    assert world.told(CY)[-1] == (
        "The proposal is left open: nothing is decided. Anybody may bring it again when we meet next."
    )
    assert world.kept.deciding.decisions[1].outcome == "not decided"


def test_what_a_closed_meeting_erases_is_left_undecided_once() -> None:
    world = World(regime="closed")
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert world.names().count("LeftUndecided") == 0, "it may be opened again, and decided"
    world.pass_time(limits.ERASED_MS)
    assert world.names().count("LeftUndecided") == 1
    assert world.kept.deciding.matter is None


EVERYBODY, SOME = "answered, and nobody objected.", "Nobody who answered objected; not everybody had answered."


@pytest.mark.parametrize(
    ("people", "answer", "said"),
    [
        (7, 5, "5 answered, and nobody objected; 2 had not answered."),
        (7, 1, "1 answered, and nobody objected; 6 had not answered."),
        (7, 7, f"All 7 {EVERYBODY}"),
        (5, 5, f"All 5 {EVERYBODY}"),
        (7, 6, SOME),  # a number of one would point at somebody
        (4, 2, SOME),  # so would any among so few
        (4, 4, f"Everybody {EVERYBODY}"),
    ],
)
def test_a_decision_says_how_many_had_not_answered_and_never_who(people: int, answer: int, said: str) -> None:
    world = World(item("queue"), names=" ".join(f"P{n}" for n in range(2, people + 1)))
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    world.do(BO, RaiseConcern("It is far"))
    for person in [n for n in range(1, people + 1) if n != BO][: answer - 1]:
        world.do(PersonId(person), GiveConsent())
    world.do(AMA, Decide("in June"))
    counted = f"Everybody {EVERYBODY}" if answer == people else SOME
    assert world.told(CY)[0] == (
        f"Decided, number 1: We meet monthly. {counted} We look at it again: in June. Thank you for every concern. "
        "Anybody may reopen it."
    ), "nobody is counted in the room"
    world.restart()
    decision = world.kept.deciding.decisions[1]
    assert who_answered(decision) == said
    assert (decision.answered, decision.silent) == (answer, people - answer)


def test_whoever_only_watches_or_had_to_leave_is_not_missing_and_whoever_is_away_is() -> None:
    world = World(item("queue"), names="Bo Cy Di Eli Fay Gil")
    world.do(DI, TakeRole("observer"))
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    for person in (AMA, BO, CY):
        world.do(person, GiveConsent())
    world.away(PersonId(5))
    world.out(PersonId(7), AMA, BO)
    world.do(AMA, Decide())
    decision = world.kept.deciding.decisions[1]
    assert (decision.answered, decision.silent) == (3, 2), "nothing kept tells who was away"


def opened_without(*people: PersonId) -> World:
    """Return an open meeting of seven with a proposal; these came to the lobby and were gone when it was opened."""
    world = World(item("queue"), names="Bo Cy Di Eli Fay Gil", begun=False)
    world.away(*people)
    world.do(AMA, Begin())
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    return world


def silent_when_decided(world: World) -> int:
    """Let Ama, Bo and Cy consent and Ama decide; return of how many it is kept that they had not answered."""
    for person in (AMA, BO, CY):
        world.do(person, GiveConsent())
    world.do(AMA, Decide())
    decision = world.kept.deciding.decisions[1]
    assert decision.answered == 3
    return int(decision.silent)


def test_whoever_came_only_to_the_lobby_was_never_asked() -> None:
    world = opened_without(ELI, FAY)
    assert silent(world.state) == [AMA, BO, CY, DI, GIL]
    assert silent_when_decided(world) == 2
    decision = world.kept.deciding.decisions[1]
    world.restart()
    assert world.kept.deciding.decisions[1] == decision, "the event says how many had not come"


def test_whoever_is_late_and_goes_again_was_asked() -> None:
    world = opened_without(ELI, FAY)
    world.here(ELI)
    assert world.outcome.passing == [Here(ELI, "here"), HasCome(ELI)]
    world.away(ELI)
    assert silent_when_decided(world) == 3


def test_whoever_was_there_when_it_was_opened_was_asked_however_they_go() -> None:
    world = opened_without(FAY)
    world.do(ELI, Link("unsure"))
    world.away(ELI)
    world.do(GIL, Away())
    assert silent_when_decided(world) == 3


def test_whoever_first_comes_to_the_open_meeting_was_asked() -> None:
    world = opened_without(FAY)
    world.away(world.join("Hal"))
    assert silent_when_decided(world) == 4


def test_whoever_lost_the_connection_before_the_opening_and_never_came_back_was_not_asked() -> None:
    world = World(item("queue"), names="Bo Cy Di Eli Fay Gil", begun=False)
    world.do(ELI, Link("unsure"))
    world.do(FAY, Link("unsure"))
    world.do(AMA, Begin())
    world.away(ELI)
    world.here(FAY)
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    assert silent_when_decided(world) == 3


@pytest.mark.parametrize("back", [Back(), Link("here")], ids=["with a word", "on a device"])
def test_whoever_stepped_away_in_the_lobby_and_is_back_was_asked(back: core.Command) -> None:
    world = World(item("queue"), names="Bo Cy Di Eli Fay Gil", begun=False)
    world.do(ELI, Away())
    world.do(FAY, Away())
    world.do(AMA, Begin())
    world.do(ELI, back)
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    assert silent_when_decided(world) == 3


def test_whoever_takes_part_by_voice_is_always_asked_and_whoever_left_or_watches_never_is() -> None:
    world = World(item("queue"), names="Bo Cy Di Eli Fay Gil", begun=False)
    world.do(AMA, PutIn("Zed", "phone"))
    world.do(FAY, TakeRole("observer"))
    world.away(ELI, FAY, GIL)
    world.do(AMA, Begin())
    world.out(GIL, AMA, BO)
    world.do(BO, Propose("We meet monthly"))
    world.do(AMA, AskConsent())
    assert silent_when_decided(world) == 2, "Di and Zed"


def test_a_server_that_starts_anew_takes_everybody_to_have_come() -> None:
    world = opened_without(ELI, FAY)
    world.restart()
    world.here(AMA, BO, CY)
    assert silent_when_decided(world) == 4, "it does not know who had come, and silence is not left out by mistake"


def test_whoever_comes_in_later_learns_who_is_expected() -> None:
    world = opened_without(ELI, FAY)
    world.here(ELI)
    theirs = core.State(kept=world.kept)
    for message in core.recount(world.state, GIL):
        core.fold_passing(theirs, message)
    assert theirs.now.people.expected == world.state.now.people.expected == [FAY]
    assert silent(theirs) == silent(world.state)


@pytest.mark.parametrize("message", [Expected([ELI]), HasCome(ELI)])
def test_a_thin_line_learns_of_whom_is_expected_with_what_comes_next(message: core.Passing) -> None:
    assert message.can_wait()


def test_nobody_is_expected_where_all_were_there() -> None:
    world = opened_without()
    assert world.state.now.people.expected == []
    assert silent_when_decided(world) == 4


def test_a_decision_from_before_it_was_counted_says_nothing_of_it() -> None:
    assert who_answered(Decision(WordId(1))) == ""


def test_concerns_are_thanked_for_where_there_were_any_about_that_proposal() -> None:
    def decided(world: World, *concerned: PersonId, amended: bool = False) -> bool:
        world.do(BO, Propose("We meet monthly"))
        world.do(AMA, AskConsent())
        for who in concerned:
            world.do(who, RaiseConcern("It is far"))
        if amended:
            world.do(BO, Amend("We meet monthly, nearby"))
        version = world.kept.deciding.matter.version
        for who in (AMA, BO, CY):
            world.do(who, GiveConsent(version))
        world.do(AMA, Decide())
        return "Thank you for every concern." in world.told(CY)[0]

    world = World(item("queue"))
    assert not decided(world)
    assert decided(world, CY)
    assert not decided(world), "that one was about another proposal"
    assert decided(world, CY, amended=True)


def test_a_proposal_is_said_once_to_everybody_and_after_that_only_where_its_words_changed() -> None:
    world = asked()
    for _ in range(2):
        world.do(AMA, AskConsent())
        assert not any("monthly" in line for who in (AMA, BO, CY, DI) for line in world.told(who))
    world.do(BO, Amend("We meet weekly."))
    assert any("weekly" in line for line in world.told(CY))
    world.do(AMA, AskConsent())
    assert not any("weekly" in line for line in world.told(CY))
    world.do(AMA, LeaveUndecided())
    world.do(CY, Propose("We meet in May."))
    world.do(AMA, AskConsent())
    assert any("We meet in May." in line for line in world.told(BO)), (
        "another proposal is asked about for the first time"
    )
