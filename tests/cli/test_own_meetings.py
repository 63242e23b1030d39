"""The meetings in which somebody took part from this computer: they are listed, and their recap is found, as whom it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cop_server.app import Options, running
from cop_tui.cli import identity, listing, recaps
from cop_tui.cli.errors import Failed
from cop_tui.client.profile import Places, Seat, digest
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.wire.invite import Invite
from tests.client.guests import guest

PLAN = SessionPlan("Asking first", items=(PlannedItem("Help", prompt="What helps?", mode="open", keep="recap"),))
CODE = "K7QM2X9R4TDV"


def sat(own: Places, name: str, meeting: str = "M1", title: str = "Asking first", day: str = "2026-03-13") -> Seat:
    """Keep a seat, and return it."""
    seat = Seat("127.0.0.1:1", meeting, f"{meeting}{name}", name, title, code=digest(CODE), day=day)
    own.seats.keep(seat)
    return seat


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Where somebody's files are, with no meeting hosted here."""
    monkeypatch.setenv("COP_HOME", str(tmp_path / "home"))
    return Places(tmp_path / "home")


def test_meetings_somebody_took_part_in_from_here_are_listed_with_title_day_and_id(
    own: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    sat(own, "Ana")
    sat(own, "Bo", day="2026-03-14")
    sat(own, "Ana", "M2", "Reflection")
    listing.list_meetings(None)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["M1", "joined", "2026-03-14", "Asking", "first,", "as", "Ana,", "Bo"],
        ["M2", "joined", "2026-03-13", "Reflection,", "as", "Ana"],
    ]


def test_of_a_folder_that_is_named_only_what_is_kept_there_is_listed(
    own: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sat(own, "Ana")
    listing.list_meetings(tmp_path / "data")
    assert capsys.readouterr().out == f"No meetings are kept in {tmp_path / 'data'}.\n"


def test_what_was_joined_on_somebody_elses_computer_is_found_nowhere(own: Places) -> None:
    shared = Places(own.data, shared=True)
    sat(shared, "Ana")
    assert identity.own_seats(own) == []


def test_several_people_of_one_computer_are_asked_which_they_are(own: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bo = sat(own, "Ana"), sat(own, "Bo")
    assert identity.one_of([ana]) == ana
    assert identity.one_of([ana, bo], "bo") == bo
    assert identity.one_of([ana, bo], "Cy") is None
    with pytest.raises(Failed, match=r"Several people took part in it from this computer: Ana, Bo\. Say as whom"):
        identity.one_of([ana, bo])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _asked: "Bo")
    assert identity.one_of([ana, bo]) == bo
    monkeypatch.setattr("builtins.input", lambda _asked: "Cy")
    with pytest.raises(Failed, match="There are: Ana, Bo"):
        identity.one_of([ana, bo])


def test_a_part_of_a_title_that_two_meetings_have_names_them(own: Places, tmp_path: Path) -> None:
    sat(own, "Ana")
    sat(own, "Ana", "M2", "Asking again")
    with pytest.raises(Failed, match=r"Several meetings may be meant: M1 \(Asking first\), M2 \(Asking again\)"):
        recaps.make_recap("asking", data=None, fmt="", out=None, name="")


@asynccontextmanager
async def held(tmp_path: Path) -> AsyncIterator[tuple[Invite, str]]:
    """A meeting on another computer, in which Ana took part from here."""
    async with running(Options(data=tmp_path / "elsewhere", port=0)) as server:
        made = await server.create(PLAN)
        invite = Invite("127.0.0.1", server.port, made.holder_code, server.fingerprint)
        async with guest(invite, "Ama", tmp_path) as ama:
            for command in (Begin(), Say("Tea first.")):
                assert (await ama.session.do(command)).ok
        member = Invite("127.0.0.1", server.port, made.code, server.fingerprint)
        async with guest(member, "Ana", tmp_path):
            pass
        yield member, made.meeting


@pytest.mark.parametrize("asked", ["invite", "id", "title"])
async def test_its_recap_is_found_by_invite_id_or_part_of_the_title_with_no_name_asked(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with held(tmp_path) as (invite, meeting):
        monkeypatch.setenv("COP_HOME", str(tmp_path / "Ana"))
        target = {"invite": str(invite), "id": meeting, "title": "asking"}[asked]
        await asyncio.to_thread(recaps.make_recap, target, data=None, fmt="", out=None, name="")
        assert capsys.readouterr().out.startswith("# Asking first")
        with pytest.raises(Failed, match="Nobody called Cy took part"):
            await asyncio.to_thread(recaps.make_recap, meeting, data=None, fmt="", out=None, name="Cy")
