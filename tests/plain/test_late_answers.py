"""An answer that says an act was not done brings its line back, also when it comes late or after the program was to end."""

from __future__ import annotations

import pytest

from cop_tui.client.outbox import ENDED, NO_ANSWER, UNANSWERED, Answer
from tests.acts.rooms import OPEN, room
from tests.plain.typed import joined


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("repeated", text="The server has had this already."), "Not sent again: park Who pays?."),
        (Answer("refused", code="meeting_over", text="The meeting is over."), "Refused: park Who pays?."),
        (Answer("returned", code="words_part", text="We are in another part now."), "Not sent: park Who pays?."),
        (Answer("returned", code=UNANSWERED, text=NO_ANSWER), "No answer: park Who pays?."),
    ],
)
async def test_a_late_no_says_why_and_keeps_the_line(answer: Answer, said: str) -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("park Who pays?")
        _, future = ana.session.waiting.pop()
        future.set_result(answer)
        assert await ana.new() == [f"{said} {answer.text}", "Your line is kept: the up key brings it back."]
        assert ana.typed.kept == ["park Who pays?"]


async def test_what_ends_unanswered_with_the_program_is_left_to_the_farewell() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        await ana.enter("park Who pays?")
        _, future = ana.session.waiting.pop()
        future.set_result(Answer("returned", code=ENDED, text="The connection ended before the server answered this."))
        assert await ana.new() == []
