"""A plan as a session file: what a person would have written, so that they can go on with it in any editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cop_tui.core.engine.text import clean
from cop_tui.core.topics.setup import PlannedItem

if TYPE_CHECKING:
    from msgspec import Struct

    from cop_tui.core.topics.setup import SessionPlan


MEET = ("# When you meet, as people where you are would say it. Take the # away in front of the line.",
        '# starts = "Thursday 12 March, 2 pm"')  # fmt: skip
MEET_AFTER = ("# When you meet after this one: day and hour in this form, which calendars read. Take the # away in front of the line.",
              '# starts_at = "2026-04-09 14:00"')  # fmt: skip


def written(session: SessionPlan, *notes: str, to_fill: bool = False) -> str:
    """Return the session file of a plan, `notes` above it as lines for whoever reads it; reading it gives the same plan.

    `to_fill`: what is not known yet of when the group meets, and meets next, stands there as a note with an example.
    What a part says of itself stands under it even where the session says the same, so that no part changes with the session.
    """
    own = {key: value for key, value in _said(session).items() if key not in ("next", "card", "items")}
    parts = [*(f"# {clean(note)}" for note in notes), "", *_lines(own)]
    parts += ["", *MEET] if to_fill and not session.starts else []
    after = MEET_AFTER if to_fill and not (session.next.starts or session.next.starts_at) else ()
    if said := _said(session.next):
        parts += ["", "[next]", *_lines(said), *after]
    elif after:
        parts += ["", after[0].replace("the line", "both lines"), "# [next]", *after[1:]]
    if said := _said(session.card):
        parts += ["", "[card]", *_lines(said)]
    for item in session.items:
        parts += ["", "[[item]]", *_lines(_said(item))]
    return "\n".join(parts).strip() + "\n"


def _said(part: Struct) -> dict[str, Any]:
    """Return what a part says that is not as usual."""
    usual = type(part)(**({"title": ""} if "title" in part.__struct_fields__ else {}))
    always = ("keep", "mode") if isinstance(part, PlannedItem) else ()
    found = {key: getattr(part, key) for key in part.__struct_fields__}
    return {key: value for key, value in found.items() if key in always or value != getattr(usual, key)}


def _lines(values: dict[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{text}"'
