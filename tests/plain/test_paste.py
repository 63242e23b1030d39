"""Pastes and typing ahead at a terminal: told apart, and neither carried out as the other."""

from __future__ import annotations

import asyncio
import io

import pytest

from cop_tui.acts.letters import READABLE, Letters, as_typed
from cop_tui.acts.pasted import SHOWN, Pasted, marks_pastes
from cop_tui.client.session import Change
from cop_tui.core.engine.text import cells
from cop_tui.core.topics import agenda, floor, record, setup, words
from cop_tui.plain.editor import Editor
from cop_tui.plain.keyboard import Keyboard, in_bursts
from cop_tui.plain.paste import END, START, TYPED_AHEAD, Reads
from tests.acts.rooms import OPEN, QUEUE, REVEAL, off_the_record, room
from tests.plain.test_keyboard import Keys, seen
from tests.plain.typed import Client, joined

NOTE = "Maria called\nsay nothing to Bo\noff to the lawyer\ny\nbye\n"
AHEAD = "say Thank you.\roff My boss hits people\r"


class Whole(Keys):
    """Keys that come in reads, as they are pressed."""

    def press(self, text: str | None) -> None:
        """Press keys that come in one read."""
        self._keys.put(text)


# In the line


def test_a_marked_paste_of_one_line_goes_into_the_line_and_its_newline_sends_nothing() -> None:
    editor = Editor(lambda _text: None)
    got = [editor.feed(char) for char in f"say {START}We were tired\r\n{END}"]
    assert [line for line in got if line is not None] == []
    assert editor.buffer == "say We were tired"


def test_a_marked_paste_of_several_lines_is_handed_out_with_what_stood_in_the_line() -> None:
    shown: list[str] = []
    editor = Editor(shown.append)
    got = [editor.feed(char) for char in f"off {START}{NOTE}\x03\x04\x1b[A{END}"]
    assert [line for line in got if line is not None] == [Pasted(f"{NOTE}\x03\x04\x1b[A", "off ")]
    assert editor.buffer == ""
    assert "lawyer" not in "".join(shown)


def test_a_paste_is_shown_by_its_first_lines_and_its_last() -> None:
    shown = Pasted("\n".join(f"line {n} {'x' * 200}" for n in range(50))).shown()
    assert len(shown) == SHOWN
    assert shown[-2] == "| ... 45 more lines ..."
    assert shown[-1].startswith("| line 49")
    assert max(map(cells, shown)) <= 80


# Told from typing


@pytest.mark.parametrize(
    ("marked", "read", "paste"),
    [
        (True, AHEAD, False),
        (True, NOTE, False),
        (True, NOTE + "x" * TYPED_AHEAD, True),
        (False, NOTE, True),
        (False, AHEAD, True),
        (False, "say Thank you.\r", False),
        (False, "\r\r", False),
        (False, "say helo\x7flo\rhand", False),
        (False, "\x1b[A\rhand", False),
        (True, f"{START}{NOTE}{END}", False),
    ],
)
def test_several_lines_in_one_read_are_a_paste_where_pastes_are_not_marked(
    marked: bool, read: str, paste: bool
) -> None:
    assert Reads(marked).is_paste(read) is paste


def test_once_a_mark_was_seen_lines_without_marks_are_typing_however_many() -> None:
    reads = Reads(marked=True)
    reads.is_paste(f"{START}x{END}")
    assert not reads.is_paste("say it\r" * 100)


