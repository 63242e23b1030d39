"""Answers as they are stored: which command, in a keyed digest; which number it had and what became of it, sealed.

Sealed is: readable with the id of the device that was answered, which no disk holds. It keeps a number from telling who did
what; that a byte was altered is found by the seal of the row.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from cop_tui.wire.frames import Result

_NONCE = 8


class Answered(Struct, frozen=True, array_like=True):
    """The answer to one command of a device: the digest of the command, and what became of it."""

    command: str
    result: Result


_row = msgspec.json.Decoder(list[tuple[str, str]])
_pair = msgspec.json.Decoder(tuple[str, str])
_earlier = msgspec.json.Decoder(list[Answered])
_result = msgspec.json.Decoder(Result)


def one(secret: bytes, answered: Answered) -> bytes:
    """Seal an answer for the device with this id, and return the bytes that are stored of it."""
    nonce = secrets.token_bytes(_NONCE)
    body = nonce + _veil(secret, nonce, msgspec.json.encode(answered.result))
    return msgspec.json.encode((answered.command, body.hex()))


def opened(secret: bytes, stored: bytes) -> Answered:
    """Return an answer that was sealed for the device with this id."""
    command, body = _pair.decode(stored)
    return Answered(command, _open(secret, body))


def write(answers: Iterable[bytes]) -> bytes:
    """Return the bytes of a row with these sealed answers."""
    return b"[%b]" % b",".join(answers)


def read(secret: bytes, stored: bytes) -> list[tuple[int, bytes]]:
    """Return the sealed answers of a row with their numbers, also those that an earlier version stored unsealed.

    None of a row that cannot be read.
    """
    try:
        return [(_number(_open(secret, pair[1])), msgspec.json.encode(pair)) for pair in _row.decode(stored)]
    except (msgspec.MsgspecError, ValueError):
        pass
    try:
        return [(_number(answered.result), one(secret, answered)) for answered in _earlier.decode(stored)]
    except msgspec.MsgspecError:
        return []  # none, or the one answer that the first versions stored, without its command


def _number(result: Result) -> int:
    return int(result.id[1:])


def _open(secret: bytes, body: str) -> Result:
    whole = bytes.fromhex(body)
    return _result.decode(_veil(secret, whole[:_NONCE], whole[_NONCE:]))


def _veil(secret: bytes, nonce: bytes, content: bytes) -> bytes:
    stream = hashlib.shake_256(b"%b%b" % (nonce, secret)).digest(len(content))
    return bytes(a ^ b for a, b in zip(content, stream, strict=True))
