"""Acts of thanking: to somebody or to everybody, what the recap may have of it, and the thank-yous that are mine or to me."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, PART, Act, Misread, Send, Step, Tell
from cop_tui.acts.lookup import by_number, name_first, nothing_after
from cop_tui.core import view
from cop_tui.core.engine.text import start
from cop_tui.core.topics import numbers, thanking
from cop_tui.core.topics.people import name
from cop_tui.core.topics.words import GROUP, NAMED, UNNAMED
from cop_tui.wire.frames import HELD

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId

HOW = "Say whom, or what for: thank Bo for the tea; thank for the tea. To say it in the room: say thank you ..."
STAYS = "It stays with the group. Nobody is told what you answer."
_YOU = re.compile(r"you\s+(?=\S)", re.IGNORECASE)
_ALL = re.compile(r"(?:to\s+)?(?:everybody|everyone|you all|all|us all|the (?:group|room))\b[,:]?\s*", re.IGNORECASE)
"""How a thank-you to everybody begins; whom it is to is told anyway."""
STAYS_HERE = "stays with the group"
ALREADY = "You said so already. Nobody is told what you answer."


def _thank(session: Session, rest: str) -> Step:
    who, text = name_first(session, _YOU.sub("", rest))
    text = text if who else _ALL.sub("", text)
    if not who and not re.match(r"for\b", text, re.IGNORECASE):
        raise Misread(HOW)
    if not text:
        raise Misread(f"Say what for: thank {session.replica.name(who)} for ...")
    return Send(thanking.ThankYou(text, who))


def _which(session: Session, text: str, *, yes: bool) -> WordId:
    """Return the thank-you to me of this number; without one the first that a yes, or a no, would change."""
    to, mine = session.replica.kept.thanking.to, thanking.to_me(session.replica.state, session.replica.me)
    if not text.strip() and mine:
        return min(mine, key=lambda word: ((to[word].consent == GROUP) != yes, word))
    return by_number(mine, text, "thanked?", "to you")


def _yes(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d*)\s*(with(?:out)? (?:my )?name)?", rest.casefold())
    if found is None:
        raise Misread("Say which by its number, as thanked? shows it: yes to thanks 1, or yes to thanks 1 with name.")
    named = bool(found[2]) and found[2].startswith("with ")
    return Send(thanking.AgreeToThanks(_which(session, found[1], yes=True), NAMED if named else UNNAMED))


def _no(session: Session, rest: str) -> Step:
    return Send(thanking.AgreeToThanks(_which(session, rest, yes=False), GROUP))


def lines(session: Session) -> list[str]:
    """Return the thank-yous that are to me, and those that I said, with what may become of each."""
    state, me, told = session.replica.state, session.replica.me, []
    kept = state.kept
    for word, number in numbers.thanks(kept).items():
        thanks, by = kept.thanking.to.get(word), kept.words.by_id[word].person
        to_me = thanks is not None and thanks.person == me
        if not (to_me or by == me):
            continue
        whom = f"to {name(state, thanks.person, me)}" if thanks else "to everybody"
        text = session.replica.text(word) or "..."
        told.append(f"{number}. {start(whom)}, from {name(state, by, me)}: {text} [{_may(session, word)}]")
    if not told:
        return ["No thank-you here is to you or from you. Anybody can: thank Bo for the tea."]
    first = next(iter(thanking.to_me(state, me).values()), 0)
    how = f"To you: yes to thanks {first}, with name if you like; no answer means no."
    return [*told, how] if first and not view.tells_themes_only(state) else told


def _may(session: Session, word: WordId) -> str:
    """Return what may become of a thank-you that is to me or from me."""
    state, kept, me = session.replica.state, session.replica.kept, session.replica.me
    thanks, by = kept.thanking.to.get(word), kept.words.by_id[word].person
    to_me = thanks is not None and thanks.person == me
    consent = thanks.consent if thanks and to_me else kept.words.by_id[word].consent
    if view.tells_themes_only(state) or (to_me and consent == GROUP):
        return STAYS_HERE
    # What the other has answered is told to nobody, so the sentence is the same before and after it.
    other = session.replica.name(by) if to_me else thanking.agrees_too(state, word)
    if consent == GROUP:
        return (
            f"not in the recap, unless {other} and you agree" if other else "not in the recap, unless you agree: mine"
        )
    how = "in the recap, with your name" if consent == NAMED else "in the recap, without your name"
    return f"{how}, if {other} agrees too" if other else how


def _look(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Tell(lines(session))


def _to_me(consents: tuple[str, ...]) -> Callable[[Session], bool]:
    """Return a test whether a thank-you is to me with one of these answers."""

    def offered(session: Session) -> bool:
        to = session.replica.kept.thanking.to.values()
        return any(thanks.person == session.replica.me and thanks.consent in consents for thanks in to)

    return offered


def _unchanged(sent: thanking.AgreeToThanks, answer: Answer, _session: Session | None) -> str:
    """Return what is said where nothing changed; else the event tells it."""
    return "" if answer.how != HELD else STAYS if sent.to == GROUP else ALREADY


ACTS: tuple[Act, ...] = (
    Act("thank", ("thank",), "Say thank you: to somebody, or to everybody for something.", PART, _thank,
        takes="NAME for ... / for ...", command=thanking.ThankYou, needs=True,
        phrases=("give thanks to somebody",)),
    Act("yes to thanks", ("yes to thanks",), "Let the recap have a thank-you to me, if whoever said it agrees too.", PART, _yes,
        takes="[N] [with name]", command=thanking.AgreeToThanks, offered=_to_me((GROUP,)), done=_unchanged),
    Act("no to thanks", ("no to thanks",), "Keep a thank-you to me out of the recap.", PART, _no, takes="[N]",
        command=thanking.AgreeToThanks, offered=_to_me((UNNAMED, NAMED))),
    Act("thanked?", ("thanked?",), "The thank-yous that are to me or from me, and what the recap may have of them.", LOOK,
        _look, phrases=("show the thanks",)),
)  # fmt: skip
