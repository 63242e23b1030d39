"""`python -m cop_tui.cli` is the command `cop`."""

from cop_tui.cli import main

main()
