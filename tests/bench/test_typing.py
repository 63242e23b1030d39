"""Typing ahead over a poor link: each kind of wrong is counted, and six pairs a client come out right."""

from __future__ import annotations

import random

import pytest

from tests.bench import typing
from tests.bench.typing import ENTER, OFF_RECORD, PLAIN_SPEECH, RUB_OUT, Fate, Pair, Setting

TYPED = typing.pairs(3)
HEARD = [line for pair in TYPED for line in (PLAIN_SPEECH + pair.kept, OFF_RECORD + pair.off)]
KEPT = [pair.kept for pair in TYPED]
ONE, TWO, _ = TYPED


def counts(fate: Fate) -> tuple[int, int, int, int, int]:
    """Return how many lines were garbled, doubled, in the wrong audience, out of order and nowhere."""
    return len(fate.garbled), len(fate.doubled), len(fate.wider), fate.unordered, len(fate.absent)


def judged(heard: list[str] = HEARD, kept: list[str] = KEPT, files: bytes = b"Thank you") -> Fate:
    return typing.judge(TYPED, heard, kept, files)


def test_what_was_typed_is_right_when_everything_was_heard_once_and_kept_as_it_was_meant() -> None:
    fate = judged()
    assert (fate.typed, fate.right, counts(fate)) == (6, 6, (0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("heard", "kept", "files", "wrong"),
    [
        ([f"{PLAIN_SPEECH}{ONE.kept}off {ONE.off}", *HEARD[2:]], KEPT, b"", (1, 0, 0, 0, 2)),
        ([HEARD[0], *HEARD], KEPT, b"", (0, 1, 0, 0, 0)),
        ([*HEARD, HEARD[1]], KEPT, b"", (0, 1, 0, 1, 0)),
        (HEARD, [*KEPT, KEPT[2]], b"", (0, 1, 0, 0, 0)),
        ([HEARD[0], PLAIN_SPEECH + ONE.off, *HEARD[2:]], KEPT, b"", (0, 0, 1, 0, 1)),
        ([OFF_RECORD + ONE.kept, *HEARD[1:]], KEPT[1:], b"", (0, 0, 1, 0, 1)),
        (HEARD, [*KEPT, TWO.off], b"", (0, 0, 1, 0, 0)),
        (HEARD, [f"{ONE.kept}off {ONE.off}", *KEPT[1:]], b"", (0, 0, 1, 0, 1)),
        (HEARD, ["Thank yuo 100.", *KEPT[1:]], b"", (1, 0, 0, 0, 1)),
        (HEARD, KEPT, b"..." + TWO.off.encode() + b"...", (0, 0, 1, 0, 0)),
        ([*HEARD[2:4], *HEARD[:2], *HEARD[4:]], KEPT, b"", (0, 0, 0, 2, 0)),
        (HEARD[:-1], KEPT, b"", (0, 0, 0, 0, 1)),
        (HEARD, KEPT[:-1], b"", (0, 0, 0, 0, 1)),
    ],
    ids=[
        *("two lines joined", "heard twice", "heard twice, late", "kept twice", "off the record said to the room"),
        *("kept words off the record", "off the record in the journal", "joined in the journal", "garbled in it"),
        *("off the record in a file", "out of order", "never heard", "never kept"),
    ],
)
def test_each_kind_of_wrong_is_counted(
    heard: list[str], kept: list[str], files: bytes, wrong: tuple[int, int, int, int, int]
) -> None:
    fate = judged(heard, kept, files)
    assert counts(fate) == wrong
    assert fate.wrong == sum(wrong) > 0


def test_the_keys_of_a_pair_have_one_slip_that_is_rubbed_out() -> None:
    for seed in range(50):
        pair, lines, line = Pair(seed), [], ""
        pressed = typing.keys(pair, random.Random(seed))
        for key in pressed:
            if key == ENTER:
                lines.append(line)
                line = ""
            else:
                line = line[:-1] if key == RUB_OUT else line + key
        assert (*lines, line) == (*pair.lines, "")
        assert pressed.count(RUB_OUT) == 1


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("client", typing.CLIENTS)
def test_six_pairs_typed_over_rural_gprs_go_where_they_were_meant_to_go(client: str) -> None:
    told = typing.hold(Setting("gprs-rural", client), 6)
    assert counts(told.fate) == (0, 0, 0, 0, 0), f"{told}\n{told.everything}"
    assert told.fate.right == 12
