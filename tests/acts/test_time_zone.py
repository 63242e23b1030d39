"""The day and hours of a meeting are its own: told on arriving, and wherever an hour is shown."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.acts import clocks, queries
from cop_tui.acts.lookup import hour
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import SessionPlan
from tests.acts.rooms import PLAN, as_session, room
from tests.ui.fake import FakeSession

AT = Ms(1_773_324_000_000)  # 12 March 2026, 14:00 UTC


def meeting(timezone: str) -> FakeSession:
    plan: SessionPlan = msgspec.structs.replace(PLAN, timezone=timezone)
    return room(plan=plan)


@pytest.mark.parametrize(
    ("timezone", "told"), [("Europe/London", "Europe/London"), ("-03:30", "UTC-03:30"), ("Etc/UTC", "UTC")]
)
def test_whoever_arrives_reads_whose_hours_are_meant(timezone: str, told: str) -> None:
    line = queries.lobby_lines(as_session(meeting(timezone)))[0]
    assert line.endswith(f" Its day and hours are those of {told}.")


def test_a_meeting_without_a_time_zone_says_nothing_of_one() -> None:
    assert "hours" not in queries.lobby_lines(as_session(meeting("")))[0]


@pytest.mark.parametrize(("timezone", "shown"), [("Asia/Kathmandu", "19:45"), ("+02:00", "16:00")])
def test_hours_are_those_of_the_meeting_wherever_this_computer_is(
    timezone: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = meeting(timezone)
    assert hour(AT, fake.replica.state) == shown
    monkeypatch.setattr(fake, "now", lambda: AT)
    assert clocks.time_lines(as_session(fake))[0].startswith(f"It is {shown}.")
