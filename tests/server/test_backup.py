"""Backups: made beside a running server and without one, whole, private, few, and put back no wider than the meetings are."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cop_server.journal.database import FILE
from cop_server.journal.store import Damaged, Journal, Locked, NewerFile, NotThere
from cop_server.keep import backup, ledger, swap
from cop_server.keep.errors import NoBackup, NotRestored, Unusable
from cop_server.keep.restore import restore
from cop_server.lock import Lock
from cop_tui import core
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.naming import Rename
from cop_tui.core.topics.words import GROUP, NAMED, Say
from tests.server.guests import PLAN, Turned, bytes_on_disk, replica_equals
from tests.server.keeping import WALL, Visitor, beside, found, held, serving, texts, word


async def test_a_backup_beside_a_running_server_is_whole_private_and_named_by_its_time_alone(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        ana, bo = await held(server, "kept words")
        made = await server.hub.care.backup(folder, None)
        assert made.meetings == 1
        assert made.with_ledger
        checked = backup.verify(made.path)
        kept = server.hub.rooms[ana.meeting].state.kept
        assert core.state_hash(checked.meetings[ana.meeting].kept) == core.state_hash(kept)
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert made.path.name.startswith("cop-2")
        assert "Reflection" not in made.path.name
        assert {path.name for path in folder.iterdir()} == {made.path.name, ledger.FILE}
        assert (await bo.do(Say("after it"))).how == "saved"
        assert (await server.hub.care.backup(None, None)).path.parent == folder, "the folder is remembered"


async def test_backups_while_people_write_and_withdraw_are_all_whole_and_hold_nothing_withdrawn_before(
    tmp_path: Path,
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        ana, bo = await held(server, "first")
        gone: list[str] = []

        async def write() -> None:
            for n in range(40):
                assert (await bo.do(Say(f"<{n:03}>"))).how == "saved"
                if n % 3 == 0:
                    await bo.do(Withdraw([WordId(word(bo, -1))]))
                    gone.append(f"<{n:03}>")

        writing = asyncio.create_task(write())
        made = []
        while not writing.done():
            before = list(gone)
            one = await server.hub.care.backup(folder, 100)
            assert not [text for text in before if text.encode() in one.path.read_bytes()]
            made.append(one.path)
        await writing
        assert made
        last = await server.hub.care.backup(folder, 100)
        assert not [text for text in gone if text.encode() in last.path.read_bytes()]
        assert replica_equals(server, bo)
    for path in made:
        assert backup.verify(path).meetings[ana.meeting].kept.seq > 0


async def test_a_backup_that_overlaps_a_withdrawal_is_made_again(tmp_path: Path) -> None:
    await _filled(tmp_path / "data")
    lengths = iter([10, 20, 30, 30])
    made = backup.make(tmp_path / "data", tmp_path / "copies", 9, lambda: next(lengths), WALL)
    assert backup.verify(made.path).length == 30
    ever = iter(range(100))
    made = backup.make(tmp_path / "data", tmp_path / "copies", 9, lambda: next(ever), WALL)
    assert backup.verify(made.path).length < next(ever) - 1, "what came after is done again when it is put back"


async def _filled(data: Path) -> str:
    async with serving(data) as server:
        ana, _ = await held(server, "kept words")
        return ana.meeting


async def test_only_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    await _filled(tmp_path / "data")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "cop-mine.txt").write_text("mine")
    made = [beside(tmp_path / "data", folder, 3, WALL + n // 2) for n in range(6)]
    assert [one.gone for one in made] == [0, 0, 0, 1, 1, 1]
    assert backup.backups(folder) == [one.path for one in reversed(made[3:])]
    assert (folder / "cop-mine.txt").read_text() == "mine"
    assert backup.newest(folder) == WALL + 2
    assert backup.days(folder, WALL + 60) == 1
    assert backup.days(folder, WALL + 3 * 86_400 + 60) == 4
    assert (backup.days(None, WALL), backup.newest(tmp_path)) == (0, None)


async def test_withdrawn_softened_and_less_quoted_words_are_so_after_a_restore(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        ana, bo = await held(server, "XONEX", "XTWOX", "XTHREEX", "XFOURX")
        numbers = [word(bo, place) for place in range(4)]
        await bo.do(Consent(numbers, NAMED))
        made = await server.hub.care.backup(folder, None)
        await bo.do(Withdraw(numbers[:1]))
        await bo.do(Soften(numbers[1], "XSOFTX"))
        await bo.do(Consent(numbers[2:3], GROUP))
        await bo.do(Say("XLATERX"))
        await ana.do(Rename("Ina"))
        epoch = bo.epoch
    assert found(folder, "XONEX") == [made.path.name]
    result = restore(data, made.path, now=WALL)
    assert (result.meetings, result.blind, result.aside) == (1, False, "replaced-20231114-221320")
    for gone in ("XONEX", "XTWOX", "XSOFTX", "XLATERX"):
        assert [name for name in found(data, gone) if not name.startswith("replaced-")] == []
    async with serving(data) as server:
        await bo.come(server)
        assert bo.epoch != epoch
        state = server.hub.rooms[bo.meeting].state
        assert texts(state) == {"XTHREEX", "XFOURX"}
        assert [state.kept.words.by_id[n].consent for n in numbers[2:]] == [GROUP, NAMED]
        assert [state.kept.words.by_id[n].withdrawn for n in numbers] == [True, True, False, False]
        assert [state.kept.words.by_id[n].softened for n in numbers] == [False, True, False, False]
        assert [person.name for person in state.kept.people.by_id.values()] == ["A member 1", "Bo"]
        assert (await bo.do(Say("and on"))).how == "saved"
        assert replica_equals(server, bo)


@pytest.mark.parametrize("killed", [False, True])
async def test_what_a_restore_has_put_aside_can_be_put_back_as_narrow_as_it_is_now(
    tmp_path: Path, killed: bool
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        _, bo = await held(server, "XONEX", "XTWOX", "XTHREEX")
        made = await server.hub.care.backup(folder, None)
        await bo.do(Withdraw([word(bo, 0)]))
        await bo.do(Say("XSINCEX"))
        if killed:
            shutil.copytree(data, tmp_path / "as it was")
    if killed:
        shutil.rmtree(data)
        (tmp_path / "as it was").rename(data)
        assert (data / f"{FILE}-wal").stat().st_size
    aside = data / restore(data, made.path).aside
    async with serving(data) as server:
        await bo.come(server)
        await bo.do(Withdraw([word(bo, 1)]))
    again = restore(data, aside / FILE, now=WALL)
    assert not again.blind
    async with serving(data) as server:
        assert server.hub.troubles() == []
        assert texts(server.hub.rooms[bo.meeting].state) == {"XTHREEX", "XSINCEX"}


async def test_without_the_replay_of_the_ledger_withdrawn_words_would_be_back(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        ana, bo = await held(server, "XONEX")
        made = await server.hub.care.backup(folder, None)
        await bo.do(Withdraw([WordId(word(bo, 0))]))
    restore(data, made.path, replays=False)
    assert found(data, "XONEX"), "this is what the replay is for"
    restore(data, made.path)
    assert [name for name in found(data, "XONEX") if not name.startswith("replaced-")] == []
    async with serving(data) as server:
        assert texts(server.hub.rooms[ana.meeting].state) == set()


async def test_on_another_computer_the_ledger_beside_the_backups_is_replayed(tmp_path: Path) -> None:
    data, folder, other = tmp_path / "data", tmp_path / "copies", tmp_path / "other"
    async with serving(data) as server:
        _, bo = await held(server, "XONEX", "XTWOX")
        made = await server.hub.care.backup(folder, None)
        await bo.do(Withdraw([WordId(word(bo, 0))]))
        server.hub.tick()
        assert server.hub.care._task is not None
        await server.hub.care._task
    result = restore(other, made.path)
    assert (result.blind, result.aside) == (False, "")
    assert found(other, "XONEX") == []
    assert found(other, "XTWOX") == [FILE]
    assert backup.folder_of(other) == folder
    # And again there: what was taken back on either computer stays so.
    async with serving(other) as server:
        await bo.come(server)
        await bo.do(Withdraw([WordId(word(bo, 1))]))
        again = await server.hub.care.backup(None, None)
    restore(data, made.path)
    restore(tmp_path / "third", again.path)
    assert [name for name in found(data, "XONEX") + found(data, "XTWOX") if not name.startswith("replaced-")] == []


async def test_without_a_ledger_nothing_that_is_put_back_may_be_quoted(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        _, bo = await held(server, "XONEX")
        await bo.do(Consent([WordId(word(bo, 0))], NAMED))
        made = await server.hub.care.backup(folder, None)
        await bo.do(Consent([WordId(word(bo, 0))], GROUP))
    for path in (data / ledger.FILE, folder / ledger.FILE):
        path.write_bytes(b"damaged\nin the\nmiddle\n")
    result = restore(data, made.path)
    assert (result.blind, result.narrowed) == (True, 1)
    async with serving(data) as server:
        kept = server.hub.rooms[bo.meeting].state.kept
        assert {known.consent for known in kept.words.by_id.values()} == {GROUP}


async def test_numbers_that_mean_something_else_since_a_restore_are_left_alone(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        _, bo = await held(server, "shared")
        first = await server.hub.care.backup(folder, None)
        await bo.do(Say("lost"))
        await bo.do(Withdraw([WordId(word(bo, 1))]))
    restore(data, first.path)
    async with serving(data) as server:
        await bo.come(server)
        await bo.do(Say("another with the same number"))
        second = await server.hub.care.backup(folder, None)
        await bo.do(Say("a third"))
        await bo.do(Withdraw([WordId(word(bo, 2))]))
    restore(data, second.path)
    async with serving(data) as server:
        assert texts(server.hub.rooms[bo.meeting].state) == {"shared", "another with the same number"}
    restore(data, first.path)
    async with serving(data) as server:
        assert texts(server.hub.rooms[bo.meeting].state) == {"shared"}


async def test_invites_that_ended_since_open_nothing_after_a_restore(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with serving(data) as server:
        made = await server.create(PLAN)
        copy = await server.hub.care.backup(tmp_path / "copies", None)
        await server.hub.new_codes(made.meeting, replace=True)
    restore(data, copy.path)
    async with serving(data) as server:
        with pytest.raises(Turned, match="wrong_code"):
            await Visitor("Eve").come(server, made.code)


async def test_a_backup_that_is_damaged_newer_or_none_is_not_put_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await _filled(data)
    made = beside(data, tmp_path / "copies")
    before = bytes_on_disk(data)
    with pytest.raises(Unusable, match="There is no file"):
        restore(data, tmp_path / "nothing")
    whole = made.path.read_bytes()
    at = whole.index(b"kept words")
    made.path.write_bytes(whole[:at] + b"K" + whole[at + 1 :])
    with pytest.raises(Unusable, match="damaged"):
        restore(data, made.path)
    made.path.write_bytes(whole)
    with sqlite3.connect(made.path) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(NewerFile):
        restore(data, made.path)
    assert bytes_on_disk(data) == before


async def test_nothing_is_put_back_or_backed_up_under_a_running_server(tmp_path: Path) -> None:
    async with serving(tmp_path / "data") as server:
        await held(server, "kept words")
        made = await server.hub.care.backup(tmp_path / "copies", None)
        with pytest.raises(Locked):
            restore(tmp_path / "data", made.path)


async def test_a_folder_that_takes_no_backup_is_told_and_the_meetings_go_on(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file")
    async with serving(tmp_path / "data") as server:
        _, bo = await held(server)
        with pytest.raises(NoBackup, match="No backup was made"):
            await server.hub.care.backup(tmp_path / "copies", None)
        assert (await bo.do(Say("still here"))).how == "saved"
        assert backup.folder_of(tmp_path / "data") is None
    with pytest.raises(NotThere):
        beside(tmp_path / "nothing", tmp_path / "more")


@pytest.mark.parametrize("step", range(12))
async def test_a_restore_cut_off_anywhere_leaves_the_old_or_the_new_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    data = tmp_path / "data"
    await _filled(data)
    made = beside(data, tmp_path / "copies")
    async with serving(data) as server:
        room = next(iter(server.hub.rooms.values()))
        meeting, seq = room.meeting, room.state.kept.seq
    calls = 0

    class Cut(BaseException):
        pass

    def cutting(name: str) -> None:
        real = getattr(os, name)

        def call(*args: object, **more: object) -> object:
            nonlocal calls
            if str(args[0]).startswith(str(data)):
                calls += 1
                if calls > step:
                    raise Cut
            return real(*args, **more)

        monkeypatch.setattr(os, name, call)

    for name in ("rename", "replace", "mkdir"):
        cutting(name)
    try:
        restore(data, made.path)
        assert step > 2
    except Cut:
        pass
    monkeypatch.undo()
    journal = await Journal.open(data)
    assert len(await journal.load(meeting)) == seq
    assert not (data / swap.NOTE).exists()
    await journal.close()


async def test_a_restore_into_a_folder_that_takes_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    await _filled(data)
    made = beside(data, tmp_path / "copies")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cop_server.keep.restore.shutil.copyfile", full)
    with pytest.raises(NotRestored, match="No space left on device"):
        restore(data, made.path)
    monkeypatch.undo()
    assert len(backup.verify(data / FILE).meetings) == 1
    Lock.take(data).release()


async def test_a_journal_that_is_damaged_gives_no_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await _filled(data)
    beside(data, tmp_path / "copies")
    whole = (data / FILE).read_bytes()
    at = whole.index(b"kept words")
    (data / FILE).write_bytes(whole[:at] + b"K" + whole[at + 1 :])
    with pytest.raises(Damaged):
        beside(data, tmp_path / "copies", now=WALL + 9)
    assert len(backup.backups(tmp_path / "copies")) == 1
    assert not list((tmp_path / "copies").glob("*.part"))


def test_an_older_folder_put_in_place_by_hand_does_not_shorten_the_ledger_beside_the_backups(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    for path in (data, folder):
        path.mkdir()
    mine = ledger.Ledger.open(data)
    mine.add([])
    old = (data / ledger.FILE).read_bytes()
    mine.add([ledger.Erased("m")])
    assert backup.mirror(data, folder)
    (data / ledger.FILE).write_bytes(old)
    assert not backup.mirror(data, folder)
    assert len(ledger.read(folder / ledger.FILE).lines) == 2
    (data / ledger.FILE).unlink()
    ledger.begun(data)
    assert backup.mirror(data, folder), "another ledger: the one that was there stays beside it"
    assert len([path for path in folder.iterdir() if path.name.startswith("ledger")]) == 2


@pytest.mark.parametrize(
    ("ages", "days"),
    [
        ([], 0),
        ([0.1], 14),
        ([2.5], 14),
        ([20.5], 21),
        ([0.1, 1.1], 14),
        ([0.1, 7.1, 14.1], 98),
        ([0.1, 3.1, 7.1, 14.1], 98),
        ([0.1, 0.1001, 0.1002], 14),
        ([0.1, 30.1], 420),
    ],
)
def test_how_long_backups_hold_what_is_withdrawn_follows_from_how_often_they_are_made(
    tmp_path: Path, ages: list[float], days: int
) -> None:
    backup.remember(tmp_path, tmp_path, 14)
    for age in ages:
        (tmp_path / f"cop-{time.strftime(backup.STAMP, time.gmtime(WALL - age * 86_400))}.backup").touch()
    assert backup.held_for(tmp_path, WALL) == days


def test_age_is_counted_from_the_name_so_that_a_copied_file_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "cop-20260101-000000.backup").write_bytes(b"")
    (tmp_path / "cop-elsewhere.backup").write_bytes(b"")
    assert backup.newest(tmp_path) == 1_767_225_600
    assert backup.days(tmp_path, 1_767_225_600 + 86_400 * 2) == 2


async def _whole(data: Path, meeting: str) -> None:
    journal = await Journal.open(data)
    assert len(await journal.load(meeting)) > 5
    assert (journal.lost, journal.doubts) == ({}, [])
    await journal.close()


def test_what_a_killed_backup_left_is_cleared_away_by_a_later_one(tmp_path: Path) -> None:
    asyncio.run(_filled(tmp_path / "data"))
    folder = tmp_path / "copies"
    folder.mkdir()
    for name, age in (("cop-old.part", 3600), ("cop-new.part", 1)):
        (folder / name).write_bytes(b"kept words")
        os.utime(folder / name, (WALL - age, WALL - age))
    beside(tmp_path / "data", folder)
    assert [path.name for path in folder.glob("*.part")] == ["cop-new.part"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_backup_or_a_restore_killed_twenty_times_leaves_all_meetings_and_backups_whole(
    tmp_path: Path, command: str
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    meeting = asyncio.run(_filled(data))
    made = beside(data, folder)
    chance, killed = random.Random(18), 0
    asked = [sys.executable, "-m", "cop_tui.cli", "keep", command, str(folder if command == "backup" else made.path)]
    asked += ["--data", str(data)]
    began = time.monotonic()
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    whole = time.monotonic() - began
    for _ in range(100):  # one that is done before it is killed says how long it really takes
        began = time.monotonic()
        process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.4, 1.0) * whole)
            whole = min(whole, time.monotonic() - began)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.wait()
        asyncio.run(_whole(data, meeting))
        for path in backup.backups(folder):
            assert len(backup.verify(path).meetings) == 1
        if killed == 20:
            break
    assert killed == 20
