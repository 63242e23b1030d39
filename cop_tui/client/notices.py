"""What a person is told: one sentence for each thing that happened, and the few that follow from where they stand now.

Pure. Sentences about messages come from `core.tell`, asked after everything that came together was folded; those about
time follow from clocks that this client watches itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cop_tui import core
from cop_tui.core import base, clock, composing, floor, people
from cop_tui.core.base import tag
from cop_tui.core.people import name
from cop_tui.core.returning import CameBack
from cop_tui.core.text import clean, ended
from cop_tui.core.words import Spoken, WordsKept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.client.replica import Folded

YOU_ARE_NEXT, TURN_TIME, ITEM_TIME, BACK = "you_are_next", "turn_time", "item_time", "back"
BREAK_TIME = "break_time"
OFTEN = 3  # meetings in a row held by the same person
WITHOUT_BREAK = 50 * 60_000  # ms; ten minutes of an hour are for resting

_ALWAYS_URGENT = frozenset({"paused", "resumed"})
_ABOUT = ("person", "to", "from_")
# After an outage these would be a flood of what the screen shows anyway.
_PASSED_BY = frozenset(
    {
        "hand_raised",
        "hand_lowered",
        "hand_moved_later",
        "hand_up",
        "composing",
        "joined",
        "here",
        "moved_on",
        "round_offered",
    }
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Notice(NamedTuple):
    """A sentence for one person. `kind` is the tag of its message or a word of this module.

    `urgent`: my turn, I am next, everything stops or goes on, or something only I am told; `mine`: that, or about me.
    """

    text: str
    kind: str
    urgent: bool = False
    mine: bool = False


class Snapshotlet(NamedTuple):
    """The little that must be remembered from before: who had the floor, who was next, and my place in the queue."""

    speaker: int
    upcoming: int
    place: int

    @classmethod
    def of(cls, state: core.State, me: int) -> Snapshotlet:
        """Return it for a state; `place` is 0 when I do not wait."""
        line = [w.person for w in floor.order(state)]
        place = line.index(me) + 1 if me in line else 0
        return cls(state.kept.floor.speaker, floor.next_up(state), place)


def notice(text: str, kind: str, *, urgent: bool = False, mine: bool = False) -> Notice:
    """Return a notice with its text made safe to show."""
    return Notice(clean(text), kind, urgent, mine or urgent)


def notices(before: Snapshotlet, state: core.State, messages: Iterable[core.Message], me: int) -> list[Notice]:
    """Return what one person is told about messages that are folded into `state` already."""
    told = [n for m in messages if (n := _about(state, m, me))]
    if any(n.kind == YOU_ARE_NEXT for n in told):
        return told
    after = Snapshotlet.of(state, me)
    if after.upcoming == me and before.upcoming != me and after.speaker not in (0, me):
        text = f"You are next, after {name(state, after.speaker)}. No rush."
        told.append(notice(text, YOU_ARE_NEXT, urgent=True))
    return told


def _about(state: core.State, message: core.Message, me: int) -> Notice | None:
    text = core.tell(state, message, me)
    if not text:
        return None
    kind = tag(type(message).__name__)
    if text.endswith(" You are next."):
        return notice(text, YOU_ARE_NEXT, urgent=True)
    mine = any(getattr(message, field, 0) == me for field in _ABOUT)
    urgent = (
        isinstance(message, base.Aside)
        or kind in _ALWAYS_URGENT
        or (kind in ("called", "removed", "called_back") and getattr(message, "person", 0) == me)
    )
    return notice(text, kind, urgent=urgent, mine=mine)


def after_gap(before: Snapshotlet, state: core.State, messages: Iterable[core.Message], me: int) -> list[Notice]:
    """Return what is told when a line comes back: where I stand, then what was said and decided meanwhile."""
    shown = [m for m in messages if tag(type(m).__name__) not in _PASSED_BY]
    return [back(before, state, me), *(n for m in shown if (n := _about(state, m, me)))]


def on_joining(state: core.State, messages: Iterable[core.Message], me: int) -> list[Notice]:
    """Return what is told at the first welcome: what waits for me alone, and words said to me before. The rest is seen."""
    waiting = [m for m in messages if isinstance(m, base.Aside | Spoken)]
    told = [n for m in [*waiting, *let_in(state, 0, me)] if (n := _about(state, m, me))]
    if state.kept.floor.speaker == me:  # whoever has the floor has been here before
        told.insert(0, notice("Welcome back. You have the floor.", BACK, mine=True))
    elif place := Snapshotlet.of(state, me).place:  # and so has whoever waits
        told.insert(0, notice(f"Welcome back. Your hand is up: you are {_ordinal(place)}.", BACK, mine=True))
    return told


def let_in(state: core.State, since: int, me: int) -> list[core.Message]:
    """Return, as messages, when somebody was let back as me after number `since`, and after this device's own seat began."""
    return [CameBack(me, back.by) for back in state.kept.returning.after(me, max(since, state.mine.since))]


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


