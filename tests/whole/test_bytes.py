"""What must not be on disk is not: every byte of every file is searched, while a meeting runs and after it."""

from __future__ import annotations

import json
import re
import sqlite3
import struct
import time
from contextlib import closing
from pathlib import Path

import pytest

from cop_server.journal.database import FILE
from cop_server.journal.reading import read_bodies
from tests.whole.programs import Opened, Place, Program, level, terminate, until

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")

CLOCKED = {"opened", "closed", "item_opened", "item_closed"}  # the only events that may carry a clock


def files(place: Place) -> dict[str, bytes]:
    """Return the bytes of every file the server or a client keeps, and what the programs said, by name."""
    found: dict[str, bytes] = {}
    for path in sorted(place.folder.rglob("*")):
        if path.is_file() and path != place.plan:
            try:
                found[str(path)] = path.read_bytes()
            except FileNotFoundError:  # a -wal that was just cleared away
                continue
    for program in place.programs:
        if "serve" in program.process.args:  # type: ignore[operator]
            found["what the server said"] = "\n".join(program.lines + program.complaints).encode()
    return found


def assert_nowhere(place: Place, *texts: str) -> None:
    for name, content in files(place).items():
        for text in texts:
            for form in (text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()):
                assert form not in content, f"{text!r} is in {name}"


def come(place: Place, invite: str, name: str) -> Program:
    person = place.join(invite, name)
    person.hear("To speak:")
    return person


def held(place: Place, made: Opened, *names: str) -> tuple[Program, ...]:
    """A meeting that has begun, with Ama who holds the space and these people."""
    people = [come(place, made.holder_invite, "Ama"), *(come(place, made.invite, name) for name in names)]
    people[0].type("begin")
    for person in people:
        person.hear("Part 1 of 5: Talk.")
    return tuple(people)


@pytest.mark.slow
def test_what_is_never_kept_is_in_no_file_while_the_meeting_runs_or_after(place: Place) -> None:
    server = place.serve()
    made = place.open()
    lobby = come(place, made.invite, "Eve")
    lobby.do("say Lobbygossip is fun", "Lobbygossip is fun")
    ama, bo, cy, di = held(place, made, "Bo", "Cy", "Di")

    bo.do("hand about Handnotecake", "number 1 of 1")
    ama.hear("has a hand up: Handnotecake")
    cy.do("hand about Secondnotecake", "number 2 of 2")
    cy.do("hand about Changednotecake", "Now it is about: Changednotecake")
    level(ama, bo, cy, di)
    ama.do("next", "Bo has the floor.")
    bo.hear("Your turn")
    bo.do("off Offthisonce", "Bo (off the record): Offthisonce")
    bo.do("say Keptthis.", "Bo: Keptthis.")
    bo.do("pass", "Passed.")
    ama.do("off", "Off the record for everyone.")
    bo.hear("Off the record for everyone.")
    ama.do("say Offforall", "Ama (off the record): Offforall")
    assert_nowhere(place, "gossip", "notecake", "Offthisonce", "Offforall")
    ama.do("on", "You put us on the record again.")

    di.do("check on me", "A space holder is asked, aside")
    cy.do("slower please", "The space holders are asked, aside")
    cy.do("untimed", "Your turns have no time limit now.")
    di.do("away", "You are away.")
    di.do("back", "Welcome back.")
    ama.do("answer", "y / n")
    ama.do("y", "Answered")
    cy.do("ask to leave Eve: Removalreason", "It takes one more person")

    ama.type("move on")
    ama.do("move on", "Part 2 of 5: Round.")
    ama.hear("Eve has the floor.")
    ama.do("take 4", "Some have not been offered a turn yet.")
    ama.do("take 4", "Part 4 of 5: Live.")
    bo.hear("Part 4 of 5: Live.")
    bo.do("say Liveword only", "Bo: Liveword only")
    ama.do("take 3", "Part 3 of 5: Notes.")
    bo.hear("Part 3 of 5: Notes.")
    bo.do("write Heldnote of mine", "Held.")
    bo.do("take back", "The text is erased for good.")
    bo.do("y", "Taken back.")
    bo.do("write Stillheld", "Held.")
    never = (
        "gossip", "notecake", "Offthisonce", "Offforall", "Liveword", "Heldnote", "Removalreason",
        "check_on_me", "slower", "signal", "untimed", '"pass"', "passed", "Stillheld",
    )  # fmt: skip
    assert_nowhere(place, *never)

    for person in (bo, cy, di, lobby):
        person.end_input()
        assert person.wait() == 0
    ama.do("ask", "Everybody is asked")
    ama.do("end", "y / n")
    ama.do("y", "The meeting has ended")
    assert_nowhere(place, *never)
    assert any(b"Keptthis" in content for content in files(place).values()), "the search finds what is there"
    assert terminate(server) == 0
    assert_nowhere(place, *never)


