"""Backups, putting one back, ending and erasing, from the command line, with and without a running server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from cop_server import exits
from cop_server.journal.database import FILE
from cop_server.keep import ledger
from cop_tui.cli import copies
from cop_tui.cli.errors import Failed
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Withdraw
from tests.server.keeping import found, held, serving, word
from tests.whole.programs import Place


async def _hold(data: Path) -> str:
    async with serving(data) as server:
        ana, bo = await held(server, "XGONEX", "stays")
        await server.hub.care.backup(data.parent / "copies", 3)
        await bo.do(Withdraw([WordId(word(bo, 0))]))
        return ana.meeting


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Path, str]:
    """A folder with a meeting, of which a backup was made before something was withdrawn."""
    return tmp_path / "data", asyncio.run(_hold(tmp_path / "data"))


def test_a_backup_is_made_checked_and_put_back_and_each_says_one_thing(
    filled: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    data, _ = filled
    copies.back_up(None, data, None)
    assert capsys.readouterr().out.startswith(f"Backed up 1 meeting to {data.parent / 'copies'}/cop-2")
    copies.back_up(data.parent / "others", data, 1)
    copies.back_up(None, data, None)
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.endswith("and read it back to the end. 1 older backup went.")
    copies.verify_backup(None, data)
    assert "is whole: 1 meeting, read to the last event." in capsys.readouterr().out
    first = min((data.parent / "copies").glob("*.backup"), key=lambda path: path.stem)
    copies.verify_backup(first, data)
    copies.put_back(first, data)
    said = capsys.readouterr().out
    assert "is in its place again: 1 meeting. What was taken back since that backup was taken out again." in said
    assert "when you need them no more: rm -r" in said
    assert [name for name in found(data, "XGONEX") if not name.startswith("replaced-")] == []
    (data.parent / "copies" / ledger.FILE).unlink()
    (data / ledger.FILE).unlink()
    copies.put_back(first, data.parent / "elsewhere")
    assert "No list of what was taken back since was found" in capsys.readouterr().out


def test_content_is_ended_and_a_meeting_erased_where_no_server_runs(
    filled: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, meeting = filled
    copies.end_content(data)
    assert capsys.readouterr().out == "Nothing was due: no meeting's days are over whose words are still there.\n"
    with pytest.raises(Failed, match="add --yes") as refused:
        copies.erase_meeting(meeting, data, yes=False)
    assert refused.value.status == copies.MISTAKEN
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for typed in ("", "another"):
        monkeypatch.setattr("builtins.input", lambda _, typed=typed: typed)
        with pytest.raises(Failed, match="Nothing was erased"):
            copies.erase_meeting(meeting, data, yes=False)

    def over(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", over)
    with pytest.raises(Failed, match="Nothing was erased"):
        copies.erase_meeting(meeting, data, yes=False)
    assert found(data, "stays")
    (data / "replaced-20260101-000000").mkdir()
    monkeypatch.setattr("builtins.input", lambda _: meeting.lower())
    copies.erase_meeting(meeting.lower(), data, yes=False)
    said = capsys.readouterr().out
    assert f"The meeting {meeting} is erased here." in said
    assert "Files put aside may hold it too: rm -r" in said
    assert found(data, "stays") == []
    with pytest.raises(Failed, match="There is no meeting"):
        copies.erase_meeting(meeting, data, yes=True)


def test_what_cannot_be_done_is_said_with_its_exit_code(tmp_path: Path) -> None:
    acts: list[Callable[[], None]] = [
        lambda: copies.back_up(None, tmp_path, None),
        lambda: copies.end_content(tmp_path),
        lambda: copies.erase_meeting("ABC", tmp_path, yes=True),
        lambda: copies.put_back(tmp_path / "none", tmp_path),
    ]
    for act in acts:
        with pytest.raises(Failed) as failed:
            act()
        assert failed.value.status == exits.DATA
    with pytest.raises(Failed, match=r"No backup of .* is known") as failed:
        copies.verify_backup(None, tmp_path)
    assert failed.value.status == copies.MISTAKEN
    assert not (tmp_path / FILE).exists()


def test_ended_content_is_said_in_counts() -> None:
    from cop_server.keep import said
    from cop_server.keep.purge import Ended

    assert said.ended(Ended(2, 41, 1, 3)) == (
        "The days of 2 meetings are over: 41 things that were said, 1 note and 3 names were erased. Agreements, promises, "
        "decisions and released recaps stay."
    )


@pytest.mark.slow
def test_beside_a_running_server_it_does_all_of_this_and_goes_on(place: Place) -> None:
    place.serve()
    made = place.open()
    data = str(place.data)
    backup = place.cop("keep", "backup", str(place.folder / "copies"), "--data", data, "--keep", "2")
    assert (backup.status, backup.out.split(" to ")[0]) == (0, "Backed up 1 meeting")
    assert place.cop("keep", "verify", "--data", data).status == 0
    assert "Nothing was due" in place.cop("keep", "purge", "--data", data).out
    file = next((place.folder / "copies").glob("*.backup"))
    assert place.cop("keep", "restore", str(file), "--data", data).status == exits.LOCKED
    erased = place.cop("keep", "erase", made.meeting, "--data", data, "--yes")
    assert "is erased here" in erased.out, erased.err
    assert place.cop("meetings", "--data", data).out.startswith("No meetings are kept")


def test_a_damaged_backup_is_told_as_a_backup(filled: tuple[Path, str]) -> None:
    data, _ = filled
    (file,) = (data.parent / "copies").glob("*.backup")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"stays", b"stayz"))
    with pytest.raises(Failed, match=r"^The backup .* is damaged .* so it cannot be put back\. Make another") as failed:
        copies.verify_backup(file, data)
    assert failed.value.status == exits.DAMAGED
    with pytest.raises(Failed, match="cannot be put back") as failed:
        copies.put_back(file, data)
    assert "latest copy of the folder" not in str(failed.value)
