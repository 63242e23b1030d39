"""What is asked again of a server that started anew."""

from __future__ import annotations

import asyncio

from cop_tui import core
from cop_tui.client.outbox import Answer
from cop_tui.client.standing import Standing
from cop_tui.core.checks import CheckClosed, Feel
from cop_tui.core.coffee import Vote, VoteClosed
from cop_tui.core.dots import DotsClosed, PlaceDots


def granted(standing: Standing, command: core.Command, how: str = "held") -> None:
    async def answer() -> None:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        future.set_result(Answer(how))
        standing.note(command, future)

    asyncio.run(answer())


def test_my_answer_my_dots_and_my_vote_are_offered_again_until_they_are_closed() -> None:
    standing = Standing()
    for command in (Feel("glad", 1), Feel("concern", 1), PlaceDots([4], 1), Vote(True, 7)):
        granted(standing, command)
    assert standing.again("") == [Feel("concern", 1), PlaceDots([4], 1), Vote(True, 7)]
    standing.see([CheckClosed(1)])
    assert standing.again("") == [PlaceDots([4], 1), Vote(True, 7)]
    standing.see([DotsClosed("topics", [4]), VoteClosed(7, True)])
    assert standing.again("") == []


def test_what_was_refused_is_not_asked_again() -> None:
    standing = Standing()
    granted(standing, Feel("glad", 1), how="refused")
    assert standing.again("") == []
