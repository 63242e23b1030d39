"""The easy mistakes of tools for meetings where one meeting follows another: none of them is made between two of a series."""

from __future__ import annotations

import re

from cop_tui import core
from cop_tui.acts import became as acts
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.became import SayBecame
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.notes import NoteShown
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.parking_followup import SortNote
from cop_tui.core.topics.setup import CLOSED_REGIME, End
from cop_tui.core.topics.words import NAMED
from cop_tui.recap import build, render
from cop_tui.wire import codec
from tests.acts.rooms import as_session
from tests.acts.test_became import came, point
from tests.core.test_forward import after, agree, due
from tests.core.world import AMA, BO, CY, World, item

NAMES = ("Ama", "Bo", "Cy", "Di")


def stored(world: World) -> str:
    """Return the events of what came forward, as they are stored."""
    first = next(
        (n for n, event in enumerate(world.journal) if type(event).__name__ == "SourceNamed"), len(world.journal)
    )
    return "\n".join(codec.encode(event).decode() for event in world.journal[first:])


def test_leaking_authors() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    first.do(BO, Consent([WordId(first.kept.seq)], NAMED))
    core.apply(first.state, NoteShown("ab" * 32, ItemId(1), "Unsaid.", True, True))
    second = after(first)
    assert len(second.kept.series.standing()) == 2
    found = stored(second)
    assert "ab" * 32 not in found
    assert not [name for name in NAMES if name in found]
    assert not re.findall(r'"(person|by|hash|scribe|seat|device)"', found)


def test_public_statistics() -> None:
    fake = came()
    fake.act("Bo", SayBecame(point(fake, 2), "not", "Nobody had the time."))
    told = " ".join(acts.lines(as_session(fake)))
    assert not re.search(r"\d+ (of|people|promises|kept|open)|%", told.replace("1 ...", ""))


def test_transcript_as_recap() -> None:
    first = World()
    first.do(BO, Commit("We meet in May.", group=True))
    first.do(BO, Consent([WordId(first.kept.commitments.promises[0])], NAMED))
    second = after(first)
    (promise,) = second.kept.series.standing()
    second.do(CY, SayBecame(promise, "not", "Nobody had the time."))
    recap = render(build(second.state), "md")
    assert "We had promised: “We meet in May.” It could not be kept." in recap
    assert not [name for name in NAMES if name in recap]


def test_compulsory_answers() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    second = after(first)
    assert next(type(event).__name__ for event in second.do(AMA, End())) == "Closed"
    assert due(first, second) == [("parked", "Who pays?")]


def test_parking_lot_as_bin() -> None:
    first = World()
    first.do(BO, Park("Who pays?"))
    first.do(BO, SortNote(WordId(first.kept.seq), back="when the 2 of them are back"))
    second = after(first)
    third = World()
    assert due(first, second, third) == [("parked", "Who pays?")]


def test_ready_made_rules() -> None:
    first = World()
    agree(first, "We listen.")
    second = after(first)
    assert second.kept.series.standing()
    assert (second.kept.agreement.points, second.kept.agreement.version) == ([], 0)


def test_promising_secrecy_that_cannot_be_kept() -> None:
    first = World(item("open", hard=True), regime=CLOSED_REGIME)
    first.do(BO, Park("Who pays?"))
    first.do(BO, Commit("We meet in May.", group=True))
    agree(first, "We listen.")
    assert after(first).kept.series.standing() == {}


def test_somebodys_own_promise_is_brought_up_by_nobody() -> None:
    first = World()
    first.do(BO, Commit("I ask the council."))
    first.do(BO, Consent([WordId(first.kept.commitments.promises[0])], NAMED))
    assert "I ask the council." not in stored(after(first))
