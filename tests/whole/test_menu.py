"""`cop` alone in a real terminal: numbered lines, a question, and a quiet way out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.whole.programs import COP, SECONDS

if sys.platform == "win32":
    pytest.skip("there is no pty", allow_module_level=True)

from tests.bench.painting import Terminal

pytestmark = pytest.mark.takes("a program is started in a terminal")


@pytest.mark.parametrize(
    "keys", [b"q\r", b"\x04", b"4\rq\r", b"1\r\x04"], ids=["q", "end", "no meetings", "end in a question"]
)
def test_the_menu_is_left_quietly_and_with_success(tmp_path: Path, keys: bytes) -> None:
    one = Terminal([*COP], tmp_path, 80, 24)
    try:
        assert one.take_in(SECONDS, lambda shown: "Which?" in shown) is not None, one.shows()
        one.send(keys)
        one.take_in(SECONDS)  # until it has ended
        assert one._process.wait(5) == 0
        assert b"\x1b" not in bytes(one.raw)
        assert "Traceback" not in one.shows()
    finally:
        one.close()
