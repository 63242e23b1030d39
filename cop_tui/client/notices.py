"""What a person is told: one sentence for each thing that happened, and the few that follow from where they stand now.

Pure. Sentences about messages come from `core.tell`, asked after everything that came together was folded; those about
time follow from clocks that this client watches itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cop_tui import core
from cop_tui.core import view
from cop_tui.core.engine import base, spoken_time
from cop_tui.core.engine.base import tag
from cop_tui.core.engine.text import clean, ended, nth, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.client.replica import Folded
    from cop_tui.client.seated import Promised
    from cop_tui.core.engine.ids import Ms, PersonId

YOU_ARE_NEXT, TURN_TIME, ITEM_TIME, BACK = "you_are_next", "turn_time", "item_time", "back"
BREAK_TIME = "break_time"
LINE_LOST, LINE_UNSURE, LINE_WHY = "line_lost", "line_unsure", "line_why"
OFTEN = 3  # meetings in a row held by the same person
WITHOUT_BREAK = 50 * 60_000  # ms; ten minutes of an hour are for resting
NO_HURRY = "Take what you need to finish, or type more."

_ABOUT = ("person", "to", "from_")


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for one person. `kind` is the tag of its message or a word of this module.

    `urgent`: my turn, I am next, everything stops or goes on, or something only I am told; `mine`: that, or about me.
    `message` is what it tells of, None where time or the connection brought it; `number` that of the kept event, or 0.
    """

    text: str
    kind: str
    urgent: bool = False
    mine: bool = False
    message: core.Message | None = field(default=None, compare=False, repr=False)
    number: int = field(default=0, compare=False, repr=False)

    @property
    def of_line(self) -> bool:
        """Whether it is about the connection."""
        return self.kind in (LINE_LOST, LINE_UNSURE, LINE_WHY, BACK)


class Snapshotlet(NamedTuple):
    """The little that must be remembered from before: who had the floor, who was next, and my place in the queue."""

    speaker: PersonId
    upcoming: PersonId
    place: int

    @classmethod
    def of(cls, state: core.State, me: PersonId) -> Snapshotlet:
        """Return it for a state; `place` is 0 when I do not wait."""
        line = [w.person for w in view.order(state)]
        place = line.index(me) + 1 if me in line else 0
        return cls(state.kept.floor.speaker, view.next_up(state), place)


def notice(
    text: str, kind: str, *, urgent: bool = False, mine: bool = False, message: core.Message | None = None
) -> Notice:
    """Return a notice with its text made safe to show."""
    return Notice(clean(text), kind, urgent, mine or urgent, message)


def notices(before: Snapshotlet, state: core.State, messages: Iterable[core.Message], me: PersonId) -> list[Notice]:
    """Return what one person is told about messages that are folded into `state` already."""
    told = [n for m in messages if (n := _about(state, m, me))]
    if any(n.kind == YOU_ARE_NEXT for n in told):
        return told
    after = Snapshotlet.of(state, me)
    if after.upcoming == me and before.upcoming != me and after.speaker not in (0, me):
        text = f"You are next, after {view.name(state, after.speaker)}. No rush."
        told.append(notice(text, YOU_ARE_NEXT, urgent=True))
    return told


def _about(state: core.State, message: core.Message, me: PersonId) -> Notice | None:
    text = core.tell(state, message, me)
    if not text:
        return None
    kind = tag(type(message).__name__)
    urgency, person = message.urgency, getattr(message, "person", 0)
    if urgency.says_next and me and me == view.next_up(state) != person:
        return notice(text, YOU_ARE_NEXT, urgent=True, message=message)
    mine = any(getattr(message, field, 0) == me for field in _ABOUT)
    urgent = urgency.told is base.Whom.EVERYBODY or (urgency.told is base.Whom.SUBJECT and person == me)
    return notice(text, kind, urgent=urgent, mine=mine, message=message)


def after_gap(before: Snapshotlet, state: core.State, messages: Iterable[core.Message], me: PersonId) -> list[Notice]:
    """Return what is told when a line comes back: where I stand, then what was said and decided meanwhile."""
    messages = list(messages)
    shown = [m for m in messages if m.urgency.after_gap]  # the rest would be a flood of what the screen shows anyway
    return [back(before, state, me, messages), *(n for m in shown if (n := _about(state, m, me)))]


