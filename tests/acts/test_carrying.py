"""Asking who has carried what, telling it from one's own file, and what that file knows of oneself."""

from __future__ import annotations

from datetime import date

import pytest

from cop_tui.acts import carrying as acts
from cop_tui.acts import prompts
from cop_tui.acts.act import Misread, Question, Send, Tell
from cop_tui.acts.meant_answers import meant
from cop_tui.acts.parser import BY_NAME
from cop_tui.acts.performing import Performer, Reply
from cop_tui.client.carried import Held, OwnRole
from cop_tui.core import view
from cop_tui.core.engine.base import HOLDER, SCRIBE
from cop_tui.core.topics.carrying import AskCarried, Carried, TellCarried
from cop_tui.core.topics.series import NameSeries
from tests.acts import rooms
from tests.acts.rooms import as_session, room
from tests.ui.fake import FakeSession

MAY, JUNE = view.month_of(2025, 5), view.month_of(2025, 6)
HELD = OwnRole(HOLDER, (Held(date(2025, 5, 14), "First"), Held(date(2025, 6, 11), "")), MAY)
WROTE = OwnRole(SCRIBE, (Held(date(2025, 6, 11), "Second"),), JUNE, JUNE)


def carried(*roles: OwnRole, asked: bool = True) -> FakeSession:
    """Return a meeting of a series in which I carried something before; `asked`: somebody asks who did."""
    fake = room()
    fake.act_of_host(NameSeries("Reflection"))
    fake.own_roles = list(roles)
    if asked:
        fake.act("Bo", AskCarried())
    return fake


def misread(fake: FakeSession, line: str) -> str:
    """Return why a line can be made into nothing."""
    with pytest.raises(Misread) as problem:
        rooms.read(fake, line)
    return str(problem.value)


def shown(fake: FakeSession, line: str) -> list[str]:
    """Return what a line tells."""
    step = rooms.read(fake, line)
    assert isinstance(step, Tell)
    return step.lines


def test_what_i_carried_is_told_with_its_meetings_and_no_number() -> None:
    step = rooms.read(carried(HELD, WROTE, asked=False), "what i carried?")
    assert isinstance(step, Tell)
    assert step.lines == [
        "Only this computer knows, and only you are told:",
        "You have held the space: First (14 May 2025), a meeting (11 June 2025).",
        "You have written for the group: Second (11 June 2025).",
        "To keep nothing of it here: forget what i carried.",
    ]
    nothing = rooms.read(carried(), "what i carried?")
    assert isinstance(nothing, Tell)
    assert nothing.lines == [acts.NOTHING]


def test_nothing_carried_is_said_plainly() -> None:
    for line in ("what i carried?", "forget what i carried"):
        assert shown(carried(), line) == [
            "Nothing: this computer knows of no meeting of this series in which you carried something."
        ]
        assert shown(room(), line) == [
            "Nothing: this meeting belongs to no series, so this computer keeps nothing of what you carry."
        ]


def test_whoever_asks_learns_that_nothing_may_come_and_promises_nothing_twice() -> None:
    fake = carried(asked=False)
    done = BY_NAME["who carried what?"].done
    assert done == f"Asked, and nobody is told who asked. {acts.EACH}"
    assert acts.EACH.endswith("If nothing comes, nobody here said anything; that is fine.")
    fake.act("Ana", AskCarried())
    assert shown(fake, "who carried what?") == ["It was asked in this part already; nobody is asked twice."]


async def test_forgetting_asks_first_and_is_done_with_the_yes() -> None:
    fake, shown = carried(HELD), list[Reply]()
    performer = Performer(as_session(fake), shown.append)
    asks = rooms.read(fake, "forget what i carried")
    assert isinstance(asks, Question)
    assert asks.text.endswith("It cannot be brought back. y / n")
    assert fake.own_roles == [HELD], "nothing is forgotten by the question"
    performer.perform(asks.then)
    assert (fake.own_roles, shown[-1].text, fake.done) == ([], acts.FORGOTTEN, [])
    again = rooms.read(fake, "forget what i carried")
    assert isinstance(again, Tell)


def test_asking_is_for_everybody_in_a_series() -> None:
    fake = carried(asked=False)
    assert rooms.command(fake, "who carried what?") == AskCarried()
    assert rooms.command(fake, "who carries?") == AskCarried()
    assert BY_NAME["who carried what?"].available(as_session(fake))
    assert not BY_NAME["who carried what?"].available(as_session(room()))


def test_telling_asks_first_in_the_words_that_are_told_of_me() -> None:
    asks = rooms.read(carried(HELD, WROTE), "tell what i carried")
    assert isinstance(asks, Question)
    assert asks.text == (
        "Tell everybody, with your name, that you have held the space since May and you wrote for the group in June? y / n"
    )
    assert isinstance(asks.then, Send)
    assert asks.then.command == TellCarried([Carried(HOLDER, MAY), Carried(SCRIBE, JUNE, JUNE)])


def test_one_role_can_be_told_alone() -> None:
    asks = rooms.read(carried(HELD, WROTE), "tell what i carried scribe")
    assert isinstance(asks, Question)
    assert isinstance(asks.then, Send)
    assert asks.then.command == TellCarried([Carried(SCRIBE, JUNE, JUNE)])
    known = misread(carried(HELD, WROTE), "tell what i carried the chairs")
    assert known.endswith("or which of these alone: tell what i carried space holder / scribe.")


def test_what_i_carry_only_here_is_nothing_to_tell() -> None:
    fake = carried(OwnRole(HOLDER, (Held(date(2025, 10, 9), "Now"),)))
    assert misread(fake, "tell what i carried") == acts.NO_EARLIER
    assert "Now (9 October 2025)" in " ".join(shown(fake, "what i carried?")), (
        "the one does not deny what the other names"
    )
    assert not BY_NAME["tell what i carried"].available(as_session(fake))
    assert prompts.asked(as_session(fake)) is None


def test_i_am_asked_while_it_is_asked_and_my_own_file_has_something() -> None:
    fake = carried(HELD)
    found = prompts.asked(as_session(fake))
    assert found is not None
    assert (found.kind, found.text) == (
        "WHO CARRIED?",
        "Tell the group that you have held the space since May? Somebody asks who has carried what.",
    )
    assert [choice.line for choice in found.choices] == ["tell what i carried"]
    assert prompts.asked(as_session(carried())) is None, "whose file has nothing is not asked"
    assert prompts.asked(as_session(carried(HELD, asked=False))) is None
    several = prompts.asked(as_session(carried(HELD, WROTE)))
    assert several is not None
    assert [choice.label for choice in several.choices] == ["yes", "space holder", "scribe"]


def test_a_yes_that_is_typed_asks_once_more_and_tells_nothing_by_itself() -> None:
    fake = carried(HELD)
    asks = meant(as_session(fake), "sure")
    assert asks is not None
    assert asks.text.startswith("Tell everybody, with your name, that you have held the space since May?")
    assert fake.done == []


def test_once_i_have_told_it_i_am_not_asked_any_more() -> None:
    fake = carried(HELD)
    fake.act("Ana", TellCarried([Carried(HOLDER, MAY)]))
    assert prompts.asked(as_session(fake)) is None


@pytest.mark.parametrize(
    "line", ["who carried what? the chairs", "what i carried? now", "forget what i carried please"]
)
def test_what_says_more_does_nothing(line: str) -> None:
    fake = carried(HELD)
    with pytest.raises(Misread):
        rooms.read(fake, line)
    assert fake.own_roles == [HELD]
