"""What becomes of words afterwards: their author lets them be quoted, puts them in other words, or takes them back.

The default is `group`, and no answer means no. Withdrawn means gone: the text is blanked where it lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine import base
from cop_tui.core.engine.base import Aside, Command, Erasure, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.narrowing import Common, Narrowed
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import CLOSED_REGIME, OPEN_REGIME
from cop_tui.core.topics.words import CONSENTS, GROUP, NAMED, NEVER_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State


ONLY_YOU = "Only you see this."
"""What is said of an answer about my own words, as it stands among others' lines."""


class Consent(Command, frozen=True):
    """Say what may become of words of mine: group, quote without name, or quote with name."""

    words: list[WordRef]
    to: str


class Withdraw(Command, frozen=True):
    """Take words of mine back: their text is erased."""

    words: list[WordRef]


class Soften(Command, frozen=True):
    """Put other words in the place of words of mine; the old ones are erased."""

    texts = ("text",)
    audience = base.LOT
    word: WordRef
    text: str


class ConsentGiven(Event, frozen=True):
    """What may become of words has changed."""

    urgency = base.USUAL

    words: list[WordId]
    to: str

    def can_wait(self) -> bool:
        """Return True: it is for the recap."""
        return True


class WordsWithdrawn(Event, frozen=True):
    """Words are gone; `at_end`: with the end of a closed meeting, so that nobody did it.

    `softened`: their author had put them in other words, and a copy was put back that held the old ones only.
    """

    urgency = base.USUAL

    words: list[WordId]
    at_end: bool = False
    softened: bool = False


class WordsSoftened(Event, frozen=True):
    """Words were replaced by their author."""

    urgency = base.USUAL

    word: WordId
    text: str


class BackupsHold(Aside, frozen=True):
    """Over how many days backups hold what is withdrawn later (0: there are none); `first`: there were none before."""

    days: int
    first: bool = False


def own(state: State, who: PersonId, numbers: list[WordId]) -> list[WordId]:
    """Return these words of somebody, each once, in order; raises Refused where one is not theirs or gone."""
    words = state.kept.words.by_id
    wanted = sorted(set(numbers))
    if not wanted or any(n not in words or words[n].person != who for n in wanted):
        raise Refused("not_your_words")
    if any(words[n].withdrawn for n in wanted):
        raise Refused("gone_already")
    return wanted


def check_consent(state: State, to: str) -> None:
    """Raise Refused for what is no consent, and for one with a name where no names leave the meeting."""
    if to not in CONSENTS:
        raise Refused("consent_unknown", known=list(CONSENTS))
    if to == NAMED and state.kept.setup.session.regime != OPEN_REGIME:
        raise Refused("names_stay")


def _consent(state: State, command: Consent, who: PersonId, _now: Ms) -> Outcome:
    check_consent(state, command.to)
    return Outcome([ConsentGiven(own(state, who, command.words), command.to)])


