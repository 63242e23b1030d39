"""What one person is told: sentences of what happened and why something cannot be, and what they need when they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cop_tui.core.engine import needs
from cop_tui.core.engine.base import Aside, Kind, Message, Passing, Refused, Said
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.engine.tables import Tables
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cop_tui.core.meeting import Meeting, Mine, Now, ServerState, State

_OF_A_NEWER_KIND = Kind("{who}: {text}", most=0, called="contributions")


class Telling(Tables):
    """Tells people, each as it concerns them."""

    def recount(self, state: ServerState, me: PersonId) -> list[Passing]:
        """Return the messages from which somebody who comes in rebuilds the passing state."""
        return [message for t in self.topics if t.recount for message in t.recount(state, me)]

    def remind(self, state: ServerState, me: PersonId, since: int = 0) -> list[Aside]:
        """Return what somebody who comes back must be told aside again.

        On a seat to which they were let back (`since`), that is what goes with the floor, and nothing they told or were told.
        """
        told = [message for t in self.topics if t.remind for message in t.remind(state, me)]
        return [message for message in told if not since or message.with_floor]

    def tell(self, state: State, message: Message, me: PersonId) -> str:
        """Return the sentence for one person about something that happened, or "" when it needs none."""
        by_kind = self.told_by_kind.get(type(message))
        if by_kind is not None:
            return by_kind(state, message, me, self.kind(getattr(message, "kind", "")))
        return self.told[type(message)](state, message, me)

    def said(self, message: Message) -> Said | None:
        """Return what people said with this message, or None where it tells of something else."""
        bring = self.said_by.get(type(message))
        return bring(message) if bring else None

    def is_known(self, before: Now | Mine, message: Passing | Aside) -> bool:
        """Return whether somebody knew a message that comes again: a passing one from what was passing, an aside from what is theirs."""
        look = self.known.get(type(message))
        return look is not None and look(before, message)

    def kind(self, name: str) -> Kind:
        """Return what is to be known about a kind of words; one that this program does not know is told as speech."""
        return self.kinds.get(name, _OF_A_NEWER_KIND)

    def listed(self, state: State, number: WordId) -> str:
        """Return kept words as they stand in a list, with what their kind puts before them; "" when their text is not here."""
        text = state.texts.get(number, "")
        return f"{self.kind(state.kept.words.by_id[number].kind).label}{text}" if text else ""

    def numbers(self, state: State) -> Callable[[WordId], str]:
        """Return what tells the number by which people act on kept words, with what it numbers ("": none); each kind is numbered once."""
        known: dict[str, Mapping[WordId, int]] = {}

        def numbered(word: WordId) -> str:
            name = state.kept.words.by_id[word].kind if word in state.kept.words.by_id else ""
            kind = self.kind(name)
            if name not in known:
                known[name] = kind.numbers(state.kept) if kind.numbers else {}
            place = known[name].get(word, 0)
            return f"{kind.numbered} {place}" if place else ""

        return numbered

    def standing(self, kept: Meeting) -> dict[WordId, int]:
        """Return the numbers of all texts that are not withdrawn, each with that of the event which holds it now (0: its own)."""
        homes = {n: at for t in self.topics if t.homes for n, at in t.homes(kept).items()}
        return {n: homes.get(n, 0) for t in self.topics if t.texts for n in t.texts(kept)}

    def needed(self, kept: Meeting, person: PersonId) -> list[WordId]:
        """Return the numbers of the words that a person's screen shows without being asked, most needed first."""
        return needs.in_order(self.texts_of(kept), [list(t.needs(kept, person)) for t in self.topics if t.needs])

    def texts_of(self, kept: Meeting) -> set[WordId]:
        """Return the numbers of everything said that is kept and not withdrawn."""
        return {number for t in self.topics if t.texts for number in t.texts(kept)}

    def explain(self, refusal: Refused) -> str:
        """Return the sentence of a refusal."""
        return self.sentence(refusal.code, refusal.facts)

    def sentence(self, code: str, facts: dict[str, Any]) -> str:
        """Return the sentence for a refusal's code and facts; an unknown code names itself."""
        template = self.refusals.get(code)
        if template is None:
            return f"That cannot be done now ({clean(code)[:40]})."
        shown = {k: ", ".join(map(str, v)) if isinstance(v, (list, tuple)) else v for k, v in facts.items()}
        try:
            return template.format_map(shown)
        except (KeyError, IndexError, ValueError):
            return f"That cannot be done now ({clean(code)[:40]})."
