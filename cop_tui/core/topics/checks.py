"""Temperature checks: a question with a few labelled answers, each meaning something, told as totals only.

Answers are held in the server's memory, by person, until the check is closed, so that they can be changed and nobody can
read them; then only totals are kept, and none when fewer than four answered. Why somebody answered as they did is never
part of the answer. A check can be left alone: it stops nobody, and nobody sees who has answered. Whoever takes part by voice is
counted by a space holder, as a number. Whoever counted them can take them off the totals again, so beside them from one to
three typed answers stay untold too. When the same part is asked twice and only one answer changes between the two totals,
people may guess whose; nothing can hide that and still show both, so the second check says it before anybody answers.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Event, Id, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NOBODY, ItemId, ItemRef, Ms, PersonId
from cop_tui.core.engine.text import clean, ended, fold
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import PlannedItem, labelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


class Option(Struct, frozen=True, omit_defaults=True):
    """One answer of a check: its label, what it means, and what whoever chose it is asked afterwards."""

    name: str
    meaning: str = ""
    ask: str = "Would you like to say why?"


USUAL = (
    Option("glad", "I am glad about it", "What do you like about it?"),
    Option("fine", "I can live with it", "What would make it better?"),
    Option("unsure", "I cannot tell yet", "What would help you to tell?"),
    Option("concern", "something worries me", "What worries you?"),
    Option("against", "it would do harm, or I cannot go along with it", "What would it harm?"),
)


class Check(Struct, omit_defaults=True):
    """A check that runs. `binding`: the group goes by it; else it only shows where people are."""

    number: int
    item: ItemId
    question: str
    options: list[Option]
    binding: bool = False


class Total(Struct, omit_defaults=True):
    """A check that was closed: how many gave each answer; nothing when too few answered."""

    item: ItemId
    question: str
    binding: bool = False
    totals: dict[str, int] = field(default_factory=dict)


class Checks(Struct, omit_defaults=True):
    """Kept: the running check, and what came of those before by number."""

    current: Check | None = None
    done: dict[int, Total] = field(default_factory=dict)


class ChecksMemory(Struct):
    """The server's memory: answers to the running check by person, and how many gave each by voice."""

    answers: dict[PersonId, str] = field(default_factory=dict)
    voiced: dict[str, int] = field(default_factory=dict)


class Felt(Struct, frozen=True):
    """What I answered in which check."""

    check: int
    option: str


class StartCheck(Command, frozen=True):
    """Ask how people are with something. `binding` says beforehand that the group goes by the answers."""

    texts = ("question",)
    question: str
    binding: bool = False
    if_item: ItemRef | None = None


class Feel(Command, frozen=True):
    """Answer the running check with one of its labels; again changes it, empty takes it back."""

    durable = False
    option: str
    check: Id | None = None


class CountVoices(Command, frozen=True):
    """Say how many by phone or in the room gave each answer, by label; again replaces what was said before."""

    durable = False
    counts: dict[str, Id]
    check: Id | None = None


class CloseCheck(Command, frozen=True):
    """Close the running check and show the totals."""

    check: Id | None = None


class CheckStarted(Event, frozen=True):
    """A check runs. `by` 0: it came with its item."""

    urgency = base.USUAL

    number: int
    item: ItemId
    question: str
    options: list[Option]
    binding: bool = False
    by: PersonId = NOBODY


class CheckClosed(Event, frozen=True):
    """A check is over. `totals` by label; empty when fewer than four answered, or from one to three beside voices.

    Nothing tells who did.
    """

    urgency = base.USUAL

    number: int
    totals: dict[str, int] = field(default_factory=dict)


class FeltNoted(Aside, frozen=True):
    """My answer waits with the others (empty: I have none)."""

    check: int
    option: str = ""


class VoicesNoted(Aside, frozen=True):
    """How many by phone or in the room gave each answer is taken in."""

    check: int
    counts: dict[str, int] = {}


class VoicesMemo(Memo, frozen=True):
    """Remember how many answered by voice."""

    counts: dict[str, int]


class FeltMemo(Memo, frozen=True):
    """Remember an answer; empty: forget it."""

    person: PersonId
    option: str


class FeltGone(Memo, frozen=True):
    """Forget all answers."""


def options_of(plan: PlannedItem | None) -> list[Option]:
    """Return the answers that a check in this item has: the plan's own, or the usual ones."""
    usual = {fold(option.name): option for option in USUAL}
    found = []
    for line in plan.options if plan else ():
        label, meaning = labelled(line)
        known = usual.get(fold(label), Option(label))
        found.append(Option(label, meaning or known.meaning, known.ask))
    return found or list(USUAL)