@pytest.mark.slow
def test_done_and_pass_and_absence_leave_the_same_trace(place: Place) -> None:
    place.serve()
    made = place.open()
    ama, bo, cy = held(place, made, "Bo", "Cy")
    ama.do("take 2", "Part 2 of 5: Round.")
    ama.hear("Your turn")
    ama.do("done", "Thank you.")
    bo.hear("Your turn")
    cy.do("away", "You are away.")
    bo.do("pass", "Passed.")
    ama.hear("Anyone else?")
    bodies = [json.loads(body) for body in read_bodies(place.data, made.meeting)]
    assert [body for body in bodies if body["e"] == "moved_on"] == [
        {"e": "moved_on", "person": person} for person in (1, 2, 3)
    ]
    assert [body for body in bodies if body["e"] == "called"] == [
        {"e": "called", "person": person, "in_round": True} for person in (1, 2, 3)
    ]


def test_no_clock_is_kept_but_when_items_and_the_meeting_opened_and_closed(place: Place) -> None:
    began = time.time()
    server = place.serve()
    made = place.open()
    ama, bo = held(place, made, "Bo")
    bo.do("hand", "number 1 of 1")
    ama.hear("Bo has a hand up.")
    ama.do("next", "Bo has the floor.")
    bo.hear("Your turn")
    bo.do("say Kept words.", "Bo: Kept words.")
    bo.do("more", "One more minute.")
    bo.do("done", "Thank you.")
    bo.do("park A question", "Parked")
    bo.do("pause", "Paused.")
    ama.hear("Paused.")
    ama.insist("resume", "We go on")
    ama.do("extend 5", "You propose 5 more minutes")
    ama.do("take 2", "Part 2 of 5")
    ama.do("ask", "Everybody is asked")
    ama.do("sort all next time", "Parked 1: comes back next time.")
    ama.do("end", "y / n")
    ama.do("y", "Some have not been offered a turn yet. End anyway? y / n")
    ama.do("y", "The meeting has ended")
    bo.hear("The meeting has ended")
    ended = time.time()

    told = {at for body in read_bodies(place.data, made.meeting) for at in clocks(json.loads(body))}
    assert told
    for name, content in files(place).items():
        if Path(name).name == "server.json" or "home-" in name:
            continue
        for digits in re.findall(rb"(?<![0-9a-zA-Z])\d{13}(?![0-9a-zA-Z])", content):
            assert int(digits) in told, f"{digits!r} in {name}"
        assert not re.search(rb"(?<![0-9a-fA-F])1[789]\d{8}(?![0-9a-fA-F])", content), f"seconds in {name}"
        assert not re.search(rb"20\d\d-\d\d-\d\d[T ]\d\d", content), f"a date in {name}"
        for form in moments(began, ended):
            assert form not in content, f"a moment as {form.hex()} in {name}"
    assert terminate(server) == 0


def clocks(event: dict[str, object]) -> list[int]:
    """Return the clock-like numbers of an event, which only some may have."""
    found = [value for value in event.values() if isinstance(value, int) and value > 1_000_000_000]
    assert not found or event["e"] in CLOCKED, event
    return found


def moments(began: float, ended: float) -> set[bytes]:
    """Return how SQLite would begin a column that holds any moment in between: milliseconds, or a floating number."""
    blocks = range(int(began * 1000) >> 16, (int(ended * 1000) >> 16) + 1)
    found = {block.to_bytes(4, "big") for block in blocks}
    for at in (began, (began + ended) / 2, ended):
        found |= {struct.pack(">d", at)[:5], struct.pack(">d", at * 1000)[:5]}
    return found


@pytest.mark.slow
def test_withdrawn_words_are_gone_from_every_file_while_a_reader_has_the_database_open(place: Place) -> None:
    server = place.serve()
    made = place.open()
    ama, bo = held(place, made, "Bo")
    ama.do("take 5", "Part 5 of 5")
    bo.hear("Part 5 of 5")
    bo.do("say Withdrawnword here", "Bo: Withdrawnword here")
    bo.do("say Softenedword here", "Bo: Softenedword here")
    bo.do("park Parkedword here", "Parked")
    database = place.data / FILE
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        tables = [row[0] for row in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            reader.execute(f"SELECT count(*) FROM {table}").fetchone()
        bo.do("withdraw 1, 3", "y / n")
        bo.do("y", "Withdrawn.")
        bo.do("soften 2 Milder", "y / n")
        bo.do("y", "You put it this way: Milder")
        reader.execute("COMMIT")
        reader.execute("SELECT 1").fetchone()
        gone = ("Withdrawnword", "Softenedword", "Parkedword")
        until(
            lambda: not any(word.encode() in content for content in files(place).values() for word in gone),
            "the words are gone from every file",
            seconds=60,
        )
        assert any(b"Milder" in content for content in files(place).values())
    ama.do("last 20", "Bo: Milder")
    assert not ama.said("Withdrawnword here [")
    late = come(place, made.invite, "Cy")
    late.do("last 20", "Bo: Milder")
    assert not late.said("Withdrawnword")
    assert terminate(server) == 0
    assert_nowhere(place, "Withdrawnword", "Softenedword", "Parkedword")
