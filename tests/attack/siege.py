"""A meeting under siege: somebody with fifty seats, the ordinary invite and knowledge of the rules, for an hour of injected time.

It drives the core directly. The defenders are the people who convened the meeting: they come and go, their programs are
killed, and either they do nothing about it (`silent`) or what the rules give them (`active`). A holder is never away for ten
minutes on end: from then on half of those who are there may end a meeting, whoever they are, and a holder can open it again.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from cop_tui import core
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import HOLDER, Refused
from cop_tui.core.engine.ids import NOBODY, ItemId, Ms, PersonId
from cop_tui.core.topics import agenda, clock, door, ending, floor, naming, record, regime, release, returning, setup
from cop_tui.core.topics.afterwards import WordsWithdrawn
from cop_tui.core.topics.people import Join, Link, entrusted_here
from cop_tui.core.topics.roles import HoldByCode, LayDown, OfferRole, RoleLaidDown, RoleTaken, TakeRole, WithdrawOffer
from cop_tui.core.topics.words import Say

SEATS = 50
STEP_MS = 10_000
HOUR_MS = 3_600_000
DEFENDERS = ("Ama", "Bo", "Cy", "Di", "Eli")
AMA, BO = PersonId(1), PersonId(2)
AWAY_MS = limits.HERE_MS - 30_000  # the longest that the holder is away
WAY = hashlib.sha256(b"siege").hexdigest()


@dataclass
class Found:
    """What an attacker reached: how often each thing that must not happen happened, and what was tried."""

    bad: list[str] = field(default_factory=list)
    tried: int = 0
    done: int = 0
    stood_in: int = 0


class Siege:
    """One hour of one meeting."""

    def __init__(self, seed: int, *, active: bool) -> None:
        self.rng = random.Random(f"siege {seed} {active}")
        self.active = active
        self.found = Found()
        self.state = core.ServerState()
        self.now = 1_700_000_000_000
        self.seats: list[int] = []
        self.holder_here, self.until, self.laid = True, 0, False
        items = tuple(
            setup.PlannedItem(f"Part {n}", mode=mode) for n, mode in enumerate(("open", "queue", "open", "round"))
        )
        plan = setup.SessionPlan("Siege", items=items, regime="closed", people=self.rng.choice((SEATS // 2, 2 * SEATS)))
        self._take(core.Outcome([setup.Planned(plan)]))
        for name in DEFENDERS:
            self._join(name, HOLDER if name == "Ama" else base.MEMBER)
        early = self.rng.randrange(4)  # some come as early as anybody
        for _ in range(early):
            self._attacker_joins()
        self._try(AMA, setup.Begin())
        self._try(BO, Say("between us"))

    def run(self, *, first: bool = False) -> Found:
        """Hold the hour, or until the first thing was found; return what happened."""
        end = self.now + HOUR_MS
        while self.now < end and not (first and self.found.bad):
            self.now += STEP_MS
            self._elapse()
            self._presence()
            if self.active and self.holder_here:
                self._defend()
            for _ in range(8):
                self._attack()
            self._judge()
        return self.found

    # The people who convened it

    def _presence(self) -> None:
        if self.now < self.until:
            return
        self.holder_here = not self.holder_here
        self.until = self.now + self.rng.randrange(STEP_MS, AWAY_MS)
        if self.holder_here:
            self._try(AMA, Link("here"))
            if self.rng.random() < 0.5:
                self._try(AMA, HoldByCode())
        else:
            self._try(AMA, Link("away"))
        for other in range(BO, len(DEFENDERS) + 1):
            self._try(PersonId(other), Link(self.rng.choice(("here", "here", "away"))))

    def _defend(self) -> None:
        people = self.state.kept.people
        for seat in list(people.stand_in):
            if self._try(AMA, LayDown(HOLDER, seat)):
                self.laid = True
        if self.rng.random() < 0.005:
            self._try(AMA, WithdrawOffer(HOLDER))
            self._try(AMA, door.CloseDoor())
        if self.seats and self.rng.random() < 0.1:
            seat = PersonId(self.rng.choice(self.seats))
            self._try(BO, door.AskToLeave(seat, "harm"))
            self._try(AMA, door.AskToLeave(seat))

    # Whoever attacks it

    def _attacker_joins(self) -> None:
        if len(self.seats) < SEATS and self._join(f"Guest {self.now} {len(self.seats)}", base.MEMBER):
            self.seats.append(len(self.state.kept.people.by_id))

    def _attack(self) -> None:
        rng = self.rng
        if rng.random() < 0.1 or not self.seats:
            self._attacker_joins()
            return
        seat = rng.choice(self.seats)
        if rng.random() < 0.3 and (standing := [n for n in self.state.kept.people.stand_in if n in self.seats]):
            seat = rng.choice(standing)
        self._try(PersonId(seat), rng.choice(MOVES)(rng, self))
        if self.state.memory.returning.ways:
            self._try(PersonId(0), returning.TakeSeat(WAY))
        if rng.random() < 0.05:
            for other in self.seats:
                self._try(PersonId(other), rng.choice((ending.YesEnd(), TakeRole(HOLDER), door.AskToLeave(AMA))))
        if rng.random() < 0.05:
            self._try(PersonId(seat), Link(rng.choice(("here", "away"))))

    # What happens, and what must not

    def _join(self, name: str, role: str) -> bool:
        if not self._try(PersonId(0), Join(name, role)):
            return False
        return self._try(PersonId(len(self.state.kept.people.by_id)), Link("here"))

    def _try(self, who: PersonId, command: core.Command) -> bool:
        self.found.tried += 1
        try:
            outcome = core.decide(self.state, command, who, Ms(self.now))
        except Refused:
            return False
        self.found.done += 1
        self._take(outcome, by=who)
        return True

    def _elapse(self) -> None:
        while (at := core.due(self.state)) is not None and at <= self.now:
            self._take(core.elapse(self.state, Ms(self.now)))

    def _take(self, outcome: core.Outcome, by: PersonId = NOBODY) -> None:
        for event in outcome.events:
            self._look(event, by)
            core.apply(self.state, event)
        for message in outcome.passing:
            core.fold_passing(self.state, message)
        for hold in outcome.memos:
            core.remember(self.state, hold)

    def _look(self, event: core.Event, by: PersonId) -> None:
        people = self.state.kept.people
        if isinstance(event, setup.Closed):
            self.found.bad.append("end")
        elif isinstance(event, regime.NamesBlanked | WordsWithdrawn):
            self.found.bad.append("erased")
        elif isinstance(event, door.Removed | naming.TakenOut) and event.person not in self.seats:
            self.found.bad.append("lock-out")
        elif isinstance(event, release.RecapReleased):
            self.found.bad.append("release")
        elif isinstance(event, RoleLaidDown) and event.person == AMA and by != AMA:
            self.found.bad.append("takeover")
        elif isinstance(event, RoleTaken) and event.role == HOLDER and event.person in self.seats:
            again = event.person in people.laid_down or (self.laid and entrusted_here(self.state, Ms(self.now)))
            self.found.bad += ["floor"] if again else []
            self.found.stood_in += 1

    def _judge(self) -> None:
        people = self.state.kept.people
        if people.entrusted() != [AMA]:
            self.found.bad.append("takeover")
        if self.state.kept.setup.phase != base.OPEN:
            return
        for who, command in ((0, Join("Hana", HOLDER)), (AMA, HoldByCode())):
            try:
                core.decide(self.state, command, PersonId(who), Ms(self.now))
            except Refused:
                self.found.bad.append("lock-out")
        for who in range(1, len(DEFENDERS) + 1):
            if (
                not people.by_id[PersonId(who)].left
                and core.permits(self.state, PersonId(who), clock.Pause) is not None
            ):
                self.found.bad.append("pause")


Move = Callable[[random.Random, Siege], core.Command]


def _somebody(rng: random.Random, siege: Siege) -> int:
    whom: int = rng.choice((AMA, AMA, AMA, rng.randrange(BO, len(DEFENDERS) + 1), rng.choice(siege.seats)))
    return whom


MOVES: tuple[Move, ...] = (
    lambda _r, _s: TakeRole(HOLDER),
    lambda _r, _s: TakeRole(HOLDER),
    lambda r, _s: TakeRole(r.choice(base.ROLES)),
    lambda r, s: LayDown(HOLDER, PersonId(_somebody(r, s))),
    lambda r, s: OfferRole(HOLDER, PersonId(r.choice([0, *s.seats])), hand_over=r.random() < 0.5),
    lambda r, s: door.AskToLeave(PersonId(_somebody(r, s)), "so"),
    lambda r, s: door.AskToLeave(PersonId(_somebody(r, s)), "so"),
    lambda r, s: door.NotSo(PersonId(r.choice(s.seats))),
    lambda _r, _s: setup.End(really=True),
    lambda _r, _s: release.AskAll(),
    lambda _r, _s: ending.YesEnd(),
    lambda _r, _s: ending.OpenAgain(),
    lambda _r, s: release.ReleaseRecap(s.state.kept.seq),
    lambda r, s: returning.LetBack(PersonId(_somebody(r, s)), WAY),
    lambda r, s: naming.TakeOut(PersonId(_somebody(r, s))),
    lambda r, _s: agenda.MoveOn(really=r.random() < 0.5),
    lambda r, _s: agenda.TakeUp(ItemId(r.randrange(1, 5)), really=True),
    lambda r, _s: r.choice((door.OpenDoor(), door.CloseDoor(), record.RecordOff(), record.RecordOn())),
    lambda r, _s: r.choice((floor.CloseQueue(), clock.Pause(), clock.Resume(), floor.Hand())),
    lambda r, _s: WithdrawOffer(r.choice(base.ROLES)),
)


def hold(seeds: int, *, active: bool, first: bool = False) -> Found:
    """Hold so many meetings; return all that was found in them (`first`: until something was)."""
    whole = Found()
    for seed in range(seeds):
        found = Siege(seed, active=active).run(first=first)
        whole.bad += found.bad
        whole.tried += found.tried
        whole.done += found.done
        whole.stood_in += found.stood_in
        if first and whole.bad:
            break
    return whole
