"""Codes cost one hash each, wrong ones wait, right ones do not, and nothing in memory or on disk opens anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

import cop_server.codes
from cop_server.codes import TAG_BYTES, CodeBook, hash_code, tag_of
from cop_server.turns import Slowed, Turns

SALT = b"salt" * 8
RIGHT = "K7QM-2X9R-4TDV"


class Time:
    """Seconds that pass only while somebody waits for them, and then at once."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def turns() -> Turns:
    time = Time()
    return Turns(time, time.sleep)


class Hashing:
    """Stands for scrypt and counts: it is the number of hashes, not their cost, that these tests look at."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.at_once = self.most_at_once = 0
        self.changed = threading.Condition()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, code: str, salt: bytes) -> str:
        with self.changed:
            self.calls.append(code)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.changed.notify_all()
        assert self.gate.wait(30)
        with self.changed:
            self.at_once -= 1
        return f"hash of {code}"

    async def begun(self, number: int) -> None:
        """Return when this many hashes have begun."""

        def wait() -> bool:
            with self.changed:
                return self.changed.wait_for(lambda: len(self.calls) >= number, 30)

        assert await asyncio.to_thread(wait)


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hashing]:
    counted = Hashing()
    monkeypatch.setattr(cop_server.codes, "hash_code", counted)
    yield counted
    counted.gate.set()


async def look_up(hashed: str) -> str | None:
    await asyncio.sleep(0)
    return "meeting" if hashed == f"hash of {RIGHT}" else None


@pytest.fixture
async def book(hashing: Hashing) -> AsyncIterator[CodeBook[str]]:
    made = CodeBook(SALT, look_up, turns())
    yield made
    made.close()


def test_a_hash_is_scrypt_with_the_given_salt() -> None:
    hashed = hash_code(RIGHT, SALT)
    assert len(bytes.fromhex(hashed)) == 32
    assert hash_code(RIGHT, SALT) == hashed
    assert hash_code(RIGHT, b"other") != hashed
    assert RIGHT not in hashed


async def test_the_real_hash_opens_what_it_was_kept_for() -> None:
    kept = {hash_code(RIGHT, SALT): 7}

    async def find(hashed: str) -> int | None:
        return kept.get(hashed)

    book = CodeBook(SALT, find, turns())
    assert await book.find(RIGHT, "a") == 7
    assert await book.find("0000-0000-0000", "a") is None
    book.close()


async def test_three_hundred_people_with_one_code_cost_one_hash(book: CodeBook[str], hashing: Hashing) -> None:
    one_office = (book.find(RIGHT, "198.51.100.7") for _ in range(150))
    from_home = (book.find(RIGHT, f"203.0.113.{number}") for number in range(150))
    assert await asyncio.gather(*one_office, *from_home) == ["meeting"] * 300
    assert hashing.calls == [RIGHT]


async def test_at_most_two_hashes_run_at_once_even_when_callers_give_up(book: CodeBook[str], hashing: Hashing) -> None:
    hashing.gate.clear()
    tasks = [asyncio.create_task(book.find(f"wrong {number}", f"s{number}")) for number in range(20)]
    await hashing.begun(2)
    for task in tasks[:10]:
        task.cancel()
    await asyncio.gather(*tasks[:10], return_exceptions=True)
    hashing.gate.set()
    assert await asyncio.gather(*tasks[10:]) == [None] * 10
    assert hashing.most_at_once == 2


async def test_of_ten_thousand_guesses_of_one_source_at_once_a_few_wait_and_the_others_are_to_be_sent_again(
    book: CodeBook[str], hashing: Hashing
) -> None:
    answers = await asyncio.gather(
        *(book.find(f"wrong {number}", "198.51.100.7") for number in range(10_000)), return_exceptions=True
    )
    assert len(hashing.calls) == answers.count(None) <= 5
    assert sum(isinstance(answer, Slowed) for answer in answers) == 10_000 - len(hashing.calls)
    assert await book.find(RIGHT, "198.51.100.8") == "meeting"


async def test_a_right_code_opens_for_a_source_that_guessed_a_hundred_times(hashing: Hashing) -> None:
    time = Time()
    book = CodeBook(SALT, look_up, Turns(time, time.sleep), tags=[tag_of(RIGHT, SALT)])
    for number in range(101):
        assert await book.find(f"wrong {number}", "a") is None
    flood = [asyncio.create_task(book.find(f"more {number}", "a")) for number in range(1_000)]
    await asyncio.sleep(0)
    before = time.now
    assert await book.find(RIGHT, "a") == "meeting"
    assert time.now - before < 5
    await asyncio.gather(*flood, return_exceptions=True)
    book.close()


async def test_wrong_codes_of_a_source_are_tried_once_a_second(hashing: Hashing) -> None:
    time = Time()
    book = CodeBook(SALT, look_up, Turns(time, time.sleep))
    for number in range(60):
        assert await book.find(f"wrong {number}", "a") is None
    assert time.now == pytest.approx(1_059)
    book.close()


async def test_a_tag_only_says_that_hashing_is_worth_while(hashing: Hashing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cop_server.codes, "tag_of", lambda _code, _salt: b"tag")  # whoever has the disk can make such
    time = Time()
    book = CodeBook(SALT, look_up, Turns(time, time.sleep), tags=[b"tag"])
    for number in range(200):
        assert await book.find(f"seems right {number}", f"s{number}") is None
    assert len(hashing.calls) == 200
    assert time.now - 1_000 >= 10  # of a fifth of a core, after the first second
    assert await book.find(RIGHT, "b") == "meeting"
    book.close()


def test_a_tag_is_three_bytes_and_another_for_each_server() -> None:
    assert len(tag_of(RIGHT, SALT)) == TAG_BYTES == 3
    assert tag_of(RIGHT, SALT) == tag_of(RIGHT, SALT)
    assert tag_of(RIGHT, SALT) != tag_of(RIGHT, b"other")
    assert tag_of(RIGHT, SALT).hex() not in hash_code(RIGHT, SALT)


async def test_a_code_that_opened_without_a_tag_is_told_of_once_and_recognised_from_then_on(hashing: Hashing) -> None:
    told: list[tuple[str, bytes]] = []

    async def opened(hashed: str, tag: bytes) -> None:
        told.append((hashed, tag))

    book = CodeBook(SALT, look_up, turns(), opened=opened)
    assert await book.find("wrong", "b") is None
    assert await book.find(RIGHT, "a") == "meeting"
    assert await book.find(RIGHT, "b") == "meeting"
    assert told == [(f"hash of {RIGHT}", tag_of(RIGHT, SALT))]
    made, tag = await book.make("NEW")
    assert (made, tag) == ("hash of NEW", tag_of("NEW", SALT))
    book.close()


async def test_whoever_has_a_seat_waits_for_no_code(book: CodeBook[str], hashing: Hashing) -> None:
    assert await book.find("wrong", "a", patient=False) is None
    with pytest.raises(Slowed):
        await book.find("wrong again", "a", patient=False)
    with pytest.raises(Slowed):
        await book.find("and again", "elsewhere", patient=False)
    assert hashing.calls == ["wrong"]


async def test_of_different_codes_no_more_wait_than_there_is_room_for(
    book: CodeBook[str], hashing: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cop_server.codes, "WAITING", 3)
    hashing.gate.clear()
    waiting = [asyncio.create_task(book.find(f"wrong {number}", f"s{number}")) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Slowed):
        await book.find("one more", "b")
    hashing.gate.set()
    assert await asyncio.gather(*waiting) == [None] * 3


async def test_a_server_that_stops_keeps_nobody_waiting(book: CodeBook[str], hashing: Hashing) -> None:
    hashing.gate.clear()
    waiting = asyncio.create_task(book.find("wrong", "a"))
    await hashing.begun(1)
    book.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_right_codes_count_for_nothing(book: CodeBook[str]) -> None:
    for _ in range(500):
        assert await book.find(RIGHT, "a") == "meeting"
    assert await book.find("wrong", "a") is None


async def test_known_codes_open_while_guesses_wait_in_line(book: CodeBook[str], hashing: Hashing) -> None:
    assert await book.find(RIGHT, "b") == "meeting"
    hashing.gate.clear()
    flood = [asyncio.create_task(book.find(f"wrong {number}", f"s{number}")) for number in range(50)]
    await hashing.begun(3)
    assert await book.find(RIGHT, "b") == "meeting"
    hashing.gate.set()
    await asyncio.gather(*flood)


async def test_a_code_whose_meeting_is_over_opens_nothing_although_it_was_right(hashing: Hashing) -> None:
    open_meetings = {f"hash of {RIGHT}"}

    async def find(hashed: str) -> bool | None:
        return True if hashed in open_meetings else None

    book = CodeBook(SALT, find, turns())
    assert await book.find(RIGHT, "a") is True
    open_meetings.clear()
    assert await book.find(RIGHT, "a") is None
    book.close()


async def test_memory_holds_no_code(book: CodeBook[str]) -> None:
    right, wrong = "".join(["K7QM", "-2X9R-4TDV"]), "WRONG-CODE"
    await book.find(right, "a")
    await book.find(wrong, "a")
    held = repr(vars(book)) + repr(vars(book._turns))
    assert wrong not in held
    assert right.encode() not in b"".join(book._right)
    assert not book._under_way
