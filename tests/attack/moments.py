"""Who paused, objected or finished a turn, guessed by whoever has seized the server's folder at every moment of a meeting.

The write-ahead file alone is nearly that: page by page it tells what each commit changed. So a copy of every row is taken
after each act. What carries somebody's name shows which device is theirs; the guesses then look for that device, or for
what it lacks, where something was told without a name.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cop_server.journal.database import FILE
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import agreement, clock, floor, parking, setup
from tests.server.guests import Guest, ManualClock, served

PEOPLE, ACTS = 4, 60
NEVER = 1_000_000
NARROW = 4  # events between which somebody dares to guess
PLAN = setup.SessionPlan(
    "Moments", items=(setup.PlannedItem("Talk", mode="queue"), setup.PlannedItem("Free", mode="open"))
)
Rows = dict[tuple[str, str], str]  # (table, key) -> everything else in the row


@dataclass
class Moment:
    """What was stored after an act: the events it added, and the rows beside the events before and after it."""

    first: int
    last: int
    before: Rows
    after: Rows
    person: int
    named: bool

    @property
    def changed(self) -> list[tuple[str, str]]:
        """The rows that are new or other than before."""
        return [key for key, row in self.after.items() if self.before.get(key) != row]


@dataclass
class Taken:
    """Every moment of a meeting."""

    moments: list[Moment] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)

    @property
    def unnamed(self) -> list[Moment]:
        return [moment for moment in self.moments if not moment.named]


def rows(data: Path) -> Rows:
    """Return every row beside the events, by what it is known by."""
    found: Rows = {}
    with closing(sqlite3.connect(f"file:{data / FILE}?mode=ro", uri=True)) as db:
        for table, key in (("devices", "hash"), ("about", "key"), ("seats", "hash")):
            cursor = db.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            for row in cursor:
                fields = dict(zip(names, row, strict=True))
                found[table, str(fields.pop(key))] = repr(sorted(fields.items()))
    return found


async def hold(data: Path, seed: int) -> Taken:
    """Hold a meeting in which people say, pause, object and finish as chance has it, and take everything after each act."""
    rng, taken, time = random.Random(seed), Taken(), ManualClock()
    async with served(data, time) as server:
        made = await server.create(PLAN)
        people = [await Guest(f"Person {n}").come(server, made.holder_code) for n in range(1, PEOPLE + 1)]
        state = server.hub.rooms[made.meeting].state
        await people[0].do(setup.Begin())
        for person in people:
            await _act(taken, data, person, parking.Park("something"), named=True)
        while len(taken.moments) < ACTS:
            person = rng.choice(people)
            time.on(60)
            if state.kept.clock.paused:
                await people[0].do(clock.Resume())
            match rng.randrange(9):
                case 0:
                    await _act(taken, data, person, clock.Pause(), named=False)
                case 1:
                    await people[0].do(agreement.Agree(f"a point {len(taken.moments)}"))
                    await _act(taken, data, person, agreement.ObjectToPoint(WordId(state.kept.seq)), named=False)
                case 2:
                    await person.do(floor.Hand())
                    await people[0].do(floor.CallNext())
                    await _act(taken, data, person, floor.Done(), named=False)
                case _:
                    await _act(taken, data, person, parking.Park("more"), named=True)
        for person in people:
            await (await person.sync()).leave()
    taken.rows = rows(data)
    return taken


async def _act(taken: Taken, data: Path, person: Guest, command: Any, *, named: bool) -> None:
    await person.sync()
    before, at = rows(data), person.state.kept.seq
    result = await person.do(command)
    if result.how == "saved":
        taken.moments.append(Moment(at + 1, result.seq, before, rows(data), person.welcome.you, named))


def _theirs(taken: Taken) -> dict[tuple[str, str], int]:
    """Return whose each row is, by what changed when something with a name was stored."""
    beside: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for moment in taken.moments:
        if moment.named:
            for key in moment.changed:
                beside[key][moment.person] += 1
    return {key: count.most_common(1)[0][0] for key, count in beside.items()}


def guesses(taken: Taken) -> dict[str, list[tuple[int, int]]]:
    """Return, for each way to guess, whom it takes to have done something and who did."""
    theirs = _theirs(taken)
    ways: dict[str, Callable[[tuple[str, str], Moment], float]] = {
        "rows": lambda key, moment: 0 if key in moment.changed else NEVER,
        "answers": lambda key, moment: 0 if moment.last in _numbers(taken.rows.get(key, "")) else NEVER,
        "missing number": lambda key, moment: _gap(taken.rows.get(key, ""), moment),
        "counters": lambda key, moment: _leap(taken, key, moment),
    }
    found: dict[str, list[tuple[int, int]]] = {way: [] for way in ways}
    for moment in taken.unnamed:
        for way, room in ways.items():
            best = min(theirs, key=lambda key: room(key, moment))
            if room(best, moment) <= NARROW:  # who has nothing to go by does not guess
                found[way].append((theirs[best], moment.person))
    return found


def _numbers(row: str) -> set[int]:
    return {int(number) for number in re.findall(r'"seq":(\d+)', row)}


def _gap(row: str, moment: Moment) -> float:
    """Return how many events have room where a row has an answer without a number and this event would fit in."""
    answers = [int(number or 0) for number in re.findall(r'"id":"k\d+","how":"saved"(?:,"seq":(\d+))?', row)]
    numbered = [0, *(number for number in answers if number), NEVER]
    rooms = []
    for place, number in enumerate(answers):
        if not number:
            before = max([0, *(other for other in answers[:place] if other)])
            after = next(other for other in numbered[1:] if other > before)
            rooms.append((before, after))
    return min(
        [after - before for before, after in rooms if before < moment.first and moment.last < after], default=NEVER
    )


def _leap(taken: Taken, key: tuple[str, str], moment: Moment) -> float:
    """Return how many events have room between the two changes of a row around this event, if its counter leaps there."""

    def counter(row: str) -> int:
        found = re.search(r"'number', (\d+)", row)
        return int(found[1]) if found else 0

    earlier = [m for m in taken.moments if m.last < moment.first and key in m.changed]
    later = [m for m in taken.moments if m.first > moment.last and key in m.changed]
    if not earlier or not later or counter(later[0].after[key]) <= counter(earlier[-1].after[key]) + 1:
        return NEVER
    return later[0].first - earlier[-1].last


def right(taken: Taken, way: str) -> tuple[int, int]:
    """Return how many guesses of a way were right, and how many it made."""
    tried = guesses(taken)[way]
    return sum(who == truth for who, truth in tried), len(tried)
