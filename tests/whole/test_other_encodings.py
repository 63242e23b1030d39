"""The screens in a terminal that is not UTF-8: borders and signs of ours in what it has, other letters as ?, in their cells."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.whole.programs import COP, SECONDS, Place

if sys.platform == "win32":
    pytest.skip("there is no pty", allow_module_level=True)

from tests.bench.painting import Terminal

pytestmark = [
    pytest.mark.takes("a server and people's programs are started, each a Python of its own"),
    pytest.mark.slow,
]

STRICT = ("LC_ALL=C", "PYTHONCOERCECLOCALE=0", "PYTHONUTF8=0")
JOINED = "To speak"
Opened = Callable[..., Terminal]


@pytest.fixture
def opened(place: Place) -> Iterator[Opened]:
    """Opens a screen in surroundings, of somebody with a name; all are closed at the end."""
    place.serve()
    invite = place.open().invite
    terminals: list[Terminal] = []

    def open_(name: str, *surroundings: str, more: tuple[str, ...] = ()) -> Terminal:
        command = ["env", *surroundings, *COP, "join", invite, "--name", name, *more]
        one = Terminal(command, place.folder / f"home-{len(terminals)}", 80, 24)
        terminals.append(one)
        assert one.take_in(SECONDS, lambda shown: JOINED in shown) is not None, one.shows()
        return one

    yield open_
    for one in terminals:
        one.close()


def says_hello(one: Terminal) -> None:
    """Say something to the room, and wait until it stands there with a name."""
    one.send(b"say hello\r")
    assert one.take_in(SECONDS, lambda shown: ": hello" in shown) is not None, one.shows()


@pytest.mark.parametrize("surroundings", [STRICT, ("PYTHONIOENCODING=ascii",)], ids=["C", "ascii"])
def test_nothing_but_ascii_is_written_to_a_terminal_that_knows_only_that(
    opened: Opened, surroundings: tuple[str, ...]
) -> None:
    one = opened("Zoé 語", *surroundings)
    says_hello(one)
    assert "Zoe ??  not kept: hello" in one.shows()  # a letter of two cells is two of them
    assert "+--" in one.shows()
    one.send(b"\x10")  # Ctrl+P, whose looks are Textual's own
    assert one.take_in(SECONDS, lambda shown: "Search" in shown) is not None, one.shows()
    one.close_politely()
    assert bytes(one.raw).isascii()


def test_a_latin_1_terminal_gets_the_letters_that_it_has(opened: Opened) -> None:
    one = opened("Zoé", "PYTHONIOENCODING=latin-1")
    says_hello(one)
    assert "Zo\xe9".encode("latin-1") in bytes(one.raw)
    assert "\u2500".encode() not in bytes(one.raw)


def test_a_terminal_with_utf_8_gets_everything_as_it_is(opened: Opened) -> None:
    one = opened("Zoé 語", "PYTHONIOENCODING=utf-8")
    says_hello(one)
    assert "Zoé 語".encode() in bytes(one.raw)
    assert "\u256d".encode() in bytes(one.raw)


def test_the_title_is_kept_before_it_is_set_and_brought_back_at_the_end(opened: Opened) -> None:
    one = opened("Ana", more=("--bell",))
    one.close_politely()
    told = re.findall(rb"\x1b\[22;2t|\x1b\[23;2t|\x1b\]2;[^\x1b]*\x1b\\", bytes(one.raw))
    assert told == [b"\x1b[22;2t", b"\x1b]2;cop\x1b\\", b"\x1b]2;\x1b\\", b"\x1b[23;2t"]


def test_without_the_bell_no_title_is_touched(opened: Opened) -> None:
    one = opened("Ana")
    one.close_politely()
    assert b"\x1b]2;" not in bytes(one.raw)
    assert b";2t" not in bytes(one.raw)
