"""What can go wrong at the command line: each one sentence a person can use, and an exit code; never a traceback."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cop_server.journal.database import FILE
from tests.whole.programs import COP, PLAN, Opened, Place, Said, environment, terminate

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Opened]]:
    """One server with one meeting, shared by the tests that change neither."""
    place = Place(tmp_path_factory.mktemp("busy"))
    try:
        place.serve()
        yield place, place.open()
    finally:
        place.stop()
    place.no_traceback()


def join(place: Place, invite: str, name: str = "Bo", home: str = "") -> Said:
    return place.cop("join", invite, "--name", name, "--plain", home=home or f"home-{name or 'nobody'}")


def assert_told(said: Said, status: int, *parts: str) -> None:
    """Assert that a command ended with this status and one line, of whole sentences, with all these parts."""
    assert said.status == status, (said.status, said.err, said.out)
    assert "Traceback" not in said.err + said.out
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    for part in parts:
        assert part in lines[0], (part, lines[0])


def test_a_wrong_code_opens_nothing(busy: tuple[Place, Opened]) -> None:
    place, made = busy
    where = made.invite.partition("/")[0]
    said = join(place, f"{where}/0000-0000-0000")
    assert_told(said, 11, "That code opens no meeting here. Check it letter by letter, or ask for a new invite.")


@pytest.mark.parametrize("invite", ["nonsense", "127.0.0.1/AB", "127.0.0.1:99999/K7QM-2X9R-4TDV", "127.0.0.1/U"])
def test_text_that_is_no_invite_says_what_one_looks_like(busy: tuple[Place, Opened], invite: str) -> None:
    assert_told(join(busy[0], invite), 2, "An invite looks like example.org/K7QM-2X9R-4TDV.")


def test_an_invite_that_was_left_out_is_asked_for_where_somebody_can_answer(busy: tuple[Place, Opened]) -> None:
    assert_told(join(busy[0], ""), 2, "Say which meeting, with the invite you were given: cop join HOST:PORT/CODE")


@pytest.mark.parametrize(("name", "status", "told"), [
    ("\u200b", 11, "A name needs 1 to 24 letters."),
    ("n" * 25, 11, "That name is too wide: 24 letters fit."),
    ("", 2, "Say which name the room shall see: --name Ana"),
    ("  ", 2, "Say which name the room shall see: --name Ana"),
])  # fmt: skip
def test_a_name_that_is_empty_or_too_wide_joins_nothing(
    busy: tuple[Place, Opened], name: str, status: int, told: str
) -> None:
    place, made = busy
    assert_told(join(place, made.invite, name, home="home-odd"), status, told)


@pytest.mark.slow
def test_a_name_that_reads_like_somebody_elses_is_taken(place: Place) -> None:
    place.serve()
    made = place.open()
    ana = place.join(made.invite, "Ana")
    ana.hear("To speak:")
    said = join(place, made.invite, "\u0410NA", home="home-other")
    assert_told(said, 11, "Somebody here is called Ana already. Choose a name that can be told apart.")


@pytest.mark.slow
def test_a_full_meeting_says_so(place: Place) -> None:
    place.serve()
    place.plan.write_text(PLAN.replace('keep = "recap"', 'keep = "recap"\npeople = 2', 1), encoding="utf-8")
    made = place.open()
    for name in ("Ana", "Bo"):
        place.join(made.invite, name).hear("To speak:")
    assert_told(join(place, made.invite, "Cy"), 11, "The meeting is full: 2 people.")


@pytest.mark.slow
def test_a_closed_door_and_an_expired_invite_say_so(place: Place) -> None:
    place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.hear("To speak:")
    ama.do("close door", "You closed the door to new people.")
    assert_told(join(place, made.invite, "Cy"), 11, "The door is closed to new people now.")
    ama.do("open door", "You opened the door to new people.")
    ama.do("begin", "Part 1")
    ama.do("ask", "Everybody is asked")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended")
    assert_told(join(place, made.invite, "Cy"), 11, "That invite has expired with its meeting.")
    replaced = place.cop("invite", made.meeting, "--data", str(place.data), "--replace")
    assert replaced.status == 0
    assert_told(join(place, made.invite, "Di"), 11, "That code opens no meeting here.")


def test_where_no_server_answers_it_says_what_to_try(place: Place) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]  # bound all the while, so that nobody else comes to listen there
        said = join(place, f"127.0.0.1:{port}/K7QM-2X9R-4TDV")
        assert_told(said, 10, f"Nothing answers at 127.0.0.1:{port}.", "ask whoever invited you, or try later.")
        said = place.cop("open", str(place.plan), "--data", str(place.data))
        assert_told(said, 1, "No server runs on this folder. Start one with: cop serve")
        said = place.cop("open", str(place.plan), "--data", str(place.data), "--at", f"127.0.0.1:{port}")
        assert_told(said, 1)


@pytest.mark.slow
def test_an_invite_whose_fingerprint_is_another_servers_is_a_hard_stop(place: Place) -> None:
    server = place.start("serve", "--data", str(place.data), "--host", "0.0.0.0", "--port", "0")
    shown = server.hear("Serving at 0.0.0.0:").split()[2].rstrip(".")
    port, _, fingerprint = shown.removeprefix("0.0.0.0:").partition("/")
    assert len(fingerprint.replace("-", "")) == 32
    wrong = "0" * 32
    said = join(place, f"127.0.0.1:{port}/K7QM-2X9R-4TDV/{wrong}")
    assert_told(said, 12)
    said = join(place, f"127.0.0.1:{port}/K7QM-2X9R-4TDV/{fingerprint}")
    assert_told(said, 11, "That code opens no meeting here.")
    made = place.open()
    assert made.invite.endswith(fingerprint)


def test_a_port_in_use_is_named(busy: tuple[Place, Opened], tmp_path: Path) -> None:
    place, _ = busy
    said = place.cop("serve", "--data", str(tmp_path / "other"), "--port", str(place.port))
    assert_told(said, 3, f"Port {place.port} is in use", "Choose another one with --port. Nothing was changed.")


def test_a_second_server_on_the_same_folder_is_refused(busy: tuple[Place, Opened]) -> None:
    place, _ = busy
    said = place.cop("serve", "--data", str(place.data), "--port", "0")
    assert_told(said, 7, "Another cop server already uses")
    assert place.open().meeting


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_or_written_is_named(place: Place) -> None:
    (place.folder / "file").write_text("not a folder", encoding="utf-8")
    for data in (place.folder / "file", place.folder / "file" / "below", Path("/proc/nowhere")):
        said = place.cop("serve", "--data", str(data), "--port", "0")
        assert_told(said, 4, str(data), "Nothing was changed.")
        said = place.cop("host", str(place.plan), "--name", "Ama", "--plain", "--data", str(data), "--port", "0")
        assert_told(said, 4, str(data), "Nothing was changed.")


def stored(place: Place) -> Path:
    """A journal with a meeting in it that no server has open."""
    server = place.serve()
    place.open()
    assert terminate(server) == 0
    return place.data / FILE


@pytest.mark.slow
def test_a_database_of_a_newer_version_is_left_as_it_is(place: Place) -> None:
    path = stored(place)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    said = place.cop("serve", "--data", str(place.data), "--port", "0")
    assert_told(said, 5, "was written by a newer version of cop. It was not changed. Update cop, then start again.")
    assert_told(place.cop("meetings", "--data", str(place.data)), 5, "newer version")
    assert path.read_bytes() == before


@pytest.mark.slow
def test_a_damaged_database_is_kept_and_not_served(place: Place) -> None:
    path = stored(place)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"A whole meeting", b"A hole meetings"))
    assert path.read_bytes() != content
    said = place.cop("serve", "--data", str(place.data), "--port", "0")
    assert_told(said, 6, "is damaged", "The file was kept as it is.")
    assert_told(place.cop("meetings", "--data", str(place.data)), 6, "is damaged")
    assert b"A hole meetings" in path.read_bytes()
    path.write_bytes(b"this is no database at all" * 200)
    said = place.cop("serve", "--data", str(place.data), "--port", "0")
    assert_told(said, 6, "is damaged")


@pytest.mark.parametrize("command", [
    ("open", "--json"),
    pytest.param(("host", "--name", "Ama", "--plain"), marks=pytest.mark.slow),
])  # fmt: skip
@pytest.mark.parametrize(("content", "told"), [
    ("title = ", "plan.toml:1"),
    ("", "title"),
    ('title = "x"\nminuts = 4\n', "minutes"),
    ('title = "x"\n[[item]]\ntitle = "y"\nmode = "queu"\n', "queue"),
    ("\x00\x01", "plan.toml"),
])  # fmt: skip
def test_a_file_that_is_no_session_is_told_with_line_and_remedy(
    place: Place, content: str, told: str, command: tuple[str, ...]
) -> None:
    place.plan.write_text(content, encoding="utf-8")
    said = place.cop(command[0], str(place.plan), *command[1:], "--data", str(place.data))
    assert said.status == 2
    assert said.out == ""
    assert told in said.err
    assert "Traceback" not in said.err
    assert not place.data.exists(), "nothing was begun"


def test_a_session_file_that_is_not_there_says_how_to_write_one(place: Place) -> None:
    said = place.cop("open", "nowhere.toml", "--data", str(place.data))
    assert_told(said, 2, "nowhere.toml does not exist; write one with: cop new FILE")
    said = place.cop("open", str(place.folder), "--data", str(place.data))
    assert_told(said, 2, "is a folder")


def test_a_new_file_is_not_written_over_another(place: Place) -> None:
    said = place.cop("new", "plan.toml")
    assert_told(said, 1, "plan.toml is there already and was left as it is.")
    assert place.plan.read_text(encoding="utf-8") == PLAN
    said = place.cop("new", "/nowhere/plan.toml")
    assert_told(said, 1, "could not be written")
    assert place.cop("new", "mine.toml").status == 0
    assert place.cop("open", "mine.toml", "--data", str(place.data)).err.startswith("No server runs")


@pytest.mark.slow
def test_a_recap_of_nothing_or_in_no_format_we_know_says_so(busy: tuple[Place, Opened]) -> None:
    place, made = busy
    assert_told(place.cop("recap", "NOSUCH", "--data", str(place.data)), 2, "There is no meeting NOSUCH")
    said = place.cop("recap", made.meeting, "--data", str(place.data), "--format", "odt")
    assert_told(said, 2, "There is no format odt. The formats are: ")
    said = place.cop("recap", made.meeting, "--data", str(place.data), "--out", "/proc/nowhere/recap.md")
    assert_told(said, 1, "could not be written", "The meeting itself is safe.")
    assert_told(place.cop("recap", made.meeting, "--data", str(place.folder / "none")), 2, "There is no")
    assert_told(place.cop("recap", f"{made.invite[:-4]}0000", "--name", "Zed"), 11, "That code opens no meeting here.")


def test_an_invite_for_a_meeting_that_is_not_there_says_so(busy: tuple[Place, Opened]) -> None:
    place, _ = busy
    assert_told(place.cop("invite", "NOSUCH", "--data", str(place.data)), 1)


def test_a_server_beyond_this_computer_with_half_a_certificate_does_not_start(place: Place) -> None:
    said = place.cop("serve", "--data", str(place.data), "--host", "0.0.0.0", "--port", "0", "--cert", "none.pem")
    assert_told(said, 2, "A certificate needs its key: give both --cert and --key.")
    said = place.cop("serve", "--data", str(place.data), "--port", "0", "--cert", "none.pem", "--key", "none.key")
    assert_told(said, 8, "none.pem")


@pytest.mark.slow
def test_a_line_client_whose_output_nobody_reads_any_more_leaves_quietly(place: Place) -> None:
    place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.hear("To speak:")
    deaf = subprocess.Popen(
        [*COP, "join", made.invite, "--name", "Deaf", "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(place.folder / "home-deaf"),
    )
    assert deaf.stdin
    assert deaf.stdout
    assert deaf.stderr
    deaf.stdout.readline()
    deaf.stdout.close()
    ama.hear("Deaf is here.")
    ama.do("begin", "Part 1 of 5")
    try:
        assert deaf.wait(20) == 0
        assert deaf.stderr.read() == b""
    finally:
        deaf.kill()
        deaf.wait()
        deaf.stdin.close()
        deaf.stderr.close()
