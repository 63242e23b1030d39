"""One line of the measurements: what, how much, the bare figure beside it, the limit, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A measured line; `value` and `limit` are in the same unit, `shown` is the value for a person."""

    number: int
    what: str
    shown: str
    bare: str
    value: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the value is within the limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        """Return the line as it is printed."""
        verdict = "pass" if self.holds else "MISS"
        limit = f"<= {self.limit:g}{self.unit}"
        return f"{self.number}  {self.what:<58} {self.shown:>9}  {limit:<10} {verdict}  {self.bare}"


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
