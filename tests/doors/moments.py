"""The moments of an evening as a page shows them, one after the other: looked at as pictures, and judged by axe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.consenting import AskConsent
from cop_tui.core.topics.deciding import Propose
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import OfferRole
from cop_tui.core.topics.setup import Begin, End, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.doors.web.bounds import Bounds
from tests.doors.browsing import Place, placed
from tests.doors.chromium import Browser, Tab
from tests.server.guests import Guest

PLAN = SessionPlan(
    title="What helps us to reflect together",
    purpose="What helps, and what gets in the way.",
    items=(
        PlannedItem(
            "What is hard, or not working?", mode="queue", keep="recap", minutes=10, turn=120, prompt="What is hard?"
        ),
        PlannedItem("What we do not say", mode="reveal", keep="recap", minutes=5),
        PlannedItem("Deciding", mode="consent", keep="recap"),
        PlannedItem("Learning", mode="open", keep="recap"),
    ),
)


@dataclass
class Evening:
    """A meeting, the page of one who takes part, and two others."""

    place: Place
    tab: Tab
    ama: Guest
    ana: Guest


@asynccontextmanager
async def evening(folder: Path, one: Browser) -> AsyncIterator[Evening]:
    """A meeting that has not begun, and a page that has not come in."""
    async with placed(folder / "data", PLAN, Bounds()) as place:
        ama = await place.holder()
        ana = await Guest("Ana").come(place.server, place.made.code)
        yield Evening(place, await one.open(f"http://127.0.0.1:{place.port}/#{place.made.code}"), ama, ana)


async def entrance(meeting: Evening) -> None:
    """Before a code is typed."""
    await meeting.tab.find("button", "Come in")


async def refused(meeting: Evening) -> None:
    """A name that somebody has."""
    await meeting.tab.focus("textbox", "The name others will see")
    await meeting.tab.write("Ana")
    await meeting.tab.key("Enter")
    await meeting.tab.reads("Somebody here is called Ana already.")


async def lobby(meeting: Evening) -> None:
    """In the meeting, before it begins."""
    await meeting.tab.focus("textbox", "The name others will see")
    await meeting.tab.write("Bo")
    await meeting.tab.run("document.getElementById('name').value = 'Bo'")
    await meeting.tab.key("Enter")
    await meeting.tab.reads("The meeting has not begun yet.")


async def waiting(meeting: Evening) -> None:
    """People wait for a turn."""
    await meeting.ama.do(Begin())
    await meeting.ana.until(lambda: meeting.ana.state.kept.setup.phase == "open")
    await meeting.ana.do(Hand("rates of interpreters"))
    await meeting.ama.do(CallNext())
    await meeting.tab.line("hand about who pays")
    await meeting.tab.reads("Bo (you): who pays")


async def my_turn(meeting: Evening) -> None:
    """It is my turn."""
    await meeting.ana.do(Done())
    await meeting.ama.do(CallNext())
    await meeting.tab.until("document.title === 'cop: your turn'")
    await meeting.tab.line(
        "say Who pays for the time that thinking takes? Nobody plans for it, and so it is done at night."
    )
    await meeting.tab.reads("done at night")


async def asked(meeting: Evening) -> None:
    """A question of the line waits for an answer."""
    await meeting.tab.line("this is no word of ours")
    await meeting.tab.find("button", "yes")


async def paused(meeting: Evening) -> None:
    """Everything has stopped."""
    await meeting.tab.line("n")
    await meeting.tab.line("pause")
    await meeting.tab.until("document.title === 'cop: paused'")


async def off_the_record(meeting: Evening) -> None:
    """Nothing is kept."""
    await meeting.tab.line("resume")
    await meeting.tab.until("document.title !== 'cop: paused'")
    await meeting.ama.do(RecordOff())
    await meeting.tab.reads("OFF THE RECORD")


async def writing(meeting: Evening) -> None:
    """Notes are written."""
    await meeting.ama.do(RecordOn())
    await meeting.ama.do(TakeUp(ItemId(2), really=True))
    await meeting.tab.reads("Part 2")
    await meeting.tab.line("write It is hard to say no.")
    await meeting.tab.find("button", "no")
    await meeting.tab.line("n")


async def deciding(meeting: Evening) -> None:
    """A proposal is asked about."""
    await meeting.ama.do(TakeUp(ItemId(3)))
    await meeting.ama.do(Propose("We meet on the first Monday of each month, and whoever cannot come gets the recap."))
    await meeting.ama.do(AskConsent())
    await meeting.tab.find("button", "consent", begins=True)


async def holding(meeting: Evening) -> None:
    """The space is held with it, and everything that can be done is open."""
    await meeting.ama.do(TakeUp(ItemId(4)))
    await meeting.tab.reads("Part 4")
    await meeting.ama.do(OfferRole("space holder", PersonId(3)))
    await meeting.tab.reads("offers you the role")
    await meeting.tab.line("role space holder")
    await meeting.tab.find("button", "move on", begins=True)
    await meeting.tab.run("document.getElementById('more').open = true; 1")
    await meeting.tab.find("heading", "Holding the space")


async def over(meeting: Evening) -> None:
    """The meeting is over."""
    await meeting.tab.run("document.getElementById('more').open = false; 1")
    await meeting.ama.do(Say("Thank you all."))
    await meeting.ama.do(AskAll())
    await meeting.ama.do(End(really=True))
    await meeting.tab.reads("The meeting is over")
    await meeting.tab.line("mine")
    await meeting.tab.run("document.getElementById('recap').open = true; 1")


async def left(meeting: Evening) -> None:
    """Left, with the way back."""
    await meeting.tab.line("bye")
    await meeting.tab.find("button", "Come back")


MOMENTS = (
    entrance, refused, lobby, waiting, my_turn, asked, paused, off_the_record, writing, deciding, holding, over, left,
)  # fmt: skip
