"""Typed lines of the parking lot, promises, the agreement and care: what they send, and what lists show."""

from __future__ import annotations

import pytest

from cop_tui.acts import agreeing, parking, parser, performing, queries
from cop_tui.acts.act import Misread, Tell, UseNote
from cop_tui.acts.card import TO_ASK
from cop_tui.client.outbox import Answer
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    agreement,
    care,
    checks,
    coffee,
    commitments,
    consenting,
    deciding,
    floor,
    parking_followup,
    role_notes,
    setup,
)
from cop_tui.core.topics import parking as lot
from cop_tui.core.topics.words import Say
from tests.acts.rooms import PLAN, as_session, command, number, read, room
from tests.ui.fake import FakeSession


def told(fake: FakeSession, line: str) -> list[str]:
    step = read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


def test_what_is_parked_is_sorted_looked_after_and_answered_by_its_number() -> None:
    fake = room("Ama")
    for text in ("Who pays?", "Rates"):
        fake.act("Ana", lot.Park(text))
    one, two = fake.server.kept.parking.notes
    assert command(fake, "sort 1 next time") == parking_followup.SortNote(one, "", "next time")
    assert command(fake, "sort 2: too big, 14 May") == parking_followup.SortNote(two, "too big", "14 May")
    assert command(fake, "sort 1 next time, because Ana knows the rates") == parking_followup.SortNote(
        one, "", "next time", "Ana knows the rates"
    )
    assert command(fake, "sort 2 too big, 14 May because: it is long") == parking_followup.SortNote(
        two, "too big", "14 May", "it is long"
    )
    assert command(fake, "sort 1 next time: because Ana knows the rates") == parking_followup.SortNote(
        one, "", "next time", "Ana knows the rates"
    )
    assert command(fake, "sort 2 next time: too big") == parking_followup.SortNote(two, "too big", "next time")
    assert command(fake, "sort all next time") == parking_followup.SortNote(WordId(0), "", "next time")
    assert command(fake, "mark 1 being looked at") == parking_followup.MarkNote(one, "being looked at")
    assert command(fake, "item from 2 Rates 10m") == parking_followup.NoteToItem(two, "Rates", 10)
    assert command(fake, "item from 2 Silence 1 minute") == parking_followup.NoteToItem(two, "Silence", 1)
    assert command(fake, "item from 2") == parking_followup.NoteToItem(two, "", 5)
    fake.act("Ama", parking_followup.NoToNote(one, "No money", "we ask"))
    fake.act("Bo", parking_followup.TakeCare(two))
    assert told(fake, "lot?") == [
        "Parked: 2.",
        "1. Who pays? (cannot be) No money. Instead: we ask",
        "2. Rates (parked, Bo looks after it)",
        parking.FOR_ONE,
    ]
    fake.act("Cy", parking_followup.SortNote(two, "", "next time", "Ana knows the rates"))
    assert "2. Rates (parked, comes back next time, Bo looks after it) Ana knows the rates" in told(fake, "lot?")
    for line in ("sort 1 because it is late", "sort 1 next time, because", "sort 1 later, because it is late"):
        with pytest.raises(Misread, match="Say when it comes back, "):
            read(fake, line)
    for line in ("sort", "sort 9 today", "sort 1", "sort 1 later, today, next time", "mark 1 lost", "no to parked 1: No",
                 "promise from 1", "care for it"):  # fmt: skip
        with pytest.raises(Misread):
            read(fake, line)


def test_parking_without_a_name_takes_its_words_from_the_line() -> None:
    fake = room("Ana")
    assert read(fake, "park without name Who pays?") == UseNote("park", "Who pays?")
    assert command(fake, "park Without doubt we try") == lot.Park("Without doubt we try")
    with pytest.raises(Misread, match="Type what to park"):
        read(fake, "park without name")


def test_a_colon_after_a_word_that_takes_more_is_no_part_of_what_follows() -> None:
    fake = room("Ana")
    assert command(fake, "propose: We meet") == deciding.Propose("We meet")
    assert command(fake, "park: Who pays?") == lot.Park("Who pays?")
    for line in ("done: and then", "objection:tight"):
        assert parser.find(line) is None


