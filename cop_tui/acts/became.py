"""Acts of what came back from earlier meetings: what there is, and what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, PART, Act, Misread, Send, Step, Tell
from cop_tui.acts.lookup import by_number, nothing_after, person
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.topics import became

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

MEANT = {"agenda": became.TAKEN_UP, "reopen": became.REOPENED, "talk about it": became.TALK, "still open": became.OPEN}
"""Other ways to say what became of something."""
_NUMBERED = re.compile(r"(\d{1,4}):?\s+(.+)", re.DOTALL)
_FOR = re.compile(r"for\s+([^:]+):\s*(.*)", re.DOTALL | re.IGNORECASE)


def _became(session: Session, rest: str) -> Step:
    found = _NUMBERED.fullmatch(rest)
    if not found:
        raise Misread("Say which by its number, and what became of it: became 1 changed: there is a ramp now.")
    point = by_number(session.replica.kept.series.numbered(), found[1], "became?", "")
    kind = session.replica.kept.series.points[point].kind
    said, settled = became.SAYS.get(kind, ()), became.SETTLES.get(kind, ())
    how, text = _split(found[2], [*said, *settled])
    if how in settled:
        return Send(became.SettleBrought(point, how, text))
    whose = NOBODY
    if told := _FOR.fullmatch(text):
        whose, text = person(session, told[1]), told[2]
    return Send(became.SayBecame(point, how, text, whose))


def _split(said: str, known: list[str]) -> tuple[str, str]:
    """Return what is said to have become of something, and the words that say more. Raises Misread for what fits it not."""
    forms = {**{how: how for how in known}, **{form: how for form, how in MEANT.items() if how in known}}
    for form in sorted(forms, key=len, reverse=True):
        head, more = said[: len(form)], said[len(form) :]
        if head.casefold() == form and (not more or more[0] in " :,;."):
            text = more.lstrip(" :,;.")
            return forms[form], text.removeprefix("because ").strip()
    raise Misread(f"Say what became of it: {', '.join(known)}. More words after a colon: became 1 {known[0]}: ...")


def lines(session: Session) -> list[str]:
    """Return what came back from earlier meetings, each with where it comes from and what became of it."""
    state = session.replica.state
    numbered = state.kept.series.numbered()
    if not numbered:
        return ["Nothing has come back from an earlier meeting."]
    told = [f"{number}. {_line(session, point)}" for point, number in numbered.items()]
    how = _how(session) if state.kept.setup.phase == base.OPEN else []
    return ["What came back from earlier meetings:", *told, *how]


def _line(session: Session, number: WordId) -> str:
    state = session.replica.state
    answer = session.replica.text(state.kept.series.points[number].answer)
    return f"{view.before(state, number)}{session.replica.shown(number)} ({view.became_of_it(state, number)})" + (
        f" {answer}" if answer else ""
    )


def _how(session: Session) -> list[str]:
    """Return how to say what became of the kinds of things there are."""
    kinds = dict.fromkeys(point.kind for point in session.replica.kept.series.standing().values())
    ways = [way for kind in kinds for way in (*became.SAYS.get(kind, ()), *became.SETTLES.get(kind, ()))]
    listed = ", ".join(way for way in dict.fromkeys(ways) if way != became.OPEN)
    return [f"To say what became of one: became 1 ..., with one of: {listed}. More words after a colon. Nobody has to."]


def _some(session: Session) -> bool:
    return bool(session.replica.kept.series.standing())


def _looked_at(session: Session) -> bool:
    plan = session.replica.kept.agenda.now()
    return plan is not None and plan.became and _some(session)


def _list(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


ACTS: tuple[Act, ...] = (
    Act("became", ("became",), "Say what became of something that came back from an earlier meeting.", PART, _became,
        takes="N HOW[: ...]", command=became.SayBecame, needs=True, offered=_looked_at),
    Act("became?", ("became?", "came back?"), "What came back from earlier meetings, and what became of it.", LOOK, _list,
        offered=_some, phrases=("what became of it", "what came back", "what changed since last time")),
)  # fmt: skip
