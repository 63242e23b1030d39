"""Acts around whoever presents: bringing something, listening, coming back in, and ideas kept for later.

An idea kept for later stays in this program until it ends; nothing of it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Send, Step, Tell, when_held
from cop_tui.acts.lookup import nothing_after, person
from cop_tui.acts.taking_part import simple
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY, PersonId
from cop_tui.core.plan import modes
from cop_tui.core.plan.modes import PRESENTING
from cop_tui.core.topics import agenda, ideas, presenting
from cop_tui.core.topics.setup import PRESENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session


def _ask(session: Session, rest: str) -> Step:
    return Send(presenting.AskToPresent(person(session, rest)))


def _for(session: Session, rest: str) -> PersonId:
    return person(session, rest) if rest else NOBODY


def _say_ideas(yes: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        return Send(ideas.SayIdeas(yes, _for(session, rest)))

    return build


def may_have_ideas(session: Session) -> bool:
    """Return whether this is the time for ideas of the others, and whoever presents has not said whether they would like any."""
    state = session.replica.state
    over = view.part_left(state, session.now()) == 0
    return modes.may_have_ideas(state, over) and not modes.ideas_said(state, state.kept.agenda.current)


def _keep_idea(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type the idea after it: keep idea ... It stays with you alone.")
    kept = "Kept for you alone, in this program, until you leave. ideas? shows it."
    return Tell([kept], do=lambda session: session.ideas.append(rest))


def _ideas(session: Session, rest: str) -> Step:
    nothing_after(rest)
    if not session.ideas:
        return Tell(["You have kept no idea for later. keep idea ... does it; nobody else sees it."])
    return Tell(["Your ideas, for you alone:", *(f"{n}. {idea}" for n, idea in enumerate(session.ideas, 1))])


def has_presenter_parts(session: Session) -> bool:
    """Return whether somebody presents in this part or, so that they can say so in time, in the next."""
    state, upcoming = session.replica.state, session.replica.kept.agenda.upcoming()
    following = state.kept.agenda.items[upcoming].plan.mode if upcoming else ""
    return agenda.mode(state) in PRESENTING or following == PRESENT


def _without_advice(session: Session) -> bool:
    plan = session.replica.kept.agenda.now()
    return plan is not None and not plan.advice and session.replica.kept.setup.phase == base.OPEN


WHOSE = ("Whoever presents says whether they would like any, when they are asked: ideas now, or no ideas now.",)
"""What help says beside the ideas that one keeps."""

ACTS: tuple[Act, ...] = (
    Act("present", ("present",), "Present: bring something, and have the parts that are for whoever does.", PART,
        simple(presenting.Present()), command=presenting.Present, offered=has_presenter_parts,
        phrases=("i want to present",)),
    Act("step back", ("step back",), "Present no longer.", PART,
        lambda s, rest: Send(presenting.StepBack(_for(s, rest))), takes="[NAME]", command=presenting.StepBack,
        offered=lambda _s: True,
        does="present no longer"),
    Act("come back", ("come back", "come back in"), "I have listened for long enough, and take part again.", PART,
        lambda s, rest: Send(presenting.ComeBack(_for(s, rest))), takes="[NAME]", command=presenting.ComeBack,
        offered=lambda _s: True,
        does="take part again, after listening"),
    Act("ideas now", ("ideas now", "ideas please"), "Say that I, who present, would like ideas now.", PART, _say_ideas(True),
        takes="[NAME]", command=ideas.SayIdeas, offered=may_have_ideas,
        does="say that you would like ideas"),
    Act("no ideas now", ("no ideas now", "no ideas please"), "Say that I, who present, would rather have no ideas now.", PART,
        _say_ideas(False), takes="[NAME]", command=ideas.SayIdeas, offered=may_have_ideas,
        does="say that you would rather have no ideas"),
    Act("keep idea", ("keep idea",), "Keep an idea for later, for me alone; nothing is sent.", LOOK, _keep_idea,
        takes="...", key="i", needs=True, offered=_without_advice),
    Act("ask to present", ("ask to present",), "Ask somebody, aside, to present; they may leave it.", HOLD, _ask,
        takes="NAME", command=presenting.AskToPresent, needs=True, offered=has_presenter_parts,
        done=when_held("They are asked, aside. Nobody else is told, and they may leave it.")),
    Act("ideas?", ("ideas?", "ideas"), "The ideas I have kept for later.", LOOK, _ideas,
        offered=lambda s: bool(s.ideas), explains=WHOSE),
)  # fmt: skip
