"""Proposals and what comes of them: decided with a date to look again, left undecided, reopened by anybody.

While somebody objects nothing is decided: the proposer puts other words in place of the old ones, and everybody is asked
again (`cop_tui.core.topics.consenting`). No decision is an outcome too. A *no* is said by a space holder, before everybody, and carries
its reason, what is possible instead, what the lobby card says about who decides, and how to question it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Id, Kind, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_WORD, NOBODY, ItemId, Ms, PersonId, WordId
from cop_tui.core.engine.sections import InRecap, Line, NotInRecap, Place, Span, TopicSection, Usable
from cop_tui.core.engine.text import clean, ended, sentence, text_of
from cop_tui.core.topics import agenda, presenting
from cop_tui.core.topics.afterwards import WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.coming import takes_part
from cop_tui.core.topics.parking_followup import no_text
from cop_tui.core.topics.people import has_come, name, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import Closed, PlannedItem
from cop_tui.core.topics.words import ANSWER, CONCERN, OBJECTION, PROPOSE, WordsKept, ends_with, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

HEADING = "What we decided"
STAYS, STAY = "A decision was taken; it stays with the group.", "Decisions were taken that stay with the group."
QUESTIONS, REACTIONS, CONSENT = "questions", "reactions", "consent"
DECIDED, UNDECIDED, NO = "decided", "not decided", "no"
ANSWERS = (OBJECTION, CONCERN, CONSENT)


class Reaction(Struct, frozen=True, omit_defaults=True):
    """What somebody answered: consent, concern or objection, and the number of the words that say why (0: none)."""

    how: str
    word: WordId = NO_WORD


class Matter(Struct, omit_defaults=True):
    """A proposal on the table: its words, whose, how far it is, how often it was amended, and answers by person."""

    word: WordId
    by: PersonId
    item: ItemId = NO_ITEM
    step: str = QUESTIONS
    version: int = 1
    answers: dict[PersonId, Reaction] = field(default_factory=dict)

    def objectors(self) -> list[PersonId]:
        """Return who objects."""
        return [person for person, answer in self.answers.items() if answer.how == OBJECTION]


class Decision(Struct, omit_defaults=True):
    """What came of a proposal, when it is looked at again (as written), and the item that reopened it (0: none).

    `answer` is the number of the words of a no (0: it is none). `answered` is how many had answered when it was decided, and `silent`
    how many of those who had been in the meeting had not, here or away (both 0: nothing was decided, or it was not counted). `told` is how many
    of the answers were said aloud, and told by one person whom nobody else confirmed.
    """

    word: WordId
    outcome: str = DECIDED
    review: str = ""
    reopened: ItemId = NO_ITEM
    answer: WordId = NO_WORD
    answered: int = 0
    silent: int = 0
    told: int = 0


class Deciding(Struct, omit_defaults=True):
    """Kept: the proposal on the table, and what came of those before by number."""

    matter: Matter | None = None
    decisions: dict[int, Decision] = field(default_factory=dict)


class Propose(Command, frozen=True):
    """Put a proposal on the table."""

    texts = ("text",)
    audience = base.LOT
    text: str


class Amend(Command, frozen=True):
    """Put other words in the place of my proposal's; everybody is asked anew."""

    texts = ("text",)
    audience = base.LOT
    text: str


class Decide(Command, frozen=True):
    """Say that it is decided, and when it is looked at again. `version` is the wording I have seen."""

    review: str = ""
    version: Id | None = None


class LeaveUndecided(Command, frozen=True):
    """Say that there is no decision now."""

    version: Id | None = None


class NoToProposal(Command, frozen=True):
    """Say that the proposal cannot be: why, and what is possible instead. `version` is the wording I have seen."""

    texts = ("reason", "instead")
    audience = base.LOT
    reason: str
    instead: str
    version: Id | None = None


class Reopen(Command, frozen=True):
    """Ask the group to look at a decision again: it comes back as an item of the agenda."""

    decision: Id


class ProposalAmended(Event, frozen=True):
    """The proposal on the table has new words; the answers to the old ones are gone."""

    urgency = base.USUAL

    version: int


