"""What is written, answered and taken back for somebody on the phone: notes without their name, what waits, whose it is."""

from __future__ import annotations

import pytest
from msgspec import structs

from cop_tui import core
from cop_tui.acts import about_me, parser
from cop_tui.acts.act import Misread, Question, Send, Tell, UseNote
from cop_tui.acts.lookup import has_own
from cop_tui.acts.refusals import explain
from cop_tui.core import view
from cop_tui.core.engine.ids import ItemId, Ms, PersonId
from cop_tui.core.topics import aloud, commitments, consenting, deciding, floor, notes, release, roles, setup, words
from tests.acts.rooms import OPEN, QUEUE, REVEAL, as_session, command, number, read, room
from tests.acts.test_performing import Shown
from tests.ui.fake import FakeSession
from tests.ui.shown import after_end, view_of

FEMI, ZED = PersonId(6), PersonId(7)


def with_voices(me: str = "Ama", item: ItemId = OPEN) -> FakeSession:
    """Return a meeting with Femi-Ann and Zed on the phone; Ama holds the space, Di scribes."""
    fake = room(me, item=item)
    for name in ("Femi-Ann", "Zed"):
        fake.act("Ama", floor.PutIn(name))
    return fake


def asked(me: str) -> FakeSession:
    """Return that meeting while everybody is asked about Ana's proposal."""
    fake = with_voices(me)
    fake.act("Ana", deciding.Propose("We meet weekly"))
    fake.act("Ama", consenting.AskConsent())
    return fake


def strong(fake: FakeSession) -> str:
    """Return the line about me that is always in sight."""
    return about_me.line(as_session(fake), Ms(fake.now()))[0]


@pytest.mark.parametrize("line", ["say for Femi-Ann: Too fast.", "for Femi-Ann: Too fast."])
def test_in_a_part_of_notes_words_for_a_voice_are_refused_before_anything_is_asked(line: str) -> None:
    with pytest.raises(core.Refused) as refusal:
        read(with_voices(item=REVEAL), line)
    assert refusal.value.code == "unnamed_here"
    assert explain(refusal.value).endswith(
        "Nothing was sent, and nobody was told. A note for somebody without a screen, without their name: write for NAME: ..."
    )


@pytest.mark.parametrize(
    "line", ["write for Zed", "write for zed:", "write for Femi-Ann too fast", "write for Zed the office is closed"]
)
def test_a_note_for_a_voice_without_a_colon_is_not_taken_for_my_own(line: str) -> None:
    with pytest.raises(Misread, match=r"^Type a colon behind the name, .* Nothing was written\.$"):
        read(with_voices(item=REVEAL), line)
    assert isinstance(read(with_voices(item=REVEAL), "write for zeds sake"), UseNote)


async def test_in_a_part_of_notes_nothing_with_a_name_is_written_down_and_a_promise_still_is() -> None:
    fake = with_voices(item=REVEAL)
    seq = fake.server.kept.seq
    assert "People write notes without names" in " ".join(await Shown(fake).enter("scribe Femi-Ann: Too fast."))
    assert fake.server.kept.seq == seq
    assert "Too fast" not in repr(fake.server.texts)
    assert not view.write_down(fake.server, PersonId(number("Ama")))
    fake.act("Ama", words.Scribe(FEMI, "I ring back.", words.COMMIT))
    assert fake.server.kept.seq == seq + 1


async def test_a_note_for_a_voice_is_beside_ones_own_and_nothing_that_is_sent_tells_whose_it_is() -> None:
    fake = with_voices(item=REVEAL)
    ama = Shown(fake)
    await ama.enter("write Mine")
    await ama.enter("n")
    told = " ".join(await ama.enter("write for femi-ann: The stairs are steep"))
    assert "Written for Femi-Ann, without the name, as note b." in told
    assert "if they say that it may: quote b" in told
    assert "y / n" not in told, "that the recap may quote it is theirs to say"
    mine, theirs = fake.my_notes
    assert (theirs.text, theirs.whose, theirs.quote, mine.whose) == ("The stairs are steep", "Femi-Ann", False, "")
    assert theirs.hash != mine.hash
    assert "Femi" not in repr(theirs.offer())
    assert "Femi" not in repr(theirs)
    step = read(fake, "mine")
    assert isinstance(step, Tell)
    assert "b. The stairs are steep [a note without name for Femi-Ann, held, not quoted]" in step.lines
    asks = read(fake, "take back b")
    assert isinstance(asks, Question)
    assert asks.then == UseNote("take back", which=1)


