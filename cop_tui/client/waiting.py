"""The file in which one seat's acts and half-typed line wait on this computer, so that they outlive the program.

Only what a meeting may keep is ever written: never words off the record, of a live part or of a group, nor notes, nor what
leaves no trace. The file is readable by its owner alone, and gone when nothing waits. It outlives the program, not a
power cut: it is not flushed to the disk, which would cost an old computer more than the act itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from cop_tui.client.outbox import Wish
from cop_tui.client.private import open_private
from cop_tui.core import Seen
from cop_tui.wire import codec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class _Act(Struct, omit_defaults=True):
    id: str
    command: Raw
    seen: Seen | None = None
    line: str = ""


class _Kept(Struct, omit_defaults=True):
    acts: list[_Act] = []
    draft: str = ""
    entered: list[str] = []


class WaitingFile:
    """What waits for one seat on one device. `path` None: nothing is written (somebody else's computer)."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._now = _Kept()

    @property
    def draft(self) -> str:
        """The half-typed line."""
        return self._now.draft

    @property
    def entered(self) -> list[str]:
        """The lines that were entered and not carried out yet."""
        return list(self._now.entered)

    def load(self) -> list[Wish]:
        """Return the acts of an earlier run that have no answer yet, in their order; a damaged file holds none."""
        if self._path is None:
            return []
        try:
            self._beside(self._path).unlink(missing_ok=True)  # half-written by a program that was killed
            self._now = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
            return [_wish(act) for act in self._now.acts]
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError, codec.BrokenFrame, codec.Unknown):
            self.clear()  # what nobody can read is not left lying there
            return []

    def keep(self, wishes: list[Wish]) -> None:
        """Let these acts wait, and no others. Raises OSError when the file cannot be written."""
        acts = [_Act(wish.id, codec.raw(wish.command), wish.seen, wish.line) for wish in wishes]
        known, entered = {act.id for act in self._now.acts}, self.entered
        for act in acts:
            if act.id not in known and act.line in entered:
                entered.remove(act.line)  # in the same write: it is never there twice, nor not at all
        self._write(_Kept(acts, self._now.draft, entered))

    def keep_draft(self, text: str, entered: Sequence[str] = ()) -> None:
        """Let this half-typed line wait ("": none), and these lines that were entered and are not carried out yet.

        Raises OSError when the file cannot be written.
        """
        if (text, [*entered]) != (self._now.draft, self._now.entered):
            self._write(_Kept(self._now.acts, text, [*entered]))

    def clear(self) -> None:
        """Forget all that waits."""
        with contextlib.suppress(OSError):
            self._write(_Kept())

    def _write(self, kept: _Kept) -> None:
        self._now = kept
        if self._path is None:
            return
        if kept == _Kept():
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self._beside(self._path)
        beside.unlink(missing_ok=True)
        with open_private(beside) as file:
            file.write(msgspec.json.encode(kept))
        os.replace(beside, self._path)

    @staticmethod
    def _beside(path: Path) -> Path:
        return path.with_suffix(".new")


def _wish(act: _Act) -> Wish:
    future = asyncio.get_running_loop().create_future()
    return Wish(codec.read_command(act.command), future, act.seen, act.line, act.id, restored=True)
