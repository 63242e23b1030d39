"""Drawing lots without chance of its own: the same seed draws the same order on every computer, in every language."""

from __future__ import annotations

import hashlib

from cop_tui.core.engine.ids import PersonId


def shuffled(people: list[PersonId], seed: int) -> list[PersonId]:
    """Return the people in the order of the SHA-256 of `seed:person`."""
    return sorted(people, key=lambda person: hashlib.sha256(f"{seed}:{person}".encode()).digest())
