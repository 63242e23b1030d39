"""What is typed of things that came back from earlier meetings."""

from __future__ import annotations

import pytest

from cop_tui.acts import became as acts
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.parser import BY_NAME, help_lines, now_lines
from cop_tui.acts.performing import WORDS_KEPT
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import floor, roles, series, setup
from cop_tui.core.topics.became import SayBecame, SettleBrought
from tests.acts import rooms
from tests.acts.rooms import as_session, command, room
from tests.acts.test_performing import Shown
from tests.ui.fake import FakeSession

KINDS = (series.HEARD, series.PROMISED, series.PARKED, series.DECIDED, series.AGREED)
PLAN = setup.SessionPlan(
    title="What became of it",
    items=(setup.PlannedItem("What became of it", mode="open", became=True), setup.PlannedItem("Talk", mode="open")),
)


def came(me: str = "Ana") -> FakeSession:
    """Return a meeting into which one thing of each kind has come, in the part where they are looked at."""
    fake = room(me, item=ItemId(1), plan=PLAN)
    fake.come_forward(*(series.There("ONE", WordId(n), kind, f"{kind} it", "First") for n, kind in enumerate(KINDS, 1)))
    return fake


def point(fake: FakeSession, number: int) -> WordId:
    return list(fake.replica.kept.series.points)[number - 1]


def said(fake: FakeSession, number: int) -> int:
    return fake.replica.kept.series.points[point(fake, number)].said


@pytest.mark.parametrize(
    ("line", "number", "how", "text"),
    [
        ("became 1 changed", 1, "changed", ""),
        ("became 1 changed: there is a ramp", 1, "changed", "there is a ramp"),
        ("became 1: not possible because there is no money", 1, "not possible", "there is no money"),
        ("became 1 still open", 1, "open", ""),
        ("became 2 NOT: nobody had time", 2, "not", "nobody had time"),
        ("became 2 partly, the letter is out", 2, "partly", "the letter is out"),
        ("became 5 talk about it", 5, "talk", ""),
    ],
)
def test_anybody_says_what_became_of_it(line: str, number: int, how: str, text: str) -> None:
    fake = came()
    assert command(fake, line) == SayBecame(point(fake, number), how, text, if_said=0)


@pytest.mark.parametrize(
    ("line", "number", "how", "text"),
    [
        ("became 2 let go", 2, "let go", ""),
        ("became 3 handed on: to the council", 3, "handed on", "to the council"),
        ("became 4 holds", 4, "holds", ""),
        ("became 5 holds", 5, "holds", ""),
    ],
)
def test_what_the_group_settles_is_another_wish(line: str, number: int, how: str, text: str) -> None:
    fake = came("Ama")
    assert command(fake, line) == SettleBrought(point(fake, number), how, text, if_said=0)


@pytest.mark.parametrize(
    ("line", "number", "how"), [("became 3 agenda", 3, "on the agenda"), ("became 4 reopen", 4, "reopened")]
)
def test_putting_it_on_the_agenda_asks_first(line: str, number: int, how: str) -> None:
    fake = came()
    step = rooms.read(fake, line)
    assert isinstance(step, Question)
    assert step.text == f"Put '{KINDS[number - 1]} it' on the agenda, to talk about? y / n"
    assert isinstance(step.then, Send)
    assert step.then.command == SayBecame(point(fake, number), how, if_said=0)
    assert fake.done == []


def test_the_part_that_it_becomes_comes_from_before_and_not_from_somebody() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 4), "reopened"))
    agenda = rooms.read(fake, "agenda?")
    assert isinstance(agenda, Tell)
    assert agenda.lines[-1] == "3. decided it: consent, 10 minutes, ahead, from before."


def test_what_somebody_else_said_is_replaced_after_a_yes_only() -> None:
    fake = came("Ama")
    fake.act("Bo", SayBecame(point(fake, 2), "not", "The hall is closed on Sundays."))
    step = rooms.read(fake, "became 2 let go: We have another hall.")
    assert isinstance(step, Question)
    assert step.text == ("It says: it could not be kept, 'The hall is closed on Sundays.' Say let go instead? y / n")
    assert isinstance(step.then, Send)
    assert step.then.command == SettleBrought(point(fake, 2), "let go", "We have another hall.", said(fake, 2))
    fake.act("Bo", SayBecame(point(fake, 4), "reopened"))
    again = rooms.read(fake, "became 4 holds")
    assert isinstance(again, Question)
    assert again.text == "It says: it is looked at again; until then it holds. Say holds instead? y / n"
    fake.act("Bo", SayBecame(point(fake, 3), "open", "We ask in May."))
    talk = rooms.read(fake, "became 3 agenda")
    assert isinstance(talk, Question)
    assert (
        talk.text == "It says: still open, 'We ask in May.' Put 'parked it' on the agenda instead, to talk about? y / n"
    )


async def test_of_two_who_say_at_once_what_became_of_it_the_later_one_reads_the_other_and_is_asked() -> None:
    fake = came()
    ana, first = Shown(fake), point(fake, 1)
    fake.lose()  # what Ana types is on its way, and Bo was quicker
    line = "became 1 changed: There is a ramp."
    await ana.enter(line)
    fake.act("Bo", SayBecame(first, "partly", "They wrote back."))
    fake.come_back()
    told = await ana.settle()
    assert any(
        "Somebody has said of it in the meantime: in part. Yours has not taken its place." in one for one in told
    )
    assert "became_meanwhile" in WORDS_KEPT, "nothing that was typed is lost"
    assert fake.replica.kept.series.points[first].how == "partly"
    asks = rooms.read(fake, line)
    assert isinstance(asks, Question)
    assert asks.text == "It says: in part, 'They wrote back.' Say changed instead? y / n"
    assert isinstance(asks.then, Send)
    assert (await fake.do(asks.then.command)).ok
    assert fake.replica.kept.series.points[first].how == "changed"
    assert [fake.replica.text(n) for n in fake.replica.kept.words.by_id][-2:] == [
        "They wrote back.",
        "There is a ramp.",
    ]


