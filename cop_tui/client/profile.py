"""Personal files: which seats this person holds, and which device this running client is.

Responsible for the files and for several clients of one person at once. What a seat means is the server's
matter. Of what happened in a meeting only this person's own promises and the roles they carried are written here, and only where it
belongs to a series; and notes that wait for a later part, which were said to nobody yet.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import sys
from typing import IO, TYPE_CHECKING

import msgspec

from cop_tui.client.folders import config_folder, data_folder
from cop_tui.client.private import open_private
from cop_tui.client.waiting import WaitingFile
from cop_tui.core.engine.base import HOLDER
from cop_tui.core.engine.ids import NO_ITEM, ItemId, WordId
from cop_tui.core.engine.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

DEVICES = 16  # clients of one person running at once on one computer; more get a device for their run only


class PlacesProblem(Exception):
    """A personal file cannot be read or written; its text says which, what still works and what to do."""


class OwnNote(msgspec.Struct, frozen=True):
    """An unattributed note of this person: what withdraws it, and the item it was written for."""

    secret: str
    item: ItemId = NO_ITEM

    def __repr__(self) -> str:
        """Return a text without the secret: a log may hold it."""
        return f"Note(item={self.item})"


class LaterNote(msgspec.Struct, frozen=True):
    """A note that waits on this computer alone for a later part, by the number of its item."""

    item: ItemId
    text: str

    def __repr__(self) -> str:
        """Return a text without the note: a log may hold it."""
        return f"LaterNote({self.item})"


class OwnPromise(msgspec.Struct, frozen=True, omit_defaults=True):
    """What this person promised alone in a meeting of a series, by its number there; its text is empty once it is put away."""

    number: WordId
    text: str = ""

    def __repr__(self) -> str:
        """Return a text without what was promised: a log may hold it."""
        return f"OwnPromise({self.number})"


class Seat(msgspec.Struct, frozen=True):
    """A seat in one meeting. `server` is `HOST:PORT`; `code` a digest of the code that opened it.

    `held` says that this person held the space there from here; no server is told. `epoch` and `seq` are how far the meeting
    was known here when a program last ended, or last came in; `day` is when that was (`YYYY-MM-DD`, as this computer says).
    `series` is the name of the series that the meeting belongs to, and `promises` are what this person promised alone in it.
    `opened` is the day on which it was opened, where they were there while it was open (as `day`), and `carried` are the roles that they
    carried in it; None: they want nothing of that to be kept.
    `later` are notes that wait for a later part.
    """

    server: str
    meeting: str
    secret: str
    name: str
    title: str = ""
    fingerprint: str | None = None
    code: str = ""
    notes: tuple[OwnNote, ...] = ()
    held: bool = False
    epoch: str = ""
    seq: int = 0
    day: str = ""
    series: str = ""
    promises: tuple[OwnPromise, ...] = ()
    opened: str = ""
    carried: tuple[str, ...] | None = ()
    later: tuple[LaterNote, ...] = ()

    def __repr__(self) -> str:
        """Return a text without a secret or a name: a log may hold it."""
        return f"Seat({self.server!r}, {self.meeting!r})"

    def goes_with(self, seat: Seat, series: str) -> bool:
        """Return whether this is a seat of the same person, as far as this computer knows, in a meeting of the same series.

        A server that has moved to another place is known by its certificate, where that was trusted by its fingerprint.
        """
        there = self.server == seat.server or (self.fingerprint is not None and self.fingerprint == seat.fingerprint)
        return there and (fold(self.name), fold(self.series)) == (fold(seat.name), fold(series))

    def has_carried(self, role: str) -> bool:
        """Return whether this person carried a role there, as far as they let it be kept."""
        return role in (self.carried or ())


class _Kept(msgspec.Struct):
    seats: list[Seat] = []


def digest(code: str) -> str:
    """Return what is kept of a code, to recognise it when the same invite is used again."""
    return hashlib.sha256(b"cop code " + code.encode()).hexdigest()[:32]


class Seats:
    """The seats of one person, in a file that only they can read; every change reads it again first."""

    def __init__(self, path: Path, notices: list[str]) -> None:
        self._path = path
        self._notices = notices

    def all(self) -> list[Seat]:
        """Return every seat, latest last; raise PlacesProblem."""
        with self._locked():
            return self._read()

    def keep(self, seat: Seat) -> None:
        """Keep a seat; if it was kept before, its notes, promises, what was carried and what waits for later stay. Raise PlacesProblem.

        Another seat in the same meeting is kept beside it: people share computers.
        """
        with self._locked():
            seats = self._read()
            for old in seats:
                if old.secret == seat.secret:
                    seat = msgspec.structs.replace(
                        seat,
                        notes=old.notes,
                        series=old.series,
                        promises=old.promises,
                        opened=old.opened,
                        carried=old.carried,
                        later=old.later,
                    )
            self._write([*(old for old in seats if old.secret != seat.secret), seat])

    def held_before(self, seat: Seat) -> int:
        """Return how many meetings in a row before this one the same person held from here; raise PlacesProblem.

        Another name on the same computer is another person.
        """
        before = [old for old in self.all() if old.secret != seat.secret and fold(old.name) == fold(seat.name)]
        held = [old.held or old.has_carried(HOLDER) for old in reversed(before)]
        return held.index(False) if False in held else len(held)

    def promise(self, seat: Seat, series: str, promises: Iterable[OwnPromise]) -> None:
        """Keep what this person promised in a meeting of a series, but for what they put away; raise PlacesProblem."""
        with self._locked():
            seats = self._read()
            away = {one.number for old in seats if old.secret == seat.secret for one in old.promises if not one.text}
            kept = tuple(OwnPromise(one.number) if one.number in away else one for one in promises)
            self._write(
                [
                    msgspec.structs.replace(old, series=series, promises=kept) if old.secret == seat.secret else old
                    for old in seats
                ]
            )

    def carry(self, seat: Seat, series: str, opened: str, roles: Iterable[str]) -> tuple[str, ...]:
        """Keep the series of a meeting, the day on which it was opened ("": not known yet) and roles that this person carries in it.

        Return those of them that were not kept before; none where this person wants nothing of it to be kept. Raise PlacesProblem.
        """
        with self._locked():
            seats = self._read()
            old = next((old for old in seats if old.secret == seat.secret), None)
            if old is None:
                return ()
            known = old.carried or ()
            fresh = () if old.carried is None else tuple(role for role in roles if role not in known)
            carried = old.carried if old.carried is None else (*known, *fresh)
            kept = msgspec.structs.replace(old, series=series, opened=opened or old.opened, carried=carried)
            if kept != old:
                self._write([kept if one is old else one for one in seats])
            return fresh

    def forget_carried(self, seat: Seat, series: str) -> None:
        """Keep nothing any more of what this person carried in the meetings of a series; raise PlacesProblem."""
        with self._locked():
            self._write(
                [
                    msgspec.structs.replace(old, held=False, carried=None) if old.goes_with(seat, series) else old
                    for old in self._read()
                ]
            )

    def put_away(self, secret: str, number: WordId) -> None:
        """Keep a promise of the seat with this secret no longer; raise PlacesProblem."""
        with self._locked():
            self._write([_without(old, number) if old.secret == secret else old for old in self._read()])

    def add_note(self, seat: Seat, secret: str, item: ItemId = NO_ITEM) -> None:
        """Keep what withdraws a note, before it is sent; raise PlacesProblem, also for a seat never kept.

        `item` is the number of the item it was written for.
        """
        with self._locked():
            seats = self._read()
            if all(old.secret != seat.secret for old in seats):
                raise PlacesProblem(f"Your seat is not in {self._path}, so the note could not be taken back later.")
            self._write([_with_notes(old, seat, secret, (OwnNote(secret, item),)) for old in seats])

    def keep_later(self, seat: Seat, later: Mapping[ItemId, str]) -> None:
        """Keep the notes that wait for later parts of a meeting, by item, in the place of those that did; raise PlacesProblem."""
        waiting = tuple(LaterNote(item, text) for item, text in later.items())
        with self._locked():
            self._write(
                [
                    msgspec.structs.replace(old, later=waiting) if old.secret == seat.secret else old
                    for old in self._read()
                ]
            )

    def drop_note(self, seat: Seat, secret: str) -> None:
        """Forget a note that was taken back; raise PlacesProblem."""
        with self._locked():
            self._write([_with_notes(old, seat, secret, ()) for old in self._read()])

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other clients of this person out; say it in one sentence when the files cannot be used."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open_private(self._path.with_suffix(".lock")) as file:
                # Some network folders know no locks: then the last writer wins, as everywhere there.
                with contextlib.suppress(OSError):
                    _lock(file, wait=True)
                yield
        except OSError as error:
            raise PlacesProblem(
                f"{self._path} cannot be used ({error.strerror}). You can take part; "
                "to come back later you will need the invite again."
            ) from error

    def _read(self) -> list[Seat]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        try:
            return msgspec.json.decode(content, type=_Kept).seats
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            aside = self._set_aside()
            self._notices.append(
                f"Your file of seats was damaged. It is kept as {aside}, and a new one is begun: "
                "to come back to a meeting, use its invite again."
            )
            return []

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self._path.with_suffix(f".damaged-{number}")).exists():
            number += 1
        os.replace(self._path, aside)
        return aside

    def _write(self, seats: list[Seat]) -> None:
        beside = self._path.with_suffix(".new")  # under the lock one name is enough, and a crash leaves no litter
        beside.unlink(missing_ok=True)
        with open_private(beside) as file:
            file.write(msgspec.json.format(msgspec.json.encode(_Kept(seats)), indent=1) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self._path)


class NoSeats(Seats):
    """Seats on somebody else's computer: kept in memory for this run, written nowhere."""

    def __init__(self) -> None:
        self._seats: list[Seat] = []

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        yield

    def _read(self) -> list[Seat]:
        return list(self._seats)

    def _write(self, seats: list[Seat]) -> None:
        self._seats = list(seats)


