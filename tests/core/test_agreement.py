"""The working agreement."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import agreement, release
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agreement import (
    Agree,
    NoToPoint,
    ObjectToPoint,
    PointAgain,
    PointMarked,
    ReviewAgreement,
    ReviewSet,
    YesNoted,
    YesToPoint,
)
from cop_tui.core.topics.clock import Pause, Resume
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import UNNAMED, WordsKept
from cop_tui.recap import build
from tests.core.world import AMA, BO, CY, DI, World, item


def proposed(**more: Any) -> tuple[World, int]:
    """Return a meeting in which Bo proposed a point, and its number."""
    world = World(item("silence"), **more)
    world.do(BO, Agree("We end on time.", "How we work"))
    return world, world.kept.agreement.points[0]


def test_a_point_is_proposed_in_its_authors_words_and_silence_agrees() -> None:
    world, point = proposed(agreement=("Passing is fine.",))
    assert world.outcome.events == [
        WordsKept(BO, "We end on time.", item=ItemId(1), kind="agree"),
        PointMarked(WordId(point), "proposed", "how we work"),
    ]
    assert world.told(CY) == [
        "Bo put a point into our agreement: We end on time. (point 2)",
        "Point 2 is proposed: yes to point 2, or object to point 2 if you would rather not. Nobody is told who did. "
        "A minute of silence is a yes too.",
    ]
    assert world.pass_time(agreement.SILENCE_MS - 1) == []
    assert world.pass_time(1) == [PointMarked(WordId(point), "agreed")]
    assert world.told(CY) == ["We agreed point 2. Our agreement is version 1."]
    assert world.kept.agreement.of(point).section == "how we work"
    assert world.refused(CY, ObjectToPoint(WordId(point))) == "point_not_proposed"
    assert world.refused(CY, PointAgain(WordId(point))) == "point_stands"
    world.restart()


def test_somebody_would_rather_not_and_nobody_is_told_who() -> None:
    world, point = proposed()
    assert world.do(CY, ObjectToPoint(WordId(point))) == [PointMarked(WordId(point), "to be talked about")]
    assert world.told(BO) == [
        "Somebody would rather not have point 1 like that. It stays to be talked about: point again 1."
    ]
    assert world.pass_time(agreement.SILENCE_MS) == []
    assert world.refused(CY, ObjectToPoint(WordId(point))) == "point_not_proposed"
    world.do(CY, PointAgain(WordId(point)))
    assert world.kept.agreement.about[point].section == "how we work"
    assert world.pass_time(agreement.SILENCE_MS) == [PointMarked(WordId(point), "agreed")]


def test_a_no_carries_its_reason_what_is_possible_and_how_to_question_it() -> None:
    world, point = proposed()
    assert world.refused(BO, NoToPoint(WordId(point), "a", "b")) == "needs_role"
    assert world.refused(AMA, NoToPoint(WordId(point), "", "b")) == "no_needs_both"
    world.do(AMA, NoToPoint(WordId(point), "The room closes at nine", "we end at half past eight"))
    assert world.told(BO)[1] == "That is the answer to point 1. To question it: point again 1."
    assert world.state.texts[world.kept.agreement.about[point].answer].startswith("The room closes at nine. Instead:")
    assert world.refused(AMA, NoToPoint(WordId(point), "a", "b")) == "point_not_proposed"
    assert world.do(BO, PointAgain(WordId(point)))


def test_nobody_agrees_by_silence_in_the_lobby_or_in_a_pause() -> None:
    world, point = proposed(begun=False)
    assert "once the meeting runs" in world.told(CY)[1]
    assert world.pass_time(10 * agreement.SILENCE_MS) == []
    world.do(AMA, Begin())
    world.do(CY, Pause())
    assert world.pass_time(10 * agreement.SILENCE_MS) == []
    world.do(CY, Resume())
    assert world.pass_time(agreement.SILENCE_MS) == [PointMarked(WordId(point), "agreed")]


def test_a_proposal_waits_anew_when_the_server_starts_again() -> None:
    world, point = proposed()
    world.pass_time(agreement.SILENCE_MS - 1)
    world.restart()
    assert world.pass_time(agreement.SILENCE_MS - 1) == []
    assert world.pass_time(1) == [PointMarked(WordId(point), "agreed")]


def test_other_words_in_the_place_of_an_agreed_point_are_a_new_proposal() -> None:
    world, point = proposed()
    world.pass_time(agreement.SILENCE_MS)
    world.do(BO, Soften(WordId(point), "We try to end on time."))
    assert (world.kept.agreement.of(point).state, world.kept.agreement.version) == ("proposed", 2)
    world.do(BO, Consent([WordId(point)], "quote without name"))
    world.pass_time(agreement.SILENCE_MS)
    world.do(AMA, release.AskAll())
    world.do(AMA, End())
    assert world.names(PointMarked) == []
    world.do(BO, Soften(WordId(point), "We end."))
    assert world.names(PointMarked) == []


def test_it_is_withdrawn_by_its_author_and_that_is_a_new_version() -> None:
    world, point = proposed()
    assert world.refused(AMA, Withdraw([WordId(point)])) == "not_your_words"
    world.do(BO, Withdraw([WordId(point)]))
    assert (world.kept.agreement.points, world.kept.agreement.about, world.kept.agreement.version) == ([], {}, 0)
    assert world.pass_time(agreement.SILENCE_MS) == []
    assert core.tell(world.state, PointMarked(WordId(point), "agreed"), BO) == ""
    world.do(CY, Agree("x"))
    world.pass_time(agreement.SILENCE_MS)
    world.do(CY, Withdraw(world.kept.agreement.points))
    assert world.kept.agreement.version == 2


def test_anybody_proposes_when_to_look_at_it_again() -> None:
    world = World()
    assert world.do(BO, ReviewAgreement("14 May")) == [ReviewSet(BO, "14 May")]
    assert world.told(CY) == ["Bo proposed to look at our agreement again: 14 May."]
    assert world.kept.agreement.review == "14 May"
    assert world.refused(BO, ReviewAgreement("soon")) == "date_unclear"


def test_points_from_before_proposals_were_known_are_agreed() -> None:
    state = core.State()
    core.apply(state, WordsKept(PersonId(1), "x", kind="agree"))
    assert state.kept.agreement.of(WordId(1)).state == "agreed"


def test_it_needs_words_a_section_that_is_there_and_somebody_who_takes_part() -> None:
    world = World()
    assert world.refused(BO, Agree("")) == "text_empty"
    assert world.refused(BO, Agree("x" * 1_001)) == "text_too_long"
    assert world.refused(BO, Agree("x", "rules")) == "section_unknown"
    assert world.refused(BO, PointAgain(WordId(3))) == "no_such_point"
    world.do(BO, Agree("x"))
    assert world.refused(BO, PointAgain(WordId(99))) == "no_such_point"
    for _ in range(limits.POINTS - 1):
        world.do(BO, Agree("x"))
    assert world.refused(BO, Agree("x")) == "agreement_full"
    world.do(AMA, RecordOff())
    assert world.refused(AMA, NoToPoint(world.kept.agreement.points[0], "a", "b")) == "off_record_keep"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Agree("x")) == "needs_role"


def test_a_yes_of_everybody_who_is_here_agrees_at_once_and_until_then_nobody_hears_of_it() -> None:
    world, point = proposed()
    world.away(DI)
    seq = world.kept.seq
    noted = YesNoted(WordId(point), world.kept.agreement.of(point).asked)
    for person in (AMA, BO, BO):
        assert world.do(person, YesToPoint(WordId(point))) == []
        assert (world.outcome.held, world.outcome.aside, world.outcome.passing) == (True, [((person,), noted)], [])
    assert world.kept.seq == seq
    assert world.do(CY, YesToPoint(WordId(point))) == [PointMarked(WordId(point), "agreed")]
    assert world.state.memory.agreement.yes == {}
    assert world.refused(CY, YesToPoint(WordId(point))) == "point_not_proposed"
    assert world.pass_time(agreement.SILENCE_MS) == []


def test_whoever_said_yes_reads_it_again_when_they_come_back_and_nobody_else_does() -> None:
    world, point = proposed()
    world.do(CY, YesToPoint(WordId(point)))
    noted = YesNoted(WordId(point), world.kept.agreement.of(point).asked)
    for person in (AMA, BO, CY, DI):
        assert (noted in core.remind(world.state, person)) == (person == CY)


def test_a_yes_is_to_these_words_and_outlives_a_pause() -> None:
    world, point = proposed()
    for person in (AMA, BO, CY):
        world.do(person, YesToPoint(WordId(point)))
    world.do(CY, Pause())
    world.do(CY, Resume())
    assert world.state.memory.agreement.yes == {point: [AMA, BO, CY]}
    before = agreement.text_at(world.kept, WordId(point))
    world.do(BO, Soften(WordId(point), "We end early."))
    assert world.refused(DI, YesToPoint(WordId(point), before)) == "point_changed"
    assert world.do(DI, YesToPoint(WordId(point), agreement.text_at(world.kept, WordId(point)))) == []
    assert world.state.memory.agreement.yes == {point: [DI]}


def test_whoever_takes_part_without_a_screen_or_comes_later_keeps_their_minute() -> None:
    world = World(item("silence"), begun=False)
    world.do(BO, Agree("We end on time."))
    (point,) = world.kept.agreement.points
    for person in (AMA, BO, CY, DI):
        assert world.do(person, YesToPoint(point)) == []
    world.do(AMA, Begin())
    world.do(AMA, PutIn("Femi"))
    assert world.do(DI, YesToPoint(point)) == []
    assert world.pass_time(agreement.SILENCE_MS) == [PointMarked(point, "agreed")]


def test_each_version_of_the_agreement_can_be_told_with_the_texts_as_they_were_agreed() -> None:
    world = World(item("open"))
    texts = ("We end on time.", "Passing is fine.")
    for text in texts:
        world.do(BO, Agree(text))
    first, second = world.kept.agreement.points
    world.pass_time(agreement.SILENCE_MS)
    kept = world.kept.agreement
    assert (kept.version, kept.in_version(1), kept.in_version(2)) == (2, {first: first}, {first: first, second: second})
    world.do(BO, Soften(first, "We end about on time."))
    softened = world.kept.words.by_id[first].at
    assert world.kept.agreement.in_version(3) == {second: second}
    world.pass_time(agreement.SILENCE_MS)
    assert world.kept.agreement.in_version(4) == {second: second, first: softened}
    world.do(BO, Withdraw([second]))
    kept = world.kept.agreement
    assert (kept.version, kept.in_version(5), len(kept.changes)) == (5, {first: softened}, 5)
    assert kept.in_version(1) == {first: first}, "what was agreed then was another text"
    assert kept.in_version(0) == {}
    world.restart()


def test_a_point_that_was_only_talked_about_is_in_no_version() -> None:
    world, point = proposed()
    world.do(CY, ObjectToPoint(WordId(point)))
    world.do(BO, Withdraw([WordId(point)]))
    assert (world.kept.agreement.version, world.kept.agreement.changes) == (0, [])


def agreed_in_recap(world: World) -> list[str]:
    found = build(world.state).agreed
    return (
        [found.lead] * bool(found.lead) + [bullet.claim or f"“{bullet.text}”" for bullet in found.bullets]
        if found is not None
        else []
    )


@pytest.mark.parametrize("regime", ["open", "chatham", "themes"])
def test_what_was_planned_stands_in_the_recap_in_its_order_before_what_was_added(regime: str) -> None:
    planned = ("Passing is fine.", "We listen.", "A no is welcome.")
    world, point = proposed(agreement=planned, regime=regime)
    assert agreed_in_recap(world) == [*planned]
    world.pass_time(agreement.SILENCE_MS)
    assert agreed_in_recap(world) == [*planned]
    world.do(BO, Consent([WordId(point)], UNNAMED))
    assert agreed_in_recap(world) == [*planned, "“We end on time.”"]


def test_what_was_planned_is_released_by_nobody_so_it_stays_in_a_closed_meeting() -> None:
    world, _ = proposed(agreement=("Passing is fine.",), regime="closed")
    assert agreed_in_recap(world) == []


def test_without_planned_points_a_draft_says_that_nothing_may_be_quoted_yet() -> None:
    world, _ = proposed()
    world.pass_time(agreement.SILENCE_MS)
    assert agreed_in_recap(world) == ["Nothing here may be quoted so far."]
