"""Acts for people on the phone or in the room: what they say aloud is typed by somebody and confirmed by a second person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import proposal
from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Question, Send, Step, Tell
from cop_tui.acts.lookup import person, voice_first
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY
from cop_tui.core.engine.text import shorten
from cop_tui.core.topics import aloud, consenting, floor, roles, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId, WordId

_ANSWER = re.compile(r"(consent|consents|yes|no objection|concern|objection)\b(.*)", re.IGNORECASE)
_CONSENTS = ("consent", "consents", "yes", "no objection")
_NUMBERS = r"\d{1,4}(?:(?:\s*,\s*|\s+and\s+|\s+)\d{1,4})*"


def _objection(session: Session, rest: str) -> Step:
    return _reason(session, rest, aloud.ObjectAloud, consenting.RaiseObjection, "objection")


def _concern(session: Session, rest: str) -> Step:
    return _reason(session, rest, aloud.ConcernAloud, consenting.RaiseConcern, "concern")


def _reason(
    session: Session,
    rest: str,
    theirs: type[aloud.ObjectAloud | aloud.ConcernAloud],
    own: type[consenting.RaiseObjection | consenting.RaiseConcern],
    word: str,
) -> Step:
    """Return the answer with its reason of somebody without a screen; of myself where no name of theirs begins the reason."""
    who, text = voice_first(session, rest)
    name, colon, after = rest.partition(":")
    if not who and not colon:  # whoever begins a reason of their own with this word speaks for themself
        if not rest:
            raise Misread(f"Say whose and why: {word} for Femi: Once a week is too much.")
        return Send(own(f"for {rest}", proposal.version(session)))
    if not who:
        who, text = person(session, name), after.strip()
    if not text:
        raise Misread(
            f"Type the reason after the colon: {word} for {session.replica.name(who)}: Once a week is too much."
        )
    return Send(theirs(who, text, proposal.version(session)))


def answer_written(session: Session, who: PersonId, text: str) -> Question | None:
    """Return the question whether a line written down for somebody is their answer to the proposal; None where it reads like none."""
    found = _ANSWER.fullmatch(text)
    known = session.replica.kept.people.by_id[who]
    if not found or not known.via or not proposal.asked(session):
        return None
    how, why, version = found[1].casefold(), found[2].strip(" :,.-"), proposal.version(session)
    if how not in _CONSENTS and not why:
        return None
    made: core.Command = aloud.ConsentAloud(who, version)
    if how not in _CONSENTS:
        made = (aloud.ConcernAloud if how == "concern" else aloud.ObjectAloud)(who, why, version)
    elif why:
        return None
    said = f"{how}: {why}" if why else "consent"
    return Question(
        f"Is that {known.name}'s answer to the proposal: {said}? y / n",
        Send(made),
        no=f"Nothing was sent. As words of theirs: scribe {known.name}: They said: {text}",
    )


def _consent(session: Session, rest: str) -> Step:
    return Send(aloud.ConsentAloud(person(session, rest), proposal.version(session)))


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


def quote(session: Session, text: str) -> Step | None:
    """Return what lets words of somebody without a screen be quoted, where a line for my own names them; None where it does not."""
    found = re.fullmatch(
        rf"(all|none|(?:{_NUMBERS})(?: none)?)?\s*for\s+(.+?)(\s+with(?:out)? name)?", text, re.IGNORECASE
    )
    who, after = voice_first(session, found[2]) if found else (NOBODY, "")
    if not found or not who or after:
        return None
    which = (found[1] or "").casefold()
    numbers = "".join(re.findall(r"[\d ,]", which)).strip()
    line = f"{session.replica.name(who)} {numbers}".strip()
    return _no(session, line) if which.endswith("none") else _yes(session, f"{line}{found[3] or ''}")


def _yes(session: Session, rest: str) -> Step:
    to = words.UNNAMED
    for ending, meant in ((words.NAMED, words.NAMED), (words.UNNAMED, words.UNNAMED)):
        said = ending.removeprefix("quote ")
        if rest.casefold().endswith(f" {said}"):
            rest, to = rest[: -len(said)].strip(), meant
    who, numbers = _whose(session, rest, "yes for Femi 2")
    if not numbers and proposal.asked(session) and who not in session.replica.kept.deciding.matter.answers:  # type: ignore[union-attr]
        name = session.replica.name(who)
        raise Misread(
            f"Yes to what? To the proposal: consent for {name}. To quoting words of theirs: yes for {name} 1. Nothing was sent."
        )
    return _of_words(session, who, numbers, to)


def may_let_quote(session: Session, who: PersonId) -> bool:
    """Return whether somebody without a screen can say yes to being quoted: words of theirs are kept, and that yes was not typed yet."""
    kept = session.replica.kept
    theirs = [kept.words.by_id[number] for number in _places(session, who, "")]
    able = [word for word in theirs if word.kind not in words.NEVER_TOLD]
    waits = any(spoken.person == who and spoken.what == aloud.QUOTE for spoken in kept.aloud.waiting.values())
    answers_first = proposal.asked(session) and who not in kept.deciding.matter.answers  # type: ignore[union-attr]
    return any(word.consent == words.GROUP for word in able) and not waits and not answers_first


def _no(session: Session, rest: str) -> Step:
    who, numbers = _whose(session, rest, "no for Femi 2")
    return _of_words(session, who, numbers, words.GROUP)


def _of_words(session: Session, who: PersonId, numbers: str, to: str) -> Step:
    theirs = _places(session, who, numbers)
    able = [word for word in theirs if session.replica.kept.words.by_id[word].kind not in words.NEVER_TOLD]
    if theirs and not able and to != words.GROUP:
        raise core.Refused("never_in_recap")
    theirs = able or theirs
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
    found = _places(session, who, numbers)
    send, state = Send(aloud.WithdrawAloud(who, found)), session.replica.state
    if not aloud.taken_back_alone(state, found, session.replica.me):
        return send
    shown = " / ".join(f"'{session.replica.shown(number)}'" for number in found)
    return Question(f"Take back {shown}, which you wrote down? The text is erased for good. y / n", send)


def taken_back(_sent: object, answer: Answer, session: Session | None) -> str:
    """Return what became of words that were taken back for somebody at once; nothing where a second person has to have heard it."""
    if answer.facts.get("alone") != aloud.ALONE or session is None:
        return ""
    return f"Taken back: you wrote it down. {view.being_erased(session.replica.state)}"


def _which(session: Session, rest: str, word: str) -> int:
    """Return the event of what waits that a line means: the only one, or that of the number `voices?` shows."""
    waiting = {number: event for event, number in view.aloud_numbers(session.replica.kept).items()}
    if rest and not re.fullmatch(r"\d{1,4}", rest):
        raise Misread(f"Type {word}, or with its number: {word} 1. voices? shows what waits.")
    if not waiting:
        raise Misread("Nothing that was said aloud waits to be confirmed now.")
    first = min(waiting)
    if rest and int(rest) not in waiting and 0 < int(rest) <= session.replica.kept.aloud.count:
        still = ", ".join(f"{word} {number}" for number in waiting)
        raise Misread(f"What was number {rest} does not wait any more. Nothing was done. Still waiting: {still}.")
    if rest and int(rest) not in waiting:
        raise Misread(f"voices? shows what waits, with numbers from {first} to {max(waiting)}. Nothing was done.")
    return waiting[int(rest or first)]


def _several(session: Session, rest: str, word: str) -> Tell | None:
    """Return all that waits, with numbers, where a line does not say which of it is meant; None where that is clear."""
    waiting = view.aloud_numbers(session.replica.kept)
    if rest or len(waiting) < 2:
        return None
    lines = [f"{len(waiting)} things wait. Say which: {word} and its number.", *waiting_lines(session)]
    return Tell(lines, numbered=tuple((str(number), f"{word} {number}") for number in waiting.values()))


def _confirm(session: Session, rest: str) -> Step:
    if several := _several(session, rest, "confirm"):
        return several
    said = _which(session, rest, "confirm")
    spoken, wish = session.replica.kept.aloud.waiting[said], Send(aloud.ConfirmAloud(said))
    if refusal := aloud.cannot_confirm(session.replica.state, spoken, session.replica.me):
        raise refusal
    what = aloud.what_waits(session.replica.state, spoken)
    if spoken.what == aloud.WITHDRAW:
        return Question(f"{what} Did you hear it? The text is erased for good. y / n", wish)
    return Question(f"{what} Did you hear it? y / n", wish)


def _not_said(session: Session, rest: str) -> Step:
    if several := _several(session, rest, "not said"):
        return several
    return Send(aloud.DropAloud(_which(session, rest, "not said")))


def waiting_lines(session: Session) -> list[str]:
    """Return what was said aloud and waits for a second person, a line for each."""
    kept, lines = session.replica.kept, []
    for event, number in view.aloud_numbers(kept).items():
        spoken = kept.aloud.waiting[event]
        what = aloud.what_waits(session.replica.state, spoken)
        mine = spoken.by == session.replica.me
        how = f"{'Somebody else who heard it' if mine else 'If you heard it'}: confirm {number}"
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
            said = (
                "withdrawn"
                if gone
                else f"{session.replica.text(word)} [{view.in_recap(session.replica.state, kept.words.by_id[word].consent)}]"
            )
            lines.append(f"  {place}. {said}")
    return Tell(lines or ["Nobody takes part by phone or in the room. A space holder puts them in: put in NAME."])


def _voice(session: Session, rest: str, word: str) -> tuple[PersonId, str]:
    """Return the person without a screen whom a line is for, NOBODY where its words name nobody. Raises Misread, Refused for others."""
    if not rest:
        raise Misread(f"Say for whom, by name: {word} Femi.")
    who, after = voice_first(session, rest)
    if after:
        raise Misread(f"That takes a name and nothing after it: {word} {session.replica.name(who)}. Nothing was done.")
    try:
        who = who or person(session, rest)
    except core.Refused as refused:
        if refused.code != "nobody_there":
            raise
        return NOBODY, rest
    if not session.replica.kept.people.by_id[who].via:
        raise core.Refused("speaks_themself", name=session.replica.name(who))
    return who, session.replica.name(who)


def _hand(session: Session, rest: str) -> Step:
    who, name = _voice(session, rest, "hand for")
    if who:
        return Send(floor.PutIn(name, session.replica.kept.people.by_id[who].via))
    mine = Send(floor.Hand(f"for {rest}"))
    return Question(f"Nobody here is called {shorten(rest, 40)}. Raise your own hand, about that? y / n", mine)


def _ends(word: str, mine: core.Command) -> Callable[[Session, str], Step]:
    """Return what builds the end of a turn of somebody without a screen; where the name is nobody's it asks whether mine is meant."""

    def build(session: Session, rest: str) -> Step:
        who, name = _voice(session, rest, f"{word} for")
        speaker, nobody = session.replica.kept.floor.speaker, f"Nobody here is called {shorten(rest, 40)}"
        if who and speaker != who:
            raise Misread(f"{name} does not have the floor now, so nothing was done.")
        if not who and speaker != session.replica.me:
            raise Misread(f"{nobody}, and it is not your turn. Nothing was done.")
        if not who:
            return Question(f"{nobody}. {word.capitalize()} for yourself? y / n", Send(mine))
        return Send(floor.Done(who))

    return build


