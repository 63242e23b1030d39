"""Whatever is lost on disk is refused or told, and never served as if nothing had been."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cop_server import exits
from cop_server.app import CannotStart, Running
from cop_server.journal import anchor
from cop_server.journal.database import FILE
from cop_server.journal.store import Batch, Journal, Lost
from cop_tui.core.topics.parking import Park
from cop_tui.wire import frames, hosting
from cop_tui.wire.course import Course
from tests.server.guests import PLAN, Guest, Turned, replica_equals, served, settle

WAL = FILE + "-wal"
KEPT, MORE = 5, 40


async def held(data: Path) -> tuple[Guest, hosting.Created, hosting.Created]:
    """Hold two meetings on a server that is then killed: its folder is left as it was in the middle; `old` is a copy from before.

    Return somebody who was in the first, and both meetings.
    """
    first = data.with_name("first")
    async with served(first) as server:
        other = await server.create(PLAN)
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        for number in range(KEPT):
            await ana.do(Park(f"early {number}"))
    shutil.copytree(first, data.with_name("old"))
    async with served(first) as server:
        await ana.come(server)
        for number in range(MORE):
            await ana.do(Park(f"late {number}"))
        copy = data.with_name("killed")
        shutil.copytree(first, copy)
    copy.rename(data)
    return ana, made, other


async def made_after_the_copy(data: Path) -> hosting.Created:
    """Put back a copy of the journal with one meeting in it; return the second one, which was made after it."""
    async with served(data) as server:
        await server.create(PLAN)
    old = (data / FILE).read_bytes()
    async with served(data) as server:
        made = await server.create(PLAN)
    (data / FILE).write_bytes(old)
    return made


def delete(data: Path) -> None:
    (data / FILE).unlink()
    (data / WAL).unlink()


def empty(data: Path) -> None:
    (data / FILE).write_bytes(b"")
    (data / WAL).unlink()


def drop_wal(data: Path) -> None:
    (data / WAL).unlink()


def cut_wal(data: Path) -> None:
    content = (data / WAL).read_bytes()
    (data / WAL).write_bytes(content[: len(content) // 2])


def drop_rows(data: Path) -> None:
    with closing(sqlite3.connect(data / FILE)) as db:
        db.execute("DELETE FROM events WHERE meeting = 2 AND seq > (SELECT max(seq) - 3 FROM events WHERE meeting = 2)")
        db.commit()


def older_copy(data: Path) -> None:
    (data / WAL).unlink()
    shutil.copy(data.with_name("old") / FILE, data / FILE)


WAYS: list[Callable[[Path], None]] = [drop_wal, cut_wal, drop_rows, older_copy]


async def test_what_a_killed_server_left_is_served_and_nothing_is_said(tmp_path: Path) -> None:
    ana, _, _ = await held(tmp_path / "data")
    async with served(tmp_path / "data") as server:
        assert server.hub.troubles() == []
        await ana.come(server)
        assert ana.welcome.snapshot is None
        assert replica_equals(server, ana)


@pytest.mark.parametrize("lose", [delete, empty])
async def test_a_journal_that_is_gone_is_not_begun_anew(tmp_path: Path, lose: Callable[[Path], None]) -> None:
    data = tmp_path / "data"
    await held(data)
    lose(data)
    before = (data / anchor.FILE).read_bytes()
    for _ in range(2):
        with pytest.raises(CannotStart, match=r"2 meetings had been kept.*cop keep restore.*cop keep accept") as caught:
            async with served(data):
                pass
        assert caught.value.code == exits.LOST
    assert (data / anchor.FILE).read_bytes() == before
    assert not (data / FILE).exists() or (data / FILE).stat().st_size == 0


@pytest.mark.parametrize("lose", [delete, empty])
async def test_a_journal_that_is_gone_with_its_anchor_is_not_begun_anew_beside_the_host_key(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    await held(data)
    lose(data)
    (data / anchor.FILE).unlink()
    with pytest.raises(CannotStart, match="meetings had been kept"):
        async with served(data):
            pass


@pytest.mark.parametrize("lose", WAYS)
async def test_a_meeting_of_which_something_is_missing_is_refused_and_the_other_is_served(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    ana, made, other = await held(data)
    lose(data)
    async with served(data) as server:
        assert other.meeting in server.hub.rooms
        assert made.meeting not in server.hub.rooms
        (told,) = server.hub.listing().troubles
        assert made.meeting in told
        assert "cop keep restore" in told
        assert f"cop keep accept {made.meeting}" in told
        for who, code in ((ana, ""), (Guest("Bo"), made.code)):
            with pytest.raises(Turned) as turned:
                await who.come(server, code)
            assert (turned.value.status, turned.value.code) == (503, "meeting_lost")
        assert (await Guest("Cy").come(server, other.code)).welcome.you == 1


async def test_a_meeting_made_after_the_copy_that_was_put_back_is_missed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = await made_after_the_copy(data)
    async with served(data) as server:
        (told,) = server.hub.troubles()
        assert told.startswith(f"Meeting {made.meeting} is missing: 1 thing of it had been saved.")
        with pytest.raises(Turned) as turned:
            await Guest("Ana").come(server, "", **{frames.MEETING: made.meeting})
        assert turned.value.code == "meeting_lost"


async def test_another_history_of_the_same_length_is_noticed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ana, made, _ = await held(data)
    async with served(data.with_name("old")) as server:
        await ana.come(server, **{frames.SEQ: "", frames.EPOCH: ""})
        for number in range(MORE + 1):
            await ana.do(Park(f"otherwise {number}"))
    (data / WAL).unlink()
    shutil.copy(data.with_name("old") / FILE, data / FILE)
    async with served(data) as server:
        assert made.meeting not in server.hub.rooms
        assert "is not what was saved" in server.hub.troubles()[0]


async def test_a_kill_between_a_commit_and_its_anchor_is_no_loss(tmp_path: Path) -> None:
    """The journal is ahead of what was anchored, by one thing or by many, and continues it."""
    data = tmp_path / "data"
    ana, made, _ = await held(data)
    shutil.copy(data.with_name("old") / anchor.FILE, data / anchor.FILE)
    async with served(data) as server:
        assert server.hub.troubles() == []
        await ana.come(server)
    assert anchor.Anchor.open(data).points[made.meeting].last == ana.state.kept.seq


async def test_what_is_withdrawn_neither_breaks_nor_stays_in_the_running_hash(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b'{"text":"one"}', b'{"text":"two"}'], [])
    salt = (await journal._db.run(lambda c: c.execute("SELECT mark FROM events WHERE seq = 1").fetchone()))[0]
    for again in (b'{"text":"soft"}', b'{"text":""}'):
        await journal.append(Batch("m", 3 + (again[9:10] == b'"'), (b"{}",), ((1, again),)))
    await journal.close()
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert salt not in found
    assert anchor.digest(salt, b'{"text":"one"}') in found
    again_open = await Journal.open(tmp_path)
    await again_open.load("m")
    assert again_open.lost == {}
    await again_open.close()


async def test_a_slot_that_was_torn_is_unknown_and_not_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ana, _, _ = await held(data)
    content = bytearray((data / anchor.FILE).read_bytes())
    content[2 * anchor.SLOT + 70] ^= 1
    (data / anchor.FILE).write_bytes(content)
    async with served(data) as server:
        (told,) = server.hub.troubles()
        assert told.startswith("Nobody can tell whether 1 of the meetings here")
        await ana.come(server)
    async with served(data) as server:
        assert server.hub.troubles() == []


async def test_a_torn_slot_whose_meeting_is_nowhere_is_told_until_it_is_accepted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await held(data)
    with (data / anchor.FILE).open("ab") as file:
        file.write(bytes([7]) * anchor.SLOT)
    for _ in range(2):
        async with served(data) as server:
            assert "was missing or damaged" in server.hub.troubles()[0]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"no anchor at all " * 40)])
async def test_an_anchor_that_is_missing_or_damaged_is_told_until_it_is_accepted(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    ana, _, _ = await held(data)
    spoil(data / anchor.FILE)
    for _ in range(2):
        async with served(data) as server:
            (told,) = server.hub.troubles()
            assert "cop keep accept" in told
            await ana.come(server)
            ana.drop()
    async with served(data) as server:
        assert await server.hub.accept("") == []
        assert server.hub.troubles() == []
    async with served(data) as server:
        assert server.hub.troubles() == []


async def test_a_journal_from_before_there_were_anchors_gets_one_without_a_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ana, _, _ = await held(data)
    (data / anchor.FILE).unlink()
    with closing(sqlite3.connect(data / FILE)) as db:
        db.execute("DELETE FROM about WHERE key = 'anchored'")
        db.commit()
    async with served(data) as server:
        assert server.hub.troubles() == []
        await ana.come(server)
    assert len(anchor.Anchor.open(data).points) == 2


@pytest.mark.parametrize("lose", WAYS)
async def test_after_accepting_people_are_told_what_is_gone_and_everybody_sees_the_same(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    ana, made, other = await held(data)
    had = ana.state.kept.seq
    lose(data)
    async with served(data) as server:
        before = server.hub.epoch
        (loss,) = await server.hub.accept(made.meeting)
        assert server.hub.troubles() == []
        await ana.come(server)
        assert ana.welcome.epoch != before
        assert ana.welcome.gone == [loss.has + 1, had] == [ana.state.kept.seq + 1, had]
        assert replica_equals(server, ana)
        assert (await Guest("Bo").come(server, made.code)).welcome.gone == []
        assert (await Guest("Cy").come(server, other.code)).welcome.epoch == before
        await ana.sync()
    async with served(data) as server:
        await ana.come(server)
        assert (ana.welcome.gone, ana.welcome.snapshot) == ([], None)
        assert server.hub.troubles() == []


async def test_accepting_that_a_meeting_is_gone_forgets_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = await made_after_the_copy(data)
    async with served(data) as server:
        assert [loss.how for loss in await server.hub.accept("")] == ["gone"]
        assert server.hub.troubles() == []
    assert made.meeting.encode() not in (data / anchor.FILE).read_bytes()


async def until_read_only(server: Running, guest: Guest) -> str:
    server.tick()
    await guest.until(lambda: any(isinstance(frame, frames.Notice) for frame in guest.frames))
    notice = guest.last(frames.Notice)
    assert (notice.code, server.hub.read_only) == ("read_only", True)
    return str(notice.text)


@pytest.mark.parametrize("name", [FILE, WAL])
async def test_a_journal_that_is_taken_away_while_the_server_runs_is_read_only_until_it_is_back(
    tmp_path: Path, name: str
) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Park("kept"))
        (tmp_path / name).rename(tmp_path / "aside")
        assert "its file was taken away" in await until_read_only(server, ana)
        await ana.wish(Park("waits"), "k7")
        await ana.sync()
        assert "k7" not in ana.answered
        (tmp_path / "aside").rename(tmp_path / name)
        await ana.until(lambda: "k7" in ana.answered)
        assert ana.answered["k7"].how == "saved"
        assert not server.hub.read_only
    async with served(tmp_path) as server:
        assert server.hub.troubles() == []
        await ana.come(server)
        assert list(ana.state.texts.values()) == ["kept", "waits"]


async def test_a_journal_that_is_replaced_while_the_server_runs_takes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with served(data) as server:
        made = await server.create(PLAN)
    old = (data / FILE).read_bytes()
    async with served(data) as server:
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Park("kept"))
        (data / "copy").write_bytes(old)
        (data / "copy").replace(data / FILE)
        await ana.wish(Park("not kept"), "k7")
        await until_read_only(server, ana)
        assert "k7" not in ana.answered
    (data / WAL).unlink(missing_ok=True)
    async with served(data) as server:
        assert made.meeting not in server.hub.rooms


async def test_an_anchor_that_cannot_be_written_is_told_and_what_was_saved_stays_saved(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Park("kept"))
        file = server.hub.journal._watch.anchor
        file.close()
        (tmp_path / anchor.FILE).rename(tmp_path / "aside")
        assert (await ana.do(Park("kept too"))).how == "saved"
        assert "could not be written down" in server.hub.troubles()[0]
        (tmp_path / "aside").rename(tmp_path / anchor.FILE)
        assert (await ana.do(Park("and this"))).how == "saved"
        assert server.hub.troubles() == []
        await settle(lambda: True)
    assert anchor.Anchor.open(tmp_path).points[made.meeting].last == ana.state.kept.seq


async def test_a_journal_that_is_gone_is_begun_anew_only_when_that_is_asked_for(tmp_path: Path) -> None:
    await held(tmp_path / "data")
    delete(tmp_path / "data")
    with pytest.raises(Lost):
        await Journal.open(tmp_path / "data")
    journal = await Journal.open(tmp_path / "data", anew=True)
    assert {loss.how for loss in journal.lost.values()} == {"gone"}
    await journal.close()


async def test_a_device_with_another_course_gets_the_whole_and_is_told(tmp_path: Path) -> None:
    """The whole folder, anchor and all, was an older copy, and the meeting went on from it beyond what that device knew."""
    data = tmp_path / "data"
    ana, made, _ = await held(data)
    shutil.rmtree(data)
    data.with_name("old").rename(data)
    async with served(data) as server:
        assert server.hub.troubles() == []
        bo = await Guest("Bo").come(server, made.code)
        for number in range(MORE + 5):
            await bo.do(Park(f"otherwise {number}"))
        assert bo.state.kept.seq > ana.state.kept.seq
        known = Course(await server.hub.journal.load(made.meeting)).at(ana.state.kept.seq)
        await ana.come(server, **{frames.HASH: "0123456789ab"})
        assert ana.welcome.differed
        assert ana.welcome.snapshot is not None
        assert ana.welcome.hash == Course(await server.hub.journal.load(made.meeting)).at(ana.welcome.seq)
        assert replica_equals(server, ana)
        ana.drop()
        ana.state.kept.seq = MORE
        here = Course(await server.hub.journal.load(made.meeting)).at(MORE)
        for given, differs in (
            (here, False),
            (here.upper(), False),
            ("", False),
            ("no hash", True),
            (known, known != here),
        ):
            ana.folds = False
            await ana.come(server, **{frames.HASH: given})
            assert ana.welcome.differed is differs
            assert (ana.welcome.snapshot is None) is not differs
            ana.drop()