def missed(state: core.State, since: int, me: int) -> list[core.Message]:
    """Return, as messages, the words kept after number `since` whose text is here."""
    return [
        WordsKept(word.person, state.texts[n], word.item, word.round, word.kind, word.scribe)
        for n, word in sorted(state.kept.words.by_id.items())
        if n > since and n in state.texts and word.person != me
    ]


def folded(before: Snapshotlet, state: core.State, me: int, news: Folded) -> list[Notice]:
    """Return what is told about what a frame brought, `news`, which is folded into `state` already."""
    words = missed(state, news.since, me) if news.fresh else []
    told = notices(before, state, [*words, *news.messages], me)
    if news.unknown:
        text = "Something happened that your program is too old to show. The rest is up to date; update it later."
        told.append(notice(text, "unknown_event"))
    return told


def at_welcome(before: Snapshotlet, state: core.State, me: int, news: Folded, *, returned: bool) -> list[Notice]:
    """Return what is told at a welcome, the first or a later one; `returned`: words of mine are back in my draft."""
    if not news.resumed:
        return on_joining(state, news.messages, me)
    told = []
    if news.restored:
        text = (
            "The meeting was put back to an earlier state from a backup. What came after it is gone. "
            "Look at the agenda and the queue; your own draft is here."
        )
        told.append(notice(text, "restored", urgent=True))
    words = missed(state, news.since, me) if news.fresh and news.since else []
    words += let_in(state, news.since, me) if news.fresh and news.since else []
    told += after_gap(before, state, [*words, *news.messages], me)
    if returned:
        text = "The line was lost before your last words were said. Your line is kept; look before you send."
        told.append(notice(text, "returned", mine=True))
    return told


def back(before: Snapshotlet, state: core.State, me: int) -> Notice:
    """Return the sentence for somebody whose line has come back."""
    after = Snapshotlet.of(state, me)
    if after.speaker == me:
        text = "Back. You have the floor."
    elif after.place:
        still = "still " if after.place == before.place else ""
        text = f"Back. You are {still}{_ordinal(after.place)}."
    elif before.place and before.speaker != me:
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


def kept_ideas(state: core.State) -> list[Notice]:
    """Return what offers somebody the ideas they kept for later, when a part with advice has begun; else nothing."""
    plan = state.kept.agenda.now()
    if plan is None or not plan.advice:
        return []
    return [notice("You kept ideas for later: ideas?", "ideas", mine=True)]


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _long(seconds: int) -> str:
    """Return a soft length in words, as people say it: "two minutes", "45 seconds"."""
    if seconds < 60:
        return f"{seconds} seconds"
    minutes, half = divmod(round(seconds / 30), 2)
    said = _NUMBERS[minutes] if minutes < len(_NUMBERS) else str(minutes)
    if half:
        return f"{said} and a half minutes"
    return f"{said} minute{'' if minutes == 1 else 's'}"


