"""Which seat an invite leads to on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.client.opening import filled_seat, new_seat, seat_for
from cop_tui.client.profile import Places
from cop_tui.wire.invite import Invite

if TYPE_CHECKING:
    from pathlib import Path

CODE, SEAL = "K7QM-2X9R-4TDV", "TC5R-C1NC-QSFR-SHJ4-PVR5-41D6-FX4G-31TB"
NEAR, BEYOND = Invite("127.0.0.1", 8765, CODE, SEAL), Invite("192.0.2.2", 8765, CODE, SEAL)


def seated(folder: Path, invite: Invite) -> Places:
    places = Places(folder)
    places.seats.keep(filled_seat(new_seat(invite, "Ama"), "m1", "Ama", "Reflection"))
    return places


def test_whoever_hosts_comes_back_with_the_invite_that_the_others_were_given(tmp_path: Path) -> None:
    assert seat_for(seated(tmp_path, NEAR), BEYOND, "Ama").meeting == "m1"
    assert not seat_for(Places(tmp_path), BEYOND, "Bo").meeting


def test_no_seat_is_shown_to_a_server_that_only_claims_the_code(tmp_path: Path) -> None:
    other = Invite("127.0.0.1", 8765, CODE, SEAL.replace("T", "Z"))
    assert not seat_for(seated(tmp_path, NEAR), other, "Ama").meeting


def test_without_a_fingerprint_the_address_says_which_server_it_is(tmp_path: Path) -> None:
    kept = seated(tmp_path, Invite("a.example", 8765, CODE))
    assert seat_for(kept, Invite("a.example", 8765, CODE), "Ama").meeting == "m1"
    assert not seat_for(kept, Invite("b.example", 8765, CODE), "Ama").meeting
