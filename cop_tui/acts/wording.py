"""What is said to whoever asks the group something about how it is put.

A question that hopes for an answer is asked about before it goes out, as the group cannot hear it anew afterwards; one that a yes
answers is told of after it, as many a check is meant so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question
from cop_tui.core.plan import open_questions

if TYPE_CHECKING:
    from cop_tui.acts.act import Step
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.topics.checks import StartCheck
    from cop_tui.core.topics.rounds import StartRound

AS_WRITTEN = "It was asked as you wrote it."
NOT_YET, AS_IT_IS = "Nothing was sent yet.", "Ask it as you wrote it? y / n"


def before(session: Session, step: Step, question: str, line: str) -> Step:
    """Return what sends a question, asked about first where it hopes for an answer: on no the `line` comes back, to be changed."""
    if open_questions.how(question, _language(session)) != open_questions.LEADING:
        return step
    then, asks = (step.then, step.text) if isinstance(step, Question) else (step, AS_IT_IS)
    return Question(f"{open_questions.ADVICE[open_questions.LEADING]} {NOT_YET} {asks}", then, back=line)


def of_round(sent: StartRound, _answer: Answer, session: Session | None) -> str:
    """Return what may be said about the question of a round, "" where it is the plan's own or there is nothing to say."""
    plan = session.replica.kept.agenda.now() if session else None
    return "" if plan is None or sent.prompt == plan.prompt else _advice(sent.prompt, session)


def of_check(sent: StartCheck, _answer: Answer, session: Session | None) -> str:
    """Return what may be said about the question of a check, "" where there is nothing to say."""
    return _advice(sent.question, session)


def _advice(question: str, session: Session | None) -> str:
    if session is None or open_questions.how(question, _language(session)) != open_questions.CLOSED:
        return ""
    return f"{open_questions.ADVICE[open_questions.CLOSED]} {AS_WRITTEN}"


def _language(session: Session) -> str:
    return session.replica.kept.setup.session.language
