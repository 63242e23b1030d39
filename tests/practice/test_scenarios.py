"""Ten situations that a tool for meetings has to stand, each as a test."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from cop_tui.client import notices
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.plan import timing
from cop_tui.core.topics import setup
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.composing import WaitForMe
from cop_tui.core.topics.floor import CallNext, Done, Hand, More, Pass, TurnClock
from cop_tui.core.topics.notes import HoldNote, Reveal, TakeBack, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import SortNote
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import End, NextTime, PlannedItem
from cop_tui.core.topics.words import Off, Say
from cop_tui.recap import FORMATS, build, render
from cop_tui.wire import frames
from tests.acts.rooms import QUEUE, room
from tests.attack.seizure import rows
from tests.bench import listening
from tests.core.world import AMA, BO, CY, DI, MINUTE, item
from tests.plain.typed import joined
from tests.practice.overheard import Overheard
from tests.server.guests import PLAN, Guest, bytes_on_disk, served, settle


async def test_unstable_link() -> None:
    world = Overheard(item(), names="Bo Cy Di Eli")
    for who in (BO, CY, DI, PersonId(5)):
        world.do(who, Hand())
    before = {me: list(said) for me, said in world.said.items()}
    world.away(DI)
    world.pass_time(90_000)
    world.here(DI)
    assert world.line == [BO, CY, DI, 5]
    assert world.said | {DI: before[DI]} == before, "nobody else was told"

    async with joined(room(item=QUEUE)) as ana:
        for name in ("Bo", "Cy"):
            ana.session.act(name, Hand())
        await ana.enter("hand")
        ana.typed.half = "say What I mea"
        ana.session.lose()
        for _ in range(90):
            ana.session.later(1000)
            await ana.look()
        ana.session.come_back()
        await ana.look()
        assert ana.typed.half == "say What I mea"
        ana.typed.half = ""
        assert any(line.startswith("3. Ana") for line in await ana.enter("queue?"))


def test_slow_typists_turn() -> None:
    world = Overheard(item(turn=60, minutes=0))
    for who in (BO, CY):
        world.do(who, Hand())
    world.do(AMA, CallNext())
    world.do(BO, WaitForMe())
    assert world.told(CY) == ["Bo is still composing."]
    told: dict[int, set[tuple[object, ...]]] = {me: set() for me in (AMA, BO, CY, DI)}
    heard: dict[int, list[str]] = {me: [] for me in told}
    for _ in range(240):
        assert world.pass_time(1_000) == []
        for me, known in told.items():
            heard[me] += [n.text for n in notices.due_cues(world.seen_by(PersonId(me)), PersonId(me), world.now, known)]
    assert heard.pop(AMA) == ["Bo is over one minute and still composing; only space holders are told."]
    assert heard == {BO: [], CY: [], DI: []}
    assert world.refused(AMA, CallNext()) == "floor_waits"
    world.do(BO, More())
    assert [type(aside) for aside in world.aside_to(BO)] == [TurnClock], "one more minute, at once"
    world.do(BO, Say("What took me a while."))
    world.do(BO, Done())
    world.do(AMA, CallNext())
    assert world.kept.floor.speaker == CY


async def test_hidden_hand(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever wrote it: what others receive, the disk, the log and the recap have of it is the same to the byte."""
    caplog.set_level(logging.DEBUG)
    found = [await _hidden(tmp_path / name, name, caplog) for name in ("Bo", "Cy", "Di")]
    assert found[0] == found[1] == found[2]


async def _hidden(data: Path, author: str, caplog: pytest.LogCaptureFixture) -> tuple[object, ...]:
    """Hold a meeting in which three notes are written, one of them by `author`; return what is left of it anywhere."""
    caplog.clear()
    async with served(data) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        names = ("Bo", "Cy", "Di")
        guests = {name: await Guest(name).come(server, made.code) for name in names}
        eli = await Guest("Eli").come(server, made.code)
        for guest in guests.values():
            await guest.do(Park(f"from {guest.name}"))
        await ama.do(setup.Begin())
        await ama.do(TakeUp(ItemId(5)))
        await eli.sync()
        seen = len(eli.frames)
        others = iter(("another", "one more"))
        for name in names:
            text = "the hidden one" if name == author else next(others)
            await guests[name].do(HoldNote(digest(text), text, quote=True))
        await ama.do(Reveal())
        await eli.sync()
        exported = [render(build(eli.state), how) for how in FORMATS]
        await guests[author].do(TakeBack("the hidden one"))
        await ama.do(Park("after"))
        await eli.sync()
        news = [f for f in eli.frames[seen:] if isinstance(f, frames.Events | frames.Passing | frames.Aside)]
        received = [bytes(item) for frame in news for item in frame.items]
    events, devices = rows(data)
    logged = [r.getMessage() for r in caplog.records if r.name.startswith("cop_server") and author in r.getMessage()]
    disk = [json.dumps(event, sort_keys=True) for event in events if event["e"].startswith("note_")]
    assert all(name not in line for line in disk for name in names)
    return received, disk, len(devices), logged, exported


