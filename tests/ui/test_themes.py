"""Themes: every shipped one is complete and readable; a bad one is a sentence and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.screen import Screen

from cop_tui.core import Command
from cop_tui.core.topics import clock, floor, people, record
from cop_tui.ui import rows, themes
from cop_tui.ui.few_colours import in_few
from cop_tui.ui.palette import Acts
from cop_tui.ui.view import LINE
from cop_tui.ui.widgets.rows import Rows
from tests.ui.conftest import meeting, running, shown
from tests.ui.contrast import TEXT, contrast, hard_to_read, is_glyph, pieces

GOOD = next(f for f in themes.shipped().iterdir() if f.name == "cop-dark.toml").read_text(encoding="utf-8")


NAMES = {"cop-dark", "cop-light", "cop-contrast", "cop-contrast-light", "cop-terminal", "cop-monochrome"}
COLOURS = [
    pytest.param({"COLORTERM": "truecolor"}, id="all colours"),
    pytest.param({"TERM": "xterm-256color"}, id="256"),
    pytest.param({"TERM": "xterm"}, id="16"),
    pytest.param({"COLORTERM": "truecolor", "NO_COLOR": "1"}, id="none of all"),
    pytest.param({"TERM": "xterm", "NO_COLOR": "1"}, id="none of 16"),
]
# The palette takes long to draw in every theme: each time in all colours and in 16, the others with the slow tests.
SOME_COLOURS = [
    pytest.param(*of.values, id=of.id, marks=[] if of.id in ("all colours", "16") else pytest.mark.slow)
    for of in COLOURS
]
STYLES = (rows.TURN, rows.HELD, rows.OFF, rows.QUIET, rows.HEAD, rows.KEY, rows.SAFE, "bold", "")


def rows_of(app: App[object]) -> list[str]:
    """Return the screen's rows as plain text."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def terminal(monkeypatch: pytest.MonkeyPatch, env: dict[str, str]) -> None:
    """Have a terminal that says this about its colours."""
    for name in ("COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)


def test_the_shipped_themes_are_complete_and_easy_to_read_on_each_of_their_backgrounds() -> None:
    found, problems = themes.load(themes.shipped())
    assert problems == []
    assert {theme.name for theme in found} == NAMES
    for theme in found:
        if theme.ansi:  # which colours those are is the terminal's choice: below
            continue
        for behind in (theme.background, theme.surface, theme.panel):
            for colour in (
                theme.foreground,
                theme.primary,
                theme.accent,
                *(theme.variables[key] for key in themes.OWN),
            ):
                assert contrast(Color.parse(colour or "").rgb, Color.parse(behind or "").rgb) >= TEXT


class EveryStyle(Screen[None]):
    """Rows in every style, in every border: Now's, a panel's, and that of the panel that is chosen."""

    def compose(self) -> ComposeResult:
        """Make the panels, as the room calls them."""
        yield Rows(id="now")
        yield Rows(id="main")
        with Vertical(id="side"):
            yield Rows(id="chosen")

    def fill(self) -> None:
        """Show each style as it is, and in a row that is chosen."""
        lines = [rows.row((style or "plain", style)) for style in STYLES]
        self.query_one("#now", Rows).show(lines[:5])
        self.query_one("#main", Rows).show([*lines, *(line.stylize("reverse") for line in lines)])
        for number, panel in enumerate(self.query(Rows)):
            panel.entitle(rows.row(f"title {number}"), rows.row(f"below {number}"))


@pytest.mark.parametrize("env", COLOURS)
async def test_every_style_and_border_is_easy_to_read_in_every_theme(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    terminal(monkeypatch, env)
    async with running(meeting("Ama", holder=True), size=(120, 70)) as (app, pilot):
        screen = EveryStyle()
        await app.push_screen(screen)
        screen.query_one("#side").styles.display = "block"
        screen.query_one("#chosen").add_class("-active")
        for name in sorted(NAMES):
            app.wear(name)
            screen.fill()
            await pilot.pause()
            seen = [piece.text.strip() for piece in pieces(app)]
            assert all(seen.count(style) >= 2 for style in STYLES if style), name
            assert {f"{place} {n}" for place in ("title", "below") for n in range(3)} <= set(seen), name
            assert any(map(is_glyph, seen)), name
            assert hard_to_read(app) == [], name


@pytest.mark.parametrize("env", SOME_COLOURS)
async def test_the_palette_and_what_is_selected_are_easy_to_read_in_every_theme(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    terminal(monkeypatch, env)
    async with running(meeting("Ama", holder=True), size=(120, 40)) as (app, pilot):
        app.room.line.turn_to(LINE)
        app.room.line.put("say this is selected")
        app.room.line.select_all()
        await pilot.press("ctrl+p")
        for name in sorted(NAMES):
            app.wear(name)
            await pilot.pause()
            seen = [piece.text for piece in pieces(app)]
            assert any("this is selected" in text for text in seen), name
            assert any("Search for commands" in text or "earch for commands" in text for text in seen), name
            assert hard_to_read(app) == [], name
            assert next(piece.text.strip() for piece in pieces(app) if piece.underlined) == "next [NAME]", name


async def test_the_terminals_own_theme_leaves_no_cell_in_another_background(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, {"TERM": "xterm"})
    async with running(meeting("Ama", holder=True), size=(120, 34)) as (app, _):
        assert {style.bgcolor.number for strip in app.screen._compositor.render_strips() for _, style, _ in strip} == {
            0
        }


@pytest.mark.parametrize(
    ("env", "chosen", "worn"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, None, "cop-dark"),
        ({"TERM": "screen-256color"}, None, "cop-dark"),
        ({"TERM": "xterm"}, None, "cop-terminal"),
        ({"TERM": "linux"}, None, "cop-terminal"),
        ({"TERM": "linux"}, "cop-light", "cop-light"),
        ({"TERM": "linux"}, "nowhere", "cop-terminal"),
        ({"TERM": "linux", "NO_COLOR": "1"}, None, "cop-monochrome"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, None, "cop-monochrome"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, "cop-dark", "cop-dark"),
    ],
)
async def test_the_theme_suits_the_terminal_unless_one_was_chosen(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], chosen: str | None, worn: str
) -> None:
    terminal(monkeypatch, env)
    async with running(meeting("Ana"), theme=chosen) as (app, _):
        assert app.theme == worn


async def test_no_colour_is_sent_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, {"TERM": "xterm", "NO_COLOR": "1"})
    async with running(meeting("Ana")) as (app, _):
        looks = {(piece.colour, piece.behind) for piece in pieces(app)}
        assert {colour.is_default for look in looks for colour in look if colour} == {True}


