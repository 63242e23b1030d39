"""A server that cleans nothing meets both clients at a real terminal: all of it is text there, and they stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.bad_server import LAST, Thread, bad_server
from tests.attack.hostile import PAYLOAD, TEXTS, beside_paste_marks, beside_sequences, kinds, obeyed, visible
from tests.attack.watcher import Watcher

BENIGN = tuple(f"word{n} is fine" for n in range(len(TEXTS)))
ASKED = ("who?", "queue?", "agenda?", "lot?", "why?", "now?", "last 20", "mine")


@pytest.fixture
def bad() -> Iterator[Thread]:
    with bad_server(TEXTS) as thread:
        yield thread


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_the_line_client_shows_a_bad_servers_words_as_text_and_nothing_else(bad: Thread, tmp_path: Path) -> None:
    eve = Watcher(str(bad.room.invite), "Eve", tmp_path, plain=True)
    try:
        eve.see("To speak:")
        bad.do(bad.room.crowd())
        bad.do(bad.room.begin())
        bad.do(bad.room.say_everything())
        eve.see(f"{LAST}")
        bad.do(bad.room.refuse_everything())
        for line in ASKED:
            eve.keys(f"{line}\r")
        eve.see("You have written nothing")
        eve.keys("park A thing\r")
        eve.see("[/x] [@click=app.quit]x[/] [bold red]loud")
        assert eve.alive
        assert len(bad.room.handshakes) == 1
        bad.do(bad.room.goodbye())
        assert eve.end() != 70, eve.sent[-500:]
    finally:
        eve.stop()
    assert obeyed(beside_paste_marks(eve.sent)) == []
    assert "\x1b" not in beside_paste_marks(eve.sent)
    for text in TEXTS:
        assert visible(text) in eve.sent.replace("\r\n", " "), text
    assert "Traceback" not in eve.sent


def shown(thread: Thread, home: Path) -> Watcher:
    """Let the screens see everything the bad server says, and what it says when asked."""
    eve = Watcher(str(thread.room.invite), "Eve", home, plain=False)
    try:
        eve.see("Eve", screen=True)
        thread.do(thread.room.crowd())
        thread.do(thread.room.begin())
        thread.do(thread.room.say_everything())
        eve.see(LAST, screen=True)
        assert visible(thread.room.texts[1]) in eve.screen
        thread.do(thread.room.refuse_everything())
        for line, wanted in (
            ("who?", "people take part"),
            ("queue?", "1. 3"),
            ("agenda?", "Agenda:"),
            ("mine", "MINE"),
        ):
            eve.keys(f"{line}\r")
            eve.see(wanted, screen=True)
            eve.keys("\x1b")
            eve.see(LAST, screen=True)
        eve.keys("park A thing\r")
        eve.see(visible(" ".join(thread.room.texts[:3])), screen=True)
        assert eve.alive
        assert len(thread.room.handshakes) == 1
        thread.do(thread.room.goodbye())
        assert eve.end() != 70, eve.screen
    finally:
        eve.stop()
    return eve


@pytest.mark.slow
def test_the_screens_show_a_bad_servers_words_as_text_and_send_the_terminal_nothing_of_theirs(
    bad: Thread, tmp_path: Path
) -> None:
    with bad_server(BENIGN) as good:
        usual = shown(good, tmp_path / "good")
    eve = shown(bad, tmp_path / "bad")
    assert kinds(eve.sent) <= kinds(usual.sent)
    assert obeyed(beside_sequences(eve.sent)) == []
    for form in (f"\x1b]0;{PAYLOAD}", f"\x1b]2;{PAYLOAD}", f"\x1b]52;c;{PAYLOAD}", f"https://{PAYLOAD}8/\x1b"):
        assert form not in eve.sent
    assert "Traceback" not in eve.sent
