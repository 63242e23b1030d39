"""What a session's person is told of what arrived and of what time brings: the sentences of `notices`, each at its moment and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.client import notices
from cop_tui.client.carried import in_words
from cop_tui.core import view

if TYPE_CHECKING:
    from collections.abc import Container

    from cop_tui.client.notices import Notice, Snapshotlet
    from cop_tui.client.replica import Folded, Replica
    from cop_tui.client.seated import Seated
    from cop_tui.core.engine.ids import Ms


class Telling:
    """What is told in one session. `ideas` are those that its person kept for later."""

    def __init__(self, replica: Replica, seated: Seated) -> None:
        self.ideas: list[str] = []
        self._replica, self._seated = replica, seated
        self._cues: set[tuple[Any, ...]] = set()
        self._of_note: dict[
            str, tuple[str, str]
        ] = {}  # what was told last of each note of mine and in which phase, by its hash
        self._told_newer = False  # whether it was said that the server is newer than this program

    def place(self) -> Snapshotlet:
        """Return where this person is now, to be compared with what comes after."""
        return notices.Snapshotlet.of(self._replica.state, self._replica.me)

    def carried_words(self, roles: Container[str] | None = None) -> str:
        """Return what I carried in earlier meetings, in these roles alone where they are given, in the middle of a sentence; "" for nothing."""
        told = [one for one in self._seated.roles.before() if roles is None or one.role in roles]
        return in_words(told, self._seated.roles.month())

    def welcomed(self, before: Snapshotlet, folded: Folded, *, returned: bool, by_word: bool) -> list[Notice]:
        """Return what is told at a welcome; `returned`: words of mine are back in my draft, `by_word`: I came in with a word."""
        replica = self._replica
        said = notices.at_welcome(before, replica.state, replica.me, folded, returned=returned)
        said += self._from_own_file(folded.messages)
        said += self._seated.roles.first_time()
        said = self._once(said)
        return said + notices.came_in(replica.state) if by_word else said

    def came(self, before: Snapshotlet, folded: Folded) -> list[Notice]:
        """Return what is told of a frame that is folded, and keep on this computer what it brought of my own."""
        state, me, seated, messages = self._replica.state, self._replica.me, self._seated, folded.messages
        said = self._once(notices.folded(before, state, me, folded, quiet=self._told_newer))
        self._told_newer = self._told_newer or folded.unknown
        begun = any(view.part_opened(message) for message in messages)
        if self.ideas and begun:
            said += notices.kept_ideas(state)
        if any(view.turn_ended(message) == me for message in messages):
            said += notices.after_presenting(state, me, self._cues)
        said += seated.held(messages)
        said += self._from_own_file(messages)
        if messages:
            seated.promised()
        if begun:
            said += notices.promised_before(state, seated.promised_before())
        return said

    def due(self, now: Ms) -> list[Notice]:
        """Return what time itself brings at `now` (server's UTC ms), each once."""
        return notices.due_cues(self._replica.state, self._replica.me, now, self._cues)

    def _once(self, said: list[Notice]) -> list[Notice]:
        """Leave out what was the last thing told of the same note: a server that started anew is offered it again, and tells the same."""
        fresh, phase = [], self._replica.kept.setup.phase
        for each in said:
            note = getattr(each.message, "hash", "") if isinstance(each.message, core.Aside) else ""
            if note and self._of_note.get(note) == (each.text, phase):
                continue
            if note:
                self._of_note[note] = (each.text, phase)
            fresh.append(each)
        return fresh

    def _from_own_file(self, messages: list[core.Message]) -> list[Notice]:
        """Keep what I carry, on this computer alone; return what I alone am told of it."""
        said = self._seated.roles.keep()
        if any(view.carried_asked(message) for message in messages):
            said += notices.asked_carried(self.carried_words())
        return said