@pytest.mark.parametrize("theme", sorted(NAMES))
def test_on_few_colours_a_theme_is_as_light_or_dark_as_before(theme: str) -> None:
    (found,) = [each for each in themes.load(themes.shipped())[0] if each.name == theme]
    few = in_few(found)
    assert few.ansi
    assert (few.name, few.dark) == (found.name, found.dark)
    behind = {"ansi_black": True, "ansi_bright_white": False}
    assert behind.get(few.background or "", found.dark) == found.dark


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("#7fb4e6", "blurple"), "primary is no colour"),
        (GOOD.replace("cop-turn = ", "cop-torn = "), "cop-torn is no key of a theme"),
        ("name = ", "it is not TOML"),
        ("dark = true", "it has no name"),
        (GOOD.replace('"cop-dark"', '"a\\u001bb"'), "its name has characters in it that cannot be shown"),
        (GOOD.replace("dark = true", 'dark = "yes"'), "dark is true or false"),
        (GOOD.replace('cop-quiet = "#aab1bc"', ""), "cop-quiet is missing"),
        (GOOD.replace('"#7fb4e6"', "7"), "primary is no colour"),
        (GOOD.replace("#7fb4e6", "ansi_red"), "primary and background are not of one kind"),
    ],
)
def test_a_bad_theme_is_a_sentence_with_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    found, problems = themes.load(tmp_path)
    assert found == []
    assert len(problems) == 1
    assert problems[0].startswith("The theme in mine.toml is left out: ")
    assert reason in problems[0]


def test_a_file_that_is_no_text_and_a_folder_that_is_not_there_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    found, problems = themes.load(tmp_path, tmp_path / "nowhere")
    assert found == []
    assert problems == ["The theme in mine.toml is left out: it cannot be read. Everything else works."]


