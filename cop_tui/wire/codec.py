"""From bytes to types and back: the only place where either happens.

Whatever is wrong with a frame, one error comes out: msgspec alone raises three kinds, two of them not its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Union

import msgspec
from msgspec import Raw, Struct

from cop_tui import core
from cop_tui.core.meeting import Meeting
from cop_tui.wire import frames


class _Mark(Struct):
    """What is read of an event that is not known."""

    ignorable: bool = False


_encoder = msgspec.json.Encoder()
_AT_FIRST = Meeting()

_PATH = re.compile(r" `(\$[\w.\[\]]*)`\Z")
_FIELD = r"[A-Za-z][A-Za-z0-9_]{0,39}"  # what a field can be called: no key of a client's own making carries a sentence or markup
_PLACE = re.compile(r" - at (?:`key` in )?`\$([^`]*)`\Z")
_NAME = re.compile(rf"Object (?:contains unknown|missing required) field `({_FIELD})`\Z")
_PLAIN = re.compile(rf"(?:\.?{_FIELD}(?:\[(?:\d{{1,9}}|\.\.\.)\])*){{0,8}}")
_WISH_ID = re.compile(frames.WISH_ID)
_WRONG = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


# A decoder of a hundred kinds takes long to make: each is made when it is first needed, and not while a program starts.
def _made(*kinds: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Union[kinds])  # noqa: UP007


_client_frames = cache(lambda: _made(*frames.CLIENT_FRAMES))
_server_frames = cache(lambda: _made(*frames.SERVER_FRAMES))
_commands = cache(lambda: _made(*core.COMMANDS))
_events = cache(lambda: _made(*core.EVENTS))
_passing = cache(lambda: _made(*core.PASSING))
_asides = cache(lambda: _made(*core.ASIDES))
_meeting = cache(lambda: _made(Meeting))
_marks = cache(lambda: _made(_Mark))


class BrokenFrame(Exception):
    """Bytes that are no frame of the protocol. `where` names the place; it never holds the content."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class BadCommand(BrokenFrame):
    """A wish with a field that is wrong, missing or unknown: it can be refused by its `id` ("" where only its command was read).

    `path` leads to the field, from the frame on: `command.text`, `seen.item`. It holds names that fields can have, no content.
    """

    def __init__(self, where: str, path: str, id: str = "") -> None:
        super().__init__(where)
        self.path, self.id = path, id


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


def _plain_path(error: Exception) -> str:
    """Return the path that msgspec names at the end of an error, with the field that is missing or unknown there; "" for the top."""
    said = str(error)
    place = _PLACE.search(said)
    name = _NAME.match(said[: place.start()] if place else said)
    path = (place[1] if place else "") + (f".{name[1]}" if name else "")
    return path.replace("[...]", "").strip(".") if _PLAIN.fullmatch(path) else ""


_BROKEN = object()


def _plainly(data: bytes) -> Any:
    """Return what was sent, whatever it is; _BROKEN for bytes that are no JSON: a wrong field may be found before their end."""
    try:
        return msgspec.json.decode(data)
    except _WRONG:
        return _BROKEN


def read_client(data: bytes) -> frames.FromClient:
    """Return the frame a client sent. Raises BadCommand for a wish that its id can answer, BrokenFrame for all others."""
    try:
        frame: frames.FromClient = _client_frames().decode(data)
    except msgspec.ValidationError as error:
        sent = _plainly(data)
        wish = sent.get("id") if isinstance(sent, dict) and sent.get("f") == "do" else None
        if isinstance(wish, str) and _WISH_ID.match(wish):
            raise BadCommand(_path(error), _plain_path(error), wish) from None
        raise BrokenFrame(_path(error)) from None
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return frame


def read_server(data: bytes) -> frames.Frame:
    """Return the frame a server sent. Raises Unknown for a kind this program does not know, BrokenFrame for others."""
    try:
        frame: frames.Frame = _server_frames().decode(data)
    except msgspec.ValidationError as error:
        if _unknown_tag(_plainly(data), "f", {f.__struct_config__.tag for f in frames.SERVER_FRAMES}):
            raise Unknown("frame") from None
        raise BrokenFrame(_path(error)) from None
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return frame


def read_command(data: Raw | bytes) -> core.Command:
    """Return a command. Raises Unknown for a command this server does not know, BadCommand for a field that is wrong, missing
    or unknown, BrokenFrame for bytes that are no JSON."""
    try:
        command: core.Command = _commands().decode(data)
    except msgspec.ValidationError as error:
        sent = _plainly(bytes(data))
        if _unknown_tag(sent, "do", {c.__struct_config__.tag for c in core.COMMANDS}):
            raise Unknown("command") from None
        if sent is _BROKEN:
            raise BrokenFrame(_path(error)) from None
        raise BadCommand(_path(error), f"command.{_plain_path(error)}".strip(".")) from None
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return command


def _unknown_tag(sent: Any, field: str, known: set[Any]) -> bool:
    tag = sent.get(field) if isinstance(sent, dict) else None
    return isinstance(tag, str) and tag not in known


def _read(decoder: msgspec.json.Decoder[Any], data: Raw | bytes) -> Any:
    try:
        return decoder.decode(data)
    except _WRONG:
        raise Unknown("message") from None


def read_event(data: Raw | bytes) -> core.Event:
    """Return a stored or received event. Raises Unknown when this program does not know it."""
    event: core.Event = _read(_events(), data)
    return event


def may_be_ignored(data: Raw | bytes) -> bool:
    """Return whether an event that this program does not know says of itself that it may be left out."""
    try:
        mark: _Mark = _marks().decode(data)
    except _WRONG:
        return False
    return mark.ignorable


def read_passing(data: Raw | bytes) -> core.Passing:
    """Return a passing message. Raises Unknown when this program does not know it."""
    message: core.Passing = _read(_passing(), data)
    return message


def read_aside(data: Raw | bytes) -> core.Aside:
    """Return an aside. Raises Unknown when this program does not know it."""
    message: core.Aside = _read(_asides(), data)
    return message


def read_meeting(data: Raw | bytes) -> Meeting:
    """Return the kept state from a snapshot. Raises BrokenFrame."""
    try:
        meeting: Meeting = _meeting().decode(data)
    except _WRONG as error:
        raise BrokenFrame(_path(error)) from None
    return meeting
