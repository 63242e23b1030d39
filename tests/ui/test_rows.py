"""Lines on a screen: never wider than said, never anything a terminal would obey, nothing lost in wrapping."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from cop_tui.core.engine.text import cells, clean
from cop_tui.ui import rows
from cop_tui.ui.rows import clipped, count, ends, fit, flowed, pad, row, safe, width_of, wrap
from cop_tui.ui.view import KEYS, Lines
from cop_tui.ui.widgets.rows import harmless
from tests.ui.conftest import key, meeting, running

HOSTILE = ("[/x]", "[@click=app.quit]x[/]", "\x1b]0;title\x07", "\u202eabc", "a" + "\u0301" * 500, "\x9b31m", "a\nb\tc")


@settings(max_examples=30)
@given(st.text(max_size=300), st.integers(4, 90))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line.plain) <= width for line in lines)
    # A mark that follows a space has no letter to stand on, and is not shown.
    letters = "".join(clean(word) for word in clean(text).split(" "))
    assert "".join(line.plain for line in lines).replace(" ", "") == letters


@pytest.mark.parametrize("text", ["^\u2e80\u2e80\u0300", "e\u0301x\u0325\u0302" * 9, "xyz\u0325\u0302\u0300w"])
def test_a_mark_stays_with_its_letter_where_a_word_is_broken(text: str) -> None:
    assert "".join(line.plain for line in wrap(text, 4)) == clean(text)


@given(st.text(max_size=80), st.integers(0, 60))
def test_a_fitted_line_is_never_wider_and_a_padded_one_is_exact(text: str, width: int) -> None:
    assert width_of(fit(row(text), width)) <= width
    assert width_of(pad(row(text), width)) == width


@given(st.text(max_size=60), st.text(max_size=60), st.integers(1, 90))
def test_a_line_with_two_ends_never_outgrows_its_width(left: str, right: str, width: int) -> None:
    assert width_of(ends(row(left), row(right), width)) <= width


@given(st.text(max_size=200))
def test_text_from_people_holds_nothing_a_terminal_obeys(text: str) -> None:
    assert all(unicodedata.category(c)[0] != "C" or c in "\u200c\u200d" for c in safe(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    line = row((text, "bold"))
    assert all(c.isprintable() or c in "\u200c\u200d" for c in line.plain)
    assert all(isinstance(span.style, str) and "@click" not in span.style for span in line.spans)


def test_markup_is_shown_as_it_was_typed() -> None:
    assert row("[b]bold[/b] [/x]").plain == "[b]bold[/b] [/x]"


def test_spaces_of_a_layout_are_kept() -> None:
    assert row("  Ana   ", "é  x").plain == "  Ana   é  x"


def test_the_last_guard_before_the_terminal_replaces_what_slipped_through() -> None:
    line = harmless(Content("a\x1b[31mb\u202ec"))
    assert line.plain == "a\ufffd[31mb\ufffdc"


def test_items_flow_onto_as_many_lines_as_they_need() -> None:
    assert [line.plain for line in flowed([row("one"), row("two"), row("three")], 9)] == ["one   two", "three"]


def test_things_are_counted_in_words() -> None:
    assert [count(1, "line"), count(2, "line"), count(2, "child", "children")] == ["1 line", "2 lines", "2 children"]


def test_a_clipped_text_says_where_something_is_missing() -> None:
    assert [line.plain for line in clipped("one two three four", 9, 2)] == ["one two", "three…"]


@given(st.text(st.sampled_from("ab -.,"), max_size=120), st.integers(4, 30))
def test_plain_letters_are_broken_as_all_others_are(text: str, width: int) -> None:
    tidy = clean(text)
    assert rows._broken_plain(tidy, width) == rows._broken_words(tidy, width)


def test_a_chosen_row_has_one_colour_from_end_to_end_and_bold_stays_bold() -> None:
    line = rows.turned(row(("1 ", rows.QUIET), ("Ana", "bold"), ("  by phone", rows.QUIET), ("  waits", rows.HELD)))
    looks = {(line.plain[span.start : span.end], span.style) for span in line.spans}
    assert looks == {(line.plain, "reverse"), ("Ana", "bold"), ("  waits", "bold")}


def test_lines_are_kept_while_nothing_changes_and_forgotten_after_a_change_where_they_are_shown_no_longer() -> None:
    lines = Lines()
    made: list[str] = []

    def make(text: str) -> list[Content]:
        made.append(text)
        return [row(text)]

    def shown(text: str) -> None:
        lines.begin()
        lines.of(text, lambda: make(text))

    for text in ("one panel", "another", "one panel", "another"):
        shown(text)
    assert made == ["one panel", "another"]
    lines.changed()
    for _ in range(2):
        shown("another")
    shown("one panel")
    assert made == ["one panel", "another", "one panel"]
    assert "another" in lines._now | lines._before


async def test_choosing_a_panel_paints_its_border_and_makes_none_of_its_rows_anew() -> None:
    async with running(meeting("Ana"), (120, 34)) as (app, pilot):
        app.room.line.turn_to(KEYS)
        await pilot.pause()
        agenda = next(rows for rows in app.room.sides if rows.name_shown == "agenda")
        made = dict(agenda._strips)
        assert made
        await key(pilot, "3")
        await pilot.pause()
        assert agenda.has_class("-active")
        assert [y for y, strip in made.items() if agenda._strips.get(y) is not strip] == []


async def test_rows_are_made_anew_for_another_width_and_not_for_another_height() -> None:
    async with running(meeting("Ana"), (120, 34)) as (app, pilot):
        await pilot.pause()
        agenda = next(rows for rows in app.room.sides if rows.name_shown == "agenda")
        made, height = dict(agenda._strips), agenda.size.height
        assert made
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert agenda.size.height < height
        assert [y for y, strip in made.items() if agenda._strips.get(y) is not strip] == []
        await pilot.resize_terminal(112, 33)
        await pilot.pause()
        for rows in (app.room.now, app.room.main, *app.room.sides[:3]):
            widths = {rows.render_line(y).cell_length for y in range(rows.size.height)}
            assert widths == {rows.size.width}
