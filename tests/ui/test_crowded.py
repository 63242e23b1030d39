"""The largest meetings on every screen: nothing is wider than the screen, nothing that is for me is pushed out."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.engine.text import cells
from cop_tui.core.topics import agenda, floor, parking, people, setup, words
from cop_tui.ui.panels.panel import numbered
from cop_tui.ui.rows import width_of
from cop_tui.ui.view import View
from cop_tui.ui.widgets.rows import Rows
from tests.ui.conftest import as_session, meeting, rows_of, running
from tests.ui.fake import FakeSession

if TYPE_CHECKING:
    from cop_tui.ui.app import CopApp

SIZES = ((60, 15), (80, 24), (120, 34), (200, 60))
NAMES = ("Ana", "日本 花子", "محمد", "נועה כהן", "Þórbjörg Ósk", "O\u0308zge", "สมชาย", "अनिता", "👩‍👩‍👧 Ng", "W" * 30)
NOTE = "Who pays for thinking, 誰が払う, and e\u0301te\u0301 after e\u0301te\u0301? "


def crowd(me: str) -> FakeSession:
    """Return a meeting of 256 people with names in many scripts, 60 parts, and room for long words."""
    parts = tuple(
        setup.PlannedItem(f"Part {n}: {NOTE * (n % 3)}"[:100], mode="queue", minutes=5, turn=60, prompt=NOTE * 4)
        for n in range(1, 61)
    )
    session = FakeSession(setup.SessionPlan(title=NOTE * 2, purpose=NOTE * 5, minutes=300, items=parts))
    for n in range(1, 257):
        name = {1: "Ama", 2: "Ana"}.get(n, f"{NAMES[n % len(NAMES)]} {n}")
        role = base.HOLDER if n == 1 else base.MEMBER
        session._fold(core.Outcome([people.Joined(PersonId(n), name, role)]))
        session._fold(core.Outcome(passing=[people.Here(PersonId(n), people.HERE)]))
        session.replica.me = PersonId(n) if name == me else session.replica.me
    return session


def busy(me: str) -> FakeSession:
    """Return that meeting in its middle: everybody waits, 200 notes are parked, 20 of them as long as can be, and people said long things."""
    session = crowd(me)
    names = [person.name for person in session.server.kept.people.by_id.values()]
    session.act("Ama", setup.Begin())
    session.act("Ama", agenda.TakeUp(ItemId(30), really=True))
    for n in range(200):
        # All of them in full would be wrapped for seconds, and are no wider.
        session.act(names[n + 3], parking.Park(f"{n} {NOTE * 40}"[: 80 if n % 10 else 1000]))
    for name in names[1:120]:
        session.act(name, floor.Hand(NOTE))
    session.act("Ama", floor.CallNext())
    speaker = session.server.kept.people.by_id[session.server.kept.floor.speaker].name
    for _ in range(20):
        session.act(speaker, words.Say((NOTE * 40)[:1000]))
    return session


@functools.cache
def crowded(me: str) -> FakeSession:
    """Return the crowded meeting as this person sees it, made once."""
    return busy(me)


def too_wide(app: CopApp) -> list[str]:
    """Return the rows that are not exactly as wide as the screen."""
    made = [line.plain for rows in app.room.query(Rows) for line in rows.lines if width_of(line) > rows.size.width > 0]
    assert made == [], "what is too wide would be cut off without a sign"
    rows = rows_of(app)
    assert len(rows) == app.size.height
    # Terminals disagree about marks that take room, as in Devanagari, and about joined signs: a row fits in one of both ways.
    return [row for row in rows if app.size.width not in (cells(row), sum(map(cells, row)))]


# Whoever holds the space has more in each panel; both are tried at all sizes with the slow tests.
@pytest.mark.parametrize(
    ("me", "size"),
    [
        pytest.param(me, size, marks=pytest.mark.slow if me == "Ana" and size in ((60, 15), (200, 60)) else [])
        for me in ("Ama", "Ana")
        for size in SIZES
    ],
)
async def test_every_panel_of_a_crowded_meeting_is_as_wide_as_its_screen_and_nothing_that_is_for_me_is_pushed_out(
    me: str, size: tuple[int, int]
) -> None:
    session = crowded(me)
    async with running(session, size) as (app, pilot):
        text = " ".join(app.room.text.split())
        assert "the floor" in text
        assert "Your turn" in text or session.replica.me == 1
        assert "quoted only with your yes" in text or "kept for us" in text
        assert "connected" in text
        assert too_wide(app) == []
        for number, panel in app.room.choosing.there():
            for opened in (False, True):  # in its place, and with the whole height
                app.room.choosing.active, app.room.choosing.opened = panel.name, opened
                app.room.draw()
                await pilot.pause()
                assert app.room.main.name_shown in (panel.name, "talk")
                assert too_wide(app) == [], (number, panel.name)
            app.room.choosing.move(1)
            app.room.main.go(10_000)
            app.room.draw()
            await pilot.pause()
            assert too_wide(app) == [], panel.name


def test_a_text_that_is_cut_short_fits_and_ends_with_a_sign() -> None:
    view = View(as_session(meeting()))
    for width in range(12, 48):
        lines = numbered(view, 7, "誰が払う " * 40, width, most=2)
        assert [line for line in lines if width_of(line) > width] == []
        assert lines[-1].plain.endswith("…")
