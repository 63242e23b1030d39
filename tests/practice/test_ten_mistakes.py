"""Ten easy mistakes of tools for meetings, each as a test that fails once it is made here."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui import core
from cop_tui.acts.parser import ACTS
from cop_tui.acts.queries import joining_lines
from cop_tui.client import notices
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import setup
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agenda import MoveOn, TakeUp
from cop_tui.core.topics.agreement import AGREED, SECTIONS, TALK, Agree, ObjectToPoint, ReviewAgreement
from cop_tui.core.topics.care import SoonerPlease
from cop_tui.core.topics.checks import CloseCheck
from cop_tui.core.topics.clock import Extend, Pause, Resume
from cop_tui.core.topics.door import AskToLeave, CloseDoor
from cop_tui.core.topics.floor import CallNext, CloseQueue, Done, Hand, More, Pass, PutBack, TurnClock
from cop_tui.core.topics.notes import HoldNote, NoteHeld, NoteShown, Reveal, TakeBack, digest
from cop_tui.core.topics.pace import OwnPace
from cop_tui.core.topics.parking import AnswerPark, OfferPark, Park
from cop_tui.core.topics.parking_followup import LetNoteGo, NoToNote, SortNote
from cop_tui.core.topics.people import Join, Person
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Off, Say
from cop_tui.formats import Format
from cop_tui.session_file import read, template
from cop_tui.wire import frames
from tests.acts.rooms import PLAN, as_session, room
from tests.core.world import AMA, BO, CY, DI, MINUTE, item
from tests.practice.overheard import Overheard
from tests.server.guests import PLAN as SERVED
from tests.server.guests import Guest, bytes_on_disk, served, settle


async def test_leaking_anonymous_authors(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(tmp_path) as server:
        made = await server.create(SERVED)
        ama = await Guest("Ama").come(server, made.holder_code)
        writers = [await Guest(name).come(server, made.code) for name in ("Bo", "Cy", "Di")]
        await ama.do(setup.Begin())
        await ama.do(TakeUp(ItemId(5)))
        await ama.sync()
        stored, seen = bytes_on_disk(tmp_path), len(ama.frames)
        for writer in writers:
            note = HoldNote(digest(f"secret of {writer.name}"), f"a note by {writer.name[::-1]}")
            assert (await writer.do(note)).how == "held"
        assert (await writers[0].do(HoldNote(digest("second"), "first words"))).how == "held"
        assert (await writers[0].do(HoldNote(digest("second"), "other words"))).how == "held"
        assert (await writers[0].do(TakeBack("second"))).how == "held"
        await ama.sync()
        received = [f for f in ama.frames[seen:] if not isinstance(f, frames.Page)]
        assert received == [], "that somebody writes, changes or takes back a note reaches nobody"
        assert bytes_on_disk(tmp_path) == stored
        assert all(any(isinstance(a, NoteHeld) and a.few for a in guest.asides) for guest in writers), (
            "so few that others may guess: said"
        )
        await ama.do(Reveal())
        for guest in (ama, *writers):
            await guest.sync()
        bodies = await server.hub.journal.load(made.meeting)
    shown = [body for body in bodies if b'"note_shown"' in body]
    assert len(shown) == 3
    assert [msgspec.json.decode(body)["hash"] for body in shown] == sorted(
        digest(f"secret of {w.name}") for w in writers
    )
    for body in shown:
        assert msgspec.json.decode(body).keys() == {"e", "hash", "item", "text"}
    logged = "".join(r.getMessage() for r in caplog.records if r.name.startswith("cop_server"))
    for writer in writers:
        assert f"a note by {writer.name[::-1]}" not in logged
        assert f"secret of {writer.name}".encode() not in bytes_on_disk(tmp_path)

    world = Overheard(item("reveal", keep="recap"))
    world.do(BO, HoldNote(digest("bo"), "one", quote=True))
    world.do(CY, HoldNote(digest("cy"), "two", quote=True))
    assert world.refused(AMA, Reveal()) == "too_few_notes"
    world.do(DI, HoldNote(digest("di"), "three", quote=True))
    world.do(AMA, Reveal())
    assert {type(event) for event in world.outcome.events} == {NoteShown}
    for name in ("Bo", "Cy", "Di", digest("bo")):
        assert name not in world.exports


def test_public_talk_time_statistics() -> None:
    def held(bo_ms: int, cy_ms: int) -> Overheard:
        world = Overheard(item(turn=60, minutes=0), item("open", keep="recap"))
        world.do(BO, Hand())
        world.do(CY, Hand())
        for who, ms in ((BO, bo_ms), (CY, cy_ms)):
            world.do(AMA, CallNext())
            world.pass_time(ms)
            world.do(who, Done())
        world.do(AMA, MoveOn())
        return world

    long, short = held(30 * MINUTE, MINUTE), held(MINUTE, 30 * MINUTE)
    assert long.stored == short.stored, "no row tells who spoke for how long"
    for me in (AMA, BO, CY, DI):
        assert long.said[me] == short.said[me]
    assert long.wire[DI] == short.wire[DI]
    assert {reader for reader, _ in long.asides} == {AMA, BO, CY}, "turn clocks are for who speaks and who keeps time"
    assert core.canonical(long.kept) == core.canonical(short.kept)

    def with_turns(turns: list[int]) -> str:
        world = Overheard(item(keep="recap", prompt="What is hard?"))
        world.do(BO, Park("Who pays?"))
        word: int = world.kept.seq
        for who in turns:
            world.do(PersonId(who), Hand())
            world.do(AMA, CallNext())
            world.pass_time(3_000)
            world.do(PersonId(who), Done())
            assert not any(c.isdigit() for c in "".join(world.told(DI)))
        world.do(BO, Consent([WordId(word)], "quote with name"))
        return world.exports

    assert with_turns([BO] * 6) == with_turns([CY]), "nor does a recap tell who spoke how often"


def test_a_boss_in_the_code() -> None:
    world = Overheard(item(minutes=5), item("open"))
    # Whoever holds the space removes nobody alone, silences nobody, and takes no role from anybody.
    assert world.refused(AMA, AskToLeave(BO)) == "reason_needed"
    assert world.do(AMA, AskToLeave(BO, "shouting")) == []
    assert world.do(AMA, AskToLeave(BO, "shouting")) == [], "asking twice is not two people"
    assert not world.kept.people.by_id[BO].left
    assert world.refused(AMA, CallNext(CY)) == "not_waiting"
    # Anybody stops everything and goes on.
    for who in (BO, CY, DI):
        world.do(who, Pause())
        assert world.kept.clock.paused
        world.now += limits.UNDO_AGAIN_MS
        world.do(AMA, Resume())
        world.now += limits.UNDO_AGAIN_MS
    # What is done with the floor, the time, the record and the door is told to everybody, with who did it.
    world.do(BO, Hand())
    world.do(CY, Hand())
    powers = [CallNext(CY), PutBack(), CloseQueue(), Extend(3), RecordOff(), CloseDoor()]
    for power in powers:
        world.pass_time(3_000)
        world.do(AMA, power)
        assert "Ama" in " ".join(world.told(DI)) or isinstance(power, RecordOff), power
        assert world.told(DI), power
    # The role goes over in one step, and is the other's from then on.
    world.do(AMA, OfferRole(base.HOLDER, DI, hand_over=True))
    world.do(DI, TakeRole(base.HOLDER))
    assert world.kept.people.with_role(base.HOLDER) == [DI]
    assert world.refused(AMA, MoveOn()) == "needs_role"
    # And when whoever holds it is gone, the meeting goes on and the role is open to anybody.
    world.do(DI, MoveOn(really=True))
    world.away(DI)
    world.do(BO, Say("We go on."))
    world.pass_time(3 * MINUTE)
    world.do(CY, TakeRole(base.HOLDER))
    assert world.kept.people.with_role(base.HOLDER) == [CY, DI]
    assert world.kept.people.entrusted() == [DI]
    world.do(CY, LayDown(base.HOLDER))
    assert [(o.role, o.to) for o in world.kept.people.offers if o.role == base.HOLDER] == [(base.HOLDER, 0)]


def test_transcript_as_recap() -> None:
    texts = [f"thought number {n}" for n in range(12)]

    def held(order: list[str], also: str = "") -> Overheard:
        world = Overheard(item("open", keep="recap", prompt="What is hard?"), names=f"Bo Cy Di {also}")
        for text in order:
            world.do(BO, Say(text))
        world.do(AMA, AskAll())
        return world

    silent = held(texts)
    assert not any(text in silent.exports for text in texts), "no answer means no"
    told = [held(order) for order in (texts, texts[::-1])]
    for world in told:
        world.do(BO, Consent(world.kept.words.of(BO), "quote without name"))
        assert all(text in world.exports for text in texts)
    assert told[0].exports == told[1].exports, "in no order of saying"
    assert [t for t in told[0].exports.split("- ") if t.strip() in texts] != texts
    assert not any(name in told[0].exports for name in ("Ama", "Bo", "Cy", "Di"))
    guests = held(texts, "Eli Femi")
    guests.do(BO, Consent(guests.kept.words.of(BO), "quote without name"))
    assert guests.exports == told[0].exports, "nor does it tell who or how many were there"
    # It stays a draft until two people have checked it.
    world = told[0]
    world.do(AMA, End())
    world.do(BO, ReleaseRecap(world.kept.seq))
    assert world.refused(BO, ReleaseRecap(world.kept.seq)) == "released_by_you"
    assert "draft" in world.exports.casefold()
    assert world.refused(CY, ReleaseRecap(world.kept.seq)) == "release_needs_holder"
    world.do(AMA, ReleaseRecap(world.kept.seq))
    assert world.kept.release.released


def test_the_guillotine_timer() -> None:
    def cues(world: Overheard, seconds: int) -> dict[int, list[str]]:
        told: dict[int, set[tuple[object, ...]]] = {me: set() for me in (AMA, BO, CY)}
        heard: dict[int, list[str]] = {me: [] for me in told}
        for _ in range(seconds):
            assert world.pass_time(1_000) == [], "time ends no turn"
            for me, known in told.items():
                heard[me] += [
                    n.text for n in notices.due_cues(world.seen_by(PersonId(me)), PersonId(me), world.now, known)
                ]
        return heard

    world = Overheard(item(turn=60, minutes=0))
    world.do(BO, Hand())
    world.do(CY, Hand())
    world.do(AMA, CallNext())
    heard = cues(world, 600)
    assert heard[BO] == ["That was about one minute. Take what you need to finish, or type more."]
    assert heard[AMA] == ["Bo is over one minute; Bo has been told, others have not."]
    assert heard[CY] == []
    assert world.kept.floor.speaker == BO
    world.do(BO, Say("still my turn"))
    world.do(BO, More())
    assert world.names() == [], "one more minute needs nobody's leave"

    typing = Overheard(item(turn=100, minutes=0))
    typing.do(BO, OwnPace("typing"))
    typing.do(BO, Hand())
    typing.do(AMA, CallNext())
    assert typing.asides[-1][1] == TurnClock(BO, Ms(typing.now + 180_000)), "a pace of one's own"


def test_compulsory_speech() -> None:
    def round_held(ways: list[core.Command]) -> Overheard:
        world = Overheard(item("round", turn=0), item("check"))
        for way in ways:
            world.do(world.kept.floor.speaker, way)
        return world

    spoken, passed = round_held([Done()] * 4), round_held([Pass()] * 4)
    assert passed.stored == spoken.stored
    assert passed.said == spoken.said, "nobody is told that somebody passed"
    absent = Overheard(item("round", turn=0), item("check"), begun=False)
    absent.away(CY)
    absent.do(AMA, setup.Begin())
    for _ in range(3):
        absent.do(absent.kept.floor.speaker, Done())
    assert absent.stored == spoken.stored, "nor does anything tell passing from not having been there"
    # Nobody is called on, and nobody has to answer.
    assert passed.refused(AMA, CallNext(BO)) in ("in_round", "not_waiting")
    passed.pass_time(3_000)
    passed.do(AMA, MoveOn())
    passed.do(AMA, CloseCheck())
    passed.do(AMA, End())
    assert passed.kept.setup.phase == base.CLOSED
    # Whoever only watches is left in peace, and any name will do.
    world = Overheard(item("round"), begun=False)
    world.join("The quiet cat", base.OBSERVER)
    world.do(AMA, setup.Begin())
    assert 5 not in world.kept.rounds.current.order
    assert not any("quiet cat" in said for said in world.said[BO] if "here" not in said and "hello" not in said)


WAITING = st.lists(st.sampled_from([2, 3, 4, 5, 6]), max_size=20)
NAMES = st.permutations(["Zoë", "Mohammed", "Mrs Smith", "\u674e\u660e", "Dr B."])


@given(
    acts=WAITING, names=NAMES, roles=st.lists(st.sampled_from([base.SCRIBE, base.TIMEKEEPER, base.MEMBER]), min_size=5)
)
def test_demographic_sorting(acts: list[int], names: list[str], roles: list[str]) -> None:
    def lines(names: list[str], roles: list[str], phone: bool) -> list[list[int]]:
        world = Overheard(item(turn=0), names="", begun=False)
        for name in names:
            world.join(name.replace(" ", "\u00a0"))
        for who, role in enumerate(roles[:5], 2):
            if role != base.MEMBER:
                world.do(PersonId(who), TakeRole(role))
        world.do(AMA, setup.Begin())
        found = []
        for who in acts:
            if world.kept.floor.find(who):
                world.pass_time(3_000)
                world.do(AMA, CallNext())
                world.do(world.kept.floor.speaker, Done())
            else:
                world.do(PersonId(who), Hand())
            if phone and world.line:
                world.do(PersonId(world.line[-1]), SoonerPlease())
            found.append(world.line)
        return found

    plain = lines(["A", "B", "C", "D", "E"], [base.MEMBER] * 5, phone=False)
    assert lines(names, roles, phone=False) == plain, "neither names nor roles order anybody"
    assert lines(names, roles, phone=True) == plain, "asking aside to be brought in sooner sorts nothing by itself"


def test_nobody_is_asked_who_they_are() -> None:
    assert set(Join.__struct_fields__) == {"name", "role"}
    assert set(Person.__struct_fields__) == {"name", "roles", "via", "left", "at"}
    assert set(Hand.__struct_fields__) == {"note", "kind"}


def test_parking_lot_as_bin() -> None:
    world = Overheard(item("open"), item())
    world.do(BO, Say("Who pays for this?"))
    before, lot = world.stored, world.kept.seq
    # Parking is offered, and a no leaves no trace.
    world.do(AMA, OfferPark(BO, word=lot))
    assert world.told(CY) == []
    world.do(BO, AnswerPark(False))
    assert world.told(CY) == []
    assert (world.stored, world.kept.parking.notes) == (before, [])
    world.do(AMA, OfferPark(BO, word=lot))
    world.do(BO, AnswerPark(True))
    # Only its author lets it go; a no carries why, and what is possible instead.
    assert world.refused(AMA, LetNoteGo(lot)) == "author_lets_go"
    assert world.refused(CY, LetNoteGo(lot)) == "author_lets_go"
    assert world.refused(AMA, NoToNote(lot, "No money.", "")) == "no_needs_both"
    # Nothing is closed over people who wait or over what was left for today.
    world.do(AMA, MoveOn())
    world.do(CY, Hand())
    assert world.refused(AMA, MoveOn()) == "people_waiting"
    world.do(CY, Done()) if world.kept.floor.speaker == CY else world.do(AMA, CallNext())
    world.do(CY, Done())
    world.do(AMA, AskAll())
    assert world.refused(AMA, End()) == "lot_first"
    world.do(AMA, SortNote(lot, "too big", "next time"))
    world.do(BO, Consent([lot], "quote without name"))
    world.do(AMA, End())
    parked = world.exports.split("Parked, and what happens to it")[1]
    assert "Who pays for this?" in parked
    assert "next time" in parked


def test_ready_made_rules(tmp_path: Path) -> None:
    world = Overheard(item("open"))
    assert (world.kept.agreement.points, world.kept.setup.session.agreement) == ([], ())
    assert "agreement" not in Format.__struct_fields__, "no way to hold a meeting brings rules of its own"
    (tmp_path / "evening.toml").write_text(template(), encoding="utf-8")
    assert read(tmp_path / "evening.toml").agreement == (), "nor does the file one starts from"
    assert all(question.endswith("?") for question in SECTIONS.values()), "questions to start from, no rules"
    # Nobody has to accept anything to come in, to speak or to object; whoever takes part can change it as it goes.
    late = world.join("Eli")
    world.do(late, Say("I have agreed to nothing."))
    world.do(late, Agree("We may be angry.", "if it gets hard"))
    point = world.kept.agreement.points[0]
    world.do(BO, ObjectToPoint(point))
    world.pass_time(10 * MINUTE)
    assert world.kept.agreement.of(point).state == TALK, "one is enough, and silence is no yes any more"
    world.do(CY, Agree("We end on time."))
    world.pass_time(10 * MINUTE)
    assert [world.kept.agreement.of(n).state for n in world.kept.agreement.points] == [TALK, AGREED]
    assert world.kept.agreement.version == 1
    world.do(CY, Withdraw([world.kept.agreement.points[1]]))
    assert world.kept.agreement.version == 2
    world.do(DI, ReviewAgreement("14 May"))
    assert world.kept.agreement.review == "14 May"


async def test_promising_secrecy_the_system_cannot_keep(tmp_path: Path) -> None:
    for regime in setup.REGIMES:
        lines = " ".join(joining_lines(as_session(room(plan=msgspec.structs.replace(PLAN, regime=regime)))))
        assert "its owner can read it" in lines
        assert "People can remember or copy" in lines
        assert (setup.HONEST in lines) is (regime != setup.OPEN_REGIME)
    for sentence in (*core.REFUSALS.values(), *(act.help for act in ACTS), *setup.REGIME_LINES.values()):
        assert not any(word in sentence.casefold() for word in ("confidential", "anonymous", "secure", "encrypted"))
    async with served(tmp_path) as server:
        made = await server.create(SERVED)
        ama = await Guest("Ama").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        await ama.do(setup.Begin())
        gone = await bo.do(Park("XWITHDRAWNX"))
        await ama.do(TakeUp(ItemId(3)))
        await bo.do(Say("XLIVEX"))
        await ama.do(TakeUp(ItemId(2)))
        await bo.do(Off("XOFFX"))
        await ama.do(RecordOff())
        await bo.do(Say("XALLOFFX"))
        assert b"XWITHDRAWNX" in bytes_on_disk(tmp_path)
        await bo.do(Withdraw([WordId(gone.seq)]))
        await settle(lambda: not server.hub.journal.scrubbing)
        assert not any(word in bytes_on_disk(tmp_path) for word in (b"XWITHDRAWNX", b"XLIVEX", b"XOFFX", b"XALLOFFX"))
    assert not any(word in bytes_on_disk(tmp_path) for word in (b"XWITHDRAWNX", b"XLIVEX", b"XOFFX", b"XALLOFFX"))
