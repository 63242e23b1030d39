"""Files that a command leaves where it was told to, or a sentence that says why it cannot.

A recap holds people's words: its file is theirs alone to read who made it, it is there whole or not at all, and it takes the
place of nothing that somebody may have edited.
"""

from __future__ import annotations

import os
import re
import tempfile
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.recap import EXPORTS, FORMATS, NotMade, export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cop_tui.recap import Recap


THERE = "{out} is there already and was left as it is. Choose another name, or replace it with --force."
_NAMES = {"paste": "-paste.txt", "ics": "-next.ics"}  # others: a point and the format
_ENDINGS = {fmt: _NAMES.get(fmt, f".{fmt}").rpartition(".")[2] for fmt in EXPORTS}


def format_of(out: Path | None, asked: str) -> str:
    """Return the format a recap is written in: the one asked for, or that of its file's ending. Fails where they differ."""
    if asked and asked not in EXPORTS:
        raise Failed(f"There is no format {asked[:20]}. The formats are: {', '.join(EXPORTS)}.", 2)
    if out is None and asked and asked not in FORMATS:
        raise Failed(
            f"A file of the format {asked} cannot be shown here. Say where to write it: --out recap.{asked}", 2
        )
    if out is None or out.is_dir():
        return asked or "md"
    ending = out.suffix.removeprefix(".").casefold()
    fitting = [fmt for fmt in EXPORTS if _ENDINGS[fmt] == ending]
    if not fitting:
        known = ", ".join(dict.fromkeys(f".{one}" for one in _ENDINGS.values()))
        raise Failed(f"A recap is written to a file that ends in one of: {known}. Nothing was written to {out}.", 2)
    if asked and asked not in fitting:
        raise Failed(
            f"{out} ends in .{ending}, and --format says {asked}. Leave --format out, or change one of them.", 2
        )
    return asked or fitting[0]


def name_of(recap: Recap, fmt: str) -> str:
    """Return the name of a recap's file: the day of the meeting and its id, so that no two meetings share one."""
    # The id comes from a server, and a file stays in the folder it was to be in.
    meeting = re.sub(r"[^\w-]+", "-", recap.meeting)[:64]
    return "-".join(filter(None, (recap.date, meeting or "recap"))) + _NAMES.get(fmt, f".{fmt}")


def write_all(folder: Path, recap: Recap, *, force: bool = False) -> Iterator[str]:
    """Write a recap in every format to files in a folder, and tell of each; fail before the first where one is there already."""
    files: dict[Path, bytes] = {}
    left = []
    for fmt in EXPORTS:
        try:
            files[folder / name_of(recap, fmt)] = export(recap, fmt)
        except NotMade as why:
            left.append(f"Not written as {fmt}. {why}")
    for file in files:
        _check(file, force)
    for file, content in files.items():
        write_recap(file, content, force=force)
        yield f"Wrote {file}"
    yield from left


def _check(out: Path, force: bool) -> None:
    if os.path.islink(out):
        raise Failed(f"{out} is a link to another place, and nothing is written through links. Name the file itself.")
    if not force and os.path.lexists(out):
        raise Failed(THERE.format(out=out))


def write_recap(out: Path, content: bytes, *, force: bool = False) -> None:
    """Write a recap to a file, or fail with a sentence: where something is there already (unless `force`), or a link is."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _check(out, force)
        if not _put(out, content, force):
            raise Failed(THERE.format(out=out))
    except OSError as error:
        raise Failed(f"{out} could not be written ({error.strerror}). The meeting itself is safe.") from None


def _put(out: Path, content: bytes, force: bool) -> bool:
    """Put content into a file; return False where there is one already that is not to be replaced."""
    handle, beside = tempfile.mkstemp(prefix=".cop-", dir=out.parent)  # of mode 0600
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _named(beside, out, force)
    finally:
        if os.path.lexists(beside):
            os.unlink(beside)


def _named(beside: str, out: Path, force: bool) -> bool:
    """Give a file its name; return False where something else has it, also when that came in this very moment."""
    if not force:
        try:
            os.link(beside, out)
            return True
        except FileExistsError:
            return False
        except OSError:  # a disk without links: what comes there between the next two lines is lost
            if os.path.lexists(out):
                return False
    os.replace(beside, out)
    return True


def check_folder(folder: Path) -> None:
    """Fail with a sentence where no recap can be written: better before a meeting than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Failed(f"No recap can be written to {folder} ({error.strerror}). Choose a folder with --out.") from None
