"""A loss that was accepted is told to people whose program had been put out by it, when they come back with a new one."""

from __future__ import annotations

import shutil

import pytest

from cop_server.journal.database import FILE
from tests.whole.programs import Place

pytestmark = pytest.mark.slow


def test_whoever_was_put_out_by_a_loss_reads_what_is_gone_when_they_come_back(place: Place) -> None:
    server = place.serve()
    made = place.open()
    data = str(place.data)
    ana = place.join(made.holder_invite, "Ana")
    ana.hear("To speak:")
    server.stop()
    shutil.copy(place.data / FILE, place.folder / "older")
    server = place.serve()
    ana.do("park one thing", "Saved")
    server.stop()
    (place.data / FILE).unlink()
    shutil.copy(place.folder / "older", place.data / FILE)
    place.serve()
    assert ana.wait(60) != 0
    said = place.cop("keep", "accept", made.meeting, "--data", data)
    assert "Whoever comes back is told that" in said.out, said.err
    again = place.join(made.holder_invite, "Ana")
    again.hear("gone from the server")
