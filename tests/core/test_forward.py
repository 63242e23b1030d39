"""What of earlier meetings may stand in a later one, and what of it comes forward by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import NOBODY, ItemId, PersonId, WordId
from cop_tui.core.forward import Past, has_come, points
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agreement import Agree, YesToPoint
from cop_tui.core.topics.became import SayBecame, SettleBrought
from cop_tui.core.topics.commitments import AboutPromise, Commit
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, LeaveUndecided, Propose, Reopen
from cop_tui.core.topics.notes import NoteShown, NoteWithdrawn
from cop_tui.core.topics.parking import AnswerPark, OfferPark, Park
from cop_tui.core.topics.parking_followup import LetNoteGo, MarkNote, NoteToItem, SortNote
from cop_tui.core.topics.series import AGREED, DECIDED, HEARD, PARKED, PROMISED, Forward, There
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import NAMED, UNNAMED, Say
from tests.core.test_returning import let_back
from tests.core.world import AMA, BO, CY, DI, World, item

TODAY = date(2023, 12, 1)  # seventeen days after the meetings in these tests


def there(*worlds: World, today: date = TODAY) -> list[There]:
    """Return what may stand in a meeting after these, which are called ONE, TWO, THREE."""
    names = ("ONE", "TWO", "THREE")
    return [*points([Past(name, world.state) for name, world in zip(names, worlds, strict=False)], today)]


def due(*worlds: World, today: date = TODAY) -> list[tuple[str, str]]:
    """Return the kinds and texts of what comes forward by itself."""
    return [(point.kind, point.text) for point in there(*worlds, today=today) if point.due]


def after(*worlds: World, **session: Any) -> World:
    """Return a meeting into which everything has come from these."""
    world = World(**session)
    come(world, *worlds)
    return world


def come(world: World, *worlds: World, today: date = TODAY) -> None:
    """Bring a meeting to what these earlier ones let it hold now, as a server does."""
    meetings = ("ONE", "TWO", "THREE")[: len(worlds)]
    world.do(NOBODY, Forward(tuple(there(*worlds, today=today)), meetings, adding=True))


def park(world: World, text: str = "Who pays?", who: PersonId = BO) -> WordId:
    world.do(who, Park(text))
    return WordId(world.kept.seq)


def decided(world: World, review: str = "") -> WordId:
    world.do(BO, Propose("We meet monthly."))
    number = WordId(world.kept.seq)
    world.do(AMA, AskConsent())
    for person in (AMA, BO, CY, DI):
        world.do(person, GiveConsent())
    world.do(AMA, Decide(review))
    return number


def test_what_is_parked_comes_forward_without_a_name_with_its_origin() -> None:
    world = World()
    note = park(world)
    (point,) = there(world)
    assert point == There("ONE", note, PARKED, "Who pays?", title="Reflection", day=19675)


@pytest.mark.parametrize(
    ("back", "comes"),
    [
        ("next time", True),
        ("today", True),
        ("elsewhere", False),
        ("30 November", True),
        ("14 May", False),
        ("in a week or 2", True),
    ],
)
def test_what_is_parked_comes_when_its_time_has_come(back: str, comes: bool) -> None:
    world = World()
    note = park(world)
    world.do(BO, SortNote(note, back=back))
    assert bool(due(world)) == comes
    assert len(there(world)) == 1


def test_what_is_settled_in_the_lot_does_not_come_and_what_its_author_let_go_may_not() -> None:
    world = World()
    done, part, gone = (park(world, text) for text in ("done", "a part", "gone"))
    world.do(BO, MarkNote(done, "done"))
    world.do(BO, NoteToItem(part))
    world.do(BO, LetNoteGo(gone))
    assert due(world) == []
    assert [point.text for point in there(world)] == ["done", "a part"]


def test_the_groups_promises_come_and_nobodys_own() -> None:
    world = World()
    world.do(BO, Commit("I ask."))
    world.do(BO, Commit("We meet in May.", group=True))
    assert due(world) == [(PROMISED, "We meet in May.")]
    world.do(BO, AboutPromise(WordId(world.kept.commitments.promises[-1]), again="14 May"))
    assert due(world) == []
    assert due(world, today=date(2024, 5, 14)) == [(PROMISED, "We meet in May.")]


def test_a_decision_comes_when_it_is_to_be_looked_at_again() -> None:
    world = World(item("consent"))
    decided(world, "in January")
    assert due(world) == []
    assert due(world, today=date(2024, 1, 1)) == [(DECIDED, "We meet monthly.")]
    world.do(CY, Reopen(1))
    assert due(world, today=date(2024, 1, 1)) == []


def test_a_decision_without_a_date_and_none_at_all_do_not_come() -> None:
    world = World(item("consent"))
    decided(world)
    world.do(BO, Propose("We stop."))
    assert [point.text for point in there(world)] == ["We meet monthly."]
    assert due(world) == []


def agree(world: World, text: str) -> None:
    world.do(BO, Agree(text))
    point = WordId(world.kept.agreement.points[-1])
    for person in (AMA, BO, CY, DI):
        world.do(person, YesToPoint(point))


def test_the_agreement_comes_from_the_last_meeting_that_has_one_with_its_version() -> None:
    first, second, third = World(), World(), World()
    agree(first, "We listen.")
    agree(second, "We pass.")
    second.do(BO, Agree("Not yet."))
    assert due(first, second, third) == [(AGREED, "We pass.")]
    assert [(point.text, point.version, point.due) for point in there(first, second)] == [
        ("We listen.", 1, False),
        ("We pass.", 1, True),
    ]


def hard(**session: Any) -> World:
    return World(item("open", keep="recap", hard=True), item("reveal", keep="recap", hard=True), **session)


def test_what_was_heard_comes_where_its_author_lets_the_recap_tell_it() -> None:
    world = hard()
    world.do(BO, Say("There was no time."))
    number = WordId(world.kept.seq)
    assert there(world) == []
    world.do(BO, Consent([number], NAMED))
    assert due(world) == [(HEARD, "There was no time.")]
    assert there(world)[0].quote
    world.do(BO, Consent([number], "group"))
    assert there(world) == []


def test_a_note_that_may_be_quoted_is_heard_too() -> None:
    world = hard()
    core.apply(world.state, NoteShown("a" * 64, ItemId(2), "Unsaid.", True))
    core.apply(world.state, NoteShown("b" * 64, ItemId(2), "Not to be quoted.", False))
    assert due(world) == [(HEARD, "Unsaid.")]
    assert there(world)[0].quote
    core.apply(world.state, NoteWithdrawn("a" * 64))
    assert there(world) == []


def test_where_only_themes_leave_nothing_that_was_said_comes_and_what_is_parked_does() -> None:
    world = hard(regime="themes")
    world.do(BO, Say("There was no time."))
    world.do(BO, Consent([WordId(world.kept.seq)], UNNAMED))
    park(world)
    assert due(world) == [(PARKED, "Who pays?")]


@pytest.mark.parametrize("regime", ["closed", "a rule of a newer program"])
def test_of_a_closed_meeting_only_what_was_released_comes(regime: str) -> None:
    world = World(regime=regime)
    note = park(world)
    other = park(world, "Mine.", CY)
    assert there(world) == []
    world.do(BO, Consent([note], UNNAMED))
    assert due(world) == [(PARKED, "Who pays?")]
    assert other in world.kept.words.by_id


def test_of_a_closed_meeting_a_parked_note_without_a_name_comes_where_it_may_be_quoted() -> None:
    world = World(regime="closed")
    core.apply(world.state, NoteShown("a" * 64, ItemId(1), "Quoted.", True, True))
    core.apply(world.state, NoteShown("b" * 64, ItemId(1), "Not.", False, True))
    assert due(world) == [(PARKED, "Quoted.")]


def test_what_is_taken_back_may_not_stand_anywhere() -> None:
    world = World()
    note = park(world)
    world.do(BO, Withdraw([note]))
    assert there(world) == []


def test_what_waits_to_be_taken_back_does_not_come_meanwhile() -> None:
    world = World()
    note = park(world)
    since = let_back(world)
    world._take(core.decide(world.state, Withdraw([note]), BO, world.now, since=since))
    assert world.kept.earlier.words() == {note}
    assert there(world) == []


def test_a_decision_whose_words_are_taken_back_and_one_that_was_not_taken_do_not_come() -> None:
    world = World(item("consent"))
    number = decided(world, "in January")
    world.do(BO, Propose("We stop."))
    world.do(AMA, LeaveUndecided())
    world.do(BO, Withdraw([number]))
    assert there(world) == []


def test_what_was_said_and_parked_comes_once() -> None:
    world = hard()
    world.do(BO, Say("There was no time."))
    said = WordId(world.kept.seq)
    world.do(BO, Consent([said], UNNAMED))
    world.do(AMA, OfferPark(BO, word=said))
    world.do(BO, AnswerPark(True))
    assert due(world) == [(PARKED, "There was no time.")]


def test_what_is_said_in_other_words_comes_in_those() -> None:
    world = World()
    note = park(world)
    world.do(BO, Soften(note, "Who could pay?"))
    assert due(world) == [(PARKED, "Who could pay?")]


def test_what_cannot_be_read_now_is_left_out() -> None:
    assert points([Past("ONE", None)], TODAY) == ()


def test_what_came_back_twice_stands_before_everything_else() -> None:
    first = hard()
    first.do(BO, Say("There was no time."))
    first.do(BO, Consent([WordId(first.kept.seq)], UNNAMED))
    first.do(BO, Commit("We meet.", group=True))
    park(first)
    second = after(first)
    assert [point.kind for point in there(first, second)] == [HEARD, PROMISED, PARKED]
    third = World()
    come(third, first, second)
    found = there(first, second, third)
    assert [(point.kind, point.carried) for point in found] == [(PARKED, 2), (HEARD, 2), (PROMISED, 2)]


def test_a_meeting_that_never_began_carried_nothing() -> None:
    first = World()
    park(first)
    waiting = after(first, begun=False)
    assert there(first, waiting)[0].carried == 0


def test_what_was_settled_in_a_meeting_between_does_not_come_back() -> None:
    first = World()
    for text in ("one", "two"):
        park(first, text)
    second = after(first)
    one, two = second.kept.series.standing()
    second.do(AMA, SettleBrought(one, "handed on"))
    second.do(BO, SayBecame(two, "open"))
    assert due(first, second) == [(PARKED, "two")]
    assert [point.was for point in there(first, second)] == ["handed on", "open"]


@pytest.mark.parametrize(
    ("written", "come_on"),
    [
        ("2024-01-15", date(2024, 1, 15)),
        ("15 January", date(2024, 1, 15)),
        ("15th of Jan", date(2024, 1, 15)),
        ("January 15, 2024", date(2024, 1, 15)),
        ("in January", date(2024, 1, 1)),
        ("January 2025", date(2025, 1, 1)),
        ("30 November", date(2023, 11, 30)),
        ("in November", date(2023, 11, 1)),
        ("1 November", date(2024, 11, 1)),
    ],
)
def test_a_day_that_people_wrote_is_read(written: str, come_on: date) -> None:
    since = date(2023, 11, 14)
    assert has_come(written, since, come_on)
    assert not has_come(written, since, date.fromordinal(come_on.toordinal() - 1))


@pytest.mark.parametrize("written", ["", "soon", "after 3 meetings", "2024-13-40", "when Ama is back"])
def test_what_cannot_be_read_as_a_day_has_come(written: str) -> None:
    assert has_come(written, date(2023, 11, 14), date(2023, 11, 15))


def test_a_closed_meeting_counts_among_those_it_came_back_in_and_tells_nothing_that_was_said_there() -> None:
    first = World()
    note = park(first)
    second = after(first)
    second.do(CY, SayBecame(next(iter(second.kept.series.standing())), "open"))
    third = World(regime="closed")
    come(third, first, second)
    third.do(AMA, SettleBrought(next(iter(third.kept.series.standing())), "let go"))
    expected = [(note, 2, "open", True)]
    worlds = (first, second, third)
    assert [(p.number, p.carried, p.was, p.due) for p in there(*worlds)] == expected, "before its words are erased"
    third.do(AMA, End(really=True))
    third.pass_time(limits.ERASED_MS)
    assert third.kept.series.standing() == {}
    assert [(p.number, p.carried, p.was, p.due) for p in there(*worlds)] == expected, "and after"


def test_what_went_from_a_meeting_before_its_end_did_not_come_back_there() -> None:
    first = World()
    note = park(first)
    second = after(first)
    first.do(BO, SortNote(note, back="elsewhere"))
    second.do(NOBODY, Forward((), ("ONE",)))
    assert second.kept.series.standing() == {}
    assert there(first, second)[0].carried == 0
