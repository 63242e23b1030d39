"""A series of which everything that the server leaves is taken away, with the truth of who came to which of its meetings.

A dozen people come to the four meetings of a series, eight to each, and call themselves something else every time; one keeps a name.
Their seats and devices are those that the program makes for them, or a door for those who have none, and each comes from an address of their own. How much and how long
somebody writes, who holds the space and in which order people come is drawn anew for each meeting: habits, and a way of writing,
give people away whatever a program does.
"""

from __future__ import annotations

import hmac
import random
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from cop_server.app import Running
from cop_server.devices import hash_seat
from cop_server.hostkey import DOOR_FILE
from cop_tui.client import opening
from cop_tui.client.profile import Places
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics import afterwards, became, parking, release, setup
from cop_tui.doors.door import Door, Visitor
from cop_tui.wire import frames
from cop_tui.wire.invite import Invite
from tests.attack.seizure import logged, raw
from tests.server.guests import PLAN, Guest, ManualClock, served

COMMUNITY, SIZE, MEETINGS = 12, 8, 4
MONTH_S = 30 * 86_400
KEEPS_NAME = "Robin"
IN_THE_SAME_WORDS = "Who makes the tea?"
"""What everybody asks in every meeting: what a device alone made of it would be the same in two of them."""
OF_SERIES = replace(PLAN, series="Reflection", keep_days=300)


@dataclass
class Person:
    """Somebody of the community: what their program keeps on their own computer, and where they come from.

    Whoever has nothing installed comes by the `door`, with an ssh key.
    """

    places: Places
    address: str
    secrets: list[str] = field(default_factory=list)
    door: Door | None = None

    @property
    def visitor(self) -> Visitor:
        """Who they are for a door."""
        return Visitor(self.address, f"ssh-ed25519 of {self.address}".encode())


@dataclass
class Held:
    """One meeting: its id, who has which number in it (the truth), and copies of the server's folder, while it ran and after it."""

    meeting: str
    numbers: dict[int, int]
    copies: list[Path]


@dataclass
class Seized:
    """What was taken away of one series. `own` is the key of the door by which some came, which is not with the server."""

    people: list[Person]
    meetings: list[Held] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    own: bytes = b""


async def hold(folder: Path, seed: int) -> Seized:
    """Hold the meetings of one series and return what was taken away."""
    rng, clock = random.Random(seed), ManualClock()
    people = [Person(Places(folder / f"home {n}"), f"203.0.113.{n + 1}") for n in range(COMMUNITY)]
    taken = Seized(people, own=rng.randbytes(32))
    with logged(taken.log):
        async with served(folder / "data", clock, behind_proxy=True) as server:
            key = (folder / "data" / DOOR_FILE).read_text().strip()
            for person in people[1::3]:
                person.door = Door(Invite("127.0.0.1", server.port, ""), key, taken.own, "ours").by("ssh")
            for _ in range(MEETINGS):
                taken.meetings.append(await _meet(server, rng, people, folder))
                clock.on(MONTH_S)
    for person in people:
        person.places.close()
    taken.meetings[-1].copies.append(_copy(folder))
    return taken


