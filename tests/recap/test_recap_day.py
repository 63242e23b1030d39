"""The day in a recap is the one at which the meeting was held where it was held, and programs read what it is of."""

from __future__ import annotations

import json

import msgspec
import pytest

from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import Opened, OpenedAgain
from cop_tui.core.topics.words import LEARN, UNNAMED
from cop_tui.recap import FORMATS, build, render
from tests.recap.test_recap_shape import LEARNING, OPENED, PLAN, Table

HOUR_MS = 3_600_000


def held(timezone: str, hours: int = 0, **plan: str) -> Table:
    """Return a meeting that began so many hours after 14:00 UTC on 12 March 2026."""
    table = Table(msgspec.structs.replace(PLAN, timezone=timezone, **plan))
    table.fold(Opened(Ms(OPENED + hours * HOUR_MS)), OpenedAgain())
    return table


@pytest.mark.parametrize(
    ("timezone", "hours", "day"),
    [
        ("America/Los_Angeles", 13, "12 March 2026"),  # eight in the evening there, and the next day in UTC
        ("Pacific/Auckland", 0, "13 March 2026"),  # three in the morning there
        ("-05:00", 13, "12 March 2026"),
        ("Europe/London", 13, "13 March 2026"),
        ("", 13, "13 March 2026"),  # what was written before a meeting had a time zone: the day in UTC, as before
        ("Not/Here", 13, "13 March 2026"),
    ],
)
def test_the_day_is_that_of_the_meeting_in_every_format(timezone: str, hours: int, day: str) -> None:
    recap = held(timezone, hours).recap
    for format in FORMATS:
        assert f"took place on {day}" in " ".join(render(recap, format).split())
    assert recap.date == f"2026-03-{day[:2]}"


def test_a_program_reads_version_day_meeting_language_and_regime() -> None:
    table = held("Pacific/Auckland", language="cy", regime="chatham")
    read = json.loads(render(build(table.state, "M1"), "json"))
    members = {name: read[name] for name in ("version", "date", "meeting", "language", "regime")}
    assert members == {"version": 1, "date": "2026-03-13", "meeting": "M1", "language": "cy", "regime": "chatham"}
    assert next(iter(read)) == "version"


def test_a_closed_meeting_tells_no_day_to_programs_either() -> None:
    assert held("Europe/London", regime="closed").recap.date == ""


def test_a_meeting_that_has_not_begun_has_no_day() -> None:
    table = Table()
    table.state.kept.setup.opened = Ms(0)
    assert table.recap.date == ""


def test_a_question_that_is_called_as_a_section_of_its_own_stands_in_that_section() -> None:
    item = msgspec.structs.replace(PLAN.items[1], title="Learning points.", prompt="")
    table = Table(msgspec.structs.replace(PLAN, items=(PLAN.items[0], item, *PLAN.items[2:])))
    table.item(2)
    table.words("We were slow.", UNNAMED)
    assert [s.heading for s in table.recap.ordered()] == ["Learning points.", "Come along"]
    table.words("Ask sooner.", UNNAMED, LEARNING, LEARN)
    assert [s.heading for s in table.recap.ordered()] == ["Learning points", "Come along"]
    assert table.recap.learning is not None
    assert {bullet.text for bullet in table.recap.learning.bullets} == {"We were slow.", "Ask sooner."}
