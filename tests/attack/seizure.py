"""Everything a server leaves is taken away, at every moment of a meeting, by somebody who wants to know who wrote which note.

Ten people write fifty notes in each of twenty meetings: for a reveal and for the parking lot, one after the other, with what
is attributed in between. Copies of the server's folder are made before anything is shown, after each batch and at the end.
How long a note is, is chance here: a way of writing gives people away whatever a program does.
"""

from __future__ import annotations

import itertools
import json
import logging
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cop_server.journal.database import FILE
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import afterwards, agenda, notes, parking, release, setup
from tests.server.guests import Guest, served

PEOPLE, SEEDS, A_SEED = 10, 20, 50
CHANCE, MARGIN = 1 / PEOPLE, 0.05
TAKEN_BACK = 10  # of each meeting's notes
BATCHES = 3  # two for a reveal, one for the parking lot
PLAN = setup.SessionPlan(
    title="Notes",
    items=(setup.PlannedItem("Write", mode="reveal", keep="recap"), setup.PlannedItem("Talk", mode="open")),
)
PUBLIC = {"e", "hash", "item", "text", "quote", "parked"}  # what stands in a note's own row
Guess = dict[str, int]


@dataclass
class Seized:
    """What was taken away, and the truth it is compared with: whose each note is, by its hash."""

    truth: Guess = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    copies: list[Path] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    people: list[Guest] = field(default_factory=list)


class _Log(logging.Handler):
    """Everything a server says about itself."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


@contextmanager
def logged(lines: list[str]) -> Iterator[None]:
    """Take in everything that a server says about itself meanwhile."""
    log, handler = logging.getLogger("cop_server"), _Log(lines)
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


async def hold(folder: Path, seed: int) -> Seized:
    """Hold one meeting and return what was taken away from it."""
    rng, taken = random.Random(seed), Seized()
    data = folder / "data"
    with logged(taken.log):
        async with served(data) as server:
            made = await server.create(PLAN)
            people = [await Guest("Person 1 of all").come(server, made.holder_code)]
            people += [await Guest(f"Person {n} of all").come(server, made.code) for n in range(2, PEOPLE + 1)]
            taken.people = people
            await people[0].do(setup.Begin())
            for batch in range(BATCHES):
                # One person after the other hands in what they wrote: the order would tell, if it were kept.
                count = A_SEED // BATCHES + (batch < A_SEED % BATCHES)
                for who in sorted(rng.choices(range(PEOPLE), k=count)):
                    await _write(taken, rng, PersonId(who), park=batch == BATCHES - 1)
                    if rng.random() < 0.4:
                        await _say(taken, rng, people[rng.choice([who, rng.randrange(PEOPLE)])])
                _copy(taken, data, folder)
                await people[0].do(notes.Reveal() if batch < BATCHES - 1 else agenda.MoveOn(really=True))
                await _say(taken, rng, rng.choice(people))
                _copy(taken, data, folder)
            for key in rng.sample(sorted(taken.truth), TAKEN_BACK):
                await people[taken.truth[key] - 1].do(notes.TakeBack(taken.secrets[key]))
                await _say(taken, rng, rng.choice(people))
            await people[0].do(release.AskAll())
            for person in rng.sample(people, PEOPLE):
                if own := [n for n, w in person.state.kept.words.by_id.items() if w.person == person.welcome.you]:
                    await person.do(afterwards.Consent(own, "quote without name"))
            for person in people:
                await person.sync()
            _copy(taken, data, folder)
            for person in people:
                await person.leave()
    _copy(taken, data, folder)
    return taken


async def _write(taken: Seized, rng: random.Random, who: PersonId, park: bool) -> None:
    secret = rng.randbytes(32).hex()  # of this seed, so that a run can be had again
    key = notes.digest(secret)
    taken.truth[key], taken.secrets[key] = who + 1, secret
    taken.texts[key] = rng.randbytes(8).hex() + " " + "a" * rng.randint(1, 300)
    quote = rng.random() < 0.5
    wish: Any = notes.ParkUnnamed if park else notes.HoldNote
    assert (await taken.people[who].do(wish(key, taken.texts[key], quote))).how == "held"


async def _say(taken: Seized, rng: random.Random, person: Guest) -> None:
    text = rng.randbytes(8).hex()
    taken.said[text] = person.welcome.you
    assert (await person.do(parking.Park(text))).how == "saved"


def _copy(taken: Seized, data: Path, folder: Path) -> None:
    copy = folder / f"copy {len(taken.copies)}"
    shutil.copytree(data, copy)
    taken.copies.append(copy)


def rows(copy: Path) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]]:
    """Return what a copy holds: events in the order of their rows, and the devices' counters and answers."""
    with closing(sqlite3.connect(copy / FILE)) as db:
        events = [json.loads(body) for (body,) in db.execute("SELECT body FROM events WHERE seq > 0 ORDER BY row")]
        devices = [(n, json.loads(answer)) for n, answer in db.execute("SELECT number, answer FROM devices")]
    return events, devices


def raw(copy: Path) -> bytes:
    """Return every byte of a copy, the write-ahead file last."""
    return b"".join(path.read_bytes() for path in sorted(copy.rglob("*")) if path.is_file())


