"""Thirty people with line clients hold one meeting; at the end everybody sees the same, and so does the journal."""

from __future__ import annotations

import random

import pytest

from cop_server.journal.reading import read_bodies
from cop_tui import core
from cop_tui.wire import codec
from tests.whole.programs import Place, level, terminate

MEMBERS = 30

pytestmark = pytest.mark.slow


def folded(place: Place, meeting: str) -> str:
    """Return the fingerprint to which the journal folds."""
    state = core.State()
    for body in read_bodies(place.data, meeting):
        core.apply(state, codec.read_event(body))
    return f"sequence {state.kept.seq}, state {core.state_hash(state.kept)}"


def test_thirty_line_clients_hold_one_meeting_and_all_see_the_same(place: Place) -> None:
    chance = random.Random(30)
    server = place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.hear("To speak:")
    members = {f"P{n:02}": place.join(made.invite, f"P{n:02}") for n in range(1, MEMBERS + 1)}
    for person in members.values():
        person.hear("To speak:")
    ama.type("begin")
    for person in members.values():
        person.hear("Part 1 of 5")

    # Everybody asks for the floor at once, and everybody gets it once, whatever the order.
    for name, person in members.items():
        person.type(f"hand about what {name} saw")
    for person in members.values():
        person.hear("Your hand is up.")
    level(ama, *members.values())
    heard = set()
    for turn in range(MEMBERS):
        called = ama.do("next", " has the floor.").split()[0]
        speaker = members[called]
        heard.add(called)
        speaker.hear("Your turn")
        speaker.do(f"say This is what {called} saw.", "This is what")
        speaker.do("done" if turn % 3 else "pass", "Thank you." if turn % 3 else "Passed.")
        ama.hear("The floor is free.")
    assert heard == set(members)

    # A round, in the order that all can see.
    ama.do("move on", "Part 2 of 5")
    ama.hear("Your turn")
    ama.type("done")
    for _ in members:
        name = ama.hear(" has the floor.").split()[0]
        person = members[name]
        person.hear("Your turn")
        if chance.random() < 0.3:
            person.do("pass", "Passed.")
        else:
            person.do(f"say One thing from {name}.", "One thing from")
            person.do("done", "Thank you.")

    # Everybody writes, and it is shown together.
    ama.do("move on", "Part 3 of 5")
    for person in members.values():
        person.hear("Part 3 of 5")
        person.type(f"write Note number {chance.randrange(10**6)}")
    for person in members.values():
        person.hear("Held.")
    ama.type("reveal")
    for person in members.values():
        for _ in range(MEMBERS):
            person.hear("A note: ")

    # Everybody at once, whatever comes to mind.
    ama.do("take 5", "Part 5 of 5")
    for person in members.values():
        person.hear("Part 5 of 5")
    for step in range(6):
        for name, person in members.items():
            person.type(
                chance.choice(
                    (
                        f"say {name} says {step}",
                        f"park {name} parks {step}",
                        f"learn {name} learns {step}",
                        f"commit {name} promises {step}",
                        f"agree {name} agrees {step}",
                        f"off {name} whispers {step}",
                        "hand",
                        "withdraw 1\ny",
                        "soften 1 Other words\ny",
                        "quote all",
                        "quote 1 with name\ny",
                        "away",
                        "back",
                        "queue?",
                        "mine",
                    )
                )
            )
        ama.type(chance.choice(("close", "reopen", "put in Femi", "extend 5", "pause", "resume", "off", "on")))
    ama.type("resume", "on", "reopen")
    everybody = (ama, *members.values())
    level(*everybody)

    # Somebody who comes in now gets a snapshot instead of events, and sees the same too.
    late = place.join(made.invite, "Late")
    late.hear("To speak:")
    seen = level(late, *everybody)
    assert seen == folded(place, made.meeting)
    assert terminate(server) == 0
    assert folded(place, made.meeting) == seen

    # Started again it goes on where it was, and everybody comes back by themselves.
    place.serve()
    again = level(late, *everybody)
    assert again == seen
    ama.do("ask", "is asked")
    ama.do("end", "y / n")
    ama.do("y", "still waiting to be heard.")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended")
    for person in members.values():
        person.hear("The meeting has ended")
    assert level(late, *everybody) == folded(place, made.meeting)
