"""How often one person may stop everybody: a quiet limit on pauses and on *can't follow*, told to that person alone.

In the server's memory only, for as long as it counts: who paused is nowhere written. Each person has their own, over all their
devices, so nobody's pauses use up another's. A pause that somebody else ended at once gave its person no rest, and takes
nothing from what they have; of those there may be a few a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import limits, spoken_time
from cop_tui.core.engine.base import Memo, Refused, Topic
from cop_tui.core.engine.ids import NO_TIME, NOBODY, Ms, PersonId

if TYPE_CHECKING:
    from cop_tui.core.meeting import ServerState

PAUSE, CUT, FOLLOW = "pause", "pause ended at once", "cannot follow"
_LASTS = {PAUSE: limits.PAUSES_MS, CUT: limits.CUT_PAUSES_MS, FOLLOW: limits.FOLLOWS_MS}
_MOST = {PAUSE: limits.PAUSES, CUT: limits.CUT_PAUSES, FOLLOW: limits.FOLLOWS}


class OftenMemory(Struct):
    """The server's memory: when people last stopped everybody (UTC ms), by person, each kind in its own list.

    `pausing` is who asked for the pause that stands or was the last, `since` when; `resuming` are who ended the last one and who had
    asked for it, `resumed` when that was.
    """

    times: dict[str, dict[PersonId, list[Ms]]] = field(default_factory=dict)
    pausing: PersonId = NOBODY
    since: Ms = NO_TIME
    resuming: tuple[PersonId, PersonId] = (NOBODY, NOBODY)
    resumed: Ms = NO_TIME

    def waits(self, kind: str, person: PersonId, now: Ms) -> int:
        """Return for how many ms somebody has done this as often as they may; 0: they may now."""
        counting = sorted(at for at in self.times.get(kind, {}).get(person, ()) if at > now - _LASTS[kind])
        over = len(counting) - _MOST[kind]
        return counting[over] + _LASTS[kind] - now if over >= 0 else 0


class Noted(Memo, frozen=True):
    """Remember that somebody paused or could not follow (`kind`)."""

    kind: str
    person: PersonId
    at: Ms


class PauseCut(Memo, frozen=True):
    """Remember that the last pause was ended at once by somebody else."""

    at: Ms


class WentOn(Memo, frozen=True):
    """Remember who ended the last pause, and who had asked for it."""

    person: PersonId
    asked: PersonId
    at: Ms


def may_pause(state: ServerState, who: PersonId, now: Ms) -> None:
    """Raise Refused, with how long they wait, when somebody has paused several times just now."""
    held = state.memory.often
    if wait := max(held.waits(PAUSE, who, now), held.waits(CUT, who, now)):
        raise Refused("paused_often", wait=spoken_time.about(wait))


def may_interrupt(state: ServerState, who: PersonId, now: Ms) -> None:
    """Raise Refused, with how long they wait, when somebody said just now, or many times, that they cannot follow."""
    held = state.memory.often
    again = max(held.times.get(FOLLOW, {}).get(who, []), default=NO_TIME) + limits.FOLLOW_AGAIN_MS - now
    if again > 0:
        raise Refused("followed_just_now", wait=spoken_time.about(again))
    if wait := held.waits(FOLLOW, who, now):
        raise Refused("followed_often", wait=spoken_time.about(wait))


def pauses_again(state: ServerState, who: PersonId, now: Ms) -> bool:
    """Return whether a pause would undo that somebody else ended one a moment ago; whoever had asked for that one knows what they ask for."""
    held = state.memory.often
    return held.resuming[0] != NOBODY and who not in held.resuming and now - held.resumed < limits.UNDO_AGAIN_MS


def resumes_again(state: ServerState, who: PersonId, now: Ms) -> bool:
    """Return whether going on would undo that somebody else paused a moment ago."""
    held = state.memory.often
    return held.pausing not in (NOBODY, who) and now - held.since < limits.UNDO_AGAIN_MS


def resumed(state: ServerState, who: PersonId, now: Ms) -> list[Memo]:
    """Return what to remember when somebody ends a pause."""
    held = state.memory.often
    at_once = held.pausing and who != held.pausing and now - held.since < limits.AT_ONCE_MS
    return [WentOn(who, held.pausing, now), *([PauseCut(now)] if at_once else [])]


def _hold_noted(state: ServerState, hold: Noted) -> None:
    held = state.memory.often
    _add(held, hold.kind, hold.person, hold.at)
    if hold.kind == PAUSE:
        held.pausing, held.since = hold.person, hold.at


def _hold_cut(state: ServerState, hold: PauseCut) -> None:
    held = state.memory.often
    held.times[PAUSE][held.pausing].remove(held.since)
    _add(held, CUT, held.pausing, hold.at)
    held.pausing = NOBODY


def _hold_went_on(state: ServerState, hold: WentOn) -> None:
    held = state.memory.often
    held.resuming, held.resumed = (hold.person, hold.asked), hold.at


def _add(held: OftenMemory, kind: str, person: PersonId, at: Ms) -> None:
    """Add a moment, and forget every other that counts no longer."""
    everybody = held.times.setdefault(kind, {})
    everybody.setdefault(person, []).append(at)
    for one in list(everybody):
        everybody[one] = [then for then in everybody[one] if then > at - _LASTS[kind]]
        if not everybody[one]:
            del everybody[one]


TOPIC = Topic(
    name="often",
    memos={Noted: _hold_noted, PauseCut: _hold_cut, WentOn: _hold_went_on},
    refusals={
        "paused_often": "You have paused several times just now. In {wait} you can pause again. Nobody is told.",
        "followed_just_now": "You said so just now, and it was passed on. In {wait} you can say it again.",
        "followed_often": "You have said so many times this hour. In {wait} you can say it again. Nobody is told.",
    },
    recap=(),
)
