"""A line is read before it is done: what it means may be guessed, pasted or asked about, so reading it changes nothing."""

from __future__ import annotations

import contextlib
from copy import deepcopy

import pytest

from cop_tui import core
from cop_tui.acts.act import Act, Misread, Question, Tell
from cop_tui.acts.entered import Entered
from cop_tui.acts.parser import ACTS
from cop_tui.acts.pasted import Pasted
from tests.acts.rooms import REVEAL, as_session, read, reader, room
from tests.ui.fake import FakeSession

TEXTS = ("", "1", "6", "6: We were afraid.", "Ask the council", "Bo", "Bo: We were tired.", "all", "none", "1 kept")


def held(fake: FakeSession) -> object:
    """Return all that a line could change on this computer."""
    return deepcopy(
        (fake.done, fake.ideas, fake.my_notes.later, len(fake.my_notes), fake.promised, fake.own_roles, fake.needs_read)
    )


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_that_is_read_is_not_done_yet(act: Act) -> None:
    for me in ("Ana", "Ama"):
        fake = room(me)
        fake.my_notes.later[REVEAL] = "We were tired."
        before = held(fake)
        for text in TEXTS:
            with contextlib.suppress(Misread, core.Refused):
                act.build(as_session(fake), text)
        assert held(fake) == before


@pytest.mark.parametrize("line", ["keep ideea Ask the council", "noet for 6: We were afraid.", "dropp note"])
def test_what_was_only_guessed_is_done_by_a_yes_and_by_nothing_before_it(line: str) -> None:
    fake = room("Ana")
    fake.my_notes.later[REVEAL] = "We were tired."
    before, typed = held(fake), reader(fake)
    asks = typed.read(line)
    assert isinstance(asks, Question), asks
    assert held(fake) == before
    assert isinstance(asks.then, Tell)
    assert asks.then.do is not None
    asks.then.do(as_session(fake))
    assert held(fake) != before


def test_what_was_pasted_behind_a_word_is_kept_by_nothing_but_its_answer() -> None:
    fake = room("Ana")
    before, typed = held(fake), reader(fake)
    typed.pasted(Pasted("the council\nand the union", "keep idea Ask "), Entered(""))
    assert held(fake) == before


def test_a_line_that_is_read_twice_keeps_one_thing() -> None:
    fake = room("Ana")
    step = read(fake, "keep idea Ask the council")
    assert isinstance(step, Tell)
    assert fake.ideas == []
    assert step.do is not None
    step.do(as_session(fake))
    assert fake.ideas == ["Ask the council"]
