"""What whoever hosts asks of a running server."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui.core.topics.setup import PlannedItem, SessionPlan
from cop_tui.wire import codec, hosting
from cop_tui.wire.codec import BrokenFrame

PLAN = SessionPlan("Reflection", agreement=("We listen.",), items=(PlannedItem("Hard things", mode="round"),))


@pytest.mark.parametrize(
    "ask",
    [
        hosting.Create(PLAN),
        hosting.Codes("m", replace=True),
        hosting.Listing(),
        hosting.About("m"),
        hosting.Status(),
        hosting.Metrics(),
    ],
)
def test_a_request_comes_back_as_it_was(ask: Any) -> None:
    assert hosting.read_ask(codec.encode(ask)) == ask


@pytest.mark.parametrize(
    "answer",
    [
        hosting.Created("m", "AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"),
        hosting.Meetings([hosting.Listed("m", "Reflection", "open")]),
        hosting.State("1.0", 5, 2, 1, "the disk is full", 9, ["Gone."], 3, "backups", 4),
        hosting.Plan(PLAN, ["Ama"]),
        hosting.Page("cop_rooms 1\n"),
        hosting.Problem("The meeting is not known here."),
    ],
)
def test_an_answer_comes_back_as_it_was(answer: Any) -> None:
    assert hosting.read_answer(codec.encode(answer)) == answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"f":"dance"}',
        b'{"f":"listing","x":1}',
        b'{"f":"create","session":{"title":"T","itmes":[]}}',
        b'{"f":"create","session":{"title":"T","items":[{"title":"x","minuets":5}]}}',
        b'{"f":"create","session":{"title":"T","items":[],"card":{"paid":"x"}}}',
        b'{"f":"codes","meeting":"\xff"}',
        b'{"f":"created","meeting":"\xff","code":"","holder_code":""}',
        b'{"f":"codes","meeting":' + b"[" * 100_000,
        b"[" * 100_000,
    ],
)
def test_whatever_is_wrong_is_one_error(data: bytes) -> None:
    for read in (hosting.read_ask, hosting.read_answer):
        with pytest.raises(BrokenFrame) as caught:
            read(data)
        assert caught.value.where == "hosting"
