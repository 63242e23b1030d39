"""Line 26: what a line client says in a round of ten minutes, to somebody who listens, who speaks, who holds the space."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cop_tui.client import notices
from cop_tui.client.session import Change
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics import care, clock, floor, parking, people, setup, words
from tests.bench.line import Line
from tests.plain.typed import Client, joined
from tests.ui.fake import FakeSession

NAMES = ("Ama", "Ana", "Bo", "Cy", "Di", "Eli", "Femi", "Gwen", "Hal", "Ida", "Jo", "Kim")
LISTENER, SPEAKER, HOLDER = "Ana", "Eli", "Ama"
TURN = 47  # seconds most people take; two of them take longer, and are told so
OVER = ("Ana", "Kim")
PLAN = setup.SessionPlan(
    title="Evening",
    items=(setup.PlannedItem("Check-in", mode="round", minutes=10, turn=50, keep="live", prompt="How do you arrive?"),),
)
LINES = 40
_FORBIDDEN = re.compile(r"[^\n\x20-\x7e\u00a0-\u024f\u2010-\u2027]|[\u2500-\u259f]")


@dataclass
class Round:
    """What one person's line client wrote: everything, and how many lines of it time alone brought."""

    text: str = ""
    ticks: int = 0
    told: set[tuple[Any, ...]] = field(default_factory=set)

    @property
    def lines(self) -> list[str]:
        """What was written, line by line."""
        return self.text.splitlines()

    @property
    def forbidden(self) -> list[str]:
        """Control characters, parts of boxes, and whatever else a screen reader stumbles over."""
        return _FORBIDDEN.findall(self.text)


async def hold(me: str) -> Round:
    """Hold a round of twelve people, who speak, type, pass, go on too long and stop everything; return what one heard."""
    heard, session = Round(), FakeSession(PLAN)
    session.people(*NAMES, me=me, role=base.HOLDER if me == HOLDER else base.MEMBER, holders=(HOLDER,))
    session.link = "good"
    async with joined(session) as client:
        await _do(client, HOLDER, setup.Begin(), "begin")
        started = session.time
        for name in NAMES:
            if name == "Gwen":
                continue  # somebody who is away is passed by
            await _time_passes(client, heard, 20)
            if name == "Femi":
                session.act("Gwen", people.Link("away"))
            await _turn(client, heard, name)
        await _do(client, "Bo", floor.Hand(), "hand")
        await _do(client, HOLDER, floor.CallNext(), "next")
        await _time_passes(client, heard, 30)
        await _do(client, "Bo", words.Say("One more thing: thank you."), "say One more thing: thank you.")
        await _do(client, "Bo", floor.Done(), "done")
        assert session.time - started >= 600_000
        await client.settle()
        heard.text = "".join(f"{line}\n" for line in client.screen.lines[3:])  # after the three of joining
    return heard


async def _turn(client: Client, heard: Round, name: str) -> None:
    if name == "Hal":
        await _do(client, name, floor.Pass(), "pass")
        return
    await _do(client, name, words.Say(f"I am {name}, and glad to be here."), f"say I am {name}, and glad to be here.")
    if name == "Cy":
        await _do(client, "Ida", care.SlowerPlease(), "slower")
    if name == "Di":
        await _do(client, "Kim", clock.Pause(), "pause")
        await _time_passes(client, heard, 60)
        await _do(client, "Kim", clock.Resume(), "resume")
    if name == "Jo":
        await _do(client, "Ana", parking.Park("Who pays for the room?"), "park Who pays for the room?")
    if name == SPEAKER:
        await _time_passes(client, heard, 40)
        await _do(client, name, floor.More(), "more")
    await _time_passes(client, heard, TURN - 26 + (15 if name in OVER else 0))
    await _do(client, name, floor.Done(), "done")


async def _do(client: Client, name: str, command: Any, typed: str) -> None:
    """Let somebody act: with their own line client when it is theirs that is read."""
    if name == NAMES[client.session.replica.me - 1]:
        client.session.time += 3000
        await client.enter(typed)
    else:
        client.session.act(name, command)


async def _time_passes(client: Client, heard: Round, seconds: int) -> None:
    session = client.session
    await client.new()
    for _ in range(seconds):
        session.later(1000)
        if cues := notices.due_cues(session.replica.state, session.replica.me, Ms(session.time), heard.told):
            session.tell(Change(notices=cues))
        heard.ticks += len(await client.look())


async def lines() -> list[Line]:
    """Measure what each of three people hears."""
    found = []
    for who, me in (("listening", LISTENER), ("speaking", SPEAKER), ("holding the space", HOLDER)):
        heard = await hold(me)
        count = len(heard.lines)
        beside = f"{heard.ticks} by time alone, {len(NAMES)} people"
        found.append(Line(26, f"line client, 10-minute round, {who}", f"{count} lines", beside, count, LINES, " lines"))
        bad = len(heard.forbidden)
        found.append(Line(26, f"  boxes and control characters, {who}", str(bad), "", bad, 0, ""))
    return found
