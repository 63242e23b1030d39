"""The seats of one person in two meetings of a series share nothing: not in what their program sends, not in what the server stores.

What is compared is every word, and every run of bytes, long enough to know somebody by. What another person's program, on
another computer and in meetings of another server, has too, is a constant of the protocol.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from websockets.asyncio.client import ClientConnection

from cop_server.app import Running
from cop_server.journal.database import FILE
from cop_tui.client import profile
from cop_tui.client.cost import Counted
from cop_tui.core import Command
from cop_tui.core.engine.base import SCRIBE
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import agenda, carrying, commitments, parking, roles, setup, words
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.server.guests import served

LONGEST = 8  # bytes that two seats may have in common by chance, or as a number
RUN = 12  # bytes of a run inside something longer, such as half of a key: twelve hexadecimal digits meet by no chance
NAMES = {b"BoTheCarpenter", b"AmaTheGardener"}
OTHERS = ("SomebodyElse1", "SomebodyElse2")
SERIES = "ReflectionOfOurs"
PLAN = setup.SessionPlan(
    "Looking back",
    items=(
        setup.PlannedItem("What became of it", mode="open", keep="recap", became=True),
        setup.PlannedItem("Unsaid", mode="reveal"),
    ),
    series=SERIES,
)


@dataclass(frozen=True)
class Found:
    """What Bo's program sent in two meetings, and what their server stored of each."""

    sent: tuple[list[bytes], list[bytes]]
    stored: tuple[list[bytes], list[bytes]]


@contextmanager
def overheard() -> Iterator[list[bytes]]:
    """Take down everything that programs send: their requests as they are, and their frames before they are packed."""
    heard: list[bytes] = []
    send, send_data = ClientConnection.send, Counted.send_data

    async def send_and_hear(self: ClientConnection, message: bytes, text: bool | None = None) -> None:
        heard.append(bytes(message))
        await send(self, message, text=text)

    def data_and_hear(self: Counted) -> None:
        heard.extend(data for data in self.protocol.writes if data.startswith(b"GET "))
        send_data(self)

    with patch.object(ClientConnection, "send", send_and_hear), patch.object(Counted, "send_data", data_and_hear):
        yield heard


async def do(person: Guest, *commands: Command) -> None:
    for command in commands:
        answer = await person.session.do(command)
        assert answer.ok, answer


async def hold(server: Running, folder: Path, bo: str, ama: str, number: int) -> tuple[str, list[bytes]]:
    """Hold a meeting of the series, in which one person does what two meetings could know them by; return its id, and what they sent."""
    made = await server.create(PLAN)
    where = [Invite("127.0.0.1", server.port, code) for code in (made.holder_code, made.code)]
    async with guest(where[0], ama, folder) as holder:
        with overheard() as heard:
            async with guest(where[1], bo, folder) as person:
                heard = await _take_part(holder, person, heard, number)
    return made.meeting, heard


async def _take_part(holder: Guest, person: Guest, heard: list[bytes], number: int) -> list[bytes]:
    """Let a meeting go on; return what the person's program sent in it, without what the other one did."""
    theirs: list[bytes] = list(heard)

    async def mine(*commands: Command) -> None:
        heard.clear()
        await do(person, *commands)
        theirs.extend(heard)

    await mine(roles.TakeRole(SCRIBE))
    await do(holder, setup.Begin())
    await person.until(lambda: person.session.replica.kept.agenda.current == 1)
    await mine(words.Say(f"Something{number}of{number}mine"), parking.Park(f"Parked{number}by{number}me"))
    if number == 1:
        await mine(commitments.Commit("IWriteTheLetterOurselves"))
    else:
        (promise,) = person.session.promised_before()
        await mine(commitments.Commit(promise.text))
        await do(holder, carrying.AskCarried())
        await person.until(lambda: any("who has carried what" in text for text in person.told))
        told = [carrying.Carried(one.role, one.since, one.until) for one in person.session.carried() if one.since]
        assert told != []
        await mine(carrying.TellCarried(told))
    await do(holder, agenda.TakeUp(ItemId(2)))
    await person.until(lambda: person.session.replica.kept.agenda.current == 2)
    heard.clear()
    assert (await person.session.my_notes.write(f"Unsaid{number}by{number}me")).ok
    theirs.extend(heard)
    return theirs


