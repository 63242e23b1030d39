"""State equals folded events: in the room, on the disk and at everybody, whatever happens to lines and servers."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cop_server.app import Running
from cop_tui import core
from cop_tui.core.agenda import AddItem, MoveOn, TakeUp
from cop_tui.core.clock import Extend, Object, Pause, Resume
from cop_tui.core.floor import CallNext, Done, Hand, Later, LowerHand, Pass, PutBack, PutIn
from cop_tui.core.notes import HoldNote, Reveal, digest
from cop_tui.core.parking import Park
from cop_tui.core.record import RecordOff, RecordOn
from cop_tui.core.roles import LayDown, OfferRole, TakeRole
from cop_tui.core.setup import Begin
from cop_tui.core.words import Off, Say, Soften, Withdraw
from cop_tui.wire import codec, frames
from cop_tui.wire.hosting import Created
from tests.server.guests import PLAN, Guest, ManualClock, served

STEPS = 250


def wishes(chance: random.Random, guest: Guest) -> core.Command:
    """One of many wishes, sensible or not."""
    people = len(guest.state.kept.people.by_id)
    words = list(guest.state.kept.words.by_id) or [1]
    makers: list[Callable[[], core.Command]] = [
        lambda: Hand(chance.choice(["", "a note"])),
        lambda: LowerHand(),
        lambda: Later(),
        lambda: CallNext(if_speaker=guest.state.kept.floor.speaker),
        lambda: Done(),
        lambda: Pass(),
        lambda: PutBack(),
        lambda: PutIn(f"Phone {chance.randrange(4)}"),
        lambda: MoveOn(really=True),
        lambda: TakeUp(chance.randint(1, 6), really=True),
        lambda: AddItem(f"Item {chance.random()}", chance.randrange(9)),
        lambda: Say(f"words {chance.random()}"),
        lambda: Say(f"words {chance.random()}"),
        lambda: Off("off"),
        lambda: Park(f"parked {chance.random()}"),
        lambda: Withdraw([chance.choice(words)]),
        lambda: Soften(chance.choice(words), "softer"),
        lambda: HoldNote(digest(str(chance.random())), "a note"),
        lambda: Reveal(),
        lambda: Pause(),
        lambda: Resume(),
        lambda: Extend(3),
        lambda: Object(),
        lambda: RecordOff(),
        lambda: RecordOn(),
        lambda: OfferRole(chance.choice(["scribe", "timekeeper"]), chance.randint(1, people)),
        lambda: TakeRole(chance.choice(["scribe", "timekeeper", "observer", "member"])),
        lambda: LayDown(chance.choice(["scribe", "timekeeper", "observer"])),
    ]
    return chance.choice(makers)()


async def all_equal(server: Running, made: Created, guests: list[Guest]) -> None:
    kept = server.hub.rooms[made.meeting].state.kept
    wanted = core.state_hash(kept)
    folded = core.State()
    for body in await server.hub.journal.load(made.meeting):
        core.apply(folded, codec.read_event(body))
    assert core.state_hash(folded.kept) == wanted, "the disk tells another story"
    assert folded.texts == server.hub.rooms[made.meeting].state.texts
    for guest in guests:
        await guest.sync()
        assert core.state_hash(guest.state.kept) == wanted, guest.name
        for number, text in guest.state.texts.items():
            assert folded.texts.get(number) == text


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_everybody_holds_the_same_state_through_lost_lines_repeated_wishes_and_restarts(
    tmp_path: Path, seed: int
) -> None:
    chance, clock = random.Random(seed), ManualClock()
    guests: list[Guest] = []
    made: Created | None = None
    effects: dict[tuple[str, str], frames.Result] = {}
    for _ in range(3):
        async with served(tmp_path, clock) as server:
            if made is None:
                made = await server.create(PLAN)
                guests = [Guest(name) for name in ("Ana", "Bo", "Cy", "Dee")]
                for guest in guests:
                    await guest.come(server, made.holder_code if guest is guests[0] else made.code)
                await guests[0].do(Begin())
            else:
                for guest in guests:
                    await guest.come(server)
            for step in range(STEPS):
                guest = chance.choice(guests)
                await one_step(server, guest, chance, clock, effects)
                if step % 50 == 49:
                    await all_equal(server, made, guests)
            await all_equal(server, made, guests)


async def one_step(
    server: Running,
    guest: Guest,
    chance: random.Random,
    clock: ManualClock,
    effects: dict[tuple[str, str], frames.Result],
) -> None:
    clock.on(chance.choice([0, 1, 5]))
    luck = chance.random()
    if luck < 0.05:
        guest.drop()
        await guest.come(server)
    elif luck < 0.1:
        server.tick()
    elif luck < 0.15:
        # The line dies with the wish on its way; nobody knows whether it arrived, so it is sent again.
        command = Park(f"perhaps {chance.random()}")
        wish = await guest.wish(command)
        guest.drop()
        await guest.come(server)
        first = await guest.do(command, wish)
        assert await guest.do(command, wish) == first
        effects[guest.name, wish] = first
    elif luck < 0.2 and effects:
        (name, wish), answer = chance.choice(list(effects.items()))
        if name == guest.name:
            before = server.hub.rooms[guest.meeting].state.kept.seq
            again = await guest.do(Park("must not happen twice"), wish)
            assert again.how == answer.how or again.how == "saved"
            assert server.hub.rooms[guest.meeting].state.kept.seq == before
    else:
        await guest.do(wishes(chance, guest))
