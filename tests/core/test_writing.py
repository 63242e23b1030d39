"""The recap as the group writes it: claims, what was said beneath them, and what is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core import narrower
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import collected, outline
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.beneath import ClaimAlone
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End, PlannedItem
from cop_tui.core.topics.words import GROUP, UNNAMED, Say
from cop_tui.core.topics.writers import HELD_MS, HoldSection, SectionHeld
from cop_tui.core.topics.writing import (
    CLAIM,
    HEADING,
    INTRO,
    PIECES,
    SECTION,
    WORDS,
    CutPiece,
    KeepClaim,
    LeaveOut,
    MovePiece,
    MoveSection,
    PieceReworded,
    PiecesCut,
    PieceWritten,
    PlaceWords,
    RewordPiece,
    WritePiece,
)
from cop_tui.core.usable import usable
from cop_tui.recap import build
from cop_tui.recap.shape import Bullet, Section
from tests.core.world import AMA, BO, CY, DI, World, item

FIRST, SECOND, HARD = "1", "2", "3"


def question(prompt: str, **more: Any) -> PlannedItem:
    return item("open", title=prompt, prompt=prompt, keep="recap", **more)


@pytest.fixture
def world() -> World:
    """A meeting with a question, a second one, and one about what did not work; Bo, Cy and Di have spoken to the first."""
    made = World(question("What helps?"), question("What does it mean?"), question("What is hard?", hard=True))
    for who, text in ((BO, "Tea first."), (CY, "A quiet minute."), (DI, "Being asked.")):
        made.do(who, Say(text))
    made.do(AMA, MoveOn())
    made.do(AMA, MoveOn())
    return made


def words(world: World, text: str) -> WordId:
    return next(n for n, said in world.state.texts.items() if said == text)


def piece(world: World, who: Any = AMA, **more: Any) -> WordId:
    """Write something; return the number of its piece."""
    events = world.do(who, WritePiece(**{"kind": CLAIM, "key": FIRST, **more}))
    before = world.kept.seq - len(events)
    return WordId(before + 1 + next(n for n, event in enumerate(events) if isinstance(event, PieceWritten)))


def first(world: World) -> Section:
    """Return the section of the first question as the recap has it."""
    return next(s for s in build(world.state).ordered() if s.heading == "What helps?")


def agree(world: World, *texts: str) -> None:
    for text in texts:
        number = words(world, text)
        world.do(world.kept.words.by_id[number].person, Consent([number], UNNAMED))


def end(world: World) -> None:
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    if world.kept.setup.phase != base.CLOSED:
        world.pass_time(60_000)
    assert world.kept.setup.phase == base.CLOSED


def test_claims_stand_in_the_order_they_were_written_with_words_beneath_them(world: World) -> None:
    agree(world, "Tea first.", "A quiet minute.")
    piece(world, text="Begin slowly.", word=words(world, "A quiet minute."))
    piece(world, text="Be kind.")
    piece(world, kind=WORDS, word=words(world, "Tea first."))
    assert first(world).bullets == (
        Bullet("A quiet minute.", True, claim="Begin slowly."),
        Bullet("", claim="Be kind."),
        Bullet("Tea first.", True),
    )


def test_where_nobody_writes_a_section_is_what_people_let_be_quoted(world: World) -> None:
    agree(world, "Tea first.", "A quiet minute.")
    before = first(world)
    assert {bullet.text for bullet in before.bullets} == {"Tea first.", "A quiet minute."}
    piece(world, key=SECOND, text="It means time.")
    assert first(world) == before


def test_words_that_the_group_placed_in_one_section_are_not_quoted_in_another_once_more(world: World) -> None:
    agree(world, "Tea first.", "A quiet minute.")
    piece(world, key=SECOND, text="It means time.", word=words(world, "Tea first."))
    assert [bullet.text for bullet in first(world).bullets] == ["A quiet minute."]
    piece(world, key=SECOND, text="And rest.", word=words(world, "A quiet minute."))
    assert "What helps?" not in {section.heading for section in build(world.state).ordered()}
    piece(world, kind=INTRO, text="What helps is said below.")
    assert first(world) == Section("What helps?", "What helps is said below.")


def test_learning_points_that_stand_elsewhere_leave_no_section_behind_and_promises_stand_in_both_places(
    world: World,
) -> None:
    world.do(BO, Learn("Ask early."))
    world.do(CY, Commit("I ask the board."))
    agree(world, "Ask early.", "I ask the board.")
    piece(world, text="Asking is learned.", word=words(world, "Ask early."))
    piece(world, text="We have begun.", word=words(world, "I ask the board."))
    recap = build(world.state)
    assert recap.learning is None
    assert recap.promised is not None
    assert [bullet.text for bullet in recap.promised.bullets] == ["I ask the board."]


def test_an_introduction_alone_stands_above_what_people_let_be_quoted(world: World) -> None:
    agree(world, "Tea first.")
    piece(world, kind=INTRO, text="We asked this first.")
    assert first(world).lead == "We asked this first."
    assert [bullet.text for bullet in first(world).bullets] == ["Tea first."]


def test_words_stand_in_no_recap_before_their_author_says_yes(world: World) -> None:
    piece(world, text="Begin slowly.", word=words(world, "Tea first."))
    piece(world, kind=WORDS, word=words(world, "A quiet minute."))
    assert first(world).bullets == (Bullet("", claim="Begin slowly."),)
    agree(world, "Tea first.", "A quiet minute.")
    assert [bullet.text for bullet in first(world).bullets] == ["Tea first.", "A quiet minute."]


@pytest.mark.parametrize("how", ["withdrawn", "not quoted"])
def test_a_claim_whose_words_are_taken_back_is_withheld_until_a_writer_says_what_becomes_of_it(
    world: World, how: str
) -> None:
    agree(world, "Tea first.")
    number, word = piece(world, text="Begin slowly.", word=words(world, "Tea first.")), words(world, "Tea first.")
    alone = piece(world, kind=WORDS, word=words(world, "Being asked."))
    agree(world, "Being asked.")
    taken = Withdraw([word]) if how == "withdrawn" else Consent([word], GROUP)
    events = world.do(BO, taken)
    assert ClaimAlone(pieces=[number]) in events
    assert [bullet.text or bullet.claim for bullet in first(world).bullets] == ["Being asked."]
    world.do(DI, Withdraw([words(world, "Being asked.")]))
    assert first(world).bullets == (), "nothing comes in their place by itself"
    assert world.refused(AMA, KeepClaim(alone)) == "no_such_piece"
    world.do(AMA, CutPiece(alone))
    world.do(AMA, KeepClaim(number))
    assert first(world).bullets == (Bullet("", claim="Begin slowly."),)
    assert world.refused(AMA, KeepClaim(number)) == "claim_stands"


def test_a_claim_that_is_reworded_or_gets_other_words_stands_again(world: World) -> None:
    agree(world, "Tea first.", "A quiet minute.")
    numbers = [piece(world, text=text, word=words(world, said)) for text, said in
               (("Begin slowly.", "Tea first."), ("Be quiet.", "A quiet minute."))]  # fmt: skip
    world.do(BO, Withdraw([words(world, "Tea first.")]))
    world.do(CY, Withdraw([words(world, "A quiet minute.")]))
    world.do(AMA, RewordPiece(numbers[0], "Begin at once."))
    agree(world, "Being asked.")
    world.do(AMA, PlaceWords(numbers[1], words(world, "Being asked.")))
    assert first(world).bullets == (
        Bullet("", claim="Begin at once."),
        Bullet("Being asked.", True, claim="Be quiet."),
    )


def test_those_who_write_are_told_that_words_were_taken_back_and_nobody_else(world: World) -> None:
    agree(world, "Tea first.")
    number = piece(world, text="Begin slowly.", word=words(world, "Tea first."))
    world.do(BO, Withdraw([words(world, "Tea first.")]))
    told = ClaimAlone(pieces=[number])
    assert "Nobody needs to explain" in core.tell(world.state, told, AMA)
    assert core.tell(world.state, told, CY) == ""


def test_words_in_other_words_stay_beneath_their_claim(world: World) -> None:
    agree(world, "Tea first.")
    piece(world, text="Begin slowly.", word=words(world, "Tea first."))
    world.do(BO, Soften(words(world, "Tea first."), "Something warm."))
    assert first(world).bullets == (Bullet("Something warm.", True, claim="Begin slowly."),)


def test_words_stand_in_one_place_only_and_only_those_that_may_stand_in_a_recap(world: World) -> None:
    word = words(world, "Tea first.")
    piece(world, text="Begin slowly.", word=word)
    other = piece(world, text="Be kind.")
    assert world.refused(AMA, PlaceWords(other, word)) == "words_placed"
    assert world.refused(AMA, WritePiece(WORDS, FIRST, word=word)) == "words_placed"
    assert world.refused(AMA, PlaceWords(other, WordId(9_999))) == "no_such_words"
    world.do(CY, Withdraw([words(world, "A quiet minute.")]))
    assert world.refused(AMA, PlaceWords(other, WordId(word + 1))) == "no_such_words"
    assert world.refused(AMA, WritePiece(WORDS, FIRST)) == "no_such_words"


def test_words_kept_for_the_group_only_are_not_collected() -> None:
    world = World(item("open", keep="group"), question("What helps?"))
    world.do(BO, Say("Between us."))
    assert collected.numbered(world.kept) == {}
    assert not collected.stands(world.kept, words(world, "Between us."))


def test_what_was_said_is_collected_by_question_and_keeps_its_number(world: World) -> None:
    world.do(BO, Learn("Ask first."))
    said = [words(world, text) for text in ("Tea first.", "A quiet minute.", "Being asked.", "Ask first.")]
    assert [*collected.numbered(world.kept)] == said
    world.do(BO, Withdraw([said[0]]))
    groups = {group.heading: group.words for group in collected.collected(usable(world.state))}
    assert groups["What helps?"] == (said[1], said[2])
    assert groups["Learning points"] == (said[3],)
    assert collected.numbered(world.kept)[said[3]] == 4


def test_a_piece_moves_within_a_section_and_to_another(world: World) -> None:
    one, two, three = (piece(world, text=text) for text in ("One.", "Two.", "Three."))
    world.do(AMA, MovePiece(three, FIRST))
    world.do(AMA, MovePiece(one, FIRST, after=two))
    assert [bullet.claim for bullet in first(world).bullets] == ["Three.", "Two.", "One."]
    world.do(AMA, MovePiece(two, SECOND))
    assert [bullet.claim for bullet in first(world).bullets] == ["Three.", "One."]
    assert world.kept.writing.sections[SECOND] == [two]
    between = piece(world, text="Between.", after=three)
    assert world.kept.writing.sections[FIRST] == [three, between, one]


def test_sub_headings_have_the_points_behind_them_and_one_without_any_is_left_out(world: World) -> None:
    piece(world, key="learning", kind=INTRO, text="Three things stay with us.")
    piece(world, key="learning", kind=HEADING, text="Take time")
    piece(world, key="learning", text="Ask twice.")
    piece(world, key="learning", kind=HEADING, text="Nothing here yet")
    learning = build(world.state).learning
    assert learning == Section(
        "Learning points", "Three things stay with us.", parts=(Section("Take time", bullets=(Bullet("", claim="Ask twice."),)),)
    )  # fmt: skip


def test_the_paragraph_under_the_title_is_the_groups_own_where_it_wrote_one(world: World) -> None:
    piece(world, key="framing", kind=INTRO, text="We meet to think.")
    assert build(world.state).framing == "We meet to think."
    assert world.refused(AMA, WritePiece(INTRO, "framing", "Again.")) == "intro_there"
    assert world.refused(AMA, WritePiece(CLAIM, "framing", "No.")) == "no_such_section"


def test_a_section_of_the_groups_own_stands_where_it_was_put_and_the_order_is_kept(world: World) -> None:
    own = piece(world, kind=SECTION, key=FIRST, text="Challenges")
    key = outline.own_key(own)
    assert [s.key for s in outline.sections(world.state)] == [FIRST, key, SECOND, HARD, "learning"]
    piece(world, key=key, text="Money.")
    world.do(AMA, MoveSection(HARD, behind=FIRST))
    for at in (SECOND, HARD, FIRST):
        piece(world, key=at, text=f"Said to {at}.")
    assert [s.heading for s in build(world.state).sections] == [
        "What helps?", "What is hard?", "Challenges", "What does it mean?",
    ]  # fmt: skip
    world.do(AMA, MoveSection(SECOND))
    assert next(s.key for s in outline.sections(world.state)) == SECOND
    assert world.refused(AMA, MoveSection(SECOND, behind=SECOND)) == "no_such_section"
    for moved, behind in (("learning", ""), (SECOND, "learning")):
        assert world.refused(AMA, MoveSection(moved, behind=behind)) == "learning_last"


def test_a_question_that_is_opened_later_stands_behind_the_one_before_it() -> None:
    world = World(question("One?"), question("Two?"), question("Three?"))
    own = piece(world, kind=SECTION, text="Challenges")
    world.do(AMA, MoveSection(outline.own_key(own)))
    world.do(AMA, MoveOn())
    assert [s.key for s in outline.sections(world.state)] == [outline.own_key(own), "1", "2", "learning"]


def test_what_is_cut_is_erased_with_all_that_stands_in_it(world: World) -> None:
    own = piece(world, kind=SECTION, text="Challenges")
    claim = piece(world, key=outline.own_key(own), text="Money.")
    other = piece(world, text="Stays.")
    cut = PiecesCut(pieces=[own, claim])
    assert core.blanks(world.state, cut) == [own, claim]
    assert world.do(AMA, CutPiece(own)) == [cut]
    assert {own, claim}.isdisjoint(world.state.texts)
    assert outline.own_key(own) not in world.kept.writing.sections
    assert outline.own_key(own) not in world.kept.writing.order
    assert [*world.kept.writing.pieces] == [other]


def test_a_rewording_erases_the_text_before_it_and_one_of_a_text_that_changed_is_refused(world: World) -> None:
    number = piece(world, text="Begin slowly.")
    again = PieceReworded(piece=number, text="Begin.")
    assert core.blanks(world.state, again) == [number]
    world.do(AMA, RewordPiece(number, "Begin.", home=number))
    assert world.state.texts[number] == "Begin."
    assert world.refused(AMA, RewordPiece(number, "Start.", home=number)) == "piece_changed"
    world.do(AMA, RewordPiece(number, "Start.", home=world.kept.writing.pieces[number].at))
    world.restart()
    assert first(world).bullets == (Bullet("", claim="Start."),)


def test_a_section_is_held_by_whoever_writes_in_it_until_they_leave_it_or_two_minutes_pass(world: World) -> None:
    world.do(BO, TakeRole("scribe"))
    number = piece(world, text="Begin slowly.")
    assert world.state.now.writers.held == {FIRST: AMA}
    assert world.refused(BO, WritePiece(CLAIM, FIRST, "Mine.")) == "section_held"
    assert world.refused(BO, RewordPiece(number, "Mine.")) == "section_held"
    assert world.refused(BO, CutPiece(number)) == "section_held"
    assert world.refused(BO, MovePiece(number, SECOND)) == "section_held"
    world.pass_time(HELD_MS - 1)
    assert world.refused(BO, HoldSection(FIRST)) == "section_held"
    world.pass_time(1)
    piece(world, BO, text="Mine.")
    assert world.refused(AMA, WritePiece(CLAIM, FIRST, "Ours.")) == "section_held"
    world.do(BO, HoldSection(""))
    piece(world, text="Ours.")


def test_writing_in_another_section_leaves_the_one_before_it(world: World) -> None:
    world.do(BO, TakeRole("scribe"))
    world.do(AMA, HoldSection(FIRST))
    world.do(AMA, HoldSection(SECOND))
    assert world.state.now.writers.held == {SECOND: AMA}
    piece(world, BO, text="Mine.")


def test_somebody_who_comes_in_learns_who_writes_where(world: World) -> None:
    world.do(AMA, HoldSection(FIRST))
    assert SectionHeld(FIRST, AMA) in core.recount(world.state, CY)


def test_while_the_meeting_runs_those_who_hold_the_space_and_scribes_write_and_after_it_anybody_who_was_there(
    world: World,
) -> None:
    assert world.refused(CY, WritePiece(CLAIM, FIRST, "Mine.")) == "needs_role"
    world.do(CY, TakeRole("scribe"))
    piece(world, CY, text="Mine.")
    end(world)
    piece(world, DI, key=SECOND, text="Theirs.")


def test_writing_makes_a_recap_that_somebody_released_a_draft_again(world: World) -> None:
    end(world)
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released
    piece(world, text="Begin slowly.")
    assert not world.kept.release.released
    assert world.kept.release.again


def test_nothing_is_written_about_a_closed_meeting_and_no_quote_placed_where_only_themes_leave() -> None:
    shut = World(item("open", keep="group"), regime="closed")
    assert shut.refused(AMA, WritePiece(CLAIM, "learning", "No.")) == "recap_of_closed"
    themes = World(question("What helps?"), regime="themes")
    themes.do(BO, Say("Tea first."))
    agree(themes, "Tea first.")
    assert themes.refused(AMA, WritePiece(WORDS, FIRST, word=words(themes, "Tea first."))) == "themes_no_quotes"
    piece(themes, text="Warmth helps.")
    assert first(themes).bullets == (Bullet("", claim="Warmth helps."),)


def test_what_cannot_be_a_piece_is_refused(world: World) -> None:
    assert world.refused(AMA, WritePiece("poem", FIRST, "No.")) == "no_such_piece"
    assert world.refused(AMA, WritePiece(HEADING, FIRST, "No.", word=words(world, "Tea first."))) == "no_such_piece"
    assert world.refused(AMA, WritePiece(CLAIM, "77", "No.")) == "no_such_section"
    assert world.refused(AMA, WritePiece(CLAIM, FIRST, " ")) == "text_empty"
    assert world.refused(AMA, CutPiece(WordId(1))) == "no_such_piece"
    assert world.refused(AMA, MoveSection("77")) == "no_such_section"
    number = piece(world, text="Begin slowly.")
    assert world.refused(AMA, PlaceWords(number)) == "no_such_words"
    assert world.refused(AMA, MovePiece(number, "framing")) == "no_such_section"
    intro = piece(world, kind=INTRO, text="First.")
    piece(world, kind=INTRO, key=SECOND, text="Second.")
    assert world.refused(AMA, MovePiece(intro, SECOND)) == "intro_there"
    assert world.refused(AMA, WritePiece(INTRO, FIRST, "Again.")) == "intro_there"


def test_a_section_is_left_out_with_all_that_would_stand_in_it_until_it_is_brought_in_again(world: World) -> None:
    agree(world, "Tea first.")
    world.do(AMA, LeaveOut(FIRST))
    assert "What helps?" not in [s.heading for s in build(world.state).ordered()]
    assert world.refused(AMA, LeaveOut(FIRST)) == "left_out"
    piece(world, text="Begin slowly.")
    assert "What helps?" not in [s.heading for s in build(world.state).ordered()]
    world.do(AMA, LeaveOut(FIRST, out=False))
    assert first(world).bullets == (Bullet("", claim="Begin slowly."),)
    assert world.refused(AMA, LeaveOut(FIRST, out=False)) == "not_left_out"
    assert world.refused(AMA, LeaveOut("framing")) == "no_such_section"
    own = piece(world, kind=SECTION, text="Challenges")
    world.do(AMA, LeaveOut(outline.own_key(own)))
    world.do(AMA, CutPiece(own))
    assert world.kept.writing.out == []


def test_leaving_out_a_section_of_a_released_recap_makes_it_a_draft_again(world: World) -> None:
    end(world)
    for who in (AMA, BO):
        world.do(who, ReleaseRecap(world.kept.seq))
    world.do(AMA, LeaveOut(FIRST))
    assert not world.kept.release.released


def test_no_two_sections_have_the_same_heading(world: World) -> None:
    own = piece(world, kind=SECTION, text="Challenges")
    assert world.refused(AMA, WritePiece(SECTION, text="challenges:")) == "section_there"
    assert world.refused(AMA, WritePiece(SECTION, text="What helps")) == "section_there"
    assert world.refused(AMA, RewordPiece(own, "What is hard?")) == "section_there"
    world.do(AMA, RewordPiece(own, "CHALLENGES"))


def test_a_recap_has_a_bounded_number_of_pieces(world: World) -> None:
    for n in range(PIECES):
        piece(world, text=f"Claim {n}.")
    assert world.refused(AMA, WritePiece(CLAIM, FIRST, "One more.")) == "recap_full"


def test_what_was_cut_or_reworded_goes_from_an_older_copy_that_is_put_back(world: World) -> None:
    number = piece(world, text="Begin slowly.")
    before = world.kept.seq
    for event in (PiecesCut(pieces=[number]), PieceReworded(piece=number, text="Begin.")):
        (noted,) = narrower.narrowed(world.state, before + 1, event)
        led = narrower.again(world.state, noted, narrower.common(world.state), world.now)
        assert led.events == [PiecesCut(pieces=[number])]


def test_what_was_written_is_sent_to_whoever_comes_in(world: World) -> None:
    number = piece(world, text="Begin slowly.")
    placed = piece(world, kind=WORDS, word=words(world, "Tea first."))
    assert number in core.needed(world.kept, CY)
    assert core.standing(world.kept)[number] == 0
    world.do(AMA, RewordPiece(number, "Begin."))
    assert core.standing(world.kept)[number] == world.kept.seq
    assert placed not in core.standing(world.kept)


def test_an_introduction_stands_before_everything_else_in_its_section(world: World) -> None:
    claim = piece(world, text="Begin slowly.")
    intro = piece(world, kind=INTRO, text="We asked this first.", after=claim)
    assert world.kept.writing.sections[FIRST] == [intro, claim]


def test_whoever_comes_late_fetches_what_is_written_and_what_was_said_beneath_it(world: World) -> None:
    claim = piece(world, text="Begin slowly.", word=words(world, "Tea first."))
    for number in range(9):  # more than the latest, which everybody gets
        world.do(BO, Say(f"Number {number}"))
    assert {claim, words(world, "Tea first.")} <= set(core.needed(world.kept, CY))
    assert words(world, "Being asked.") not in core.needed(world.kept, CY)


@pytest.mark.parametrize("alone", [False, True])
def test_words_are_taken_from_where_they_stand_only_where_that_is_said(world: World, alone: bool) -> None:
    word = words(world, "Tea first.")
    piece(world, **({"kind": WORDS, "word": word} if alone else {"text": "Begin slowly.", "word": word}))
    other = piece(world, text="Be kind.")
    world.do(AMA, PlaceWords(other, word, move=True))
    known = world.kept.writing.pieces
    assert [n for n, each in known.items() if each.word == word] == [other]
    assert len(known) == (1 if alone else 2), "a claim stays without them"
    world.do(AMA, WritePiece(WORDS, SECOND, word=word, move=True))
    (mine,) = [n for n, each in world.kept.writing.pieces.items() if each.word == word]
    assert world.kept.writing.sections[SECOND] == [mine]
    assert world.refused(AMA, PlaceWords(other, WordId(9_999), move=True)) == "no_such_words"


def test_words_are_not_taken_out_of_a_section_in_which_somebody_else_writes(world: World) -> None:
    word = words(world, "Tea first.")
    piece(world, text="Begin slowly.", word=word)
    world.do(AMA, WritePiece(CLAIM, SECOND, "Be kind."))
    other = max(world.kept.writing.pieces)
    world.do(DI, TakeRole("scribe"))
    world.do(DI, HoldSection(FIRST))
    assert world.refused(AMA, PlaceWords(other, word, move=True)) == "section_held"