def identifiers(taken: Seized) -> list[str]:
    """Return everything found that identifies somebody beside a note, or a note before it was shown."""
    found: list[str] = []
    shown: set[str] = set()
    for copy in taken.copies:
        there = raw(copy)
        events, devices = rows(copy)
        for event in events:
            if event["e"] in ("note_shown", "note_withdrawn"):
                found += [f"{field} in a row" for field in event.keys() - PUBLIC]
                shown.add(event["hash"])
        for person in taken.people:
            names = {"seat": person.seat, "device": person.device}
            found += [f"{what} on disk" for what, secret in names.items() if secret.encode() in there]
        for key, text in taken.texts.items():
            if taken.secrets[key].encode() in there:
                found.append("a secret on disk")
            if key not in shown and (key.encode() in there or text.encode() in there):
                found.append("a note on disk before it was shown")
            if any(key in json.dumps(answer) for _, answer in devices):
                found.append("a note beside a device")
    log = "\n".join(taken.log)
    marks = [*taken.truth, *taken.texts.values(), *(p.seat for p in taken.people), *(p.name for p in taken.people)]
    return found + [f"{mark} in the log" for mark in marks if mark in log]


def _beside(events: list[dict[str, Any]], at: int, step: int) -> int:
    """Guess whoever is named nearest to a row, before or after it."""
    at += step
    while 0 <= at < len(events):
        person = events[at].get("person") or events[at].get("by")
        if person:
            return int(person)
        at += step
    return 1


def _in_file(taken: Seized, copy: Path, after: bool) -> Guess:
    """Guess whose attributed words lie nearest in the bytes of the files, before or after the note's own."""
    there = raw(copy)
    places = sorted((there.find(text.encode()), who) for text, who in taken.said.items() if text.encode() in there)
    guess: Guess = {}
    for key, text in taken.texts.items():
        at = there.find(text.encode())
        line = [who for place, who in places if (place > at) is after]
        if at >= 0 and line:
            guess[key] = line[0 if after else -1]
    return guess


def _dealt(keys: list[str], people: list[int], in_turn: bool = False) -> Guess:
    """Guess that people come one after the other along a list of notes: in blocks, or in turn."""
    share = len(people)
    return {key: people[n % share if in_turn else n * share // len(keys)] for n, key in enumerate(keys)}


def _batches(events: list[dict[str, Any]]) -> list[list[str]]:
    """Return the notes that were shown together: those whose rows follow each other."""
    runs = itertools.groupby(events, key=lambda event: event["e"] == "note_shown")
    return [[event["hash"] for event in run] for notes_shown, run in runs if notes_shown]


def guesses(taken: Seized) -> dict[str, Guess]:
    """Return, for each way to guess from all that was taken away, whom it takes notes to be from."""
    events, devices = rows(taken.copies[-1])
    shown = [(at, e) for at, e in enumerate(events) if e["e"] == "note_shown"]
    gone = {e["hash"]: at for at, e in enumerate(events) if e["e"] == "note_withdrawn"}
    keys = [e["hash"] for _, e in shown]
    sizes = [e["hash"] for _, e in sorted(shown, key=lambda pair: len(json.dumps(pair[1])))]
    numbers = list(range(1, PEOPLE + 1))
    busiest = [who for who, _ in Counter(taken.said.values()).most_common()]
    quiet = sorted(numbers, key=lambda who: list(taken.said.values()).count(who))
    counters = [1 + n for n in sorted(range(len(devices)), key=lambda n: devices[n][0])]
    return {
        "order: in blocks": _dealt(keys, numbers),
        "order: in turn": _dealt(keys, numbers, in_turn=True),
        "order: in blocks of a batch": {k: v for batch in _batches(events) for k, v in _dealt(batch, numbers).items()},
        "order: by hash": _dealt(sorted(keys), numbers),
        "size: shortest first": _dealt(sizes, numbers),
        "size: longest first": _dealt(sizes[::-1], numbers),
        "beside: named before": {e["hash"]: _beside(events, at, -1) for at, e in shown},
        "beside: named after": {e["hash"]: _beside(events, at, 1) for at, e in shown},
        "beside: before taken back": {key: _beside(events, at, -1) for key, at in gone.items()},
        "beside: after taken back": {key: _beside(events, at, 1) for key, at in gone.items()},
        "bytes: nearest before": _in_file(taken, taken.copies[-2], after=False),
        "bytes: nearest after": _in_file(taken, taken.copies[-2], after=True),
        "people: who says much": _dealt(keys, busiest, in_turn=True),
        "people: who says little": _dealt(keys, quiet, in_turn=True),
        "time: devices' counters": _dealt(keys, counters, in_turn=True),
        "time: since the last copy": _by_moment(taken),
    }


def _by_moment(taken: Seized) -> Guess:
    """Guess for each batch whoever did the most that is attributed between the copies around the writing of it."""
    guess: Guess = {}
    before: Counter[int] = Counter()
    known: set[str] = set()
    for copy in taken.copies:
        events, _ = rows(copy)
        now = Counter(e["person"] for e in events if e["e"] == "words_kept")
        new = [e["hash"] for e in events if e["e"] == "note_shown" and e["hash"] not in known]
        most = [who for who, _ in (now - before).most_common()] or [1]
        guess |= dict.fromkeys(new, most[0])
        known |= set(new)
        before = now
    return guess


@dataclass
class Scores:
    """How many of how many notes each way of guessing got right, and what identified somebody."""

    notes: int = 0
    right: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    copies: int = 0

    def add(self, taken: Seized) -> None:
        """Count one meeting."""
        self.notes += len(taken.truth)
        self.copies += len(taken.copies)
        self.found += identifiers(taken)
        for way, guess in guesses(taken).items():
            self.right[way] += sum(taken.truth[key] == who for key, who in guess.items())
            self.tried[way] += len(guess)

    def share(self, way: str) -> float:
        """Return which share of the notes it guessed about a way got right."""
        return self.right[way] / self.tried[way] if self.tried[way] else 0.0


async def measure(folder: Path, seeds: int = SEEDS) -> Scores:
    """Hold meetings, take everything away, and guess."""
    scores = Scores()
    for seed in range(seeds):
        scores.add(await hold(folder / str(seed), seed))
    return scores
