"""What a session tells those who listen to it, after it was folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.client.notices import Notice
    from cop_tui.client.outbox import Answer


@dataclass(slots=True)
class Change:
    """What has changed. `fresh`: all of the state may be different.

    `answered` are lines of an earlier run of this program with what became of them.
    """

    messages: list[core.Message] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    link: bool = False
    fresh: bool = False
    answered: list[tuple[str, Answer]] = field(default_factory=list)
