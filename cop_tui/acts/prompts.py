"""What is asked of me just now, with the answers there are: each is a line that could be typed, so no answer is a rule here.

Only one question is asked at a time; leaving it is always an answer, and leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cop_tui.acts import carrying as carrying_acts
from cop_tui.acts import parser, proposal, when
from cop_tui.acts import presenting as presenting_acts
from cop_tui.core import view
from cop_tui.core.engine import base, limits, spoken_time

if TYPE_CHECKING:
    from cop_tui.client.session import Session

MOST = 9  # answers that have a number of their own; the rest are typed
DOTS, CONSENT, CHECK, GO_ON = "DOTS", "CONSENT?", "CHECK", "GO ON?"
PROPOSAL, AGREEMENT, OFFERED, PARKED, ALOUD = "proposal?", "agreement?", "offers?", "lot?", "voices?"
"""What is typed to read whole what is proposed, offered, parked, or was said aloud."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its label, what it means, the line that gives it, whether it is mine by now, how many of mine are on it.

    `needs`: words have to follow the line. `why`: they may. `number`: by which it is given (0: its place among the answers).
    """

    label: str
    line: str
    meaning: str = ""
    mine: int = 0
    needs: bool = False
    number: int = 0
    why: bool = False


BACK = Choice("come back", "come back", "take part again")
IDEAS = (Choice("ideas now", "ideas now", "yes, please"), Choice("rather not", "no ideas now", "not now"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what tells it from others, what kind it is, its words, its answers, and what becomes of them.

    `about` are the words it is about, one text for each thing that is proposed; `whole` is what is typed to read them whole.
    """

    key: tuple[object, ...]
    kind: str
    text: str
    choices: tuple[Choice, ...]
    after: str = ""
    about: tuple[str, ...] = ()
    whole: str = ""

    @property
    def answered(self) -> bool:
        """Whether one of the answers is mine."""
        return any(choice.mine for choice in self.choices)

    @property
    def changed_how(self) -> str:
        """How an answer that was given by a number is changed by one, as a sentence; "" where another number would not take its place."""
        if self.kind in (CHECK, GO_ON):
            return "Another number changes it."
        return "Another number, given twice, changes it." if self.weighs else ""

    @property
    def weighs(self) -> bool:
        """Whether an answer counts for what is decided, so that none is changed by a number that was meant for something else."""
        return self.kind == CONSENT


def asked(session: Session, aside: tuple[object, ...] = ()) -> Asked | None:
    """Return what is asked of me now, the most pressing first, or None. Answers that cannot be given now are left out.

    `aside` is the key of a question that I put aside: it comes after all others.
    """
    if session.replica.kept.setup.phase != base.OPEN:
        return None
    left = None
    everybody = (_consent, _vote, _check)
    for question in (
        _park,
        *(
            each for each in everybody if (there := each(session)) and not there.answered
        ),  # nothing slides in before my answer
        _reading,
        _same,
        _aloud,
        *everybody,
        _dots,
        _point,
        _listening,
        _ideas,
        _carried,
        _presenting,
        _ending,
    ):
        found = question(session)
        choices = tuple(c for choice in (found.choices if found else ()) if (c := _offered(session, choice)))
        if found and choices:
            left = replace(found, choices=tuple(replace(c, number=c.number or n) for n, c in enumerate(choices, 1)))
            if left.key != aside:
                break
    return left


def line_for(found: Asked, numbers: str) -> str:
    """Return the line that the numbers of answers give, as they were typed, or "" where they give none.

    Only dots take more than one number: one for each dot.
    """
    given = [int(number) for number in re.findall(r"\d{1,4}", numbers)]
    lines = {choice.number: choice.line for choice in found.choices}
    if not given or re.sub(r"[\d\s,]", "", numbers) or any(number not in lines for number in given):
        return ""
    if len(given) == 1:
        return lines[given[0]]
    return f"dot {' '.join(map(str, given))}" if found.kind == DOTS else ""


def dots_line(session: Session, numbers: str) -> str:
    """Return the line that numbers give while dots are placed, "" for other text.

    A single number is for what is asked of me first; several are dots whatever else is asked, as nothing else takes more.
    """
    given = re.findall(r"\d{1,4}", numbers)
    running = session.replica.kept.dots.running is not None
    if not given or not running or re.sub(r"[\d\s,]", "", numbers):
        return ""
    found = asked(session)
    first = found is not None and found.kind == DOTS
    line = line_for(found, numbers) if found and first else ""
    return line or (f"dot {' '.join(given)}" if first or len(given) > 1 else "")


