"""The frames of `cop.hosting.v1`: what a command beside a running server asks of it, with the host key."""

from __future__ import annotations

from typing import Annotated, Any, Union

import msgspec
from msgspec import Meta, Struct

from cop_tui.core.topics.setup import SessionPlan
from cop_tui.wire.codec import BrokenFrame
from cop_tui.wire.limits import BACKUPS


class Ask(Struct, frozen=True, forbid_unknown_fields=True, tag_field="f", tag=str.lower):
    """A request of whoever hosts."""


class Create(Ask, frozen=True):
    """Make a meeting from a plan."""

    session: SessionPlan


class Codes(Ask, frozen=True):
    """Make new codes for a meeting, or one for its `holders` alone; with `replace` the old ones of those kinds end."""

    meeting: str
    replace: bool = False
    holders: bool = False


class Listing(Ask, frozen=True):
    """Which meetings are there?"""


class Backup(Ask, frozen=True):
    """Make a backup in a folder of the server's computer and keep the newest `keep`; what is left out stays as last time."""

    folder: str = ""
    keep: Annotated[int, Meta(ge=0, le=BACKUPS)] = 0


class Series(Ask, frozen=True):
    """Put a meeting that stands alone into a series."""

    meeting: str
    series: str


class Purge(Ask, frozen=True):
    """End the content of every meeting whose days are over."""


class Erase(Ask, frozen=True):
    """Erase a meeting."""

    meeting: str


class Standing(Ask, frozen=True):
    """How does a meeting stand?"""

    meeting: str


class About(Ask, frozen=True):
    """What is a meeting about, and who holds it?"""

    meeting: str


class Close(Ask, frozen=True):
    """End a meeting that runs."""

    meeting: str


class Accept(Ask, frozen=True):
    """Go on without what is missing of a meeting; without its name, of all of them."""

    meeting: str = ""


class Status(Ask, frozen=True):
    """How is the server?"""


class Metrics(Ask, frozen=True):
    """How is the server, for a machine?"""


class Reopen(Ask, frozen=True):
    """Open a meeting again that is over; its codes work again."""

    meeting: str


Question = Union[  # noqa: UP007
    Create, Codes, Listing, Standing, About, Close, Reopen, Accept, Status, Metrics, Backup, Purge, Erase, Series
]


class HostAnswer(Struct, frozen=True, tag_field="f", tag=str.lower):
    """An answer to whoever hosts."""


class Created(HostAnswer, frozen=True):
    """A meeting's id and its codes, shown this once; the server keeps only their hashes. `code` is empty where only one
    for the space holders was made."""

    meeting: str
    code: str
    holder_code: str


class Listed(Struct, frozen=True):
    """A meeting of this server: `phase` is lobby, open or closed."""

    meeting: str
    title: str
    phase: str


class Meetings(HostAnswer, frozen=True):
    """The meetings of this server, newest last. `troubles` are sentences about what is missing, or cannot be told."""

    meetings: list[Listed]
    troubles: list[str] = []


class Accepted(HostAnswer, frozen=True):
    """The meetings that go on without what is missing, with the first and last number of it (0: that cannot be said)."""

    meetings: dict[str, tuple[int, int]]


class Said(HostAnswer, frozen=True):
    """It was done: one sentence for a person."""

    text: str


class Stands(HostAnswer, frozen=True):
    """How a meeting stands: its `phase`, whether `anybody` is here and a space `holder` among them, whether the door is open
    to new people, and until when its invites work (UTC ms, 0: while it runs)."""

    meeting: str
    title: str
    phase: str
    anybody: bool = False
    holder: bool = False
    door: bool = True
    until: int = 0


class Plan(HostAnswer, frozen=True):
    """What a meeting is about, as it was planned, without its parts; and the names of those who hold the space."""

    session: SessionPlan
    holders: list[str] = []


class State(HostAnswer, frozen=True):
    """How the server is. Times are UTC seconds, 0 where there is none; `free` is in bytes.

    `read_only` is half a sentence on why nothing can be kept now, `troubles` are sentences about what is missing;
    `backups` is the folder they go to, `backup` the time of the newest. `anybody`: somebody is connected.
    """

    version: str
    began: int
    meetings: int = 0
    going_on: int = 0
    read_only: str = ""
    free: int = 0
    troubles: list[str] = []
    backup: int = 0
    backups: str = ""
    certificate_ends: int = 0
    anybody: bool = False


class Page(HostAnswer, frozen=True):
    """A text for a machine."""

    text: str


class Problem(HostAnswer, frozen=True):
    """It could not be done: one sentence for a person."""

    text: str


Reply = Union[Created, Meetings, Stands, Plan, Accepted, State, Page, Said, Problem]  # noqa: UP007
_asks: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Question)
_answers: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Reply)


def read_ask(data: bytes) -> Question:
    """Return a request. Raises BrokenFrame."""
    try:
        ask: Question = _asks.decode(data)
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


def read_answer(data: bytes) -> Reply:
    """Return an answer. Raises BrokenFrame."""
    try:
        answer: Reply = _answers.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BrokenFrame("hosting") from None
    return answer
