"""What to expect, for somebody who comes in before a meeting begins."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts import expecting, parser, queries
from cop_tui.acts.act import Tell
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import agenda, agreement, parking, powers, series, setup
from tests.acts.rooms import PLAN, as_session, command, read, room


def lines(**more: object) -> list[str]:
    """Return what a meeting of this plan tells of itself in its lobby."""
    return expecting.lines(as_session(room("Ana", begun=False, plan=replace(PLAN, **more))))


def test_each_part_says_its_length_how_speaking_works_and_what_is_kept() -> None:
    found = lines(starts="Thursday, 2 pm", minutes=60)
    assert found[0] == "Reflection in co-production. Thursday, 2 pm. It takes about 60 minutes, in 6 parts."
    assert found[2] == (
        "2. Arriving, about 10 minutes. A round: everybody is offered a turn, and may pass. Kept; the recap quotes it only "
        "with your yes."
    )
    assert found[4] == "4. Break, about 10 minutes. A break."
    assert found[6].startswith(
        "6. Unsaid, about 10 minutes. Write on your own: write ... It is shown together, without names."
    )
    assert found[-2:] == [expecting.PASS, expecting.BEFORE]


def test_it_says_when_it_can_be_reached_and_what_comes_back() -> None:
    assert lines(answers="each evening from 6 to 8 pm")[1] == "It can be reached each evening from 6 to 8 pm."
    fake = room("Ana", begun=False)
    fake.come_forward(series.There("ONE", WordId(3), series.HEARD, "Who pays?", "Before"))
    assert "became?: what comes back from earlier meetings." in expecting.lines(as_session(fake))


@pytest.mark.parametrize(
    ("regime", "kept"),
    [
        ("themes", "Kept for the group; only themes leave."),
        ("closed", "Kept until the end; then only what you release stays."),
    ],
)
def test_what_is_kept_is_as_what_may_leave(regime: str, kept: str) -> None:
    assert lines(regime=regime)[2].endswith(kept)


def test_a_part_of_an_unknown_mode_or_without_a_length_is_told_too() -> None:
    one = (setup.PlannedItem("Odd", mode="newer", minutes=0, keep="live"), setup.PlannedItem("Talk", mode="presenter"))
    found = lines(items=one)
    assert found[1].startswith("1. Odd. This part works in a way that this program does not know")
    assert found[1].endswith("Not kept.")
    assert found[2].startswith("2. Talk, about 10 minutes. Whoever presents speaks first")
    assert lines(items=one[:1])[0].endswith("in 1 part.")


def test_once_it_has_begun_nothing_is_said_of_before() -> None:
    assert expecting.BEFORE not in expecting.lines(as_session(room("Ana")))


def test_before_it_begins_all_that_is_said_to_be_possible_is() -> None:
    fake = room("Ana", begun=False)
    fake.come_forward(series.There("ONE", WordId(3), series.HEARD, "Who pays?", "Before"))
    assert isinstance(read(fake, "expect?"), Tell)
    assert command(fake, "agenda+ Rates 10m") == agenda.AddItem("Rates", 10)
    assert command(fake, "park Who pays?") == parking.Park("Who pays?")
    assert command(fake, "agree We listen") == agreement.Agree("We listen")
    assert command(fake, "ask card Who pays?") == powers.AskCard("Who pays?")
    for line in ("card?", "agreement?", "became?", "agenda?", "lot?", "kept?", "what to expect"):
        assert isinstance(read(fake, line), Tell), line
    offered = {act.name for act in parser.offered(as_session(fake))}
    assert {"expect?", "cannot come", "access need", "note for", "agenda+", "park", "became?"} <= offered


def test_the_lobby_names_it_and_the_end_says_when_it_can_be_reached() -> None:
    fake = room("Ana", begun=False, plan=replace(PLAN, answers="on weekdays"))
    assert "expect?: what to expect." in queries.lobby_lines(as_session(fake))[2]
    assert "expect?" not in queries.lobby_lines(as_session(room("Ana")))[2]
    assert queries.reached(as_session(fake)).startswith("What was kept is on Ama's laptop; it answers on weekdays.")
