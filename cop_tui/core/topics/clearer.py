"""Asked to put it differently: those who write the recap ask the author of words to say them so that readers who were not there understand.

Words belong to their author, so nobody else rewords them. The question goes to the author alone, with the name of whoever asks, once
for the same words. Nobody is told who was asked or what came of it: the words change, or they do not. The server alone remembers it,
in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Id, Memo, Outcome, Refused, Topic
from cop_tui.core.engine.ids import Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.text import text_of
from cop_tui.core.topics import aloud, collected
from cop_tui.core.topics.afterwards import ONLY_YOU, WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.purge import ContentEnded
from cop_tui.core.topics.writers import RULE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import ServerState, State


class AuthorAsked(Aside, frozen=True):
    """Somebody who writes the recap asks me to put words of mine differently. `home` is the number of the event with the text that was read."""

    word: WordId
    person: PersonId
    text: str
    home: int


class ClearerMemory(Struct):
    """The server's memory: what is asked about words that stand as they were then, and about which words anything was ever asked."""

    waiting: dict[WordId, AuthorAsked] = field(default_factory=dict)
    asked: set[WordId] = field(default_factory=set)


class AskAuthor(Command, frozen=True):
    """Ask the author of words to put them differently for readers who were not there. They alone read it, with my name.

    `home` is the number of the event with the text that I read: refused where it is another by now.
    """

    durable = False
    waits = base.IN_MEMORY
    texts = ("text",)
    audience = base.ASIDE
    word: WordRef
    text: str
    home: Id = 0


class AuthorMemo(Memo, frozen=True):
    """Remember what is asked about words."""

    asked: AuthorAsked


class AuthorOver(Memo, frozen=True):
    """Remember that words do not stand any more as they did when something was asked about them."""

    words: tuple[WordId, ...]


def why_not_asked(state: State, number: WordId, who: PersonId) -> Refused | None:
    """Return why the author of what was said is not asked by somebody who writes the recap, as far as everybody may know it."""
    kept = state.kept
    if not collected.stands(kept, number):
        return Refused("no_such_words")
    word = kept.words.by_id.get(number)
    # Whoever asks learns no more of who it was than the words themselves say: these are notes, and words of people on the phone.
    if word is None or kept.people.by_id[word.person].via:
        return Refused("asks_nobody")
    if word.person == who:
        return Refused("asks_yourself")
    decided = any(decision.word == number for decision in kept.deciding.decisions.values())
    return Refused("asks_all") if decided else None


def _ask(state: ServerState, command: AskAuthor, who: PersonId, _now: Ms) -> Outcome:
    number = command.word
    if refusal := why_not_asked(state, number, who):
        raise refusal
    word = state.kept.words.by_id[number]
    home = word.at or number
    if command.home not in (0, home):
        raise Refused("author_reworded")
    if number in state.memory.clearer.asked:
        raise Refused("author_asked")
    if sum(asked.person == who for asked in state.memory.clearer.waiting.values()) >= limits.AUTHORS_ASKED:
        raise Refused("authors_full", limit=limits.AUTHORS_ASKED)
    asked = AuthorAsked(number, who, text_of(command.text), home)
    return Outcome(aside=[((word.person,), asked)], memos=[AuthorMemo(asked)], held=True)


def _follow_softened(state: ServerState, event: WordsSoftened, _now: Ms) -> Outcome:
    return _over(state, [event.word])


def _follow_withdrawn(state: ServerState, event: WordsWithdrawn, _now: Ms) -> Outcome:
    return _over(state, event.words)


def _follow_ended(state: ServerState, _event: ContentEnded, _now: Ms) -> Outcome:
    return _over(state, state.memory.clearer.waiting)


def _over(state: ServerState, words: Iterable[WordId]) -> Outcome:
    over = tuple(n for n in words if n in state.memory.clearer.waiting)
    return Outcome(memos=[AuthorOver(over)] if over else [])


def _hold(state: ServerState, hold: AuthorMemo) -> None:
    state.memory.clearer.waiting[hold.asked.word] = hold.asked
    state.memory.clearer.asked.add(hold.asked.word)


def _hold_over(state: ServerState, hold: AuthorOver) -> None:
    for word in hold.words:
        state.memory.clearer.waiting.pop(word, None)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    words = state.kept.words.by_id
    yield from (asked for word, asked in state.memory.clearer.waiting.items() if words[word].person == me)


def _fold(state: State, message: AuthorAsked) -> None:
    state.mine.clearer[message.word] = message


def asked_of(state: State, me: PersonId) -> list[AuthorAsked]:
    """Return what is asked about words of mine that stand as they were then."""
    return [asked for _, asked in sorted(state.mine.clearer.items()) if _stands(state, asked, me)]


def _stands(state: State, asked: AuthorAsked, me: PersonId) -> bool:
    word = state.kept.words.by_id.get(asked.word)
    if (
        word is None or word.person != me or asked.word <= state.mine.since
    ):  # a seat to which one is let back softens no earlier words
        return False
    return not word.withdrawn and asked.home == (word.at or asked.word)


def question(state: State, asked: AuthorAsked) -> str:
    """Return who asks what, to stand beneath the words it is about."""
    return f"{start(name(state, asked.person))} asks, for readers who were not there: '{asked.text}'"


def sentence(state: State, asked: AuthorAsked, me: PersonId) -> str:
    """Return what is asked about words of mine, with the words, and how to put them differently."""
    place, words = aloud.of(state, me).index(asked.word) + 1, state.texts.get(asked.word, "")
    which = f"your words '{words}'" if words else f"what stands at {place} in mine"
    who = start(name(state, asked.person))
    return (
        f"{who} writes the recap and asks you about {which}, for readers who were not there: '{asked.text}' "
        f"To put it differently: soften {place} and your words. Or leave it as it is: nobody is told. {ONLY_YOU}"
    )


TOPIC = Topic(
    name="clearer",
    known={AuthorAsked: lambda mine, m: mine.clearer.get(m.word) == m},
    busy=lambda state: bool(state.memory.clearer.waiting),
    stands={AskAuthor: base.Stands("ask author", each=lambda command: command.word, over={ContentEnded: base.always})},
    rules={AskAuthor: RULE},
    decide={AskAuthor: _ask},
    follow={WordsSoftened: _follow_softened, WordsWithdrawn: _follow_withdrawn, ContentEnded: _follow_ended},
    aside={AuthorAsked: _fold},
    memos={AuthorMemo: _hold, AuthorOver: _hold_over},
    remind=_remind,
    tell={AuthorAsked: lambda state, m, me: sentence(state, m, me) if _stands(state, m, me) else ""},
    refusals={
        "asks_nobody": "Whoever that is from cannot be asked here. Nothing was sent. It can be left out, or a claim can say what is meant.",
        "asks_yourself": "Those are your own words, which you can put differently yourself.",
        "asks_all": "The group decided in those words, so nobody rewords them alone. A claim above them can say what is meant.",
        "author_reworded": "Those words are put differently by now. Read them again first. Nothing was sent.",
        "author_asked": "Whoever that is from was asked once already. Nothing was sent.",
        "authors_full": "{limit} such questions of yours wait, and no more fit. Nothing was sent.",
    },
    recap=(),
)
