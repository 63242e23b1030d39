"""What became of it: what people say of things that came forward from earlier meetings, and what the recap tells of that.

What was heard was answered or changed, a promise was kept or let go, what is parked is taken up, handed on or let go, a decision or
the agreement holds or is looked at again. Nobody is named, nobody is asked who did not, and what nobody speaks of stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Id, Ignorable, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, NOBODY, ItemId, Ms, PersonId, PersonRef, WordId, WordRef
from cop_tui.core.engine.sections import InRecap, Line, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import clean, sentence, shorten, start
from cop_tui.core.topics import agenda
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.release import DAY_MS
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED, Brought, title
from cop_tui.core.topics.setup import PlannedItem, day
from cop_tui.core.topics.words import ANSWER, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.core.meeting import Meeting, ServerState, State

HEADING = "What changed since last time"
CHANGED, PARTLY, NOT_POSSIBLE, OPEN = "changed", "partly", "not possible", "open"
KEPT, NOT_KEPT, LET_GO, HANDED_ON = "kept", "not", "let go", "handed on"
TAKEN_UP, REOPENED, HOLDS, TALK = "on the agenda", "reopened", "holds", "talk"

SAYS = {
    HEARD: (CHANGED, PARTLY, NOT_POSSIBLE, OPEN),
    PROMISED: (KEPT, PARTLY, NOT_KEPT, OPEN),
    PARKED: (TAKEN_UP, OPEN),
    DECIDED: (REOPENED, OPEN),
    AGREED: (TALK, OPEN),
}
"""What anybody may say of each kind of thing."""
SETTLES = {HEARD: (), PROMISED: (LET_GO,), PARKED: (HANDED_ON, LET_GO), DECIDED: (HOLDS,), AGREED: (HOLDS,)}
"""What is the group's to say, and written down by whoever holds the space or scribes."""
NEEDS_WHY = (NOT_POSSIBLE, NOT_KEPT)
SETTLED = frozenset({CHANGED, NOT_POSSIBLE, KEPT, NOT_KEPT, LET_GO, HANDED_ON, TAKEN_UP, REOPENED})
"""With these a thing does not come back by itself."""
TO_TALK = frozenset({TAKEN_UP, REOPENED})
"""With these it becomes a part of this meeting."""
CELLS = 40  # of its words where it is told what became of it
OFTEN = 2
"""What was parked and came back in so many meetings stands before everything else: taken up, handed on, or let go."""


class SayBecame(Command, frozen=True):
    """Say what became of something from an earlier meeting; `text` says more, in the words of `person` (0: mine).

    `if_said` is the event that said it last as far as I know.
    """

    texts = ("text",)
    audience = base.LOT
    point: WordRef
    how: str
    text: str = ""
    person: PersonRef = NOBODY
    if_said: Id | None = None


class SettleBrought(Command, frozen=True):
    """Write down what the group settled about something from an earlier meeting; `text` says more, `if_said` as for `say_became`."""

    texts = ("text",)
    audience = base.LOT
    point: WordRef
    how: str
    text: str = ""
    if_said: Id | None = None


class BecameSaid(Ignorable, frozen=True, kw_only=True):
    """What became of something from an earlier meeting; `answer` is the number of the words that say more, `item` the item it is now."""

    urgency = base.USUAL

    point: WordId
    how: str
    answer: WordId = NO_WORD
    item: ItemId = NO_ITEM


def _point(state: State, number: WordId) -> Brought:
    point = state.kept.series.standing().get(number)
    if point is None:
        raise Refused("no_such_brought")
    return point


def _how(point: Brought, how: str, known: dict[str, tuple[str, ...]]) -> str:
    wanted = clean(how).casefold()
    if wanted not in known.get(point.kind, ()):
        raise Refused("became_unknown", known=[*ways(point.kind)])
    return wanted


def _check_last(point: Brought, command: SayBecame | SettleBrought, how: str) -> None:
    """Raise Refused where somebody said something of it that I did not know of, and that mine would take the place of."""
    if command.if_said in (None, point.said) or not (is_said(point) or point.answer):
        return
    if how != point.how or point.answer:
        raise Refused("became_meanwhile", told=told(point))


def is_said(point: Brought) -> bool:
    """Return whether somebody has said what became of something, and not that it is open."""
    return point.how not in ("", OPEN)


def ways(kind: str) -> tuple[str, ...]:
    """Return what may be said to have become of a kind of thing; nothing of a kind that is not known."""
    return (*SAYS.get(kind, ()), *SETTLES.get(kind, ()))


