"""The card can be asked: who decided that, who pays. The question stays, is answered in the room, and stands in the recap if its author agrees."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import powers
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.powers import AnswerCard, AskCard
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.words import UNNAMED
from cop_tui.recap import build
from cop_tui.recap.shape import Bullet, Section
from tests.core.world import AMA, BO, CY, World, item


def asked() -> tuple[World, WordId]:
    """Return a meeting in which Bo asked about the card, and the number of the question."""
    world = World(item("open"))
    world.do(BO, AskCard("Who decided that?"))
    return world, world.kept.powers.asked[0]


def test_a_question_about_the_card_is_seen_by_all_and_answered_by_whoever_holds_the_space() -> None:
    world, question = asked()
    assert world.told(CY) == ["Bo asked about the card: Who decided that? (asked 1)"]
    assert powers.standing(world.kept) == {question: (1, 0)}
    world.do(AMA, AnswerCard(question, "The steering group did."))
    assert world.told(BO) == ["Ama says about it: The steering group did.", "That answers question 1 about the card."]
    _, answer = powers.standing(world.kept)[question]
    assert world.state.texts[answer] == "The steering group did."
    world.restart()
    assert powers.standing(world.kept) == {question: (1, answer)}


def test_a_later_answer_takes_the_place_of_an_earlier_one() -> None:
    world, question = asked()
    for text in ("I do not know.", "The steering group did."):
        world.do(AMA, AnswerCard(question, text))
    _, answer = powers.standing(world.kept)[question]
    assert world.state.texts[answer] == "The steering group did."


def test_what_is_taken_back_is_gone_and_the_others_keep_their_numbers() -> None:
    world, question = asked()
    world.do(CY, AskCard("Who pays?"))
    second = world.kept.powers.asked[1]
    world.do(AMA, AnswerCard(second, "The council."))
    _, answer = powers.standing(world.kept)[second]
    world.do(AMA, Withdraw([answer]))
    world.do(BO, Withdraw([question]))
    assert powers.standing(world.kept) == {second: (2, 0)}
    assert second in core.needed(world.kept, CY), "a screen that opens the card shows it"
    assert world.refused(AMA, AnswerCard(question, "They did.")) == "no_card_question"
    assert world.refused(AMA, AnswerCard(WordId(99), "They did.")) == "no_card_question"


def test_an_answer_to_a_question_that_was_taken_back_since_is_told_without_a_number() -> None:
    world, question = asked()
    world.do(AMA, AnswerCard(question, "They did."))
    event = world.outcome.events[1]
    world.do(BO, Withdraw([question]))
    assert powers.TOPIC.tell[type(event)](world.state, event, BO) == ""


def test_whoever_watches_asks_nothing_and_off_the_record_nothing_is_kept_of_it() -> None:
    world, question = asked()
    assert world.refused(CY, AnswerCard(question, "x")) == "needs_role"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, AskCard("Who pays?")) == "needs_role"
    world.do(AMA, RecordOff())
    assert world.refused(BO, AskCard("Who pays?")) == "off_record_keep"
    assert world.refused(AMA, AnswerCard(question, "x")) == "off_record_keep"


def test_in_the_recap_question_and_answer_stand_as_far_as_their_authors_agree() -> None:
    world, question = asked()
    world.do(AMA, AnswerCard(question, "The council did."))
    _, answer = powers.standing(world.kept)[question]

    def told() -> list[Section]:
        return [part for part in build(world.state).ordered() if part.heading == powers.HEADING]

    assert "Nothing here may be quoted" in told()[0].lead
    world.do(AMA, Consent([answer], UNNAMED))
    assert told()[0].bullets == (), "an answer alone answers nothing"
    world.do(BO, Consent([question], UNNAMED))
    (bullet,) = told()[0].bullets
    assert bullet.text == "Who decided that? It was answered: The council did."
    world.do(AMA, Withdraw([answer]))
    assert told()[0].bullets == (Bullet("Who decided that?"),)
    world.do(BO, Withdraw([question]))
    assert told() == []
