"""Somebody with a program of their own sends hostile text everywhere: the server cleans it before anybody sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cop_server.journal.reading import read_bodies
from cop_tui.core.engine.limits import NAME_CELLS
from cop_tui.core.engine.text import cells, clean
from tests.attack.hostile import PAYLOAD, TEXTS, beside_paste_marks, beside_sequences, obeyed, visible
from tests.attack.raw import Stranger, talk
from tests.attack.watcher import Watcher
from tests.whole.programs import Opened, Place

KEPT = ("park", "learn", "commit", "agree", "say")
SHORT = tuple(text[:24] for text in TEXTS if 0 < cells(clean(text[:24])) <= NAME_CELLS)
WHOSE = TEXTS[5] + TEXTS[15] + TEXTS[1]


def strings(value: Any) -> Iterator[str]:
    """Every text in a message, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*strings(key), *strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def hostile_plan(place: Place) -> Path:
    """A session file whose every text is hostile, as TOML can write it."""

    def toml(text: str) -> str:
        return json.dumps(text, ensure_ascii=True).replace("\\u007f", "\\u007F") if _plain(text) else '"x"'

    def _plain(text: str) -> bool:
        return all(ord(c) < 0xD800 for c in text)

    few = [toml(text[:100]) for text in TEXTS if clean(text[:100])]
    lines = [f"title = {few[5]}", f"purpose = {few[1]}", f"starts = {few[9]}", f"agreement = [{', '.join(few[:9])}]"]
    lines += ["[next]", f"starts = {few[6]}", f"join = {few[7]}"]
    lines += ["[card]", *(f"{key} = {few[n]}" for n, key in enumerate(("convened", "pays", "decides", "fixed"), 5))]
    for text in few[:20]:
        lines += ["[[item]]", f"title = {text}", f"prompt = {text}", 'mode = "open"', 'keep = "recap"']
    lines += ["[[item]]", 'title = "Notes"', 'mode = "reveal"', 'keep = "recap"']
    path = place.folder / "hostile.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def come(place: Place, made: Opened, name: str, *, holder: bool = False) -> Stranger:
    code = (made.holder_invite if holder else made.invite).split("/")[1]
    return Stranger(place.port, code, name)


@pytest.mark.takes("several programs are started, each a Python of its own")
@pytest.mark.slow
def test_hostile_text_of_a_raw_client_is_cleaned_before_it_is_kept_or_shown(place: Place) -> None:
    place.serve("--whose", WHOSE)
    made = place.open(hostile_plan(place))
    line = Watcher(made.invite, "Lin", place.folder / "lin", plain=True)
    screens = Watcher(made.invite, "Tui", place.folder / "tui", plain=False)
    try:
        line.see("To speak:")
        screens.see("Tui", screen=True)
        holder = come(place, made, SHORT[1], holder=True)
        names = [come(place, made, text) for text in SHORT[2:7]]
        assert holder.do({"do": "begin"})["how"] == "saved"
        mallory = names[0]
        send_everything(holder, mallory)
        assert holder.do({"do": "park", "text": "Thatwasall"})["how"] == "saved"
        line.see("Thatwasall")
        for asked in ("who?", "queue?", "lot?", "last 20", "agenda?"):
            line.keys(f"{asked}\r")
        line.see("Agenda:")
        screens.see("Thatwasall", screen=True)
        assert line.alive
        assert screens.alive
        line.keys("bye\r")
        screens.keys("\x03")
        screens.keys("\x03")
        assert line.end() == 0
        assert screens.end() == 0
        for person in (holder, *names):
            for got in person.got:
                for text in strings(got):
                    assert clean(text) == text, ascii(text)
            person.leave()
    finally:
        line.stop()
        screens.stop()
    for body in read_bodies(place.data, made.meeting):
        for text in strings(json.loads(body)):
            assert clean(text) == text, ascii(text)
    assert obeyed(beside_paste_marks(line.sent)) == []
    assert obeyed(beside_sequences(screens.sent)) == []
    assert PAYLOAD not in "".join(
        part for part in screens.sent.split("\x1b]")[1:] if part[:2] in ("0;", "2;", "52", "8;")
    )
    assert visible(TEXTS[1]) in line.sent
    page = talk(place.port, b"GET / HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n").decode()
    assert "<script>" not in page
    assert obeyed(page) == []


def send_everything(holder: Stranger, mallory: Stranger) -> None:
    """Send hostile text in each place where a command takes one; a refusal is an answer too."""
    many = [" ".join(TEXTS[n : n + 9])[:1000] for n in range(0, len(TEXTS), 9)]
    for kind in KEPT:
        for text in many:
            assert holder.do({"do": kind, "text": text})["how"] != "refused"
    for text in many:
        mallory.do({"do": "hand", "note": text})
        mallory.do({"do": "off", "text": text}, durable=False)
        mallory.do({"do": "ask_to_leave", "person": holder.me, "reason": text})
        mallory.do({"do": "hold_note", "hash": text, "text": text}, durable=False)
        mallory.do({"do": "take_back", "secret": text}, durable=False)
    for text in (TEXTS[5], TEXTS[13], "[/y]"):
        holder.do({"do": "add_item", "title": text})
        holder.do({"do": "put_in", "name": text[:24], "via": "room"})
        holder.do({"do": "put_in", "name": "Q", "via": text})
        mallory.do({"do": "take_role", "role": text})
        mallory.do({"do": "consent", "words": [1], "to": text})
    holder.do({"do": "start_round", "prompt": many[0], "seconds": 5})
    holder.do({"do": "end_round"})


def test_bytes_that_are_no_text_end_that_connection_only(place: Place) -> None:
    place.serve()
    made = place.open()
    ama = come(place, made, "Ama", holder=True)
    for n, broken in enumerate(
        (
            b'{"f":"do","id":"k1","command":{"do":"park","text":"\\ud800"}}',
            b'{"f":"do","id":"k1","command":{"do":"park","text":"\xed\xa0\x80"}}',
            b'{"f":"do","id":"k1","command":{"do":"park","text":"\xff"}}',
            b'{"f":"do","id":"k1","command":{"do":"park","text":"\x00"}}',
        )
    ):
        eve = come(place, made, f"Eve{n}")
        eve.ws.send(broken, text=False)
        while eve.next()["f"] != "bye":
            pass
        assert eve.got[-1]["code"] == "broken_frame"
        eve.leave()
    assert ama.do({"do": "park", "text": "Still here"})["how"] == "saved"
    ama.leave()
