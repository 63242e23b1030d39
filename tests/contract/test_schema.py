"""Schema, page and code of the protocol agree, and what is really sent is what they say."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import fastjsonschema
import pytest
from msgspec import Raw

from cop_tui import core
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.wire import codec, frames
from tests.contract import protocol_tables, wire_schema
from tests.contract.random_meeting import Held, some_command
from tests.contract.test_docs import AGAIN, PROTOCOL, _between

FILE = protocol_tables.DOCS / protocol_tables.SCHEMA
SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
PARTS: dict[str, dict[str, Any]] = SCHEMA["$defs"]
STEPS, MEETINGS = 200, 4
TABLES = {
    "client frames": ("FromClient", "f"),
    "server frames": ("FromServer", "f"),
    "commands": ("Command", "do"),
    "events": ("Event", "e"),
    "passing": ("PassingMessage", "p"),
    "asides": ("AsideMessage", "a"),
}


def _needed(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """Add a definition and all that it leads to, to those that were found."""
    if name not in found:
        found[name] = PARTS[name]
        for ref in re.findall(re.escape(wire_schema.REF) + r"(\w+)", json.dumps(PARTS[name])):
            _needed(ref, found)
    return found


@functools.cache
def reader(part: str) -> Callable[[Any], Any]:
    """Return what reads JSON by the file alone, as one of its definitions; it raises JsonSchemaValueException."""
    schema = {"$schema": SCHEMA["$schema"], "anyOf": [{"$ref": wire_schema.REF + part}], "$defs": _needed(part, {})}
    read: Callable[[Any], Any] = fastjsonschema.compile(schema, use_default=False)
    return read


@functools.cache
def held_once() -> Held:
    return Held(7)


def fits(part: str, sent: Any) -> bool:
    try:
        reader(part)(sent)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def kinds(family: str, tag: str) -> dict[str, dict[str, Any]]:
    """Return the definitions of a family in the file, by their name on the wire."""
    parts = [PARTS[ref["$ref"].removeprefix(wire_schema.REF)] for ref in PARTS[family]["anyOf"]]
    return {part["properties"][tag]["enum"][0]: part for part in parts}


def test_the_schema_is_the_one_that_is_made_from_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == wire_schema.text(), AGAIN


@pytest.mark.parametrize("table", TABLES)
def test_page_and_schema_name_the_same_messages_with_the_same_fields(table: str) -> None:
    family, tag = TABLES[table]
    page: dict[str, tuple[set[str], set[str]]] = {}
    for line in _between(PROTOCOL, table).splitlines()[2:]:
        cells = line.strip("| ").split(" | ")
        fields = re.findall(r"(?:^|<br>)`(\w+)` \((.*?)\): ", cells[-1])
        page[cells[0].strip("`")] = (
            {name for name, _ in fields},
            {name for name, of in fields if "if left out" not in of},
        )
    schema = {
        name: (set(part["properties"]) - {tag}, set(part["required"]) - {tag})
        for name, part in kinds(family, tag).items()
    }
    assert len(page) > 2
    assert page == schema


def test_page_and_schema_name_the_same_members_of_the_state() -> None:
    rows = re.split(r"^\*\*(\w+)\.\*\*", _between(PROTOCOL, "state"), flags=re.MULTILINE)[1:]
    page = [
        (name, frozenset(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)))
        for name, table in zip(rows[::2], rows[1::2], strict=True)
    ]
    for name, members in page:
        alike = [part for key, part in PARTS.items() if re.fullmatch(rf"(?:[A-Z][a-z_]+)?{name}", key)]
        assert any(members == set(part.get("properties", ())) for part in alike), name


def test_nothing_in_the_schema_may_be_anything_and_every_reference_leads_somewhere() -> None:
    def walk(part: Any) -> Iterator[Any]:
        yield part
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            if key not in ("default", "enum"):
                yield from walk(inner)

    every = [part for part in walk(SCHEMA) if isinstance(part, dict)]
    assert {} not in every
    refs = {part["$ref"] for part in every if isinstance(part.get("$ref"), str)}
    assert refs <= {wire_schema.REF + name for name in PARTS}
    # What other languages cannot read: an end of text in Python's way.
    assert not [part["pattern"] for part in every if isinstance(part.get("pattern"), str) and "\\Z" in part["pattern"]]


def test_a_server_refuses_members_it_does_not_know_and_a_client_does_not() -> None:
    strict = {name for name, part in PARTS.items() if part.get("additionalProperties") is False}
    sent = {
        ref["$ref"].removeprefix(wire_schema.REF)
        for family in ("FromClient", "Command")
        for ref in PARTS[family]["anyOf"]
    }
    assert strict == sent | {"Seen", "Carried"}


@pytest.mark.parametrize("side", ["FromClient", "FromServer"])
def test_every_frame_of_the_worked_exchange_fits_the_schema(side: str) -> None:
    mark = ">" if side == "FromClient" else "<"
    said = [
        json.loads(line)
        for line in re.findall(rf"^\w+ {mark} (\{{.*\}})$", _between(PROTOCOL, "exchange"), re.MULTILINE)
    ]
    said = [frame for frame in said if "f" in frame]  # and no body of a door
    assert len(said) > 8
    assert [frame for frame in said if not fits(side, frame)] == []


@pytest.mark.parametrize("seed", range(MEETINGS))
def test_every_frame_of_meetings_by_chance_fits_the_schema(seed: int) -> None:
    held, told = Held(seed), 0
    for step in range(STEPS):
        held.step()
        first, new = told + 1, held.bodies[told:]
        told += len(new)
        frame = json.loads(codec.encode(frames.Events(first, [Raw(body) for body in new])))
        assert fits("FromServer", frame), frame
        if step % 20 == 0:
            for sent in _whole(held):
                assert fits("FromServer", sent), sent
    assert told > STEPS // 6


def _whole(held: Held) -> Iterator[Any]:
    """Yield what somebody who comes in is sent, and what is passed on."""
    state = held.state
    for me in (PersonId(1), PersonId(2)):
        passing, aside = (
            [codec.raw(m) for m in core.recount(state, me)],
            [codec.raw(m) for m in core.remind(state, me)],
        )
        kept, texts = codec.raw_meeting(state.kept), state.texts
        for frame in (
            frames.Welcome(
                "b",
                "e",
                state.kept.seq,
                "m",
                PersonId(me),
                Ms(held.now),
                3,
                kept,
                texts,
                passing=passing,
                aside=aside,
                features=["x"],
            ),
            frames.Snapshot(state.kept.seq, kept, texts, passing, aside, "0" * 12),
            frames.Passing(passing),
            frames.Aside(aside),
            frames.Page(texts, True),
        ):
            yield json.loads(codec.encode(frame))


def _understood(sent: Any) -> bool:
    try:
        codec.read_command(json.dumps(sent).encode())
    except (codec.BrokenFrame, codec.Unknown):
        return False
    return True


@pytest.mark.parametrize("kind", core.COMMANDS, ids=lambda kind: str(kind.__struct_config__.tag))
def test_the_schema_refuses_just_what_the_server_does_not_understand(kind: type[core.Command]) -> None:
    good = json.loads(codec.encode(some_command(random.Random(7), held_once().state.kept, kind)))
    assert fits("Command", good)
    assert _understood(good)
    tried = [good | {"mood": "calm"}, good | {"do": "levitate"}, {**good, "do": None}]
    for field in [name for name in kinds("Command", "do")[good["do"]]["properties"] if name != "do"]:
        tried.append({name: value for name, value in good.items() if name != field})
        tried += [
            good | {field: value}
            for value in (None, True, "x", "", -1, 1, 2**31, 1.5, [], [1], ["x"], [[1]], {}, {"x": 1}, {"x": "y"})
        ]
    for sent in tried:
        assert fits(kind.__name__, sent) == _understood(sent), sent
    assert not fits("Command", tried[0])
    assert not fits("FromClient", {"f": "do", "id": "k1", "command": tried[0]})
    assert fits("FromClient", {"f": "do", "id": "k1", "command": good, "seen": {"item": 1}})


def test_a_frame_of_a_later_server_fits_as_far_as_it_is_known() -> None:
    assert fits("FromServer", {"f": "probe", "n": 1, "now": 2, "mood": "calm"})
    assert fits("FromServer", {"f": "events", "first": 1, "items": [{"e": "hand_raised", "person": 1, "mood": "calm"}]})
    assert not fits("FromServer", {"f": "events", "first": 1, "items": [{"e": "hand_raised"}]})
    assert not fits("FromServer", {"f": "do", "id": "k1", "command": {"do": "begin"}})
    assert not fits("FromClient", {"f": "probe", "n": 1, "now": 2})
    assert not fits("FromClient", {"f": "do", "id": "k1234567890123456", "command": {"do": "begin"}})
