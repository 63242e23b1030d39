"""What came of what was said in this meeting, and nothing of what waits.

That is what was answered of the parking lot and of the card, decided and agreed, and what became of things from before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import became, card
from cop_tui.acts.act import LOOK, Act, Step, Tell
from cop_tui.acts.deciding import decided
from cop_tui.acts.lookup import nothing_after
from cop_tui.core import view
from cop_tui.core.engine.text import ended
from cop_tui.core.topics import agreement, numbers, parking

if TYPE_CHECKING:
    from cop_tui.client.session import Session

NOTHING = "Nothing that was said here has been answered, decided or agreed yet. It need not be."


def _parked(session: Session) -> list[str]:
    state, lot = session.replica.state, session.replica.kept.parking
    came = {
        n: number
        for n, number in numbers.parked(state.kept).items()
        if lot.of(n).item or lot.of(n).state != parking.PARKED
    }
    said = {n: session.replica.shown(lot.of(n).answer) if lot.of(n).answer else "" for n in came}
    return [
        f"Parked {number}: {ended(session.replica.shown(n))} Now: {ended(view.became_of(state, n))} {said[n]}".rstrip()
        for n, number in came.items()
    ]


def _agreed(session: Session) -> list[str]:
    known = session.replica.kept.agreement
    points = [point for point in known.points if known.of(point).state == agreement.AGREED]
    return [f"Agreed: {ended(session.replica.shown(point))}" for point in points]


def _changed(session: Session, rest: str) -> Step:
    nothing_after(rest)
    answered = card.asked(session, answered=True)
    told = [*_parked(session), *decided(session), *_agreed(session), *answered, *became.said(session)]
    return Tell(told or [NOTHING])


ACTS: tuple[Act, ...] = (
    Act("changed?", ("changed?",), "What came of what was said here: answered, decided, agreed.", LOOK, _changed,
        phrases=("what has changed", "what came of it", "what changed", "did it change anything")),
)  # fmt: skip
