"""My own words and notes as they are listed for me: what there is, what may become of each, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.acts import asking_authors, notes, noting_ahead, releasing, to_holders
from cop_tui.acts.lookup import own_words
from cop_tui.acts.notes import SHOWN_TO_ALL, WAITING, letter
from cop_tui.acts.queries import NEVER, STAYS, gone, too
from cop_tui.core.engine.ids import WordId
from cop_tui.core.view import (
    NOT_QUOTED,
    WITH_NAME,
    WITHOUT_NAME,
    in_recap,
    is_erased_after,
    is_never_told,
    may_go_out,
    stays_here,
)
from cop_tui.ui.rows import BLANK, QUIET, TURN, begun, row, wrap

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.client.session import Session
    from cop_tui.core.view import Word

SHOWN = {
    NOT_QUOTED: "not quoted",
    WITHOUT_NAME: "may be quoted, without your name",
    WITH_NAME: "may be quoted, with your name",
}
KEYS = (("q", "quote"), ("m", "with my name"), ("s", "soften"), ("w", "withdraw"), ("p", "publish a note left over"), ("a", "quote all"),
        ("n", "quote none"))  # fmt: skip
LACKS = "not quoted; the recap lacks your yes"
OR_LEAVE_IT = "s: put it differently. Or leave it; nobody is told."
TEXT_LINES = 4  # lines of one entry, unless the chosen one is read whole


def _shown(session: Session, number: WordId, word: Word) -> str:
    """Return what may become of words of mine."""
    if is_never_told(word):
        return NEVER
    if stays_here(session.replica.state, word):
        return STAYS
    return consented(session, word.consent) + too(session, number, word)


def consented(session: Session, consent: str) -> str:
    """Return what a consent means; of a closed meeting stays what goes into its recap."""
    state = session.replica.state
    return in_recap(state, consent) if is_erased_after(state) else SHOWN.get(consent, consent)


Entry = tuple[str, int, str, str]


def words_of(found: list[Entry]) -> list[WordId]:
    """Return the numbers of my words among the entries, without those that are withdrawn."""
    return [WordId(number) for kind, number, _, state in found if kind == "word" and state]


def entries(session: Session) -> list[Entry]:
    """Return what is mine: "word", "note" or "line" to those who hold, its number, its text after what it is called, and what may become of it."""
    replica = session.replica
    found: list[tuple[str, int, str, str]] = []
    lacking = set(releasing.missed(session))
    for shown, (number, word) in enumerate(own_words(session), 1):
        text = f"({gone(word)})" if word.withdrawn else replica.text(number) or "(its text is on its way)"
        may = LACKS if number in lacking else _shown(session, number, word)
        found.append(("word", number, f"{shown}. {text}", "" if word.withdrawn else may))
    for which, note in session.my_notes.numbered().items():
        whose = f"for {note.whose}: " if note.whose else ""
        text = f"{letter(which)}. {whose}{notes.listed(session, note)}"
        as_note = f"note without name; {note.state}" + (f", {note.choice}" if not note.over else "")
        found.append(("note", which, text, notes.left_as(session, note) if note.letter else as_note))
    if line := to_holders.mine(session):
        found.append(("line", 0, *line))
    return found


def offered(session: Session, found: list[Entry], chosen: int) -> list[tuple[str, str]]:
    """Return the keys that do something now, each with what it does: to the chosen entry, or to all words."""
    kind, number, _, state = found[min(chosen, len(found) - 1)] if found else ("", 0, "", "")
    keys = {"a", "n"} if words_of(found) else set()
    keys |= {"w"} if kind == "line" else set()
    if kind == "word" and state:
        keys |= {"s", "w"} if never_told(session, number) else {"q", "m", "s", "w"}
    note = session.my_notes.numbered().get(number) if kind == "note" else None
    if note:
        keys |= {"q"} if note.open and not (note.need or note.off) else set()
        keys |= {"w"} if note.state in (*WAITING, SHOWN_TO_ALL) else set()
        keys |= {"p"} if note.state in WAITING and not note.letter and may_go_out(session.replica.state) else set()
    return [(key, does) for key, does in KEYS if key in keys]


def never_told(session: Session, number: int) -> bool:
    """Return whether no yes is asked for to words: they never stand in a recap, and nobody said that they may."""
    word = session.replica.kept.words.by_id[WordId(number)]
    return is_never_told(word)


@dataclass(frozen=True, slots=True)
class Listed:
    """The lines of the list that are in sight, to which entry each belongs (-1: to none), and whether there is more above and below.

    `began`, `goes_on`: the chosen entry begins above what is in sight, or goes on below it; `turned` by so many lines it was turned to there.
    """

    lines: list[Content]
    entries: list[int]
    above: bool = False
    below: bool = False
    began: bool = False
    goes_on: bool = False
    turned: int = 0


def lines(session: Session, chosen: int, width: int, height: int, turned: int | None = None) -> Listed:
    """Return the list with the chosen entry in sight; that is there whole where it is `turned` on, by so many lines."""
    found: list[Content] = []
    owners: list[int] = []
    at, is_cut = 0, False
    asks = asking_authors.beneath(session)
    for place, (kind, number, text, state) in enumerate(entries(session)):
        mark = row((" > ", TURN)) if place == chosen else row("   ")
        if place == chosen:
            at = len(found)
        whole = wrap(text, width - 6, "bold" if place == chosen else "")
        body = whole if place == chosen and turned is not None else begun(whole, width - 6, TEXT_LINES)
        is_cut = is_cut or (place == chosen and len(body) < len(whole))
        found += [mark + body[0], *(row("   ") + part for part in body[1:])]
        found += [row("     ", (state, QUIET)), BLANK] if state else [BLANK]
        if kind == "word" and (asked := asks.get(WordId(number))):
            found[-1:] = [*(row("     ") + part for part in wrap(f"{asked} {OR_LEAVE_IT}", width - 6, QUIET)), BLANK]
        owners += [place] * (len(found) - len(owners) - 1) + [-1]
    apart = [*noting_ahead.lines(session), notes.elsewhere(session)]
    elsewhere = [row("   ") + part for note in apart if note for part in wrap(note, width - 6, QUIET)]
    if not found:
        shown = elsewhere or [row(" You have written nothing that is kept.")]
        return Listed(shown, [-1] * len(shown))
    found += elsewhere
    owners += [-1] * len(elsewhere)
    end = at + owners.count(chosen)
    usual = max(0, min(max(at - height // 3, min(at, end - height)), len(found) - height))
    first = max(min(usual, at), min(usual + (turned or 0), max(usual, end - height)))
    seen = found[first : first + height]
    below = any(line.plain.strip() for line in found[first + height :])
    there = owners[first : first + height]
    return Listed(seen, there, first > 0, below, at < first, is_cut or end > first + height, first - usual)


def missing(session: Session) -> list[int]:
    """Return the numbers of words and shown notes of mine whose texts are not here."""
    shown = session.replica.kept.notes.shown
    mine = [n for n, word in own_words(session) if not word.withdrawn]
    mine += [shown[note.hash].at for note in session.my_notes if note.hash in shown and not shown[note.hash].withdrawn]
    return [n for n in mine if not session.replica.text(n)]
