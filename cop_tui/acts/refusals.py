"""A refusal as a person reads it: what core says happened, and which words can be typed now.

Core's sentence holds for any client. Here stand the words of the acts that help, looked up where the acts are declared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.acts import queue
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.acts.act import Act
    from cop_tui.client.outbox import Answer
    from cop_tui.client.session import Session

TO_TYPE: dict[str, str | tuple[str, ...]] = {
    "agenda_over": (": <agenda+> ... or <end>.", ": <end>."),
    "already_paused": "Type <resume> to go on.",
    "amended_since": "<decisions?> shows it.",
    "answer_stands": ": <consent> / <concern> ... / <objection> ...",
    "ask_first": "Type <ask>, then <end> when people are ready.",
    "ask_for_floor": "To raise it: <hand>.",
    "not_called": "Your place: <queue?>.",
    "asked_already": "Type <end> when people are ready.",
    "asks_yourself": "Type <mine>, then <soften> and its number.",
    "author_reworded": "<collected?> shows how they read now.",
    "check_option": "<check?> says what they mean.",
    "check_running": "Type <close check> to end it first.",
    "closed": ": <mine>.",
    "confirmed_by_another": ": <confirm>.",
    "confirmed_by_holder": "They type <confirm>.",
    "confirmed_by_whom": "They type <confirm>.",
    "consent_not_asked": ": <ask consent>.",
    "dots_first": "Type <close dots> first.",
    "dots_running": "Type <close dots> to end it first.",
    "end_waits": "They say it with: <yes end>.",
    "finish_first": ": <done>. Then: <present>.",
    "followed_often": "Until then: <jargon>, <slower> or <check on me>.",
    "group_notes_full": ": <bring back> 1.",
    "has_words": ": <mend> {name} as ...",
    "have_floor": ", then <done>.",
    "holder_stays": ": <lay down> space holder of {name}.",
    "in_round": ("Type <next> to go on, or <close round> first.", "Type <next> to go on."),
    "is_connected": "Typed there, <continue elsewhere> shows the word.",
    "leave_yourself": "To leave yourself, type <bye>.",
    "let_back_yourself": ": <continue elsewhere>.",
    "lines_full": ": <mine>.",
    "lot_first": "See <lot?>, and say when they come back: <sort> all next time.",
    "name_unclear": "Type more of the name.",
    "needs_role": "Type <who?> to see who holds which role.",
    "no_check": ": <check> ...",
    "no_group": "<group with> NAME takes you to one; <groups?> shows them.",
    "no_needs_both": "Type both, with a ; between them.",
    "no_park_offer": ": <park> ...",
    "no_such_brought": "Type <became?> to see them.",
    "became_unknown": "<became?> shows what came back.",
    "became_why": "More words after a colon: <became> 1 {how}: WHY.",
    "no_such_decision": "Type <decisions?> to see them.",
    "item_out": "<agenda+> {item} puts it back.",
    "item_shows_notes": "To show it: <take> {item}.",
    "no_such_item": "Type <agenda?> to see them.",
    "no_such_parked": "Type <lot?> to see them.",
    "no_such_piece": "<recap?> shows it.",
    "no_such_section": "<recap?> and <collected?> show them.",
    "no_such_words": "<collected?> shows what was said.",
    "no_such_point": "Type <agreement?> to see them.",
    "not_the_same": "<lot?> shows which are one.",
    "nothing_to_merge": "<lot?> shows what is parked.",
    "no_such_thanks": "<thanked?> shows yours.",
    "no_such_promise": "Type <promises?> to see them.",
    "no_topic": "<topics?> shows them; anybody can write one: <topic> ...",
    "no_voices": ": <put in> NAME.",
    "nobody_answered": ", or: <no decision>.",
    "nobody_asked": "They can: <join promise> N.",
    "nobody_there": "Type <who?> to see the names.",
    "nobody_waits_here": ": <say> ...",
    "not_kept_now": "On the record a promise, a lesson or something to park can be: <commit> for NAME: ..., <learn> for NAME: ..., <park> for NAME: ...",
    "not_in_group": "<groups?> shows them.",
    "not_over": ": <ask>, then <end>.",
    "not_their_words": "<voices?> shows which are, with their numbers.",
    "not_your_care": "You can: <care for> N.",
    "not_your_words": "Type <mine> to see yours.",
    "note_not_released": ": <take back>.",
    "nothing_on_table": ": <propose> ...",
    "nothing_parked": "Anybody can: <park> ...",
    "nothing_to_order": "Topics are written with: <topic> ...",
    "nothing_to_park": "Type what they said: <offer to park> NAME: WORDS.",
    "objection_stands": ", or: <no decision>.",
    "objects_already": ": <withdraw for> {name} N.",
    "observers_watch": ": <role> member.",
    "paused": "Type <resume> to go on.",
    "paused_often": "Until then: <away>, <slower> or <check on me>.",
    "piece_changed": "<recap?> shows how it reads now.",
    "point_changed": "<agreement?> shows it.",
    "point_not_proposed": ": <agree> ...",
    "reading_none": "To ask somebody: <read for me> ...",
    "reading_no_seat": "Ask somebody else: <read for me> NAME: ...",
    "reading_self": ": <read for me> NAME: ...",
    "reading_whom": ": <read for me> NAME: ...",
    "same_few": "You can tell them yourself: <say> ...",
    "same_self": "Say whose: <same here> NAME.",
    "presents_already": ": <present>.",
    "promise_about_what": "Say something new: <about promise> 1 needs: WORDS, others yes, or again 14 May.",
    "promise_alone": ": <commit> ...",
    "promise_not_yours": "To carry it too: <join promise> N.",
    "quota_own": ": <mine>, <soften>.",
    "reactions_asked": ": <ask consent>.",
    "role_given_again": "They type: <role> {role} to your name.",
    "role_watching": "; to take part: <role> member.",
    "round_running": "Type <close round> to end it first.",
    "section_unknown": ": <agree> ...",
    "text_empty": "Type them after the command.",
    "trust_whom": ": <trust is breaking> NAME, NAME.",
    "unnamed_here": "A note for somebody without a screen, without their name: <write> for NAME: ...",
    "unnamed_lets_go": ": <take back>.",
    "waits_aloud": ": <confirm>.",
    "writes_for_voices": "To be the scribe: <role> scribe.",
    "writing_part": (
        "To go on from here: <move on>.",
        "You can write a note, <write> ..., or park it: <park> ...",
        "You can park it: <park> ...",
        "You can ask for a pause: <pause>.",
    ),
    "you_answer": ": <say> ...",
    "you_listen": "To take part again: <come back>.",
    "you_present": "To stop: <step back>.",
}
"""What can be typed after a refusal, by its code; of several the first that whoever reads it can do.