class Decided(Event, frozen=True):
    """The proposal is decided; `review` says when it is looked at again.

    `not_come` is how many of those who had not answered had not been in the meeting since it was opened.
    """

    urgency = base.USUAL

    number: int
    by: PersonId
    review: str = ""
    not_come: int = 0


class LeftUndecided(Event, frozen=True):
    """There is no decision now. `by` 0: the proposal was withdrawn, or the meeting ended before one."""

    urgency = base.USUAL

    number: int
    by: PersonId = NOBODY


class TurnedDown(Event, frozen=True):
    """The proposal cannot be; `answer` is the number of the words that say why and what is possible instead."""

    urgency = base.USUAL

    number: int
    by: PersonId
    answer: WordId


class Reopened(Event, frozen=True):
    """A decision will be looked at again, in an item of the agenda."""

    urgency = base.USUAL

    number: int
    item: ItemId
    by: PersonId


def proposer(state: State) -> PersonId:
    """Return who made the proposal on the table (0: there is none)."""
    matter = state.kept.deciding.matter
    return matter.by if matter else NOBODY


def told_alone(meeting: Meeting) -> dict[PersonId, tuple[str, PersonId]]:
    """Return the answers that somebody said aloud and one person alone told: what each is, and who told it, by whose it is.

    A consent counts only here until a second person heard it; a concern and an objection stand among the answers already.
    """
    told = ((s.person, (s.what, s.by)) for s in meeting.aloud.waiting.values() if s.what in ANSWERS)
    matter = meeting.deciding.matter
    answers = matter.answers if matter else {}
    return {person: one for person, one in told if person not in answers or answers[person].how == one[0]}


def unanswered(meeting: Meeting) -> list[PersonId]:
    """Return who takes part and has not answered the proposal on the table, whether they have come or not."""
    matter = meeting.deciding.matter
    answers = {*matter.answers, *told_alone(meeting)} if matter else set()
    return [n for n in meeting.people.by_id if takes_part(meeting, n) and n not in answers]


def silent(state: State) -> list[PersonId]:
    """Return who has been in the meeting since it was opened, and has not answered the proposal on the table."""
    return [n for n in unanswered(state.kept) if has_come(state, n)]


def on_table(state: State, version: int | None = None) -> Matter:
    """Return the proposal on the table; raise Refused when it has new words since `version`."""
    matter = state.kept.deciding.matter
    assert matter is not None, "the rules ask for one"
    if version is not None and version != matter.version:
        raise Refused("amended_since")
    return matter


def _propose(state: State, command: Propose, who: PersonId, _now: Ms) -> Outcome:
    if state.kept.deciding.matter:
        raise Refused("proposal_open", name=name(state, state.kept.deciding.matter.by))
    return Outcome([keep(state, who, command.text, PROPOSE)])


def _amend(state: State, command: Amend, _who: PersonId, _now: Ms) -> Outcome:
    return Outcome([WordsSoftened(on_table(state).word, text_of(command.text))])


def _decide(state: State, command: Decide, who: PersonId, _now: Ms) -> Outcome:
    matter = on_table(state, command.version)
    review = clean(command.review)
    if len(review) > limits.TITLE:
        raise Refused("text_too_long", length=len(review), limit=limits.TITLE)
    if objectors := matter.objectors():
        raise Refused("objection_stands", names=[name(state, person) for person in objectors])
    if matter.answers.keys() <= told_alone(state.kept).keys():
        raise Refused("nobody_answered")  # one person alone decides nothing with what they tell for others
    not_come = len(unanswered(state.kept)) - len(silent(state))
    return Outcome([Decided(len(state.kept.deciding.decisions) + 1, who, review, not_come)])


def _undecided(state: State, by: PersonId) -> Outcome:
    return Outcome([LeftUndecided(len(state.kept.deciding.decisions) + 1, by)])


def _leave(state: State, command: LeaveUndecided, who: PersonId, _now: Ms) -> Outcome:
    on_table(state, command.version)
    return _undecided(state, who)


def _no(state: State, command: NoToProposal, who: PersonId, _now: Ms) -> Outcome:
    on_table(state, command.version)
    words = keep(state, who, no_text(command.reason, command.instead), ANSWER)
    number = len(state.kept.deciding.decisions) + 1
    return Outcome([words, TurnedDown(number, who, WordId(state.kept.seq + 1))])


