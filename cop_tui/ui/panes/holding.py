"""What a space holder sees: the floor with its reasons, requests for care, time ahead, and counts of things kept.

Things are counted, people never are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import clocks, queries
from cop_tui.acts.lookup import hour
from cop_tui.client.notices import told_of_time
from cop_tui.core import view as meeting
from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.ids import Ms
from cop_tui.core.engine.text import cells, shorten
from cop_tui.ui.drawn import BLANK, HELD, KEY, QUIET, TURN, count, ends, fit, flowed, row, width_of
from cop_tui.ui.panes.table import VIA, planned
from cop_tui.ui.panes.turn import coming
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import PersonId
    from cop_tui.ui.view import View

LABEL = 9  # width of the column of labels
WAITING = 4  # lines of people who wait; the rest are a number


def _labelled(label: str, lines: list[Content]) -> list[Content]:
    head = row((f" {label:<{LABEL - 1}}", QUIET))
    return [head + lines[0], *(row(" " * LABEL) + line for line in lines[1:])] if lines else []


def _turn(view: View) -> str:
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


def on_floor(view: View, width: int) -> list[Content]:
    """Return who has the floor, who is next and who then, each with the reason for the place."""
    state = view.state
    speaker, line = state.kept.floor.speaker, coming(view)
    shown = line[:WAITING]
    names = max((cells(view.name(p)) for p in [speaker, *shown] if p), default=0)
    column = min(names, 18) + 2
    who = row((shorten(view.name(speaker), 18), TURN)) if speaker else row(("nobody", QUIET))
    gap = " " * max(2, column - cells(shorten(view.name(speaker), 18))) if speaker else ""
    lines = _labelled("FLOOR", [fit(who + row(gap, _turn(view)), width - LABEL)])
    running = state.kept.rounds.current
    rest = [_waiting(view, person, column, width - LABEL) for person in shown]
    lines += _labelled("NEXT", rest[:1] or [row(("nobody is waiting", QUIET))])
    if running and not running.offered:
        # In a round everybody stands where they stand for one reason, so one line of names says it.
        names_then = ", ".join(view.name(person) for person in line[1:])
        lines += _labelled("THEN", [fit(row(names_then), width - LABEL)] if names_then else [])
    else:
        lines += _labelled("THEN", rest[1:])
        if len(line) > len(shown):
            lines.append(row(" " * LABEL, (f"and {len(line) - len(shown)} more", QUIET)))
    aloud = meeting.to_tell_aloud(state, speaker, view.me) if speaker else ""
    if aloud and meeting.turn_left(state, view.now) != 0:  # then it stands beside the time
        lines.append(fit(row(" " * LABEL, (f"{aloud}.", HELD)), width))
    if not state.kept.floor.open:
        lines.append(row(" " * LABEL, ("The queue is closed.", HELD)))
    return lines


def _waiting(view: View, person: PersonId, column: int, width: int) -> Content:
    state = view.state
    hand = state.kept.floor.find(person)
    known = state.kept.people.by_id.get(person)
    name = shorten(view.name(person), 18)
    note = state.now.floor.notes.get(person, "")
    why = meeting.hand_reason(state, hand) if hand else "in the order of the round"
    via = VIA.get(known.via if known else "", "").strip(" ()")
    gone = known and not known.via and meeting.is_away(state, person) and state.now.people.here
    about = (
        f'"{note}"' if note else "",
        via,
        "away or not connected" if gone else "",
        "still composing" if meeting.floor_waits_for(state, person) else "",
    )
    extra = [part for part in about if part]
    left = row((name, "bold"), " " * max(2, column - cells(name)), "   ".join(extra))
    return ends(left, row((why, QUIET)), width - 1)


def aside(view: View, width: int) -> list[Content]:
    """Return the requests only I and those beside me see, which are nowhere stored; those that name somebody as a count.

    People share their screens, so a name is read only on request.
    """
    signals = list(view.state.mine.signals.values())
    if not signals:
        return []
    # Trust is told to two people, and who holds the space need not be one of them: who the other is, is read on request.
    others = [n for n in view.state.kept.people.with_role(base.HOLDER) if n != view.me]
    beside = bool(others) and not all(signal.other for signal in signals)
    both = f" AND {', '.join(view.name(n) for n in others)}" if beside else ""
    lines = [fit(row((f" FOR YOU{both} ONLY, never stored", HELD)), width)]
    named = [signal for signal in signals if meeting.opens_on_request(signal)]
    texts = [meeting.asked_aside(signal, "", "") for signal in signals if signal not in named]
    texts = [f"{len(named)} to be read by you alone", *texts] if named else texts
    for place, text in enumerate(texts[:2]):
        key = row(("[a]", KEY), " answer") if view.mode == KEYS else row("type ", ("answer", "bold"))
        answer = BLANK if place else key
        lines.append(ends(row(f"   {text}"), answer, width - 1))
    if len(texts) > 2:
        lines.append(row(f"   and {len(texts) - 2} more"))
    return lines


def ahead(view: View, width: int) -> list[Content]:
    """Return the items ahead with their planned times, and whether hearing everybody who waits fits the item."""
    kept, room = view.state.kept.setup, width - LABEL
    whole = row((f"meeting ends {hour(Ms(kept.opened + kept.session.minutes * 60_000))}", QUIET))
    items = [row(f"{n} {shorten(title, 18)}", f" {hour(at)}" if at else "") for n, title, at in planned(view)]
    first, *more = flowed(items, room - width_of(whole) - 3, 3)[:2] or [
        row(("nothing more on the agenda: type ask, then end", QUIET))
    ]
    if width_of(first) + width_of(whole) + 3 < room:
        first = ends(first, whole, room - 1)
    return _labelled("AHEAD", [first, *more, *_hearing(view, room)])


def _hearing(view: View, width: int) -> list[Content]:
    state = view.state
    waiting, seconds = len(state.kept.floor.waiting), meeting.turn_seconds(state)
    left = meeting.part_left(state, view.now)
    if not waiting or not seconds or left is None:
        return []
    takes = waiting * seconds * 1000
    over = spoken_time.rounded(max(0, takes - left), spoken_time.PART) // 60
    fits = f", {over} more than there is." if over else ". That fits." if takes <= left else ". That nearly fits."
    who = {1: "the one who waits", 2: "both"}.get(waiting, f"all {waiting}")
    return [fit(row((f"Hearing {who} takes {spoken_time.about(takes, spoken_time.PART)}{fits}", QUIET)), width)]


def kept(view: View, width: int) -> list[Content]:
    """Return how many things are kept."""
    state = view.state.kept
    said = [w for w in state.words.by_id.values() if not w.withdrawn]
    lines = sum(1 for w in said if meeting.is_plain_talk(w))
    notes = len(queries.revealed(state))
    waiting = sum(1 for w in said if w.scribe and w.consent == meeting.NOT_QUOTED)
    parts = [
        row(count(lines, "line")),
        *([row(count(notes, "note"))] if notes else []),
        row(count(len(state.learning.points), "learning point")),
        row(f"{len(state.parking.notes)} parked"),
    ]
    if state.commitments.promises:
        parts.append(row(count(len(state.commitments.promises), "promise")))
    if waiting:
        parts.append(row(f"{count(waiting, 'wording')} awaiting a yes"))
    if not state.door.open:
        parts.append(row(("door closed", HELD)))
    return _labelled("KEPT", flowed(parts, width - LABEL, 3)[:2])
