"""What can go wrong with backups, each a sentence for the person who runs the server. None carries anything people wrote."""

from __future__ import annotations

from pathlib import Path

from cop_server.journal.errors import JournalError


class KeepProblem(JournalError):
    """A backup, a restore, an erasing or an ending did not happen."""


class NoBackup(KeepProblem):
    """The backup could not be made."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"No backup was made in {folder} ({why}). The meetings are safe where they are. "
            "Put that right, or name another folder: cop keep backup FOLDER"
        )


class Unusable(KeepProblem):
    """A backup that cannot be put back."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be put back ({why}). Nothing was changed. Take another backup.")


class NotRestored(KeepProblem):
    """A backup could not be put back, for a reason of the folder it should go to."""

    def __init__(self, directory: Path, why: str) -> None:
        super().__init__(
            f"Nothing was put back in {directory} ({why}). What was there is still there. Put that right and try again."
        )
