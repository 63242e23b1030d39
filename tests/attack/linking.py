"""Somebody has taken away everything a server leaves after a series, and wants to know who came to which of its meetings.

Of a person who was in two meetings that follow each other they know the seat in the first, and guess that in the second, in every way
that the files allow: by order, by place and size, by what is alike, by what comes again.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations, pairwise
from math import comb
from pathlib import Path
from typing import Any

from cop_server.journal.database import FILE
from tests.attack.series_taken import SIZE, Held, Seized, hold, identifiers

CHANCE = 1 / (SIZE - 1)
"""Of a right guess: whoever keeps their name is known, and one of the others it is."""
ALPHA = 1e-6
"""How likely it is, at most, that chance alone makes any of the ways to guess look better than chance."""
WHEN = ("while it ran", "at its end", "afterwards")
"""Of which moment the files are that the attacker looks at."""


@dataclass
class Seat:
    """All that the server's files tell of one person in one meeting."""

    number: int
    facts: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)


@contextmanager
def _opened(copy: Path) -> Iterator[sqlite3.Connection]:
    """Open the journal of a copy and leave the copy as it is: SQLite would write its write-ahead file back."""
    with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
        for name in (FILE, f"{FILE}-wal"):
            if (copy / name).exists():
                shutil.copy(copy / name, folder)
        with closing(sqlite3.connect(Path(folder) / FILE)) as db:
            yield db


def seats(copy: Path, meeting: str) -> list[Seat]:
    """Return what a copy tells of each person of a meeting."""
    with _opened(copy) as db:
        (of,) = db.execute("SELECT number FROM meetings WHERE id = ?", (meeting,)).fetchone()
        stored = "SELECT row, seq, body, seal, mark FROM events WHERE meeting = ? AND seq > 0 ORDER BY seq"
        events = [(row, seq, json.loads(body), seal, mark) for row, seq, body, seal, mark in db.execute(stored, (of,))]
        keys = db.execute("SELECT person, hash, seal FROM seats WHERE meeting = ?", (of,)).fetchall()
        devices = db.execute("SELECT hash, answer, seal FROM devices WHERE meeting = ?", (of,)).fetchall()
    found = {number: _of_seat(number, hashed, seal, copy) for number, hashed, seal in keys}
    for row, seq, event, seal, mark in events:
        number = event.get("person") or event.get("by")
        if number in found:
            _of_event(found[number], row, seq, event, (seal, mark))
    # Whose device is whose is found within a meeting by how much each did.
    busiest = sorted(found.values(), key=lambda seat: seat.facts.get("words", 0))
    for seat, (hashed, answers, seal) in zip(busiest, sorted(devices, key=lambda row: len(row[1])), strict=True):
        seat.tokens |= {"device": hashed, "device's seal": bytes(seal).hex()}
        seat.facts |= {"device's row": len(answers), "device's hash": int(hashed, 16)}
        seat.answers = pieces(bytes(answers))
    return [found[number] for number in sorted(found)]


def _of_seat(number: int, hashed: str, seal: bytes, copy: Path) -> Seat:
    """Return what is known of a seat by its row, and by where in the files that lies."""
    seat = Seat(number, {"number": number, "hash": int(hashed, 16), "seal": int.from_bytes(seal, "big")})
    seat.tokens |= {"seat": hashed, "seat's seal": bytes(seal).hex()}
    for file, path in (("file", copy / FILE), ("wal", copy / f"{FILE}-wal")):
        there = path.read_bytes() if path.exists() else b""
        first, last = there.find(hashed.encode()), there.rfind(hashed.encode())
        if first >= 0:
            seat.facts |= {f"{file} first": first, f"{file} last": last, f"{file} in its page": first % 4096}
            seat.facts[f"{file} copies"] = there.count(hashed.encode())
    return seat


def _of_event(seat: Seat, row: int, seq: int, event: dict[str, Any], beside: tuple[bytes, bytes]) -> None:
    """Take in an event that names a person."""
    facts, kind = seat.facts, event["e"]
    if kind == "joined":
        facts |= {"joined at": seq, "joined in row": row, "length of the name": len(event["name"])}
        facts["role"] = len(event.get("role", ""))
        seat.tokens |= {
            "joined": bytes(beside[0]).hex(),
            "joined's mark": bytes(beside[1]).hex(),
            "name": event["name"],
        }
    facts["last event"] = seq
    facts.setdefault("first event after coming", seq if kind != "joined" else 0)
    if kind == "words_kept":
        facts["words"] = facts.get("words", 0) + 1
        facts["length of words"] = facts.get("length of words", 0) + len(event["text"])
        facts.setdefault("first words", seq)
        facts["wait before words"] = facts["first words"] - facts.get("joined at", 0)


