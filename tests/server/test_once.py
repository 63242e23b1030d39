"""One effect and one answer for every wish, however often and wherever it is delivered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
from contextlib import closing as closing_db
from pathlib import Path
from typing import Any

from cop_server.journal.database import FILE
from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import CallNext, Hand
from cop_tui.core.topics.notes import HoldNote, Publish, TakeBack, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire import closing, codec, frames
from tests.server.guests import PLAN, Guest, ManualClock, replica_equals, served


def rows_of(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a reader beside the server finds in the journal."""
    file = folder / FILE
    with closing_db(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as conn:
        return conn.execute(query).fetchall()


async def test_a_kept_wish_delivered_three_times_has_one_effect_and_one_answer(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        first = await ana.do(Park("once"), "k1")
        again = await ana.do(Park("once"), "k1")
        ana.drop()
        await ana.come(server)
        third = await ana.do(Park("once"), "k1")
        assert first == again == third
        assert ana.welcome.last == 1
    async with served(tmp_path) as server:
        await ana.come(server)
        assert (ana.welcome.last, await ana.do(Park("once"), "k1")) == (1, first)
        assert list(ana.state.texts.values()) == ["once"]
        assert ana.state.kept.seq == first.seq


async def test_the_last_32_wishes_keep_their_answers_over_a_restart_and_older_ones_are_repeated(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        answers = [await ana.do(Park(f"thing {n}"), f"k{n}") for n in range(1, 34)]
    async with served(tmp_path) as server:
        await ana.come(server)
        assert await ana.do(Park("thing 2"), "k2") == answers[1]
        assert await ana.do(Park("thing 1"), "k1") == frames.Result("k1", "repeated")
        assert len(ana.state.texts) == 33


async def test_saved_is_never_said_of_other_words_under_a_number_that_was_used(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        first = await ana.do(Park("once"), "k50")
        assert (await ana.do(Park("other words"), "k50")).how == "repeated"
        assert (await ana.do(Park("other words"), "k8")).how == "repeated"
        assert (await ana.do(Park("far"), "k999999999999999")).how == "saved"
        assert (await ana.do(Park("new words"), "k8")).how == "repeated"
        assert await ana.do(Park("once"), "k50") == first
        assert list((await ana.sync()).state.texts.values()) == ["once", "far"]
    async with served(tmp_path) as server:
        await ana.come(server)
        assert (await ana.do(Park("new words"), "k8")).how == "repeated"
        assert (await ana.do(Park("other words"), "k50")).how == "repeated"


async def test_a_number_that_was_refused_does_nothing_for_another_command(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code)
        assert (await bo.do(Begin(), "k4")).how == "refused"
        assert (await bo.do(Park("words"), "k4")).how == "repeated"
        assert (await bo.do(Park("words"), "k3")).how == "repeated"
        assert (await bo.do(Park("words"), "k5")).how == "saved"


async def test_what_is_told_without_a_name_stores_no_number_that_leads_to_it(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin(), "k1")
        paused = await ana.do(Pause(), "k2")
        assert (paused.how, paused.seq) == ("saved", ana.state.kept.seq)
        assert await ana.do(Pause(), "k2") == paused
        answers = [body for (body,) in rows_of(tmp_path, "select answer from devices")]
        assert f'"id":"k2","how":"saved","seq":{paused.seq}'.encode() not in answers[0]
    async with served(tmp_path) as server:
        await ana.come(server)
        assert await ana.do(Pause(), "k2") == frames.Result("k2", "saved")


async def test_the_row_of_a_device_tells_nothing_of_the_words(tmp_path: Path) -> None:
    """A digest without a key could be found again by whoever tries words."""
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Park("withdrawn later"), "k1")
        body = codec.encode(Park("withdrawn later"))
        ((row,),) = rows_of(tmp_path, "select answer from devices")
        for digest in (hashlib.sha256(body), hashlib.sha1(body), hashlib.md5(body)):
            assert digest.hexdigest()[:16].encode() not in row
        assert hmac.digest(ana.device.encode(), body, "sha256")[:12].hex().encode() in row


async def test_words_without_what_their_author_saw_are_refused(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.send(frames.Do("k1", codec.raw(Park("unseen"))))
        await ana.until(lambda: "k1" in ana.answered)
        assert (ana.answered["k1"].how, ana.answered["k1"].code) == ("refused", "words_unseen")
        assert (await ana.do(Begin(), "k2")).how == "saved"


async def test_words_for_the_part_before_are_refused_however_they_come_late(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(3)))
        before = core.seen_by(ana.state, ana.welcome.you)
        await ana.do(TakeUp(ItemId(2)))
        await ana.send(frames.Do("k9", codec.raw(Say("for the live part")), before))
        await ana.until(lambda: "k9" in ana.answered)
        assert (ana.answered["k9"].how, ana.answered["k9"].code) == ("refused", "words_part")
        assert not ana.state.texts


async def test_a_wish_sent_again_while_the_first_is_under_way_happens_once(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        twin = await Guest("Ana", ana.seat, ana.device).come(server, **{frames.MEETING: made.meeting})
        one, two = await asyncio.gather(ana.do(Park("once"), "k1"), twin.do(Park("once"), "k1"))
        assert one == two
        assert list((await ana.sync()).state.texts.values()) == ["once"]


async def test_a_refused_wish_is_refused_again_and_leaves_no_counter(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin(), "k1")
        assert (await ana.do(Begin(), "k2")).code == "open_only"
        assert (await ana.do(Begin(), "k2")).code == "open_only"
        ana.drop()
        await ana.come(server)
        assert ana.welcome.last == 1


async def test_live_words_are_relayed_once_and_write_nothing_not_even_a_counter(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(3)))
        commits = server.hub.journal.commits
        assert (await ana.do(Say("live words"), "k9")).how == "relayed"
        assert (await ana.do(Say("live words"), "k9")).how == "relayed"
        assert (await ana.do(Off("off words"), "b1")).how == "relayed"
        assert (await ana.do(Off("off words"), "b1")).how == "relayed"
        await ana.sync()
        assert [p.text for p in ana.passing if hasattr(p, "text")] == ["live words", "off words"]
        assert server.hub.journal.commits == commits
        ana.drop()
        await ana.come(server)
        assert ana.welcome.last == 2


async def test_a_program_started_anew_may_count_anew(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Off("first"), "b1")
        await ana.leave()
        new = await Guest("Ana", ana.seat, ana.device).come(server, **{frames.MEETING: made.meeting})
        await new.do(Off("second"), "b1")
        await new.sync()
        assert [p.text for p in new.passing if hasattr(p, "text")][-1] == "second"


async def test_each_kind_of_wish_has_its_own_kind_of_number(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        assert (await ana.do(Begin(), "b1")).code == "bad_id"
        assert (await ana.do(Away(), "k1")).code == "bad_id"
        assert ana.state.kept.setup.phase == "lobby"


async def test_two_who_press_next_at_once_move_on_once_and_the_second_is_told(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        dee = await Guest("Dee").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        cy = await Guest("Cy").come(server, made.code)
        await ana.do(Begin())
        await bo.do(Hand())
        await cy.do(Hand())
        one, two = await asyncio.gather(
            ana.do(CallNext(if_speaker=PersonId(0))), dee.do(CallNext(if_speaker=PersonId(0)))
        )
        assert sorted((one.how, two.how)) == ["refused", "saved"]
        assert {one.code, two.code} == {"", "already_called"}
        await ana.sync()
        assert ana.state.kept.floor.speaker == 3
        assert [w.person for w in ana.state.kept.floor.waiting] == [4]


async def test_a_note_is_taken_back_and_published_without_touching_a_counter(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(TakeUp(ItemId(5)))
        for secret in ("s1", "s2"):
            assert (await ana.do(HoldNote(digest(secret), f"note {secret}"))).how == "held"
        assert (await ana.do(TakeBack("s1"))).how == "held"
        await ana.do(AskAll())
        shown = await ana.do(Publish("s2"))
        assert (shown.how, shown.seq) == ("saved", ana.state.kept.seq)
        gone = await ana.do(TakeBack("s2"))
        assert gone.how == "saved"
        ana.drop()
        await ana.come(server)
        assert ana.welcome.last == 3
        assert replica_equals(server, ana)


async def test_an_unknown_wish_is_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.ws.send('{"f":"do","id":"k1","command":{"do":"levitate"}}')
        await ana.until(lambda: "k1" in ana.answered)
        assert ana.answered["k1"].code == "unknown_command"
        assert (await ana.do(Begin(), "k1")).how == "saved"


BROKEN: list[str | bytes] = [
    "[]",
    "{",
    "nonsense",
    '{"f":"do"}',
    '{"f":"do","id":"x1","command":{"do":"begin"}}',
    '{"f":"do","id":"k1","command":{"do":"join","name":"x"}}ä',
    '{"f":"history","before":1e999}',
    '{"f":"history","before":NaN}',
    '{"f":"echo","n":1,"n2":2}',
    '{"f":"welcome","boot":"x"}',
    "[" * 10_000,
    b"\xff\xfe",
]


async def test_a_broken_frame_ends_that_connection_only(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        for broken in BROKEN:
            await bo.ws.send(broken, text=True)
            assert await bo.end() == closing.BROKEN, broken
            assert bo.last(frames.Bye).code == "broken_frame"
            await bo.come(server)
        assert (await ana.do(Begin())).how == "saved"


async def test_what_only_the_server_may_wish_is_unknown_to_it(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        for name in ("join", "link", "take_holder"):
            await ana.ws.send(f'{{"f":"do","id":"k1","command":{{"do":"{name}","name":"x","how":"here"}}}}')
            await ana.until(lambda: "k1" in ana.answered)
            assert ana.answered.pop("k1").code == "unknown_command"


async def test_too_large_a_message_is_not_taken_in(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        await ana.ws.send("x" * 20_000)
        assert await ana.end() == 1009


async def test_a_device_that_sends_far_too_much_is_slowed_and_then_seen_out(tmp_path: Path) -> None:
    async with served(tmp_path, rate=0.01, burst=3) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        for number in range(3):
            await ana.wish(Park(str(number)))
        await ana.until(lambda: len(ana.answered) >= 2)
        assert (await Guest("Bo").come(server, made.code)).welcome.you == 2
        ana.drop()
