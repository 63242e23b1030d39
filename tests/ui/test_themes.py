"""Themes: every shipped one is complete and readable; a bad one is a sentence and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from cop_tui.core.topics import record
from cop_tui.ui import themes
from tests.ui.conftest import meeting, running, shown

GOOD = next(f for f in themes.shipped().iterdir() if f.name == "cop-dark.toml").read_text(encoding="utf-8")


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [c / 255 for c in Color.parse(colour).rgb]
        lin = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_shipped_themes_are_complete_and_easy_to_read() -> None:
    found, problems = themes.load(themes.shipped())
    assert problems == []
    assert {theme.name for theme in found} == {"cop-dark", "cop-light", "cop-contrast"}
    for theme in found:
        assert theme.background
        for colour in (theme.foreground, theme.primary, theme.accent, *(theme.variables[key] for key in themes.OWN)):
            assert colour
            assert contrast(colour, theme.background) >= 4.5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("#7fb4e6", "blurple"), "primary is no colour"),
        (GOOD.replace("cop-turn = ", "cop-torn = "), "cop-torn is no key of a theme"),
        ("name = ", "it is not TOML"),
        ("dark = true", "it has no name"),
        (GOOD.replace("dark = true", 'dark = "yes"'), "dark is true or false"),
        (GOOD.replace('cop-quiet = "#aab1bc"', ""), "cop-quiet is missing"),
        (GOOD.replace('"#7fb4e6"', "7"), "primary is no colour"),
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


@pytest.mark.parametrize("theme", ["cop-light", "cop-contrast", "cop-dark", "textual-dark", "nord"])
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
