"""Somebody's computer dies in the middle of their turn; they come back on another one, and take back a line after the end."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.server.guests import bytes_on_disk
from tests.whole.programs import Opened, Place, Program, level, until
from tests.whole.typist import Typist

WORD = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z-])")

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.takes("a server and people's programs are started, each a Python of its own"),
]


def word_in(line: str) -> str:
    """Return the word that a line shows."""
    found = WORD.search(line)
    assert found, line
    return found[0]


def come_back(place: Place, made: Opened, word: str, home: str) -> Program:
    """Join with an invite and a word, on a computer that has never been in this meeting."""
    return place.start("join", made.invite, "--plain", "--continue", word, home=home)


def let_back(holder: Program, name: str) -> str:
    """Let somebody back, as soon as the server has seen that their device is gone; return the word."""
    found: list[str] = []

    def told() -> bool:
        line = holder.do(f"let back {name}", "word for")
        if "The word for" in line:
            found.append(word_in(line))
        else:
            assert "is connected" in line, line
        return bool(found)

    until(told, "the server sees that the device is gone")
    return found[0]


@pytest.mark.slow
def test_a_laptop_dies_in_mid_turn_and_its_person_comes_back_on_another_one(place: Place) -> None:
    place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.hear("The meeting has not begun yet.")
    bo = Typist(made.invite, "Bo", place.folder / "laptop")
    try:
        bo.see("Enter alone")
        cy = place.join(made.invite, "Cy")
        cy.hear("The meeting has not begun yet.")
        ama.do("begin", "Talk")
        bo.see("Part 1 of 5")
        cy.hear("Part 1 of 5")
        bo.do("hand", "Your hand is up")
        cy.do("hand", "Your hand is up")
        ama.do("next", "Bo has the floor")
        bo.see("Your turn, Bo")
        bo.do("say I was tired of my boss.", "I was tired of my boss.")
        cy.hear("I was tired of my boss.")
        # The laptop dies: no goodbye, and what was on it is gone.
        bo.child.kill(9)
    finally:
        bo.stop()
    shutil.rmtree(place.folder / "laptop")
    turned = place.cop("join", made.invite, "--name", "Bo", "--plain", home="phone")
    assert turned.status == 11
    assert "called Bo already" in turned.err

    word = let_back(ama, "Bo")
    again = come_back(place, made, word, "phone")
    again.hear("Welcome back. You have the floor.")
    again.hear("no role until one is given")
    cy.hear("Bo comes back on another device, let in by Ama.")
    assert not ama.said("Bo 2")
    again.do("say It is better now.", "Bo: It is better now.")
    cy.hear("It is better now.")
    again.do("done", "Thank you.")
    ama.hear("The floor is free")
    ama.do("next", "Cy has the floor")
    cy.hear("Your turn, Cy")

    ama.do("ask", "Everybody is asked")
    again.do("quote 1", "not more")
    again.do("quote 2 with name", "with your name? y / n")
    again.do("y", "quote with name")
    ama.do("end", "y / n")
    ama.do("y", "End anyway? y / n")
    ama.do("y", "The meeting has ended")
    again.hear("The meeting has ended")
    assert len({level(ama, again, cy)}) == 1
    again.do("withdraw 2", "Withdraw 'It is better now.'?")
    again.do("y", "Withdrawn.")
    again.do("withdraw 1", "Withdraw 'I was tired of my boss.'?")
    again.do("y", "taken back in about a day")
    again.do("mine", "is being taken back")
    assert len({level(ama, again, cy)}) == 1
    until(lambda: b"It is better now" not in bytes_on_disk(place.data), "the line is gone from the disk")
    assert b"I was tired of my boss" in bytes_on_disk(place.data)
    assert word.encode() not in bytes_on_disk(place.data)
    assert word.encode() not in bytes_on_disk(place.folder / "phone")


@pytest.mark.slow
def test_whoever_lost_their_seat_comes_back_after_the_end_and_a_word_dies_with_the_server(place: Place) -> None:
    server = place.serve()
    made = place.open()
    ama, bo = place.join(made.holder_invite, "Ama"), place.join(made.invite, "Bo")
    for person in (ama, bo):
        person.hear("The meeting has not begun yet.")
    ama.do("begin", "Talk")
    bo.hear("Part 1 of 5")
    bo.do("commit I ask who pays.", "I ask who pays.")
    ama.do("ask", "Everybody is asked")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended")
    bo.type("bye")
    assert bo.wait() == 0
    shutil.rmtree(place.folder / "home-Bo")
    stale = let_back(ama, "Bo")
    server.stop()
    place.serve()
    ama.hear("Back")
    refused = place.cop("join", made.invite, "--plain", "--continue", stale, home="library")
    assert refused.status == 11
    assert "That word opens nothing here." in refused.err
    again = come_back(place, made, let_back(ama, "Bo"), "library")
    again.hear("no role until one is given")
    again.do("mine", "I ask who pays.")
    again.do("withdraw 1", "Withdraw")
    again.do("y", "taken back in about a day")
    again.do("keep my words", "Your words stay as they are")
    # And with a word of one's own there is one more device, which is no wider than this one.
    also = come_back(place, made, word_in(again.do("continue", "Your word is")), "phone")
    also.hear("I ask who pays." if also.said("Who pays") else "Notes without a name stay")
    again.hear("You are in on another device too")
    also.do("withdraw 1", "Withdraw")
    also.do("y", "taken back in about a day")


@pytest.mark.slow
def test_whose_name_is_taken_reads_at_a_terminal_how_they_come_back(place: Place) -> None:
    place.serve()
    made = place.open()
    bo = place.join(made.invite, "Bo")
    bo.hear("The meeting has not begun yet.")
    again = Typist(made.invite, "Bo", place.folder / "phone")
    try:
        again.see("called Bo already")
        again.see("ask a space holder to let you back")
        assert again.end() == 11
    finally:
        again.stop()
    word = word_in(bo.do("continue", "Your word is"))
    phone = come_back(place, made, word, "phone")
    phone.hear("Notes without a name stay with the device that wrote them")
    bo.hear("You are in on another device too")
