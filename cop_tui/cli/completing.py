"""Completion in a shell: the script that has Tab complete commands, options and files.

The script asks the program itself, so it knows the commands of the program that is installed. It never completes an invite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import get_completion_class

from cop_tui.cli.errors import Failed

if TYPE_CHECKING:
    import click


def script(command: click.Command, program: str, shell: str) -> str:
    """Return the script for a shell, to be read by it when it starts."""
    kind = get_completion_class(shell)
    if kind is None:
        raise Failed(f"There is no completion for {shell[:20]}.", 2)
    return kind(command, {}, program, f"_{program.upper()}_COMPLETE").source()
