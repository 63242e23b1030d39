"""What to expect of the meeting, part by part, and what can be done before it begins: for somebody who comes in early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, Act, Step, Tell
from cop_tui.acts.lookup import nothing_after
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.text import ended
from cop_tui.core.plan import modes

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import ItemId
    from cop_tui.core.topics.setup import PlannedItem

KEPT = {
    "live": "Not kept.",
    "group": "Kept for the group, not in the recap.",
    "recap": "Kept; the recap quotes it only with your yes.",
}
BEFORE = (
    "Before it begins: agenda+ ... puts a part on the agenda, park ... something to come back to. need: ... says to those who hold "
    "the space alone what you need. cannot come 3: ... leaves words that are read out for you in part 3. note for 3: ... keeps a note for a later "
    "part on this computer."
)
PASS = "You may pass, be silent, or leave at any time: nobody says why."


def _part(session: Session, number: ItemId, called: str, plan: PlannedItem) -> str:
    """Return one part as a sentence or two: its length, how speaking works, and what is kept."""
    minutes = f", about {plan.minutes} minutes" if plan.minutes else ""
    how = modes.MODE_LINES.get(plan.mode, modes.UNKNOWN).format(name="whoever presents")
    how = how[:1].upper() + how[1:]
    quiet = plan.mode in ("silence", "break")
    kept = "" if quiet else f" {_kept(session, plan)}"
    return f"{called}. {view.part_title(session.replica.state, number)}{minutes}. {how}{kept}"


def _kept(session: Session, plan: PlannedItem) -> str:
    state = session.replica.state
    if plan.keep != "live" and view.is_erased_after(state):
        return "Kept until the end; then only what you release stays."
    if plan.keep == "recap" and view.tells_themes_only(state):
        return "Kept for the group; only themes leave."
    return KEPT.get(plan.keep, "")


def lines(session: Session) -> list[str]:
    """Return what to expect, one line each."""
    kept = session.replica.kept
    plan, called = kept.setup.session, kept.agenda.called()
    starts = f" {ended(plan.starts)}" if plan.starts else ""
    answers = [f"It can be reached {ended(plan.answers)}"] if plan.answers else []
    listed = kept.agenda.held()
    parts = "1 part" if len(listed) == 1 else f"{len(listed)} parts"
    found = [f"{ended(plan.title)}{starts} It takes about {plan.minutes} minutes, in {parts}.", *answers]
    found += [_part(session, n, called[n], kept.agenda.items[n].plan) for n in listed]
    came = ["became?: what comes back from earlier meetings."] if kept.series.standing() else []
    before = [BEFORE] if kept.setup.phase == base.LOBBY else []
    return [*found, *view.regime_lines(session.replica.state), *came, PASS, *before]


def _expect(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


ACTS: tuple[Act, ...] = (
    Act("expect?", ("expect?", "what to expect"), "What to expect: the parts, how speaking works in each, and what is kept.", LOOK, _expect,
        phrases=("what happens in this meeting", "what will happen", "what is tonight about", "what's tonight about", "what is today about",
                 "what is this about", "what is this meeting about", "what are we here for")),
)  # fmt: skip
