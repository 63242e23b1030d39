"""Letters to a meeting: words of somebody who cannot come, read out for them, and what people need to take part."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cop_tui import core
from cop_tui.core import by_server
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import letters, notes
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.ending import OpenAgain
from cop_tui.core.topics.enough import Looked
from cop_tui.core.topics.letters import (
    HERE,
    NEEDED,
    LeaveLetter,
    Letter,
    LetterHeld,
    LetterRead,
    LettersOver,
    LettersWait,
    LookForLetter,
    ReadLetter,
    SayNeed,
    TakeLetterBack,
)
from cop_tui.core.topics.notes import HoldNote, LiveNotes, NoteShown, Reveal, TakeBack
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import RoleTaken, TakeRole
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED, Spoken
from tests.core.world import AMA, BO, CY, DI, World, item

FIRST, SECOND = ItemId(1), ItemId(2)


def key(secret: str) -> str:
    """Return the hash under which the server knows what was left with this secret."""
    return notes.digest(secret)


def lobby(*items: Any, **session: Any) -> World:
    """Return a meeting that has not begun."""
    return World(*items, begun=False, **session)


def left(world: World, secret: str = "s", text: str = "I felt unseen.", who: PersonId = BO, **more: Any) -> None:
    """Leave something for the meeting."""
    world.do(who, LeaveLetter(key(secret), text, **more))


def begin(world: World) -> list[LettersWait]:
    """Begin the meeting; return what Ama, who holds it, is told aside of letters."""
    world.do(AMA, Begin())
    return [message for message in world.aside_to(AMA) if isinstance(message, LettersWait)]


def as_seen_by(world: World, me: PersonId) -> core.State:
    """Return the meeting as somebody's own program knows it."""
    mine = core.State(kept=world.kept, texts=world.state.texts, now=world.state.now)
    for reader, message in world.asides:
        if reader == me:
            core.fold_aside(mine, message)
    return mine


def test_it_is_told_to_nobody_before_the_meeting_and_then_to_those_who_hold() -> None:
    world = lobby()
    seq = world.kept.seq
    left(world, item=SECOND)
    assert world.aside_to(BO) == [LetterHeld(key("s"))]
    assert world.aside_to(AMA) == world.aside_to(CY) == []
    assert (world.kept.seq, world.outcome.held, world.told(BO)) == (seq, True, [])
    assert begin(world) == [LettersWait({key("s"): Letter("I felt unseen.", SECOND)})]
    assert [m for me in (BO, CY, DI) for m in world.aside_to(me) if isinstance(m, LettersWait)] == []
    assert "unseen" not in str(world.journal)


def test_without_a_name_nothing_that_is_kept_or_remembered_tells_who_wrote_it() -> None:
    states = []
    for who in (BO, CY, DI):
        world = lobby()
        left(world, who=who)
        begin(world)
        world.do(AMA, ReadLetter(key("s")))
        states.append(msgspec.json.encode((world.state, world.journal)))
    assert len(set(states)) == 1


def test_those_who_hold_get_them_in_an_order_that_tells_nothing() -> None:
    world = lobby()
    left(world, "one", "zebra")
    left(world, "two", "apple")
    (told,) = begin(world)
    assert [letter.text for letter in told.letters.values()] == ["apple", "zebra"]


def test_read_out_without_a_name_it_is_a_note_that_its_author_takes_back_with_the_secret() -> None:
    world = lobby()
    left(world, quote=True)
    begin(world)
    assert world.do(AMA, ReadLetter(key("s"))) == [
        LetterRead(hash=key("s"), by=AMA),
        NoteShown(key("s"), FIRST, "I felt unseen.", True),
    ]
    assert world.told(CY) == ["Ama reads out what somebody left who could not come:", "A note: I felt unseen."]
    assert world.told(AMA)[0] == "You read out what somebody left who could not come:"
    assert world.aside_to(AMA) == [LettersOver([key("s")])]
    assert world.state.memory.letters.waiting == {}
    world.do(BO, TakeBack("s"))
    assert "unseen" not in str(world.journal)


