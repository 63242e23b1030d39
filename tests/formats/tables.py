"""What the source of each format says, written down by hand: its parts, and who has the floor in them, in which order.

The tests compare the files of the formats with this, and hold meetings by it.
"""

from __future__ import annotations

from typing import NamedTuple

LEAST, ASKED = "least heard first", "arrival"
PRESENTER, NOT, PROPOSER = "presenter", "not presenter", "proposer"


class Part(NamedTuple):
    """One part: mode, minutes, seconds of a turn, order ("": the source says none), what is kept, what is worth keeping,
    for whom, and whether there is advice.
    """

    mode: str
    minutes: int
    turn: int
    order: str
    keep: str
    capture: str
    who: str = "all"
    advice: bool = True


class Said(NamedTuple):
    """A format: people, minutes, regime, parts; and who has the floor in each part when five people hold it.

    Ama is 1 and holds the space; 2 brings something, unless `brings` says who does from which part on. Where hands go up,
    3 speaks and then 3, 4 and 5 raise one, or the last three who may. "-": nobody is called.
    """

    people: int
    minutes: int
    regime: str
    parts: list[Part]
    floor: str
    brings: dict[int, int] = {}


SAID: dict[str, Said] = {
    "cop-network": Said(20, 90, "open", [
        Part("info", 5, 0, "", "live", "none"),
        Part("reveal", 5, 0, "", "live", "points"),
        Part("fours", 10, 120, "volunteers", "live", "none"),
        Part("info", 5, 0, "", "recap", "commitments"),
        Part("presenter", 10, 480, "", "group", "points", PRESENTER),
        Part("fours", 15, 120, "circle", "group", "points"),
        Part("queue", 8, 60, LEAST, "recap", "quotes"),
        Part("break", 5, 0, "", "live", ""),
        Part("queue", 15, 90, LEAST, "recap", "quotes"),
        Part("open", 4, 30, ASKED, "recap", "points"),
        Part("open", 3, 0, "", "group", "parking"),
        Part("round", 5, 15, "circle", "live", "none"),
    ], "- - - - 2 - 3453 - 3453 - - 12345"),
    "cop-rounds": Said(10, 90, "open", [
        Part("info", 5, 0, "", "group", "agreement"),
        Part("round", 8, 45, "circle", "live", "none"),
        Part("round", 6, 30, "circle", "recap", "commitments"),
        Part("write", 4, 0, "", "live", "private"),
        Part("round", 17, 100, "circle", "recap", "quotes", "all", False),
        Part("break", 5, 0, "", "live", ""),
        Part("reveal", 5, 0, "", "group", "points"),
        Part("queue", 20, 90, LEAST, "recap", "quotes"),
        Part("round", 9, 50, "circle", "recap", "points"),
        Part("open", 4, 0, "", "group", "parking"),
        Part("round", 7, 40, "circle", "live", "none"),
    ], "- 12345 12345 - 12345 - - 3453 12345 - 12345"),
    "reflective-practice": Said(8, 90, "closed", [
        Part("silence", 5, 0, "", "live", "none"),
        Part("round", 8, 50, "circle", "live", "none"),
        Part("open", 5, 0, "", "live", "none"),
        Part("presenter", 10, 600, "", "live", "none", PRESENTER, False),
        Part("ask-presenter", 6, 40, LEAST, "live", "none", NOT, False),
        Part("round", 6, 40, "circle", "live", "none", NOT, False),
        Part("without-presenter", 18, 90, LEAST, "live", "none", NOT, False),
        Part("presenter", 6, 300, "", "live", "private", PRESENTER, False),
        Part("queue", 10, 60, LEAST, "live", "none", NOT),
        Part("round", 9, 60, "circle", "group", "points"),
        Part("round", 7, 45, "circle", "live", "none"),
    ], "- 12345 - 2 3453 1345 3453 2 3453 12345 12345"),
    "action-learning": Said(6, 35, "closed", [
        Part("open", 2, 0, "", "group", "agreement"),
        Part("presenter", 5, 300, "", "live", "none", PRESENTER, False),
        Part("ask-presenter", 10, 60, "circle", "live", "none", NOT, False),
        Part("silence", 1, 0, "", "live", ""),
        Part("without-presenter", 10, 60, LEAST, "group", "points", NOT),
        Part("presenter", 5, 240, "", "group", "commitments", PRESENTER),
        Part("open", 2, 0, "", "live", "none"),
    ], "- 2 1345 - 3453 2 -"),
    "case-consultation": Said(7, 45, "closed", [
        Part("open", 2, 0, "", "live", "none"),
        Part("presenter", 10, 600, "", "live", "none", PRESENTER, False),
        Part("round", 4, 30, "circle", "live", "none", NOT, False),
        Part("ask-presenter", 5, 30, LEAST, "live", "none", NOT, False),
        Part("without-presenter", 6, 45, LEAST, "group", "points", NOT, False),
        Part("presenter", 3, 180, "", "live", "none", PRESENTER),
        Part("without-presenter", 8, 40, "circle", "group", "points", NOT),
        Part("presenter", 4, 180, "", "group", "commitments", PRESENTER),
        Part("round", 3, 15, "circle", "live", "none"),
    ], "- 2 1345 3453 3453 2 1345 2 12345"),
    # Nobody can know who passed, so what the source offers to them is a queue for whoever likes.
    "thinking-round": Said(8, 24, "open", [
        Part("info", 1, 0, "", "live", ""),
        Part("round", 16, 120, "circle", "live", "none", "all", False),
        Part("queue", 3, 90, ASKED, "live", "none"),
        Part("open", 4, 0, "", "group", "points"),
    ], "- 12345 3345 -"),
    "consent-decision": Said(8, 25, "open", [
        Part("presenter", 3, 180, "", "group", "decision", PROPOSER),
        Part("ask-presenter", 4, 30, "circle", "live", "none", "all", False),
        Part("round", 6, 45, "circle", "group", "points"),
        Part("presenter", 2, 90, "", "group", "decision", PROPOSER),
        Part("consent", 3, 20, "circle", "group", "decision"),
        Part("queue", 6, 60, LEAST, "group", "decision"),
        Part("info", 1, 0, "", "recap", "decision"),
    ], "2 1345 13452 2 12345 3453 -"),
    # Dots are given in an open part; they need no mode of their own.
    "lean-coffee": Said(8, 60, "open", [
        Part("write", 5, 0, "", "group", "points"),
        Part("round", 4, 25, "circle", "live", "none"),
        Part("open", 3, 0, "", "live", "points"),
        Part("queue", 40, 60, LEAST, "recap", "points"),
        Part("round", 5, 30, "circle", "recap", "quotes"),
        Part("open", 3, 0, "", "group", "parking"),
    ], "- 12345 - 34533453 12345 -"),
    "one-two-four-all": Said(12, 12, "open", [
        Part("write", 1, 0, "", "live", "private"),
        Part("pairs", 2, 0, "", "live", "none"),
        Part("fours", 4, 0, "", "group", "points"),
        Part("reveal", 5, 0, "", "recap", "points"),
    ], "- - - -"),
    "circle": Said(9, 75, "open", [
        Part("info", 4, 0, "", "live", "none"),
        Part("consent", 5, 0, "", "group", "agreement"),
        Part("round", 12, 75, "circle", "live", "none", "all", False),
        Part("round", 20, 130, "circle", "recap", "quotes", "all", False),
        Part("silence", 2, 0, "", "live", ""),
        Part("queue", 18, 0, LEAST, "group", "points"),
        Part("round", 12, 75, "circle", "live", "none"),
        Part("silence", 2, 0, "", "live", ""),
    ], "- - 12345 12345 - 3453 12345 -"),
    "failure-stories": Said(12, 60, "open", [
        Part("info", 4, 0, "", "group", "agreement"),
        *[
            Part("presenter", 7, 420, "", "live", "none", PRESENTER, False),
            Part("ask-presenter", 5, 30, LEAST, "live", "none", NOT, False),
        ] * 3,
        Part("queue", 12, 60, LEAST, "recap", "points"),
        Part("round", 8, 35, "circle", "recap", "quotes"),
    ], "- 2 3453 3 2452 4 2352 3453 12345", {2: 2, 4: 3, 6: 4}),
    "write-then-reveal": Said(12, 8, "open", [
        Part("info", 1, 0, "", "live", ""),
        Part("write", 3, 0, "", "live", "private"),
        Part("reveal", 2, 0, "", "group", "points"),
        Part("queue", 2, 30, LEAST, "live", "none"),
    ], "- - - 3453"),
}  # fmt: skip

