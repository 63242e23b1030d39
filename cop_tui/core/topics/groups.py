"""Small groups: pairs, threes and fours, who is with whom, and the lines they bring back to everybody.

What a group says stays among it (see `among`); what it brings back is kept as the item says. Groups are
drawn when their part opens and dissolve with it. Nobody is left alone, and whoever comes late joins the smallest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base
from cop_tui.core.engine.base import OBSERVER, Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, PersonRef
from cop_tui.core.engine.lots import shuffled
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened, mode
from cop_tui.core.topics.clock import not_paused
from cop_tui.core.topics.coming import takes_part
from cop_tui.core.topics.people import Joined, Left, name, reachable, start
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import GROUPS

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

LINES = 3  # lines that a group may bring back


class Groups(Struct, omit_defaults=True):
    """Kept: who is with whom in this part, how many lines each group has brought back, and since when it is as it is:
    the number of the event that drew it, or of the last one by which somebody came to it.
    """

    groups: list[list[PersonId]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)

    def of(self, person: PersonId) -> int:
        """Return the place of somebody's group in `groups`, or -1."""
        return next((n for n, group in enumerate(self.groups) if person in group), -1)

    def smallest(self) -> int:
        """Return the place of the first of the smallest groups with somebody in it, or -1."""
        sizes = [(len(group), n) for n, group in enumerate(self.groups) if group]
        return min(sizes)[1] if sizes else -1


class DrawGroups(Command, frozen=True):
    """Draw the groups of this part anew; `seed` is the chance they are drawn with."""

    seed: Id = 0


class ChooseGroup(Command, frozen=True):
    """Go to the group that somebody is in."""

    person: PersonRef


class BringBack(Command, frozen=True):
    """Bring a line from my group back to everybody, kept as the item says; three from each group."""

    texts = ("text",)
    text: str


class GroupsMade(Event, frozen=True):
    """Who is with whom."""

    urgency = base.USUAL

    item: ItemId
    groups: list[list[PersonId]]


class GroupJoined(Event, frozen=True):
    """Somebody is in this group now, by its place from 0; `left` is the place of the one they left (-1: none)."""

    urgency = base.USUAL

    person: PersonId
    group: int
    left: int = -1


class LineBrought(Event, frozen=True):
    """A group has brought one more line back."""

    urgency = base.USUAL

    group: int


