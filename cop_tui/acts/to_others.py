"""The question about a line that is no word of ours: whether it was meant for the others, and whether it would be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send
from cop_tui.core import view
from cop_tui.core.topics import words

if TYPE_CHECKING:
    from cop_tui.acts.act import Step
    from cop_tui.client.session import Session

ASKS = "Did you mean to say this to "
KEPT, OFF_RECORD, NOT_KEPT = "It would be kept.", "It would be off the record.", "It would not be kept."


def to_others(session: Session, step: Send, typed: str) -> Question:
    """Return the question whether what was `typed` is to be said; `step` says it."""
    state = session.replica.state
    whom = "your group" if view.in_groups(state) else "the room"
    becomes = KEPT if isinstance(step.command, words.Say) else OFF_RECORD if state.kept.record.off else NOT_KEPT
    return Question(f"{ASKS}{whom}? {becomes} y / n", step, back=typed, guessed=True)


def asks(step: Step | None) -> bool:
    """Return whether a step is such a question."""
    return isinstance(step, Question) and step.text.startswith(ASKS)
