"""How the connection is, in words, the same for screens and line client. It is said when it matters, and never ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.client import liveness

if TYPE_CHECKING:
    from cop_tui.client.session import Session

HEARD_FROM = 20  # seconds since anything was heard, from which on that is said


def link_words(session: Session) -> str:
    """Return how the connection is: "connected", "last heard 40 s ago", "LINK LOST, trying"."""
    silent = session.heard_ago()
    match session.link:
        case liveness.GOOD:
            return "connected"
        case liveness.SLOW:
            return f"last heard {liveness.ago(silent)}" if silent >= HEARD_FROM else "slow connection"
        case liveness.LOST:
            return "LINK LOST, trying"
        case liveness.OVER:
            return "left"
    return "connecting"


def connection_lines(session: Session) -> list[str]:
    """Return what to say about the connection when somebody asks: nothing while it is good."""
    heard = f"Last heard from the meeting {liveness.ago(session.heard_ago())}."
    match session.link:
        case liveness.SLOW if session.heard_ago() >= HEARD_FROM:
            return [f"The connection may be gone. {heard} What you send waits until it answers."]
        case liveness.SLOW:
            return ["The connection is slow. What you send takes a while."]
        case liveness.LOST:
            return [f"The connection is lost and tried again by itself. {heard} What you see is from then."]
    return []