def drawn(people: list[PersonId], away: list[PersonId], size: int, seed: int) -> list[list[PersonId]]:
    """Return groups of about this size from those who are here, nobody alone; those away are added one by one."""
    here, rest = list(people), list(away)
    here = shuffled(here, seed)
    if len(here) < 2:
        here, rest = [*here, *rest], []
    count = max(1, len(here) // size if size == 2 else -(-len(here) // size))
    groups = [here[n::count] for n in range(count)]
    for person in rest:
        min(groups, key=len).append(person)
    return groups


def _made(state: State, item: ItemId, seed: int) -> GroupsMade:
    size = GROUPS[state.kept.agenda.items[item].plan.mode]
    everybody = [n for n in state.kept.people.by_id if takes_part(state.kept, n)]
    here = [n for n in everybody if reachable(state, n)]
    away = [n for n in everybody if n not in here]
    return GroupsMade(item, drawn(here, away, size, seed))


def may_talk(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for words to my group: only that I am in none."""
    return None if state.kept.groups.of(who) >= 0 else Refused("no_group")


def _draw(state: State, command: DrawGroups, _who: PersonId, now: Ms) -> Outcome:
    return Outcome([_made(state, state.kept.agenda.current, command.seed or now)])


def _choose(state: State, command: ChooseGroup, who: PersonId, _now: Ms) -> Outcome:
    groups = state.kept.groups
    wanted = groups.of(command.person)
    if wanted < 0:
        raise Refused("not_in_group", name=name(state, command.person))
    if wanted == groups.of(who):
        raise Refused("same_group", name=name(state, command.person))
    return Outcome([GroupJoined(who, wanted, groups.of(who))])


def _follow_opened(state: State, event: ItemOpened, _now: Ms) -> Outcome:
    item = state.kept.agenda.items.get(event.item)
    if item is None or item.plan.mode not in GROUPS:
        return Outcome()
    return Outcome([_made(state, event.item, event.at)])


def _late(state: State, person: PersonId) -> Outcome:
    groups = state.kept.groups
    if groups.smallest() < 0 or groups.of(person) >= 0:
        return Outcome()
    return Outcome([GroupJoined(person, groups.smallest())])


def _follow_joined(state: State, event: Joined, _now: Ms) -> Outcome:
    return Outcome() if event.role == OBSERVER else _late(state, event.person)


def _follow_taken(state: State, event: RoleTaken, _now: Ms) -> Outcome:
    return Outcome() if event.role == OBSERVER else _late(state, event.person)


def _apply_made(meeting: Meeting, event: GroupsMade) -> None:
    count = len(event.groups)
    meeting.groups = Groups([list(group) for group in event.groups], [0] * count, [meeting.seq] * count)


def _apply_joined(meeting: Meeting, event: GroupJoined) -> None:
    _drop(meeting, event.person)
    meeting.groups.groups[event.group].append(event.person)
    meeting.groups.since[event.group] = meeting.seq


def _drop(meeting: Meeting, person: PersonId) -> None:
    meeting.groups.groups = [[p for p in group if p != person] for group in meeting.groups.groups]


def _apply_taken(meeting: Meeting, event: RoleTaken) -> None:
    if event.role == OBSERVER:
        _drop(meeting, event.person)


def _apply_brought(meeting: Meeting, event: LineBrought) -> None:
    meeting.groups.lines[event.group] += 1


def _apply_closed(meeting: Meeting, _event: ItemClosed) -> None:
    meeting.groups = Groups()


def with_whom(state: State, me: PersonId) -> str:
    """Return who is with me in my group, as a sentence, or nothing when I am in none."""
    place = state.kept.groups.of(me)
    if place < 0:
        return ""
    others = [name(state, p) for p in state.kept.groups.groups[place] if p != me]
    if not others:
        return "You are alone in your group now. Type groups?, or group with NAME."
    return f"You are with {' and '.join([', '.join(others[:-1]), others[-1]] if len(others) > 1 else others)}."


def _tell_made(state: State, _event: GroupsMade, me: PersonId) -> str:
    mine = with_whom(state, me)
    return mine and f"{mine} say ... reaches your group alone; bring back ... tells everybody, up to {LINES} lines."


def _tell_joined(state: State, event: GroupJoined, me: PersonId) -> str:
    if event.person == me:
        return with_whom(state, me)
    place = state.kept.groups.of(me)
    if place == event.group:
        return f"{start(name(state, event.person))} is in your group now."
    left_alone = place == event.left >= 0 and state.kept.groups.groups[place] == [me]
    return with_whom(state, me) if left_alone else ""


def _in_groups(state: State, who: PersonId) -> Refused | None:
    if mode(state) not in GROUPS:
        return Refused("no_groups_now")
    return not_paused(state, who)


def in_a_group(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for what only somebody in a group does: there are none now, everything waits, or I am in none."""
    return _in_groups(state, who) or may_talk(state, who)


TOPIC = Topic(
    name="groups",
    rules={
        DrawGroups: Rule(base.HOLDERS, when=_in_groups),
        ChooseGroup: Rule(base.MEMBERS, when=_in_groups),
        BringBack: Rule(base.MEMBERS, when=in_a_group),
    },
    decide={DrawGroups: _draw, ChooseGroup: _choose},
    follow={
        ItemOpened: _follow_opened,
        Joined: _follow_joined,
        RoleTaken: _follow_taken,
    },
    apply={
        GroupsMade: _apply_made,
        GroupJoined: _apply_joined,
        LineBrought: _apply_brought,
        ItemClosed: _apply_closed,
        RoleTaken: _apply_taken,
        Left: lambda meeting, event: _drop(meeting, event.person),
    },
    tell={
        GroupsMade: _tell_made,
        GroupJoined: _tell_joined,
        LineBrought: base.silent,
    },
    refusals={
        "no_group": "You are in no group now.",
        "no_groups_now": "There are no small groups in this part.",
        "not_in_group": "{name} is in no group now.",
        "same_group": "You and {name} are in the same group already.",
        "lines_full": "Your group has brought back its {limit} lines. You can soften or withdraw one.",
    },
    recap=(),
)
