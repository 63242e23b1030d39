"""Words from before their author was let back: from the new seat they only become narrower, and are taken back after a day.

A space holder says who somebody is who comes back; should that be a mistake, nothing is published and nothing is lost by
it. The kept event says that words are to be taken back, and holds no clock. The day is one of hours in which the server
runs, so that the earlier device could always undo it. How many are left is in the server's memory, and on its disk as a
number beside the journal, which goes when the words go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, ConsentGiven, Soften, Withdraw, WordsWithdrawn, own
from cop_tui.core.topics.commitments import GO_ON, AboutPromise, LetPromiseGo
from cop_tui.core.topics.deciding import Amend
from cop_tui.core.topics.parking_followup import LetNoteGo
from cop_tui.core.topics.regime import closed
from cop_tui.core.topics.returning import SeatsEnded
from cop_tui.core.topics.words import CONSENTS, GROUP

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, ServerState, State

HOUR_MS = 3_600_000


class Asked(Struct, frozen=True, omit_defaults=True):
    """Words of somebody that are to be taken back, as asked from a seat that began with the event `since`."""

    person: PersonId
    words: list[WordId]
    since: int


class Earlier(Struct, omit_defaults=True):
    """Kept: what is to be taken back, by the number of the event that asked for it."""

    asked: dict[int, Asked] = field(default_factory=dict)

    def words(self) -> set[WordId]:
        """Return all words that are to be taken back."""
        return {word for asked in self.asked.values() for word in asked.words}


class Remaining(Struct, frozen=True):
    """How many hours something has still to wait, and when the first of them is over (UTC ms)."""

    hours: int
    at: Ms


class EarlierMemory(Struct):
    """The server's memory: how long what was asked has still to wait, by the number of its event."""

    left: dict[int, Remaining] = field(default_factory=dict)


class KeepWords(Command, frozen=True):
    """Keep words of mine that are to be taken back, as asked from this seat or one that began after it."""


class WithdrawalAsked(Event, frozen=True):
    """Words of somebody are taken back after a day, unless they are kept by then from an earlier seat of theirs."""

    urgency = base.USUAL

    person: PersonId
    words: list[WordId]
    since: int


class WithdrawalUndone(Event, frozen=True):
    """Words stay after all; `asked` are the numbers of the events that asked to take them back."""

    urgency = base.USUAL

    person: PersonId
    asked: list[int]


class Wait(Memo, frozen=True):
    """Remember how many `hours` the event `asked` has still to wait, the first of them until `at` (UTC ms)."""

    asked: int
    hours: int
    at: Ms


class WaitOver(Memo, frozen=True):
    """Forget how long something had to wait."""

    asked: tuple[int, ...]


def settled(state: State, event: Event) -> list[int]:
    """Return which requests an event ends, by their numbers, before it is applied."""
    if isinstance(event, WithdrawalUndone):
        return list(event.asked)
    if isinstance(event, WordsWithdrawn):
        gone = set(event.words)
        return [number for number, asked in state.kept.earlier.asked.items() if gone.issuperset(asked.words)]
    return []


def _withdraw(state: State, command: Withdraw, who: PersonId, now: Ms, since: int) -> Outcome | None:
    wanted = own(state, who, command.words)
    before = [word for word in wanted if word <= since]
    if not before:
        return None
    waiting = state.kept.earlier.words()
    asked = [word for word in before if word not in waiting]
    if not asked:
        raise Refused("withdrawal_asked")
    outcome = Outcome()
    if later := [word for word in wanted if word > since]:
        outcome.events.append(WordsWithdrawn(later))
    quoted = [word for word in asked if state.kept.words.by_id[word].consent != GROUP]
    if quoted and not _erases(state):
        outcome.events.append(ConsentGiven(quoted, GROUP))
    outcome.events.append(WithdrawalAsked(who, asked, since))
    outcome.memos.append(Wait(state.kept.seq + len(outcome.events), limits.WITHDRAW_HOURS, Ms(now + HOUR_MS)))
    return outcome


def _erases(state: State) -> bool:
    """Return whether words that nobody quotes are erased, at once or within the hour: in a closed meeting that is over."""
    return closed(state) and state.kept.setup.phase == base.CLOSED


def _consent(state: State, command: Consent, who: PersonId, now: Ms, since: int) -> Outcome | None:
    if command.to not in CONSENTS:
        return None
    before = [word for word in own(state, who, command.words) if word <= since]
    rank = CONSENTS.index(command.to)
    if any(rank > CONSENTS.index(state.kept.words.by_id[word].consent) for word in before):
        raise Refused("consent_only_down")
    if before and command.to == GROUP and _erases(state):
        return _withdraw(state, Withdraw(command.words), who, now, since)
    return None


def _soften(state: State, command: Soften, who: PersonId, _now: Ms, since: int) -> Outcome | None:
    (word,) = own(state, who, [command.word])
    if word <= since:
        raise Refused("earlier_words")
    return None


def _amend(state: State, _command: Amend, _who: PersonId, _now: Ms, since: int) -> None:
    matter = state.kept.deciding.matter
    if matter is not None and matter.word <= since:
        raise Refused("earlier_words")


