"""The command `cop`: the only place that may import both the client's side and the server's.

Each command imports what it needs when it runs, so that starting stays quick.
"""

from cop_tui.cli.commands import main

__all__ = ["main"]
