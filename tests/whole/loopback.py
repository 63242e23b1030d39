"""A disk of its own in a file, mounted, whose power can be cut: what was not yet on it then is gone. Needs root and Linux."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32), linux/ext4.h
NO_LOG_FLUSH = 2  # nothing more reaches the disk, as when the power goes
MEGABYTES = 64


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


class Disk:
    """An ext4 file system in a file."""

    def __init__(self, folder: Path) -> None:
        self.image, self.path = folder / "disk.img", folder / "disk"
        folder.mkdir(parents=True, exist_ok=True)
        self.path.mkdir(exist_ok=True)
        with self.image.open("wb") as file:
            file.truncate(MEGABYTES << 20)
        _run("mkfs.ext4", "-q", "-F", str(self.image))
        self.mount()

    def mount(self) -> None:
        """Mount it, as a computer does that starts."""
        _run("mount", "-o", "loop", str(self.image), str(self.path))

    def start_again(self) -> None:
        """Mount what has reached it, as when the power is back.

        A copy is mounted: where another program has a namespace of its own, the system that was cut off lives on in that.
        """
        _run("umount", str(self.path))
        self.image.rename(before := self.image.with_suffix(".before"))
        shutil.copyfile(before, self.image)
        before.unlink()
        self.mount()

    def cut(self) -> None:
        """Cut its power: from now on every write fails, and what was only in memory never arrives."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Return a mounted disk, and remove it afterwards."""
    made = Disk(folder)
    try:
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(made.path)], check=False, capture_output=True)
        made.image.unlink()
