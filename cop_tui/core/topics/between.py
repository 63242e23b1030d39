"""A line aside between those who hold the space: only they are told, and nothing keeps it.

Screens are shared and read aloud, so it is told that a line is there, and its words are read on request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.engine.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State

HERE = "A line between those who hold the space is here for you alone. Type from holders? to read it."


class Between(Struct, frozen=True):
    """A line between those who hold: its number, whose, its words, and who held the space then."""

    number: int
    person: PersonId
    text: str
    to: tuple[PersonId, ...]


class BetweenMemory(Struct):
    """The server's memory: the last lines between those who hold, and how many there were."""

    lines: list[Between] = field(default_factory=list)
    count: int = 0


class TellHolders(Command, frozen=True):
    """Say a line to the others who hold the space, aside. Nothing keeps it."""

    durable = False
    waits = base.IN_MEMORY
    texts = ("text",)
    audience = base.ASIDE
    text: str


class HoldersLine(Aside, frozen=True):
    """A line between those who hold the space."""

    number: int
    person: PersonId
    text: str


class BetweenMemo(Memo, frozen=True):
    """Remember a line between those who hold."""

    line: Between


def _others(state: State, who: PersonId) -> list[PersonId]:
    return [n for n in state.kept.people.with_screen(base.HOLDER) if n != who]


def _not_alone(state: State, who: PersonId) -> Refused | None:
    return None if _others(state, who) else Refused("holds_alone")


def _tell_holders(state: ServerState, command: TellHolders, who: PersonId, _now: Ms) -> Outcome:
    number = state.memory.between.count + 1
    readers = tuple(sorted([who, *_others(state, who)]))
    line = Between(number, who, text_of(command.text), readers)
    told = HoldersLine(number, who, line.text)
    return Outcome(aside=[(readers, told)], memos=[BetweenMemo(line)], held=True)


def _hold(state: ServerState, hold: BetweenMemo) -> None:
    held = state.memory.between
    held.count = hold.line.number
    held.lines.append(hold.line)
    del held.lines[: -limits.BETWEEN]


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for line in state.memory.between.lines:
        if me in line.to and state.kept.people.by_id[me].has(base.HOLDER):
            yield HoldersLine(line.number, line.person, line.text)


def _fold(state: State, message: HoldersLine) -> None:
    if message not in state.mine.between:
        state.mine.between.append(message)
        del state.mine.between[: -limits.BETWEEN]


TOPIC = Topic(
    name="between",
    known={HoldersLine: lambda mine, m: m in mine.between},
    rules={TellHolders: Rule(base.HOLDERS, base.ALWAYS, _not_alone)},
    decide={TellHolders: _tell_holders},
    aside={HoldersLine: _fold},
    memos={BetweenMemo: _hold},
    remind=_remind,
    tell={HoldersLine: lambda _state, m, me: "" if m.person == me else HERE},
    refusals={
        "holds_alone": "Nobody else who has a screen holds the space now, so nobody would read it. Nothing was sent."
    },
    recap=(),
)
