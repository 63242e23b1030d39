"""The command line: what each command prints, and with which exit code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cop_tui import __version__
from cop_tui.cli.attending import say_ending
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed
from cop_tui.client.ending import REFUSED, Ending
from cop_tui.wire import closing
from tests.whole.programs import COP, Place, environment

RUN = CliRunner()
COMMANDS = app.commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_has_every_option_in_words_and_without_boxes(name: str) -> None:
    said = RUN.invoke(app, [name, "--help"])
    assert said.exit_code == 0
    command = COMMANDS[name]
    for option in command.params:
        for word in option.opts:
            assert word in said.output or option.param_type_name == "argument", word
        assert option.param_type_name == "argument" or option.help, word
    assert not any("\u2500" <= char <= "\u259f" for char in said.output)
    assert (command.help or "").strip().endswith(".")


def test_whoever_is_turned_away_reads_what_happened_and_which_word_helps(capsys: pytest.CaptureFixture[str]) -> None:
    text = closing.DOORS["is_connected"].text.format(name="Bo")
    say_ending(Ending("is_connected", text, REFUSED))
    assert capsys.readouterr().err == f"{text} Typed there, continue elsewhere shows the word.\n"


def test_without_a_command_help_is_shown() -> None:
    said = RUN.invoke(app, [])
    assert all(name in said.output for name in COMMANDS)


def test_an_option_nobody_knows_is_a_mistake_in_the_line() -> None:
    assert RUN.invoke(app, ["join", "--loud"]).exit_code == 2


def test_new_writes_a_file_that_can_be_hosted_and_never_writes_over_one(tmp_path: Path) -> None:
    from cop_tui.session_file import read

    file = tmp_path / "evening.toml"
    said = RUN.invoke(app, ["new", str(file)])
    assert said.exit_code == 0
    assert f"cop host {file}" in said.output
    assert read(file).items
    file.write_text("mine", encoding="utf-8")
    refused = RUN.invoke(app, ["new", str(file)])
    assert isinstance(refused.exception, Failed)
    assert str(refused.exception).endswith("Choose another name, or add --force.")
    assert file.read_text(encoding="utf-8") == "mine"
    assert RUN.invoke(app, ["new", str(file), "--force"]).exit_code == 0
    assert file.read_text(encoding="utf-8") != "mine"


def test_new_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    refused = RUN.invoke(app, ["new", str(tmp_path / "nowhere" / "evening.toml")])
    assert isinstance(refused.exception, Failed)
    assert "could not be written" in str(refused.exception)


def _loads(arguments: list[str], cwd: Path) -> set[str]:
    """Return the packages that a command imports until it ends."""
    # What measures the tests loads things of its own.
    env = {k: v for k, v in environment(cwd / "home").items() if not k.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COP[1:], *arguments],
        capture_output=True, text=True, timeout=50, check=False, input="", cwd=cwd, env=env,
    )  # fmt: skip
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {name.partition(".")[0] for name in names}


def test_saying_the_version_loads_next_to_nothing(tmp_path: Path) -> None:
    assert RUN.invoke(app, ["--version"]).output == f"cop {__version__}\n"
    loaded = _loads(["--version"], tmp_path)
    assert not loaded & {"textual", "rich", "websockets", "cop_server", "sqlite3", "asyncio", "cryptography"}


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_the_line_client_loads_no_screens_and_no_server(place: Place) -> None:
    place.serve()
    loaded = _loads(["join", place.open().invite, "--name", "Ana", "--plain"], place.folder)
    assert "websockets" in loaded
    assert not loaded & {"textual", "rich", "cop_server", "aiosqlite"}


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_invites_are_printed_once_for_people_and_as_json_for_programs(place: Place) -> None:
    place.serve()
    said = place.cop("open", str(place.plan), "--data", str(place.data))
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("Meeting ")
    meeting = lines[0].split()[1]
    assert [line.split(":")[0] for line in lines[1:3]] == ["Invite for everybody", "Invite for space holders"]
    assert all("cop join 127.0.0.1" in line for line in lines[1:3])
    again = place.cop("invite", meeting, "--data", str(place.data), "--json", "--address", "example.org")
    made = json.loads(again.out)
    assert set(made) == {"meeting", "invite", "holder_invite"}
    assert made["meeting"] == meeting
    assert made["invite"].startswith("example.org:")
    assert made["invite"] != made["holder_invite"]


@pytest.mark.takes("several programs are started, each a Python of its own")
@pytest.mark.slow
def test_meetings_are_listed_with_and_without_a_running_server(place: Place) -> None:
    none = place.cop("meetings", "--data", str(place.data))
    assert (none.status, none.out) == (0, f"No meetings are kept in {place.data}.\n")
    server = place.serve()
    made = place.open()
    listed = place.cop("meetings", "--data", str(place.data))
    assert listed.out.split() == [made.meeting, "lobby", "A", "whole", "meeting"]
    server.stop()
    assert place.cop("meetings", "--data", str(place.data)).out == listed.out


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_a_recap_comes_in_each_format_and_into_a_file(place: Place) -> None:
    place.serve()
    made = place.open()
    for fmt, begins in (("md", "# A whole meeting"), ("json", "{"), ("paste", "A whole meeting")):
        said = place.cop("recap", made.meeting, "--data", str(place.data), "--format", fmt)
        assert said.out.lower().startswith(begins.lower()), said
    out = place.folder / "deep" / "recap.md"
    said = place.cop("recap", made.meeting.lower(), "--data", str(place.data), "--out", str(out))
    assert said.out == f"Wrote {out}\n"
    assert out.read_text(encoding="utf-8").startswith("# A whole meeting")
    again = place.cop("recap", made.meeting, "--data", str(place.data), "--out", str(out))
    assert (again.status, again.err) == (
        1,
        f"{out} is there already and was left as it is. Choose another name, or replace it with --force.\n",
    )
    page = out.with_suffix(".html")
    assert place.cop("recap", made.meeting, "--data", str(place.data), "--out", str(page)).status == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    named = place.cop("recap", made.meeting, "--data", str(place.data), "--out", str(out.parent), "--format", "txt")
    assert named.out == f"Wrote {out.parent / made.meeting}.txt\n"
    assert (out.parent / f"{made.meeting}.txt").read_text(encoding="utf-8").startswith("A whole meeting")
    everything = place.cop("recap", made.meeting, "--data", str(place.data), "--all", str(place.folder / "all"))
    names = sorted(file.name.removeprefix(made.meeting) for file in (place.folder / "all").iterdir())
    assert names == ["-paste.txt", ".docx", ".html", ".json", ".md", ".txt"]
    assert "Not written as ics. The next meeting has no day and hour" in everything.out
    assert everything.out.endswith(f"The files are in the folder {place.folder / 'all'}\n")
    said = place.cop("recap", made.meeting, "--data", str(place.data), "--out", str(place.plan / "recap.md"))
    assert said.status == 1
    assert said.err.endswith("The meeting itself is safe.\n")


@pytest.mark.takes("several programs are started, each a Python of its own")
@pytest.mark.slow
def test_hosting_starts_a_server_that_outlives_the_client(place: Place) -> None:
    held = place.start("host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data), "--port", "0")
    member = held.hear("Invite for everybody:").split("cop join ")[1]
    held.hear("To speak:")
    ana = place.join(member, "Ana")
    ana.hear("To speak:")
    held.do("begin", "Part 1 of 5")
    held.type("bye")
    held.hear("Recap: cop recap ")
    held.hear("The server goes on, and with it the meeting.")
    assert held.wait() == 0
    assert ana.do("hand", "Your hand is up.")
    known = json.loads((place.data / "server.json").read_text(encoding="utf-8"))
    try:
        again = place.cop("open", str(place.plan), "--data", str(place.data), "--json")
        assert again.status == 0, "a second meeting goes to the same server"
        assert f":{known['port']}/" in json.loads(again.out)["invite"]
    finally:
        _stop(known["pid"])


def _stop(pid: int) -> None:
    import os
    import signal

    from tests.whole.programs import until

    os.kill(pid, signal.SIGTERM)

    def gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # A child of ours that has ended is gone too, though nobody has waited for it.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"

    until(gone, "the server stops")


def test_a_surprise_is_one_sentence_and_shows_no_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cop_tui.cli import commands

    def fails() -> None:
        raise ValueError("somebody's words")

    monkeypatch.setattr(commands, "app", fails)
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == 70
    said = capsys.readouterr().err
    assert said == "Something went wrong inside cop (ValueError). What was saved is safe. COP_DEBUG=1 shows more.\n"
    monkeypatch.setenv("COP_DEBUG", "1")
    with pytest.raises(ValueError, match="words"):
        commands.main()


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_whoever_stops_reading_ends_a_command_quietly(place: Place) -> None:
    place.serve()
    for command in (["--help"], ["recap", place.open().meeting, "--data", str(place.data)]):
        running = subprocess.Popen(
            [*COP, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=place.folder
        )
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        with running.stderr:
            assert running.stderr.read() == ""
        assert running.wait(50) in (0, 1)


@pytest.mark.parametrize(("raised", "status"), [(KeyboardInterrupt(), 130), (Failed("No.", 4), 4)])
def test_being_interrupted_and_failing_each_have_their_exit_code(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, status: int
) -> None:
    from cop_tui.cli import commands

    def fails() -> None:
        raise raised

    monkeypatch.setattr(commands, "app", fails)
    with pytest.raises(SystemExit) as ended:
        commands.main()
    assert ended.value.code == status