def on_joining(state: core.State, messages: Iterable[core.Message], me: PersonId) -> list[Notice]:
    """Return what is told at the first welcome: what waits for me alone, and words said to me before. The rest is seen."""
    waiting = [m for m in messages if isinstance(m, base.Aside) or (isinstance(m, base.Passing) and core.said(m))]
    told = [n for m in [*waiting, *let_in(state, 0, me)] if (n := _about(state, m, me))]
    if state.kept.floor.speaker == me:  # whoever has the floor has been here before
        told.insert(0, notice("Welcome back. You have the floor.", BACK, mine=True))
    elif place := Snapshotlet.of(state, me).place:  # and so has whoever waits
        told.insert(0, notice(f"Welcome back. Your hand is up: you are {nth(place)}.", BACK, mine=True))
    return told


def let_in(state: core.State, since: int, me: PersonId) -> list[core.Message]:
    """Return, as messages, when somebody was let back as me after number `since`, and after this device's own seat began."""
    return view.let_back(state, me, max(since, state.mine.since))


def came_in(state: core.State) -> list[Notice]:
    """Return what somebody is told who has come in with a word on a device that is new here."""
    text = "You are in on this device too. Notes without a name stay with the device that wrote them."
    if state.mine.since:
        text = (
            "You are back, with your place and the floor, and no role until one is given to you again. What you said "
            "before can be quoted less at once, not more; taking it back from here takes about a day. Notes without a "
            "name stay with the device that wrote them."
        )
    return [notice(text, "came_in", mine=True)]


def missed(state: core.State, since: int, me: PersonId) -> list[core.Message]:
    """Return, as messages, the words kept after number `since` whose text is here."""
    return view.words_since(state, since, me)


def folded(before: Snapshotlet, state: core.State, me: PersonId, news: Folded, *, quiet: bool = False) -> list[Notice]:
    """Return what is told about what a frame brought, `news`, which is folded into `state` already.

    `quiet`: it was told before that this program is too old for some of it.
    """
    words = missed(state, news.since, me) if news.fresh else []
    told = notices(before, state, [*words, *news.messages], me)
    if news.unknown and not quiet:
        text = "Something happened that your program is too old to show. The rest is up to date; update it later."
        told.append(notice(text, "unknown_event"))
    return _numbered(told, news)


def at_welcome(before: Snapshotlet, state: core.State, me: PersonId, news: Folded, *, returned: bool) -> list[Notice]:
    """Return what is told at a welcome, the first or a later one; `returned`: words of mine are back in my draft."""
    told = [notice(_gone(*news.gone), "restored", urgent=True)] if news.restored else []
    if not news.resumed:
        return told + on_joining(state, news.messages, me)
    if news.differed and not news.restored:
        text = (
            "What the server has is not what you saw before the connection was lost, so you see the server's now. Look at the agenda "
            "and the queue; your own draft is here."
        )
        told.append(notice(text, "differed", urgent=True))
    words = missed(state, news.since, me) if news.fresh and news.since else []
    words += let_in(state, news.since, me) if news.fresh and news.since else []
    told += after_gap(before, state, [*words, *news.messages], me)
    if returned:
        text = "The connection was lost before your last words had an answer. Your line is kept; look before you send."
        told.append(notice(text, "returned", mine=True))
    return _numbered(told, news)


def _numbered(told: list[Notice], news: Folded) -> list[Notice]:
    """Return notices with the numbers of the kept events that they tell of."""
    return [replace(n, number=news.numbers[id(n.message)]) if id(n.message) in news.numbers else n for n in told]


def _gone(first: int, last: int) -> str:
    """Return what tells somebody that what was kept after a point is gone; no content, and nobody's fault."""
    if not 0 < first <= last:
        what = "The meeting was put back to an earlier state from a backup. What came after it is gone."
    elif first == last:
        what = f"The last thing that was kept here is gone from the server: number {first}."
    else:
        count = last - first + 1
        what = f"The last {count} things that were kept here are gone from the server: from number {first} to {last}."
    return f"{what} Look at the agenda and the queue; your own draft is here."


