"""What a page and its door say to each other: JSON objects over one WebSocket, tagged `t` on the way in.

Everything a page sends is bounded here. What the door sends is made in `sections` and `visit`; a page tolerates what it does not know.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from cop_tui.core.engine import limits as rules

MESSAGE_BYTES = 16 * 1024  # largest message of a page
PASTED = 4 * rules.TEXT  # characters of a paste that may be asked about
NOTES = 100  # notes without a name that a page may bring what takes them back of

_Number = Annotated[int, Meta(ge=0, le=2**50)]
_Typed = Annotated[str, Meta(max_length=2 * rules.TEXT)]
_Short = Annotated[str, Meta(max_length=200)]
_Meeting = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{0,64}\Z", max_length=64)]
_Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Secret = Annotated[str, Meta(pattern=r"^((left|need)\.)?[0-9a-f]{64}\Z")]


class _Said(msgspec.Struct, tag_field="t", tag=str.lower, frozen=True, forbid_unknown_fields=True):
    pass


class Come(_Said, frozen=True):
    """Come in with a code, or to a meeting that this browser was in. `notes` are secrets of notes and letters with the part of each."""

    key: _Key
    code: _Short = ""
    meeting: _Meeting = ""
    name: _Short = ""
    word: _Short = ""
    observer: bool = False
    low: bool = False
    notes: Annotated[tuple[tuple[_Secret, _Number], ...], Meta(max_length=NOTES)] = ()

    def __repr__(self) -> str:
        """Return a text without a secret or a name: a log may hold it."""
        return "Come()"


class Resume(_Said, frozen=True):
    """Come back to a visit that goes on here; `have` lines of it are on the page."""

    key: _Key
    visit: _Short
    have: _Number = 0

    def __repr__(self) -> str:
        """Return a text without a secret."""
        return "Resume()"


class Line(_Said, frozen=True):
    """A line that was entered, with its number and that of the last frame that was on the page."""

    id: _Number
    text: _Typed
    shown: _Number


class Paste(_Said, frozen=True):
    """Several lines that were pasted, and what stood in the line before and after them."""

    id: _Number
    text: Annotated[str, Meta(max_length=PASTED)]
    before: _Typed
    after: _Typed
    shown: _Number


class More(_Said, frozen=True):
    """Ask for everything that can be done now."""


class File(_Said, frozen=True):
    """Ask for the recap as a file."""

    format: _Short


class Here(_Said, frozen=True):
    """Answer a probe."""


FromPage = Come | Resume | Line | Paste | More | File | Here

_DECODER: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)
_ENCODER = msgspec.json.Encoder()


class Unreadable(Exception):
    """A page sent what no page of ours sends."""


def read(message: str | bytes) -> FromPage:
    """Return what a page said; raises Unreadable."""
    try:
        return _DECODER.decode(message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unreadable from None


def write(message: dict[str, object]) -> str:
    """Return a message to a page."""
    return _ENCODER.encode(message).decode()


def key_of(come: Come | Resume) -> bytes:
    """Return the key of a visitor as their browser keeps it."""
    return bytes.fromhex(come.key)
