"""How often one person may put something in the place of what stands: a name, or words. Each leaves its trace on the disk.

A name that was given up stays as a digest, and words in the place of others are an event more, so neither can be for ever. In
the server's memory only, by person, over all their devices; taking words back is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine.base import Event, Kind, Memo, Outcome, Refused, Topic
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.afterwards import WordsSoftened
from cop_tui.core.topics.naming import Renamed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cop_tui.core.meeting import ServerState

MOST: dict[type[Event], tuple[int, str]] = {Renamed: (10, "renamed_often"), WordsSoftened: (200, "softened_often")}
"""How often, and the code of the refusal."""


class RewritingMemory(Struct):
    """The server's memory: how often each person did each of these."""

    times: dict[str, dict[PersonId, int]] = field(default_factory=dict)


class Rewritten(Memo, frozen=True):
    """Remember that somebody put something in the place of what stood (`kind`)."""

    kind: str
    person: PersonId


def _bounds(state: ServerState, who: PersonId, outcome: Outcome, _kinds: Mapping[str, Kind]) -> Outcome:
    """Return what to remember of what somebody puts in the place of something; raises Refused when it was too often."""
    memos: list[Memo] = []
    for kind, (most, code) in MOST.items():
        # A space holder who mends the name of somebody on the phone is not changing their own.
        if any(isinstance(event, kind) and not getattr(event, "by", 0) for event in outcome.events):
            if state.memory.rewriting.times.get(code, {}).get(who, 0) >= most:
                raise Refused(code, limit=most)
            memos.append(Rewritten(code, who))
    return Outcome(memos=memos)


def _hold_rewritten(state: ServerState, hold: Rewritten) -> None:
    times = state.memory.rewriting.times.setdefault(hold.kind, {})
    times[hold.person] = times.get(hold.person, 0) + 1


TOPIC = Topic(
    name="rewriting",
    bounds=_bounds,
    memos={Rewritten: _hold_rewritten},
    refusals={
        "renamed_often": "You have taken another name {limit} times in this meeting, so this one stays. Nothing was changed.",
        "softened_often": (
            "You have put other words in the place of yours {limit} times in this meeting, and no more fit. Nothing was sent; your "
            "line is kept. Taking words back always works."
        ),
    },
    recap=(),
)
