"""What a meeting has cost so far, in one plain sentence."""

from __future__ import annotations

from typing import cast

import pytest

from cop_tui.acts.act import Tell
from cop_tui.acts.reader import Reader
from cop_tui.client.session import Session
from tests.acts.rooms import room


@pytest.mark.parametrize("typed", ["data?", "cost?"])
def test_it_says_what_the_meeting_has_cost_on_this_device(typed: str) -> None:
    step = Reader(cast("Session", room())).read(typed)
    assert isinstance(step, Tell)
    assert step.lines == [
        "This meeting has cost about 34 kB so far on this device: 28 received, 6 sent. "
        "This program counts since it was started; the headers of packets are estimated."
    ]
