"""Who wrote a note cannot be found: not by whoever seizes the disk, nor by anybody from what their program receives."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from cop_tui.core.topics import notes, setup
from cop_tui.wire import codec
from tests.attack import seizure
from tests.attack.seizure import CHANCE, MARGIN, PLAN, Seized, rows
from tests.server.guests import Guest, served


@pytest.mark.slow
async def test_what_is_seized_tells_no_better_than_chance_who_wrote_a_note(tmp_path: Path) -> None:
    scores = await seizure.measure(tmp_path)
    for way in scores.tried:
        print(f"{way:28} {scores.right[way]:4} of {scores.tried[way]:4}: {scores.share(way):.3f}, chance {CHANCE:.3f}")
    assert (scores.notes, scores.copies) == (1_000, 160)
    assert scores.found == []
    assert {way: scores.share(way) for way in scores.tried if scores.share(way) > CHANCE + MARGIN} == {}


async def test_an_order_that_is_kept_would_be_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guesses are worth something: notes stored as they came, or after what their authors parked, are traced."""
    taken = await seizure.hold(tmp_path, 1)
    came = {key: n for n, key in enumerate(taken.truth)}

    def as_they_came(copy: Path) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]]:
        events, devices = rows(copy)
        first = [e for e in events if e["e"] == "note_shown" and came[e["hash"]] < 17]
        return sorted(first, key=lambda e: came[e["hash"]]), devices

    def after_their_authors(copy: Path) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]]:
        events, devices = rows(copy)
        shown = [e for e in events if e["e"] == "note_shown"]
        return [e for note in shown for e in ({"e": "x", "person": taken.truth[note["hash"]]}, note)], devices

    for kept, way in ((as_they_came, "order: in blocks of a batch"), (after_their_authors, "beside: named before")):
        monkeypatch.setattr(seizure, "rows", kept)
        assert _share(taken, way) > CHANCE + 2 * MARGIN, way


def _share(taken: Seized, way: str) -> float:
    guess = seizure.guesses(taken)[way]
    return sum(taken.truth[key] == who for key, who in guess.items()) / len(guess)


async def test_an_identifier_beside_a_note_would_be_found(tmp_path: Path) -> None:
    taken = await seizure.hold(tmp_path, 2)
    assert seizure.identifiers(taken) == []
    (taken.copies[0] / "server.log").write_text(f"{taken.people[3].device} {taken.texts[next(iter(taken.texts))]}")
    taken.log.append(f"note by {taken.people[2].name}")
    found = seizure.identifiers(taken)
    assert "device on disk" in found
    assert "a note on disk before it was shown" in found
    assert f"{taken.people[2].name} in the log" in found


async def test_nothing_anybody_else_receives_names_who_wrote_or_took_back_a_note(tmp_path: Path) -> None:
    taken = await seizure.hold(tmp_path, 7)
    for me, person in enumerate(taken.people, 1):
        for frame in person.frames:
            said = codec.encode(frame).decode()
            held_here = [key for key in taken.truth if f'"note_held","hash":"{key}"' in said]
            assert all(taken.truth[key] == me for key in held_here)
            assert not any(secret in said for secret in taken.secrets.values())
            for event in json.loads(said).get("items", []) if '"f":"events"' in said else []:
                if event["e"] == "note_shown":
                    assert set(event) <= seizure.PUBLIC
                if event["e"] == "note_withdrawn":
                    assert set(event) == {"e", "hash"}


async def test_writing_and_taking_back_write_nothing_for_a_device_and_leave_no_clock(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        people = [await Guest("P0").come(server, made.holder_code)]
        people += [await Guest(f"P{n}").come(server, made.code) for n in range(1, 4)]
        await people[0].do(setup.Begin())
        _, before = rows(tmp_path)
        commits = server.hub.journal.commits
        mine = [secrets.token_hex(32) for _ in people[1:]]
        for person, secret in zip(people[1:], mine, strict=True):
            await person.do(notes.HoldNote(notes.digest(secret), "A note"))
        assert server.hub.journal.commits == commits
        await people[0].do(notes.Reveal())
        revealed = rows(tmp_path)[1]
        await people[1].do(notes.TakeBack(mine[0]))
        events, after = rows(tmp_path)
        assert len(before) == len(revealed) == 1, "the device that opened and revealed"
        assert after == revealed
        for person in people:
            await person.leave()
    assert [set(e) for e in events if e["e"] == "note_withdrawn"] == [{"e", "hash"}]
