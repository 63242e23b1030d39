"""An edited file of a recap becomes what stands in it, and nothing of it is lost on the way."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.acts.putting import changes
from cop_tui.core import recap_view
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.words import Say
from cop_tui.core.topics.writing import CLAIM, SECTION, WritePiece
from cop_tui.recap import build, editing
from tests.core.test_writing import question
from tests.core.world import AMA, BO, CY, World

if TYPE_CHECKING:
    from cop_tui.core import Command


def meeting() -> World:
    world = World(question("What helps?"), question("What is hard?", hard=True))
    for who, text in ((BO, "Tea first."), (CY, "A quiet minute.")):
        world.do(who, Say(text))
    world.do(AMA, MoveOn())
    world.do(BO, Say("Money."))
    world.do(BO, Learn("Ask twice."))
    return world


HEAD = "<!-- The recap of 3fk2, as of 0. -->\n# Reflection\n"
WHOLE = f"""{HEAD}
We meet to think.

## What is hard?

- There is no money.
  > 3: Money.

## Challenges for people who organise

- Nobody has time.

## What helps?

We asked this first.

- Begin slowly.
  > 2
- > 1: Tea first.
### What to do
- Be kind.

## Learning points
"""


def put(world: World, text: str) -> list[Command]:
    """Make a recap what a file says; return the wishes that it took."""
    made = []
    for command, _line in changes(world.state, editing.read(text)):
        world.do(AMA, command)
        made.append(command)
    return made


def file(world: World) -> str:
    return editing.write(world.state, "3fk2")


def said(text: str) -> list[editing.Part]:
    """Return what a file says, without the lines where it stands."""
    parts = editing.read(text).parts
    return [
        editing.Part(p.heading, [editing.Item(i.kind, i.text, i.said) for i in p.items]) for p in parts
    ]  # fmt: skip


def test_a_file_that_was_put_is_what_the_recap_says_and_putting_it_again_changes_nothing() -> None:
    world = meeting()
    put(world, WHOLE)
    assert said(file(world)) == said(WHOLE)
    assert put(world, file(world)) == []


def test_a_file_lists_what_stands_in_no_place_yet_and_does_not_place_it() -> None:
    world = meeting()
    text = file(world)
    assert text.startswith("<!-- The recap of 3fk2, as of 0. ")
    for line in ("<!-- > 1: Tea first. -->", "<!-- > 3: Money. -->", "<!-- > 4: Ask twice. -->"):
        assert line in text
    assert put(world, text) == []


def test_a_claim_that_is_reworded_in_the_file_stays_the_same_piece_and_keeps_what_is_beneath_it() -> None:
    world = meeting()
    put(world, WHOLE)
    (before,) = [p for p in recap_view.pieces(world.state, "1") if p.text == "Begin slowly."]
    put(world, file(world).replace("Begin slowly.", "Begin very slowly."))
    (after,) = [p for p in recap_view.pieces(world.state, "1") if p.text == "Begin very slowly."]
    assert (after.number, after.word) == (before.number, before.word)


def test_what_is_gone_from_the_file_is_cut_and_what_was_said_can_stand_elsewhere() -> None:
    world = meeting()
    put(world, WHOLE)
    moved = (
        file(world).replace("- > 1: Tea first.\n", "").replace("- Nobody has time.\n", "- Nobody has time.\n  > 1\n")
    )
    put(world, moved)
    assert said(file(world)) == said(moved)
    put(world, HEAD + "\n## What helps?\n\n- Be kind.\n")
    assert said(file(world)) == said(HEAD + "## What helps?\n- Be kind.\n")


def test_a_question_that_a_file_does_not_name_is_left_out_and_brought_in_again_by_its_heading() -> None:
    world = meeting()
    world.do(AMA, WritePiece(CLAIM, "2", "There is no money."))
    put(world, HEAD + "## What helps?\n- Be kind.\n## Learning points\n")
    assert recap_view.is_out(world.state, "2")
    assert "<!-- Left out: ## What is hard? -->" in file(world)
    assert [s.heading for s in build(world.state).ordered()][:1] == ["What helps?"]
    put(world, file(world) + "## What is hard?\n- There is no money.\n")
    assert not recap_view.is_out(world.state, "2")
    assert [p.text for p in recap_view.pieces(world.state, "2")] == ["There is no money."]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("# Reflection\n", 1, "of which meeting"),
        (HEAD + "- A claim.\n", 3, "only an introduction"),
        (HEAD + "## What helps?\n#### Deep\n", 4, "one to three #"),
        (HEAD + "## What helps?\n> 1\n", 4, "below a claim"),
        (HEAD + "## What helps?\n- A claim.\n> 1\n", 5, "below a claim"),
        (HEAD + "## What helps?\n- A claim.\n  > 1\n  > 2\n", 6, "one for each claim"),
        (HEAD + "## What helps?\n- A claim.\n  > Tea first.\n", 5, "by its number"),
        (HEAD + "## What helps?\n- > 0\n", 4, "by its number"),
        (HEAD + "## What helps?\n- > 1\nmore\n", 5, "begins with -"),
        (HEAD + "## What helps?\n- A.\n  > 1\n- > 1\n", 6, "stands in two places"),
        (HEAD + "## What helps?\n## what helps?\n", 4, "this heading already"),
        (HEAD + "## What helps?\n# Again\n", 4, "the title"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(text: str, line: int, what: str) -> None:
    with pytest.raises(editing.BadLine, match=rf"^Line {line}: .*{what}"):
        editing.read(text)


def test_a_number_that_nothing_has_is_named_before_anything_is_changed() -> None:
    world = meeting()
    with pytest.raises(editing.BadLine, match="Line 4: nothing that was said has the number 99"):
        put(world, HEAD + "## What helps?\n- > 99\n")
    assert not recap_view.is_written(world.state)


def test_a_line_that_an_editor_broke_is_one_claim() -> None:
    (_, part) = editing.read(HEAD + "## What helps?\n- Begin\n  slowly.\n").parts
    assert [item.text for item in part.items] == ["Begin slowly."]


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
HOSTILE = st.sampled_from(
    [
        "- a list",
        "> 7",
        "# title",
        "## What helps?",
        "<!-- x",
        "-->",
        "\\",
        "\\- x",
        "### sub",
        "1. one",
        "- > 3",
        "=",
        "-",
    ]
)


@pytest.mark.repeats
@given(st.lists(TEXT | HOSTILE, min_size=1, max_size=6), st.sampled_from(["1", "2", "learning"]))
@settings(max_examples=150)
def test_whatever_was_written_comes_back_from_its_file_as_it_was(texts: list[str], key: str) -> None:
    world = meeting()
    for text in texts:
        with contextlib.suppress(core.Refused):  # nothing but blanks, or a heading that is there
            world.do(AMA, WritePiece(CLAIM, key, text))
    before = [(p.kind, p.text, p.word) for p in recap_view.pieces(world.state, key)]
    assert put(world, file(world)) == []
    assert [(p.kind, p.text, p.word) for p in recap_view.pieces(world.state, key)] == before


@pytest.mark.repeats
@given(st.lists(TEXT | HOSTILE, min_size=1, max_size=4, unique_by=str.casefold))
@settings(max_examples=60)
def test_sections_of_our_own_come_back_from_the_file(headings: list[str]) -> None:
    world = meeting()
    for heading in headings:
        with contextlib.suppress(core.Refused):  # nothing but blanks, or a heading that is there
            world.do(AMA, WritePiece(SECTION, text=heading))
    before = [s.key for s in recap_view.sections(world.state)]
    assert put(world, file(world)) == []
    assert [s.key for s in recap_view.sections(world.state)] == before
