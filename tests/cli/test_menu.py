"""`cop` alone: at a terminal a short menu in plain lines, without one the help; each choice is a command that exists."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui.cli import commands, menu, remembered
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed
from cop_tui.cli.menu import choose
from cop_tui.cli.remembered import Remembered
from cop_tui.client.profile import Places, Seat
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics.setup import SessionPlan, Setup
from tests.whole.programs import Place

INVITE = "example.org/K7QM-2X9R-4TDV"
SEAT = Seat("example.org:8765", "m2", "secret", "Ana", "Looking back", day="2026-11-20")
NOON = Ms(1_790_000_000_000)  # 2026-09-21
Typed = Callable[..., list[str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Chooses from the menu with typed lines; after the last of them input ends."""

    def type_(*lines: str) -> list[str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return choose()

    return type_


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> list[Remembered]:
    """The meetings this computer knows."""
    found = [
        Remembered("m1", Setup(SessionPlan("Our evening"), base.CLOSED, NOON, NOON), seat=SEAT, served=True),
        Remembered("m2", seat=SEAT),
        Remembered("m3", Setup(SessionPlan("Next week"))),
        Remembered("m4", Setup(SessionPlan("Asleep")), seat=SEAT),
    ]
    monkeypatch.setattr(remembered, "remembered", lambda: (found, []))
    return found


def test_each_choice_becomes_the_command_that_one_could_have_typed(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "my evening.toml"
    file.write_text('title = "Our evening"\n[[item]]\ntitle = "Talk"\n', encoding="utf-8")
    assert typed("1", INVITE) == ["join", "--", INVITE]
    assert typed("1", f"cop join {INVITE} --continue ABCD-EFGH") == ["join", "--continue=ABCD-EFGH", "--", INVITE]
    assert typed("2", str(file)) == ["host", "--", str(file)]
    assert typed("2", f"'{file}'") == ["host", "--", str(file)]
    assert typed("2", "") == ["new", "evening.toml"]
    assert typed("3") == ["demo"]
    assert typed("demo") == ["demo"]
    assert typed("q") == []


def test_every_command_it_chooses_exists_with_these_options(typed: Typed, known: list[Remembered]) -> None:
    chosen = [typed("1", INVITE), typed("2", ""), typed("3"), typed("4", "1"), typed("4", "1 r"), typed("4", "2r")]
    for name, *arguments in chosen:
        app.commands[name].make_context(name, list(arguments))


def test_what_cannot_be_read_is_said_in_a_sentence_and_asked_again(
    typed: Typed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("7", "", "1", "example.org", INVITE) == ["join", "--", INVITE]
    said = capsys.readouterr().out
    assert said.count("Type a number from 1 to 4, or q to leave.") == 2
    assert "The code is missing." in said
    assert typed("2", str(tmp_path / "none.toml"), "") == ["new", "evening.toml"]
    assert "none.toml" in capsys.readouterr().out


def test_an_empty_answer_leads_back_to_the_menu(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("1", "", "q") == []
    assert capsys.readouterr().out.count(menu.MENU) == 2


@pytest.mark.parametrize("lines", [(), ("1",), ("4",), ("2", "/none.toml")])
def test_the_end_of_input_leaves_quietly(typed: Typed, known: list[Remembered], lines: tuple[str, ...]) -> None:
    assert typed(*lines) == []


@pytest.mark.parametrize("answers", [[], ["1"]])
def test_ctrl_c_leaves_quietly(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> None:
    def answer(_question: str) -> str:
        if not answers:
            raise KeyboardInterrupt
        return answers.pop()

    monkeypatch.setattr("builtins.input", answer)
    try:
        assert choose() == []
    except KeyboardInterrupt:
        pytest.fail("it was not left quietly")


def test_the_menu_is_plain_lines_that_can_be_read_aloud(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("q")
    said = capsys.readouterr().out
    assert said.isascii()
    assert all(char.isprintable() or char == "\n" for char in said)
    assert max(map(len, said.splitlines())) < 80


def test_meetings_on_this_computer_are_listed_with_when(
    typed: Typed, known: list[Remembered], capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("4", "2") == ["join", "--name=Ana", "--", "m2"]
    said = capsys.readouterr().out
    assert "1 Our evening, you as Ana, hosted here, ended on 2026-09-21\n" in said
    assert "\n2 Looking back, you as Ana, last there on 2026-11-20\n" in said
    assert "\n3 Next week, hosted here, not begun yet\n" in said
    assert typed("4", "1 r") == ["recap", "--name=Ana", "--", "m1"]
    assert typed("4", "3r") == ["recap", "--", "m3"]


@pytest.mark.parametrize("wrong", ["0", "5", "x", "1 x", "-1", "r"])
def test_a_number_that_is_not_in_the_list_is_asked_for_again(
    typed: Typed, known: list[Remembered], capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    assert typed("4", wrong, "2") == ["join", "--name=Ana", "--", "m2"]
    assert "Type a number from 1 to 4, or a number and r: 1 r." in capsys.readouterr().out


def test_where_there_is_no_way_in_the_next_step_is_named(
    typed: Typed, known: list[Remembered], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("4", "3", "4")
    said = capsys.readouterr().out
    assert "An invite for you: cop invite m3 --holder" in said
    assert "Start it in another window with: cop serve" in said


def test_with_no_meetings_that_is_said_and_the_menu_comes_again(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(remembered, "remembered", lambda: ([], ["A file is damaged."]))
    assert typed("4", "q") == []
    said = capsys.readouterr().out
    assert "There are no meetings on this computer yet." in said
    assert "A file is damaged." in said


def test_at_a_terminal_the_chosen_command_is_run_and_its_exit_code_is_the_programs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[dict[str, object]] = []

    def join_meeting(**asked: object) -> int:
        ran.append(asked)
        return 7

    monkeypatch.setattr(sys, "stdin", _at_terminal("1\nexample.org/K7QM-2X9R-4TDV\n"))
    monkeypatch.setattr(sys, "stdout", _at_terminal(""))
    monkeypatch.setattr("cop_tui.cli.joining.join_meeting", join_meeting)
    with pytest.raises(SystemExit) as ended:
        commands.app([])
    assert ended.value.code == 7
    assert ran[0]["invite"] == INVITE


@pytest.mark.parametrize("terminal", ["stdin", "stdout", ""])
def test_without_a_terminal_at_both_ends_the_help_is_shown_as_ever(
    monkeypatch: pytest.MonkeyPatch, terminal: str
) -> None:
    monkeypatch.setattr(menu, "choose", lambda: pytest.fail("a menu was shown"))
    if terminal:
        monkeypatch.setattr(sys, terminal, _at_terminal(""))
    else:
        said = CliRunner().invoke(app, [])
        assert said.exit_code == 2
        assert "Commands:" in said.output
        return
    with pytest.raises(SystemExit) as ended:
        commands.app([])
    assert ended.value.code == 2


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _at_terminal(text: str) -> io.StringIO:
    return _Terminal(text)


# What this computer knows


def test_seats_and_hosted_meetings_are_one_list_the_latest_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COP_HOME", str(tmp_path))
    own = Places().seats
    for number in (1, 2, 3):
        own.keep(Seat("example.org:8765", f"m{number}", f"secret-{number}", "Ana", f"Title {number}"))
    own.keep(Seat("example.org:8765", "", "secret-4", "Ana"))  # never got in
    state = type("State", (), {"kept": type("Kept", (), {"setup": Setup(SessionPlan("Hosted"))})})
    monkeypatch.setattr(remembered, "stored", lambda _folder: [("m1", state), ("m9", state)])
    monkeypatch.setattr(remembered, "find_server", lambda _folder: None)
    found, troubles = remembered.remembered()
    assert [(one.meeting, bool(one.setup), bool(one.seat)) for one in found] == [
        ("m9", True, False),
        ("m1", True, True),
        ("m3", False, True),
        ("m2", False, True),
    ]
    assert troubles == []


def test_a_folder_that_cannot_be_read_hides_no_seat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COP_HOME", str(tmp_path))
    Places().seats.keep(SEAT)

    def damaged(_folder: Path) -> list[object]:
        raise Failed("The journal is damaged.")

    monkeypatch.setattr(remembered, "stored", damaged)
    found, troubles = remembered.remembered()
    assert [one.meeting for one in found] == ["m2"]
    assert troubles == ["The journal is damaged."]


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_whoever_sat_in_a_meeting_comes_back_and_has_its_recap_by_its_id_alone(place: Place) -> None:
    place.serve()
    made = place.open()
    first = place.join(made.invite, "Ana")
    first.do("state", "not begun")
    first.end_input()
    assert first.wait() == 0
    again = place.start("join", made.meeting, "--plain", home="home-Ana")
    assert again.do("who?", "Ana")
    again.end_input()
    assert again.wait() == 0
    recap = place.cop("recap", made.meeting, home="home-Ana")
    assert (recap.status, recap.out.splitlines()[0]) == (0, "# A whole meeting")
    unknown = place.cop("join", made.meeting, "--plain", "--name", "Bo", home="home-Bo")
    assert unknown.status == 2
    assert "An invite looks like" in unknown.err


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_a_seat_that_has_ended_says_to_use_the_invite(place: Place) -> None:
    place.serve()
    made = place.open()
    first = place.join(made.invite, "Ana")
    first.do("state", "not begun")
    first.end_input()
    first.wait()
    (file,) = (place.folder / "home-Ana").rglob("seats.json")
    text = file.read_text(encoding="utf-8")
    (secret,) = re.findall(r'"secret": "(\w+)"', text)
    file.write_text(text.replace(secret, "0" * 64), encoding="utf-8")
    again = place.cop("join", made.meeting, "--plain", home="home-Ana")
    assert again.status != 0
    assert "Join again with your invite." in again.err
