"""Whoever looks at their own words after the end reads what happened to them: nobody withdrew what the end erased."""

from __future__ import annotations

import msgspec

from cop_tui import core
from cop_tui.acts.act import Tell
from cop_tui.client.mynotes import MyNote, refresh
from cop_tui.core.engine import limits
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import End, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.ui.panels.own import entries
from tests.acts.rooms import PLAN, REVEAL, as_session, read, room
from tests.ui.fake import FakeSession


def closed_meeting() -> FakeSession:
    """Return a closed meeting, long over, in which Ana withdrew one thing herself and released none."""
    items = tuple(msgspec.structs.replace(item, keep="group") for item in PLAN.items)
    plan: SessionPlan = msgspec.structs.replace(PLAN, regime="closed", items=items)
    fake = room(plan=plan)
    for text in ("One thing.", "Another."):
        fake.act("Ana", Say(text))
    fake.act("Ana", Withdraw([fake.replica.kept.words.of(fake.replica.me)[0]]))
    fake.act("Ama", AskAll())
    fake.act("Ama", End(really=True))
    fake.later(limits.ERASED_MS)
    return fake


def test_mine_says_that_the_end_erased_and_still_says_what_its_author_withdrew() -> None:
    fake = closed_meeting()
    mine = read(fake, "mine")
    assert isinstance(mine, Tell)
    assert mine.lines[:2] == ["1. withdrawn", "2. erased at the end, as agreed"]
    assert [text for _, _, text, _ in entries(as_session(fake))][:2] == [
        "1. (withdrawn)",
        "2. (erased at the end, as agreed)",
    ]


def test_a_note_that_the_end_erased_says_so_to_its_author() -> None:
    state, note, mine = room().replica.state, MyNote("s", "x"), MyNote("t", "y")
    for one in (note, mine):
        core.apply(state, NoteShown(one.hash, REVEAL, one.text, False))
    core.apply(state, NoteWithdrawn(note.hash, at_end=True))
    core.apply(state, NoteWithdrawn(mine.hash))
    refresh([note, mine], state, [])
    assert [one.state for one in (note, mine)] == ["erased at the end, as agreed", "withdrawn"]
