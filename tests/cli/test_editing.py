"""`cop recap edit` and `cop recap put`, with a real server and the seat that somebody has from here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cop_server.app import Options, Running, running
from cop_tui.cli import editing as command
from cop_tui.cli.errors import Failed
from cop_tui.client.profile import Places
from cop_tui.core.topics.roles import LayDown
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.core.topics.writing import CLAIM, WritePiece
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest

PLAN = SessionPlan("Reflection", items=(PlannedItem("Help", prompt="What helps?", mode="open", keep="recap"),))


@asynccontextmanager
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Running, Guest, str]]:
    """A meeting in which Ama, who holds the space and whose computer this is, has said something."""
    async with running(Options(data=tmp_path / "data", port=0)) as server:
        made = await server.create(PLAN)
        invite = Invite("127.0.0.1", server.port, made.holder_code, server.fingerprint)
        async with guest(invite, "Ama", tmp_path) as ama:
            await ama.session.do(Begin())
            await ama.session.do(Say("Tea first."))
            own = tmp_path / "Ama"
            monkeypatch.setattr(command, "places", lambda: Places(own, shared=False))
            yield server, ama, made.meeting


async def run(what: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Carry out a command beside the server, in a thread with an event loop of its own."""
    await asyncio.to_thread(what, *args, **options)


async def edited(meeting: str, file: Path) -> str:
    await run(command.edit_recap, meeting, out=file, name="", force=True)
    return file.read_text(encoding="utf-8")


async def test_a_recap_is_written_to_a_file_edited_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with room(tmp_path, monkeypatch) as (server, _ama, meeting):
        file = tmp_path / "recap.md"
        text = await edited(meeting, file)
        assert "<!-- > 1: Tea first. -->" in text
        assert file.stat().st_mode & 0o077 == 0
        file.write_text(text.replace("## What helps?\n", "## What helps?\n- Begin slowly.\n  > 1\n"), encoding="utf-8")
        await run(command.put_recap, file, name="")
        assert capsys.readouterr().out.endswith(
            f"The recap is as {file} says: 1 change. Before you edit on, make the file anew: cop recap edit.\n"
        )
        state = server.hub.rooms[meeting].state
        (piece,) = state.kept.writing.pieces.values()
        assert (piece.kind, state.texts[piece.word]) == (CLAIM, "Tea first.")
        assert state.now.writers.held == {}, "the section is let go again"
        await edited(meeting, file)
        await run(command.put_recap, file, name="")
        assert capsys.readouterr().out.endswith("Nothing differs, so nothing was changed.\n")


async def test_a_file_from_before_somebody_changed_the_recap_is_refused_with_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with room(tmp_path, monkeypatch) as (server, ama, meeting):
        file = tmp_path / "recap.md"
        text = await edited(meeting, file)
        await ama.session.do(WritePiece(CLAIM, "1", "Theirs."))
        file.write_text(text.replace("## What helps?\n", "## What helps?\n- Mine.\n"), encoding="utf-8")
        with pytest.raises(Failed, match="was changed by somebody after this file was made, so nothing was changed"):
            await run(command.put_recap, file, name="")
        told = capsys.readouterr().out
        assert "+- Mine.\n" in told
        assert "-- Theirs.\n" in told
        state = server.hub.rooms[meeting].state
        assert [state.texts[n] for n in state.kept.writing.pieces] == ["Theirs."]
        assert file.read_text(encoding="utf-8").count("Mine.") == 1


async def test_a_file_that_cannot_be_understood_names_its_line_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path, monkeypatch) as (server, _ama, meeting):
        file = tmp_path / "recap.md"
        text = await edited(meeting, file)
        for bad, what in (
            ("> 1\n", r"Line 6: what was said stands below a claim"),
            ("- > 9\n", r"Line 6: nothing that"),
        ):
            file.write_text(text.replace("## What helps?\n", f"## What helps?\n{bad}"), encoding="utf-8")
            with pytest.raises(Failed, match=rf"{what}.* Nothing was changed\."):
                await run(command.put_recap, file, name="")
        file.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(Failed, match="is not written as UTF-8"):
            await run(command.put_recap, file, name="")
        with pytest.raises(Failed, match="could not be read"):
            await run(command.put_recap, tmp_path / "none.md", name="")
        assert not server.hub.rooms[meeting].state.kept.writing.pieces


async def test_whoever_does_not_write_there_and_whoever_was_never_there_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path, monkeypatch) as (_server, ama, meeting):
        await ama.session.do(LayDown("space holder"))
        with pytest.raises(Failed, match=r"That is for: scribe, space holder\. Nothing was changed\."):
            await run(command.edit_recap, meeting, out=None, name="", force=False)
        with pytest.raises(Failed, match="No seat in the meeting nowhere is known on this computer"):
            await run(command.edit_recap, "nowhere", out=None, name="", force=False)


async def test_the_folder_of_a_server_says_which_meeting_is_meant_and_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(tmp_path, monkeypatch) as (_server, _ama, meeting):
        file, data = tmp_path / "recap.md", tmp_path / "data"
        asked = {"data": data, "name": "", "force": False}
        await run(command.edit_or_put, "edit", "reflection", out=file, **asked)
        text = file.read_text(encoding="utf-8")
        assert text == await edited(meeting, tmp_path / "by-seat.md")
        await run(command.edit_or_put, "put", str(file), out=None, **asked)
        with pytest.raises(Failed, match=r"There is no meeting nowhere in .*data"):
            await run(command.edit_or_put, "edit", "nowhere", out=None, **asked)
        with pytest.raises(Failed, match=f"There is no meeting {meeting} in .*empty"):
            await run(command.edit_or_put, "put", str(file), out=None, **{**asked, "data": tmp_path / "empty"})
        monkeypatch.setattr(command, "places", lambda: Places(tmp_path / "nobody", shared=False))
        with pytest.raises(Failed, match=f"No seat in the meeting {meeting} is known on this computer"):
            await run(command.edit_or_put, "edit", meeting, out=None, **asked)


@pytest.mark.parametrize(
    ("word", "options", "what"),
    [
        ("print", {}, "takes one meeting, or edit and a meeting, or put and a file"),
        ("edit", {"fmt": "md"}, "takes --name, --data, --out and --force only"),
        ("put", {"out": Path("x")}, "takes --name and --data only"),
    ],
)
def test_what_neither_word_takes_is_refused(word: str, options: dict[str, Any], what: str) -> None:
    with pytest.raises(Failed, match=what):
        command.edit_or_put(word, "m1", **{"data": None, "out": None, "name": "", "force": False, **options})