@pytest.mark.parametrize(
    ("regime", "quote", "consent"),
    [("open", True, NAMED), ("open", False, GROUP), ("chatham", True, UNNAMED), ("themes", True, UNNAMED)],
)
def test_read_out_with_a_name_it_is_words_of_its_author_with_the_consent_they_gave(
    regime: str, quote: bool, consent: str
) -> None:
    world = lobby(regime=regime)
    left(world, named=True, quote=quote)
    begin(world)
    world.do(AMA, ReadLetter(key("s")))
    (word,) = world.kept.words.of(BO)
    assert (world.state.texts[word], world.kept.words.by_id[word].consent) == ("I felt unseen.", consent)
    assert world.told(CY)[1] == "Bo: I felt unseen."


def test_in_a_part_that_is_not_kept_nothing_of_it_is_kept() -> None:
    for named in (True, False):
        world = lobby(item(keep="live"))
        left(world, named=named, quote=True)
        begin(world)
        assert world.do(AMA, ReadLetter(key("s"))) == [LetterRead(hash=key("s"), by=AMA)]
        (said,) = world.outcome.passing
        assert isinstance(said, Spoken if named else LiveNotes)
        assert "unseen" not in str(world.journal)


def test_what_was_written_for_a_part_that_is_not_kept_is_kept_in_no_other() -> None:
    world = lobby(item(keep="live"), item())
    left(world, item=FIRST, quote=True)
    begin(world)
    world.do(AMA, MoveOn())
    world.do(AMA, ReadLetter(key("s")))
    assert [type(m) for m in world.outcome.passing] == [LiveNotes]
    assert world.kept.notes.shown == {}


def test_off_the_record_it_is_not_kept() -> None:
    world = lobby()
    left(world, named=True)
    begin(world)
    world.do(AMA, RecordOff())
    world.do(AMA, ReadLetter(key("s")))
    (said,) = world.outcome.passing
    assert isinstance(said, Spoken)
    assert said.off


def test_it_waits_for_its_part_and_can_be_read_in_any_later_one() -> None:
    world = lobby(item(), item(), item())
    left(world, item=SECOND)
    begin(world)
    assert HERE not in world.told(AMA)
    assert world.refused(AMA, ReadLetter(key("s"))) == "letter_later"
    assert letters.here(as_seen_by(world, AMA)) == {}
    world.do(AMA, TakeUp(ItemId(3)))
    assert list(letters.here(as_seen_by(world, AMA))) == [key("s")]
    world.do(AMA, ReadLetter(key("s")))


def test_when_its_part_begins_whoever_holds_is_told_that_something_waits() -> None:
    world = lobby(item(), item())
    left(world, item=SECOND)
    begin(world)
    world.do(AMA, MoveOn())
    assert core.tell(as_seen_by(world, AMA), world.aside_to(AMA)[-1], AMA) == HERE
    assert world.aside_to(BO) == []


def test_of_what_is_for_any_part_it_is_told_once_when_the_first_begins() -> None:
    world = lobby(item(), item())
    left(world)
    (told,) = begin(world)
    assert core.tell(as_seen_by(world, AMA), told, AMA) == HERE
    world.do(AMA, MoveOn())
    assert [m for m in world.aside_to(AMA) if isinstance(m, LettersWait)] == []


@pytest.mark.parametrize("mode", ["silence", "write", "reveal", "pairs", "break"])
def test_nothing_is_read_out_in_a_quiet_part(mode: str) -> None:
    world = lobby(item(mode))
    left(world)
    begin(world)
    assert world.refused(AMA, ReadLetter(key("s"))) == "letter_quiet"
    assert letters.here(as_seen_by(world, AMA)) == {}


def test_once_the_notes_of_a_part_are_shown_it_can_be_read_out() -> None:
    world = lobby(item("reveal"))
    left(world)
    begin(world)
    for who, secret in ((BO, "b"), (CY, "c"), (DI, "d")):
        world.do(who, HoldNote(key(secret), "x"))
    world.pass_time(limits.LOOK_AGAIN_MS)
    world.do(AMA, Reveal())
    world.do(AMA, ReadLetter(key("s")))
    assert world.state.texts[world.kept.notes.shown[key("s")].at] == "I felt unseen."


def test_only_who_holds_reads_it_out_and_not_while_everything_is_paused() -> None:
    world = lobby()
    left(world)
    assert world.refused(AMA, ReadLetter(key("s"))) == "lobby"
    begin(world)
    assert world.refused(BO, ReadLetter(key("s"))) == "needs_role"
    world.do(CY, Pause())
    assert world.refused(AMA, ReadLetter(key("s"))) == "paused"


