"""This client's copy of a meeting: folded from frames, gap-free, equal to the server's after each of them.

It decides nothing and tells nothing. What does not follow on what is known is not guessed: a snapshot is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.core.engine.ids import NOBODY, PersonId, WordId
from cop_tui.core.engine.text import fold
from cop_tui.core.meeting import Mine, Now
from cop_tui.wire import codec
from cop_tui.wire.course import step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msgspec import Raw

    from cop_tui.core.meeting import Meeting
    from cop_tui.core.view import Person
    from cop_tui.wire import frames


STILL_COMING, WITHDRAWN = "(still coming)", "(withdrawn)"
_COURSE = re.compile(r"[0-9a-f]{12}")


@dataclass(slots=True)
class Folded:
    """What a frame brought: messages to tell about, and what its coming meant. `numbers` are those of kept events, by `id`.

    `fresh`: a snapshot took the place of what was known; `since` is the number known before, when both are one history.
    `out_of_step`: something did not fit, and a snapshot is needed; `unknown`: because this program is older;
    `went_back`: the server knows less of the same history than it has told before; `gone`: the first and last number of
    what is gone for good, (0, 0) where that was not said; `differed`: the server had another course at our number.
    """

    messages: list[core.Message] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    fresh: bool = False
    since: int = 0
    resumed: bool = False
    new_boot: bool = False
    restored: bool = False
    out_of_step: bool = False
    unknown: bool = False
    went_back: bool = False
    gone: tuple[int, int] = (0, 0)
    differed: bool = False


class Replica:
    """A meeting as this person may see it. `partial`: something in it is missing until the next snapshot.

    `asked`: that snapshot was asked for, so events are left out until it comes; it holds what they changed. `features` are
    what this server says it can do, by name.
    """

    def __init__(self) -> None:
        self.state = core.State()
        self.me = NOBODY
        self.meeting = ""
        self.boot = ""
        self.epoch = ""
        self.partial = self.asked = False
        self.features: frozenset[str] = frozenset()
        self.whose = ""
        self.course = b""
        """The hash of the meeting's course at the number I am at; empty when no server has said one."""
        self._known = 0

    def remember(self, epoch: str, seq: int) -> None:
        """Take in how far an earlier run of this program knew the meeting, before the first welcome of this one."""
        if not self.boot:
            self.epoch, self._known = epoch, seq

    @property
    def kept(self) -> Meeting:
        """The kept part of the state."""
        return self.state.kept

    @property
    def person(self) -> Person | None:
        """Who I am in the room; None before the first welcome."""
        return self.kept.people.by_id.get(self.me)

    def text(self, n: WordId) -> str:
        """Return the text of a contribution, or "" when it is withdrawn or has not been sent here."""
        return self.state.texts.get(n, "")

    def shown(self, n: WordId) -> str:
        """Return the text of a contribution as a list shows it: in words, too, that it is still to come or gone."""
        return self.text(n) or (STILL_COMING if n in core.standing(self.kept) else WITHDRAWN)

    def missing(self) -> list[WordId]:
        """Return the numbers of the words that I need and that are not here yet, most needed first."""
        return [n for n in core.needed(self.kept, self.me) if n not in self.state.texts]

    def whole(self) -> bool:
        """Return whether the text of everything that was said and stands is here."""
        return core.texts_of(self.kept) <= self.state.texts.keys()

    def has(self, role: str) -> bool:
        """Return whether I hold a role."""
        return self.person is not None and self.person.has(role)

    def name(self, person: PersonId) -> str:
        """Return a person's name."""
        known = self.kept.people.by_id.get(person)
        return known.name if known else "Somebody"

    def find(self, name_text: str) -> PersonId:
        """Return the person of that name, or the only one whose name begins so.

        Raises Refused: `nobody_there`, or `name_unclear` with the names it could be.
        """
        key = fold(name_text)
        names = {n: fold(self.kept.people.by_id[n].name) for n in self.kept.people.present()}
        exact = [n for n, name in names.items() if name == key]
        near = exact or [n for n, name in names.items() if key and name.startswith(key)]
        if not near:
            raise core.Refused("nobody_there")
        if len(near) > 1:
            raise core.Refused("name_unclear", names=sorted(self.name(n) for n in near))
        return near[0]

    def welcome(self, frame: frames.Welcome) -> Folded:
        """Take in the first frame of a connection. Raises BrokenFrame for a snapshot this program cannot read."""
        folded = Folded(
            resumed=bool(self.boot),
            new_boot=bool(self.boot) and frame.boot != self.boot,
            restored=bool(self.epoch) and frame.epoch != self.epoch,
            gone=(frame.gone[0], frame.gone[1]) if len(frame.gone) == 2 else (0, 0),
        )
        snapshot = None if frame.snapshot is None else codec.read_meeting(frame.snapshot)
        self.features, self.asked = frozenset(frame.features), False
        same_history = frame.epoch == self.epoch
        known, self._known = self._known, 0
        if same_history and frame.seq < known:
            folded.restored, folded.gone = True, (frame.seq + 1, known)
        if same_history and frame.seq < self.kept.seq:
            folded.went_back = folded.out_of_step = True
            return folded
        folded.differed = frame.differed and bool(self.boot)
        if folded.differed:
            same_history = False  # by its epoch it was, and yet other things happened there
        if not same_history:
            self.state.texts = {}
        # What a server that started anew tells aside is new, even under a number that was used before.
        before = self.state.mine if frame.boot == self.boot else Mine()
        self._clear_passing(same_boot=frame.boot == self.boot)
        self.boot, self.epoch, self.meeting, self.me = frame.boot, frame.epoch, frame.meeting, frame.you
        self.whose = frame.whose or self.whose
        self.state.mine.since, self.state.mine.backups = frame.since, frame.backups
        if snapshot is not None:
            folded.fresh, folded.since = True, self.kept.seq if same_history else 0
            self._adopt(snapshot, frame.texts, frame.hash)
        elif not same_history:
            folded.out_of_step = True
            return folded
        elif frame.events:
            self._apply(frame.first, frame.events, folded)
        if self.kept.seq != frame.seq:
            folded.out_of_step = True
        self._fold(frame.passing, frame.aside, folded, before)
        return folded

    def events(self, frame: frames.Events) -> Folded:
        """Fold kept events; those already known are left out."""
        folded = Folded()
        self._apply(frame.first, frame.items, folded)
        return folded

    def snapshot(self, frame: frames.Snapshot) -> Folded:
        """Take in the whole state in place of what did not fit the line. Raises BrokenFrame."""
        folded = Folded(fresh=True, since=self.kept.seq)
        snapshot, before = codec.read_meeting(frame.snapshot), self.state.mine
        if snapshot.seq < self.kept.seq:
            return Folded(went_back=True, out_of_step=True)
        self._clear_passing(same_boot=True)
        self._adopt(snapshot, frame.texts, frame.hash)
        self._fold(frame.passing, frame.aside, folded, before)
        return folded

    def passing(self, items: Iterable[Raw]) -> Folded:
        """Fold passing messages; words heard before in this boot are not brought up again."""
        folded = Folded()
        self._fold(items, (), folded)
        return folded

    def aside(self, items: Iterable[Raw]) -> Folded:
        """Fold what only I am told."""
        folded = Folded()
        self._fold((), items, folded)
        return folded

    def page(self, texts: dict[WordId, str]) -> dict[WordId, str]:
        """Take in a page of kept words; those withdrawn in the meantime are left out. Returns what was taken in."""
        standing = core.standing(self.kept)
        taken = {n: text for n, text in texts.items() if n in standing}
        self.state.texts.update(taken)
        return taken

    def _clear_passing(self, *, same_boot: bool) -> None:
        heard = self.state.now.words.number if same_boot else 0
        mine = self.state.mine
        # Which seat this device has stays as it is; all else is told anew.
        self.state.now, self.state.mine = Now(), Mine(since=mine.since, backups=mine.backups)
        self.state.now.words.number = heard

    def _adopt(self, snapshot: Meeting, texts: dict[WordId, str], course: str) -> None:
        """Replace what is kept. Texts already here stay, unless they were withdrawn or put in other words since."""
        before = core.standing(self.kept)
        self.state.kept = snapshot
        self.partial = self.asked = False
        self.course = bytes.fromhex(course) if _COURSE.fullmatch(course) else b""
        standing = core.standing(snapshot)
        self.state.texts = {
            n: text for n, text in self.state.texts.items() if n in standing and before.get(n) == standing[n]
        } | texts

    def _apply(self, first: int, items: list[Raw], folded: Folded) -> None:
        for number, raw in enumerate(items, first):
            if number <= self.kept.seq or self.asked:
                continue
            if number != self.kept.seq + 1:
                folded.out_of_step = self.partial = True
                return
            try:
                event = codec.read_event(raw)
                core.apply(self.state, event)
                folded.messages.append(event)
                folded.numbers[id(event)] = number
            except codec.Unknown:
                if not codec.may_be_ignored(raw):
                    folded.unknown = folded.out_of_step = self.partial = True
                    return
                self.kept.seq = number  # it counts, and changes nothing that this program knows
            except (KeyError, IndexError, AttributeError, TypeError, ValueError):
                # `apply` cannot fail on an event that fits; half-applied, only a snapshot helps.
                self.kept.seq = number - 1
                folded.out_of_step = self.partial = True
                return
            if self.course:
                self.course = step(self.course, bytes(raw))

    def _fold(self, passing: Iterable[Raw], aside: Iterable[Raw], folded: Folded, before: Mine | None = None) -> None:
        # A kind this program does not know is left out: nothing later depends on it.
        for raw in passing:
            try:
                message = codec.read_passing(raw)
            except codec.Unknown:
                continue
            heard = core.is_known(self.state.now, message)
            core.fold_passing(self.state, message)
            if not heard:
                folded.messages.append(message)
        for raw in aside:
            try:
                told = codec.read_aside(raw)
            except codec.Unknown:
                continue
            core.fold_aside(self.state, told)
            if before is None or not core.is_known(before, told):
                folded.messages.append(told)
