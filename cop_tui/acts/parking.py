"""Acts of the parking lot: offering to park, what becomes of a parked note, and the two ways out of the lot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.act import HOLD, PART, Act, Misread, Send, Step, UseNote, never, when_held
from cop_tui.acts.lookup import by_number, hour, nothing_after, person, planned, titled
from cop_tui.acts.notes import PARK
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, WordId
from cop_tui.core.topics import coffee, merging, notes, numbers, parking, parking_followup
from cop_tui.core.topics.parking_followup import comes_back
from cop_tui.core.topics.words import SAY
from cop_tui.wire.frames import HELD

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session
    from cop_tui.core import Command


SEEN = "In the parking lot, seen by all, with your name."
NEXT_TIME = "next time"
SORTING = f"When it comes back: today, next time, elsewhere, or a date. Why it waits: {', '.join(parking_followup.WHYS)}. One or both, a comma between. If it is settled: done."
SETTLED = {"settled": parking.DONE} | {mark: mark for mark in parking_followup.MARKS}
"""What may be said of a note, in place of when it comes back, and how far it is then."""
FOR_ONE = (
    "For one of them: sort 1 next time, care for 1, mark 1 done, item from 1, promise from 1: ..., "
    "no to parked 1: REASON; INSTEAD. Two that say the same: merge 2 and 1. Your own: let go parked 1. Without your name: park without name ..."
)


def numbered(session: Session, text: str) -> WordId:
    """Return the parked note with this number in `lot?`. Raises Misread when there is none."""
    return by_number(numbers.parked(session.replica.kept), text, "lot?", "parked")


def split(session: Session, rest: str) -> tuple[WordId, str]:
    """Return the parked note a line begins with, and what follows its number."""
    number, _, text = rest.partition(" ")
    return numbered(session, number.rstrip(":")), text.strip()


def no_of(text: str) -> tuple[str, str]:
    """Return the reason of a no and what is possible instead. Raises Misread when one is missing."""
    reason, _, instead = text.partition(";")
    if not (reason.strip() and instead.strip()):
        raise Misread("A no needs its reason and what is possible instead, with a ; between them: REASON; INSTEAD")
    return reason.strip(), instead.strip()


def _unnamed(_session: Session, rest: str) -> Step:
    if not rest:
        raise Misread("Type what to park after it. It waits for two others and is parked with theirs, without names.")
    return UseNote(PARK, rest)


def _offer(session: Session, rest: str) -> Step:
    name, _, text = rest.partition(":")
    who = person(session, name)
    if text.strip():
        return Send(parking.OfferPark(who, text.strip()))
    said = [n for n, w in session.replica.kept.words.by_id.items() if w.person == who and w.kind == SAY]
    said = [n for n in said if not session.replica.kept.words.by_id[n].withdrawn]
    if not said:
        raise Misread("Nothing they said is kept. Type their words: offer to park Bo: Who pays for this?")
    return Send(parking.OfferPark(who, word=said[-1]))


def _answer(yes: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        nothing_after(rest)
        offer = session.replica.state.mine.park
        return Send(parking.AnswerPark(yes, offer.offer if offer else None))

    return build


def _park_topics(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(parking.ParkTopics())


def _sort(session: Session, rest: str) -> Step:
    number, _, how = rest.partition(" ")
    note = NO_WORD if number.casefold() == "all" else numbered(session, number.rstrip(":"))
    if mark := SETTLED.get(how.strip().rstrip(".").casefold()):
        if not note:
            raise Misread(f"Say it of one at a time: sort 2 {how.strip()}.")
        return Send(parking_followup.MarkNote(note, mark))
    how, because = _reasoned(how)
    parts = [part.strip() for part in re.split(r",|:\s", how) if part.strip()]
    why = next((p for p in parts if p.casefold() in parking_followup.WHYS), "")
    back = next((p for p in parts if p != why), "")
    back = NEXT_TIME if back.casefold() in ("next", "next meeting") else back
    if len(parts) > (why != "") + (back != ""):
        raise Misread(
            f"Why it waits is one of these: {', '.join(parking_followup.WHYS)}. Or say only when it comes back: sort 2 next time."
        )
    if not parts:
        raise Misread(
            "Say when it comes back, why it waits, or both: sort 2 next time, too big. A date is fine too, and a reason in your words: "
            "sort 2 next time, because ... If it is settled: sort 2 done."
        )
    if because is None:
        return Send(parking_followup.SortNote(note, why, back))
    if not (back and because):
        raise Misread("Say when it comes back, then why: sort 2 next time, because ...")
    return Send(parking_followup.SortNote(note, why, back, because))


def _reasoned(how: str) -> tuple[str, str | None]:
    """Return what is said before *because*, and the reason behind it; None where there is no *because*."""
    found = re.fullmatch(r"(.*?)(?:^|[,;:\s])\s*because\b[\s:,]*(.*)", how.strip(), re.IGNORECASE)
    return (found[1].strip(" ,;:"), found[2]) if found else (how, None)


def _one(make: type[Command]) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        return Send(make(parked=numbered(session, rest)))

    return build


def _mark(session: Session, rest: str) -> Step:
    note, to = split(session, rest)
    if to.casefold() not in parking_followup.MARKS:
        raise Misread(
            f"Say how far it is: {', '.join(parking_followup.MARKS)}. For a no: no to parked N: REASON; INSTEAD"
        )
    return Send(parking_followup.MarkNote(note, to))


def _no(session: Session, rest: str) -> Step:
    note, text = split(session, rest)
    return Send(parking_followup.NoToNote(note, *no_of(text)))


def _to_item(session: Session, rest: str) -> Step:
    note, text = split(session, rest)
    return Send(parking_followup.NoteToItem(note, *titled(text)))


def _to_promise(session: Session, rest: str) -> Step:
    note, text = split(session, rest)
    if not text:
        raise Misread("Type what you promise after the number: promise from 2: I ask the council.")
    return Send(parking_followup.NoteToPromise(note, text))


def _offered(session: Session) -> bool:
    return session.replica.state.mine.park is not None


def _mine(session: Session) -> bool:
    kept, me = session.replica.kept, session.replica.me
    return any(parking.author(session.replica.state, n) == me for n in kept.parking.notes)


def _reviewing(session: Session) -> bool:
    # While people are asked about their words, or are asked at the end of the last item, the lot is looked through.
    kept = session.replica.kept
    return bool(kept.parking.left()) and not kept.agenda.ahead()


def _topics_left(session: Session) -> bool:
    taken = coffee.current(session.replica.kept)  # while a topic is talked about, the next one may still come
    return bool(session.replica.kept.dots.taken) and (taken is None or taken.over)


def lines(session: Session) -> list[str]:
    """Return the parking lot: each note with its receipt, and the words of a no."""
    state = session.replica.state
    notes = state.kept.parking.notes
    if not notes:
        return ["Nothing is parked yet."]
    told = [f"Parked: {len(notes)}."]
    for note, number in numbers.parked(state.kept).items():
        answer = session.replica.shown(said) if (said := parking_followup.reason(state, note)) else ""
        became = view.became_of(state, note)
        about = f" ({became})" if became else ""
        told.append(f"{number}. {session.replica.shown(note)}{about}" + (f" {answer}" if answer else ""))
    return [*told, FOR_ONE] if state.kept.setup.phase != base.CLOSED else told


def _two(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,4})\s*(?:and|,|with|in|into|&)?\s*(\d{1,4})", rest.casefold())
    if not found:
        raise Misread("Say which two, as lot? numbers them: merge 5 and 2. Whoever wrote them is asked.")
    return Send(merging.AskSame(numbered(session, found[1]), numbered(session, found[2])))


def _same(yes: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Send(merging.AnswerSame(next(iter(session.replica.state.mine.same), 0), yes))

    return build


def _asked_same(session: Session) -> bool:
    return bool(session.replica.state.mine.same)


def _sorted(sent: parking_followup.SortNote, _answer: Answer, _session: Session | None) -> str:
    """Say of all that was still to be sorted what is told of each besides: the last of them alone would read as if it were the only one."""
    if sent.parked:
        return ""
    known = sent.back.casefold()
    back = comes_back(known if known in parking.RETURNS else sent.back) if sent.back else ""
    why = f": {sent.why.casefold()}{',' if back else ''}" if sent.why else ""
    return f"{' '.join(filter(None, (f'All that was left for today{why}', back)))}."


def looked_at(_sent: parking.Park, _answer: Answer, session: Session | None) -> str:
    """Return who sees what was parked, and when it is looked at if the agenda has an item for it."""
    ahead = planned(session, session.now()) if session else []
    number, at = next(((n, at) for n, plan, at in ahead if plan.parked), (NO_ITEM, None))
    if not number or session is None:
        return SEEN
    part = view.part_called(session.replica.kept, number)
    return (
        f"{SEEN} We look at it about {hour(at, session.replica.state)}."
        if at
        else f"{SEEN} We look at it in part {part}."
    )


def _said_same(sent: merging.AnswerSame, answer: Answer, _session: Session | None) -> str:
    if not sent.yes:
        return "They stay two. Nothing is written down."
    return "You said yes. They are one once whoever wrote the other has, too." if answer.how == HELD else ""


_OFFERED = "Offered, aside. They may say no."

UNNAMED = Act(
    "park without name", ("park without name", "park without a name"), "Park something with others, without names.", PART,
    _unnamed, takes="...", command=notes.ParkUnnamed, needs=True, unkept=True, offered=never,
)  # fmt: skip

ACTS: tuple[Act, ...] = (
    UNNAMED,
    Act("yes park it", ("yes park it", "yes, park it"), "Let what I said be parked for me.", PART, _answer(True),
        command=parking.AnswerPark, offered=_offered,
        does="let what you said be parked"),
    Act("rather not park it", ("rather not park it", "do not park it"), "Rather not; nothing is written down.", PART,
        _answer(False), command=parking.AnswerPark, offered=_offered),
    Act("offer to park", ("offer to park",), "Offer somebody to park what they said; they may say no.", HOLD, _offer,
        takes="NAME[: WORDS]", command=parking.OfferPark, needs=True, offered=never, done=_OFFERED),
    Act("park topics", ("park topics",), "Offer everybody to park their topics that nobody came to; they may say no.", HOLD,
        _park_topics, command=parking.ParkTopics, offered=_topics_left, done=_OFFERED,
        does="offer everybody to park their topics that nobody came to"),
    Act("sort", ("sort",), "Say when something parked comes back (today, next time, elsewhere, a date), why it waits, or that it is done.",
        PART, _sort, takes="N / all WHEN, WHY, because ... / done", command=parking_followup.SortNote, needs=True, done=_sorted, offered=_reviewing),
    Act("care for", ("care for",), "Look after something that is parked.", PART, _one(parking_followup.TakeCare), takes="N",
        command=parking_followup.TakeCare, needs=True, offered=never),
    Act("stop caring for", ("stop caring for",), "Look after something parked no longer; nobody asks why.", PART,
        _one(parking_followup.LeaveCare), takes="N", command=parking_followup.LeaveCare, needs=True, offered=never),
    Act("mark", ("mark",), "Say how far something parked is: heard, being looked at, done.", PART, _mark,
        takes="N heard / being looked at / done", command=parking_followup.MarkNote, needs=True, offered=never),
    Act("no to parked", ("no to parked",), "Say that something parked cannot be: why, and what is possible instead.", PART,
        _no, takes="N: REASON; INSTEAD", command=parking_followup.NoToNote, needs=True, offered=never),
    Act("ask again", ("ask again",), "Question the answer to something parked; it is parked again.", PART,
        _one(parking_followup.AskNote), takes="N", command=parking_followup.AskNote, needs=True, offered=never),
    Act("let go parked", ("let go parked",), "Let something go that I parked.", PART, _one(parking_followup.LetNoteGo), takes="N",
        command=parking_followup.LetNoteGo, needs=True, offered=lambda s: _reviewing(s) and _mine(s)),
    Act("merge", ("merge",), "Ask whoever wrote two parked notes that say the same to let them be one; both stay.", PART, _two,
        takes="N and N", command=merging.AskSame, needs=True, offered=never,
        done=when_held("Whoever wrote them is asked, aside. They may say no.")),
    Act("yes the same", ("yes the same",), "Let my parked note be one with another that says the same.", PART, _same(True),
        command=merging.AnswerSame, offered=_asked_same, done=_said_same,
        does="let your parked note be one with the other"),
    Act("rather not the same", ("rather not the same",), "Rather not; nothing is written down.", PART, _same(False),
        command=merging.AnswerSame, offered=_asked_same),
    Act("take apart", ("take apart",), "Let a parked note that is one with another stand on its own again.", PART,
        _one(merging.TakeApart), takes="N", command=merging.TakeApart, needs=True, offered=never),
    Act("item from", ("item from",), "Put something parked on the agenda, with a title and minutes if I like.", PART,
        _to_item, takes="N [TITLE] [MINUTESm]", command=parking_followup.NoteToItem, needs=True, offered=never),
    Act("promise from", ("promise from",), "Promise something about what is parked, and look after it.", PART, _to_promise,
        takes="N: ...", command=parking_followup.NoteToPromise, needs=True, offered=never),
)  # fmt: skip
