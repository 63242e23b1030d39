"""Who has not been heard or has not answered yet: told without a name, as silence is theirs, and with what can be offered to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import queue
from cop_tui.acts.act import LOOK, Act, Question, Send, Step, Tell
from cop_tui.acts.lookup import nothing_after
from cop_tui.acts.voices import without_screen
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.topics import words

if TYPE_CHECKING:
    from cop_tui.client.session import Session

OFFER = words.OFFER
NOT_TOLD = "Who has not spoken is told to nobody: silence is theirs. A round offers everybody a turn."

SILENT = "Who has not answered is told to nobody: nobody has to answer, or to say why."
NOT_ASKED = "Nothing is asked of everybody now. Who is away, or not here, is told to nobody; who? shows who takes part."
TO_HOLDERS = "Whoever holds the space can ask everyone again, or give more time."


def _unheard(session: Session, rest: str) -> Step:
    nothing_after(rest)
    state, me = session.replica.state, session.replica.me
    if state.kept.rounds.current and view.to_come(state):
        return Tell([queue.still_to_come(session)])
    offer = words.Off(OFFER)  # not kept: the sentence is the program's, and nobody's to quote
    if not session.replica.has(base.HOLDER) or core.permits(state, me, type(offer)) or words.is_quiet(state):
        return Tell([NOT_TOLD])
    return Question(f"{NOT_TOLD} Say to the room: {OFFER} y / n", Send(offer))


def _unanswered(session: Session, rest: str) -> Step:
    nothing_after(rest)
    state = session.replica.state
    matter, check = state.kept.deciding.matter, state.kept.checks.current
    proposed = matter is not None and view.asks_consent(matter)
    if not (proposed or check):
        return Tell([NOT_ASKED])
    if session.replica.has(base.HOLDER):
        again = "To ask everyone again: ask consent." if proposed else "To remind everybody: say ..."
        longer = " More time: extend 5." if view.item_ends(state) else ""
        ends = (
            "To go on without it: decide, or no decision." if proposed else "close check ends it when people are ready."
        )
        lines = [SILENT, f"{again}{longer} {ends}"]
    else:
        lines = [SILENT, TO_HOLDERS]
    for name, how in without_screen(session):
        counted = f"whoever holds the space types it: voices 1 {check.options[0].name}" if check else ""
        lines.append(f"{name} takes part {how}: ask them aloud; then {f'consent for {name}' if proposed else counted}.")
    return Tell(lines)


ACTS: tuple[Act, ...] = (
    Act("unheard?", ("unheard?", "heard?"), "Who is still to come in the round; else the offer to whoever has not spoken, without a name.",
        LOOK, _unheard,
        phrases=("who has not spoken", "who hasn't spoken", "who has not spoken yet", "who hasn't spoken yet",
                 "who has not been heard", "who has not been heard yet", "who hasn't been heard yet",
                 "who has not had a turn", "who hasn't had a turn", "who is still to come")),
    Act("unanswered?", ("unanswered?",), "What can be done where some have not answered what everybody is asked; nobody is named.", LOOK,
        _unanswered,
        phrases=("who has not answered", "who hasn't answered", "who has not answered yet", "who hasn't answered yet", "who did not answer",
                 "who didn't answer", "who still has to answer", "who is missing", "who's missing", "is anybody missing", "who is not here",
                 "who isn't here", "who is away", "who are we waiting for")),
)  # fmt: skip
