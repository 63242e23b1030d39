"""How speaking works in each mode, as sentences: for whoever presents, for everybody else, and when a part is without advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.core.engine.base import OBSERVER
from cop_tui.core.engine.ids import NOBODY, ItemId, PersonId
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import (
    ASK,
    GROUPS,
    NOT_PRESENTER,
    PRESENT,
    PROPOSER,
    ROUND_ORDERS,
    VOLUNTEERS,
    WITHOUT,
    PlannedItem,
)

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

PRESENTING = (PRESENT, ASK, WITHOUT)
FEELINGS_FIRST = (
    "Feelings come before ways out: they tell what the matter is about, and an idea that comes too soon covers it."
)
IDEAS_ASKED = "Would you like ideas now? ideas now, or no ideas now. Whatever you say is fine."
IDEAS_LATER = "Ideas have a part of their own later, and you are asked first, then."
IDEAS_LINES = {
    True: "{name} would like ideas now. Those you kept: ideas?",
    False: "{name} would rather have no ideas now. To keep one for later: keep idea ...",
}
"""What whoever presents said, for the others, by whether they would like ideas."""
NO_ADVICE = "No advice in this part. To keep an idea for later: keep idea ..."
LISTENS = "{name} only listens, until they say: come back."
CAME_BACK = "What came back from earlier meetings is looked at here: became? shows it."
NOTHING_CAME = "Nothing has come back from an earlier meeting."
UNKNOWN = "This part works in a way that this program does not know; it may be older than the server."
MODE_LINES = {
    "info": "A space holder tells you something; raise a hand to ask.",
    "silence": "A quiet time. Nobody needs to do anything.",
    "queue": "Raise a hand to speak: hand.",
    "round": "A round: everybody is offered a turn, and may pass.",
    "open": "Anybody may speak: say ...",
    "break": "A break.",
    "consent": "Propose something (propose ...); then everybody is asked whether it is safe enough to try.",
    "check": "Say how you are with it: feel ... Nobody sees who answered what.",
    PRESENT: "{name} speaks first and is not interrupted. A hand waits for afterwards: hand.",
    ASK: "Raise a hand to ask {name}: hand. They answer without one.",
    WITHOUT: f"The others talk and raise a hand for it. {LISTENS}",
    "pairs": "In pairs: say ... reaches your group alone; bring back ... tells everybody.",
    "threes": "In threes: say ... reaches your group alone; bring back ... tells everybody.",
    "fours": "In fours: say ... reaches your group alone; bring back ... tells everybody.",
    "reveal": "Write on your own: write ... It is shown together, without names.",
    "write": "A quiet time to write for yourself. What you write is yours until you share it.",
}
CALLED = {
    "silence": "quiet time",
    "queue": "speaking queue",
    "round": "round",
    "open": "open talk",
    "consent": "deciding",
    "check": "check",
    PRESENT: "one speaks first",
    ASK: "questions",
    WITHOUT: "the others talk",
    "pairs": "in pairs",
    "threes": "in threes",
    "fours": "in fours",
    "reveal": "notes without names",
    "write": "writing",
}
"""What a mode is called beside the title of its part, where that says more than the title."""
IN_TURN = {ASK: "Everybody is offered a turn to ask {name}, who answers without one.", WITHOUT: LISTENS}
HEARD = "Hands come in turn now: hand. {name} needs none to answer."
"""How a part goes on in which somebody speaks first, once they no longer have the floor; to them `I_AM_HEARD`."""
I_AM_HEARD = "Your minutes without interruption are over. Hands come in turn now; you need none to answer: say ..."
MY_LINES = {
    PRESENT: "You speak first and are not interrupted. A hand waits until you type done.",
    ASK: "The others ask you, one after the other. You need no hand to answer: say ...",
    WITHOUT: "The others talk, and you only listen, until you say: come back.",
}


def to_be_told(plan: PlannedItem) -> bool:
    """Return whether how a part works does not show in the floor, the queue and what is said."""
    told = plan.mode in (*PRESENTING, *GROUPS, "silence", "write", "consent")
    return told or plan.became or plan.who == NOT_PRESENTER


def presents(meeting: Meeting, plan: PlannedItem) -> PersonId:
    """Return who presents in a part as it opens (0: nobody).

    Where it is for the proposer, that is whose proposal is on the table; before there is one, nobody who has presented already.
    """
    presenting, matter = meeting.presenting, meeting.deciding.matter
    if plan.who != PROPOSER:
        return presenting.who
    if matter is None:
        return NOBODY if presenting.had else presenting.who
    known = meeting.people.by_id[matter.by]
    return NOBODY if known.left or known.has(OBSERVER) else matter.by


def is_behind(meeting: Meeting) -> bool:
    """Return whether somebody has presented in a part before this one, which is not for the others about that."""
    plan = meeting.agenda.now()
    return plan is not None and meeting.presenting.had and plan.who != NOT_PRESENTER


def how_it_works(state: State, item: ItemId, me: PersonId, opening: bool = False) -> str:
    """Return how speaking works in an item for `me`, and whether it is for advice, as sentences.

    `opening`: what begins with it, a round or asking for consent, says for itself how it works.
    """
    plan = state.kept.agenda.items[item].plan
    lines = [_how(state, plan, me, opening)]
    upcoming = state.kept.agenda.items.get(state.kept.agenda.upcoming())
    if upcoming and upcoming.plan.mode == PRESENT and not state.kept.presenting.who and plan.mode not in PRESENTING:
        lines.append("Then somebody presents; whoever would like to: present.")
    lines += [FEELINGS_FIRST] if is_for_feelings(plan) else []
    lines += [_ideas(state, item, me)] if plan.advice else [NO_ADVICE]
    if plan.became:
        lines.append(CAME_BACK if state.kept.series.standing() else NOTHING_CAME)
    return " ".join(line for line in lines if line)


def is_for_feelings(plan: PlannedItem) -> bool:
    """Return whether everybody but whoever presents says in a part how it is for them, before there is advice."""
    return plan.mode == "round" and plan.who == NOT_PRESENTER and not plan.advice


def is_for_ideas(meeting: Meeting, item: ItemId) -> bool:
    """Return whether a part is for the ideas of everybody but whoever presents, behind one that was without advice."""
    agenda = meeting.agenda
    listed = agenda.held()
    before = [agenda.items[n].plan for n in listed[: listed.index(item)]] if item in listed else []
    plan = agenda.items[item].plan if item in agenda.items else None
    return bool(plan and plan.advice and plan.who == NOT_PRESENTER and any(not p.advice for p in before))


def may_have_ideas(state: State, over: bool = False) -> bool:
    """Return whether whoever presents may say now whether they would like ideas.

    That is in a part for ideas until they come back in; where no part is for them, it is behind their own minutes, also where those
    are `over` with the minutes of the part.
    """
    current = state.kept.agenda.current
    if is_for_ideas(state.kept, current):
        return not state.kept.presenting.back
    return (
        _is_heard(state, current, over) and state.kept.agenda.items[current].plan.advice and not _for_ideas(state.kept)
    )


def after_own_minutes(state: State, me: PersonId, over: bool = False) -> str:
    """Return what is said to whoever presents, alone, as their own minutes end: whether they would like ideas, or when that is asked."""
    current, listed = state.kept.agenda.current, state.kept.agenda.held()
    if me != state.kept.presenting.who or not _is_heard(state, current, over) or ideas_said(state, current):
        return ""
    if may_have_ideas(state, over):
        return IDEAS_ASKED
    return IDEAS_LATER if any(listed.index(n) > listed.index(current) for n in _for_ideas(state.kept)) else ""


def _is_heard(state: State, item: ItemId, over: bool) -> bool:
    """Return whether somebody has brought something of their own in a part where they speak first, and has the floor no longer or is `over`."""
    planned, who = state.kept.agenda.items.get(item), state.kept.presenting.who
    first = planned is not None and planned.plan.mode == PRESENT and planned.plan.who != PROPOSER
    return bool(first and who) and (over or state.kept.floor.speaker != who)


def _for_ideas(meeting: Meeting) -> list[ItemId]:
    return [item for item in meeting.agenda.held() if is_for_ideas(meeting, item)]


def ideas_said(state: State, item: ItemId) -> bool:
    """Return whether whoever presents has said in the current item, and in no other, whether they would like ideas."""
    said, who = state.now.ideas, state.kept.presenting.who
    return bool(who) and (said.item, said.person) == (item, who) and item == state.kept.agenda.current


def _ideas(state: State, item: ItemId, me: PersonId) -> str:
    """Return what whoever presents said about ideas in a part, or that it is theirs to say, where it is for ideas."""
    who = state.kept.presenting.who
    if not ideas_said(state, item):
        return IDEAS_ASKED if who and who == me and is_for_ideas(state.kept, item) else ""
    return "" if who == me else start(IDEAS_LINES[state.now.ideas.yes].format(name=name(state, who)))


def _how(state: State, plan: PlannedItem, me: PersonId, opening: bool) -> str:
    presenting, presented = state.kept.presenting, plan.mode in PRESENTING
    who = presents(state.kept, plan) if opening else presenting.who
    listens = who and not presenting.back and plan.who == NOT_PRESENTER and not presented
    heard = not opening and plan.mode == PRESENT and who and state.kept.floor.speaker != who
    if heard:
        return I_AM_HEARD if who == me else start(HEARD.format(name=name(state, who)))
    if who == me and not presenting.back and (presented or listens):
        return MY_LINES.get(plan.mode, MY_LINES[WITHOUT])
    presenter = name(state, who) if who else "whoever presents"
    line = start(_line(state, plan, opening).format(name=presenter))
    if presented and not who:
        return f"{line} Nobody presents yet; whoever would like to: present."
    return f"{line} {LISTENS.format(name=presenter)}".strip() if listens else line


def _line(state: State, plan: PlannedItem, opening: bool) -> str:
    agenda, on_table = state.kept.agenda, plan.mode == "consent" and state.kept.deciding.matter
    following = agenda.items.get(agenda.upcoming())
    if opening and (plan.mode == "round" or on_table):
        return ""
    running, in_turn = state.kept.rounds.current, plan.order in ROUND_ORDERS and IN_TURN.get(plan.mode)
    if running and not (in_turn or opening or running.offered or running.how == VOLUNTEERS):
        return MODE_LINES["round"]
    if on_table:
        return "Everybody is asked whether the proposal is safe enough to try."
    if plan.mode == "write" and following and following.plan.mode == "reveal":
        return "A quiet time to write: write ... What you write waits, and is shown with the others' in the next part."
    if plan.mode == "write" and plan.capture == "points":
        return "A quiet time to write topics: topic ... Everybody sees them."
    if plan.mode == WITHOUT and state.kept.presenting.back:
        return MODE_LINES["queue"]
    return in_turn or MODE_LINES.get(plan.mode, UNKNOWN)