class Places:
    """Where the personal files of one person are; `directory`, or COP_HOME, puts them all in one folder.

    `shared`: this is somebody else's computer, so nothing is written and nothing found. `notices` are sentences for the
    person about what was found; show them, then clear the list.
    """

    def __init__(self, directory: Path | None = None, *, shared: bool = False) -> None:
        self.data = directory or data_folder()
        self.config = directory or config_folder()
        self.notices: list[str] = []
        self.shared = shared
        self.seats = NoSeats() if shared else Seats(self.data / "seats.json", self.notices)
        self._device: bytes | None = None
        self._held: IO[bytes] | None = None

    def device(self, about: str) -> str:
        """Return the id of this running client for `about` (a server and meeting), 32 hex digits.

        The same after a restart, so that the server knows a client that comes back; another one for each
        client that runs at the same time; unrelated from one `about` to the next, so that nobody can join
        them up.
        """
        if self._device is None:
            self._device = self._claim(about)
        return _id(self._device, about)

    def waiting(self, about: str) -> WaitingFile:
        """Return the file in which acts of this running client wait; `about` is the seat's secret."""
        if self.shared:
            return WaitingFile(None)
        return WaitingFile(self._waiting_of(self.device(about)))

    def _waiting_of(self, device: str) -> Path:
        name = hashlib.sha256(b"cop waiting " + device.encode()).hexdigest()[:32]
        return self.data / "waiting" / f"{name}.json"

    def close(self) -> None:
        """Let another client be this device; the end of the program does so too."""
        if self._held is not None:
            self._held.close()
            self._held = None
        self._device = None

    def _claim(self, about: str) -> bytes:
        """Return the secret of a device that no running client is: one for which acts wait, else the first."""
        if self.shared:
            return secrets.token_bytes(32)
        folder = self.data / "devices"
        with contextlib.suppress(OSError):  # without a file: a device for this run
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._claim_in(folder, about) or secrets.token_bytes(32)
        return secrets.token_bytes(32)

    def _claim_in(self, folder: Path, about: str) -> bytes | None:
        first: tuple[IO[bytes], bytes] | None = None
        for number in range(1, DEVICES + 1):
            if first and not (folder / f"{number}.key").exists():
                break  # nobody was ever that device, nor a later one
            file = open_private(folder / f"{number}.lock")
            try:
                _lock(file, wait=False)
            except OSError:
                file.close()
                continue
            secret = _secret_in(folder / f"{number}.key")
            if self._waiting_of(_id(secret, about)).exists():
                # Two windows that were both killed are taken up one after the other.
                if first:
                    first[0].close()
                first = (file, secret)
                break
            if first:
                file.close()
            else:
                first = (file, secret)
        if first is None:
            return None
        self._held = first[0]
        return first[1]