def ends_theirs(session: Session, word: str, name: str) -> Step | None:
    """Return what ends the turn of somebody without a screen whose name alone follows a word that ends mine; None for other words."""
    who, after = voice_first(session, name)
    return _ENDS[word](session, name) if who and not after else None


def without_screen(session: Session) -> list[tuple[str, str]]:
    """Return who takes part without a screen, by name, and how."""
    people = session.replica.kept.people
    known = [people.by_id[number] for number in people.present() if people.by_id[number].via]
    return [(one.name, "by phone" if one.via == "phone" else "in the room") for one in known]


def _offer_to_write(session: Session, rest: str) -> Step:
    """Return what lets somebody write for those without a screen: the role of scribe, which everybody sees."""
    name, people = rest or "NAME", session.replica.kept.people
    if session.replica.person and not base.SCRIBES.isdisjoint(session.replica.person.roles):
        return Tell([f"You may write for others already: scribe {name}: and what they said."])
    writing = [people.by_id[number].name for number in people.present() if base.SCRIBE in people.by_id[number].roles]
    there = f" {' and '.join(writing)} {'writes' if len(writing) == 1 else 'write'} already." if writing else ""
    take = Send(roles.TakeRole(base.SCRIBE))
    return Question(f"Whoever writes for others is a scribe, and everybody sees who is.{there} Be scribe? y / n", take)


