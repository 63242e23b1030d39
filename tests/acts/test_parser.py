"""What typed lines mean: words of ours with what follows them, yes and no, and saying a thing a second time."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.acts import holding, refusals
from cop_tui.acts.act import Hush, Leave, Misread, Page, Question, Send, Tell, UseNote
from cop_tui.acts.parser import find, offered
from cop_tui.client import mynotes
from cop_tui.client.outbox import Answer
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    care,
    clock,
    commitments,
    composing,
    door,
    ending,
    floor,
    notes,
    pace,
    parking,
    parking_followup,
    people,
    record,
    release,
    roles,
    rounds,
    setup,
    words,
)
from tests.acts import rooms
from tests.acts.rooms import (
    BREAK,
    OPEN,
    QUEUE,
    REVEAL,
    ROUND,
    as_session,
    command,
    number,
    off_the_record,
    read,
    reader,
    room,
)
from tests.ui.fake import FakeSession

BO, CY = number("Bo"), number("Cy")


@pytest.mark.parametrize(
    ("me", "item", "line", "wanted"),
    [
        ("Ana", QUEUE, "hand", floor.Hand()),
        ("Ana", QUEUE, "HAND", floor.Hand()),
        ("Ana", QUEUE, "hand about the funders", floor.Hand("the funders")),
        ("Ana", QUEUE, "q+", floor.Hand()),
        ("Ana", QUEUE, "q+ to the funders", floor.Hand("the funders")),
        ("Ana", QUEUE, "q- Bo", floor.LowerHand(PersonId(BO))),
        ("Ana", OPEN, "say  Hello   there", words.Say("Hello there")),
        ("Ana", OPEN, "Say hand it over", words.Say("hand it over")),
        ("Ana", BREAK, "say Tea?", words.Off("Tea?")),
        ("Ana", OPEN, "off Between us", words.Off("Between us")),
        ("Ama", OPEN, "off", record.RecordOff()),
        ("Ana", OPEN, "park Who pays?", parking.Park("Who pays?")),
        ("Ana", OPEN, "agenda+ Interpreter rates 10m", agenda.AddItem("Interpreter rates", 10)),
        ("Ana", OPEN, "agenda+ 5 ways to rest 15 min", agenda.AddItem("5 ways to rest", 15)),
        ("Ana", OPEN, "agenda+ Rates", agenda.AddItem("Rates", 5)),
        ("Ana", OPEN, "agenda+ Silence 1 minute", agenda.AddItem("Silence", 1)),
        ("Ana", OPEN, "ask to leave Bo: shouting", door.AskToLeave(PersonId(BO), "shouting")),
        ("Ana", OPEN, "ask to leave bo", door.AskToLeave(PersonId(BO), "")),
        ("Ana", OPEN, "role timekeeper", roles.TakeRole("timekeeper")),
        ("Ama", OPEN, "lay down Space Holder of Bo", roles.LayDown("space holder", PersonId(BO))),
        ("Ana", OPEN, "lay down observer", roles.LayDown("observer")),
        ("Ama", OPEN, "lay down", roles.LayDown("space holder")),
        ("Di", OPEN, "lay down", roles.LayDown("scribe")),
        ("Di", OPEN, "role scribe to Cy", roles.OfferRole("scribe", PersonId(CY))),
        ("Di", OPEN, "role scribe Cy", roles.OfferRole("scribe", PersonId(CY))),
        ("Di", OPEN, "hand over scribe to Cy", roles.OfferRole("scribe", PersonId(CY), hand_over=True)),
        ("Ama", OPEN, "hand over to Cy", roles.OfferRole("space holder", PersonId(CY), hand_over=True)),
        ("Ana", OPEN, "untimed", pace.Untimed(True)),
        ("Ana", OPEN, "untimed off", pace.Untimed(False)),
        ("Ana", OPEN, "slower", care.SlowerPlease()),
        ("Ana", OPEN, "slower please", care.SlowerPlease()),
        ("Ama", QUEUE, "next", floor.CallNext(PersonId(0), PersonId(0))),
        ("Ama", QUEUE, "next Bo", floor.CallNext(PersonId(BO), PersonId(0))),
        ("Ama", QUEUE, "ack Bo", floor.CallNext(PersonId(BO), PersonId(0))),
        ("Ama", OPEN, "move on", agenda.MoveOn(OPEN)),
        ("Ama", OPEN, "take 3", agenda.TakeUp(ItemId(3), OPEN)),
        ("Ama", OPEN, "take up 3", agenda.TakeUp(ItemId(3), OPEN)),
        ("Ama", OPEN, "round 60 What stays?", rounds.StartRound(60, "What stays?", OPEN)),
        ("Ama", OPEN, "round 0 What stays?", rounds.StartRound(0, "What stays?", OPEN)),
        ("Ama", OPEN, "round 45s What stays?", rounds.StartRound(45, "What stays?", OPEN)),
        ("Ama", OPEN, "round What stays?", rounds.StartRound(120, "What stays?", OPEN)),
        ("Ama", OPEN, "round 30", rounds.StartRound(30, "Learning?", OPEN)),
        ("Ama", OPEN, "put in Femi", floor.PutIn("Femi", "phone")),
        ("Ama", OPEN, "put in Femi room", floor.PutIn("Femi", "room")),
        ("Ama", OPEN, "put in Femi A. by phone", floor.PutIn("Femi A.", "phone")),
        ("Ama", OPEN, "put in Femi in the room", floor.PutIn("Femi", "room")),
        ("Ama", OPEN, "extend 5", clock.Extend(5, OPEN)),
        ("Ama", OPEN, "extend 5 minutes", clock.Extend(5, OPEN)),
        ("Ama", ROUND, "close round", rounds.EndRound()),
        ("Di", OPEN, "scribe Bo: We were: tired", words.Scribe(PersonId(BO), "We were: tired")),
        ("Ama", REVEAL, "reveal", notes.Reveal(REVEAL)),
        ("Ama", REVEAL, "reveal 6", notes.Reveal(ItemId(6))),
    ],
)
def test_a_word_and_what_follows_it_make_one_wish(me: str, item: ItemId, line: str, wanted: core.Command) -> None:
    assert command(room(me, item=item), line) == wanted


def test_a_hand_that_is_up_comes_down_with_the_same_word_and_changes_with_a_note() -> None:
    fake = room(item=QUEUE)
    fake.act("Ana", floor.Hand())
    assert command(fake, "hand") == floor.LowerHand()
    assert command(fake, "hand about rates") == floor.Hand("rates")
    assert command(fake, "q-") == floor.LowerHand()
    assert command(fake, "hand later") == command(fake, "later") == command(fake, "q- later") == floor.Later()


def test_who_should_stay_is_named_only_when_several_are_asked_to_leave() -> None:
    fake = room(item=OPEN)
    for person in (BO, CY):
        fake.act("Ama", door.AskToLeave(PersonId(person), "harm"))
        fake.act("Di", door.AskToLeave(PersonId(person)))
        if person == BO:
            assert command(fake, "not so") == command(fake, "not so bo") == door.NotSo(PersonId(BO))
    with pytest.raises(Misread, match="Say who"):
        read(fake, "not so")
    assert command(fake, "not so cy") == door.NotSo(PersonId(CY))


def test_a_turn_that_is_given_away_names_whose_floor_it_was() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    fake.time += 120_000  # their time is over, so nothing is asked first
    assert command(fake, "next") == floor.CallNext(PersonId(0), PersonId(BO))
    assert command(fake, "put back") == floor.PutBack(PersonId(BO))


@pytest.mark.parametrize(
    ("me", "line", "said"),
    [
        ("Ana", "say", "after say"),
        ("Ana", "off", "after off"),
        ("Ana", "park", "what to park"),
        ("Ana", "agenda+", "Type the part"),
        ("Ana", "agenda+ 10m", "Type the part"),
        ("Ana", "pass the salt", "nothing was done"),
        ("Ana", "pause for a moment", "nothing was done"),
        ("Ana", "away with it", "nothing was done"),
        ("Ana", "bye for now and thank you", "nothing was done"),
        ("Ana", "quit smoking", "nothing was done"),
        ("Ana", "quote", "quote all, quote none"),
        ("Ana", "quote me on that", "by number"),
        ("Ana", "quote 9", "mine shows 1"),
        ("Ana", "quote b", "by its letter"),
        ("Ana", "withdraw", "by number"),
        ("Ana", "withdraw all of it", "by number"),
        ("Ana", "soften 1", "new words"),
        ("Ana", "untimed please", "Nothing was changed"),
        ("Ana", "role", "Say which role"),
        ("Ana", "lay down", "Say which role"),
        ("Ana", "hand over the phone", "Say to whom"),
        ("Ana", "ask to leave", "by name"),
        ("Ana", "take back a", "no such note"),
        ("Ana", "last orders", "how many lines"),
        ("Ana", "last 0", "how many lines"),
        ("Ama", "take the next one", "by number"),
        ("Ama", "extend a bit", "how many minutes"),
        ("Ama", "put in", "Say who"),
        ("Ama", "move on to the next", "nothing was done"),
        ("Ama", "put back the chairs", "nothing was done"),
        ("Ama", "answer me", "answer alone"),
        ("Ama", "answer", "nothing to answer"),
        ("Ama", "reveal it all", "reveal alone"),
        ("Ama", "end of story", "nothing was done"),
        ("Di", "scribe Bo We were tired", "a colon"),
        ("Di", "scribe Bo:", "a colon"),
    ],
)
def test_what_is_missing_or_too_much_is_said_and_nothing_is_done(me: str, line: str, said: str) -> None:
    fake = room(me)
    fake.act("Ana", words.Say("Something"))
    if line in ("quote b", "answer me"):
        fake.my_notes.append(mynotes.new_note("A note", REVEAL, False))
        fake.act("Bo", care.SlowerPlease())
    with pytest.raises(Misread, match=said):
        read(fake, line)


def test_a_name_nobody_has_is_refused_with_a_sentence() -> None:
    with pytest.raises(core.Refused) as refusal:
        read(room("Ama", item=QUEUE), "next week we should talk")
    assert refusals.explain(refusal.value) == "There is nobody of that name here. Type who? to see the names."


def test_what_is_not_allowed_now_is_refused_before_it_is_sent() -> None:
    for me, item, line, code in (
        ("Ana", QUEUE, "say Hello", "ask_for_floor"),
        ("Ana", OPEN, "move on", "needs_role"),
        ("Ana", OPEN, "done", "not_your_turn"),
        ("Ana", OPEN, "end", "needs_role"),
        ("Ana", OPEN, "release", "not_over"),
        ("Ana", OPEN, "write A note", "not_writing_now"),
        ("Ana", REVEAL, "say Hello", "quiet_part"),
        ("Bo", OPEN, "role scribe to Cy", "no_role_to_give"),
    ):
        with pytest.raises(core.Refused) as refusal:
            read(room(me, item=item), line)
        assert refusal.value.code == code, line


# Own words and notes


def _with_words() -> Any:
    fake = room()
    for text in ("One", "Two", "Three"):
        fake.act("Ana", words.Say(text))
        fake.act("Bo", words.Say(f"{text} too"))
    mine = fake.replica.kept.words.of(fake.replica.me)
    return fake, mine


def test_own_words_are_named_by_their_place_in_mine() -> None:
    fake, mine = _with_words()
    assert read(fake, "quote 1, 3 with name") == Question(
        "May the recap quote 'One' / 'Three' with your name? y / n",
        Send(afterwards.Consent([mine[0], mine[2]], words.NAMED)),
    )
    assert command(fake, "quote 2 and 3") == afterwards.Consent([mine[1], mine[2]], words.UNNAMED)
    assert command(fake, "quote all") == afterwards.Consent(mine, words.UNNAMED)
    step = read(fake, "quote all with name")
    assert isinstance(step, Question)
    assert step.then == Send(afterwards.Consent(mine, words.NAMED))
    assert command(fake, "quote all without name") == afterwards.Consent(mine, words.UNNAMED)
    assert command(fake, "quote none") == afterwards.Consent(mine, words.GROUP)
    assert read(fake, "withdraw 2") == Question(
        "Withdraw 'Two'? The text is erased for good. y / n", Send(afterwards.Withdraw([mine[1]]))
    )
    asks = "Put 'Two' in these words: 'We were tired.'? The old ones are erased. y / n"
    for line in ("soften 2 We were tired.", "soften 2: We were tired."):
        assert read(fake, line) == Question(asks, Send(afterwards.Soften(mine[1], "We were tired.")))


def test_a_yes_to_quoting_one_line_can_be_a_no_again() -> None:
    fake = room("Ana")
    for text in ("One.", "Two."):
        fake.act("Ana", words.Say(text))
    mine = fake.server.kept.words.of(fake.replica.me)
    for line in ("quote 2 none", "quote none 2", "quote 2 no", "quote not 2"):
        assert command(fake, line) == afterwards.Consent([mine[1]], words.GROUP)
    assert command(fake, "quote 1, 2 none") == afterwards.Consent(list(mine), words.GROUP)
    assert isinstance(read(fake, "quote none"), Send)


def test_a_promise_that_begins_with_we_is_asked_about_as_the_groups() -> None:
    fake = room("Ana")
    asked = read(fake, "promise we: meet in May")
    assert isinstance(asked, Question)
    assert asked.text == "Is it a promise of the group: 'meet in May'? y / n"
    assert asked.then == Send(commitments.Commit("Meet in May", group=True))
    assert command(fake, "promise I bring tea") == commitments.Commit("I bring tea")


def test_what_comes_back_next_comes_back_next_time() -> None:
    fake = room("Ana")
    fake.act("Ana", parking.Park("Who pays?"))
    (note,) = fake.server.kept.parking.notes
    assert command(fake, "sort 1 next") == parking_followup.SortNote(note, "", "next time")


def test_an_act_that_needs_a_number_names_its_own_word() -> None:
    fake, mine = _with_words()
    fake.act("Ana", afterwards.Withdraw([mine[2]]))
    for line, example in (
        ("withdraw", "withdraw 2. Nothing was sent."),
        ("withdraw it", "withdraw 2. Nothing was sent."),
        ("soften", "soften 2 We were tired."),
        ("quote me on that", "quote 2, 3. Or: quote all, quote none."),
    ):
        with pytest.raises(Misread) as misread:
            read(fake, line)
        assert str(misread.value).endswith(example)
        assert line.startswith("quote") or "quote" not in str(misread.value)


@pytest.mark.parametrize("line", ["care for it", "join promise", "cut piece x"])
def test_whoever_names_nothing_of_a_list_is_told_how_that_act_is_typed(line: str) -> None:
    found = find(line)
    assert found
    with pytest.raises(Misread) as misread:
        read(room(), line)
    assert str(misread.value).endswith(f"Typed: {found[0].usage}")


def test_softening_words_that_are_withdrawn_shows_nothing_and_asks_nothing() -> None:
    fake, mine = _with_words()
    fake.act("Ana", afterwards.Withdraw([mine[0]]))
    assert command(fake, "soften 1 We were tired.") == afterwards.Soften(mine[0], "We were tired.")


def test_withdrawn_words_keep_their_place_in_mine_and_are_left_out_of_all() -> None:
    fake, mine = _with_words()
    fake.act("Ana", afterwards.Withdraw([mine[0]]))
    assert read(fake, "mine") == Tell(
        [
            "1. withdrawn",
            "2. Two [not quoted]",
            "3. Three [not quoted]",
            "quote 2, soften 2 ..., withdraw 2; quote all, quote none. No answer means not quoted.",
        ]
    )
    assert command(fake, "quote all") == afterwards.Consent(mine[1:], words.UNNAMED)
    step = read(fake, "withdraw 3")
    assert isinstance(step, Question)
    assert step.then == Send(afterwards.Withdraw([mine[2]]))


def test_all_choose_and_none_are_answers_only_while_they_were_asked_for() -> None:
    fake, mine = _with_words()
    for line in ("all", "choose", "none"):
        assert isinstance(read(fake, line), Question)
    typed = reader(fake)
    typed.answered(afterwards.Consent(mine[:1], words.UNNAMED), Answer("saved"))
    fake.act("Ama", release.AskAll())
    assert isinstance(typed.read("choose"), Tell)
    assert typed.read("ALL") == Send(afterwards.Consent(mine, words.UNNAMED))
    assert typed.read("none") == Send(afterwards.Consent(mine, words.GROUP))
    assert isinstance(typed.read("all of us"), Question)
    typed.answered(afterwards.Consent(mine, words.GROUP), Answer("saved"))
    assert isinstance(typed.read("all"), Question)
    assert typed.read("quote all") == Send(afterwards.Consent(mine, words.UNNAMED))
    fake.act("Ama", setup.End())
    assert typed.read("all") == Send(afterwards.Consent(mine, words.UNNAMED)), "nothing else is said after the end"


def test_whoever_wrote_nothing_is_not_answering_with_all() -> None:
    fake = room()
    fake.act("Ama", release.AskAll())
    assert isinstance(read(fake, "all"), Question)


def test_notes_go_by_letters_and_the_last_one_without() -> None:
    fake = room(item=REVEAL)
    fake.my_notes += [mynotes.new_note(text, REVEAL, False) for text in ("One", "Two")]
    assert read(fake, "write Three") == UseNote("write", "Three")
    for line, which, text in (("take back a", 0, "One"), ("take back", 1, "Two")):
        step = read(fake, line)
        assert isinstance(step, Question)
        assert step.then == UseNote("take back", which=which)
        assert f"note {'ab'[which]}: '{text}'? The text is erased for good." in step.text
    assert read(fake, "quote b") == UseNote("quote", which=1, quote=True)
    assert read(fake, "quote b none") == UseNote("quote", which=1, quote=False)


# Yes and no, and a second time


def test_other_text_is_asked_about_and_goes_out_only_on_yes() -> None:
    fake = room()
    typed = reader(fake)
    asked = typed.read("I think we should rest")
    assert asked == Question(
        "Did you mean to say this to the room? It would be kept. y / n", Send(words.Say("I think we should rest"))
    )
    assert typed.read("y") == Send(words.Say("I think we should rest"))
    typed.read("I think we should rest")
    assert typed.read("N") == Tell(["Nothing was sent."])
    typed.read("I think we should rest")
    assert isinstance(typed.read("queue?"), Tell)
    for late in ("yes", "y", "N", "no"):
        assert typed.read(late) == Tell(["There is no question open."])


def test_a_mistyped_word_is_suggested_and_done_only_on_yes() -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    asked = typed.read("hnad")
    assert asked == Question("hnad is not a word here. Did you mean hand? y / n", Send(floor.Hand()))
    assert typed.read("y") == Send(floor.Hand())
    typed.read("hnad")
    assert typed.read("n") == Tell(["Nothing was sent."])
    asked = typed.read("asy We are tired")
    assert isinstance(asked, Question)
    assert asked.then == Send(words.Say("We are tired"))
    typed.read("n")
    ending = typed.read("edn")
    assert isinstance(ending, Question)
    assert ending.then == Send(setup.End())
    typed.read("n")
    assert isinstance(typed.read("queu?"), Question)
    assert isinstance(typed.read("y"), Tell)
    for sentence in ("And so we should rest", "Some of us are tired", "Part of it is money"):
        step = typed.read(sentence)
        assert isinstance(step, Question)
        assert step.then == Send(words.Say(sentence))
        typed.read("n")


def test_other_text_while_people_write_is_offered_as_a_note() -> None:
    fake = room(item=REVEAL)
    asked = read(fake, "We were tired")
    assert isinstance(asked, Question)
    assert asked.then == UseNote("write", "We were tired")


def test_other_text_that_cannot_be_said_is_neither_sent_nor_asked_about() -> None:
    with pytest.raises(Misread, match=r"nothing was sent\. Nobody has called you yet"):
        read(room(item=QUEUE), "I think we should rest")


def test_other_text_off_the_record_would_be_said_off_the_record() -> None:
    asked = read(off_the_record(), "Between us")
    assert isinstance(asked, Question)
    assert asked.then == Send(words.Off("Between us"))


def test_moving_on_over_waiting_people_takes_the_same_words_twice() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", floor.Hand())
    typed = reader(fake)
    once, twice = agenda.MoveOn(QUEUE), agenda.MoveOn(QUEUE, really=True)
    assert typed.read("move on") == Send(once)
    assert typed.read("move on") == Send(once), "nothing was refused yet"
    typed.answered(once, refused := rooms.refused("people_waiting"))
    assert isinstance(typed.read("queue?"), Tell)
    assert typed.read("move on") == Send(twice), "who waits may be looked at in between"
    assert typed.read("move on") == Send(once), "and only once"
    typed.answered(once, refused)
    typed.read("next")
    assert typed.read("move on") == Send(once), "something else was done in between"
    typed.answered(once, refused)
    typed.read("well then")
    assert typed.read("move on") == Send(once), "something else was typed in between"
    typed.answered(once, rooms.refused("already_moved"))
    assert typed.read("move on") == Send(once), "it was refused for another reason"


def test_taking_up_an_item_or_ending_over_waiting_people_takes_the_same_words_twice_too() -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    typed.answered(agenda.TakeUp(ItemId(5), QUEUE), rooms.refused("people_waiting"))
    assert typed.read("take 4") == Send(agenda.TakeUp(ItemId(4), QUEUE))
    typed.answered(agenda.TakeUp(ItemId(5), QUEUE), rooms.refused("people_waiting"))
    assert typed.read("take 5") == Send(agenda.TakeUp(ItemId(5), QUEUE, really=True))
    not_held = "Not held: Arriving; Break; Learning; Unsaid."
    assert typed.read("end") == Question(f"{not_held} End the meeting for everybody? y / n", Send(setup.End()))
    assert typed.read("y") == Send(setup.End())
    typed.answered(setup.End(), rooms.refused("people_waiting"))
    typed.read("end")
    assert typed.read("y") == Send(setup.End(really=True))


def test_the_end_is_not_asked_about_while_everybody_is_still_to_be_asked_about_their_words() -> None:
    fake = room("Ama", item=ItemId(6))
    with pytest.raises(core.Refused, match="ask_first") as problem:
        reader(fake).read("end")
    assert refusals.explain(problem.value) == (
        "Everybody should be asked about their own words first. Type ask, then end when people are ready."
    )
    fake = room("Ama")
    fake.act("Ana", words.Say("Something"))
    with pytest.raises(core.Refused, match="ask_first"):
        reader(fake).read("end")
    fake.act("Ama", release.AskAll())
    assert isinstance(reader(fake).read("end"), Question)


def test_what_is_asked_once_more_at_the_end_is_not_read_twice() -> None:
    fake = room("Ama", item=QUEUE)
    fake.act("Bo", parking.Park("Who pays?"))
    fake.act("Ama", release.AskAll())
    asks = reader(fake).read("end")
    assert isinstance(asks, Question)
    assert "parked" not in asks.text, "the refusal says it, and asks"
    fake.act("Bo", floor.Hand())
    asks = reader(fake).read("end")
    assert isinstance(asks, Question)
    assert "Still open: 1 parked and not looked at. End" in asks.text, "the refusal is about who waits"
    with pytest.raises(core.Refused, match="people_waiting"):
        core.decide(fake.server, setup.End(), PersonId(1), Ms(fake.now()))


def standing_in(*, here: bool) -> FakeSession:
    """Return a meeting in which Bo stands in as space holder; Ama, who is entrusted with it, is `here` or away."""
    fake = room("Bo", item=QUEUE)
    for state in (fake.server, fake.replica.state):
        state.kept.people.by_id[PersonId(3)].roles.append("space holder")
        state.kept.people.stand_in.append(PersonId(3))
    if not here:
        fake.act("Ama", people.Away())
    return fake


@pytest.mark.parametrize("waits", [False, True])
def test_whoever_stands_in_is_asked_once_and_told_before_the_yes_that_the_others_are_asked(waits: bool) -> None:
    fake = standing_in(here=True)
    if waits:
        fake.act("Cy", floor.Hand())
    typed = reader(fake)
    asks = typed.read("end")
    assert isinstance(asks, Question)
    assert asks.text.endswith(
        "You stand in as space holder, so the others are asked whether the meeting may end. Ask them? y / n"
    )
    assert ("1 waiting to be heard" in asks.text) is waits
    assert typed.read("y") == Send(setup.End(really=True)), "nothing is asked once more"
    outcome = core.decide(fake.server, setup.End(really=True), PersonId(3), Ms(fake.now()))
    assert outcome.events == [ending.EndAsked(PersonId(3))]


def test_whoever_stands_in_and_has_asked_is_told_first_where_too_few_have_said_yes() -> None:
    fake = standing_in(here=True)
    fake.act("Bo", setup.End(really=True))
    with pytest.raises(core.Refused, match="end_waits"):
        reader(fake).read("end")
    fake = standing_in(here=False)
    fake.act("Bo", setup.End(really=True))
    assert reader(fake).read("end") == Question(f"{holding.ASKED_TO_END} End it? y / n", Send(setup.End(really=True)))


def test_many_parts_that_were_not_held_are_named_in_short_and_none_where_all_were() -> None:
    plan = setup.SessionPlan(title="T", items=tuple(setup.PlannedItem(f"Part {n}", mode="open") for n in range(1, 7)))
    fake = room("Ama", plan=plan, item=ItemId(1))
    asks = reader(fake).read("end")
    assert isinstance(asks, Question)
    assert asks.text == "Not held: Part 2; Part 3; Part 4; 2 more. End the meeting for everybody? y / n"
    for n in range(2, 7):
        fake.act("Ama", agenda.TakeUp(ItemId(n)))
    asks = reader(fake).read("end")
    assert isinstance(asks, Question)
    assert asks.text == "End the meeting for everybody? y / n"


def test_yes_right_after_such_a_refusal_says_it_again_and_no_drops_it() -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    once, refused = agenda.MoveOn(QUEUE), rooms.refused("people_waiting")
    typed.answered(once, refused)
    assert typed.read("y") == Send(agenda.MoveOn(QUEUE, really=True))
    assert typed.read("y") == Tell(["There is no question open."])
    typed.answered(once, refused)
    assert typed.read("n") == Tell(["Nothing was sent."])
    assert typed.read("move on") == Send(once)
    typed.answered(once, refused)
    typed.read("who?")
    assert typed.read("y") == Tell(["There is no question open."]), "something was looked at in between"
    typed.answered(once, rooms.refused("already_moved"))
    assert typed.read("y") == Tell(["There is no question open."]), "saying that again changes nothing"
    typed.read("end")
    assert typed.read("y") == Send(setup.End())
    typed.answered(setup.End(), rooms.refused("lot_first"))
    assert typed.read("y") == Send(setup.End(really=True))
    typed.read("end")
    typed.answered(once, refused)
    assert typed.read("y") == Send(setup.End()), "a refusal that comes late answers no other question"


def test_a_request_for_care_is_read_on_request_and_answered_by_a_yes() -> None:
    fake = room("Ama")
    for who, wish in (("Bo", care.CheckOnMe()), ("Cy", care.SlowerPlease())):
        fake.act(who, wish)
    typed = reader(fake)
    assert typed.read("answer") == Question(
        "Bo asks somebody to check on them. Others wait: answer 2. Say that you look after it? y / n",
        Send(care.AnswerSignal(1)),
    )
    assert typed.read("n") == Tell(["Nothing was sent."])
    asks = typed.read("answer 2")
    assert isinstance(asks, Question)
    assert asks.text.startswith("Someone asks: slower, please. Others wait: answer 1.")
    assert typed.read("y") == Send(care.AnswerSignal(2))


def test_going_on_while_the_floor_waits_takes_next_twice() -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    typed.answered(floor.CallNext(PersonId(0), PersonId(0)), rooms.refused("floor_waits"))
    assert typed.read("next") == Send(floor.CallNext(PersonId(0), PersonId(0), really=True))


def test_waiting_is_offered_to_whoever_has_the_floor_or_is_next_and_asked_for_once() -> None:
    fake = room(item=QUEUE)
    assert "wait" not in [act.name for act in offered(as_session(fake))]
    fake.act("Ana", floor.Hand())
    assert "wait" in [act.name for act in offered(as_session(fake))]
    fake.act("Ama", floor.CallNext())
    assert "wait" in [act.name for act in offered(as_session(fake))]
    fake.act("Ana", composing.WaitForMe())
    assert "wait" not in [act.name for act in offered(as_session(fake))]
    with pytest.raises(Misread, match="so nothing was done"):
        read(fake, "wait I was not done")


def test_a_second_time_never_reaches_another_item() -> None:
    fake = room("Ama", item=QUEUE)
    typed = reader(fake)
    typed.answered(agenda.MoveOn(QUEUE), rooms.refused("people_waiting"))
    fake.act("Ama", agenda.TakeUp(OPEN))
    assert typed.read("move on") == Send(agenda.MoveOn(OPEN))


# Looking


def test_questions_and_leaving_send_nothing() -> None:
    fake = room()
    for line in (
        "now?",
        "queue?",
        "q?",
        "why?",
        "agenda?",
        "lot?",
        "time?",
        "who?",
        "agreement?",
        "card?",
        "kept?",
        "mine",
        "help",
        "?",
    ):
        step = read(fake, line)
        assert isinstance(step, Tell), line
        assert all(step.lines), line
    assert read(fake, "last 7") == Page(7)
    assert read(fake, "last") == Page(5)
    assert read(fake, "last 999") == Page(50)
    assert read(fake, "hush") == Hush(True)
    assert read(fake, "unhush") == Hush(False)
    assert read(fake, "bye") == read(fake, "quit") == Leave()
    assert read(fake, "") == read(fake, "   ") == read(fake, "now?")
    assert fake.done == []


def test_a_role_on_offer_is_taken_by_role_alone() -> None:
    fake = room()
    fake.act("Ama", roles.OfferRole(base.HOLDER, PersonId(number("Ana")), hand_over=True))
    assert command(fake, "role") == roles.TakeRole(base.HOLDER)


def test_a_part_between_others_is_named_by_a_number_and_a_letter() -> None:
    plan = replace(rooms.PLAN, items=(*rooms.PLAN.items, setup.PlannedItem("Check-out", mode="round")))
    fake = room("Ama", item=QUEUE, plan=plan)
    fake.act("Bo", agenda.AddItem("Rates"))
    added = ItemId(8)
    assert command(fake, "take 6a") == command(fake, "take up 6A") == agenda.TakeUp(added, QUEUE)
    assert command(fake, "take 7") == agenda.TakeUp(ItemId(7), QUEUE)
    for line in ("take 8", "take 6b", "reveal 8"):
        with pytest.raises(core.Refused) as refused:
            read(fake, line)
        assert refused.value.code == "no_such_item"
    step = read(fake, "agenda?")
    assert isinstance(step, Tell)
    assert [said.partition(":")[0] for said in step.lines[6:]] == ["6. Unsaid", "6a. Rates", "7. Check-out"]
