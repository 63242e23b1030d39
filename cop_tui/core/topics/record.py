"""On and off the record for the whole room. Off fails closed: whatever restarts, off stays off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import GROUPS

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Record(Struct, omit_defaults=True):
    """Kept: whether the room is off the record."""

    off: bool = False


class RecordOff(Command, frozen=True):
    """From now on keep none of what is said."""


class RecordOn(Command, frozen=True):
    """Keep what is said again, as each item says."""

    waits = base.NEVER


class WentOff(Event, frozen=True):
    """The room is off the record."""

    urgency = base.AT_ONCE

    by: PersonId


class WentOn(Event, frozen=True):
    """The room is on the record."""

    urgency = base.AT_ONCE

    by: PersonId


def keeps_for_all(state: State) -> bool:
    """Return whether words to everybody are kept now: in the open meeting, on the record, in an item that is not live."""
    plan = state.kept.agenda.now()
    return (
        state.kept.setup.phase == base.OPEN
        and not state.kept.record.off
        and plan is not None
        and plan.keep != "live"
        and plan.mode != "break"
    )


def keeps(state: State) -> bool:
    """Return whether words said now are kept: as words to everybody, and nobody talks in small groups."""
    plan = state.kept.agenda.now()
    return keeps_for_all(state) and plan is not None and plan.mode not in GROUPS


def on_record(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal for acts that would keep somebody's text while the room is off the record."""
    return Refused("off_record_keep") if state.kept.record.off else None


def _off(state: State, _command: RecordOff, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.record.off:
        raise Refused("off_already")
    return Outcome([WentOff(who)])


def _on(state: State, _command: RecordOn, who: PersonId, _now: Ms) -> Outcome:
    if not state.kept.record.off:
        raise Refused("on_already")
    return Outcome([WentOn(who)])


def _apply_off(meeting: Meeting, _event: WentOff) -> None:
    meeting.record.off = True


def _apply_on(meeting: Meeting, _event: WentOn) -> None:
    meeting.record.off = False


TOPIC = Topic(
    name="record",
    rules={RecordOff: Rule(base.HOLDERS, base.LIVE), RecordOn: Rule(base.HOLDERS, base.LIVE)},
    decide={RecordOff: _off, RecordOn: _on},
    apply={WentOff: _apply_off, WentOn: _apply_on},
    tell={
        WentOff: lambda _s, _e, _me: (
            "Off the record for everyone. The server saves none of this. People can still remember or copy it."
        ),
        WentOn: lambda s, e, me: (
            f"{start(name(s, e.by, me))} put us on the record again. Words are kept as the part says."
        ),
    },
    refusals={
        "off_record_keep": "We are off the record, so this cannot be kept. Your line is kept; send it when we are on.",
        "off_already": "We are off the record already.",
        "on_already": "We are on the record already.",
    },
    recap=(),
)
