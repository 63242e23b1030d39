"""A server with a door beside it, as programs: people who have nothing but ssh, a door that is killed, a server that is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from typing import Any

import pytest

from cop_tui.acts.entered import TOO_EARLY
from tests.whole.programs import Place, Program, until


def needed(tool: str) -> str:
    """Return where a tool is; a test that cannot be run fails."""
    found = shutil.which(tool)
    if found is None:
        pytest.fail(f"This test needs {tool} (package openssh-client).")
    return found


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def door_of(place: Place) -> dict[str, Any]:
    """What the door beside the server has left, nothing while it is not open."""
    try:
        left: dict[str, Any] = json.loads((place.data / "door.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return left if "ssh_port" in left else {}


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def by_ssh(place: Place, name: str) -> Program:
    """Come to the door by ssh, as somebody who brings a key and trusts the host key that came with the invite."""
    key, known = place.folder / f"{name}.key", place.folder / "known_hosts"
    if not key.exists():
        subprocess.run([needed("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, timeout=20)
    left = door_of(place)
    known.write_text(f"{left['ssh_key']}\n", encoding="utf-8")
    only = ("IdentitiesOnly=yes", f"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes", "BatchMode=yes")
    given = [part for option in only for part in ("-o", option)]
    line = [needed("ssh"), "-T", "-p", str(left["ssh_port"]), "-i", str(key), *given, f"join@{left['ssh_host']}"]
    program = Program(line, place.folder / f"home-{name}")
    place.programs.append(program)
    return program


def act(visitor: Program, line: str, wanted: str) -> None:
    """Do something until the door takes what it told a visitor as seen: their program has to answer first, whatever they type."""
    visitor.type(line)
    while wanted not in (said := visitor.hear("")):
        if TOO_EARLY in said:
            visitor.type(line)


@pytest.mark.slow
def test_a_door_that_is_killed_comes_back_and_so_does_everybody_with_a_key_to_place_and_role(place: Place) -> None:
    server = place.serve("--ssh", f":{free_port()}", "--whose", "Ama's laptop")
    until(lambda: bool(door_of(place)), "the door opens")
    made = place.open()
    bo = by_ssh(place, "Bo")
    bo.hear("runs on Ama's laptop")
    bo.do(made.holder_invite.rpartition("/")[2], "What should the others call you?")
    bo.do("Bo", "To speak:")
    act(bo, "begin", "Part 1 of 5")
    cy = place.join(made.invite, "Cy")
    cy.hear("To speak:")
    di = by_ssh(place, "Di")
    di.do(made.invite.rpartition("/")[2], "What should the others call you?")
    di.do("Di", "To speak:")
    act(di, "hand", "number 1 of 1")
    bo.do("next", "Di has the floor.")
    di.do("say Said before the cut", "Di: Said before the cut")
    cy.hear("Di: Said before the cut")

    first = door_of(place)["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: door_of(place).get("pid", first) != first, "the door opens again")
    server.hear("The door is open")
    for name, code in (("Bo", made.invite), ("Di", made.invite)):
        back = by_ssh(place, name)
        back.do(code.rpartition("/")[2], f"Welcome back, {name}.")
        back.hear("To speak:")
        if name == "Di":
            act(back, "say Said after it", "Di: Said after it")  # the floor is still theirs
            cy.hear("Di: Said after it")
            back.do("done", "Thank you.")
        else:
            bo = back
    cy.do("hand", "number 1 of 1")
    bo.hear("Cy has a hand up.")
    act(bo, "next", "Cy has the floor.")  # as only a space holder can
    assert sum("Said before the cut" in line for line in cy.lines) == 1
    assert cy.do("who?", "3 people").strip()

    pid = door_of(place)["pid"]
    assert place.cop("stop", "--data", str(place.data)).status == 0
    bo.hear("door closes")
    assert not runs(pid)
    assert not (place.data / "door.json").exists()


@pytest.mark.slow
def test_a_door_ends_with_a_server_that_is_killed(place: Place) -> None:
    server = place.serve("--ssh", f":{free_port()}")
    until(lambda: bool(door_of(place)), "the door opens")
    pid = door_of(place)["pid"]
    server.process.kill()
    until(lambda: not runs(pid), "the door has ended")


@pytest.mark.slow
def test_hosting_with_a_door_that_cannot_open_says_why_and_holds_the_meeting(place: Place) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        words = ("host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data), "--port", "0")
        held = place.start(*words, "--ssh", f"127.0.0.1:{port}")
        held.hear(f"no door is open: Port {port} is in use. Choose another one with --ssh.")
        held.hear("To speak:")
        said = place.cop("status", "--data", str(place.data))
        assert said.status == 1
        assert f"Port {port} is in use." in said.out
