"""The panel of the talk: the newest by the line, how to see the rest, and lines that somebody asked for from the top."""

from __future__ import annotations

import pytest
from textual.content import Content

from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import afterwards, agenda, floor, notes, parking, parking_followup, record, roles, words
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels import talk
from cop_tui.ui.rows import width_of
from cop_tui.ui.transcript import Entry
from cop_tui.ui.view import KEYS, LINE, View
from tests.ui.conftest import as_session, meeting, running
from tests.ui.fake import FakeSession
from tests.ui.moments import followed
from tests.ui.shown import SIZES, SMALL, USUAL, Screen, flat, panel, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


def told(session: FakeSession, *texts: str) -> View:
    """Return a view in which these notices were told."""
    view = View(as_session(session), Ms(session.now()))
    view.talk.entries += map(Entry, texts)
    return view


def plain(lines: list[Content]) -> list[str]:
    return [line.plain.strip() for line in lines]


def rows(view: View, width: int = 60) -> list[str]:
    """Return the lines of the talk."""
    return plain([line for row in talk.PANEL.rows(view, width, False) for line in row.lines])


def in_sight(shown: Screen) -> list[str]:
    return [line for line in plain(shown.main.lines) if line]


def spoken(*said: str) -> View:
    """Return a view of kept words, one after the other, by Bo."""
    session = meeting("Ana", item=ItemId(5))
    for text in said:
        session.act("Bo", words.Say(text))
    return view_of(session)


def test_what_is_told_of_something_parked_follows_when_its_words_are_taken_back() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", parking.Park("Who pays for thinking?"))
    note = session.server.kept.parking.notes[-1]
    view = followed(session)
    session.act("Ama", parking_followup.MarkNote(note, "done"))
    assert "Parked 1, 'Who pays for thinking?': done." in rows(view)
    session.act("Bo", afterwards.Withdraw([note]))
    assert "thinking" not in " ".join(rows(view))


def test_where_a_part_begins_follows_when_the_words_it_is_called_by_are_taken_back() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", parking.Park("Who pays for thinking?"))
    note = session.server.kept.parking.notes[-1]
    session.act("Cy", parking_followup.NoteToItem(note))
    view = followed(session)
    session.act("Ama", agenda.TakeUp(ItemId(8)))
    assert "Part 6a: Who pays for thinking?" in rows(view)
    session.act("Bo", afterwards.Withdraw([note]))
    assert "thinking" not in " ".join(rows(view))
    assert "Part 6a: Parked: number 1." in rows(view)


# What is in sight


def test_what_fits_is_shown_whole_and_nothing_else_is_said() -> None:
    shown = screen(told(meeting(), "one", "two"))
    assert in_sight(shown) == ["one", "two"]
    assert not shown.main.below.plain
    assert in_sight(screen(told(meeting()))) == []


def test_the_newest_stand_by_the_line() -> None:
    shown = screen(told(meeting(), "one", "two"))
    assert plain(shown.main.lines)[-2:] == ["one", "two"]


@sized
def test_the_newest_stay_and_how_to_see_the_earlier_ones_is_said(size: tuple[int, int]) -> None:
    shown = screen(told(meeting(), *(f"n{number}" for number in range(100))), size)
    seen = in_sight(shown)
    assert seen == [f"n{number}" for number in range(100)][-len(seen) :]
    assert len(seen) == len(shown.main.lines)
    assert ("PgUp" if size == SMALL else "Page Up: earlier") in shown.main.text


def test_whoever_looks_back_reads_how_to_come_to_the_newest() -> None:
    view = told(meeting(), *(f"n{number}" for number in range(100)))
    view.mode = KEYS
    made = Choosing(view).main(False, 60, 8)
    assert made.titles(10, 8, False)[1].plain == "newer below: End"
    view.mode = LINE
    typing = Choosing(view).main(False, 60, 8)
    assert typing.titles(10, 8, False)[1].plain == "newer below: Page Down", "End moves within the line"
    assert "PgDn" in typing.titles(10, 8, True)[0].plain
    assert made.titles(10, 8, True)[0].plain.endswith("  End")
    assert made.titles(92, 8, False)[1].plain == "Page Up: earlier"


def test_an_entry_longer_than_the_panel_can_be_read_to_its_beginning() -> None:
    view = told(meeting(), "before", " ".join(f"word{number}" for number in range(60)))
    text = " ".join(rows(view, 40))
    assert text.startswith("before word0 word1 ")
    assert text.endswith("word59")


@sized
def test_no_line_is_wider_than_the_panel(size: tuple[int, int]) -> None:
    view = spoken("Nobody asked how it had been, and we delivered all the same, week after week.", "x" * 300)
    for lines in ([], ["  an answer that is longer than one line of a narrow panel can hold", "end"]):
        view.told = lines
        main = screen(view, size).main
        assert all(width_of(line) <= main.width for line in main.lines)


def test_words_said_are_in_sight_beside_who_said_them() -> None:
    assert rows(spoken("We saw it."))[-1] == "Bo  We saw it."


# Lines that were asked for


def test_lines_that_were_asked_for_begin_at_the_top_and_say_the_way_back() -> None:
    view = told(meeting())
    view.told = [f"t{number}" for number in range(6)]
    shown = screen(view)
    assert in_sight(shown) == view.told
    assert shown.main.below.plain == "Escape: back to the talk"
    view.told = [f"t{number}" for number in range(60)]
    shown = screen(view)
    assert in_sight(shown)[0] == "t0"
    assert shown.main.below.plain == "Page Down: more.  Escape: back to the talk"


