"""What Now never leaves out, however few rows it has: what waits for me, who has the floor, who is next, what is about me, the question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import checks, commitments, floor, release, rounds, setup
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels import now
from cop_tui.ui.view import KEYS, LINE, View
from tests.ui.conftest import meeting
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, SMALL, USUAL, flat, screen, view_of

QUESTION = "What do you bring today?"
CHECK = "Don't you all think we should go on?"


def zed_speaks(me: str) -> FakeSession:
    """Return a round after a check, in which Zed on the phone has the floor, and hands are up for afterwards."""
    session = meeting(me, holder=me == "Ama", item=ItemId(2))
    session.act("Ama", checks.StartCheck(CHECK))
    session.act("Ama", checks.CloseCheck(1))
    session.act("Ama", rounds.EndRound())
    session.act("Ama", floor.PutIn("Zed"))
    for who in ("Ana", "Bo"):
        session.act(who, floor.Hand())
    session.act("Ama", rounds.StartRound(60, QUESTION, order="reversed"))
    assert session.server.kept.people.by_id[session.server.kept.floor.speaker].name == "Zed"
    return session


def queue_of(me: str) -> FakeSession:
    """Return a queue in which Di has the floor and three wait."""
    session = meeting(me, holder=me == "Ama")
    session.act("Ama", rounds.StartRound(60, QUESTION))
    session.act("Ama", rounds.EndRound())
    for who in ("Di", "Ana", "Bo", "Cy"):
        session.act(who, floor.Hand())
    session.act("Ama", floor.CallNext())
    return session


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("me", ["Ama", "Ana", "Bo"])
@pytest.mark.parametrize("name", ["talk", "waiting", "agenda", "people"])
def test_who_has_the_floor_and_who_is_next_stay_whatever_panel_has_the_whole_height(
    name: str, me: str, size: tuple[int, int]
) -> None:
    for session in (zed_speaks(me), queue_of(me)):
        view = view_of(session, KEYS if me == "Ama" else LINE)
        shown = flat(screen(view, size, Choosing(view, name, opened=True)).now.text)
        assert "has the floor" in shown
        assert "Next " in shown
        assert size == SMALL or session.server.kept.rounds.current is None or QUESTION in shown


def test_who_has_the_floor_stays_where_the_result_of_a_check_does_not_fit() -> None:
    view = view_of(zed_speaks("Ana"))
    shown = screen(view, USUAL, Choosing(view, "talk", opened=True)).now
    assert [line.plain for line in shown.lines][:2] == [
        QUESTION,
        "Zed has the floor.  Next Di, then Cy, Bo, and 2 more, you after 3.",
    ]


ORDER = {  # by what each of the things is known that go in this order, the last first
    "asked": "CHECK",
    "floor": "has the floor",
    "next": "Next ",
    "me": "Your hand is up",
    "question": "What do you",
    "rest": "Checked",
}


def asked(me: str) -> FakeSession:
    """Return the round with a question to everybody."""
    session = zed_speaks(me)
    session.act("Ama", checks.StartCheck("Shall we go on?"))
    return session


@pytest.mark.parametrize("width", [38, 56, 76, 100])
@pytest.mark.parametrize("moment", [zed_speaks, queue_of, asked])
@pytest.mark.parametrize("small", [False, True])
def test_what_matters_less_gives_way_first_however_few_rows_there_are(
    moment: Callable[[str], FakeSession], width: int, small: bool
) -> None:
    for me in ("Ana", "Bo", "Ama"):
        view = view_of(moment(me))
        everything = _there(view, width, 40, small)
        for height in range(1, 14):
            there = _there(view, width, height, small)
            named = [name for name in ORDER if name in everything]
            assert there == named[: len(there)], (me, height)
            assert there


def _there(view: View, width: int, height: int, small: bool) -> list[str]:
    text = "\n".join(line.plain for line in now.rows(view, width, height, small))
    return [name for name, says in ORDER.items() if says in text]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["talk", "agenda", "people"])
def test_after_the_end_how_to_give_the_yes_that_the_recap_lacks_stays_whatever_panel_has_the_whole_height(
    name: str, size: tuple[int, int]
) -> None:
    session = queue_of("Ana")
    for n in range(12):
        text = f"Line {n}: we ring each other up before the first visit and after the last one, all year."
        session.act("Ana", commitments.Commit(text, group=True))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    view = view_of(session)
    shown = flat(screen(view, size, Choosing(view, name, opened=True)).now.text)
    assert "The recap lacks your yes for:" in shown
    assert "To give it: quote 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12. No answer leaves them out." in shown


@pytest.mark.parametrize("size", [USUAL, (120, 34)])
def test_border_foot_and_tab_count_the_same_people_in_a_round(size: tuple[int, int]) -> None:
    session = meeting("Ama", holder=True, item=ItemId(2))
    session.act("Ana", floor.Hand())
    shown = screen(view_of(session, KEYS), size)
    titles = " ".join(place.title.plain for place in shown.places)
    assert "Waiting (4)" in titles
    assert "hearing all 4 takes about 4 minutes, and fits" in shown.now.below.plain
    assert "move on (4 wait)" in shown.foot.line.plain
    session.time += 8 * 60_000
    below = screen(view_of(session, KEYS), size).now.below.plain
    assert "2 more than there is" in below or "2 too few to hear all 4" in below
