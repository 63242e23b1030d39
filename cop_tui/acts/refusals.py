"""A refusal as a person reads it: what core says happened, and which words can be typed now.

Core's sentence holds for any client. Here stand the words of the acts that help, looked up where the acts are declared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cop_tui import core
from cop_tui.acts.parser import BY_NAME
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.client.outbox import Answer

TO_TYPE = {
    "agenda_over": ": <agenda+> ... or <end>.",
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
    "in_round": "Type <next> to go on, or <close round> first.",
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
    "you_answer": ": <say> ...",
    "you_listen": "To take part again: <come back>.",
    "you_present": "To stop: <step back>.",
}
"""What can be typed after a refusal, by its code.

`<name>` stands for the usual word of the act of that name, `{name}` for a fact of the refusal. What begins with a colon, a
comma or a semicolon goes on with the last sentence of the reason; the rest is a sentence of its own.
"""
GOES_ON = (":", ",", ";")
MARK = re.compile(r"<([^<>]+)>")


def explain(refusal: core.Refused) -> str:
    """Return the sentence of a refusal with what can be typed now."""
    return explained(core.explain(refusal), refusal.code, refusal.facts)


def reason(answer: Answer) -> str:
    """Return why something was not done, with what can be typed now; "" where the answer gives no reason."""
    return explained(answer.text, answer.code, answer.facts)


def explained(text: str, code: str, facts: dict[str, Any]) -> str:
    """Return the reason that stands in `text` with what can be typed now, where there is anything."""
    template = _TO_TYPE.get(code)
    if not text or template is None:
        return text
    try:
        more = clean(template.format_map(facts))
    except KeyError:  # from a newer program, which tells it otherwise
        return text
    return f"{text.removesuffix('.')}{more}" if more.startswith(GOES_ON) else f"{text} {more}"


_TO_TYPE = {code: MARK.sub(lambda mark: BY_NAME[mark[1]].words[0], text) for code, text in TO_TYPE.items()}
