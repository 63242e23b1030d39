"""The course of a meeting is the same on both sides, before and after anything was taken out of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.naming import Renamed
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.words import WordsKept
from cop_tui.wire import codec
from cop_tui.wire.course import START, Course, step

EVENT = st.one_of(
    st.builds(WordsKept, st.integers(1, 9), st.text(), st.integers(0, 9)),
    st.builds(Joined, st.integers(1, 9), st.text()),
    st.builds(Renamed, st.integers(1, 9), st.text(), st.just("old")),
)


@given(st.lists(EVENT, max_size=8))
def test_it_is_the_same_before_and_after_texts_and_names_were_taken_out(events: list[core.Event]) -> None:
    whole = Course(codec.encode(event) for event in events)
    blanked = Course(codec.encode(core.blanked(event)) for event in events)
    assert [whole.at(n) for n in range(len(events) + 1)] == [blanked.at(n) for n in range(len(events) + 1)]


@given(st.lists(EVENT, min_size=1, max_size=8))
def test_a_client_comes_to_the_same_step_by_step(events: list[core.Event]) -> None:
    here = START
    for event in events:
        here = step(here, codec.encode(event))
    assert here.hex() == Course(codec.encode(event) for event in events).at(len(events))


def test_other_people_another_order_and_another_length_are_other_courses() -> None:
    one, two = (
        codec.encode(WordsKept(PersonId(1), "a", ItemId(2))),
        codec.encode(WordsKept(PersonId(2), "a", ItemId(2))),
    )
    assert len({Course(events).at(2) for events in ([one, two], [two, one], [one, one], [two, two])}) == 4
    assert Course([one]).at(1) != Course([one, two]).at(2)


def test_beyond_what_is_known_there_is_no_hash() -> None:
    assert (Course().at(0), Course().at(1), Course().at(-1)) == (START.hex(), "", "")


def test_a_text_that_looks_like_a_field_changes_nothing_beside_it() -> None:
    tricky = WordsKept(PersonId(1), '","text":"x","item":9,"name":"', ItemId(2))
    assert step(START, codec.encode(tricky)) == step(START, codec.encode(core.blanked(tricky)))
    assert step(START, codec.encode(tricky)) != step(START, codec.encode(WordsKept(PersonId(1), "", ItemId(3))))
