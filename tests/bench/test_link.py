"""The emulated link is as slow, far and lossy as it says, measured from its ends by programs of their own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bench.link import PROFILES, QUEUE_SECONDS, Link, Way, ways

# At the far end: sends back what it got, or as many bytes as it is asked for.
ECHO = """
import socket
server = socket.create_server(("192.0.2.1", 7000))
print("ready", flush=True)
while True:
    one, _ = server.accept()
    with one:
        while asked := one.recv(1024):
            size = int(asked.split(b"\\n")[0])
            one.sendall(bytes(size))
"""
# At the near end: how long a byte takes there and back, and how long many bytes take to come.
ASK = """
import json, socket, sys, time
size, trips = int(sys.argv[1]), []
with socket.create_connection(("192.0.2.1", 7000)) as one:
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(int(sys.argv[2])):
        began = time.monotonic()
        one.sendall(b"1\\n")
        one.recv(1)
        trips.append(time.monotonic() - began)
    one.sendall(b"%d\\n" % size)
    got, first = 0, 0.0
    while got < size:
        got += len(one.recv(65536))
        if not first:
            first, early = time.monotonic(), got
    took = time.monotonic() - first
print(json.dumps({"trips": trips, "rate": (got - early) / took if took else 0.0}))
"""


def way(rate: float = 1_000.0, jitter: float = 0.0, loss: float = 0.0) -> Way:
    """Return a way that takes half a second."""
    return Way(rate, 0.5, jitter, loss, random.Random(1))


def test_a_packet_waits_for_the_ones_before_it_and_then_for_the_delay() -> None:
    one = way()
    assert [one.arrival(10.0, 100) for _ in range(3)] == [pytest.approx(at) for at in (10.6, 10.7, 10.8)]
    assert one.arrival(20.0, 100) == pytest.approx(20.6), "an idle link has no queue"
    assert (one.packets, one.bytes, one.dropped) == (4, 400, 0)


def test_a_queue_that_is_full_takes_no_more() -> None:
    one = way()
    arrived = [one.arrival(0.0, 1_000) for _ in range(8)]
    assert sum(at is not None for at in arrived) == QUEUE_SECONDS + 1
    assert one.dropped == 8 - (QUEUE_SECONDS + 1)


def test_packets_are_lost_as_often_as_said_and_never_overtake_each_other() -> None:
    one = way(rate=1e9, jitter=0.3, loss=0.02)
    arrived = [at for n in range(10_000) if (at := one.arrival(n / 100, 100)) is not None]
    assert arrived == sorted(arrived)
    assert 150 <= one.dropped <= 250
    assert len(arrived) == 10_000 - one.dropped == one.packets


def test_a_dark_way_loses_everything_until_it_is_lit() -> None:
    one = way()
    one.dark = True
    assert one.arrival(0.0, 100) is None
    one.dark = False
    assert one.arrival(0.0, 100) == pytest.approx(0.6), "what was lost took no time"


def test_a_profile_is_kilobits_and_milliseconds() -> None:
    down, up = ways(PROFILES["gprs-rural"], seed=1)
    assert (down.rate, up.rate, down.delay, up.delay) == (2_500, 2_250, 0.65, 0.65)
    assert (down.jitter, down.loss) == (0.15, 0.02)


@contextmanager
def linked(profile: str) -> Iterator[Link]:
    """A link with something that answers at its far end."""
    with Link(profile) as link:
        server = link.far([sys.executable, "-c", ECHO], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == "ready\n"
            yield link
        finally:
            server.kill()
            server.communicate()


def ask(link: Link, size: int, trips: int) -> tuple[list[float], float]:
    """Return round trips in seconds, and the bytes a second at which many came."""
    command = [sys.executable, "-c", ASK, str(size), str(trips)]
    with link.near(command, stdout=subprocess.PIPE, text=True) as near:
        said, _ = near.communicate(timeout=120)
    assert near.returncode == 0
    found = json.loads(said)
    return found["trips"], found["rate"]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("profile", "size"), [("edge", 300_000), ("2g", 40_000)])
def test_a_link_has_the_rate_and_the_round_trip_of_its_profile(profile: str, size: int) -> None:
    wanted = PROFILES[profile]
    with linked(profile) as link:
        before = link.counts()
        trips, rate = ask(link, size, trips=5)
        after = link.counts()
    packet = 2 * 54 * 8 / min(wanted.down, wanted.up)  # milliseconds for a byte's packet each way, headers included
    middle = sorted(trips)[2] * 1_000
    assert wanted.trip - 2 * wanted.jitter <= middle <= wanted.trip + 2 * wanted.jitter + packet + 60
    assert 0.80 <= rate * 8 / 1_000 / wanted.down <= 1.02, "payload: a packet's headers take their share"
    crossed = after.down_bytes - before.down_bytes
    assert size < crossed < 1.15 * size + 2_000
    assert after.up_packets > before.up_packets


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_link_that_goes_dark_loses_packets_and_carries_on_when_it_comes_back() -> None:
    with linked("satellite") as link:
        ask(link, 1, trips=1)
        link.go_dark()
        began, before = time.monotonic(), link.counts()
        with link.near([sys.executable, "-c", ASK, "1", "1"], stdout=subprocess.PIPE, text=True) as near:
            with pytest.raises(subprocess.TimeoutExpired):
                near.communicate(timeout=4)
            during = link.counts()
            link.come_back()
            said, _ = near.communicate(timeout=60)
    assert (during.down_packets, during.up_packets) == (before.down_packets, before.up_packets)
    assert during.dropped > before.dropped
    assert near.returncode == 0, said
    assert time.monotonic() - began >= 4


@pytest.mark.slow
def test_two_links_at_once_do_not_get_in_each_others_way() -> None:
    with linked("edge") as one, linked("satellite") as other:
        (slow,), _ = ask(one, 1, trips=1)
        (quick,), _ = ask(other, 1, trips=1)
    assert slow >= PROFILES["edge"].trip / 1_000
    assert PROFILES["satellite"].trip / 1_000 - 0.05 <= quick < slow
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    namespaces = [link.at(end, [])[3] for link in (one, other) for end in ("far", "near")]
    assert len(set(namespaces)) == 4
    assert not [name for name in namespaces if name in left], "and nothing of them is left"
