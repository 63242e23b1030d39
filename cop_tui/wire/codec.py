"""From bytes to types and back: the only place where either happens.

Whatever is wrong with a frame, one error comes out: msgspec alone raises three kinds, two of them not its own.
"""

from __future__ import annotations

import re
from typing import Any, Union

import msgspec
from msgspec import Raw

from cop_tui import core
from cop_tui.core.meeting import Meeting
from cop_tui.wire import frames

_encoder = msgspec.json.Encoder()
_client_frames: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[frames.CLIENT_FRAMES])  # noqa: UP007
_server_frames: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[frames.SERVER_FRAMES])  # noqa: UP007
_commands: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[core.COMMANDS])  # noqa: UP007
_events: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[core.EVENTS])  # noqa: UP007
_passing: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[core.PASSING])  # noqa: UP007
_asides: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[core.ASIDES])  # noqa: UP007
_meeting = msgspec.json.Decoder(Meeting)
_AT_FIRST = Meeting()

_PATH = re.compile(r" `(\$[\w.\[\]]*)`\Z")
_WRONG = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class BrokenFrame(Exception):
    """Bytes that are no frame of the protocol. `where` names the place; it never holds the content."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class Unknown(Exception):
    """A message of a kind this program does not know; the other side is newer."""


def encode(frame: Any) -> bytes:
    """Return the JSON of a frame or message."""
    return _encoder.encode(frame)


def raw(message: Any) -> Raw:
    """Return a message encoded once, to be put into any number of frames."""
    return Raw(_encoder.encode(message))


def raw_meeting(meeting: Meeting) -> Raw:
    """Return the kept state for a snapshot, encoded; a part that is as it was at first is left out."""
    parts = {name: getattr(meeting, name) for name in meeting.__struct_fields__}
    return raw({name: part for name, part in parts.items() if part != getattr(_AT_FIRST, name)})


def _path(error: Exception) -> str:
    # msgspec names the path at the end; what stands before it, and the name of an unknown field, may be content.
    found = _PATH.search(str(error))
    return found[1] if found and not str(error).startswith("Object contains unknown") else type(error).__name__


def read_client(data: bytes) -> frames.Do | frames.History | frames.Echo:
    """Return the frame a client sent. Raises BrokenFrame."""
    try:
        frame: frames.Do | frames.History | frames.Echo = _client_frames.decode(data)
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return frame


def read_server(data: bytes) -> frames.Frame:
    """Return the frame a server sent. Raises Unknown for a kind this program does not know, BrokenFrame for others."""
    try:
        frame: frames.Frame = _server_frames.decode(data)
    except msgspec.ValidationError as error:
        if _unknown_tag(data, "f", {f.__struct_config__.tag for f in frames.SERVER_FRAMES}):
            raise Unknown("frame") from None
        raise BrokenFrame(_path(error)) from None
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return frame


def read_command(data: Raw | bytes) -> core.Command:
    """Return a command. Raises Unknown for a command this server does not know, BrokenFrame for a wrong field."""
    try:
        command: core.Command = _commands.decode(data)
    except msgspec.ValidationError as error:
        if _unknown_tag(bytes(data), "do", {c.__struct_config__.tag for c in core.COMMANDS}):
            raise Unknown("command") from None
        raise BrokenFrame(_path(error)) from None
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return command


def _unknown_tag(data: bytes, field: str, known: set[Any]) -> bool:
    try:
        frame = msgspec.json.decode(data)
    except _WRONG:  # the tag is read before the end of the bytes
        return False
    tag = frame.get(field) if isinstance(frame, dict) else None
    return isinstance(tag, str) and tag not in known


def _read(decoder: msgspec.json.Decoder[Any], data: Raw | bytes) -> Any:
    try:
        return decoder.decode(data)
    except _WRONG:
        raise Unknown("message") from None


def read_event(data: Raw | bytes) -> core.Event:
    """Return a stored or received event. Raises Unknown when this program does not know it."""
    event: core.Event = _read(_events, data)
    return event


def read_passing(data: Raw | bytes) -> core.Passing:
    """Return a passing message. Raises Unknown when this program does not know it."""
    message: core.Passing = _read(_passing, data)
    return message


def read_aside(data: Raw | bytes) -> core.Aside:
    """Return an aside. Raises Unknown when this program does not know it."""
    message: core.Aside = _read(_asides, data)
    return message


def read_meeting(data: Raw | bytes) -> Meeting:
    """Return the kept state from a snapshot. Raises BrokenFrame."""
    try:
        return _meeting.decode(data)
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