def stored(copy: Path, meeting: str) -> set[str]:
    """Return every hash, seal, mark and answer that a copy keeps of a meeting, as hex: what could come again in another."""
    with _opened(copy) as db:
        (of, seal) = db.execute("SELECT number, seal FROM meetings WHERE id = ?", (meeting,)).fetchone()
        found = {bytes(seal).hex()}
        for asked in (
            "SELECT hash, seal FROM seats WHERE meeting = ?",
            "SELECT hash, seal FROM codes WHERE meeting = ?",
            "SELECT hash, seal FROM devices WHERE meeting = ?",
            "SELECT hex(mark), seal FROM events WHERE meeting = ? AND seq > 0",
        ):
            found |= {part for hashed, seal in db.execute(asked, (of,)) for part in (hashed, bytes(seal).hex())}
        answers = [bytes(answer) for (answer,) in db.execute("SELECT answer FROM devices WHERE meeting = ?", (of,))]
        beside = db.execute("SELECT key, value FROM about WHERE key LIKE ?", (f"answer {meeting} %",)).fetchall()
    found |= {key.rsplit(" ", 1)[1] for key, _ in beside}
    answers += [bytes(value) for _, value in beside]
    return found.union(*map(pieces, answers))


def pieces(answers: bytes) -> set[str]:
    """Return every twelve bytes in a row of what is stored of answers: what is the same there is no chance."""
    return {answers[n : n + 12].hex() for n in range(len(answers) - 11)}


Way = Callable[[Seat, list[Seat], list[Seat]], int | None]
"""A way to guess: from a seat, all seats of its meeting and those of the next one, to a number there (None: it says nothing)."""


def _rank(name: str, *, backwards: bool = False) -> Way:
    """Guess whoever stands at the same place in the order of some fact."""

    def guess(known: Seat, here: list[Seat], there: list[Seat]) -> int | None:
        if not all(name in seat.facts for seat in (*here, *there)):
            return None
        place = sorted(here, key=lambda seat: seat.facts[name]).index(known)
        order = sorted(there, key=lambda seat: seat.facts[name], reverse=backwards)
        return order[min(place, len(order) - 1)].number

    return guess


def _nearest(name: str) -> Way:
    """Guess whoever has the nearest value of some fact."""

    def guess(known: Seat, _here: list[Seat], there: list[Seat]) -> int | None:
        if not all(name in seat.facts for seat in (known, *there)):
            return None
        return min(there, key=lambda seat: abs(seat.facts[name] - known.facts[name])).number

    return guess


def _alike(name: str, likeness: Callable[[str, str], float]) -> Way:
    """Guess whoever has the token that is most like the known one."""

    def guess(known: Seat, _here: list[Seat], there: list[Seat]) -> int | None:
        if not all(name in seat.tokens for seat in (known, *there)):
            return None
        return max(there, key=lambda seat: likeness(known.tokens[name], seat.tokens[name])).number

    return guess


def _prefix(one: str, other: str) -> int:
    return next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def _suffix(one: str, other: str) -> int:
    return _prefix(one[::-1], other[::-1])


def _same_bits(one: str, other: str) -> int:
    return -(int(one, 16) ^ int(other, 16)).bit_count()


def _any_token(salts: list[str]) -> Way:
    """Guess whoever has a token that is a known one, or a hash of it with anything that stands beside it."""

    def forms(token: str) -> Iterator[str]:
        yield token
        for salt in ("", *salts):
            for text in (f"{token}{salt}", f"{salt}{token}", f"{token}:{salt}", f"{salt}:{token}"):
                yield sha256(text.encode()).hexdigest()

    def guess(known: Seat, _here: list[Seat], there: list[Seat]) -> int | None:
        made = {form for token in known.tokens.values() for form in forms(token)}
        return next((seat.number for seat in there if made & {*seat.tokens.values()}), None)

    return guess


def _answers(known: Seat, _here: list[Seat], there: list[Seat]) -> int | None:
    """Guess whoever's device has the most of the stored answers of the known one's."""
    best = max(there, key=lambda seat: len(seat.answers & known.answers))
    return best.number if best.answers & known.answers else None


