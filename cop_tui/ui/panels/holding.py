"""What concerns who holds the space: how the turn stands, requests for them alone, and whether those waiting fit into the part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks
from cop_tui.acts.cannot_come import waiting_lines
from cop_tui.client.notices import told_of_time
from cop_tui.core import view as meeting
from cop_tui.core.engine import base, spoken_time
from cop_tui.ui.rows import BLANK, HELD, KEY, clipped, ends, fit, row, wrap
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View


def turn_stands(view: View) -> str:
    """Return how the running turn stands: what is left of it, or that it is over and who has been told."""
    turn, speaker = view.state.mine.turn, view.state.kept.floor.speaker
    if turn is None or turn.person != speaker:
        return ""
    if not turn.ends:
        return "no time limit"
    if left := clocks.turn_left(view.state, view.me, view.now):
        return left
    if meeting.floor_waits_for(view.state, speaker):
        return "over the time and still composing; only space holders know"
    told = "you have been told, others have not"
    return f"over the time; {told if speaker == view.me else told_of_time(view.state, speaker)}"


def aside(view: View, width: int) -> list[Content]:
    """Return the requests only I and those beside me see, which are nowhere stored; those that name somebody as a count.

    People share their screens, so a name is read only on request.
    """
    signals = list(meeting.requests(view.state, view.me).values())
    if not signals:
        return []
    # Trust is told to two people, and who holds the space need not be one of them: who the other is, is read on request.
    others = [n for n in view.state.kept.people.with_role(base.HOLDER) if n != view.me]
    beside = bool(others) and not all(signal.other for signal in signals)
    both = f" and {', '.join(view.name(n) for n in others)}" if beside else ""
    lines = [fit(row((f"For you{both} only, never stored", HELD)), width)]
    named = [signal for signal in signals if meeting.opens_on_request(signal)]
    texts = [meeting.asked_aside(signal, "", "") for signal in signals if signal not in named]
    texts = [f"{len(named)} to be read by you alone", *texts] if named else texts
    for place, text in enumerate(texts[:2]):
        key = row(("a", KEY), " answer") if view.mode == KEYS else row("type ", ("answer", KEY))
        answer = BLANK if place else key
        lines.append(ends(row(f"  {text}"), answer, width))
    if len(texts) > 2:
        lines.append(row(f"  and {len(texts) - 2} more"))
    return lines


def letters(view: View, width: int) -> list[Content]:
    """Return that something waits to be read out here, and that somebody said what they need, to whoever holds the space."""
    return [line for text in waiting_lines(view.session) for line in wrap(text, width, HELD)]


def pace(view: View, width: int, short: bool = False) -> list[Content]:
    """Return what stands about the pace, for whoever has the floor, keeps time or calls; a line for each where it is `short`."""
    asked = meeting.pace_asked(view.state, view.me) if view.phase == base.OPEN else []
    return [line for text in asked for line in (clipped(text, width, 1, HELD) if short else wrap(text, width, HELD))]


def hearing(view: View) -> str:
    """Return whether hearing everybody who waits fits into the part, in whole minutes."""
    if (found := _to_hear(view)) is None:
        return ""
    takes, over, who = found
    fits = ", and nearly fits" if over == 0 else f", {over} more than there is" if over else ", and fits"
    return f"hearing {who} takes {spoken_time.about(takes, spoken_time.PART)}{fits}"


def left_to_hear(view: View, left: str) -> str:
    """Return the time that is left, and whether it is enough to hear everybody who waits, in few words."""
    if (found := _to_hear(view)) is None:
        return left
    _, over, who = found
    enough = "nearly enough" if over == 0 else f"{over} too few" if over else "enough"
    return f"{left}, {enough} to hear {who}"


def _to_hear(view: View) -> tuple[int, int | None, str] | None:
    """Return how long hearing everybody who waits takes (ms), the whole minutes it is more than there is (None: it fits), and whom.

    None where nobody waits, or no time is planned.
    """
    state = view.state
    waiting, seconds = len(state.kept.floor.waiting), meeting.turn_seconds(state)
    left = meeting.part_left(state, view.now)
    if not waiting or not seconds or left is None:
        return None
    takes = waiting * seconds * 1000
    over = spoken_time.rounded(max(0, takes - left), spoken_time.PART) // 60
    who = {1: "the one who waits", 2: "both"}.get(waiting, f"all {waiting}")
    return takes, None if takes <= left else over, who
