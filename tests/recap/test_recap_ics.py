"""The next meeting for calendars: written in the session file, checked there, and read by another program at the hour that was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import vobject

from cop_tui.core.topics.setup import NextTime, problems
from cop_tui.recap import Next, NotMade, Recap, build, export
from cop_tui.session_file import SessionFileError, read
from tests.recap.test_recap_shape import PLAN, Table

JOIN = "Come to https://example.org/come, or write to ana@example.org."


def inviting(starts_at: str, timezone: str = "Europe/London", minutes: int = 0, **plan: str) -> Recap:
    """Return the recap of a meeting, its id M1, whose next one begins so."""
    following = NextTime("Thursday", JOIN, starts_at, minutes)
    table = Table(msgspec.structs.replace(PLAN, next=following, timezone=timezone, **plan))
    return build(table.state, "M1")


def event(recap: Recap) -> vobject.base.Component:
    return vobject.readOne(export(recap, "ics").decode()).vevent


@pytest.mark.parametrize(
    ("written", "timezone", "utc"),
    [
        ("2026-04-09 14:00", "Europe/London", (13, 0)),
        ("2026-01-09 14:00", "Europe/London", (14, 0)),
        ("2026-04-09T14:00:00", "America/St_Johns", (16, 30)),
        ("2026-04-09 14:00", "+02:00", (12, 0)),
        ("2026-04-09 14:00", "", (14, 0)),
        ("2026-04-09T14:00+03:00", "Europe/London", (11, 0)),
        ("2026-04-09T14:00Z", "", (14, 0)),
        ("2026-04-09T14:00-04:00", "", (18, 0)),
    ],
)
def test_another_program_reads_the_hour_that_was_meant(written: str, timezone: str, utc: tuple[int, int]) -> None:
    read = event(inviting(written, timezone, 90))
    start = read.dtstart.value.astimezone(UTC)
    assert (start.hour, start.minute) == utc
    assert read.dtend.value - read.dtstart.value == timedelta(minutes=90)


def test_an_event_says_what_about_and_how_to_join_and_names_no_time_of_anybody() -> None:
    read = event(inviting("2026-04-09 14:00"))
    assert read.summary.value == f"{PLAN.title}: next session"
    assert read.description.value == f"Next session: Thursday. {JOIN}"
    assert read.url.value == "https://example.org/come"
    assert read.dtstamp.value == datetime(2026, 3, 12, tzinfo=UTC)
    names = {line.name for line in read.getChildren()}
    assert names == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "URL"}


def test_an_event_is_the_same_whenever_it_is_made_and_another_for_another_meeting() -> None:
    recap = inviting("2026-04-09 14:00")
    assert export(recap, "ics") == export(recap, "ics")
    other = msgspec.structs.replace(recap, meeting="M2")
    assert event(recap).uid.value != event(other).uid.value


def test_of_a_closed_meeting_a_calendar_tells_no_day_but_that_of_the_next() -> None:
    assert event(inviting("2026-04-09 14:00", regime="closed")).dtstamp.value == datetime(2026, 4, 9, tzinfo=UTC)


def test_the_hours_of_a_zone_come_with_the_event_for_calendars_that_do_not_know_it() -> None:
    text = export(inviting("2026-04-09 14:00"), "ics").decode()
    assert "DTSTART;TZID=Europe/London:20260409T140000\r\n" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n" in text


def test_without_a_day_and_hour_one_sentence_says_what_to_write() -> None:
    with pytest.raises(NotMade, match='under \\[next\\], write for example: starts_at = "2026-04-09 14:00"'):
        export(inviting(""), "ics")


def test_the_data_has_the_start_where_the_meeting_is() -> None:
    assert inviting("2026-04-09T14:00+03:00", minutes=60).next == Next(
        "2026-04-09T12:00:00+01:00", "Europe/London", 60, f"{PLAN.title}: next session"
    )
    assert inviting("2026-04-09T14:00-03:30", "").next == Next(
        "2026-04-09T14:00:00-03:30", "-03:30", 0, f"{PLAN.title}: next session"
    )
    assert inviting("2026-04-09 14:00", "").next == Next(
        "2026-04-09T14:00:00+00:00", "UTC", 0, f"{PLAN.title}: next session"
    )
    assert inviting("").next is None


@pytest.mark.parametrize(
    "written",
    ["Thursday 9 April, 2 pm", "2026-04-09", "2026-02-30 14:00", "2026-04-09 24:30", "09.04.2026 14:00", "14:00", "2026-04-09 14:00 ", "2026-W15-4T14:00"],
)  # fmt: skip
def test_what_is_no_day_with_an_hour_is_refused(written: str) -> None:
    found = problems(msgspec.structs.replace(PLAN, next=NextTime(starts_at=written)))
    assert [(problem.path, problem.code) for problem in found] == [(("next", "starts_at"), "plan_starts_at")]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ('starts_at = "2026-04-09 14:00"', "2026-04-09 14:00"),
        ("starts_at = 2026-04-09T14:00:00", "2026-04-09 14:00"),
        ("starts_at = 2026-04-09T14:00:00+02:00", "2026-04-09 14:00+02:00"),
        ("starts_at = 2026-04-09T14:00:00Z", "2026-04-09 14:00+00:00"),
    ],
)
def test_a_session_file_has_it_as_text_or_as_a_date_of_its_own(line: str, start: str, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(f'title = "T"\n[next]\n{line}\nminutes = 60\n[[item]]\ntitle = "W"\n')
    assert (read(file).next.starts_at, read(file).next.minutes) == (start, 60)


def test_a_session_file_with_another_start_is_refused_with_its_line_and_what_would_be_right(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('title = "T"\n[next]\nstarts_at = 2026-04-09\n[[item]]\ntitle = "W"\n')
    with pytest.raises(SessionFileError) as caught:
        read(file)
    assert str(caught.value) == (
        f"{file}:3: next.starts_at: '2026-04-09' is no day with an hour; for example: starts_at = \"2026-04-09 14:00\""
    )


@pytest.mark.parametrize(
    ("starts_at", "timezone", "told"),
    [
        ("2026-04-09 14:00", "Europe/London", "9 April 2026, 14:00 (Europe/London)"),
        ("2026-04-09 09:05", "", "9 April 2026, 09:05."),
        ("2026-04-09T14:00+02:00", "Europe/London", "9 April 2026, 14:00 (UTC+02:00)"),
    ],
)
def test_people_read_it_where_nobody_wrote_it_for_them(starts_at: str, timezone: str, told: str) -> None:
    plan = msgspec.structs.replace(PLAN, next=NextTime(starts_at=starts_at), timezone=timezone)
    recap = Table(plan).recap
    assert recap.invitation is not None
    assert recap.invitation.lead == f"Next session: {told}"
