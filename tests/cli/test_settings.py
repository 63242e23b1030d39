"""Settings: where they come from, in which order, and what is said of a mistake; what is right is always used."""

from __future__ import annotations

import io
import subprocess
import tomllib
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest
from click.testing import CliRunner

from cop_tui.acts.parser import ACTS
from cop_tui.cli import joining
from cop_tui.cli.attending import run_screens
from cop_tui.cli.commands import app
from cop_tui.cli.configuring import example
from cop_tui.cli.keymap import keymap
from cop_tui.cli.settings import SETTINGS, Found, Settings, read_settings
from cop_tui.cli.themes import chosen
from cop_tui.client import folders
from cop_tui.client.ending import Ending
from cop_tui.client.opening import filled_seat, new_seat
from cop_tui.client.profile import Places
from cop_tui.ui.app import CopApp
from cop_tui.ui.keys import act_id
from cop_tui.wire.invite import Invite
from tests.ui.conftest import as_session, meeting
from tests.whole.programs import COP, Place, environment

RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings are in a folder of the test's, and nothing is set around it."""
    for setting in SETTINGS:
        if setting.variable:
            monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("COP_HOME", str(tmp_path))
    return tmp_path


def written(home: Path, text: str) -> Settings:
    """Return the settings of somebody with this file."""
    (home / "config.toml").write_text(text, encoding="utf-8")
    return read_settings()


def values(settings: Settings) -> dict[str, str | bool]:
    return {key: found.value for key, found in settings.found.items()}


USUAL = {"name": "", "theme": "", "plain": False, "low": False, "borders": True, "bell": False}


def test_without_a_file_everything_is_as_usual() -> None:
    settings = read_settings()
    assert values(settings) == USUAL
    assert not settings.problems
    assert not settings.file.there


def test_the_file_sets_what_stands_in_it_and_says_on_which_line(home: Path) -> None:
    settings = written(
        home, 'name = "Ana"\ntheme = "cop-light"\nplain = true\nlow = true\n\nborders = false\nbell = true\n'
    )
    assert settings.problems == []
    assert values(settings) == {
        "name": "Ana",
        "theme": "cop-light",
        "plain": True,
        "low": True,
        "borders": False,
        "bell": True,
    }
    assert settings.found["borders"].where == "config.toml, line 6"


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'name = "File"\ntheme = "cop-dark"\nplain = true\nlow = true\n'
    settings = written(home, text)
    assert settings.text("name") == "File"
    for variable, value in (("NAME", "Around"), ("THEME", "cop-light"), ("PLAIN", "0"), ("LOW", "off")):
        monkeypatch.setenv(f"COP_{variable}", value)
    around = read_settings()
    assert (around.text("name"), around.text("theme")) == ("Around", "cop-light")
    assert (around.on("plain"), around.on("low")) == (False, False)
    assert {around.found[key].where for key in ("name", "theme", "plain", "low")} == {
        "COP_NAME", "COP_THEME", "COP_PLAIN", "COP_LOW",
    }  # fmt: skip
    given = read_settings({"name": "Line", "theme": "cop-contrast", "plain": True, "low": None})
    assert (given.text("name"), given.text("theme"), given.on("plain")) == ("Line", "cop-contrast", True)
    assert (given.found["name"].where, given.found["plain"].where) == ("--name", "--plain")
    assert given.found["low"].where == "COP_LOW"


def test_an_option_can_switch_off_what_the_file_switches_on(home: Path) -> None:
    written(home, "plain = true\nlow = true\n")
    settings = read_settings({"plain": False, "low": False})
    assert not settings.on("plain")
    assert not settings.on("low")


def test_a_variable_that_is_empty_says_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COP_PLAIN", "")
    monkeypatch.setenv("COP_NAME", " ")
    settings = written(home, 'plain = true\nname = "Ana"\n')
    assert settings.on("plain")
    assert settings.text("name") == "Ana"


