"""What may be asked about what people say or write, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Message
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import afterwards, enough, group_talk, letters, notes, record, release, setup, thanking, words

if TYPE_CHECKING:
    from cop_tui.core.meeting import State
    from cop_tui.core.topics.words import Word

NOT_QUOTED, WITHOUT_NAME, WITH_NAME = words.GROUP, words.UNNAMED, words.NAMED
AT_END = words.AT_END
"""What somebody lets the recap do with their words."""


def is_kept(state: State) -> bool:
    """Return whether what is said to everybody now is kept."""
    return record.keeps(state)


def called_unkept(state: State) -> str:
    """Return how to call words that nothing keeps: off the record only where something would be kept otherwise."""
    return words.unkept(state)


def words_since(state: State, since: int, me: PersonId) -> list[Message]:
    """Return, as messages, the words of others that were kept after number `since` and whose text is here."""
    return [
        words.WordsKept(word.person, state.texts[n], word.item, word.round, word.kind, word.scribe)
        for n, word in sorted(state.kept.words.by_id.items())
        if n > since and n in state.texts and word.person != me
    ]


def is_plain_talk(word: words.Word) -> bool:
    """Return whether words were said as such, and are not a promise, a decision or another thing that the group made."""
    return word.kind == words.SAY


def regime_lines(state: State) -> list[str]:
    """Return what is asked of everybody about what is said here, with the honest line under it."""
    return setup.may_leave(state)


def has_plain_regime(state: State) -> bool:
    """Return whether nothing more than usual is asked of people about what is said here."""
    return state.kept.setup.session.regime == setup.OPEN_REGIME


def is_erased_after(state: State) -> bool:
    """Return whether what is said here is erased when the meeting is over."""
    return state.kept.setup.session.regime == setup.CLOSED_REGIME


def tells_themes_only(state: State) -> bool:
    """Return whether the recap of this meeting tells nothing that was said to a question."""
    return state.kept.setup.session.regime == setup.THEMES


def stays_here(state: State, word: Word) -> bool:
    """Return whether words stay in the meeting whatever their author lets be quoted, as only themes leave it."""
    return tells_themes_only(state) and word.kind in (words.SAY, words.THANK)


def agrees_too(state: State, number: WordId) -> str:
    """Return the name of whoever else has to agree before the recap has words of mine, whatever they have answered; nothing where nobody has to."""
    return thanking.agrees_too(state, number)


def awaits_yes(word: Word) -> bool:
    """Return whether words written down for somebody could stand in the recap, and nobody has said yes for them."""
    open_ = word.scribe and not word.withdrawn and word.consent == NOT_QUOTED
    return bool(open_ and not is_never_told(word))


def is_never_told(word: Word) -> bool:
    """Return whether words never stand in a recap, whatever their author says: no yes is asked for."""
    return word.kind in words.NEVER_TOLD


def has_answered(state: State, person: PersonId) -> bool:
    """Return whether somebody has said of all their own lines whether the recap may quote them."""
    return afterwards.answered(state.kept, person, state.mine.since)


def in_recap(state: State, consent: str) -> str:
    """Return what may become of words with this consent; a closed meeting keeps only what goes into its recap."""
    if consent == NOT_QUOTED:
        return "not quoted"
    if is_erased_after(state):
        return "stays, in the recap, without name"
    return f"may be quoted {'with' if consent == WITH_NAME else 'without'} name"


def recap_stands(state: State, me: PersonId) -> str:
    """Return where the recap stands, as a sentence for one of the people."""
    return release.standing(state, me)


def may_go_out(state: State) -> bool:
    """Return whether people are asked, or were, what may go out of their words."""
    return state.kept.release.asked or state.kept.setup.phase == base.CLOSED


def being_erased(state: State) -> str:
    """Return what becomes of a text that was taken back, as a sentence."""
    return afterwards.being_erased(state)


def in_backups(days: int) -> str:
    """Return how long backups still hold what is withdrawn, as a sentence; nothing where none are made."""
    return afterwards.in_backups(days)


def note_of_group(state: State, message: Message) -> int:
    """Return the number by which people act on a note of my group in this part, 0 for anything else."""
    return group_talk.note_place(state, message)


def notes_for(state: State) -> ItemId:
    """Return the part for which notes without a name are written now (0: none are)."""
    return notes.home(state)


def notes_enough(state: State, item: ItemId) -> str:
    """Return what everybody reads of whether enough notes wait to be shown for a part."""
    return enough.said(state, item)


def note_written(state: State, digest: str) -> notes.Written | None:
    """Return my note that waited when this program came in, by its hash; None of another, or where the server started anew since."""
    return state.mine.written.get(digest)


def notes_elsewhere(state: State, here: set[str]) -> bool:
    """Return whether notes of mine wait, or waited, that are not among those with these hashes."""
    return any(digest not in here and digest not in state.kept.notes.shown for digest in state.mine.notes)


def letter(state: State, digest: str) -> letters.Letter | None:
    """Return what I left for the meeting, by its hash, where the server told this program; else None."""
    held = state.mine.left.get(digest)
    return held.letter if held else None


def letter_held(state: State, digest: str) -> bool:
    """Return whether the server said that it holds what I left for the meeting."""
    return digest in state.mine.left


def letter_read(state: State, digest: str) -> bool:
    """Return whether what I left for the meeting was read out."""
    return digest in state.kept.letters.read


def letters_here(state: State) -> dict[str, letters.Letter]:
    """Return what I could read out in this part, by hash, as far as I was told of it."""
    return letters.here(state)


def letters_left(state: State, *, needs: bool) -> list[letters.Letter]:
    """Return what others left to be read out, or what they said that they need, as far as I was told of it."""
    return [letter for letter in state.mine.letters.values() if letter.need == needs]


def note_digest(secret: str) -> str:
    """Return the hash under which the note with this withdrawal secret is known."""
    return notes.digest(secret)
