"""What is pending on this computer for one session: acts without an answer, entered lines, and the half-typed one.

It follows the session from seat to seat and says once when the disk takes nothing. What is in the file, and what may be,
is the business of `waiting` and `outbox`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cop_tui.client.outbox import Wish
    from cop_tui.client.profile import Places
    from cop_tui.client.waiting import WaitingFile

UNWRITTEN = "What waits to be sent cannot be kept on this computer ({why}): it is lost if this program is stopped."


class Pending:
    """The file of the seat that a session has now. `kept`: what is pending outlives the program."""

    def __init__(self, places: Places) -> None:
        self.kept = not places.shared
        self._places = places
        self._about = ""
        self._file: WaitingFile | None = None

    @property
    def draft(self) -> str:
        """The half-typed line, or ""."""
        return self._file.draft if self._file is not None else ""

    @property
    def entered(self) -> list[str]:
        """The lines that were entered and kept, and not carried out yet."""
        return self._file.entered if self._file is not None else []

    def keep(self, wishes: list[Wish]) -> None:
        """Keep these acts, and no others."""
        self._write(lambda file: file.keep(wishes))

    def keep_draft(self, text: str, entered: Sequence[str] = ()) -> None:
        """Keep a half-typed line, and lines that were `entered` and not carried out yet."""
        self._write(lambda file: file.keep_draft(text, entered))

    def forget(self) -> None:
        """Let nothing be pending any more: nobody will come in on this seat again."""
        self.kept = False
        if self._file is not None:
            self._file.clear()

    def turn_to(self, about: str) -> tuple[list[Wish], bool] | None:
        """Take up what is there for the seat with this secret; None when it is the seat that was there before.

        Returns the acts of an earlier run, and whether another seat was left for it. Lines go along to the new seat.
        """
        if about == self._about:
            return None
        self._about, left, self._file = about, self._file, self._places.waiting(about)
        found = self._file.load()
        if left is not None:
            self.keep_draft(left.draft, left.entered)
            left.clear()
        return found, left is not None

    def _write(self, change: Callable[[WaitingFile], None]) -> None:
        if self._file is None:
            return
        try:
            change(self._file)
        except OSError as problem:
            text = UNWRITTEN.format(why=problem.strerror)
            if text not in self._places.notices:
                self._places.notices.append(text)