def test_on_somebody_elses_computer_their_file_is_not_read(home: Path) -> None:
    written(home, 'name = "Ana"\nplain = true\n[keys]\nact.next = "z"\n')
    settings = read_settings(shared=True)
    assert values(settings) == USUAL
    assert settings.keys == {}
    assert settings.themes is None
    assert read_settings().themes == home / "themes"
    assert chosen(read_settings({"theme": "cop-light"}, shared=True)) == ("cop-light", [])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("bell = 1", "config.toml, line 3: bell is 1; it is true or false, without quotes."),
        ('borders = "no"', 'config.toml, line 3: borders is "no"; it is true or false, without quotes.'),
        ("name = 7", "config.toml, line 3: name is 7; it is a word in quotes."),
        ("name = true", "config.toml, line 3: name is true; it is a word in quotes."),
        ('name = ""', "config.toml, line 3: name is empty. Leave it out, or write something between the quotes."),
        ('name = " "', "config.toml, line 3: name is empty. Leave it out, or write something between the quotes."),
        (r'name = "A\u001bna"', "config.toml, line 3: name has characters in it that cannot be shown."),
        (r'name = "A\u202ena"', "config.toml, line 3: name has characters in it that cannot be shown."),
        (f'name = "{"a" * 25}"', "config.toml, line 3: name is too long: it may be 24 letters wide."),
        (
            "colour = 1",
            'config.toml, line 3: there is no setting called "colour"; there is name, theme, plain, low, borders, bell, '
            "and the table [keys].",
        ),
        (
            "theme = cop-dark",
            'config.toml, line 3: theme cannot be read. Words stand in quotes, as in "Ana"; true and false do not.',
        ),
        ('theme = "cop-dark', "config.toml, line 3: theme cannot be read. "),
        ("no words at all", "config.toml, line 3: this line cannot be read. "),
        ("low = false", "config.toml, line 3: low cannot be read. "),
    ],
)
def test_a_mistake_is_one_sentence_with_file_line_and_key_and_the_rest_is_used(
    home: Path, line: str, sentence: str
) -> None:
    settings = written(home, f'# mine\nlow = true\n{line}\nplain = true\n[keys]\nact.next = "z"\n')
    (problem,) = settings.problems
    assert problem.startswith(sentence)
    assert settings.on("plain")
    assert settings.on("low")
    assert keymap(settings) == ({"act.next": "z"}, [])
    assert settings.text("name") == settings.text("theme") == ""
    assert settings.on("borders")
    assert not settings.on("bell")


def test_several_mistakes_are_several_sentences(home: Path) -> None:
    settings = written(home, "name = Ana\nbell = yes\nlow = true\n")
    assert [problem.partition(":")[0] for problem in settings.problems] == [
        "config.toml, line 1",
        "config.toml, line 2",
    ]
    assert settings.on("low")


@pytest.mark.parametrize("content", [b"\xff\xfe", b'name = """Ana', b"x = " + b"[" * 5000])
def test_a_file_that_is_no_such_file_is_a_sentence(home: Path, content: bytes) -> None:
    (home / "config.toml").write_bytes(content)
    settings = read_settings()
    (problem,) = settings.problems
    assert problem.startswith("config.toml")
    assert problem.endswith("Nothing in it is used.")
    assert values(settings) == USUAL


def test_a_file_that_an_editor_began_with_a_mark_is_read(home: Path) -> None:
    (home / "config.toml").write_bytes(b'\xef\xbb\xbfname = "Ana"\r\nlow = true\r\n')
    settings = read_settings()
    assert settings.problems == []
    assert settings.text("name") == "Ana"
    assert settings.found["low"].where == "config.toml, line 2"


def test_a_folder_in_the_place_of_the_file_is_a_sentence(home: Path) -> None:
    (home / "config.toml").mkdir()
    (problem,) = read_settings().problems
    assert problem == "config.toml cannot be read (Is a directory). Nothing in it is used."


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("COP_PLAIN", "perhaps", 'COP_PLAIN: plain is "perhaps"; it is true or false, without quotes.'),
        ("COP_NAME", "A\x1bna", "COP_NAME: name has characters in it that cannot be shown."),
    ],
)
def test_a_mistake_in_the_environment_is_a_sentence_and_the_file_counts(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    settings = written(home, 'plain = true\nname = "Ana"\n')
    assert settings.problems == [sentence]
    assert settings.on("plain")
    assert settings.text("name") == "Ana"


# Keys


@pytest.mark.parametrize("table", ['act.next = "z"\nact.move-on = ""', '"act.next" = "z"\n"act.move-on" = ""'])
def test_an_act_gets_another_key_or_none(home: Path, table: str) -> None:
    settings = written(home, f"[keys]\n{table}\n")
    assert keymap(settings) == ({"act.next": "z", "act.move-on": ""}, [])
    assert settings.keys["act.move-on"].where == "config.toml, line 3"


@pytest.mark.parametrize("text", ['keys = { "act.next" = "z" }\n', 'keys.act.next = "z"\n'])
def test_keys_may_stand_on_a_line_of_their_own(home: Path, text: str) -> None:
    settings = written(home, "\n" + text)
    assert keymap(settings) == ({"act.next": "z"}, [])
    assert settings.keys["act.next"].where == "config.toml, line 2"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('act.nxt = "z"', 'there is no act called "act.nxt"; did you mean act.next?'),
        ('zzz = "z"', 'there is no act called "zzz".'),
        ("act.next = 1", "act.next is 1; a key is a letter in quotes."),
        ('act.next = "go"', 'act.next is "go"; a key is one letter, or "" for none.'),
        ('act.next = "ctrl+n"', 'act.next is "ctrl+n"; a key is one letter, or "" for none.'),
        ('act.next = " "', 'act.next is " "; a key is one letter, or "" for none.'),
        (r'act.next = "\u001b"', 'act.next is "?"; a key is one letter, or "" for none.'),
        (
            'act.next = "3"',
            'act.next is "3", which no act can have: digits choose, ? is help, / begins a line, y answers.',
        ),
        ('act.next = "m"', 'act.next is "m", which act.move-on has too. It keeps n.'),
        ('act.say = "m"', 'act.say is "m", which act.move-on has too. It keeps none.'),
    ],
)
def test_a_key_that_cannot_be_is_one_sentence_and_the_others_are_used(home: Path, line: str, sentence: str) -> None:
    settings = written(home, f'[keys]\n{line}\nact.round = "z"\n')
    changed, problems = keymap(settings)
    assert changed == {"act.round": "z"}
    assert problems == [f"config.toml, line 2: {sentence}"]