def _without(seat: Seat, number: WordId) -> Seat:
    kept = tuple(OwnPromise(one.number) if one.number == number else one for one in seat.promises)
    return msgspec.structs.replace(seat, promises=kept)


def _with_notes(old: Seat, seat: Seat, without: str, more: tuple[OwnNote, ...]) -> Seat:
    if old.secret != seat.secret:
        return old
    return msgspec.structs.replace(old, notes=(*(note for note in old.notes if note.secret != without), *more))


def _id(secret: bytes, about: str) -> str:
    """Return the id of a device for a server and meeting."""
    return hmac.digest(secret, about.encode(), "sha256")[:16].hex()


def _secret_in(path: Path) -> bytes:
    """Return the 32 bytes in a file, made now if they are not there; its lock is held."""
    if path.exists() and len(secret := path.read_bytes()) == 32:
        return secret
    secret = secrets.token_bytes(32)
    path.unlink(missing_ok=True)
    with open_private(path) as file:
        file.write(secret)
    return secret


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, wait: bool) -> None:
        """Lock a file until it is closed; raise OSError when another has it (after 10 s, if waiting)."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool) -> None:
        """Lock a file until it is closed; raise OSError when another client has it and we do not wait."""
        # Not lockf: its locks belong to the process, and closing any handle of the file drops them.
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
