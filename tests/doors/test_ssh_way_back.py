"""Coming back by ssh without a key: the word that is shown once somebody is in, and what it opens and does not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from cop_tui.core.topics.asking import AskAll
from cop_tui.core.topics.setup import Begin, End
from cop_tui.doors.door import Door, Visitor
from cop_tui.doors.ssh import way_back
from cop_tui.doors.ssh.serving import serve
from cop_tui.wire import frames
from cop_tui.wire.invite import new_word
from cop_tui.wire.limits import WRONG_WORDS_AN_HOUR
from tests.doors.callers import WHOSE, Caller, doorway, joins, new_key
from tests.doors.callers import caller as any_caller
from tests.server.guests import PLAN, Guest, ManualClock, settle

WORD = re.compile(r"the same code, then ([0-9A-Z]{4}-[0-9A-Z]{4})\. Write it down\.")
caller = partial(any_caller, columns=400)  # so that no sentence is folded


async def shown(somebody: Caller, code: str, name: str) -> str:
    """Come in, and return the word that is shown."""
    await joins(somebody, code, name)
    await somebody.until(lambda: WORD.search(somebody.said) is not None)
    (word,) = WORD.findall(somebody.said)
    return str(word)


async def back(somebody: Caller, code: str, word: str, wanted: str) -> str:
    """Type the code and the word; return what is said."""
    await somebody.until("The code of your invite")
    await somebody.enter(code, "What should the others call you?")
    return await somebody.enter(word, wanted)


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda word: f"continue {word}", lambda word: word.replace("-", " ")]
)
async def test_who_was_cut_off_is_back_with_the_word_as_often_as_needed(tmp_path: Path, typed: type[str]) -> None:
    async with doorway(tmp_path) as way:
        async with caller(way) as kim:
            word = await shown(kim, way.made.holder_code, "Kim")
            kim.drop()
        for _ in range(2):
            async with caller(way) as kim:
                said = await back(kim, way.made.code, typed(word), "To speak: hand")
                assert "Welcome back, Kim." in said
                kim.drop()
        async with caller(way) as kim:
            await back(kim, way.made.code, word, "To speak: hand")
            await kim.enter("begin", "begun")
            assert word not in kim.said.rpartition("To speak")[2]
        assert way.names == ["Kim"]


async def test_a_door_that_was_started_again_knows_the_word(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        async with caller(way) as kim:
            word = await shown(kim, way.made.code, "Kim")
        again = Door(way.door.to, way.door._key, way.door._own, WHOSE)
        async with (
            serve(again, "127.0.0.1", 0, tmp_path / "ssh_host_key") as ssh,
            caller(replace(way, ssh=ssh, door=again)) as kim,
        ):
            await back(kim, way.made.code, word, "Welcome back, Kim.")
            await kim.until("To speak: hand")
        assert way.names == ["Kim"]


async def test_another_door_and_another_meeting_do_not_know_the_word(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way:
        async with caller(way) as kim:
            word = await shown(kim, way.made.code, "Kim")
        other = await way.server.create(PLAN)
        async with caller(way) as kim:
            said = await back(kim, other.code, word, "What should the others call you?")
            assert "in this meeting alone" in said
        elsewhere = Door(way.door.to, way.door._key, b"x" * 32, WHOSE)
        async with (
            serve(elsewhere, "127.0.0.1", 0, tmp_path / "ssh_host_key") as ssh,
            caller(replace(way, ssh=ssh, door=elsewhere)) as kim,
        ):
            said = await back(kim, way.made.code, word, "What should the others call you?")
            assert "Welcome back" not in said


async def test_each_word_is_of_one_person_and_a_taken_name_says_to_type_it(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as kim, caller(way) as lu:
        of_kim, of_lu = await shown(kim, way.made.code, "Kim"), await shown(lu, way.made.code, "Lu")
        assert of_kim != of_lu
        kim.drop()
        async with caller(way) as again:
            said = await back(again, way.made.code, "Kim", "What should the others call you?")
            assert "type the word you were shown" in said
            await again.enter(of_kim, "Welcome back, Kim.")
            await again.until("To speak: hand")
            await again.enter("who?", "Kim (you)")
        assert way.names == ["Kim", "Lu"]


async def test_a_line_that_died_is_let_go_of_when_its_visitor_is_back_with_the_word(tmp_path: Path) -> None:
    async with doorway(tmp_path, old=0.1) as way, caller(way) as kim, caller(way) as again:
        word = await shown(kim, way.made.code, "Kim")
        kim.slow()
        await back(again, way.made.code, word, "To speak: hand")
        await settle(lambda: len(way.ssh.reception.visits) == 1)
        assert way.names == ["Kim"]


async def test_with_a_key_no_word_is_shown_and_none_is_asked_for(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, new_key()) as kim:
        await joins(kim, way.made.code, "Kim")
        await kim.enter("who?", "1 person")
        assert "Your way back" not in kim.said


@pytest.mark.parametrize("name", ["Margaret", "Jean-Marc"])
async def test_a_name_that_reads_as_a_word_is_a_name(tmp_path: Path, name: str) -> None:
    async with doorway(tmp_path) as way, caller(way) as somebody:
        await joins(somebody, way.made.code, name)
        assert way.names == [name]


def test_a_word_has_a_digit_and_its_key_is_that_of_no_other() -> None:
    words = {way_back.new() for _ in range(500)}
    assert len(words) == 500
    assert not any(map(way_back.is_name_too, words))
    assert len({way_back.key(word) for word in words}) == 500


async def test_wrong_words_end_the_visit_and_the_server_counts_them(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as eve:
        await eve.until("The code of your invite")
        await eve.enter(way.made.code, "What should the others call you?")
        for _ in range(way_back.WRONG_WORDS - 1):
            await eve.enter(way_back.new(), "What should the others call you?")
        assert len(way.server.hub.guesses) == 1
        eve.type(f"{way_back.new()}\r")
        assert await eve.ended() == 11
        assert "this visit ends" in eve.said
        assert way.names == []


async def test_after_many_wrong_words_a_right_one_waits_as_well(tmp_path: Path) -> None:
    clock = ManualClock()
    async with doorway(tmp_path, clock=clock) as way:
        async with caller(way) as kim:
            word = await shown(kim, way.made.code, "Kim")
        tag = way.door.headers(Visitor("127.0.0.1"))[frames.VISITOR]
        for _ in range(WRONG_WORDS_AN_HOUR):
            way.server.hub.guesses.wrong(f"visitor {tag}")
        async with caller(way) as kim:
            said = await back(kim, way.made.code, word, "What should the others call you?")
            assert "one a second" in said
            assert "Welcome back" not in said
            clock.on(2)
            await kim.enter(word, "Welcome back, Kim.")


async def test_a_meeting_that_is_over_is_come_back_to_with_the_word(tmp_path: Path) -> None:
    async with doorway(tmp_path, clock=ManualClock()) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        async with caller(way) as kim:
            word = await shown(kim, way.made.code, "Kim")
            for command in (Begin(), AskAll(), End()):
                await ama.do(command)
        async with caller(way) as kim:
            await kim.until("The code of your invite")
            await kim.enter(way.made.code, "Were you in it?")
            await kim.enter(new_word(), "Were you in it?")
            await kim.enter(word, "Welcome back, Kim.")
            await kim.until("To speak: hand")


async def test_the_word_is_in_no_log_no_file_and_nothing_that_the_room_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with doorway(tmp_path) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        async with caller(way) as kim:
            word = await shown(kim, way.made.code, "Kim")
            kim.drop()
        async with caller(way) as kim:
            await back(kim, way.made.code, word, "To speak: hand")
            kim.type("\x1b[A")
            assert word not in await kim.enter("who?", "take part")
            kim.type("bye\r")
            assert await kim.ended() == 0
            assert f"the same code, then {word}" in kim.said
        for form in (word, word.replace("-", ""), way_back.key(word).hex()):
            assert form not in "".join(f"{r.getMessage()} {r.args}" for r in caplog.records)
            assert not any(form.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert word not in repr(ama)


async def test_what_is_said_of_being_away_and_of_leaving_is_true_at_a_door(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as kim:
        word = await shown(kim, way.made.code, "Kim")
        said = await kim.enter("away", "No announcement is made.")
        assert "place waits 15 minutes" in said
        assert "draft" not in said
        kim.type("bye\r")
        assert await kim.ended() == 0
        assert "Goodbye. Your place waits 15 minutes." in kim.said
        assert kim.said.rstrip().removesuffix("\x1b[?2004l").rstrip().endswith(f"the same code, then {word}.")
