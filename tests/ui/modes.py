"""A meeting with a part for each mode beyond the queue, to be looked at by anybody: people do what the part is for."""

from __future__ import annotations

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, setup
from tests.ui.conftest import NAMES
from tests.ui.fake import FakeSession

PARTS = {
    "tell": setup.PlannedItem("The dilemma", mode="presenter", turn=600, keep="live", advice=False, who="presenter"),
    "ask": setup.PlannedItem("Questions of fact", mode="ask-presenter", turn=40, who="not presenter", advice=False),
    "without": setup.PlannedItem("What is beneath this?", mode="without-presenter", turn=90, who="not presenter"),
    "check": setup.PlannedItem("How ready are we?", mode="check"),
    "pairs": setup.PlannedItem("In pairs", mode="pairs"),
    "write": setup.PlannedItem("Write topics", mode="write"),
    "dots": setup.PlannedItem("Dots", mode="open"),
    "talk": setup.PlannedItem("Talk", mode="queue"),
    "consent": setup.PlannedItem("The proposal", mode="consent", capture="decision"),
    "agreement": setup.PlannedItem("What we agree", mode="open", capture="agreement"),
    "promises": setup.PlannedItem("What we promise", mode="open", capture="commitments"),
    "last": setup.PlannedItem("Goodbye", mode="info"),
}
PLAN = setup.SessionPlan(
    "All of it",
    minutes=120,
    card=setup.Card(convened="The network", decides="All of us"),
    items=tuple(PARTS.values()),
)


def lobby(me: str = "Ana") -> FakeSession:
    """Return that meeting before it begins. Ama holds the space."""
    session = FakeSession(PLAN)
    session.people(*NAMES, me=me, role=base.HOLDER if me == "Ama" else base.MEMBER, holders=("Ama",))
    session.link = "good"
    return session


def at(part: str, me: str = "Ana") -> FakeSession:
    """Return that meeting as one of five sees it, open at a part."""
    session = lobby(me)
    session.act("Ama", setup.Begin())
    go(session, part)
    return session


def go(session: FakeSession, part: str) -> None:
    """Let Ama take up a part, whoever waits."""
    number = list(PARTS).index(part) + 1
    if session.server.kept.agenda.current != number:
        session.act("Ama", agenda.TakeUp(ItemId(number), really=True))
