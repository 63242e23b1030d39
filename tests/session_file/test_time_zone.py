"""The time zone and the language of a session: in its file, or those of the computer it is opened from."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cop_tui import zones
from cop_tui.cli.plans import placed
from cop_tui.core.topics.setup import SessionPlan, problems
from cop_tui.session_file import SessionFileError, read

REST = '[[item]]\ntitle = "I"\n'


def mistakes(file: Path, line: str) -> str:
    file.write_text(f'title = "T"\n{line}\n{REST}')
    with pytest.raises(SessionFileError) as caught:
        read(file)
    return str(caught.value).removeprefix(f"{file}:")


@pytest.mark.parametrize("name", ["Europe/London", "America/Argentina/Buenos_Aires", "UTC", "-03:30", "+05:45"])
def test_a_time_zone_is_read_by_its_name_or_what_it_is_ahead_of_utc(tmp_path: Path, name: str) -> None:
    file = tmp_path / "s.toml"
    file.write_text(f'title = "T"\ntimezone = "{name}"\nlanguage = "pt-BR"\n{REST}')
    assert (read(file).timezone, read(file).language) == (name, "pt-BR")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('timezone = "Europe/Lundon"', "2: timezone: 'Europe/Lundon' is no time zone known here; did you mean \"Europe/London\"?"),
        ('timezone = "Qqqq/Xxxx"', "2: timezone: 'Qqqq/Xxxx' is no time zone known here; for example: timezone = \"Europe/London\""),
        ('timezone = "../../etc/passwd"', "2: timezone: '../../etc/passwd' is no time zone; for example: timezone = \"Europe/London\""),
        ('timezone = "+25:00"', "2: timezone: '+25:00' is no time zone known here; for example: timezone = \"Europe/London\""),
        ('timezone = "Europe"', "2: timezone: 'Europe' is no time zone known here;"),
        ("timezone = 1", '2: timezone: must be text in quotes; for example: timezone = "Europe/London"'),
        ('language = "English, please"', "2: language: 'English, please' is no tag of a language; for example: language = \"en\""),
        ('language = ""', "2: language: '' is no tag of a language"),
    ],
)  # fmt: skip
def test_a_bad_time_zone_or_language_is_told_with_file_and_line(tmp_path: Path, line: str, told: str) -> None:
    assert mistakes(tmp_path / "s.toml", line).startswith(told)


def test_a_server_takes_no_time_zone_that_is_none() -> None:
    assert [p.code for p in problems(SessionPlan("T", timezone="x y"))] == ["plan_timezone", "plan_no_items"]


def test_a_session_without_a_time_zone_has_that_of_the_computer_it_is_opened_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert placed(SessionPlan("T")).timezone == "Pacific/Auckland"
    assert placed(SessionPlan("T", timezone="Europe/London")).timezone == "Europe/London"


def test_the_name_of_this_computers_zone_is_found_where_systems_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    link, file = tmp_path / "localtime", tmp_path / "timezone"
    assert zones.here(link, file) == zones.ahead(datetime.now().astimezone()), (
        "nothing says it: what it is ahead of UTC"
    )
    file.write_text("America/Lima\n")
    assert zones.here(link, file) == "America/Lima", "a file says it and there is no link"
    link.symlink_to("/usr/share/zoneinfo/Europe/Oslo")
    assert zones.here(link, file) == "Europe/Oslo"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert zones.here(link, file) == zones.ahead(datetime.now().astimezone()), "a rule without a name"


@pytest.mark.parametrize(("minutes", "shown"), [(0, "+00:00"), (345, "+05:45"), (-210, "-03:30")])
def test_what_a_time_is_ahead_of_utc_is_written_in_hours_and_minutes(minutes: int, shown: str) -> None:
    assert zones.ahead(datetime(2026, 3, 12, tzinfo=timezone(timedelta(minutes=minutes)))) == shown
    assert zones.zone(shown) is not None
    assert zones.hour(0, shown) == f"{datetime(1970, 1, 1) + timedelta(minutes=minutes):%H:%M}"


def test_no_time_and_one_beyond_any_calendar_have_no_day() -> None:
    assert zones.day(0, "Europe/London") is None
    assert zones.day(10**20, "Europe/London") is None
