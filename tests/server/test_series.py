"""Meetings of one series on a server: what comes forward, and goes in every later one as it goes where it was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cop_server.journal.loss import BEHIND, Loss
from cop_server.journal.reading import read_bodies
from cop_server.journal.rows import Batch
from cop_server.journal.store import CommitFailed, Damaged, Journal
from cop_server.keep import purge
from cop_server.keep.restore import restore
from cop_server.resting import REST_MS
from cop_server.series import Series, folded
from cop_tui.core import by_server
from cop_tui.core.by_server import DAY_MS
from cop_tui.core.engine.base import Refused
from cop_tui.core.engine.ids import Ms, WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.became import SayBecame
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.series import Brought, Source
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import UNNAMED
from cop_tui.recap import build
from tests.server.guests import PLAN, Guest, ManualClock, bytes_on_disk, served, settle
from tests.server.keeping import Visitor, serving

SECRET = "who-pays-for-thinking"
OF_SERIES = replace(PLAN, series="Reflection")


async def first_held(server: Any, *, end: bool = True, **plan: Any) -> tuple[Guest, Guest, str]:
    """Hold a first meeting in which Bo parks something for next time; return Ana, Bo and its id."""
    made = await server.create(replace(OF_SERIES, title="First", **plan))
    ana = await Visitor("Ana").come(server, made.holder_code)
    bo = await Visitor("Bo").come(server, made.code)
    await ana.do(Begin())
    assert (await bo.do(Park(SECRET))).how == "saved"
    if end:
        await over(ana)
    return ana, bo, made.meeting


async def over(ana: Guest) -> None:
    await ana.do(AskAll())
    assert (await ana.do(End(really=True))).how == "saved"


async def next_of(server: Any, title: str = "Second", **plan: Any) -> tuple[Guest, str]:
    """Make the next meeting of the series and let Cy hold it; return Cy and its id."""
    made = await server.create(replace(OF_SERIES, title=title, **plan))
    cy = await Visitor("Cy").come(server, made.holder_code)
    return cy, made.meeting


def came(guest: Guest) -> list[str]:
    """Return the texts of what came forward, as one person's device has them."""
    return [guest.state.texts.get(n, "") for n in guest.state.kept.series.standing()]


def own(guest: Guest) -> list[WordId]:
    return list(guest.state.kept.words.of(guest.welcome.you))


