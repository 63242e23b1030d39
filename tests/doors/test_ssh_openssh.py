"""The door with OpenSSH's own programs, as people have them: with a key and without, in a terminal and in a pipe."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.doors.callers import SECONDS, Doorway, doorway
from tests.server.guests import settle

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")]


def command(way: Doorway, *options: str, key: Path | None = None, user: str = "join") -> list[str]:
    """Return what a person types, with nothing of this computer's own set-up: the door's line for known_hosts, one key or none."""
    known = way.folder / "known_hosts"
    known.write_text(way.ssh.known_hosts("127.0.0.1") + "\n")
    given = ("StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", f"GlobalKnownHostsFile={os.devnull}")
    keys = ("IdentityAgent=none", "IdentitiesOnly=yes", f"IdentityFile={key or 'none'}")
    words = [word for option in (*given, *keys) for word in ("-o", option)]
    return ["ssh", "-F", os.devnull, *words, *options, "-p", str(way.ssh.port), f"{user}@127.0.0.1"]


def new_key(folder: Path) -> Path:
    """Return a key as ssh-keygen makes one."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "id")], check=True)
    return folder / "id"


def talk(words: list[str], *steps: tuple[str, str], term: str = "xterm") -> tuple[str, int | None]:
    """Run ssh in a terminal; at each text that comes, type another; return all that came, and the exit status."""
    child = pexpect.spawn(
        words[0], words[1:], encoding="utf-8", timeout=SECONDS, dimensions=(24, 200), env=os.environ | {"TERM": term}
    )
    said = ""
    try:
        for wanted, typed in steps:
            child.expect_exact(wanted)
            said += child.before + wanted
            child.send(typed)
        child.expect_exact(pexpect.EOF)
        said += child.before
    finally:
        child.close(force=True)
    return said, child.exitstatus


async def in_terminal(words: list[str], *steps: tuple[str, str], term: str = "xterm") -> tuple[str, int | None]:
    """The same, while the door in this process goes on."""
    return await asyncio.to_thread(talk, words, *steps, term=term)


async def joined(way: Doorway, *options: str, **who: Path | str | None) -> str:
    """Come in as Bo with ssh in a terminal, and leave."""
    said, status = await in_terminal(
        command(way, *options, **who),  # type: ignore[arg-type]
        ("To leave: ", f"{way.made.code}\r"),
        ("call you?", "Bo\r"),
        ("To speak: hand", "bye\r"),
    )
    assert status == 0
    return said


async def test_without_any_key_nothing_is_asked_but_the_code_and_the_name(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        said = await joined(way)
        assert "assword" not in said.partition("This door")[0]
        assert "Your ssh sent no key" in said
        assert way.names == ["Bo"]


async def test_with_a_key_openssh_shows_it_and_is_known_again(tmp_path: Path) -> None:
    key = new_key(tmp_path)
    async with doorway(tmp_path) as way:
        assert "Your ssh key brings you back" in await joined(way, key=key)
        said, status = await in_terminal(
            command(way, key=key), ("To leave: ", f"{way.made.code}\r"), ("To speak: hand", "\x04")
        )
        assert "Welcome back, Bo." in said
        assert status == 0
        assert way.names == ["Bo"]


async def test_a_guest_needs_no_method_at_all(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        await joined(way, "-o", "PreferredAuthentications=none", user="guest")


async def test_a_program_or_a_person_without_a_terminal_comes_in_by_lines(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        ssh = await asyncio.create_subprocess_exec(
            *command(way, "-T"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = await asyncio.wait_for(ssh.communicate(f"{way.made.code}\nBo\nwho?\nbye\n".encode()), SECONDS)
        assert ssh.returncode == 0
        assert err == b""
        assert b"\x1b" not in out
        assert b"1 person" in out


async def test_a_dumb_terminal_gets_no_control_sequence(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        said, status = await in_terminal(
            command(way),
            ("To leave: ", f"{way.made.code}\r"),
            ("call you?", "Bo\r"),
            ("To speak: hand", "wo?\x1b[D\x1b[Dh\r"),
            ("person", "bye\r"),
            term="dumb",
        )
        assert "\x1b" not in said
        assert status == 0


@pytest.mark.parametrize("options", [("-N", "-R", "0:127.0.0.1:9"), ("-N", "-D", "127.0.0.1:0"), ("-s",)])
async def test_forwarding_and_files_are_refused_by_the_door(tmp_path: Path, options: tuple[str, ...]) -> None:
    async with doorway(tmp_path) as way:
        words = command(way, "-o", "ExitOnForwardFailure=yes", *options) + (["sftp"] if options == ("-s",) else [])
        if "-D" in options:
            words = command(way, "-W", f"127.0.0.1:{way.server.port}")
        done = await asyncio.to_thread(
            subprocess.run,
            words,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode != 0
        assert done.stdout == ""


async def test_a_command_is_not_run(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        done = await asyncio.to_thread(
            subprocess.run, [*command(way), "id"], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode != 0
        assert done.stdout == ""


async def test_a_killed_ssh_leaves_the_room_undisturbed_and_its_key_finds_the_place(tmp_path: Path) -> None:
    key = new_key(tmp_path)
    async with doorway(tmp_path) as way:

        def killed() -> None:
            words = command(way, key=key)
            child = pexpect.spawn(words[0], words[1:], encoding="utf-8", timeout=SECONDS, dimensions=(24, 200))
            for wanted, typed in (("To leave: ", way.made.code), ("call you?", "Bo"), ("To speak: hand", "say Half a")):
                child.expect_exact(wanted)
                child.send(f"{typed}\r" if "Half" not in typed else typed)
            child.kill(9)
            child.close(force=True)

        await asyncio.to_thread(killed)
        await settle(lambda: not way.ssh.reception.visits)
        said, _ = await in_terminal(
            command(way, key=key), ("To leave: ", f"{way.made.code}\r"), ("To speak: hand", "bye\r")
        )
        assert "Welcome back, Bo." in said