CARRIES: dict[str, tuple[list[int], int]] = {
    "cop-network": ([4, 6, 7, 9], 66),
    "cop-rounds": ([3, 5, 7, 9], 62),
    "reflective-practice": ([3, 4, 5, 6, 7, 8], 63),
    "action-learning": ([2, 3, 5, 6], 35),
    "case-consultation": ([2, 3, 4, 5, 6, 7, 8], 45),
    "thinking-round": ([2, 3], 24),
    "consent-decision": ([1, 2, 3, 4, 5, 6], 25),
    "lean-coffee": ([1, 3, 4], 51),
    "one-two-four-all": ([1, 2, 3, 4], 12),
    "circle": ([3, 4], 52),
    "failure-stories": ([2, 3, 4, 5, 6, 7, 8], 60),
    "write-then-reveal": ([2, 3], 8),
}
"""Which parts each format is for, and how many minutes its short form takes: as many as the whole where it has none."""

OUR_OWN = (
    """\
title = "Ours"
about = "What no format that comes along has: threes, a check, a round that goes the other way."
source = "Ours."
n = 7
total = 20
[[item]]
title = "Threes"
mode = "threes"
minutes = 5
keep = "group"
capture = "points"
[[item]]
title = "How is it for you?"
mode = "check"
minutes = 5
keep = "group"
[[item]]
title = "One word"
mode = "round"
minutes = 10
turn = 30
order = "reversed"
keep = "recap"
capture = "quotes"
""",
    Said(7, 20, "open", [
        Part("threes", 5, 120, "", "group", "points"),
        Part("check", 5, 120, "", "group", ""),
        Part("round", 10, 30, "reversed", "recap", "quotes"),
    ], "- - 54321"),
)  # fmt: skip