def _offered(session: Session, choice: Choice) -> Choice | None:
    """Return an answer that can be given now, with whether words have to follow; None when it cannot."""
    found = parser.find(choice.line)
    if found is None or not found[0].available(session):
        return None
    return replace(choice, needs=found[0].needs and not found[1])


def _park(session: Session) -> Asked | None:
    offer = session.replica.state.mine.park
    if offer is None:
        return None
    choices = (Choice("yes", "yes park it"), Choice("rather not", "rather not park it"))
    text, after = when.to_park(session), "Only you are asked."
    return Asked(("park", offer), "PARK IT?", text, choices, after, whole=OFFERED)


def _reading(session: Session) -> Asked | None:
    there = [message for message in session.replica.state.mine.readings.values() if not message.taken]
    if not there:
        return None
    message = there[0]
    choices = (Choice("yes", "yes read it"), Choice("rather not", "rather not read it"))
    text, after = when.to_read(session), "A no needs no reason."
    return Asked(("reading", message.reading), "READ ALOUD?", text, choices, after, whole=OFFERED)


def _same(session: Session) -> Asked | None:
    asked = next(iter(session.replica.state.mine.same.values()), None)
    if asked is None:
        return None
    texts = " / ".join(session.replica.shown(word) for word in (asked.parked, asked.same))
    choices = (Choice("yes", "yes the same"), Choice("rather not", "rather not the same"))
    who = session.replica.name(asked.by)
    text = f"{who} thinks that these say the same: {texts}"
    return Asked(("same", asked.asked), "THE SAME?", text, choices, "Both would stay, with one receipt.", whole=PARKED)


def _aloud(session: Session) -> Asked | None:
    """Ask whoever serves the meeting whether they heard, too, what was typed for somebody without a screen."""
    state, me = session.replica.state, session.replica.me
    for said, (place, spoken) in view.aloud_for(state, me).items():
        text = f"{session.replica.name(spoken.by)} typed: {view.said_aloud(state, spoken)}"
        not_so = (Choice("not said", f"not said {place}"),) if session.replica.has(base.HOLDER) else ()
        choices = (Choice("I heard it", f"confirm {place}"), *not_so)
        after = "Ask them aloud if you are not sure."
        return Asked(("aloud", said), "SAID ALOUD?", text, choices, after, whole=ALOUD)
    return None


def _consent(session: Session) -> Asked | None:
    matter = session.replica.kept.deciding.matter
    if matter is None or not view.asks_consent(matter):
        return None
    mine = matter.answers.get(session.replica.me)
    if mine and not proposal.at_hand(session):
        return None  # it was left open, and I have answered: what is asked in this part has the room
    meanings = {
        "consent": "I have no objection",
        "concern": "to be heard; it stops nothing",
        "objection": "with its reason; nothing is decided while it stands",
        "not now": "no answer, no trace",
    }
    choices = tuple(Choice(how, how, why, bool(mine and mine.how == how)) for how, why in meanings.items())
    text = "Is the proposal good enough for now, and safe enough to try?"
    proposed = f"{session.replica.name(matter.by)}: {view.words_of(session.replica.state, matter.word)}"
    key = ("consent", matter.word, matter.version)
    by_voice = view.how_to_answer_aloud(session.replica.state, session.replica.me)
    after = f"Answers are told by name. {by_voice}".rstrip()
    return Asked(key, CONSENT, text, choices, after, (proposed,), PROPOSAL)


def _vote(session: Session) -> Asked | None:
    taken = view.topic(session.replica.kept)
    if taken is None or not taken.voting:
        return None
    mine = view.my_vote(session.replica.state)
    choices = (Choice("continue", "continue", mine=mine is True), Choice("enough", "enough", mine=mine is False))
    key = ("vote", session.replica.kept.agenda.current, taken.more)
    return Asked(
        key,
        GO_ON,
        f"{spoken_time.more(limits.TOPIC_MORE_MINUTES)} for this topic?",
        choices,
        "Nobody sees who votes how.",
    )


def _check(session: Session) -> Asked | None:
    running = session.replica.kept.checks.current
    if running is None:
        return None
    mine = view.my_answer(session.replica.state)
    choices = tuple(Choice(o.name, f"feel {o.name}", o.meaning, o.name == mine, why=True) for o in running.options)
    weight = "It is binding: we go by it." if running.binding else "It decides nothing."
    after = f"{weight} Totals only, none below four answers."
    return Asked(("check", running.number), CHECK, running.question, choices, after)


