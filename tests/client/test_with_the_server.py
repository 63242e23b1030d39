"""The real client with the real server, over a real socket and a real file."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from cop_server.app import Options, Running, running
from cop_tui import core
from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.floor import CallNext, Done, Hand
from cop_tui.core.topics.group_talk import GroupNote
from cop_tui.core.topics.groups import ChooseGroup
from cop_tui.core.topics.notes import Reveal
from cop_tui.core.topics.setup import Begin, PlannedItem
from cop_tui.core.topics.setup import SessionPlan as Plan
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire.hosting import Created
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest

PLAN = Plan(
    "Looking back",
    items=(PlannedItem("Hard", minutes=10, mode="queue", turn=120), PlannedItem("Unsaid", mode="reveal")),
)


class Place:
    """A server that can be started again in the same folder on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.made: Created | None = None
        self.plan = PLAN

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Running]:
        async with running(Options(data=self.folder / "data", port=self.port, whose="Ama's computer")) as server:
            self.port = server.port
            self.made = self.made or await server.create(self.plan)
            yield server

    def invite(self, holder: bool = False) -> Invite:
        assert self.made is not None
        return Invite("127.0.0.1", self.port, self.made.holder_code if holder else self.made.code)

    def state(self, server: Running) -> core.ServerState:
        (room,) = server.hub.rooms.values()
        return room.state


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@asynccontextmanager
async def people(place: Place, *names: str) -> AsyncIterator[list[Guest]]:
    """Let people in, the first of them as space holder."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(guest(place.invite(holder=n == 0), name, place.folder))
            for n, name in enumerate(names)
        ]


async def test_a_small_write_waits_for_no_round_trip(place: Place) -> None:
    """Else the request that follows the TLS handshake, and each act close behind another, costs one more on a poor link."""
    async with place.open() as server, people(place, "Ama") as (ama,):
        line = ama.session._line
        assert line is not None
        assert (await ama.session.do(Begin())).how == "saved"
        for what, transport in (
            ("the client", line._ws.transport),
            *(("the server", one._socket.transport) for room in server.hub.rooms.values() for one in room.presence),
        ):
            raw = transport.get_extra_info("socket")
            assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), what


async def test_a_turn_from_hand_to_done_is_the_same_everywhere(place: Place) -> None:
    async with place.open() as server, people(place, "Ama", "Bo", "Cy") as (ama, bo, cy):
        assert bo.session.replica.whose == "Ama's computer"
        assert (await ama.session.do(Begin())).how == "saved"
        assert (await bo.session.do(Hand("funding"))).how == "saved"
        assert (await ama.session.do(CallNext())).how == "saved"
        said = await bo.session.do(Say("we were tired"))
        assert (await bo.session.do(Off("between us"))).how == "relayed"
        assert (await bo.session.do(Done())).how == "saved"
        wanted = core.state_hash(place.state(server).kept)
        for person in (ama, bo, cy):
            await person.until(lambda p=person: core.state_hash(p.session.replica.kept) == wanted)  # type: ignore[misc]
        await cy.until(lambda: "Bo (off the record): between us" in cy.told)
        assert cy.session.replica.text(WordId(said.seq)) == "we were tired"
        assert await cy.session.history() == {said.seq: "we were tired"}
        await bo.session.do(Withdraw([WordId(said.seq)]))
        await cy.until(lambda: not cy.session.replica.text(WordId(said.seq)))


async def test_everybody_is_taken_back_in_when_the_server_starts_again(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            ama, bo = await stack.enter_async_context(people(place, "Ama", "Bo"))
            await ama.session.do(Begin())
            await bo.session.do(Hand("funding"))
        await bo.until(lambda: bo.session.link == "lost")
        wish = ama.session.do(CallNext())
        async with place.open() as server:
            for person in (ama, bo):
                await person.until(lambda p=person: p.session.link == "good")  # type: ignore[misc]
            assert (await wish).how == "saved"
            await bo.until(lambda: bo.session.replica.kept.floor.speaker == 2)
            assert core.state_hash(place.state(server).kept) == core.state_hash(bo.session.replica.kept)
            assert "back_soon" in bo.kinds
            assert len(place.state(server).kept.people.by_id) == 2
            await stack.aclose()


async def test_notes_come_out_together_after_the_server_started_again(place: Place) -> None:
    async with AsyncExitStack() as stack:
        async with place.open():
            guests = await stack.enter_async_context(people(place, "Ama", "Bo", "Cy"))
            await guests[0].session.do(Begin())
            await guests[0].session.do(MoveOn())
            for person in guests:
                await person.until(lambda p=person: p.session.replica.kept.agenda.current == 2)  # type: ignore[misc]
                assert (await person.session.my_notes.write(f"note of {person.session.replica.me}")).how == "held"
        for person in guests:
            await person.until(lambda p=person: p.session.link == "lost")  # type: ignore[misc]
        async with place.open():
            for person in guests:
                await person.until(lambda p=person: p.session.link == "good")  # type: ignore[misc]
                await person.until(lambda p=person: len(p.session.replica.state.mine.notes) == 1)  # type: ignore[misc]
            assert (await guests[0].session.do(Reveal())).how == "saved"
            for person in guests:
                await person.until(lambda p=person: p.session.my_notes[0].state == "shown")  # type: ignore[misc]
            await stack.aclose()


async def test_a_note_of_a_group_is_not_offered_to_a_new_server_once_somebody_has_come_to_the_group(
    place: Place,
) -> None:
    place.plan = Plan("Pairs", items=(PlannedItem("Two by two", mode="pairs"),))
    async with AsyncExitStack() as stack:
        async with place.open():
            guests = await stack.enter_async_context(people(place, "Ama", "Bo", "Cy", "Di"))
            assert (await guests[0].session.do(Begin())).ok
            me = guests[3]
            await me.until(lambda: me.session.replica.kept.groups.of(PersonId(4)) >= 0)
            mine = me.session.replica.kept.groups.groups[me.session.replica.kept.groups.of(PersonId(4))]
            comes = next(guest for guest in guests if guest.session.replica.me not in mine)
            assert (await me.session.do(GroupNote("my boss"), line="jot my boss")).how == "held"
            assert (await me.session.do(Hand("my boss"))).how == "held"
            assert (await comes.session.do(ChooseGroup(PersonId(4)))).how == "saved"
            now = me.session.replica.kept.groups
            await me.until(lambda: me.session.replica.kept.groups.of(comes.session.replica.me) == now.of(PersonId(4)))
        for guest in guests:
            await guest.until(lambda g=guest: g.session.link == "lost")  # type: ignore[misc]
        async with place.open() as server:
            for guest in guests:
                await guest.until(lambda g=guest: g.session.link == "good")  # type: ignore[misc]
            await me.until(lambda: any(change.answered for change in me.changes))
            await comes.until(lambda: 4 in comes.session.replica.state.mine.group.hands)
            told = len(comes.told)
            assert comes.session.replica.state.mine.group.hands[PersonId(4)] == ""
            assert place.state(server).memory.among.said == []
            assert "my boss" not in " ".join(comes.told[told:])
            await stack.aclose()


async def test_a_wrong_code_is_told_and_nothing_is_kept_here(place: Place) -> None:
    async with place.open() as server:
        wrong = Invite("127.0.0.1", server.port, "0000-0000-0000")
        async with guest(wrong, "Bo", place.folder) as bo:
            over = await bo.ended()
            assert over.code == "wrong_code"
            assert not bo.places.seats.all()


async def test_a_seat_of_a_meeting_the_server_does_not_have_gives_way_to_the_invite(place: Place) -> None:
    async with place.open():
        async with people(place, "Ama", "Bo"):
            pass
        async with guest(place.invite(), "Bo", place.folder) as bo:
            assert bo.session.replica.me == 2
        seats = bo.places.seats
        (seat,) = seats.all()
        (place.folder / "Bo" / "seats.json").write_text(
            (place.folder / "Bo" / "seats.json").read_text().replace(seat.secret, "0" * 64)
        )
        async with guest(place.invite(), "Bo", place.folder) as bo:
            over = await bo.ended()
            assert over.code == "name_taken"


async def test_two_devices_of_one_person_share_one_place(place: Place) -> None:
    async with place.open() as server, people(place, "Ama", "Bo") as (ama, bo):
        await ama.session.do(Begin())
        async with guest(place.invite(), "Bo", place.folder) as other:
            assert other.session.replica.me == bo.session.replica.me == 2
            await other.session.do(Hand())
            await bo.until(lambda: bo.session.replica.kept.floor.find(PersonId(2)) is not None)
            assert len(place.state(server).kept.people.by_id) == 2
            async with asyncio.timeout(5):
                await bo.session.do(Hand("funding"))
