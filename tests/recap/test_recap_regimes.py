"""What a recap holds when something was agreed about what may leave."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.core.topics.words import COMMIT, LEARN, NAMED, PARK, UNNAMED
from cop_tui.recap import FORMATS, Bullet, render
from tests.recap.test_recap_shape import BO, PLAN, Table


def held(regime: str) -> Table:
    """Return a meeting with released and unreleased words, one of them with a name from before names were ruled out."""
    table = Table(msgspec.structs.replace(PLAN, regime=regime))
    table.item(2)
    table.words("It changes who is asked.", NAMED, who=BO)
    table.words("It gives us a pause.", UNNAMED)
    table.words("Plan the pause first.", UNNAMED, kind=LEARN)
    table.words("I look again in May.", UNNAMED, kind=COMMIT)
    table.words("Who pays?", UNNAMED, kind=PARK)
    table.words("Between us.")
    return table


@pytest.mark.parametrize("regime", ["chatham", "themes", "closed"])
@pytest.mark.parametrize("how", FORMATS)
def test_no_name_is_in_any_recap_but_that_of_an_open_meeting(regime: str, how: str) -> None:
    assert "Bo" not in render(held(regime).recap, how)
    assert "Between us" not in render(held(regime).recap, how)
    assert "Bo" in render(held("open").recap, how)


@pytest.mark.parametrize("regime", ["chatham", "themes"])
def test_unattributed_quotes_and_the_rule_stand_in_a_recap_of_themes(regime: str) -> None:
    recap = held(regime).recap
    assert "It gives us a pause." in str(recap.sections)
    assert ("Chatham House Rule" in recap.note) is (regime == "chatham")


def test_a_closed_meeting_has_a_recap_only_of_what_was_released() -> None:
    recap = held("closed").recap
    (said,) = recap.sections
    assert said.heading == "What people released"
    assert set(said.bullets) == {
        Bullet("It gives us a pause.", quote=True),
        Bullet("It changes who is asked.", quote=True),
    }
    assert (recap.not_working, recap.agreed) == ((), None)
    assert recap.parked is not None
    assert recap.parked.bullets == (Bullet("Who pays?"),)
    assert [b.text for b in recap.learning.bullets] == ["Plan the pause first."] if recap.learning else False
    assert [b.text for b in recap.promised.bullets] == ["I look again in May."] if recap.promised else False
    empty = Table(msgspec.structs.replace(PLAN, regime="closed")).recap
    assert (empty.learning, empty.promised) == (None, None)
    assert empty.framing == "This was a closed meeting, and nothing was released."
