"""Codes cost one hash each, wrong ones are counted, and nothing in memory or on disk opens anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

import cop_server.codes
from cop_server.codes import CodeBook, TooManyGuesses, hash_code
from cop_server.guesses import Guesses

SALT = b"salt" * 8
RIGHT = "K7QM-2X9R-4TDV"


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
    made = CodeBook(SALT, look_up, Guesses(lambda: 0.0))
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

    book = CodeBook(SALT, find, Guesses(lambda: 0.0))
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


async def test_ten_thousand_guesses_at_once_are_tried_a_hundred_times(book: CodeBook[str], hashing: Hashing) -> None:
    answers = await asyncio.gather(
        *(book.find(f"wrong {number}", "198.51.100.7") for number in range(10_000)), return_exceptions=True
    )
    assert len(hashing.calls) == 100
    assert answers.count(None) == 100
    assert sum(isinstance(answer, TooManyGuesses) for answer in answers) == 9_900
    assert await book.find(RIGHT, "198.51.100.8") == "meeting"


async def test_a_right_code_from_a_source_that_guessed_too_often_is_not_tried(
    book: CodeBook[str], hashing: Hashing
) -> None:
    assert await book.find(RIGHT, "b") == "meeting"
    for number in range(100):
        assert await book.find(f"wrong {number}", "a") is None
    with pytest.raises(TooManyGuesses):
        await book.find(RIGHT, "a")
    assert await book.find(RIGHT, "b") == "meeting"


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

    book = CodeBook(SALT, find, Guesses(lambda: 0.0))
    assert await book.find(RIGHT, "a") is True
    open_meetings.clear()
    assert await book.find(RIGHT, "a") is None
    book.close()


async def test_memory_holds_no_code(book: CodeBook[str]) -> None:
    right, wrong = "".join(["K7QM", "-2X9R-4TDV"]), "WRONG-CODE"
    await book.find(right, "a")
    await book.find(wrong, "a")
    held = repr(vars(book)) + repr(vars(book._guesses))
    assert wrong not in held
    assert right.encode() not in b"".join(book._right)
    assert not book._under_way
    assert not book._turns
