"""A text that is too long is refused by its length, before anything else is done with it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine import decide, limits
from cop_tui.core.engine.base import Command, Refused
from cop_tui.core.engine.ids import Ms
from cop_tui.core.meeting import ENGINE
from cop_tui.core.topics.checks import CountVoices
from tests.core.world import AMA, BO, World

LONG = "\u0301" * 8_000


def filled(kind: type[Command], field: str, text: str) -> Command:
    """Return a command with something in every field and a text in one of them."""
    values: dict[str, Any] = {}
    for one in msgspec.structs.fields(kind):
        shape = str(one.type)
        made: dict[str, Any] = {"dict": {}, "list": [], "bool": True, "str": "x"}
        values[one.name] = next((value for part, value in made.items() if part in shape), 1)
    return kind(**values | {field: text})


TEXTS = [
    (kind, field.name) for kind in core.COMMANDS for field in msgspec.structs.fields(kind) if "str" in str(field.type)
]


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, field in TEXTS if kind is not CountVoices])
def test_every_text_is_measured_before_it_is_cleaned(
    kind: type[Command], field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: list[str] = []

    def watched(text: str) -> str:
        cleaned.append(text)
        return text

    monkeypatch.setattr(decide, "clean", watched)
    monkeypatch.setattr(ENGINE, "permits", lambda *_: None)
    with pytest.raises(Refused) as refused:
        core.decide(World().state, filled(kind, field, LONG), BO, Ms(0))
    assert refused.value.code == ("name_too_wide" if field == "name" else "text_too_long")
    assert LONG not in cleaned


def test_the_names_of_what_voices_chose_are_measured_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENGINE, "permits", lambda *_: None)
    with pytest.raises(Refused) as refused:
        core.decide(World().state, CountVoices({LONG: 1}), AMA, Ms(0))
    assert refused.value.code == "text_too_long"


@pytest.mark.parametrize(("field", "limit"), [("title", limits.TITLE), ("text", limits.TEXT)])
def test_a_refusal_says_how_much_fits_there(field: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = next(kind for kind, name in TEXTS if name == field)
    monkeypatch.setattr(ENGINE, "permits", lambda *_: None)
    with pytest.raises(Refused) as refused:
        core.decide(World().state, filled(kind, field, "x" * (limits.RAW + 1)), BO, Ms(0))
    assert refused.value.facts == {"length": limits.RAW + 1, "limit": limit}
