"""A process that is measured, and asking it about itself over a pipe: one JSON line each way.

Responsible for starting it, asking and ending it. What it serves is in `ours`, `bare` and `reopened`.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0


class Child:
    """A running process; `first` is what it said when it was ready."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.first: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    async def ask(self, question: str) -> dict[str, Any]:
        """Return the process's answer to a word; raises RuntimeError when it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(question.encode() + b"\n")
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        """Return the next line the process writes; raises RuntimeError when it has ended."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), READY_SECONDS)
        if not line:
            raise RuntimeError(f"the measured process ended with status {await self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@asynccontextmanager
async def child(module: str, *arguments: str, before: Sequence[str] = ()) -> AsyncIterator[Child]:
    """Run `python -m module` while the block runs; raises RuntimeError when it does not get ready.

    `before` is what the command stands behind, to run it at the end of a link.
    """
    path = os.pathsep.join((str(ROOT), str(ROOT / "server")))
    process = await asyncio.create_subprocess_exec(
        *before,
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        limit=16 * 1024 * 1024,
    )
    one = Child(process)
    try:
        one.first = await one.hear()
        yield one
    finally:
        if process.stdin is not None:
            process.stdin.close()  # the end of its input ends it
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


# In the measured process


def say(answer: dict[str, Any]) -> None:
    """Write one line to whoever measures."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def about_me() -> dict[str, Any]:
    """Return this process's CPU seconds, the bytes of memory that are its own (PSS), and what time it takes it to be."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "memory": _pss(), "wall": time.time()}


def _pss() -> int:
    for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not say how much memory a process has")


async def answer_questions(answer: Callable[[str], Awaitable[dict[str, Any]] | dict[str, Any]]) -> None:
    """Answer every line until the input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        said = answer(line.decode().strip())
        say(said if isinstance(said, dict) else await said)
