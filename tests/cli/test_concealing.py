"""No secret stands in the arguments or the environment of a program that goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cop_tui.cli import concealing
from tests.whole.programs import Place, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def told(pid: int) -> bytes:
    """Return what everybody, or its owner, can read of a process."""
    there = Path("/proc") / str(pid)
    return (there / "cmdline").read_bytes() + (there / "environ").read_bytes()


def secrets_of(invite: str) -> bytes:
    return invite.rpartition("/")[2].encode()


def ours(home: Path) -> list[int]:
    """Return the processes of this computer that were started for a test, by where their files go."""
    found = []
    for there in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(f"COP_HOME={home}") in (there / "environ").read_bytes():
                found.append(int(there.name))
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_a_code_is_not_in_the_list_of_processes_while_its_holder_is_in_the_meeting(place: Place) -> None:
    place.serve()
    made = place.open()
    for invite, name in ((made.holder_invite, "Ana"), (made.invite, "Bo")):
        person = place.join(invite, name)
        person.hear("To leave: bye")
        seen = told(person.process.pid)
        assert secrets_of(invite) not in seen
        assert f"--name\0{name}".encode() in seen  # it is that program that was looked at
    for program in place.programs:
        assert secrets_of(made.holder_invite) not in told(program.process.pid)


@pytest.mark.slow
def test_hosting_starts_no_program_that_shows_a_code(place: Place) -> None:
    hosted = place.start("host", str(place.plan), "--data", str(place.data), "--name", "Ana", "--plain", "--port", "0")
    codes = [secrets_of(hosted.hear("Invite for ").rpartition(" ")[2]) for _ in range(2)]
    hosted.hear("To leave: bye")
    processes = ours(place.folder / "server")
    assert len(processes) >= 2
    for pid in processes:
        assert not any(code in told(pid) for code in codes)


@pytest.mark.slow
def test_where_arguments_cannot_be_written_over_the_program_starts_itself_anew(place: Place) -> None:
    place.serve()
    made = place.open()
    script = place.folder / "elsewhere.py"
    script.write_text(
        "from cop_tui.cli import commands, concealing\nconcealing.overwrite = lambda secrets: None\ncommands.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script), "join", made.holder_invite, "--name", "Ana", "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(place.folder / "home"),
    ) as person:
        try:
            assert person.stdout is not None
            assert any("To leave: bye" in line for line in person.stdout)
            seen = told(person.pid)
            assert b"cop_tui.cli\0join" in seen
            assert secrets_of(made.holder_invite) not in seen
        finally:
            person.kill()


def test_what_is_written_over_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    code = "K7QM-2X9R-4TDV"
    looks = (
        "import sys\nfrom pathlib import Path\nfrom cop_tui.cli import concealing\n"
        "concealing.conceal(sys.argv[1], sys.argv[2].partition('=')[2])\n"
        "print(Path('/proc/self/cmdline').read_text())"
    )
    (tmp_path / "looks.py").write_text(looks)
    done = subprocess.run(
        [sys.executable, "looks.py", f"host/{code}", "--continue=K7QM-2X9R", "rest"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.split("\0")[2:5] == ["*" * 19, f"--continue={'*' * 9}", "rest"]


def test_a_program_that_starts_anew_finds_its_arguments_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cop", "join", "host/K7QM-2X9R-4TDV"])
    monkeypatch.setattr(concealing, "_shown", lambda _secret: True)
    monkeypatch.setattr(concealing, "overwrite", lambda _secrets: None)
    monkeypatch.setenv(concealing.PIPE, "")
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: started.append(arguments))
    concealing.conceal(sys.argv[2])
    assert started == [[sys.executable, "-P", "-m", "cop_tui.cli", "join"]]
    sys.argv[:] = ["cop", "join"]
    concealing.arguments()
    assert sys.argv == ["cop", "join", "host/K7QM-2X9R-4TDV"]


def test_where_nothing_tells_what_is_shown_the_arguments_themselves_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_path: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", nothing)
    monkeypatch.setattr(sys, "orig_argv", ["python", "cop", "host/CODE"])
    assert concealing._shown(b"host/CODE")
    assert not concealing._shown(b"other")


def test_without_an_argument_to_hide_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concealing, "overwrite", None)
    concealing.conceal("", "K7QM-2X9R-4TDV")


def test_a_pipe_that_is_none_leaves_the_arguments_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(sys.argv)
    for given in ("", "x", "99999"):
        monkeypatch.setenv(concealing.PIPE, given)
        concealing.arguments()
        assert concealing.PIPE not in os.environ
    assert sys.argv == before
