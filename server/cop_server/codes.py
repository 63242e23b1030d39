"""Codes at the door: hashing them so that nothing on disk opens anything, and finding what one opens.

Responsible for the cost of a code (in time, memory and guesses); where hashes are kept is the journal's
matter.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from cop_server.guesses import Guesses, source_of

T = TypeVar("T")

AT_ONCE = 2  # 4 MiB and some 12 ms each: a flood of guesses must take neither memory nor both cores for long
# A code is 60 random bits, so this cost is enough; four times as much left 32 MiB with the process for good.
COST = 2**12
REMEMBERED = 1_024  # right codes; a meeting has a few


class TooManyGuesses(Exception):
    """This source has sent too many wrong codes within the hour; the code was not tried."""


def hash_code(code: str, salt: bytes) -> str:
    """Return what is kept of a code: scrypt in hex. It takes some 12 ms and 4 MiB."""
    return hashlib.scrypt(code.encode(), salt=salt, n=COST, r=8, p=1, dklen=32).hex()


class CodeBook(Generic[T]):
    """Finds what a code opens, hashing a right one only once however many people come with it.

    Right codes are remembered as an HMAC under a key that lives as long as the process, so memory holds no
    code. Wrong ones are not remembered, so that guesses cannot push right ones out. Guesses of one source are
    tried one after the other, so that many at once cannot slip past the count.
    """

    def __init__(self, salt: bytes, look_up: Callable[[str], Awaitable[T | None]], guesses: Guesses) -> None:
        self._salt = salt
        self._look_up = look_up
        self._guesses = guesses
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, str] = OrderedDict()
        self._under_way: dict[bytes, asyncio.Future[str]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # A pool of its own: cancelled callers cannot raise the number at once, nor starve other threads.
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="code")

    def close(self) -> None:
        """End the threads; hashes not yet begun are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def hash(self, code: str) -> str:
        """Return the hash of a code in its shown form, at once if it was right before."""
        name = self._name(code)
        known = self._right.get(name)
        if known is not None:
            self._right.move_to_end(name)
            return known
        pending = self._under_way.get(name)
        if pending is None:
            loop = asyncio.get_running_loop()
            pending = loop.run_in_executor(self._pool, hash_code, code, self._salt)
            self._under_way[name] = pending
            pending.add_done_callback(lambda _: self._under_way.pop(name, None))
        return await asyncio.shield(pending)  # others may wait for the same one

    async def find(self, code: str, address: str) -> T | None:
        """Return what a code in its shown form opens, or None; a wrong one counts against its source.

        Raises TooManyGuesses without having tried the code.
        """
        source = source_of(address)
        async with self._turns.setdefault(source, asyncio.Lock()):
            if not self._guesses.allowed(address):
                raise TooManyGuesses
            hashed = await self.hash(code)
            found = await self._look_up(hashed)
            if found is None:
                self._guesses.wrong(address)
                return None
        self._right[self._name(code)] = hashed
        while len(self._right) > REMEMBERED:
            self._right.popitem(last=False)
        return found

    def _name(self, code: str) -> bytes:
        return hmac.digest(self._key, code.encode(), "sha256")
