"""What to do if a role gets hard."""

from __future__ import annotations

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import role_notes
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.role_notes import IfHard, RoleLine
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.words import WordsKept
from tests.core.world import AMA, BO, CY, World


def test_whoever_holds_a_role_says_what_to_do_if_it_gets_hard() -> None:
    world = World()
    world.do(BO, TakeRole("scribe"))
    events = world.do(BO, IfHard("Scribe", "I pass it on to Cy."))
    word = world.kept.seq - 1
    assert events == [WordsKept(BO, "I pass it on to Cy.", item=ItemId(1), kind="hard"), RoleLine(word, "scribe")]
    assert world.told(CY) == ["Bo said what to do if a role gets hard: I pass it on to Cy."]
    assert role_notes.line(world.state, BO, "scribe") == word
    assert role_notes.line(world.state, CY, "scribe") == 0
    world.do(BO, IfHard("scribe", "We stop."))
    assert role_notes.line(world.state, BO, "scribe") == word + 2
    world.restart()
    world.do(BO, Withdraw([word + 2]))
    assert role_notes.line(world.state, BO, "scribe") == word


def test_only_about_a_role_one_holds() -> None:
    world = World()
    assert world.refused(BO, IfHard("scribe", "x")) == "no_role_to_give"
    assert world.refused(AMA, IfHard("scribe", "x")) == "role_not_yours"
    assert world.refused(AMA, IfHard("member", "x")) == "role_not_yours"
    world.do(AMA, RecordOff())
    assert world.refused(AMA, IfHard("space holder", "x")) == "off_record_keep"
