"""The acts there are, which of them a typed line begins with, and what can be done now.

The two acts that list the others stand here, so that no act's module has to know all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import (
    agreeing,
    answered,
    became,
    belonging,
    cannot_come,
    card,
    caring,
    carrying,
    changed,
    deciding,
    evening_words,
    expecting,
    finding,
    grouping,
    holding,
    in_series,
    noting_ahead,
    own_promises,
    parking,
    planning,
    presenting,
    promising,
    queries,
    queue,
    reading,
    returning,
    same_here,
    searching,
    taking_part,
    thanking,
    to_holders,
    undoing,
    unheard,
    voices,
    when,
    writing_up,
)
from cop_tui.acts.act import GROUPS, HELP_PAGE, HOLD, LOOK, PART, WRITE, Act, Step, Tell
from cop_tui.acts.connection import connection_lines
from cop_tui.acts.near import Vocabulary
from cop_tui.acts.writing_up import PLACE, may_edit
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.client.session import Session


def offered(session: Session, among: Iterable[Act] | None = None) -> list[Act]:
    """Return the acts that this person can do now, of all or `among` these, in the order of their declaration."""
    return [act for act in (ACTS if among is None else among) if act.available(session)]


def usual(session: Session) -> list[Act]:
    """Return the words of taking part that apply now: the eight first, then what the moment brings, then what ends it."""
    everything = [act for act in offered(session, _USUAL) if act.in_footer(session)]
    acts = [act for act in everything if act.group == PART]
    now = [a for a in acts if a.eight] + [a for a in acts if not a.eight and (a.of_now(session) or a.footer)]
    return now + [a for a in everything if a.group == LOOK and a.footer]


def own_task(session: Session) -> str:
    """Return the task that somebody's role brings, as a group of acts; "" where they only take part."""
    return HOLD if session.replica.has(base.HOLDER) else WRITE if session.replica.has(base.SCRIBE) else ""


def by_task(session: Session) -> list[tuple[str, list[Act]]]:
    """Return the acts that this person can do now, grouped by task, their own task first.

    In a group stand first what only this moment brings, then the eight words, then the others.
    """
    first = own_task(session)
    now = sorted(offered(session), key=lambda act: _commonness(act, session))
    groups = sorted(GROUPS, key=lambda group: group != first)
    return [(group, acts) for group in groups if (acts := [act for act in now if act.group == group])]


def everything(session: Session) -> list[tuple[str, list[Act]]]:
    """Return all acts that this person can do now, grouped by task: those that are rarely worth showing, too.

    These are the ones of writing the recap, and once the meeting is over what can be done with one's own words.
    """
    over = session.replica.kept.setup.phase == base.CLOSED
    more = [act for act in writing_up.ACTS if may_edit(session) and act.refusal(session) is None]
    more += [act for act in map(BY_NAME.__getitem__, AT_THE_END) if over]
    found = dict(by_task(session))
    own = own_task(session)
    groups = sorted(GROUPS, key=lambda group: group != own)
    all_ = [(group, [*found.get(group, ()), *(a for a in more if a.group == group)]) for group in groups]
    return [(group, list(dict.fromkeys(acts))) for group, acts in all_ if acts]


def _commonness(act: Act, session: Session) -> int:
    return 1 if act.eight else 0 if act.of_now(session) else 2


def find(line: str) -> tuple[Act, str] | None:
    """Return the act a line begins with and what follows its word (and a colon, if the act takes more), or None.

    The longest word wins. A slash before a word of ours changes nothing.
    """
    line = line.removeprefix("/")
    for word in _LONGEST:
        head, rest = line[: len(word)], line[len(word) :]
        if head.casefold() != word:
            continue
        if not rest or rest[0] == " " or (rest.startswith(": ") and _BY_WORD[word].takes):
            return _BY_WORD[word], rest.removeprefix(":").strip()
    return None