def _say(state: ServerState, command: SayBecame, who: PersonId, now: Ms) -> Outcome:
    point = _point(state, command.point)
    how = _how(point, command.how, SAYS)
    _check_last(point, command, how)
    if how in NEEDS_WHY and not clean(command.text):
        raise Refused("became_why", how=how)
    outcome = _with_words(state, command.point, how, command.text, who, command.person or who)
    if how not in TO_TALK:
        return outcome
    if point.item:
        raise agenda.not_yet(state.kept, point.item)
    outcome.add(_taken_up(state, command.point, point, who, now))
    added, said = outcome.events[-1], outcome.events[-2]
    assert isinstance(added, agenda.ItemAdded)
    assert isinstance(said, BecameSaid)
    outcome.events[-2] = replace(said, item=added.item)
    return outcome


def _settle(state: State, command: SettleBrought, who: PersonId, _now: Ms) -> Outcome:
    point = _point(state, command.point)
    how = _how(point, command.how, SETTLES)
    _check_last(point, command, how)
    return _with_words(state, command.point, how, command.text, who, who)


def _with_words(state: State, number: WordId, how: str, text: str, who: PersonId, whose: PersonId) -> Outcome:
    """Return the events that say what became of something, with the words that say more where there are any."""
    events: list[Event] = []
    if clean(text):
        if refusal := on_record(state, who):
            raise refusal
        _check_writes_for(state, who, whose)
        events.append(keep(state, whose, text, ANSWER, scribe=who if whose != who else NOBODY))
    answer = WordId(state.kept.seq + 1) if events else NO_WORD
    return Outcome([*events, BecameSaid(point=number, how=how, answer=answer)])


def _check_writes_for(state: State, who: PersonId, whose: PersonId) -> None:
    """Raise Refused for words of somebody else: a scribe writes them down for everybody, a space holder for who has no screen."""
    if whose == who:
        return
    person, writer = state.kept.people.there(whose), state.kept.people.by_id[who]
    if not (writer.has(base.SCRIBE) or (person.via and writer.has(base.HOLDER))):
        raise Refused("writes_for_voices")


def _taken_up(state: ServerState, number: WordId, point: Brought, who: PersonId, now: Ms) -> Outcome:
    """Return the event that puts something on the agenda, called by its words while they are here; it is nobody's part."""
    if refusal := on_record(state, who):
        raise refusal
    place = state.kept.series.numbered()[number]
    if point.kind == PARKED:
        outcome = agenda.TOPIC.decide[agenda.AddItem](
            state, agenda.AddItem(f"What came back: number {place}"), who, now
        )
        added = outcome.events[0]
        assert isinstance(added, agenda.ItemAdded)
        outcome.events[0] = replace(added, by=NOBODY, words=number)
        return outcome
    if len(state.kept.agenda.items) >= limits.ITEMS:
        raise Refused("agenda_full", limit=limits.ITEMS)
    plan = PlannedItem(f"A decision from before: number {place}", mode="consent", keep=state.kept.setup.session.keep)
    return Outcome([agenda.added(state, plan, NOBODY, number)])


def _follow_left_out(state: State, event: agenda.ItemLeftOut, _now: Ms) -> Outcome:
    """Say that what a part was made from is open again while the part is left out."""
    came = ((n, p) for n, p in state.kept.series.standing().items() if p.item == event.item)
    return Outcome(
        [
            BecameSaid(point=n, how=OPEN if event.out else SAYS[point.kind][0], answer=point.answer)
            for n, point in came
            if point.how in (TO_TALK if event.out else (OPEN,))
        ]
    )


def _apply_said(meeting: Meeting, event: BecameSaid) -> None:
    point = meeting.series.points[event.point]
    point.how, point.answer, point.item = event.how, event.answer, event.item or point.item
    point.said = meeting.seq


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    for point in meeting.series.points.values():
        if point.answer in event.words:
            point.answer = NO_WORD


