"""Programs of another age at this server: a field it does not know is refused by name, and nobody loses their connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cop_server.counts import COUNTS
from cop_server.pace import Paces, RateLimit
from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.wire import closing, codec, frames
from cop_tui.wire.limits import COMMANDS_A_SECOND, COMMANDS_BURST, WHOLE_BURST, WHOLE_SECONDS
from tests.server.guests import PLAN, Breakable, Guest, replica_equals, served

BAD: list[tuple[str, str]] = [
    ('{"f":"do","id":"ID","command":{"do":"begin","more":1}}', "command.more"),
    ('{"f":"do","id":"ID","command":{"do":"call_next","person":-1}}', "command.person"),
    ('{"f":"do","id":"ID","command":{"do":"park"}}', "command.text"),
    ('{"f":"do","id":"ID","command":{"do":"park","text":["x"]}}', "command.text"),
    ('{"f":"do","id":"ID","command":[]}', "command"),
    ('{"f":"do","id":"ID"}', "command"),
    ('{"f":"do","id":"ID","command":{"do":"begin"},"mood":"calm"}', "mood"),
    ('{"f":"do","id":"ID","command":{"do":"begin"},"seen":{"item":"x"}}', "seen.item"),
    ('{"f":"do","id":"ID","command":{"do":"begin"},"seen":{"mood":1}}', "seen.mood"),
    ('{"f":"do","id":"ID","command":{"do":"begin","what I never said":1}}', "command"),
]


async def sent(guest: Guest, frame: str, wish: str) -> frames.Result:
    """Send a frame as it is and return the next answer to its id."""
    guest.answered.pop(wish, None)
    await guest.ws.send(frame.replace("ID", wish))
    await guest.until(lambda: wish in guest.answered)
    return guest.answered[wish]


@pytest.mark.parametrize(("frame", "path"), BAD)
async def test_a_field_that_is_not_understood_is_refused_with_its_path_and_the_line_stays(
    tmp_path: Path, frame: str, path: str
) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        before, refused = server.hub.journal.commits, COUNTS.refused["bad_command"]
        for wish in ("k1", "b1"):
            answer = await sent(ana, frame, wish)
            assert (answer.how, answer.code, answer.facts["path"]) == ("refused", "bad_command", path)
            assert answer.text == core.sentence("bad_command", {"field": path.rpartition(".")[2]})
            assert "never said" not in repr(answer)
        assert COUNTS.refused["bad_command"] == refused + 2
        assert server.hub.journal.commits == before
        assert ana.state.kept.setup.phase == "lobby"
        assert (await ana.do(Begin(), "k2")).how == "saved"
        assert ana.welcome.features == list(frames.FEATURES)


async def test_what_is_not_understood_is_answered_the_same_however_often_it_is_delivered(tmp_path: Path) -> None:
    bad = '{"f":"do","id":"ID","command":{"do":"park","text":"x","mood":1}}'
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        first = await sent(ana, bad, "k1")
        assert (await ana.do(Park("words"), "k2")).how == "saved"
        assert await sent(ana, bad, "k1") == first
        ana.drop()
        await ana.come(server)
        assert await sent(ana, bad, "k1") == first
        assert (await ana.do(Park("other words"), "k1")).how == "repeated"
        assert list((await ana.sync()).state.texts.values()) == ["words"]
        assert replica_equals(server, ana)


async def test_what_was_saved_is_never_said_to_be_undone_when_a_newer_program_sends_it_again(tmp_path: Path) -> None:
    """Its answer was lost, and the program that sends it again has one field more."""
    newer = '{"f":"do","id":"ID","command":{"do":"park","text":"once","mood":1}}'
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        assert (await ana.do(Park("once"), "k1")).how == "saved"
        assert (await sent(ana, newer, "k1")).how == "repeated"
    async with served(tmp_path) as server:
        await ana.come(server)
        assert (await sent(ana, newer, "k1")).how == "repeated"
        assert list(ana.state.texts.values()) == ["once"]


async def test_it_keeps_its_place_among_what_waits_for_the_disk(tmp_path: Path) -> None:
    """Refused at once, its number would make every lower one that waits look answered."""
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        journal = server.hub.journal
        assert isinstance(journal, Breakable)
        journal.broken = True
        for wish, command in (("k1", Park("one")), ("k2", Park("two"))):
            await ana.send(frames.Do(wish, codec.raw(command), core.seen_by(ana.state, ana.welcome.you)))
        await ana.ws.send('{"f":"do","id":"k3","command":{"do":"park","text":"x","mood":1}}')
        await ana.until(lambda: any(isinstance(f, frames.Notice) for f in ana.frames))
        await ana.sync()
        assert not ana.answered
        journal.broken = False
        await ana.until(lambda: len(ana.answered) == 3)
        assert [ana.answered[f"k{n}"].how for n in (1, 2, 3)] == ["saved", "saved", "refused"]
        assert list(ana.state.texts.values()) == ["one", "two"]


async def test_who_sends_one_after_another_is_slowed_and_seen_out_as_with_any_other_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.pace.PATIENCE", 0.5)  # of the ten seconds
    async with served(tmp_path, rate=COMMANDS_A_SECOND, burst=COMMANDS_BURST) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        bad, refused = '{"f":"do","id":"k1","command":{"do":"park","text":"x","mood":1}}', COUNTS.refused["bad_command"]
        for _ in range(2 * COMMANDS_BURST):
            await ana.ws.send(bad)
        await ana.end()
        assert ana.last(frames.Bye).code == "too_busy"
        assert COMMANDS_BURST <= COUNTS.refused["bad_command"] - refused <= COMMANDS_BURST + COMMANDS_A_SECOND


async def test_they_count_as_acts_in_the_long_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends five a second for an hour would else cost more than who acts."""
    acts: list[float] = []

    def act(_self: RateLimit, now: float) -> float:
        acts.append(now)
        return 0.0

    monkeypatch.setattr(RateLimit, "act", act)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        for frame, _ in BAD:
            await sent(ana, frame, "k1")
        assert len(acts) == len(BAD)


