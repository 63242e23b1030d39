"""Paths that a command is given and that this account may not enter, read or write, or that are no folder: one sentence each."""

from __future__ import annotations

import ctypes
import os
import subprocess

import pytest

from tests.whole.programs import COP, Place, environment

COMMANDS = """
    keep restore PATH --data data
    keep verify PATH
    keep backup PATH --data data
    recap MEETING --out PATH --data data
    serve --cert PATH --key PATH --data data --port 0
    serve --cert file --key PATH --data data --port 0
    serve --data PATH --port 0
    serve --data data --backups PATH --port 0 --cert none --key none
    host FILE --data PATH --name Ana --plain
    open PATH --data data
    status --data PATH
    stop --data PATH
    meetings --data PATH
    keep backup copies --data PATH
    keep verify --data PATH
    keep purge --data PATH
    keep accept --data PATH
    new PATH
"""


def as_anybody() -> None:
    """Have root obey the modes of files as others do, from the next program on."""
    if os.geteuid() == 0:
        for override in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert ctypes.CDLL(None).prctl(24, override, 0, 0, 0) == 0  # PR_CAPBSET_DROP


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_path_that_cannot_be_used_is_answered_in_a_sentence(place: Place) -> None:
    server = place.serve()
    made = place.open()
    place.cop("stop", "--data", str(place.data))
    server.wait()
    for name in ("shut", "within"):
        (place.folder / name).mkdir()
    for name in ("shut/inner", "file", "within/inner"):
        (place.folder / name).write_bytes(b"x")
        (place.folder / name).chmod(0)
    (place.folder / "shut").chmod(0)
    for path in ("shut/inner", "file/inner", "within/inner"):
        for line in COMMANDS.split("\n")[1:-1]:
            words = line.replace("PATH", path).replace("MEETING", made.meeting).replace("FILE", str(place.plan)).split()
            done = subprocess.run(
                [*COP, *words],
                capture_output=True, text=True, env=environment(place.folder / "server"), cwd=place.folder, timeout=60,
                stdin=subprocess.DEVNULL, preexec_fn=as_anybody, check=False,
            )  # fmt: skip
            said = done.stdout + done.stderr
            good = {0} if words[0] == "meetings" else set()  # where there is no folder no meeting is kept
            assert done.returncode not in {0, 70} - good, (line, path, said)
            assert "Something went wrong" not in said
            assert "Usage:" not in said, (line, path, said)
            assert said.strip().endswith((".", "cop", "FOLDER", "FILE", "meetings", "accept")), (line, path, said)
