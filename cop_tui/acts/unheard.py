"""Who has not been heard yet: answered without a name, as silence is theirs, and with the offer that a space holder can make to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import queue
from cop_tui.acts.act import LOOK, Act, Question, Send, Step, Tell
from cop_tui.acts.lookup import nothing_after
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.topics import words

if TYPE_CHECKING:
    from cop_tui.client.session import Session

OFFER = words.OFFER
NOT_TOLD = "Who has not spoken is told to nobody: silence is theirs. A round offers everybody a turn."


def _unheard(session: Session, rest: str) -> Step:
    nothing_after(rest)
    state, me = session.replica.state, session.replica.me
    if state.kept.rounds.current and view.to_come(state):
        return Tell([queue.still_to_come(session)])
    offer = words.Off(OFFER)  # not kept: the sentence is the program's, and nobody's to quote
    if not session.replica.has(base.HOLDER) or core.permits(state, me, type(offer)) or words.is_quiet(state):
        return Tell([NOT_TOLD])
    return Question(f"{NOT_TOLD} Say to the room: {OFFER} y / n", Send(offer))


ACTS: tuple[Act, ...] = (
    Act("unheard?", ("unheard?", "heard?"), "Who is still to come in the round; else the offer to whoever has not spoken, without a name.",
        LOOK, _unheard,
        phrases=("who has not spoken", "who hasn't spoken", "who has not spoken yet", "who hasn't spoken yet",
                 "who has not been heard", "who has not been heard yet", "who hasn't been heard yet",
                 "who has not had a turn", "who hasn't had a turn", "who is still to come")),
)  # fmt: skip
