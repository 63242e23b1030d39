"""Why I do not give somebody the floor now, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.refusals import explain
from cop_tui.core import view
from cop_tui.core.topics import floor

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId


def why_not_called(session: Session, person: PersonId) -> str:
    """Return in one sentence why I do not give somebody the floor now; "" where I can."""
    replica = session.replica
    if why := view.why_not_called(replica.state, person, replica.me):
        return why
    refusal = core.permits(replica.state, replica.me, floor.CallNext)
    if refusal is None:
        return ""
    if refusal.code != "needs_role":
        return explain(refusal, session)
    who = "You wait" if person == replica.me else f"{replica.name(person)} waits"
    return f"{who} for a turn. A space holder gives the floor."
