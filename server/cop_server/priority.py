"""For whom a step does not wait: what is said and what decides what may be said, or, in low-bandwidth mode, your turn,
pause and time.

Responsible for the people only; how long others wait is the connection's matter.
"""

from __future__ import annotations

from cop_server.outbox import EVERYBODY, Haste
from cop_tui import core
from cop_tui.core.engine.base import MEMBER, OBSERVER, Event, Outcome, Passing, Whom
from cop_tui.wire.limits import LOW_BANDWIDTH_SECONDS, LOW_PATIENT_SECONDS, PATIENT_SECONDS

_AT_ONCE = frozenset({EVERYBODY})
_OF_NO_ROLE = {MEMBER, OBSERVER}


def haste(state: core.State, outcome: Outcome) -> Haste:
    """Return for whom a step does not wait, once it is applied to the state."""
    told: list[Event | Passing] = [*outcome.events, *outcome.passing]
    patient = all(message.can_wait() for message in told)
    return Haste(
        _concerned(state) if patient else _AT_ONCE,
        PATIENT_SECONDS,
        _low(told),
        LOW_PATIENT_SECONDS
        if all(message.can_wait() or message.urgency.patient for message in told)
        else LOW_BANDWIDTH_SECONDS,
        all(isinstance(message, Passing) and message.fleeting() for message in told),
    )


def _concerned(state: core.State) -> frozenset[int]:
    """Return who has a role, who speaks and who waits to speak: the queue and who is here matter to them now."""
    kept = state.kept
    roles = (number for number, person in kept.people.by_id.items() if not _OF_NO_ROLE.issuperset(person.roles))
    return frozenset({kept.floor.speaker, *roles, *(hand.person for hand in kept.floor.waiting)})


def _low(told: list[Event | Passing]) -> frozenset[int]:
    people: set[int] = set()
    for message in told:
        if message.urgency.thin is Whom.SUBJECT:
            people.add(getattr(message, "person", 0))
        elif message.urgency.thin is Whom.EVERYBODY:
            people.add(EVERYBODY)
    return frozenset(people)
