"""What to try now in the demo: one hint for each part of a meeting, by what is possible at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId
    from cop_tui.core.meeting import Meeting
    from cop_tui.core.topics.agenda import Item

CONNECTING = ""
LOBBY = "type begin, then Enter. Or Escape, then b: on keys one letter does one thing; / leads back to the line."
PAUSED = "everything is paused. Anybody may do that; x (or type resume) goes on."
INFO = "read it out, or say something with / and say ...; then m (or type move on)."
OFFERED = "everybody was asked. m (or type move on) goes to the next part."
ROUND = "a round: everybody is asked in turn, and may pass. n (or type next) goes on for whoever is silent."
MINE = "it is your turn: / and say ..., then d (or type done)."
QUEUE = "hands go up by themselves; n (or type next) gives the first one the floor. x pauses, o goes off the record."
QUIET = "nobody waits now. Wait for hands, or m (or type move on)."
REVEAL = "people write, unseen, for about half a minute. Wait, then v (or type reveal) shows all of it at once."
SHOWN = "all notes are shown, without names. m (or type move on) goes to the next part."
BREAK = "a break. m (or type move on) ends it."
OPEN = "people park things and promise things by themselves. Wait a little, then m (or type move on)."
ASK = "the agenda is done. Type / and ask: everybody is asked what the recap may quote of their words."
GOES = "The days you read of are a real meeting's: this one goes when you leave, and its recap stays."
END = f"people decide about their words. Give them a few seconds, then type / and end. {GOES}"


def hint(session: Session, recap: Path) -> str:
    """Return what to try now; `recap` is where the recap will be."""
    kept = session.replica.kept
    if not session.replica.me:
        return CONNECTING
    if kept.setup.phase == base.LOBBY:
        return LOBBY
    if kept.setup.phase == base.CLOSED:
        return _closed(kept, session.replica.me, recap)
    if kept.clock.paused:
        return PAUSED
    item = kept.agenda.items.get(kept.agenda.current)
    if kept.release.asked:
        return END
    if item is None:
        return ASK
    if kept.floor.speaker == session.replica.me:
        return MINE
    hint = _item(kept, item)
    return ASK if hint == OFFERED and not kept.agenda.ahead() else hint


def _item(kept: Meeting, item: Item) -> str:
    running, mode = kept.rounds.current, item.plan.mode
    if running:
        return OFFERED if running.offered else ROUND
    if mode == "queue":
        return QUEUE if kept.floor.waiting or kept.floor.speaker else QUIET
    if mode == "reveal":
        return SHOWN if any(note.item == kept.agenda.current for note in kept.notes.shown.values()) else REVEAL
    return {"info": INFO, "round": OFFERED, "break": BREAK}.get(mode, OPEN)


def _closed(kept: Meeting, me: PersonId, recap: Path) -> str:
    if kept.release.released:
        return f"read the recap: {recap} holds it. Type / and bye to leave. {GOES}"
    if me in kept.release.by:
        return f"a second person checks the draft in a moment. It is in {recap}"
    return f"type / and release: you read the recap, and y lets it go out. It takes two; somebody here is the second. It is in {recap}"
