"""The shapes everything is made of."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.base import Outcome, Refused, tag
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import HandRaised, MovedOn


@pytest.mark.parametrize(("name", "on_the_wire"), [("HandRaised", "hand_raised"), ("Say", "say")])
def test_classes_have_plain_names_on_the_wire(name: str, on_the_wire: str) -> None:
    assert tag(name) == on_the_wire


def test_outcomes_add_up_in_order() -> None:
    outcome = Outcome([HandRaised(PersonId(1))], facts={"a": 1})
    outcome.add(Outcome([MovedOn(PersonId(1))], facts={"b": 2}))
    assert (outcome.events, outcome.facts) == ([HandRaised(PersonId(1)), MovedOn(PersonId(1))], {"a": 1, "b": 2})


def test_a_refusal_carries_its_code_and_facts() -> None:
    refusal = Refused("too_long", length=3)
    assert (str(refusal), refusal.code, refusal.facts) == ("too_long", "too_long", {"length": 3})


def test_nothing_is_told_silently() -> None:
    assert base.silent(core.State(), object(), PersonId(1)) == ""