async def wrote(*lines: str) -> FakeSession:
    """Return a meeting in which Ama typed these lines in a part of notes, they were shown with those of others, and all are asked."""
    fake = with_voices(item=REVEAL)
    for line in lines:
        await Shown(fake).enter(line)
    for n, name in enumerate(("Ana", "Bo", "Cy", "Di")):
        fake.act(name, notes.HoldNote(f"{n}" * 64, f"Of {name}", item=REVEAL))
    fake.act("Ama", notes.Reveal())
    fake.my_notes.see([])
    assert all(note.state == "shown" for note in fake.my_notes)
    fake.act("Ama", release.AskAll())
    return fake


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("write for Zed: The stairs are steep",), "You wrote nothing of your own that is kept. The notes that you wrote for others are theirs."),
        (("write Mine", "n", "write for Zed: The stairs"), "You wrote 1 note without name. It stays as marked before the reveal."),
        (("write Mine", "n"), "You wrote 1 note without name. It stays as marked before the reveal."),
    ],
)  # fmt: skip
async def test_whoever_wrote_for_somebody_on_the_phone_is_asked_about_their_own_words_alone(
    lines: tuple[str, ...], told: str
) -> None:
    fake = await wrote(*lines)
    said = core.tell(fake.replica.state, release.Asked(PersonId(1)), fake.replica.me)
    assert told in said
    theirs = "The notes that you wrote for others are theirs. They stay as marked before the reveal. To take one back for them: mine."
    assert (theirs in said) is any("for Zed" in line for line in lines)
    own = any(line == "write Mine" for line in lines)
    assert has_own(as_session(fake)) is own
    fake.act("Ama", setup.End(really=True))
    page = "\n".join(line.plain for line in after_end(view_of(fake), 200))
    assert ("You wrote 1 thing." in page) is own
    assert ("You wrote nothing that is kept, so there is nothing to decide." in page) is not own


async def test_in_a_closed_meeting_notes_for_others_go_as_all_do_that_were_not_marked() -> None:
    fake = await wrote("write for Zed: The stairs are steep")
    plan = structs.replace(fake.replica.kept.setup.session, regime=setup.CLOSED_REGIME)
    fake.replica.kept.setup.session = plan
    said = core.tell(fake.replica.state, release.Asked(PersonId(1)), fake.replica.me)
    assert (
        "theirs. What was marked before the reveal stays, in the recap; the rest is erased when this closed meeting ends."
        in said
    )


def test_a_note_for_nobody_on_the_phone_is_asked_about_as_it_would_be_shown_with_that_name() -> None:
    fake = with_voices(item=REVEAL)
    for name, why in (("Bo", "Bo has a screen"), ("Femy", "Nobody here is called Femy")):
        step = read(fake, f"write for {name}: Too fast")
        assert isinstance(step, Question)
        assert step.text == f"{why}. Is it your note, in these words: 'for {name}: Too fast'? y / n"
        assert step.then == UseNote("write", f"for {name}: Too fast")
        assert step.back == f"write for {name}: Too fast"
    assert read(fake, "write for once I was heard") == UseNote("write", "for once I was heard")
    with pytest.raises(core.Refused) as refusal:
        read(with_voices("Bo", item=REVEAL), "write for Femi-Ann: Too fast")
    assert refusal.value.code == "writes_for_voices"
    assert read(with_voices("Di", item=REVEAL), "write for Zed: Hi") == UseNote("write", "Hi", whose="Zed")


def test_take_back_speaks_of_what_was_sent_last_from_here_also_for_somebody_else() -> None:
    fake = with_voices()
    fake.act("Ama", commitments.Commit("I ask for the key."))
    for text in ("Too far.", "Too fast."):
        fake.act("Ama", words.Scribe(FEMI, text))
    assert read(fake, "take back") == Tell(
        [
            "You wrote this down last, for Femi-Ann: 'Too fast.'. To take it back: withdraw for Femi-Ann 2. "
            "Something of yours: take back 1."
        ]
    )
    fake.act("Ama", commitments.Commit("I ring."))
    step = read(fake, "take back")
    assert isinstance(step, Question)
    assert "'I ring.'" in step.text


