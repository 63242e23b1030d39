"""Everybody can read the recap as it would go out, and nobody sees there what its author has not let out."""

from __future__ import annotations

import pytest

from cop_tui.acts import written
from cop_tui.acts.act import Misread, Read, Tell
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import afterwards, words, writing
from tests.acts import rooms
from tests.acts.rooms import as_session, room
from tests.ui.fake import FakeSession


def read(fake: FakeSession) -> list[str]:
    step = rooms.read(fake, "recap? all")
    assert isinstance(step, Read)
    lines, question = step.then(as_session(fake))
    assert question is None
    return lines


def test_anybody_reads_the_recap_as_it_would_go_out_and_those_who_write_see_more_by_its_numbers() -> None:
    fake = room("Ana")
    fake.act("Bo", words.Say("Tea first."))
    said = WordId(fake.server.kept.seq)
    fake.act("Ama", writing.WritePiece(writing.CLAIM, f"{rooms.OPEN}", "Begin slowly.", said))
    whole = read(fake)
    assert "  • Begin slowly." in whole
    assert "Tea first." not in " ".join(whole)
    fake.act("Bo", afterwards.Consent([said], words.UNNAMED))
    assert "    “Tea first.”" in read(fake)
    told = rooms.read(fake, "recap?")
    assert isinstance(told, Tell)
    assert len(told.lines) == 1, "who does not write reads no numbers"


def test_recap_takes_all_and_nothing_else() -> None:
    with pytest.raises(Misread, match="nothing was done"):
        rooms.read(room("Ana"), "recap? of last week")


def test_a_section_that_nobody_has_written_in_says_what_stands_there() -> None:
    fake = room("Ama")
    fake.act("Ama", writing.WritePiece(writing.CLAIM, "learning", "Ask twice."))
    told = rooms.read(fake, "recap?")
    assert isinstance(told, Tell)
    assert told.lines[1:3] == ["1. Learning?", written.BY_ITSELF]
