"""Going on without what was lost, from the command line, with and without a running server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cop_server import exits
from cop_server.journal import anchor
from cop_server.journal.database import FILE
from cop_server.journal.store import Batch, Code, Journal
from cop_tui.cli.errors import Failed
from cop_tui.cli.keeping import accept
from cop_tui.cli.listing import list_meetings
from cop_tui.cli.stored import troubles
from cop_tui.core.topics.setup import Planned
from cop_tui.wire import codec
from tests.server.guests import PLAN
from tests.whole.programs import Place

BODY = codec.encode(Planned(PLAN))
MEETING = "ABCD2345"


async def _fill(folder: Path, *, more: int) -> None:
    journal = await Journal.open(folder)
    await journal.create(MEETING, [BODY], [Code("a-code", MEETING, True, 1000)])
    await journal.close()
    old = (folder / FILE).read_bytes()
    journal = await Journal.open(folder)
    for number in range(more):
        await journal.append(Batch(MEETING, number + 2, (b'{"e":"planned","session":{"title":"x"}}',)))
    await journal.close()
    (folder / FILE).write_bytes(old)


def behind(folder: Path, more: int = 3) -> Path:
    """Return a folder in which a meeting has lost its end."""
    asyncio.run(_fill(folder, more=more))
    return folder


def test_a_folder_of_which_something_is_missing_says_so_and_accepting_it_says_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = behind(tmp_path)
    list_meetings(data)
    said = capsys.readouterr()
    assert said.err == (
        f"The last 3 things that meeting {MEETING} had saved are missing: number 2 to 4. Nobody can come in until you "
        f"choose: cop keep restore, or cop keep accept {MEETING}\n"
    )
    assert MEETING in said.out
    accept(MEETING.lower(), data)
    assert capsys.readouterr().out == (
        f"Meeting {MEETING} goes on from number 1. Whoever comes back is told that 2 to 4 are gone.\n"
    )
    assert troubles(data) == []
    with pytest.raises(Failed, match="Nothing is missing there"):
        accept(MEETING, data)
    accept("", data)
    assert capsys.readouterr().out == "Nothing is missing there. Nothing was changed.\n"


def test_a_database_that_is_gone_is_begun_anew_only_by_accepting_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = behind(tmp_path)
    (data / FILE).unlink()
    for look in (troubles, list_meetings):
        with pytest.raises(Failed, match="1 meeting had been kept there") as failed:
            look(data)
        assert failed.value.status == exits.LOST
    with pytest.raises(Failed, match="1 meeting had been kept there"):
        accept(MEETING, data)
    accept("", data)
    assert capsys.readouterr().out.startswith(f"Meeting {MEETING} is gone, with 4 things that had been kept;")
    assert troubles(data) == []


def test_a_meeting_that_is_not_what_was_saved_goes_on_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    behind(tmp_path / "one", more=0)
    behind(tmp_path / "two", more=0)
    (tmp_path / "two" / FILE).replace(tmp_path / "one" / FILE)
    assert "is not what was saved" in troubles(tmp_path / "one")[0]
    accept("", tmp_path / "one")
    assert f"Meeting {MEETING} goes on as it is." in capsys.readouterr().out


def test_what_the_anchor_cannot_tell_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = behind(tmp_path, more=0)
    content = (data / anchor.FILE).read_bytes()
    (data / anchor.FILE).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert troubles(data)[0].startswith("Nobody can tell whether 1 of the meetings here")
    (data / anchor.FILE).unlink()
    assert "was missing or damaged" in troubles(data)[0]
    capsys.readouterr()
    accept("", data)
    assert capsys.readouterr().out == "Every meeting there is taken for whole from now on.\n"


def test_one_thing_that_is_missing_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = behind(tmp_path, more=1)
    assert troubles(data)[0].startswith(f"The last thing that meeting {MEETING} had saved is missing: number 2. Nobody")
    accept(MEETING, data)
    assert capsys.readouterr().out.endswith("goes on from number 1. Whoever comes back is told that 2 is gone.\n")


def test_a_folder_without_meetings_has_no_troubles_and_one_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert troubles(tmp_path) == []
    with pytest.raises(Failed, match="There is no folder"):
        accept("", tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_a_running_server_goes_on_without_what_is_missing_when_it_is_asked(place: Place) -> None:
    place.serve().stop()
    (place.data / FILE).unlink()
    (place.data / anchor.FILE).unlink()
    behind(place.data / "apart")
    for name in (FILE, anchor.FILE):
        (place.data / "apart" / name).rename(place.data / name)
    place.serve()
    wrong = place.cop("keep", "accept", "NOTTHERE", "--data", str(place.data))
    assert (wrong.status, wrong.err.startswith("Nothing is missing of a meeting NOTTHERE")) == (1, True)
    done = place.cop("keep", "accept", MEETING, "--data", str(place.data))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Meeting {MEETING} goes on from number 1.")
    assert place.cop("meetings", "--data", str(place.data)).err == ""
