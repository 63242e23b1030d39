"""Whether the line before did nothing: then there is nothing of it to undo, and what was done before it is not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send, Step, UseNote
from cop_tui.acts.asking import NO, YES
from cop_tui.acts.parser import find
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.client.session import Session

UNDO = "undo"


def take_in(session: Session, line: str, step: Step | None) -> None:
    """Take in what a line asks for (None: it was refused, or is no word of ours); what becomes of a wish is known with its answer.

    A question has done nothing until its yes. To undo, and to answer, changes nothing about it.
    """
    text = clean(line)
    found = find(text)
    if (found and found[0].name == UNDO) or text.casefold() in (*YES, *NO) or isinstance(step, Send | UseNote):
        return
    session.did_nothing = step is None or isinstance(step, Question)
