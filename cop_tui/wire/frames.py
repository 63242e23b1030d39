"""The frames of the protocol `cop.v1`: one tagged JSON object each, described for other languages in docs/protocol.md.

What a frame means is said here once; which bytes it becomes is the business of `codec`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Raw, Struct

from cop_tui.core.engine.ids import Ms, PersonId, WordId
from cop_tui.core.looking import Released, StillOpen
from cop_tui.core.topics.seen import Seen
from cop_tui.wire.limits import FIND_LETTERS, HISTORY_PAGE

if TYPE_CHECKING:
    RawOrNone = Raw | None
else:
    RawOrNone = Raw  # msgspec cannot read a union with Raw; a field that is not there is None by its default

Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
WISH_ID = r"^[kb][0-9]{1,15}\Z"

SUBPROTOCOL = "cop.v1"
HOSTING = "cop.hosting.v1"

SAVED, RELAYED, HELD, REFUSED, REPEATED = "saved", "relayed", "held", "refused", "repeated"

# What a server can do that the first servers of this version could not, by the names in its welcome.
REFUSES_FIELDS, WHOLE, LOOK, IF_NEXT = "bad_command", "whole", "look", "if_next"
FEATURES = {
    REFUSES_FIELDS: "a member that it does not know, in a wish or its command, is refused with `bad_command` and the connection stays",
    WHOLE: "takes the frame `whole` and answers with a `snapshot`",
    LOOK: "takes the frame `look` and answers with a `looked`",
    IF_NEXT: "takes `if_next` in `call_next`: whom it would give the floor to as far as its author knows",
}

# Upgrade headers. What is secret travels here, never in a URL and never in a frame.
CODE = "Cop-Code"  # an invite's code, for somebody new
SEAT = "Cop-Seat"  # the seat secret this client made for itself: 64 hex digits
MEETING = "Cop-Meeting"  # the meeting's id, when only the seat secret is sent
NAME = "Cop-Name"  # the name wished for, percent-encoded UTF-8
WORD = "Cop-Word"  # beside a code: the word with which somebody comes in as who they are already
ROLE = "Cop-Role"  # "observer" to watch only
DEVICE = "Cop-Device"  # this device's random id: 32 hex digits
BOOT, EPOCH, SEQ = "Cop-Boot", "Cop-Epoch", "Cop-Seq"  # what this client last knew, to be sent what it missed
HASH = "Cop-Hash"  # beside Cop-Seq: the hash of the meeting's course at that number, 12 hex digits
LOW = "Cop-Low"  # "1": low-bandwidth mode
DOOR = "Cop-Door"  # the key of a door that the server knows, for a visitor of that door
VISITOR = "Cop-Visitor"  # beside it: a tag of the visitor that tells nothing but that it is the same one, 32 hex digits
GUESSED = "Cop-Guessed"  # in a question of a door: the seat follows from what was typed, so a wrong one is counted
HOST_KEY = "Cop-Host-Key"  # opens the hosting subprotocol


class Frame(Struct, frozen=True, omit_defaults=True, tag_field="f", tag=str.lower):
    """A frame; `f` on the wire is its kind."""


class FromClient(Frame, frozen=True, forbid_unknown_fields=True):
    """A frame that clients send; the server refuses fields it does not know."""


class Do(FromClient, frozen=True):
    """Wish something. `id` is `k` and the device's durable counter, or `b` and its counter for this boot.

    `seen` is what the author of words saw when they pressed Enter; a command with words is refused without it.
    """

    id: Annotated[str, Meta(pattern=WISH_ID)]
    command: Raw
    seen: Seen | None = None


class History(FromClient, frozen=True):
    """Ask for kept words with numbers below `before` (0: the newest), newest last; or for the words in `of`, in their order.

    A page holds as many as it has room for. Where `more` is true in answer to `of`, ask again for what did not come.
    """

    before: Count = 0
    of: Annotated[list[Annotated[WordId, Meta(ge=0, le=2**53 - 1)]], Meta(max_length=HISTORY_PAGE)] = []


class Echo(FromClient, frozen=True):
    """Answer a probe with its number."""

    n: Count


class Whole(FromClient, frozen=True):
    """Ask for the whole state: a `snapshot` comes in place of what waits, at once or, asked for often, some seconds later.

    Asked for again before it has come, it comes once.
    """


class Look(FromClient, frozen=True):
    """Ask what was released in the other meetings of the series: what has the words in `find`, or all of it in short where there are none."""

    find: Annotated[str, Meta(max_length=FIND_LETTERS)] = ""


class Welcome(Frame, frozen=True):
    """First frame: which server start, which file, who you are, and either a snapshot or what was missed.

    `last` is the value of the device's durable counter, `now` the server's UTC milliseconds. With `snapshot`, `texts`
    holds the words a screen needs at once, by number; with `events`, the first of them has number `first`. `whose` says
    whose computer keeps the meeting, in words. `since` is the number of the event with which your seat began, 0 unless a
    space holder let you back to it. `backups` is over how many days backups reach back that hold what is withdrawn later,
    0 when there are none. `gone` is the first and last number of what had been kept and is gone for good, told to
    whoever comes back with what they knew before that. With `snapshot`, `hash` is that of the course at `seq`; `differed`: what
    this device had at its number was another course. `features` are names of what this server can do beyond the first
    servers of this version: ask by them before you use one.
    """

    boot: str
    epoch: str
    seq: int
    meeting: str
    you: PersonId
    now: Ms
    last: int = 0
    snapshot: RawOrNone = None
    texts: dict[WordId, str] = {}
    first: int = 0
    events: list[Raw] = []
    passing: list[Raw] = []
    aside: list[Raw] = []
    whose: str = ""
    since: int = 0
    backups: int = 0
    gone: list[int] = []
    hash: str = ""
    differed: bool = False
    features: list[str] = []


class Events(Frame, frozen=True):
    """Kept events, gap-free; the first has number `first`."""

    first: int
    items: list[Raw]


class Snapshot(Frame, frozen=True):
    """The whole state in place of events that did not fit the outbox."""

    seq: int
    snapshot: Raw
    texts: dict[WordId, str] = {}
    passing: list[Raw] = []
    aside: list[Raw] = []
    hash: str = ""


class Passing(Frame, frozen=True):
    """Messages for everybody in the room that nothing stores."""

    items: list[Raw]


class Aside(Frame, frozen=True):
    """Messages for this person."""

    items: list[Raw]


class Result(Frame, frozen=True):
    """What became of a wish: saved (with its last event's number), relayed, held, or refused with code and facts."""

    id: str
    how: str
    seq: int = 0
    code: str = ""
    facts: dict[str, str | int | list[str]] = {}
    text: str = ""


class Page(Frame, frozen=True):
    """Kept words by number, and whether there are older ones."""

    texts: dict[WordId, str]
    more: bool = False


class Looked(Frame, frozen=True):
    """What was released in the other meetings of the series, the newest first, as it stands now; nobody else is sent it.

    `open` is there in answer to a `look` without words: what is open of it, in its order. `more`: there is more than this, as a look is
    bounded in time and bytes. `unread`: some of them could not be read now.
    """

    recaps: list[Released] = []
    open: list[StillOpen] = []
    more: bool = False
    unread: bool = False


class Probe(Frame, frozen=True):
    """Are you there? `now` is the server's UTC ms, `rtt` the last measured round trip in ms (0: none yet)."""

    n: int
    now: Ms
    rtt: int = 0


class Notice(Frame, frozen=True):
    """Something about the server itself: "read_only" (what is sent waits, nothing is refused), "writable" again, "slept", or "clock_set"."""

    code: str
    text: str = ""


class Bye(Frame, frozen=True):
    """The last frame: why, and after how many seconds to come back (0: not by itself)."""

    code: str
    retry: int = 0
    facts: dict[str, str | int | list[str]] = {}
    text: str = ""


CLIENT_FRAMES = (Do, History, Echo, Whole, Look)
SERVER_FRAMES = (Welcome, Events, Snapshot, Passing, Aside, Result, Page, Looked, Probe, Notice, Bye)
