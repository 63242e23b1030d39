"""Acts of deciding together: checks, consent, dots and the topics of a Lean Coffee. Each is offered while it applies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import proposal, returning, wording
from cop_tui.acts.act import HOLD, LOOK, PART, Act, Misread, Question, Send, Step, Tell, UseNote
from cop_tui.acts.cutting_off import over_turn
from cop_tui.acts.lookup import nothing_after
from cop_tui.acts.notes import PARK
from cop_tui.acts.parking import UNNAMED, no_of
from cop_tui.acts.taking_part import simple
from cop_tui.core import view
from cop_tui.core.engine import limits, spoken_time
from cop_tui.core.engine.ids import NO_WORD
from cop_tui.core.engine.text import ended, fold, shorten, spoken_list
from cop_tui.core.topics import agenda, checks, coffee, consenting, deciding, dots, notes, numbers, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import PersonId


# Checks


def _check(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:(binding)\s*:)?\s*(.*)", rest, flags=re.IGNORECASE)
    assert found is not None
    if not found[2] and agenda.mode(session.replica.state) != "check":
        raise Misread("Type the question after check: check How are you with deciding today? Or: check binding: ...")
    send = Send(checks.StartCheck(found[2], bool(found[1]), session.replica.kept.agenda.current))
    return wording.before(session, send, found[2], f"check {rest}")


def _feel(session: Session, rest: str) -> Step:
    running = session.replica.kept.checks.current
    if running is None:
        raise Misread("No check runs now, so there is nothing to answer.")
    names = [option.name for option in running.options]
    if not rest:
        raise Misread(f"Say how it is for you: feel {' / '.join(names)}. feel nothing takes an answer back.")
    if rest.casefold() == "nothing" and "nothing" not in names:
        return Send(checks.Feel("", running.number))
    label, why = _label(names, rest)
    if not label:
        raise Misread(f"Choose one of: {', '.join(names)}. Nothing was sent.")
    return Send(checks.Feel(label, running.number), after=_why(session, why) if why else None)


def _label(names: list[str], rest: str) -> tuple[str, str]:
    """Return which answer a text begins with, as far as it is clear, and what follows it; "" where it is none."""
    near = [name for name in names if fold(name).startswith(fold(rest))]
    exact = [name for name in near if fold(name) == fold(rest)]
    if len(exact or near) == 1:
        return (exact or near)[0], ""
    for name in sorted(names, key=len, reverse=True):
        if found := re.match(rf"{re.escape(name)}(?:\s*[:;,.-]\s*|\s+)(.+)", rest, re.IGNORECASE):
            return name, found[1]
    head, _, why = rest.partition(" ")
    begun = [name for name in names if fold(name).startswith(fold(head))]
    return (begun[0], why.strip()) if len(begun) == 1 else ("", "")


def _why(session: Session, why: str) -> Question | None:
    """Return what is asked about the reason for an answer, which goes among others or nowhere: with the answer it tells whose it is."""
    if core.permits(session.replica.state, session.replica.me, notes.ParkUnnamed):
        return None
    park = UseNote(PARK, why, line=f"{UNNAMED.words[0]} {why}", act=UNNAMED)
    return Question(f"The answer went without its reason. Park '{shorten(why, 60)}' without your name? y / n", park)


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
    return Send(checks.CountVoices(counts, running.number if running else None))


def _close_check(session: Session, rest: str) -> Step:
    nothing_after(rest)
    running = session.replica.kept.checks.current
    return Send(checks.CloseCheck(running.number if running else None))


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
        lines.append(f"Over{binding}: {ended(total.question)} {checks.shown(total.totals)}")
    return Tell(lines or ["There has been no check in this meeting."])


# Consent


def _worded(make: Callable[[Session, str], Send], what: str) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        if not rest:
            raise Misread(f"Type {what} after it.")
        return make(session, rest)

    return build


def _consent(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(consenting.GiveConsent(proposal.version(session)))


def _decide(session: Session, rest: str) -> Step:
    """Return the wish to decide; where some have not answered, or no day is named, it is asked first whether it is meant.

    That question begins with the concerns that stand; they alone stop nothing.
    """
    send, matter = Send(deciding.Decide(rest, proposal.version(session))), proposal.matter(session)
    if matter is None or matter.objectors() or matter.answers.keys() <= view.told_alone(session.replica.kept).keys():
        return send  # nothing can be decided now, and why is said
    no_day = "" if rest else "No day is named on which it is looked at again (to name one: decide 14 May)."
    open_ = [line for line in (_unanswered_line(session), no_day) if line]
    told = " ".join(filter(None, (_concerns_line(session), *open_)))
    return Question(f"{told} Decide all the same? y / n", send) if open_ else send


def _concerns_line(session: Session) -> str:
    """Return whose concerns stand and with which word they are answered, or "" without any; what one person alone told is said by itself."""
    matter, told = proposal.matter(session), view.told_alone(session.replica.kept)
    answers = matter.answers.items() if matter else ()
    whose = [session.replica.name(p) for p, answer in answers if answer.how == words.CONCERN and p not in told]
    if matter is None or not whose:
        return ""
    stand = "A concern stands" if len(whose) == 1 else "Concerns stand"
    shown, them = ("shows it", "it") if len(whose) == 1 else ("shows them", "them")
    mine = matter.by == session.replica.me
    way = f"To answer {them}: amend ..." if mine else f"{session.replica.name(matter.by)} can answer {them}: amend ..."
    return f"{stand}: {spoken_list(whose)}; proposal? {shown}. {way}"


def _unanswered_line(session: Session) -> str:
    """Return who has to be thought of before it is decided, or "" when everybody has answered.

    Whoever reads the question is not named, as silence leaves no trace; who cannot read it is.
    """
    state, known = session.replica.state, session.replica.kept.people.by_id
    told = view.told_alone(session.replica.kept)
    silent = view.still_silent(state)
    aloud = [known[p].name for p in silent if known[p].via]
    gone = [known[p].name for p in silent if view.is_away(state, p) and not known[p].via]
    parts = ["Some have not answered. Silence is not a yes here."] if silent else []
    parts += [f"Have you asked {spoken_list(aloud)} aloud?"] if aloud else []
    parts += [f"Away, or without a connection: {spoken_list(gone)}."] if gone else []
    parts += [f"{_told(session, p)}. Nobody else has said so yet." for p in told]
    parts += ["ask consent asks everyone again; no decision leaves it open."] if silent else []
    return " ".join(parts)


def _told(session: Session, person: PersonId) -> str:
    """Return an answer that one person alone told for somebody: "Femi: consent, told by Bo"."""
    how, by = view.told_alone(session.replica.kept)[person]
    return f"{session.replica.name(person)}: {how}, told by {session.replica.name(by)}"


def _undecided(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(deciding.LeaveUndecided(proposal.version(session)))


def _no(session: Session, rest: str) -> Step:
    return Send(deciding.NoToProposal(*no_of(rest), proposal.version(session)))


def _reopen(_session: Session, rest: str) -> Step:
    if not re.fullmatch(r"\d{1,4}", rest):
        raise Misread("Say which decision by number: reopen decision 1. decisions? shows them.")
    return Send(deciding.Reopen(int(rest)))


def _decisions(session: Session, _rest: str) -> Step:
    state, matter = session.replica.state, proposal.matter(session)
    lines = []
    if matter:
        lines.append(f"{session.replica.name(matter.by)} proposes: {deciding.words_of(state, matter.word)}")
        if matter.step == deciding.CONSENT:
            lines.append(f"Everybody is asked: {ANSWERS}.")
            lines += [
                f"Next in the circle: {session.replica.name(p)}." for p in [consenting.next_in_circle(state)] if p
            ]
        told = view.told_alone(state.kept)
        for person, answer in matter.answers.items():
            why = f": {deciding.words_of(state, answer.word)}" if answer.word else ""
            said = _told(session, person) if person in told else f"{session.replica.name(person)}: {answer.how}"
            lines.append(f"{said}{why}")
        lines += [_told(session, person) for person in told if person not in matter.answers]
        lines += [line for line in [view.how_to_answer_aloud(state, session.replica.me)] if line]
    lines += decided(session)
    return Tell(lines or ["Nothing is proposed and nothing has been decided yet."])


def decided(session: Session) -> list[str]:
    """Return what came of each proposal, by its number."""
    state, lines = session.replica.state, []
    for number, decision in state.kept.deciding.decisions.items():
        said = f"{number}. {decision.outcome.capitalize()}: {ended(deciding.words_of(state, decision.word))}"
        review = f" We look at it again: {ended(decision.review)}" if decision.review else ""
        again = f" Reopened as part {view.part_called(state.kept, decision.reopened)}." if decision.reopened else ""
        no = f" {ended(deciding.words_of(state, decision.answer))}" if decision.answer else ""
        lines.append(f"{said}{no}{review}{again}")
    return lines


# Dots and topics


def _start_dots(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:on\s+)?(topics|parked|lot)?\s*(\d)?", rest, flags=re.IGNORECASE)
    if not found:
        raise Misread("Type dots, dots 2, or dots parked 2: on what, and how many each.")
    topics = len(session.replica.kept.dots.topics) > 1
    what = (found[1] or (dots.TOPICS if topics else dots.PARKED)).casefold()
    return Send(dots.StartDots(dots.TOPICS if what == dots.TOPICS else dots.PARKED, int(found[2] or limits.DOTS)))


def _dot(session: Session, rest: str) -> Step:
    running = session.replica.kept.dots.running
    if running is None:
        raise Misread("No dots are being placed now.")
    there = {number: word for word, number in dots.numbered(session.replica.kept, running.what).items()}
    look = "topics?" if running.what == dots.TOPICS else "lot?"
    places = [int(place) for place in re.findall(r"\d{1,4}", rest)]
    if rest.casefold() != "none" and (not places or re.sub(r"[\d\s,]|and", "", rest)):
        raise Misread(f"Say where by number: dot 2 5. You have {running.each}; {look} shows the numbers.")
    if any(place not in there for place in places):
        raise Misread(f"There are {len(there)}; {look} shows their numbers. Nothing was sent.")
    return Send(dots.PlaceDots([there[place] for place in places], running.number))


def _close_dots(session: Session, rest: str) -> Step:
    nothing_after(rest)
    running = session.replica.kept.dots.running
    return Send(dots.CloseDots(running.number if running else None))


def _next_topic(session: Session, rest: str) -> Step:
    found = re.fullmatch(r"(?:(\d{1,4})(?:\s+|$))?(?:(\d{1,3})\s*m(?:in(?:utes?)?)?)?", rest)
    if not found:
        raise Misread("Type next topic, next topic 3, or next topic 3 5m: which, and for how many minutes.")
    kept = session.replica.kept
    there = {number: word for word, number in numbers.topics(kept).items()}
    if found[1] and int(found[1]) not in there:
        raise Misread(f"{len(there)} topics wait; topics? shows their numbers.")
    word = there[int(found[1])] if found[1] else NO_WORD
    send = Send(coffee.NextTopic(int(found[2] or limits.TOPIC_MINUTES), word, kept.agenda.current))
    return over_turn(session, send, "Take up the next topic all the same?")


def _go_on(session: Session, rest: str) -> Step:
    """Vote to go on while there is a topic to vote on; at any other time the word asks for a way in on another device."""
    return (_vote(True) if _topic(session) else returning.elsewhere)(session, rest)


def _topic(session: Session) -> bool:
    return coffee.current(session.replica.kept) is not None


def _vote(go_on: bool) -> Callable[[Session, str], Step]:
    def build(session: Session, rest: str) -> Step:
        nothing_after(rest)
        return Send(coffee.Vote(go_on, session.replica.kept.agenda.current))

    return build


def _close_vote(session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Send(coffee.CloseVote(session.replica.kept.agenda.current))


def topic_line(session: Session) -> str:
    """Return what the current item is about when it is a topic of a Lean Coffee, or ""."""
    taken = coffee.current(session.replica.kept)
    return f"The topic: {session.replica.text(taken.word)}" if taken and session.replica.text(taken.word) else ""


def now_lines(session: Session) -> list[str]:
    """Return what the group is deciding just now, a line for each thing."""
    kept, matter = session.replica.kept, proposal.matter(session)
    lines = [topic_line(session)]
    if kept.checks.current:
        names = " / ".join(option.name for option in kept.checks.current.options)
        lines.append(f"The check: {ended(kept.checks.current.question)} If you like: feel {names}.")
    if matter:
        words = deciding.words_of(session.replica.state, matter.word)
        lines.append(f"{session.replica.name(matter.by)}'s proposal: {words}")
        lines.append(view.how_to_answer_aloud(session.replica.state, session.replica.me))
        lines += [how] if (how := how_to_answer(session)) else []
    return lines


def _topics(session: Session, _rest: str) -> Step:
    kept, mine = session.replica.kept, dots.my_dots(session.replica.state)
    dotting = kept.dots.running is not None and kept.dots.running.what == dots.TOPICS
    lines = [line] if (line := topic_line(session)) else []
    lines.append(f"Topics to come: {len(kept.dots.topics)}." if kept.dots.topics else "No topics wait. topic ...")
    for word, number in numbers.topics(kept).items():
        count = mine.count(word) if dotting else 0
        dotted = f" (your dots: {count})" if count else ""
        lines.append(f"{number}. {session.replica.shown(word)}{dotted}")
    return Tell(lines)


# When each is worth showing


def _checking(session: Session) -> bool:
    return session.replica.kept.checks.current is not None


ANSWERS = "consent / concern ... / objection ... / not now"
NOT_BY_YES = "The proposal is answered by a word of its own: consent, concern ..., objection ... or not now."


def unanswered(session: Session) -> bool:
    """Return whether I am asked for consent and have not answered."""
    matter = proposal.matter(session)
    return proposal.asked(session) and matter is not None and session.replica.me not in matter.answers


def not_by_yes(session: Session) -> str:
    """Return how what is asked of everybody now is answered, where that is not by yes or no; "" where nothing is asked."""
    if unanswered(session):
        return NOT_BY_YES
    running = session.replica.kept.checks.current
    if running is None:
        return ""
    return (
        f"The check is answered with its own words: {' / '.join(f'feel {option.name}' for option in running.options)}."
    )


def how_to_answer(session: Session, what: str = "it") -> str:
    """Return how the proposal, called `what`, is answered, "" where I am not asked or have answered."""
    asked = (
        unanswered(session) and core.permits(session.replica.state, session.replica.me, consenting.GiveConsent) is None
    )
    return f"To answer {what}, if you like: {ANSWERS}. Nothing else is taken for an answer." if asked else ""


def _open_step(session: Session, *steps: str) -> bool:
    matter = proposal.matter(session)
    return matter is not None and matter.step in steps


def _proposing(session: Session) -> bool:
    plan = session.replica.kept.agenda.now()
    wanted = plan is not None and (plan.mode == "consent" or plan.capture == "decision")
    return wanted and proposal.matter(session) is None


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
        takes="[binding:] QUESTION", command=checks.StartCheck, key="s", needs=True, done=wording.of_check,
        offered=lambda s: agenda.mode(s.replica.state) == "check" and not _checking(s)),
    Act("feel", ("feel",), "Answer the check, with why; again changes it, feel nothing takes it back. Nobody sees whose it is.",
        PART, _feel, takes="ANSWER [WHY]", command=checks.Feel, needs=True, offered=_checking),
    Act("voices", ("voices",), "Count the answers of those on the phone or in the room: as a number, not who.", HOLD,
        _count_voices, takes="N ANSWER, N ANSWER / none", command=checks.CountVoices, needs=True, offered=_checking),
    Act("close check", ("close check", "close the check"), "Close the check and show the totals.", HOLD, _close_check,
        command=checks.CloseCheck, key="v", offered=_checking),
    Act("check?", ("check?",), "What the check asks, what its answers mean, and what came of those before.", LOOK,
        _check_now),
    Act("propose", ("propose",), "Put a proposal on the table.", PART,
        _worded(lambda _s, text: Send(deciding.Propose(text)), "the proposal"), takes="...", command=deciding.Propose,
        needs=True, offered=_proposing, suits=_proposing,
        phrases=("make a proposal", "new proposal",)),
    Act("amend", ("amend",), "Put other words in the place of my proposal; everybody is asked anew.", PART,
        _worded(lambda _s, text: Send(deciding.Amend(text)), "the new words"), takes="...", command=deciding.Amend,
        needs=True, offered=lambda s: proposal.matter(s) is not None, suits=proposal.at_hand,
        phrases=("change my proposal",)),
    Act("reactions", ("reactions",), "Begin the one round of reactions to the proposal.", HOLD,
        simple(consenting.AskReactions()), command=consenting.AskReactions, key="s",
        offered=lambda s: _open_step(s, deciding.QUESTIONS), footer=proposal.at_hand,
        does="begin the round of reactions"),
    Act("ask consent", ("ask consent", "ask for consent"), "Ask everybody: good enough for now, safe enough to try?", HOLD,
        simple(consenting.AskConsent()), command=consenting.AskConsent, key="q",
        label=lambda s: "ask everyone again" if proposal.asked(s) else "", offered=lambda s: proposal.matter(s) is not None,
        footer=proposal.at_hand, phrases=("ask everybody for consent",),
        does="ask everybody whether the proposal is good enough"),
    Act("consent", ("consent",), "I have no objection to the proposal.", PART, _consent, command=consenting.GiveConsent,
        offered=proposal.asked,
        phrases=("i consent", "no objection", "i have no objection", "i'm fine with it", "i am fine with it", "fine with me"),
        does="say that you have no objection"),
    Act("concern", ("concern",), "I have a concern that should be heard; it does not stop the proposal.", PART,
        _worded(lambda s, text: Send(consenting.RaiseConcern(text, proposal.version(s))), "your concern"), takes="...",
        command=consenting.RaiseConcern, needs=True, offered=proposal.asked,
        phrases=("i have a concern",)),
    Act("objection", ("objection",), "I object, for this reason; while it stands nothing is decided.", PART,
        _worded(lambda s, text: Send(consenting.RaiseObjection(text, proposal.version(s))), "your reason"), takes="...",
        command=consenting.RaiseObjection, needs=True, offered=proposal.asked,
        phrases=("i object", "i have an objection")),
    Act("not now", ("not now",), "I give no answer to the proposal. It leaves no trace.", PART,
        simple(consenting.NotNow()), command=consenting.NotNow, offered=unanswered,
        done="Not now. Nothing is written down.",
        does="give no answer to the proposal"),
    Act("decide", ("decide",), "Say that it is decided, and when it is looked at again.", HOLD, _decide,
        takes="[WHEN IT IS LOOKED AT AGAIN]", command=deciding.Decide, key="f", needs=True, offered=proposal.asked,
        footer=proposal.at_hand),
    Act("no decision", ("no decision",), "Say that there is no decision now; that is an outcome too.", HOLD, _undecided,
        command=deciding.LeaveUndecided, offered=lambda s: proposal.matter(s) is not None, footer=proposal.at_hand,
        does="say that there is none now"),
    Act("no to proposal", ("no to proposal",), "Say that the proposal cannot be: why, and what is possible instead.", HOLD,
        _no, takes="REASON; INSTEAD", command=deciding.NoToProposal, needs=True,
        offered=lambda s: proposal.matter(s) is not None),
    Act("reopen decision", ("reopen decision",), "Ask the group to look at a decision again.", PART, _reopen, takes="N",
        command=deciding.Reopen, needs=True, offered=lambda _s: False),
    Act("decisions?", ("decisions?", "decisions", "proposal?"), "What is proposed, who answered what, what was decided.",
        LOOK, _decisions),
    Act("topic", ("topic",), "Write down a topic to talk about.", PART,
        _worded(lambda _s, text: Send(coffee.AddTopic(text)), "the topic"), takes="...", command=coffee.AddTopic, needs=True,
        offered=_topics_wanted,
        phrases=("add a topic", "new topic")),
    Act("topics?", ("topics?", "topics"), "The topic of now and those to come.", LOOK, _topics),
    Act("dots", ("dots",), "Let everybody place dots, to order the topics or what is parked.", HOLD, _start_dots,
        takes="[topics / parked] [N EACH]", command=dots.StartDots, key="s", offered=_several),
    Act("dot", ("dot",), "Place my dots by number; again changes it, dot none takes them back.", PART, _dot,
        takes="N [N N]", command=dots.PlaceDots, needs=True, offered=lambda s: s.replica.kept.dots.running is not None),
    Act("close dots", ("close dots", "close the dots"), "Close the dots and put things into their order.", HOLD,
        _close_dots, command=dots.CloseDots, key="v", offered=lambda s: s.replica.kept.dots.running is not None,
        does="put things into their order"),
    Act("next topic", ("next topic",), "Take up the next topic, or the one you number, for some minutes.", HOLD,
        _next_topic, takes="[N] [MINUTESm]", command=coffee.NextTopic, key="t", offered=_topic_waits,
        hasty=True),
    Act("continue", ("continue",), f"Vote to go on with this topic for {spoken_time.more(limits.TOPIC_MORE_MINUTES)}. Nobody sees who votes how.", PART,
        _go_on, command=coffee.Vote, offered=_voting, alone="continue elsewhere",
        does=lambda s: "vote to go on with this topic" if _topic(s) else "show a word for another device of yours"),
    Act("enough", ("enough",), "Vote to leave this topic. Nobody sees who votes how.", PART, _vote(False),
        command=coffee.Vote, offered=_voting,
        does="vote to leave this topic"),
    Act("close vote", ("close vote", "close the vote"), "Close the vote before its time.", HOLD, _close_vote,
        command=coffee.CloseVote, key="v", offered=_voting,
        does="end the vote before its time"),
)  # fmt: skip
