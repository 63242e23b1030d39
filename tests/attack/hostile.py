"""Text made to break terminals, screens and stores, and what may and may not come out at the other end.

Responsible for the texts and the judgement of bytes. Who sends them, and where they are caught, is in the tests.
"""

from __future__ import annotations

import re
import unicodedata

from cop_tui.core.engine.text import clean
from cop_tui.plain import paste

ESC, BEL = "\x1b", "\x07"
PAYLOAD = "PWNED"

TEXTS: tuple[str, ...] = (
    "[/x]",
    "[@click=app.quit]x[/]",
    "[bold red]loud",
    "[$error on $error]y",
    "[link='file:///etc/passwd']z[/link]",
    f"{ESC}]0;{PAYLOAD}0{BEL}title",
    f"{ESC}]2;{PAYLOAD}2{ESC}\\title",
    f"{ESC}]8;;https://{PAYLOAD}8/{ESC}\\link{ESC}]8;;{ESC}\\",
    f"{ESC}]52;c;{PAYLOAD}52{BEL}clip",
    f"{ESC}[2J{ESC}[H{ESC}[31mred",
    f"{ESC}c{ESC}[?1049lreset",
    f"{ESC}P+q{PAYLOAD}{ESC}\\dcs",
    f"{ESC}_G{PAYLOAD}{ESC}\\apc",
    f"\x9b31mc1csi\x9d0;{PAYLOAD}c1\x9cend\x90x\x85y",
    "\u202egpj.exe\u202c",
    "\u2066iso\u2069\u202a\u202b\u202d\u200e\u200f\u061cmarks",
    "m" + "\u0301" * 500,
    "z\u200b\u2060\ufeff\u00ad\u180e\u034fw",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "".join(chr(0xE0000 + ord(c)) for c in PAYLOAD) + "tags",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "tab\there\nnew\r\nline\rback\x0b\x0c\u2028\u2029end",
    "nul\x00del\x7fbs\x08\x08\x08bell\x07so\x0e",
    "{x.__class__} %s %n $(id) `id`",
    "\u3164\u115f\u2800blank",
    "\ue000\U000f0000\uffff\ufdd0private",
    "L" * 1000,
)
"""One of each kind; `clean` leaves a visible rest of every one of them."""

_JOINERS = "\u200c\u200d"
# CSI, OSC, DCS/SOS/PM/APC and the two-byte sequences, as a terminal reads them.
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]"
)


def obeyed(text: str, allowed: str = "\r\n") -> list[str]:
    """Return the characters of a text that a terminal would obey or that turn, hide or stack what is read."""
    found = [c for c in text if c not in allowed and c not in _JOINERS and unicodedata.category(c)[0] == "C"]
    return found + re.findall(r"(?:[^\W\d_]\W?)?[\u0300-\u036f]{5,}", text)


def beside_paste_marks(text: str) -> str:
    """Return what a terminal was sent without the two requests of the line client itself: mark what is pasted, and no more."""
    return text.replace(paste.ON, "").replace(paste.OFF, "")


def kinds(text: str) -> set[str]:
    """Return the kinds of control sequences in what a terminal was sent: numbers left out, strings kept."""
    return {_kind(found) for found in _SEQUENCE.findall(text)}


def _kind(sequence: str) -> str:
    return sequence if sequence[1:2] in ("]", "P", "X", "^", "_") else re.sub(r"[0-9;:]+", "", sequence)


def beside_sequences(text: str) -> str:
    """Return what a terminal was sent without its control sequences."""
    return _SEQUENCE.sub("", text)


def visible(text: str, width: int = 20) -> str:
    """Return the beginning of what a person should be able to read of a hostile text."""
    return clean(text)[:width]