def _begin(state: State, item: ItemId, question: str, binding: bool, by: PersonId, number: int) -> CheckStarted:
    known = state.kept.agenda.items.get(item)
    return CheckStarted(number, item, question, options_of(known.plan if known else None), binding, by)


def _start(state: State, command: StartCheck, who: PersonId, _now: Ms) -> Outcome:
    agenda, checks = state.kept.agenda, state.kept.checks
    agenda.check_same(command.if_item)
    if checks.current:
        raise Refused("check_running", question=checks.current.question)
    question = clean(command.question)
    if len(question) > limits.TEXT:
        raise Refused("text_too_long", length=len(question), limit=limits.TEXT)
    plan = agenda.now()
    planned = (plan.prompt or plan.title) if plan and plan.mode == "check" else ""
    if not question and not planned:
        raise Refused("text_empty")
    if question and state.kept.record.off:
        raise Refused("off_record_keep")
    binding = command.binding or (plan is not None and not question and plan.binding)
    return Outcome([_begin(state, agenda.current, question or planned, binding, who, len(checks.done) + 1)])


def _running(state: State, number: int | None) -> Check:
    running = state.kept.checks.current
    if running is None or (number is not None and number != running.number):
        raise Refused("no_check")
    return running


def _label(running: Check, given: str) -> str:
    wanted = fold(given)
    label = next((option.name for option in running.options if fold(option.name) == wanted), "")
    if not label:
        raise Refused("check_option", known=[option.name for option in running.options])
    return label


def voices(state: State) -> int:
    """Return how many take part by phone or in the room, without a screen of their own."""
    people = state.kept.people
    return sum(1 for n in people.present() if people.by_id[n].via)


def _count(state: State, command: CountVoices, who: PersonId, _now: Ms) -> Outcome:
    running = _running(state, command.check)
    counts: Counter[str] = Counter()
    for given, count in command.counts.items():
        counts[_label(running, given)] += count
    if counts.total() > voices(state):
        raise Refused("too_many_voices", limit=voices(state))
    return Outcome(aside=[((who,), VoicesNoted(running.number, dict(counts)))], memos=[VoicesMemo(counts)], held=True)


def _feel(state: State, command: Feel, who: PersonId, _now: Ms) -> Outcome:
    running = _running(state, command.check)
    label = _label(running, command.option) if fold(command.option) else ""
    return Outcome(aside=[((who,), FeltNoted(running.number, label))], memos=[FeltMemo(who, label)], held=True)


def _closing(state: ServerState) -> Outcome:
    """Return the outcome of closing the running check, whoever or whatever closes it."""
    running, held = state.kept.checks.current, state.memory.checks
    assert running is not None
    answers, typed = Counter(held.answers.values()) + Counter(held.voiced), len(held.answers)
    totals = {option.name: answers[option.name] for option in running.options}
    enough = (typed or answers.total()) >= limits.TOTALS_FROM
    return Outcome([CheckClosed(running.number, totals if enough else {})], memos=[FeltGone()])


def _close(state: ServerState, command: CloseCheck, _who: PersonId, _now: Ms) -> Outcome:
    _running(state, command.check)
    return _closing(state)


def _follow_opened(state: State, event: ItemOpened, _now: Ms) -> Outcome:
    item = state.kept.agenda.items.get(event.item)
    if item is None or item.plan.mode != "check":
        return Outcome()
    # A check that runs belongs to the item before, which closes in the same decision and closes it.
    number = len(state.kept.checks.done) + (2 if state.kept.checks.current else 1)
    return Outcome([_begin(state, event.item, item.plan.prompt or item.plan.title, item.plan.binding, NOBODY, number)])


def _follow_closed(state: ServerState, _event: ItemClosed, _now: Ms) -> Outcome:
    return _closing(state) if state.kept.checks.current else Outcome()


def _apply_started(meeting: Meeting, event: CheckStarted) -> None:
    meeting.checks.current = Check(event.number, event.item, event.question, list(event.options), event.binding)


def _apply_closed(meeting: Meeting, event: CheckClosed) -> None:
    running = meeting.checks.current
    assert running is not None
    meeting.checks.done[event.number] = Total(running.item, running.question, running.binding, dict(event.totals))
    meeting.checks.current = None


def _hold_felt(state: ServerState, hold: FeltMemo) -> None:
    state.memory.checks.answers.pop(hold.person, None)
    if hold.option:
        state.memory.checks.answers[hold.person] = hold.option