def test_take_back_after_writing_for_somebody_with_a_screen_says_whose_it_is() -> None:
    fake = with_voices("Di")
    fake.act("Di", words.Scribe(PersonId(number("Bo")), "Too fast."))
    assert read(fake, "take back") == Tell(
        ["You wrote this down last, for Bo: 'Too fast.'. It is theirs, and Bo can take it back."]
    )


async def test_the_hint_after_no_names_nothing_that_is_withdrawn() -> None:
    fake = room()
    for text in ("One", "Two", "Three"):
        fake.act("Ana", words.Say(text))
    ana = Shown(fake)
    await ana.enter("take back 2")
    await ana.enter("y")
    await ana.enter("take back")
    assert await ana.enter("n") == ["Nothing was taken back. mine shows what is yours. Another: take back 1."]


def test_the_line_that_asks_says_the_number_as_long_as_it_waits() -> None:
    fake = asked("Bo")
    fake.act("Ama", aloud.ConsentAloud(FEMI))
    fake.act("Ama", aloud.ConcernAloud(ZED, "Far"))
    state = fake.replica.state
    first = aloud.SaidAloud(FEMI, PersonId(1), "consent")
    assert core.tell(state, first, fake.replica.me).endswith(
        "If you heard it too: confirm 1. If it was not said so: not said 1."
    )
    fake.act("Bo", aloud.ConfirmAloud(min(fake.server.kept.aloud.waiting)))
    assert core.tell(state, first, fake.replica.me).endswith("confirm. If it was not said so: not said.")
    with pytest.raises(Misread, match=r"What was number 1 does not wait any more.*confirm 2\."):
        read(fake, "confirm 1")
    with pytest.raises(Misread, match="from 2 to 2"):
        read(fake, "confirm 9")
    step = read(fake, "confirm 2")
    assert isinstance(step, Question)
    assert step.text == "Zed has a concern. Did you hear it? y / n"


def test_what_waits_for_a_second_person_is_in_sight_of_whoever_holds_and_whoever_could_confirm() -> None:
    holder, member = asked("Ama"), asked("Bo")
    assert strong(holder) == strong(member) == ""
    for fake in (holder, member):
        fake.act("Ama", aloud.ConsentAloud(FEMI))
    assert strong(holder) == "1 answer waits for a second person. voices? shows it."
    assert strong(member) == "Something said aloud waits for a second person. If you heard it: confirm 1."
    for fake in (holder, member):
        fake.act("Ama", aloud.ConcernAloud(ZED, "Far"))
    assert strong(holder) == "2 answers wait for a second person. voices? shows them."
    assert strong(member) == "Things said aloud wait for a second person. If you heard them: confirm."
    fake = with_voices("Ama")
    fake.act("Ama", words.Scribe(FEMI, "Too fast."))
    fake.act("Ama", aloud.QuoteAloud(FEMI, aloud.of(fake.server, FEMI), words.UNNAMED))
    assert strong(fake) == "1 thing said aloud waits for a second person. voices? shows it."
    watching = asked("Cy")
    watching.act("Cy", roles.TakeRole("observer"))
    watching.act("Ama", aloud.ConsentAloud(FEMI))
    assert "aloud" not in strong(watching), "whoever watches confirms nothing"
    member = asked("Bo")
    member.act("Cy", aloud.ConsentAloud(FEMI))
    assert "aloud" not in strong(member), "one of the two holds the space"


def test_yes_for_and_withdraw_for_are_offered_to_whoever_speaks_for_somebody_here() -> None:
    fake = with_voices("Bo")
    fake.act("Ama", words.Scribe(FEMI, "Too fast."))

    def offered(me: str) -> set[str]:
        session = as_session(fake)
        fake.replica.me = PersonId(number(me))
        return {act.words[0] for act in parser.offered(session)} & {"yes for", "withdraw for"}

    assert offered("Ama") == offered("Di") == {"yes for", "withdraw for"}
    assert offered("Bo") == set()
    fake.act("Bo", aloud.QuoteAloud(FEMI, aloud.of(fake.server, FEMI), words.UNNAMED))
    assert offered("Bo") == {"yes for", "withdraw for"}


