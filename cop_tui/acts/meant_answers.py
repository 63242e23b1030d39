"""What a short line may mean as an answer to what is asked of me just now. It is asked about first, and sent by nothing but a yes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui.acts import prompts
from cop_tui.acts.act import Misread, Question, Send, UseNote, of_act
from cop_tui.acts.asking import NOT_SENT
from cop_tui.acts.near import plain
from cop_tui.acts.parser import find
from cop_tui.core.engine.text import fold, shorten

if TYPE_CHECKING:
    from cop_tui.acts.prompts import Asked, Choice
    from cop_tui.client.session import Session

CELLS = 60  # cells of a reason that a question repeats
_YES = ("ok", "okay", "agree", "agreed", "i agree", "sure", "fine", "good", "sounds good", "all right", "yes please")
LIKE: dict[str, tuple[str, ...]] = {
    "consent": (*_YES, "no objection", "no objections", "no concern", "no concerns", "good enough", "safe enough"),
    "not now": (
        *("unsure", "i am unsure", "i'm unsure", "not sure", "i am not sure", "i'm not sure", "not sure yet", "maybe"),
        *("perhaps", "i don't know", "i do not know", "don't know", "no idea", "undecided", "no answer", "abstain"),
    ),
    "concern": ("worried", "i am worried", "i'm worried", "concerned", "i am concerned", "i'm concerned", "doubts"),
    "objection": (
        "object",
        "i object",
        "disagree",
        "i disagree",
        "i don't agree",
        "i do not agree",
        "against",
        "against it",
    ),
    "against": (
        "object",
        "objection",
        "i object",
        "disagree",
        "i disagree",
        "i don't agree",
        "i do not agree",
        "against it",
    ),
    "yes": _YES,
    "rather not": ("no thanks", "no thank you", "disagree", "i disagree", "against", "object"),
}
"""Other ways of giving an answer, by the label of it, in whole lines."""
_MY = r"(?:(?:i have\s+)?(?:an?|my)\s+)"
_REASONED = re.compile(rf"{_MY}?(.+?)(?:\s*[:;]|\s+[-\u2013]|\s+because)\s+(.+)|{_MY}(\S+)\s*,\s+(.+)", re.IGNORECASE)
"""An answer and its reason: *against: it costs too much*, *a concern, it costs too much*."""


def meant(session: Session, text: str) -> Question | None:
    """Return the question whether a line is an answer to what is asked, None where it is another one.

    Raises Misread where that answer needs words.
    """
    found = None if text.endswith("?") else prompts.asked(session)  # a question is no answer
    choice, why = _given(found, text) if found else (None, "")
    if found is None or choice is None or fold(text) == fold(choice.line) or _does_something(session, text, choice):
        return None
    others = _others(found, choice)
    if choice.needs and not why:
        raise Misread(f"{NOT_SENT} If that is your answer, say it with its words: {choice.line} ... {others}".rstrip())
    known = find(choice.line)
    assert known is not None
    step = of_act(known[0].build(session, f"{known[1]} {why}".strip()), known[0])
    if isinstance(step, Question):
        return replace(step, no=f"{NOT_SENT} {others}".rstrip(), back=text if " " in text else "")
    if not isinstance(step, Send | UseNote):
        return None
    meaning = f", {choice.meaning}" if choice.meaning and not why else f" {shorten(why, CELLS)}" if why else ""
    ask = f"Did you mean this as your answer: {choice.line}{meaning}? y / n"
    return Question(ask, step, no=f"{NOT_SENT} {others}".rstrip(), back=text if " " in text else "")


def _does_something(session: Session, text: str, choice: Choice) -> bool:
    """Return whether a line is an act that can be done like this, and where words may follow the answer one that is worth doing now."""
    act, rest = find(text) or (None, "")
    if act is None or act.refusal(session) is not None or ((choice.needs or choice.why) and not act.available(session)):
        return False
    return bool(act.takes) if rest else not act.needs


def _given(found: Asked, text: str) -> tuple[Choice | None, str]:
    """Return the answer that a line gives, and its reason, where words may follow that answer; None and "" for another line.

    A word of ours that cannot be done now needs nothing between the two: whoever begins with it means to answer.
    """
    if whole := _choice(found, plain(text)):
        return whole, ""
    head, why = "", ""
    if typed := find(text):
        why = typed[1]
        head = text.removeprefix("/")[: -len(why)].rstrip(" :") if why else ""
    elif parts := _REASONED.fullmatch(text):
        head, why = parts[1] or parts[3], parts[2] or parts[4]
    choice = _choice(found, plain(head)) if head and why else None
    return (choice, why) if choice and (choice.needs or choice.why) else (None, "")


def _choice(found: Asked, typed: str) -> Choice | None:
    """Return the answer that a line gives by its label, or in other words for it."""
    by_label = next((choice for choice in found.choices if fold(choice.label) == fold(typed)), None)
    return by_label or next((choice for choice in found.choices if typed in LIKE.get(choice.label, ())), None)


def _others(found: Asked, but: Choice) -> str:
    """Return the other answers that there are, as they are typed."""
    lines = [f"{choice.line} ..." if choice.needs else choice.line for choice in found.choices if choice != but]
    return f"Other answers: {' / '.join(lines)}." if lines else ""
