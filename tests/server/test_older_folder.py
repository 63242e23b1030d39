"""A whole older folder, put in the place of the one there was: journal, anchor and ledger fit each other, and yet it is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cop_server import accepting, exits
from cop_server.app import CannotStart
from cop_server.journal.errors import Overtaken
from cop_server.keep import backup
from cop_server.keep.restore import restore
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.words import Say
from tests.server.keeping import WALL, beside, found, held, serving, word


async def _older(data: Path, *, later: bool, withdraws: bool = True) -> None:
    """Hold a meeting, copy the folder, withdraw something, and put the copy in place; `later`: with a backup in between."""
    async with serving(data) as server:
        _, bo = await held(server, "XGONEX", "XSTAYSX")
        await server.hub.care.backup(data.parent / "copies", 9)
    shutil.copytree(data, data.parent / "snapshot")
    async with serving(data) as server:
        await bo.come(server)
        await bo.do(Withdraw([WordId(word(bo, 0))]) if withdraws else Say("XLATERX"))
    if later:
        beside(data, data.parent / "copies", now=WALL * 1.1)
    backup.mirror(data, data.parent / "copies")
    shutil.rmtree(data)
    (data.parent / "snapshot").rename(data)


@pytest.mark.parametrize("later", [True, False])
async def test_an_older_folder_with_withdrawn_words_is_not_served_and_the_way_on_takes_them_out(
    tmp_path: Path, later: bool
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    await _older(data, later=later)
    assert found(data, "XGONEX")
    with pytest.raises(CannotStart, match="is an older copy of itself") as refused:
        async with serving(data):
            pass
    assert refused.value.code == exits.LOST
    newest = backup.backups(folder)[0]
    if later:
        assert str(refused.value).endswith(f"takes that out again: cop keep restore {newest}")
    else:
        assert "Type cop keep backup, and then cop keep restore" in str(refused.value)
        newest = beside(data, folder, now=WALL * 1.2).path
    with pytest.raises(Overtaken):
        accepting.look(data)
    done = restore(data, newest)
    assert not done.blind
    shutil.rmtree(data / done.aside)
    assert found(data, "XGONEX") == []
    assert found(data, "XSTAYSX")
    async with serving(data) as server:
        assert server.hub.troubles() == []


async def test_an_older_folder_of_which_a_backup_has_more_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await _older(data, later=True, withdraws=False)
    newest = backup.backups(tmp_path / "copies")[0]
    async with serving(data) as server:
        (told,) = server.hub.troubles()
        assert told.startswith("The newest backup has more of a meeting than there is here")
        assert told.endswith(f"cop keep restore {newest}")
    restore(data, newest)
    async with serving(data) as server:
        assert server.hub.troubles() == []


async def test_a_backup_that_is_older_or_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        _, bo = await held(server, "one")
        await server.hub.care.backup(folder, 9)
        await bo.do(Say("two"))
    for content in (None, b"no backup at all"):
        if content is not None:
            backup.backups(folder)[0].write_bytes(content)
        async with serving(data) as server:
            assert server.hub.troubles() == []


async def test_a_ledger_that_is_not_on_the_disk_yet_is_not_mirrored(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with serving(data) as server:
        _, bo = await held(server, "one", "two")
        await server.hub.care.backup(folder, 9)
        before = server.hub.journal.ledger.length
        await bo.do(Withdraw([WordId(word(bo, 0))]))
        assert backup.mirror(data, folder, before)
        assert (folder / "ledger").stat().st_size == before
