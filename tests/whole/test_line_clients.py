"""Whole meetings held with line clients, over pipes and at a terminal, on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.whole.programs import Opened, Place, Program
from tests.whole.typist import Typist


@pytest.fixture
def made(place: Place) -> Opened:
    """A meeting on a running server."""
    place.serve()
    return place.open()


@pytest.fixture
def typists(place: Place) -> Iterator[list[Typist]]:
    """Everybody at a terminal; they are ended with the test."""
    people: list[Typist] = []
    yield people
    for person in people:
        person.stop()
        assert "Traceback" not in person.shown


def sit_down(place: Place, invite: str, name: str, typists: list[Typist]) -> Typist:
    person = Typist(invite, name, place.folder / f"home-{name}")
    typists.append(person)
    person.see("To speak:")
    person.see("begun yet.")
    return person


def come(place: Place, invite: str, name: str) -> Program:
    person = place.join(invite, name)
    person.hear("To speak:")
    return person


def test_a_space_holder_and_members_hold_a_whole_meeting_from_lobby_to_recap(
    place: Place, made: Opened, typists: list[Typist]
) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    cy = come(place, made.invite, "Cy")
    di = sit_down(place, made.invite, "Di", typists)
    ama.hear("Di is here.")
    ama.do("begin", "Item 1 of 5: Talk.")
    di.see("Item 1 of 5: Talk.")

    # Hands: least heard first, a note, put back, a pass.
    bo.do("hand", "number 1 of 1")
    ama.hear("Bo has a hand up.")
    cy.do("hand about the cake", "number 2 of 2")
    ama.hear("hand is about: the cake")
    ama.do("next", "Bo has the floor. Cy is next.")
    bo.hear("Your turn, Bo. About 1 minute.")
    cy.hear("Bo has the floor. You are next.")
    bo.do("say There was no time to think.", "Bo: There was no time to think.")
    bo.do("more", "One more minute.")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free. Cy is next.")
    bo.do("hand", "number 2 of 2")
    ama.hear("Bo has a hand up.")
    ama.do("why?", "1. Cy: not yet heard in this meeting.")
    ama.hear("2. Bo: heard in this item already.")
    ama.do("queue?", "1. Cy: the cake")
    ama.do("next", "Cy has the floor.")
    cy.hear("Your turn, Cy.")
    ama.do("put back", "You took the last call back: Cy is first in the queue again.")
    ama.do("next Bo", "Bo has the floor. You chose this out of order.")
    di.see("Ama chose this out of order.")
    bo.do("pass", "Passed. Nothing is written down.")
    ama.hear("The floor is free. Cy is next.")
    ama.do("next", "Cy has the floor.")
    cy.hear("Your turn, Cy.")
    cy.do("say We ask the same five people.", "Cy: We ask the same five people.")
    cy.do("done", "Thank you.")

    # Things that are kept beside the talk.
    di.do("park Who pays for thinking?", "Parked in your words: 'Who pays for thinking?'")
    bo.do("learn Put thinking into the budget.", "You wrote down a learning point: Put thinking into the budget.")
    cy.do("commit I write to the two who left.", "You promised: I write to the two who left.")
    di.do("agree We end on time.", "You put a point into our agreement: We end on time.")
    bo.do("agenda+ Interpreter rates 10m", "You put 'Interpreter rates' on the agenda as item 6.")
    ama.hear("Bo put 'Interpreter rates' on the agenda as item 6.")

    # Somebody on the phone, a closed queue, and moving on over those who wait, said twice.
    ama.do("put in Femi", "Femi takes part by phone.")
    ama.hear("Femi has a hand up.")
    ama.do("close", "You closed the queue so the 1 waiting can be heard.")
    bo.do("hand", "The queue is closed so the 1 waiting can be heard.")
    ama.do("reopen", "You opened the queue again.")
    ama.do("move on", "1 still waiting to be heard.")
    ama.do("move on", "Item 2 of 6: Round.")

    # A round in a fixed order, with a pass, and one turn finished for somebody on the phone.
    ama.hear("Your turn, Ama.")
    ama.do("say I saw two people laugh.", "Ama: I saw two people laugh.")
    ama.do("done", "Thank you.")
    bo.hear("Your turn, Bo.")
    bo.do("pass", "Passed.")
    cy.hear("Your turn, Cy.")
    cy.do("say A full table.", "Cy: A full table.")
    cy.do("done", "Thank you.")
    di.see("Your turn, Di.")
    di.do("pass", "Passed.")
    ama.hear("Femi has the floor.")
    ama.do("done", "Everybody has been offered a turn. Anyone else?")
    ama.do("close round", "The round is over. Thank you.")

    # Write, then reveal: three writers, and nobody's name.
    ama.do("move on", "Item 3 of 6: Notes.")
    bo.hear("Item 3 of 6")
    bo.do("write Nobody owns what we find out.", "Held.")
    ama.do("reveal", "Notes come out together when at least 3 people have written one.")
    cy.do("write Only good news travels upwards.", "Held.")
    di.do("We were tired.", "Did you mean to write this as a note")
    di.do("y", "Held.")
    ama.type("reveal")
    for person in (ama, bo, cy):
        notes = {person.hear("A note: ") for _ in range(3)}
        assert notes == {
            "A note: Nobody owns what we find out.",
            "A note: Only good news travels upwards.",
            "A note: We were tired.",
        }

    # A live item, off the record for the room, and for one sentence.
    ama.do("move on", "Item 4 of 6: Live.")
    bo.hear("Item 4 of 6")
    bo.do("say This is only for now.", "Bo: This is only for now.")
    ama.hear("Bo: This is only for now.")
    ama.do("move on", "Item 5 of 6: Last.")
    bo.hear("Item 5 of 6")
    ama.do("off", "Off the record for everyone.")
    bo.hear("Off the record for everyone.")
    bo.do("say Between us.", "Bo (off the record): Between us.")
    bo.do("park Nor this", "We are off the record")
    ama.do("on", "You put us on the record again.")
    bo.hear("Ama put us on the record again.")
    cy.do("off And this only, unkept.", "Cy (off the record): And this only, unkept.")
    bo.do("say I regret this sentence.", "Bo: I regret this sentence.")
    bo.do("mine", "1. There was no time to think. [group]")
    bo.hear("3. I regret this sentence. [group]")
    bo.do("withdraw 3", "Withdrawn. The text is being erased everywhere")
    bo.do("mine", "3. withdrawn")
    bo.do("pause", "Paused. All clocks have stopped.")
    cy.hear("Paused.")
    cy.do("resume", "We go on where we were.")

    # Roles go over, and the first space holder leaves.
    ama.do("hand over to Cy", "You offer Cy the role of space holder.")
    cy.hear("Type role space holder to take it.")
    cy.do("role space holder", "You are space holder now, handed over by Ama.")
    ama.hear("Cy is space holder now, handed over by you.")
    ama.do("next", "That is for: space holder.")
    ama.type("bye")
    assert ama.wait() == 0

    # Asked, ended, released by two.
    cy.do("ask", "May the recap quote them")
    bo.hear("You wrote 2 things. May the recap quote them, without your name?")
    bo.do("quote all", "quote without name")
    di.see("You wrote 2 things.")
    di.do("quote 1 with name", "Saved: 1 of your words: quote with name.")
    cy.do("end", "End the meeting for everybody? y / n")
    cy.do("y", "The meeting has ended")
    bo.hear("The meeting has ended")
    bo.do("release", "It takes one more person: release.")
    cy.do("release", "It is no longer a draft.")
    bo.hear("It is no longer a draft.")
    di.see("It is no longer a draft.")

    prints = {person.do("state?", "sequence ") for person in (bo, cy)}
    assert len(prints) == 1
    di.do("state?", prints.pop())

    check_recaps(place, made)
    di.type("bye")
    assert di.end() == 0


def check_recaps(place: Place, made: Opened) -> None:
    """Make the recap in all four formats, from the folder and over a connection, and look at what is in it."""
    for fmt in ("md", "html", "txt", "json"):
        from_folder = place.cop("recap", made.meeting, "--data", str(place.data), "--format", fmt)
        assert from_folder.status == 0, from_folder.err
        over_line = place.cop("recap", made.invite, "--format", fmt, home="home-Bo")
        assert over_line.status == 0, over_line.err
        assert sorted(over_line.out.split()) == sorted(from_folder.out.split()), fmt
        text = from_folder.out
        for wanted in ("There was no time to think", "Put thinking into the budget", "Who pays for thinking?"):
            assert wanted in text, (fmt, wanted)
        for gone in ("I regret", "only for now", "Between us", "unkept", "same five people", "Bo", "Femi"):
            assert gone not in text, (fmt, gone)
        assert "draft" not in text.casefold() or fmt == "json"
    assert json.loads(place.cop("recap", made.meeting, "--data", str(place.data), "--format", "json").out)
    out = place.folder / "out" / "recap.html"
    written = place.cop("recap", made.meeting, "--data", str(place.data), "--format", "html", "--out", str(out))
    assert written.status == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
