"""A topic says itself what it brings into a recap; the recap knows places, and no topic by name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

import cop_tui.recap
from cop_tui import core
from cop_tui.core.engine.base import Kind, Topic
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.engine.sections import InRecap, Line, NotInRecap, Place, TopicSection, Usable
from cop_tui.core.recap_parts import SEVERAL, SINGLE
from cop_tui.core.topics.afterwards import ConsentGiven
from cop_tui.core.topics.coffee import TopicTaken
from cop_tui.core.topics.parking import CANNOT
from cop_tui.core.topics.parking_followup import NoteMarked
from cop_tui.core.topics.setup import CLOSED_REGIME, PlannedItem, SessionPlan
from cop_tui.core.topics.words import ANSWER, GROUP, LEARN, NAMED, PARK, TOPIC_WORD, UNNAMED
from cop_tui.core.usable import usable
from cop_tui.recap import FORMATS, Bullet, Recap, Section, build, render
from tests.recap.test_recap_shape import AMA, BO, Table

TOLD = {kind for topic in core.TOPICS for told in topic.recap if isinstance(told, InRecap) for kind in told.kinds}
NOT_TOLD = {told.kind for topic in core.TOPICS for told in topic.recap if isinstance(told, NotInRecap)}

BUILD = import_module("cop_tui.core.recap_parts")
THANKS = "thanks"


def thanks_in(use: Usable) -> Iterable[TopicSection]:
    """Say the thank-yous that people let the recap have."""
    said = [number for number, word in use.kept.words.by_id.items() if word.kind == THANKS]
    yield TopicSection(Place.SECTIONS, "Thank you", lines=tuple(use.lines(said)), awaited=bool(said))


def topic(place: Place = Place.SECTIONS) -> Topic:
    """Return a topic of thank-yous, as somebody might add it, or one that says a line at a place that others have."""
    if place is Place.SECTIONS:
        return Topic(
            name=THANKS,
            kinds={THANKS: Kind("{who} said thank you: {text}", most=20, called="thanks")},
            recap=(InRecap(thanks_in, (THANKS,)),),
        )
    more = TopicSection(place, "Another heading", lines=(Line("One more line"),))
    return Topic(name=THANKS, recap=(InRecap(lambda _use: [more]),))


def table(regime: str = "open") -> Table:
    plan = PlannedItem("Talk", "What now?", keep="group" if regime == CLOSED_REGIME else "recap")
    made = Table(SessionPlan("A theme", items=(plan,), regime=regime))
    made.item(1)
    return made


def undeclared(topics: Iterable[Topic]) -> set[str]:
    """Return the kinds that a topic keeps, and of which none says whether they go into a recap."""
    declared = TOLD | NOT_TOLD
    return {kind for topic in topics for kind in topic.kinds} - declared


def test_every_kind_of_words_is_said_to_go_into_a_recap_or_not() -> None:
    assert not undeclared(core.TOPICS)
    assert undeclared(
        [Topic(name="silent", kinds={THANKS: Kind("{who}: {text}", most=20, called="thanks")}, recap=())]
    ) == {THANKS}
    assert core.KINDS.keys() == TOLD | NOT_TOLD
    assert not TOLD & NOT_TOLD


def test_a_kind_that_goes_into_no_recap_is_one_of_the_topics_own_and_has_its_reason() -> None:
    for one in core.TOPICS:
        for told in one.recap:
            if isinstance(told, NotInRecap):
                assert told.kind in one.kinds
                assert len(told.because.split()) > 4


def words_of(kind: str) -> tuple[Table, int]:
    """Return a meeting that kept words of a kind, which may be quoted and have come to what they are for, and their number."""
    made = table()
    number = made.words("The very words", UNNAMED, ItemId(1), kind)
    if kind == ANSWER:
        parked = made.words("What was asked", UNNAMED, ItemId(1), PARK)
        made.fold(NoteMarked(WordId(parked), CANNOT, WordId(number)))
    if kind == TOPIC_WORD:
        made.fold(TopicTaken(WordId(number), ItemId(1), AMA))
        made.state.kept.agenda.items[ItemId(1)].plan = PlannedItem("Topic 1", keep="recap")
        made.words("About it", UNNAMED, ItemId(1))
    return made, number


@pytest.mark.parametrize("kind", sorted(core.KINDS))
@pytest.mark.parametrize("release", [False, True])
def test_words_that_may_be_quoted_are_in_every_format_where_their_kind_goes_into_a_recap(
    kind: str, release: bool
) -> None:
    made, number = words_of(kind)
    if release:
        made.release()
    assert all(("The very words" in render(made.recap, format)) == (kind in TOLD) for format in FORMATS)
    made.fold(ConsentGiven([WordId(number)], GROUP))
    assert not any("The very words" in render(made.recap, format) for format in FORMATS)


def test_a_line_names_the_words_it_is_made_of() -> None:
    for kind in sorted(TOLD - {ANSWER, TOPIC_WORD}):  # which stand within another line, or above the lines
        made, number = words_of(kind)
        use = usable(made.state)
        parts = [
            part for one in core.TOPICS for told in one.recap if isinstance(told, InRecap) for part in told.say(use)
        ]
        assert number in [line.word for part in parts if isinstance(part, TopicSection) for line in part.lines]


def test_the_shape_has_each_place_once() -> None:
    assert sorted([*SEVERAL, *SINGLE], key=str) == sorted(Place, key=str)
    assert {place.value for place in Place} <= set(Recap.__struct_fields__)


def test_a_topic_of_thank_yous_needs_nothing_from_the_recap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUILD, "TOPICS", (*core.TOPICS, topic()))
    made = table()
    made.words("For the soup", UNNAMED, ItemId(1), THANKS)
    made.words("For the lift", NAMED, ItemId(1), THANKS, BO)
    made.words("For what you told me", GROUP, ItemId(1), THANKS)
    (asked, thanks) = made.recap.ordered()
    assert asked.heading == "What now?"
    assert (thanks.heading, set(thanks.bullets)) == (
        "Thank you",
        {Bullet("For the soup"), Bullet("For the lift", name="Bo")},
    )
    for format in FORMATS:
        assert "For the soup" in render(made.recap, format)
        assert "For what you told me" not in render(made.recap, format)


def test_what_a_topic_says_stays_in_a_closed_meeting_unless_it_says_that_it_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(BUILD, "TOPICS", (*core.TOPICS, topic()))
    made = table(CLOSED_REGIME)
    made.words("For the soup", UNNAMED, ItemId(1), THANKS)
    made.words("Plan the pause", UNNAMED, ItemId(1), LEARN)
    assert made.recap.ordered() == [Section("Learning points", "", (Bullet("Plan the pause"),))]


@pytest.mark.parametrize("place", SINGLE)
def test_what_two_topics_say_at_one_place_is_one_section(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUILD, "TOPICS", (*core.TOPICS, topic(place)))
    made = Table()
    made.words("Plan the pause", UNNAMED, ItemId(2), LEARN)
    (found,) = [s for s in made.recap.ordered() if Bullet("One more line") in s.bullets]
    assert found == getattr(made.recap, place.value)
    if place is Place.LEARNING:
        assert found.heading == "Learning points"
        assert set(found.bullets) == {Bullet("Plan the pause"), Bullet("One more line")}


def test_the_recap_names_no_topic() -> None:
    (folder,) = map(Path, cop_tui.recap.__path__)
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert "topics" not in (node.module or ""), file
                assert "topics" not in [name.name for name in node.names], file
            if isinstance(node, ast.Attribute):  # what is kept is the topics' to read
                assert node.attr != "kept", file
            if isinstance(node, ast.Compare):
                compared = {c.value for c in ast.walk(node) if isinstance(c, ast.Constant)}
                assert not compared & core.KINDS.keys(), file


def test_build_asks_every_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def spy(one: Topic) -> Topic:
        def say(_use: Usable) -> list[TopicSection]:
            asked.append(one.name)
            return []

        return Topic(name=one.name, recap=(InRecap(say),))

    monkeypatch.setattr(BUILD, "TOPICS", tuple(map(spy, core.TOPICS)))
    build(core.State())
    assert asked == [one.name for one in core.TOPICS]


def test_a_heading_that_is_the_programs_own_is_declared_as_such() -> None:
    found = []
    for path in sorted(Path(BUILD.__file__ or "").with_name("topics").glob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        headings = [
            call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "TopicSection"
        ]
        assert not [one for one in headings if isinstance(one, ast.Constant)], f"{path.stem}: give the heading a name"
        named = [one.id for one in headings if isinstance(one, ast.Name) and one.id.isupper()]
        found += [getattr(import_module(f"cop_tui.core.topics.{path.stem}"), name) for name in named]
    assert len(found) > 8
    assert set(found) <= BUILD.OURS