def _any(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.series.standing() else Refused("nothing_came_back")


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    return [point.answer for point in kept.series.standing().values() if point.answer]


def _tell(state: State, event: BecameSaid, _me: PersonId) -> str:
    place = state.kept.series.numbered().get(event.point, 0)
    known = state.kept.series.points.get(event.point)
    if known is None or not place:
        return ""
    if known.kind == AGREED and event.how == TALK:
        return f"Somebody would like to talk about point {place} of our agreement."
    words = shorten(state.texts.get(event.point, ""), CELLS)
    return f"From before, '{words}': {told(known)}" if words else f"Number {place}, from before: {told(known)}"


_TOLD = {
    CHANGED: "something has changed",
    PARTLY: "in part",
    NOT_POSSIBLE: "it was not possible",
    KEPT: "it was kept",
    NOT_KEPT: "it could not be kept",
    LET_GO: "it is let go",
    HANDED_ON: "it is handed on",
    TAKEN_UP: "it is on the agenda",
    REOPENED: "it is looked at again; until then it holds",
    HOLDS: "it holds",
    TALK: "to be talked about",
}


def told(point: Brought) -> str:
    """Return what became of something that came forward, as the end of a sentence; what nobody has spoken of is still open."""
    return f"{_told(point.how, answered=bool(point.answer))}."


def _told(how: str, *, answered: bool) -> str:
    """Return what became of something; that nobody asks why is said only where no reason stands behind it."""
    said = _TOLD.get(how, "still open")
    return f"{said}, and nobody asks why" if how == LET_GO and not answered else said


_WAS = {
    HEARD: "heard: ",
    PROMISED: "we promised: ",
    PARKED: "parked: ",
    DECIDED: "we decided: ",
    AGREED: "we agreed: ",
}


KINDS = {
    HEARD: "what was heard",
    PROMISED: "a promise",
    PARKED: "what was parked",
    DECIDED: "a decision",
    AGREED: "a point of the agreement",
}
"""What each kind of thing is called."""


def before(state: State, number: WordId) -> str:
    """Return what stands in a list before something that came forward: what it was."""
    return came_as(state.kept.series.points[number].kind)


def came_as(kind: str) -> str:
    """Return what stands before something of this kind that comes forward: what it was, "" of a kind that is not known."""
    return _WAS.get(kind, "")


def of_it(state: State, number: WordId) -> str:
    """Return where something comes from, that it has come back often, and what became of it, in words."""
    point = state.kept.series.points[number]
    source = state.kept.series.sources[point.source]
    name, when = title(state, point.source) or "an earlier meeting", day(Ms(source.day * DAY_MS))
    parts = [f"from {name}, {when}" if when else f"from {name}"]
    parts += [f"version {source.version}"] if point.kind == AGREED and source.version else []
    parts += [f"last time: {_TOLD.get(point.was, point.was)}"] if point.was not in ("", OPEN) and not point.how else []
    asked = {AGREED: "does this still hold for us?", DECIDED: "does it still hold?"}.get(point.kind, "still open")
    if point.kind == PARKED and point.carried >= OFTEN:
        asked = "it has come back before: on the agenda, handed on, or let go?"
    return "; ".join([*parts, _told(point.how, answered=bool(point.answer)) if point.how else asked])


_UNTOLD = {PROMISED: "Of a promise of ours", PARKED: "Of something we had parked", DECIDED: "Of a decision of ours"}
_BEFORE = {HEARD: "We heard:", PROMISED: "We had promised:", PARKED: "We had parked:", DECIDED: "We had decided:"}


def _untold(use: Usable, number: WordId, kind: str) -> str:
    """Return what stands in the place of words that their author lets nobody tell: what it was, and by which number the group knows it."""
    if kind not in _UNTOLD:
        return ""
    which = f", number {use.kept.series.numbered()[number]} of what came back" if use.form > 1 else ""
    return f"{_UNTOLD[kind]}{which}:"


def _lines(use: Usable) -> Iterator[Line]:
    """Yield what may be told of what came forward, each with what became of it, and what was said to it as far as it may be."""
    for number, point in use.kept.series.standing().items():
        if point.kind == AGREED or (point.kind == HEARD and not use.quotes):
            continue
        text = use.text(number) if point.quote else ""
        answers = use.lines([point.answer]) if point.answer else []
        if not (text or answers):
            continue
        # Its author may let nobody tell it: a reader still learns of what it became something.
        was = _BEFORE.get(point.kind, "Before:") if text else _untold(use, number, point.kind)
        spans = [*([Span(was, False)] if was else []), *([Span(sentence(text))] if text else [])]
        spans += [Span(start(told(point)), False), *(Span(sentence(answer.text)) for answer in answers)]
        yield Line("").beside(*spans, beneath=tuple(answer.word for answer in answers))


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say what changed since last time, and what is still open."""
    if use.kept.setup.opened:
        yield TopicSection(Place.CHANGED, HEADING, lines=tuple(_lines(use)))


TOPIC = Topic(
    name="became",
    needs=_needs,
    rules={
        SayBecame: Rule(base.MEMBERS, base.MEETING, _any),
        SettleBrought: Rule(base.SCRIBES, base.MEETING, _any),
    },
    decide={SayBecame: _say, SettleBrought: _settle},
    follow={agenda.ItemLeftOut: _follow_left_out},
    apply={BecameSaid: _apply_said, WordsWithdrawn: _apply_withdrawn},
    tell={BecameSaid: _tell},
    refusals={
        "nothing_came_back": "Nothing has come back from an earlier meeting.",
        "no_such_brought": "Nothing of that number has come back.",
        "became_unknown": "Say one of: {known}.",
        "became_meanwhile": "Somebody has said of it in the meantime: {told} Yours has not taken its place.",
        "became_why": "Where the answer is {how}, say why in a few words, so that nobody has to guess.",
    },
    recap=(InRecap(_recap, (ANSWER,), (HEADING,)),),
)