def back(before: Snapshotlet, state: core.State, me: PersonId, messages: Iterable[core.Message] = ()) -> Notice:
    """Return the sentence for somebody whose line has come back; `messages` are what came meanwhile."""
    after = Snapshotlet.of(state, me)
    if after.speaker == me:
        text = "Back. You have the floor."
    elif after.place:
        still = "still " if after.place == before.place else ""
        text = f"Back. You are {still}{nth(after.place)}."
    elif before.speaker == me and state.kept.setup.phase == base.OPEN:
        text = f"Back. Your turn is over.{view.left_to_say(state, me)}"
    elif any(view.turn_ended(message) == me for message in messages) and state.kept.setup.phase == base.OPEN:
        text = f"Back. Your turn came meanwhile, and is over.{view.left_to_say(state, me)}"
    elif before.place:
        text = "Back. Your hand is not up any more; raise it again if you like."
    else:
        text = "Back."
    return notice(text, BACK, mine=True)


def held_often(before: int) -> list[Notice]:
    """Return what tells somebody, and nobody else, that they held their last `before` meetings; nothing below three."""
    if before < OFTEN:
        return []
    text = (
        f"You have held the last {before} meetings from here. Somebody else may like to hold this one with you: "
        "role space holder to NAME. Only you are told."
    )
    return [notice(text, "held_often", mine=True)]


_TIMES = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")


def carried_often(role: str, before: int) -> list[Notice]:
    """Return what tells somebody, and nobody else, that they carried a role in their last `before` meetings of a series."""
    times = f"{_TIMES[before - OFTEN]} times" if before - OFTEN < len(_TIMES) else "more than ten times"
    text = (
        f"{start(view.have_carried(role))} {times} in a row before this one. If you would like somebody else to: "
        f"hand over {role} to NAME. Only you are told."
    )
    return [notice(text, "carried_often", mine=True)]


def first_time(series: str) -> list[Notice]:
    """Return what asks somebody, to them alone, whether it is their first time in a series."""
    text = (
        f"Is this your first time in {series}? Only you are asked, and only now. If you would like those who hold the space to "
        "know, and nobody else: new here. If you were here before, but not from here: back after a while. No answer: nobody is told."
    )
    return [notice(text, "first_time", mine=True)]


def asked_carried(told: str) -> list[Notice]:
    """Return what asks somebody, alone, whether the group may know what they carried, in words (`told`); nothing without any."""
    if not told:
        return []
    text = (
        f"Somebody asks who has carried what. Only you are asked: tell the group that {told}? To say so: tell what i carried. "
        "No answer: nobody learns of it."
    )
    return [notice(text, "asked_carried", mine=True)]


def kept_ideas(state: core.State) -> list[Notice]:
    """Return what offers somebody the ideas they kept for later, when a part with advice has begun; else nothing."""
    plan = state.kept.agenda.now()
    if plan is None or not plan.advice:
        return []
    return [notice("You kept ideas for later: ideas?", "ideas", mine=True)]


def after_presenting(state: core.State, me: PersonId, told: set[tuple[Any, ...]], over: bool = False) -> list[Notice]:
    """Return what asks whoever presents, alone and once a part, whether they would like ideas, as their own minutes end; else nothing.

    `over`: the minutes of the part have run out before they said that they were done.
    """
    key, text = ("presented", state.kept.agenda.current), view.after_own_minutes(state, me, over)
    if not text or key in told:
        return []
    told.add(key)
    return [notice(text, "presented", mine=True)]


def promised_before(state: core.State, promised: list[Promised]) -> list[Notice]:
    """Return what reminds somebody of promises of their own, to them alone, in the part that looks at what came back; else nothing."""
    plan = state.kept.agenda.now()
    if plan is None or not plan.became or not promised:
        return []
    text = f"You said you would, in an earlier meeting: {ended(promised[-1].text)} For you alone: own promises? No answer: it stays with you."
    return [notice(text, "promised", mine=True)]


