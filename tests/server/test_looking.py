"""Looks into the other meetings of a series: what was released there, as it stands now, within bounds, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cop_server import looking
from cop_server.journal.loss import BEHIND, Loss
from cop_server.journal.store import Damaged
from cop_server.pace import RateLimit
from cop_server.resting import REST_MS
from cop_tui.core.by_server import DAY_MS
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agreement import Agree, YesToPoint
from cop_tui.core.topics.became import SayBecame
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import NAMED, UNNAMED
from cop_tui.wire import codec, frames
from cop_tui.wire.limits import LOOK_SECONDS, LOOKED_BYTES, LOOKS_BURST
from tests.server.guests import Guest, ManualClock, settle
from tests.server.keeping import Visitor, serving
from tests.server.test_series import OF_SERIES, SECRET, gone_everywhere, next_of, own

LESSON, TEA, PARKED, OURS = "Ask early.", "Tea first, then rates.", "Who pays?", "We listen."


async def look(guest: Guest, find: str = "") -> frames.Looked:
    """Return what somebody is told who looks."""
    seen = len(guest.frames)
    await guest.send(frames.Look(find))
    await guest.until(lambda: any(isinstance(f, frames.Looked) for f in guest.frames[seen:]))
    looked: frames.Looked = guest.last(frames.Looked)
    return looked


async def release(*guests: Guest) -> None:
    for guest in guests:
        await guest.sync()
        assert (await guest.do(ReleaseRecap(guest.state.kept.seq))).how == "saved"


async def held(server: Any, title: str = "First", *, out: bool = True, **plan: Any) -> tuple[Guest, Guest, str]:
    """Hold a meeting in which Bo learned something that may be quoted and said something that may not; return Ana, Bo and its id."""
    made = await server.create(replace(OF_SERIES, title=title, **plan))
    ana = await Visitor("Ana").come(server, made.holder_code)
    bo = await Visitor("Bo").come(server, made.code)
    await ana.do(Begin())
    for command in (Learn(LESSON), Park(PARKED), Agree(OURS), Park("Only for us.")):
        assert (await bo.do(command)).how == "saved"
    (point,) = server.hub.rooms[made.meeting].state.kept.agreement.points
    await ana.do(YesToPoint(point))
    await bo.do(YesToPoint(point))
    named = plan.get("regime", "open") == "open"
    assert (await bo.do(Consent(own(bo)[:3], NAMED if named else UNNAMED))).how == "saved"
    await ana.do(AskAll())
    await ana.do(End(really=True))
    if out:
        await release(ana, bo)
    return ana, bo, made.meeting


def lines(looked: frames.Looked) -> list[str]:
    return [line.claim or line.text for recap in looked.recaps for line in recap.lines]


async def test_what_was_released_is_found_in_another_meeting_of_the_series_without_a_name(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, _ = await next_of(server)
        assert frames.LOOK in cy.welcome.features
        looked = await look(cy, "ASK")
        (recap,) = looked.recaps
        assert (recap.title, recap.lines[0].text) == ("First", LESSON)
        assert recap.day
        assert (looked.more, looked.unread) == (False, False)
        assert "Bo" not in str(looked)
        assert (await look(cy, "only for us")).recaps == []
        assert (await look(cy, "nobody said this")).recaps == []


async def test_without_words_it_is_told_in_short_with_the_agreement_and_what_is_open(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, _ = await next_of(server)
        looked = await look(cy)
        assert lines(looked)[0] == LESSON
        assert [(point.kind, point.text, point.title) for point in looked.open] == [
            ("parked", PARKED, "First"),
            ("agreed", OURS, "First"),
        ]
        assert looked.open[1].version == 1
        assert "Only for us." not in str(looked)


async def test_of_what_was_not_released_nothing_is_told_though_it_came_forward(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, bo, _ = await held(server, out=False)
        cy, second = await next_of(server)
        assert server.hub.rooms[second].state.kept.series.standing()
        assert await look(cy) == await look(cy, "ask") == frames.Looked()
        await release(ana, bo)
        assert lines(await look(cy, "ask")) == [LESSON]
        # A yes after that brings something into it: it is a draft again until two people have checked it.
        await bo.do(Consent(own(bo)[3:], UNNAMED))
        assert await look(cy) == await look(cy, "ask") == frames.Looked()


async def test_what_is_taken_back_or_put_in_other_words_is_followed_at_the_next_look(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await held(server)
        cy, _ = await next_of(server)
        assert lines(await look(cy, "ask")) == [LESSON]
        await bo.do(Withdraw(own(bo)[:1]))
        assert await look(cy, "ask") == frames.Looked()
        assert LESSON not in str(await look(cy))
        await bo.do(Soften(own(bo)[0], "Who could pay?"))
        assert PARKED not in str(await look(cy, "pays"))
        await bo.do(Consent(own(bo)[:1], "group"))
        assert PARKED not in str(await look(cy)) + str(await look(cy, "pays"))
        await gone_everywhere(server, tmp_path, LESSON)


async def test_a_meeting_that_rests_is_read_and_followed_as_one_that_is_served(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as server:
        ana, bo, first = await held(server)
        cy, _ = await next_of(server)
        for guest in (ana, bo):
            await guest.leave()
        await settle(lambda: not server.hub.rooms[first].presence)
        server.hub.resting.look(server.hub.rooms, clock())
        clock.on(REST_MS / 1000 + 1)
        server.hub.resting.look(server.hub.rooms, clock())
        assert first not in server.hub.rooms
        assert lines(await look(cy, "ask")) == [LESSON]
        assert first not in server.hub.rooms, "nobody is woken by a look"
        assert server.hub.journal._watch._chains.get(first) is None, "a look keeps nothing of it in memory"
        await bo.come(server)
        await bo.do(Withdraw(own(bo)[:1]))
        assert await look(cy, "ask") == frames.Looked()


async def test_what_is_erased_is_told_no_more_and_of_what_has_had_its_days_the_released_recap_stays(
    tmp_path: Path,
) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as server:
        _, _, first = await held(server, keep_days=1)
        await held(server, "Another", keep_days=1, out=False)
        cy, _ = await next_of(server)
        clock.on(2 * DAY_MS / 1000)
        assert (await server.hub.care.end()).meetings == 2
        assert lines(await look(cy, "ask")) == [LESSON]
        await server.hub.care.erase(first)
        assert await look(cy) == await look(cy, "ask") == frames.Looked()


async def test_a_closed_meeting_tells_what_its_people_released_and_no_day(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server, regime="closed")
        cy, _ = await next_of(server)
        (recap,) = (await look(cy, "e")).recaps
        assert LESSON in [line.text for line in recap.lines]
        assert recap.day == 0
        assert "Only for us." not in str(recap)


async def test_a_meeting_that_stands_alone_or_is_of_another_series_is_told_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        for series in ("", "Other"):
            cy, _ = await next_of(server, series=series)
            assert await look(cy) == await look(cy, "ask") == frames.Looked()


async def test_the_newest_stand_first_and_an_answer_is_a_few_screens_at_most(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server, "First")
        made = await server.create(replace(OF_SERIES, title="Second"))
        ana, bo = [await Visitor(n).come(server, c) for n, c in (("Ana", made.holder_code), ("Bo", made.code))]
        await ana.do(Begin())
        for number in range(20):
            await bo.do(Learn(f"Ask {number} " + "x" * 900))
        await bo.do(Consent(own(bo), UNNAMED))
        await ana.do(AskAll())
        await ana.do(End(really=True))
        await release(ana, bo)
        cy, _ = await next_of(server, "Third")
        looked = await look(cy, "ask")
        assert [recap.title for recap in looked.recaps] == ["Second"]
        assert 5 < len(lines(looked)) < 20
        assert looked.more
        assert looked.recaps[0].more
        assert len(codec.encode(looked)) < LOOKED_BYTES + 1000
        short = await look(cy)
        assert [(recap.title, recap.more) for recap in short.recaps] == [("Second", True), ("First", True)]
        assert not short.more


async def test_no_more_meetings_are_read_than_there_is_time_for(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, _ = await next_of(server)
        server.hub.looking.seconds = -1.0
        assert await look(cy) == await look(cy, "ask") == frames.Looked(more=True)


async def test_what_cannot_be_read_now_is_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(tmp_path) as server:
        _, _, first = await held(server)
        cy, _ = await next_of(server)
        room = server.hub.rooms.pop(first)

        async def damaged(_meeting: str) -> list[bytes]:
            raise Damaged(tmp_path, "a row")

        monkeypatch.setattr(server.hub.journal, "load", damaged)
        assert await look(cy) == await look(cy, "ask") == frames.Looked(unread=True)
        server.hub.journal._watch.lost[first] = Loss(first, BEHIND, 1, 2)
        assert await look(cy) == frames.Looked(unread=True)
        del server.hub.journal._watch.lost[first]
        server.hub.rooms[first] = room
        assert lines(await look(cy, "ask")) == [LESSON]


@pytest.mark.parametrize("error", [ZeroDivisionError(SECRET), Damaged(Path("x"), "a row")])
async def test_a_look_that_fails_is_answered_and_no_words_are_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, _ = await next_of(server)

        async def fails(*_: object) -> list[str]:
            raise error

        monkeypatch.setattr(server.hub.series, "together", fails)
        assert await look(cy) == frames.Looked(unread=True)
        assert SECRET not in caplog.text
        assert ("a look failed: ZeroDivisionError" in caplog.text) == isinstance(error, ZeroDivisionError)


async def test_what_is_taken_back_while_a_look_reads_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await held(server)
        cy, _ = await next_of(server)
        meetings, taken = server.hub.journal.meetings, list[int]()

        async def meetings_later() -> Any:
            # The look asks for them a second time once it has read.
            if len(taken) == 1:
                await bo.do(Withdraw(own(bo)[:1]))
            taken.append(1)
            return await meetings()

        monkeypatch.setattr(server.hub.journal, "meetings", meetings_later)
        assert await look(cy, "ask") == frames.Looked(unread=True)
        monkeypatch.undo()
        assert await look(cy, "ask") == frames.Looked()


async def test_of_a_copy_that_has_still_to_follow_nothing_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        await second_held(server)
        di, _ = await next_of(server, "Third")
        server.hub.series._follow.add("waits")
        server.hub.series.tick = lambda: None  # type: ignore[method-assign]
        looked = await look(di, "pays")
        assert [recap.title for recap in looked.recaps] == ["First"]
        server.hub.series._follow.clear()
        assert [recap.title for recap in (await look(di, "pays")).recaps] == ["Second", "First"]


async def second_held(server: Any) -> None:
    """Hold a second meeting in which it is said what became of what was parked, and release its recap."""
    made = await server.create(replace(OF_SERIES, title="Second"))
    ana, cy = [await Visitor(n).come(server, c) for n, c in (("Ana", made.holder_code), ("Cy", made.code))]
    await ana.do(Begin())
    await cy.sync()
    point = next(n for n, p in cy.state.kept.series.standing().items() if p.kind == "parked" and p.quote)
    assert (await cy.do(SayBecame(point, "on the agenda"))).how == "saved"
    await ana.do(AskAll())
    await ana.do(End(really=True))
    await release(ana, cy)


async def test_what_a_later_meeting_said_to_be_settled_is_open_no_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, _ = await next_of(server)
        assert "parked" in [point.kind for point in (await look(cy)).open]
        await second_held(server)
        assert "parked" not in [point.kind for point in (await look(cy)).open]


async def test_looks_of_one_connection_are_answered_in_turn_and_acts_go_on_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as server:
        await held(server)
        cy, second = await next_of(server)
        gate = asyncio.Event()
        together = server.hub.series.together

        async def waits(meeting: str) -> list[str]:
            await gate.wait()
            found: list[str] = await together(meeting)
            return found

        monkeypatch.setattr(server.hub.series, "together", waits)
        await cy.send(frames.Look("ask"))
        assert (await cy.do(Begin())).how == "saved"
        await cy.send(frames.Look("nothing like it"))
        gate.set()
        await cy.until(lambda: len([f for f in cy.frames if isinstance(f, frames.Looked)]) == 2)
        first, then = [f for f in cy.frames if isinstance(f, frames.Looked)]
        assert (lines(first), then) == ([LESSON], frames.Looked())
        gate.clear()
        await cy.send(frames.Look())
        await cy.send(frames.Look())
        cy.drop()
        await settle(lambda: not server.hub.rooms[second].presence)
        await settle(lambda: not server.hub.looking._one.locked())


async def test_a_long_meeting_is_read_a_piece_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(tmp_path) as server:
        _, _, first = await held(server)
        _, second = await next_of(server)
        room = server.hub.rooms.pop(first)
        events, turns = room.state.kept.seq, 0
        monkeypatch.setattr(looking, "SLICE", 1)
        load = server.hub.journal.load

        async def loaded(meeting: str) -> list[bytes]:
            nonlocal turns
            found: list[bytes] = await load(meeting)
            turns = 0
            return found

        monkeypatch.setattr(server.hub.journal, "load", loaded)
        looks = asyncio.ensure_future(server.hub.looking.look(second, "ask"))
        while not looks.done():
            turns += 1
            await asyncio.sleep(0)
        assert lines(await looks) == [LESSON]
        assert turns >= events
        server.hub.rooms[first] = room


def test_looks_are_slower_than_acts() -> None:
    pace = RateLimit()
    assert [pace.look(0.0) for _ in range(LOOKS_BURST)] == [0.0] * LOOKS_BURST
    assert pace.look(0.0) == LOOK_SECONDS
    assert pace.take(0.0) == 0.0
