"""How what happened changes a state: events, passing messages, asides and what is remembered; and what an event erases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cop_tui.core.engine.ids import WordId
from cop_tui.core.engine.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.engine.base import Aside, Event, Memo, Passing
    from cop_tui.core.meeting import ServerState, State


def blanked(event: Event) -> Event:
    """Return an event without its text or name."""
    return msgspec.structs.replace(event, **{event.content: ""})


class Folding(Tables):
    """Folds what happened into a state."""

    def apply(self, state: State, event: Event) -> None:
        """Fold one event into what is kept, and its text into the log beside it."""
        kept = state.kept
        kept.seq += 1
        kind = type(event)
        for change in self.changes[kind]:
            change(kept, event)
        erasure = self.erases.get(kind)
        text = getattr(event, "text", None)
        if text:
            home = erasure.under(event) if erasure and erasure.under else WordId(kept.seq)
            state.texts[home] = text
        if erasure is not None:
            for gone in erasure.texts(state, event):
                state.texts.pop(gone, None)

    def fold_passing(self, state: State, message: Passing) -> None:
        """Fold a passing message."""
        self.passing[type(message)](state, message)

    def fold_aside(self, state: State, message: Aside) -> None:
        """Fold what one person was told aside into that person's own state."""
        self.aside[type(message)](state, message)

    def remember(self, state: ServerState, memo: Memo) -> None:
        """Change what only the server remembers."""
        self.memos[type(memo)](state, memo)

    def topics_of(self, memos: Iterable[Memo]) -> set[str]:
        """Return the names of the topics whose memory these change."""
        return {self.topic_of[type(memo)] for memo in memos}

    def erased(self, state: State, event: Event) -> list[WordId]:
        """Return the numbers of the words that an event erases, as they are known (not where their text lives)."""
        erasure = self.erases.get(type(event))
        return list(erasure.texts(state, event)) if erasure else []

    def blanks(self, state: State, event: Event) -> list[int]:
        """Return the numbers of stored events whose text or name has to be blanked before this event is applied."""
        erasure = self.erases.get(type(event))
        return sorted(erasure.stored(state, event)) if erasure else []
