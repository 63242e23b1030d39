"""Undoing: what takes back what I did last here, each act in its own way; a call is put back, words are shown before they are erased."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.acts import deciding, holding, taking_back, taking_part
from cop_tui.acts.act import LOOK, Act, Misread, Question, Send, Step, Tell, UseNote, of_act
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.topics import (
    afterwards,
    agenda,
    agreement,
    became,
    checks,
    clock,
    coffee,
    commitments,
    consenting,
    door,
    floor,
    following,
    groups,
    learning,
    pace,
    parking,
    parking_followup,
    people,
    powers,
    record,
    roles,
    rounds,
    thanking,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session

NOTHING = "There is nothing of yours to undo now. Nothing was done."
DID_NOTHING = "Your last line did nothing, so it needs no undoing."
BEFORE_IT = "What you did before it is undone with: {}"
LOWER, PUT_BACK = "lower", "put back"

WORDS = (
    *(
        words.Say,
        words.Scribe,
        parking.Park,
        agreement.Agree,
        learning.Learn,
        commitments.Commit,
        thanking.ThankYou,
        coffee.AddTopic,
    ),
    *(powers.AskCard, powers.AnswerCard, groups.BringBack, became.SayBecame, parking_followup.NoteToPromise),
)
"""Wishes that keep words, which are taken back as such."""
LINES: dict[type[core.Command], Callable[[Any], str]] = {
    floor.Hand: lambda _: LOWER,
    floor.LowerHand: lambda sent: "" if sent.person else "hand",
    floor.CallNext: lambda _: PUT_BACK,
    floor.LastWord: lambda _: PUT_BACK,
    floor.CloseQueue: lambda _: "reopen",
    floor.OpenQueue: lambda _: "close",
    clock.Pause: lambda _: "resume",
    people.Away: lambda _: "back",
    people.Back: lambda _: "away",
    following.CannotFollow: lambda _: "follow again",
    following.CanFollow: lambda _: "can't follow",
    rounds.StartRound: lambda _: "close round",
    record.RecordOff: lambda _: "on",
    record.RecordOn: lambda _: "off the record",
    door.CloseDoor: lambda _: "open door",
    door.OpenDoor: lambda _: "close door",
    roles.OfferRole: lambda sent: f"withdraw offer {sent.role}",
    pace.Untimed: lambda sent: "untimed off" if sent.on else "untimed",
    checks.Feel: lambda sent: "feel nothing" if sent.option else "",
    checks.StartCheck: lambda _: "close check",
}
"""The line that undoes a wish; "" where none does."""
HOW: dict[type[core.Command], str] = {
    floor.Done: "Your turn is over. To speak again: hand.",
    floor.Pass: "Your turn is over. To speak again: hand.",
    words.Off: "What you said last is kept nowhere, so there is nothing to take back. People may remember it.",
    agenda.MoveOn: "A part that is over can be taken up again: take and its number. agenda? shows them.",
    agenda.TakeUp: "Another part can be taken up again: take and its number. agenda? shows them.",
    afterwards.Consent: "What may be quoted can be changed: quote and a number, or quote 2 none. mine shows yours.",
    afterwards.Withdraw: "What was taken back is erased for good. It can be said again.",
    afterwards.Soften: "The old words are erased for good. Others can be put in their place: soften and the number, as mine shows it.",
    consenting.GiveConsent: "Another answer takes its place: not now / concern ... / objection ...",
    consenting.RaiseConcern: "Another answer takes its place: consent / not now / objection ...",
    consenting.RaiseObjection: "Another answer takes its place: consent / concern ... / not now.",
}
"""What is said of a wish that no line undoes, and that can be changed in another way."""


def undo(session: Session, rest: str) -> Step:
    """Return what takes back what I did last here; where that is not known, what of mine can be taken back now."""
    nothing_after(rest)
    if session.did_nothing:
        raise Misread(f"{DID_NOTHING} {_way(session)}".rstrip())
    return _of_before(session)


def _way(session: Session) -> str:
    """Return how what I did before a line that did nothing is undone, which is not asked about; "" where nothing undoes it."""
    try:
        step = _of_before(session)
    except Misread:
        return ""
    if isinstance(step, Tell):
        return " ".join(step.lines)
    then = step.then if isinstance(step, Question) else step
    return BEFORE_IT.format(then.line) if isinstance(then, Send | UseNote) else ""


def _of_before(session: Session) -> Step:
    """Return what takes back what I did last that came true."""
    last = session.last_done
    if not isinstance(last, Send | UseNote):
        return _something(session)
    if isinstance(last, Send):
        command = last.command
        if line := LINES.get(type(command), lambda _: "")(command):
            return _by_line(session, line) or _something(session)
        if how := HOW.get(type(command)):
            raise Misread(f"{how} Nothing was done.")
        if type(command) is agenda.AddItem and (part := _part(session)):
            return part
    is_words = isinstance(last, UseNote) or isinstance(last.command, WORDS)
    if found := _words(session) if is_words else None:
        return found
    raise _of_last(last.act)


def _something(session: Session) -> Step:
    """Return what of mine can be taken back now: a hand that is up, the last call, or words. Raises Misread where there is nothing."""
    found: Step | None = _by_line(session, LOWER) or _by_line(session, PUT_BACK) or _words(session)
    if found is None:
        raise Misread(NOTHING)
    return found


def _words(session: Session) -> Step | None:
    """Return the question whether words or a note of mine are taken back, what was sent last first; None without any."""
    try:
        step = of_act(taking_back.latest(session), taking_back.ACTS[0])
    except Misread:
        return None
    if isinstance(step, Question) and isinstance(step.then, Send | UseNote):
        line = f"{taking_back.ACTS[0].words[0]} {taking_back.last_called(session)}"
        return replace(step, then=replace(step.then, line=line))
    return step


def _part(session: Session) -> Question | None:
    """Return the question whether the part that I put on the agenda last is taken off it; None where it cannot be."""
    plan = session.replica.kept.agenda
    mine = [n for n in plan.ahead() if plan.items[n].by == session.replica.me]
    return _by_line(session, f"agenda- {plan.called()[max(mine)]}") if mine else None


def _of_last(act: Act | None) -> Misread:
    """Return what is said where nothing undoes what I did last."""
    return Misread(
        f"What you did last ({act.words[0]}) cannot be undone here, so nothing was done." if act else NOTHING
    )


def _by_line(session: Session, line: str) -> Question | None:
    """Return the question whether a line that undoes something was meant; None where it would do nothing now."""
    act, rest = _find(line)
    if act.refusal(session) or not _fits(session, act, line):
        return None
    try:
        step = act.step(session, rest)
    except (Misread, core.Refused):
        return None
    asks, full = act.meant(session, line, rest)
    if isinstance(step, Question):
        then = replace(step.then, line=line) if isinstance(step.then, Send | UseNote) else step.then
        return replace(step, text=f"{asks} {step.text}", then=then)
    assert isinstance(step, Send)
    return Question(f"{asks} y / n", replace(step, line=line), act, full=f"{full} y / n")


def _fits(session: Session, act: Act, line: str) -> bool:
    """Return whether there is something that a line undoes."""
    if line == LOWER:
        return taking_part.hand_is_up(session)
    if line == PUT_BACK:
        return bool(session.replica.kept.floor.recent)
    return act.offered is None or act.offered(session)


def _find(line: str) -> tuple[Act, str]:
    """Return the act that a line of `LINES` begins with, the longest word first, and what follows it."""
    found = max((word for word in _ACTS if f"{line} ".startswith(f"{word} ")), key=len)
    return _ACTS[found], line[len(found) :].strip()


_ACTS = {word: act for act in (*taking_part.ACTS, *holding.ACTS, *deciding.ACTS) for word in act.words}

ACTS: tuple[Act, ...] = (
    Act("undo", ("undo",), "Take back what I did last myself, after a question.", LOOK, undo,
        footer=lambda _s: False, phrases=("undo that", "undo it", "undo my last act", "take that back")),
)  # fmt: skip
