"""What I answered to what is asked of everybody just now, in sentences for me alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import view

if TYPE_CHECKING:
    from cop_tui.client.session import Session


def lines(session: Session) -> list[str]:
    """Return what I answered, a line for each thing that still asks; nothing where I did not, which needs no words."""
    state = session.replica.state
    matter, felt = state.kept.deciding.matter, view.my_answer(state)
    mine = matter.answers.get(session.replica.me) if matter and view.asks_consent(matter) else None
    said = [f"Your answer to the proposal: {mine.how}. You can change it."] if mine else []
    said += [f"Your answer to the check: {felt}. You can change it."] if felt else []
    if state.mine.unsettled:
        said.append("You said that you cannot follow, or need a pause. follow again takes it back; nobody is told who.")
    if (vote := view.my_vote(state)) is not None:
        said.append(f"Your vote: {'continue' if vote else 'enough'}. You can change it.")
    for point in view.proposed_points(state.kept):
        if view.said_yes(state, point):
            place = view.point_place(state, point)
            said.append(f"You said yes to point {place}. You can still object to it: object to point {place}.")
    return said
