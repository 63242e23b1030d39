"""`cop keep` and its commands, for whoever runs a server: their options and help texts. What they do is in the modules beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cop_tui.cli.options import FILE, InOrder, data

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=InOrder)
def keep() -> None:
    """What is kept: backups, what was lost, and what ends; for whoever runs the server."""


@keep.command()
@click.argument("folder", type=FILE, required=False, help="Where backups go; left out, where the last one went.")
@data
@click.option(
    "--keep", type=click.IntRange(1, 1000), help="How many backups stay, the newest (14 unless you say more)."
)
def backup(folder: Path | None, data: Path | None, keep: int | None) -> None:
    """Make a backup, beside a running server or without one, and read it back to the end."""
    from cop_tui.cli.copies import back_up

    back_up(folder, data, keep)


@keep.command()
@click.argument("file", type=FILE, required=False, help="The backup; left out, the newest.")
@data
def verify(file: Path | None, data: Path | None) -> None:
    """Read a backup to the last event and say whether it is whole."""
    from cop_tui.cli.copies import verify_backup

    verify_backup(file, data)


@keep.command()
@click.argument("file", type=FILE, help="The backup.")
@data
def restore(file: Path, data: Path | None) -> None:
    """Put a backup back, with the server stopped; what was withdrawn since is taken out again."""
    from cop_tui.cli.copies import put_back

    put_back(file, data)


@keep.command()
@data
def purge(data: Path | None) -> None:
    """End what was said in meetings whose days are over, as a server does by itself once a day."""
    from cop_tui.cli.copies import end_content

    end_content(data)


@keep.command()
@click.argument("meeting", help="The meeting, as cop meetings shows it.")
@data
@click.option("--yes", is_flag=True, help="Do not ask again.")
def erase(meeting: str, data: Path | None, yes: bool) -> None:
    """Erase a meeting for good, with all that was said and who took part."""
    from cop_tui.cli.copies import erase_meeting

    erase_meeting(meeting, data, yes)


@keep.command("accept")
@click.argument("meeting", default="", help="The meeting that goes on; without it all of them do.")
@data
def accept(meeting: str, data: Path | None) -> None:
    """Go on without what is missing on the disk; people are told what is gone."""
    from cop_tui.cli.keeping import accept

    accept(meeting, data)
