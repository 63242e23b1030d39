"""The top line: what is kept and how the connection is, always; then the clock, the title, and who holds the space."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import record, roles, setup
from cop_tui.ui.panels.top import top
from cop_tui.ui.rows import width_of
from tests.ui import modes
from tests.ui.conftest import meeting
from tests.ui.fake import FakeSession
from tests.ui.moments import busy
from tests.ui.shown import SIZES, flat, view_of

sized = pytest.mark.parametrize("size", SIZES)


def line(session: FakeSession, width: int = 120) -> str:
    return flat(top(view_of(session), width).plain)


def test_a_wide_line_has_everything() -> None:
    session = busy("Ana")
    session.link = "good"
    assert line(session) == "Reflection in co-production held by Ama quoted only with your yes connected 08:53"
    session = busy("Ama", holder=True)
    session.link = "good"
    assert line(session) == "Reflection in co-production you hold the space quoted only with your yes connected 08:53"


def test_who_holds_the_space_beside_me_is_named() -> None:
    session = meeting("Ama", holder=True)
    session.act("Ama", roles.OfferRole("space holder", PersonId(3)))
    session.act("Bo", roles.TakeRole("space holder"))
    assert "you hold the space, with Bo" in line(session)
    assert "nobody holds the space" in line(_without_holder())


def _without_holder() -> FakeSession:
    session = meeting("Ana")
    for state in (session.server, session.replica.state):
        for person in state.kept.people.by_id.values():
            person.roles = [role for role in person.roles if role == "member"]
    return session


def test_what_is_kept_and_how_the_connection_is_are_whole_at_every_width() -> None:
    session = meeting("Ana")
    session.link, session.silent = "slow", 40
    for width in range(60, 201):
        shown = top(view_of(session), width)
        assert "quoted only with your yes   last heard 40 s ago" in shown.plain, width
        assert shown.plain.startswith(" Reflec"), width
        assert width_of(shown) <= width


def test_the_clock_stays_before_the_end_of_the_title_and_that_before_who_holds_the_space() -> None:
    session = busy("Ana")
    session.link, session.silent = "slow", 40
    seen = []
    for width in range(60, 140):
        text = line(session, width)
        seen.append(("08:53" in text, "Reflection in co-production" in text, "held by Ama" in text))
    assert seen == sorted(seen)
    assert set(seen) == {(False, False, False), (True, False, False), (True, True, False), (True, True, True)}


def test_the_clock_stays_at_a_usual_width_whatever_the_title() -> None:
    session = busy("Ana")
    session.link = "good"
    plan = session.replica.kept.setup.session
    session.replica.kept.setup.session = msgspec.structs.replace(plan, title="What we learned " * 6)
    assert line(session).endswith("connected 08:53")


def test_off_the_record_is_said_in_words() -> None:
    session = meeting("Ana")
    session.act("Ama", record.RecordOff())
    assert "OFF THE RECORD" in line(session)
    assert "quoted" not in line(session)
    assert "not kept" not in line(session)


@pytest.mark.parametrize(
    ("keep", "said"),
    [("live", "not kept"), ("group", "kept for us"), ("recap", "quoted only with your yes")],
)
def test_what_becomes_of_words_is_said_for_each_part(keep: str, said: str) -> None:
    part = setup.PlannedItem("Talk", mode="open", keep=keep)
    session = FakeSession(setup.SessionPlan("Short", items=(part,)))
    session.people("Ama", "Ana", me="Ana", holders=("Ama",))
    session.act("Ama", setup.Begin())
    assert f" {said} " in line(session)


def test_words_in_a_small_group_are_not_kept() -> None:
    assert "not kept" in line(modes.at("pairs"))
    assert "not kept" in line(meeting("Ana", item=ItemId(4)))


@sized
def test_a_lost_connection_is_said_even_beside_a_long_title(size: tuple[int, int]) -> None:
    session = meeting("Ana")
    session.link = "lost"
    session.act("Ama", record.RecordOff())
    assert "OFF THE RECORD LINK LOST, trying" in line(session, size[0])
    assert "Reflection" in line(session, size[0])


def test_a_partial_replica_says_that_it_is_catching_up() -> None:
    session = meeting("Ana")
    session.replica.partial = True
    assert "catching up" in line(session, 80)


def test_after_the_meeting_nothing_is_said_of_what_is_kept() -> None:
    session = meeting("Ana", item=ItemId(7))
    session.act("Ama", setup.End(really=True))
    assert "kept" not in line(session)
    assert "quoted" not in line(session)


def test_that_i_hold_the_space_gives_way_after_the_clock_and_the_end_of_the_title() -> None:
    session = busy("Ama", holder=True)
    session.link = "good"
    seen = []
    for width in range(50, 140):
        text = line(session, width)
        seen.append(("you hold the space" in text, "08:53" in text, "Reflection in co-production" in text))
        assert "connected" in text
        assert width < 60 or "quoted only with your yes" in text
    assert seen == sorted(seen)
    assert seen[80 - 50][0]


@pytest.mark.parametrize("link", ["good", "slow", "connecting"])
@pytest.mark.parametrize("title", ["Short", "What we learned from each other in a long year " * 2])
def test_at_a_usual_width_whoever_holds_the_space_always_reads_that_they_do(title: str, link: str) -> None:
    session = meeting("Ama", holder=True)
    session.act("Ama", roles.OfferRole("space holder", PersonId(3)))
    session.act("Bo", roles.TakeRole("space holder"))
    plan = session.replica.kept.setup.session
    session.replica.kept.setup.session = msgspec.structs.replace(plan, title=title)
    session.link, session.silent = link, 400
    assert "you hold the space" in line(session, 80)