def rows_of(data: Path, meeting: str) -> list[bytes]:
    """Return everything that the database has of a meeting, its numbers aside."""
    with closing(sqlite3.connect(data / FILE)) as database:
        (number,) = next(database.execute("SELECT number FROM meetings WHERE id = ?", (meeting,)))
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: list[object] = []
        for table in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            key = "meeting" if "meeting" in columns else "number" if table == "meetings" else ""
            if key:
                found += [
                    cell
                    for row in database.execute(f"SELECT * FROM {table} WHERE {key} = ?", (number,))
                    for cell in row
                ]
    assert len(found) > 50
    return [cell.encode() if isinstance(cell, str) else cell for cell in found if isinstance(cell, str | bytes)]


async def held_twice(folder: Path, bo: str = "BoTheCarpenter", ama: str = "AmaTheGardener") -> Found:
    """Hold two meetings of a series, with the same two people on the same computers."""
    async with served(folder / "data") as server:
        held = [await hold(server, folder, bo, ama, number) for number in (1, 2)]
    return Found((held[0][1], held[1][1]), (rows_of(folder / "data", held[0][0]), rows_of(folder / "data", held[1][0])))


def tokens(found: Iterable[bytes]) -> set[bytes]:
    """Return every word that is too long to be a number or a tag by chance."""
    return {word for each in found for word in re.findall(rb"[A-Za-z0-9_]{%d,}" % (LONGEST + 1), each)}


def runs(found: Iterable[bytes]) -> set[bytes]:
    """Return every run of bytes within one frame, or one cell of the database."""
    return {each[n : n + RUN] for each in found for n in range(len(each) - RUN + 1)}


def in_common(one: list[bytes], other: list[bytes], constant: Iterable[list[bytes]]) -> set[bytes]:
    """Return the words, and the runs of bytes, that are in both and are no constant of the protocol, no name and no text of the series."""
    known = [each for found in constant for each in found]
    said = {*NAMES, SERIES.encode(), b"IWriteTheLetterOurselves"}
    words = tokens(one) & tokens(other) - tokens(known) - said
    shared = runs(one) & runs(other) - runs(known)
    # Runs over the signs of JSON are made of short words that were compared; a seal or a hash that is no text has other bytes.
    letters = re.compile(rb"[A-Za-z0-9]{%d}" % RUN)
    long = {run for run in shared if letters.fullmatch(run) or max(run) > 127}
    return words | {run for run in long if not any(run in text for text in said)}


async def test_two_seats_of_one_person_share_nothing_on_the_wire_or_on_the_disk(tmp_path: Path) -> None:
    found = await held_twice(tmp_path / "ours")
    other = await held_twice(tmp_path / "theirs", *OTHERS)
    assert any(b"tell_carried" in frame for frame in found.sent[1])
    assert any(b"cop-seat" in request.lower() for request in found.sent[0]), "the secrets are among what is compared"
    assert in_common(*found.sent, other.sent) == set()
    assert in_common(*found.stored, other.stored) == set()


def the_same(self: profile.Places, _about: str) -> str:
    """Be the same device in every meeting, which is the fault."""
    return profile._id(b"x" * 32, str(self.data))


def of_the_device_alone(device: str, _meeting: str, _person: PersonId) -> str:
    """Keep a device by what would be the same in every meeting, which is the fault."""
    return hashlib.sha256(device.encode()).hexdigest()


async def test_a_device_that_was_the_same_in_both_would_be_found_on_the_wire_and_on_the_disk(tmp_path: Path) -> None:
    other = await held_twice(tmp_path / "theirs", *OTHERS)
    with (
        patch.object(profile.Places, "device", the_same),
        patch("cop_server.room.hash_device", of_the_device_alone),
    ):
        found = await held_twice(tmp_path / "ours")
    assert in_common(*found.sent, other.sent) != set()
    assert in_common(*found.stored, other.stored) != set()


async def test_half_of_a_secret_that_was_the_same_in_both_would_be_found(tmp_path: Path) -> None:
    other = await held_twice(tmp_path / "theirs", *OTHERS)
    made = secrets.token_hex
    with patch("secrets.token_hex", lambda size: ("5ea7" * size)[:size] + made(size)[size:]):
        found = await held_twice(tmp_path / "ours")
    assert in_common(*found.sent, other.sent) != set()
