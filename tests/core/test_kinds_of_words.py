"""Every kind of words is declared by the topic that keeps it: how it is told, and what stands before it in a list."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import words
from cop_tui.core.topics.role_notes import IfHard
from cop_tui.core.topics.words import Say, WordsKept
from tests.core.world import AMA, BO, World, item


def test_no_kind_but_what_was_said_is_told_as_speech() -> None:
    world = World(item("open"))
    for name, kind in core.KINDS.items():
        told = core.tell(world.state, WordsKept(BO, "the words", ItemId(1), 0, name), AMA)
        assert "the words" in told
        assert told.startswith("Bo: ") == (name == words.SAY), name
        assert bool(kind.label) == (name != words.SAY), name


def test_no_two_kinds_are_told_or_listed_alike() -> None:
    assert len({kind.line for kind in core.KINDS.values()}) == len(core.KINDS)
    assert len({kind.label for kind in core.KINDS.values()}) == len(core.KINDS)


def test_every_kind_that_a_module_names_is_declared_by_a_topic() -> None:
    named = {words.SAY, words.LEARN, words.PARK, words.COMMIT, words.AGREE, words.ANSWER, words.NEED, words.HARD}
    named |= {words.PROPOSE, words.CONCERN, words.OBJECTION, words.TOPIC_WORD, words.CARD, words.THANK}
    assert named == core.KINDS.keys()


def test_what_to_do_if_a_role_gets_hard_is_told_and_listed_as_that() -> None:
    world = World(item("open"))
    world.do(AMA, IfHard("space holder", "I pass it on to Cy."))
    assert world.told(BO)[0] == "Ama said what to do if a role gets hard: I pass it on to Cy."
    number = next(iter(world.kept.hard.roles))
    assert core.listed(world.state, number) == "if a role gets hard: I pass it on to Cy."


def test_a_kind_of_a_newer_program_is_told_as_speech() -> None:
    world = World(item("open"))
    assert core.tell(world.state, WordsKept(BO, "Thank you", ItemId(1), 0, "thanks"), AMA) == "Bo: Thank you"


def test_words_that_are_not_here_are_not_listed() -> None:
    world = World(item("open"))
    world.do(BO, Say("One thing"))
    number = next(iter(world.kept.words.by_id))
    assert core.listed(world.state, number) == "One thing"
    world.state.texts.clear()
    assert core.listed(world.state, number) == ""