def test_over_another_panel_the_way_back_names_that() -> None:
    view = told(meeting())
    view.told = ["t0"]
    assert screen(view, USUAL, Choosing(view, "agenda")).main.below.plain == "Escape: back to Agenda"


def test_without_a_border_below_the_way_back_stands_in_the_title() -> None:
    view = told(meeting())
    view.told = [f"t{number}" for number in range(60)]
    assert screen(view, SMALL).main.title.plain == "Page Down: more.  Escape: back to the talk"
    view.told = ["t0"]
    assert screen(view, SMALL).main.title.plain == "Escape: back to the talk"


def test_an_answers_indent_is_kept_on_all_its_lines() -> None:
    view = told(meeting())
    view.told = ["  " + "word " * 30]
    lines = talk.told(view, 40)
    assert len(lines) > 2
    assert all(line.plain.startswith("  word") for line in lines)


# What is said of words, notes and turns


def test_words_stand_beside_a_name_and_withdrawn_ones_say_so() -> None:
    view = spoken("We saw it.", "It was late.")
    first, second = rows(view)[-2:]
    assert first.startswith("Bo ")
    assert first.endswith("We saw it.")
    session = view.session
    assert isinstance(session, FakeSession)
    word = min(session.replica.kept.words.by_id)
    session.act("Bo", afterwards.Withdraw([word]))
    first, again = rows(view)[-2:]
    assert first.endswith("(withdrawn)")
    assert "We saw it" not in first
    assert again == second


def test_withdrawn_words_leave_the_screen() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("a secret of mine"))
    view = view_of(session)
    number = next(iter(session.replica.kept.words.by_id))
    assert "a secret of mine" in screen(view).text
    session.act("Ana", afterwards.Withdraw([number]))
    text = screen(view).text
    assert "secret" not in text
    assert "(withdrawn)" in text


def test_a_note_whose_text_has_not_come_yet_is_never_called_withdrawn() -> None:
    session = meeting("Ana", item=ItemId(5))
    shown = notes.Note(ItemId(5), WordId(9))
    session.replica.kept.notes.shown["a" * 64] = shown
    view = view_of(session)
    assert "(withdrawn)" not in screen(view).text
    session.replica.state.texts[WordId(9)] = "nobody asks"
    assert "nobody asks" in screen(view).main.text
    del session.replica.state.texts[WordId(9)]
    shown.withdrawn = True
    assert "(withdrawn)" in screen(view).main.text


def test_hands_and_turns_do_not_push_words_off_the_screen() -> None:
    session = meeting("Ana")
    view = followed(session)
    session.act("Bo", floor.Hand("funders"))
    session.act("Ama", floor.CallNext())
    session.act("Bo", words.Say("one thing"))
    session.act("Cy", floor.Hand())
    assert [view.session.replica.text(e.word) or e.text for e in view.talk.entries] == ["one thing"]
    assert in_sight(screen(view)) == ["Bo  one thing"]


def test_a_call_out_of_order_is_shown_to_everyone() -> None:
    session = meeting("Ana")
    view = followed(session)
    session.act("Bo", floor.Hand())
    session.act("Cy", floor.Hand())
    session.act("Ama", floor.CallNext(PersonId(4)))
    assert "Ama chose this out of order" in flat(screen(view).main.text)


def test_words_that_nothing_keeps_stand_in_their_place_in_the_talk() -> None:
    session = meeting("Ana", item=ItemId(5))
    view = followed(session)
    session.act("Bo", words.Say("kept"))
    session.act("Bo", words.Off("not kept"))
    session.act("Ama", agenda.MoveOn())
    text = screen(view).main.text
    assert text.index("Bo  kept") < text.index("Bo  off the record: not kept") < text.index("What we do not say")


def test_notes_without_names_stand_in_the_talk_and_leave_it_when_taken_back() -> None:
    session = meeting("Ana", item=ItemId(6))
    view = followed(session)
    secrets = {who: f"secret of {who}" for who in ("Ana", "Bo", "Cy")}
    for who, secret in secrets.items():
        session.act(who, notes.HoldNote(notes.digest(secret), f"a note by somebody {len(who)}{secret[-1]}"))
    session.act("Ama", notes.Reveal())
    assert screen(view).main.text.count("note  a note by somebody") == 3
    session.act("Bo", notes.TakeBack(secrets["Bo"]))
    text = screen(view).main.text
    assert text.count("note  a note by somebody") == 2
    assert "note  (withdrawn)" in text


def test_notes_off_the_record_are_shown_and_not_kept() -> None:
    session = meeting("Ana", item=ItemId(6))
    view = followed(session)
    session.act("Ama", record.RecordOff())
    for who in ("Ana", "Bo", "Cy"):
        session.act(who, notes.HoldNote(notes.digest(who), f"fragile {who}"))
    session.act("Ama", notes.Reveal())
    assert "note  off the record: fragile" in screen(view).main.text
    assert session.replica.state.texts == {}


def test_words_written_down_for_somebody_say_so() -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", roles.TakeRole("scribe"))
    session.act("Ama", words.Scribe(PersonId(3), "It was too fast."))
    assert "Bo  It was too fast. (written down for them)" in panel(session, "talk")


async def test_another_answer_is_shown_from_its_beginning_after_the_pages_of_one_were_turned() -> None:
    async with running(meeting()) as (app, pilot):
        for name in ("one", "other"):
            app.room.talk.tell([f"{name} {number}" for number in range(60)])
            await pilot.pause()
            rows = app.room.main
            assert rows.lines[rows.scroll_offset.y].plain == f"{name} 0"
            await pilot.press("pagedown")
            await pilot.pause()
            assert rows.lines[rows.scroll_offset.y].plain != f"{name} 0"
