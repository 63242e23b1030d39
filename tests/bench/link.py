"""A poor link on one computer: two network namespaces, and every packet between them held back as on that link.

Responsible for the link and for starting programs at its two ends; real kernel TCP runs at both. The far end is where the
server belongs (`FAR`), the near end is a participant's computer (`NEAR`). Needs root, /dev/net/tun and iproute2.

Packets are moved by a process of its own (`python -m tests.bench.link TAG PROFILE SEED`), so that whoever measures does not
slow the link down. It is told what to do line by line over its input, and ends with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

FAR, NEAR = "192.0.2.1", "192.0.2.2"  # addresses set aside for documentation: nobody's network has them
MTU = 1_400  # bytes of an IP packet, as where a tunnel or two takes its share
QUEUE_SECONDS = 4.0  # what the queue before a slow link takes in; a packet that would wait longer is dropped
ROOT = Path(__file__).resolve().parents[2]
_DEVICE = "/dev/net/tun"
_TUNSETIFF, _TUN, _NO_PACKET_INFORMATION = 0x400454CA, 0x0001, 0x1000
_numbers = itertools.count()


@dataclass(frozen=True)
class Profile:
    """A kind of link: kilobits a second towards the near end and away from it, a round trip and the most by which each
    way differs from half of it in milliseconds, and the share of packets lost each way.
    """

    down: float
    up: float
    trip: float
    jitter: float = 0.0
    loss: float = 0.0


PROFILES = {
    "edge": Profile(240, 200, 840),
    "edge-lossy": Profile(240, 200, 840, 50, 0.01),
    "2g": Profile(35, 32, 1_300, 100),
    "gprs": Profile(20, 18, 1_300, 150),
    "gprs-rural": Profile(20, 18, 1_300, 150, 0.02),
    "satellite": Profile(512, 128, 600, 10, 0.01),
}
GOOD = "good"  # the name of a link at home, for tests in which a poor one would only take time
_ALL = PROFILES | {GOOD: Profile(20_000, 5_000, 20)}


@dataclass
class Way:
    """One direction of a link: a queue that empties at a rate, and behind it delay, jitter and loss.

    `rate` is bytes a second; `delay` and `jitter` are seconds. It counts the packets and bytes that get through.
    """

    rate: float
    delay: float
    jitter: float
    loss: float
    chance: random.Random
    dark: bool = False
    packets: int = 0
    bytes: int = 0
    dropped: int = 0
    _empty_at: float = field(default=0.0, repr=False)
    _last: float = field(default=0.0, repr=False)

    def arrival(self, now: float, size: int) -> float | None:
        """Return when a packet of so many bytes that is sent now arrives, or None when it never does.

        Packets do not overtake each other: the link below sends again and hands over in order, as mobile networks do.
        """
        starts = max(now, self._empty_at)
        if self.dark or starts - now > QUEUE_SECONDS or self.chance.random() < self.loss:
            self.dropped += 1
            return None
        self._empty_at = starts + size / self.rate
        self.packets += 1
        self.bytes += size
        wanders = self.chance.uniform(-self.jitter, self.jitter)
        self._last = max(self._last, self._empty_at + max(0.0, self.delay + wanders))
        return self._last


def ways(profile: Profile, seed: int) -> tuple[Way, Way]:
    """Return the way to the near end and the way from it."""
    chance, half = random.Random(seed), profile.trip / 2_000
    down, up = (
        Way(kilobits * 125, half, profile.jitter / 1_000, profile.loss, chance)
        for kilobits in (profile.down, profile.up)
    )
    return down, up


class Counts(msgspec.Struct, frozen=True):
    """What has crossed a link so far: packets and IP bytes each way, and packets lost either way."""

    down_packets: int
    down_bytes: int
    up_packets: int
    up_bytes: int
    dropped: int


class Link:
    """A link of a profile, while the block runs; raises RuntimeError where this computer cannot have one."""

    def __init__(self, profile: str, seed: int = 1) -> None:
        self.profile = _ALL[profile]
        self._tag = f"cop{os.getpid()}-{next(_numbers)}"
        self._command = [sys.executable, "-m", "tests.bench.link", self._tag, profile, str(seed)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Link:
        """Lay the link."""
        if os.geteuid() != 0 or not Path(_DEVICE).exists():
            raise RuntimeError(f"an emulated link needs root and {_DEVICE}")
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self._hear()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away; programs still running at its ends lose it."""
        assert self._process is not None
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
        for end in ("far", "near"):
            subprocess.run(["ip", "netns", "del", f"{self._tag}-{end}"], capture_output=True, check=False)

    def at(self, end: str, command: list[str]) -> list[str]:
        """Return the command that runs a command at an end, `far` or `near`."""
        return ["ip", "netns", "exec", f"{self._tag}-{end}", *command]

    def far(self, command: list[str], **popen: Any) -> subprocess.Popen[Any]:
        """Start a program at the far end."""
        return subprocess.Popen(self.at("far", command), **popen)

    def near(self, command: list[str], **popen: Any) -> subprocess.Popen[Any]:
        """Start a program at the near end."""
        return subprocess.Popen(self.at("near", command), **popen)

    def go_dark(self) -> None:
        """Lose every packet from now on; nobody at either end is told."""
        self._ask("dark")

    def come_back(self) -> None:
        """Let packets through again."""
        self._ask("light")

    def counts(self) -> Counts:
        """Return what has crossed so far."""
        return self._ask("counts")

    def _ask(self, question: str) -> Counts:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Counts:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the emulated link ended with status {self._process.wait()}")
        return msgspec.json.decode(line, type=Counts)


