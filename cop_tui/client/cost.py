"""What a meeting has cost this device in bytes, as somebody pays for them who pays for data.

Responsible for counting what crosses each connection, and for estimating what this program cannot see: the headers of
packets, their acknowledgements, and the handshake of TLS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection

if TYPE_CHECKING:
    import asyncio

PACKET = 52  # bytes of IPv4 and TCP around what one write sends, and all of an acknowledgement
SEGMENT = 1_400  # bytes one packet holds
RECORD = 22  # bytes TLS 1.3 adds to one write
HANDSHAKE = (750, 700)  # bytes of TLS received and sent until a connection is open, a small certificate among them


@dataclass
class Cost:
    """Bytes `received` and `sent` so far, headers estimated."""

    received: int = 0
    sent: int = 0

    def __add__(self, other: Cost) -> Cost:
        """Return both together."""
        return Cost(self.received + other.received, self.sent + other.sent)

    def came(self, size: int, record: int) -> None:
        """Count what was read at once: with the headers of its packets, and an acknowledgement."""
        packets = -(-size // SEGMENT)
        self.received += size + record + packets * PACKET
        self.sent += PACKET

    def went(self, size: int, record: int) -> None:
        """Count what was written at once."""
        packets = -(-size // SEGMENT)
        self.sent += size + record + packets * PACKET
        self.received += PACKET


class Counted(ClientConnection):
    """A connection that knows what it has cost."""

    cost: Cost
    _record = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the opening: three packets, and the handshake of TLS if there was one."""
        super().connection_made(transport)
        self.cost = Cost(PACKET, 2 * PACKET)
        if self.transport.get_extra_info("ssl_object") is not None:
            self._record = RECORD
            self.cost += Cost(*HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        """Count what came."""
        self.cost.came(len(data), self._record)
        super().data_received(data)

    def send_data(self) -> None:
        """Count what goes."""
        for data in self.protocol.writes:
            if data:
                self.cost.went(len(data), self._record)
        super().send_data()
