"""Lines that are typed about one thing of the recap that was pointed at: they mean that thing, whatever others move meanwhile.

A line names a thing by its number as `recap?` shows it, and numbers change while others write. Whoever opened the line by
pointing at something meant that one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cop_tui.acts import asking_authors, written
from cop_tui.acts.act import Misread, Send, of_act
from cop_tui.acts.writing_up import ACTS
from cop_tui.core import recap_view
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.engine.sections import FRAMING
from cop_tui.core.topics import writers, writing
from cop_tui.core.topics.clearer import AskAuthor

if TYPE_CHECKING:
    import asyncio

    from cop_tui.acts.written import Drafted, Said, Shown
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

CLAIM, HEADING, INTRO, SECTION, REWORD = "claim", "sub-heading", "introduction", "new section", "reword"
ASK = asking_authors.WORD
"""The words of the acts for which a line is opened."""
_KINDS = {CLAIM: writing.CLAIM, HEADING: writing.HEADING, INTRO: writing.INTRO, SECTION: writing.SECTION}
_BY_WORD = {act.words[0]: act for act in ACTS}
UNDER_TITLE_ONLY = "Under the title stands an introduction and nothing else: i writes it."
THEIR_WORDS = "Those are somebody's own words: they alone can reword them. x takes them out."
A_QUESTION = "That heading is a question that was asked: it stays as it is. n begins a section of your own."


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that was opened about one thing: the word of its act, the section it is written in ("": none), and what it is about.

    `piece` is what is reworded, or what the new piece stands behind; `words` stand beneath a claim at once, or are what their author is asked
    about; `home` is the number of the event with the text that was read; `text` is what there is to change, and `asks` says what to type.
    """

    word: str
    section: str
    asks: str
    piece: WordId = NO_WORD
    home: int = 0
    words: WordId = NO_WORD
    text: str = ""

    def begins(self, session: Session) -> str:
        """Return how the line begins at this moment, "" where what it is about is gone."""
        if self.word == SECTION:
            return f"{SECTION} "
        if self.word == ASK:
            asked = recap_view.collected(session.replica.state)[0].get(self.words)
            return f"{ASK} {asked} " if asked else ""
        for section in written.drafted(session):
            if self.word == REWORD:
                number = (
                    str(section.number) if self.piece and section.own == self.piece else _number(section, self.piece)
                )
            else:
                number = str(section.number) if section.key == self.section else ""
            if number:
                return f"{self.word} {number} "
        return ""

    def again(self, session: Session) -> Opening:
        """Return the same for a text that was read once more, after somebody else reworded it."""
        return replace(self, home=_home(session, self.piece)) if self.word == REWORD else self

    def step(self, text: str) -> Send:
        """Return what writes this text, or asks it."""
        if self.word == ASK:
            step = Send(AskAuthor(self.words, text, home=self.home))
        elif self.word == REWORD:
            step = Send(writing.RewordPiece(self.piece, text, home=self.home))
        else:
            step = Send(writing.WritePiece(_KINDS[self.word], self.section, text, word=self.words, after=self.piece))
        done = of_act(step, _BY_WORD[self.word])
        assert isinstance(done, Send)
        return done


def _number(section: Drafted, piece: WordId) -> str:
    return next((shown.number for shown in section.pieces if shown.piece == piece), "")


def _home(session: Session, piece: WordId) -> int:
    """Return the number of the event that holds the text of a piece now, 0 where the piece is gone."""
    known = session.replica.kept.writing.pieces.get(piece)
    return (known.at or piece) if known else 0


def hold(session: Session, key: str) -> asyncio.Future[Answer]:
    """Hold a section while I type in it; "" lets go of what I hold."""
    return session.do(writers.HoldSection(key))


def claim(section: Drafted, behind: Shown | None, said: Said | None = None) -> Opening:
    """Return the line of a claim in a section, behind one of its pieces, with something that was said beneath it.

    Raises Misread where none can stand.
    """
    _takes(section)
    beneath = said.word if said and not said.placed else NO_WORD
    asks = "Type the claim, a sentence of the group."
    if said and beneath:
        asks = f"Type the claim, a sentence of the group; number {said.number} stands beneath it."
    return Opening(CLAIM, section.key, asks, _behind(behind), words=beneath)


def heading(section: Drafted, behind: Shown | None) -> Opening:
    """Return the line of a sub-heading in a section, behind one of its pieces. Raises Misread where none can stand."""
    _takes(section)
    return Opening(HEADING, section.key, "Type the sub-heading, a lesson as a sentence.", _behind(behind))


def intro(session: Session, section: Drafted) -> Opening:
    """Return the line of a section's introduction; where there is one, the line that rewords it."""
    for shown in section.pieces:
        if shown.kind == writing.INTRO:
            return reword(session, section, shown)
    where = "to the whole recap, under its title" if section.key == FRAMING else f"to {section.number}"
    return Opening(INTRO, section.key, f"Type the introduction {where}.")


def new_section(session: Session, behind: Drafted | None) -> Opening:
    """Return the line of a section of the group's own, behind another, or before the last."""
    last = [section for section in written.drafted(session) if section.number][-2:]
    after = behind if behind and behind.number else last[0] if len(last) > 1 else None
    return Opening(SECTION, after.key if after else "", "Type the heading of a section of your own.")


def reword(session: Session, section: Drafted, shown: Shown | None) -> Opening:
    """Return the line that rewords a piece, or the heading of a section of the group's own. Raises Misread where nobody may."""
    if shown is None:
        if not section.own:
            raise Misread(A_QUESTION)
        piece, text = section.own, section.heading
    elif shown.kind == writing.WORDS:
        raise Misread(THEIR_WORDS)
    else:
        piece, text = shown.piece, shown.text
    if not session.replica.text(piece):
        raise Misread("Its text is still on its way here. Try again in a moment.")
    asks = "Change the words. The old ones are erased."
    return Opening(REWORD, section.key, asks, piece, _home(session, piece), text=text)


def ask(session: Session, words: WordId) -> Opening:
    """Return the line that asks the author of something that was said to put it differently. Raises core.Refused where nobody can be."""
    if refusal := recap_view.why_not_asked(session.replica.state, words, session.replica.me):
        raise refusal
    return Opening(ASK, "", asking_authors.OPENS, words=words, home=recap_view.home(session.replica.state, words))


def _behind(shown: Shown | None) -> WordId:
    return shown.piece if shown else NO_WORD


def _takes(section: Drafted) -> None:
    if section.key == FRAMING:
        raise Misread(UNDER_TITLE_ONLY)
