"""One time for everybody: speaker, whoever keeps time, screens and line client read the same of the same moment."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop_tui.acts.act import Tell
from cop_tui.client.notices import due_cues
from cop_tui.client.session import Change
from cop_tui.core.engine.ids import ItemId, Ms
from cop_tui.core.topics import clock, floor, people, roles, setup
from cop_tui.ui.view import KEYS, LINE
from tests.acts.rooms import QUEUE, read, room
from tests.ui.conftest import running
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, SMALL, flat, leafed, now_of, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)
SPOKEN = r"about [\d.]+ (?:seconds?|minutes?)|a few seconds"


def asked(session: FakeSession, line: str) -> list[str]:
    step = read(session, line)
    assert isinstance(step, Tell)
    return step.lines


def turn_of(me: str, seconds: int, elapsed: int) -> FakeSession:
    """Return a meeting in which Ana's turn of so many seconds has run for a while, as somebody sees it."""
    part = setup.PlannedItem("Talk", mode="queue", minutes=60, turn=seconds)
    session = room(me, item=ItemId(1), plan=setup.SessionPlan("How we talk", items=(part,)))
    session.act("Cy", roles.TakeRole("timekeeper"))
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    session.time += elapsed * 1000
    return session


def said_of_the_turn(me: str, seconds: int, elapsed: int) -> set[str]:
    """Return what the screens and the line client say to somebody is left of Ana's turn."""
    session = turn_of(me, seconds, elapsed)
    mode = KEYS if me == "Ama" else LINE
    screens = [" ".join(line.plain for line in screen(view_of(session, mode), size).now.lines) for size in SIZES]
    now = next(text for text in asked(session, "now?") if "the floor," in text)
    found = [set(re.findall(SPOKEN, text.lower())) for text in (*screens, now, asked(session, "time?")[-1])]
    assert all(len(one) == 1 for one in found)
    return set.union(*found)


@pytest.mark.parametrize(
    ("seconds", "elapsed", "said"),
    [
        (120, 3, "about 2 minutes"),
        (120, 17, "about 1.5 minutes"),
        (120, 65, "about 1 minute"),
        (45, 0, "about 45 seconds"),
        (45, 20, "about 30 seconds"),
        (45, 42, "a few seconds"),
    ],
)
def test_speaker_space_holder_and_timekeeper_read_the_same_of_a_turn(seconds: int, elapsed: int, said: str) -> None:
    for me in ("Ana", "Ama", "Cy"):
        assert said_of_the_turn(me, seconds, elapsed) == {said}, me


@settings(max_examples=25, deadline=None)
@given(st.integers(20, 900), st.data())
def test_at_any_moment_of_any_turn_all_three_read_the_same(seconds: int, data: st.DataObject) -> None:
    elapsed = data.draw(st.integers(0, seconds - 1))
    (said,) = said_of_the_turn("Ana", seconds, elapsed)
    assert said_of_the_turn("Ama", seconds, elapsed) == said_of_the_turn("Cy", seconds, elapsed) == {said}


@sized
def test_nobody_else_reads_how_long_a_turn_or_a_part_still_is(size: tuple[int, int]) -> None:
    session = turn_of("Bo", 120, 3)
    assert not re.search(r"\bleft\b|minute|second", leafed(session, size))
    assert "left" not in " ".join(asked(session, "now?"))


@sized
@pytest.mark.parametrize(("me", "mode"), [("Ama", KEYS), ("Cy", LINE)])
def test_whoever_keeps_time_reads_what_is_left_of_the_part_and_line_clients_say_the_same(
    me: str, mode: str, size: tuple[int, int]
) -> None:
    session = turn_of(me, 120, 3)
    for minutes, said in ((0, "about 60 minutes left"), (53, "about 7 minutes left"), (6.7, "less than a minute left")):
        session.time += round(minutes * 60_000)
        shown = screen(view_of(session, mode), size).now
        assert said in (shown.title.plain if size == SMALL else shown.below.plain)
        now, time = asked(session, "now?"), asked(session, "time?")
        assert said in now[0]
        assert said in time[1]
    session.time += 60_000
    assert "its time is up" in now_of(session, size, mode)
    assert "its time is up." in asked(session, "now?")[0]


def test_a_pause_takes_nothing_from_what_is_left() -> None:
    session = turn_of("Ama", 120, 3)
    session.act("Bo", clock.Pause())
    before = asked(session, "time?")[2:]
    session.time += 600_000
    assert asked(session, "time?")[2:] == before


@sized
def test_whoever_keeps_time_no_longer_reads_no_more_of_a_turn(size: tuple[int, int]) -> None:
    session = turn_of("Cy", 120, 3)
    session.act("Cy", roles.LayDown("timekeeper"))
    assert "Ana has the floor." in flat(now_of(session, size))
    assert "turn" not in " ".join(asked(session, "time?"))


@sized
def test_whoever_presents_without_a_limit_has_none(size: tuple[int, int]) -> None:
    session = turn_of("Ama", 0, 30)
    assert "no time limit" in flat(now_of(session, size, KEYS))
    assert len(asked(session, "time?")) == 2


@sized
@pytest.mark.parametrize(("via", "where"), [("phone", "on the phone"), ("room", "in the room")])
def test_whoever_has_no_screen_is_told_by_voice_and_not_said_to_have_been_told(
    size: tuple[int, int], via: str, where: str
) -> None:
    session = room("Ama", item=QUEUE)
    session.act("Ama", floor.PutIn("Femi", via))
    session.act("Ama", floor.CallNext())
    assert f"Femi is {where}: tell them yourself." in flat(now_of(session, size, KEYS))
    session.time += 130_000
    said = f"over the time; Femi is {where}: tell them yourself"
    assert flat(now_of(session, size, KEYS)).count("tell them yourself") == 1
    assert said in flat(now_of(session, size, KEYS))
    assert "has been told" not in flat(now_of(session, size, KEYS))


@sized
@pytest.mark.parametrize(("me", "reminded"), [("Cy", True), ("Bo", False)])
def test_a_queue_keeper_reads_who_has_to_be_told_by_voice_and_the_room_does_not(
    size: tuple[int, int], me: str, reminded: bool
) -> None:
    session = room(me, item=QUEUE)
    session.act("Cy", roles.TakeRole("queue keeper"))
    session.act("Cy", floor.PutIn("Femi"))
    session.act("Cy", floor.CallNext())
    assert ("Femi is on the phone: tell them yourself." in flat(now_of(session, size))) is reminded


@sized
def test_who_does_not_answer_is_not_said_to_know_nor_to_be_gone(size: tuple[int, int]) -> None:
    session = turn_of("Ama", 120, 130)
    number = session.server.kept.floor.speaker
    session.replica.state.now.people.here[number] = people.Presence(people.UNSURE)
    assert "over the time; Ana may have lost the connection, and may not know" in flat(now_of(session, size, KEYS))


async def test_whoever_keeps_time_reads_no_longer_in_the_talk_how_long_somebody_spoke_whose_turn_is_over() -> None:
    session = turn_of("Ama", 30, 31)
    session.act("Bo", floor.Hand())
    async with running(session, (120, 34)) as (app, pilot):
        session.tell(Change(notices=due_cues(session.replica.state, session.replica.me, Ms(session.now()), set())))
        await pilot.pause()
        assert "Ana is over 30 seconds" in app.room.text
        session.act("Ama", floor.CallNext())
        await pilot.pause()
        assert "Ana is over" not in app.room.text
        assert not any("is over" in entry.text for entry in app.room.view.talk.entries)