def _about_promise(state: State, command: AboutPromise, _who: PersonId, _now: Ms, since: int) -> None:
    promise, others = state.kept.commitments.about.get(command.promise), command.others.casefold()
    if promise is None or command.promise > since or others not in GO_ON:
        return
    if GO_ON.index(others) < GO_ON.index(promise.others):  # from yes to no it only becomes narrower
        raise Refused("consent_only_down")


def _let_promise_go(_state: State, command: LetPromiseGo, _who: PersonId, _now: Ms, since: int) -> None:
    if command.promise <= since:
        raise Refused("earlier_words")


def _let_note_go(_state: State, command: LetNoteGo, _who: PersonId, _now: Ms, since: int) -> None:
    if command.parked <= since:
        raise Refused("earlier_words")


def _keep(state: State, _command: KeepWords, who: PersonId, _now: Ms, since: int = 0) -> Outcome:
    outcome = _undone(state, who, since)
    if outcome is None:
        raise Refused("nothing_asked")
    return outcome


def _undone(state: State, who: PersonId, since: int) -> Outcome | None:
    """Return the outcome of keeping what was asked to be taken back from a seat that began at `since` or after."""
    asked = state.kept.earlier.asked
    mine = [number for number, one in asked.items() if one.person == who and one.since >= since]
    return Outcome([WithdrawalUndone(who, mine)], memos=[WaitOver(tuple(mine))]) if mine else None


def _follow_ended(state: State, event: SeatsEnded, _now: Ms) -> Outcome:
    return _undone(state, event.person, event.since + 1) or Outcome()


def _apply_asked(meeting: Meeting, event: WithdrawalAsked) -> None:
    meeting.earlier.asked[meeting.seq] = Asked(event.person, list(event.words), event.since)


def _apply_undone(meeting: Meeting, event: WithdrawalUndone) -> None:
    for number in event.asked:
        meeting.earlier.asked.pop(number, None)


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    gone, asked = set(event.words), meeting.earlier.asked
    for number, one in list(asked.items()):
        left = [word for word in one.words if word not in gone]
        if not left:
            del asked[number]
        elif len(left) < len(one.words):
            asked[number] = Asked(one.person, left, one.since)


def _hold_wait(state: ServerState, hold: Wait) -> None:
    state.memory.earlier.left[hold.asked] = Remaining(hold.hours, hold.at)


def _hold_over(state: ServerState, hold: WaitOver) -> None:
    for number in hold.asked:
        state.memory.earlier.left.pop(number, None)


def _wake(state: ServerState, now: Ms) -> None:
    # The disk says how much is left; should it not know, the day begins anew: words must not stay for ever.
    left = Remaining(limits.WITHDRAW_HOURS, Ms(now + HOUR_MS))
    state.memory.earlier.left = dict.fromkeys(state.kept.earlier.asked, left)


def _waiting(state: ServerState) -> list[tuple[int, Remaining]]:
    left = state.memory.earlier.left
    return [(number, left[number]) for number in state.kept.earlier.asked if number in left]


def _due(state: ServerState) -> Ms | None:
    return min((left.at for _, left in _waiting(state)), default=None)


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    outcome = Outcome()
    for number, left in _waiting(state):
        if left.at > now:
            continue
        if left.hours > 1:
            # However late it is: while the computer slept, nobody could undo anything.
            outcome.memos.append(Wait(number, left.hours - 1, Ms(now + HOUR_MS)))
        else:
            outcome.events.append(WordsWithdrawn(list(state.kept.earlier.asked[number].words)))
            outcome.memos.append(WaitOver((number,)))
    return outcome if outcome.events or outcome.memos else None


def _tell_asked(_state: State, event: WithdrawalAsked, me: PersonId) -> str:
    if event.person != me:
        return ""
    many = "Words of yours from before are" if len(event.words) > 1 else "A line of yours from before is"
    return f"{many} not quoted from now on, and taken back in about a day. To stop that, here or on your earlier device: keep my words."


def _tell_undone(_state: State, event: WithdrawalUndone, me: PersonId) -> str:
    return "Your words stay as they are; nothing is taken back by itself." if event.person == me else ""


TOPIC = Topic(
    name="earlier",
    rules={KeepWords: Rule(base.ANYONE, base.ALWAYS)},
    decide={KeepWords: _keep},
    by_seat={
        Withdraw: _withdraw,
        Consent: _consent,
        Soften: _soften,
        Amend: _amend,
        AboutPromise: _about_promise,
        LetPromiseGo: _let_promise_go,
        LetNoteGo: _let_note_go,
        KeepWords: _keep,
    },
    follow={SeatsEnded: _follow_ended},
    apply={WithdrawalAsked: _apply_asked, WithdrawalUndone: _apply_undone, WordsWithdrawn: _apply_withdrawn},
    memos={Wait: _hold_wait, WaitOver: _hold_over},
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={WithdrawalAsked: _tell_asked, WithdrawalUndone: _tell_undone},
    refusals={
        "withdrawal_asked": "Those words are to be taken back already. It takes about a day.",
        "consent_only_down": (
            "You were let back on this device. Words from before can be quoted less from here, not more. "
            "Nothing was changed."
        ),
        "earlier_words": (
            "You were let back on this device. Words from before can be taken back from here (in about a day), not "
            "changed. Nothing was changed."
        ),
        "nothing_asked": "Nothing of yours is waiting to be taken back.",
    },
    recap=(),
)
