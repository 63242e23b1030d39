"""Keys do offered acts only, and letters in a burst are no keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cop_tui.acts.parser import ACTS
from cop_tui.core.topics import floor
from cop_tui.ui.keys import Burst, KeyTable, act_id
from tests.ui.conftest import as_session, meeting


def test_a_key_finds_only_an_act_that_can_be_done_now() -> None:
    session = meeting("Ana")
    table = KeyTable()
    assert table.find("n", as_session(session)) is None
    holder = meeting("Ama", holder=True)
    found = table.find("n", as_session(holder))
    assert found is not None
    assert found.name == "next"


def test_one_key_can_serve_two_acts_that_are_never_offered_together() -> None:
    session = meeting("Ama", holder=True)
    table = KeyTable()
    for before, after in (("close", "reopen"),):
        first = table.find("c", as_session(session))
        assert first is not None
        assert first.name == before
        session.act("Ama", floor.CloseQueue())
        second = table.find("c", as_session(session))
        assert second is not None
        assert second.name == after


def test_keys_can_be_changed_and_taken_away_by_id() -> None:
    session = as_session(meeting("Ama", holder=True))
    table = KeyTable({"act.next": "g", "act.move-on": ""})
    assert table.find("g", session) is not None
    assert table.find("n", session) is None
    assert table.find("m", session) is None


def test_every_act_has_an_id_of_its_own() -> None:
    assert len({act_id(act) for act in ACTS}) == len(ACTS)


def test_a_single_letter_is_a_key_once_nothing_followed() -> None:
    burst = Burst()
    assert burst.press("n") == ""
    assert burst.gap() == "n"
    assert burst.gap() == ""


@given(st.text(min_size=2, max_size=20))
def test_letters_without_a_gap_are_typing_whatever_they_are(text: str) -> None:
    burst = Burst()
    typed = "".join(burst.press(letter) for letter in text)
    assert typed == text[: len(typed)]
    assert len(typed) >= len(text) - 1
