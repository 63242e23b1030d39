"""How a command fails: any module of the command line may say so, and this one knows none of them."""

from __future__ import annotations


class Failed(Exception):
    """A command cannot do its work: a sentence for the person and an exit code."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.status = status
