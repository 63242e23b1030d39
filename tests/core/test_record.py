"""On and off the record."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.topics import record
from cop_tui.core.topics.agenda import AddItem
from cop_tui.core.topics.agreement import Agree
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.record import RecordOff, RecordOn, WentOff, WentOn
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.words import Say, Scribe, Spoken
from tests.core.world import AMA, BO, CY, World, item


def test_off_is_told_to_all_and_on_by_name() -> None:
    world = World()
    assert world.refused(BO, RecordOff()) == "needs_role"
    assert world.refused(AMA, RecordOn()) == "on_already"
    assert world.do(AMA, RecordOff()) == [WentOff(AMA)]
    assert world.told(BO) == [
        "Off the record for everyone. The server saves none of this. People can still remember or copy it."
    ]
    assert world.refused(AMA, RecordOff()) == "off_already"
    assert world.do(AMA, RecordOn()) == [WentOn(AMA)]
    assert world.told(BO) == ["Ama put us on the record again. Words are kept as the part says."]


@pytest.mark.parametrize("wish", [Park("x"), Learn("x"), Commit("x"), Agree("x"), AddItem("x")])
def test_off_the_record_refuses_to_keep(wish: core.Command) -> None:
    world = World(item("open"))
    world.do(AMA, RecordOff())
    assert world.refused(BO, wish) == "off_record_keep"


def test_off_the_record_words_pass_and_are_not_written_down() -> None:
    world = World(item("open"))
    world.do(CY, TakeRole("scribe"))
    world.do(AMA, RecordOff())
    assert world.refused(CY, Scribe(BO, "what Bo said")) == "not_kept_now"
    seq = world.kept.seq
    world.do(BO, Say("between us"))
    assert world.outcome.passing == [Spoken(1, BO, "between us", off=True)]
    assert (world.kept.seq, world.state.now.words.live) == (seq, [])
    assert world.told(AMA) == ["Bo (off the record): between us"]


def test_off_stays_off_over_a_restart() -> None:
    world = World()
    world.do(AMA, RecordOff())
    world.restart()
    assert world.kept.record.off


@pytest.mark.parametrize(
    ("keep", "mode", "kept"),
    [("group", "open", True), ("recap", "queue", True), ("live", "open", False), ("group", "break", False)],
)
def test_each_item_says_whether_words_are_kept(keep: str, mode: str, kept: bool) -> None:
    assert record.keeps(World(item(mode, keep=keep)).state) is kept


def test_nothing_said_in_the_lobby_is_kept() -> None:
    assert not record.keeps(World(begun=False).state)