def due_cues(state: core.State, me: PersonId, now: Ms, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Return what time itself brings at `now` (server's UTC ms): each once, noted in `told`."""
    if state.kept.setup.phase != base.OPEN or state.kept.clock.paused:
        return []
    turn, item, rest = (cue(state, me, now, told) for cue in (_turn_cue, _item_cue, _break_cue))
    return [*turn, *item, *_ideas_cue(state, me, now, told), *rest]


def _ideas_cue(state: core.State, me: PersonId, now: Ms, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Ask whoever presents about ideas as the minutes of the part run out, but not while the floor waits for what they write."""
    over = view.part_left(state, now) == 0 and not view.floor_waits_for(state, me)
    return after_presenting(state, me, told, over=True) if over else []


def _break_cue(state: core.State, me: PersonId, now: Ms, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Tell who holds the space, once, that the last break was long ago."""
    items, plan = state.kept.agenda.items.values(), state.kept.agenda.now()
    since = max([state.kept.setup.opened, *(i.closed for i in items if i.plan.mode == "break")])
    key = (BREAK_TIME, since)
    resting = plan is not None and plan.mode == "break"
    if resting or now - since < WITHOUT_BREAK or key in told or me not in state.kept.people.with_role(base.HOLDER):
        return []
    told.add(key)
    return [notice("50 minutes without a break. Ten minutes of rest would do: agenda+ Break, or pause.", BREAK_TIME)]


def _turn_cue(state: core.State, me: PersonId, now: Ms, told: set[tuple[Any, ...]]) -> list[Notice]:
    turn, speaker = state.mine.turn, state.kept.floor.speaker
    told -= {key for key in told if key[0] == TURN_TIME and key[1] != speaker}
    if turn is None or view.turn_left(state, now) != 0:
        return []
    key = (TURN_TIME, speaker, turn.ends)
    if key in told:
        return []
    waits = view.floor_waits_for(state, speaker)
    if waits and (me == speaker or me not in state.kept.people.with_role(base.HOLDER)):
        return []  # nobody hurries whoever the floor waits for
    again = any(k[0] == TURN_TIME for k in told)
    told.add(key)
    if speaker == me:
        text = f"That was about {spoken_time.spelled(view.my_turn_seconds(state) * 1000)}. {NO_HURRY}"
        if again:
            text = f"That minute is over too. {NO_HURRY}"
        return [notice(text, TURN_TIME, urgent=True)]
    if not view.keeps_time(state, me) or _others_keep_time(state, me):
        return []
    who = view.name(state, speaker)
    over = "the time" if again else spoken_time.spelled(view.turn_seconds(state) * 1000)
    if waits:
        return [notice(f"{who} is over {over} and still composing; only space holders are told.", TURN_TIME, mine=True)]
    return [notice(f"{who} is over {over}; {told_of_time(state, speaker)}.", TURN_TIME, mine=True)]


def _others_keep_time(state: core.State, me: PersonId) -> bool:
    """Return whether I hold the space with somebody, and a timekeeper is here who is told of the time instead of us."""
    people, speaker = state.kept.people, state.kept.floor.speaker
    keepers = [n for n in people.with_role(base.TIMEKEEPER) if n != speaker and view.is_here(state, n)]
    return bool(keepers) and me not in keepers and len(people.with_role(base.HOLDER)) > 1


def told_of_time(state: core.State, speaker: PersonId) -> str:
    """Return whether the one who has the floor has been told that the time is over, for who keeps time."""
    who = view.name(state, speaker)
    if by_voice := view.tell_by_voice(state, speaker):
        return by_voice
    if view.is_here(state, speaker):
        return f"{who} has been told, others have not"
    how = "is away or not connected" if view.is_away(state, speaker) else "may have lost the connection"
    return f"{who} {how}, and may not know"


def _item_cue(state: core.State, me: PersonId, now: Ms, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Tell how the part stands: whoever keeps time at five minutes, at one and at the end, the room only at one."""
    left, item = view.part_left(state, now), state.kept.agenda.items.get(state.kept.agenda.current)
    if left is None or item is None:
        return []
    keeps, begun = view.keeps_time(state, me), -(-left // 60_000)  # minutes begun
    planned = item.plan.minutes + state.kept.clock.extra.get(state.kept.agenda.current, 0)
    stages = [stage for stage in ((5, 1, 0) if keeps else (1,)) if begun <= stage < planned]
    if not stages:
        return []
    # Whoever comes in late hears the last of them only. A pause moves the end, not what was said.
    total = (ITEM_TIME, state.kept.agenda.current, planned)
    fresh = (*total, stages[-1]) not in told
    told.update((*total, stage) for stage in stages)
    if not fresh:
        return []
    if not left:
        return [notice("Time for this part is up. Nobody is cut off.", ITEM_TIME)] if keeps else []
    agenda = state.kept.agenda
    if begun == 1 and agenda.upcoming():
        following = view.part_title(state, agenda.upcoming())
        soon = "about a minute" if spoken_time.rounded(left, spoken_time.PART) else "less than a minute"
        return [notice(f"In {soon}: {ended(following)}", ITEM_TIME)]
    return [notice(f"{start(spoken_time.left(left, spoken_time.PART))} for this part.", ITEM_TIME)]