def _reopen(state: State, command: Reopen, who: PersonId, _now: Ms) -> Outcome:
    decision = state.kept.deciding.decisions.get(command.decision)
    if decision is None or decision.outcome == UNDECIDED:
        raise Refused("no_such_decision", number=command.decision)
    if decision.reopened:
        out = state.kept.agenda.items[decision.reopened].out
        raise Refused("item_out" if out else "reopened_already", item=agenda.called(state.kept, decision.reopened))
    if len(state.kept.agenda.items) >= limits.ITEMS:
        raise Refused("agenda_full", limit=limits.ITEMS)
    # Its text stays where it lives, so that withdrawing it withdraws it here too.
    plan = PlannedItem(f"Decision {command.decision}, again", mode="consent", keep=state.kept.setup.session.keep)
    added = agenda.added(state, plan, who)
    return Outcome([added, Reopened(command.decision, added.item, who)])


def _follow_kept(state: ServerState, event: WordsKept, now: Ms) -> Outcome:
    return presenting.take_over(state, event.person, now) if event.kind == PROPOSE else Outcome()


def _follow_softened(state: State, event: WordsSoftened, _now: Ms) -> Outcome:
    matter = state.kept.deciding.matter
    return Outcome([ProposalAmended(matter.version + 1)] if matter and matter.word == event.word else [])


def _follow_withdrawn(state: State, event: WordsWithdrawn, _now: Ms) -> Outcome:
    matter = state.kept.deciding.matter
    return _undecided(state, NOBODY) if matter and matter.word in event.words else Outcome()


def _follow_closed(state: State, _event: Closed, _now: Ms) -> Outcome:
    matter = state.kept.deciding.matter
    # What a closed meeting erases with its end is left undecided by that.
    return _undecided(state, NOBODY) if matter and not ends_with(state, matter.word) else Outcome()


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    deciding = meeting.deciding
    if event.kind == PROPOSE:
        deciding.matter = Matter(WordId(meeting.seq), event.person, event.item)
    elif event.kind in (CONCERN, OBJECTION) and deciding.matter:
        deciding.matter.answers[event.person] = Reaction(event.kind, WordId(meeting.seq))


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    matter = meeting.deciding.matter
    if matter:
        gone = set(event.words)
        matter.answers = {p: a for p, a in matter.answers.items() if not a.word or a.word not in gone}


def _apply_amended(meeting: Meeting, event: ProposalAmended) -> None:
    matter = meeting.deciding.matter
    assert matter is not None
    matter.version, matter.answers = event.version, {}


def _apply_outcome(meeting: Meeting, event: Decided | LeftUndecided | TurnedDown) -> None:
    deciding = meeting.deciding
    assert deciding.matter is not None
    decision = Decision(deciding.matter.word)
    match event:
        case Decided():
            told = told_alone(meeting)
            answers = {*deciding.matter.answers, *told}
            decision.review, decision.answered, decision.told = event.review, len(answers), len(told)
            decision.silent = len(unanswered(meeting)) - event.not_come
        case LeftUndecided():
            decision.outcome = UNDECIDED
        case _:
            decision.outcome, decision.answer = NO, event.answer
    deciding.decisions[event.number] = decision
    deciding.matter = None


def _apply_reopened(meeting: Meeting, event: Reopened) -> None:
    meeting.deciding.decisions[event.number].reopened = event.item


def _when_mine(state: State, who: PersonId) -> Refused | None:
    if state.kept.deciding.matter is None:
        return Refused("nothing_on_table")
    if proposer(state) != who:
        return Refused("not_your_proposal", name=name(state, proposer(state)))
    return on_record(state, who)


