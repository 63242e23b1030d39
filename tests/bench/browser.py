"""A browser at the near end of a link, in a process of its own: `python -m tests.bench.browser LINK CODE`.

Each line is a name: somebody new with nothing in their browser opens the link, reads, and comes in. The answer has the seconds until
the first words can be read, until the page can be used, and from *Come in* until the meeting is there and a typed letter is seen.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.child import answer_questions, say
from tests.doors import chromium

NOW, TYPED = "What we promise", "park z"
READS = 8.0  # seconds for the first words and a name


async def _join(one: chromium.Browser, link: str, code: str, name: str) -> dict[str, Any]:
    tab = await one.open("about:blank")
    began = time.perf_counter()
    await tab.ask("Page.navigate", url=f"{link}#{code}")
    await tab.until("document.getElementById('come')")
    words = time.perf_counter() - began
    await tab.until(f"document.getElementById('code') && document.getElementById('code').value === '{code}'")
    page = time.perf_counter() - began
    await asyncio.sleep(READS)
    await tab.run(f"document.getElementById('name').value = '{name}'; document.getElementById('come').requestSubmit()")
    submitted = time.perf_counter()
    await tab.until(f"document.getElementById('now').innerText.includes('{NOW}')")
    await tab.focus("textbox", "Your line")
    await tab.write(TYPED)
    await tab.until(f"document.getElementById('line').value === '{TYPED}'")
    return {"words": words, "page": page, "meeting": time.perf_counter() - submitted}


async def main() -> None:
    """Browse until the input ends."""
    link, code = sys.argv[1:3]
    chromium.PATIENCE = 90.0
    with tempfile.TemporaryDirectory() as folder:
        async with chromium.browser(Path(folder), "--ignore-certificate-errors") as one:
            say({"ready": True})
            await answer_questions(lambda name: _join(one, link, code, name))


if __name__ == "__main__":
    asyncio.run(main())
