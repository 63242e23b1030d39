"""What the server says of its own faults: little, without content, and never so much that a disk is full."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cop_server import app, exits, logs
from cop_server.app import Options, main_serve
from cop_server.journal.store import Journal

SECRET = "what somebody wrote"


@pytest.fixture
def start() -> Iterator[Callable[..., logging.Handler]]:
    """Start the log of a folder with a clock that stands still, and end it afterwards."""
    ends: list[Callable[[], None]] = []

    def begin(folder: Path, now: list[float], file: Path | None = None) -> logging.Handler:
        ends.append(logs.start(folder, file))
        handler = logging.getLogger().handlers[-1]
        handler.filters[:] = [logs.Sparing(folder, lambda: now[0])]
        return handler

    yield begin
    for end in ends:
        end()


def lines(file: Path) -> list[str]:
    return [line.split(" ", 2)[2] for line in file.read_text(encoding="utf-8").splitlines()]


def test_each_kind_of_fault_is_one_line_a_minute_with_how_many_there_were(
    tmp_path: Path, start: Callable[..., logging.Handler]
) -> None:
    now = [0.0]
    file = tmp_path / logs.NAME
    start(tmp_path, now, file)
    for n in range(10_000):
        now[0] = n * 0.01
        logs.log.warning("no socket could be taken in: %s", "EMFILE")
        if n % 1000 == 0:
            logs.log.error("tick failed: %s", "OSError")
    assert lines(file) == [
        "no socket could be taken in: EMFILE",
        "tick failed: OSError",
        "no socket could be taken in: EMFILE (5999 more since the last such line)",
        "tick failed: OSError (5 more since the last such line)",
    ]
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_written_to_a_line_that_was_cut_is_no_fault(
    tmp_path: Path, start: Callable[..., logging.Handler]
) -> None:
    start(tmp_path, [0.0], tmp_path / logs.NAME)
    logging.getLogger("asyncio").warning("socket.send() raised exception.")
    logging.getLogger("asyncio").warning("something else")
    assert lines(tmp_path / logs.NAME) == ["asyncio: a fault"]


async def test_asyncio_says_that_of_a_line_that_was_cut(caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
    theirs.close()
    for _ in range(10):
        transport.write(b"pong")
    transport.abort()
    assert {record.getMessage() for record in caplog.records} == {logs.CUT}


def test_no_line_holds_an_errors_text_or_its_way_through_the_program(
    tmp_path: Path, start: Callable[..., logging.Handler]
) -> None:
    file = tmp_path / logs.NAME
    start(tmp_path, [0.0], file)
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        logging.getLogger("asyncio").exception("Exception in callback %r", SECRET)
        logging.getLogger("other").error(SECRET)
        logs.log.exception("room failed")
        logs.no_traceback(None, {"message": SECRET, "exception": error})
    logs.no_traceback(None, {"message": SECRET})
    said = file.read_text(encoding="utf-8")
    assert SECRET not in said
    assert "Traceback" not in said
    assert said.count("ValueError at test_logs.py:") == 3
    assert len(said.splitlines()) == 5


def test_kinds_of_which_there_are_too_many_are_not_remembered_without_bound(tmp_path: Path) -> None:
    now = [0.0]
    sparing = logs.Sparing(tmp_path, lambda: now[0])

    def passes(n: int) -> bool:
        return sparing.filter(logging.LogRecord("cop_server", logging.ERROR, "", 0, f"kind {n}", (), None))

    assert sum(passes(n) for n in range(1_000)) == logs.KINDS
    now[0] = 61
    assert passes(1_001)


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_nothing_is_logged_on_a_disk_that_is_nearly_full_and_again_when_there_is_room(
    tmp_path: Path, start: Callable[..., logging.Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / logs.NAME
    start(tmp_path, [0.0], file)
    free = [logs.FREE_BYTES - 1]
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: _Usage(1, 1, free[0]))
    for _ in range(5):
        logs.log.error("room failed: %s", "OSError")
    assert not file.exists()
    free[0] = logs.FREE_BYTES
    logs.log.error("room failed: %s", "OSError")
    assert lines(file) == ["room failed: OSError (5 more since the last such line)"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: (_ for _ in ()).throw(OSError()))
    logs.log.error("another")
    assert len(lines(file)) == 1


def test_a_full_disk_is_told_where_the_line_goes_to_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: _Usage(1, 1, 0))
    reads, writes = os.pipe()
    file = tmp_path / "redirected"
    for where, expected in ((os.fdopen(writes, "w"), 1), (file.open("w"), 0)):
        with where, monkeypatch.context() as patch:
            patch.setattr("sys.stderr", where)
            end = logs.start(tmp_path)
            for _ in range(5):
                logs.log.warning("nothing can be kept now: %s", "the disk is full")
            end()
        with os.fdopen(reads) if expected else file.open() as read:
            said = read.read().splitlines()
        assert len(said) == expected
        assert all(line.endswith("nothing can be kept now: the disk is full") for line in said)


def test_a_log_never_takes_more_than_five_files_of_a_megabyte(
    tmp_path: Path, start: Callable[..., logging.Handler]
) -> None:
    file, now = tmp_path / logs.NAME, [0.0]
    start(tmp_path, now, file)
    for n in range(70):
        now[0] += 61
        logs.log.error("%s", f"{n % 10}" * 100_000)
    found = sorted(tmp_path.glob("server.log*"))
    assert len(found) == logs.FILES
    assert all(one.stat().st_size <= logs.FILE_BYTES and one.stat().st_mode & 0o777 == 0o600 for one in found)


def test_without_a_file_a_fault_goes_to_the_terminal_and_a_reader_who_has_gone_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    end = logs.start(tmp_path)
    logs.log.error("tick failed: %s", "OSError")
    handler = logging.getLogger().handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler.stream, "write", lambda _text: (_ for _ in ()).throw(BrokenPipeError()))
    logs.log.error("room failed: %s", "OSError")
    monkeypatch.undo()
    end()
    assert capsys.readouterr().err.split(" ", 2)[2] == "tick failed: OSError\n"


def test_a_disk_that_takes_no_line_of_the_log_is_no_fault(
    tmp_path: Path, start: Callable[..., logging.Handler], capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path, [0.0], tmp_path / "there is no such folder" / logs.NAME)
    logs.log.error("tick failed: %s", "OSError")
    assert capsys.readouterr().err == ""


def test_a_fault_that_ends_the_server_is_told_in_a_sentence_without_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_data: Path) -> Journal:
        raise ValueError(SECRET)

    raised: list[bool] = []
    monkeypatch.setattr(app, "descriptors", lambda *, raise_it: raised.append(raise_it))
    assert main_serve(Options(data=tmp_path, port=0, open_journal=broken)) == exits.FAULT
    said = capsys.readouterr().err
    assert said.startswith("The server ended by a fault of its own: ValueError at test_logs.py:")
    assert SECRET not in said
    assert len(said.splitlines()) == 1
    assert raised == [True]
