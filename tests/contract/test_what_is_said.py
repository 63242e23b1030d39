"""Both clients say the same to the same answer, for every act, and what they say is written down in one table."""

from __future__ import annotations

import sys
import time

import pytest

from cop_tui import core
from cop_tui.acts import refusals
from cop_tui.acts.parser import ACTS, find
from cop_tui.acts.pasted import Pasted
from cop_tui.client.outbox import answer_of
from cop_tui.wire import frames
from tests.acts.rooms import as_session, room
from tests.contract.both_clients import CLIENTS, EVERY, LINE_CLIENT, SCREENS, row_now, table

OF_ONE_CLIENT = {
    "mine": "the screens have a page for one's own words",
    "help": "the screens have a page for help",
    "edit recap": "the screens have a page on which the recap is written",
    "exit": "the screens ask a space holder before they leave; the line client never did",
}
"""Lines that mean something else in the two clients, and why."""


@pytest.fixture(autouse=True)
def local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hours are in one place's time, whatever the machine."""
    monkeypatch.setenv("TZ", "UTC")
    if sys.platform != "win32":
        time.tzset()


# Each line starts both clients once, a third of a second: a twelfth of the lines is enough to see at once that something broke.
@pytest.mark.parametrize(
    "line", [pytest.param(line, marks=[pytest.mark.slow] if n % 12 else []) for n, line in enumerate(EVERY)]
)
@pytest.mark.repeats
async def test_what_is_said_stands_in_the_table(line: str) -> None:
    assert await row_now(line) == table().get(line, {})


def test_both_clients_say_the_same() -> None:
    differ = {line for line, texts in table().items() if not texts.keys().isdisjoint(CLIENTS)}
    assert differ == OF_ONE_CLIENT.keys()


def test_every_act_is_in_the_table_and_no_line_that_is_not_typed() -> None:
    reached = {found[0].name for line in EVERY if (found := find(line))}
    assert reached == {act.name for act in ACTS}
    assert set(table()) <= set(EVERY)


# The screens draw five times for each: an eighth of them is enough to see at once that something broke.
@pytest.mark.takes("many refusals are said and drawn")
@pytest.mark.parametrize(
    ("name", "every"), [(LINE_CLIENT, 1), (SCREENS, 8), pytest.param(SCREENS, 1, marks=pytest.mark.slow)]
)
@pytest.mark.repeats
async def test_every_refusal_is_said_in_its_own_words(name: str, every: int) -> None:
    fake = room("Ana")
    async with CLIENTS[name](fake) as client:
        for code in [*core.REFUSALS][::every]:
            fake.canned = answer_of(frames.Result("k1", frames.REFUSED, code=code))
            assert await client.enter("park Who pays?") == refusals.reason(fake.canned, as_session(fake)), code
            await client.forget()


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_pasted_draft_is_asked_about_kept_and_dropped_in_the_same_words(name: str) -> None:
    # Only the screens have a line into which a draft can be put.
    kept = (
        "It is in your line, to be changed and sent."
        if name == SCREENS
        else "Kept as your draft: the up key brings it back."
    )
    async with CLIENTS[name](room("Ana")) as client:
        for answer, said in (("k", kept), ("d", "Dropped. Nothing was sent.")):
            asked = await client.enter(Pasted("One.\nTwo."))
            assert "| One. | Two. 2 lines, 9 characters; nothing is sent." in asked
            assert asked.endswith("Send as one with say, keep as draft, drop? s / k / d")
            assert (await client.enter(answer)).endswith(said)
            await client.forget()