def when_on_table(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal for what needs a proposal."""
    return None if state.kept.deciding.matter else Refused("nothing_on_table")


def when_asked(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal for what needs everybody to be asked for consent already."""
    matter = state.kept.deciding.matter
    if matter is None:
        return Refused("nothing_on_table")
    return None if matter.step == CONSENT else Refused("consent_not_asked")


def when_asked_on_record(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for an answer that keeps somebody's words."""
    return when_asked(state, who) or on_record(state, who)


def _when_no(state: State, who: PersonId) -> Refused | None:
    return when_on_table(state, who) or on_record(state, who)


def _when_decided(state: State, _who: PersonId) -> Refused | None:
    some = any(d.outcome != UNDECIDED for d in state.kept.deciding.decisions.values())
    return None if some else Refused("nothing_decided")


def words_of(state: State, word: WordId) -> str:
    """Return the words of a proposal, or what stands there when they are not here."""
    return state.texts.get(word) or "(its words are not here)"


def _tell_amended(state: State, _event: ProposalAmended, _me: PersonId) -> str:
    matter = state.kept.deciding.matter
    if matter and matter.step == CONSENT:
        return (
            "The proposal has new words, so everybody is asked again: consent / concern ... / objection ... / not now."
        )
    return "The proposal has new words."


def _tell_undecided(state: State, _event: LeftUndecided, _me: PersonId) -> str:
    if state.kept.setup.phase == base.CLOSED:
        return "The proposal is left open: nothing is decided. Anybody may bring it again when we meet next."
    return "No decision now; that is an outcome too. What was said stays, and anybody can propose again."


def _tell_down(state: State, event: TurnedDown, _me: PersonId) -> str:
    card = state.kept.setup.session.card.decides
    who = f" Who decides, as the card says: {ended(card)}" if card else ""
    return f"That is the answer to the proposal.{who} To question it, anybody can: reopen decision {event.number}."


def who_answered(decision: Decision, *, in_numbers: bool = True) -> str:
    """Return how many had answered when something was decided and how many had not, as a sentence; never who.

    Answers are told by name, so one missing, or any among few, could be named by the number: there it is said without one, and
    where not `in_numbers`, as in a recap, which tells nobody how many were here, and to the room, where nobody is counted. A concern stops nothing and is no yes to
    everything, so the sentence says that nobody objected.
    """
    answered, silent = decision.answered, decision.silent
    if not answered:
        return ""
    few = not in_numbers or answered + silent < limits.FEW_WRITERS
    aloud = " Some of it was said aloud, and told by one person alone." if decision.told else ""
    if not silent:
        return f"{'Everybody' if few else f'All {answered}'} answered, and nobody objected.{aloud}"
    if few or silent == 1:
        return f"Nobody who answered objected; not everybody had answered.{aloud}"
    return f"{answered} answered, and nobody objected; {silent} had not answered.{aloud}"


def _tell_decided(state: State, event: Decided, _me: PersonId) -> str:
    decision = state.kept.deciding.decisions.get(event.number)
    said = f" {ended(words_of(state, decision.word))}" if decision else ""
    counted = f" {answered}" if decision and (answered := who_answered(decision, in_numbers=False)) else ""
    review = f" We look at it again: {ended(event.review)}" if event.review else ""
    thanks = "" if decision and not _had_concerns(state.kept, event.number) else " Thank you for every concern."
    return f"Decided, number {event.number}:{said}{counted}{review}{thanks} Anybody may reopen it."


def _had_concerns(kept: Meeting, number: int) -> bool:
    """Return whether anybody had a concern or objected between when the proposal of a decision was made and what came of it."""
    made = kept.deciding.decisions[number].word
    after = min((one.word for one in kept.deciding.decisions.values() if one.word > made), default=kept.seq)
    return any(word.kind in (CONCERN, OBJECTION) for n, word in kept.words.by_id.items() if made < n <= after)


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    matter, decisions = kept.deciding.matter, kept.deciding.decisions
    asked = [matter.word, *(answer.word for answer in matter.answers.values())] if matter else []
    return [*asked, *(n for one in decisions.values() for n in (one.word, one.answer))]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say what was decided and what was not, with when it is looked at again.

    A decision is the group's, so that there was one is told; its words are its proposer's, who decides about them.
    """
    came = list(use.kept.deciding.decisions.values())
    if matter := use.kept.deciding.matter:
        came.append(Decision(matter.word, UNDECIDED))
    lines = tuple(_line(use, decision, line) for decision in came for line in use.lines([decision.word]))
    withheld = sum(1 for decision in came if decision.outcome == DECIDED and use.line(decision.word) is None)
    # How many is not told.
    lead = {0: "", 1: STAYS}.get(withheld, STAY)
    # Of a closed meeting only what somebody released is told, not that there was more.
    yield TopicSection(Place.DECIDED, HEADING, "" if use.closed else lead, lines, leaves=True)


def _line(use: Usable, decision: Decision, line: Line) -> Line:
    prefix = {DECIDED: "", NO: "This cannot be:"}.get(decision.outcome, "Not decided:")
    answers = use.lines([decision.answer])
    counted = "" if use.closed else who_answered(decision, in_numbers=False)
    again = [counted] if counted else []
    again += [f"We look at it again: {sentence(decision.review)}"] if decision.review else []
    again += ["It has been reopened."] if decision.reopened else []
    said = [*(answer.text for answer in answers)]
    if not (prefix or said or again):
        return line
    own = sentence(line.text) if said or again else line.text
    spans = [*[Span(prefix, False)] * bool(prefix), Span(own), *map(Span, said), *(Span(text, False) for text in again)]
    return line.beside(*spans, beneath=tuple(answer.word for answer in answers))


_SAID_TO_US = "it is said to those who decide, about a proposal that may have other words by now"

TOPIC = Topic(
    name="deciding",
    kinds={
        PROPOSE: Kind("{who} proposed: {text}", "proposed: ", most=30, called="proposals"),
        CONCERN: Kind("{who} had a concern: {text}", "concern: ", most=60, called="concerns"),
        OBJECTION: Kind("{who} objected: {text}", "objection: ", most=60, called="objections"),
    },
    needs=_needs,
    rules={
        Propose: Rule(base.MEMBERS, when=on_record),
        Amend: Rule(base.MEMBERS, when=_when_mine),
        Decide: Rule(base.HOLDERS, when=when_asked_on_record),
        LeaveUndecided: Rule(base.HOLDERS, when=when_on_table),
        NoToProposal: Rule(base.HOLDERS, when=_when_no),
        Reopen: Rule(base.MEMBERS, when=_when_decided),
    },
    decide={
        Propose: _propose,
        Amend: _amend,
        Decide: _decide,
        LeaveUndecided: _leave,
        NoToProposal: _no,
        Reopen: _reopen,
    },
    follow={
        WordsKept: _follow_kept,
        WordsSoftened: _follow_softened,
        WordsWithdrawn: _follow_withdrawn,
        Closed: _follow_closed,
    },
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        ProposalAmended: _apply_amended,
        Decided: _apply_outcome,
        LeftUndecided: _apply_outcome,
        TurnedDown: _apply_outcome,
        Reopened: _apply_reopened,
    },
    tell={
        ProposalAmended: _tell_amended,
        Decided: _tell_decided,
        LeftUndecided: _tell_undecided,
        TurnedDown: _tell_down,
        Reopened: lambda s, e, me: (
            f"{start(name(s, e.by, me))} {'ask' if e.by == me else 'asks'} the group to look at decision {e.number} again. "
            f"Until then it holds."
        ),
    },
    refusals={
        "nothing_on_table": "There is no proposal now. Anybody can make one.",
        "proposal_open": "{name}'s proposal is on the table, and comes first. You can park yours.",
        "not_your_proposal": "That is {name}'s proposal, so its words are theirs. A concern or an objection reaches them.",
        "amended_since": "The proposal has new words since you looked. Read it, then answer.",
        "objection_stands": "Not while an objection stands: {names}. The proposer can amend it.",
        "nobody_answered": "Nobody has answered for themself yet, and silence decides nothing here. Wait a little.",
        "no_such_decision": "There is no decision {number}.",
        "reopened_already": "It is on the agenda again already, as part {item}.",
        "nothing_decided": "Nothing has been decided here yet.",
        "decided_words": "Those words are what the group decided. You can withdraw them, or reopen the decision.",
    },
    recap=(
        InRecap(_recap, (PROPOSE, ANSWER), (HEADING, STAYS, STAY)),
        NotInRecap(CONCERN, _SAID_TO_US),
        NotInRecap(OBJECTION, _SAID_TO_US),
    ),
)
