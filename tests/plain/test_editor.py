"""A line being typed: what is echoed is what stands in the line, whatever keys come."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cop_tui.core.engine.text import cells
from cop_tui.plain.editor import Editor

keys = st.lists(
    st.characters(codec="utf-8")
    | st.sampled_from(["\x7f", "\x08", "\x15", "\x17", "\r", "\n", "\x1b", "\x1b[A", "\x1bOB", "\x1b[3~", " ", "\x04"])
    | st.sampled_from("aé語👩\u200d🇬\u0301"),
    max_size=60,
)


def typed(editor: Editor, text: str) -> list[str]:
    """Type text and return the lines that it finished."""
    return [line for char in text if isinstance(line := editor.feed(char), str)]


@given(keys)
@example(list("0 \u0300\x17"))
def test_whatever_keys_come_only_what_prints_is_echoed(pressed: list[str]) -> None:
    echoed: list[str] = []
    editor = Editor(echoed.append)
    for char in "".join(pressed):
        if char == "\x04" and not editor.buffer:
            continue
        if char == "\x03":
            continue
        before = editor.buffer
        line = editor.feed(char)
        assert line is None or line == before
    for text in echoed:
        back = text.count("\b") // 2
        assert text == "\n" or (back and text == "\b" * back + " " * back + "\b" * back) or _prints(text)


def _prints(text: str) -> bool:
    return bool(text) and all(c.isprintable() or c in "\u200c\u200d" for c in text)


@example("0\U000111c0\u2e80")
@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), max_size=30))
def test_rubbing_out_takes_back_exactly_the_cells_that_were_drawn(text: str) -> None:
    width = 0

    def echo(said: str) -> None:
        nonlocal width
        width -= said.count("\b") // 2

    editor = Editor(echo)
    editor.put(text)
    drawn = cells(editor.buffer)
    presses = 0
    while editor.buffer:
        editor.feed("\x7f")
        presses += 1
        assert cells(editor.buffer) == drawn + width
    assert presses <= len(text)
    assert -width == drawn


def test_a_letter_goes_with_its_marks_and_a_family_as_one() -> None:
    editor = Editor(lambda _text: None)
    typed(editor, "ae\u0301")
    editor.feed("\x7f")
    assert editor.buffer == "a"
    typed(editor, "👩\u200d👧")
    editor.feed("\x7f")
    assert editor.buffer == "a"
    typed(editor, "語")
    echoed: list[str] = []
    editor._echo = echoed.append
    editor.feed("\x08")
    assert echoed == ["\b\b  \b\b"]


def test_words_and_the_whole_line_can_be_cleared_and_the_line_comes_back() -> None:
    editor = Editor(lambda _text: None)
    typed(editor, "say one two  \x17")
    assert editor.buffer == "say one "
    typed(editor, "\x15")
    assert editor.buffer == ""
    typed(editor, "\x1b[A")
    assert editor.buffer == "say one "
    assert typed(editor, "\r") == ["say one "]
    assert typed(editor, "\x1bOA\n") == ["say one "]
    typed(editor, "x\x1b[A")
    assert editor.buffer == "x", "a line that has been begun is not replaced"


def test_lines_that_were_kept_come_back_the_last_first_whatever_was_sent_meanwhile() -> None:
    editor = Editor(lambda _text: None)
    for line in ("say one", "say two", "say one"):
        editor.keep(line)
    assert editor.buffer == "", "nothing is put where the next word is typed"
    assert typed(editor, "hand\n\x1b[A\n\x1b[A\n") == ["hand", "say one", "say two"]
    assert typed(editor, "\x1b[A\n") == ["say two"], "and then the line before, as ever"


def test_an_empty_line_does_not_forget_the_one_before() -> None:
    editor = Editor(lambda _text: None)
    assert typed(editor, "hand\n\n\x1b[A\n") == ["hand", "", "hand"]


def test_keys_that_are_no_letters_print_nothing() -> None:
    editor = Editor(lambda _text: None)
    typed(editor, "a\x1b[D\x1b[1;5C\x1b[3~\x1bOP\x1bx\tb\x00\x07\x9b\u202e\u2028c\x04")
    assert editor.buffer == "abc"


def test_end_of_input_and_interruption_are_told_apart() -> None:
    editor = Editor(lambda _text: None)
    with pytest.raises(EOFError):
        editor.feed("\x04")
    with pytest.raises(KeyboardInterrupt):
        editor.feed("\x03")


def test_text_put_back_prints_even_while_a_key_is_half_read() -> None:
    editor = Editor(lambda _text: None)
    editor.feed("\x1b")
    editor.put("say it\x1b[2J\n")
    assert editor.buffer == "say it[2J"
