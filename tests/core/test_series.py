"""What came forward from earlier meetings: each with where it comes from, and gone again as it goes there."""

from __future__ import annotations

from typing import Any

from cop_tui import core
from cop_tui.core import narrower
from cop_tui.core.by_server import content_ended
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import NOBODY, Ms, WordId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.release import ReleaseRecap
from cop_tui.core.topics.series import (
    HEARD,
    PARKED,
    Forward,
    NameSeries,
    PointBrought,
    PointReworded,
    PointsGone,
    PointsUnquoted,
    SeriesNamed,
    SourceNamed,
    There,
    title,
)
from cop_tui.core.topics.setup import Begin, End, SessionPlan, problems
from tests.core.world import AMA, BO, CY, World, item


def point(number: int = 3, text: str = "Who pays?", meeting: str = "ONE", **more: Any) -> There:
    return There(
        meeting, WordId(number), more.pop("kind", PARKED), text, title=f"Meeting {meeting}", day=20_000, **more
    )


def come(world: World, *points: There, adding: bool = True, **more: Any) -> list[core.Event]:
    """Bring a meeting to what its earlier ones let it hold, which are those of the points unless others are given."""
    meetings = more.pop("meetings", tuple({one.meeting: 0 for one in points}) or ("ONE",))
    return world.do(NOBODY, Forward(points, meetings, adding=adding, **more))


def test_what_comes_has_its_origin_and_names_nobody() -> None:
    world = World(begun=False, series="Reflection")
    first = world.kept.seq + 1
    events = come(world, point(3), point(7, "We ask."))
    assert events == [
        SourceNamed(meeting="ONE", text="Meeting ONE", day=20_000),
        PointBrought(source=WordId(first), number=WordId(3), kind=PARKED, text="Who pays?"),
        PointBrought(source=WordId(first), number=WordId(7), kind=PARKED, text="We ask."),
    ]
    assert world.kept.series.name == "Reflection"
    assert world.kept.series.numbered() == {first + 1: 1, first + 2: 2}
    assert world.state.texts[first + 1] == "Who pays?"
    assert title(world.state, WordId(first)) == "Meeting ONE"
    assert world.told(BO) == []
    world.restart()


def test_it_is_sent_to_whoever_comes_in() -> None:
    world = World()
    come(world, point())
    assert {*world.kept.series.sources, *world.kept.series.points} <= set(core.needed(world.kept, CY))
    assert {*world.kept.series.points} <= core.texts_of(world.kept)


def test_to_bring_the_same_again_changes_nothing() -> None:
    world = World()
    come(world, point())
    assert come(world, point()) == []


def test_no_more_comes_than_there_is_room_for_and_each_meeting_is_named_once() -> None:
    world = World()
    come(world, *(point(n, f"{n}") for n in range(1, limits.BROUGHT + 9)))
    assert len(world.kept.series.points) == limits.BROUGHT
    other = World()
    come(other, point())
    come(other, point(), point(9, "More."), point(2, "Two.", "TWO"), meetings=("ONE", "TWO"))
    assert [source.meeting for source in other.kept.series.sources.values()] == ["ONE", "TWO"]


def test_what_is_not_due_does_not_come_and_what_came_stays() -> None:
    world = World()
    assert come(world, point(due=False)) == []
    assert come(world, point(), adding=False) == []
    come(world, point())
    assert come(world, point(due=False)) == []


def test_what_goes_there_goes_here_and_its_number_is_nobodys() -> None:
    world = World()
    come(world, point(3), point(7, "We ask."))
    one, two = world.kept.series.points
    assert come(world, point(7, "We ask."), adding=False) == [PointsGone([one])]
    assert world.kept.series.numbered() == {two: 2}
    assert one not in world.state.texts
    assert all("Who pays?" not in str(event) for event in world.journal)
    world.restart()


def test_other_words_there_are_other_words_here_and_the_old_ones_are_gone() -> None:
    world = World()
    come(world, point())
    (one,) = world.kept.series.points
    assert come(world, point(text="Who could pay?"), adding=False) == [PointReworded(one, "Who could pay?")]
    come(world, point(text="We could pay."), adding=False)
    assert world.state.texts[one] == "We could pay."
    assert all("Who" not in str(event) for event in world.journal)
    come(world, adding=False)
    assert all("We could pay." not in str(event) for event in world.journal)
    world.restart()


def test_what_is_not_to_be_quoted_there_is_not_here_and_never_wider() -> None:
    world = World()
    come(world, point(quote=True))
    (one,) = world.kept.series.points
    assert come(world, point(), adding=False) == [PointsUnquoted([one])]
    assert not world.kept.series.points[one].quote
    assert come(world, point(quote=True)) == []


def test_before_it_begins_a_meeting_holds_what_would_come_now() -> None:
    world = World(begun=False)
    come(world, point(3), point(7, "We ask."))
    come(world, point(3, due=False), point(7, "We ask.", quote=True))
    assert [world.state.texts[n] for n in world.kept.series.standing()] == ["We ask."]
    assert all(one.quote for one in world.kept.series.standing().values())
    world.do(AMA, Begin())
    assert come(world, point(7, "We ask.", quote=True)) == []


