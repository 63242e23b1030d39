"""Letters on the disk: they outlast a restart beside the journal, and nothing of them is left in any byte once they are over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cop_server.letters import FOLDER, LettersFile, take_away
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.letters import LeaveLetter, Letter, LookForLetter, ReadLetter, SayNeed, TakeLetterBack
from cop_tui.core.topics.notes import TakeBack, digest
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End
from tests.server.guests import PLAN, settle
from tests.server.keeping import Visitor, found, serving

LEFT, NEED = "XLEFTX what I would have said", "XNEEDX captions"


def letter(secret: str = "s", text: str = LEFT) -> LeaveLetter:
    """Return the wish that leaves something."""
    return LeaveLetter(digest(secret), text)


async def test_what_was_left_outlasts_a_restart_and_stands_in_no_journal_and_no_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with serving(data) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        assert (await bo.do(letter())).how == "held"
        assert (await bo.do(SayNeed(digest("n"), NEED))).how == "held"
        await server.hub.care.backup(tmp_path / "copies", None)
        assert found(data, LEFT) == found(data, NEED) == [f"{FOLDER}/{made.meeting}"]
        assert found(tmp_path / "copies", "XLEFTX") == []
        assert os.stat(data / FOLDER / made.meeting).st_mode & 0o777 == 0o600
        for path in (data / FOLDER, data / FOLDER / made.meeting):
            assert path.stat().st_mtime == 0  # else the disk would tell when somebody left something
    async with serving(data) as server:
        bo = await bo.come(server)
        await bo.do(LookForLetter("s"))
        assert bo.state.mine.left[digest("s")].letter == Letter(LEFT)
        ana = await Visitor("Ana").come(server, made.holder_code)
        assert [waits.text for waits in ana.state.mine.letters.values()] == [NEED]
        await ana.do(Begin())
        assert {waits.text for waits in ana.state.mine.letters.values()} == {LEFT, NEED}


async def test_taken_back_read_out_or_over_nothing_of_it_is_left_beside_the_journal(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        ana = await Visitor("Ana").come(server, made.holder_code)
        await bo.do(letter("back", "XBACKX"))
        await bo.do(letter("read", "XREADX"))
        await bo.do(letter())
        await ana.do(SayNeed(digest("n"), NEED, named=True))
        assert (await bo.do(TakeLetterBack("back"))).how == "held"
        assert found(tmp_path, "XBACKX") == []
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(2)))
        assert (await ana.do(ReadLetter(digest("read")))).how == "saved"
        await settle(lambda: not server.hub.rooms[made.meeting]._letters.behind)
        assert f"{FOLDER}/{made.meeting}" not in found(tmp_path, "XREADX")
        assert f"{FOLDER}/{made.meeting}" in found(tmp_path, LEFT)
        await bo.do(TakeBack("read"))
        await server.hub.journal.scrubbed()
        assert found(tmp_path, "XREADX") == []
        await ana.do(AskAll())
        await ana.do(End(really=True))
        await settle(lambda: not server.hub.rooms[made.meeting]._letters.behind)
        for text in ("XBACKX", "XREADX", LEFT, NEED):
            assert found(tmp_path, text) == []
        assert list((tmp_path / FOLDER).iterdir()) == []


async def test_a_server_that_ended_before_the_file_followed_makes_good_for_it_at_its_next_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        ana = await Visitor("Ana").come(server, made.holder_code)
        await bo.do(letter())
        await bo.do(letter("other", "XOTHERX"))
        before = (tmp_path / FOLDER / made.meeting).read_bytes()
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(2)))
        await ana.do(ReadLetter(digest("s")))
    (tmp_path / FOLDER / made.meeting).write_bytes(before)
    async with serving(tmp_path) as server:
        ana = await ana.come(server)
        assert list(ana.state.mine.letters) == [digest("other")]
        assert f"{FOLDER}/{made.meeting}" not in found(tmp_path, LEFT)


async def test_what_the_disk_does_not_take_is_not_answered_as_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        ana = await Visitor("Ana").come(server, made.holder_code)
        await bo.do(letter("read", "XREADX"))
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(2)))
        room = server.hub.rooms[made.meeting]

        def full(_file: LettersFile, _content: bytes) -> None:
            raise OSError("full")

        with monkeypatch.context() as broken:
            broken.setattr(LettersFile, "write", full)
            said = await ana.do(SayNeed(digest("n"), NEED))
            assert (said.how, said.code) == ("refused", "failed")
            assert room.state.memory.letters.waiting.keys() == {digest("read")}
            await ana.do(ReadLetter(digest("read")))  # this is in the journal, which took it
            await settle(lambda: room._letters.behind)
        room.tick(server.hub.clock())  # as each second
        await settle(lambda: not room._letters.behind)
        assert f"{FOLDER}/{made.meeting}" not in found(tmp_path, "XREADX")


async def test_a_server_that_stops_right_after_the_end_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: LettersFile, _content: bytes) -> None:
        raise OSError("full")

    async with serving(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        ana = await Visitor("Ana").come(server, made.holder_code)
        await bo.do(letter())
        await ana.do(Begin())
        with monkeypatch.context() as broken:
            broken.setattr(LettersFile, "write", full)
            await ana.do(End(really=True))
            await settle(lambda: server.hub.rooms[made.meeting]._letters.behind)
    assert found(tmp_path, LEFT) == []


async def test_erased_with_the_meeting(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Visitor("Bo").come(server, made.code)
        await bo.do(letter())
        await server.hub.care.erase(made.meeting)
        assert found(tmp_path, LEFT) == []


async def test_letters_of_a_meeting_that_is_not_there_any_more_go_at_the_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await server.create(PLAN)
    LettersFile(tmp_path, "ELSEWHER").write(b"XLEFTX")
    async with serving(tmp_path):
        assert found(tmp_path, "XLEFTX") == []


def test_a_write_that_was_cut_short_leaves_the_old_or_the_new(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = LettersFile(tmp_path, "M")
    assert file.read() == b""
    file.write(b"old")
    path, beside = tmp_path / FOLDER / "M", tmp_path / FOLDER / "M.new"
    beside.write_bytes(b"half")
    assert file.read() == b"old"
    file.write(b"newer")
    assert (file.read(), beside.exists()) == (b"newer", False)
    path.rename(beside)
    path.write_bytes(b"\0" * 40)  # the old one was written over, and the new one not yet in its place
    assert file.read() == b"newer"
    assert (file.read(), beside.exists()) == (b"newer", False)  # it is in its place now
    assert caplog.text == ""
    path.write_bytes(b"half")
    assert file.read() == b""
    assert "cannot be read" in caplog.text
    file.write(b"")
    assert list((tmp_path / FOLDER).iterdir()) == []
    take_away(tmp_path, {"M"})


def test_what_was_there_is_written_over_before_it_goes(tmp_path: Path) -> None:
    file = LettersFile(tmp_path, "M")
    file.write(b"XLEFTX")
    path = tmp_path / FOLDER / "M"
    kept = tmp_path / "kept"
    os.link(path, kept)  # the same bytes on the disk
    file.write(b"another")
    assert b"XLEFTX" not in kept.read_bytes()
