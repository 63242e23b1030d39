"""What is said to whoever asked the group something about how it was put, beside the question and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.plan import open_questions

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.topics.checks import StartCheck
    from cop_tui.core.topics.rounds import StartRound

AS_WRITTEN = "It was asked as you wrote it."


def of_round(sent: StartRound, _answer: Answer, session: Session | None) -> str:
    """Return what may be said about the question of a round, "" where it is the plan's own or there is nothing to say."""
    plan = session.replica.kept.agenda.now() if session else None
    return "" if plan is None or sent.prompt == plan.prompt else _advice(sent.prompt, session)


def of_check(sent: StartCheck, _answer: Answer, session: Session | None) -> str:
    """Return what may be said about the question of a check, "" where there is nothing to say."""
    return _advice(sent.question, session)


def _advice(question: str, session: Session | None) -> str:
    language = session.replica.kept.setup.session.language if session else ""
    found = open_questions.advice(question, language)
    return f"{found} {AS_WRITTEN}" if found else ""