async def test_a_broken_frame_after_a_bad_one_still_ends_the_line(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        assert (await sent(ana, BAD[0][0], "k1")).code == "bad_command"
        await ana.ws.send(json.dumps({"f": "dance"}))
        assert await ana.end() == closing.BROKEN


# The whole state, asked for


def snapshots(guest: Guest) -> list[frames.Snapshot]:
    return [frame for frame in guest.frames if isinstance(frame, frames.Snapshot)]


async def test_whoever_asks_for_the_whole_state_gets_it_on_the_same_line(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.send(frames.Whole())
        await ana.until(lambda: bool(snapshots(ana)))
        (whole,) = snapshots(ana)
        assert whole.seq == ana.state.kept.seq
        assert core.state_hash(codec.read_meeting(whole.snapshot)) == core.state_hash(ana.state.kept)
        assert whole.hash == server.hub.rooms[made.meeting].greeting.snapshot(PersonId(1)).hash
        assert (await ana.do(Park("goes on"))).how == "saved"
        assert replica_equals(server, ana)


async def test_what_waits_for_the_line_is_in_the_whole_state_and_not_sent_twice(tmp_path: Path) -> None:
    """Two events, a question for the whole state, and one event more, while the line is busy."""
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        (line,) = server.hub.rooms[made.meeting].presence
        before = len(ana.frames)
        line._socket.paused = True
        for n in range(2):
            await ana.wish(Park(f"thing {n}"))
        state = server.hub.rooms[made.meeting].state.kept
        await _until(lambda: state.seq == ana.state.kept.seq + 2)
        await ana.send(frames.Whole())
        await ana.wish(Park("thing 2"))
        await _until(lambda: state.seq == ana.state.kept.seq + 3 and line._outbox.stale)
        line._socket.paused = False
        line.flush()
        await ana.sync()
        kinds = [type(frame).__name__ for frame in ana.frames[before:]]
        assert (kinds.count("Snapshot"), kinds.count("Events")) == (1, 0)
        assert replica_equals(server, ana)


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 - what is looked at tells nobody when it changes
            await asyncio.sleep(0)


async def test_who_asks_again_and_again_gets_one_each_so_many_seconds_whatever_their_devices(tmp_path: Path) -> None:
    paces, now = Paces(), 100.0
    one, other = paces.of(PersonId(7), 5, 20), paces.of(PersonId(7), 5, 20)
    assert [pace.whole(now) for pace in (one, other, one)] == [0.0] * WHOLE_BURST
    assert (one.whole(now), other.whole(now)) == (WHOLE_SECONDS, 2 * WHOLE_SECONDS)
    assert paces.of(PersonId(8), 5, 20).whole(now) == 0.0, "somebody else waits for nothing"
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        for n in range(WHOLE_BURST):
            await ana.send(frames.Whole())
            await ana.until(lambda n=n: len(snapshots(ana)) == n + 1)  # type: ignore[misc]
        for _ in range(50):
            await ana.send(frames.Whole())
        await ana.sync()
        assert len(snapshots(ana)) == WHOLE_BURST
        (line,) = server.hub.rooms[made.meeting].presence
        timer = line._whole
        assert timer is not None
        waits = timer.when() - asyncio.get_running_loop().time()
        assert WHOLE_SECONDS - 2 < waits <= WHOLE_SECONDS
        assert (await ana.do(Begin())).how == "saved", "acts do not wait for it"
        ana.drop()
        await _until(timer.cancelled)


async def test_the_one_that_was_put_off_comes_once_when_its_time_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.pace.WHOLE_SECONDS", 0.2)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        for n in range(WHOLE_BURST):
            await ana.send(frames.Whole())
            await ana.until(lambda n=n: len(snapshots(ana)) == n + 1)  # type: ignore[misc]
        for _ in range(20):
            await ana.send(frames.Whole())
        await ana.do(Begin())
        await ana.until(lambda: len(snapshots(ana)) == WHOLE_BURST + 1)
        await ana.sync()
        assert len(snapshots(ana)) == WHOLE_BURST + 1
        assert snapshots(ana)[-1].seq == ana.state.kept.seq
        assert replica_equals(server, ana)