def test_ones_own_answer_is_said_anew_without_a_question() -> None:
    fake = came()
    fake.act("Ana", SayBecame(point(fake, 1), "partly", "They wrote back."))
    assert command(fake, "became 1 changed") == SayBecame(point(fake, 1), "changed", if_said=said(fake, 1))


def test_help_has_the_words_of_each_kind() -> None:
    assert help_lines(as_session(came()), "became")[1:] == [
        "  Of what was heard: changed, partly, not possible, open.",
        "  Of a promise: kept, partly, not, open, let go.",
        "  Of what was parked: on the agenda, open, handed on, let go.",
        "  Of a decision: reopened, open, holds.",
        "  Of a point of the agreement: talk, open, holds.",
    ]


def test_of_a_kind_of_a_newer_program_it_is_said_that_there_are_no_words() -> None:
    fake = room(item=ItemId(1), plan=PLAN)
    fake.come_forward(series.There("ONE", WordId(1), "dreamt", "A garden", "First"))
    with pytest.raises(Misread, match="does not know that kind"):
        rooms.read(fake, "became 1 changed")


def test_it_is_written_down_for_somebody() -> None:
    fake = came("Ama")
    fake.act("Ama", floor.PutIn("Femi"))
    femi = PersonId(len(fake.replica.kept.people.by_id))
    assert command(fake, "became 1 changed for Femi: they wrote back") == SayBecame(
        point(fake, 1), "changed", "they wrote back", femi, 0
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("became", "Say which by its number"),
        ("became 9 changed", "became\\? shows 5"),
        ("became 1 kept", "changed, partly, not possible, open"),
        ("became 2 notable", "Of a promise say one of: kept, partly, not, open, let go"),
        ("became 2 not yet", "Of a promise say one of: kept, partly, not, open, let go"),
        ("became? now", "takes nothing after it"),
    ],
)
def test_what_fits_nothing_is_asked_again(line: str, said: str) -> None:
    with pytest.raises(Misread, match=said):
        rooms.read(came(), line)


def test_what_came_back_is_listed_with_how_to_answer() -> None:
    step = rooms.read(came(), "came back?")
    assert isinstance(step, Tell)
    assert step.lines[0] == "What came back from earlier meetings:"
    assert step.lines[1] == "1. heard: heard it (from First; still open)"
    assert step.lines[5] == "5. we agreed: agreed it (from First; does this still hold for us?)"
    assert step.lines[6:] == [
        "To say what became of one: became 1 ... More words after a colon. Nobody has to.",
        "Of 1: changed, partly, not possible.",
        "Of 2: kept, partly, not.",
        "Of 3: on the agenda.",
        "Of 4: reopened.",
        "Of 5: talk.",
    ]


def test_what_the_group_settles_is_offered_to_whoever_may_write_it_down_alone() -> None:
    lines = acts.lines(as_session(came("Ama")))
    assert "Of 3: on the agenda, handed on, let go." in lines
    assert "Of 4: reopened, holds." in lines
    fake = came("Bo")
    fake.act("Bo", roles.TakeRole("observer"))
    assert acts.lines(as_session(fake))[6:] == [], "whoever watches says nothing of it"


def test_what_was_said_already_is_not_offered_for_its_row_again() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 1), "changed"))
    fake.act("Bo", SayBecame(point(fake, 3), "on the agenda"))
    lines = acts.lines(as_session(fake))
    assert "Of 1: partly, not possible." in lines
    assert not any(line.startswith("Of 3") for line in lines)


def test_what_was_said_of_it_stands_behind_it() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 1), "changed", "There is a ramp."))
    assert acts.lines(as_session(fake))[1] == (
        "1. heard: heard it (from First; something has changed) There is a ramp."
    )


def test_where_nothing_came_it_says_so_and_is_not_offered() -> None:
    fake = room()
    step = rooms.read(fake, "became?")
    assert step == Tell(["Nothing has come back from an earlier meeting."], act=BY_NAME["became?"])
    assert not BY_NAME["became?"].available(as_session(fake))
    assert not BY_NAME["became"].available(as_session(fake))


def test_it_is_offered_in_the_part_where_it_is_looked_at() -> None:
    fake = came()
    assert BY_NAME["became"].available(as_session(fake))
    assert BY_NAME["became?"].available(as_session(fake))
    now = now_lines(as_session(fake))
    assert "became? shows it." in now[0]
    assert acts.lines(as_session(fake))[1] not in now, "it is read by whoever asks for it, not each time"


def test_after_the_end_the_list_says_no_more_how_to_answer() -> None:
    fake = came()
    fake.act("Ama", setup.End(really=True))
    assert len(acts.lines(as_session(fake))) == 6


def test_where_nothing_is_promised_yet_the_promises_that_came_back_are_pointed_to() -> None:
    step = rooms.read(came(), "promises?")
    assert isinstance(step, Tell)
    assert step.lines[1:] == ["What was promised in an earlier meeting and came back: became?"]
    alone = rooms.read(room(), "promises?")
    assert isinstance(alone, Tell)
    assert len(alone.lines) == 1
