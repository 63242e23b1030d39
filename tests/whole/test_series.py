"""Two meetings of a series on a real server: what comes back, what became of it, and what is taken back."""

from __future__ import annotations

import pytest

from cop_server.journal.reading import read_bodies
from tests.whole.programs import Place, until

FIRST = """\
title = "What we bring"
keep = "recap"
series = "Reflection"

[next]
starts = "9 April, 2 pm"
join = "Write to Ama."

[[item]]
title = "Talk"
mode = "open"
"""


@pytest.mark.slow
def test_what_was_parked_and_promised_comes_back_is_answered_and_goes_with_its_author(place: Place) -> None:
    place.plan.write_text(FIRST, encoding="utf-8")
    place.serve()
    first = place.open()
    ama, bo = place.join(first.holder_invite, "Ama"), place.join(first.invite, "Bo")
    for person in (ama, bo):
        person.hear("To speak:")
    ama.do("begin", "Part 1 of 1")
    bo.hear("Part 1 of 1")
    bo.do("park Who pays for thinking?", "Parked in your words")
    bo.do("commit together We ask the council.", "You promised")
    bo.do("commit I write the letter.", "You promised")
    bo.do("quote all", "Saved")
    ama.hear("Bo promised: I write the letter.")
    ama.do("sort all next time", "Parked 1: comes back next time.")
    ama.do("ask", "")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended.")

    said = place.cop("next", first.meeting, "second.toml", "--data", str(place.data))
    assert said.status == 0, said.err
    file = place.folder / "second.toml"
    assert 'starts = "9 April, 2 pm"' in file.read_text(encoding="utf-8")
    second = place.open(file)
    cy, di = place.join(second.holder_invite, "Cy"), place.join(second.invite, "Di")
    for person in (cy, di):
        person.hear("To speak:")
    cy.do("begin", "Part 1 of 2: What became of it")
    di.hear("Part 1 of 2: What became of it")
    cy.do("became?", "1. we promised: We ask the council.")
    cy.hear("2. parked: Who pays for thinking? (from What we bring")
    di.do("became 1 partly: They wrote back.", "Number 1, from before: in part.")
    cy.hear("Number 1, from before: in part.")
    again = place.join(second.invite, "Bo")
    again.hear("To speak:")
    again.do("own promises?", "1. I write the letter. (What we bring)")
    assert b"I write the letter." not in b"".join(read_bodies(place.data, second.meeting))
    again.do("bring up 1", "Tell everybody, with your name: I write the letter. y / n")
    again.do("y", "You promised: I write the letter.")
    di.hear("Bo promised: I write the letter.")
    again.do("own promises?", "This computer knows of no promise of yours")
    cy.do("became 2 handed on: to the council", "Number 2, from before: it is handed on.")
    recap = place.cop("recap", second.meeting, "--data", str(place.data)).out
    assert "What changed since last time" in recap
    assert "Who pays for thinking?" in recap
    assert "Bo" not in recap

    bo.do("withdraw 1", "y / n")
    bo.do("y", "Withdrawn.")
    until(lambda: b"Who pays for thinking?" not in stored(place), "it is gone from both meetings")
    assert "Who pays for thinking?" not in place.cop("recap", second.meeting, "--data", str(place.data)).out
    cy.do("became?", "1. we promised: We ask the council.")
    assert "3. parked" not in "".join(cy.lines[-3:])
    listed = place.cop("series", "list", "--data", str(place.data)).out
    assert listed.splitlines()[0] == "Reflection"
    assert [first.meeting in listed, second.meeting in listed] == [True, True]
    place.no_traceback()


def stored(place: Place) -> bytes:
    """Return every byte in the server's folder."""
    return b"".join(path.read_bytes() for path in place.data.rglob("*") if path.is_file())


@pytest.mark.slow
def test_a_meeting_of_before_is_put_into_a_series_by_its_title(place: Place) -> None:
    place.plan.write_text(FIRST.replace('series = "Reflection"\n', ""), encoding="utf-8")
    place.serve()
    first = place.open()
    alone = place.cop("next", first.meeting, "--data", str(place.data))
    assert alone.status == 2
    assert "stands alone" in alone.err
    added = place.cop("series", "add", "what we bring", "Reflection", "--data", str(place.data))
    assert added.status == 0, added.err
    assert "belongs to the series Reflection now" in added.out
    again = place.cop("series", "add", first.meeting, "Other", "--data", str(place.data))
    assert again.status == 1
    assert "belongs to a series already: Reflection" in again.err
    assert place.cop("next", first.meeting, "--data", str(place.data)).status == 0
    there = place.cop("next", first.meeting, "--data", str(place.data))
    assert "is there already" in there.err
    assert place.cop("next", "NOSUCHID", "--data", str(place.data)).status == 2