def test_it_is_left_before_the_meeting_for_a_part_that_there_is() -> None:
    world = lobby()
    assert world.refused(BO, LeaveLetter(key("s"), "x", ItemId(7))) == "no_such_item"
    assert world.refused(BO, LeaveLetter("0", "x")) == "letter_hash"
    assert world.refused(BO, LeaveLetter(key("s"), " ")) == "text_empty"
    begin(world)
    assert world.refused(BO, LeaveLetter(key("s"), "x")) == "open_only"


def test_the_same_secret_changes_it_and_no_other_thing() -> None:
    world = lobby()
    left(world, text="first")
    left(world, text="second", quote=True)
    assert list(world.state.memory.letters.waiting.values()) == [Letter("second", quote=True)]
    assert world.refused(BO, LeaveLetter(key("s"), "x", named=True)) == "letter_hash"
    assert world.refused(BO, SayNeed(key("s"), "x")) == "letter_hash"


def test_what_a_note_is_known_by_is_no_letter() -> None:
    world = lobby(item("reveal"), item())
    left(world, item=SECOND)
    begin(world)
    world.do(BO, HoldNote(key("s"), "a note"))
    world.do(BO, HoldNote(key("n"), "another"))
    world.do(AMA, MoveOn())
    assert world.refused(AMA, ReadLetter(key("s"))) == "no_such_letter"
    assert world.refused(BO, SayNeed(key("n"), "x")) == "letter_hash"


def test_there_is_room_for_so_many_and_for_changing_them() -> None:
    world = lobby()
    for n in range(limits.LETTERS):
        left(world, f"{n}")
    assert world.refused(BO, LeaveLetter(key("s"), "x")) == "letters_full"
    left(world, "1", "changed")


def test_its_author_takes_it_back_before_it_is_read() -> None:
    world = lobby()
    left(world)
    world.do(BO, TakeLetterBack("s"))
    assert world.aside_to(AMA) == [LettersOver([key("s")])]
    assert world.told(AMA) == []
    assert begin(world) == []
    assert world.refused(BO, TakeLetterBack("s")) == "no_such_letter"
    assert world.refused(AMA, ReadLetter(key("s"))) == "no_such_letter"


def test_with_its_secret_it_is_found_again() -> None:
    world = lobby()
    left(world)
    world.do(CY, LookForLetter("s"))  # another seat of the same person
    assert world.aside_to(CY) == [LetterHeld(key("s"), letter=Letter("I felt unseen."))]
    assert world.refused(BO, LookForLetter("other")) == "no_such_letter"


def test_read_out_once_it_is_not_held_again() -> None:
    world = lobby()
    left(world)
    begin(world)
    world.do(AMA, ReadLetter(key("s")))
    assert world.refused(BO, SayNeed(key("s"), "x")) == "no_such_letter"
    assert world.refused(AMA, ReadLetter(key("s"))) == "no_such_letter"


def test_what_somebody_needs_is_told_at_once_to_those_who_hold_and_read_on_request() -> None:
    world = lobby()
    world.do(BO, SayNeed(key("n"), "Captions, please.", named=True))
    assert world.aside_to(AMA) == [LettersWait({key("n"): Letter("Captions, please.", need=True, person=BO)})]
    assert world.told(AMA) == [NEEDED]
    assert world.aside_to(CY) == []
    assert world.kept.seq == len(world.journal)
    assert "Captions" not in str(world.journal)
    begin(world)
    world.do(CY, SayNeed(key("m"), "Breaks."))
    assert world.told(AMA) == [NEEDED]
    assert world.refused(AMA, ReadLetter(key("n"))) == "no_such_letter"


def test_with_the_end_all_of_it_is_gone() -> None:
    world = lobby()
    left(world)
    world.do(BO, SayNeed(key("n"), "Captions."))
    begin(world)
    world.do(AMA, End(really=True))
    assert LettersOver([key("n"), key("s")]) in world.aside_to(AMA)
    assert as_seen_by(world, AMA).mine.letters == {}
    assert world.state.memory.letters.waiting == {}
    assert world.refused(BO, SayNeed(key("n"), "x")) == "closed"
    world.do(AMA, OpenAgain())
    assert list(core.remind(world.state, AMA)) == []


