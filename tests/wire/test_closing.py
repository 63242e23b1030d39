"""Why a connection ends or never begins."""

from __future__ import annotations

from cop_tui import core
from cop_tui.wire import closing


def test_every_end_and_every_refusal_at_the_door_has_a_sentence() -> None:
    sentences = [*closing.CLOSE_CODES.values(), *closing.BYES.values(), *closing.NOTICES.values()]
    sentences += [door.text for door in closing.DOORS.values()]
    for said in sentences:
        assert said.strip()
        assert not any(word in said.lower() for word in ("error", "invalid", "denied", "admin"))
    for whole in (*closing.BYES.values(), *(door.text for door in closing.DOORS.values())):
        assert whole.endswith(".")


def test_the_door_says_what_the_rules_say() -> None:
    for code, door in closing.DOORS.items():
        assert 400 <= door.status < 600
        assert core.REFUSALS.get(code, door.text) == door.text


def test_close_codes_are_ours_or_the_standards() -> None:
    assert all(code in (1000, 1001) or 4400 <= code < 4500 for code in closing.CLOSE_CODES)