def test_two_acts_can_change_keys_with_each_other(home: Path) -> None:
    settings = written(home, '[keys]\nact.next = "m"\nact.move-on = "n"\n')
    assert keymap(settings) == ({"act.next": "m", "act.move-on": "n"}, [])


def test_two_that_have_one_key_at_different_moments_may_have_another_one_together(home: Path) -> None:
    close, reopen = (next(act for act in ACTS if act.name == name) for name in ("close", "reopen"))
    assert close.key == reopen.key == "c"
    settings = written(home, '[keys]\nact.close = "z"\nact.reopen = "z"\n')
    assert keymap(settings) == ({"act.close": "z", "act.reopen": "z"}, [])


def test_a_key_given_up_in_vain_is_not_free_for_another(home: Path) -> None:
    settings = written(home, '[keys]\nact.say = "n"\nact.next = "m"\n')
    changed, problems = keymap(settings)
    assert changed == {}
    assert [problem.partition(":")[0] for problem in problems] == ["config.toml, line 3", "config.toml, line 2"]


# Themes


def test_a_theme_that_is_not_there_is_a_sentence_with_those_that_are(home: Path) -> None:
    (home / "themes").mkdir()
    shipped = Path(__file__).parents[2] / "themes" / "cop-dark.toml"
    (home / "themes" / "mine.toml").write_text(shipped.read_text(encoding="utf-8").replace("cop-dark", "evening"))
    theme, (problem,) = chosen(written(home, '\n\n\ntheme = "cop-drak"\n'))
    assert theme is None
    assert problem.startswith('config.toml, line 4: theme is "cop-drak"; there is cop-')
    assert "cop-monochrome" in problem
    assert "evening" in problem
    assert problem.endswith(". The usual one is worn.")
    assert chosen(written(home, 'theme = "evening"\n')) == ("evening", [])
    assert chosen(read_settings({"theme": "nowhere"}))[1][0].startswith('--theme: theme is "nowhere"; ')


@pytest.mark.parametrize("command", ["join", "host", "demo"])
def test_the_help_names_every_theme(command: str) -> None:
    said = " ".join(RUN.invoke(app, [command, "--help"]).output.split())
    names = [file.stem for file in (Path(__file__).parents[2] / "themes").glob("*.toml")]
    assert len(names) == 6
    assert not [name for name in names if name not in said.replace("- ", "-")]


# What the screens are given


def test_the_screens_are_given_all_of_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[CopApp] = []

    def run(self: CopApp) -> Ending:
        ran.append(self)
        return Ending("left", "", 0)

    monkeypatch.setattr(CopApp, "run", run)
    (home / "themes").mkdir()
    (home / "themes" / "bad.toml").write_text("name = 1")
    text = 'theme = "cop-light"\nborders = false\nbell = true\nlwo = true\n[keys]\nact.next = "z"\nact.say = "go"\n'
    run_screens(as_session(meeting("Ama", holder=True)), written(home, text))
    (made,) = ran
    assert made.theme == "cop-light"
    assert made.room.has_class("-borderless")
    assert made._calling is not None
    act = made.keys.find("z", made.session)
    assert act is not None
    assert act.name == "next"
    said = "\n".join(entry.text for entry in made.room.view.talk.entries)
    assert "The theme in bad.toml is left out" in said
    assert "config.toml, line 4: there is no setting called" in said
    assert "config.toml, line 7: act.say is" in said


# cop config


