"""From an opened link to a meeting in a browser, over poor links, as somebody new near the end of an evening of thirty people.

The page is encrypted, and nothing of it is in the browser before. Needs root and Chromium.
"""

from __future__ import annotations

import asyncio
import sys
import time

from tests.bench import arriving, talk
from tests.bench.child import child
from tests.bench.line import Line
from tests.bench.link import FAR
from tests.bench.linked import beyond

LIMITS = {"edge-lossy": 9, "2g": 9, "gprs-rural": 14, "satellite": 6}


async def joins(profile: str, rounds: int) -> list[tuple[float, float, float, int]]:
    """Return, of each join, the seconds to the first words, to a page that can be used, and from *Come in* to the meeting; and its bytes."""
    told = talk.evening(acts=arriving.ACTS, began=int(time.time() * 1000) - arriving.MINUTES * 60_000)
    found = []
    async with beyond(profile, told) as one:
        port, far, near = str(one.server.first["port"]), one.link.at("far", []), one.link.at("near", [])
        given = (port, str(one.folder / "data"), FAR, one.server.first["fingerprint"])
        async with child("tests.bench.door_for_pages", *given, before=far) as door:
            link = f"https://{FAR}:{door.first['port']}/"
            async with child("tests.bench.browser", link, one.stored.code, before=near) as browser:
                for number in range(rounds):
                    before = one.link.counts()
                    took = await browser.ask(f"New {number}")
                    after = one.link.counts()
                    sent = after.down_bytes + after.up_bytes - before.down_bytes - before.up_bytes
                    found.append((took["words"], took["page"], took["meeting"], sent))
    return found


async def lines(rounds: int, profiles: tuple[str, ...] = tuple(LIMITS)) -> list[Line]:
    """Return a line for each link."""
    found = []
    for profile in profiles:
        took = await joins(profile, rounds)
        worst = max(page for _, page, _, _ in took)
        words, pages, meetings, sent = (sorted(one)[len(took) // 2] for one in zip(*took, strict=True))
        beside = f"median: first words {words:.1f} s, usable {pages:.1f} s, after Come in {meetings:.1f} s, {sent / 1000:.1f} kB"
        found.append(
            Line(
                9,
                f"cold link to a usable page over {profile}, worst of {rounds}",
                f"{worst:.1f} s",
                beside,
                worst,
                LIMITS[profile],
                " s",
            )
        )
    return found


if __name__ == "__main__":
    for line in asyncio.run(lines(int(sys.argv[1]), tuple(sys.argv[2:]) or tuple(LIMITS))):
        print(line)