def _written(session: Session) -> bool:
    """Return whether words of somebody without a screen are kept, and I am one of those who speak for them here."""
    state, me = session.replica.state, session.replica.me
    people = state.kept.people
    vouched = any(w.scribe == me for w in state.kept.words.by_id.values()) or any(
        spoken.by == me for spoken in state.kept.aloud.waiting.values()
    )
    return (vouched or aloud.serves(state, me)) and any(
        people.by_id[number].via and state.kept.words.of(number) for number in people.present()
    )


def _could_confirm(session: Session) -> bool:
    """Return whether something waits that I may say I heard, too."""
    state, me = session.replica.state, session.replica.me
    return any(aloud.cannot_confirm(state, spoken, me) is None for spoken in state.kept.aloud.waiting.values())


def _waits(session: Session) -> bool:
    return bool(session.replica.kept.aloud.waiting)


_ENDS = {"done": _ends("done", floor.Done()), "pass": _ends("pass", floor.Pass())}

ACTS: tuple[Act, ...] = (
    Act("objection for", ("objection for",), "Object for somebody on the phone or in the room; it stops a decision at once.",
        PART, _objection, takes="NAME: ...", command=aloud.ObjectAloud, needs=True, offered=proposal.asked),
    Act("consent for", ("consent for",), "Consent for somebody on the phone or in the room; a second person confirms it.",
        PART, _consent, takes="NAME", command=aloud.ConsentAloud, needs=True, offered=proposal.asked),
    Act("concern for", ("concern for",), "Say the concern of somebody on the phone or in the room; it stops nothing.",
        PART, _concern, takes="NAME: ...", command=aloud.ConcernAloud, needs=True, offered=proposal.asked),
    Act("hand for", ("hand for",), "Raise the hand of somebody on the phone or in the room.", HOLD, _hand, takes="NAME",
        command=floor.PutIn, needs=True, offered=lambda _s: False,
        phrases=("somebody raises a hand", "somebody wants to speak", "raise the hand of somebody")),
    Act("done for", ("done for",), "End the turn of somebody on the phone or in the room.", HOLD, _ENDS["done"],
        takes="NAME", command=floor.Done, needs=True, offered=lambda _s: False,
        phrases=("somebody is done", "somebody has finished", "somebody is finished", "end the turn of somebody")),
    Act("pass for", ("pass for",), "End the turn of somebody on the phone or in the room who passes; it leaves no trace.",
        HOLD, _ENDS["pass"], takes="NAME", command=floor.Done, needs=True, offered=lambda _s: False,
        phrases=("somebody passes", "somebody would like to pass", "somebody wants to pass")),
    Act("yes for", ("yes for",), "Let words of somebody without a screen be quoted, as they said; a second person confirms.",
        PART, _yes, takes="NAME [N, N] [with name]", command=aloud.QuoteAloud, needs=True, offered=_written),
    Act("no for", ("no for",), "Let words of somebody without a screen not be quoted; a second person confirms it.", PART,
        _no, takes="NAME [N, N]", command=aloud.QuoteAloud, needs=True, offered=lambda _s: False),
    Act("withdraw for", ("withdraw for",), "Take words back for somebody without a screen; a second person confirms it.",
        PART, _withdraw, takes="NAME N", command=aloud.WithdrawAloud, needs=True, offered=_written, done=taken_back),
    Act("offer to write for", ("offer to write for", "offer to write"), "Offer to write down what somebody without a screen says, as a scribe.", PART,
        _offer_to_write, takes="NAME", command=roles.TakeRole, offered=lambda _s: False,
        phrases=("i can write for somebody", "i could write for somebody", "can i write for somebody")),
    Act("confirm", ("confirm",), "Say that I heard, too, what was typed for somebody without a screen.", PART, _confirm,
        takes="[N]", command=aloud.ConfirmAloud, offered=_waits,
        suits=_could_confirm),
    Act("not said", ("not said",), "Say that somebody did not say what was typed for them.", PART, _not_said, takes="[N]",
        command=aloud.DropAloud, offered=_waits,
        does="say that they did not say what was typed"),
    Act("voices?", ("voices?",), "Who takes part by voice, their words, and what waits to be confirmed.", LOOK, _voices),
)  # fmt: skip
