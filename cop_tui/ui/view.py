"""What the panes of a screen are made from at one moment: the session, the time, the talk and what this person is doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId
from cop_tui.core.view import shared_clock
from cop_tui.ui.result import Result
from cop_tui.ui.transcript import Talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from cop_tui import core
    from cop_tui.client.session import Session
    from cop_tui.wire.invite import Invite

LINE, KEYS = "line", "keys"


class Lines:
    """Texts made into lines, each made once while it goes on being shown.

    What is shown no longer is forgotten once something has changed, as it may have been withdrawn; until then whoever goes
    from one panel to another and back finds it as it was.
    """

    def __init__(self) -> None:
        self._before: dict[object, list[Content]] = {}
        self._now: dict[object, list[Content]] = {}
        self._forgets = 0  # how many moments from now on leave out what they do not show

    def changed(self) -> None:
        """Take in that something has changed: what the next moment does not show is gone after it."""
        self._forgets = 2

    def begin(self) -> None:
        """Begin to show another moment."""
        if self._forgets:
            self._forgets -= 1
            self._before, self._now = self._now, {}

    def of(self, key: object, make: Callable[[], list[Content]]) -> list[Content]:
        """Return the lines that belong to this key, which holds everything they are made from."""
        if key not in self._now:
            found = self._before.get(key)
            self._now[key] = make() if found is None else found
        return self._now[key]


@dataclass(slots=True)
class View:
    """One moment of a meeting for one person. `now` is UTC milliseconds; `lines` are texts as they were made into lines last.

    `said` is the last answer to what the person did, and `ours` the last one in which nobody's words stand but the program's, `question` waits for y or n, `quoted` is what it is about, `told` are lines asked for,
    `read` whether the last of these has been in sight, `hint` something to try; `put_aside` tells the question that I left alone; `invite` is the one for
    everybody, where this computer knows it. `unseen`: somebody else said something since the talk was in sight; `quoting`: I am asked what the recap may
    quote of mine, and have not answered; `in_a_row`: the line takes the next one of what a key began; `why`: why something cannot be done with the row that is chosen; `result`: how long that of a check stands in Now.
    """

    session: Session
    now: Ms = NO_TIME
    talk: Talk = field(default_factory=Talk)
    mode: str = LINE
    said: str = ""
    ours: str = ""
    question: str = ""
    quoted: str = ""
    told: list[str] = field(default_factory=list)
    read: bool = False
    lines: Lines = field(default_factory=Lines)
    hint: str = ""
    put_aside: tuple[object, ...] = ()
    invite: Invite | None = None
    unseen: bool = False
    quoting: bool = False
    in_a_row: bool = False
    why: str = ""
    result: Result = field(default_factory=Result)

    @property
    def state(self) -> core.State:
        """The state as this client knows it."""
        return self.session.replica.state

    @property
    def me(self) -> PersonId:
        """My number."""
        return self.session.replica.me

    @property
    def phase(self) -> str:
        """Lobby, open or closed."""
        return self.state.kept.setup.phase

    @property
    def holding(self) -> bool:
        """Whether I hold the space."""
        return self.session.replica.has(base.HOLDER)

    @property
    def clock(self) -> Ms:
        """What the shared clocks show, in UTC milliseconds."""
        return shared_clock(self.state, self.now)

    def name(self, person: PersonId, you: bool = True) -> str:
        """Return somebody's name, marked when it is mine."""
        known = self.session.replica.name(person)
        return f"{known} (you)" if you and person == self.me else known
