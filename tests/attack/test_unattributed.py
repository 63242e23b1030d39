"""Who wrote a note cannot be found: not by whoever seizes the disk, nor by anybody from what their program receives."""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from cop_server.journal_file import FILE
from cop_tui.core import notes, parking, setup
from tests.server.guests import Guest, served

PEOPLE, SEEDS, A_SEED = 10, 20, 50
CHANCE, MARGIN = 1 / PEOPLE, 0.05
PLAN = setup.Session(
    title="Notes",
    items=(setup.PlannedItem("Write", mode="reveal", keep="recap"), setup.PlannedItem("Talk", mode="open")),
)


def note_text(rng: random.Random) -> str:
    """A note of any length, whoever writes it."""
    return secrets.token_hex(4) + " " + "a" * rng.randint(1, 300)


async def held(data: Path, seed: int) -> tuple[dict[str, int], list[Guest], dict[str, str]]:
    """Hold one session in which ten people write fifty notes, among other things; return whose each hash is."""
    rng = random.Random(seed)
    async with served(data) as server:
        made = await server.create(PLAN)
        people = [await Guest("P0").come(server, made.holder_code)]
        people += [await Guest(f"P{n}").come(server, made.code) for n in range(1, PEOPLE)]
        await people[0].do(setup.Begin())
        truth: dict[str, int] = {}
        withdrawn: dict[str, str] = {}
        # In each batch one person after the other hands in what they wrote: the order would tell, if it were kept.
        plan = [who for _ in range(2) for who in sorted(rng.choices(range(PEOPLE), k=A_SEED // 2))]
        for turn, who in enumerate(plan):
            secret = secrets.token_hex(32)
            truth[notes.digest(secret)] = who + 1
            text = note_text(rng)
            assert (await people[who].do(notes.HoldNote(notes.digest(secret), text))).how == "held"
            if turn % 3 == 0:  # what is attributed lies beside it
                await people[who].do(parking.Park(f"from {who}"))
            if turn % 5 == 0:
                withdrawn[notes.digest(secret)] = secret
            if turn % (A_SEED // 2) == A_SEED // 2 - 1:
                assert (await people[0].do(notes.Reveal())).how == "saved"
        for key, secret in list(withdrawn.items())[:3]:
            await people[truth[key] - 1].do(notes.TakeBack(secret))
            await people[truth[key] - 1].do(parking.Park("right after"))
        for person in people:
            await person.sync()
            await person.leave()
    return truth, people, withdrawn


def stored(data: Path) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]]:
    """Return what a seized disk holds: events in the order of their rows, and the devices' counters and answers."""
    with closing(sqlite3.connect(data / FILE)) as db:
        events = [json.loads(body) for (body,) in db.execute("SELECT body FROM events WHERE seq > 0 ORDER BY row")]
        devices = [(n, json.loads(answer)) for n, answer in db.execute("SELECT number, answer FROM devices")]
    return events, devices


def beside(events: list[dict[str, Any]], at: int, step: int) -> int:
    """Guess: whoever is named nearest to a note, before or after it."""
    at += step
    while 0 <= at < len(events):
        person = events[at].get("person") or events[at].get("by")
        if person:
            return int(person)
        at += step
    return 1


def guesses(events: list[dict[str, Any]], devices: list[tuple[int, dict[str, Any]]]) -> dict[str, dict[str, int]]:
    """Return, for each way to guess, whom it takes each note to be from."""
    shown = [(at, e) for at, e in enumerate(events) if e["e"] == "note_shown"]
    sizes = sorted((len(e["text"]), e["hash"]) for _, e in shown)
    busiest = Counter(e["person"] for e in events if e["e"] == "words_kept").most_common()
    by_counter = sorted(range(len(devices)), key=lambda n: devices[n][0])
    return {
        "the one named before": {e["hash"]: beside(events, at, -1) for at, e in shown},
        "the one named after": {e["hash"]: beside(events, at, 1) for at, e in shown},
        "the place in the list": {e["hash"]: 1 + place * PEOPLE // len(shown) for place, (_, e) in enumerate(shown)},
        "the place in the batch": {e["hash"]: 1 + place % PEOPLE for place, (_, e) in enumerate(shown)},
        "the length": {key: 1 + place * PEOPLE // len(sizes) for place, (_, key) in enumerate(sizes)},
        "the length the other way": {
            key: PEOPLE - place * PEOPLE // len(sizes) for place, (_, key) in enumerate(sizes)
        },
        "who talks much": {e["hash"]: busiest[place % len(busiest)][0] for place, (_, e) in enumerate(shown)},
        "the counters": {e["hash"]: 1 + by_counter[place % len(by_counter)] for place, (_, e) in enumerate(shown)},
    }


async def test_a_seized_disk_tells_no_better_than_chance_who_wrote_a_note(tmp_path: Path) -> None:
    right: Counter[str] = Counter()
    total = 0
    for seed in range(SEEDS):
        truth, _, _ = await held(tmp_path / str(seed), seed)
        events, devices = stored(tmp_path / str(seed))
        shown = [e["hash"] for e in events if e["e"] == "note_shown"]
        assert len(shown) == A_SEED == len(truth)
        for way, guess in guesses(events, devices).items():
            right[way] += sum(truth[key] == person for key, person in guess.items())
        total += len(shown)
    assert total == PEOPLE * 100
    for way, hits in right.items():
        assert hits / total <= CHANCE + MARGIN, (way, hits / total)


async def test_an_order_that_is_kept_would_be_found_out(tmp_path: Path) -> None:
    """The guesses above are worth something: notes stored as they came are traced by them."""
    truth, _, _ = await held(tmp_path, 1)
    events, devices = stored(tmp_path)
    order = {key: n for n, key in enumerate(truth)}
    as_they_came = sorted((e for e in events if e["e"] == "note_shown"), key=lambda e: order[e["hash"]])
    traced = guesses([*as_they_came[: A_SEED // 2], {"e": "words_kept", "person": 1}], devices)
    right = traced["the place in the list"]
    assert sum(truth[key] == person for key, person in right.items()) / len(right) > CHANCE + 2 * MARGIN


async def test_nothing_anybody_else_receives_names_who_wrote_or_took_back_a_note(tmp_path: Path) -> None:
    from cop_tui.wire import codec

    truth, people, withdrawn = await held(tmp_path, 7)
    for me, person in enumerate(people, 1):
        for frame in person.frames:
            said = codec.encode(frame).decode()
            held_here = [key for key in truth if f'"note_held","hash":"{key}"' in said]
            assert all(truth[key] == me for key in held_here)
            assert not any(secret in said for secret in withdrawn.values())
            for event in json.loads(said).get("items", []) if '"f":"events"' in said else []:
                if event["e"] == "note_shown":
                    assert set(event) <= {"e", "hash", "item", "text", "quote"}
                if event["e"] == "note_withdrawn":
                    assert set(event) == {"e", "hash"}


async def test_writing_and_taking_back_write_nothing_for_a_device_and_leave_no_clock(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        people = [await Guest("P0").come(server, made.holder_code)]
        people += [await Guest(f"P{n}").come(server, made.code) for n in range(1, 4)]
        await people[0].do(setup.Begin())
        _, before = stored(tmp_path)
        commits = server.hub.journal.commits
        mine = [secrets.token_hex(32) for _ in people[1:]]
        for person, secret in zip(people[1:], mine, strict=True):
            await person.do(notes.HoldNote(notes.digest(secret), "A note"))
        assert server.hub.journal.commits == commits
        await people[0].do(notes.Reveal())
        revealed = stored(tmp_path)[1]
        await people[1].do(notes.TakeBack(mine[0]))
        events, after = stored(tmp_path)
        assert len(before) == len(revealed) == 1, "the device that opened and revealed"
        assert after == revealed
        for person in people:
            await person.leave()
    assert [set(e) for e in events if e["e"] == "note_withdrawn"] == [{"e", "hash"}]