def _withdraw(state: State, command: Withdraw, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([WordsWithdrawn(own(state, who, command.words))])


def _soften(state: State, command: Soften, who: PersonId, _now: Ms) -> Outcome:
    (word,) = own(state, who, [command.word])
    if any(decision.word == word for decision in state.kept.deciding.decisions.values()):
        raise Refused("decided_words")
    return Outcome([WordsSoftened(word, text_of(command.text))])


def _apply_consent(meeting: Meeting, event: ConsentGiven) -> None:
    for word in event.words:
        meeting.words.by_id[word].consent, meeting.words.by_id[word].no = event.to, event.to == GROUP


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    for word in event.words:
        meeting.words.by_id[word].withdrawn = True
        meeting.words.by_id[word].softened = event.softened
        meeting.words.by_id[word].at_end = event.at_end


def _apply_softened(meeting: Meeting, event: WordsSoftened) -> None:
    meeting.words.by_id[event.word].at = meeting.seq


NEVER = "Concerns, objections and what somebody needs never stand in the recap."


def _tell_consent(state: State, event: ConsentGiven, me: PersonId) -> str:
    mine = [n for n in event.words if n in state.kept.words.by_id and state.kept.words.by_id[n].person == me]
    if not mine:
        return ""
    if state.kept.setup.session.regime == CLOSED_REGIME:
        return _tell_released(state, mine, event.to)
    if event.to == GROUP:
        return f"Saved: {_lines(mine)}: kept for the group, and not quoted. {ONLY_YOU}"
    told = [n for n in mine if state.kept.words.by_id[n].kind not in NEVER_TOLD]
    if not told:
        return f"{NEVER} {ONLY_YOU}"
    return f"Saved: {_lines(told)}: {event.to}. {ONLY_YOU}{f' {NEVER}' if len(told) < len(mine) else ''}"


def _lines(mine: list[WordId]) -> str:
    """Return how many lines of somebody's own there are, as they read it."""
    return "1 line of yours" if len(mine) == 1 else f"{len(mine)} lines of yours"


def _tell_released(state: State, mine: list[WordId], to: str) -> str:
    """Return what a yes or a no means in a closed meeting, whose recap is what people release."""
    one = len(mine) == 1
    if to == GROUP:
        are = "is" if one else "are"
        return f"Saved: {_lines(mine)} {are} not in the recap, and erased with this closed meeting. {ONLY_YOU}"
    told = f"Saved: {_lines(mine)} {'stays' if one else 'stay'}, in the recap, without your name. {ONLY_YOU}"
    aside = any(state.kept.words.by_id[n].kind in NEVER_TOLD for n in mine)
    return f"{told} Concerns, objections and what somebody needs are not told there." if aside else told


def _tell_withdrawn(state: State, event: WordsWithdrawn, me: PersonId) -> str:
    if event.at_end:
        return ""  # the sentence that a closed meeting ends with tells it
    if any(state.kept.words.by_id[n].person == me for n in event.words if n in state.kept.words.by_id):
        return f"Withdrawn. {being_erased(state)}"
    return ""


def in_backups(days: int) -> str:
    """Return what backups that reach over so many days mean for what is withdrawn, "" where there are none."""
    if not days:
        return ""
    last = "the last day" if days == 1 else f"the last {days} days"
    return f"Backups of {last} still hold what is withdrawn later; one that is put back has it taken out again."


def _tell_backups(_state: State, message: BackupsHold, _me: PersonId) -> str:
    return in_backups(message.days) if message.first else ""


def _fold_backups(state: State, message: BackupsHold) -> None:
    state.mine.backups = message.days


def being_erased(state: State) -> str:
    """Return what becomes of a text that was withdrawn, backups of the server among it."""
    unshown = "what a screen has shown cannot be unshown."
    if not (days := state.mine.backups):
        return f"The text is being erased everywhere; {unshown}"
    last = "the last day" if days == 1 else f"the last {days} days"
    return f"The text is being erased here. Backups of {last} still hold it, and one that is put back has it taken out again; {unshown}"


def _homes(state: State, numbers: Iterable[WordId]) -> list[int]:
    """Return the numbers of the events in which the text of words lives."""
    known = state.kept.words.by_id
    return [known[number].at or number if number in known else number for number in numbers]


def narrower(kept: Meeting, numbers: Iterable[WordId], to: str) -> list[WordId]:
    """Return those of kept words that may be quoted less with this consent than with the one they have."""
    words = kept.words.by_id
    return [n for n in numbers if n in words and not words[n].withdrawn and rank(words[n].consent) > rank(to)]


def wider(kept: Meeting, numbers: Iterable[WordId], to: str) -> list[WordId]:
    """Return those of kept words that may be quoted more with this consent than with the one they have."""
    words = kept.words.by_id
    return [n for n in numbers if n in words and not words[n].withdrawn and rank(words[n].consent) < rank(to)]


def answered(kept: Meeting, person: PersonId, since: int = 0) -> bool:
    """Return whether somebody said of all their lines behind number `since` that could be quoted whether they may be; not where there are none."""
    words = [kept.words.by_id[n] for n in kept.words.of(person) if n > since]
    asked = [word for word in words if word.kind not in NEVER_TOLD]
    return bool(asked) and all(word.no or word.consent != GROUP for word in asked)


def rank(consent: str) -> int:
    """Return how far a consent lets words go, the least first; one that this program does not know lets nothing out."""
    return CONSENTS.index(consent) if consent in CONSENTS else 0


def _narrows_consent(state: State, at: int, event: ConsentGiven) -> Narrowed | None:
    down = narrower(state.kept, event.words, event.to)
    return Narrowed("consent", at, tuple(down), event.to) if down else None


def _still_there(state: State, entry: Narrowed, shared: Common) -> list[WordId]:
    words = state.kept.words.by_id
    return [n for n in map(WordId, entry.of) if n <= shared.last and n in words and not words[n].withdrawn]


def _withdraw_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    there = _still_there(state, entry, shared)
    return [WordsWithdrawn(there)] if there else []


def _soften_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    # The new words are noted nowhere, and the old ones are not to be read again: neither is there.
    there = _still_there(state, entry, shared)
    return [WordsWithdrawn(there, softened=True)] if there else []


def _consent_again(state: State, entry: Narrowed, shared: Common) -> list[Event]:
    wide = narrower(state.kept, [WordId(n) for n in entry.of if n <= shared.last], entry.to)
    return [ConsentGiven(wide, entry.to)] if wide else []


def _unquotes(state: State) -> list[Event]:
    wide = narrower(state.kept, state.kept.words.by_id, GROUP)
    return [ConsentGiven(wide, GROUP)] if wide else []


def _tell_softened(state: State, event: WordsSoftened, me: PersonId) -> str:
    """Tell it to its author; to everybody only where they are asked about these words, as an answer is to what they say now.

    Whoever looks finds the new words. Who would be told of them would look for the old ones.
    """
    person, deciding = state.kept.words.by_id[event.word].person, state.kept.deciding
    proposed = deciding.matter is not None and deciding.matter.word == event.word
    asked = proposed or (event.word in state.kept.agreement.points and state.kept.setup.phase != base.CLOSED)
    thanks = state.kept.thanking.to.get(event.word)
    if thanks and thanks.person == me:
        return f"{start(name(state, person))} puts the thank-you to you this way: '{event.text}' You are asked anew: thanked?"
    return f"{start(name(state, person, me))} put it this way: {event.text}" if asked or person == me else ""


TOPIC = Topic(
    name="afterwards",
    narrows={
        WordsWithdrawn: lambda _state, at, event: Narrowed("words", at, tuple(event.words)),
        WordsSoftened: lambda _state, at, event: Narrowed("softened", at, (event.word,)),
        ConsentGiven: _narrows_consent,
    },
    narrows_again={"words": _withdraw_again, "softened": _soften_again, "consent": _consent_again},
    unquotes=_unquotes,
    erases={
        WordsWithdrawn: Erasure(texts=lambda _state, e: e.words, stored=lambda state, e: _homes(state, e.words)),
        WordsSoftened: Erasure(stored=lambda state, e: _homes(state, [e.word]), under=lambda e: e.word),
    },
    rules={
        Consent: Rule(base.ANYONE, frozenset({base.OPEN, base.CLOSED})),
        Withdraw: Rule(base.ANYONE, base.ALWAYS),
        Soften: Rule(base.ANYONE, frozenset({base.OPEN, base.CLOSED})),
    },
    decide={
        Consent: _consent,
        Withdraw: _withdraw,
        Soften: _soften,
    },
    apply={
        ConsentGiven: _apply_consent,
        WordsWithdrawn: _apply_withdrawn,
        WordsSoftened: _apply_softened,
    },
    aside={BackupsHold: _fold_backups},
    tell={
        ConsentGiven: _tell_consent,
        WordsWithdrawn: _tell_withdrawn,
        WordsSoftened: _tell_softened,
        BackupsHold: _tell_backups,
    },
    refusals={
        "not_your_words": "Those are not your words.",
        "gone_already": "Those words are withdrawn already.",
        "consent_unknown": "Choose one of: {known}.",
        "names_stay": "No names leave this meeting: that was agreed for it. You can let words be quoted without your name.",
    },
    recap=(),
)
