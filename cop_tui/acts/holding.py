"""Acts of space holders and scribes. Every use is shown to everybody; none of them ends anybody's sentence."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import asking_authors, grouping, wording
from cop_tui.acts.act import HOLD, PART, WRITE, Act, Misread, Question, Send, Step
from cop_tui.acts.cutting_off import over_turn, over_turn_to
from cop_tui.acts.lookup import nothing_after, part, person
from cop_tui.acts.queue import coming as in_line
from cop_tui.acts.taking_part import simple
from cop_tui.acts.voices import answer_written
from cop_tui.acts.written_for import of_another_kind
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY, PersonId
from cop_tui.core.engine.text import clean, ended
from cop_tui.core.topics import (
    agenda,
    care,
    clock,
    coming,
    door,
    floor,
    group_talk,
    notes,
    queue,
    record,
    release,
    rounds,
    setup,
    words,
)
from cop_tui.wire import frames

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

NEXT_NAME = "Put in. The next name, then Enter. Escape: that was everybody."
_WHEN = re.compile(
    r"(?:the\s+|our\s+)?(?:meeting|session|gathering|evening|date|day|time|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\d",
    re.IGNORECASE,
)
"""How words behind *next* begin that mean the next meeting and nobody here."""
STANDS_IN = "You stand in as space holder, so the others are asked whether the meeting may end."
ASKED_TO_END = (
    "You have asked the others whether the meeting may end. It ends if enough have said yes; if not, it goes on."
)
NAMED = 4  # parts that were not held, by their titles, where the end is asked about
STAYS_THEIRS = "Write down what somebody said; it stays theirs."


def _next(session: Session, rest: str) -> Step:
    if agenda.mode(session.replica.state) in setup.GROUPS:
        return grouping.next_here(session, rest)
    speaker = session.replica.kept.floor.speaker
    to = _called(session, rest)
    told = not to and frames.IF_NEXT in session.replica.features
    meant = view.goes_to(session.replica.state) if told else None
    return over_turn_to(session, Send(floor.CallNext(to, speaker, if_next=meant)), to)


def _called(session: Session, rest: str) -> PersonId:
    """Return whom *next* calls by name (0: nobody is named). Raises Misread, with what there is, where the words name nobody."""
    try:
        return person(session, rest) if rest else NOBODY
    except core.Refused as refused:
        if refused.code != "nobody_there" or not _WHEN.match(rest):
            raise
    starts = view.next_starts(session.replica.kept)
    known = (
        f"The plan says when we meet next: {ended(starts)}" if starts else "The plan does not say when we meet next."
    )
    raise Misread(
        f"{known} It is set before the meeting (starts under [next]). To remember a day now: park it, with its words. "
        "next alone gives the floor to whoever is next. Nothing was done."
    )


def _put_back(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(floor.PutBack(session.replica.kept.floor.speaker))


def _stays_over(_sent: floor.PutBack, answer: Answer, session: Session | None) -> str:
    """Return where somebody stands whose turn the call had ended, and who does not have the floor again."""
    cut = answer.facts.get("cut_off")
    if not isinstance(cut, int) or session is None:
        return ""
    name, line = session.replica.name(PersonId(cut)), view.order(session.replica.state)
    where = "waits in the queue" if any(hand.person == cut for hand in line) else "has no hand up now"
    return f"That call had ended {name}'s turn. {name} {where}."


def _move_on(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return _over_notes(session, Send(agenda.MoveOn(session.replica.kept.agenda.current)), "Move on")


def _over_notes(session: Session, send: Send, what: str) -> Step:
    """Ask first where notes are written now and none of them has been shown: nobody is told whether there are any."""
    state = session.replica.state
    home = view.notes_for(state)
    if not home or home != state.kept.agenda.current or any(n.item == home for n in state.kept.notes.shown.values()):
        return send
    return Question(f"What was written here has not been shown; reveal shows it. {what} anyway? y / n", send)


def _take(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:up\s+)?(\d{1,4}[a-z]{0,2})", rest, flags=re.IGNORECASE)
    if not found:
        raise Misread("Say which part by number: take 4. agenda? shows them.")
    return _over_notes(
        session, Send(agenda.TakeUp(part(session, found[1]), session.replica.kept.agenda.current)), "Take it up"
    )


def _round(session: Session, rest: str) -> Step:
    line, order = f"round {rest}", ""
    if named := re.fullmatch(rf"({'|'.join(setup.ROUND_ORDERS)})\b\s*(.*)", rest, flags=re.IGNORECASE):
        order, rest = named[1].casefold(), named[2]
    found = re.fullmatch(r"(\d{1,6})\s*s?\b\s*(.*)", rest)
    seconds, prompt = (int(found[1]), found[2]) if found else (-1, rest)
    plan = session.replica.kept.agenda.now()
    if seconds < 0:
        seconds = plan.turn if plan else 60
    asked = prompt or (plan.prompt if plan else "")
    seed = random.SystemRandom().getrandbits(31) if setup.DRAWN in (order, plan.order if plan else "") else 0
    begins = rounds.StartRound(seconds, asked, session.replica.kept.agenda.current, order, seed)
    step = over_turn(session, Send(begins), "Begin the round all the same?")
    own = "" if plan and prompt == plan.prompt else prompt
    return wording.before(session, step, own, line)


def _put_in(_session: Session, rest: str) -> Step:
    via = "phone"
    if found := re.fullmatch(r"(.+?)\s+(?:by\s+|on\s+|in\s+)?(?:the\s+)?(phone|room)", rest):
        rest, via = found[1], found[2]
    if not rest:
        raise Misread("Say who: put in Femi, or put in Femi room.")
    return Send(floor.PutIn(rest, via))


def _hand_of(sent: floor.PutIn, answer: Answer, _session: Session | None) -> str:
    """Return what became of the hand of somebody who was put in; nothing before the meeting, when nobody has one."""
    who = clean(sent.name)
    return {
        queue.UP: f"{who}'s hand is up. lower {who} takes it down.",
        queue.PLACE: f"{who} has a place in this round, and no hand up. put in {who} raises one for afterwards.",
        queue.SHUT: f"{who} has no hand up, as the queue is closed.",
        queue.NO_HANDS: f"{who} has no hand up, as none are taken from them in this part.",
    }.get(str(answer.facts.get("hand", "")), "")


def _next_name(session: Session) -> str:
    """Return what is said before the meeting, when people on the phone come one after the other."""
    return NEXT_NAME if session.replica.kept.setup.phase == base.LOBBY else ""


def _extend(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,6})\s*(?:m|min|minutes?)?", rest)
    if not found:
        raise Misread("Say by how many minutes: extend 5.")
    return Send(clock.Extend(int(found[1]), session.replica.kept.agenda.current))


def _requests(session: Session) -> dict[int, care.SignalRaised]:
    return view.requests(session.replica.state, session.replica.me) if session.replica.person else {}


def _answer(session: Session, rest: str) -> Step:
    signals = _requests(session)
    if not signals:
        raise Misread("There is nothing to answer now.")
    if rest and not re.fullmatch(r"\d{1,9}", rest):
        raise Misread("Type answer alone for the one that waits longest, or its number.")
    number = int(rest or next(iter(signals)))
    send, signal = Send(care.AnswerSignal(number)), signals.get(number)
    if signal is None:
        return send
    person, other = (session.replica.name(n) if n else "" for n in (signal.person, signal.other))
    others = [str(n) for n in signals if n != number]
    more = f" Others wait: answer {', answer '.join(others)}." if others else ""
    return Question(f"{view.asked_aside(signal, person, other)}{more} Say that you look after it? y / n", send)


def _end(session: Session, rest: str) -> Step:
    nothing_after(rest)
    if view.is_to_be_asked(session.replica.kept):
        raise core.Refused("ask_first")  # known here already: said after the yes it would be a question for nothing
    if session.replica.has(base.HOLDER) and not session.replica.kept.people.is_entrusted(session.replica.me):
        return _ask_to_end(session)
    asks = f"{_not_held(session)}{still_open(session)}End the meeting for everybody? y / n"
    return Question(asks, Send(setup.End()))


def _ask_to_end(session: Session) -> Question:
    """Return what is asked of whoever stands in, once: they do not end it, the others are asked. Raises Refused where too few said yes."""
    state, me = session.replica.state, session.replica.me
    if state.kept.ending.by != me:
        asks = f"{_not_held(session)}{still_open(session, over=True)}{STANDS_IN} Ask them? y / n"
    elif view.end_needs_entrusted(state):
        raise core.Refused("end_waits")
    else:
        asks = f"{ASKED_TO_END} End it? y / n"
    return Question(asks, Send(setup.End(really=True)))  # what goes on over people stands in the question


def _not_held(session: Session) -> str:
    """Return which parts the end would leave out, as a sentence before a question; "" where all were held."""
    titles = [view.part_title(session.replica.state, item) for item in session.replica.kept.agenda.ahead()]
    named = titles if len(titles) <= NAMED else [*titles[: NAMED - 1], f"{len(titles) - NAMED + 1} more"]
    return f"Not held: {ended('; '.join(named))} " if named else ""


def still_open(session: Session, *, over: bool = False) -> str:
    """Return what the end would leave open, as a sentence before a question; "" where nothing is.

    What the server asks about then is left to it, so that it is not read twice, unless the question is asked once for all (`over`).
    """
    state, kept = session.replica.state, session.replica.kept
    waiting, left, speaker = len(kept.floor.waiting), len(kept.parking.left()), kept.floor.speaker
    asked = "" if over else view.asked_at_end(state, session.replica.me)
    unagreed = any(view.awaits_yes(word) for word in kept.words.by_id.values())
    found = {
        "some have not been offered a turn": bool(coming.to_come(state)) and asked != "turns_to_come",
        f"{waiting} waiting to be heard": waiting and asked != "people_waiting",
        f"{session.replica.name(speaker)} has the floor": speaker not in (NOBODY, session.replica.me)
        and asked not in ("people_waiting", "somebody_speaks"),
        "a proposal without a decision": kept.deciding.matter is not None,
        f"{left} parked and not looked at": left and asked != "lot_first",
        "words kept for somebody who has not said yes": unagreed,
    }
    parts = [what for what, is_so in found.items() if is_so]
    return f"Still open: {'; '.join(parts)}. " if parts else ""


def _ask(_session: Session, rest: str) -> Step:
    if other := asking_authors.instead(rest):
        raise Misread(f"That asks everybody about their own words, so nothing was done. {other}")
    nothing_after(rest)
    return Send(release.AskAll())


def _reveal(session: Session, rest: str) -> Step:
    if rest and not re.fullmatch(r"\d{1,4}[a-z]{0,2}", rest, flags=re.IGNORECASE):
        raise Misread("Type reveal alone for this part, or the number of an earlier one: reveal 4.")
    return Send(notes.Reveal(part(session, rest) if rest else session.replica.kept.agenda.current))


def _scribe(session: Session, rest: str) -> Step:
    name, colon, text = rest.partition(":")
    if not colon or not text.strip():
        raise Misread("Type the name, a colon and what was said: scribe Ana: There was no time to think.")
    who = person(session, name)
    text = text.strip()
    return answer_written(session, who, text) or of_another_kind(session, who, text) or Send(words.Scribe(who, text))


def _writes_for(session: Session) -> str:
    """Return who has the floor without a screen, so that what they say may be written down for them by me; "" for nobody."""
    speaker = view.write_down(session.replica.state, session.replica.me)
    return session.replica.name(speaker) if speaker else ""


def _scribe_label(session: Session) -> str:
    name = _writes_for(session)
    return f"write for {name}" if name else "keep a line"


def _scribe_begins(session: Session) -> tuple[str, str]:
    """Return how the line begins, with the name of whoever speaks where only a voice is heard, and what is asked then."""
    name = _writes_for(session)
    if not name:
        return "scribe ", f"scribe NAME: TEXT: {STAYS_THEIRS}"
    return (
        f"scribe {name}: ",
        f"Type what {name} says. It is theirs, and stays with the group until they agree to more.",
    )


def _last_word(session: Session, rest: str) -> Step:
    to = person(session, rest)
    return over_turn_to(session, Send(floor.LastWord(to)), to, last=True)


def _again(session: Session, rest: str) -> Step:
    nothing_after(rest)
    put, plan = session.replica.kept.rounds.put, session.replica.kept.agenda.now()
    if not put:
        raise Misread("There has been no round yet. round 60 and the question begins one.")
    last = next(reversed(put.values()))
    seed = random.SystemRandom().getrandbits(31)
    begins = rounds.StartRound(plan.turn if plan else 60, last.prompt, session.replica.kept.agenda.current, seed=seed)
    return over_turn(session, Send(begins), "Begin the round all the same?")


def _end_round(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return over_turn(session, Send(rounds.EndRound()), "Close the round all the same?")


def _in_round(session: Session) -> bool:
    return session.replica.kept.rounds.current is not None


def _round_runs(session: Session) -> bool:
    running = session.replica.kept.rounds.current
    return running is not None and not running.offered


def _has_queue(session: Session) -> bool:
    return agenda.mode(session.replica.state) not in floor.NO_FLOOR


def _may_go_on(session: Session) -> bool:
    return bool(session.replica.kept.agenda.current or session.replica.kept.agenda.ahead())


def _revealing(session: Session) -> bool:
    return agenda.mode(session.replica.state) == "reveal"


def _next_is(session: Session) -> str:
    """Return what *next* does at this moment: whose turn it ends, and whose comes."""
    state, me = session.replica.state, session.replica.me
    if agenda.mode(state) in setup.GROUPS:
        here = next(iter(group_talk.waiting(state, me)), NOBODY)
        return f"next: {session.replica.name(here)}" if here else ""
    running, speaker = state.kept.rounds.current, state.kept.floor.speaker
    if running and not running.offered:
        upcoming = floor.next_up(state)
    elif state.now.floor.unsettled:  # it comes before everybody who waits
        return "next: who cannot follow"
    else:
        upcoming = floor.next_up(state)
        if not upcoming and speaker:
            return "end my turn" if speaker == me else f"end {session.replica.name(speaker)}'s turn"
    return f"next: {session.replica.name(upcoming)}" if upcoming else ""


def _next_does(session: Session) -> str:
    """Return the same as something that is done, where it is known whose turn ends or comes; "" else."""
    called = _next_is(session)
    name = called.removeprefix("next: ").replace("who cannot", "whoever cannot")
    return f"give the floor to {name}" if called.startswith("next: ") else called


def _who_wait(session: Session) -> str:
    """Return what *move on* is called while people wait, those who are still to come in a round among them."""
    waiting = len(in_line(session))
    return f"move on ({waiting} wait)" if waiting else ""


OVER_PEOPLE = ("turns_to_come", "people_waiting", "somebody_speaks")
"""Refusals of what would go on over people."""

ACTS: tuple[Act, ...] = (
    Act("begin", ("begin",), "Open the meeting and its first part.", HOLD, simple(setup.Begin()), command=setup.Begin,
        key="b",
        phrases=("start the meeting", "start meeting", "open the meeting", "start", "start now", "let's start", "let's begin")),
    Act("next", ("next", "ack"), "Give the floor to the first in the order, or to the one you name.", HOLD, _next,
        takes="[NAME]", command=floor.CallNext, key="n", offered=_has_queue, label=_next_is, guard=("floor_waits",),
        anyway="Go on all the same?",
        phrases=("give the floor to somebody", "give somebody the floor", "floor to somebody", "give floor to somebody",
                 "call on somebody"),
        does=_next_does),
    Act("put back", ("put back",), "Take the last call back; a turn it cut off goes on.", HOLD, _put_back,
        command=floor.PutBack, key="b", done=_stays_over, offered=lambda s: bool(s.replica.kept.floor.recent) or _in_round(s),
        phrases=("undo the last call", "take the call back"), usual=True,
        does="take the last call back"),
    Act("move on", ("move on",), "End this part and begin the next; where people still wait, it asks first.",
        HOLD, _move_on, command=agenda.MoveOn, key="m", offered=_may_go_on, label=_who_wait, hasty=True,
        guard=OVER_PEOPLE, anyway="Move on anyway?",
        phrases=("next part", "next item", "go to the next part", "go to the next item", "skip this part", "finish this part"),
        does="end this part and begin the next"),
    Act("take", ("take",), "Take up the part with this number.", HOLD, _take, takes="N", command=agenda.TakeUp, needs=True,
        guard=OVER_PEOPLE, anyway="Take it up anyway?",
        phrases=("go to part something", "go to item something")),
    Act("round", ("round",), "Begin a round: circle, reversed, drawn or volunteers; seconds for a turn; the question.", HOLD, _round,
        takes="[ORDER] SECONDS PROMPT", command=rounds.StartRound, key="g", needs=True,
        offered=lambda s: not _in_round(s) and _has_queue(s), done=wording.of_round,
        phrases=("start a round", "begin a round", "start round"), usual=True),
    Act("round again", ("round again", "again"), "Begin the same round once more.", HOLD, _again,
        command=rounds.StartRound, offered=lambda s: bool(s.replica.kept.rounds.put) and not _round_runs(s),
        phrases=("another round", "one more round"),
        does="begin the same round once more"),
    Act("close round", ("close round", "end round"), "End the running round.", HOLD, _end_round,
        command=rounds.EndRound, offered=_in_round,
        phrases=("stop the round", "finish the round", "stop round"),
        does="end the running round"),
    Act("last word", ("last word",), "Give somebody who waits the last word here; the queue closes.", HOLD, _last_word,
        takes="NAME", command=floor.LastWord, needs=True, offered=lambda s: bool(s.replica.kept.floor.waiting),
        phrases=("give somebody the last word", "give the last word to somebody")),
    Act("close", ("close", "close queue", "close the queue"), "Take no new hands, so that those who wait are heard.",
        HOLD, simple(floor.CloseQueue()), command=floor.CloseQueue, key="c", label="close queue",
        offered=lambda s: s.replica.kept.floor.open and _has_queue(s),
        phrases=("no more hands", "take no more hands"), usual=True,
        does="take no new hands"),
    Act("reopen", ("reopen", "reopen queue", "reopen the queue"), "Take hands again.", HOLD, simple(floor.OpenQueue()),
        command=floor.OpenQueue, key="c", label="reopen queue", offered=lambda s: not s.replica.kept.floor.open,
        phrases=("open the queue", "take hands again"), usual=True,
        does="take hands again"),
    Act("put in", ("put in",), "Let somebody on the phone or in the room take part, with a hand up where hands are taken.", HOLD, _put_in,
        takes="NAME [phone / room]", command=floor.PutIn, key="p", needs=True, offered=_has_queue, done=_hand_of,
        in_a_row=_next_name, phrases=("add somebody on the phone", "add somebody by phone"), usual=True),
    Act("extend", ("extend",), "Propose more minutes for this part; silence is a yes.", HOLD, _extend, takes="MINUTES",
        command=clock.Extend, key="e", needs=True, offered=lambda s: clock.item_ends(s.replica.state) is not None,
        phrases=("give us something more minutes", "add something minutes"), usual=True),
    Act("off the record", ("off the record",), "From now on keep none of what is said; off alone does the same.", HOLD,
        simple(record.RecordOff()), command=record.RecordOff, key="o", label="off record",
        offered=lambda s: not s.replica.kept.record.off,
        phrases=("go off the record", "stop recording"), usual=True,
        does="keep none of what is said from now on"),
    Act("on", ("on", "on the record"), "Keep what is said again, as each part says.", HOLD, simple(record.RecordOn()),
        command=record.RecordOn, key="o", label="on record", offered=lambda s: s.replica.kept.record.off,
        phrases=("go on the record", "start recording"),
        does="keep what is said again"),
    Act("reveal", ("reveal",), "Show what people have written together, shuffled and without names.", HOLD, _reveal,
        takes="[N]", command=notes.Reveal, key="v", offered=_revealing,
        phrases=("show the notes", "show notes", "show", "show them", "show all", "show everything"),
        does="show what was written, without names"),
    Act("answer", ("answer",), "Read a request for care that is for me alone, and say that I look after it.", PART, _answer,
        takes="[N]", command=care.AnswerSignal, key="a", offered=lambda s: bool(_requests(s))),
    Act("close door", ("close door", "close the door"), "Let no new people in.", HOLD, simple(door.CloseDoor()),
        command=door.CloseDoor, offered=lambda s: s.replica.kept.door.open,
        phrases=("lock the door", "let nobody in")),
    Act("open door", ("open door", "open the door"), "Let new people in again. While it is open, whoever comes late needs only the invite.", HOLD, simple(door.OpenDoor()),
        command=door.OpenDoor, offered=lambda s: not s.replica.kept.door.open,
        phrases=("unlock the door", "let people in", "let people in late", "let latecomers in")),
    Act("ask", ("ask",), "Ask everybody what the recap may quote of their own words.", HOLD, _ask,
        command=release.AskAll, offered=lambda s: not s.replica.kept.release.asked,
        does="ask everybody what the recap may quote of their own words"),
    Act("end", ("end", "end meeting"), "End the meeting; everybody is asked about their own words first.", HOLD, _end,
        command=setup.End, guard=(*OVER_PEOPLE, "lot_first"), anyway="End anyway?",
        phrases=("end the meeting", "close the meeting", "finish the meeting", "finish meeting")),
    Act("scribe", ("scribe",), STAYS_THEIRS, WRITE, _scribe, takes="NAME: TEXT",
        command=words.Scribe, key="k", label=_scribe_label, needs=True, begins=_scribe_begins,
        footer=lambda s: s.replica.has(base.SCRIBE) or bool(_writes_for(s)),
        phrases=("keep a line",)),
)  # fmt: skip
