"""A disk that takes nothing: nobody is refused, nothing is lost, nothing is told before it is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from cop_server.app import Running
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.care import CheckOnMe
from cop_tui.core.topics.notes import HoldNote, Reveal, TakeBack, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Off
from cop_tui.wire import frames
from tests.server.guests import PLAN, Breakable, Guest, Turned, replica_equals, served


def disk(server: Running) -> Breakable:
    return cast("Breakable", server.hub.journal)


async def notices(guest: Guest, code: str) -> frames.Notice:
    def found() -> frames.Notice | None:
        return next((f for f in guest.frames if isinstance(f, frames.Notice) and f.code == code), None)

    await guest.until(lambda: found() is not None)
    notice = found()
    assert notice is not None
    return notice


async def test_an_answer_is_withheld_until_the_disk_takes_it_and_then_it_is_saved_once(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        disk(server).broken = True
        wish = await ana.wish(Begin())
        notice = await notices(bo, "read_only")
        assert "the disk is full" in notice.text
        await ana.sync()
        assert wish not in ana.answered
        assert ana.state.kept.setup.phase == "lobby"
        parked = await bo.wish(Park("waits in line"))
        # What leaves no trace goes on.
        assert (await bo.do(Off("still here"))).how == "relayed"
        assert (await bo.do(CheckOnMe())).how == "held"
        await ana.until(lambda: bool(ana.asides))
        assert parked not in bo.answered
        disk(server).broken = False
        await ana.until(lambda: wish in ana.answered)
        await bo.until(lambda: parked in bo.answered)
        assert (ana.answered[wish].how, bo.answered[parked].how) == ("saved", "saved")
        await notices(bo, "writable")
        for guest in (ana, bo):
            await guest.sync()
            assert replica_equals(server, guest)
        assert disk(server).tries >= 1
    async with served(tmp_path) as server:
        await bo.come(server)
        assert bo.state.kept.setup.phase == "open"


async def test_a_wish_resent_while_the_disk_is_full_still_happens_once(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        disk(server).broken = True
        await ana.wish(Park("once"), "k1")
        await notices(ana, "read_only")
        for _ in range(3):
            ana.drop()
            await ana.come(server)
            await notices(ana, "read_only")
            await ana.wish(Park("once"), "k1")
        await ana.sync()
        disk(server).broken = False
        await ana.until(lambda: "k1" in ana.answered)
        await ana.sync()
        assert (ana.answered["k1"].how, list(ana.state.texts.values())) == ("saved", ["once"])


async def test_nobody_new_comes_in_while_nothing_can_be_kept_and_they_can_soon_after(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        disk(server).broken = True
        for _ in range(2):  # the first finds out, the second is told at once
            with pytest.raises(Turned) as caught:
                await Guest("Bo").come(server, made.code)
            assert (caught.value.status, caught.value.code) == (503, "read_only")
            assert caught.value.headers["Retry-After"] == "30"
        await notices(ana, "read_only")
        disk(server).broken = False
        await notices(ana, "writable")
        bo = await Guest("Bo").come(server, made.code)
        assert bo.welcome.you == 2


async def test_a_note_taken_back_while_its_reveal_waits_for_the_disk_is_answered_after_it(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        others = [await Guest(name).come(server, made.code) for name in ("Bo", "Cy", "Dee")]
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(5)))
        for number, guest in enumerate(others):
            await guest.do(HoldNote(digest(f"secret {number}"), f"note {number}"))
        disk(server).broken = True
        await ana.wish(Reveal())
        await notices(others[0], "read_only")
        wish = await others[0].wish(TakeBack("secret 0"))
        await others[0].sync()
        assert wish not in others[0].answered
        disk(server).broken = False
        await others[0].until(lambda: wish in others[0].answered)
        # It had been shown by then, so it is withdrawn from what was shown.
        assert others[0].answered[wish].how == "saved"
        await ana.sync()
        assert ana.state.kept.notes.shown[digest("secret 0")].withdrawn
        assert sorted(ana.state.texts.values()) == ["note 1", "note 2"]


async def test_the_health_page_says_read_only(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        assert not server.hub.read_only
        disk(server).broken = True
        await ana.wish(Begin())
        await notices(ana, "read_only")
        assert server.hub.read_only
        disk(server).broken = False
        await notices(ana, "writable")
        assert not server.hub.read_only


async def test_a_server_can_stop_while_the_disk_is_full_and_the_wish_is_sent_again_later(tmp_path: Path) -> None:
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        disk(server).broken = True
        wish = await ana.wish(Begin())
        await notices(ana, "read_only")
    assert await asyncio.wait_for(ana.end(), 5) == 1001
    assert wish not in ana.answered
    async with served(tmp_path) as server:
        await ana.come(server)
        assert ana.welcome.last == 0
        assert (await ana.do(Begin(), wish)).how == "saved"
