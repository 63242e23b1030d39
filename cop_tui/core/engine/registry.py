"""The rules of all topics together: made once from what they declare, and asked by everybody else."""

from __future__ import annotations

from cop_tui.core.engine.base import Topic
from cop_tui.core.engine.decide import REFUSALS
from cop_tui.core.engine.fold import Folding
from cop_tui.core.engine.schedule import Scheduling
from cop_tui.core.engine.telling import Telling


class Engine(Folding, Scheduling, Telling):
    """Folds, decides, looks after time and tells, for the topics it is given; it knows none of them by name."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        super().__init__(topics)
        self.refusals |= REFUSALS
