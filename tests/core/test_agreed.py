"""How an agreement changed from version to version, as far as a recap may tell it."""

from __future__ import annotations

from cop_tui.core import agreed
from cop_tui.core.agreed import Change
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.became import SettleBrought
from cop_tui.core.topics.earlier import Asked
from cop_tui.core.topics.words import GROUP, UNNAMED
from tests.core.test_forward import after, agree
from tests.core.world import AMA, BO, World


def point(world: World) -> WordId:
    return WordId(world.kept.agreement.points[-1])


def quoted(world: World, text: str) -> WordId:
    agree(world, text)
    world.do(BO, Consent([point(world)], UNNAMED))
    return point(world)


def test_each_version_has_what_was_agreed_in_it() -> None:
    world = World()
    assert agreed.changes(world.state) == []
    quoted(world, "We listen.")
    agree(world, "Only for us.")
    assert agreed.changes(world.state) == [Change(1, "We listen."), Change(2, "")]


def test_what_was_put_in_other_words_or_taken_back_is_told_in_no_version() -> None:
    world = World()
    first, second = quoted(world, "We listen."), quoted(world, "We rest.")
    world.do(BO, Soften(first, "We listen to the end."))
    assert agreed.changes(world.state) == [
        Change(1, ""),
        Change(2, "We rest."),
        Change(3, "We listen to the end.", gone=True),
    ]
    world.do(BO, Withdraw([second]))
    assert [change.text for change in agreed.changes(world.state)] == ["", "", "We listen to the end.", ""]
    assert agreed.changes(world.state)[-1].gone
    world.do(BO, Consent([first], GROUP))
    assert {change.text for change in agreed.changes(world.state)} == {""}


def test_what_is_to_be_taken_back_after_a_day_is_told_no_more() -> None:
    world = World()
    first = quoted(world, "We listen.")
    world.kept.earlier.asked[99] = Asked(BO, [first], 1)
    assert agreed.changes(world.state) == [Change(1, "")]


def test_what_became_here_of_an_earlier_agreement_is_said_once() -> None:
    first = World()
    for text in ("We listen.", "We rest."):
        quoted(first, text)
    second = after(first)
    assert agreed.looked_at(second.state) == []
    for number in second.kept.series.standing():
        second.do(AMA, SettleBrought(number, "holds"))
    assert agreed.looked_at(second.state) == ["it holds."]
