"""What reaches an ssh client, byte by byte: sentences, echo, two requests to mark pastes, and nothing that a terminal would obey."""

from __future__ import annotations

from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.engine.text import cells
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.doors.ssh.visit import _KEYS, _LINES
from cop_tui.plain import paste
from tests.attack.hostile import TEXTS, beside_paste_marks, obeyed, visible
from tests.doors.callers import NO_TERMINAL, caller, doorway, joins
from tests.server.guests import Guest, settle

OPEN = SessionPlan(
    title="Reflection", items=(PlannedItem("Free", mode="open"), PlannedItem("Live", mode="open", keep="live"))
)


@pytest.mark.parametrize("term", ["xterm", "dumb", NO_TERMINAL])
async def test_hostile_words_and_names_are_text_at_the_ssh_client(tmp_path: Path, term: str) -> None:
    many = [text[:900] for text in TEXTS]
    async with doorway(tmp_path, OPEN) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        await ama.do(Begin())
        others = [Guest(text[:20]) for text in TEXTS[4:7]]
        for other in others:
            await other.come(way.server, way.made.code)
        async with caller(way, term=term) as bo:
            enter = "\r" if term else "\n"
            for answer, wanted in ((way.made.code, "call you"), ("Bo", "To speak")):
                bo.type(f"{answer}{enter}")
                await bo.until(wanted)
            for text in many:
                await ama.do(Say(text))
            await ama.do(Say("That was all."))
            await bo.until("That was all.")
            bo.type(f"last 20{enter}")
            await bo.until("That was all.")
            bo.type(f"who?{enter}")
            await bo.until("take part")
        for guest in (ama, *others):
            guest.drop()
        sent = bo.got.decode()
        assert obeyed(beside_paste_marks(sent), "\r\n" if term else "\n") == []
        assert ("\x1b" in sent) is (term == "xterm")
        assert visible(TEXTS[1]) in sent


@given(st.text(st.sampled_from("ab é\r\n\t\x1b[D\x03\x15"), max_size=200))
def test_what_comes_at_once_is_taken_in_pieces_that_miss_and_change_nothing(text: str) -> None:
    rest, taken = text, ""
    while rest:
        some = _LINES.match(rest) or _KEYS.match(rest)
        assert some
        assert some[0]
        taken, rest = taken + some[0], rest[some.end() :]
    assert taken == text


async def test_what_a_visitor_types_comes_back_as_what_prints(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way) as bo:
        await bo.until("The code of your invite")
        bo.type("".join(text.replace("\n", "").replace("\r", "") for text in TEXTS if "\x03" not in text)[:1500])
        bo.type("\x15")
        await bo.enter("K7QM", "needs 12")
        sent = beside_paste_marks(bo.got.decode())
        assert "\x07" not in sent
        assert "\x9b" not in sent
        assert "\u202e" not in sent


async def test_lines_fold_at_the_terminals_width_and_follow_its_changes(tmp_path: Path) -> None:
    async with doorway(tmp_path) as way, caller(way, columns=40) as bo:
        said = await joins(bo, way.made.code, "Bo")
        assert max(cells(line) for line in said.replace(paste.ON, "").split("\n")) <= 40
        bo.process.change_terminal_size(20, 24)
        (visit,) = way.ssh.reception.visits
        await settle(lambda: visit.columns == 20)
        said = await bo.enter("kept?", "To leave: bye.")
        long = [line for line in said.split("\n") if cells(line) > 20]
        assert all(" " not in line for line in long), "only a word that is longer"


async def test_an_announcement_stands_above_the_half_typed_line_and_nothing_is_drawn_over_it(tmp_path: Path) -> None:
    words = "say We were tired and nobody had asked us how we were"
    async with doorway(tmp_path, OPEN) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        await ama.do(Begin())
        async with caller(way, columns=40) as bo:
            await joins(bo, way.made.code, "Bo")
            bo.type(words)
            await bo.until("how we were")
            bo.type("\x01\x1bf")  # to the beginning, and a word on: in the first of two rows
            (visit,) = way.ssh.reception.visits
            await settle(lambda: not visit._unread)
            await ama.do(Pause())
            await bo.until("Paused")
            bo.type(" that\r")
            await bo.until("Your line is kept")
            screen = pyte.Screen(40, 60)
            pyte.Stream(screen).feed(bo.got.decode())
        shown = [line.rstrip() for line in screen.display]
        told = next(n for n, line in enumerate(shown) if "Paused" in line)
        below = "\n".join(shown[told + 1 :])
        assert "say that We were tired" in below.replace("\n", " ")
        assert sum("say We were tired" in line for line in shown) == 1, (
            "as it stood when it was left for the announcement"
        )


async def test_words_go_only_where_their_author_had_seen_that_they_would(tmp_path: Path) -> None:
    """Over a slow line the visitor's screen is behind: what is on its way to it was not in sight when Enter was pressed."""
    async with doorway(tmp_path, OPEN) as way:
        ama = await Guest("Ama").come(way.server, way.made.holder_code)
        await ama.do(Begin())
        await ama.do(RecordOff())
        async with caller(way) as bo:
            await joins(bo, way.made.code, "Bo")
            (visit,) = way.ssh.reception.visits
            await settle(lambda: visit._plain is not None and visit._seen._seen == visit._plain.told)
            before = visit._seen._seen
            bo.slow()
            await ama.do(RecordOn())
            await settle(lambda: visit._plain is not None and visit._plain.told != before)
            bo.type("say My boss hits people\r")
            await settle(lambda: bool(visit._plain and "say My boss hits people" in visit._plain._came_back))
            bo.quick()
            await bo.until("Your line is kept")
            assert "My boss hits people" not in way.state.texts.values()
            await bo.enter("say We are on the record", "Bo: We are on the record")
