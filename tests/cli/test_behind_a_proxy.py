"""A server behind a proxy, and the commands beside it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from cop_tui.cli.unix import alive, unix_host, unix_path
from tests.whole.programs import Place


@pytest.mark.slow
def test_the_commands_beside_a_server_reach_it_over_its_unix_socket(place: Place) -> None:
    server = place.start("serve", "--data", str(place.data), "--socket", "cop.sock", "--address", "meet.example.org")
    server.hear("Serving at unix:")
    made = place.open()
    assert made.invite.startswith("https://meet.example.org/#")
    said = place.cop("invite", made.meeting, "--data", str(place.data), "--json")
    assert json.loads(said.out)["meeting"] == made.meeting
    server.stop()
    assert not (place.folder / "cop.sock").exists()
    assert place.cop("invite", made.meeting, "--data", str(place.data)).err.startswith("No server runs")


@pytest.mark.slow
def test_plain_text_on_every_address_is_refused_in_a_sentence(place: Place) -> None:
    said = place.cop("serve", "--data", str(place.data), "--host", "0.0.0.0", "--behind-proxy")
    assert said.status == 2
    assert said.err.startswith("Behind a proxy this server speaks plain text")
    assert not place.data.exists()


def test_a_unix_socket_stands_where_others_have_a_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert unix_path(unix_host(tmp_path / "s")) == str(tmp_path / "s")
    assert unix_path("127.0.0.1") == ""
    assert not alive(str(tmp_path / "nobody"))
    monkeypatch.delattr(socket, "AF_UNIX")
    assert not alive(str(tmp_path / "nobody"))
