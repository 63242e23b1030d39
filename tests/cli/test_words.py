"""`cop words`: the page of words, to be printed."""

from __future__ import annotations

from click.testing import CliRunner

from cop_tui.acts.parser import words_page
from cop_tui.cli.commands import app


def test_the_words_of_an_evening_are_printed_as_they_stand_on_their_page() -> None:
    said = CliRunner().invoke(app, ["words"])
    assert said.exit_code == 0
    assert said.output == words_page() + "\n"
