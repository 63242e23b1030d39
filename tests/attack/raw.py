"""A client of our own making that keeps to no rule: raw frames, raw headers, raw bytes, against a real server."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import socket
from typing import Any
from urllib.parse import quote

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

GET_WEBSOCKET = (
    "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {protocol}\r\n"
)


class Stranger:
    """Somebody with a seat and a program of their own."""

    def __init__(self, port: int, code: str, name: str, **more: str) -> None:
        self.seat, self.device = secrets.token_hex(32), secrets.token_hex(16)
        self.got: list[dict[str, Any]] = []
        self._k = self._b = 0
        self.item = 0  # the current part, which the words of a program that folds nothing else are said to be for
        headers = {"Cop-Seat": self.seat, "Cop-Device": self.device, "Cop-Code": code, "Cop-Name": quote(name)}
        self.ws: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/m",
            subprotocols=[Subprotocol("cop.v1")],
            additional_headers=headers | more,
            proxy=None,
            ping_interval=None,
            max_size=None,
            close_timeout=0.2,  # who has not read everything cannot close politely
            legacy=True,
        )
        self.welcome = self.next()
        self.me: int = self.welcome["you"]
        self._k = self.welcome.get("last", 0)

    def next(self) -> dict[str, Any]:
        """Return the next frame, having answered it if it is a probe."""
        frame: dict[str, Any] = json.loads(self.ws.recv(10))
        self.got.append(frame)
        if isinstance(snapshot := frame.get("snapshot"), dict):
            self.item = snapshot.get("agenda", {}).get("current", 0)
        for event in frame.get("items", frame.get("events", [])):
            if event.get("e") in ("item_opened", "item_closed"):
                self.item = event["item"] if event["e"] == "item_opened" else 0
        if frame["f"] == "probe":
            with contextlib.suppress(ConnectionClosed):  # what came before the end is still being read
                self.ws.send(json.dumps({"f": "echo", "n": frame["n"]}))
        return frame

    def do(self, command: dict[str, Any], *, durable: bool = True, wish: str = "") -> dict[str, Any]:
        """Send a command as it is and return its answer."""
        if not wish:
            self._k, self._b = self._k + durable, self._b + (not durable)
            wish = f"k{self._k}" if durable else f"b{self._b}"
        # It claims to have seen that everything is kept.
        seen = {"item": self.item, "keep": "recap"}
        self.ws.send(json.dumps({"f": "do", "id": wish, "command": command, "seen": seen}))
        while True:
            frame = self.next()
            if frame["f"] == "result" and frame["id"] == wish:
                return frame

    def leave(self) -> None:
        """Say goodbye."""
        self.ws.close()


def talk(port: int, sent: bytes, seconds: float = 5.0) -> bytes:
    """Send bytes and return all that comes back until the server ends the connection; raises TimeoutError."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        line.sendall(sent)
        got = b""
        try:
            while data := line.recv(65536):
                got += data
        except ConnectionResetError:
            pass
        return got


def upgrade(path: str = "/m", protocol: str = "cop.v1", **headers: str | bytes) -> bytes:
    """Return the bytes of an upgrade with these headers, underscores as dashes, their values as they are."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = GET_WEBSOCKET.format(path=path, key=key, protocol=protocol).encode()
    for name, value in headers.items():
        lines += name.replace("_", "-").encode() + b": "
        lines += (value.encode() if isinstance(value, str) else value) + b"\r\n"
    return lines + b"\r\n"


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, masked: bool = True, rsv: int = 0) -> bytes:
    """Return one WebSocket frame."""
    first, size = bytes([fin << 7 | rsv << 4 | opcode]), len(payload)
    mask = 0x80 * masked
    if size < 126:
        head = bytes([mask | size])
    elif size < 65536:
        head = bytes([mask | 126]) + size.to_bytes(2, "big")
    else:
        head = bytes([mask | 127]) + size.to_bytes(8, "big")
    return first + head + (b"\0\0\0\0" if masked else b"") + payload


def raw_seat(port: int, code: str, name: str) -> socket.socket:
    """Return the bare connection of somebody who has come in, to send bytes over."""
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(
        upgrade(Cop_Seat=secrets.token_hex(32), Cop_Device=secrets.token_hex(16), Cop_Code=code, Cop_Name=quote(name))
    )
    assert line.recv(12) == b"HTTP/1.1 101"
    return line
