"""The picture of the real screen in the README: `python -m tests.ui.picture docs/screen.svg` draws it anew.

A meeting at one moment, always the same, so that the picture changes only when the screen does.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, parking, words
from tests.ui.conftest import meeting, running
from tests.ui.fake import FakeSession


def moment() -> FakeSession:
    """Return Ana's meeting: Bo speaks, Ana is next."""
    session = meeting("Ana", item=ItemId(3))
    for who, note in (("Bo", ""), ("Ana", "funders"), ("Cy", "")):
        session.act(who, floor.Hand(note))
    session.act("Ama", floor.PutIn("Femi"))
    session.act("Ama", floor.CallNext())
    return session


async def draw() -> str:
    """Return the picture as SVG, without anything it would fetch."""
    session = moment()
    async with running(session, (110, 28), theme="cop-dark") as (app, pilot):
        session.act("Di", parking.Park("Who pays for thinking?"))
        session.act("Cy", parking.Park("Interpreter rates"))
        for text in ("We delivered, and nobody asked how it had been.", "There was no time to think after the bid."):
            session.act("Bo", words.Say(text))
        await pilot.pause()
        app.room.line.put("say For us it was the funders who")
        await pilot.pause()
        svg = app.export_screenshot(title="cop: Ana's screen")
    return re.sub(r"@font-face\s*{[^}]*}", "", svg)


def text_of(svg: str) -> list[str]:
    """Return the words in a picture, whatever its colours and fonts."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def main() -> None:
    """Write the picture to the file that is named."""
    os.environ |= {"TZ": "UTC", "COLORTERM": "truecolor"}
    os.environ.pop("NO_COLOR", None)
    if sys.platform != "win32":
        time.tzset()
    Path(sys.argv[1]).write_text(asyncio.run(draw()), encoding="utf-8")


if __name__ == "__main__":
    main()