def test_what_cannot_be_read_now_stays_as_it_is() -> None:
    world = World()
    come(world, point())
    assert come(world, meetings=("ONE",), unread=("ONE",), adding=False) == []


def test_of_a_meeting_that_was_erased_nothing_stays_its_title_not_either() -> None:
    world = World()
    come(world, point(), point(4, "Two.", "TWO"))
    come(world, point(4, "Two.", "TWO"), adding=False)
    assert all("ONE" not in str(getattr(event, "text", "")) for event in world.journal)
    assert sum(source.gone for source in world.kept.series.sources.values()) == 1
    come(world, point(), point(4, "Two.", "TWO"))
    assert len(world.kept.series.sources) == 3


def test_after_its_end_nothing_comes_and_what_goes_goes() -> None:
    world = World()
    come(world, point())
    world.do(AMA, End(really=True))
    assert come(world, point(), point(7, "Late.")) == []
    assert [type(event) for event in come(world)] == [PointsGone]


def test_a_released_recap_has_its_next_edition_when_something_of_it_goes() -> None:
    world = World()
    come(world, point(quote=True), point(7, "We ask."))
    world.do(AMA, End(really=True))
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    come(world, point(quote=True))
    assert world.kept.release.edition == 1
    come(world, point())
    assert world.kept.release.edition == 2
    assert "RecapChanged" in world.names()


def test_other_words_make_a_released_recap_a_draft_again() -> None:
    world = World()
    come(world, point(quote=True))
    world.do(AMA, End(really=True))
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    come(world, point(text="Other.", quote=True))
    assert not world.kept.release.released
    assert world.kept.release.again


def test_a_closed_meeting_erases_with_its_end_what_came_too() -> None:
    world = World(regime="closed")
    come(world, point(quote=True))
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)
    assert world.kept.series.standing() == {}
    assert all("Who pays?" not in str(event) for event in world.journal)


def test_with_the_days_of_a_meeting_what_came_ends_but_for_what_its_released_recap_tells() -> None:
    world = World()
    come(world, point(quote=True), point(7, "We ask."))
    world.do(AMA, End(really=True))
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    before = world.kept.release.edition
    world._take(core.led_to(world.state, content_ended(world.state), world.now))
    assert [world.state.texts[n] for n in world.kept.series.standing()] == ["Who pays?"]
    assert world.kept.release.edition == before


def test_without_a_release_nothing_that_came_stays_when_the_days_are_over() -> None:
    world = World()
    come(world, point(quote=True))
    world.do(AMA, End(really=True))
    world._take(core.led_to(world.state, content_ended(world.state), world.now))
    assert world.kept.series.standing() == {}


def narrowed_again(world: World, copy: World) -> list[core.Event]:
    """Do again to an older copy of a meeting what its last step made narrower."""
    events = []
    for event in world.outcome.events:
        for entry in narrower.narrowed(copy.state, world.kept.seq, event):
            events += narrower.again(copy.state, entry, narrower.common(copy.state), Ms(world.now)).events
    return events


def test_what_became_narrower_is_done_again_to_an_older_copy() -> None:
    for change in ((), (point(text="Other.", quote=True),), (point(),)):
        world, copy = World(), World()
        for each in (world, copy):
            come(each, point(quote=True))
        (one,) = world.kept.series.points
        come(world, *change, adding=False)
        wanted: core.Event = PointsUnquoted([one]) if change == (point(),) else PointsGone([one])
        assert narrowed_again(world, copy) == [wanted]
        copy._take(core.Outcome([wanted]))
        assert narrowed_again(world, copy) == []


def test_a_copy_of_which_nobody_knows_what_was_taken_back_tells_nothing_in_its_recap() -> None:
    world = World()
    come(world, point(quote=True))
    (one,) = world.kept.series.points
    assert PointsUnquoted([one]) in narrower.unquotable(world.state, world.now).events
    come(world, point())
    assert narrower.unquotable(world.state, world.now).events == []


def test_a_meeting_that_stands_alone_can_be_put_into_one_series() -> None:
    world = World()
    assert world.refused(NOBODY, NameSeries(" ")) == "series_name"
    assert world.refused(NOBODY, NameSeries("x" * (limits.TITLE + 1))) == "series_name"
    assert world.do(NOBODY, NameSeries(" Reflection ")) == [SeriesNamed(name="Reflection")]
    assert world.told(BO) == ["This meeting belongs to a series now: Reflection."]
    assert world.refused(NOBODY, NameSeries("Other")) == "in_series"
    world.restart()


def test_the_name_of_a_series_has_a_length() -> None:
    plan = SessionPlan("Reflection", items=(item(),), series="x" * (limits.TITLE + 1))
    assert [found.path for found in problems(plan)] == [("series",)]


def test_what_came_is_nobodys_own_words() -> None:
    world = World()
    come(world, point(kind=HEARD))
    (one,) = world.kept.series.points
    assert world.refused(BO, Withdraw([one])) == "not_your_words"
