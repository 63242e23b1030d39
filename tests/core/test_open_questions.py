"""A question that a yes answers, or that hopes for an answer, is told from an open one; where it is not sure, nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui import formats
from cop_tui.core.plan.open_questions import CLOSED, LEADING, OPEN, advice, how
from cop_tui.session_file import read

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "question",
    [
        "Are we ready to decide?",
        "Did it help?",
        "did it help you",
        "So, have you tried it?",
        "Is Ana's way better?",
        "We talked about money. Can we go on?",
        "Do you like it or not?",
        "Should the meetings be longer?",
        "Would you like to meet every month?",
        "Would you prefer mornings?",
    ],
)
def test_a_question_that_a_yes_or_a_no_answers_is_closed(question: str) -> None:
    assert how(question) == CLOSED
    assert advice(question).startswith("A yes or a no answers that question.")


@pytest.mark.parametrize(
    "question",
    [
        "Don't you think we should go on?",
        "Isn\N{RIGHT SINGLE QUOTATION MARK}t it time?",
        "Why don't we ask the council?",
        "Do you agree that it went well?",
        "It went well, didn't it?",
        "That was better, right?",
        "It was better, was it not?",
        "Surely somebody has tried?",
        "What went well, and was it not obviously better?",
    ],
)
def test_a_question_that_says_which_answer_it_hopes_for_is_leading(question: str) -> None:
    assert how(question) == LEADING
    assert advice(question).startswith("That question says which answer it hopes for.")


@pytest.mark.parametrize(
    "question",
    [
        "What helps you to go on?",
        "How was it to be here?",
        "Can you say how it was?",
        "Do we meet in May or in June?",
        "Have a look at the notes.",
        "Do say if it is too fast.",
        "Are we ready? What is missing?",
        "Who would like time?",
        "Would anybody like to begin?",
        "Could you tell us about it?",
        "Is there anything we want to remember?",
        "One word.",
        "Our agreement: any change?",
        "",
        "?!",
    ],
)
def test_what_is_open_or_no_question_is_left_alone(question: str) -> None:
    assert how(question) == OPEN
    assert advice(question) == ""


def test_nothing_is_said_about_other_languages() -> None:
    assert how("Did it help?", "en-GB") == CLOSED
    assert how("Did it help?", "cy") == how("Is es gut?", "de") == OPEN


def test_no_question_that_comes_with_the_program_is_closed_or_leading() -> None:
    asked = [item.prompt for name in formats.names(Path("nowhere")) for item in formats.load(name).items]
    asked += [item.prompt for file in (ROOT / "examples").glob("*.toml") for item in read(file).items]
    assert [question for question in asked if question and advice(question)] == []