FACTS = (
    *("number", "hash", "seal", "file first", "file last", "file in its page", "file copies"),
    *("wal first", "wal last", "wal in its page", "wal copies"),
    *("joined at", "joined in row", "length of the name", "last event", "first event after coming"),
    *("words", "length of words", "first words", "wait before words", "role"),
    *("device's row", "device's hash"),
)
TOKENS = ("seat", "seat's seal", "joined", "joined's mark", "device", "device's seal")


def ways(salts: list[str]) -> dict[str, Way]:
    """Return all ways to guess."""
    found: dict[str, Way] = {}
    for name in FACTS:
        found |= {f"order: {name}": _rank(name), f"value: {name}": _nearest(name)}
        found[f"order backwards: {name}"] = _rank(name, backwards=True)
    for name in TOKENS:
        found |= {f"prefix: {name}": _alike(name, _prefix), f"suffix: {name}": _alike(name, _suffix)}
        found[f"bits: {name}"] = _alike(name, _same_bits)
    return found | {"the same token": _any_token(salts), "the same answers": _answers}


@dataclass
class Scores:
    """How many guesses of each way were right, of how many seats that were known.

    `named` is how often the one who keeps a name was found by it, `found` what identified somebody, and `again` how often a stored hash,
    seal, mark or piece of an answer was in two meetings.
    """

    tried: int = 0
    named: int = 0
    again: int = 0
    right: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    def add(self, taken: Seized, seed: int) -> None:
        """Guess at one series: for each two meetings that follow each other one person whose seat in the first is known."""
        rng = random.Random(f"guesses {seed}")
        self.found += identifiers(taken)
        last = taken.meetings[-1].copies[-1]
        kept = [stored(last, held.meeting) for held in taken.meetings]
        self.again += sum(len(one & other) for one, other in combinations(kept, 2))
        for first, second in pairwise(taken.meetings):
            both = sorted((first.numbers.keys() & second.numbers.keys()) - {0})
            who = rng.choice(both)
            guessed = guess(first, second, first.numbers[who], last)
            self.tried += 1
            self.named += guessed.pop("name") == second.numbers[0]
            for way, number in guessed.items():
                # Where a way says nothing its guess is drawn, so that each way has the same number of guesses.
                self.said[way] += number is not None
                others = sorted(n for person, n in second.numbers.items() if person)
                self.right[way] += (number or rng.choice(others)) == second.numbers[who]

    def bound(self) -> int:
        """Return how many right guesses chance alone reaches in any way with a likelihood of at most ALPHA."""
        share = ALPHA / max(1, len(self.right))
        return next(n for n in range(self.tried + 2) if at_least(n, self.tried, CHANCE) <= share)

    def better(self) -> dict[str, int]:
        """Return the ways that are better than chance, with how often each was right."""
        return {way: right for way, right in self.right.items() if right >= self.bound()}


def at_least(right: int, tried: int, chance: float) -> float:
    """Return how likely so many right guesses or more are by chance alone: the tail of the binomial distribution, exactly."""
    return sum(comb(tried, n) * chance**n * (1 - chance) ** (tried - n) for n in range(right, tried + 1))


def guess(first: Held, second: Held, known: int, last: Path) -> dict[str, int | None]:
    """Return, for each way, whom it takes a known seat of the first meeting to be in the second; and `name`: whose name comes again.

    The files are those while either ran, those at its end, and the `last` ones, when the server had ended.
    """
    found: dict[str, int | None] = {}
    tried = ways([first.meeting, second.meeting])
    copies = [*zip(first.copies[:2], second.copies[:2], strict=True), (last, last)]
    for when, (one, other) in zip(WHEN, copies, strict=True):
        here, there = seats(one, first.meeting), seats(other, second.meeting)
        both = {seat.tokens["name"] for seat in here} & {seat.tokens["name"] for seat in there}
        named = [seat.number for seat in there if seat.tokens["name"] in both]
        mine, others = (_without(both, seats) for seats in (here, there))
        (target,) = [seat for seat in mine if seat.number == known]
        found |= {f"{name}, {when}": way(target, mine, others) for name, way in tried.items()}
        found["name"] = named[0] if len(named) == 1 else None
    return found


def _without(names: set[str], found: list[Seat]) -> list[Seat]:
    return [seat for seat in found if seat.tokens["name"] not in names]


async def measure(folder: Path, seeds: int) -> Scores:
    """Hold so many series, take everything away, and guess."""
    scores = Scores()
    for seed in range(seeds):
        scores.add(await hold(folder / str(seed), seed), seed)
    return scores