async def test_holder_vanishes() -> None:
    world = Overheard(*(item("open") for _ in range(5)), names="Bo Cy Di")
    second = world.join("Eli", base.HOLDER)
    for _ in range(3):
        world.do(AMA, MoveOn())
    assert world.kept.agenda.current == 4
    world.away(AMA, second)
    world.do(BO, Say("We go on."))
    world.pass_time(3 * MINUTE)
    assert "No space holder is here. Who would like to hold the space?" in " ".join(world.said[CY])
    world.do(CY, TakeRole(base.HOLDER))
    assert world.told(DI)[-1] == "Cy is space holder now."
    assert world.refused(DI, TakeRole(base.HOLDER)) == "role_not_offered"
    world.here(AMA, second)
    assert world.kept.people.with_role(base.HOLDER) == [AMA, CY, second]
    assert world.kept.people.entrusted() == [AMA, second], "who comes back holds at once, and Cy stands in"
    world.do(CY, MoveOn())


async def test_withdrawal(tmp_path: Path) -> None:
    world = Overheard(item("open", keep="recap", prompt="What is hard?"))
    world.do(BO, Say("XQUOTEDX"))
    word = world.kept.seq
    world.do(AMA, AskAll())
    world.do(BO, Consent([word], "quote without name"))
    world.do(AMA, End())
    assert "XQUOTEDX" in world.exports
    world.do(BO, Withdraw([word]))
    assert "XQUOTEDX" not in world.exports
    assert b"XQUOTEDX" not in b"".join(world.stored)
    assert world.told(CY) == [], "and nobody is told"

    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ama.do(setup.Begin())
        said = await bo.do(Park("XQUOTEDX"))
        await ama.do(AskAll())
        await bo.do(Consent([WordId(said.seq)], "quote without name"))
        await ama.do(End(really=True))
        await bo.do(Withdraw([WordId(said.seq)]))
        await settle(lambda: not server.hub.journal.scrubbing)
        assert b"XQUOTEDX" not in bytes_on_disk(tmp_path)
        await ama.sync()
        assert said.seq not in ama.state.texts


def test_two_carries() -> None:
    world = Overheard(item("open"), next=NextTime("Thursday 9 April, 2 pm"))
    world.do(BO, Park("Who pays for interpreters?"))
    note = world.kept.seq
    world.do(BO, Consent([note], "quote without name"))
    world.do(AMA, SortNote(note, "needs somebody absent", "next time"))
    world.do(AMA, AskAll())
    world.do(AMA, End())
    parked = world.exports.split("Parked, and what happens to it")[1]
    assert "Who pays for interpreters?" in parked
    assert "next time" in parked


async def test_off_record(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    async with served(data) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ama.do(setup.Begin())
        await ama.do(TakeUp(ItemId(2)))
        await bo.do(Off("XMYSELFX"))
        await ama.do(RecordOff())
        assert (await bo.do(Say("XEVERYBODYX"))).how == "relayed"
        await ama.until(lambda: any(getattr(said, "text", "") == "XEVERYBODYX" for said in ama.passing))
        shutil.copytree(data, copy)
        await ama.do(RecordOn())
        await bo.do(Say("KEPT"))
        found = [bytes_on_disk(data), bytes_on_disk(copy)]
        await ama.do(RecordOff())
    async with served(data) as server:
        again = await Guest("Bo", bo.seat).come(server, made.code)
        assert again.state.kept.record.off, "and what is off stays off"
        found.append(bytes_on_disk(data))
    assert b"KEPT" in found[0]
    for there in found:
        assert b"XMYSELFX" not in there
        assert b"XEVERYBODYX" not in there


@pytest.mark.parametrize("me", [listening.LISTENER, listening.SPEAKER, listening.HOLDER])
async def test_screen_reader(me: str) -> None:
    heard = await listening.hold(me)
    assert 12 <= len(heard.lines) <= listening.LINES, heard.text
    assert heard.forbidden == []
    assert heard.ticks <= 6, "time itself says little, and nothing each second"
    assert any(line.endswith("has the floor.") for line in heard.lines)


def test_pass() -> None:
    def held(end: type[Pass | Done], here: bool) -> Overheard:
        world = Overheard(item("round", turn=0, keep="recap", prompt="What do you bring?"), item("open"), begun=False)
        if not here:
            world.away(CY)
        world.do(AMA, setup.Begin())
        while (speaker := world.kept.floor.speaker) != 0:
            world.do(speaker, end() if speaker == CY else Done())
        world.do(AMA, MoveOn())
        world.do(AMA, End())
        return world

    passed, absent, done = held(Pass, here=True), held(Pass, here=False), held(Done, here=True)
    assert passed.stored == absent.stored == done.stored
    assert passed.exports == absent.exports == done.exports


def test_fit() -> None:
    round_ = PlannedItem("The round", mode="round", minutes=17, turn=100)
    plan = {1: PlannedItem("Welcome", mode="info", minutes=5), 2: PlannedItem("News", minutes=26), 3: round_}
    plan[4] = PlannedItem("End", mode="open", minutes=10)
    told = timing.lines(timing.measure(plan, timing.Group(14, typed=14)))
    assert "3. The round. 14 turns of 100 seconds take 42 minutes, and 17 are planned: too long." in told
    ways = [line for line in told if line.startswith("- ")]
    assert [way.split(":")[0] for way in ways] == ["- Shorter turns", "- Smaller groups first", "- Drop a part"]
    assert timing.measure(plan, timing.Group(14)).part(3).needs == pytest.approx(14 * 100 / 60)
