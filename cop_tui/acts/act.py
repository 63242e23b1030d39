"""What an act is: one declaration that screens, line client, help, palette and documentation all read.

An act holds no rules. Whether it is offered is asked of `core.permits`; what it does is the command it builds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui import core

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.seen import Seen

PART, HOLD, WRITE, LOOK = "Taking part", "Holding the space", "Writing up", "Looking and asking"
GROUPS = (PART, HOLD, WRITE, LOOK)


@dataclass(frozen=True, slots=True)
class Wish:
    """Send this command. `seen` is what the author of its words saw, `line` what they typed."""

    command: core.Command
    seen: Seen | None = field(default=None, compare=False, repr=False)
    line: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Do something with an unattributed note: write or park (a text), quote, take back or publish (mine by position).

    `seen` is what its author saw, `line` what they typed.
    """

    what: str
    text: str = ""
    which: int = -1
    quote: bool = False
    seen: Seen | None = field(default=None, compare=False, repr=False)
    line: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tell:
    """Show these lines to the person; nothing is sent."""

    lines: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """Ask yes or no first; on yes go on with `then`."""

    text: str
    then: Then


@dataclass(frozen=True, slots=True)
class Page:
    """Fetch older words and show the last `count`."""

    count: int


@dataclass(frozen=True, slots=True)
class Hush:
    """Announce only what concerns me (`on`), or everything again."""

    on: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave politely."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Keep a pasted draft, to be changed and sent (`keep`), or drop it."""

    text: str
    keep: bool


Then = Wish | Note | Tell | Page | Hush | Leave | Draft
Step = Then | Question


class Misread(Exception):
    """A typed line that cannot be made into an act; the text is a sentence for the person."""


@dataclass(frozen=True)
class Act:
    """One thing a person can do.

    `words` are its typed forms, the first the usual one; `takes` shows what may follow; `help` is one sentence; `key` the
    default key on a screen in key mode; `label` the footer's text, when it differs from the word; `command` what
    `core.permits` is asked about (None: always offered); `offered` narrows when it is worth showing, never what is allowed.
    """

    name: str
    words: tuple[str, ...]
    help: str
    group: str
    build: Callable[[Session, str], Step]
    takes: str = ""
    key: str = ""
    label: str = ""
    command: type[core.Command] | None = None
    offered: Callable[[Session], bool] | None = None
    needs: bool = False
    eight: bool = False

    @property
    def usage(self) -> str:
        """How it is typed, for help: the word and what may follow."""
        return f"{self.words[0]} {self.takes}".strip()

    def refusal(self, session: Session) -> core.Refused | None:
        """Return why this cannot be done now, or None."""
        if self.command is None:
            return None
        return core.permits(session.replica.state, session.replica.me, self.command)

    def available(self, session: Session) -> bool:
        """Return whether this is allowed now and worth showing."""
        return self.refusal(session) is None and (self.offered is None or self.offered(session))
