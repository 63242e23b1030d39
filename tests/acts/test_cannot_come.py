"""What is typed before a meeting by whoever cannot come, or needs something, and by whoever reads it out."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts import cannot_come, notes, parser
from cop_tui.acts.act import Misread, Question, Send, Tell, UseNote
from cop_tui.acts.performing import after_note
from cop_tui.client import mynotes
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import letters, people, setup
from cop_tui.ui.panels.own import entries
from tests.acts.rooms import PLAN, as_session, read, room
from tests.ui.fake import FakeSession

KEY = "a" * 64


def lobby(me: str = "Ana", plan: setup.SessionPlan = PLAN) -> FakeSession:
    """Return a meeting that has not begun, of enough people that nobody would be guessed at."""
    fake = room(me, begun=False, plan=plan)
    for number, name in enumerate(("Eli", "Femi", "Gil"), 6):
        fake._fold(core.Outcome([people.Joined(PersonId(number), name)]))
    return fake


def use(fake: FakeSession, line: str) -> UseNote:
    """Return what a typed line does with something of mine, at once."""
    step = read(fake, line)
    assert isinstance(step, UseNote), step
    return step


def misread(fake: FakeSession, line: str) -> str:
    """Return why a typed line asks for nothing."""
    with pytest.raises(Misread) as caught:
        read(fake, line)
    return str(caught.value)


def told(fake: FakeSession, line: str) -> list[str]:
    """Return the lines that a typed line asks for."""
    step = read(fake, line)
    assert isinstance(step, Tell), step
    return step.lines


def do(fake: FakeSession, line: str) -> None:
    """Do what a typed line does on this computer alone, as both clients do when they show it."""
    step = read(fake, line)
    assert isinstance(step, Tell)
    assert step.do is not None
    step.do(as_session(fake))


@pytest.mark.parametrize(
    ("line", "text", "item", "named"),
    [
        ("cannot come 3: I would wait.", "I would wait.", 3, False),
        ("cannot come 3 with name: I would wait.", "I would wait.", 3, True),
        ("cannot come for part 3, with my name: Later: more.", "Later: more.", 3, True),
        ("cannot come: I would wait.", "I would wait.", 0, False),
        ("cannot come I would wait: for you.", "I would wait: for you.", 0, False),
        ("cannot come with name: I would wait.", "I would wait.", 0, True),
        ("cannot come with my name I would wait.", "I would wait.", 0, True),
    ],
)
def test_words_for_a_part_or_for_any_with_a_name_or_without(line: str, text: str, item: int, named: bool) -> None:
    found = use(lobby(), line)
    assert (found.what, found.text, found.item, found.named) == (notes.LEAVE, text, item, named)


def test_what_could_be_meant_otherwise_is_not_guessed() -> None:
    fake = lobby()
    for line in ("cannot come", "cannot come 3", "cannot come 3 of us would wait", "cannot come with name"):
        assert misread(fake, line) == cannot_come.HOW
    with pytest.raises(core.Refused) as caught:
        read(fake, "cannot come 40: x")
    assert caught.value.code == "no_such_item"


def test_where_few_could_have_written_it_that_is_said_first() -> None:
    few = room("Ana", begun=False)
    step = read(few, "cannot come 3: x")
    assert step == Question(cannot_come.FEW, UseNote(notes.LEAVE, "x", item=ItemId(3)))
    step = read(few, "need: captions")
    assert step == Question(cannot_come.FEW_NEED, UseNote(notes.NEED, "captions"))
    assert use(few, "need: with name captions").named


async def test_whoever_leaves_words_is_asked_whether_they_may_be_quoted_and_finds_them_among_their_own() -> None:
    fake = lobby()
    session = as_session(fake)
    left = use(fake, "cannot come 3 with name: I would wait.")
    answer = await notes.USES[left.what].do(session, left)
    assert answer.how == "held"
    asks = notes.USES[left.what].asks
    assert asks is not None
    assert asks(session, left, 0) == (
        "Left, with your name, to be read out once the meeting has begun. It is note a: mine. May the recap quote it, with "
        "your name? y / n"
    )
    await notes.USES[notes.QUOTE].do(session, UseNote(notes.QUOTE, which=0, quote=True))
    assert list(fake.server.memory.letters.waiting.values()) == [
        letters.Letter("I would wait.", ItemId(3), quote=True, person=PersonId(2))
    ]
    quoted = after_note(session, UseNote(notes.QUOTE, which=0, quote=True), answer)
    assert quoted == "Saved: may be quoted with your name, if names may leave."
    assert told(fake, "mine")[0] == (
        "a. I would wait. [left for part 3, with your name; waits to be read out; may be quoted with your name, if names may leave]"
    )
    assert notes.consent_again(session, 0) == ""
    step = read(fake, "take back a")
    assert isinstance(step, Question)
    assert step.text.startswith("Take back note a: 'I would wait.'?")
    assert isinstance(step.then, UseNote)
    assert (await notes.USES[notes.TAKE_BACK].do(session, step.then)).ok
    assert (fake.server.memory.letters.waiting, fake.my_notes) == ({}, [])


@pytest.mark.parametrize(
    ("more", "item"),
    [({"regime": "themes"}, 3), ({"items": (setup.PlannedItem("Talk", keep="group"),)}, 1)],
)
async def test_where_no_recap_would_tell_it_nothing_is_asked(more: dict[str, object], item: int) -> None:
    fake = lobby(plan=setup.SessionPlan(**{"title": "A", "items": PLAN.items} | more))  # type: ignore[arg-type]
    left = use(fake, f"cannot come {item}: x")
    answer = await notes.USES[left.what].do(as_session(fake), left)
    asks = notes.USES[left.what].asks
    assert asks is not None
    assert asks(as_session(fake), left, 0) == ""
    assert after_note(as_session(fake), left, answer) == (
        "Left, without your name. Those who hold the space see it when the meeting begins, and read it out; nobody else does "
        "before. take back a takes it back."
    )


async def test_what_somebody_needs_is_told_and_never_quoted() -> None:
    fake = lobby()
    session = as_session(fake)
    need = use(fake, "access need captions, please")
    answer = await notes.USES[need.what].do(session, need)
    assert after_note(session, need, answer) == (
        "Told to those who hold the space alone, without your name. It is in no recap, and erased when the meeting ends. "
        "take back a takes it back."
    )
    assert notes.USES[need.what].asks is None
    never = await notes.USES[notes.QUOTE].do(session, UseNote(notes.QUOTE, which=0, quote=True))
    assert never.text == mynotes.NEVER_QUOTED
    assert told(fake, "mine")[0] == (
        "a. captions, please [what you need, for those who hold the space alone, without your name; they have it until the meeting ends]"
    )
    assert told(fake, "mine")[1] == "take back a. No answer means not quoted."
    assert misread(fake, "access need with name").startswith("Type what you need after it")


async def test_what_somebody_needed_is_said_to_be_erased_once_the_meeting_is_over() -> None:
    fake = lobby()
    need = use(fake, "need: with name captions")
    answer = notes.USES[need.what].do(as_session(fake), need)
    assert (await answer).ok
    fake.act("Ama", setup.Begin())
    fake.act("Ama", setup.End(really=True))
    fake.my_notes.see([])  # as a session does of each event
    row = "[what you needed, for those who hold the space alone, with your name; erased when the meeting ended]"
    assert told(fake, "mine") == [f"a. {notes.NO_MORE} {row}"], "nothing is left to do with it"
    (entry,) = entries(as_session(fake))
    assert entry[2:] == (f"a. {notes.NO_MORE}", row.strip("[]"))
    fake.my_notes[0].state = mynotes.GONE
    assert told(fake, "mine")[0].endswith("; nobody has it any more]")


@pytest.mark.parametrize(
    "state", [mynotes.SENDING, mynotes.HELD, mynotes.SHOWN, mynotes.WITHDRAWN, mynotes.GONE, mynotes.UNREAD]
)
def test_nobody_is_sent_to_fetch_the_words_of_a_note_that_cannot_be_had(state: str) -> None:
    fake = lobby()
    note = mynotes.new_note("", ItemId(3), False)
    note.state = state
    fake.my_notes.append(note)
    fetched = state == mynotes.SHOWN
    assert told(fake, "mine")[0].startswith(f"a. {notes.TO_FETCH}") is fetched
    assert ("take back a" in told(fake, "mine")[-1]) is not note.over


async def test_whoever_left_something_asks_whether_it_waits() -> None:
    fake = lobby()
    session = as_session(fake)
    assert misread(fake, "left?") == "You have left nothing for this meeting."
    left = use(fake, "cannot come: x")
    await notes.USES[left.what].do(session, left)
    fake.my_notes[0].text, fake.my_notes[0].state = "", mynotes.SENDING  # as in a program that was started again
    asked = use(fake, "left?")
    assert asked == use(fake, "left? a")
    answer = await notes.USES[asked.what].do(session, asked)
    fake.my_notes.see([])
    assert after_note(session, asked, answer) == (
        "a. x [left for any part, without your name; waits to be read out; not quoted]"
    )
    assert after_note(session, UseNote(notes.LOOK_FOR, which=7), answer) == notes.NOT_HELD


def holding(*left: core.Command) -> FakeSession:
    """Return a meeting that Ama holds, for which others left something."""
    fake = room("Ama", begun=False)
    for each in left:
        fake.act("Bo", each)
    return fake


def test_whoever_holds_reads_it_first_and_then_out() -> None:
    fake = holding(
        letters.LeaveLetter(KEY, "I felt unseen.", named=True, quote=True),
        letters.LeaveLetter("b" * 64, "Later.", ItemId(3)),
        letters.LeaveLetter("c" * 64, "A first one.", ItemId(1)),
        letters.SayNeed("d" * 64, "Captions."),
    )
    session = as_session(fake)
    assert cannot_come.waiting_lines(session) == ["Somebody said what they need to take part: needed?"]
    assert told(fake, "needed?")[0] == "Captions. (without a name)"
    fake.act("Ama", setup.Begin())
    assert cannot_come.waiting_lines(session)[0] == (
        "Something that was left for this meeting waits to be read out here: read out."
    )
    assert cannot_come.waiting_lines(session)[0] in parser.now_lines(session)
    assert told(fake, "to read out?") == [
        "1. here, without a name: A first one.",
        "2. here, from Bo: I felt unseen.",
        "for part 3, without a name: Later.",
        "read out reads it to everybody, after it has asked you.",
    ]
    step = read(fake, "read out 2")
    assert step == Question(
        "Read this out to everybody, from Bo; the recap may quote it: 'I felt unseen.' y / n",
        Send(letters.ReadLetter(KEY)),
        no="It was not read out. It waits.",
    )
    assert misread(fake, "read out 3").startswith("Say which by its number")
    assert misread(fake, "read out x").startswith("Say which by its number")
    fake.act("Ama", letters.ReadLetter(KEY))
    fake.act("Ama", letters.ReadLetter("c" * 64))
    assert misread(fake, "read out").startswith(cannot_come.NOTHING_HERE)


def test_what_somebody_needs_stands_in_the_room_until_it_was_read_and_again_when_it_changes() -> None:
    fake = holding(letters.SayNeed("d" * 64, "Captions."))
    session, waits = as_session(fake), [cannot_come.NEEDED]
    assert cannot_come.waiting_lines(session) == waits
    do(fake, "needed?")
    assert cannot_come.waiting_lines(session) == []
    assert told(fake, "needed?")[0] == "Captions. (without a name)", "it can be read again"
    fake.act("Bo", letters.SayNeed("d" * 64, "Captions and a break."))
    assert cannot_come.waiting_lines(session) == waits
    do(fake, "needed?")
    fake.act("Ana", letters.SayNeed("e" * 64, "Captions and a break."))
    assert cannot_come.waiting_lines(session) == waits


def test_nobody_else_is_shown_that_anything_waits() -> None:
    fake = room("Ana", begun=False)
    fake.act("Bo", letters.LeaveLetter(KEY, "I felt unseen."))
    fake.act("Bo", letters.SayNeed("d" * 64, "Captions."))
    fake.act("Ama", setup.Begin())
    assert cannot_come.waiting_lines(as_session(fake)) == []
    assert told(fake, "to read out?") == ["Nothing waits to be read out."]
    assert told(fake, "needed?") == [
        "You do not hold the space. It is for those who hold the space alone, and erased when the meeting ends."
    ]


def test_whoever_holds_no_longer_is_shown_nothing_more_of_it() -> None:
    fake = holding(letters.LeaveLetter(KEY, "I felt unseen."), letters.SayNeed("d" * 64, "Captions."))
    fake.act("Ama", setup.Begin())
    session = as_session(fake)
    assert len(cannot_come.waiting_lines(session)) == 2
    fake.replica.kept.people.by_id[PersonId(1)].roles = ["member"]
    assert cannot_come.waiting_lines(session) == []
    assert told(fake, "to read out?") == ["Nothing waits to be read out."]
    assert told(fake, "needed?") == [
        "You do not hold the space. It is for those who hold the space alone, and erased when the meeting ends."
    ]


async def test_what_was_not_read_out_is_said_to_its_author_once_the_meeting_is_over() -> None:
    fake = lobby()
    left = use(fake, "cannot come 3: x")
    await notes.USES[left.what].do(as_session(fake), left)
    fake.act("Ama", setup.Begin())
    fake.act("Ama", setup.End(really=True))
    fake.my_notes.see([])  # as a session does of each event
    assert told(fake, "mine")[0].endswith(
        "[left for part 3, without your name; not read out before the meeting ended, and erased]"
    )


async def test_read_out_without_a_name_it_is_a_note_of_mine_and_with_one_my_words() -> None:
    fake = lobby()
    for line in ("cannot come: unnamed", "cannot come with name: named"):
        left = use(fake, line)
        await notes.USES[left.what].do(as_session(fake), left)
    fake.act("Ama", setup.Begin())
    for note in list(fake.my_notes):
        fake.act("Ama", letters.ReadLetter(note.hash))
    fake.my_notes.see([])
    lines = told(fake, "mine")
    assert lines[0].startswith("1. named [")
    assert lines[1] == "a. unnamed [left for any part, without your name; read out; not quoted]"
    step = read(fake, "take back a")
    assert isinstance(step, Question)
    assert isinstance(step.then, UseNote)
    assert (await notes.USES[notes.TAKE_BACK].do(as_session(fake), step.then)).ok
    assert fake.my_notes == []
