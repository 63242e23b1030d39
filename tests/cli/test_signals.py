"""A server in a process of its own, told by signals what to do."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys

import pytest

from cop_tui.cli.servers import answers, find_server
from tests.server.test_orders import renewed, shown_at
from tests.whole.programs import COP, Place, environment, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP and no terminals of this kind there")


@pytest.mark.slow
def test_a_real_server_is_reloaded_by_a_signal(place: Place) -> None:
    pem = renewed(place.folder / "own")
    server = place.serve("--cert", str(pem), "--key", str(pem))
    first = shown_at(place.port)
    renewed(place.folder / "own")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: shown_at(place.port) != first, "the new certificate is shown")
    found = find_server(place.data)
    assert found is not None
    assert answers(found)
    said = place.cop("open", str(place.plan), "--data", str(place.data), "--json")
    assert said.status == 0, "the commands beside it know the new certificate"
    pem.write_text("broken", encoding="ascii")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: any("was not read again" in line for line in server.complaints), "it says so")
    assert place.cop("open", str(place.plan), "--data", str(place.data), "--json").status == 0
    server.process.terminate()
    assert server.wait() == 0


@pytest.mark.slow
def test_a_real_server_ends_with_its_terminal(place: Place) -> None:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [*COP, "serve", "--data", str(place.data), "--port", "0"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment(place.folder / "t"),
        start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
    )  # fmt: skip
    os.close(theirs)
    try:
        assert b"Serving at" in os.read(ours, 4096)
        os.close(ours)
        assert program.wait(10) == 0
    finally:
        program.kill()
        program.wait(5)


@pytest.mark.slow
def test_a_server_whose_terminal_is_gone_before_it_says_a_word_serves_on_and_stops_in_order(place: Place) -> None:
    ours, theirs = pty.openpty()
    os.close(ours)
    program = subprocess.Popen(
        [*COP, "serve", "--data", str(place.data), "--port", "0"],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment(place.folder / "t"),
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        until(lambda: find_server(place.data) is not None, "it is found")
        program.terminate()
        assert program.wait(10) == 0
    finally:
        program.kill()
        program.wait(5)
