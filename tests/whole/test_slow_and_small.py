"""Real line clients: a floor that waits for a slow typist, the last word, a queue keeper, and a queue and notes in pairs."""

from __future__ import annotations

import pytest

from tests.whole.programs import Place, Program, level

PLAN = """\
title = "Slow and small"
purpose = "Nobody is hurried."
keep = "recap"

[[item]]
title = "Talk"
mode = "queue"
minutes = 30
turn = 60

[[item]]
title = "Two and two"
mode = "pairs"
minutes = 10
"""

pytestmark = pytest.mark.slow  # whole meetings of programs, in which people really wait


def meet(place: Place, *names: str) -> dict[str, Program]:
    """Return a begun meeting; Ama holds the space."""
    place.serve()
    plan = place.folder / "small.toml"
    plan.write_text(PLAN, encoding="utf-8")
    made = place.open(plan)
    people = {name: place.join(made.invite if at else made.holder_invite, name) for at, name in enumerate(names)}
    for person in people.values():
        person.hear("To speak:")
    level(*people.values())
    people[names[0]].do("begin", "Part 1 of 2: Talk.")
    for person in people.values():
        level(people[names[0]], person)
    return people


def test_the_floor_waits_for_somebody_who_types_slowly(place: Place) -> None:
    people = meet(place, "Ama", "Bo", "Cy")
    ama, bo, cy = people.values()
    bo.do("hand about the rota", "number 1 of 1")
    assert ama.hear("Bo has a hand up") == "Bo has a hand up: the rota"
    cy.do("hand", "number 2 of 2")
    ama.do("next", "Bo has the floor.")
    bo.do("wait", "The floor waits while you write, up to 5 minutes.")
    ama.hear("Bo is still composing.")
    cy.hear("Bo is still composing.")
    bo.do("help wait", "wait: Ask the floor to wait")
    bo.do("say It is the rota.", "Bo: It is the rota.")
    bo.do("wait for me", "The floor waits while you write")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free. Cy is next.")
    cy.do("wait", "The floor waits while you write")
    ama.hear("Cy is still composing.")


def test_next_during_a_wait_is_asked_for_twice(place: Place) -> None:
    people = meet(place, "Ama", "Bo", "Cy")
    ama, bo, cy = people.values()
    bo.do("hand", "number 1 of 1")
    cy.do("hand", "number 2 of 2")
    ama.do("next", "Bo has the floor.")
    bo.do("wait", "The floor waits")
    ama.hear("Bo is still composing.")
    while True:  # next is ignored for two seconds after itself
        ama.type("next")
        if "left out" not in ama.hear(""):
            break
    assert ama.said("Bo is still composing and asked the floor to wait. Go on all the same? y / n")
    ama.do("next", "Cy has the floor.")


def test_a_queue_keeper_calls_puts_in_and_gives_the_last_word(place: Place) -> None:
    people = meet(place, "Ama", "Bo", "Cy")
    _, bo, cy = people.values()
    bo.do("role queue keeper", "queue keeper")
    bo.do("put in Femi room", "Femi has a hand up.")
    cy.do("hand", "number 2 of 2")
    level(*people.values())
    bo.do("last word Cy", "Cy has the floor.")
    cy.hear("Your turn, Cy.")
    bo.do("queue?", "Queue: 1 waiting. It is closed.")
    bo.do("reopen", "You opened the queue again.")
    cy.do("last word Femi", "That is for: ")


def test_a_pair_has_a_queue_and_notes_that_the_others_never_see(place: Place) -> None:
    people = meet(place, "Ama", "Bo", "Cy", "Di")
    ama = people["Ama"]
    ama.do("move on", "Part 2 of 2: Two and two.")
    level(*people.values())
    other = next(name for name in ("Bo", "Cy", "Di") if name in ama.do("groups?", "You are with "))
    strangers = [person for name, person in people.items() if name not in ("Ama", other)]
    ama.do("hand about the van", "Your hand is up in your group.")
    people[other].hear("Ama has a hand up in your group: the van")
    people[other].do("next", "In your group it is Ama's turn.")
    ama.hear("Your turn in your group")
    ama.do("jot The van has no ramp.", "Ama noted for your group: The van has no ramp.")
    people[other].hear("Ama noted for your group")
    people[other].do("queue?", "Note 1, by Ama: The van has no ramp.")
    level(*people.values())
    for stranger in strangers:
        assert not stranger.said("van")
    people[other].do("bring back 1", f"{other}: The van has no ramp.")
    for stranger in strangers:
        stranger.hear("The van has no ramp.")