def can_line(session: Session) -> str:
    """Return what I can do now, in words: the usual ones, and those that apply only just now. Help has the others."""
    now = [act for act in offered(session) if act.group != LOOK]
    mine = [act.words[0] for act in now if act.group != HOLD and (act.eight or act.of_now(session))]
    held = [act.words[0] for act in now if act.group == HOLD]
    parts = [f"You can: {', '.join(mine)}."] if mine else []
    whose = "You hold the space" if session.replica.has(base.HOLDER) else "In your role"
    parts += [f"{whose}: {', '.join(held)}."] if held else []
    return " ".join([*parts, "help says more."])


MOST_FOUND = 6  # acts that are listed for a word
NO_WORD = 'There is no word "{}" here. These say it:'
AT_OTHER_TIMES = "At other times, or in other roles:"
_PLACES = f"{PLACE.usage}: {PLACE.help} Whoever writes the recap does: place quote 7 under 2.1."
TO_PRINT = "To print them on one page: cop words, in a terminal on this computer."
AT_THE_END = ("mine", "quote", "soften", "withdraw", "release", "recap?")
"""What is left to do when the meeting is over, besides what is left of taking part."""


def help_lines(session: Session, word: str) -> list[str]:
    """Return the help: of one word, the twenty words of an evening, or what can be done now grouped by task."""
    if not word:
        over = session.replica.kept.setup.phase == base.CLOSED
        usual = [
            act
            for group, acts in by_task(session)
            for act in acts
            if group != LOOK and (act.eight or act.of_now(session) or group in (HOLD, own_task(session)))
        ]
        usual += [act for act in map(BY_NAME.__getitem__, AT_THE_END) if over and act not in usual]
        return [
            *answered.lines(session),
            "Now you can:",
            *(f"  {act.usage}: {act.help}" for act in usual),
            "help all lists everything; help words the twenty of an evening; help WORD explains one. Nothing you type by mistake is sent to the room.",
        ]
    if word.casefold() == "words":
        return [*evening_words.told(_BY_WORD.__getitem__), *([] if session.at_a_door else [TO_PRINT])]
    if word.casefold() != "all":
        known = find(word) or find(f"{word}?")
        return ((not known or known[1]) and _of_subject(session, word)) or _explained(session, clean(word))
    lines = []
    for group, acts in everything(session):
        lines.append(f"{group}:")
        lines += [f"  {act.usage}: {act.help}" for act in acts]
    lines.append("help WORD explains one of them. Nothing you type by mistake is sent to the room.")
    return lines


def words_page() -> str:
    """Return the twenty words of an evening on one page, to be printed."""
    return evening_words.printed(_BY_WORD.__getitem__)


ROLES = {
    base.HOLDER: "space holder: looks after the meeting; begins, moves on, gives the floor, goes off the record, reveals, decides with the group and ends. Anybody who was offered it can take it: role space holder.",
    base.SCRIBE: "scribe: writes down what others say, as theirs, and vouches for what somebody on the phone said. Take it while it is free: role scribe.",
    base.TIMEKEEPER: "timekeeper: sees how long turns are, and may end a turn or give a minute more. Take it while it is free: role timekeeper.",
    base.QUEUE_KEEPER: "queue keeper: gives the floor, takes calls back, closes and reopens the queue, and puts in people on the phone. Take it while it is free: role queue keeper.",
    base.GUARDIAN: "guardian: watches how people are, and may do no more than anybody. Take it while it is free: role guardian.",
    base.MEMBER: "member: takes part in everything. role member comes back to it.",
    base.OBSERVER: "observer: reads along and asks for care, and says, writes and decides nothing. role observer takes it; role member goes back.",
}
"""What each role is and may do, in one line."""