def test_voices_are_counted_by_answer() -> None:
    fake = room("Ama")
    fake.act("Ama", floor.PutIn("Femi"))
    fake.act("Ama", checks.StartCheck("Ready?"))
    assert command(fake, "voices 2 fine, 1 Concern") == checks.CountVoices({"fine": 2, "concern": 1}, 1)
    assert command(fake, "voices none") == checks.CountVoices({}, 1)
    for line in ("voices fine", "voices 2 happy", "voices"):
        with pytest.raises(Misread, match="how many for each answer"):
            read(fake, line)


def test_a_yes_to_a_point_and_an_offer_to_the_lot_are_answered_aside() -> None:
    held = Answer("held")
    assert performing.after(agreement.YesToPoint(WordId(1)), held).startswith("Taken in. Nobody is told")
    assert performing.after(agreement.YesToPoint(WordId(1)), Answer("saved")) == ""
    assert performing.after(lot.ParkTopics(), held) == "Offered, aside. They may say no."


def test_topics_are_offered_to_the_lot_when_none_is_being_talked_about() -> None:
    fake = room("Ama")
    for text in ("Trust", "Rates"):
        fake.act("Bo", coffee.AddTopic(text))
    assert "park topics" not in parser.can_line(as_session(fake))
    fake.act("Ama", coffee.NextTopic())
    assert "park topics" not in parser.can_line(as_session(fake))
    fake.act("Ama", agenda.MoveOn())
    assert "park topics" in parser.can_line(as_session(fake))


def test_a_no_to_a_proposal_is_typed_with_its_two_halves_and_stands_in_the_list() -> None:
    fake = room("Ama")
    fake.act("Bo", deciding.Propose("We meet"))
    fake.act("Ama", consenting.AskConsent())
    assert "Next in the circle: Ama." in told(fake, "decisions?")
    assert command(fake, "no to proposal No room; in May") == deciding.NoToProposal("No room", "in May", 1)
    with pytest.raises(Misread, match="with a ; between"):
        read(fake, "no to proposal No room")
    fake.act("Ama", deciding.NoToProposal("No room", "in May"))
    assert told(fake, "decisions?") == ["1. No: We meet. No room. Instead: in May."]


def test_parking_is_offered_for_the_last_words_or_for_those_one_heard() -> None:
    fake = room("Ama")
    assert command(fake, "offer to park Bo: Who pays?") == lot.OfferPark(PersonId(number("Bo")), "Who pays?")
    with pytest.raises(Misread, match="Type their words"):
        read(fake, "offer to park Bo")
    fake.act("Bo", Say("Who pays?"))
    assert command(fake, "offer to park Bo") == lot.OfferPark(PersonId(number("Bo")), word=WordId(fake.server.kept.seq))


def test_the_lot_is_looked_through_when_nothing_else_is_ahead() -> None:
    fake = room("Ana", plan=setup.SessionPlan("T", items=(setup.PlannedItem("Talk", mode="open"),)), item=ItemId(1))
    assert "sort" not in parser.can_line(as_session(fake))
    fake.act("Ana", lot.Park("Who pays?"))
    assert "sort, let go parked" in parser.can_line(as_session(fake))


def test_promises_are_listed_with_who_carries_them_and_what_they_need() -> None:
    fake = room("Ana")
    assert told(fake, "promises?") == ["Nobody has promised anything yet. Anybody can: promise ..."]
    fake.act("Ana", commitments.Commit("I ask."))
    fake.act("Bo", commitments.Commit("We meet.", group=True))
    (one, _) = fake.server.kept.commitments.promises
    fake.act("Ana", commitments.AboutPromise(one, need="a room"))
    assert told(fake, "promises?") == [
        "Promised: 2.",
        "1. I ask. (you) Needed: a room",
        "2. We meet. (all of us)",
        "What yours needs: about promise 1 needs: ... That others may go on with it: about promise 1 others yes. "
        "When to look again: about promise 1 again 14 May. To let it go: let go promise 1.",
    ]
    fake.act("Bo", commitments.Commit("I write."))
    assert told(fake, "promises?")[-1] == "To carry another's too: join promise 3."
    assert command(fake, "about promise 1 needs: a key") == commitments.AboutPromise(one, need="a key")
    assert command(fake, "about promise 1 again 14 May") == commitments.AboutPromise(one, again="14 May")
    for line in ("about promise 1", "let go promise 7", "commit together"):
        with pytest.raises(Misread):
            read(fake, line)


