"""Whole meetings held with line clients, over pipes and at a terminal, on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.whole.programs import Opened, Place, Program, level
from tests.whole.typist import Typist

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")


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
    person.see("what is happening.")
    return person


def come(place: Place, invite: str, name: str) -> Program:
    person = place.join(invite, name)
    person.hear("To speak:")
    return person


def begin(holder: Program, *people: Program | Typist) -> None:
    holder.do("begin", "Part 1 of 5: Talk.")
    for person in people:
        if isinstance(person, Typist):
            person.see("Raise a hand to speak: hand.")
        else:
            person.hear("Part 1 of 5: Talk.")


def test_a_space_holder_and_members_hold_a_whole_meeting_from_lobby_to_recap(
    place: Place, made: Opened, typists: list[Typist]
) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    cy = come(place, made.invite, "Cy")
    di = sit_down(place, made.invite, "Di", typists)
    ama.hear("Di is here.")
    begin(ama, bo, cy, di)

    # Hands: least heard first, a note, put back, a pass.
    bo.do("hand", "number 1 of 1")
    ama.hear("Bo has a hand up.")
    cy.do("hand about the cake", "number 2 of 2")
    ama.hear("has a hand up: the cake")
    ama.do("next", "Bo has the floor. Cy is next.")
    bo.hear("Your turn, Bo. About 1 minute.")
    cy.hear("Bo has the floor. You are next.")
    bo.do("say There was no time to think.", "Bo: There was no time to think.")
    bo.do("more", "One more minute.")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free. Cy is next.")
    bo.do("hand", "number 2 of 2")
    ama.hear("Bo has a hand up.")
    ama.do("why?", "1. Cy: not yet called from the queue.")
    ama.hear("2. Bo: called in this part already.")
    ama.do("queue?", "1. Cy: the cake")
    ama.do("next", "Cy has the floor.")
    cy.hear("Your turn, Cy.")
    ama.do("put back", "You took the last call back: Cy is first in the queue again.")
    ama.do("next Bo", "Bo has the floor. You chose this out of order.")
    di.see("Ama chose this out of order.")
    bo.hear("Your turn, Bo.")
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
    bo.do("agenda+ Interpreter rates 10m", "You put 'Interpreter rates' on the agenda as part 6.")
    ama.hear("Bo put 'Interpreter rates' on the agenda as part 6.")

    # Somebody on the phone, a closed queue, and moving on over those who wait, said twice.
    ama.do("put in Femi", "Femi takes part by phone.")
    ama.hear("Femi has a hand up.")
    ama.do("close", "You closed the queue so the 1 waiting can be heard.")
    bo.do("hand", "The queue is closed so the 1 waiting can be heard.")
    ama.do("reopen", "You opened the queue again.")
    ama.do("move on", "1 still waiting to be heard.")
    ama.do("move on", "Part 2 of 6: Round.")

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
    ama.do("move on", "Part 3 of 6: Notes.")
    bo.hear("Part 3 of 6")
    bo.do("write Nobody owns what we find out.", "Held.")
    ama.do("now?", "Not enough yet to show.")
    cy.hear("Part 3 of 6")
    cy.do("write Only good news travels upwards.", "Held.")
    di.see("Part 3 of 6")
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
    ama.do("move on", "Part 4 of 6: Live.")
    bo.hear("Part 4 of 6")
    bo.do("say This is only for now.", "Bo: This is only for now.")
    ama.hear("Bo: This is only for now.")
    ama.do("move on", "Part 5 of 6: Last.")
    bo.hear("Part 5 of 6")
    ama.do("off", "Off the record for everyone.")
    bo.hear("Off the record for everyone.")
    bo.do("say Between us.", "Bo (off the record): Between us.")
    bo.do("park Nor this", "We are off the record")
    ama.do("on", "You put us on the record again.")
    bo.hear("Ama put us on the record again.")
    cy.do("off And this only, unkept.", "Cy (off the record): And this only, unkept.")
    bo.do("say I regret this sentence.", "Bo: I regret this sentence.")
    bo.do("mine", "1. There was no time to think. [not quoted]")
    bo.hear("3. I regret this sentence. [not quoted]")
    bo.do("withdraw 3", "Withdraw 'I regret this sentence.'?")
    bo.do("y", "Withdrawn. The text is being erased everywhere")
    bo.do("mine", "3. withdrawn")
    bo.do("pause", "Paused. All clocks have stopped.")
    cy.hear("Paused.")
    cy.insist("resume", "We go on where we were.")

    # Roles go over, and the first space holder leaves.
    ama.do("hand over to Cy", "You offer Cy the role of space holder, and nobody else.")
    cy.hear("Type role space holder to take it.")
    cy.do("role space holder", "You are space holder now, handed over by Ama.")
    ama.hear("Cy is space holder now, handed over by you.")
    ama.do("next", "That is for: queue keeper, space holder.")
    ama.type("bye")
    assert ama.wait() == 0

    # Asked, ended, released by two.
    cy.do("ask", "May the recap quote the rest")
    bo.hear("You wrote 2 things and 1 note without name.")
    bo.do("quote all", "quote without name")
    di.see("You wrote 2 things and 1 note")
    di.do("quote 1 with name", "with your name? y / n")
    di.do("y", "Saved: 1 line of yours: quote with name.")
    cy.do("end", "End the meeting for everybody? y / n")
    cy.do("y", "Parked for today and not looked at yet: 1.")
    cy.do("sort 1 next time", "Parked 1: comes back next time.")
    cy.do("end", "End the meeting for everybody? y / n")
    cy.do("y", "The meeting has ended")
    bo.hear("The meeting has ended")
    bo.do("release", "Release it as you have read it now? y / n")
    bo.do("y", "It takes a space holder, too: release.")
    cy.do("release", "Release it as you have read it now? y / n")
    cy.do("y", "It is no longer a draft.")
    bo.hear("It is no longer a draft.")
    di.see("It is no longer a draft.")

    di.do("state?", level(bo, cy))

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


@pytest.mark.slow
def test_too_few_notes_are_not_shown_and_everybody_reads_when_it_is_enough(place: Place, made: Opened) -> None:
    ama, bo, cy, di = (
        come(place, invite, name)
        for invite, name in ((made.holder_invite, "Ama"), *((made.invite, n) for n in ("Bo", "Cy", "Di")))
    )
    begin(ama, bo, cy, di)
    ama.do("take up 3", "Notes.")
    for person in (bo, cy, di):
        person.hear("Notes.")
    for person in (bo, cy):
        person.do("write We were tired.", "Held.")
    ama.do("reveal", "Not enough yet to show.")
    di.do("write So was I.", "Held.")
    ama.do("reveal", "Not enough yet to show.")
    for person in (ama, bo, cy, di):
        person.hear("Enough to show. Give people time.", seconds=60)
    ama.type("reveal")
    for _ in range(3):
        ama.hear("A note: ")


@pytest.mark.slow
def test_a_line_being_typed_is_not_broken_by_an_announcement(place: Place, made: Opened, typists: list[Typist]) -> None:
    ama = come(place, made.holder_invite, "Ama")
    di = sit_down(place, made.invite, "Di", typists)
    begin(ama, di)
    di.keys("park Who pays")
    di.see("park Who pays")
    ama.do("learn Ask first.", "You wrote down a learning point")
    ama.do("state?", "sequence ")
    di.keys(" for thinking?\r")
    di.see("Parked in your words: 'Who pays for thinking?'")
    rows = di.rows
    typed = next(row for row in rows if row.startswith("park "))
    assert typed == "park Who pays for thinking?"
    told = next(n for n, row in enumerate(rows) if "Ama wrote down a learning point: Ask first." in row)
    assert told == rows.index(typed) + 1


@pytest.mark.slow
def test_what_is_urgent_interrupts_a_line_and_the_line_is_written_again_below(
    place: Place, made: Opened, typists: list[Typist]
) -> None:
    ama = come(place, made.holder_invite, "Ama")
    di = sit_down(place, made.invite, "Di", typists)
    begin(ama, di)
    di.keys("park Who pays")
    di.see("park Who pays")
    ama.type("pause")
    shown = di.see("go on.\r\npark Who pays")
    assert shown.startswith("\r\nPaused. All clocks have stopped.")
    di.keys("\x15")
    ama.type("resume")
    di.see("We go on where we were.")


@pytest.mark.slow
def test_the_end_of_input_leaves_politely_after_all_that_was_typed_is_done(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    begin(ama)
    typed = "park Rates for interpreters\nlearn Ask first.\nmine"
    said = place.cop("join", made.invite, "--name", "Bo", "--plain", home="home-Bo", typed=typed)
    assert said.status == 0
    assert said.err == ""
    assert "2. Ask first. [not quoted]" in said.out
    ama.hear("Bo is here.")
    ama.hear("Bo wrote down a learning point: Ask first.")
    ama.do("lot?", "Parked: 1.")
    assert not ama.said("Bo is away")


@pytest.mark.slow
def test_somebody_who_comes_back_with_their_invite_is_the_same_person_and_needs_no_name(
    place: Place, made: Opened
) -> None:
    ama = come(place, made.holder_invite, "Ama")
    begin(ama)
    bo = come(place, made.invite, "Bo")
    bo.do("hand", "number 1 of 1")
    bo.end_input()
    assert bo.wait() == 0
    said = place.cop("join", made.invite, "--plain", home="home-Bo", typed="queue?\n")
    assert said.status == 0
    assert "1. Bo (you)" in said.out
    ama.do("who?", "2 people take part.")


@pytest.mark.slow
def test_text_that_is_no_word_of_ours_is_asked_about_and_sent_only_on_yes(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    begin(ama, bo)
    ama.do("take 5", "Part 5 of 5")
    bo.hear("Part 5 of 5")
    bo.do("I think so too", "Did you mean to say this to the room? It would be kept. y / n")
    bo.do("n", "Nothing was sent.")
    bo.do("I never meant this", "Did you mean to say this to the room? It would be kept. y / n")
    bo.do("who?", "2 people take part.")
    bo.do("y", "There is no question open.")
    bo.do("I mean this", "Did you mean to say this to the room? It would be kept. y / n")
    bo.do("y", "Bo: I mean this")
    ama.hear("Bo: I mean this")
    assert not ama.said("think so too")
    assert not ama.said("never meant")


def test_the_words_of_the_queue_bots_people_know_mean_the_same_here(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    cy = come(place, made.invite, "Cy")
    begin(ama, bo, cy)
    bo.do("q+ to ask about rates", "number 1 of 1")
    cy.do("q+", "number 2 of 2")
    bo.do("q- later", "You are at the end now; the others go first.")
    ama.hear("has a hand up: ask about rates")
    level(ama, bo, cy)
    ama.do("q?", "Queue: 2 waiting.")
    ama.hear("1. Cy")
    ama.hear("2. Bo: ask about rates")
    cy.do("q-", "Your hand is down.")
    cy.do("q+ cake", "number 1 of 2")
    level(ama, bo, cy)
    ama.do("ack bo", "Bo has the floor. You chose this out of order. Cy is next.")
    bo.hear("Your turn, Bo.")


@pytest.mark.slow
def test_help_and_now_say_what_can_be_done_and_hush_leaves_only_what_concerns_me(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    cy = come(place, made.invite, "Cy")
    begin(ama, bo, cy)
    bo.do("", "Part 1 of 5: Talk.")
    bo.hear("You can: hand")
    bo.do("help all", "Taking part:")
    bo.hear("hand [about ...]: ")
    bo.do("help park", "park ...: Put something into the parking lot, in my words.")
    assert not bo.said("state?")
    bo.do("hush", "Only what concerns you is announced now.")
    cy.do("hand", "number 1 of 1")
    bo.do("hand", "number 2 of 2")
    level(ama, bo, cy)
    ama.do("next", "Cy has the floor.")
    bo.hear("You are next")
    assert not bo.said("Cy has a hand up.")
    bo.do("unhush", "Everything is announced again.")
    cy.hear("Your turn")
    cy.do("done", "Thank you.")
    bo.hear("The floor is free. You are next.")


def test_a_space_holder_who_types_done_cuts_nobody_off(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    bo = come(place, made.invite, "Bo")
    begin(ama, bo)
    bo.do("hand", "number 1 of 1")
    ama.hear("Bo has a hand up.")
    ama.do("next", "Bo has the floor.")
    ama.do("done", "Bo has the floor, and nobody is cut off.")
    bo.hear("Your turn")
    bo.do("say Still here.", "Bo: Still here.")


@pytest.mark.slow
def test_two_space_holders_who_press_next_at_once_move_the_floor_on_once(place: Place, made: Opened) -> None:
    ama = come(place, made.holder_invite, "Ama")
    eve = come(place, made.holder_invite, "Eve")
    people = [come(place, made.invite, name) for name in ("Bo", "Cy")]
    begin(ama, eve)
    for person in people:
        person.hear("Part 1 of 5")
    for place_in_line, person in enumerate(people, 1):
        person.do("hand", f"number {place_in_line} of {place_in_line}")
    for holder in (ama, eve):
        holder.hear("Cy has a hand up.")
    ama.type("next")
    eve.type("next")
    ama.hear("Bo has the floor.")
    eve.hear("Bo has the floor.")
    people[0].hear("Your turn, Bo.")
    people[0].do("done", "Thank you.")
    ama.hear("The floor is free. Cy is next.")
    assert not people[1].said("Your turn")


def test_ctrl_c_at_a_terminal_leaves_at_once_and_nothing_half_typed_is_sent(
    place: Place, made: Opened, typists: list[Typist]
) -> None:
    ama = come(place, made.holder_invite, "Ama")
    di = sit_down(place, made.invite, "Di", typists)
    begin(ama, di)
    di.keys("park half a thou\x03")
    assert di.end() == 0
    ama.do("lot?", "Nothing is parked yet.")


def test_what_people_write_reaches_no_terminal_raw(place: Place, made: Opened, typists: list[Typist]) -> None:
    ama = come(place, made.holder_invite, "Ama")
    di = sit_down(place, made.invite, "Di", typists)
    name = "[/x]\x1b[2J\u202eb" + "a\u0301" + "\u0301" * 500
    bad = come(place, made.invite, name)
    begin(ama, di, bad)
    bad.do("park \x1b]0;owned\x07[@click=app.quit]x[/] \u202egnp\u202c" + "e" + "\u0301" * 500, "Parked in your words")
    di.see("parked: ")
    shown = di.see("x[/] gnp") + di.do("lot?", "1. ")
    for raw in ("\x1b", "\x07", "\u202e", "\u0301" * 5):
        assert raw not in shown.replace("\x1b[?2004", "")
    assert "[@click=app.quit]x[/]" in shown