def due_cues(state: core.State, me: int, now: int, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Return what time itself brings at `now` (server's UTC ms): each once, noted in `told`."""
    if state.kept.setup.phase != base.OPEN or state.kept.clock.paused:
        return []
    return [*_turn_cue(state, me, now, told), *_item_cue(state, now, told), *_break_cue(state, me, now, told)]


def _break_cue(state: core.State, me: int, now: int, told: set[tuple[Any, ...]]) -> list[Notice]:
    """Tell who holds the space, once, that the last break was long ago."""
    items, plan = state.kept.agenda.items.values(), state.kept.agenda.now()
    since = max([state.kept.setup.opened, *(i.closed for i in items if i.plan.mode == "break")])
    key = (BREAK_TIME, since)
    resting = plan is not None and plan.mode == "break"
    if resting or now - since < WITHOUT_BREAK or key in told or me not in state.kept.people.with_role(base.HOLDER):
        return []
    told.add(key)
    return [notice("50 minutes without a break. Ten minutes of rest would do: agenda+ Break, or pause.", BREAK_TIME)]


def _turn_cue(state: core.State, me: int, now: int, told: set[tuple[Any, ...]]) -> list[Notice]:
    turn, speaker = state.mine.turn, state.kept.floor.speaker
    told -= {key for key in told if key[0] == TURN_TIME and key[1] != speaker}
    if turn is None or not turn.ends or turn.person != speaker or clock.read(state, now) < turn.ends:
        return []
    key = (TURN_TIME, speaker, turn.ends)
    if key in told:
        return []
    waits = composing.waits_for(state, speaker)
    if waits and (me == speaker or me not in state.kept.people.with_role(base.HOLDER)):
        return []  # nobody hurries whoever the floor waits for
    again = any(k[0] == TURN_TIME for k in told)
    told.add(key)
    length = _long(floor.turn_seconds(state))
    if speaker == me:
        text = f"That is about {length}. Finish your thought, or type more."
        if again:
            text = "That minute is over too. Finish your thought, or type more."
        return [notice(text, TURN_TIME, urgent=True)]
    if me not in floor.keepers(state):
        return []
    who = name(state, speaker)
    over = "the time" if again else length
    if waits:
        return [notice(f"{who} is over {over} and still composing; only space holders are told.", TURN_TIME, mine=True)]
    return [notice(f"{who} is over {over}; {told_of_time(state, speaker)}.", TURN_TIME, mine=True)]


def told_of_time(state: core.State, speaker: int) -> str:
    """Return whether the one who has the floor has been told that the time is over, for who keeps time."""
    who = name(state, speaker)
    if state.kept.people.by_id[speaker].via:
        return f"{who} is on the phone: tell them yourself"
    presence = state.now.people.here.get(speaker)
    if presence is not None and presence.how != people.HERE:
        return f"{who}'s connection is lost, so they have not been told"
    return f"{who} has been told, others have not"


def _item_cue(state: core.State, now: int, told: set[tuple[Any, ...]]) -> list[Notice]:
    ends, item = clock.item_ends(state), state.kept.agenda.items.get(state.kept.agenda.current)
    if ends is None or item is None:
        return []
    left = -(-(ends - clock.read(state, now)) // 60_000)  # minutes begun
    planned = item.plan.minutes + state.kept.clock.extra.get(state.kept.agenda.current, 0)
    stages = [stage for stage in (5, 1, 0) if left <= stage < planned]
    if not stages:
        return []
    # Whoever comes in late hears the last of them only. A pause moves the end, not what was said.
    total = (ITEM_TIME, state.kept.agenda.current, planned)
    fresh = (*total, stages[-1]) not in told
    told.update((*total, stage) for stage in stages)
    if not fresh:
        return []
    if left <= 0:
        return [notice("Time for this item is up. Nobody is cut off.", ITEM_TIME)]
    agenda = state.kept.agenda
    if left <= 1 and agenda.upcoming():
        following = agenda.items[agenda.upcoming()].plan
        return [notice(f"In about a minute: {ended(following.title)}", ITEM_TIME)]
    return [notice(f"About {left} minute{'' if left == 1 else 's'} left for this item.", ITEM_TIME)]
