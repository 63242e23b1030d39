"""An act that publishes or cannot be undone never fires by accident: not from other text, not from one that looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.acts.act import Hush, Leave, Misread, Page, Question, Read, Send, Tell, UseNote
from cop_tui.acts.parser import ACTS
from cop_tui.core.engine.text import clean
from cop_tui.core.topics import parking
from tests.acts.rooms import OPEN, QUEUE, REVEAL, off_the_record, reader, room

WORDS = sorted({word for act in ACTS for word in act.words})
ROOMS = {
    "open": room(item=OPEN),
    "queue": room(item=QUEUE),
    "writing": room(item=REVEAL),
    "holding": room("Ama", item=OPEN),
    "lobby": room(begun=False),
    "off": off_the_record(),
}
some_text = st.text(max_size=60) | st.text(alphabet="abdehknopsy+?- ’:\x1b[\u202e\ufb00ſK", max_size=20)
near_words = st.builds(
    lambda slash, word, tail, upper: slash + (word.upper() if upper else word) + tail,
    st.sampled_from(("", "", "/")),
    st.sampled_from(WORDS),
    some_text,
    st.booleans(),
)
like_a_word = st.builds(
    lambda word, at, letter, tail: f"{word[:at]}{letter}{word[at + 1 :]}{tail}",
    st.sampled_from(sorted({phrase for act in ACTS for phrase in act.phrases} | set(WORDS))),
    st.integers(0, 12),
    st.sampled_from(("", "x", "e", "?", " ")),
    st.sampled_from(("", " ", " Bo", " Go slowly", " 3", ": no")) | some_text,
)


@pytest.mark.parametrize("where", ROOMS)
@given(line=some_text | near_words | like_a_word)
def test_a_line_that_begins_with_no_word_of_ours_is_at_most_a_question(where: str, line: str) -> None:
    fake = ROOMS[where]
    typed = reader(fake)
    try:
        step = typed.read(line)
    except (Misread, core.Refused):
        return
    typed_line = clean(line).casefold().removeprefix("/")
    begins = any(typed_line == word or typed_line.startswith((f"{word} ", f"{word}: ")) for word in WORDS)
    if isinstance(step, (Send, UseNote)):
        assert begins
    elif isinstance(step, Question):
        assert step.then is typed.pending
    else:
        assert isinstance(step, (Tell, Page, Read, Hush, Leave))


@given(line=some_text | like_a_word)
def test_what_yes_sends_is_exactly_what_was_asked_about(line: str) -> None:
    typed = reader(ROOMS["open"])
    try:
        step = typed.read(line)
    except (Misread, core.Refused):
        assert typed.pending is None
        return
    if isinstance(step, Question):
        assert typed.read("y") == step.then
        assert typed.pending is None


@given(line=some_text, other=some_text)
def test_anything_but_yes_forgets_the_question(line: str, other: str) -> None:
    typed = reader(ROOMS["open"])
    typed.pending = Send(parking.Park("never"))
    asked = typed.pending
    try:
        step = typed.read(other)
    except (Misread, core.Refused):
        step = None
    if clean(other).casefold() not in ("y", "yes"):
        assert step != asked
        if isinstance(step, Question):
            assert typed.pending is asked, "a second question waits until the first is answered or dropped"
            typed.pending = None
            typed.following()
        assert typed.pending is not asked
