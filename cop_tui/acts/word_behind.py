"""A word of ours typed behind another that was to be followed by words: whether it is what somebody says, or what they wanted to do.

A key or a click begins a line, and whoever does not see that types the next word behind it. Sent as it stands, it would be
under their name for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import Question, Send, Step, UseNote
from cop_tui.acts.asking import NOT_SENT
from cop_tui.acts.parser import find

if TYPE_CHECKING:
    from cop_tui.acts.entered import Entered
    from cop_tui.client.session import Session

ALWAYS = {
    "concern": "your concern",
    "objection": "your reason",
    "propose": "your proposal",
    "amend": "your new proposal",
    "park": "what you park",
}
"""What the words behind an act are, by its name, where a word of ours alone is hardly ever meant."""
OPENED = {"say": "what you say", "off": "what you say", "write": "your note"}
"""The same where a word of ours alone may well be said: it is asked about only in a line that a key or a click began."""


def before(session: Session, step: Step, entered: Entered) -> Step:
    """Return a step, or the question about it where all that is said in it is a word of ours that can be done now."""
    if not isinstance(step, Send | UseNote) or (found := find(entered.text)) is None:
        return step
    act, rest = found
    opened = bool(entered.opened) and entered.text.startswith(entered.opened)
    what = ALWAYS.get(act.name, "") or (OPENED.get(act.name, "") if opened else "")
    inner = find(rest)
    if not what or inner is None or inner[1] or inner[0].refusal(session) is not None:
        return step
    return Question(
        f"{rest} is a word here. Is it {what}? y / n", step, act, f"{NOT_SENT} {rest} alone does it.", back=rest
    )
