"""Browsers at the near end of a link, in a process of their own: `python -m tests.whole.browsed FOLDER`.

Each line is a tab's name, what it is asked (a method of `Tab`), and what with; the answer is what that returned. `open` opens a tab.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.child import answer_questions, say
from tests.doors import chromium


async def main(folder: Path) -> None:
    """Browse until the input ends."""
    chromium.PATIENCE = 90.0
    tabs: dict[str, chromium.Tab] = {}

    async def answer(question: str) -> dict[str, Any]:
        name, what, given, named = json.loads(question)
        try:
            if what == "open":
                tabs[name] = await one.open(*given, **named)
                return {}
            if what == "problems":
                return {"said": tabs[name].problems}
            said = await getattr(tabs[name], what)(*given, **named)
        except (AssertionError, RuntimeError, TimeoutError) as error:
            return {"failed": f"{what} {given}: {error!r}"}
        return {"said": said}

    async with chromium.browser(folder, "--ignore-certificate-errors") as one:
        say({"ready": True})
        await answer_questions(answer)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
