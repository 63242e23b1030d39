"""Pictures of the page to look at: `python -m tests.doors.pictures FOLDER` draws each moment at three widths, light and dark."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.doors.chromium import browser
from tests.doors.moments import MOMENTS, evening

SIZES = ((320, 568), (768, 1024), (1280, 800))


async def draw(folder: Path) -> None:
    """Draw all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        async with browser(Path(work)) as one, evening(Path(work), one) as meeting:
            for moment in MOMENTS:
                await moment(meeting)
                for width, height in SIZES:
                    await meeting.tab.size(width, height)
                    for scheme in ("light", "dark"):
                        await meeting.tab.media(prefers_color_scheme=scheme)
                        await meeting.tab.picture(folder / f"{moment.__name__}-{width}-{scheme}.png")
                await meeting.tab.size(1280, 800)


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1])))
