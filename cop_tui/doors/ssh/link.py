"""The line to one visitor: bytes out, how much of them waits, and whether their program still answers.

All that is asked of asyncssh's connection beside what it documents is here.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncssh

PATIENCE = 15.0  # seconds for an answer; a program that gives none at all is not waited for longer
LOOK_SECONDS = 0.2  # between two looks whether what was written has left


class Link:
    """One connection and its only channel."""

    def __init__(self, connection: asyncssh.SSHServerConnection, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        self._connection: Any = connection
        self._channel = channel
        self.lost = False
        refusing: Any = channel  # what it takes of an environment would be kept, however much comes
        refusing._process_env_request = lambda packet: False

    def send(self, data: bytes) -> None:
        """Send bytes. Raises BrokenPipeError once nobody takes them."""
        if self.lost or self._channel.is_closing():
            raise BrokenPipeError
        if data:
            self._channel.write(data)

    @property
    def waiting(self) -> int:
        """How many bytes have not left this computer, whatever the visitor's program allowed us to send."""
        transport = self._connection._transport
        below = transport.get_write_buffer_size() if transport is not None else 0
        return int(self._channel.get_write_buffer_size() + below)

    async def answered(self, patience: float = PATIENCE) -> bool:
        """Return when their program has answered after all that was sent by now; False where it does not, or the line is gone."""
        try:
            async with asyncio.timeout(patience):
                while self._channel.get_write_buffer_size() and not self.lost:  # else the question would overtake it  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_SECONDS)
                if not self.lost:
                    await self._connection._make_global_request(b"keepalive@openssh.com")
        except TimeoutError:
            return False
        return not self.lost

    def pause(self) -> None:
        """Take nothing in for now."""
        self._channel.pause_reading()

    def resume(self) -> None:
        """Take in again."""
        if not self.lost:
            self._channel.resume_reading()

    def cut(self) -> None:
        """End the line at once: a polite end would wait for somebody who does not answer."""
        self._connection.abort()

    def exit(self, status: int) -> None:
        """End politely, with an exit status for the visitor's program."""
        if not (self.lost or self._channel.is_closing()):
            with contextlib.suppress(OSError):
                self._channel.exit(status)
