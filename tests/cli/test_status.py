"""How a server is, as its host is told: never well on a bad day, and nothing about people."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from cop_server import accepting, failed
from cop_server.app import Options, main_serve
from cop_server.app import running as running_server
from cop_server.counts import BUCKETS, Counts
from cop_server.journal.database import FILE
from cop_server.journal.store import Journal
from cop_server.keep import backup
from cop_server.keep.restore import restore
from cop_tui.cli import asking, running, servers, stopping
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address
from cop_tui.core.topics.clock import Resume
from cop_tui.core.topics.setup import Begin
from cop_tui.wire import hosting
from tests.server.guests import PLAN, Breakable, Guest, Turned, served, settle
from tests.whole.programs import Place

NOW = 1_800_000_000.0
HERE = Address("127.0.0.1", 9311)
GOOD = hosting.State("1.0", int(NOW) - 90_000, 3, 1, free=12_345_000_000, backup=int(NOW) - 7_300)
SETTINGS = "backups.json"


def told(state: hosting.State, capsys: pytest.CaptureFixture[str], where: Address = HERE) -> tuple[int, str]:
    status = running.said(where, state, NOW)
    return status, capsys.readouterr().out


def test_a_good_day_is_said_in_three_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(GOOD, capsys, Address("::1", 9311, address="example.org")) == (
        0,
        "A server runs here: it listens at [::1]:9311, for 1 day now, with cop 1.0.\n"
        "Its invites carry example.org.\n"
        "Meetings it serves: 3. Going on now: 1.\n"
        "12.3 GB are free, the newest backup is 2 hours old. All is well.\n",
    )


def test_whether_anybody_is_there_is_said_to_whoever_wants_to_restart_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\nSomebody is connected now.\n" in told(_state(anybody=True), capsys)[1]
    assert "connected" not in told(GOOD, capsys)[1]


def _state(**changed: object) -> hosting.State:
    import msgspec

    return msgspec.structs.replace(GOOD, **changed)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (_state(read_only="the disk is full"), "Nothing can be kept now: the disk is full. What was saved is safe"),
        (
            _state(read_only="its file was taken away"),
            "once that is back in its place. If it is lost, stop the server and",
        ),
        (_state(read_only="the disk is full"), "it goes on by itself once the disk takes it."),
        (_state(troubles=["Meeting M1 is behind what was kept."]), "Meeting M1 is behind what was kept."),
        (_state(free=150_000_000), "The disk is nearly full: 150 MB are free."),
        (_state(backup=int(NOW) - 9 * 86_400), "The newest backup is 9 days old. Make one with: cop keep backup"),
        (_state(certificate_ends=int(NOW) + 3 * 86_400 + 1), "The certificate ends in 3 days."),
        (_state(certificate_ends=int(NOW) + 30), "The certificate ends in less than a minute."),
        (_state(certificate_ends=int(NOW) - 1), "The certificate has ended, so nobody new gets in."),
    ],
)
def test_a_bad_day_is_never_told_as_a_good_one(
    state: hosting.State, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = told(state, capsys)
    assert status == running.NOT_WELL
    assert says in text
    assert running.WELL not in text


def test_without_a_backup_nothing_is_called_well(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(_state(backup=0), capsys)
    assert status == running.NOT_WELL
    assert text.endswith("There is no backup yet. Make one with: cop keep backup\n")


@pytest.mark.slow
def test_status_and_stop_of_a_running_server(place: Place) -> None:
    none = place.cop("status", "--data", str(place.data))
    assert (none.status, none.err) == (1, "")
    assert none.out.startswith(f"No server of this account runs on {place.data}. Meetings are as they were;")
    assert place.cop("status", "--metrics", "--data", str(place.data)).status == 1
    assert place.cop("stop", "--data", str(place.data)).err.endswith("so nothing was stopped.\n")
    server = place.serve()
    made = place.open()
    running_now = place.cop("status", "--data", str(place.data))
    assert running_now.status == running.NOT_WELL  # there is no backup of it
    assert running_now.out.splitlines()[1] == "Meetings it serves: 1. Going on now: 0."
    person = place.join(made.invite, "Ana")
    person.hear("To speak:")
    stopped = place.cop("stop", "--data", str(place.data))
    assert stopped.out == (
        "The server has stopped. Everything that was kept is in its folder; people wait and come back when it runs.\n"
    )
    assert server.wait() == 0
    person.hear("The server stops or restarts.")
    (place.data / SETTINGS).write_text(json.dumps({"folder": str(place.folder), "keep": 3}), encoding="utf-8")
    (place.folder / "cop-20260102-030405.backup").touch()
    assert "The newest backup is " in place.cop("status", "--data", str(place.data)).out


async def test_status_asks_the_server_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def says(**how: bool) -> tuple[int, str]:
        return running.status(tmp_path, how.get("metrics", False)), capsys.readouterr().out

    async with served(tmp_path) as server:
        (tmp_path / servers.ADDRESS_FILE).write_text(
            json.dumps({"host": "127.0.0.1", "port": server.port, "fingerprint": None, "pid": os.getpid()}), "utf-8"
        )
        status, text = await asyncio.to_thread(says)
        assert (status, text.splitlines()[1]) == (0, "Meetings it serves: 0. Going on now: 0.")
        assert numbers((await asyncio.to_thread(says, metrics=True))[1])["cop_rooms"] == 0
    assert says()[0] == running.NOT_WELL
    (tmp_path / SETTINGS).write_text(json.dumps({"folder": str(tmp_path)}), encoding="utf-8")
    (tmp_path / "cop-20260102-030405.backup").touch()
    assert "The newest backup is " in says()[1]
    for does in (lambda: says(metrics=True), lambda: stopping.stop(tmp_path)):
        with pytest.raises(Failed, match="No server of this account runs on"):
            does()


def test_stopping_waits_until_the_folder_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[Address | None] = [HERE, HERE, None, None]
    used = [True, False]
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(stopping, "find_server", lambda _: found.pop(0))
    monkeypatch.setattr(stopping, "_used", lambda _: used.pop(0))
    monkeypatch.setattr(os, "kill", lambda *asked: killed.append(asked))
    stopping.stop(tmp_path)
    assert (killed, found, used) == ([(0, signal.SIGTERM)], [], [])
    assert capsys.readouterr().out.startswith("The server has stopped. Everything that was kept is in its folder;")


def test_a_server_that_does_not_end_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "find_server", lambda _: Address("127.0.0.1", 1, pid=4_194_305))
    monkeypatch.setattr(stopping, "STOP_SECONDS", 0.0)
    with pytest.raises(Failed, match=r"has not ended yet\. What was saved is safe"):
        stopping.stop(tmp_path)


def test_a_folder_that_another_server_has_is_used(tmp_path: Path) -> None:
    from cop_server.lock import Lock

    lock = Lock.take(tmp_path)
    assert stopping._used(tmp_path)
    lock.release()
    assert not stopping._used(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"folder": 1}', "{}"])
def test_where_nothing_is_known_of_backups_there_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / SETTINGS).write_text(content, encoding="utf-8")
    assert backup.newest(backup.folder_of(tmp_path)) is None


def test_the_newest_backup_is_told_by_its_name(tmp_path: Path) -> None:
    for name in ("cop-20260102-030405.backup", "cop-20260102-030406-02.backup", "cop-nonsense.backup", "other"):
        (tmp_path / name).touch()
    assert time.strftime("%H:%M:%S", time.gmtime(backup.newest(tmp_path))) == "03:04:06"


def fetch(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def numbers(text: str) -> dict[str, float]:
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


async def test_metrics_count_and_name_nobody(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana Wordsworth").come(server, made.code)
        again = await Guest("Ana Wordsworth", seat=ana.seat).come(server, made.code)
        with pytest.raises(Turned):
            await Guest("Bo").come(server, "AAAA-BBBB-CCCC")
        refused = await ana.do(Resume())
        assert refused.code
        status, text = await asyncio.to_thread(fetch, server.port)
        assert status == 200
        seen = numbers(text)
        assert (seen["cop_people"], seen["cop_connections"], seen["cop_rooms"]) == (1, 2, 1)
        assert seen["cop_rooms_with_people"] == 1
        assert seen["cop_commit_seconds_count"] == seen['cop_commit_seconds_bucket{le="+Inf"}'] > 0
        assert seen['cop_refusals_total{code="wrong_code"}'] >= 1
        assert seen[f'cop_refusals_total{{code="{refused.code}"}}'] >= 1
        assert min(seen["cop_bytes_sent_total"], seen["cop_bytes_received_total"], seen["cop_disk_free_bytes"]) > 0
        assert seen["cop_read_only"] == seen["cop_outbox_bytes"] == seen["cop_troubles"] == 0
        assert "cop_backup_age_seconds" not in seen
        assert not re.search(f"Ana|Wordsworth|{PLAN.title}|{made.meeting}", text, re.IGNORECASE)
        for line in text.splitlines():  # as Prometheus reads it
            assert re.fullmatch(r"# (HELP|TYPE) cop_\w+ .+|cop_\w+(\{\w+=\"[\w.+]+\"\})? [0-9.e+-]+", line), line
        await ana.leave()
        await again.leave()


async def test_metrics_are_for_this_computer_only(tmp_path: Path) -> None:
    async with served(tmp_path / "a") as server:
        for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"):
            assert (await asyncio.to_thread(fetch, server.port, **{name: "x"}))[0] == 404
    async with served(tmp_path / "b", behind_proxy=True) as server:
        assert (await asyncio.to_thread(fetch, server.port))[0] == 404


async def test_the_age_of_a_backup_and_the_end_of_a_certificate_are_among_the_metrics(tmp_path: Path) -> None:
    (tmp_path / "cop-20260102-030405.backup").touch()
    (tmp_path / SETTINGS).write_text(json.dumps({"folder": str(tmp_path)}), encoding="utf-8")
    async with served(tmp_path) as server:
        server.condition.ends = 5
        seen = numbers(server.condition.metrics())
        assert seen["cop_backup_age_seconds"] >= 0
        assert seen["cop_certificate_ends_seconds"] == 5
        server.condition._directory = tmp_path / "gone"
        assert server.condition.facts().free == 0


async def test_whoever_hosts_is_told_why_nothing_can_be_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made: list[Breakable] = []

    async def open_journal(folder: Path) -> Journal:
        journal = await Breakable.open(folder)
        assert isinstance(journal, Breakable)
        made.append(journal)
        return journal

    async with served(tmp_path, open_journal=open_journal) as server:
        meeting = await server.create(PLAN)
        ana = await Guest("Ana").come(server, meeting.holder_code)
        made[0].broken = True
        await ana.wish(Begin())
        await settle(lambda: server.hub.read_only)
        where = Address("127.0.0.1", server.port)
        state = await asking.ask_now(where, server.host_key, hosting.Status())
        assert state.anybody
        assert state.read_only == "the disk is full"
        page = await asking.ask_now(where, server.host_key, hosting.Metrics())
        assert numbers(page.text)["cop_read_only"] == 1
        for _ in range(2):
            server.tick()
        made[0].broken = False
        await settle(lambda: not server.hub.read_only)
        server.tick()
        said = [record.getMessage() for record in caplog.records if "kept" in record.getMessage()]
        assert said == ["nothing can be kept now: the disk is full", "what is said can be kept again"]
        ana.drop()


def test_commits_are_counted_by_how_long_they_took() -> None:
    counts = Counts()
    for seconds, good in ((0.001, True), (BUCKETS[0], True), (0.2, True), (99.0, False)):
        counts.commit(seconds, good)
    assert (counts.commits, counts.failed, counts.within[0], counts.within[-1]) == (4, 1, 2, 1)


async def test_status_says_that_the_meetings_of_the_backups_are_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    async with served(data) as server:
        await server.create(PLAN)
        await server.hub.care.backup(folder, 9)
    shutil.rmtree(data)
    backup.expect(data, folder)
    assert running.status(data, metrics=False) == running.NOT_WELL
    said = capsys.readouterr().out
    assert "holds no meetings, and beside the backups in" in said
    assert "as they were" not in said
    for puts_right in (
        lambda: restore(data, backup.backups(folder)[0]),
        lambda: asyncio.run(accepting.accept(data, "")),
    ):
        failed.note(data, "It was empty.", 0.0)
        await asyncio.to_thread(puts_right)
        assert failed.read(data) is None
    shutil.rmtree(data)
    backup.expect(data, folder)
    backup.leave_alone(data, ["x"])
    (data / SETTINGS).unlink()
    async with served(data) as server:
        await server.hub.care.backup(folder, 9)
        where = Address("127.0.0.1", server.port)
        state = await asking.ask_now(where, server.host_key, hosting.Status())
        assert told(state, capsys)[0] == running.NOT_WELL


async def test_status_never_says_that_meetings_are_there_when_their_file_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
    (tmp_path / FILE).unlink()
    assert running.status(tmp_path, metrics=False) == running.NOT_WELL
    said = capsys.readouterr().out
    assert "is gone or empty" in said
    assert "as they were" not in said


async def test_where_no_backup_was_made_yet_none_is_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    for made, says in ((False, "There is no backup yet."), (True, f"There is no backup in {folder} any more.")):
        async with running_server(Options(data=data, port=0, ticking=False, backups=folder)) as server:
            if made:
                await server.hub.care.backup(None, None)
                shutil.rmtree(folder)
            assert says in told(server.condition.facts(), capsys)[1]


async def test_files_set_aside_are_told_at_once_and_are_no_good_day_after_a_week(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path) as server:
        _beside(tmp_path, server.port)
        for days, expected in ((6, 0), (8, running.NOT_WELL)):
            stamp = time.strftime(backup.STAMP, time.gmtime(time.time() - days * 86_400))
            (tmp_path / f"replaced-{stamp}").mkdir()
            assert await asyncio.to_thread(running.status, tmp_path, False) == expected
            said = capsys.readouterr().out
            assert said.count("may hold words that were withdrawn since") == 1
            assert f"replaced-{stamp}" in said


async def test_a_damaged_newest_backup_is_never_called_well(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    async with served(tmp_path) as server:
        await Guest("Ana").come(server, (await server.create(PLAN)).holder_code)
        newest = (await server.hub.care.backup(folder, 9)).path
        whole = newest.read_bytes()
        assert (backup.is_cut(newest), backup.is_spoiled(newest), server.condition.facts().troubles) == (
            False,
            False,
            [],
        )
        for cut in (b"", whole[:50], whole[:-1], whole + b"x", b"x" + whole[1:]):
            newest.write_bytes(cut)
            (told,) = server.condition.facts().troubles
            assert told.startswith(f"{newest} is the newest backup, and it is damaged")
            assert running._damaged(tmp_path) == [told]
        newest.write_bytes(whole.replace(b"Ana", b"Bna", 1))
        assert server.condition.facts().troubles == [], "that costs more to find"
        await server.hub.care._read_newest(again=True)
        assert len(server.condition.facts().troubles) == 1
        newest.write_bytes(whole)
        await server.hub.care._read_newest(again=True)
        assert server.condition.facts().troubles == []
    newest.write_bytes(whole.replace(b"Ana", b"Bna", 1))
    async with served(tmp_path) as server:
        server.tick()
        await settle(lambda: len(server.condition.facts().troubles) == 1)


def test_status_says_why_the_server_did_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "host.key").write_text("no key")
    (tmp_path / FILE).touch()
    asyncio.run(_once(tmp_path / "well"))
    (tmp_path / "well" / "host.key").write_text("no key")
    for folder, why in ((tmp_path, "is gone or empty"), (tmp_path / "well", "host.key is damaged; nothing else is.")):
        assert main_serve(Options(data=folder, port=0)) != 0
        assert why in capsys.readouterr().err
        assert running.status(folder, metrics=False) == running.NOT_WELL
        said = capsys.readouterr().out
        assert said.count(why) == 1
        assert "as they were" not in said
    assert "When it was last started, less than a minute ago, it said: The host key" in said
    missing = Options(data=tmp_path / "well", port=0, cert=tmp_path / "none", key=tmp_path / "none")
    assert main_serve(missing) != 0
    (tmp_path / "well" / "host.key").unlink()
    capsys.readouterr()
    running.status(tmp_path / "well", metrics=False)
    assert f"it said: {tmp_path / 'none'} cannot be read" in capsys.readouterr().out
    main_serve(Options(data=tmp_path / "well", port=0), lambda _: signal.raise_signal(signal.SIGTERM))
    running.status(tmp_path / "well", metrics=False)
    assert "as they were" in capsys.readouterr().out


async def _once(data: Path) -> None:
    async with served(data) as server:
        await server.create(PLAN)


def _beside(data: Path, port: int) -> None:
    (data / servers.ADDRESS_FILE).write_text(
        json.dumps({"host": "127.0.0.1", "port": port, "fingerprint": None, "pid": os.getpid()}), "utf-8"
    )