def _dots(session: Session) -> Asked | None:
    running = session.replica.kept.dots.running
    if running is None:
        return None
    there, mine = view.dotted(session.replica.kept), view.my_dots(session.replica.state)
    choices = []
    for word, number in there.items():
        # One more than there are moves the first of them.
        placed = [there[n] for n in mine if n in there][-(running.each - 1) :] if running.each > 1 else []
        line = " ".join(["dot", *map(str, [*placed, number])])
        label = session.replica.shown(word)
        choices.append(Choice(label, line, mine=mine.count(word), number=number))
    left = max(0, running.each - len(mine))
    text = f"You have {left} left of {running.each}." if left else "All yours are placed; one more moves the first."
    what = "the topics" if view.topics_dotted(session.replica.kept) else "what is parked"
    return Asked(("dots", running.number), DOTS, f"On {what}. {text}", tuple(choices), "Nobody sees whose are where.")


def _point(session: Session) -> Asked | None:
    kept, state = session.replica.kept, session.replica.state
    open_ = view.proposed_points(kept)
    if not open_:
        return None
    places = {point: view.point_place(state, point) for point in open_[: MOST // 2]}
    choices = []
    for point, place in places.items():
        which = f" {place}" if len(open_) > 1 else ""
        mine = view.said_yes(state, point)
        meaning = session.replica.text(point) if which else ""
        choices += [Choice(f"yes{which}", f"yes to point {place}", meaning, mine)]
        choices += [Choice(f"rather not{which}", f"object to point {place}")]
    several = len(open_) > 1
    about = tuple(
        f"{place}. {session.replica.text(point)}" if several else session.replica.text(point)
        for point, place in places.items()
    )
    after = "Silence is a yes. Nobody is told who would rather not."
    return Asked(("point", *open_), "AGREE?", "  ".join(about), tuple(choices), after, about, AGREEMENT)


def _listening(session: Session) -> Asked | None:
    if not view.only_listens(session.replica.kept, session.replica.me):
        return None
    text, choices = "They talk; you need not answer.", [BACK]
    if presenting_acts.may_have_ideas(session):
        text, choices = f"{text} Would you like ideas now?", [BACK, *IDEAS]
    return Asked(("listen", session.replica.kept.agenda.current), "YOU LISTEN", text, tuple(choices))


def _ideas(session: Session) -> Asked | None:
    """Ask whoever presents, behind their own minutes, whether they would like ideas."""
    state = session.replica.state
    if state.kept.presenting.who != session.replica.me or not presenting_acts.may_have_ideas(session):
        return None
    key = ("ideas", state.kept.agenda.current)
    return Asked(key, "IDEAS?", "Would you like ideas now?", IDEAS, "Only you are asked. Leaving it is fine.")


def _carried(session: Session) -> Asked | None:
    """Ask whoever carried something in this series, by what their own computer knows, whether the group may know."""
    told = carrying_acts.to_tell(session) if session.replica.state.mine.carried_asked else []
    if not told:
        return None
    each = (
        [Choice(one.role, f"tell what i carried {one.role}", "of this alone") for one in told] if len(told) > 1 else []
    )
    text = f"Tell the group that {session.carried_words()}? Somebody asks who has carried what."
    key = ("carried", session.replica.kept.agenda.current)
    return Asked(
        key,
        "WHO CARRIED?",
        text,
        (Choice("yes", "tell what i carried"), *each),
        "Only you are asked. Leaving it is fine.",
    )


def _presenting(session: Session) -> Asked | None:
    if session.replica.kept.presenting.who or not presenting_acts.has_presenter_parts(session):
        return None
    choices = (Choice("present", "present", "I bring something"),)
    return Asked(("present",), "WHO BRINGS?", "Nobody presents yet. Leaving it is fine.", choices)


def _ending(session: Session) -> Asked | None:
    kept = session.replica.kept
    if kept.agenda.current or kept.agenda.ahead() or not session.replica.has(base.HOLDER):
        return None
    lot = (Choice("next time", "sort all next time", "what is parked comes back then"),) if kept.parking.left() else ()
    ask = Choice("ask", "ask", "what the recap may quote of everybody's words")
    return Asked(("end",), "BEFORE WE PART", "The agenda is done.", (*lot, ask, Choice("end", "end", "the meeting")))
