"""Two people write one recap over real sockets: in one section, on a link that drops, over a restart; and what is cut is on no disk."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import UNNAMED, Say
from cop_tui.core.topics.writing import CLAIM, CutPiece, RewordPiece, WritePiece
from cop_tui.recap import FORMATS, build, render
from tests.client.guests import Guest
from tests.client.test_with_the_server import Place, people

KEY = "1"
PLAN = SessionPlan("Reflection", items=(PlannedItem("Help", prompt="What helps?", mode="open", keep="recap"),))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.plan = PLAN
    return made


async def begun(ama: Guest, bo: Guest) -> None:
    assert (await ama.session.do(Begin())).ok
    assert (await bo.session.do(TakeRole("scribe"))).ok


def claims(guest: Guest) -> list[str]:
    replica = guest.session.replica
    return [replica.text(n) for n in replica.kept.writing.sections.get(KEY, [])]


async def test_whoever_comes_second_to_a_section_keeps_their_line_and_both_see_the_same(place: Place) -> None:
    async with place.open(), people(place, "Ama", "Bo") as (ama, bo):
        await begun(ama, bo)
        first = ama.session.do(WritePiece(CLAIM, KEY, "Begin slowly."))
        assert (await first).how == "saved"
        await bo.until(lambda: bo.session.replica.state.now.writers.held == {KEY: 1})
        second = await bo.session.do(WritePiece(CLAIM, KEY, "Be kind."))
        assert (second.how, second.code) == ("refused", "section_held")
        assert second.text.endswith("Your line is kept.")
        await bo.until(lambda: claims(bo) == ["Begin slowly."])
        assert claims(ama) == ["Begin slowly."]


async def test_what_was_written_while_the_server_was_away_is_there_once_and_a_section_is_free_again(
    place: Place,
) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await begun(ama, bo)
            await ama.session.do(WritePiece(CLAIM, KEY, "Begin slowly."))
            await bo.until(lambda: claims(bo) == ["Begin slowly."])
        await bo.until(lambda: bo.session.link == "lost")
        (piece,) = bo.session.replica.kept.writing.pieces
        written = bo.session.do(WritePiece(CLAIM, KEY, "Be kind."))
        reworded = bo.session.do(RewordPiece(piece, "Begin very slowly.", home=piece))
        async with place.open() as server:
            assert (await written).how == (await reworded).how == "saved"
            state = place.state(server)
            assert [state.texts[n] for n in state.kept.writing.sections[KEY]] == ["Begin very slowly.", "Be kind."]
            for guest in (ama, bo):
                await guest.until(lambda g=guest: claims(g) == ["Begin very slowly.", "Be kind."])  # type: ignore[misc]
            await stack.aclose()


async def test_a_rewording_that_waited_on_a_dead_link_is_not_put_over_newer_words(place: Place) -> None:
    async with place.open(), people(place, "Ama", "Bo") as (ama, bo):
        await begun(ama, bo)
        saved = await ama.session.do(WritePiece(CLAIM, KEY, "Begin slowly."))
        piece = next(iter(ama.session.replica.kept.writing.pieces))
        assert saved.ok
        await ama.session.do(RewordPiece(piece, "Begin at once.", home=piece))
        late = await ama.session.do(RewordPiece(piece, "Begin never.", home=piece))
        assert (late.how, late.code) == ("refused", "piece_changed")
        await bo.until(lambda: claims(bo) == ["Begin at once."])


def copies(folder: Path, text: str) -> list[str]:
    """Return the files beneath a folder that hold a text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


async def test_a_claim_that_was_cut_and_words_that_were_withdrawn_beneath_one_are_on_no_disk_and_in_no_export(
    place: Place,
) -> None:
    gone = ("Cut sentence Qx1.", "Older sentence Qx2.", "Withdrawn words Qx3.")
    async with AsyncExitStack() as stack, place.open() as server:
        ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
        await begun(ama, bo)
        said = WordId((await bo.session.do(Say(gone[2]))).seq)
        await bo.session.do(Consent([said], UNNAMED))
        for text, word in ((gone[0], 0), (gone[1], said)):
            assert (await ama.session.do(WritePiece(CLAIM, KEY, text, WordId(word)))).ok
        await ama.until(lambda: len(claims(ama)) == 2)
        assert all(copies(place.folder / "data", text) for text in gone)
        cut, reworded = ama.session.replica.kept.writing.sections[KEY]
        assert (await ama.session.do(CutPiece(cut))).ok
        assert (await ama.session.do(RewordPiece(reworded, "Newer sentence."))).ok
        assert (await bo.session.do(Withdraw([said]))).ok
        recap = build(place.state(server), "m1")
        made = [render(recap, fmt) for fmt in FORMATS if fmt not in ("docx", "ics")]
        assert not [text for text in gone for one in made if text in one]
        await stack.aclose()
    assert {text: copies(place.folder / "data", text) for text in gone} == {key: [] for key in gone}
