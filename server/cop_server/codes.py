"""Codes at the door: hashing them so that nothing on disk opens anything, and finding what one opens.

Responsible for the cost of a code (in time and memory); when a wrong one is looked at is `cop_server.turns`' matter, where
hashes are kept the journal's.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from cop_server.turns import Slowed, Turns
from cop_tui.wire.limits import CODE_PATIENCE
from cop_tui.wire.source import source_of

T = TypeVar("T")

AT_ONCE = 2  # 4 MiB and some 12 ms each: a flood of guesses must take neither memory nor both cores for long
# A code is 60 random bits, so this cost is enough; four times as much left 32 MiB with the process for good.
COST = 2**12
REMEMBERED = 1_024  # right codes; a meeting has a few
WAITING = 1_024  # different codes being looked at, or waiting to be
TAG_BYTES = 3  # of the 60 bits of a code 36 stay behind scrypt; of wrong codes one in sixteen million looks right
TAG_ROUNDS = 64  # some 16 us


def hash_code(code: str, salt: bytes) -> str:
    """Return what is kept of a code: scrypt in hex. It takes some 12 ms and 4 MiB."""
    return hashlib.scrypt(code.encode(), salt=salt, n=COST, r=8, p=1, dklen=32).hex()


def tag_of(code: str, salt: bytes) -> bytes:
    """Return by what a right code is told from nearly all wrong ones at once; it opens nothing."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), b"tag" + salt, TAG_ROUNDS, TAG_BYTES)


class CodeBook(Generic[T]):
    """Finds what a code opens, hashing a right one only once however many people come with it.

    A right code never waits behind wrong ones: one that has opened since the start is known by an HMAC under a key that
    lives as long as the process, so memory holds no code; any other by its tag, which only says that hashing it is worth
    while. All others take turns. `opened` is told hash and tag of a code that was right and had no tag yet.
    """

    def __init__(
        self,
        salt: bytes,
        look_up: Callable[[str], Awaitable[T | None]],
        turns: Turns,
        *,
        tags: Iterable[bytes] = (),
        opened: Callable[[str, bytes], Awaitable[None]] | None = None,
    ) -> None:
        self._salt = salt
        self._look_up = look_up
        self._turns = turns
        self._tags = set(tags)
        self._opened = opened
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, str] = OrderedDict()
        self._under_way: dict[bytes, asyncio.Task[str]] = {}
        self._lane = asyncio.Semaphore(AT_ONCE)
        # A pool of its own: cancelled callers cannot raise the number at once, nor starve other threads.
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="code")

    def close(self) -> None:
        """End the threads; hashes not yet begun are dropped."""
        for task in self._under_way.values():
            task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def make(self, code: str) -> tuple[str, bytes]:
        """Return hash and tag of a new code, which is recognised from now on."""
        hashed, _ = await self._hash(code)
        tag = tag_of(code, self._salt)
        self._tags.add(tag)
        return hashed, tag

    async def find(self, code: str, address: str, *, patient: bool = True) -> T | None:
        """Return what a code in its shown form opens, or None; one that nothing recognises waits for its turn.

        Raises Slowed without having tried the code, when too many wait or, unless `patient`, when it would have to.
        """
        name = self._name(code)
        known = self._right.get(name)
        if known is None:
            known = await self._try(code, name, source_of(address), patient)
        found = await self._look_up(known)
        if found is None:
            self._right.pop(name, None)
            return None
        self._right[name] = known
        self._right.move_to_end(name)
        while len(self._right) > REMEMBERED:
            self._right.popitem(last=False)
        tag = tag_of(code, self._salt)
        if tag not in self._tags:
            self._tags.add(tag)
            if self._opened is not None:
                await self._opened(known, tag)
        return found

    async def _try(self, code: str, name: bytes, source: str, patient: bool) -> str:
        """Return the hash of a code, together with whoever brings the same one meanwhile."""
        pending = self._under_way.get(name)
        if pending is None:
            if len(self._under_way) >= WAITING:
                raise Slowed(CODE_PATIENCE)
            if tag_of(code, self._salt) in self._tags:
                pending = asyncio.create_task(self._ahead(code))
            else:
                pending = asyncio.create_task(self._in_turn(code, self._turns.take(source, patient=patient)))
            self._under_way[name] = pending
            pending.add_done_callback(lambda done: self._finished(name, done))
        return await asyncio.shield(pending)  # others may wait for the same one

    async def _in_turn(self, code: str, turn: float) -> str:
        await self._turns.wait(turn)
        hashed, took = await self._hash(code)
        self._turns.took(took)
        return hashed

    async def _ahead(self, code: str) -> str:
        """Return the hash of a code that seems right; whoever has the disk can make some that only seem so."""
        async with self._lane:
            await self._turns.ahead()
            hashed, _ = await self._hash(code)
            if await self._look_up(hashed) is None:
                self._turns.owe()
        return hashed

    def _finished(self, name: bytes, done: asyncio.Task[str]) -> None:
        self._under_way.pop(name, None)
        if not done.cancelled():
            done.exception()  # seen, also when nobody waits for it any more

    async def _hash(self, code: str) -> tuple[str, float]:
        """Return the hash of a code, and the seconds of a core it took."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _measured, code, self._salt)

    def _name(self, code: str) -> bytes:
        return hmac.digest(self._key, code.encode(), "sha256")


def _measured(code: str, salt: bytes) -> tuple[str, float]:
    began = time.thread_time()
    return hash_code(code, salt), time.thread_time() - began
