"""Four kinds of meeting, each held from the lobby to the end by people who only have line clients, on a real server.

At each decisive moment it is asserted what everybody reads; afterwards, what is in the server's files and in the recap.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.whole.programs import Opened, Place, Program, terminate, until

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")


@dataclass
class Group:
    """People at their line clients, Ama first, who holds the space."""

    place: Place
    server: Program
    made: Opened
    people: list[Program]

    def all_read(self, wanted: str) -> None:
        """Wait until everybody has read a line that comes once in a meeting; what else they read stays to be heard."""
        for person in self.people:
            until(lambda person=person: person.said(wanted), f"everybody reads {wanted!r}")  # type: ignore[misc]

    def turns(self, *said: tuple[Program, str]) -> None:
        """Let people take their turns in a round, in the order in which they must be offered one; "" passes."""
        for person, text in said:
            person.hear("Your turn, ")
            if text:
                person.do(f"say {text}", f": {text}")
            person.do("done" if text else "pass", "Thank you." if text else "Passed. Nothing is written down.")

    def serve_again(self) -> None:
        """Start the server anew: what a closed meeting has to erase goes then, without the hour."""
        assert terminate(self.server) == 0
        self.server = self.place.serve()

    def stored(self) -> bytes:
        """Return every byte in the server's folder, the journal's unfinished business included."""
        return b"".join(path.read_bytes() for path in self.place.data.rglob("*") if path.is_file())

    def recap(self) -> str:
        """Return the recap as it is now."""
        said = self.place.cop("recap", self.made.meeting, "--data", str(self.place.data))
        assert said.status == 0, said.err
        return said.out


def gather(place: Place, form: str, *names: str) -> Group:
    """Open a meeting of a format and let people join it, one after the other, since that is the order of the circle."""
    place.plan.write_text(f'title = "An evening"\nformat = "{form}"\nquestion = "What now?"\n', encoding="utf-8")
    server = place.serve()
    made = place.open()
    group = Group(place, server, made, [])
    for name in names:
        person = place.join(made.invite if group.people else made.holder_invite, name)
        person.hear("To speak:")
        group.people.append(person)
    return group


@pytest.mark.slow
def test_a_reflective_practice_group_is_held_and_leaves_only_what_somebody_released(place: Place) -> None:
    group = gather(place, "reflective-practice", "Ama", "Bo", "Cy", "Di")
    ama, bo, cy, di = group.people
    assert "We ask everyone to keep this. We cannot guarantee it." in di.hear("Closed: nothing leaves but")
    ama.do("begin", "Part 1 of 11")
    bo.do("say Hello?", "This is a quiet part.")
    ama.do("move on", "Part 2 of 11: Check-in")
    group.turns((ama, "Here"), (bo, "Tired"), (cy, ""), (di, "Well"))
    group.all_read("Everybody has been offered a turn. Anyone else?")
    assert "whoever would like to: present." in ama.do("move on", "Part 3 of 11: Who would like time?")
    cy.hear("Part 3 of 11")
    bo.hear("Part 3 of 11")
    bo.do("present", "You present now. To stop: step back.")
    ama.hear("Bo presents now.")
    cy.hear("Bo presents now.")
    cy.do("present", "Bo presents now. When they step back you can: present.")

    # The dilemma: nobody interrupts, nobody advises.
    ama.do("move on", "Part 4 of 11: The dilemma, without interruption.")
    bo.hear("You speak first and are not interrupted.")
    bo.hear("Your turn, Bo. About 10 minutes.")
    assert "No advice in this part. To keep an idea for later" in cy.hear("Bo speaks first and is not interrupted.")
    cy.do("say You could", "Bo has the floor. Raise a hand to be next")
    cy.do("keep idea Ask the union", "Kept for you alone")
    bo.do("say They want a success story", "Bo: They want a success story")
    di.hear("Bo: They want a success story")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free.")
    ama.do("move on", "Part 5 of 11: Questions of fact only.")
    bo.hear("The others ask you, one after the other. You need no hand to answer")
    di.hear("Raise a hand to ask Bo: hand.")
    bo.do("hand", "They ask you now. You need no hand")
    di.do("hand", "You are number 1 of 1.")
    ama.hear("Di has a hand up.")
    ama.do("next", "Di has the floor.")
    di.hear("Your turn, Di.")
    di.do("say Since when?", "Di: Since when?")
    bo.do("say Two years", "Bo: Two years")
    di.hear("Bo: Two years")
    di.do("done", "Thank you.")
    ama.hear("The floor is free.")

    # One feeling each; whoever brought it only listens, and comes back when they say so.
    ama.do("move on", "Part 6 of 11: One feeling and one sentence.")
    bo.hear("The others talk, and you only listen, until you say: come back.")
    cy.hear("Bo only listens, until they say: come back.")
    group.turns((ama, "Anger"), (cy, "Shame"), (di, ""))
    ama.hear("Everybody has been offered a turn.")
    ama.do("move on", "Part 7 of 11: What might be beneath this?")
    bo.hear("Part 7 of 11")
    bo.do("say But", "You listen now. Until you take part again you can park it. To take part again: come back.")
    cy.do("hand", "You are number 1 of 1.")
    bo.do("come back", "You come back in and take part again.")
    bo.do("hand", "You are number 2 of 2.")
    ama.hear("Bo has a hand up.")
    ama.do("next", "Cy has the floor. Bo is next.")
    cy.hear("Your turn, Cy.")
    cy.do("say Maybe fear", "Cy: Maybe fear")
    cy.do("done", "Thank you.")
    ama.do("move on", "1 still waiting to be heard.")
    ama.do("move on", "Part 8 of 11: Coming back: what struck me.")
    bo.hear("Your turn, Bo. About 5 minutes.")
    bo.do("say Fear, yes", "Bo: Fear, yes")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free.")
    ama.do("move on", "Part 9 of 11: Experience and ideas, if they are wanted.")
    bo.hear("you only listen, until you say: come back.")
    cy.do("ideas?", "1. Ask the union")

    # What each takes along: kept until the end, then only what somebody released.
    ama.do("move on", "Part 10 of 11: What I take to my own work.")
    group.turns((ama, "Time"), (bo, "Courage"), (cy, "Patience"))
    di.hear("Your turn, Di.")
    di.do("learn Listening comes before ideas.", "You wrote down a learning point")
    di.do("pass", "Passed.")
    ama.do("move on", "Part 11 of 11: Check-out")
    group.turns((ama, "Good"), (bo, "Lighter"), (cy, ""), (di, ""))
    ama.do("ask", "You wrote 1 thing. When this closed meeting ends it is erased, unless you release it")
    di.hear("When this closed meeting ends it is erased")
    di.do("all", "Saved: 1 line of yours")
    before = group.stored()
    for live in ("Tired", "success story", "Since when", "Anger", "Maybe fear", "Fear, yes", "union", "Lighter"):
        assert live.encode() not in before, live
    assert b"Courage" in before
    ama.do("end", "End the meeting for everybody? y / n")
    ama.do("y", "The meeting has ended.")
    group.all_read("Within the hour names, and all that nobody released, are erased")
    group.serve_again()
    group.all_read("names, and words that nobody released, are being erased.")
    gone = [b"Courage", b"Patience", b'"Time"', b'"Bo"', b'"Di"']
    until(lambda: not any(text in group.stored() for text in gone), "what nobody released is erased", 60)
    recap = group.recap()
    assert "Listening comes before ideas." in recap
    for never in ("Courage", "Patience", "Bo", "Di", "success story", "What I take"):
        assert never not in recap, never


@pytest.mark.slow
def test_an_action_learning_case_is_held_and_the_promise_is_its_owners(place: Place) -> None:
    group = gather(place, "action-learning", "Ama", "Bo", "Cy", "Di")
    ama, bo, cy, di = group.people
    cy.do("present", "You present now.")
    ama.hear("Cy presents now.")
    ama.do("begin", "Part 1 of 7: Agree again what stays here.")
    di.hear("Part 1 of 7")
    di.do("agree What we hear stays here", "A minute of silence is a yes")
    bo.hear("yes to point 1, or object to point 1 if you would rather not. Nobody is told who did.")
    ama.do("move on", "Part 2 of 7: The issue, told alone.")
    cy.hear("Your turn, Cy. About 5 minutes.")
    cy.do("say Nobody listens to carers", "Cy: Nobody listens to carers")
    cy.do("done", "Thank you.")
    ama.hear("The floor is free.")

    # Open questions, one each in the circle; the one who is asked has no turn among them and answers without a hand.
    ama.do("move on", "Part 3 of 7: Open questions only")
    bo.hear("Everybody is offered a turn to ask Cy, who answers without one. No advice in this part.")
    cy.hear("You need no hand to answer")
    ama.hear("Your turn, Ama.")
    bo.do("say Why?", "Ama has the floor. Your turn comes after Ama")
    ama.do("say Who decides?", "Ama: Who decides?")
    cy.hear("Ama: Who decides?")
    cy.do("say The board", "Cy: The board")
    ama.do("done", "Bo has the floor. Di is next.")
    bo.hear("Your turn, Bo.")
    bo.do("say Who benefits?", "Bo: Who benefits?")
    bo.do("done", "Thank you.")
    di.hear("Your turn, Di.")
    di.do("pass", "Passed.")
    group.all_read("Everybody has been offered a turn. Anyone else?")
    bo.do("hand", "You are number 1 of 1.")  # a second question
    ama.hear("Bo has a hand up.")
    ama.do("next", "Bo has the floor.")
    bo.hear("Your turn, Bo.")
    bo.do("done", "Thank you.")
    ama.do("move on", "Part 4 of 7: Silence. About 1 minute.")
    cy.hear("Part 4 of 7")
    cy.do("say Thank you", "This is a quiet part.")

    # The group thinks aloud, the owner listens, then says what they take and promise.
    ama.do("move on", "Part 5 of 7: The group thinks aloud")
    di.hear("The others talk and raise a hand for it. Cy only listens, until they say: come back.")
    cy.hear("The others talk, and you only listen")
    cy.do("hand", "You listen now.")
    di.do("hand", "You are number 1 of 1.")
    ama.hear("Di has a hand up.")
    ama.do("next", "Di has the floor.")
    di.hear("Your turn, Di.")
    di.do("say The board may be afraid", "Di: The board may be afraid")
    di.do("done", "Thank you.")
    ama.hear("The floor is free.")
    ama.do("move on", "Part 6 of 7: What I take, what I will do, when I will look again.")
    cy.hear("Your turn, Cy. About 4 minutes.")
    ama.do("", "Worth keeping here: what people promise. promise ...")
    cy.do("commit I ask the board for an hour", "You promised: I ask the board for an hour")
    cy.do("about promise 1 again: 3 May", "Promise 1: we look again 3 May.")
    cy.do("done", "Thank you.")
    ama.hear("The floor is free.")
    ama.do("move on", "Part 7 of 7: How did we work?")
    ama.do("move on", "That was the last part. To ask about the recap: ask. Then: end.")
    di.hear("That was the last part.")
    ama.do("ask", "Everybody is asked")
    cy.hear("When this closed meeting ends it is erased")
    cy.do("all", "Saved: 1 line of yours")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended.")
    group.all_read("Within the hour names, and all that nobody released, are erased")
    group.serve_again()
    group.all_read("names, and words that nobody released, are being erased.")
    until(lambda: b"may be afraid" not in group.stored(), "what nobody released is erased", 60)
    after = group.stored()
    assert b"I ask the board for an hour" in after
    for never in (b"Nobody listens", b"Who decides", b'The board"', b'"Cy"'):
        assert never not in after, never
    recap = group.recap()
    assert "“I ask the board for an hour.” We look again: 3 May." in recap
    assert "afraid" not in recap


def test_a_lean_coffee_is_held_from_topics_and_dots_to_what_is_parked(place: Place) -> None:
    group = gather(place, "lean-coffee", "Ama", "Bo", "Cy", "Di")
    ama, bo, cy, di = group.people
    ama.do("begin", "A quiet time to write topics: topic ... Everybody sees them.")
    for person, text in ((bo, "Rates"), (cy, "Who chairs"), (di, "Time to think")):
        person.hear("Part 1 of 6")
        person.do(f"topic {text}", f"You wrote a topic: {text}")
    ama.hear("Di wrote a topic: Time to think")
    ama.do("move on", "Part 2 of 6")
    group.turns((ama, ""), (bo, "Interpreters wait for months"), (cy, ""), (di, ""))
    ama.hear("Everybody has been offered a turn.")

    # Two dots each, which nobody sees; then the order is the group's.
    ama.do("move on", "Part 3 of 6: Two dots each, hidden until all are in.")
    ama.do("dots", "You ask everybody to place 2 dots on the topics")
    group.all_read("place 2 dots on the topics")
    for person, where in ((ama, "3 1"), (bo, "3 1"), (cy, "3"), (di, "3 2")):
        person.do(f"dot {where}", "Taken in.")
    bo.do("dot 1 2 3", "You have 2 dots. Nothing was changed.")
    ama.do("close dots", "The dots are placed, and the order is theirs now. First: Time to think")
    cy.hear("First: Time to think")
    cy.do("topics?", "Topics to come: 3.")
    for line in ("3. Time to think", "1. Rates", "2. Who chairs"):
        cy.hear(line)
    ama.do("move on", "Part 4 of 6: Topics")
    ama.do("next topic", "The next topic, from Di: Time to think.")
    di.hear("The next topic is yours: Time to think. To begin it: hand.")
    bo.hear("Topic 3. About 7 minutes.")
    di.do("hand", "You are number 1 of 1.")
    ama.hear("Di has a hand up.")
    ama.do("next", "Di has the floor.")
    di.hear("Your turn, Di. About 1 minute.")
    di.do("say Nobody pays for thinking", "Di: Nobody pays for thinking")
    di.do("done", "Thank you.")
    ama.hear("The floor is free.")
    bo.do("continue", "No vote runs now.")
    ama.do("next topic", "The next topic, from Bo: Rates.")
    ama.do("learn Put a rate on thinking.", "You wrote down a learning point")

    # What each takes, and what nobody came to.
    ama.do("move on", "Part 5 of 8: One thing I take.")
    group.turns((ama, ""), (bo, "An hour a month"), (cy, ""), (di, ""))
    ama.hear("Everybody has been offered a turn.")
    ama.do("move on", "Part 6 of 8: Topics we did not come to.")
    cy.hear("Part 6 of 8")
    cy.do("park Who chairs, and for how long", "Parked in your words")
    ama.hear("Cy parked: Who chairs, and for how long")
    ama.do("sort 1 next time", "Parked 1: comes back next time.")
    ama.do("ask", "May the recap quote")
    for person in (ama, bo, cy, di):
        person.type("quote all")
        person.hear("quote without name.")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended.")
    group.all_read("The meeting has ended.")
    stored = group.stored()
    assert b"Interpreters wait for months" not in stored, "what is said about topics is not kept"
    assert b"An hour a month" in stored
    recap = group.recap()
    for told in ("## Time to think", "Nobody pays for thinking", "An hour a month", "Put a rate on thinking.",
                 "“Who chairs, and for how long.” It comes back: next time."):  # fmt: skip
        assert told in recap, told
    for never in ("Bo", "Cy", "months", "dots"):
        assert never not in recap, never


@pytest.mark.slow
@pytest.mark.timeout(150)  # a topic lasts a minute at least
def test_when_the_time_of_a_topic_is_up_everybody_votes_unseen_on_going_on(place: Place) -> None:
    group = gather(place, "lean-coffee", "Ama", "Bo", "Cy", "Di")
    ama, *others = group.people
    ama.do("begin", "Part 1 of 6")
    ama.do("topic Rates", "You wrote a topic: Rates")
    ama.do("next topic 1 1m", "Topic 1. About 1 minute.")
    for person in group.people:
        person.hear("Go on for 3 more minutes? continue / enough. Nobody sees who votes how.", seconds=90)
    for person, vote in zip(others, ("continue", "continue", "continue"), strict=True):
        person.do(vote, f"Taken in: {vote}.")
    ama.do("enough", "Taken in: enough.")
    ama.do("close vote", "We go on with this topic. 3 of 4 were for going on.")
    group.all_read("3 more minutes for this part.")
    assert b"continue" not in group.stored()


@pytest.mark.slow
def test_a_proposal_is_decided_by_consent_after_an_objection_has_changed_it(place: Place) -> None:
    group = gather(place, "consent-decision", "Ama", "Bo", "Cy", "Di")
    ama, bo, cy, di = group.people
    bo.do("present", "You present now.")
    ama.hear("Bo presents now.")
    ama.do("begin", "Part 1 of 7: The proposal: what, why, its limits, for how long.")
    bo.hear("Your turn, Bo. About 3 minutes.")
    bo.do("propose We meet every month", "You proposed: We meet every month")
    di.hear("Bo proposed: We meet every month")
    bo.do("done", "Thank you.")
    ama.hear("The floor is free.")
    ama.do("move on", "Part 2 of 7: Questions to understand it.")
    group.turns((ama, "Where?"))
    bo.hear("Part 2 of 7: Questions to understand it.")
    bo.do("say In town", "Bo: In town")
    group.turns((cy, ""), (di, ""))
    ama.hear("Everybody has been offered a turn.")
    ama.do("move on", "Part 3 of 7: One quick reaction each.")
    group.turns((ama, "Good"), (cy, "Often"), (di, ""), (bo, ""))
    ama.hear("Everybody has been offered a turn.")
    ama.do("move on", "Part 4 of 7: The proposal may change.")
    bo.hear("Your turn, Bo. About 1.5 minutes.")
    bo.do("done", "Thank you.")
    cy.do("consent", "Nobody is asked for consent yet.")

    # Everybody in turn: consent, nothing, an objection with its reason. Answering is the turn.
    ama.do("move on", "Part 5 of 7: Consent, concern, objection with its reason, or not now.")
    group.all_read("The proposal: We meet every month. Is it good enough for now, and safe enough to try?")
    ama.hear("Your turn, Ama. About 20 seconds.")
    ama.do("consent", "You consent.")
    bo.hear("Your turn, Bo.")
    bo.do("consent", "You consent.")
    cy.hear("Your turn, Cy.")
    cy.type("not now")
    di.hear("Your turn, Di.")
    di.do("objection Nobody asked the carers", "You objected: Nobody asked the carers")
    ama.hear("Di objected: Nobody asked the carers")
    ama.hear("Everybody has been offered a turn.")
    ama.do("decide in May", "Not while an objection stands: Di. The proposer can amend it, or: no decision.")
    assert not ama.said("Cy consents")
    assert not any("Cy" in line and "not now" in line for line in ama.lines)

    # The objection changes the words, and everybody is asked again.
    ama.do("move on", "Part 6 of 7: Work objections in, ask again.")
    bo.hear("Di objected: Nobody asked the carers")
    bo.hear("Part 6 of 7")
    bo.do("amend We meet every month, in the afternoon", "everybody is asked again")
    di.hear("The proposal has new words, so everybody is asked again")
    cy.hear("The proposal has new words")
    for person in (di, cy, bo, ama):
        person.do("consent", "You consent.")
    ama.do("move on", "Part 7 of 7: The decision, when we look again, thanks for objections.")
    ama.do(
        "decide in May",
        "Decided, number 1: We meet every month, in the afternoon. Everybody answered, and nobody objected. We look at it again: in May.",
    )
    group.all_read("Thank you for every concern. Anybody may reopen it.")
    ama.do("ask", "May the recap quote")
    bo.hear("May the recap quote it")
    bo.do("all", "Saved: 1 line of yours: quote without name.")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended.")
    group.all_read("The meeting has ended.")
    stored = group.stored()
    assert b"not_now" not in stored
    assert b"Where?" not in stored, "questions are not kept"
    assert b'We meet every month"' not in stored, "the old words are gone"
    recap = group.recap()
    assert (
        "“We meet every month, in the afternoon.” Everybody answered, and nobody objected. We look at it again: in May."
        in recap
    )
    for never in ("Bo", "carers", "Often"):
        assert never not in recap, never
