"""Acts that look ahead: how the rest of the plan fits the people who are here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.acts.act import LOOK, Act, Misread, Step, Tell
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.plan import timing
from cop_tui.core.topics.coming import takes_part

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.topics.setup import PlannedItem


def _fit(session: Session, rest: str) -> Step:
    found = re.fullmatch(
        r"(?:(\d{1,3})(?: typing)?(?:[, ]+(?:and )?(\d{1,3})(?: (?:with an )?interpreter| interpreted)?)?)?", rest
    )
    if not found:
        raise Misread(
            "Say how many type, and how many have an interpreter: fit 5, or fit 5 1. fit alone is for speaking."
        )
    kept, state = session.replica.kept, session.replica.state
    people = sum(1 for number in kept.people.by_id if takes_part(kept, number) and view.has_come(state, number))
    typed, interpreted = (int(number or 0) for number in found.groups())
    if typed + interpreted > people:
        raise Misread(f"That is more than the {people} who take part.")
    ahead: dict[int, PlannedItem] = {
        n: replace(kept.agenda.items[n].plan, title=view.part_title(state, n))
        for n in kept.agenda.held()
        if not kept.agenda.items[n].closed
    }
    if not ahead:
        raise Misread("There is nothing on the agenda any more. You can add a part: agenda+ ...")
    called = {int(number): name for number, name in kept.agenda.called().items()}
    return Tell(timing.lines(timing.measure(ahead, timing.Group(people, typed, interpreted)), called=called))


ACTS: tuple[Act, ...] = (
    Act("fit", ("fit", "fit?"), "What the rounds ahead take with the people here, and what to do when it is too long.",
        LOOK, _fit, takes="[TYPING [INTERPRETED]]", offered=lambda s: s.replica.has(base.HOLDER)),
)  # fmt: skip
