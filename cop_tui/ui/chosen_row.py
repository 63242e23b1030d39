"""What can be done about the row that is chosen on the page of the recap: its keys, the lines they open, and why a key does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import editing
from cop_tui.acts.act import Misread
from cop_tui.acts.refusals import explain
from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.ui.panels import writing_offers
from cop_tui.ui.panels.writing import RECAP, SAID

if TYPE_CHECKING:
    from cop_tui.acts.editing import Opening
    from cop_tui.acts.written import Drafted, Said, Shown
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId
    from cop_tui.ui.known_recap import Known
    from cop_tui.ui.panels.panel import Can

UNDER_TITLE = "The paragraph under the title stays. Cut what is written in it."
STANDS = "That claim stands already."
NO_CLAIM = "Choose a claim of the recap: Tab leads there."
NO_SECTION = "Choose a section of the recap first: Tab leads there."
NOT_SAID = "Choose something that was said, or what stands beneath a claim."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen: on which `side`, the section and the piece of the recap (None: its heading), and what was said."""

    session: Session
    known: Known
    side: str
    section: Drafted | None
    shown: Shown | None
    said: Said | None

    @property
    def words(self) -> WordId:
        """What was said that the row shows, on either side; NO_WORD where it shows none."""
        if self.side == SAID:
            return self.said.word if self.said else NO_WORD
        piece = self.session.replica.kept.writing.pieces.get(self.shown.piece) if self.shown else None
        return piece.word if piece else NO_WORD

    def can(self) -> list[Can]:
        """Return what can be done about it, each with its key and the line that does it; "" where words follow."""
        section, shown, said, can = self.section, self.shown, self.said, []
        if self.side == SAID:
            can = writing_offers.about_said(said, section, shown) if said else writing_offers.about_question(section)
        elif section:
            sections = self.known.sections
            about = writing_offers.about_piece
            can = (
                about(sections, section, shown, said)
                if shown
                else writing_offers.about_section(sections, section, said)
            )
        asks = bool(self.words) and not recap_view.why_not_asked(
            self.session.replica.state, self.words, self.session.replica.me
        )
        return [*can, *(writing_offers.asks_author() if asks else [])]

    def opening(self, key: str) -> Opening:
        """Return the line that a letter opens here. Raises Misread where it opens none."""
        section, shown = self.section, self.shown
        if key == writing_offers.ASK:
            return self._asks()
        if section is None:
            raise Misread(NO_SECTION)
        if key == writing_offers.CLAIM:
            return editing.claim(section, shown, self.said if self.side == SAID else None)
        if key == writing_offers.HEADING:
            return editing.heading(section, shown)
        if key == writing_offers.INTRO:
            return editing.intro(self.session, section)
        if key == writing_offers.SECTION:
            return editing.new_section(self.session, section)
        return editing.reword(self.session, section, shown)

    def _asks(self) -> Opening:
        if not self.words:
            raise Misread(NOT_SAID)
        try:
            return editing.ask(self.session, self.words)
        except core.Refused as refusal:
            raise Misread(explain(refusal, self.session)) from None

    def nothing(self, key: str) -> str:
        """Return why a key does nothing about it."""
        if key in writing_offers.OPENS:
            try:
                self.opening(key)
            except Misread as why:
                return str(why)
        if key == writing_offers.CUT and self.side == RECAP:
            return UNDER_TITLE
        if key == writing_offers.KEEP:
            return STANDS if self.side == RECAP else NO_CLAIM
        return f"{key} does nothing here. ? shows what does; / begins a line."
