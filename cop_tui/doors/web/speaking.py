"""The line client of a page: what a button far from the talk asks for is told with the place where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cop_tui.plain.client import Plain

if TYPE_CHECKING:
    from typing import TextIO

    from cop_tui.acts.performing import Reply
    from cop_tui.client.session import Session
    from cop_tui.doors.web.lines import PageLines
    from cop_tui.doors.web.log import Log

PLACES = {"recap?": "recap", "continue elsewhere": "way"}
"""Where a page shows what an act answers, if it was a button there that asked for it."""


class Speaking(Plain):
    """The line client of one page."""

    def __init__(self, session: Session, lines: PageLines, log: Log) -> None:
        super().__init__(session, lines, cast("TextIO", log), width=lambda: 0)
        self._log = log

    def _show(self, reply: Reply) -> None:
        act = reply.step.act if reply.step else None
        self._log.place = PLACES.get(act.name, "") if act and not reply.asks else ""
        try:
            super()._show(reply)
        finally:
            self._log.place = ""
