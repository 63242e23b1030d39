"""A folder of meetings that is gone: nothing starts in its place unseen, and no backup of what starts pushes the old ones out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cop_server import accepting, exits
from cop_server.app import CannotStart, Options, running
from cop_server.journal.errors import Emptied
from cop_server.keep import backup, others
from cop_server.keep.restore import restore
from tests.server.keeping import WALL, beside, held, serving


async def gone(data: Path, folder: Path, *, backups: int = 2) -> list[Path]:
    """Hold a meeting, make backups of it, and take the folder away; return the backups, newest first."""
    async with serving(data) as server:
        await held(server, "XKEPTX")
    for n in range(backups):
        beside(data, folder, now=WALL + n)
    shutil.rmtree(data)
    return backup.backups(folder)


async def start(data: Path, folder: Path | None) -> None:
    async with running(Options(data=data, port=0, ticking=False, backups=folder)):
        pass


async def test_nothing_starts_empty_beside_backups_of_meetings(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    newest, _ = await gone(data, folder)
    for _ in range(2):
        with pytest.raises(
            CannotStart, match=r"holds no meetings, and beside the backups .* there is 1 meeting"
        ) as told:
            await start(data, folder)
        assert told.value.code == exits.LOST
        assert "To begin anew without: cop keep accept. " in str(told.value)
        assert str(told.value).endswith(f"put the newest backup of it back: cop keep restore {newest}")
        assert not (data / "journal.sqlite3").exists()
        with pytest.raises(Emptied):
            accepting.look(data)
    restore(data, newest)
    await start(data, folder)
    assert accepting.look(data) == []


async def test_a_start_that_was_empty_once_is_refused_when_it_is_told_of_the_backups(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    await gone(data, folder)
    await start(data, None)
    with pytest.raises(CannotStart, match="holds no meetings"):
        await start(data, folder)


async def test_whoever_gives_the_meetings_up_begins_anew_and_is_not_asked_again(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    there = await gone(data, folder)
    with pytest.raises(CannotStart):
        await start(data, folder)
    assert await accepting.accept(data, "") == []
    for _ in range(2):
        async with serving(data) as server:
            assert server.hub.troubles() == []
            await server.hub.care.backup(None, 1)
    assert set(there) < set(backup.backups(folder)), "a backup of another journal pushes none of them out"


async def test_a_list_of_what_was_taken_back_alone_is_reason_enough(tmp_path: Path) -> None:
    from cop_server.keep.ledger import Erased, Ledger

    (tmp_path / "copies").mkdir()
    Ledger.open(tmp_path / "copies").add([Erased("M")])
    with pytest.raises(CannotStart, match="there is a list of what was taken back in meetings"):
        await start(tmp_path / "data", tmp_path / "copies")


async def test_a_folder_whose_meetings_were_all_erased_is_served(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        ana, _ = await held(server, "XKEPTX")
        await server.hub.care.backup(folder, 9)
        await server.hub.care.erase(ana.meeting)
    await start(data, folder)


async def test_backups_of_an_empty_server_push_no_others_out_and_it_is_told_until_somebody_chooses(
    tmp_path: Path,
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    there = await gone(data, folder)
    async with serving(data) as server:
        for _ in range(3):
            await server.hub.care.backup(folder, 2)
        made = [path for path in backup.backups(folder) if path not in there]
        assert len(made) == 2, "of its own it keeps as many as it was told"
        assert set(there) < set(backup.backups(folder))
        (told,) = server.hub.troubles()
        assert told.startswith(f"The backups in {folder} hold a meeting that this server knows nothing of.")
        await held(server, "XNEWX")
        server.hub.care.look()
        assert server.hub.troubles() == [told]
        assert others.strange(data) == [told]
        assert await server.hub.accept("") == []
        assert server.hub.troubles() == []
    async with serving(data) as server:
        assert server.hub.troubles() == []


async def test_after_the_old_ones_were_put_back_the_others_are_no_trouble_and_count_for_nothing(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    there = await gone(data, folder)
    async with serving(data) as server:
        await held(server, "XNEWX")
        await server.hub.care.backup(folder, 2)
        assert server.hub.troubles()
    restore(data, there[0])
    async with serving(data) as server:
        assert server.hub.troubles() == []
        await server.hub.care.backup(folder, 2)
        assert there[0] in backup.backups(folder)
        assert there[1] not in backup.backups(folder), "the oldest of its own goes"


async def test_backups_stay_its_own_when_the_ledger_was_lost(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        await held(server, "XKEPTX")
        await server.hub.care.backup(folder, 1)
    (data / "ledger").unlink()
    async with serving(data) as server:
        assert server.hub.troubles() == []
        await server.hub.care.backup(folder, 1)
        assert len(backup.backups(folder)) == 1