def _explained(session: Session, word: str) -> list[str]:
    """Return what the act of a word does; of a word that is none, what the nearest one does; of a role, what it is.

    Where no act has the word, those that say it are listed; where one has, they are named behind it.
    """
    found = find(word) or find(f"{word}?")
    near = NEAR.meant(word)
    if phrase := NEAR.exact(word):
        found = phrase.act, ""
    role = [ROLES[known] for known in [" ".join(word.casefold().split())] if known in ROLES]
    if role and not (found and not found[1]):
        return role
    act = found[0] if found else None
    if act is None and (_with_word(word) or not near) and (listed := _listed(session, word)):
        return listed
    if act is None and not near:
        return [f'There is no word "{word[:40]}" here. help all lists them.']
    none = [] if act else [f'There is no word "{word[:40]}" here. Did you mean this one?']
    act = act or near[0].act
    also = f" Also typed: {', '.join(act.words[1:])}." if len(act.words) > 1 else ""
    other = [_PLACES] if act.words[0] == "quote" else list(act.explains)
    if act.alone:  # the word means something else where this act does not apply
        other.append(f"At any other time {act.words[0]} is {act.alone}: {BY_NAME[act.alone].help}")
    said = phrase.act.words[0] if phrase else word if found else act.words[0]
    return [*none, f"{act.usage}: {act.help}{also}", *(other or _beside(session, act, said)), *role]


def _saying(session: Session, word: str) -> list[Act]:
    """Return the acts that say a word, those that can be done now first, of these the ones that have it as their own, then those
    that say it whole."""
    own, whole = _with_word(word), searching.saying(ACTS, word, whole=True)
    found = dict.fromkeys([*own, *whole, *searching.saying(ACTS, word)])
    return sorted(found, key=lambda act: not act.available(session))


def _listed(session: Session, word: str) -> list[str]:
    """Return the acts that say a word that is none of theirs, a few of them with their sentences."""
    acts = _saying(session, word)
    if not acts:
        return []
    now: list[str] = []
    later: list[str] = []
    for act in acts[:MOST_FOUND]:
        (now if act.available(session) else later).append(f"  {act.usage}: {act.help}")
    none = f'"{word[:40]}" alone is no word here. With it:' if _with_word(word) else NO_WORD.format(word[:40])
    none += "" if now or _with_word(word) else f" {AT_OTHER_TIMES}"
    more = _named(acts[MOST_FOUND:])
    return [none, *now, *([AT_OTHER_TIMES] if now and later else []), *later, *([f"And: {more}."] if more else [])]


def _beside(session: Session, known: Act, word: str) -> list[str]:
    """Return the words of the other acts that have a word in what is said of them, in one line: each does something else."""
    acts = [act for act in _saying(session, word) if act is not known]
    else_ = "That one does something else" if len(acts) == 1 else "They do something else"
    return [f"Others that say it: {_named(acts)}. {else_}: help {acts[0].words[0]}."] if acts else []


def _named(acts: list[Act]) -> str:
    """Return the words of some acts, the first few."""
    names = [act.words[0] for act in acts[:MOST_FOUND]]
    return ", ".join([*names, *(["more in help all"] if len(acts) > MOST_FOUND else [])])


FOR_THEM = ("scribe", "hand for", "consent for", "concern for", "objection for", "done for", "pass for", "yes for")
CARRYING = "carry", "carried", "carrying"
"""Words that are none of ours, for what belongs to OF_CARRYING."""
OF_CARRYING = ("what i carried?", "who carried what?", "tell what i carried", "forget what i carried")


def _of_subject(session: Session, word: str) -> list[str]:
    """Return the acts that belong to a subject, or to somebody without a screen by their name; nothing for other words."""
    subject = " ".join(word.casefold().rstrip("?").split())
    name = next((name for name, _ in voices.without_screen(session) if name.casefold() == subject), "")
    acts = [BY_NAME[known] for known in (FOR_THEM if name else OF_CARRYING if subject in CARRYING else ())]
    if name:
        lines = [f"  {act.usage.replace('NAME', name)}: {act.help}" for act in acts]
        return [f"{name} takes part without a screen. Others type for them:", *lines]
    if any(session.replica.name(n).casefold() == subject for n in session.replica.kept.people.present()):
        return [f"{clean(word)} is somebody here, and no word to type. who? shows who takes part."]
    return [f"  {act.usage}: {act.help}" for act in acts]