async def test_the_app_starts_with_a_bad_theme_beside_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("name = 1")
    async with running(meeting("Ana"), theme="nowhere", more_themes=tmp_path) as (app, pilot):
        assert app.theme == "cop-dark"
        assert "mine.toml" in shown(pilot)
        assert "There is no theme called nowhere" in shown(pilot)


@pytest.mark.parametrize("theme", [*sorted(NAMES), "textual-dark", "nord"])
async def test_every_theme_can_be_worn(theme: str) -> None:
    async with running(meeting("Ana")) as (app, pilot):
        app.wear(theme)
        await pilot.pause()
        assert app.theme == theme
        assert app.is_running


async def test_without_colours_every_state_still_has_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    session = meeting("Ana")
    session.act("Ama", record.RecordOff())
    session.lose()
    async with running(session) as (app, pilot):
        session.lose()
        await pilot.pause()
        assert app.no_color
        assert "OFF THE RECORD" in shown(pilot)
        assert "LINK LOST" in shown(pilot)


ME, HOLDER = "Ana", "Ama"
STATES: list[tuple[list[tuple[str, Command]], str]] = [
    ([], "Nobody has the floor."),
    ([("Bo", floor.Hand()), (HOLDER, floor.CallNext())], "Bo has the floor"),
    ([("Bo", floor.Hand()), (ME, floor.Hand())], "Your hand is up: 2nd."),
    ([(ME, floor.Hand())], "You are next"),
    ([(ME, floor.Hand()), (HOLDER, floor.CallNext())], "You have the floor"),
    ([("Bo", clock.Pause())], "Paused."),
    ([(ME, people.Away())], "You are away."),
    ([(HOLDER, record.RecordOff())], "OFF THE RECORD"),
    ([(HOLDER, floor.CloseQueue())], "No new hands now."),
]


@pytest.mark.parametrize(("acts", "word"), STATES)
async def test_each_state_has_a_word_that_no_other_has(
    monkeypatch: pytest.MonkeyPatch, acts: list[tuple[str, Command]], word: str
) -> None:
    terminal(monkeypatch, {"TERM": "xterm", "NO_COLOR": "1"})
    session = meeting(ME)
    for who, command in acts:
        session.act(who, command)
    async with running(session) as (app, _):
        assert app.theme == "cop-monochrome"
        drawn = "\n".join(rows_of(app))
        words = {other for _, other in STATES[1:] if other in drawn}
        assert words == {word} - {STATES[0][1]}
        assert word in drawn


async def test_ones_own_theme_stands_in_the_palette_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace("cop-dark", "evening"))
    async with running(meeting("Ana"), more_themes=tmp_path, theme="evening") as (app, _):
        assert app.theme == "evening"
        offered = {row.name for row in Acts(app.room)._found()}
        assert {f"theme {name}" for name in NAMES | {"evening"}} <= offered
        assert "theme nord" not in offered


async def test_panels_can_do_without_borders() -> None:
    async with running(meeting("Ana"), borders=False) as (app, _):
        assert app.room.main.styles.border_left[0] == ""
        assert app.room.now.size.height == len(app.room.now.lines)
        drawn = "".join(rows_of(app))
        assert not any("\u2500" <= char <= "\u257f" for char in drawn)
        assert "Nobody has the floor." in drawn
    async with running(meeting("Ana")) as (app, _):
        assert any("\u2500" <= char <= "\u257f" for char in "".join(rows_of(app)))


async def test_what_is_wrong_with_the_settings_is_said_in_the_room() -> None:
    async with running(meeting("Ana"), problems=["config.toml, line 4: bell is neither true nor false."]) as (_, pilot):
        assert "config.toml, line 4: bell is neither true nor false." in shown(pilot)


def test_on_few_colours_a_grey_stays_grey_and_a_colour_a_colour() -> None:
    for found in themes.load(themes.shipped())[0]:
        few = in_few(found)
        if found.ansi:
            assert few is found
            continue
        greys = ("ansi_white", "ansi_bright_white") if found.dark else ("ansi_black",)
        assert few.variables["cop-quiet"] in greys, found.name
        for key in ("cop-turn", "cop-held", "cop-off"):
            assert few.variables[key] not in greys, found.name
