"""What others ask about a meeting, where no screen or export is needed to ask it."""

from __future__ import annotations

from cop_tui.core import view
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import PutIn
from tests.core.world import AMA, BO, World


def test_who_takes_part_by_phone_has_no_screen() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    femi = PersonId(max(world.kept.people.by_id))
    assert view.has_no_screen(world.state, femi)
    assert not view.has_no_screen(world.state, BO)
    assert not view.has_no_screen(world.state, PersonId(femi + 1))