def test_config_says_where_and_what_and_where_from(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(home, '\ntheme = "cop-light"\nlow = true\n[keys]\nact.next = "z"\n')
    monkeypatch.setenv("COP_NAME", "Ana")
    said = RUN.invoke(app, ["config"])
    assert said.exit_code == 0
    assert said.output.splitlines() == [
        f"Settings: {home / 'config.toml'}",
        f"Themes of your own: {home / 'themes'} (not there)",
        'name = "Ana", from COP_NAME',
        'theme = "cop-light", from config.toml, line 2',
        "plain = false, as usual",
        "low = true, from config.toml, line 3",
        "borders = true, as usual",
        "bell = false, as usual",
        'act.next = "z", from config.toml, line 5',
    ]


def test_config_says_what_is_wrong_and_ends_with_1(home: Path) -> None:
    written(home, 'theme = "x"\nbell = 2\n[keys]\nact.next = "xx"\n')
    said = RUN.invoke(app, ["config"])
    assert said.exit_code == 1
    for number in (1, 2, 4):
        assert sum(line.startswith(f"config.toml, line {number}: ") for line in said.output.splitlines()) == 1


def test_without_a_file_config_says_how_to_begin_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    said = RUN.invoke(app, ["config"]).output
    assert f"Settings: {home / 'config.toml'} (not there; cop config --example has one)" in said
    assert "name: you are asked" in said
    assert 'theme = "cop-monochrome", which suits this terminal' in said


def test_the_example_has_every_setting_and_changes_nothing_as_it_is(home: Path) -> None:
    printed = RUN.invoke(app, ["config", "--example"]).output
    assert printed == example()
    assert tomllib.loads(printed) == {}
    assert str(home / "config.toml") in printed
    settled = "\n".join(line.removeprefix("# ") for line in printed.splitlines() if " = " in line or line == "# [keys]")
    settings = written(home, settled)
    assert settings.problems == []
    assert keymap(settings)[1] == chosen(settings)[1] == []
    assert set(settings.file.settings) == {setting.key for setting in SETTINGS}
    assert all(setting.variable in printed for setting in SETTINGS)
    assert keymap(settings)[0]


def test_the_folder_is_where_each_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COP_HOME")
    systems = {
        "windows": (platformdirs.windows.Windows, tmp_path / "roaming" / "cop"),
        "macos": (platformdirs.macos.MacOS, Path("~/Library/Application Support/cop").expanduser()),
        "unix": (platformdirs.unix.Unix, tmp_path / "xdg" / "cop"),
    }
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(
        platformdirs.windows, "get_win_folder", lambda kind: {"CSIDL_APPDATA": f"{tmp_path}/roaming"}[kind]
    )
    for system, (dirs, folder) in systems.items():
        monkeypatch.setattr(
            platformdirs, "user_config_dir", lambda name, dirs=dirs, **how: dirs(name, **how).user_config_dir
        )
        if system != "macos":
            assert folders.config_folder() == folder, system
        else:
            monkeypatch.delenv("XDG_CONFIG_HOME")
            assert folders.config_folder() == folder, system
            monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


def test_every_act_has_an_id_that_the_file_takes(home: Path) -> None:
    lines = "\n".join(f'"{act_id(act)}" = ""' for act in ACTS)
    changed, problems = keymap(written(home, f"[keys]\n{lines}\n"))
    assert problems == []
    assert len(changed) == len(ACTS)


# Joining


def seated(place: Places, invite: Invite, *names: str) -> None:
    """Have these people come in with an invite from here before, in this order."""
    for name in names:
        place.seats.keep(filled_seat(new_seat(invite, name), "m1", name, "What we bring"))


@pytest.mark.parametrize(
    ("found", "before", "name"),
    [
        (Found("Ana", "--name"), ["Bo"], "Ana"),
        (Found("Ana", "COP_NAME"), [], "Ana"),
        (Found("Ana", "config.toml, line 1"), ["Ana"], "Ana"),
        (Found("Ana", "config.toml, line 1"), ["Ana", "Bo"], "Ana"),
        (Found("Ana", "config.toml, line 1"), ["Bo"], "Bo"),
        (Found(""), ["Bo"], "Bo"),
    ],
)
def test_whoever_came_in_with_the_invite_under_another_name_is_that_person_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, found: Found, before: list[str], name: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    invite, place = Invite("127.0.0.1", 1, "K7QM2X9R4TDV"), Places(home)
    seated(place, invite, *before)
    assert joining._name(invite, found, place) == name


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_the_line_client_has_the_name_that_is_set_and_says_first_what_is_wrong(place: Place) -> None:
    place.serve()
    home = place.folder / "mine"
    home.mkdir()
    (home / "config.toml").write_text('name = "Ana"\nbell = 7\n', encoding="utf-8")
    done = subprocess.run(
        [*COP, "join", place.open().invite],
        capture_output=True, text=True, timeout=50, check=False, input="who?\nbye\n", cwd=place.folder, env=environment(home),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "config.toml, line 2: bell is 7; it is true or false, without quotes."
    assert "Ana" in done.stdout
