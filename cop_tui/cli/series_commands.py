"""The commands of series of meetings: `cop series` and `cop next`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cop_tui.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=options.InOrder)
def series() -> None:
    """Meetings that belong together, so that what is said in one comes back in the next."""


@series.command()
@click.argument("name", help="The name of the series.")
@click.argument("file", type=options.FILE, required=False, help="The session file to write; left out, first.toml.")
@options.data
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(name: str, file: Path | None, data: Path | None, force: bool) -> None:
    """Write the session file of the first meeting of a series, and say what comes after it."""
    from cop_tui.cli.series import new_series

    new_series(name, file, data=data, force=force)


@series.command("list")
@options.data
def list_(data: Path | None) -> None:
    """List the series of a folder, with the meetings of each."""
    from cop_tui.cli.series import list_series

    list_series(data)


@series.command()
@click.argument("name", help="The name of the series.")
@options.data
@click.option("--out", type=options.FILE, help="Write it to this file, FILE.md, or into this folder.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def show(name: str, data: Path | None, out: Path | None, force: bool) -> None:
    """Print a series as Markdown: released recaps, how the agreement changed, and what is still open."""
    from cop_tui.cli.series_shown import show_series

    show_series(name, data, out=out, force=force)


@series.command()
@options.one_meeting
@click.argument("name", help="The name of the series.")
@options.at_server
@options.data
@options.key_file
def add(meeting: str, name: str, at: str, data: Path | None, key_file: Path | None) -> None:
    """Put a meeting that stands alone into a series, beside a running server."""
    from cop_tui.cli.series import add_to_series

    add_to_series(meeting, name, at=at, data=data, key_file=key_file)


@click.command("next")
@options.one_meeting
@click.argument("file", type=options.FILE, required=False, help="The session file to write; left out, next.toml.")
@options.data
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def next_(meeting: str, file: Path | None, data: Path | None, force: bool) -> None:
    """Write the session file of the next meeting of a series: its parts, the next date, and what became of it first."""
    from cop_tui.cli.series import write_next

    write_next(meeting, file, data=data, force=force)
