"""State equals folded events: in the room, on the disk and at everybody, whatever happens to lines and servers."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from cop_server.app import Running
from cop_tui import core
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import (
    afterwards,
    agenda,
    aloud,
    care,
    clock,
    coffee,
    commitments,
    door,
    earlier,
    ending,
    floor,
    notes,
    parking,
    people,
    record,
    release,
    returning,
    roles,
    setup,
    words,
)
from cop_tui.core.topics.parking import Park
from cop_tui.wire import codec, frames
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import new_word
from tests.contract.random_meeting import some_command
from tests.server.guests import Guest, ManualClock, Turned, served, settle

FULL = "COP_BAR" in os.environ  # else a part of the full count, which takes minutes
RARE = (setup.End, clock.Pause, clock.Ring, record.RecordOff, floor.CloseQueue, people.Away, care.CheckOnMe)
"""What would leave little else to do, or is always offered: wished seldom."""
RATHER = {
    parking.AnswerPark: 20,
    agenda.MoveOn: 20,
    agenda.TakeUp: 20,
    notes.HoldNote: 40,
    notes.Reveal: 40,
    coffee.NextTopic: 40,
    coffee.Vote: 400,
    coffee.CloseVote: 400,
    clock.Object: 20,
    commitments.LetJoin: 20,
    floor.LastWord: 40,
    words.Scribe: 20,
    aloud.ObjectAloud: 20,
    aloud.ConcernAloud: 20,
    aloud.ConsentAloud: 20,
    aloud.QuoteAloud: 20,
    aloud.WithdrawAloud: 20,
    aloud.ConfirmAloud: 20,
}
"""What is offered for a while only, or leads to what is: wished so many times more often."""


@dataclass
class Run:
    """What happened in a run, and who is in it."""

    chance: random.Random
    code: str = ""
    clock: ManualClock = field(default_factory=ManualClock)
    guests: list[Guest] = field(default_factory=list)
    answers: dict[tuple[str, str], frames.Result] = field(default_factory=dict)
    wished: Counter[type[core.Command]] = field(default_factory=Counter)
    accepted: Counter[type[core.Command]] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)

    def wish(self, guest: Guest) -> core.Command:
        """Return what somebody wishes: rather what is offered and was seldom done, sometimes anything at all."""
        me, kinds = guest.welcome.you, list(core.COMMANDS)
        if self.chance.random() < 0.95:
            offered = [kind for kind in kinds if core.permits(guest.state, me, kind) is None]
            kinds = [k for k in offered if k not in RARE or self.chance.random() < 0.05] or offered or kinds
        weights = [RATHER.get(kind, 1) / (1 + self.wished[kind]) for kind in kinds]
        (kind,) = self.chance.choices(kinds, weights)
        self.wished[kind] += 1
        return some_command(self.chance, guest.state.kept, kind)

    def note(self, command: core.Command, answer: frames.Result) -> None:
        """Count what came of a wish."""
        assert answer.how != "refused" or answer.code != "failed"
        self.accepted[type(command)] += answer.how != "refused"


async def all_equal(server: Running, made: Created, guests: list[Guest]) -> None:
    room = server.hub.rooms[made.meeting]
    bodies: list[bytes] = []
    # What is due may happen while somebody reads, so it is compared once disk and everybody are at the same number.
    while not len(bodies) == room.state.kept.seq == min(guest.state.kept.seq for guest in guests):
        for guest in guests:
            await guest.sync()
        bodies = await server.hub.journal.load(made.meeting)
    folded = core.State()
    for body in bodies:
        core.apply(folded, codec.read_event(body))
    wanted = core.state_hash(room.state.kept)
    assert core.state_hash(folded.kept) == wanted, "the disk tells another story"
    assert folded.texts == room.state.texts
    for guest in guests:
        assert core.state_hash(guest.state.kept) == wanted, guest.name
        for number, text in guest.state.texts.items():
            assert folded.texts.get(number) == text


async def come(server: Running, run: Run, made: Created) -> None:
    """Let everybody who has a seat come in, and somebody new in the place of whoever was asked to leave."""
    for place, guest in enumerate(run.guests):
        try:
            await guest.come(server)
        except Turned:
            run.guests[place] = await newcomer(server, run, made)


async def newcomer(server: Running, run: Run, made: Created) -> Guest:
    run.happened["people"] += 1
    return await Guest(f"Guest {run.happened['people']}").come(server, made.holder_code)


async def hold(folder: Path, run: Run, servers: int, steps: int) -> None:
    """Hold one meeting on one server after the other, comparing everybody with the disk as it goes."""
    made: Created | None = None
    run.guests.clear()
    run.answers.clear()
    for _ in range(servers):
        async with served(folder, run.clock) as server:
            run.happened["starts"] += 1
            if made is None:
                made = await server.create(plan(run.chance))
                run.code = made.code
                for _ in range(5):
                    code = made.code if run.guests else made.holder_code
                    run.happened["people"] += 1
                    run.guests.append(await Guest(f"Guest {run.happened['people']}").come(server, code))
                run.note(setup.Begin(), await run.guests[0].do(setup.Begin()))
            else:
                await come(server, run, made)
            for step in range(steps):
                await one_step(server, run, made)
                if step % 25 == 24:
                    await all_back(server, run, made)
                    await all_equal(server, made, run.guests)
            await all_back(server, run, made)
            await all_equal(server, made, run.guests)


def plan(chance: random.Random) -> setup.SessionPlan:
    """Return a plan with parts of every mode, in any order."""
    modes = chance.sample(setup.MODES, len(setup.MODES))
    keeps = ("group", "recap", "live")
    items = tuple(setup.PlannedItem(f"Part {n}", mode=m, keep=chance.choice(keeps)) for n, m in enumerate(modes, 1))
    return setup.SessionPlan("By chance", items=items, people=60)


async def one_step(server: Running, run: Run, made: Created) -> None:
    """Let somebody wish something, once, twice, or all at once; or let a line die, or time pass."""
    chance, guest = run.chance, run.chance.choice(run.guests)
    run.clock.on(310 if chance.random() < 0.03 else chance.choice([0, 1, 3, 3, 3, 25]))
    server.tick()
    run.happened["steps"] += 1
    try:
        await _step(server, run, guest, chance.random())
    except (ConnectionClosed, Turned):
        await all_back(server, run, made)


async def all_back(server: Running, run: Run, made: Created) -> None:
    """Let whoever was cut off for their silence come back, and somebody new for whoever two people asked to leave."""
    for place, guest in enumerate(run.guests):
        try:
            await guest.sync()
        except ConnectionClosed:
            if not _left(server, guest):
                run.happened["cut for silence"] += 1
                try:
                    await guest.come(server)
                except Turned:  # their minute ended while they were on their way in
                    assert _left(server, guest)
                else:
                    continue
            run.happened["asked to leave"] += 1
            run.guests[place] = await newcomer(server, run, made)


def _left(server: Running, guest: Guest) -> bool:
    return server.hub.rooms[guest.meeting].state.kept.people.by_id[guest.welcome.you].left


async def _let_back(server: Running, run: Run, guest: Guest) -> None:
    """Let somebody back on another device, who takes back what they said; on their first one they keep it, or object."""
    by_id = guest.state.kept.people.by_id
    holders = [each for each in run.guests if each is not guest and by_id[each.welcome.you].has(base.HOLDER)]
    if not holders:
        return
    run.happened["let back"] += 1
    me, word = guest.welcome.you, new_word()
    await guest.leave()
    here = server.hub.rooms[guest.meeting].state.now.people
    await settle(lambda: here.how(me) != "here")
    let = returning.LetBack(me, returning.digest(word, guest.meeting))
    answer = await run.chance.choice(holders).do(let)
    run.note(let, answer)
    if answer.how == "refused":
        await guest.come(server)
        return
    another = await Guest("").come(server, run.code, **{frames.WORD: word})
    mine = another.state.kept.words.of(me)
    if mine:
        run.note(afterwards.Withdraw(mine), await another.do(afterwards.Withdraw(mine)))
    await guest.come(server)
    for wish in (*([earlier.KeepWords()] if mine else []), returning.NotMe()):
        run.note(wish, await guest.do(wish))
    await another.leave()


async def _belongs(run: Run) -> None:
    """Let two people ask somebody to leave, whom a third would keep; and somebody who stands in ask whether it may end."""
    holder, *others = sorted(run.guests, key=lambda guest: not guest.state.kept.people.is_entrusted(guest.welcome.you))
    second, third, about = run.chance.sample(others, 3)
    me = about.welcome.you
    wishes: list[tuple[Guest, core.Command]] = [
        (holder, door.AskToLeave(me, "so")), (second, door.AskToLeave(me, "so")), (third, door.NotSo(me)),
        (holder, roles.OfferRole(base.HOLDER, PersonId(0))), (second, roles.TakeRole(base.HOLDER)),
        (second, release.AskAll()), (second, setup.End(really=True)), (third, ending.YesEnd()),
        (holder, roles.LayDown(base.HOLDER, second.welcome.you)),
    ]  # fmt: skip
    for guest, wish in wishes:
        await guest.sync()
        run.note(wish, await guest.do(wish))


async def _step(server: Running, run: Run, guest: Guest, luck: float) -> None:
    await guest.sync()
    command = run.wish(guest)
    if luck < 0.01:
        await _let_back(server, run, guest)
    elif luck < 0.013:
        await _belongs(run)
    elif luck < 0.05:
        run.happened["lines that died"] += 1
        guest.drop()
        await guest.come(server)
    elif luck < 0.12 and command.durable:
        # The line dies with the wish on its way; nobody knows whether it arrived, so it is sent again, twice.
        run.happened["repeated"] += 1
        wish = await guest.wish(command)
        guest.drop()
        await guest.come(server)
        first = await guest.do(command, wish)
        assert await guest.do(command, wish) == first
        run.note(command, first)
        if first.how == "saved":  # what was refused had no effect that could happen twice
            run.answers[guest.name, wish] = first
    elif luck < 0.2 and run.answers:
        # An old wish arrives once more, behind newer ones, with other words in it: it does nothing.
        run.happened["out of order"] += 1
        for _, wish in [key for key in run.answers if key[0] == guest.name][-1:]:
            await guest.do(Park("must not happen twice"), wish)
            assert "must not happen twice" not in server.hub.rooms[guest.meeting].state.texts.values()
    elif luck < 0.3:
        run.happened["at once"] += 1
        sent = [(each, wished, await each.wish(wished)) for each in run.guests for wished in [run.wish(each)]]
        for each, wished, wish in run.chance.sample(sent, len(sent)):
            await each.until(lambda each=each, wish=wish: wish in each.answered)  # type: ignore[misc]
            run.note(wished, each.answered[wish])
    else:
        run.note(command, await guest.do(command))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
@pytest.mark.repeats
async def test_everybody_holds_the_same_state_through_lost_lines_repeated_wishes_and_restarts(
    tmp_path: Path, seed: int
) -> None:
    await hold(tmp_path, Run(random.Random(seed)), servers=3, steps=200)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
async def test_steps_on_real_lines_leave_no_replica_that_differs(tmp_path: Path) -> None:
    run = Run(random.Random(11))
    for meeting in range(120):  # 25 are ten thousand steps; what chance left out so far has some more
        await hold(tmp_path / str(meeting), run, servers=4, steps=100)
        if meeting >= (24 if FULL else 5) and (not FULL or set(core.COMMANDS) <= set(+run.accepted)):
            break
    rarest = run.accepted.most_common()[-3:]
    print(f"{dict(run.happened)}, {run.accepted.total()} wishes accepted, 0 replicas differ")
    print(f"{len(core.COMMANDS)} commands, the rarest: {', '.join(f'{c.__name__} {n}' for c, n in rarest)}")
    assert run.happened["starts"] > 20
    if not FULL:
        return
    assert run.happened["steps"] >= 10_000
    assert sorted(c.__name__ for c in set(core.COMMANDS) - set(+run.accepted)) == []
