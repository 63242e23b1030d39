"""The proposal that is on the table, as acts ask about it: which one, which version of it, and whether everybody is asked for consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core import view

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.topics.deciding import Matter


def matter(session: Session) -> Matter | None:
    """Return the proposal that is on the table, None where none is."""
    return session.replica.kept.deciding.matter


def at_hand(session: Session) -> bool:
    """Return whether a proposal is what this part is about: it was made in it, or the part is for deciding. Another one waits, left open."""
    there, agenda = matter(session), session.replica.kept.agenda
    plan = agenda.now()
    deciding = plan is not None and (plan.mode == "consent" or plan.capture == "decision")
    return there is not None and (deciding or there.item == agenda.current)


def version(session: Session) -> int | None:
    """Return which version of the proposal is on the table: what is said of it is said of these words."""
    there = matter(session)
    return there.version if there else None


def asked(session: Session) -> bool:
    """Return whether everybody is asked for consent now."""
    there = matter(session)
    return there is not None and view.asks_consent(there)
