"""Lines entered on a page at any moment, with frames on their way: no word is kept that its author took for unkept, or for another part."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cop_tui.acts import queries
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from tests.doors.browsing import Page, placed
from tests.server.guests import Guest

PLAN = SessionPlan(
    title="By chance",
    items=(
        PlannedItem("Kept", mode="open", keep="recap"),
        PlannedItem("Live", mode="open", keep="live"),
        PlannedItem("Ours", mode="open", keep="group"),
    ),
)
STEPS = 40


async def _something(ama: Guest, rng: random.Random) -> None:
    """Let the room change where words go."""
    await ama.do(rng.choice([RecordOff(), RecordOn(), *(TakeUp(ItemId(n), really=True) for n in (1, 2, 3))]))


@pytest.mark.repeats
@pytest.mark.takes("it enters many lines, each against a frame that may be on its way")
@pytest.mark.parametrize("seed", range(4))
async def test_no_word_is_kept_that_its_author_saw_as_unkept(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    async with placed(tmp_path, PLAN) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        await ama.do(Begin())
        await page.until(lambda: "Part 1" in str(page.shows.get("now")))
        seen: dict[str, tuple[str, str]] = {}  # where each word was meant to go, as its author read it
        for number in range(STEPS):
            if rng.random() < 0.4:
                await _something(ama, rng)
            if rng.random() < 0.5:
                await page.type("time?")  # reads whatever came before
            word = f"word{number}"
            seen[word] = (page.shows["top"][1], next(line for line in page.shows["now"] if line.startswith("Part")))
            await page.enter(f"say {word}")
            if rng.random() < 0.3:
                await _something(ama, rng)
        await page.type("time?")
        await ama.sync()
        kept = ama.state.kept
        texts = {text: number for number, text in ama.state.texts.items()}
        for word, (becomes, part) in seen.items():
            if word not in texts:
                continue
            assert becomes not in (queries.OFF_RECORD, queries.NOT_KEPT), word
            item = kept.words.by_id[texts[word]].item
            assert part.startswith(f"Part {item} "), word
        assert any(word in texts for word in seen)
