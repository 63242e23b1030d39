"""What whoever hosts asks of a running server."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui.core.setup import PlannedItem, Session
from cop_tui.wire import codec, hosting
from cop_tui.wire.codec import BrokenFrame

PLAN = Session("Reflection", agreement=("We listen.",), items=(PlannedItem("Hard things", mode="round"),))


@pytest.mark.parametrize("ask", [hosting.Create(PLAN), hosting.Codes("m", replace=True), hosting.Listing()])
def test_a_request_comes_back_as_it_was(ask: Any) -> None:
    assert hosting.read_ask(codec.encode(ask)) == ask


@pytest.mark.parametrize(
    "answer",
    [
        hosting.Created("m", "AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"),
        hosting.Meetings([hosting.Listed("m", "Reflection", "open")]),
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
