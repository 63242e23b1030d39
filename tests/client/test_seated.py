"""Coming back to a seat that is known here: without the code of an invite, and with the day that stands beside it."""

from __future__ import annotations

from pathlib import Path

from cop_tui.wire.invite import Invite
from tests.client.guests import guest
from tests.client.room import Room, opened


async def test_a_known_seat_is_come_back_to_without_a_code(tmp_path: Path) -> None:
    room = Room()
    async with opened(room):
        async with guest(room.invite, "Bo", tmp_path) as bo:
            me = bo.session.replica.me
            (seat,) = bo.places.seats.all()
        async with guest(Invite("127.0.0.1", room.port, ""), "Bo", tmp_path, seat=seat) as bo:
            assert bo.session.replica.me == me
            assert len(bo.places.seats.all()) == 1


async def test_the_day_somebody_was_last_there_is_kept_on_their_computer(tmp_path: Path) -> None:
    room = Room()
    async with opened(room):
        async with guest(room.invite, "Bo", tmp_path) as bo:
            (seat,) = bo.places.seats.all()
            assert seat.day == "1970-02-27"
            bo.time.utc += 3 * 86_400
        (seat,) = bo.places.seats.all()
        assert seat.day == "1970-03-02"
