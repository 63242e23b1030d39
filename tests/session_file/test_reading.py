"""How values become a plan, and how mistakes in them are told: one for each place, in the order of the lines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cop_tui.core.topics.setup import NextTime, PlannedItem, SessionPlan
from cop_tui.session_file.reading import (
    EXAMPLES,
    FORMAT_FILE,
    LARGEST,
    SESSION_FILE,
    SHOWN,
    PlanError,
    Reading,
    fields_of,
    parsed,
    told,
)
from cop_tui.session_file.template import TITLE, template


def test_the_first_mistake_at_a_place_counts_and_hides_what_follows_from_it() -> None:
    reading = Reading()
    reading.refuse(("item", 1, "turn"), "first")
    reading.refuse(("item", 1, "turn"), "second")
    reading.refuse(("item", 0), "is no part")
    reading.refuse(("item", 0, "title"), "follows from it")
    assert reading.mistakes == {("item", 1, "turn"): "first", ("item", 0): "is no part"}


def test_mistakes_are_told_in_the_order_of_their_lines_and_not_all_at_once() -> None:
    text = "".join(f"k{number} = 1\n" for number in range(SHOWN + 3))
    lines = told("f", text, {(f"k{number}",): "no" for number in reversed(range(SHOWN + 3))}).splitlines()
    assert lines[:2] == ["f:1: k0: no", "f:2: k1: no"]
    assert lines[SHOWN:] == ["f: 3 more mistakes are left; mend these first."]
    assert len(told("f", text, {(f"k{number}",): "no" for number in range(SHOWN)}).splitlines()) == SHOWN


def test_a_mistake_repeats_nothing_that_a_terminal_would_obey() -> None:
    assert told("f", "", {("a\x1b[31m",): "\x1b]0;x\x07 no"}).isprintable()


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        (str, "T", True), (str, 3, False), (int, 3, True), (int, True, False), (int, "3", False), (int, 1.5, False),
        (bool, True, True), (bool, 1, False), (tuple[str, ...], ["a"], True), (tuple[str, ...], "a", False),
        (tuple[str, ...], [1], False),
    ],
)  # fmt: skip
def test_only_a_value_of_the_right_type_is_put_in(kind: Any, value: object, right: bool) -> None:
    reading, parts = Reading(), dict[str, Any]()
    reading.put(parts, ("title",) if kind is str else ("people",) if kind is int else ("hard",), value, kind)
    assert bool(reading.mistakes) is not right
    if right:
        assert list(parts.values()) == [tuple(value) if isinstance(value, list) else value]


def test_what_an_item_says_nothing_about_is_as_usual_and_kept_as_the_whole_is() -> None:
    reading = Reading()
    assert reading.item(0, {"title": "I"}, "recap") == PlannedItem("I", keep="recap")
    assert reading.item(0, {"title": "I", "keep": "live"}, "recap") == PlannedItem("I", keep="live")
    assert reading.part(("next",), {"join": "ask"}, NextTime) == NextTime(join="ask")
    assert reading.mistakes == {}
    assert reading.part(("next",), "April", NextTime) == NextTime()
    assert set(reading.mistakes) == {("next",)}


def test_items_that_are_none_are_left_out_of_the_plan_and_told() -> None:
    for value, place in (({"title": "I"}, ("item",)), ("I", ("item",)), ([{"title": "I"}, 3], ("item", 1))):
        reading = Reading()
        found = reading.tables(value)
        assert set(reading.mistakes) == {place}
        assert all(isinstance(one, dict) for one in found)


def test_every_key_that_takes_a_number_or_a_choice_has_an_example() -> None:
    for kind in (SessionPlan, PlannedItem):
        for key, of in fields_of(kind).items():
            assert of not in (int, bool) or key in EXAMPLES, key


def test_a_file_is_read_to_its_limit_and_no_further(tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_bytes(b"#" * LARGEST)
    assert parsed(file, SESSION_FILE)[1] == {}
    file.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(PlanError, match="too large for a session file; at most 256 KiB"):
        parsed(file, SESSION_FILE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PlanError, match="no ordinary file"):
        parsed(tmp_path / "pipe", FORMAT_FILE)


def test_who_names_no_file_is_told_where_files_come_from(tmp_path: Path) -> None:
    for what, hint in ((SESSION_FILE, "cop new FILE"), (FORMAT_FILE, "cop formats lists")):
        with pytest.raises(PlanError, match=hint):
            parsed(tmp_path / "none.toml", what)


def test_the_first_session_file_explains_each_key_that_it_uses_and_only_such_as_there_are() -> None:
    text = template()
    explained = {
        line.removeprefix("#   ").split()[0]
        for line in text.splitlines()
        if line.startswith("#   ") and line[4] not in ' "'
    }
    assert explained <= fields_of(PlannedItem).keys()
    items = text[text.index("[[item]]\ntitle") :].splitlines()
    assert {line.split(" = ")[0] for line in items if " = " in line} <= explained


@pytest.mark.parametrize(("title", "written"), [(" a\nb ", "a b"), ("", TITLE), ("x" * 1000, TITLE)])
def test_a_title_that_cannot_be_one_is_replaced(title: str, written: str) -> None:
    assert f'\ntitle = "{written}"\n' in template(title)