def _with_word(word: str) -> list[Act]:
    """Return the acts whose usual word is several words, of which this is one."""
    part = word.casefold().strip()
    return [act for act in ACTS if " " in act.words[0] and part in act.words[0].rstrip("?").split()]


def now_lines(session: Session) -> list[str]:
    """Return what is happening, a sentence a line: the part, its question, what is asked of me, the floor, what is kept."""
    lines = [queries.item_line(session)]
    plan = session.replica.kept.agenda.now()
    running = session.replica.kept.rounds.current
    if plan and plan.prompt:
        lines.append(f"The question: {plan.prompt}")
    if running and running.prompt and (plan is None or running.prompt not in (plan.prompt, plan.title)):
        lines.append(f"The round: {running.prompt}")
    lines += [*deciding.now_lines(session), *answered.lines(session), *voices.waiting_lines(session)]
    lines += cannot_come.waiting_lines(session)
    if session.replica.kept.setup.phase == base.OPEN:
        lines += [queue.floor_line(session), *queries.pace_lines(session), queries.record_line(session)]
        lines += [queries.CAPTURE_LINES.get(plan.capture, "")] if plan and session.replica.has(base.HOLDER) else []
        lines.append(to_holders.invitation(session))
    if session.replica.kept.setup.phase == base.CLOSED:
        lines += queries.over_lines(session)
    return [line for line in lines if line]


def _now(session: Session, _rest: str) -> Step:
    return Tell([*connection_lines(session), *now_lines(session), can_line(session)])


def _help(session: Session, rest: str) -> Step:
    return Tell(help_lines(session, rest), opens="" if rest else HELP_PAGE)


NOW = Act("now?", ("now?", "now", "where?"), "What is happening, and what can I do now? Enter on an empty line asks it too.",
          LOOK, _now,
           phrases=("what is happening", "what's happening", "what is going on", "what's going on", "what can i do", "where are we",
                    "i am late", "i'm late", "i come late"))  # fmt: skip
HELP = Act("help", ("help", "?"), "What I can do now; all of it, or with a word what it does.", LOOK, _help,
           takes="[all / words / WORD]", key="?",
           phrases=("help me", "what can i type"))  # fmt: skip

ACTS: tuple[Act, ...] = (
    *taking_part.ACTS,
    *belonging.ACTS,
    *presenting.ACTS,
    *grouping.ACTS,
    *holding.ACTS,
    NOW,
    *queries.ACTS,
    *card.ACTS,
    *finding.ACTS,
    *in_series.ACTS,
    *changed.ACTS,
    *unheard.ACTS,
    *when.ACTS,
    *undoing.ACTS,
    HELP,
    *queries.OF_THE_PROGRAM,
    *agreeing.ACTS,
    *parking.ACTS,
    *promising.ACTS,
    *thanking.ACTS,
    *same_here.ACTS,
    *reading.ACTS,
    *to_holders.ACTS,
    *cannot_come.ACTS,
    *expecting.ACTS,
    *noting_ahead.ACTS,
    *became.ACTS,
    *own_promises.ACTS,
    *carrying.ACTS,
    *caring.ACTS,
    *planning.ACTS,
    *deciding.ACTS,
    *voices.ACTS,
    *returning.ACTS,
    *writing_up.ACTS,
)
_USUAL = tuple(
    act
    for act in ACTS
    if act.group in (PART, LOOK) and (act.footer or (act.group == PART and (act.eight or act.offered or act.suits)))
)
"""The acts that `usual` may show: asking what else is permitted would take half the time of drawing a footer."""
BY_NAME = {act.name: act for act in ACTS}
ROLE = BY_NAME["role"]
_BY_WORD = {word: act for act in ACTS for word in act.words}
NEAR = Vocabulary(ACTS)
_LONGEST = sorted(_BY_WORD, key=len, reverse=True)
