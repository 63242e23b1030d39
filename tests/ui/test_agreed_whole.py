"""What somebody is asked to agree to is read whole: where there is no room for all of it, the word that shows it stands there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import aloud, floor, merging, parking, reading, release, roles, setup, words
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import meeting, running, send
from tests.ui.fake import FakeSession
from tests.ui.shown import HUGE, SMALL, USUAL, WIDE, flat, now_of
from tests.ui.test_panels_by_mouse import click
from tests.ui.test_rows_offer import asked_for_consent

LONG = (
    "Who pays for the interpreters when we meet in the evening, and who has asked them whether they would come at all? "
    * 2
)


def offered_to_park() -> FakeSession:
    """Return an open talk in which Ana is asked whether something long that she said may be parked."""
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", parking.OfferPark(session.replica.find("Ana"), LONG))
    return session


def asked_to_read() -> FakeSession:
    """Return an open talk in which Ana is asked to read something long aloud."""
    session = meeting("Ana", item=ItemId(5))
    session.act("Bo", reading.ReadForMe(LONG, session.replica.find("Ana")))
    return session


def asked_whether_the_same() -> FakeSession:
    """Return an open talk in which Ana is asked whether something long that she parked is the same as what Bo parked."""
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", parking.Park(LONG))
    session.act("Bo", parking.Park("Interpreters."))
    first, second = session.server.kept.parking.notes
    session.act("Bo", merging.AskSame(first, second))
    return session


def asked_what_was_heard() -> FakeSession:
    """Return an open talk in which Ana, a scribe, is asked whether she heard that long words of somebody may be quoted."""
    session = meeting("Ana", item=ItemId(5))
    session.act("Ama", floor.PutIn("Zed"))
    session.act("Ana", roles.TakeRole("scribe"))
    session.act("Ama", words.Scribe(session.replica.find("Zed"), LONG))
    session.act("Ama", release.AskAll())
    written = list(session.server.kept.words.by_id)
    session.act("Ama", aloud.QuoteAloud(session.replica.find("Zed"), written, words.UNNAMED))
    return session


@pytest.mark.parametrize("size", [SMALL, USUAL, WIDE])
@pytest.mark.parametrize(
    ("moment", "whole"),
    [
        (offered_to_park, "offers?"),
        (asked_to_read, "offers?"),
        (asked_whether_the_same, "lot?"),
        (asked_what_was_heard, "voices?"),
    ],
    ids=["park", "read", "same", "aloud"],
)
async def test_what_somebody_is_asked_to_agree_to_is_whole_or_shows_where_all_of_it_is_read(
    moment: Callable[[], FakeSession], whole: str, size: tuple[int, int]
) -> None:
    async with running(moment(), size) as (app, pilot):
        assert f"… {whole}" in app.room.now.text
        await click(pilot, f"{whole}")
        told = flat(" ".join(line.plain for line in app.room.main.lines))
        assert app.room.main.name_shown == "told"
        assert LONG.strip() in told


@pytest.mark.parametrize("size", [USUAL, WIDE, HUGE])
@pytest.mark.parametrize("mode", [LINE, KEYS])
def test_how_the_answers_of_those_on_the_phone_are_typed_is_never_cut(size: tuple[int, int], mode: str) -> None:
    text = flat(now_of(asked_for_consent("Ama"), size, mode))
    assert "Said aloud: consent for Femi / concern for Femi: ... / objection for Femi: ..." in text


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_words_that_may_be_quoted_with_my_name_are_read_whole_where_that_is_asked(size: tuple[int, int]) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say(LONG))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    async with running(session, size) as (app, pilot):
        await send(pilot, "quote 1 with name")
        foot = flat("\n".join(line.plain for line in app.room.foot.lines))
        assert f"May the recap quote '{LONG.strip()}' with your name? y / n" in foot
