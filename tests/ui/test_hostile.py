"""Names and words made to break terminals and screens: shown as text, everywhere."""

from __future__ import annotations

from itertools import cycle

import pytest

from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import care, floor, people, setup, words
from tests.ui.conftest import key, meeting, running, send
from tests.ui.fake import FakeSession
from tests.ui.shown import SMALL, USUAL, WIDE, printed

HOSTILE = [
    "[/x]",
    "[@click=app.quit]x[/]",
    "[bold red",
    "\x1b]0;owned\x07\x1b[2J",
    "\x1b]52;c;ZXZpbA==\x07",
    "\u202egnp.exe",
    "\x9b31mred",
    "a" + "\u0301" * 500,
    "$error",
    "[$cop-turn]x",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u0000\u0007\u000b",
    "\u202a\u2066x\u2069",
]


def full(texts: list[str], *, holder: bool) -> FakeSession:
    """A meeting in which every text that people can give is hostile, as if a bad server had cleaned nothing."""
    many = cycle(texts)
    items = tuple(setup.PlannedItem(text, prompt=text, mode="open", keep="recap") for text in texts)
    session = FakeSession(setup.SessionPlan(title=next(many), purpose=next(many), items=items))
    names = ["Ama", "Ana", *(f"P{n}" for n in range(len(texts)))]
    role = "space holder" if holder else "member"
    session.people(*names, me=names[0 if holder else 1], role=role, holders=("Ama",))
    for state in (session.server, session.replica.state):
        for person in state.kept.people.by_id.values():
            person.name = next(many)
    return session


async def begun(session: FakeSession) -> None:
    """Begin and let everything be said, without the cleaning a real server does."""
    from cop_tui import core
    from cop_tui.client.session import Change
    from cop_tui.core.topics import agenda

    names = {n: p.name for n, p in session.server.kept.people.by_id.items()}
    session._fold(
        core.Outcome(
            [setup.Opened(Ms(session.time), PersonId(1)), agenda.ItemOpened(ItemId(1), Ms(session.time), PersonId(1))]
        )
    )
    messages: list[core.Message] = []
    for n, text in names.items():
        events: list[core.Event] = [
            floor.HandRaised(n),
            words.WordsKept(n, text, ItemId(1)),
            words.WordsKept(n, text, ItemId(1), kind=words.PARK),
            words.WordsKept(n, text, ItemId(1), scribe=PersonId(1)),
        ]
        messages += session._fold(
            core.Outcome(
                events,
                [words.Spoken(n, n, text, True), floor.HandUp(n, text), people.Here(n, people.HERE)],
                [((PersonId(1), PersonId(2)), care.SignalRaised(n, care.CHECK, n))],
            )
        )
    from cop_tui.client.notices import Notice

    session.tell(Change(messages, [Notice(text, "other", mine=True) for text in names.values()]))


@pytest.mark.parametrize("holder", [False, True], ids=["participant", "holder"])
async def test_hostile_text_is_text_in_every_layout(holder: bool) -> None:
    session = full(HOSTILE, holder=holder)
    async with running(session) as (app, pilot):
        shots = ["\n".join(printed(app))]
        await begun(session)
        await pilot.pause()
        for size in (SMALL, (40, 12), WIDE, USUAL):
            await pilot.resize_terminal(*size)
            for name in [panel.name for _, panel in app.room.choosing.there()]:
                app.room.choosing.choose(name)
                app.room.draw()
                shots.append("\n".join(printed(app)))
        for line in ("who?", "queue?", "agenda?", "lot?", "why?", "last 9", "mine"):
            await send(pilot, line)
            await pilot.pause()
            shots.append("\n".join(printed(app)))
        await pilot.press("escape")
        app.room.line.put("".join(HOSTILE))
        await pilot.pause()
        for place in (app.room.top, app.room.now, app.room.main, app.room.foot):
            await pilot.click(place, offset=(20, 1))
        await pilot.pause()
        shots.append(app.room.text)
        assert app.is_running
        assert not session.left
        await pilot.press("ctrl+u")
    for shot in shots:
        assert all(c.isprintable() or c in "\n\u200c\u200d" for c in shot), [c for c in shot if not c.isprintable()]


async def test_what_a_terminal_sends_as_letters_cannot_bring_control_characters_into_the_line() -> None:
    from textual import events

    async with running(meeting("Ana")) as (app, pilot):
        app.post_message(events.Paste("a\u202eb\x1bc\u0085d"))
        await pilot.pause()
        await pilot.pause()
        assert app.room.line.value == "abc d"


async def test_a_hostile_name_in_a_key_label_is_text() -> None:
    session = full(["[/x]"], holder=True)
    async with running(session) as (app, pilot):
        await begun(session)
        await pilot.pause()
        await key(pilot, "o")
        assert "n next: [/x]" in app.room.foot.text
