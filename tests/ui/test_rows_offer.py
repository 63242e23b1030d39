"""What is offered about a row can be done: nothing of it is refused, at any moment of a meeting, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cop_tui import core
from cop_tui.acts import parser, reader
from cop_tui.acts.act import Question, Send, Tell
from cop_tui.core.engine.ids import ItemId, Ms
from cop_tui.core.topics import (
    agenda,
    aloud,
    coffee,
    consenting,
    deciding,
    dots,
    floor,
    parking,
    parking_followup,
    record,
    release,
    setup,
    words,
)
from cop_tui.ui.panels import PANELS
from cop_tui.ui.panels.panel import Can, possible
from cop_tui.ui.view import View
from tests.ui.conftest import as_session, meeting
from tests.ui.fake import FakeSession
from tests.ui.modes import at, go, lobby

WORDS = "something, as somebody types it"
FOLLOWS = {
    "sort": "next time",
    "hand over": "",
    "last word": "",
    "pass for": "",
    "ask to present": "",
    "role scribe to": "",
}  # what other words have to follow


def parked(me: str) -> FakeSession:
    """Return an open talk with parked notes, one of which somebody looks after."""
    session = meeting(me, holder=me == "Ama", item=ItemId(5))
    for who, note in (("Di", "Who pays?"), (me, "Interpreter rates"), ("Bo", "The hall")):
        session.act(who, parking.Park(note))
    session.act(me, parking_followup.TakeCare(session.server.kept.parking.notes[1]))
    return session


def waiting(me: str) -> FakeSession:
    """Return a queue in which Bo speaks; somebody on the phone, Cy and Ana wait."""
    session = meeting(me, holder=me == "Ama")
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.CallNext())
    session.act("Ama", floor.PutIn("Femi"))
    for who in ("Cy", "Ana"):
        session.act(who, floor.Hand())
    return session


def in_round(me: str) -> FakeSession:
    """Return a round with somebody on the phone."""
    session = meeting(me, holder=me == "Ama", item=ItemId(1))
    session.act("Ama", floor.PutIn("Femi"))
    session.act("Ama", agenda.MoveOn(really=True))
    return session


def coffee_topics(me: str) -> FakeSession:
    """Return a Lean Coffee in which three topics wait and people place dots."""
    session = at("write", me)
    for text in ("Money", "Time", "Trust"):
        session.act("Bo", coffee.AddTopic(text))
    go(session, "dots")
    session.act("Ama", dots.StartDots("topics", 2))
    return session


def asked_for_consent(me: str) -> FakeSession:
    """Return an open talk in which everybody is asked for consent; of two on the phone one has answered."""
    session = meeting(me, holder=me == "Ama", item=ItemId(5))
    for name in ("Femi", "Zed"):
        session.act("Ama", floor.PutIn(name))
    session.act("Bo", deciding.Propose("We meet weekly."))
    session.act("Ama", consenting.AskConsent())
    session.act("Ama", aloud.ConsentAloud(session.replica.find("Zed")))
    return session


def before(me: str) -> FakeSession:
    """Return the lobby, with somebody on the phone."""
    session = lobby(me)
    session.act("Ama", floor.PutIn("Femi"))
    return session


def ended(me: str) -> FakeSession:
    """Return a meeting that is over, with something parked."""
    session = parked(me)
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    return session


def asked_about_words(me: str) -> FakeSession:
    """Return an open part in which everybody is asked what the recap may quote; of three on the phone one has no words, one said yes."""
    session = meeting(me, holder=me == "Ama", item=ItemId(5))
    for name in ("Femi", "Zed", "Wim"):
        session.act("Ama", floor.PutIn(name))
    for name in ("Zed", "Wim"):
        session.act("Ama", words.Scribe(session.replica.find(name), "It has to be said."))
    session.act("Ama", release.AskAll())
    told = [
        word
        for word in session.server.kept.words.by_id
        if session.server.kept.words.by_id[word].person == session.replica.find("Wim")
    ]
    session.act("Ama", aloud.QuoteAloud(session.replica.find("Wim"), told, words.UNNAMED))
    return session


def a_voice_speaks(me: str) -> FakeSession:
    """Return a queue in which somebody on the phone has the floor and somebody else on the phone waits."""
    session = meeting(me, holder=me == "Ama")
    for name in ("Femi", "Zed"):
        session.act("Ama", floor.PutIn(name))
    session.act("Ama", floor.CallNext())
    return session


def before_somebody_presents(me: str) -> FakeSession:
    """Return a part in which somebody presents, and nobody does yet."""
    return at("tell", me)


MOMENTS = (
    waiting,
    in_round,
    parked,
    coffee_topics,
    asked_for_consent,
    asked_about_words,
    a_voice_speaks,
    before_somebody_presents,
    before,
    ended,
)


def refusal(session: FakeSession, can: Can) -> str:
    """Return why something that is offered would not be done, or "" when it is, or is asked about first."""
    session.link = "good"
    line = can.line + (
        next((words for act, words in FOLLOWS.items() if can.line.startswith(act)), WORDS) if can.opens else ""
    )
    step = reader.Reader(as_session(session)).read(line)
    if isinstance(step, Tell) and step.opens:
        return ""  # a page of its own
    if isinstance(step, Question):
        step = step.then
    if not isinstance(step, Send):
        return repr(step)
    try:
        core.decide(session.server, step.command, session.replica.me, Ms(session.time + 3000))
    except core.Refused as refused:
        found = parser.find(line)
        return "" if found and refused.code in found[0].guard else refused.code
    return ""


def offers(session: FakeSession) -> Iterator[tuple[str, object, Can]]:
    """Give everything that is offered about any row: its panel, what the row is about, and the offer."""
    session.link = "good"
    view = View(as_session(session), Ms(session.now()))
    for panel in PANELS:
        for row in panel.rows(view, 60, False):
            for can in row.can:
                if possible(view, can):
                    yield panel.name, row.about, can


@pytest.mark.parametrize("me", ["Ama", "Ana"])
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_nothing_is_offered_about_a_row_that_would_be_refused(moment: Callable[[str], FakeSession], me: str) -> None:
    refused = [
        (name, about, can.line, why) for name, about, can in offers(moment(me)) if (why := refusal(moment(me), can))
    ]
    assert not refused


def keys_of(moment: Callable[[str], FakeSession], me: str, panel: str) -> set[str]:
    """Return the keys of everything that is offered about rows of a panel."""
    return {can.key for name, _, can in offers(moment(me)) if name == panel}


def test_what_is_parked_can_be_sorted_taken_up_and_cared_for_from_its_row() -> None:
    assert {"s", "i", "c", "w", "t"} <= keys_of(parked, "Ama", "parked")


def test_somebody_on_the_phone_can_be_taken_off_the_queue_and_written_down_for_from_their_row() -> None:
    assert "l" in keys_of(waiting, "Ama", "waiting")
    assert "w" in keys_of(before, "Ama", "people")


def test_while_everybody_is_asked_the_answers_of_somebody_on_the_phone_come_first_on_their_row() -> None:
    session = asked_for_consent("Ama")
    lines = {
        name: [can.line for panel, about, can in offers(session) if (panel, about) == ("people", ("person", number))]
        for name in ("Femi", "Zed")
        if (number := session.replica.find(name))
    }
    assert lines["Femi"][:3] == ["consent for Femi", "concern for Femi: ", "objection for Femi: "]
    assert "scribe Femi: " in lines["Femi"][3:]
    assert lines["Zed"][:2] == ["concern for Zed: ", "objection for Zed: "], "their consent is told"


def test_whoever_has_words_and_no_screen_can_be_said_to_let_them_be_quoted_once_everybody_is_asked() -> None:
    session = asked_about_words("Ama")
    lines = {
        name: [can.line for panel, about, can in offers(session) if (panel, about) == ("people", ("person", number))]
        for name in ("Femi", "Zed", "Wim")
        if (number := session.replica.find(name))
    }
    assert {name: "yes for " + name in offered for name, offered in lines.items()} == {
        "Femi": False,
        "Zed": True,
        "Wim": False,
    }
    assert all(f"promise for {name}: " in offered for name, offered in lines.items())
    assert not any("promise for" in can.line for _, _, can in offers(asked_about_words("Ana")))
    session.act("Ama", record.RecordOff())
    assert not any("promise for" in can.line for _, _, can in offers(session))


@pytest.mark.parametrize("moment", [m for m in MOMENTS if m is not ended], ids=lambda moment: moment.__name__)
def test_one_key_stands_for_one_thing_about_a_row(moment: Callable[[str], FakeSession]) -> None:
    by_row: dict[object, list[str]] = {}
    for name, about, can in offers(moment("Ama")):
        by_row.setdefault((name, about), []).append(can.key)
    assert by_row
    assert not {row: keys for row, keys in by_row.items() if len(set(keys)) < len(keys)}


def lines_about(moment: Callable[[str], FakeSession], me: str, name: str) -> list[str]:
    """Return the lines that the panel of people offers about somebody, as the foot has them, the first first."""
    session = moment(me)
    about = ("person", session.replica.find(name))
    can = [can for panel, row, can in offers(session) if (panel, row) == ("people", about)]
    return [each.line for each in (*(c for c in can if not c.last), *(c for c in can if c.last))]


@pytest.mark.parametrize("moment", [m for m in MOMENTS if m is not ended], ids=lambda moment: moment.__name__)
def test_to_hand_over_is_never_all_that_is_offered_about_somebody_nor_done_by_one_key(
    moment: Callable[[str], FakeSession],
) -> None:
    session = moment("Ama")
    for name in ("Ana", "Bo", "Cy", "Di"):
        lines = lines_about(moment, "Ama", name)
        assert f"hand over to {name}" in lines[1:], "something milder stands before it"
        assert lines[-1] == f"hand over to {name}"
    assert all(can.opens for _, _, can in offers(session) if can.line.startswith(("hand over", "role ")))


def test_what_the_moment_asks_for_stands_first_about_somebody() -> None:
    cy = lines_about(waiting, "Ama", "Cy")
    assert (cy[0], "last word Cy" in cy[1:]) == ("next Cy", True)
    assert lines_about(parked, "Ama", "Bo") == [
        "offer to park Bo: ",
        "thank Bo for ",
        "role scribe to Bo",
        "hand over to Bo",
    ]
    assert lines_about(before_somebody_presents, "Ama", "Bo")[0] == "ask to present Bo"
    assert lines_about(a_voice_speaks, "Ama", "Femi")[:2] == ["done for Femi", "pass for Femi"]
    assert lines_about(a_voice_speaks, "Ama", "Zed")[:2] == ["next Zed", "lower Zed"]
    assert lines_about(waiting, "Ana", "Bo") == ["thank Bo for "]


def test_my_own_row_offers_my_hand() -> None:
    assert lines_about(parked, "Ana", "Ana") == ["hand"]
    assert lines_about(waiting, "Ana", "Ana") == ["hand later", "hand"]
    assert lines_about(in_round, "Ana", "Ana") == []
