"""Promises of one's own: kept with the seat on this computer alone, found in later meetings of the series, and put away."""

from __future__ import annotations

from pathlib import Path

from cop_tui import core
from cop_tui.client import notices
from cop_tui.client.profile import OwnPromise, Places, Seat
from cop_tui.client.replica import Replica
from cop_tui.client.seated import Promised, Seated
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics.afterwards import WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.agenda import ItemOpened
from cop_tui.core.topics.commitments import PromiseAbout, PromisePeople
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.setup import Opened, Planned, PlannedItem, SessionPlan
from cop_tui.core.topics.words import WordsKept
from cop_tui.wire.invite import Invite

BO, CY = PersonId(1), PersonId(2)


def seated(folder: Path, meeting: str, *, series: str = "Reflection", name: str = "Bo", server: str = "a:1") -> Seated:
    """Return where Bo sits in a meeting, with a seat that is kept in a folder."""
    replica, places = Replica(), Places(folder)
    items = (PlannedItem("What became of it", mode="open", became=True), PlannedItem("Talk", mode="open"))
    for event in (
        Planned(SessionPlan(f"Meeting {meeting}", items=items, series=series)),
        Joined(BO, name),
        Joined(CY, "Cy"),
        Opened(Ms(1)),
    ):
        core.apply(replica.state, event)
    replica.me, replica.meeting = BO, meeting
    seat = Seat(server, meeting, f"secret {meeting} {name}", name, f"Meeting {meeting}")
    places.seats.keep(seat)
    return Seated(replica, places, Invite("127.0.0.1", 1, ""), name, lambda: 0.0, seat)


def happens(where: Seated, *events: core.Event) -> WordId:
    """Let things happen in a meeting as its program sees it; return the number of the last."""
    for event in events:
        core.apply(where._replica.state, event)
        where.promised()
    return WordId(where._replica.kept.seq)


def promise(where: Seated, text: str, who: PersonId = BO) -> WordId:
    return happens(where, WordsKept(who, text, kind="commit"))


def told(where: Seated) -> list[str]:
    return [one.text for one in where.promised_before()]


def test_what_i_promised_alone_is_there_in_the_next_meeting_of_the_series(tmp_path: Path) -> None:
    first = seated(tmp_path, "ONE")
    number = promise(first, "I ask the council.")
    second = seated(tmp_path, "TWO", series="reflection")
    assert second.promised_before() == [Promised("I ask the council.", "Meeting ONE", "secret ONE Bo", number)]
    assert told(first) == []
    assert told(seated(tmp_path, "ONE")) == []  # a program that has just been started


def test_it_is_as_it_stands_there(tmp_path: Path) -> None:
    first, second = seated(tmp_path, "ONE"), seated(tmp_path, "TWO")
    one, two, three, four = (promise(first, text) for text in ("one", "two", "three", "four"))
    happens(first, WordsWithdrawn([one]), WordsSoftened(two, "other"))
    happens(first, PromiseAbout(three, group=True), PromisePeople(four, []))
    promise(first, "not mine", CY)
    assert told(second) == ["other"]
    assert b"one" not in (tmp_path / "seats.json").read_bytes().replace(b"ONE", b"").replace(b"secret", b"")


def test_nothing_is_kept_of_a_meeting_that_stands_alone_or_found_in_one(tmp_path: Path) -> None:
    promise(seated(tmp_path, "ONE", series=""), "alone")
    promise(seated(tmp_path, "TWO"), "of a series")
    assert told(seated(tmp_path, "THREE", series="")) == []
    assert told(seated(tmp_path, "FOUR")) == ["of a series"]
    assert b'"alone"' not in (tmp_path / "seats.json").read_bytes()


def test_another_person_server_or_series_is_another_matter(tmp_path: Path) -> None:
    promise(seated(tmp_path, "ONE"), "I ask.")
    assert told(seated(tmp_path, "TWO", name="Cyd")) == []
    assert told(seated(tmp_path, "THREE", server="b:1")) == []
    assert told(seated(tmp_path, "FOUR", series="Other")) == []


def test_what_is_put_away_does_not_come_back_though_its_meeting_is_opened_again(tmp_path: Path) -> None:
    first, second = seated(tmp_path, "ONE"), seated(tmp_path, "TWO")
    promise(first, "I ask.")
    second.put_away(second.promised_before()[0])
    promise(first, "I write.")
    assert told(second) == ["I write."]
    assert b"I ask." not in (tmp_path / "seats.json").read_bytes()


def test_what_i_promise_again_here_is_not_told_twice(tmp_path: Path) -> None:
    promise(seated(tmp_path, "ONE"), "I ask.")
    second = seated(tmp_path, "TWO")
    promise(second, "I ask.")
    assert told(second) == []


def test_a_seat_that_is_kept_again_keeps_its_promises(tmp_path: Path) -> None:
    first = seated(tmp_path, "ONE")
    number = promise(first, "I ask.")
    first.mark()
    first.on_disk(lambda seats, seat: seats.keep(seat))
    assert Places(tmp_path).seats.all()[0].promises == (OwnPromise(number, "I ask."),)


def test_without_a_seat_and_before_a_text_has_come_nothing_is_kept(tmp_path: Path) -> None:
    first = seated(tmp_path, "ONE")
    promise(first, "I ask.")
    number = WordId(first._replica.kept.seq)
    del first._replica.state.texts[number]
    happens(first, WordsKept(CY, "Something."))
    assert told(seated(tmp_path, "TWO")) == ["I ask."]
    first.seat = None
    assert first.promised_before() == []


def test_a_promise_is_in_no_log() -> None:
    assert repr(OwnPromise(WordId(3), "I ask.")) == "OwnPromise(3)"
    assert repr(Promised("I ask.", "First", "secret", WordId(3))) == "Promised(3)"


def test_the_part_that_looks_at_what_came_back_reminds_me_alone(tmp_path: Path) -> None:
    promise(seated(tmp_path, "ONE"), "I ask")
    second = seated(tmp_path, "TWO")
    state = second._replica.state
    assert notices.promised_before(state, second.promised_before()) == []
    core.apply(state, ItemOpened(ItemId(1), Ms(2), CY))
    (told,) = notices.promised_before(state, second.promised_before())
    assert told.text == (
        "You said you would, in an earlier meeting: I ask. For you alone: own promises? No answer: it stays with you."
    )
    assert notices.promised_before(state, []) == []
    core.apply(state, ItemOpened(ItemId(2), Ms(3), CY))
    assert notices.promised_before(state, second.promised_before()) == []
