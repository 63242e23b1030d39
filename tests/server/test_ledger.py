"""The ledger of what became narrower: before the answer, whole or torn at its end, and never with a text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cop_server.journal.rows import Batch
from cop_server.journal.store import CommitFailed, Journal
from cop_server.keep import ledger
from cop_server.keep.ledger import Codes, Epoch, Erased, Ledger, LedgerProblem, Less
from cop_tui.core.narrower import Common, Narrowed
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.words import GROUP, NAMED
from tests.server.keeping import held, serving, word

LESS = Less("m", Narrowed("words", 7, (3, 4)))


def filled(folder: Path) -> bytes:
    mine = Ledger.open(folder)
    mine.add([LESS])
    mine.add([Codes("m"), Epoch("e", {"m": Common(3, 1)}), Erased("m")])
    return (folder / ledger.FILE).read_bytes()


def test_a_ledger_is_read_as_it_was_written_and_goes_on_after_a_new_start(tmp_path: Path) -> None:
    filled(tmp_path)
    Ledger.open(tmp_path).add([LESS])
    contents = ledger.read(tmp_path / ledger.FILE)
    assert [line for _, line in contents.lines][1:] == [
        LESS, Codes("m"), Epoch("e", {"m": Common(3, 1)}), Erased("m"), LESS,
    ]  # fmt: skip
    assert contents.length == contents.lines[-1][0] == (tmp_path / ledger.FILE).stat().st_size
    assert (tmp_path / ledger.FILE).stat().st_mode & 0o777 == 0o600
    assert (len(contents.id), contents.damaged) == (16, False)


def test_a_folder_in_which_nothing_became_narrower_has_none(tmp_path: Path) -> None:
    assert Ledger.open(tmp_path).length == 0
    assert not (tmp_path / ledger.FILE).exists()
    assert ledger.read(tmp_path / ledger.FILE).id == ""


def test_a_last_line_that_was_torn_anywhere_is_cut_off_and_the_rest_stands(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    last = whole.rindex(b"\n", 0, -1) + 1
    for torn in range(last, len(whole)):
        (tmp_path / ledger.FILE).write_bytes(whole[:torn])
        assert len(ledger.read(tmp_path / ledger.FILE).lines) == 4
        mine = Ledger.open(tmp_path)
        mine.add([LESS])
        contents = ledger.read(tmp_path / ledger.FILE)
        assert (contents.lines[-1][1], len(contents.lines), contents.damaged) == (LESS, 5, False)
    (tmp_path / ledger.FILE).write_bytes(whole[: last + 4] + bytes(4096))
    assert len(ledger.read(tmp_path / ledger.FILE).lines) == 4


def test_a_line_changed_or_taken_out_shows_and_the_file_is_moved_aside(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    lines = whole.splitlines(keepends=True)
    for wrong in (b"".join(lines[:1] + lines[2:]), whole.replace(b"[3,4]", b"[3,5]"), b"nothing\nof ours\n", lines[1]):
        (tmp_path / ledger.FILE).write_bytes(wrong)
        assert ledger.read(tmp_path / ledger.FILE).damaged
        mine = Ledger.open(tmp_path)
        assert mine.length == 0
        assert b"".join(path.read_bytes() for path in tmp_path.glob("ledger.damaged-*")) == wrong
        for path in tmp_path.glob("ledger.damaged-*"):
            path.unlink()


def test_a_line_that_holds_what_no_program_of_this_version_writes_is_damage(tmp_path: Path) -> None:
    import zlib

    body = b'{"l":"other"}'
    (tmp_path / ledger.FILE).write_bytes(b"%08x %b\nmore\n" % (zlib.crc32(body), body))
    assert ledger.read(tmp_path / ledger.FILE).damaged


def test_a_ledger_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ledger.FILE).mkdir()
    with pytest.raises(LedgerProblem, match="directory"):
        ledger.read(tmp_path / ledger.FILE)


async def test_what_is_narrowed_is_in_the_ledger_before_it_is_answered_and_holds_no_text(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo = await held(server, "XONEX", "XTWOX", "XTHREEX")
        one, two, three = (word(bo, place) for place in range(3))
        assert not (tmp_path / ledger.FILE).exists()
        for command, kind in (
            (Withdraw([one]), "words"), (Soften(two, "XSOFTX"), "softened"), (Consent([three], GROUP), ""),
            (Consent([three], NAMED), ""), (Consent([three], GROUP), "consent"),
        ):  # fmt: skip
            before = ledger.read(tmp_path / ledger.FILE).lines
            assert (await bo.do(command)).how == "saved"
            added = ledger.read(tmp_path / ledger.FILE).lines[max(1, len(before)) :]
            assert [line.what.kind for _, line in added if isinstance(line, Less)] == ([kind] if kind else [])
        stored = (tmp_path / ledger.FILE).read_bytes()
        assert not any(text in stored for text in (b"XONEX", b"XTWOX", b"XTHREEX", b"XSOFTX", b"Bo"))


async def test_invites_that_ended_and_meetings_that_were_erased_are_in_the_ledger(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, _ = await held(server)
        await server.hub.new_codes(ana.meeting)
        await server.hub.new_codes(ana.meeting, replace=True)
        await server.hub.care.erase(ana.meeting)
    lines = [line for _, line in ledger.read(tmp_path / ledger.FILE).lines[1:]]
    assert lines == [Codes(ana.meeting), Erased(ana.meeting)]


async def test_what_cannot_be_noted_is_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"one"], [])
    await journal.append(Batch("m", 2, (b"two",), less=(LESS,)))
    length, sync = journal.ledger.length, os.fsync

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommitFailed):
        await journal.append(Batch("m", 3, (b"three",), blanks=((1, b""),), less=(LESS,)))
    monkeypatch.setattr(os, "fsync", sync)
    assert await journal.load("m") == [b"one", b"two"]
    assert ledger.read(tmp_path / ledger.FILE).length == length == journal.ledger.length
    await journal.append(Batch("m", 3, (b"three",), blanks=((1, b""),), less=(LESS,)))
    assert len(ledger.read(tmp_path / ledger.FILE).lines) == 3
    await journal.close()


async def test_a_ledger_that_was_lost_is_never_taken_for_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"one"], [])
    await journal.append(Batch("m", 2, (b"two",), less=(LESS,)))
    name = journal.ledger.id
    await journal.close()
    (tmp_path / ledger.FILE).unlink()
    for _ in range(2):
        journal = await Journal.open(tmp_path)
        assert journal.ledger.id != name
        await journal.close()
    assert [record.message.split(":")[0] for record in caplog.records] == ["the ledger is missing or damaged"]
