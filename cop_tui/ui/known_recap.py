"""What the page of the recap shows, looked up once while nothing of it changes, and found by what a row is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import written
from cop_tui.core import recap_view
from cop_tui.ui.panels.writing import QUESTION, SAID

if TYPE_CHECKING:
    from cop_tui.acts.written import Drafted, Said, Shown
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId
    from cop_tui.ui.panels.writing import Group


class Known:
    """The sections of the recap and what was said, as this client knows them now.

    What stood in the recap when this was made comes behind the rest of what was said, whatever is placed since.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._key: object = None
        self._behind = recap_view.placed(session.replica.state)  # so that no row moves away from under somebody's eyes
        self._sections: list[Drafted] = []
        self._groups: list[Group] = []

    def _look(self) -> None:
        state = self._session.replica.state
        key = (state.kept.seq, len(state.texts), tuple(state.now.writers.held.items()))
        if key != self._key:
            self._key = key
            self._sections, self._groups = (
                written.drafted(self._session),
                written.collected(self._session, self._behind),
            )

    @property
    def sections(self) -> list[Drafted]:
        """The sections of the recap with what stands in them."""
        self._look()
        return self._sections

    @property
    def groups(self) -> list[Group]:
        """What was said, by section."""
        self._look()
        return self._groups

    @property
    def everything(self) -> list[Said]:
        """All that was said, in the order of its column."""
        return [one for _, _, said in self.groups for one in said]

    def said(self, about: object) -> Said | None:
        """Return what a row of what was said is about."""
        return next((one for one in self.everything if (SAID, one.word) == about), None)

    def after(self, word: WordId) -> object:
        """Return the row of what was said next to the same question, and stands nowhere yet; of the last the one before it.

        Where nothing is left of that question it is the row of its heading.
        """
        for _, heading, said in self.groups:
            for number in (one.number for one in said if one.word == word):
                left = [one for one in said if not one.placed]
                behind = [one for one in left if one.number > number]
                near = behind[:1] or left[-1:]
                return (SAID, near[0].word) if near else (QUESTION, heading)
        return None

    def first(self, section: int) -> object:
        """Return the first row that can be chosen of what was said to the section with this number; None where nothing was."""
        for number, heading, said in self.groups:
            if number == section and said:
                return (QUESTION, heading) if all(one.placed for one in said) else (SAID, said[0].word)
        return None

    def question(self, about: object) -> int:
        """Return the number of the section to which something belongs that was said, or their heading; 0 for none."""
        for number, heading, said in self.groups:
            if about == (QUESTION, heading) or any((SAID, one.word) == about for one in said):
                return number
        return 0

    def place(self, about: object) -> tuple[Drafted | None, Shown | None]:
        """Return the section in which a row of the recap stands, and the piece that it is, None for the heading."""
        for section in self.sections:
            if about == ("section", section.key):
                return section, None
            for shown in section.pieces:
                if about == ("piece", shown.piece):
                    return section, shown
        return None, None