# In the process that moves the packets


class _End:
    """One end: a namespace with one device, whose packets come out of `fd`."""

    def __init__(self, tag: str, name: str, address: str) -> None:
        self.namespace = f"{tag}-{name}"
        device = f"{tag}{name[0]}"[-15:]  # longer names of devices are refused
        _ip("netns", "add", self.namespace)
        self.fd = os.open(_DEVICE, os.O_RDWR | os.O_NONBLOCK)
        request = struct.pack("16sH22x", device.encode(), _TUN | _NO_PACKET_INFORMATION)
        fcntl.ioctl(self.fd, _TUNSETIFF, request)
        _ip("link", "set", device, "netns", self.namespace)
        _ip("-n", self.namespace, "link", "set", "lo", "up")
        _ip("-n", self.namespace, "address", "add", f"{address}/30", "dev", device)
        _ip("-n", self.namespace, "link", "set", device, "up", "mtu", str(MTU))

    def packets(self) -> list[bytes]:
        """Return the IPv4 packets that were sent from here."""
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = os.read(self.fd, 65_536)
                if packet[0] >> 4 == 4:
                    found.append(packet)
        return found

    def remove(self) -> None:
        """Take the device and the namespace away."""
        os.close(self.fd)
        _ip("netns", "del", self.namespace)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class _Mover:
    """Takes packets in at both ends, and puts each out at the other when it has arrived."""

    def __init__(self, far: _End, near: _End, down: Way, up: Way) -> None:
        self._from = {far.fd: (far, near, down), near.fd: (near, far, up)}
        self._down, self._up = down, up
        self._under_way: list[tuple[float, int, int, bytes]] = []
        self._count = itertools.count()

    def run(self) -> None:
        """Move packets until the input ends."""
        self._say()
        told = sys.stdin.fileno()
        while True:
            ready, _, _ = select.select([told, *self._from], [], [], self._deliver())
            for fd in ready:
                if fd != told:
                    self._take(fd)
                elif not self._obey(os.read(told, 4_096).decode()):
                    return

    def _take(self, fd: int) -> None:
        source, target, way = self._from[fd]
        for packet in source.packets():
            at = way.arrival(time.monotonic(), len(packet))
            if at is not None:
                heapq.heappush(self._under_way, (at, next(self._count), target.fd, packet))

    def _deliver(self) -> float | None:
        """Put out what has arrived; return the seconds until more does, None when nothing is under way."""
        while self._under_way and self._under_way[0][0] <= time.monotonic():
            _, _, fd, packet = heapq.heappop(self._under_way)
            with contextlib.suppress(OSError):  # a full device drops packets, as one does
                os.write(fd, packet)
        return max(0.0, self._under_way[0][0] - time.monotonic()) if self._under_way else None

    def _obey(self, told: str) -> bool:
        for word in told.split():
            if word != "counts":
                self._down.dark = self._up.dark = word == "dark"
            self._say()
        return bool(told)

    def _say(self) -> None:
        down, up = self._down, self._up
        dropped = down.dropped + up.dropped
        counts = Counts(down.packets, down.bytes, up.packets, up.bytes, dropped)
        sys.stdout.write(json.dumps(msgspec.structs.asdict(counts)) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Lay a link and move its packets until the input ends."""
    tag, profile, seed = sys.argv[1:]
    with contextlib.ExitStack() as ends:
        far = _End(tag, "far", FAR)
        ends.callback(far.remove)
        near = _End(tag, "near", NEAR)
        ends.callback(near.remove)
        _Mover(far, near, *ways(_ALL[profile], int(seed))).run()


if __name__ == "__main__":
    main()
