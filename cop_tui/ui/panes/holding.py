"""What a space holder sees: the floor with its reasons, requests for care, time ahead, and counts of things kept.

Things are counted, people never are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import looking
from cop_tui.acts.finding import hour
from cop_tui.client.notices import told_of_time
from cop_tui.core import base, care, clock, composing, floor, people, words
from cop_tui.core.text import cells, shorten
from cop_tui.ui.drawn import BLANK, HELD, KEY, QUIET, TURN, count, ends, fit, flowed, row
from cop_tui.ui.panes.table import VIA, planned
from cop_tui.ui.panes.turn import coming, left_of_turn
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

LABEL = 9  # width of the column of labels
WAITING = 4  # lines of people who wait; the rest are a number
ASKED = {
    care.CHECK: "{person} asks somebody to check on them.",
    care.SLOWER: "Someone asks: slower, please.",
    care.SOONER: "{person} would like to be brought in sooner.",
    care.JARGON: "Someone asks: in plain words, please.",
    care.TRUST: "Told to you and {other} alone: trust is breaking. Talk together.",
}
UNKNOWN = "Somebody asks for something that this program does not know."


def _labelled(label: str, lines: list[Content]) -> list[Content]:
    head = row((f" {label:<{LABEL - 1}}", QUIET))
    return [head + lines[0], *(row(" " * LABEL) + line for line in lines[1:])] if lines else []


def _turn(view: View) -> str:
    """Return how the running turn stands: minutes, or that it is over and who has been told."""
    turn, left = view.state.mine.turn, left_of_turn(view)
    speaker = view.state.kept.floor.speaker
    if turn is None or turn.person != speaker:
        return ""
    if left is None:
        return "no time limit"
    if left == 0 and composing.waits_for(view.state, speaker):
        return "over the time and still composing; only space holders know"
    if left == 0:
        told = "you have been told, others have not"
        return f"over the time; {told if speaker == view.me else told_of_time(view.state, speaker)}"
    minutes = left // 60
    return "less than a minute left" if left < 60 else f"about {count(minutes, 'minute')} left"


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
    if not state.kept.floor.open:
        lines.append(row(" " * LABEL, ("The queue is closed.", HELD)))
    return lines


def _waiting(view: View, person: int, column: int, width: int) -> Content:
    state = view.state
    hand = state.kept.floor.find(person)
    known = state.kept.people.by_id.get(person)
    name = shorten(view.name(person), 18)
    note = state.now.floor.notes.get(person, "")
    why = floor.reason(state, hand) if hand else "in the order of the round"
    via = VIA.get(known.via if known else "", "").strip(" ()")
    gone = known and not known.via and state.now.people.how(person) == people.AWAY and state.now.people.here
    long, writes = floor.how_long(state, person, view.now), composing.waits_for(state, person)
    about = (
        f'"{note}"' if note else "",
        via,
        "line lost or away" if gone else "",
        "still composing" if writes else "",
        long,
    )
    extra = [part for part in about if part]
    left = row((name, "bold"), " " * max(2, column - cells(name)), "   ".join(extra))
    return ends(left, row((why, QUIET)), width - 1)


def aside(view: View, width: int) -> list[Content]:
    """Return the requests only I and those beside me see, which are nowhere stored."""
    signals = list(view.state.mine.signals.values())
    if not signals:
        return []
    # Trust is told to two people, and who holds the space need not be one of them.
    others = [n for n in view.state.kept.people.with_role(base.HOLDER) if n != view.me]
    if all(signal.other for signal in signals):
        others = [signals[0].other]
    both = f" AND {', '.join(view.name(n) for n in others)}" if others else ""
    lines = [fit(row((f" FOR YOU{both} ONLY, never stored", HELD)), width)]
    for place, signal in enumerate(signals[:2]):
        person, other = (view.name(n) if n else "" for n in (signal.person, signal.other))
        text = ASKED.get(signal.kind, UNKNOWN).format(person=person, other=other)
        key = row(("[a]", KEY), " answer") if view.mode == KEYS else row("type ", ("answer", "bold"))
        answer = BLANK if place else key
        lines.append(ends(row(f"   {text}"), answer, width - 1))
    if len(signals) > 2:
        lines.append(row(f"   and {len(signals) - 2} more"))
    return lines


def ahead(view: View, width: int) -> list[Content]:
    """Return the items ahead with their planned times, and whether hearing everybody who waits fits the item."""
    items = [row(f"{n} {shorten(title, 18)}", f" {hour(at)}" if at else "") for n, title, at in planned(view)]
    lines = flowed(items, width - LABEL - 1, 3)[:2] or [row(("nothing more on the agenda: type ask, then end", QUIET))]
    return _labelled("AHEAD", lines + _hearing(view, width - LABEL))


def _hearing(view: View, width: int) -> list[Content]:
    state = view.state
    waiting, seconds = len(state.kept.floor.waiting), floor.turn_seconds(state)
    ending = clock.item_ends(state)
    if not waiting or not seconds or ending is None:
        return []
    minutes = max(1, round(waiting * seconds / 60))
    over = minutes - (ending - view.clock) // 60_000
    fits = ". That fits." if over <= 0 else f", {over} more than the item has."
    who = "the one who waits" if waiting == 1 else f"all {waiting}"
    return [fit(row((f"Hearing {who} takes about {count(minutes, 'minute')}{fits}", QUIET)), width)]


def kept(view: View, width: int) -> list[Content]:
    """Return how many things are kept."""
    state = view.state.kept
    said = [w for w in state.words.by_id.values() if not w.withdrawn]
    lines = sum(1 for w in said if w.kind == words.SAY)
    notes = len(looking.revealed(state))
    waiting = sum(1 for w in said if w.scribe and w.consent == words.GROUP)
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