@pytest.mark.slow
def test_what_was_released_is_found_and_read_in_short_in_the_next_meeting_until_it_is_taken_back(place: Place) -> None:
    place.serve()
    made = place.cop("series", "new", "Reflection", "begin.toml", "--data", str(place.data))
    assert made.status == 0, made.err
    assert "Nothing else was made" in made.out
    place.plan.write_text(FIRST, encoding="utf-8")
    first = place.open()
    ama, bo = place.join(first.holder_invite, "Ama"), place.join(first.invite, "Bo")
    for person in (ama, bo):
        person.hear("To speak:")
    ama.do("begin", "Part 1 of 1")
    bo.hear("Part 1 of 1")
    bo.do("learn Ask people early.", "learning point")
    bo.do("park Who pays for thinking?", "Parked in your words")
    bo.do("quote all", "Saved")
    bo.do("park Only for us.", "Parked in your words")
    ama.hear("Bo parked: Only for us.")
    ama.do("sort all next time", "Parked 2: comes back next time.")
    ama.do("ask", "")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended.")
    second = place.open()
    cy = place.join(second.holder_invite, "Cy")
    cy.hear("catch up: what earlier meetings released.")
    cy.do("find early", "Nothing that was released in other meetings of this series has it.")
    cy.do("catch up", "Nothing is released of other meetings of this series.")
    for person in (ama, bo):
        person.do("release", "y / n")
        person.do("y", "released the recap")
    cy.do("find EARLY", "Learning points: “Ask people early.”")
    cy.do("catch up", "- Learning points: “Ask people early.”")
    cy.hear("- parked: Who pays for thinking? (from What we bring")
    shown = place.cop("series", "show", "reflection", "--out", "series.md", "--data", str(place.data))
    assert shown.status == 0, shown.err
    written = (place.folder / "series.md").read_text(encoding="utf-8")
    assert "Ask people early." in written
    assert "# Still open" in written
    assert "Only for us." not in written

    bo.do("withdraw 1", "y / n")
    bo.do("y", "Withdrawn.")
    cy.do("find early", "Nothing that was released in other meetings of this series has it.")
    until(lambda: b"Ask people early." not in stored(place), "it is gone from every file")
    assert "Ask people early." not in place.cop("series", "show", "Reflection", "--data", str(place.data)).out
    assert "Only for us." not in "".join(cy.lines)
    place.no_traceback()


@pytest.mark.slow
def test_who_carried_what_is_told_by_those_who_did_and_only_their_own_programs_knew(place: Place) -> None:
    place.plan.write_text(FIRST, encoding="utf-8")
    place.serve()
    for number in (1, 2):
        made = place.open()
        ama, bo, cy = (
            place.join(invite, name)
            for invite, name in ((made.holder_invite, "Ama"), (made.invite, "Bo"), (made.invite, "Cy"))
        )
        for person in (ama, bo, cy):
            person.hear("To speak:")
        ama.do("begin", "Part 1 of 1")
        bo.do("role timekeeper", "You are timekeeper now.")
        cy.hear("Bo is timekeeper now.")
        if number == 1:
            cy.do("who carried what?", "Asked, and nobody is told who asked.")
            for person in (ama, bo, cy):
                person.do("bye", "")
    cy.do("who carried what?", "Asked, and nobody is told who asked.")
    ama.hear("Only you are asked: tell the group that you have held the space since")
    bo.hear("Only you are asked: tell the group that you have kept time since")
    for person, verb in ((bo, "kept time"), (ama, "held the space")):
        person.do("tell what i carried", f"Tell everybody, with your name, that you have {verb} since")
        person.do("y", "It is told in a moment")
    ama.do("move on", "You have held the space since")  # what waits is told with the end of its part
    cy.hear("Ama has held the space since")
    told = next(line for line in cy.lines if "Ama has held the space since" in line)
    assert "Bo has kept time since" in told
    assert told.endswith("Would somebody else like to?")
    assert not any("Only you are asked: tell" in line for line in cy.lines)
    assert b"carried" not in stored(place)
    place.no_traceback()
