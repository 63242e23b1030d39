"""Every format is held from start to end: at the size it is made for, with five people and with thirty.

What is asserted is what the source says: which part comes after which, who is next in it and who only listens, what is
worth keeping in it, and what is left of words when the meeting is over.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cop_tui import formats
from cop_tui.core.engine import limits
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.deciding import DECIDED
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import CLOSED_REGIME, Begin, End
from cop_tui.core.topics.words import UNNAMED
from cop_tui.recap import build
from tests.core.world import AMA
from tests.formats.people import GROUPS, Meeting
from tests.formats.tables import OUR_OWN, SAID, Said

FOLDER = Path("nowhere")  # nobody's own formats
SIZES = ("its size", 5, 30)


def held(name: str, table: Said, size: int | str, folder: Path) -> Meeting:
    """Hold a format from the lobby to its last part; return the meeting, still open."""
    found = formats.load(name, folder)
    meeting = Meeting(table, formats.opened(found, "What now?"), table.people if isinstance(size, str) else size)
    world = meeting.world
    for number in range(1, len(table.parts) + 1):
        meeting.bring(number)
        world.do(AMA, MoveOn(really=True) if number > 1 else Begin())
        assert world.kept.agenda.current == number
        meeting.hold(number)
    return meeting


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", sorted(SAID))
@pytest.mark.repeats
def test_a_format_is_held_from_start_to_end(name: str, size: int | str) -> None:
    meeting = held(name, SAID[name], size, FOLDER)
    if size == 5:
        assert meeting.floors() == SAID[name].floor
    what_is_left(meeting)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_format_of_ones_own_is_held_in_the_same_way(tmp_path: Path, size: int | str) -> None:
    (tmp_path / "ours.toml").write_text(OUR_OWN[0], encoding="utf-8")
    meeting = held("ours", OUR_OWN[1], size, tmp_path)
    if size == 5:
        assert meeting.floors() == OUR_OWN[1].floor
    what_is_left(meeting)


def what_is_left(meeting: Meeting) -> None:
    """What live parts heard is nowhere; the rest is in the journal, and in the recap what its part and its author allow."""
    world, parts = meeting.world, meeting.table.parts
    stored = b"".join(map(msgspec.json.encode, world.journal)).decode()
    for number, text in meeting.said.items():
        assert (text in stored) is (parts[number - 1].keep != "live"), text
    for number, texts in meeting.kept.items():
        lines = parts[number - 1].mode in GROUPS and parts[number - 1].keep == "live"
        assert all((text in stored) is not lines for text in texts), texts
    for number, part in enumerate(parts, 1):
        if part.capture in ("", "none", "private") and part.keep == "live":
            assert not [word for word in world.kept.words.by_id.values() if word.item == number]
            assert not [note for note in world.kept.notes.shown.values() if note.item == number]
    for person in meeting.people:
        if mine := world.kept.words.of(person):
            world.do(person, Consent(mine, UNNAMED))
    if any(part.capture == "decision" for part in parts):
        (decision,) = world.kept.deciding.decisions.values()
        assert (decision.outcome, decision.review) == (DECIDED, "in May")
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.kept.setup.phase == "closed"
    recap = msgspec.json.encode(build(world.state)).decode()
    closed = meeting.table.regime == CLOSED_REGIME
    for number, text in meeting.said.items():
        keep = parts[number - 1].keep
        assert (text in recap) is (keep == "recap" or (closed and keep != "live")), text
    for number, texts in meeting.kept.items():
        part = parts[number - 1]
        leaves = part.capture in ("commitments", "points", "agreement", "parking")
        if part.mode == "write":  # topics: all were talked about or parked but the third one
            assert [n for n, text in enumerate(texts) if text not in recap] == [2]
        elif part.capture != "decision":
            assert all((text in recap) is (leaves and part.mode not in GROUPS) for text in texts), texts


@pytest.mark.parametrize("name", [name for name, table in SAID.items() if table.regime == CLOSED_REGIME])
@pytest.mark.repeats
def test_of_a_closed_format_nothing_is_left_that_nobody_released(name: str) -> None:
    meeting = held(name, SAID[name], 5, FOLDER)
    meeting.world.do(AMA, AskAll())
    meeting.world.do(AMA, End())
    meeting.world.pass_time(limits.ERASED_MS)
    stored = b"".join(map(msgspec.json.encode, meeting.world.journal)).decode()
    for text in [*meeting.said.values(), *(text for texts in meeting.kept.values() for text in texts), '"P3"']:
        assert text not in stored