`<name>` stands for the usual word of the act of that name, `{name}` for a fact of the refusal. What begins with a colon, a
comma or a semicolon goes on with the last sentence of the reason; the rest is a sentence of its own.
"""
INSTEAD = {
    "agenda_over": ("end", "That was the last part."),
    "ask_for_floor": ("hand", "Nobody has called you yet. Your line is kept."),
    "had_turn": ("park", "You have had your turn in this round; the others are offered theirs."),
    "lobby": ("park", "The meeting has not begun. Your line is kept: send it when it has."),
    "no_park_offer": ("park", "Nobody offers to park something of yours now."),
    "no_queue_now": ("park", "There is no queue in this part. You can ask for a pause."),
    "not_writing_now": ("park", "Nobody is writing notes in this part."),
    "not_your_turn": ("hand", "It is not your turn now."),
    "others_turn": ("hand", "{name} has the floor. Your line is kept."),
    "park_no_seat": ("park", "{name} takes part without a screen. Ask them."),
    "part_of_one": ("park", "This part is for {name}. You can raise a hand in the next one."),
    "people_waiting": ("park", "{floor}{waiting} still waiting to be heard."),
    "proposal_open": ("park", "{name}'s proposal is on the table, and comes first."),
    "queue_closed": ("park", "The queue is closed so the {waiting} waiting can be heard. You can ask for a pause."),
    "quiet_part": ("park", "This is a quiet part. You can ask for a pause."),
    "wait_for_whom": ("hand", "The floor waits for whoever has it or comes next."),
    "you_listen": ("park", "You listen now."),
}
"""What is said in place of the reason, by its code, where whoever reads it cannot do now the act of this name, which the reason offers."""
HAND_UP = "{name} has the floor. Your hand is up, and you are {place}. Your line is kept."
"""What is said to whoever waits with a hand up in place of how one is raised."""
OF_OTHERS = frozenset(
    {"confirmed_by_another", "confirmed_by_holder", "confirmed_by_whom", "end_waits", "is_connected", "nobody_asked", "observers_watch",
     "role_given_again", "waits_aloud"}
)  # fmt: skip
"""Refusals after which somebody else can type something."""
OF_ENTRUSTED = frozenset({"holder_stays"})
"""Refusals after which only somebody entrusted with the space can, which the permission of the act does not say."""
WATCHING = "To take part: <role> member."
"""What somebody who watches can type where something is for those who take part."""
NOT_FOR_ME = frozenset(
    {"needs_role", "stands_in", "own_seat_only", "not_here", "lobby", "closed", "not_over", "open_only", "off_record_keep"}
)  # fmt: skip
"""Refusals of an act that say that whoever reads of it cannot do it, whatever they do first."""
GOES_ON = (":", ",", ";")
MARK = re.compile(r"<([^<>]+)>")


def explain(refusal: core.Refused, session: Session | None = None) -> str:
    """Return the sentence of a refusal with what can be typed now; `session` is that of whoever reads it."""
    return explained(core.explain(refusal), refusal.code, refusal.facts, session)


def reason(answer: Answer, session: Session | None = None) -> str:
    """Return why something was not done, with what can be typed now; "" where the answer gives no reason."""
    return explained(answer.text, answer.code, answer.facts, session)


def explained(text: str, code: str, facts: dict[str, Any], session: Session | None = None) -> str:
    """Return the reason that stands in `text` with what can be typed now, where there is anything that its reader can do.

    Without a session nobody knows what that is, and the reason is said to everybody alike.
    """
    reader = session if session is not None and session.replica.person else None
    try:
        if reader and code == "others_turn" and (place := queue.my_place(reader)):
            text = clean(HAND_UP.format(place=place, **facts)) if text else text
        elif reader and code in INSTEAD and not _may(reader, BY_NAME[INSTEAD[code][0]]):
            text = clean(INSTEAD[code][1].format_map(facts)) if text else text
        more = clean(MARK.sub(lambda mark: BY_NAME[mark[1]].words[0], to_type(code, facts, reader)).format_map(facts))
    except KeyError:  # from a newer program, which tells it otherwise
        return text
    if not text or not more:
        return text
    return f"{text.removesuffix('.')}{more}" if more.startswith(GOES_ON) else f"{text} {more}"


def to_type(code: str, facts: dict[str, Any], session: Session | None = None) -> str:
    """Return what can be typed after a refusal, its acts marked; "" where there is nothing for whoever reads it."""
    ways = TO_TYPE.get(code, "")
    ways = ways if isinstance(ways, tuple) else (ways,)
    if session is None or code in OF_OTHERS:
        return ways[0]
    me = session.replica.person
    if code == "needs_role" and facts.get("roles") in ("member", ["member"]) and me and me.has(base.OBSERVER):
        ways = (WATCHING, *ways)
    if code in OF_ENTRUSTED and not session.replica.kept.people.is_entrusted(session.replica.me):
        return ""
    return next((way for way in ways if not any(_never(session, BY_NAME[name]) for name in MARK.findall(way))), "")


def _never(session: Session, act: Act) -> bool:
    """Return whether an act is not for somebody here, whatever they do before it; a hand has nothing that could be done before it."""
    refusal = act.refusal(session)
    return not _may(session, act) if act.name == "hand" else refusal is not None and refusal.code in NOT_FOR_ME


def _may(session: Session, act: Act) -> bool:
    """Return whether somebody can do an act at this moment; a hand goes up only while hands are taken."""
    return act.refusal(session) is None and (act.name != "hand" or session.replica.kept.floor.open)
