"""What other meetings of the series released is shown by both clients alike, to whoever asked."""

from __future__ import annotations

import pytest

from cop_tui.acts import in_series
from cop_tui.wire import frames
from tests.acts.test_in_series import FIRST, OPEN, meeting
from tests.contract.both_clients import CLIENTS


@pytest.mark.parametrize("name", CLIENTS)
async def test_both_clients_show_the_same_of_other_meetings(name: str) -> None:
    fake = meeting(looked=frames.Looked([FIRST], OPEN))
    async with CLIENTS[name](fake) as client:
        found, short = await client.enter("find ask"), await client.enter("catch up")
        fake.looked = None
        none = await client.enter("find ask")
    assert fake.looks == ["ask", "", "ask"]
    assert not fake.done
    assert "First, 4 October 2024: - Learning points: time: “Ask early.”" in found
    assert "First, 4 October 2024, in short: - Learning points: time: “Ask early.”" in short
    for line in (
        "- Learning points: time: “Ask early.”",
        "- We listen.",
        "- parked: Who pays? (from First, 4 October 2024)",
    ):
        assert line in short
    assert in_series.NO_ANSWER in none