@pytest.mark.parametrize(
    ("environ", "marks"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen"}, True),
        ({"TERM": "screen", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt220"}, False),
        ({}, False),
        ({"WT_SESSION": "1"}, True),
    ],
)
def test_which_terminals_can_be_expected_to_mark_pastes(environ: dict[str, str], marks: bool) -> None:
    assert marks_pastes(environ) is marks


async def test_a_paste_without_marks_that_comes_in_several_reads_is_one() -> None:
    keys = Whole()
    board = Keyboard(io.StringIO(), keys, marked=False)
    keys.press("off ")
    keys.press("Maria called\rsay nothing\r")
    keys.press("to Bo\r")
    keys.press("y\r")
    assert await board.next() == Pasted("Maria called\rsay nothing\rto Bo\ry\r", "off ")
    keys.press("bye\r")
    assert await board.next() == "bye"
    keys.press("one\rtwo")
    keys.press(None)
    assert await board.next() == Pasted("one\rtwo")
    assert await board.next() is None


async def test_control_c_leaves_even_in_a_paste_whose_end_was_lost() -> None:
    keys = Whole()
    board = Keyboard(io.StringIO(), keys)
    keys.press(f"{START}Maria")
    keys.press("\x03")
    async with asyncio.timeout(20):
        await board.interrupted.wait()
    keys.press(None)


async def test_what_comes_in_one_read_is_typed_at_one_moment() -> None:
    keys = Whole()
    board = Keyboard(io.StringIO(), keys)
    moments: list[int] = []
    turns = 0

    def stamp(typed: str | Pasted) -> str | Pasted:
        moments.append(turns)
        return typed

    board.stamp = stamp
    keys.press(AHEAD)
    assert await board.next() == "say Thank you."
    turns += 1
    assert await board.next() == "off My boss hits people"
    assert moments == [0, 0]
    keys.press(None)


def test_a_paste_into_a_windows_console_comes_whole_and_keys_come_one_by_one() -> None:
    pressed = list("a\xe0Hsay\rb\x1a")
    there = [False, True, True, True, True, True, False, False]
    reads = in_bursts(lambda: pressed.pop(0), lambda: there.pop(0))
    assert [next(reads) for _ in range(3)] == ["a", "\x1b[Asay\rb", "\x04"]


# In the meeting


async def test_a_pasted_note_is_shown_and_asked_about_once_and_nothing_is_carried_out() -> None:
    async with joined(room(item=OPEN)) as ana:
        said = await ana.enter(Pasted(NOTE))
        assert said == [
            "| Maria called",
            "| say nothing to Bo",
            "| off to the lawyer",
            "| y",
            "| bye",
            "5 lines, 54 characters; nothing is sent. Send as one with say, keep as draft, drop? s / k / d",
        ]
        assert ana.session.done == []
        assert not ana.session.left
        assert await ana.enter("s") == ["Ana: Maria called say nothing to Bo off to the lawyer y bye"]
        assert len(ana.session.done) == 1
        assert ana.typed.kept == []


async def test_a_long_paste_gets_one_answer_and_stays_a_draft_with_its_count() -> None:
    async with joined(room(item=OPEN)) as ana:
        said = await ana.enter(Pasted("A line of a note that is rather long.\n" * 50))
        assert [line for line in said if not line.startswith("|")] == [
            "50 lines, 1,899 characters; nothing is sent. At most 1,000 fit at once. Keep as draft, drop? k / d"
        ]
        assert await ana.enter("k") == ["Kept as your draft: the up key brings it back."]
        assert len(ana.typed.kept[0]) == len("say ") + 1899


async def test_a_dropped_paste_is_gone_and_one_left_unanswered_is_kept() -> None:
    async with joined(room(item=QUEUE)) as ana:
        await ana.enter(Pasted(NOTE))
        assert await ana.enter("d") == ["Dropped. Nothing was sent."]
        assert ana.typed.kept == []
        await ana.enter(Pasted(NOTE))
        assert (await ana.enter("hand"))[0].startswith("Your hand is up.")
        assert len(ana.typed.kept) == 1


async def test_a_pasted_note_goes_without_a_name_only_where_notes_are_written() -> None:
    async with joined(room(item=REVEAL)) as ana:
        await ana.enter(Pasted(NOTE, "write "))
        assert (await ana.enter("s"))[0].startswith("Held.")
        assert [note.text for note in ana.session.my_notes] == [
            "Maria called say nothing to Bo off to the lawyer y bye"
        ]
        assert words.Say not in map(type, ana.session.done)


# Letters


def test_a_latin_1_terminals_letters_are_those_that_were_typed() -> None:
    assert [Letters("iso-8859-1").decode("é".encode("latin-1"))] == ["é"]
    assert Letters("iso8859-15").decode("Grüße, 5 €".encode("iso8859-15")) == "Grüße, 5 €"
    assert Letters("utf-8").decode("Grüße\r".encode("cp1252")) == "Grüße\r", "the locale is wrong about the terminal"
    assert Letters("ascii").decode("é".encode()) == "é"
    assert as_typed("é".encode("latin-1").decode("utf-8", "surrogateescape") + "a", "utf-8") == "éa"


def test_a_letter_that_comes_in_two_reads_is_one() -> None:
    letters = Letters("utf-8")
    whole = "é語👩".encode()
    assert "".join(letters.decode(whole[n : n + 1]) for n in range(len(whole))) == "é語👩"


def test_what_a_terminal_cannot_show_is_plain_letters_on_the_screen_only() -> None:
    assert "“Ana…” – naïve 語 → é".encode("latin-1", READABLE).decode("latin-1") == '"Ana..." - naïve ? -> é'
    assert "Łódź, e\u0301".encode("ascii", READABLE) == b"Lodz, e"
    assert "“é” ¡".encode("koi8-r", READABLE) == b'"e" ?'


async def test_answers_and_what_is_still_unanswered_never_land_on_the_half_typed_line() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.session.lose()
        ana.typed.enter("say Together")
        ana.typed.half = "park It"
        assert await ana.new() == [
            "",
            "Waiting: say Together. There is no answer yet. It goes out in order; you can go on.",
            "park It",
        ]
        ana.typed.enter("who?")
        ana.typed.half = "park"
        said = await ana.new()
        assert said[0] == "5 people take part.", "on a line of its own"
        assert said[-1] == "park"


async def test_what_was_not_told_yet_was_not_seen() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.half = "say I thi"
        seen_then = ana.session.seen()
        ana.session.act("Ama", agenda.MoveOn(OPEN))
        assert ana.session.seen() != seen_then
        await ana.enter("park I think so")
        assert ana.session.stamps == [seen_then]


async def test_whoever_hushed_is_told_where_their_words_go_now() -> None:
    async with joined(off_the_record()) as ana:
        await ana.enter("hush")
        ana.session.act("Bo", words.Say("Hello"))
        await ana.new()
        ana.session.act("Ama", record.RecordOn())
        assert await ana.new() == ["Ama put us on the record again. Words are kept as the part says."]
        ana.session.act("Bo", floor.Hand())
        assert await ana.new() == []


async def test_a_paste_while_a_question_is_open_is_kept_and_the_question_is_asked_again() -> None:
    async with joined(room("Ama", item=OPEN)) as ama:
        question = await ama.enter("end")
        said = await ama.enter(Pasted(NOTE))
        assert said[-2:] == ["Kept as your draft: the up key brings it back.", *question]
        await ama.enter("y")
        assert [type(command) for command in ama.session.done] == [setup.End]


async def test_a_yes_in_the_same_read_as_its_line_answers_nothing() -> None:
    async with joined(room(item=OPEN)) as ana:
        ana.typed.enter("We were tired")
        ana.typed.enter("y")
        said = await ana.new()
        assert said == [
            "Did you mean to say this to the room? It would be kept. y / n",
            "That was typed before this was asked. Did you mean to say this to the room? It would be kept. y / n",
        ]
        assert ana.session.done == []
        assert await ana.enter("y") == ["Ana: We were tired"]


async def test_what_was_typed_before_the_meeting_was_shown_is_kept_and_does_nothing() -> None:
    client = Client(room(item=OPEN))
    running = asyncio.create_task(client.plain.run())
    await client.settle()
    client.typed.enter("say Hello")
    client.session.tell(Change(link=True, fresh=True))
    said = await client.new()
    assert "That was typed before the meeting was on your screen, so nothing was done." in said
    assert client.session.done == []
    assert client.typed.kept == ["say Hello"]
    await client.session.leave()
    await running


async def test_a_half_typed_line_stands_under_what_was_said() -> None:
    keys, out = Whole(), io.StringIO()
    board = Keyboard(out, keys)
    keys.press("say a\roff b")
    assert await board.next() == "say a"
    await seen(board, "off b")
    board.again()
    assert out.getvalue().endswith("off boff b")
    keys.press(None)