def test_the_agreement_begins_blank_with_a_question_for_each_section() -> None:
    fake = room("Ana")
    shown = told(fake, "agreement?")
    assert shown[0] == "There is no agreement yet. Anybody can begin: agree ..."
    assert shown[1] == "How we work: How do we want to work together?"
    assert shown[-1] == setup.HONEST
    assert command(fake, "agree Confidentiality: Stories stay.") == agreement.Agree("Stories stay.", "confidentiality")
    assert command(fake, "agree We say: stop.") == agreement.Agree("We say: stop.")
    fake.act("Bo", agreement.Agree("Stories stay.", "confidentiality"))
    fake.later(agreement.SILENCE_MS)
    fake.act("Bo", agreement.Agree("No phones."))
    fake.act("Ama", agreement.NoToPoint(fake.server.kept.agreement.points[1], "Some need theirs", "silent ones"))
    fake.act("Bo", agreement.ReviewAgreement("14 May"))
    assert told(fake, "agreement?") == [
        "What we agreed:",
        "2. No phones. (no) Some need theirs. Instead: silent ones",
        "Confidentiality:",
        "1. Stories stay.",
        "Version 1. As it was before: agreement? before.",
        "We look at it again: 14 May.",
        *setup.may_leave(fake.server),
    ]
    assert "point again" in [act.name for act in parser.offered(as_session(fake))]
    for line in ("agree", "agree confidentiality:", "point again 9", "review agreement", "no to point 1: No"):
        with pytest.raises(Misread):
            read(fake, line)
    assert agreeing.lines(as_session(room("Ana")))


def test_care_is_asked_aside_and_said_to_be() -> None:
    fake = room("Ana")
    assert command(fake, "trust is breaking Bo, Cy") == care.TrustBreaks(
        [PersonId(number("Bo")), PersonId(number("Cy"))]
    )
    assert command(fake, "trust is breaking") == care.TrustBreaks([])
    with pytest.raises(Misread):
        read(fake, "note before")
    after = performing.after
    assert after(care.JargonPlease(), Answer("held")).endswith("Nobody is told who asked.")
    assert after(care.TrustBreaks(), Answer("held", facts={"names": ["Ama", "Cy"]})).startswith("Ama and Cy are told")
    assert after(care.TrustBreaks(), Answer("held")).startswith("They are told")
    assert after(lot.OfferPark(PersonId(2)), Answer("held")) == "Offered, aside. They may say no."
    assert after(commitments.JoinPromise(WordId(1)), Answer("held")) == "Those who carry it are asked, aside."
    assert after(commitments.JoinPromise(WordId(1)), Answer("saved")) == ""


def test_a_role_has_a_line_for_when_it_gets_hard() -> None:
    fake = room("Ama")
    assert command(fake, "if this gets hard I stop.") == role_notes.IfHard("space holder", "I stop.")
    assert command(fake, "if this gets hard Scribe: ask Cy.") == role_notes.IfHard("scribe", "ask Cy.")
    fake.act("Ama", role_notes.IfHard("space holder", "I stop."))
    assert "Ama, if space holder gets hard: I stop." in told(fake, "who?")
    for line in ("if this gets hard", "if this gets hard scribe:"):
        with pytest.raises(Misread):
            read(fake, line)
    with pytest.raises(Misread):
        read(room("Bo"), "if this gets hard we stop")


def test_the_lobby_shows_the_card_and_what_may_leave() -> None:
    card = setup.Card("Us", "The network", "All of us", "The date", "The place", "The rest", "Di")
    plan = setup.SessionPlan("T", card=card, regime="closed", items=PLAN.items[:1])
    fake = room("Ana", plan=plan, item=ItemId(1))
    lines = queries.lobby_lines(as_session(fake))
    assert "card?: who convened, pays and decides." in lines[2]
    assert told(fake, "card?") == [
        "Convened by: Us.",
        "Paid by: The network.",
        "Who decides what: All of us.",
        "Fixed: The date.",
        "Open to change: The place.",
        "Ours to decide: The rest.",
        "Somebody to talk to: Di.",
        TO_ASK,
    ]
    assert lines[3].startswith("Closed: nothing leaves")
    assert lines[3].endswith(setup.HONEST)
    fake.server.kept.agenda.items[ItemId(1)] = agenda.Item(
        setup.PlannedItem("Welcome", mode="open", keep="group"), opened=Ms(1)
    )
    fake.replica.state.kept.agenda.items[ItemId(1)] = fake.server.kept.agenda.items[ItemId(1)]
    assert "only what you release stays" in queries.record_line(as_session(fake))


