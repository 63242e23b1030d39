"""A browser keeps what takes back letters as it keeps that of notes."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui.client.mynotes import NEED, WORDS_LEFT
from cop_tui.doors.web.messages import Come

KEY = "a" * 64


def come(secret: str) -> Come:
    """Return what a page says that brings one secret."""
    return msgspec.json.decode(msgspec.json.encode({"t": "come", "key": KEY, "notes": [[secret, 3]]}), type=Come)


@pytest.mark.parametrize("begins", ["", WORDS_LEFT, NEED])
def test_a_page_brings_the_secrets_of_notes_and_letters(begins: str) -> None:
    assert come(begins + KEY).notes == ((begins + KEY, 3),)


@pytest.mark.parametrize("secret", ["other." + KEY, "left." + KEY[1:], "left.need." + KEY, ""])
def test_and_nothing_else(secret: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        come(secret)
