"""The door by ssh: visitors type `ssh -p PORT join@HOST`, and the line client runs here for them.

It needs asyncssh, the extra `door`; importing it without raises ModuleNotFoundError.
"""

from cop_tui.doors.ssh.serving import Listening, serve

__all__ = ["Listening", "serve"]
