"""The first minutes with real programs: hosting with the invite in sight, the demo, and a bell over a pipe."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.whole.programs import COP, SECONDS, Place

if sys.platform == "win32":
    pytest.skip("there is no pty", allow_module_level=True)

from tests.bench.painting import Terminal

pytestmark = [
    pytest.mark.takes("a server and people's programs are started, each a Python of its own"),
    pytest.mark.slow,
]


def flat(shown: str) -> str:
    return " ".join(shown.split())


def test_whoever_hosts_has_the_invite_for_everybody_in_the_lobby_and_the_bell(place: Place) -> None:
    host = ["host", str(place.plan), "--name", "Ama", "--data", str(place.data), "--port", "0", "--bell"]
    one = Terminal([*COP, *host], place.folder / "Ama", 100, 30)
    try:
        assert one.take_in(SECONDS, lambda shown: "press Enter" in shown) is not None, one.shows()
        invite = one.shows().partition("Invite for everybody:")[2].split()[2]
        one.send(b"\r")
        assert one.take_in(SECONDS, lambda shown: f"Invite people with: cop join {invite}" in flat(shown)) is not None
        assert b"\x1b]2;cop\x1b\\" in bytes(one.raw)
    finally:
        one.close()


def test_the_demo_shows_an_invite_too_and_takes_the_bell(tmp_path: Path) -> None:
    one = Terminal([*COP, "demo", "--people", "3", "--bell", "--out", str(tmp_path / "out")], tmp_path, 100, 30)
    try:
        assert one.take_in(SECONDS, lambda shown: "Invite people with: cop join 127.0.0.1:" in flat(shown)) is not None
        assert b"\x1b]2;cop\x1b\\" in bytes(one.raw)
    finally:
        one.close()


def test_over_a_pipe_the_bell_is_one_character_at_a_pause(place: Place) -> None:
    place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.do("begin", "Part 1")
    ana, bo = place.join(made.invite, "Ana", "--bell"), place.join(made.invite, "Bo")
    for person in (ana, bo):
        person.hear("To speak")
    ama.do("pause", "Paused")
    for person in (ana, bo):
        person.do("state", "Paused")
        person.end_input()
        person.wait()
    assert "".join(ana.lines).count("\a") == 1
    assert "\a" not in "".join(bo.lines)
