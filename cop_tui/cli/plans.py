"""How the plan in a session file is read, and what a command says where it has mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui import zones
from cop_tui.cli.errors import Failed
from cop_tui.session_file import SessionFileError, read

if TYPE_CHECKING:
    from pathlib import Path

    from cop_tui.core.topics.setup import SessionPlan as Plan


def read_plan(file: Path) -> Plan:
    """Return the plan of a session file, or fail with its mistakes."""
    try:
        return read(file)
    except SessionFileError as problem:
        raise Failed(str(problem), 2) from None


def placed(plan: Plan) -> Plan:
    """Return the plan with the time zone of this computer where it names none: its day and hours are those of the meeting."""
    return plan if plan.timezone else replace(plan, timezone=zones.here())
