"""Coming in again on the screens: the word can be read to its end, at every size."""

from __future__ import annotations

import pytest

from cop_tui.core.topics import naming
from cop_tui.core.topics.people import Link
from cop_tui.core.topics.returning import Continue, LetBack
from tests.ui.conftest import meeting, running, send, shown


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
@pytest.mark.parametrize("line", ["continue", "let back Bo"])
async def test_a_word_is_shown_whole_and_stays_until_it_is_put_away(size: tuple[int, int], line: str) -> None:
    session = meeting("Ama", holder=True)
    session.act("Bo", Link("away"))
    async with running(session, size) as (_, pilot):
        await send(pilot, line)
        (sent,) = session.done
        assert isinstance(sent, Continue | LetBack)
        assert session.ways == {}
        seen = " ".join(shown(pilot).split())
        assert "works once, for ten minutes" in seen
        assert "cop join INVITE --continue " in seen
        await pilot.press("escape")
        await pilot.pause()
        assert "cop join INVITE" not in shown(pilot)


async def test_another_name_is_asked_about_first() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        await send(pilot, "rename Ana M")
        assert "Call yourself Ana M from now on?" in shown(pilot)
        assert session.done == []
        await send(pilot, "y")
        assert session.done == [naming.Rename("Ana M")]
        assert "Ana M" in shown(pilot)
