"""Somebody leaves, or is killed on somebody else's computer, while acts wait: what is said is what then happens."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pexpect
import pytest

from tests.whole.killed_waiting import KEPT, Point, Scene
from tests.whole.programs import Place, Program, until
from tests.whole.typist import Typist

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")

POINT = Point("", "client", "cut", KEPT, False, [], "", True, "typed", 1, True, "", True)


@pytest.fixture
def scene(place: Place) -> Iterator[Scene]:
    here = Scene(place)
    try:
        yield here
    finally:
        here.close()


def dark(scene: Scene, *lines: str) -> tuple[Program, Typist]:
    """Bring Bo into the meeting, end the line, and let these lines be entered without it."""
    ama, bo = scene.ready(POINT)
    scene.line.cut()
    bo.see("is lost")
    for line in lines:
        bo.do(line, "There is no answer yet.")
    return ama, bo


def left(bo: Typist) -> str:
    """Wait until the program has ended; return what it said since what was seen last, as one line."""
    before = len(bo.shown)
    assert bo.end() == 0
    return " ".join(bo.shown[before:].split())


def times(scene: Scene, words: str) -> int:
    return sum(words.encode() in body for body in scene.bodies())


@pytest.mark.slow
def test_what_waits_on_leaving_goes_out_at_the_next_start_as_was_said(scene: Scene) -> None:
    ama, bo = dark(scene, "park Who pays?", "off between us")
    bo.do("bye", "n: stay.")
    bo.do("n", "You stay.")
    bo.do("bye", "n: stay.")
    bo.type("y")
    said = left(bo)
    assert 'This waits on this computer, and goes out when you join again: "park Who pays?".' in said
    assert 'This was not sent, and is not kept: "off between us".' in said
    assert "Not sent:" not in said
    assert "up key" not in said
    scene.line.mend()
    scene.come()
    ama.hear("Bo parked: Who pays?")
    scene.level()
    assert times(scene, "Who pays?") == 1
    assert not ama.said("between us")
    assert not scene.waiting()


@pytest.mark.slow
def test_what_was_taken_back_on_leaving_is_never_sent(scene: Scene) -> None:
    _, bo = dark(scene, "park Who pays?")
    bo.do("bye", "n: stay.")
    bo.do("t", 'Taken back, and not sent: "park Who pays?".')
    said = left(bo)
    assert "waits" not in said.replace("Your place waits 15 minutes.", "")
    assert "up key" not in said
    assert not scene.waiting()
    scene.line.mend()
    scene.come()
    scene.level()
    assert times(scene, "Who pays?") == 0


@pytest.mark.slow
def test_what_was_on_its_way_when_it_was_taken_back_is_not_sent_again_later(scene: Scene) -> None:
    _, bo = scene.ready(POINT)
    scene.line.fall_silent()
    bo.do("park Who pays?", "There is no answer yet.")
    bo.do("bye", "n: stay.")
    bo.do("t", 'On its way already, so it may arrive: "park Who pays?".')
    assert 'This was sent, and no answer came back: "park Who pays?".' in left(bo)
    assert not scene.waiting()
    scene.line.cut()  # what was on its way is gone with it
    scene.line.mend()
    scene.come()
    scene.level()
    assert times(scene, "Who pays?") == 0


@pytest.mark.slow
def test_who_waits_for_the_answer_leaves_with_it(scene: Scene) -> None:
    ama, bo = dark(scene, "park Who pays?")
    bo.do("bye", "n: stay.")
    bo.do("w", "You leave as soon as it has its answer.")
    scene.line.mend()
    ama.hear("Bo parked: Who pays?")
    said = left(bo)
    assert "no answer came back" not in said
    assert "waits" not in said.replace("Your place waits 15 minutes.", "")
    assert not scene.waiting()


@pytest.mark.slow
def test_a_half_typed_line_outlives_a_start_that_finds_no_connection(scene: Scene) -> None:
    _, bo = dark(scene, "park Who pays?")
    bo.keys("learn Ask ear")
    until(lambda: any(b"learn Ask ear" in content for content in scene.waiting().values()), "the draft is kept")
    os.kill(bo.child.pid, signal.SIGKILL)
    bo.child.expect(pexpect.EOF)
    waited = scene.waiting()
    assert scene.made is not None
    bo.stop()
    dark_start = Typist(f"127.0.0.1:{scene.line.port}/{scene.made.invite.partition('/')[2]}", "Bo", scene.home)
    assert dark_start.end() == 10
    shown = " ".join(dark_start.shown.split())
    assert 'This waits on this computer, and goes out when you join again: "park Who pays?".' in shown
    assert "Your half-typed line is kept on this computer." in shown
    assert "Not sent" not in shown
    assert scene.waiting() == waited
    scene.line.mend()
    assert "The line you were typing when the program ended is kept" in " ".join(scene.come().split())
    assert scene.brought() == ["learn Ask ear"]


def test_a_shared_computer_keeps_nothing_of_a_client_that_was_killed(scene: Scene) -> None:
    scene.more = ("--shared",)
    _, bo = dark(scene, "park Who pays?", "say hello there")
    bo.do("bye", 'It does not go out later: "park Who pays?", "say hello there".')
    bo.do("n", "You stay.")
    bo.keys("learn Ask ear")
    bo.see("learn Ask ear")
    os.kill(bo.child.pid, signal.SIGKILL)
    bo.child.expect(pexpect.EOF)
    assert scene.files() == {}
    assert not scene.home.exists() or not any(scene.home.iterdir())
