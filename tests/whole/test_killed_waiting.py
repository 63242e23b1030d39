"""Acts wait while the client, the server or both are killed: each has one effect or is given back, and no file keeps it.

Every point is drawn from a seed that is printed; COP_BAR in the environment asks for the full count.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.whole.killed_waiting import Point, Scene, Seen
from tests.whole.programs import Place

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")

# The line silent, so that what was sent arrives after its author is back; lines not come to; the line cut; the server and
# the client killed; and the meeting over before the client is back.
QUICK = ("q/5", "q/9", "q/11")
SLOW, FULL = 15, 100


@pytest.fixture
def scene(place: Place) -> Iterator[Scene]:
    here = Scene(place)
    try:
        yield here
    finally:
        here.close()


def effects(scene: Scene, line: str, since: int) -> int:
    """Return how often an act is in the journal."""
    bodies = scene.bodies()
    if line == "hand":
        events = [json.loads(body) for body in bodies[since:]]
        return sum(event["e"] == "hand_raised" and event["person"] == 2 for event in events)
    token = line.split()[1]
    kept = sum(token.encode() in body for body in bodies)
    return kept + (scene.heard(token) if line.startswith("say") else 0)


def given_back(line: str, seen: Seen, point: Point) -> bool:
    """Return whether the act was given back: told with the reason, and its line brought by the up key if it has words."""
    shown = re.sub(r"\s+", " ", seen.told_after if point.who != "server" else seen.told_before + seen.told_after)
    said = re.escape(line.rstrip("."))
    told = re.search(rf"(Refused|No answer|Not sent|Not sent again): {said}\. \w", shown) is not None
    if point.who == "server":  # the client lived on, and answers as it always does, without the line
        told = told or (line in seen.brought and "so this was not sent" in shown)
        told = told or (point.meanwhile == "end" and "The meeting is over." in shown)
    return told and (line == "hand" or line in seen.brought or "The meeting is over." in shown)


def may_be_kept(line: str, point: Point) -> bool:
    return not line.startswith(("off", "write")) and not (line.startswith("say") and point.part != "kept")


def check(scene: Scene, point: Point, seen: Seen) -> None:
    for line in point.lines:
        done, back = effects(scene, line, seen.since), given_back(line, seen, point)
        if not may_be_kept(line, point):
            assert (done if point.part != "live" else 0) == 0, line
            for files in (seen.at_kill, scene.files()):
                assert not [name for name, content in files.items() if line.split()[1].encode() in content], line
            continue
        assert done <= 1, f"{line!r} was done {done} times"
        assert not (done and back), f"{line!r} was done and given back: {seen.told_before + seen.told_after}"
        if line in seen.entered:
            assert done or back, f"{line!r} was neither done nor given back: {seen}"
        else:
            assert point.who != "server"
    half = point.half
    if half and half in seen.told_before.splitlines()[-1:]:
        if point.who == "server":
            assert seen.half_there, seen
        elif point.half_kept and point.trigger == "typed":
            assert half in seen.brought, seen
        if not point.half_kept:
            assert not [name for name, content in seen.at_kill.items() if half.split()[1].encode() in content], half
            assert point.who == "server" or half not in seen.brought
    once = [line for line in seen.brought if line]
    assert len(once) == len(set(once)), once


def points(scene: Scene, seeds: Iterable[str]) -> None:
    """Go through the points of these seeds; a failure names its seed."""
    for seed in seeds:
        point = Point.drawn(seed, f"t{seed.replace('/', 'n')}")
        try:
            print(point)
            check(scene, point, scene.play(point))
        except BaseException as error:
            error.add_note(f"at {point}")
            raise


@pytest.mark.timeout(120)
def test_acts_that_wait_have_one_effect_or_are_given_back_at_a_few_points(scene: Scene) -> None:
    points(scene, QUICK)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_acts_that_wait_have_one_effect_or_are_given_back_wherever_a_program_is_killed(scene: Scene) -> None:
    points(scene, (f"s/{n}" for n in range(FULL if "COP_BAR" in os.environ else SLOW)))
