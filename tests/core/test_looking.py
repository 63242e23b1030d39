"""What a released recap tells in other meetings of its series: without a name, as it stands now, whole or in short."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cop_tui import core
from cop_tui.core import looking
from cop_tui.core.engine.ids import WordId
from cop_tui.core.forward import Past, points
from cop_tui.core.looking import Released, StillOpen, ToldLine
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.became import SayBecame
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.earlier import Asked
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import ReleaseRecap
from cop_tui.core.topics.words import NAMED, Say
from cop_tui.core.topics.writing import CLAIM, HEADING, INTRO
from cop_tui.recap import build, render
from tests.core.test_forward import after, agree, decided
from tests.core.test_writing import FIRST, end, piece, question
from tests.core.world import AMA, BO, T0, World

TODAY = date(2030, 1, 1)
DAY = T0 // 86_400_000


def out(world: World) -> World:
    """End a meeting and let two people release its recap."""
    end(world)
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    return world


def quoted(world: World, who: Any, command: core.Command, consent: str = NAMED) -> WordId:
    """Let somebody say something and agree to its being quoted; return its number."""
    world.do(who, command)
    (number,) = list(world.kept.words.of(who))[-1:]
    world.do(who, Consent([number], consent))
    return WordId(number)


def told(world: World) -> list[tuple[str, str, str]]:
    found = looking.whole(world.state)
    return [(line.under, line.claim, line.text) for line in found.lines] if found else []


def still_open(*past: Past, here: str = "HERE") -> list[StillOpen]:
    """Return what is open of these meetings for people who are in the meeting `here`."""
    recaps = {one.meeting: looking.whole(one.state) for one in past if one.state is not None and one.meeting != here}
    return looking.still_open(past, {one: recap for one, recap in recaps.items() if recap is not None}, TODAY)


def written() -> World:
    """Return a meeting whose first question the group has written, with a part of its own."""
    world = World(question("What helps?"), question("What else?"))
    tea = quoted(world, BO, Say("Tea first."))
    piece(world, kind=INTRO, key=FIRST, text="We began slowly.")
    piece(world, kind=CLAIM, key=FIRST, text="Begin slowly.", word=tea)
    piece(world, kind=HEADING, key=FIRST, text="Where there is time")
    piece(world, kind=CLAIM, key=FIRST, text="Rest.")
    return world


def test_a_recap_is_told_line_by_line_under_its_headings_and_without_the_name_that_stands_in_it() -> None:
    world = written()
    assert looking.whole(world.state) is None
    out(world)
    assert "Bo" in render(build(world.state), "md")
    assert told(world) == [
        ("What helps?", "We began slowly.", ""),
        ("What helps?", "Begin slowly.", "Tea first."),
        ("Where there is time", "Rest.", ""),
    ]
    found = looking.whole(world.state)
    assert found is not None
    assert (found.title, found.day, found.more) == ("Reflection", DAY, False)
    assert "Bo" not in str(found)


def test_all_that_is_told_stands_in_the_recap_and_all_that_stands_there_is_told() -> None:
    world = written()
    quoted(world, BO, Learn("Ask early."))
    quoted(world, BO, Park("Who pays?"))
    out(world)
    recap = build(world.state)
    stands = [
        bullet.text
        for section in recap.ordered()
        for bullet in (*section.bullets, *(b for p in section.parts for b in p.bullets))
    ]
    leads = [section.lead for section in recap.ordered() if section.lead]
    assert sorted(text for _, _, text in told(world)) == sorted([*stands, *("" for _ in leads)])
    assert {claim for _, claim, _ in told(world)} >= {*leads}


def test_what_is_to_be_taken_back_after_a_day_is_left_out_already() -> None:
    world = written()
    lesson = quoted(world, BO, Learn("Ask early."))
    out(world)
    assert ("Learning points", "", "Ask early.") in told(world)
    world.kept.earlier.asked[99] = Asked(BO, [lesson], 1)
    assert "Ask early." not in str(told(world))


def test_of_a_recap_in_which_nothing_stands_nothing_is_told() -> None:
    world = out(World(question("What helps?")))
    assert looking.whole(world.state) is looking.in_short(world.state) is None


def test_in_short_learning_stands_first_and_long_texts_are_cut() -> None:
    world = written()
    for number in range(4):
        quoted(world, BO, Learn(f"Ask {number} " + "x" * 300))
    assert looking.in_short(world.state) is None
    out(world)
    short = looking.in_short(world.state)
    assert short is not None
    assert [line.under for line in short.lines] == ["Learning points"] * 4 + ["What helps?"]
    assert all(len(line.text) == looking.SHORT_CELLS for line in short.lines[:3])
    assert short.more
    few = World(question("What helps?"))
    quoted(few, BO, Learn("Ask early."))
    assert looking.in_short(out(few).state) == Released(
        "Reflection", DAY, (ToldLine("Learning points", "", "Ask early."),)
    )


def test_what_the_program_says_beside_words_is_kept_apart_also_where_they_are_cut() -> None:
    first = World()
    quoted(first, BO, Park("Who pays?"))
    second = after(first)
    (point,) = second.kept.series.standing()
    second.do(BO, SayBecame(point, "on the agenda"))
    out(second)
    (line,) = looking.whole(second.state).lines  # type: ignore[union-attr]
    beside = [line.text[start:stop] for start, stop in line.ours]
    assert beside[0] == "We had parked:"
    assert looking.whole(second.state, copies=False) is None
    assert looking.in_short(second.state, copies=False) is None
    long = ToldLine("", "", "We had parked: " + "x" * 300 + " It is on the agenda.", ((0, 14), (316, 336)))
    assert looking._cut(long).ours == ((0, 14),)


def test_words_are_found_in_claims_quotes_and_headings_whatever_their_letters() -> None:
    lines = (ToldLine("What helps?", "Begin slowly."), ToldLine("Müde?", text="Tea first."), ToldLine("Else", "No."))
    recap = Released("First", 1, lines)
    for wanted, expected in (("SLOWLY", lines[:1]), ("tea", lines[1:2]), ("mude", lines[1:2]), ("helps", lines[:1])):
        assert looking.having(recap, wanted) == Released("First", 1, expected)
    assert looking.having(recap, "first meeting") is None


def test_what_is_open_is_what_released_recaps_tell_and_nobody_has_settled() -> None:
    first = World(question("What helps?"))
    quoted(first, BO, Park("Who pays?"))
    first.do(BO, Park("Only for us."))
    agree(first, "We listen.")
    (point,) = first.kept.agreement.points
    first.do(first.kept.words.by_id[point].person, Consent([point], NAMED))
    past = [Past("A", first.state), Past("B", None)]
    assert still_open(*past) == []
    out(first)
    assert still_open(*past) == [
        StillOpen("parked", "Who pays?", "Reflection", DAY, 1),
        StillOpen("agreed", "We listen.", "Reflection", DAY, 1),
    ]
    assert still_open(*past, here="A") == []


def test_each_kind_of_thing_that_comes_forward_is_open_where_the_recap_tells_it() -> None:
    world = World(question("What helps?"))
    quoted(world, BO, Park("Who pays?"))
    quoted(world, BO, Commit("we ask the council", group=True))
    choice = decided(world, review="2024-05-14")
    agree(world, "We listen.")
    (point,) = world.kept.agreement.points
    for number in (choice, point):
        world.do(world.kept.words.by_id[number].person, Consent([WordId(number)], NAMED))
    out(world)
    found = still_open(Past("ONE", world.state))
    assert [(one.kind, one.text) for one in found] == [
        ("promised", "we ask the council"),
        ("parked", "Who pays?"),
        ("decided", "We meet monthly."),
        ("agreed", "We listen."),
    ]


def test_what_the_group_left_out_of_its_recap_is_not_told_as_open() -> None:
    world = World(question("What is hard?", hard=True))
    quoted(world, BO, Say("The stairs."))
    piece(world, kind=CLAIM, key=FIRST, text="Some things are hard.")
    out(world)
    assert ("What is hard?", "Some things are hard.", "") in told(world)
    assert [point.text for point in points([Past("ONE", world.state)], TODAY)] == ["The stairs."]
    assert still_open(Past("ONE", world.state)) == []


@pytest.mark.parametrize("how", ["on the agenda", "open"])
def test_what_was_said_here_to_be_settled_is_open_no_more(how: str) -> None:
    first = World(question("What helps?"))
    quoted(first, BO, Park("Who pays?"))
    out(first)
    here = after(first)
    (point,) = here.kept.series.standing()
    here.do(BO, SayBecame(point, how))
    found = still_open(Past("ONE", first.state), Past("HERE", here.state))
    assert [one.text for one in found] == (["Who pays?"] if how == "open" else [])


def test_a_closed_meeting_tells_no_day() -> None:
    world = World(question("What helps?"), regime="closed")
    quoted(world, BO, Learn("Ask early."), "quote without name")
    out(world)
    found = looking.whole(world.state)
    assert found is not None
    assert (found.day, [line.text for line in found.lines]) == (0, ["Ask early."])
