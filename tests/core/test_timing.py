"""What a plan takes is said before it starts, with three honest ways out, and never at the cost of time to think."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui.core.plan.timing import Group, lines, measure, spare
from cop_tui.core.topics.setup import PlannedItem

TYPED = Group(14, typed=14)


def item(title: str, mode: str = "queue", minutes: int = 10, turn: int = 0, **more: Any) -> PlannedItem:
    """Return a part of a plan."""
    return PlannedItem(title, mode=mode, minutes=minutes, turn=turn, **more)


def plan(*items: PlannedItem) -> dict[int, PlannedItem]:
    """Return parts by number."""
    return dict(enumerate(items, 1))


ROUND = item("The round", "round", 17, 100)
EVENING = plan(
    item("Welcome", "info", 5), item("Talk", minutes=20), item("News", minutes=26), ROUND,
    item("Quiet", "silence", 4), item("Write", "write", 5), item("Break", "break", 30), item("End", minutes=40),
)  # fmt: skip


def test_fourteen_typed_turns_of_100_seconds_do_not_fit_17_minutes_and_three_ways_out_are_given() -> None:
    fit = measure(EVENING, TYPED)
    (ways,) = fit.ways
    assert fit.part(4).needs == pytest.approx(42)
    assert fit.part(4).over == pytest.approx(25)
    assert (ways.part, ways.seconds, ways.group, ways.drop) == (4, 40, "fours", (3,))
    assert ways.group_minutes == pytest.approx(12)
    said = lines(fit)
    assert said[0] == "For 14 people, 14 typing:"
    assert said[1] == "4. The round. 14 turns of 100 seconds take 42 minutes, and 17 are planned: too long."
    assert said[2] == "'The round' is 25 minutes too long. What could be done instead:"
    assert said[3] == "- Shorter turns: 40 seconds each fit."
    assert said[4] == "- Smaller groups first: in fours it takes 12 minutes, and they bring back what matters."
    assert said[5] == "- Drop a part: without 'News' there is room."


def test_parts_that_are_longer_than_the_meeting_do_not_fit_it() -> None:
    parts = plan(item("A", minutes=40), item("Round", "round", 30, 60), item("C", minutes=50))
    fit = measure(parts, Group(5))
    assert lines(fit, 120)[-1] == lines(fit)[-1] == "It fits: 120 minutes."
    longer = "The parts are planned for 120 minutes, and the meeting for 60. Change one or the other."
    longer += " Without 'Round' it takes 90 minutes; beyond that, make 'A' and 'C' shorter, or the meeting longer."
    assert lines(fit, 60)[-1] == longer
    assert "It fits: 120 minutes." not in lines(fit, 60)
    assert lines(measure(plan(item("A", minutes=70)), Group(5)), 60)[-1].startswith("The parts are planned for 70")
    assert lines(measure(parts, Group(40)), 60)[-1] == longer


def test_each_way_out_that_is_given_really_makes_it_fit() -> None:
    (ways,) = measure(EVENING, TYPED).ways
    shorter = item("The round", "round", 17, ways.seconds)
    assert not measure({**EVENING, 4: shorter}, TYPED).ways
    groups = item("The round", ways.group, 17, 100)
    assert not measure({**EVENING, 4: groups}, TYPED).ways
    longer = item("The round", "round", 17 + sum(EVENING[n].minutes for n in ways.drop), 100)
    assert not measure({4: longer}, TYPED).ways


@pytest.mark.parametrize("kept", [{"capture": "parking"}, {"parked": True}, {"hard": True}, {"carries": True}])
def test_what_was_parked_what_is_hard_and_what_the_meeting_is_for_is_never_dropped(kept: dict[str, Any]) -> None:
    (ways,) = measure({**EVENING, 3: item("Kept", "open", 26, **kept)}, TYPED).ways
    assert 3 not in ways.drop


def test_the_end_is_the_last_part_before_silence() -> None:
    parts = [item("Hello"), item("Talk"), item("Goodbye", "round"), item("Quiet", "silence"), item("More", "silence")]
    assert spare(parts) == [1]
    assert spare([]) == spare([item("Quiet", "silence")]) == []


def test_a_part_that_the_meeting_is_for_is_given_time_and_never_squeezed() -> None:
    carrying = item("Feelings", "round", 17, 100, carries=True)
    fit = measure({**EVENING, 4: carrying}, TYPED)
    (ways,) = fit.ways
    assert (ways.seconds, ways.group, ways.drop) == (0, "", (3,))
    said = lines(fit)
    assert said[2] == "'Feelings' is 25 minutes too long. What could be done instead:"
    assert said[3] == "- More time: 42 minutes in all. It is what this is for, so its turns stay as long as they are."
    assert said[4] == "- Drop a part: without 'News' there is room."


def test_what_the_meeting_is_for_is_named_where_time_would_be_taken_from_it() -> None:
    fit = measure({**EVENING, 8: item("Dilemma", "presenter", 10, carries=True), 9: item("End")}, TYPED)
    assert fit.endangered == (5, 6, 8)
    assert (
        "Time to think is in it: 'Quiet' (4 minutes) and 'Write' (5 minutes). What this is for is in it: 'Dilemma' (10 minutes)."
        in lines(fit)[6]
    )


def test_turns_of_people_who_type_are_not_made_shorter_than_a_sentence() -> None:
    talk = item("R", "round", 17, 100)
    assert measure(plan(talk), Group(20, typed=20)).ways[0].seconds == 0
    assert measure(plan(talk), Group(20, interpreted=20)).ways[0].seconds == 35
    assert measure(plan(talk), Group(60)).ways[0].seconds == 15
    assert measure(plan(talk), Group(80)).ways[0].seconds == 0
    assert any("less than 15 seconds" in line for line in lines(measure(plan(talk), Group(80))))


def test_what_makes_a_plan_as_short_as_the_meeting_is_said_and_what_cannot() -> None:
    talks = [item("Check-in", "round", 10, 60), item("News", minutes=15), item("Dilemma", minutes=30, carries=True)]
    parts = plan(item("Hello", minutes=5), *talks, item("Ideas", minutes=10), item("Bye", minutes=5))

    def told(minutes: int) -> str:
        return lines(measure(parts, Group(5)), minutes)[-1].partition("Change one or the other.")[2]

    assert told(75) == ""
    assert told(65) == " There is room without 'Check-in'."
    assert told(55) == " There is room without 'Check-in' and 'Ideas'."
    assert told(40) == " There is room without 'Check-in', 'News' and 'Ideas'."
    without = " Without 'Check-in', 'News' and 'Ideas' it takes 40 minutes"
    assert told(39) == f"{without}; beyond that, make 'Hello' shorter, or the meeting longer."
    assert told(35) == f"{without}; beyond that, make 'Hello' and 'Bye' shorter, or the meeting longer."
    assert told(30) == f"{without}; beyond that, make the meeting longer."
    bare = plan(item("Hello", minutes=5), item("Write", "write", 30), item("Bye", minutes=5))
    (last,) = lines(measure(bare, Group(5)), 20)[-1:]
    assert last.endswith("Change one or the other. No part of it can be left out; make the meeting longer.")
    many = plan(item("Hello"), *(item(f"Part {n}", minutes=5) for n in range(5)), item("Bye"))
    assert "without 'Part 0', 'Part 1', 'Part 2', 'Part 3' and 'Part 4'." in lines(measure(many, Group(5)), 22)[-1]


def test_time_to_think_behind_what_runs_over_is_named_and_never_dropped() -> None:
    fit = measure(EVENING, TYPED)
    assert fit.endangered == (5, 6)
    assert "Time to think is in it: 'Quiet' (4 minutes) and 'Write' (5 minutes)." in lines(fit)[6]
    only = measure(plan(item("A", minutes=40), ROUND, EVENING[5], item("B", "break", 30), item("C", minutes=40)), TYPED)
    assert only.ways[0].drop == ()
    kept = "- Drop a part: only what this is for, time to think, a break, the opening or the end could make room. Better not."
    assert kept in lines(only)


def test_time_to_think_before_what_runs_over_is_safe() -> None:
    fit = measure(plan(item("Quiet", "silence", 4), ROUND), TYPED)
    assert fit.endangered == ()
    assert not [line for line in lines(fit) if "Time to think is in it" in line]


def test_spoken_it_fits_an_interpreter_takes_longer_and_typing_longest() -> None:
    spoken, interpreted, mixed = (
        measure(plan(ROUND), Group(10, *paces)).part(1).needs for paces in ((0, 0), (0, 10), (5, 2))
    )
    assert spoken == pytest.approx(10 * 100 / 60)
    assert interpreted == pytest.approx(spoken * 1.3)
    assert mixed == pytest.approx((3 + 2 * 1.3 + 5 * 1.8) * 100 / 60)
    assert lines(measure(plan(ROUND), Group(10, 5, 2)))[0] == "For 10 people, 5 typing and 2 with an interpreter:"
    assert lines(measure(plan(ROUND), Group(10)))[-1] == "It fits: 17 minutes."


@pytest.mark.parametrize(
    ("part", "turns"),
    [
        (item("R", "round", turn=30), 8),
        (item("R", "round", turn=30, who="not presenter"), 7),
        (item("R", "round", turn=30, who="presenter"), 1),
        (item("C", "consent", turn=20), 8),
        (item("Q", "queue", turn=60), 0),
        (item("Q", "queue", turn=60, order="circle"), 8),
        (item("A", "ask-presenter", turn=60, order="circle", who="not presenter"), 7),
        (item("A", "ask-presenter", turn=60, order="arrival"), 0),
        (item("F", "fours", turn=60), 4),
        (item("F", "fours"), 0),
        (item("R", "round"), 0),
        (item("O", "open"), 0),
    ],
)
def test_only_parts_in_which_everybody_has_a_turn_are_foretold(part: PlannedItem, turns: int) -> None:
    found = measure(plan(part), Group(8)).part(1)
    assert found.turns == turns
    if turns:
        assert found.needs == pytest.approx(turns * part.turn / 60)


def test_the_slowest_small_group_counts() -> None:
    fours = item("F", "fours", 10, 100)
    assert measure(plan(fours), Group(9, typed=2, interpreted=1)).part(1).needs == pytest.approx(
        (2 * 1.8 + 1.3 + 1) * 100 / 60
    )
    assert measure(plan(fours), Group(3)).part(1).needs == pytest.approx(5)


def test_a_part_without_a_time_limit_cannot_run_over() -> None:
    fit = measure(plan(item("R", "round", 0, 100)), TYPED)
    assert not fit.ways
    assert lines(fit)[1].endswith("take 42 minutes; it has no time limit.")


def test_where_a_way_out_does_not_help_that_is_said() -> None:
    fit = measure(plan(item("A"), item("R", "round", 2, 100), item("Z")), TYPED)
    said = lines(fit)
    assert "- Shorter turns do not help here: they would last less than 30 seconds." in said
    assert "- Smaller groups first: even pairs take too long with these turns, unless turns are shorter too." in said
    fours = lines(measure(plan(item("F", "fours", 2, 100)), TYPED))
    assert any("even pairs" in line for line in fours)


def test_what_runs_over_itself_is_dropped_last() -> None:
    fit = measure(plan(item("A"), item("Long", "round", 30, 100), item("Talk", minutes=40), ROUND, item("Z")), TYPED)
    assert [ways.drop for ways in fit.ways] == [(3,), (3,)]


def test_a_plan_in_which_nobody_is_sure_of_a_turn_says_so() -> None:
    assert lines(measure(plan(item("A"), item("B")), Group(5)))[-1].startswith("No part gives everybody a turn")
    assert lines(measure({}, Group(0)))[0] == "For 0 people:"


def test_minutes_are_words_a_person_reads() -> None:
    one = item("R", "round", 5, 20)
    assert "3 turns of 20 seconds take 1 minute, and 5 are planned." in lines(measure(plan(one), Group(3)))[1]
    near = lines(measure(plan(item("R", "round", 5, 25, who="presenter")), Group(3)))[1]
    assert "1 turn of 25 seconds takes about 1 minute, and 5 are planned." in near
