"""The command `cop`: the only place that may import both the client's side and the server's.

`commands` alone knows the modules of the commands, and loads one when its command runs, so that starting stays quick. Those
know what they share, in modules beneath them, and not each other; `errors` is at the bottom. What else is imported inside a
function takes long to load and is not always needed; its module says so.
"""

from cop_tui.cli.commands import main

__all__ = ["main"]
