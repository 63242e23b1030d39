"""Erased meetings and ended content: what is gone is in no byte, and what stays is there."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cop_server.journal.database import FILE, open_to_write
from cop_server.journal.store import Batch, CommitFailed, Journal
from cop_server.keep import backup, care, ledger, purge
from cop_server.keep.errors import NoBackup
from cop_server.keep.restore import restore
from cop_tui import core
from cop_tui.core.engine.ids import ItemId, Ms, WordId
from cop_tui.core.topics.afterwards import BackupsHold, Consent, Withdraw, WordsWithdrawn
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.agreement import SILENCE_MS, Agree
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.notes import HoldNote, Reveal, digest
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import NAMED, Say
from tests.server.guests import PLAN, ManualClock, Turned, settle
from tests.server.keeping import Visitor, found, held, serving, texts, word

DAY = 86_400


def now_in(data: Path, text: str) -> list[str]:
    """Return the files of a folder, those of what was put aside left out, that hold a text."""
    return [name for name in found(data, text) if not name.startswith("replaced-")]


@pytest.mark.parametrize("running", [True, False])
async def test_an_erased_meeting_is_in_no_byte_of_the_folder_nor_in_an_old_backup_once_it_is_back(
    tmp_path: Path, running: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data, folder = tmp_path / "data", tmp_path / "copies"
    plan = msgspec.structs.replace(PLAN, title="XTITLEX", purpose="XPURPOSEX")
    marks = ("XTITLEX", "XPURPOSEX", "XWORDX", "XNOTEX", "XNAMEX")
    async with serving(data) as server:
        stays, _ = await held(server, "that stays")
        made = await server.create(plan)
        eve = await Visitor("XNAMEX").come(server, made.code)
        hal = await Visitor("Hal").come(server, made.holder_code)
        await hal.do(Begin())
        await hal.do(TakeUp(ItemId(2)))
        for n in range(30):
            await eve.do(Say(f"XWORDX {n} " + "long " * (n * 20)))
        await eve.do(Pause())
        old = await server.hub.care.backup(folder, None)
        assert all(found(data, mark) for mark in marks[:3])
        if running:
            await server.hub.care.erase(made.meeting)
            assert await eve.end() == 4403
            assert eve.frames[-1].code == "erased"  # type: ignore[attr-defined]
            assert all(now_in(data, mark) == [] for mark in marks), "while the server runs, its -wal file too"
            with pytest.raises(KeyError):
                await server.hub.care.erase(made.meeting)
            with pytest.raises(Turned):
                await Visitor("Bea").come(server, made.code)
    if not running:
        journal = await Journal.open(data)
        await journal.erase(made.meeting)
        await journal.close()
    assert all(now_in(data, mark) == [] for mark in marks)
    assert not [name for name in now_in(data, made.meeting) if name != ledger.FILE], "its name is in the ledger alone"
    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("cop_server"))
    assert not any(mark in logged for mark in marks)
    async with serving(data) as server:
        assert list(server.hub.rooms) == [stays.meeting]
        assert texts(server.hub.rooms[stays.meeting].state) == {"that stays"}
        new = await server.hub.care.backup(folder, None)
    assert not any(mark in new.path.read_bytes().decode("latin-1") for mark in marks)
    restore(data, old.path, replays=False)
    assert all(now_in(data, mark) for mark in marks[:3]), "this is what the ledger's replay is for"
    restore(data, old.path)
    assert all(now_in(data, mark) == [] for mark in marks)


async def test_erasing_that_was_cut_short_is_finished_at_the_next_start(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    for name in ("m", "other"):
        await journal.create(name, [b"XGONEX " * 200 if name == "m" else b"stays"], [])
    journal.tidy = None  # type: ignore[assignment, method-assign]
    with pytest.raises(TypeError):
        await journal.erase("m")
    await journal.close()
    journal = await Journal.open(tmp_path)
    await journal.scrubbed()
    assert found(tmp_path, "XGONEX") == []
    assert await journal.load("other") == [b"stays"]
    with pytest.raises(CommitFailed):
        await journal.erase("m")
    await journal.close()


async def ended(data: Path, clock: ManualClock) -> str:
    """Hold a meeting in which something is said, learned, promised, agreed and released, and end it; return its id."""
    async with serving(data, clock) as server:
        ana, bo = await held(server, "XSAIDX", "XQUOTEDX")
        await bo.do(Learn("XLEARNEDX"))
        await bo.do(Consent([WordId(word(bo, -1))], NAMED))
        await bo.do(Commit("XPROMISEDX"))
        await bo.do(Agree("XAGREEDX"))
        clock.on(SILENCE_MS / 1000 + 1)
        server.tick()
        await bo.sync()
        await ana.do(AskAll())
        over = await ana.do(End(really=True))
        await ana.do(ReleaseRecap(over.seq))
        await bo.do(ReleaseRecap(over.seq))
        return ana.meeting


async def test_content_ends_after_the_days_of_the_plan_and_what_the_group_made_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock, data = ManualClock(), tmp_path / "data"
    meeting = await ended(data, clock)
    clock.on(29 * DAY)
    async with serving(data, clock) as server:
        assert (await server.hub.care.end()).meetings == 0
        old = await server.hub.care.backup(tmp_path / "copies", None)
        assert found(data, "XSAIDX")
        clock.on(2 * DAY)
        server.tick()
        assert server.hub.care._task is not None
        await server.hub.care._task
        assert meeting not in server.hub.rooms
        await server.hub.journal.scrubbed()
        assert found(data, "XSAIDX") == found(data, "XQUOTEDX") == found(data, '"name":"Ana"') == []
        for stays in ("XLEARNEDX", "XPROMISEDX", "XAGREEDX", '"name":"Bo"'):
            assert FILE in " ".join(found(data, stays))
        assert (await server.hub.care.end()) == purge.Ended()
    assert "content of 1 meetings ended" in caplog.text
    assert "XSAIDX" not in caplog.text
    restore(data, old.path)
    assert now_in(data, "XSAIDX") == []


async def test_content_that_is_due_ends_at_the_start_before_anything_is_serving(tmp_path: Path) -> None:
    clock, data = ManualClock(), tmp_path / "data"
    meeting = await ended(data, clock)
    clock.on(31 * DAY)
    async with serving(data, clock) as server:
        assert meeting not in server.hub.rooms
        state = backup.verify(data / FILE).meetings[meeting]
        assert texts(state) == {"XLEARNEDX", "XPROMISEDX", "XAGREEDX"}
    assert found(data, "XSAIDX") == []


async def test_what_is_to_be_taken_back_there_is_decided_first(tmp_path: Path) -> None:
    clock, data = ManualClock(), tmp_path / "data"
    meeting = await ended(data, clock)
    journal = await Journal.open(data)
    last = len(await journal.load(meeting))
    await journal.append(Batch(meeting, last + 1, (), waits=((1, 24),)))
    assert await purge.due(journal, Ms(clock() + 31 * DAY * 1000)) == []
    await journal.append(Batch(meeting, last + 1, (), waits=((1, 0),)))
    assert await purge.due(journal, Ms(clock() + 31 * DAY * 1000)) == [meeting]
    await journal.append(Batch(meeting, last + 1, (), closes=Ms(5)))
    assert await purge.end_all(journal, Ms(clock())) != purge.Ended()
    assert await purge.end_all(journal, Ms(clock())) == purge.Ended()
    await journal.append(Batch(meeting, last + 9, (), closes=Ms(6)))
    assert await purge.due(journal, Ms(clock())) == [meeting], "it was opened again, and ended again"
    await journal.close()


async def test_a_disk_that_takes_nothing_puts_the_end_of_content_off_and_the_server_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock, data = ManualClock(), tmp_path / "data"
    await ended(data, clock)
    clock.on(31 * DAY)

    async def full(*_: object) -> None:
        raise CommitFailed("full")

    monkeypatch.setattr(Journal, "end_content", full)
    async with serving(data, clock) as server:
        clock.on(DAY + 1)
        server.tick()
        await settle(lambda: server.hub.care._task is not None and server.hub.care._task.done())
        assert "the daily care failed" in caplog.text
        monkeypatch.undo()
        clock.on(3601)
        server.tick()
        assert server.hub.care._task is not None
        await server.hub.care._task
        await server.hub.journal.scrubbed()
        assert found(data, "XSAIDX") == []


async def test_people_are_told_over_how_many_days_backups_hold_what_is_withdrawn_later(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, bo = await held(server, "a word")
        assert ana.welcome.backups == 0
        wall = [1_700_000_000.0]
        server.hub.care = care.Care(server.hub, lambda: wall[0])
        await server.hub.care.backup(None, None)
        cy = await Visitor("Cy").come(server, (await server.hub.new_codes(ana.meeting)).code)
        assert cy.welcome.backups == 14
        wall[0] += 14.5 * DAY
        server.hub.care.look()
        assert (await Visitor("Di").come(server, (await server.hub.new_codes(ana.meeting)).code)).welcome.backups == 15
        await bo.do(Withdraw([WordId(word(bo, 0))]))
        made = await server.create(PLAN)
        assert (await Visitor("Eve").come(server, made.code)).welcome.backups == 15
    open_to_write(tmp_path / FILE).close()


async def test_who_was_here_before_the_first_backup_is_told_of_it_and_of_what_it_means_for_a_withdrawal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def slowly(*args: Any, **_: Any) -> backup.Made:
        made.append(len(made))
        time.sleep(0.3)
        if len(made) == 1:
            raise NoBackup(tmp_path, "no room")
        return real(*args)

    real = backup.make
    monkeypatch.setattr(backup, "make", slowly)
    async with serving(tmp_path) as server:
        ana, bo = await held(server, "a word", "another")
        with pytest.raises(NoBackup):
            await server.hub.care.backup(None, 5)
        await bo.do(Withdraw([WordId(word(bo, 0))]))
        assert [told for told in bo.asides if isinstance(told, BackupsHold)] == [
            BackupsHold(5, first=True), BackupsHold(0),
        ]  # fmt: skip
        assert core.tell(bo.state, bo.asides[-1], bo.welcome.you) == ""
        making = asyncio.create_task(server.hub.care.backup(None, 5))
        await asyncio.sleep(0.1)
        gone = word(bo, 1)
        await bo.do(Withdraw([WordId(gone)]))
        assert bo.state.mine.backups == 5, "while it is made it may hold that"
        assert "Backups of the last 5 days still hold it" in core.tell(
            bo.state, WordsWithdrawn([WordId(gone)]), bo.welcome.you
        )
        await making
        await bo.do(Say("more"))
        assert bo.state.mine.backups == 5
        assert core.tell(bo.state, bo.asides[-1], bo.welcome.you).startswith(
            "Backups of the last 5 days still hold what"
        )
        await ana.leave()


async def test_notes_end_as_words_do_and_are_counted(tmp_path: Path) -> None:
    clock, data = ManualClock(), tmp_path
    async with serving(data, clock) as server:
        ana, bo = await held(server, "said")
        cy = await Visitor("Cy").come(server, (await server.hub.new_codes(ana.meeting)).code)
        await ana.do(TakeUp(ItemId(5)))
        for n, guest in enumerate((ana, bo, cy)):
            assert (await guest.do(HoldNote(digest(str(n)), f"XNOTE{n}X", True))).how == "held"
        await ana.do(Reveal())
        await ana.do(AskAll())
        await ana.do(End(really=True))
        assert found(data, "XNOTE1X")
        clock.on(31 * DAY)
        assert await server.hub.care.end() == purge.Ended(1, 1, 3, 3)
        await server.hub.journal.scrubbed()
        assert found(data, "XNOTE1X") == []
