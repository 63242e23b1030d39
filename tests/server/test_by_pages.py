"""What somebody is sent first stays small, however much was written; the other words come by page."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cop_server.app import Running
from cop_server.event_buffer import Tail
from cop_server.snapshots import Views, _within
from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics.floor import HandUp
from cop_tui.core.topics.group_talk import GroupWords
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.setup import Begin, Planned, PlannedItem, SessionPlan
from cop_tui.core.topics.words import NAMED, PARK, SAY, Live, Spoken, Word, WordsKept
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import (
    ASIDE_BYTES,
    FIRST_TEXTS_BYTES,
    HISTORY_PAGE,
    MISSED_BYTES,
    PAGE_BYTES,
    PASSING_BYTES,
    WELCOME_BYTES,
)
from tests.server.guests import PLAN, Guest, replica_equals, served


async def flooded(server: Running, notes: int) -> tuple[Guest, Guest, str]:
    """A meeting in which Bo has parked so many long notes: Ana, who holds the space, Bo, and the code for one more."""
    made = await server.create(PLAN)
    ana = await Guest("Ana").come(server, made.holder_code)
    bo = await Guest("Bo").come(server, made.code)
    await ana.do(Begin())
    parked: list[core.Event] = [WordsKept(PersonId(2), f"{n} " + "ö" * 990, ItemId(1), 0, PARK) for n in range(notes)]
    await server.hub.rooms[made.meeting]._step(None, core.Outcome(parked))
    return ana, bo, made.code


def size(frame: frames.Frame) -> int:
    return len(codec.encode(frame))


async def test_a_meeting_with_thousands_of_long_notes_can_be_joined(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        ana, _bo, code = await flooded(server, 2300)
        cy = await Guest("Cy").come(server, code)
        assert size(cy.welcome) <= WELCOME_BYTES
        await cy.sync()
        assert replica_equals(server, cy)
        snapshot = server.hub.rooms[ana.meeting].snapshot(PersonId(3))
        assert size(snapshot) <= WELCOME_BYTES
        for _ in range(100):
            have = cy.state.texts | cy.texts
            left = [n for n in core.needed(cy.state.kept, PersonId(3)) if n not in have]
            if not left:
                break
            await cy.send(frames.History(of=left[:HISTORY_PAGE]))
            while not isinstance(page := await cy.next(), frames.Page):
                pass
            assert size(page) <= PAGE_BYTES + 64
        assert cy.state.texts | cy.texts == server.hub.rooms[ana.meeting].state.texts
        await cy.send(frames.History())
        page = await cy.next()
        assert isinstance(page, frames.Page)
        assert page.more
        assert size(page) <= PAGE_BYTES + 64
        assert list(page.texts) == sorted(page.texts)


def meeting(texts: list[str]) -> core.ServerState:
    """A meeting of two in which all this was parked or said."""
    state = core.ServerState()
    core.apply(state, Planned(SessionPlan("T", items=(PlannedItem("A", mode="open"),))))
    for name in ("Ana", "Bo"):
        core.apply(state, Joined(PersonId(len(state.kept.people.by_id) + 1), name, "member"))
    for n, text in enumerate(texts):
        core.apply(state, WordsKept(PersonId(1 + n % 2), text, ItemId(1), 0, PARK if n % 3 else SAY))
    return state


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["a", "short", '"' * 900, "ö" * 1000, "語" * 1000, "x" * 1000]), max_size=400))
@example(["語" * 1000] * 400)
@example(["short", '"' * 900] * 300)
def test_every_snapshot_is_small_and_pages_bring_all_that_is_needed(texts: list[str]) -> None:
    views = Views(state := meeting(texts))
    snapshot = views.snapshot(PersonId(1))
    assert size(snapshot) <= WELCOME_BYTES
    assert sum(len(text.encode()) for text in snapshot.texts.values()) <= FIRST_TEXTS_BYTES
    have = dict(snapshot.texts)
    while wanted := [n for n in core.needed(state.kept, PersonId(1)) if n not in have]:
        page = views.page(0, wanted[:HISTORY_PAGE])
        assert page.texts, "each page brings something"
        assert size(page) <= PAGE_BYTES + 64
        have |= page.texts
    assert all(have[n] == state.texts[n] for n in core.needed(state.kept, PersonId(1)))
    before, said = 0, dict[WordId, str]()
    while True:
        page = views.page(before)
        said |= page.texts
        if not page.more:
            break
        before = min(page.texts)
    assert said == state.texts


def test_a_short_meeting_comes_whole_at_first() -> None:
    state = meeting(["one", "two", "three"])
    assert Views(state).texts(PersonId(1)) == state.texts


def test_a_page_of_words_that_are_gone_is_empty() -> None:
    assert Views(meeting(["one"])).page(0, [WordId(999), WordId(998)]) == frames.Page({})


def test_of_long_talk_that_nothing_keeps_the_latest_is_sent_and_all_that_is_short() -> None:
    talk: list[core.Message] = [Spoken(n, PersonId(1), f"{n:04}" + "x" * 900) for n in range(200)]
    hands: list[core.Message] = [HandUp(PersonId(n)) for n in range(3)]
    bodies = _within([*hands, *talk], PASSING_BYTES)
    assert sum(len(bytes(body)) for body in bodies) <= PASSING_BYTES
    sent = [codec.read_passing(body) for body in bodies]
    assert sent[:3] == hands
    assert sent[3:] == talk[-len(sent[3:]) :]
    assert len(sent) > 40


def test_what_is_longest_is_left_out_where_there_is_no_talk() -> None:
    asides: list[core.Message] = [GroupWords(1, PersonId(1), "x" * 9_000), GroupWords(2, PersonId(1), "y" * 9_000)]
    hands: list[core.Message] = [HandUp(PersonId(1), "short"), *(HandUp(PersonId(n), "y" * 1000) for n in range(2, 80))]
    assert [codec.read_aside(body) for body in _within(asides, ASIDE_BYTES)] == asides[1:]
    up = [codec.read_passing(body) for body in _within(hands, PASSING_BYTES)]
    assert up[0] == hands[0]
    assert 40 < len(up) < len(hands)


def test_very_long_events_that_were_missed_are_answered_with_a_snapshot() -> None:
    tail = Tail([b"x" * 1000] * 250)
    assert tail.since(0) is None
    assert len(tail.since(100) or ()) == 150
    assert sum(len(bytes(raw)) for raw in tail.since(100) or ()) <= MISSED_BYTES


def test_a_state_that_fills_a_first_frame_leaves_less_room_for_all_else() -> None:
    state = meeting(["x" * 1000] * 20)
    for number in range(100_000, 102_800):
        state.kept.words.by_id[WordId(number)] = Word(PersonId(1), ItemId(1), 1, PARK, NAMED)
    state.now.words.live = [Live(n, PersonId(1), "x" * 900, 9) for n in range(200)]
    snapshot = Views(state).snapshot(PersonId(1))
    assert len(bytes(snapshot.snapshot)) > 200_000
    assert snapshot.passing
    assert size(snapshot) <= WELCOME_BYTES
