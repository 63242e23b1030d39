"""The fit: what each part takes with so many people at their paces, what overruns, and three honest ways out of it.

Only parts in which everybody has a turn can be foretold; the others take what they are given. Nothing is changed here. Time to
think is never offered as what could be dropped, and what the meeting is for (`carries`) is neither dropped nor squeezed.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

from msgspec import Struct

from cop_tui.core.engine.text import ended, spoken_list
from cop_tui.core.topics.setup import ARRIVAL, GROUPS, LEAST_HEARD, PlannedItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPING, INTERPRETED = 1.8, 1.3  # how long a turn lasts when somebody types or is interpreted; spoken it is 1
EVERYBODY_SPEAKS = ("round", "consent")
IN_TURN = ("ask-presenter", "without-presenter", "queue")  # rounds as well, when their order goes round
THINKING = ("silence", "write", "reveal")  # time to think: protected
SHORTEST = 15  # seconds; a sentence takes as long
# Where somebody types or is interpreted, a turn of fewer spoken seconds is over before their sentence.
SHORTEST_TYPED = 30
TOGETHER = 3  # most parts that are offered to be dropped together


class Group(Struct, frozen=True):
    """Who is here: how many people, how many of them type, and how many speak through an interpreter."""

    people: int
    typed: int = 0
    interpreted: int = 0

    def turns(self, count: int) -> float:
        """Return how many spoken turns the turns of `count` of these people take, if they are like all of them."""
        spoken = self.people - self.typed - self.interpreted
        return (spoken + TYPING * self.typed + INTERPRETED * self.interpreted) * count / max(1, self.people)

    @property
    def shortest(self) -> int:
        """How many seconds a turn lasts at least, so that each of these people can say something in it."""
        return SHORTEST_TYPED if self.typed or self.interpreted else SHORTEST

    def slowest(self, size: int) -> float:
        """Return how many spoken turns the slowest small group of this size takes."""
        typed = min(size, self.typed)
        interpreted = min(size - typed, self.interpreted)
        return TYPING * typed + INTERPRETED * interpreted + max(0, min(size, self.people) - typed - interpreted)


class Part(Struct, frozen=True):
    """One part: what it was given and what it needs, both in minutes; `turns` 0 is one that cannot be foretold."""

    number: int
    plan: PlannedItem
    needs: float
    turns: int = 0

    @property
    def over(self) -> float:
        """How many minutes it runs over (0: it fits, or has no time limit)."""
        return max(0.0, self.needs - self.plan.minutes) if self.plan.minutes else 0.0


class Ways(Struct, frozen=True):
    """Three ways out for a part: turns of so many seconds, groups of a size first, parts to drop. 0 and () are none.

    A part that carries the meeting has neither shorter turns nor smaller groups: it is given the time it needs.
    """

    part: int
    seconds: int
    group: str
    group_minutes: float
    drop: tuple[int, ...]


class Fit(Struct, frozen=True):
    """What the parts need, the ways out of each overrun, and the time to think and the parts that carry the meeting that would be cut for it."""

    group: Group
    parts: tuple[Part, ...]
    ways: tuple[Ways, ...]
    endangered: tuple[int, ...]

    def part(self, number: int) -> Part:
        """Return a part by its number."""
        return next(part for part in self.parts if part.number == number)

    @property
    def needs(self) -> float:
        """How many minutes all parts together take; one that ends early gives nothing to the others."""
        return sum(max(part.needs, part.plan.minutes) for part in self.parts)

    @property
    def planned(self) -> int:
        """How many minutes all parts together are given."""
        return sum(part.plan.minutes for part in self.parts)


def measure(plans: Mapping[int, PlannedItem], group: Group) -> Fit:
    """Return how the parts of a plan, by number, fit these people."""
    parts = tuple(_part(number, plan, group) for number, plan in plans.items())
    over = [part for part in parts if part.over]
    first = over[0].number if over else 0
    after = [part for at, part in enumerate(parts) if over and at > parts.index(over[0])]
    endangered = tuple(
        part.number for part in after if (part.plan.mode in THINKING or part.plan.carries) and part.plan.minutes
    )
    return Fit(group, parts, tuple(_ways(part, parts, group) for part in over), endangered if first else ())


def _speakers(plan: PlannedItem, group: Group) -> int:
    """Return how many people have a turn each in a part, 0 when nobody knows beforehand."""
    around = plan.mode in IN_TURN and plan.order not in (LEAST_HEARD, ARRIVAL)
    if not plan.turn or not (plan.mode in EVERYBODY_SPEAKS or around):
        return 0
    if plan.who in ("presenter", "proposer"):
        return 1
    return max(1, group.people - (plan.who == "not presenter"))


def _part(number: int, plan: PlannedItem, group: Group) -> Part:
    if size := GROUPS.get(plan.mode, 0):
        return Part(number, plan, plan.turn * group.slowest(size) / 60, min(size, group.people) if plan.turn else 0)
    count = _speakers(plan, group)
    return Part(number, plan, plan.turn * group.turns(count) / 60 if count else float(plan.minutes), count)


def _ways(part: Part, parts: Sequence[Part], group: Group) -> Ways:
    if part.plan.carries:
        return Ways(part.number, 0, "", 0.0, _droppable(part, parts))
    turns = part.needs * 60 / part.plan.turn
    seconds = math.floor(part.plan.minutes * 60 / turns / 5) * 5
    fitting = [
        (name, minutes)
        for name, size in sorted(GROUPS.items(), key=lambda one: -one[1])
        if part.plan.mode not in GROUPS
        and size < part.turns
        and (minutes := part.plan.turn * group.slowest(size) / 60) <= part.plan.minutes
    ]
    name, minutes = fitting[0] if fitting else ("", 0.0)
    return Ways(part.number, seconds if seconds >= group.shortest else 0, name, minutes, _droppable(part, parts))


def spare(plans: Sequence[PlannedItem]) -> list[int]:
    """Return the places in a plan of the parts that a meeting can do without when time is short.

    Never one that carries it, time to think, a break, the opening, the end with the silence behind it, what is hard, or what was parked.
    """
    last = max((at for at, plan in enumerate(plans) if plan.mode != "silence"), default=0)
    return [at for at, plan in enumerate(plans) if 0 < at < last and not _stays(plan)]


def _stays(plan: PlannedItem) -> bool:
    looks_back = plan.hard or plan.parked or plan.capture == "parking"
    return plan.carries or looks_back or plan.mode in (*THINKING, "break")


def _droppable(part: Part, parts: Sequence[Part]) -> tuple[int, ...]:
    """Return which few and short parts make room for one."""
    could = [parts[at] for at in spare([p.plan for p in parts]) if parts[at].number != part.number]
    return _least(could, part.over)


def _least(could: Sequence[Part], minutes: float) -> tuple[int, ...]:
    """Return the fewest and shortest of some parts that are planned for so many minutes together, () where they are not."""
    could = [p for p in could if p.plan.minutes]
    sets = [some for count in range(1, TOGETHER + 1) for some in combinations(could, count)]
    enough = [some for some in sets if sum(p.plan.minutes for p in some) >= minutes]

    def cost(some: tuple[Part, ...]) -> tuple[int, int, int]:
        # A part that runs over itself has ways out of its own.
        return (sum(1 for p in some if p.over), len(some), sum(p.plan.minutes for p in some))

    return tuple(p.number for p in min(enough, key=cost)) if enough else ()


def lines(fit: Fit, minutes: int = 0, called: Mapping[int, str] | None = None) -> list[str]:
    """Return what there is to say, one sentence or two a line, each standing on its own.

    `minutes` is how long the meeting is to last (0: nobody has said); `called` what people call the parts, where that is not their number.
    """
    over = ""
    if minutes and fit.planned > minutes:
        over = (
            f"The parts are planned for {fit.planned} minutes, and the meeting for {minutes}. Change one or the other."
        )
        over += _shorter(fit, minutes)
    told = [_group_line(fit.group)]
    told += [_part_line(part, (called or {}).get(part.number, f"{part.number}")) for part in fit.parts if part.turns]
    if len(told) == 1:
        return [*told, "No part gives everybody a turn, so nothing here can be foretold.", *filter(None, [over])]
    if not fit.ways:
        return [*told, over or f"It fits: {fit.planned} minutes."]
    for ways in fit.ways:
        told += _ways_lines(fit, ways)
    if fit.endangered:
        told.append(f"If nothing changes, the time is taken from what follows.{_taken_from(fit)}")
    told.append(f"As it stands all parts take {_minutes(fit.needs)}, and {fit.planned} are planned.")
    return [*told, over] if over else told


def _group_line(group: Group) -> str:
    some = [f"{group.typed} typing"] if group.typed else []
    some += [f"{group.interpreted} with an interpreter"] if group.interpreted else []
    return f"For {group.people} people{', ' if some else ''}{spoken_list(some)}:"


def _part_line(part: Part, called: str) -> str:
    each = f"{part.turns} turn{'' if part.turns == 1 else 's'} of {part.plan.turn} seconds"
    verb = "takes" if part.turns == 1 else "take"
    takes = f"{called}. {ended(part.plan.title)} {each} {verb} {_minutes(part.needs)}"
    if not part.plan.minutes:
        return f"{takes}; it has no time limit."
    return f"{takes}, and {part.plan.minutes} are planned{': too long' if part.over else ''}."


def _shorter(fit: Fit, minutes: int) -> str:
    """Return what makes a plan as short as the meeting, behind other sentences: parts to leave out, to shorten, or a longer meeting."""
    could = [part for at in spare([p.plan for p in fit.parts]) if (part := fit.parts[at]).plan.minutes]
    least = fit.planned - sum(part.plan.minutes for part in could)
    drop = _least(could, fit.planned - minutes) or tuple(part.number for part in could)
    without = spoken_list([_titled(fit.part(n)) for n in drop])
    if least <= minutes:
        return f" There is room without {without}."
    shorten = _shortened([part for part in fit.parts if part not in could], least - minutes)
    way = (
        f"make {spoken_list([_titled(part) for part in shorten])} shorter, or the meeting longer"
        if shorten
        else "make the meeting longer"
    )
    if could:
        return f" Without {without} it takes {least} minutes; beyond that, {way}."
    return f" No part of it can be left out; {way}."


def _shortened(parts: Sequence[Part], minutes: float) -> list[Part]:
    """Return the few longest of some parts that are shorter by so many minutes if each keeps half of its own, [] where none are.

    What is never dropped for its own sake, and what has too little time already, is left as it is.
    """
    open_to_it = [part for part in parts if not (_stays(part.plan) or part.over)]
    found: list[Part] = []
    for part in sorted(open_to_it, key=lambda p: -p.plan.minutes):
        found.append(part)
        if sum(p.plan.minutes for p in found) / 2 >= minutes:
            return sorted(found, key=lambda p: parts.index(p))
    return []


def _taken_from(fit: Fit) -> str:
    """Return which of what follows is hurt when time is taken from it, behind other sentences."""
    told = ""
    for carries, what in ((False, "Time to think"), (True, "What this is for")):
        parts = [part for n in fit.endangered if (part := fit.part(n)).plan.carries is carries]
        named = [f"{_titled(part)} ({_minutes(part.plan.minutes)})" for part in parts]
        told += f" {what} is in it: {spoken_list(named)}." if named else ""
    return told


def _ways_lines(fit: Fit, ways: Ways) -> list[str]:
    part = fit.part(ways.part)
    told = [f"{_titled(part)} is {_minutes(part.over)} too long. What could be done instead:"]
    if part.plan.carries:
        told.append(
            f"- More time: {_minutes(part.needs)} in all. It is what this is for, so its turns stay as long as they are."
        )
    else:
        told += _squeezed(fit.group, ways)
    if ways.drop:
        told.append(f"- Drop a part: without {spoken_list([_titled(fit.part(n)) for n in ways.drop])} there is room.")
    else:
        told.append(
            "- Drop a part: only what this is for, time to think, a break, the opening or the end could make room. Better not."
        )
    return told


def _squeezed(group: Group, ways: Ways) -> list[str]:
    """Return the ways out that a part has within its own time."""
    told = []
    if ways.seconds:
        told.append(f"- Shorter turns: {ways.seconds} seconds each fit.")
    else:
        told.append(f"- Shorter turns do not help here: they would last less than {group.shortest} seconds.")
    if ways.group:
        told.append(
            f"- Smaller groups first: in {ways.group} it takes {_minutes(ways.group_minutes)}, and they bring back what matters."
        )
    else:
        told.append("- Smaller groups first: even pairs take too long with these turns, unless turns are shorter too.")
    return told


def _titled(part: Part) -> str:
    return f"'{part.plan.title}'"


def _minutes(minutes: float) -> str:
    whole = max(1, math.ceil(minutes - 1e-9))
    return (
        f"about {whole} minute{'' if whole == 1 else 's'}"
        if minutes != whole
        else f"{whole} minute{'s' * (whole != 1)}"
    )
