"""What to do if a role gets hard, in the words of whoever holds it: a line beside the role for as long as they hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Event, Kind, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_WORD, Ms, PersonId, WordId
from cop_tui.core.engine.sections import NotInRecap
from cop_tui.core.engine.text import clean
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.words import HARD, keep

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Hard(Struct, omit_defaults=True):
    """Kept: which role each such line is about, by the number of its words; the newest of a person and role counts."""

    roles: dict[WordId, str] = field(default_factory=dict)


class IfHard(Command, frozen=True):
    """Say what to do if a role of mine gets hard."""

    texts = ("text",)
    audience = base.LOT
    role: str
    text: str


class RoleLine(Event, frozen=True):
    """Words say what to do if a role gets hard."""

    urgency = base.USUAL

    word: WordId
    role: str


def line(state: State, person: PersonId, role: str) -> WordId:
    """Return the number of the words that somebody said about a role they hold (0: none)."""
    roles, words = state.kept.hard.roles, state.kept.words.by_id
    return max((n for n, about in roles.items() if about == role and words[n].person == person), default=NO_WORD)


def _if_hard(state: State, command: IfHard, who: PersonId, _now: Ms) -> Outcome:
    role = clean(command.role).casefold()
    if role in (base.MEMBER, base.OBSERVER) or not state.kept.people.by_id[who].has(role):
        raise Refused("role_not_yours", role=role[:40])
    return Outcome([keep(state, who, command.text, HARD), RoleLine(WordId(state.kept.seq + 1), role)])


def _apply_line(meeting: Meeting, event: RoleLine) -> None:
    meeting.hard.roles[event.word] = event.role


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    gone = set(event.words)
    meeting.hard.roles = {n: role for n, role in meeting.hard.roles.items() if n not in gone}


def _holds_role(state: State, who: PersonId) -> Refused | None:
    special = state.kept.people.by_id[who].special
    return on_record(state, who) if special else Refused("no_role_to_give")


TOPIC = Topic(
    name="hard",
    kinds={
        HARD: Kind(
            "{who} said what to do if a role gets hard: {text}",
            "if a role gets hard: ",
            most=20,
            called="lines about your roles",
        )
    },
    needs=lambda kept, _person: kept.hard.roles,
    rules={IfHard: Rule(base.MEMBERS, base.LIVE, _holds_role)},
    decide={IfHard: _if_hard},
    apply={RoleLine: _apply_line, WordsWithdrawn: _apply_withdrawn},
    tell={RoleLine: base.silent},
    recap=(NotInRecap(HARD, "it is about somebody who holds a role, for as long as they hold it"),),
)
