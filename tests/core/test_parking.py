"""The parking lot."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import agenda, parking_followup
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.notes import ParkUnnamed, digest
from cop_tui.core.topics.parking import AnswerPark, OfferPark, Park, ParkAnswered, ParkOffered, ParkSettled, WordParked
from cop_tui.core.topics.parking_followup import (
    AskNote,
    LeaveCare,
    LetNoteGo,
    MarkNote,
    NoteSorted,
    NoteToItem,
    NoteToPromise,
    NoToNote,
    SortNote,
    TakeCare,
)
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Say, WordsKept
from cop_tui.wire import codec
from tests.core.world import AMA, BO, CY, World, item


def test_it_is_kept_in_its_authors_words() -> None:
    world = World()
    assert world.do(BO, Park(" Who pays? ")) == [WordsKept(BO, "Who pays?", item=ItemId(1), kind="park")]
    assert world.kept.parking.notes == [world.kept.seq]
    assert world.told(BO) == ["Parked in your words: 'Who pays?' (parked 1)"]
    assert world.told(CY) == ["Bo parked: Who pays? (parked 1)"]
    assert world.state.texts[world.kept.seq] == "Who pays?"


def test_it_needs_no_floor_even_in_a_quiet_part() -> None:
    world = World(item("silence"))
    world.do(BO, Park("x"))


def test_it_is_withdrawn_by_its_author() -> None:
    world = World()
    for person in (BO, CY):
        world.do(person, Park("x"))
    number = world.kept.seq
    assert world.refused(AMA, Withdraw([number])) == "not_your_words"
    world.do(CY, Withdraw([number]))
    assert world.kept.parking.notes == [number - 1]


def test_it_needs_words_and_somebody_who_takes_part() -> None:
    world = World()
    assert world.refused(BO, Park("")) == "text_empty"
    assert world.refused(BO, Park("x" * 1_001)) == "text_too_long"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Park("x")) == "needs_role"


def test_it_can_be_done_in_the_lobby() -> None:
    world = World(begun=False)
    assert world.do(BO, Park("x")) == [WordsKept(BO, "x", kind="park")]


def lot(*texts: str) -> tuple[World, list[int]]:
    """Return a meeting in which Bo parked things, with their numbers."""
    world = World(item("open"), item())
    for text in texts or ("Who pays?",):
        world.do(BO, Park(text))
    return world, list(world.kept.parking.notes)


def test_parking_is_offered_and_the_author_may_say_no_without_a_trace() -> None:
    world = World(item("open"))
    seq = world.kept.seq
    world.do(AMA, OfferPark(BO, "Who pays?"))
    assert world.outcome.aside == [((BO,), ParkOffered(AMA, "Who pays?", offer=1))]
    assert world.told(BO) == [
        "Ama offers to park 'Who pays?' for you. Type yes park it, or rather not park it. A no is not written down."
    ]
    assert core.remind(world.state, BO) == [ParkOffered(AMA, "Who pays?", offer=1)]
    assert core.remind(world.state, CY) == []
    assert world.do(BO, AnswerPark(False)) == []
    assert (world.kept.seq, world.state.memory.parking.offers) == (seq, {})
    assert world.told(BO) == ["Not parked, and nothing is written down."]
    assert world.told(AMA) == ["Bo would rather not park it."]
    assert world.told(CY) == []
    assert world.refused(BO, AnswerPark(True)) == "no_park_offer"


def test_a_yes_parks_it_as_the_authors_own() -> None:
    world = World(item("open"))
    world.do(AMA, OfferPark(BO, "Who pays?"))
    assert world.do(BO, AnswerPark(True)) == [WordsKept(BO, "Who pays?", item=ItemId(1), kind="park", scribe=AMA)]
    assert world.kept.parking.notes == [world.kept.seq]


def test_a_yes_is_to_the_offer_that_was_read() -> None:
    world = World(item("open"))
    world.do(AMA, OfferPark(BO, "Who pays?"))
    world.do(AMA, OfferPark(BO, "Something else."))
    for yes in (True, False):
        assert world.refused(BO, AnswerPark(yes, 1)) == "park_offer_changed"
    world.do(BO, AnswerPark(False, 2))
    world.do(AMA, OfferPark(BO, "Once more."))
    assert world.refused(BO, AnswerPark(True, 1)) == "park_offer_changed"
    assert world.names() == []
    world.do(BO, AnswerPark(True, 3))
    assert world.names() == ["WordsKept"]


def test_kept_words_are_parked_where_they_are() -> None:
    world = World(item("open"))
    world.do(BO, Say("Who pays?"))
    word = world.kept.seq
    world.do(AMA, OfferPark(BO, word=word))
    assert "'Who pays?'" in world.told(BO)[0]
    assert world.do(BO, AnswerPark(True)) == [WordParked(word)]
    assert world.told(CY) == ["Bo agreed to park: Who pays?"]
    assert world.kept.parking.notes == [word]
    assert world.refused(AMA, OfferPark(BO, word=word)) == "nothing_to_park"
    world.restart()
    world.do(BO, Withdraw([word]))
    assert world.kept.parking.notes == []


def test_two_offers_for_the_same_words_park_them_once() -> None:
    world = World(item("open"))
    world.do(BO, Say("Who pays?"))
    word = world.kept.seq
    world.do(AMA, OfferPark(BO, word=word))
    world.state.kept.parking.notes.append(word)
    assert world.do(BO, AnswerPark(True)) == []


def test_what_cannot_be_parked_says_why() -> None:
    world = World(item("open"))
    world.do(AMA, PutIn("Femi", "phone"))
    assert world.refused(AMA, OfferPark(PersonId(9), "x")) == "nobody_there"
    assert world.refused(AMA, OfferPark(PersonId(5), "x")) == "park_no_seat"
    assert world.refused(AMA, OfferPark(AMA, "x")) == "no_park_offer"
    assert world.refused(AMA, OfferPark(BO, word=WordId(3))) == "nothing_to_park"
    assert world.refused(BO, OfferPark(CY, "x")) == "needs_role"
    world.do(BO, Say("x"))
    word = world.kept.seq
    world.do(AMA, OfferPark(BO, word=word))
    world.do(BO, Withdraw([word]))
    assert world.refused(BO, AnswerPark(True)) == "gone_already"
    world.do(AMA, RecordOff())
    assert world.refused(BO, AnswerPark(True)) == "off_record_keep"
    world.do(BO, AnswerPark(False))


def test_a_client_knows_the_offer_until_it_is_settled() -> None:
    mine = core.State()
    core.fold_aside(mine, ParkOffered(AMA, "", [WordId(7)]))
    assert "what you said" in core.tell(mine, ParkOffered(AMA, "", [WordId(7)]), BO)
    assert mine.mine.park is not None
    core.fold_aside(mine, ParkAnswered(CY, True))
    assert mine.mine.park is not None
    assert core.tell(mine, ParkAnswered(CY, True), AMA) == ""
    core.fold_aside(mine, ParkSettled(True))
    assert mine.mine.park is None
    assert core.tell(mine, ParkSettled(True), BO) == ""


def test_a_note_is_sorted_by_why_and_when_it_comes_back() -> None:
    world, (note,) = lot()
    assert world.do(CY, SortNote(WordId(note), "Too big", "Next time")) == [
        NoteSorted(WordId(note), "too big", "next time")
    ]
    assert world.told(BO) == ["Parked 1: too big, comes back next time."]
    world.do(CY, SortNote(WordId(note), back="14 May"))
    assert world.told(BO) == ["Parked 1: comes back on 14 May."]
    world.do(CY, SortNote(WordId(note), why="later"))
    assert parking_followup.receipt(world.state, WordId(note)) == "parked, later, comes back on 14 May"
    assert world.refused(CY, SortNote(WordId(note))) == "sort_how"
    assert world.refused(CY, SortNote(WordId(note), why="boring")) == "why_unknown"
    assert world.refused(CY, SortNote(WordId(note), back="some day")) == "date_unclear"
    assert world.refused(CY, SortNote(WordId(note), back="9" * 41)) == "date_unclear"
    assert world.refused(CY, SortNote(WordId(99), back="today")) == "no_such_parked"


def test_why_a_note_comes_back_when_it_does_is_said_in_words_that_stay_their_authors() -> None:
    world, (one, two) = lot("a", "b")
    world.do(CY, SortNote(WordId(one), "too big", "next time", because="Ana knows the rates"))
    assert world.names() == ["WordsKept", "NoteSorted"]
    assert world.told(BO) == ["Cy says about it: Ana knows the rates", "Parked 1: too big, comes back next time."]
    assert world.told(CY)[0] == "You say about it: Ana knows the rates"
    because = world.kept.parking.about[WordId(one)].because
    assert world.state.texts[because] == "Ana knows the rates"
    assert parking_followup.reason(world.state, WordId(one)) == because
    world.restart()
    world.do(CY, SortNote(WordId(one), "later"))
    assert parking_followup.reason(world.state, WordId(one)) == because, "the time is the same"
    world.do(CY, SortNote(WordId(one), back="14 May"))
    assert parking_followup.reason(world.state, WordId(one)) == 0, "the reason was for another time"
    world.do(AMA, SortNote(WordId(0), back="next time", because="the room is needed"))
    assert world.names() == ["WordsKept", "NoteSorted"]
    because = parking_followup.reason(world.state, WordId(two))
    world.do(AMA, Withdraw([because]))
    assert parking_followup.reason(world.state, WordId(two)) == 0
    assert not any(b"the room is needed" in codec.encode(event) for event in world.journal)


def test_a_reason_needs_a_time_and_the_record_and_ends_with_the_note() -> None:
    world, (note,) = lot()
    assert world.refused(CY, SortNote(WordId(note), "later", because="it is late")) == "sort_how"
    assert world.refused(CY, SortNote(WordId(99), back="today", because="it is late")) == "no_such_parked"
    world.do(CY, SortNote(WordId(note), back="next time", because="it is late"))
    world.do(AMA, MarkNote(WordId(note), "done"))
    assert parking_followup.reason(world.state, WordId(note)) == 0
    world.do(AMA, AskNote(WordId(note)))
    world.do(AMA, NoToNote(WordId(note), "No money", "we ask"))
    assert world.state.texts[parking_followup.reason(world.state, WordId(note))] == "No money. Instead: we ask"
    world.do(AMA, RecordOff())
    assert world.refused(CY, SortNote(WordId(note), back="today", because="it is late")) == "off_record_keep"
    world.do(CY, SortNote(WordId(note), back="today"))


def test_all_that_is_left_for_today_is_sorted_at_once() -> None:
    world, (one, two, three) = lot("a", "b", "c")
    world.do(CY, SortNote(WordId(two), back="elsewhere"))
    world.do(CY, SortNote(WordId(three), back="today"))
    assert world.do(AMA, SortNote(WordId(0), back="next time")) == [
        NoteSorted(WordId(one), "", "next time"),
        NoteSorted(WordId(three), "", "next time"),
    ]
    assert world.refused(AMA, SortNote(WordId(0), back="next time")) == "nothing_left"


def test_somebody_looks_after_it_and_may_stop_without_being_asked_why() -> None:
    world, (note,) = lot()
    world.do(CY, TakeCare(WordId(note)))
    assert world.told(CY) == ["You look after parked 1."]
    assert world.told(BO) == ["Cy looks after parked 1."]
    assert world.refused(CY, TakeCare(WordId(note))) == "cared_by_you"
    assert world.refused(BO, TakeCare(WordId(note))) == "cared_by"
    assert world.refused(BO, LeaveCare(WordId(note))) == "not_your_care"
    assert parking_followup.receipt(world.state, WordId(note)) == "parked, Cy looks after it"
    world.do(CY, LeaveCare(WordId(note)))
    assert world.told(BO) == ["Parked 1 is free to look after: care for 1."]


def test_its_receipt_says_how_far_it_is() -> None:
    world, (note,) = lot()
    assert world.refused(CY, MarkNote(WordId(note), "heard")) == "not_your_care"
    world.do(AMA, MarkNote(WordId(note), "Heard"))
    assert world.told(BO) == ["Parked 1, 'Who pays?': heard."]
    heard = world.outcome.events[0]
    texts = world.state.texts.copy()
    world.state.texts.clear()
    assert core.tell(world.state, heard, BO) == "Parked 1: heard."
    world.state.texts.update(texts)
    assert world.refused(AMA, MarkNote(WordId(note), "heard")) == "marked_already"
    assert world.refused(AMA, MarkNote(WordId(note), "nonsense")) == "mark_unknown"
    world.do(CY, TakeCare(WordId(note)))
    world.do(CY, MarkNote(WordId(note), "done"))
    assert parking_followup.receipt(world.state, WordId(note)) == "done, Cy looks after it"
    world.do(BO, AskNote(WordId(note)))
    assert world.kept.parking.about[note].state == "parked"
    assert world.refused(BO, AskNote(WordId(note))) == "marked_already"


def test_a_mark_repeats_the_words_only_while_they_stand() -> None:
    world, (note,) = lot()
    (done,) = world.do(AMA, MarkNote(WordId(note), "done"))
    assert world.told(BO) == ["Parked 1, 'Who pays?': done."]
    world.do(BO, Withdraw([WordId(note)]))
    assert core.tell(world.state, done, BO) == "Parked, and taken back since: done."


def test_what_goes_elsewhere_does_not_come_back() -> None:
    world, (note,) = lot()
    world.do(AMA, SortNote(WordId(note), back="elsewhere"))
    assert world.told(BO) == ["Parked 1: goes elsewhere."]
    assert parking_followup.receipt(world.state, WordId(note)) == "parked, goes elsewhere"


def test_a_no_carries_its_reason_what_is_possible_and_how_to_question_it() -> None:
    world, (note,) = lot()
    assert world.refused(AMA, NoToNote(WordId(note), "No money", " ")) == "no_needs_both"
    assert world.refused(CY, NoToNote(WordId(note), "No money", "ask")) == "not_your_care"
    world.do(AMA, NoToNote(WordId(note), "There is no money.", "we ask the council"))
    assert world.told(BO) == [
        "Ama says about it: There is no money. Instead: we ask the council",
        "That is the answer to parked 1. To question it: ask again 1, or put it on the agenda.",
    ]
    answer = world.kept.parking.about[note].answer
    assert world.state.texts[answer].endswith("we ask the council")
    assert parking_followup.receipt(world.state, WordId(note)) == "cannot be"
    world.restart()


def test_only_its_author_lets_a_note_go() -> None:
    world, (note,) = lot()
    world.do(CY, TakeCare(WordId(note)))
    for person in (AMA, CY):
        assert world.refused(person, LetNoteGo(WordId(note))) == "author_lets_go"
    world.do(BO, LetNoteGo(WordId(note)))
    assert world.told(CY) == ["Parked 1 was let go by its author."]
    assert world.refused(BO, LetNoteGo(WordId(note))) == "marked_already"


def test_a_note_becomes_an_item_in_one_step() -> None:
    world, (one, two) = lot("a", "b")
    world.do(CY, NoteToItem(WordId(one), "Money", 10))
    assert (world.names(), world.kept.agenda.items[3].plan.title) == (["ItemAdded", "NoteBecame"], "Money")
    assert world.refused(CY, NoteToItem(WordId(one))) == "item_already"
    world.do(CY, NoteToItem(WordId(two)))
    assert world.kept.agenda.items[4].plan.title == "Parked: number 2"
    assert parking_followup.receipt(world.state, WordId(two)) == "parked, part 4"
    assert world.kept.parking.left() == []


def test_an_item_made_from_a_note_is_called_by_its_words_for_as_long_as_they_are_there() -> None:
    world, (note,) = lot("Who pays for thinking?")
    world.do(CY, NoteToItem(WordId(note)))
    assert world.told(BO) == ["Cy put 'Who pays for thinking?' on the agenda as part 3."]
    assert agenda.title(world.state, ItemId(3)) == "Who pays for thinking?"
    world.do(AMA, TakeUp(ItemId(3)))
    assert world.told(CY)[-1].startswith("Part 3 of 3: Who pays for thinking? About 5 minutes.")
    assert not any(b"thinking" in codec.encode(event) for event in world.journal if not isinstance(event, WordsKept))
    world.restart()
    world.do(BO, Withdraw([WordId(note)]))
    assert agenda.title(world.state, ItemId(3)) == "Parked: number 1"


def test_an_item_made_from_a_note_with_a_title_of_its_own_is_called_by_that() -> None:
    world, (note,) = lot("Who pays for thinking?")
    world.do(CY, NoteToItem(WordId(note), "Money"))
    assert agenda.title(world.state, ItemId(3)) == "Money"


def test_an_item_made_from_a_long_note_has_a_title_that_says_it_goes_on() -> None:
    world, (note,) = lot("thinking " * 60)
    world.do(CY, NoteToItem(WordId(note)))
    title = agenda.title(world.state, ItemId(3))
    assert (len(title) <= limits.TITLE, title[-1]) == (True, "\N{HORIZONTAL ELLIPSIS}")


def test_an_item_made_from_a_note_stands_before_the_check_out() -> None:
    world = World(item("open"), item("round", title="Check-out"))
    world.do(BO, Park("Who pays?"))
    world.do(CY, NoteToItem(WordId(world.kept.parking.notes[0])))
    assert world.kept.agenda.listed() == [1, 3, 2]


def test_a_note_becomes_a_promise_in_one_step() -> None:
    world, (note,) = lot()
    world.do(CY, NoteToPromise(WordId(note), "I ask the council."))
    assert world.names() == ["WordsKept", "NoteCarer", "NoteMarked"]
    assert (world.kept.parking.about[note].carer, len(world.kept.commitments.promises)) == (CY, 1)
    assert world.refused(BO, NoteToPromise(WordId(note), "x")) == "cared_by"


def test_before_the_meeting_closes_the_lot_is_looked_through() -> None:
    world, (one, two) = lot("a", "b")
    world.do(AMA, AskAll())
    assert world.refused(AMA, End()) == "lot_first"
    world.do(AMA, SortNote(WordId(one), back="next time"))
    assert world.refused(AMA, End()) == "lot_first"
    world.do(BO, LetNoteGo(WordId(two)))
    assert world.do(AMA, End())
    again, _ = lot()
    again.do(AMA, AskAll())
    assert again.do(AMA, End(really=True))


def test_nothing_about_a_lot_that_is_empty_is_offered() -> None:
    world = World(item("open"))
    assert world.refused(BO, SortNote(WordId(1), back="today")) == "nothing_parked"
    world.do(BO, Park("x"))
    world.do(AMA, RecordOff())
    assert world.refused(BO, NoToNote(WordId(1), "a", "b")) == "off_record_keep"
    assert world.refused(BO, NoteToItem(WordId(1))) == "off_record_keep"


def test_what_is_parked_beside_notes_without_names_is_told_with_its_own_number() -> None:
    world = World(item("queue", keep="recap"), item("queue", keep="recap"))
    for person in (AMA, BO, CY):
        world.do(person, ParkUnnamed(digest(f"of {person}"), "Who pays?"))
    world.do(AMA, MoveOn(really=True))
    assert len(world.kept.parking.notes) == 3
    world.do(CY, Park("Who pays?"))
    assert world.told(CY) == ["Parked in your words: 'Who pays?' (parked 4)"]
