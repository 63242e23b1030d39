"""Meetings in memory in which typed lines are read; no screen, no terminal, no line."""

from __future__ import annotations

from typing import cast

from cop_tui import core
from cop_tui.acts.act import Send, Step, Tell
from cop_tui.acts.reader import Reader
from cop_tui.client.outbox import Answer
from cop_tui.client.session import Session
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, record, roles, setup
from tests.ui.fake import FakeSession

NAMES = ("Ama", "Ana", "Bo", "Cy", "Di")
INFO, ROUND, QUEUE, BREAK, OPEN, REVEAL = map(ItemId, range(1, 7))
PLAN = setup.SessionPlan(
    title="Reflection in co-production",
    purpose="What helps us to reflect together.",
    items=tuple(
        setup.PlannedItem(title, mode=mode, minutes=10, keep="recap", prompt=f"{title}?")
        for title, mode in (
            ("Welcome", "info"),
            ("Arriving", "round"),
            ("What is hard", "queue"),
            ("Break", "break"),
            ("Learning", "open"),
            ("Unsaid", "reveal"),
        )
    ),
)


ENDS = "Not held: Arriving; What is hard; Break; Unsaid. End the meeting for everybody? y / n"
"""What is asked of the end of a room that is open at an item, as the others were not held."""


def room(me: str = "Ana", *, item: ItemId = OPEN, begun: bool = True, plan: setup.SessionPlan = PLAN) -> FakeSession:
    """Return a meeting of five as one of them sees it, open at an item. Ama holds the space, Di scribes."""
    session = FakeSession(plan)
    session.people(*NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    session.act("Di", roles.TakeRole("scribe"))
    if begun:
        session.act("Ama", setup.Begin())
        if item > 1:
            session.act("Ama", agenda.TakeUp(item))
    session.link = "good"
    return session


def off_the_record(me: str = "Ana") -> FakeSession:
    """Return a meeting that is off the record."""
    session = room(me)
    session.act("Ama", record.RecordOff())
    return session


def as_session(fake: FakeSession) -> Session:
    """Return the fake where a session is asked for."""
    return cast("Session", fake)


def reader(fake: FakeSession) -> Reader:
    """Return a reader of typed lines."""
    return Reader(as_session(fake))


def read(fake: FakeSession, line: str) -> Step:
    """Return what one typed line asks for."""
    return reader(fake).read(line)


def told(fake: FakeSession, line: str) -> list[str]:
    """Return the lines that a typed line shows, once what it does on this computer alone is done."""
    step = read(fake, line)
    assert isinstance(step, Tell), step
    if step.do:
        step.do(as_session(fake))
    return step.lines


def command(fake: FakeSession, line: str) -> core.Command:
    """Return the command that a typed line sends at once."""
    step = read(fake, line)
    assert isinstance(step, Send), step
    return step.command


def refused(code: str) -> Answer:
    """Return the answer to a wish that was refused."""
    return Answer("refused", code=code, text="No.")


def number(name: str) -> int:
    """Return somebody's number in these meetings."""
    return NAMES.index(name) + 1