async def _meet(server: Running, rng: random.Random, people: list[Person], folder: Path) -> Held:
    made = await server.create(OF_SERIES)
    came = [0, *rng.sample(range(1, COMMUNITY), SIZE - 1)]
    rng.shuffle(came)
    guests: dict[int, Guest] = {}
    holder = rng.choice(came)
    for who in came:
        name = KEEPS_NAME if who == 0 else rng.randbytes(rng.randint(2, 12)).hex()
        code = made.holder_code if who == holder else made.code
        guests[who] = await come(server, people[who], name, (made.meeting, code))
    await guests[holder].do(setup.Begin())
    # Each does another number of things, so that the attacker can tell whose device is whose within a meeting.
    often = dict(zip(came, rng.sample(range(1, SIZE + 1), SIZE), strict=True)) | {holder: SIZE + 1}
    for who, many in often.items():
        await guests[who].do(parking.Park(IN_THE_SAME_WORDS))
        for _ in range(many):
            await guests[who].do(parking.Park(rng.randbytes(rng.randint(4, 60)).hex()))
    for point in guests[holder].state.kept.series.standing():
        if rng.random() < 0.2:
            await guests[holder].do(became.SayBecame(point, "open", rng.randbytes(8).hex()))
    copies = [_copy(folder)]
    await guests[holder].do(release.AskAll())
    for who in rng.sample(came, SIZE):
        own = [WordId(n) for n in guests[who].state.kept.words.of(guests[who].welcome.you)]
        if own and rng.random() < 0.5:
            await guests[who].do(afterwards.Consent(own, "quote without name"))
    await guests[holder].do(setup.End(really=True))
    for who in rng.sample(came, SIZE):
        await guests[who].sync()
        await guests[who].leave()
    copies.append(_copy(folder))
    return Held(made.meeting, {who: guest.welcome.you for who, guest in guests.items()}, copies)


async def come(server: Running, person: Person, name: str, way: tuple[str, str]) -> Guest:
    """Let somebody in with the seat and the device that their own program, or the door, makes for this meeting; `way` is its id and a code."""
    meeting, code = way
    seat = opening.new_seat(Invite("127.0.0.1", server.port, code), name).secret
    places, sent = person.places, {"X-Forwarded-For": person.address}
    if person.door is not None:
        places, sent = Places(shared=True), person.door.headers(person.visitor)
        seat = person.door._seat(person.visitor, meeting)
    device = places.device(seat)
    person.secrets += [seat, device]
    guest = Guest(name, seat, device)
    await guest.come(server, code, **sent)
    return guest


def _copy(folder: Path) -> Path:
    copy = folder / f"copy {len(list(folder.glob('copy *')))}"
    shutil.copytree(folder / "data", copy)
    return copy


def identifiers(taken: Seized) -> list[str]:
    """Return what of anybody's own, or of where they came from, is on the server's disk or in its log."""
    found = []
    log = "\n".join(taken.log).encode()
    for copy in (copy for held in taken.meetings for copy in held.copies):
        there = raw(copy) + log
        for person in taken.people:
            key = person.places.data / "devices" / "1.key"
            secret = key.read_bytes() if key.exists() else b"-" * 32
            marks = {"key": secret, "key in hex": secret.hex().encode(), "address": person.address.encode()}
            marks["address as a hash"] = sha256(person.address.encode()).digest()
            marks["address as a hash in hex"] = sha256(person.address.encode()).hexdigest().encode()
            if person.door is not None:
                marks["tag"] = person.door.headers(person.visitor)[frames.VISITOR].encode()
                marks["ssh key"] = person.visitor.key
            marks |= {f"secret {n}": one.encode() for n, one in enumerate(person.secrets)}
            found += [what for what, mark in marks.items() if mark in there]
    return found


def computed(taken: Seized) -> list[str]:
    """Return the meetings in which a visitor's seat is found by their ssh key, which is public, and all keys that lie in the server's folder."""
    found = []
    for held in taken.meetings:
        copy = held.copies[-1]
        kept = raw(copy)
        small = [path.read_bytes() for path in copy.rglob("*") if path.is_file() and path.stat().st_size < 200]
        keys = [form for content in small for form in _forms(content.strip())]
        keys += [hmac.digest(key, b"way ssh", "sha256") for key in keys]
        for person in taken.people:
            about = len(person.visitor.key).to_bytes(4, "big") + person.visitor.key + held.meeting.encode()
            seats = [hmac.digest(key, about, "sha256").hex() for key in keys]
            found += [held.meeting for seat in seats if hash_seat(seat, held.meeting).encode() in kept]
    return found


def _forms(content: bytes) -> list[bytes]:
    """Return a key as it is written, and as its bytes where it is written in hex."""
    try:
        return [content, bytes.fromhex(content.decode())]
    except ValueError:
        return [content]
