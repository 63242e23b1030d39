"""What must not reach a disk does not, and what is withdrawn leaves it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import msgspec
import pytest

from cop_server.app import Running
from cop_server.devices import hash_device
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics.afterwards import Consent, Soften, Withdraw
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.between import TellHolders
from cop_tui.core.topics.care import CheckOnMe, NewHere, SlowerPlease
from cop_tui.core.topics.carrying import AskCarried, Carried, CarriedTold, TellCarried
from cop_tui.core.topics.clearer import AskAuthor, AuthorAsked
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.feedback import FeedbackHeld, FeedbackShown, GiveFeedback, Line, TakeFeedbackBack
from cop_tui.core.topics.floor import CallNext, Done, Hand, More, Pass
from cop_tui.core.topics.merging import AnswerSame, AskSame
from cop_tui.core.topics.notes import HoldNote, Reveal, TakeBack, digest
from cop_tui.core.topics.pace import Untimed
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Away, Back
from cop_tui.core.topics.reading import AnswerReading, HaveRead, ReadForMe
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.same_here import OthersKnow, SameHere
from cop_tui.core.topics.setup import Begin, End
from cop_tui.core.topics.words import Off, Say
from tests.server.guests import PLAN, Guest, ManualClock, bytes_on_disk, replica_equals, served, settle


async def clear(server: Running) -> None:
    """Wait until withdrawn text has left the write-ahead file."""
    await settle(lambda: not server.hub.journal.scrubbing)


async def test_nothing_said_off_the_record_live_or_aside_is_on_the_disk_or_in_a_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        cy = await Guest("Cy").come(server, made.code)
        assert (await bo.do(Say("XLOBBYX"))).how == "relayed"
        await ana.do(Begin())
        assert (await bo.do(Hand("XHANDNOTEX"))).how == "saved"
        await ana.do(CallNext())
        assert (await bo.do(Off("XOFFWORDX"))).how == "relayed"
        assert (await bo.do(More())).how == "held"
        assert (await bo.do(Untimed())).how == "held"
        await bo.do(Done())
        await ana.do(TakeUp(ItemId(2)))
        await ana.do(RecordOff())
        assert (await bo.do(Say("XOFFRECORDX"))).how == "relayed"
        assert (await bo.do(Park("XPARKOFFX"))).code == "off_record_keep"
        await ana.do(RecordOn())
        await ana.do(TakeUp(ItemId(3)))
        assert (await bo.do(Say("XLIVEX"))).how == "relayed"
        assert (await bo.do(CheckOnMe())).how == "held"
        assert (await bo.do(SlowerPlease())).how == "held"
        assert (await bo.do(Away())).how == "relayed"
        assert (await bo.do(Back())).how == "relayed"
        assert (await cy.do(AskToLeave(PersonId(2), "XREASONX"))).how == "held"
        await ana.do(TakeUp(ItemId(5)))
        for guest, text in ((bo, "XHELDX"), (cy, "XHELDTOOX")):
            assert (await guest.do(HoldNote(digest(text + "!"), text))).how == "held"
        assert (await bo.do(TakeBack("XHELDX!"))).how == "held"
        assert (await ana.do(Reveal())).code == "too_few_notes"
        assert (await bo.do(Say(" "))).code == "quiet_part"
        await ana.sync()
        await ana.do(Park("KEPT"))
        while_running = bytes_on_disk(tmp_path)
    for found in (while_running, bytes_on_disk(tmp_path)):
        assert b"KEPT" in found
        for guest in (ana, bo, cy):
            assert guest.seat.encode() not in found
            assert guest.device.encode() not in found
        assert made.code.encode() not in found
        for forbidden in (b"XLOBBYX", b"XOFF", b"XPARK", b"XLIVEX", b"XHAND", b"XREASONX", b"XHELD", b"check_on"):
            assert forbidden not in found, forbidden
        assert digest("XHELDX!").encode() not in found
    assert "X" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("cop_server"))


async def test_what_people_do_beside_the_talk_is_on_the_disk_only_where_it_is_kept(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(msgspec.structs.replace(PLAN, series="Reflection"))
        ana = await Guest("Ana").come(server, made.holder_code)
        di = await Guest("Di").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        cy = await Guest("Cy").come(server, made.code)
        await ana.do(Begin())
        assert (await bo.do(NewHere())).how == "held"
        assert (await bo.do(ReadForMe("XREADX", PersonId(4)))).how == "held"
        assert (await cy.do(AnswerReading(1, yes=True))).how == "held"
        assert (await cy.do(HaveRead(1))).how == "held"
        assert (await ana.do(TellHolders("XBETWEENX"))).how == "held"
        assert (await cy.do(SameHere(PersonId(3)))).how == "held"
        assert (await bo.do(AskCarried())).how == "held"
        assert (await cy.do(TellCarried([Carried("timekeeper", 1)]))).how == "held"
        for guest, text in ((bo, "WHO PAYS"), (cy, "MONEY")):
            assert (await guest.do(Park(text))).how == "saved"
        lot = server.hub.rooms[made.meeting].state.kept.parking.notes
        assert (await di.do(AskSame(lot[1], lot[0]))).how == "held"
        assert (await bo.do(AnswerSame(1, yes=True))).how == "held"
        assert (await cy.do(AnswerSame(1, yes=False))).how == "held"
        assert (await ana.do(TakeUp(ItemId(2)))).how == "saved"
        await bo.until(lambda: any(isinstance(m, OthersKnow) for m in bo.asides))
        await bo.until(lambda: any(isinstance(m, CarriedTold) for m in bo.passing))
        await ana.do(AskAll())
        assert (await bo.do(GiveFeedback("XFEEDBACKX"))).how == "held"
        assert (await ana.do(End(really=True))).how == "saved"
        await di.until(lambda: FeedbackShown([Line("XFEEDBACKX")]) in di.asides)
        assert (await ana.do(AskAuthor(lot[0], "XAUTHORX"))).how == "held"
        await bo.until(lambda: any(isinstance(m, AuthorAsked) for m in bo.asides))
        while_running = bytes_on_disk(tmp_path)
    for found in (while_running, bytes_on_disk(tmp_path)):
        assert b"WHO PAYS" in found
        for forbidden in (
            b"XREADX",
            b"XBETWEENX",
            b"XFEEDBACKX",
            b"XAUTHORX",
            b"author",
            b"same_here",
            b"new_here",
            b"others_know",
            b"notes_same",
            b"carried",
            b"timekeeper",
        ):
            assert forbidden not in found, forbidden


async def test_feedback_that_is_taken_back_leaves_nothing_anywhere_and_whoever_holds_reads_the_rest_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        cy = await Guest("Cy").come(server, made.code)
        await ana.do(Begin())
        await ana.do(AskAll())
        room = server.hub.rooms[made.meeting]
        commits, seq = server.hub.journal.commits, room.state.kept.seq
        assert (await bo.do(GiveFeedback("XGONEX"))).how == "held"
        assert (await cy.do(GiveFeedback("XSTAYSX"))).how == "held"
        assert FeedbackHeld(Line("XGONEX"), seq) in bo.asides
        before = bytes_on_disk(tmp_path)
        assert (await bo.do(TakeFeedbackBack())).how == "held"
        assert bo.asides[-1] == FeedbackHeld()
        assert bo.state.mine.my_feedback is None
        await ana.sync()
        await cy.sync()
        assert not [m for m in ana.asides if isinstance(m, FeedbackHeld)]
        assert FeedbackHeld(Line("XSTAYSX"), seq) in cy.asides
        assert FeedbackHeld() not in cy.asides
        assert b"XGONEX" not in msgspec.json.encode(room.state)
        assert (server.hub.journal.commits, room.state.kept.seq) == (commits, seq), "it leaves no row and no number"
        taken = bytes_on_disk(tmp_path)
        assert (await ana.do(End(really=True))).how == "saved"
        await ana.until(lambda: FeedbackShown([Line("XSTAYSX")]) in ana.asides)
        assert (await bo.do(TakeFeedbackBack())).code == "feedback_told"
        over = bytes_on_disk(tmp_path)
    for found in (before, taken, over, bytes_on_disk(tmp_path)):
        for forbidden in (b"XGONEX", b"XSTAYSX", b"feedback"):
            assert forbidden not in found, forbidden
    logged = "".join(r.getMessage() for r in caplog.records if r.name.startswith("cop_server"))
    assert "XGONEX" not in logged
    assert "feedback" not in logged


async def test_passing_and_finishing_leave_the_same_bytes(tmp_path: Path) -> None:
    async def rows(data: Path, end: Pass | Done) -> list[bytes]:
        async with served(data) as server:
            made = await server.create(PLAN)
            ana = await Guest("Ana").come(server, made.holder_code)
            bo = await Guest("Bo").come(server, made.code)
            await ana.do(Begin())
            await bo.do(Hand())
            await ana.do(CallNext())
            assert (await bo.do(end)).how == "saved"
            return await server.hub.journal.load(made.meeting)

    assert await rows(tmp_path / "one", Pass()) == await rows(tmp_path / "two", Done())


async def test_withdrawn_and_softened_words_leave_the_disk_and_every_replica(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ana.do(Begin())
        gone = await bo.do(Park("XWITHDRAWNX"))
        soft = await bo.do(Park("XTOOHARDX"))
        for number in range(5):
            await ana.do(Park(f"in between {number}"))
        assert (await bo.do(Withdraw([WordId(gone.seq)]))).how == "saved"
        assert (await bo.do(Soften(WordId(soft.seq), "put kindly"))).how == "saved"
        assert (await bo.do(Soften(WordId(soft.seq), "put more kindly"))).how == "saved"
        await clear(server)
        found = bytes_on_disk(tmp_path)
        assert b"XWITHDRAWNX" not in found
        assert b"XTOOHARDX" not in found
        assert b"put kindly" not in found
        assert b"put more kindly" in found
        await ana.sync()
        for guest in (ana, bo):
            assert gone.seq not in guest.state.texts
            assert guest.state.texts[WordId(soft.seq)] == "put more kindly"
        # Somebody who catches up from before does not get it either.
        ana.drop()
        late = Guest("Ana", ana.seat)
        late.meeting, late.boot, late.epoch, late.state.kept.seq = made.meeting, ana.boot, ana.epoch, gone.seq - 1
        late.folds = False
        frame = (await late.come(server)).welcome
        assert frame.snapshot is None
        assert b"XWITHDRAWNX" not in b"".join(map(bytes, frame.events))
        assert b"put kindly" not in b"".join(map(bytes, frame.events))
    async with served(tmp_path) as server:
        new = await Guest("New").come(server, made.code)
        assert gone.seq not in new.state.texts
        assert new.state.texts[WordId(soft.seq)] == "put more kindly"


async def test_words_withdrawn_long_after_they_were_said_leave_the_disk_too(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        gone = await ana.do(Park("XOLDX"))
        for number in range(520):
            await ana.do(Park(f"note {number}"))
        assert (await ana.do(Withdraw([WordId(gone.seq)]))).how == "saved"
        await clear(server)
        assert b"XOLDX" not in bytes_on_disk(tmp_path)


async def test_a_note_that_was_shown_leaves_nothing_that_tells_whose_it_was(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        guests = [await Guest(name).come(server, made.code) for name in ("Bo", "Cy", "Dee")]
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(5)))
        for number, guest in enumerate(guests):
            assert (await guest.do(HoldNote(digest(f"s{number}"), f"text {number}"))).how == "held"
        shown = await ana.do(Reveal())
        bodies = (await server.hub.journal.load(made.meeting))[-3:]
        assert shown.how == "saved"
        assert all(set(json.loads(body)) <= {"e", "hash", "item", "text"} for body in bodies)
        commits = server.hub.journal.commits
        assert (await guests[0].do(TakeBack("s0"))).how == "saved"
        assert server.hub.journal.commits == commits + 1
        await clear(server)
        assert b"text 0" not in bytes_on_disk(tmp_path)
        devices = [hash_device(guest.device, made.meeting, guest.welcome.you) for guest in guests]
        assert [await server.hub.journal.counter(made.meeting, device) for device in devices] == [None] * 3


async def test_no_row_carries_a_clock_except_the_opening_and_closing_of_items_and_the_meeting(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        for number in range(3):
            clock.on(7)
            await ana.do(Park(f"note {number}"))
        await ana.do(Hand())
        await ana.do(CallNext())
        await ana.do(TakeUp(ItemId(2)))
        bodies = await server.hub.journal.load(made.meeting)
        timed = [body for body in bodies if b'"at"' in body]
        assert all(b'"opened"' in body or b'"item_opened"' in body or b'"item_closed"' in body for body in timed)
        assert not any(str(clock.ms)[:8].encode() in body for body in bodies if body not in timed)


async def an_hour(server: Running, clock: ManualClock, guest: Guest) -> None:
    """Let the hour pass after which a closed meeting is erased."""
    clock.on(3_600)
    room = server.hub.rooms[guest.welcome.meeting]
    server.tick()
    await settle(lambda: room.state.kept.regime.erased)


async def test_ending_a_closed_meeting_leaves_no_name_and_nothing_unreleased_on_the_disk(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(msgspec.structs.replace(PLAN, regime="closed"))
        ana = await Guest("XANAX").come(server, made.holder_code)
        bo = await Guest("XBOX").come(server, made.code)
        await ana.do(Begin())
        released = await bo.do(Park("XRELEASEDX"))
        await bo.do(Park("XBETWEENUSX"))
        assert (await bo.do(Consent([WordId(released.seq)], "quote without name"))).how == "saved"
        await ana.do(AskAll())
        assert (await ana.do(End(really=True))).how == "saved"
        assert b"XBETWEENUSX" in bytes_on_disk(tmp_path), "for an hour it can be opened again"
        await an_hour(server, clock, bo)
        await clear(server)
        found = bytes_on_disk(tmp_path)
        for gone in (b"XANAX", b"XBOX", b"XBETWEENUSX"):
            assert gone not in found
        assert b"XRELEASEDX" in found
        await bo.sync()
        assert replica_equals(server, bo)
        assert bo.state.kept.people.by_id[PersonId(1)].name == "A member 1"
    async with served(tmp_path, clock) as server:
        again = await Guest("XBOX", bo.seat).come(server, made.code)
        assert replica_equals(server, again)
        assert b"XBOX" not in bytes_on_disk(tmp_path)
