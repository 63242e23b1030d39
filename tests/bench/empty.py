"""The emptiest Textual app that shows something: what any terminal program on Textual costs at least."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One word on a screen."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield Static("empty")


if __name__ == "__main__":
    Empty().run()
