"""Acts for people on the phone or in the room: what they say aloud is typed by somebody and confirmed by a second person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import LOOK, PART, Act, Misread, Question, Send, Step, Tell
from cop_tui.acts.lookup import person
from cop_tui.core import view
from cop_tui.core.topics import aloud, consenting, words

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId, WordId

_NUMBERS = r"\d{1,4}(?:(?:\s*,\s*|\s+and\s+|\s+)\d{1,4})*"


def _version(session: Session) -> int | None:
    matter = session.replica.kept.deciding.matter
    return matter.version if matter else None


def _objection(session: Session, rest: str) -> Step:
    name, colon, text = rest.partition(":")
    if not colon:  # whoever begins a reason of their own with this word objects themself
        if not rest:
            raise Misread("Say whose and why: objection for Femi: Once a week is too much.")
        return Send(consenting.RaiseObjection(f"for {rest}", _version(session)))
    if not text.strip():
        raise Misread("Type the reason after the colon: objection for Femi: Once a week is too much.")
    return Send(aloud.ObjectAloud(person(session, name), text.strip(), _version(session)))


def _consent(session: Session, rest: str) -> Step:
    return Send(aloud.ConsentAloud(person(session, rest), _version(session)))


def _places(session: Session, who: PersonId, numbers: str) -> list[WordId]:
    """Return the words of somebody with these numbers, as `voices?` shows them; without numbers all that are not withdrawn."""
    by_id, theirs = session.replica.kept.words.by_id, aloud.of(session.replica.state, who)
    if not numbers:
        return [number for number in theirs if not by_id[number].withdrawn]
    places = [int(place) for place in re.findall(r"\d+", numbers)]
    if any(not 1 <= place <= len(theirs) for place in places):
        raise Misread(f"voices? shows {len(theirs)} things of theirs; use their numbers. Nothing was sent.")
    return [theirs[place - 1] for place in places]


def _whose(session: Session, rest: str, example: str) -> tuple[PersonId, str]:
    """Return for whom a line is and which numbers follow the name."""
    found = re.fullmatch(rf"(.*?)\s*({_NUMBERS})?", rest)
    if not found or not found[1]:
        raise Misread(f"Say for whom, by name: {example}. voices? shows their words.")
    return person(session, found[1]), found[2] or ""


def _yes(session: Session, rest: str) -> Step:
    to = words.UNNAMED
    for ending, meant in ((words.NAMED, words.NAMED), (words.UNNAMED, words.UNNAMED)):
        said = ending.removeprefix("quote ")
        if rest.casefold().endswith(f" {said}"):
            rest, to = rest[: -len(said)].strip(), meant
    who, numbers = _whose(session, rest, "yes for Femi 2")
    if not numbers and _asked(session) and who not in session.replica.kept.deciding.matter.answers:  # type: ignore[union-attr]
        name = session.replica.name(who)
        raise Misread(
            f"Yes to what? To the proposal: consent for {name}. To quoting words of theirs: yes for {name} 1. Nothing was sent."
        )
    return _of_words(session, who, numbers, to)


def _no(session: Session, rest: str) -> Step:
    who, numbers = _whose(session, rest, "no for Femi 2")
    return _of_words(session, who, numbers, words.GROUP)


def _of_words(session: Session, who: PersonId, numbers: str, to: str) -> Step:
    theirs = _places(session, who, numbers)
    if not theirs:
        raise Misread(f"Nothing of {session.replica.name(who)}'s is written down, so there is nothing to quote.")
    return Send(aloud.QuoteAloud(who, theirs, to))


def _withdraw(session: Session, rest: str) -> Step:
    who, numbers = _whose(session, rest, "withdraw 2 for Femi")
    return withdraw(session, numbers, who)


def withdraw(session: Session, numbers: str, who: PersonId) -> Step:
    """Return the step that takes back words of somebody without a screen, by their numbers. Raises Misread without any."""
    if not re.fullmatch(_NUMBERS, numbers):
        raise Misread("Say which by number, as voices? shows them: withdraw 2 for Femi.")
    return Send(aloud.WithdrawAloud(who, _places(session, who, numbers)))


def _which(session: Session, rest: str, word: str) -> int:
    """Return the event of what waits that a line means: the only one, or that of the number `voices?` shows."""
    waiting = {number: event for event, number in view.aloud_numbers(session.replica.kept).items()}
    if rest and not re.fullmatch(r"\d{1,4}", rest):
        raise Misread(f"Type {word}, or with its number: {word} 1. voices? shows what waits.")
    if not waiting:
        raise Misread("Nothing that was said aloud waits to be confirmed now.")
    first = min(waiting)
    if not rest and len(waiting) > 1:
        raise Misread(f"{len(waiting)} things wait. Say which by number: {word} {first}. voices? shows them.")
    if rest and int(rest) not in waiting:
        raise Misread(f"voices? shows what waits, with numbers from {first} to {max(waiting)}. Nothing was done.")
    return waiting[int(rest or first)]


def _confirm(session: Session, rest: str) -> Step:
    said = _which(session, rest, "confirm")
    spoken, wish = session.replica.kept.aloud.waiting[said], Send(aloud.ConfirmAloud(said))
    what = aloud.what_waits(session.replica.state, spoken)
    if spoken.what == aloud.WITHDRAW:
        return Question(f"{what} Did you hear it? The text is erased for good. y / n", wish)
    return Question(f"{what} Did you hear it? y / n", wish) if spoken.what == aloud.QUOTE else wish


def _not_said(session: Session, rest: str) -> Step:
    return Send(aloud.DropAloud(_which(session, rest, "not said")))


def waiting_lines(session: Session) -> list[str]:
    """Return what was said aloud and waits for a second person, a line for each."""
    kept, lines = session.replica.kept, []
    for event, number in view.aloud_numbers(kept).items():
        spoken = kept.aloud.waiting[event]
        what = aloud.what_waits(session.replica.state, spoken)
        mine = spoken.by == session.replica.me
        how = "Somebody else who heard it: confirm" if mine else f"If you heard it: confirm {number}"
        lines.append(
            f"{number}. Said aloud, typed by {session.replica.name(spoken.by)}: {what} {how}. Else: not said {number}."
        )
    return lines


def _voices(session: Session, _rest: str) -> Step:
    kept = session.replica.kept
    lines = waiting_lines(session)
    for number in kept.people.present():
        known = kept.people.by_id[number]
        if not known.via:
            continue
        theirs = aloud.of(session.replica.state, number)
        lines.append(
            f"{known.name}, {'by phone' if known.via == 'phone' else 'in the room'}:"
            + ("" if theirs else " no words yet.")
        )
        for place, word in enumerate(theirs, 1):
            gone = kept.words.by_id[word].withdrawn
            said = "withdrawn" if gone else f"{session.replica.text(word)} [{kept.words.by_id[word].consent}]"
            lines.append(f"  {place}. {said}")
    return Tell(lines or ["Nobody takes part by phone or in the room. A space holder puts them in: put in NAME."])


def _asked(session: Session) -> bool:
    matter = session.replica.kept.deciding.matter
    return matter is not None and matter.step == "consent"


def _written(session: Session) -> bool:
    state = session.replica.state
    people = state.kept.people
    return any(people.by_id[number].via and state.kept.words.of(number) for number in people.present())


def _waits(session: Session) -> bool:
    return bool(session.replica.kept.aloud.waiting)


ACTS: tuple[Act, ...] = (
    Act("objection for", ("objection for",), "Object for somebody on the phone or in the room; it stops a decision at once.",
        PART, _objection, takes="NAME: ...", command=aloud.ObjectAloud, needs=True, offered=_asked),
    Act("consent for", ("consent for",), "Consent for somebody on the phone or in the room; a second person confirms it.",
        PART, _consent, takes="NAME", command=aloud.ConsentAloud, needs=True, offered=_asked),
    Act("yes for", ("yes for",), "Let words of somebody without a screen be quoted, as they said; a second person confirms.",
        PART, _yes, takes="NAME [N, N] [with name]", command=aloud.QuoteAloud, needs=True, offered=_written),
    Act("no for", ("no for",), "Let words of somebody without a screen not be quoted; a second person confirms it.", PART,
        _no, takes="NAME [N, N]", command=aloud.QuoteAloud, needs=True, offered=lambda _s: False),
    Act("withdraw for", ("withdraw for",), "Take words back for somebody without a screen; a second person confirms it.",
        PART, _withdraw, takes="NAME N", command=aloud.WithdrawAloud, needs=True, offered=_written),
    Act("confirm", ("confirm",), "Say that I heard, too, what was typed for somebody without a screen.", PART, _confirm,
        takes="[N]", command=aloud.ConfirmAloud, offered=_waits),
    Act("not said", ("not said",), "Say that somebody did not say what was typed for them.", PART, _not_said, takes="[N]",
        command=aloud.DropAloud, offered=_waits),
    Act("voices?", ("voices?",), "Who takes part by voice, their words, and what waits to be confirmed.", LOOK, _voices),
)  # fmt: skip