@pytest.mark.parametrize("kind", [words.CONCERN, words.OBJECTION])
def test_no_yes_is_asked_for_to_words_that_never_stand_in_the_recap(kind: str) -> None:
    fake = asked("Ama")
    made = aloud.ConcernAloud if kind == words.CONCERN else aloud.ObjectAloud
    fake.act("Ama", made(FEMI, "Too far."))
    (reason,) = aloud.of(fake.server, FEMI)
    for line in ("yes for Femi-Ann 1", "yes for Femi-Ann 1 with name"):
        with pytest.raises(core.Refused) as refusal:
            read(fake, line)
        assert refusal.value.code == "never_in_recap"
    assert not view.awaits_yes(fake.server.kept.words.by_id[reason])
    fake.act("Ama", words.Scribe(FEMI, "Too fast."))
    _, said = aloud.of(fake.server, FEMI)
    assert command(fake, "yes for Femi-Ann 1, 2") == aloud.QuoteAloud(FEMI, [said], words.UNNAMED)
    assert view.awaits_yes(fake.server.kept.words.by_id[said])
    assert command(fake, "no for Femi-Ann 1") == aloud.QuoteAloud(FEMI, [reason], words.GROUP)
    own = asked("Bo")
    own.act("Bo", consenting.RaiseConcern("Far."))
    with pytest.raises(core.Refused) as refusal:
        read(own, "quote 1")
    assert refusal.value.code == "never_in_recap"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("space holder", "space holder: looks after the meeting"),
        ("Scribe", "scribe: writes down what others say"),
        ("queue  keeper", "queue keeper: gives the floor"),
        ("timekeeper", "timekeeper: "),
        ("guardian", "guardian: "),
        ("observer", "observer: "),
        ("member", "member: "),
    ],
)
def test_help_says_in_a_line_what_a_role_is_and_may_do(word: str, said: str) -> None:
    step = read(room("Bo"), f"help {word}")
    assert isinstance(step, Tell)
    assert [line for line in step.lines if line.startswith(said)]


def test_a_long_quote_with_name_names_the_first_words_and_how_many_more() -> None:
    fake = room()
    for text in ("One", "Two", "Three", "Four", "Five"):
        fake.act("Ana", words.Say(text))
    step = read(fake, "quote all with name")
    assert isinstance(step, Question)
    assert step.text == "May the recap quote 'One' / 'Two' / 'Three' and 2 more with your name? y / n"
    assert isinstance(step.then, Send)


def test_notes_of_one_seat_count_once_whoever_they_are_written_for() -> None:
    fake = with_voices(item=REVEAL)
    held = [notes.HoldNote(notes.digest(secret * 64), secret) for secret in "abc"]
    for note in held:
        fake.act("Ama", note)
    fake.act("Bo", notes.HoldNote(notes.digest("d" * 64), "d"))
    with pytest.raises(core.Refused) as refusal:
        fake.act("Ama", notes.Reveal())
    assert refusal.value.code == "too_few_notes", "whoever wrote three of four would know whose the last is"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Zed passes", "pass for Zed"),
        ("zed passes.", "pass for zed"),
        ("Zed wants to pass", "pass for Zed"),
        ("Zed is done", "done for Zed"),
        ("Zed has finished", "done for Zed"),
        ("Zed is finished", "done for Zed"),
    ],
)
def test_that_somebody_on_the_phone_passes_or_is_done_may_be_typed_as_it_is_said(line: str, meant: str) -> None:
    fake = with_voices(item=QUEUE)
    fake.act("Ama", floor.CallNext(ZED))
    step = read(fake, line)
    assert isinstance(step, Question), step
    assert step.text == f"Did you mean {meant}? y / n"
    assert step.then == Send(floor.Done(ZED))


def test_a_hand_for_somebody_on_the_phone_may_be_typed_as_it_is_said() -> None:
    step = read(with_voices(item=QUEUE), "Zed wants to speak")
    assert isinstance(step, Question)
    assert step.text == "Did you mean hand for Zed? y / n"
    assert step.then == Send(floor.PutIn("Zed", "phone"))


@pytest.mark.parametrize(
    "line", ["Bo passes", "Bo is done", "The time passes", "The work is done", "Zed passes the salt"]
)
def test_that_anything_else_passes_or_is_done_stays_a_sentence(line: str) -> None:
    fake = with_voices()
    assert read(fake, line) == Question(
        "Did you mean to say this to the room? It would be kept. y / n", Send(words.Say(line))
    )
