"""What goes onto the line is what the WebSocket library would have put there."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode

from cop_server.socket import _head


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_a_text_without_compression_is_framed_as_the_library_does(size: int) -> None:
    text = b"x" * size
    assert _head(size) + text == Frame(Opcode.TEXT, text).serialize(mask=False)