def test_whoever_holds_from_now_on_and_whoever_comes_back_is_told_what_waits() -> None:
    world = lobby()
    left(world)
    world.do(CY, SayNeed(key("n"), "Captions.", named=True))
    (told,) = [m for m in core.remind(world.state, AMA) if isinstance(m, LettersWait)]
    assert list(told.letters) == [key("n")]
    assert [m for m in core.remind(world.state, CY) if isinstance(m, LettersWait)] == []
    (held,) = [m for m in core.remind(world.state, CY) if isinstance(m, LetterHeld)]
    assert held.letter == Letter("Captions.", need=True, person=CY)
    mine = core.State()
    assert not core.is_known(mine.mine, held)
    core.fold_aside(mine, held)
    core.fold_aside(mine, LetterHeld(key("n"), need=True))
    assert core.is_known(mine.mine, held)
    assert mine.mine.left[key("n")] == held
    begin(world)
    (told,) = [m for m in core.remind(world.state, AMA) if isinstance(m, LettersWait)]
    assert set(told.letters) == {key("n"), key("s")}
    assert core.is_known(as_seen_by(world, AMA).mine, told)
    outcome = letters.TOPIC.follow[RoleTaken](world.state, RoleTaken(DI, "space holder"), world.now)
    assert outcome.aside == [((DI,), told)]
    assert letters.TOPIC.follow[RoleTaken](world.state, RoleTaken(DI, "scribe"), world.now).aside == []


def test_what_somebody_left_with_their_name_goes_with_them() -> None:
    world = lobby()
    left(world, named=True)
    left(world, "t", "x", CY)
    world.do(AMA, Begin())
    world.out(BO, AMA, CY)
    assert list(world.state.memory.letters.waiting) == [key("t")]


def test_nobody_is_told_where_nobody_holds() -> None:
    world = lobby()
    world.kept.people.by_id[AMA].roles.remove("space holder")
    left(world)
    world.do(BO, SayNeed(key("n"), "Captions."))
    assert [readers for readers, _ in world.outcome.aside] == [(BO,)]
    world.do(BO, TakeLetterBack("n"))
    assert world.outcome.aside == []


def test_a_start_takes_up_what_waited_and_nothing_that_is_over() -> None:
    world = lobby()
    left(world, named=True)
    left(world, "t", "x")
    found = dict(letters.after(world.state))
    again = World(begun=False, names="Bo")
    letters.take_up(again.state, found)
    assert letters.after(again.state) == found
    begin(world)
    world.do(AMA, ReadLetter(key("s")))
    world.state.memory.letters.waiting.clear()
    letters.take_up(world.state, found)
    assert list(letters.after(world.state)) == [key("t")]
    alone = World(begun=False, names="")
    letters.take_up(alone.state, found)
    assert list(letters.after(alone.state)) == [key("t")]
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    letters.take_up(world.state, found)
    assert letters.after(world.state) == {}


def test_an_observer_says_what_they_need_and_leaves_no_words() -> None:
    world = lobby()
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, LeaveLetter(key("s"), "x")) == "needs_role"
    world.do(CY, SayNeed(key("n"), "Captions."))


def test_what_is_to_be_in_the_file_is_known_before_it_is_remembered() -> None:
    world = lobby()
    left(world, "s", "b")
    left(world, "t", "a")
    memos = [letters.LetterMemo(key("s"), None), letters.LetterMemo(key("u"), Letter("c"))]
    assert list(letters.after(world.state)) == [key("t"), key("s")]
    assert list(letters.after(world.state, memos)) == [key("t"), key("u")]
    assert letters.after(world.state, [letters.LettersMemo()]) == {}
    written = by_server.letters_after(world.state)
    assert (by_server.letters_after(world.state, [letters.LettersMemo()]), by_server.changes_letters(memos[:1])) == (
        b"",
        True,
    )
    assert not by_server.changes_letters([Looked(world.now)])
    assert list(letters.after(world.state, [Looked(world.now)])) == [key("t"), key("s")]
    again = lobby()
    by_server.take_up_letters(again.state, b"{broken")
    by_server.take_up_letters(again.state, b"")
    assert letters.after(again.state) == {}
    by_server.take_up_letters(again.state, written)
    assert letters.after(again.state) == letters.after(world.state)
