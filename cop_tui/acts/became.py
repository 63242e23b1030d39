"""Acts of what came back from earlier meetings: what there is, and what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts.act import LOOK, PART, Act, Misread, Question, Send, Step, Tell
from cop_tui.acts.lookup import by_number, nothing_after, person
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import sentence, shorten
from cop_tui.core.topics import became

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

MEANT = {"agenda": became.TAKEN_UP, "reopen": became.REOPENED, "talk about it": became.TALK, "still open": became.OPEN}
"""Other ways to say what became of something."""
UNMEANT = ("not yet", "not now", "not sure")
"""What begins with one of the words, and says something else."""
SHOWN = 200  # cells of words that stand there, in the question whether others take their place
_NUMBERED = re.compile(r"(\d{1,4}):?\s+(.+)", re.DOTALL)
_FOR = re.compile(r"for\s+([^:]+):\s*(.*)", re.DOTALL | re.IGNORECASE)


def _became(session: Session, rest: str) -> Step:
    found = _NUMBERED.fullmatch(rest)
    if not found:
        raise Misread("Say which by its number, and what became of it: became 1 changed: there is a ramp now.")
    point = by_number(session.replica.kept.series.numbered(), found[1], "became?", "")
    kind, last = session.replica.kept.series.points[point].kind, session.replica.kept.series.points[point].said
    how, text = _split(found[2], view.became_ways(session.replica.state, point), kind)
    if how in became.SETTLES.get(kind, ()):
        return _asked(session, point, Send(became.SettleBrought(point, how, text, last)), how)
    whose = NOBODY
    if told := _FOR.fullmatch(text):
        whose, text = person(session, told[1]), told[2]
    return _asked(session, point, Send(became.SayBecame(point, how, text, whose, last)), how)


def _asked(session: Session, point: WordId, send: Send, how: str) -> Step:
    """Return what is sent, behind a question where somebody has said something of it already, or where it becomes a part."""
    there = view.became_so_far(session.replica.state, point, session.replica.me)
    if there:
        answer = session.replica.text(session.replica.kept.series.points[point].answer)
        said = f"{there.removesuffix('.')}, '{shorten(answer, SHOWN)}'" if answer else there
        there = f"It says: {sentence(said)} "
    instead = " instead" if there else ""
    if how in became.TO_TALK:
        words = shorten(session.replica.shown(point), became.CELLS)
        return Question(f"{there}Put '{words}' on the agenda{instead}, to talk about? y / n", send)
    return Question(f"{there}Say {how} instead? y / n", send) if there else send


def _split(said: str, known: list[str], kind: str) -> tuple[str, str]:
    """Return what is said to have become of something, and the words that say more. Raises Misread for what fits it not."""
    forms = {**{how: how for how in known}, **{form: how for form, how in MEANT.items() if how in known}}
    for form in sorted(forms, key=len, reverse=True):
        head, more = said[: len(form)], said[len(form) :]
        if said.casefold() in UNMEANT:
            break
        if head.casefold() == form and (not more or more[0] in " :,;."):
            text = more.lstrip(" :,;.")
            return forms[form], text.removeprefix("because ").strip()
    if not known:
        raise Misread("This program does not know that kind of thing, so it has no words for what became of it.")
    example = f"More words after a colon: became 1 {known[0]}: ..."
    raise Misread(f"Of {became.KINDS[kind]} say one of: {', '.join(known)}. {example}")


def lines(session: Session) -> list[str]:
    """Return what came back from earlier meetings, each with where it comes from and what became of it."""
    state = session.replica.state
    numbered = state.kept.series.numbered()
    if not numbered:
        return ["Nothing has come back from an earlier meeting."]
    told = [f"{number}. {_line(session, point)}" for point, number in numbered.items()]
    how = _how(session) if state.kept.setup.phase == base.OPEN else []
    return ["What came back from earlier meetings:", *told, *how]


def said(session: Session) -> list[str]:
    """Return what came back and of which somebody has said here what became of it, each with that."""
    series = session.replica.kept.series
    numbered = {point: n for point, n in series.numbered().items() if series.points[point].how not in ("", became.OPEN)}
    return [f"Came back {number}: {_line(session, point)}" for point, number in numbered.items()]


def _line(session: Session, number: WordId) -> str:
    state = session.replica.state
    answer = session.replica.text(state.kept.series.points[number].answer)
    return f"{view.before(state, number)}{session.replica.shown(number)} ({view.became_of_it(state, number)})" + (
        f" {answer}" if answer else ""
    )


def ways(session: Session, point: WordId) -> list[str]:
    """Return what I may say to have become of something, without what it is already; nothing where it can be said no more."""
    state, me = session.replica.state, session.replica.me
    there = state.kept.series.standing().get(point)
    if there is None:
        return []
    may = [
        *(became.SAYS.get(there.kind, ()) if not core.permits(state, me, became.SayBecame) else ()),
        *(became.SETTLES.get(there.kind, ()) if not core.permits(state, me, became.SettleBrought) else ()),
    ]
    on_agenda = there.item or there.how in became.TO_TALK
    return [how for how in may if how not in (became.OPEN, there.how) and not (on_agenda and how in became.TO_TALK)]


def _how(session: Session) -> list[str]:
    """Return how to say what became of each thing, in the words that I may use of it; nothing where I may not."""
    numbered, rows = session.replica.kept.series.numbered(), dict[tuple[str, ...], list[str]]()
    for point, number in numbered.items():
        if may := ways(session, point):
            rows.setdefault(tuple(may), []).append(str(number))
    if not rows:
        return []
    first = next(iter(rows.values()))[0]
    return [
        f"To say what became of one: became {first} ... More words after a colon. Nobody has to.",
        *(f"Of {_and(numbers)}: {', '.join(may)}." for may, numbers in rows.items()),
    ]


def _and(numbers: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))


def _some(session: Session) -> bool:
    return bool(session.replica.kept.series.standing())


def _looked_at(session: Session) -> bool:
    plan = session.replica.kept.agenda.now()
    return plan is not None and plan.became and _some(session)


def _list(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


WAYS = tuple(f"  Of {called}: {', '.join(became.ways(kind))}." for kind, called in became.KINDS.items())
"""What may be said of each kind of thing, for help."""

ACTS: tuple[Act, ...] = (
    Act("became", ("became",), "Say what became of something that came back from an earlier meeting.", PART, _became,
        takes="N HOW[: ...]", command=became.SayBecame, needs=True, offered=_looked_at, explains=WAYS),
    Act("became?", ("became?", "came back?"), "What came back from earlier meetings, and what became of it.", LOOK, _list,
        offered=_some, phrases=("what became of it", "what came back", "what changed since last time")),
)  # fmt: skip
