"""Who may do what: every command, by everybody, in every state of a meeting, in one's own meeting and in another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.care import AnswerSignal, CheckOnMe
from cop_tui.core.topics.commitments import AboutPromise, Commit, LetJoin, LetPromiseGo
from cop_tui.core.topics.deciding import Amend, Propose
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.floor import Called, Done, HandRaised, LowerHand, More, Pass
from cop_tui.core.topics.notes import HoldNote, Publish, TakeBack, digest
from cop_tui.core.topics.parking import AnswerPark, OfferPark, Park
from cop_tui.core.topics.parking_followup import LeaveCare, LetNoteGo, MarkNote, NoToNote
from cop_tui.core.topics.presenting import ComeBack, Present, StepBack
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole, WithdrawOffer
from cop_tui.core.topics.words import Scribe, Word
from tests.contract import foreign
from tests.contract.permission_cells import count, situations
from tests.contract.who_may import ROWS
from tests.core.world import AMA, BO, CY, DI, World, item


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    assert {str(command.__struct_config__.tag) for command in core.COMMANDS} == set(ROWS)


@pytest.mark.takes("more than a million cells of the table are asked")
@pytest.mark.repeats
def test_the_core_permits_what_the_table_says_and_nothing_else() -> None:
    found = count()
    print(
        f"{found.commands} commands, {found.situations} situations, {found.cells} cells, {found.yes} yes, "
        f"{found.cells - found.yes} no, {len(found.unexpected_yes)} unexpected yes, {len(found.unexpected_no)} unexpected no"
    )
    assert found.unexpected_yes == []
    assert found.unexpected_no == []
    assert found.cells > 1_000_000


@pytest.mark.repeats
def test_every_row_says_yes_to_somebody_and_no_to_somebody() -> None:
    said: dict[str, set[bool]] = {tag: set() for tag in ROWS}
    for situation in situations():
        for case in situation.cases.values():
            for tag, row in ROWS.items():
                said[tag].add(row.allows(case))
    assert [tag for tag, answers in said.items() if len(answers) < 2] == []


SECRET = "s" * 64


@pytest.fixture(scope="module")
def theirs() -> World:
    """Return a meeting in which Bo has something of every kind, and Ama, Cy (who scribes) and Di have nothing."""
    world = World(item("reveal"), item("without-presenter"))
    world.do(CY, TakeRole(base.SCRIBE))
    world.do(AMA, WithdrawOffer(base.HOLDER))
    world.do(BO, TakeRole(base.GUARDIAN))
    world.do(BO, OfferRole(base.GUARDIAN, DI))
    for command in (
        HoldNote(digest(SECRET), "Bo's note"),
        Park("Bo's parked note"),
        Commit("Bo's promise"),
        Propose("Bo's proposal"),
        Present(),
        CheckOnMe(),
    ):
        world.do(BO, command)
    world.do(AMA, OfferPark(BO, "Bo's words"))
    world.do(AMA, AskAll())
    core.apply(world.state, ItemClosed(ItemId(1), world.now, AMA))
    core.apply(world.state, ItemOpened(ItemId(2), world.now, AMA))
    core.apply(world.state, HandRaised(DI))
    core.apply(world.state, Called(BO))
    return world


def number(world: World, kind: str) -> int:
    words: dict[int, Word] = world.kept.words.by_id
    return next(n for n, word in words.items() if word.kind == kind)


@pytest.mark.parametrize("who", [AMA, CY, DI])
def test_nobody_else_does_anything_with_what_is_somebodys_own(theirs: World, who: PersonId) -> None:
    parked, promise = number(theirs, "park"), number(theirs, "commit")
    holds = who == AMA
    tries: list[tuple[core.Command, str]] = [
        (Withdraw([WordId(parked)]), "not_your_words"),
        (Soften(WordId(parked), "other words"), "not_your_words"),
        (Consent([WordId(parked)], "quote with name"), "not_your_words"),
        (LetNoteGo(WordId(parked)), "author_lets_go"),
        (LeaveCare(WordId(parked)), "not_your_care"),
        (LetPromiseGo(WordId(promise)), "promise_not_yours"),
        (AboutPromise(WordId(promise), need="a room"), "promise_not_yours"),
        (LetJoin(WordId(promise), who), "promise_not_yours"),
        (Amend("other words"), "not_your_proposal"),
        (AnswerPark(True), "no_park_offer"),
        (TakeBack("guessed"), "no_such_note"),
        (Publish(SECRET), "no_such_note"),
        (StepBack(), "not_presenting"),
        (ComeBack(), "not_presenting"),
        (Pass(), "not_your_turn"),
        (WithdrawOffer(base.GUARDIAN), "no_offer"),
        (TakeRole(base.HOLDER), "role_held" if holds else "role_not_offered"),
        (AskToLeave(BO, ""), "reason_needed"),
        (AskToLeave(who, "tired"), "leave_yourself"),
    ]
    if not holds:  # whoever holds the space marks notes, keeps time and answers signals
        tries += [
            (MarkNote(WordId(parked), "done"), "not_your_care"),
            (NoToNote(WordId(parked), "No money.", "Ask in May."), "not_your_care"),
            (Done(BO), "not_your_turn"),
            (More(), "not_your_turn"),
            (AnswerSignal(1), "answered_already"),
            (LayDown(base.HOLDER), "role_not_yours"),
            (LowerHand(BO), "not_your_hand"),
        ]
        tries.append(
            (OfferRole(base.HOLDER, DI if who == CY else CY), "role_not_yours" if who == CY else "no_role_to_give")
        )
    else:
        tries += [(LowerHand(DI), "not_your_hand"), (Scribe(BO, "what Bo never said"), "writes_for_voices")]
    for command, code in tries:
        assert theirs.refused(who, command) == code, command


def test_what_is_somebodys_own_is_theirs_to_do(theirs: World) -> None:
    parked = number(theirs, "park")
    own = (Pass(), StepBack(), ComeBack(), AnswerPark(True), Publish(SECRET), TakeBack(SECRET), Amend("better"))
    for command in (*own, Withdraw([WordId(parked)]), LetNoteGo(WordId(parked)), MarkNote(WordId(parked), "done")):
        assert core.decide(theirs.state, command, BO, theirs.now) != core.Outcome(), command


@pytest.mark.slow
async def test_a_seat_of_one_meeting_is_nothing_in_another_and_one_taken_away_is_out_at_once(tmp_path: Path) -> None:
    found = await foreign.measure(tmp_path)
    print(f"{found.doors} doors, {found.wishes} wishes, {len(found.yes)} yes; out in {found.out * 1000:.0f} ms")
    assert found.yes == []
    assert found.wishes >= 4 * len(core.COMMANDS)
    assert found.out <= 1.0
