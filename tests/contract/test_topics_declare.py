"""What a topic has to declare of what it shows; nobody else lists it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import cop_server
import cop_tui
from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.base import Command, Event, Kind, Outcome, Passing, Rule, Topic
from cop_tui.core.engine.registry import Engine
from cop_tui.core.topics.words import keep
from tests.core.world import AMA, BO, World


@pytest.mark.parametrize("kind", [*core.EVENTS, *core.PASSING], ids=lambda kind: kind.__name__)
def test_everything_that_happens_says_how_urgent_it_is(kind: type[Event | Passing]) -> None:
    assert "urgency" in vars(kind), f"{kind.__name__} takes its urgency from nobody"


def test_what_is_urgent_for_one_person_names_a_person() -> None:
    messages: tuple[type[core.Message], ...] = (*core.EVENTS, *core.PASSING)
    for kind in messages:
        if base.Whom.SUBJECT in (kind.urgency.thin, kind.urgency.told):
            assert "person" in kind.__struct_fields__


def test_a_wish_that_stands_leaves_no_trace_and_can_come_to_an_end() -> None:
    for command, stands in core.STANDS.items():
        others = [kind for kind, other in core.STANDS.items() if other.under == stands.under and kind is not command]
        assert not command.durable
        assert stands.over or stands.asks is not base.always or others


def test_every_event_with_a_text_or_name_can_be_blanked() -> None:
    for kind in core.EVENTS:
        if {"text", "name"} & set(kind.__struct_fields__):
            assert kind.content in kind.__struct_fields__


def test_what_erases_is_an_event_of_some_topic() -> None:
    for topic in core.TOPICS:
        assert topic.erases.keys() <= topic.tell.keys(), topic.name


@pytest.mark.parametrize(
    "kind", [*core.COMMANDS, *core.EVENTS, *core.PASSING, *core.ASIDES], ids=lambda kind: kind.__name__
)
def test_everything_on_the_wire_says_itself_what_it_means(kind: type[Command | core.Message]) -> None:
    assert vars(kind).get("__doc__"), f"{kind.__name__} has its meaning from nobody"


def test_every_kind_of_words_has_room_for_some_and_a_name_for_them() -> None:
    for name, kind in core.KINDS.items():
        assert kind.most > 0, name
        assert kind.called.strip(), name
    assert len({kind.called for kind in core.KINDS.values()}) == len(core.KINDS)


def codes(source: str) -> set[str]:
    """Return the codes of the refusals that a module raises or returns."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Refused") and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def test_every_refusal_has_a_sentence_and_no_sentence_is_left_over() -> None:
    folders = [Path(folder) for package in (cop_tui, cop_server) for folder in package.__path__]
    modules = {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")}
    raised = {code for path, source in modules.items() if "core" in path.parts for code in codes(source)}
    assert raised - core.REFUSALS.keys() == set()
    elsewhere = re.sub(r'"\w+":', "", "".join(modules.values()))  # what is not the key of a table
    assert [code for code in core.REFUSALS if f'"{code}"' not in elsewhere] == []


def test_a_refusal_is_found_where_it_is_raised_and_where_it_is_returned() -> None:
    source = 'def f():\n    raise Refused("a", name=1)\ndef g():\n    return None if x else base.Refused("b")'
    assert codes(source) == {"a", "b"}


class Thank(Command, frozen=True):
    """Thank everybody."""

    texts = ("text",)
    text: str


THANKS = Topic(
    name="thanks",
    recap=(),
    rules={Thank: Rule(base.MEMBERS)},
    decide={Thank: lambda state, command, who, _now: Outcome([keep(state, who, command.text, "thank")])},
    kinds={"thank": Kind("{who} said thanks: {text}", "thanks: ", most=20, called="thanks")},
    needs=lambda kept, _person: [n for n, word in kept.words.by_id.items() if word.kind == "thank"],
)


def test_a_topic_that_nobody_knows_by_name_is_decided_told_listed_and_sent() -> None:
    engine, world = Engine((*core.TOPICS, THANKS)), World()
    outcome = engine.decide(world.state, Thank("for the tea"), BO, world.now)
    for event in outcome.events:
        engine.apply(world.state, event)
    number = world.kept.seq
    assert engine.tell(world.state, outcome.events[0], AMA) == "Bo said thanks: for the tea"
    assert engine.listed(world.state, number) == "thanks: for the tea"
    assert number in engine.needed(world.kept, AMA)
