"""Before the meeting, for who holds the space: the invite to pass on, and people on the phone put in one after the other."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from cop_tui.acts.holding import NEXT_NAME
from cop_tui.ui.panels.lobby import COPY_HELP
from cop_tui.ui.view import KEYS, LINE
from cop_tui.wire.invite import Invite
from tests.ui.conftest import key, meeting, running, shown
from tests.ui.fake import FakeSession

INVITE = Invite.read("192.168.1.20/K7QM-2X9R-4TDV")
FAR = Invite.read("https://meet.example.org/#K7QM-2X9R-4TDV")
SIZES = [(60, 15), (80, 24), (120, 34)]


def lobby(*, holder: bool = True) -> FakeSession:
    return meeting("Ama" if holder else "Ana", holder=holder, begun=False)


def flat(pilot: Pilot[Any]) -> str:
    """Return what the room shows, on one line."""
    return " ".join(shown(pilot).split())


@pytest.mark.parametrize("size", SIZES)
async def test_who_holds_the_space_has_the_invite_as_words_and_as_a_link(size: tuple[int, int]) -> None:
    async with running(lobby(), size=size, invite=INVITE) as (_app, pilot):
        assert f"Invite people with: cop join {INVITE}" in flat(pilot)
        assert f"or the link {INVITE.link}" in flat(pilot)


async def test_an_invite_that_is_a_link_stands_there_once() -> None:
    async with running(lobby(), invite=FAR) as (_app, pilot):
        assert flat(pilot).count(FAR.code) == 1


async def test_nobody_else_and_nobody_later_is_shown_the_invite() -> None:
    for fake in (lobby(holder=False), meeting("Ama", holder=True)):
        async with running(fake, invite=INVITE) as (_app, pilot):
            assert INVITE.code not in shown(pilot)
            assert "copy invite" not in shown(pilot)


async def test_one_key_copies_the_whole_invite(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with running(lobby(), invite=INVITE) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        assert "i copy invite" in shown(pilot)
        await key(pilot, "i")
        assert copied == [str(INVITE)]
        assert "Sent to the clipboard if your terminal allows it." in flat(pilot)


async def test_the_help_names_the_key_that_copies_where_there_is_one() -> None:
    for invite in (INVITE, None):
        async with running(lobby(), size=(100, 120), invite=invite) as (app, pilot):
            app.room.open_page("help")
            await pilot.pause()
            await pilot.pause()
            assert (COPY_HELP in app.screen.query_one("#tasks").text) is bool(invite)


async def test_where_the_invite_is_not_known_the_command_that_makes_one_is_named() -> None:
    fake = lobby()
    async with running(fake, size=(100, 34)) as (_app, pilot):
        assert "whoever hosts this types: cop invite m1" in flat(pilot)
        assert "copy invite" not in shown(pilot)
    async with running(lobby(holder=False), size=(100, 34)) as (_app, pilot):
        assert "cop invite" not in flat(pilot)


async def test_who_holds_the_space_sees_who_is_here_at_the_usual_size() -> None:
    async with running(lobby(), size=(80, 24), invite=INVITE) as (_app, pilot):
        assert "Here Ama (you) (space holder) Ana Bo Cy Di" in flat(pilot)


async def test_people_on_the_phone_are_put_in_in_a_row() -> None:
    fake = lobby()
    async with running(fake, size=(100, 34)) as (app, pilot):
        await key(pilot, "p")
        assert app.room.line.value == "put in "
        await pilot.press(*"Femi", "enter")
        await pilot.pause()
        assert app.room.line.value == "put in "
        assert NEXT_NAME in flat(pilot)
        await pilot.press(*"Zed room", "enter")
        await pilot.pause()
        by_phone = {person.name: person.via for person in fake.replica.kept.people.by_id.values() if person.via}
        assert by_phone == {"Femi": "phone", "Zed": "room"}
        assert "Femi" in flat(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (KEYS, "")


async def test_names_typed_without_waiting_are_put_in_each() -> None:
    fake = lobby()
    async with running(fake) as (app, pilot):
        await key(pilot, "p")
        for letter in ("F", "e", "m", "i", "enter", "Z", "e", "d", "enter"):
            app.room.line.post_message(events.Key(letter, letter if len(letter) == 1 else "\r"))
        await pilot.pause()
        await pilot.pause()
        assert {"Femi", "Zed"} <= {person.name for person in fake.replica.kept.people.by_id.values()}
        assert app.room.line.value == "put in "


async def test_a_name_that_is_refused_comes_back_to_be_changed() -> None:
    async with running(lobby()) as (app, pilot):
        await key(pilot, "p")
        await pilot.press(*"Bo", "enter")
        await pilot.pause()
        assert app.room.line.value == "put in Bo"
        assert app.room.line.mode == LINE


async def test_once_it_has_begun_a_put_in_by_key_goes_back_to_the_keys() -> None:
    async with running(meeting("Ama", holder=True)) as (app, pilot):
        await key(pilot, "p")
        await pilot.press(*"Femi", "enter")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (KEYS, "")


async def test_a_typed_put_in_leaves_the_line_empty() -> None:
    async with running(lobby(), keys=False) as (app, pilot):
        await pilot.press(*"put in Femi", "enter")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (LINE, "")


@pytest.mark.parametrize("size", SIZES)
async def test_whoever_waits_reads_how_to_speak_at_every_size(size: tuple[int, int]) -> None:
    async with running(lobby(holder=False), size=size) as (_app, pilot):
        assert "To speak: hand" in flat(pilot)


async def test_the_foot_says_that_the_line_takes_the_next_name() -> None:
    async with running(lobby()) as (app, pilot):
        await key(pilot, "p")
        await pilot.press(*"Zed", "enter")
        await pilot.pause()
        assert app.room.foot.text.splitlines()[-1].split() == ["Enter", "takes", "the", "next", "name", "Esc", "keys"]
        await pilot.press("escape")
        await pilot.pause()
        assert "takes the next name" not in shown(pilot)
