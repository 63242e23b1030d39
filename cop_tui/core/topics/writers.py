"""Who writes in which section of the recap: one person at a time, by itself while they write, and free again after a while.

Nobody has to ask for a section or give it back, and nothing of it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId
from cop_tui.core.topics.outline import check_section
from cop_tui.core.topics.people import name
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import CLOSED_REGIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.core.meeting import ServerState, State

HELD_MS = 120_000  # a section is free again this long after the last thing written in it

Key = Annotated[str, Meta(max_length=24)]


class WritersNow(Struct):
    """Passing: who holds which section."""

    held: dict[str, PersonId] = field(default_factory=dict)


class WritersMemory(Struct):
    """The server's memory: until when each section is held."""

    until: dict[str, Ms] = field(default_factory=dict)


class HoldSection(Command, frozen=True):
    """Hold a section while I write in it; "" lets go of what I hold."""

    durable = False
    waits = base.NEVER
    key: Key = ""


class SectionHeld(Passing, frozen=True):
    """Somebody writes in a section now (0: nobody).

    It does not wait: whoever writes after the end has no role that tells them from others.
    """

    urgency = base.SHOWN

    key: str
    person: PersonId = NOBODY


class HeldMemo(Memo, frozen=True):
    """Remember until when a section is held (0: it is free)."""

    key: str
    until: Ms


def may_write(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for whoever does not write the recap: while a meeting runs that is for those who hold the space and scribes."""
    if state.kept.setup.session.regime == CLOSED_REGIME:
        return Refused("recap_of_closed")
    if state.kept.setup.phase != base.OPEN:
        return None
    person = state.kept.people.by_id[who]
    if not (person.has(base.HOLDER) or person.has(base.SCRIBE)):
        return Refused("needs_role", roles=[base.SCRIBE, base.HOLDER])
    return on_record(state, who)  # else what is said off the record could be kept as a claim


def holding(state: ServerState, section: str, who: PersonId, now: Ms) -> Outcome:
    """Return the outcome of somebody writing in a section; raises Refused while somebody else holds it."""
    check_free(state, section, who)
    told = [] if state.now.writers.held.get(section) == who else [SectionHeld(section, who)]
    others = [key for key, held in state.now.writers.held.items() if held == who and key != section]
    outcome = Outcome(passing=list(told), memos=[HeldMemo(section, Ms(now + HELD_MS))])
    outcome.add(_free(others))
    return outcome


def _free(keys: Iterable[str]) -> Outcome:
    free = list(keys)
    return Outcome(passing=[SectionHeld(key) for key in free], memos=[HeldMemo(key, Ms(0)) for key in free])


def _hold_section(state: ServerState, command: HoldSection, who: PersonId, now: Ms) -> Outcome:
    if command.key:
        check_section(state, command.key)
        return holding(state, command.key, who, now)
    return _free(key for key, held in state.now.writers.held.items() if held == who)


def check_free(state: State, section: str, who: PersonId) -> None:
    """Raise Refused while somebody else writes in a section."""
    holder = state.now.writers.held.get(section, NOBODY)
    if holder not in (NOBODY, who):
        raise Refused("section_held", name=name(state, holder))


def _due(state: ServerState) -> Ms | None:
    return min(state.memory.writers.until.values(), default=None)


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    return _free(key for key, until in state.memory.writers.until.items() if until <= now)


def _fold_held(state: State, message: SectionHeld) -> None:
    held = state.now.writers.held
    held.pop(message.key, None)
    if message.person:
        held[message.key] = message.person


def _remember_held(state: ServerState, memo: HeldMemo) -> None:
    state.memory.writers.until.pop(memo.key, None)
    if memo.until:
        state.memory.writers.until[memo.key] = memo.until


def _recount(state: State, _me: PersonId) -> Iterator[SectionHeld]:
    yield from (SectionHeld(key, person) for key, person in state.now.writers.held.items())


RULE = Rule(base.MEMBERS, frozenset({base.OPEN, base.CLOSED}), may_write)

TOPIC = Topic(
    name="writers",
    rules={HoldSection: RULE},
    decide={HoldSection: _hold_section},
    passing={SectionHeld: _fold_held},
    memos={HeldMemo: _remember_held},
    recount=_recount,
    due=_due,
    elapse=_elapse,
    tell={SectionHeld: base.silent},
    refusals={
        "recap_of_closed": "Nothing is written about a closed meeting: its recap is what people release themselves.",
        "section_held": (
            "{name} writes in that section now. It is free when they leave it, or after two minutes. Your line is kept."
        ),
    },
    recap=(),
)