async def test_what_was_parked_for_next_time_is_in_the_next_meeting_with_its_origin_and_no_name(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, _, first = await first_held(server)
        cy, second = await next_of(server)
        assert came(cy) == [SECRET]
        (source,) = cy.state.kept.series.sources.values()
        assert source.meeting == first
        bodies = b"".join(read_bodies(tmp_path, second))
        assert b"Bo" not in bodies
        assert ana.seat.encode() not in bytes_on_disk(tmp_path)


async def test_a_meeting_that_stands_alone_brings_and_gets_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await first_held(server, series="")
        cy, _ = await next_of(server)
        assert came(cy) == []
        other = await Visitor("Di").come(server, (await server.create(replace(PLAN, title="Alone"))).holder_code)
        assert came(other) == []


async def test_what_is_parked_after_the_next_one_was_made_comes_when_that_begins(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, bo, _ = await first_held(server, end=False)
        cy, second = await next_of(server)
        await bo.do(Park("later"))
        await cy.do(Begin())
        await settle(lambda: len(server.hub.rooms[second].state.kept.series.points) == 2)
        await cy.sync()
        assert came(cy) == [SECRET, "later"]
        await over(ana)


async def test_what_the_first_one_ends_with_is_in_the_next_before_it_begins(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        ana, bo, _ = await first_held(server, end=False)
        cy, second = await next_of(server)
        await bo.do(Park("later"))
        await over(ana)
        await settle(lambda: len(server.hub.rooms[second].state.kept.series.points) == 2)
        await cy.sync()
        assert came(cy) == [SECRET, "later"]


async def gone_everywhere(server: Any, data: Path, *texts: str) -> None:
    """Wait until texts are in no file of a running server."""
    await settle(lambda: not (server.hub.series._follow or server.hub.series._begun))
    await server.hub.series.settle()
    assert await server.hub.journal.scrubbed()
    assert [text for text in texts if text.encode() in bytes_on_disk(data)] == []


async def test_what_is_withdrawn_in_the_first_is_gone_from_the_second_its_file_and_its_recap(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await first_held(server)
        await bo.do(Consent(own(bo), UNNAMED))
        cy, second = await next_of(server)
        await cy.do(Begin())
        await cy.sync()
        room = server.hub.rooms[second]
        assert SECRET in str(build(room.state))
        assert (await bo.do(Withdraw(own(bo)))).how == "saved"
        await gone_everywhere(server, tmp_path, SECRET)
        await cy.sync()
        assert came(cy) == []
        assert SECRET not in str(build(room.state))
        late = await Visitor("Late").come(server, (await server.hub.new_codes(second)).code)
        assert SECRET not in str(late.frames)


async def test_what_is_softened_reads_in_its_new_words_and_what_is_quoted_less_is_told_no_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await first_held(server)
        await bo.do(Consent(own(bo), UNNAMED))
        cy, second = await next_of(server)
        await cy.do(Begin())
        await bo.do(Soften(own(bo)[0], "who could pay"))
        await gone_everywhere(server, tmp_path, SECRET)
        await cy.sync()
        assert came(cy) == ["who could pay"]
        await bo.do(Consent(own(bo), "group"))
        await gone_everywhere(server, tmp_path)
        assert "who could pay" not in str(build(server.hub.rooms[second].state))
        await cy.sync()
        assert came(cy) == ["who could pay"]


async def test_a_closed_meeting_brings_forward_only_what_was_released(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await first_held(server, end=False, regime="closed")
        cy, second = await next_of(server)
        assert came(cy) == []
        await bo.do(Consent(own(bo), UNNAMED))
        await cy.do(Begin())
        await settle(lambda: len(server.hub.rooms[second].state.kept.series.points) == 1)
        await bo.do(Consent(own(bo), "group"))
        await settle(lambda: not server.hub.rooms[second].state.kept.series.standing())
        await cy.sync()
        assert came(cy) == []


async def test_a_withdrawal_reaches_a_later_meeting_that_rests(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as server:
        _, bo, _ = await first_held(server)
        cy, second = await next_of(server)
        await cy.do(Begin())
        await cy.sync()
        assert came(cy) == [SECRET]
        await over(cy)
        await cy.leave()
        await settle(lambda: not server.hub.rooms[second].presence)
        server.hub.resting.look(server.hub.rooms, clock())
        clock.on(REST_MS / 1000 + 1)
        server.hub.resting.look(server.hub.rooms, clock())
        assert second not in server.hub.rooms
        await bo.do(Withdraw(own(bo)))
        await gone_everywhere(server, tmp_path, SECRET)


async def test_it_reaches_a_later_meeting_whose_days_are_over_too(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as server:
        _, bo, _ = await first_held(server, keep_days=300)
        cy, second = await next_of(server, keep_days=1)
        await cy.do(Begin())
        await over(cy)
        await cy.leave()
        await settle(lambda: not server.hub.rooms[second].presence)
        clock.on(2 * DAY_MS / 1000)
        server.hub.resting.look(server.hub.rooms, clock())
        clock.on(REST_MS / 1000 + 1)
        server.hub.resting.look(server.hub.rooms, clock())
        assert await server.hub.room(second) is None
        assert SECRET.encode() in b"".join(read_bodies(tmp_path, second))
        await bo.do(Withdraw(own(bo)))
        await gone_everywhere(server, tmp_path, SECRET)


class Cut(Journal):
    """A journal that writes nothing into one meeting, as where a server ended before it did."""

    not_into = ""

    async def append(self, batch: Batch) -> None:
        if batch.meeting == self.not_into and batch.blanks:
            raise CommitFailed("busy")
        await super().append(batch)


async def test_a_server_that_ended_between_the_two_writes_does_the_second_at_its_next_start(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Cut.open) as server:
        _, bo, _ = await first_held(server)
        cy, second = await next_of(server)
        await cy.do(Begin())
        await cy.sync()
        assert isinstance(server.hub.journal, Cut)
        server.hub.journal.not_into = second
        assert (await bo.do(Withdraw(own(bo)))).how == "saved"
        await settle(lambda: server.hub.series._task is not None)
        assert came(cy) == [SECRET]
    assert SECRET.encode() in bytes_on_disk(tmp_path)
    async with serving(tmp_path) as server:
        assert server.hub.rooms[second].state.kept.series.standing() == {}
        await gone_everywhere(server, tmp_path, SECRET)
        assert await server.hub.journal.owing() == {}


async def test_when_the_days_of_the_first_are_over_its_words_are_gone_from_the_second(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as server:
        await first_held(server, keep_days=1)
        cy, _ = await next_of(server)
        await cy.do(Begin())
        await cy.sync()
        assert came(cy) == [SECRET]
        clock.on(2 * DAY_MS / 1000)
        assert (await server.hub.care.end()).meetings == 1
        await gone_everywhere(server, tmp_path, SECRET)
        await cy.sync()
        assert came(cy) == []


async def test_of_a_meeting_that_is_erased_nothing_is_left_in_the_second(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, _, first = await first_held(server)
        cy, second = await next_of(server)
        await cy.do(Begin())
        await server.hub.care.erase(first)
        await gone_everywhere(server, tmp_path, SECRET, "First")
        await cy.sync()
        assert came(cy) == []
        assert server.hub.rooms[second].state.kept.series.standing() == {}


async def test_without_a_server_what_is_erased_or_ends_is_gone_from_later_meetings_too(tmp_path: Path) -> None:
    clock = ManualClock()
    for erased in (True, False):
        data = tmp_path / str(erased)
        async with serving(data, clock) as server:
            _, _, first = await first_held(server, keep_days=1)
            cy, _ = await next_of(server)
            await cy.do(Begin())
        journal = await Journal.open(data)
        series = Series(journal, lambda: Ms(clock() + 2 * DAY_MS))
        await series.open()
        if erased:
            await series.forget(first)
            await journal.erase(first)
        else:
            await purge.end_all(journal, Ms(clock() + 2 * DAY_MS))
            await series.catch_up()
        await journal.scrubbed()
        await journal.close()
        assert SECRET.encode() not in bytes_on_disk(data)


async def test_a_backup_that_is_put_back_has_it_taken_out_of_both(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "backups"
    async with serving(data) as server:
        _, bo, _ = await first_held(server)
        cy, second = await next_of(server)
        await cy.do(Begin())
        made = await server.hub.care.backup(folder, None)
        await bo.do(Withdraw(own(bo)))
        await server.hub.series.settle()
        await server.hub.care._daily(server.hub.journal.ledger.length)
    restore(data, made.path)
    assert SECRET.encode() not in b"".join(read_bodies(data, second))
    assert folded(read_bodies(data, second)).kept.series.standing() == {}


async def test_what_was_said_to_have_become_of_it_counts_in_the_third(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await first_held(server)
        cy, _ = await next_of(server)
        await cy.do(Begin())
        await cy.sync()
        (point,) = cy.state.kept.series.standing()
        assert (await cy.do(SayBecame(point, "on the agenda"))).how == "saved"
        await over(cy)
        third, _ = await next_of(server, "Third")
        assert came(third) == []


async def test_a_meeting_of_before_is_put_into_a_series_and_the_next_has_what_it_has(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, _, first = await first_held(server, series="")
        await server.hub.series.name(first, "reflection ")
        cy, _ = await next_of(server)
        assert came(cy) == [SECRET]
        with pytest.raises(Refused) as refusal:
            await server.hub.series.name(first, "Other")
        assert refusal.value.code == "in_series"
        with pytest.raises(KeyError):
            await server.hub.series.name("NOSUCHID", "Reflection")
    async with serving(tmp_path) as server:
        di, _ = await next_of(server, "Third")
        assert came(di) == [SECRET]


async def test_what_cannot_be_read_now_is_not_taken_for_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(tmp_path) as server:
        _, _, first = await first_held(server)
        cy, second = await next_of(server)
        room = server.hub.rooms.pop(first)

        async def fails(_meeting: str) -> list[bytes]:
            raise Damaged(tmp_path, "a row")

        monkeypatch.setattr(server.hub.journal, "load", fails)
        server.hub.series._follow.add(first)
        await server.hub.series.settle()
        await cy.sync()
        assert came(cy) == [SECRET]
        server.hub.rooms[first] = room
        assert server.hub.rooms[second].state.kept.series.standing()


async def test_a_meeting_of_which_something_is_missing_is_left_alone_until_it_is_accepted(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, _ = await first_held(server)
        cy, second = await next_of(server)
        await cy.leave()
        room = server.hub.rooms.pop(second)
        await room.stop()
        lost = server.hub.journal._watch.lost
        last = room.state.kept.seq
        lost[second] = Loss(second, BEHIND, last, last + 1)
        await bo.do(Withdraw(own(bo)))
        await server.hub.series.settle()
        before = read_bodies(tmp_path, second)
        assert SECRET.encode() in b"".join(before)
        assert len(await server.hub.accept(second)) == 1
        assert server.hub.rooms[second].state.kept.series.standing() == {}
        assert SECRET.encode() not in b"".join(read_bodies(tmp_path, second))


async def test_what_came_names_no_person_and_no_seat_of_the_other_meeting(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, first = await first_held(server)
        await bo.do(Consent(own(bo), "quote with name"))
        _, second = await next_of(server)
        kept = server.hub.rooms[second].state.kept
        ours = {field for kind in (Source, Brought) for field in kind.__struct_fields__}
        assert ours.isdisjoint({"person", "by", "name", "seat", "device", "scribe"})
        assert [person.name for person in kept.people.by_id.values()] == ["Cy"]
        bodies = b"".join(read_bodies(tmp_path, second))
        assert first.encode() in bodies
        assert not [one for one in (b'"Bo"', b'"Ana"', bo.seat.encode(), bo.device.encode()) if one in bodies]


async def test_a_room_that_is_being_closed_holds_up_no_other_meeting(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        _, bo, first = await first_held(server)
        cy, second = await next_of(server)
        server.hub.series.patience = 0.01
        room = server.hub.rooms[second]
        taken, room._put = room._put, lambda wish: None  # type: ignore[method-assign]
        await bo.do(Withdraw(own(bo)))
        await server.hub.series.settle()
        with pytest.raises(CommitFailed):
            await server.hub.series.forget(first)
        room._put = taken  # type: ignore[method-assign]
        server.hub.series.patience = 20.0
        server.hub.series.tick()
        await gone_everywhere(server, tmp_path, SECRET)
        await cy.sync()
        assert came(cy) == []


async def test_a_mistake_of_ours_keeps_nobody_from_making_a_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as server:
        await first_held(server)

        def mistaken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(by_server, "come_forward", mistaken)
        cy, _ = await next_of(server)
        assert came(cy) == []
