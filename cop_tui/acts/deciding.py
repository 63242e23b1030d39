"""Acts of deciding together: checks, consent, dots and the topics of a Lean Coffee. Each is offered while it applies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts import returning
from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Step, Tell, Wish
from cop_tui.acts.finding import nothing_after
from cop_tui.acts.parking import no_of
from cop_tui.acts.taking_part import simple
from cop_tui.core import agenda, checks, coffee, consenting, deciding, dots, limits
from cop_tui.core.text import ended, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session


def _matter(session: Session) -> deciding.Matter | None:
    return session.replica.kept.deciding.matter


def _version(session: Session) -> int | None:
    matter = _matter(session)
    return matter.version if matter else None


# Checks


def _check(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:(binding)\s*:)?\s*(.*)", rest, flags=re.IGNORECASE)
    assert found is not None
    if not found[2] and agenda.mode(session.replica.state) != "check":
        raise Misread("Type the question after check: check Are we ready to decide? Or: check binding: ...")
    return Wish(checks.StartCheck(found[2], bool(found[1]), session.replica.kept.agenda.current))


def _feel(session: Session, rest: str) -> Step:
    running = session.replica.kept.checks.current
    if running is None:
        raise Misread("No check runs now, so there is nothing to answer.")
    names = [option.name for option in running.options]
    if not rest:
        raise Misread(f"Say how it is for you: feel {' / '.join(names)}. feel nothing takes an answer back.")
    if rest.casefold() == "nothing" and "nothing" not in names:
        return Wish(checks.Feel("", running.number))
    near = [name for name in names if fold(name).startswith(fold(rest))]
    exact = [name for name in near if fold(name) == fold(rest)]
    if len(exact or near) != 1:
        raise Misread(f"Choose one of: {', '.join(names)}. Nothing was sent.")
    return Wish(checks.Feel((exact or near)[0], running.number))


def _count_voices(session: Session, rest: str) -> Step:
    running = session.replica.kept.checks.current
    names = {fold(option.name): option.name for option in running.options} if running else {}
    counts: dict[str, int] = {}
    for part in [part.strip() for part in rest.split(",")] if rest.casefold() != "none" else []:
        found = re.fullmatch(r"(\d{1,3})\s+(.+)", part)
        if not found or fold(found[2]) not in names:
            raise Misread(
                f"Say how many for each answer, as in: voices 2 {next(iter(names.values()), 'fine')}. Nothing was sent."
            )
        counts[names[fold(found[2])]] = int(found[1])
    return Wish(checks.CountVoices(counts, running.number if running else None))


def _close_check(session: Session, rest: str) -> Step:
    nothing_after(rest)
    running = session.replica.kept.checks.current
    return Wish(checks.CloseCheck(running.number if running else None))


def _check_now(session: Session, _rest: str) -> Step:
    state = session.replica.state
    running = state.kept.checks.current
    lines = []
    if running:
        lines.append(f"The check: {running.question}" + (" It is binding." if running.binding else ""))
        lines += [f"feel {o.name}" + (f": {o.meaning}." if o.meaning else "") for o in running.options]
        mine = checks.my_answer(state)
        lines.append(f"Your answer: {mine}." if mine else "You have given no answer, and need not.")
    for total in state.kept.checks.done.values():
        binding = " (binding)" if total.binding else ""
        lines.append(f"Closed{binding}: {ended(total.question)} {checks.shown(total.totals)}")
    return Tell(lines or ["There has been no check in this meeting."])


# Consent


def _worded(make: Callable[[Session, str], Wish], what: str) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        if not rest:
            raise Misread(f"Type {what} after it.")
        return make(session, rest)

    return build


def _consent(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(consenting.GiveConsent(_version(session)))


def _decide(session: Session, rest: str) -> Step:
    return Wish(deciding.Decide(rest, _version(session)))


def _undecided(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(deciding.LeaveUndecided(_version(session)))


def _no(session: Session, rest: str) -> Step:
    return Wish(deciding.NoToProposal(*no_of(rest), _version(session)))


def _reopen(_session: Session, rest: str) -> Step:
    if not re.fullmatch(r"\d{1,4}", rest):
        raise Misread("Say which decision by number: reopen decision 1. decisions? shows them.")
    return Wish(deciding.Reopen(int(rest)))


def _decisions(session: Session, _rest: str) -> Step:
    state, matter = session.replica.state, _matter(session)
    lines = []
    if matter:
        lines.append(f"{session.replica.name(matter.by)} proposes: {deciding.words_of(state, matter.word)}")
        if matter.step == deciding.CONSENT:
            lines.append("Everybody is asked: consent / concern ... / objection ... / not now.")
            lines += [
                f"Next in the circle: {session.replica.name(p)}." for p in [consenting.next_in_circle(state)] if p
            ]
        for person, answer in matter.answers.items():
            why = f": {deciding.words_of(state, answer.word)}" if answer.word else ""
            lines.append(f"{session.replica.name(person)}: {answer.how}{why}")
    for number, decision in state.kept.deciding.decisions.items():
        said = f"{number}. {decision.outcome.capitalize()}: {ended(deciding.words_of(state, decision.word))}"
        review = f" We look at it again: {ended(decision.review)}" if decision.review else ""
        again = f" Reopened as item {decision.reopened}." if decision.reopened else ""
        no = f" {ended(deciding.words_of(state, decision.answer))}" if decision.answer else ""
        lines.append(f"{said}{no}{review}{again}")
    return Tell(lines or ["Nothing is proposed and nothing has been decided yet."])


# Dots and topics


def _start_dots(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:on\s+)?(topics|parked|lot)?\s*(\d)?", rest, flags=re.IGNORECASE)
    if not found:
        raise Misread("Type dots, dots 2, or dots parked 2: on what, and how many each.")
    topics = len(session.replica.kept.dots.topics) > 1
    what = (found[1] or (dots.TOPICS if topics else dots.PARKED)).casefold()
    return Wish(dots.StartDots(dots.TOPICS if what == dots.TOPICS else dots.PARKED, int(found[2] or limits.DOTS)))


def _dot(session: Session, rest: str) -> Step:
    running = session.replica.kept.dots.running
    if running is None:
        raise Misread("No dots are being placed now.")
    there = dots.listed(session.replica.kept, running.what)
    look = "topics?" if running.what == dots.TOPICS else "lot?"
    places = [int(place) for place in re.findall(r"\d{1,4}", rest)]
    if rest.casefold() != "none" and (not places or re.sub(r"[\d\s,]|and", "", rest)):
        raise Misread(f"Say where by number: dot 2 5. You have {running.each}; {look} shows the numbers.")
    if any(not 1 <= place <= len(there) for place in places):
        raise Misread(f"There are {len(there)}; {look} shows their numbers. Nothing was sent.")
    return Wish(dots.PlaceDots([there[place - 1] for place in places], running.number))


def _close_dots(session: Session, rest: str) -> Step:
    nothing_after(rest)
    running = session.replica.kept.dots.running
    return Wish(dots.CloseDots(running.number if running else None))


def _next_topic(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(\d{1,2})?\s*(?:(\d{1,3})\s*m(?:in(?:utes?)?)?)?", rest)
    if not found:
        raise Misread("Type next topic, next topic 3, or next topic 3 5m: which, and for how many minutes.")
    kept = session.replica.kept
    place = int(found[1] or 1)
    if found[1] and not 1 <= place <= len(kept.dots.topics):
        raise Misread(f"{len(kept.dots.topics)} topics wait; topics? shows their numbers.")
    word = kept.dots.topics[place - 1] if found[1] else 0
    return Wish(coffee.NextTopic(int(found[2] or limits.TOPIC_MINUTES), word, kept.agenda.current))


def _go_on(session: Session, rest: str) -> Step:
    """Vote to go on while there is a topic to vote on; at any other time the word asks for a way in on another device."""
    topic = coffee.current(session.replica.kept) is not None
    return (_vote(True) if topic else returning.elsewhere)(session, rest)


def _vote(go_on: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Wish(coffee.Vote(go_on, session.replica.kept.agenda.current))

    return build


def _close_vote(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Wish(coffee.CloseVote(session.replica.kept.agenda.current))


def topic_line(session: Session) -> str:
    """Return what the current item is about when it is a topic of a Lean Coffee, or ""."""
    taken = coffee.current(session.replica.kept)
    return f"The topic: {session.replica.text(taken.word)}" if taken and session.replica.text(taken.word) else ""


def now_lines(session: Session) -> list[str]:
    """Return what the group is deciding just now, a line for each thing."""
    kept, matter = session.replica.kept, _matter(session)
    lines = [topic_line(session)]
    if kept.checks.current:
        names = " / ".join(option.name for option in kept.checks.current.options)
        lines.append(f"The check: {ended(kept.checks.current.question)} If you like: feel {names}.")
    if matter:
        words = deciding.words_of(session.replica.state, matter.word)
        lines.append(f"{session.replica.name(matter.by)}'s proposal: {words}")
    return lines


def _topics(session: Session, _rest: str) -> Step:
    kept, mine = session.replica.kept, dots.my_dots(session.replica.state)
    dotting = kept.dots.running is not None and kept.dots.running.what == dots.TOPICS
    lines = [line] if (line := topic_line(session)) else []
    lines.append(f"Topics to come: {len(kept.dots.topics)}." if kept.dots.topics else "No topics wait. topic ...")
    for place, word in enumerate(kept.dots.topics, 1):
        count = mine.count(word) if dotting else 0
        dotted = f" (your dots: {count})" if count else ""
        lines.append(f"{place}. {session.replica.text(word)}{dotted}")
    return Tell(lines)


# When each is worth showing


def _checking(session: Session) -> bool:
    return session.replica.kept.checks.current is not None


def _asked(session: Session) -> bool:
    matter = _matter(session)
    return matter is not None and matter.step == deciding.CONSENT


def _unanswered(session: Session) -> bool:
    matter = _matter(session)
    return _asked(session) and matter is not None and session.replica.me not in matter.answers


def _open_step(session: Session, *steps: str) -> bool:
    matter = _matter(session)
    return matter is not None and matter.step in steps


def _proposing(session: Session) -> bool:
    plan = session.replica.kept.agenda.now()
    wanted = plan is not None and (plan.mode == "consent" or plan.capture == "decision")
    return wanted and _matter(session) is None


def _several(session: Session) -> bool:
    kept = session.replica.kept
    return kept.dots.running is None and len(kept.dots.topics) > 1 and not kept.dots.taken


def _topics_wanted(session: Session) -> bool:
    kept = session.replica.kept
    return not kept.dots.taken and (bool(kept.dots.topics) or agenda.mode(session.replica.state) == "write")


def _voting(session: Session) -> bool:
    taken = coffee.current(session.replica.kept)
    return taken is not None and taken.voting


def _topic_waits(session: Session) -> bool:
    kept, mode = session.replica.kept, agenda.mode(session.replica.state)
    return kept.dots.running is None and bool(kept.dots.topics) and mode in ("queue", "open")


ACTS: tuple[Act, ...] = (
    Act("check", ("check",), "Ask how everybody is with something; answers are told as totals only.", HOLD, _check,
        takes="[binding:] QUESTION", command=checks.StartCheck, key="s", needs=True,
        offered=lambda s: agenda.mode(s.replica.state) == "check" and not _checking(s)),
    Act("feel", ("feel",), "Answer the check; again changes it, feel nothing takes it back. Nobody sees who said what.",
        PART, _feel, takes="ANSWER", command=checks.Feel, needs=True, offered=_checking),
    Act("voices", ("voices",), "Count the answers of those on the phone or in the room: as a number, not who.", HOLD,
        _count_voices, takes="N ANSWER, N ANSWER / none", command=checks.CountVoices, needs=True, offered=_checking),
    Act("close check", ("close check", "close the check"), "Close the check and show the totals.", HOLD, _close_check,
        command=checks.CloseCheck, key="v", offered=_checking),
    Act("check?", ("check?",), "What the check asks, what its answers mean, and what came of those before.", LOOK,
        _check_now),
    Act("propose", ("propose",), "Put a proposal on the table.", PART,
        _worded(lambda _s, text: Wish(deciding.Propose(text)), "the proposal"), takes="...", command=deciding.Propose,
        needs=True, offered=_proposing),
    Act("amend", ("amend",), "Put other words in the place of my proposal; everybody is asked anew.", PART,
        _worded(lambda _s, text: Wish(deciding.Amend(text)), "the new words"), takes="...", command=deciding.Amend,
        needs=True, offered=lambda s: _matter(s) is not None),
    Act("reactions", ("reactions",), "Begin the one round of reactions to the proposal.", HOLD,
        simple(consenting.AskReactions()), command=consenting.AskReactions, key="s",
        offered=lambda s: _open_step(s, deciding.QUESTIONS)),
    Act("ask consent", ("ask consent", "ask for consent"), "Ask everybody: good enough for now, safe enough to try?", HOLD,
        simple(consenting.AskConsent()), command=consenting.AskConsent, key="q",
        offered=lambda s: _open_step(s, deciding.QUESTIONS, deciding.REACTIONS)),
    Act("consent", ("consent",), "I have no objection to the proposal.", PART, _consent, command=consenting.GiveConsent,
        offered=_asked),
    Act("concern", ("concern",), "I have a concern that should be heard; it does not stop the proposal.", PART,
        _worded(lambda s, text: Wish(consenting.RaiseConcern(text, _version(s))), "your concern"), takes="...",
        command=consenting.RaiseConcern, needs=True, offered=_asked),
    Act("objection", ("objection",), "I object, for this reason; while it stands nothing is decided.", PART,
        _worded(lambda s, text: Wish(consenting.RaiseObjection(text, _version(s))), "your reason"), takes="...",
        command=consenting.RaiseObjection, needs=True, offered=_asked),
    Act("not now", ("not now",), "I give no answer to the proposal. It leaves no trace.", PART,
        simple(consenting.NotNow()), command=consenting.NotNow, offered=_unanswered),
    Act("decide", ("decide",), "Say that it is decided, and when it is looked at again.", HOLD, _decide,
        takes="[WHEN IT IS LOOKED AT AGAIN]", command=deciding.Decide, key="y", needs=True, offered=_asked),
    Act("no decision", ("no decision",), "Say that there is no decision now; that is an outcome too.", HOLD, _undecided,
        command=deciding.LeaveUndecided, offered=lambda s: _matter(s) is not None),
    Act("no to proposal", ("no to proposal",), "Say that the proposal cannot be: why, and what is possible instead.", HOLD,
        _no, takes="REASON; INSTEAD", command=deciding.NoToProposal, needs=True,
        offered=lambda s: _matter(s) is not None),
    Act("reopen decision", ("reopen decision",), "Ask the group to look at a decision again.", PART, _reopen, takes="N",
        command=deciding.Reopen, needs=True, offered=lambda _s: False),
    Act("decisions?", ("decisions?", "decisions", "proposal?"), "What is proposed, who answered what, what was decided.",
        LOOK, _decisions),
    Act("topic", ("topic",), "Write down a topic to talk about.", PART,
        _worded(lambda _s, text: Wish(coffee.AddTopic(text)), "the topic"), takes="...", command=coffee.AddTopic, needs=True,
        offered=_topics_wanted),
    Act("topics?", ("topics?", "topics"), "The topic of now and those to come.", LOOK, _topics),
    Act("dots", ("dots",), "Let everybody place dots, to order the topics or what is parked.", HOLD, _start_dots,
        takes="[topics / parked] [N EACH]", command=dots.StartDots, key="s", offered=_several),
    Act("dot", ("dot",), "Place my dots by number; again changes it, dot none takes them back.", PART, _dot,
        takes="N [N N]", command=dots.PlaceDots, needs=True, offered=lambda s: s.replica.kept.dots.running is not None),
    Act("close dots", ("close dots", "close the dots"), "Close the dots and put things into their order.", HOLD,
        _close_dots, command=dots.CloseDots, key="v", offered=lambda s: s.replica.kept.dots.running is not None),
    Act("next topic", ("next topic",), "Take up the next topic, or the one you number, for some minutes.", HOLD,
        _next_topic, takes="[N] [MINUTESm]", command=coffee.NextTopic, key="t", offered=_topic_waits),
    Act("continue", ("continue",), "Vote to go on with this topic for a little. Nobody sees who votes how.", PART,
        _go_on, command=coffee.Vote, offered=_voting),
    Act("enough", ("enough",), "Vote to leave this topic. Nobody sees who votes how.", PART, _vote(False),
        command=coffee.Vote, offered=_voting),
    Act("close vote", ("close vote", "close the vote"), "Close the vote before its time.", HOLD, _close_vote,
        command=coffee.CloseVote, key="v", offered=_voting),
)  # fmt: skip
