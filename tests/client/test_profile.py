"""Personal files: private, shared safely by several clients of one person, and never lost in silence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cop_tui.client.opening import seat_for
from cop_tui.client.profile import OwnNote, Places, PlacesProblem, Seat, digest
from cop_tui.core.engine.ids import ItemId
from cop_tui.wire.invite import Invite

SERVER = "example.org:8765"
CODE = "K7QM-2X9R-4TDV"


def seat(number: int = 1, meeting: str = "m1") -> Seat:
    return Seat(SERVER, meeting, f"secret-{number}", f"Ana {number}")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_seat_is_found_again_with_its_invite_and_a_name(tmp_path: Path) -> None:
    invite = Invite.read(f"{SERVER}/{CODE}")
    kept = Seat(invite.where, "m1", "secret", "Ana", "Reflection", None, digest(invite.code))
    Places(tmp_path).seats.keep(kept)
    places = Places(tmp_path)
    assert seat_for(places, invite, "") == seat_for(places, invite, "ana") == kept
    for other, name in (
        (invite, "Bo"),
        (Invite.read(f"other.example/{CODE}"), "Ana"),
        (Invite.read(f"{SERVER}/0000-0000-0000"), "Ana"),
    ):
        assert (seat_for(places, other, name).meeting, seat_for(places, other, name).name) == ("", name)


def test_the_files_are_private_and_hold_no_code(tmp_path: Path) -> None:
    places = Places(tmp_path / "home")
    places.seats.keep(Seat(SERVER, "m1", "secret", "Ana", code=digest(CODE)))
    places.device("x")
    for path in (tmp_path / "home").rglob("*"):
        assert mode(path) == (0o700 if path.is_dir() else 0o600)
        if path.is_file():
            assert CODE.encode() not in path.read_bytes()
    places.close()


def test_no_secret_shows_in_a_log_line(tmp_path: Path) -> None:
    kept = Seat(SERVER, "m1", "hush", "Ana", notes=(OwnNote("hush too"),))
    assert "hush" not in repr(kept)
    assert "Ana" not in repr(kept)


def test_meetings_held_in_a_row_are_counted_for_one_person_up_to_the_first_they_did_not_hold(tmp_path: Path) -> None:
    seats = Places(tmp_path).seats
    for number, (name, held) in enumerate(
        [("Ana", True), ("Ana", False), ("Ana", True), ("Bo", False), ("Ana", True), ("Ana", True)]
    ):
        seats.keep(Seat(SERVER, f"m{number}", f"secret-{number}", name, held=held))
    assert seats.held_before(Seat(SERVER, "m9", "secret-9", "Ana")) == 3
    assert seats.held_before(seats.all()[-1]) == 2
    assert seats.held_before(Seat(SERVER, "m9", "secret-9", "Bo")) == 0
    assert seats.held_before(Seat(SERVER, "m9", "secret-9", "Cy")) == 0


def test_people_who_share_a_computer_keep_a_seat_each(tmp_path: Path) -> None:
    seats = Places(tmp_path).seats
    seats.keep(seat(1))
    seats.keep(seat(2))
    assert seats.all() == [seat(1), seat(2)]


def test_what_withdraws_a_note_stays_until_it_is_dropped(tmp_path: Path) -> None:
    seats = Places(tmp_path).seats
    seats.keep(seat())
    seats.add_note(seat(), "w1", ItemId(3))
    seats.add_note(seat(), "w2", ItemId(3))
    seats.add_note(seat(), "w2", ItemId(3))
    renamed = Seat(SERVER, "m1", "secret-1", "Ana Maria")
    seats.keep(renamed)
    (found,) = Places(tmp_path).seats.all()
    assert (found.name, found.notes) == ("Ana Maria", (OwnNote("w1", ItemId(3)), OwnNote("w2", ItemId(3))))
    seats.drop_note(seat(), "w1")
    assert seats.all()[0].notes == (OwnNote("w2", ItemId(3)),)


def test_a_note_that_could_not_be_taken_back_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlacesProblem, match="could not be taken back"):
        Places(tmp_path).seats.add_note(seat(), "w")


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_clients_that_run_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cop_tui.client.profile import *\n"
        "places = Places(Path(sys.argv[1]))\n"
        "for number in range(25):\n"
        "    mine = Seat('s:1', sys.argv[2], f'{sys.argv[2]}-{number}', 'Ana')\n"
        "    places.seats.keep(mine); places.seats.add_note(mine, 'w')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), f"p{n}"]) for n in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    kept = Places(tmp_path).seats.all()
    assert len(kept) == 100
    assert all(one.notes == (OwnNote("w"),) for one in kept)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"seats": 3}', b"\xff\xfe", b"[" * 100_000, b'{"seats":[{"server":"\xff"}]}']
)
def test_a_damaged_file_is_kept_aside_and_said_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    places = Places(tmp_path)
    (tmp_path / "seats.json").write_bytes(content)
    assert places.seats.all() == []
    assert len(places.notices) == 1
    assert "damaged" in places.notices[0]
    assert (tmp_path / "seats.damaged-1").read_bytes() == content
    places.seats.keep(seat())
    (tmp_path / "seats.json").write_bytes(content)
    assert places.seats.all() == []
    assert (tmp_path / "seats.damaged-2").read_bytes() == content


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seats = Places(tmp_path).seats
    seats.keep(seat(1))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(PlacesProblem, match=r"No space left.*You can take part"):
            seats.keep(seat(2))
    assert seats.all() == [seat(1)]
    seats.keep(seat(2))
    assert seats.all() == [seat(1), seat(2)]


def test_a_folder_that_cannot_be_used_is_said_in_words_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    places = Places(tmp_path / "file")
    with pytest.raises(PlacesProblem, match="invite again"):
        places.seats.all()
    assert len(places.device("x")) == 32


def test_a_device_is_the_same_after_a_restart(tmp_path: Path) -> None:
    first = Places(tmp_path)
    device = first.device("s:1 m1")
    assert first.device("s:1 m1") == device
    first.close()
    again = Places(tmp_path)
    assert again.device("s:1 m1") == device
    again.close()


def test_clients_that_run_at_once_are_different_devices(tmp_path: Path) -> None:
    places = [Places(tmp_path) for _ in range(20)]
    devices = [one.device("s:1 m1") for one in places]
    assert len(set(devices)) == 20
    for one in places:
        one.close()


def test_devices_in_two_meetings_cannot_be_joined_up(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert places.device("s:1 m1") != places.device("s:1 m2")
    places.close()


def test_cop_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COP_HOME", str(tmp_path / "home"))
    places = Places()
    assert places.data == places.config == tmp_path / "home"
    places.seats.keep(seat())
    assert (tmp_path / "home" / "seats.json").exists()
    monkeypatch.delenv("COP_HOME")
    assert Places().data.name == "cop"


def test_what_waits_for_a_later_part_is_kept_beside_the_seat_and_nowhere_on_a_shared_computer(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.seats.keep(seat())
    places.seats.keep_later(seat(), {ItemId(4): "We were afraid.", ItemId(6): "x"})
    places.seats.keep(seat())
    (kept,) = Places(tmp_path).seats.all()
    assert {one.item: one.text for one in kept.later} == {4: "We were afraid.", 6: "x"}
    assert "afraid" not in repr(kept.later)
    assert (tmp_path / "seats.json").stat().st_mode & 0o777 == 0o600
    places.seats.keep_later(seat(), {})
    assert "afraid" not in (tmp_path / "seats.json").read_text()
    shared = Places(tmp_path / "shared", shared=True)
    shared.seats.keep(seat())
    shared.seats.keep_later(seat(), {ItemId(4): "We were afraid."})
    assert [one.text for one in shared.seats.all()[0].later] == ["We were afraid."]
    assert not (tmp_path / "shared").exists()


@pytest.mark.parametrize(
    ("server", "fingerprint", "together"),
    [
        ("a.example:9711", None, True),
        ("b.example:9711", None, False),
        ("b.example:9711", "ab" * 32, True),
        ("b.example:9711", "cd" * 32, False),
    ],
)
def test_a_series_is_known_again_on_a_server_that_moved_by_its_fingerprint(
    server: str, fingerprint: str | None, together: bool
) -> None:
    old = Seat("a.example:9711", "M1", "s1", "Bo", fingerprint=fingerprint and "ab" * 32, series="Table")
    new = Seat(server, "M2", "s2", "bo", fingerprint=fingerprint)
    assert old.goes_with(new, "table") is together
