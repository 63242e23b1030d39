"""Meetings whose recap is being written: two questions and one about what is hard, with things that were said to each."""

from __future__ import annotations

from typing import Any, cast

from textual.pilot import Pilot

from cop_tui.core import recap_view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import agenda, release, setup, words, writing
from cop_tui.ui.app import CopApp
from cop_tui.ui.screens.writing import WritingPage
from cop_tui.ui.view import KEYS
from tests.ui.conftest import send
from tests.ui.fake import FakeSession

HELPS, MEANS, HARD = "What helps?", "What does it mean?", "What is hard, or not working?"
FIRST, SECOND, THIRD = "1", "2", "3"  # the keys of their sections
PLAN = setup.SessionPlan(
    "Looking back",
    items=tuple(
        setup.PlannedItem(q, mode="open", prompt=q, keep="recap", hard=q == HARD) for q in (HELPS, MEANS, HARD)
    ),
)
SAID = (("Bo", "Tea first."), ("Cy", "A quiet minute."), ("Di", "Being asked."))


def said(me: str = "Ama", plan: setup.SessionPlan = PLAN, texts: tuple[tuple[str, str], ...] = SAID) -> FakeSession:
    """Return the meeting in its third part; Bo, Cy and Di have spoken to the first. Ama and Ana hold the space."""
    session = FakeSession(plan)
    role = base.HOLDER if me in ("Ama", "Ana") else base.MEMBER
    session.people("Ama", "Ana", "Bo", "Cy", "Di", me=me, role=role, holders=("Ama", "Ana"))
    session.act("Ama", setup.Begin())
    for who, text in texts:
        session.act(who, words.Say(text))
    for _ in range(2):
        session.act("Ama", agenda.MoveOn(really=True))
    return session


def ended(session: FakeSession) -> FakeSession:
    """Return a meeting after its end."""
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    assert session.replica.kept.setup.phase == base.CLOSED
    return session


def word(session: FakeSession, text: str) -> WordId:
    """Return the number of what was said with this text."""
    return next(n for n, each in session.server.texts.items() if each == text)


def write(session: FakeSession, who: str = "Ama", **more: Any) -> WordId:
    """Let somebody write something; return the number of its piece."""
    before = set(session.server.kept.writing.pieces)
    session.act(who, writing.WritePiece(**{"kind": writing.CLAIM, "key": FIRST, **more}))
    return next(n for n in session.server.kept.writing.pieces if n not in before)


def section(session: FakeSession, key: str = FIRST) -> list[tuple[str, str, str]]:
    """Return what stands in a section: each piece's kind, its text, and the words beneath it."""
    state = session.server
    return [(p.kind, p.text, state.texts.get(p.word, "")) for p in recap_view.pieces(state, key)]


async def opened(pilot: Pilot[Any], *, line: bool = True) -> WritingPage:
    """Open the page by typing, and return it."""
    if line:
        await send(pilot, "edit recap")
    await pilot.pause()
    page = cast("CopApp", pilot.app).room.page
    assert isinstance(page, WritingPage)
    assert page.line.mode == KEYS
    return page


async def tap(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after the other, each followed by the gap that makes it one."""
    for each in keys:
        await pilot.press(each)
        cast("CopApp", pilot.app).room.line.settle()
        await pilot.pause()


async def put(pilot: Pilot[Any], text: str) -> None:
    """Type more into the line, as it stands, and press Enter."""
    line = cast("CopApp", pilot.app).room.line
    line.insert_text_at_cursor(text)
    await pilot.press("enter")
    await pilot.pause()
    await pilot.pause()
