"""Somebody who floods a server, as a program of its own, so that whoever measures beside it is not slowed by it.

`python -m tests.attack.flooding PORT CODE KIND` goes on until it is ended.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.attack.raw import frame, raw_seat

OPEN_AT_ONCE = 1_400
UNFINISHED = b"GET /m HTTP/1.1\r\n" + b"".join(b"X-%d: " % n + b"a" * 8_000 + b"\r\n" for n in range(120))
STRANGERS = {"silent": b"", "half a request": b"GET /m HTT", "unfinished headers": UNFINISHED}
FLOODS = {
    "empty texts": frame(1) * 20_000,
    "pings": frame(9, b"x" * 100) * 2_000,
    "pieces": frame(1, fin=False) + frame(0, fin=False) * 20_000,
    "answers": frame(1, b'{"f":"echo","n":1}') * 5_000,
}
MARKS = "\u0301 " * 2_500  # three bytes a pair, and once a pass over the whole text for each of them


def reopen(port: int, said: bytes) -> None:
    """Open sockets that say this and no more, and close the oldest when there are too many."""
    held: list[socket.socket] = []
    while True:
        with contextlib.suppress(OSError):
            held.append(socket.create_connection(("127.0.0.1", port), timeout=1))
            held[-1].settimeout(0.1)
            held[-1].sendall(said)
        while len(held) > OPEN_AT_ONCE:
            held.pop(0).close()


def flood(port: int, code: str, kind: str) -> None:
    """Come in and send without reading; when that is ended, come in again."""
    for n in range(1_000):
        with contextlib.suppress(OSError, AssertionError), raw_seat(port, code, f"Eve {n} {kind[:4]}") as line:
            line.settimeout(0.5)
            for k in range(1, 1_000_000):
                if kind == "marks":
                    command = {"do": "hand", "note": MARKS}
                    wish = {"f": "do", "id": f"k{k}", "command": command, "seen": {"item": 1, "keep": "recap"}}
                    line.sendall(frame(1, json.dumps(wish, ensure_ascii=False).encode()))
                    time.sleep(0.2)  # the real pace that everybody is allowed, five a second
                else:
                    with contextlib.suppress(TimeoutError):
                        line.send(FLOODS[kind])
        time.sleep(0.05)  # real time: an attacker who was ended comes again at once


@contextlib.contextmanager
def flooded(port: int, code: str, kind: str) -> Iterator[None]:
    """Let somebody flood the server meanwhile."""
    with subprocess.Popen([sys.executable, "-m", "tests.attack.flooding", str(port), code, kind]) as process:
        try:
            yield
        finally:
            process.kill()


if __name__ == "__main__":
    if sys.argv[3] in STRANGERS:
        reopen(int(sys.argv[1]), STRANGERS[sys.argv[3]])
    else:
        flood(int(sys.argv[1]), *sys.argv[2:4])
