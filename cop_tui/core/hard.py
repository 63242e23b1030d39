"""What to do if a role gets hard, in the words of whoever holds it: a line beside the role for as long as they hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base
from cop_tui.core.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.record import on_record
from cop_tui.core.text import clean
from cop_tui.core.words import HARD, WordsWithdrawn, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Hard(Struct, omit_defaults=True):
    """Kept: which role each such line is about, by the number of its words; the newest of a person and role counts."""

    roles: dict[int, str] = field(default_factory=dict)


class IfHard(Command, frozen=True):
    """Say what to do if a role of mine gets hard."""

    texts = ("text",)
    audience = base.LOT
    role: str
    text: str


class RoleLine(Event, frozen=True):
    """Words say what to do if a role gets hard."""

    word: int
    role: str


def line(state: State, person: int, role: str) -> int:
    """Return the number of the words that somebody said about a role they hold (0: none)."""
    roles, words = state.kept.hard.roles, state.kept.words.by_id
    return max((n for n, about in roles.items() if about == role and words[n].person == person), default=0)


def _if_hard(state: State, command: IfHard, who: int, _now: int) -> Outcome:
    role = clean(command.role).casefold()
    if role in (base.MEMBER, base.OBSERVER) or not state.kept.people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role[:40])
    return Outcome([keep(state, who, command.text, HARD), RoleLine(state.kept.seq + 1, role)])


def _apply_line(meeting: Meeting, event: RoleLine) -> None:
    meeting.hard.roles[event.word] = event.role


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    meeting.hard.roles = {n: role for n, role in meeting.hard.roles.items() if n not in event.words}


def _holds_role(state: State, who: int) -> Refused | None:
    special = set(state.kept.people.by_id[who].roles) - {base.MEMBER, base.OBSERVER}
    return on_record(state, who) if special else Refused("no_role_to_give")


TOPIC = Topic(
    name="hard",
    rules={IfHard: Rule(base.MEMBERS, base.LIVE, _holds_role)},
    decide={IfHard: _if_hard},
    apply={RoleLine: _apply_line, WordsWithdrawn: _apply_withdrawn},
    tell={RoleLine: base.silent},
)
