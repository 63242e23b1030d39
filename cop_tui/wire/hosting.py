"""The frames of `cop.hosting.v1`: what a command beside a running server asks of it, with the host key."""

from __future__ import annotations

from typing import Any, Union

import msgspec
from msgspec import Struct

from cop_tui.core.setup import Session
from cop_tui.wire.codec import BrokenFrame


class Ask(Struct, frozen=True, forbid_unknown_fields=True, tag_field="f", tag=str.lower):
    """A request of whoever hosts."""


class Create(Ask, frozen=True):
    """Make a meeting from a plan."""

    session: Session


class Codes(Ask, frozen=True):
    """Make new codes for a meeting; with `replace` the old ones end."""

    meeting: str
    replace: bool = False


class Listing(Ask, frozen=True):
    """Which meetings are there?"""


class Answer(Struct, frozen=True, tag_field="f", tag=str.lower):
    """An answer to whoever hosts."""


class Created(Answer, frozen=True):
    """A meeting's id and its codes, shown this once; the server keeps only their hashes."""

    meeting: str
    code: str
    holder_code: str


class Listed(Struct, frozen=True):
    """A meeting of this server: `phase` is lobby, open or closed."""

    meeting: str
    title: str
    phase: str


class Meetings(Answer, frozen=True):
    """The meetings of this server, newest last."""

    meetings: list[Listed]


class Problem(Answer, frozen=True):
    """It could not be done: one sentence for a person."""

    text: str


_asks: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[Create, Codes, Listing])  # noqa: UP007
_answers: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Union[Created, Meetings, Problem])  # noqa: UP007


def read_ask(data: bytes) -> Create | Codes | Listing:
    """Return a request. Raises BrokenFrame."""
    try:
        ask: Create | Codes | Listing = _asks.decode(data)
        given = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BrokenFrame("hosting") from None
    if isinstance(ask, Create) and not _knows(ask.session, given["session"]):
        raise BrokenFrame("hosting")
    return ask


def _knows(read: Any, given: Any) -> bool:
    """Return whether every field that was given was read. The plan's own types let pass what they do not know, since
    clients read them too; to make a meeting without what its host asked for would be to guess."""
    if isinstance(read, Struct):
        fields = set(read.__struct_fields__)
        return fields.issuperset(given) and all(_knows(getattr(read, key), part) for key, part in given.items())
    return all(map(_knows, read, given)) if isinstance(read, tuple) else True


def read_answer(data: bytes) -> Created | Meetings | Problem:
    """Return an answer. Raises BrokenFrame."""
    try:
        answer: Created | Meetings | Problem = _answers.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BrokenFrame("hosting") from None
    return answer