def test_a_part_made_from_something_parked_is_told_by_its_words_and_before_the_round_at_the_end() -> None:
    fake = room("Ama", plan=setup.SessionPlan("T", items=(*PLAN.items, setup.PlannedItem("Check-out", mode="round"))))
    fake.act("Bo", lot.Park("Who pays for thinking?"))
    fake.act("Cy", parking_followup.NoteToItem(fake.server.kept.parking.notes[0]))
    assert told(fake, "agenda?")[-2:] == [
        "6a. Who pays for thinking?: queue, 5 minutes, ahead, put in by Cy.",
        "7. Check-out: round, 10 minutes, ahead.",
    ]
    fake.act("Ama", agenda.TakeUp(ItemId(8)))
    assert queries.item_line(as_session(fake)).startswith(
        "Part 6a: Who pays for thinking? Raise a hand to speak: hand."
    )
    assert queries.where_now(as_session(fake)) == "Now: part 6a, Who pays for thinking?"


def test_a_part_made_from_something_parked_is_offered_to_be_left_out_by_its_words() -> None:
    welcome = setup.PlannedItem("Welcome", mode="info", minutes=2)
    fake = room(
        "Ama",
        item=ItemId(1),
        plan=setup.SessionPlan("T", items=(welcome, setup.PlannedItem("All", mode="round", minutes=5))),
    )
    fake.act("Bo", lot.Park("Who pays for thinking?"))
    fake.act("Cy", parking_followup.NoteToItem(fake.server.kept.parking.notes[0]))
    assert "- Drop a part: without 'Who pays for thinking?' there is room." in told(fake, "fit")


def test_earlier_versions_of_the_agreement_are_read_by_their_number() -> None:
    plan = setup.SessionPlan("T", agreement=("Passing is fine.",), items=(setup.PlannedItem("Talk", mode="open"),))
    fake = room("Ana", plan=plan, item=ItemId(1))
    with pytest.raises(Misread, match="has no earlier version"):
        read(fake, "agreement? 1")
    for text in ("We end on time.", "We listen.", "We ask."):
        fake.act("Bo", agreement.Agree(text))
    _, listened, asked = fake.server.kept.agreement.points
    fake.later(agreement.SILENCE_MS)
    fake.act("Bo", afterwards.Withdraw([listened]))
    fake.act("Bo", afterwards.Soften(asked, "We ask first."))
    assert "Version 5. As it was before: agreement? 4." in told(fake, "agreement?")
    assert told(fake, "agreement? 3") == [
        "What we agreed in version 3 of 5:",
        "- Passing is fine.",
        "- We end on time.",
        "- A point that its author took back.",
        "- A point that its author has put in other words since.",
    ]
    assert told(fake, "agreement? version 1")[-1] == "- We end on time."
    for line in ("agreement? 0", "agreement? before"):
        assert told(fake, line) == [
            "What was agreed before anything was added or changed here:",
            "- Passing is fine.",
        ]
    for line in ("agreement? 9", "agreement? old"):
        with pytest.raises(Misread, match=r"from 1 to 5: agreement\? 5"):
            read(fake, line)


def test_the_first_version_says_how_to_read_what_was_before_it() -> None:
    fake = room("Ana")
    fake.act("Bo", agreement.Agree("We end on time."))
    fake.later(agreement.SILENCE_MS)
    assert "Version 1. As it was before: agreement? before." in told(fake, "agreement?")


def test_a_version_in_which_nothing_was_agreed_says_so() -> None:
    fake = room("Ana")
    fake.act("Bo", agreement.Agree("We end on time."))
    (point,) = fake.server.kept.agreement.points
    fake.later(agreement.SILENCE_MS)
    fake.act("Bo", afterwards.Soften(point, "We end about on time."))
    assert told(fake, "agreement? 2") == ["What we agreed in version 2 of 2:", "- Nothing."]


def test_a_reason_that_does_not_count_is_told_with_those_that_do() -> None:
    fake = room("Ama")
    fake.act("Ana", lot.Park("Who pays?"))
    with pytest.raises(Misread) as told:
        command(fake, "sort 1 next time, we had no time for it today")
    assert str(told.value) == (
        "Why it waits is one of these: later, other place, needs somebody absent, too big, needs care. "
        "Or say only when it comes back: sort 2 next time."
    )