def _hold_gone(state: ServerState, _hold: FeltGone) -> None:
    state.memory.checks.answers.clear()
    state.memory.checks.voiced.clear()


def _hold_voices(state: ServerState, hold: VoicesMemo) -> None:
    state.memory.checks.voiced = dict(hold.counts)


def _fold_noted(state: State, message: FeltNoted) -> None:
    state.mine.felt = Felt(message.check, message.option) if message.option else None


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    running, option = state.kept.checks.current, state.memory.checks.answers.get(me)
    if running and option:
        yield FeltNoted(running.number, option)


def my_answer(state: State) -> str:
    """Return what I answered in the running check, or "": for clients, which know their own answer alone."""
    running, felt = state.kept.checks.current, state.mine.felt
    return felt.option if running and felt and felt.check == running.number else ""


def shown(totals: dict[str, int]) -> str:
    """Return totals in words, or why there are none."""
    if not totals:
        return "Too few answered, so no totals are shown."
    return ", ".join(f"{label} {count}" for label, count in totals.items()) + "."


def _tell_started(state: State, event: CheckStarted, me: PersonId) -> str:
    verb = "ask" if event.by == me else "asks"
    who = f"{start(name(state, event.by, me))} {verb}" if event.by else "A check"
    weight = (
        "It is binding: we go by what most of us answer."
        if event.binding
        else "It decides nothing, it shows where we are."
    )
    labels = " / ".join(option.name for option in event.options)
    before = any(done.item == event.item and done.totals for done in state.kept.checks.done.values())
    again = " Totals were shown here before: if only one answer changes, people may guess whose." if before else ""
    return (
        f"{who}: {ended(event.question)} If you like: feel {labels}. {weight} "
        f"Nobody sees who answered what; only totals are shown, and none below four answers.{again}"
    )


def _tell_closed(_state: State, event: CheckClosed, _me: PersonId) -> str:
    return f"The check is over. {shown(event.totals)}"


def _tell_noted(state: State, message: FeltNoted, _me: PersonId) -> str:
    running = state.kept.checks.current
    if not message.option:
        return "Taken back. You have given no answer."
    ask = next((o.ask for o in running.options if o.name == message.option), "") if running else ""
    why = f" {ask} hand, say or park it if you like: your answer does not hold the reason." if ask else ""
    return f"Taken in: {message.option}. Until the check is over you can change it.{why}"


def _tell_voices(_state: State, message: VoicesNoted, _me: PersonId) -> str:
    counts = ", ".join(f"{count} {label}" for label, count in message.counts.items())
    few = " Beside them from one to three typed answers stay untold: you could tell them apart." if counts else ""
    return f"Taken in by voice: {counts or 'nobody'}. Until the check is over you can count again.{few}"


def check_runs(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal for answering when there is no check."""
    return None if state.kept.checks.current else Refused("no_check")


def _voices_run(state: State, who: PersonId) -> Refused | None:
    return check_runs(state, who) or (None if voices(state) else Refused("no_voices"))


TOPIC = Topic(
    name="checks",
    stands={
        Feel: base.Stands("feel", over={CheckClosed: base.always}),
        CountVoices: base.Stands("voices", over={CheckClosed: base.always}),
    },
    rules={
        StartCheck: Rule(base.HOLDERS),
        Feel: Rule(base.MEMBERS, when=check_runs),
        CountVoices: Rule(base.HOLDERS, when=_voices_run),
        CloseCheck: Rule(base.HOLDERS, when=check_runs),
    },
    decide={StartCheck: _start, Feel: _feel, CountVoices: _count, CloseCheck: _close},
    follow={ItemOpened: _follow_opened, ItemClosed: _follow_closed},
    apply={CheckStarted: _apply_started, CheckClosed: _apply_closed},
    aside={FeltNoted: _fold_noted, VoicesNoted: lambda _state, _message: None},
    memos={FeltMemo: _hold_felt, VoicesMemo: _hold_voices, FeltGone: _hold_gone},
    remind=_remind,
    tell={CheckStarted: _tell_started, CheckClosed: _tell_closed, FeltNoted: _tell_noted, VoicesNoted: _tell_voices},
    refusals={
        "check_running": "A check runs already: {question}",
        "no_check": "No check runs now. A space holder can begin one.",
        "no_voices": "Nobody takes part by phone or in the room. A space holder puts them in.",
        "too_many_voices": "{limit} take part by phone or in the room, so at most that many can be counted. Nothing was changed.",
        "check_option": "Choose one of: {known}. Nothing was taken in.",
    },
    recap=(),
)
