"""What a typed line may have meant that is no word of ours: asked about, never done by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import notes, queries, refusals
from cop_tui.acts.act import LOOK, Act, Misread, Question, Read, Send, Step, UseNote, of_act
from cop_tui.acts.asking import NOT_SENT
from cop_tui.acts.near import joined
from cop_tui.acts.parser import BY_NAME, NEAR
from cop_tui.core.engine import base
from cop_tui.core.engine.text import shorten

if TYPE_CHECKING:
    from cop_tui.acts.near import Meant
    from cop_tui.client.session import Session

LINE = 60  # cells of a line that is asked about


def refusal(session: Session, act: Act, step: Step) -> core.Refused | None:
    """Return why a step of an act cannot be done now, or None."""
    inner = step.then if isinstance(step, Question) else step
    if isinstance(inner, Send):
        return core.permits(session.replica.state, session.replica.me, type(inner.command))
    return act.refusal(session) if isinstance(inner, UseNote | Read) else None


def _turned_round(act: Act, step: Step) -> bool:
    """Return whether an act would do something else than its phrase says: *hand* lowers a hand that is up."""
    inner = step.then if isinstance(step, Question) else step
    return isinstance(inner, Send) and type(inner.command) is not act.command


class Guesses:
    """Guesses at what one person may have meant."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def near(self, text: str) -> Step | None:
        """Return the question whether an act was meant, or what only looks something up where signs alone differ; None for a sentence.

        Acts that apply now come first. Raises Misread where the line begins like an act that cannot be done like this.
        """
        people = self.session.replica.kept.people
        names = {people.by_id[number].name.casefold().partition(" ")[0] for number in people.present()}
        found = sorted(NEAR.meant(text, names), key=self._applies)
        for each in found:
            if step := self._shown(each) or self._did_you_mean(each):
                return step
        like = next((each for each in found if each.like), None)
        if like is not None:
            raise self._not_like_this(like) from like.act.refusal(self.session)
        return None

    def longer(self, text: str) -> Step | None:
        """Return the question whether an act of several words was meant, where a shorter act cannot be done like this.

        Raises Misread where it is that act with other signs at its end, and cannot be done.
        """
        several = [each for each in NEAR.meant(text) if each.phrase or " " in each.word]
        for each in several:
            if step := self._shown(each) or self._did_you_mean(each):
                return step
        if several and not (several[0].distance or several[0].phrase):
            raise self._not_like_this(several[0]) from several[0].act.refusal(self.session)
        return None

    def _shown(self, meant: Meant) -> Step | None:
        """Return what only looks something up, where its word was typed with other signs at its end; None for what does anything."""
        act = meant.act
        if (
            meant.distance
            or meant.phrase
            or act.group != LOOK
            or act in queries.OF_THE_PROGRAM
            or act.refusal(self.session)
        ):
            return None
        return act.step(self.session, "")

    def _applies(self, meant: Meant) -> int:
        """Return how well an act fits the moment: 0 where it is offered, 1 where it is permitted, 2 where it is not."""
        act = meant.act
        return 0 if act.available(self.session) else 1 if act.refusal(self.session) is None else 2

    def _did_you_mean(self, meant: Meant) -> Question | None:
        """Return the question whether an act was meant; None where it cannot be done like this."""
        act = meant.act
        if meant.rest and not meant.phrase:
            meant = replace(meant, rest=joined(meant.rest, act.takes))
        if (meant.rest and not act.takes) or (not meant.like and not meant.phrase and self._applies(meant)):
            return None
        try:
            step = of_act(act.build(self.session, meant.rest), act)
        except (Misread, core.Refused):
            return None
        if refusal(self.session, act, step) or (meant.phrase and _turned_round(act, step)):
            return None
        if isinstance(step, Send | UseNote):
            step = replace(step, line=meant.line)
        known = "" if meant.phrase or not meant.distance else f"{meant.typed} is not a word here. "
        ask, full = (f"{known}{text}" for text in act.meant(self.session, self._called(meant), meant.rest))
        no = f"{NOT_SENT} {self._otherwise()}".strip() if meant.rest or meant.phrase else NOT_SENT
        if isinstance(step, Question):
            return Question(f"{ask} {step.text}", step.then, act, no)  # which says by itself what is done
        return Question(f"{ask} y / n", step, act, no, full=f"{full} y / n")

    def _called(self, meant: Meant) -> str:
        """Return what is asked about: the line, or what it does where that sounds like what was typed."""
        return f"to {meant.act.asks}" if meant.act.asks else shorten(meant.line, LINE).removesuffix("?")

    def _not_like_this(self, meant: Meant) -> Misread:
        """Return what is said of a line that begins like an act and cannot be done: the act, why not, and the way to talk."""
        act = meant.act
        why = act.help
        over = self.session.replica.kept.setup.phase == base.CLOSED
        if meant.rest and not act.takes and not act.refusal(self.session):
            why = "It takes nothing after it."
        elif said := self._unbuilt(meant) if over or not act.refusal(self.session) else "":
            why = said  # an act knows best what its end means
        elif refusal := act.refusal(self.session):
            why = refusals.explain(refusal, self.session)
        known = meant.phrase or not meant.distance
        first = (
            ("" if NOT_SENT.casefold() in why.casefold() else NOT_SENT)
            if known
            else f"{meant.typed} is not a word here, and nothing was sent."
        )
        usage = f"to {act.asks}" if act.asks else f"{meant.word} {act.takes}".strip().removesuffix("?")
        otherwise = self._otherwise() if meant.rest or meant.phrase else ""
        return Misread(" ".join(filter(None, (first, f"Did you mean {usage}?", why, otherwise))))

    def _unbuilt(self, meant: Meant) -> str:
        """Return why a line makes no step of its act, "" where it makes one."""
        try:
            meant.act.build(self.session, meant.rest)
        except Misread as misread:
            return str(misread)
        except core.Refused as refused:
            return refusals.explain(refused, self.session)
        return ""

    def _otherwise(self) -> str:
        """Return how words go to the others that were taken for an act, "" where none can now."""
        if notes.home(self.session) and BY_NAME["write"].available(self.session):
            return "write ... writes it as a note."
        return "say ... says it to the room." if BY_NAME["say"].refusal(self.session) is None else ""
