"""Same here: what somebody spoke of is known to others too, passed on when the part is over and never with a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Misread, Question, Send, Step
from cop_tui.acts.lookup import person
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import same_here
from cop_tui.core.topics.words import SAY

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId

PASSED_ON = "Passed on when this part is over, as: others know this too. Nobody is told who, or how many."

OF_A_NOTE = "A note has no name, so there is nobody to let know. To say in the room that you know it too: say ... Nothing was done."
_NOTE = re.compile(r"(?:to\s+|as\s+)?(?:the\s+)?(?:notes?\b.*|\d{1,4})", re.IGNORECASE)


def _spoke(session: Session) -> PersonId:
    """Return who has the floor, or else whose words of this part came last, where that is somebody else than me; or NOBODY."""
    kept, me = session.replica.kept, session.replica.me
    if kept.floor.speaker:
        return kept.floor.speaker if kept.floor.speaker != me else NOBODY
    said = [w.person for w in kept.words.by_id.values() if w.item == kept.agenda.current and w.kind == SAY]
    return next((who for who in reversed(said) if who != me and not kept.people.by_id[who].left), NOBODY)


def _same(session: Session, rest: str) -> Step:
    if _NOTE.fullmatch(rest):
        raise Misread(OF_A_NOTE)
    if rest:
        return Send(same_here.SameHere(person(session, rest)))
    if not (who := _spoke(session)):
        raise Misread("Say whose words you know too: same here Bo.")
    # Nothing can take it back, as nobody remembers whose it is.
    asks = (
        f"Let {session.replica.name(who)} know that they are not alone with it? Nobody is told who, or how many. y / n"
    )
    return Question(asks, Send(same_here.SameHere(who)))


ACTS: tuple[Act, ...] = (
    Act("same here", ("same here",), "Let whoever spoke know that they are not alone with it; never who, or how many.", PART,
        _same, takes="[NAME]", command=same_here.SameHere, unkept=True, done=PASSED_ON,
        offered=lambda session: _spoke(session) != NOBODY,
        phrases=("i know this too", "me too", "i know that too"),
        does="let whoever spoke know that they are not alone with it"),
)  # fmt: skip
