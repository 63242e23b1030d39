"""Another form of the same recap: under each heading what is hard or was said about it, then the questions we are left with, then where to read on.

Nothing is added and nothing is left out, in no style: what people released stands there once, and only its place is another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.core.engine.sections import heading_key
from cop_tui.recap.shape import Bullet, Recap, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

ANSWERS, QUESTIONS = "answers", "questions"
STYLES = (ANSWERS, QUESTIONS)
"""What stands first under a heading: what was said, as usual, or what it leaves us with."""
LEFT_WITH, READ_ON = "Questions we are left with", "Where to read on"
_OWN = {
    LEFT_WITH: {"questions", "key questions", "open questions", heading_key(LEFT_WITH)},
    READ_ON: {"further reading", "read more", "reading", "to read", heading_key(READ_ON)},
}
"""What a group may call a part of its own that is one of these two."""
_ADDRESS = re.compile(r"https?://|\bwww\.|\bdoi:|\bisbn\b", re.IGNORECASE)


def styled(recap: Recap, style: str) -> Recap:
    """Return a recap in one of STYLES. Raises ValueError for any other."""
    if style not in STYLES:
        raise ValueError(f"A recap has one of these styles: {', '.join(STYLES)}.")
    if style == ANSWERS:
        return recap
    # What is hard comes first: it is what such a text begins with.
    return replace(recap, sections=tuple(map(_parted, (*recap.not_working, *recap.sections))), not_working=())


def _parted(section: Section) -> Section:
    """Return a section with its questions and what there is to read in parts of their own, behind everything else."""
    found: dict[str, list[Bullet]] = {LEFT_WITH: [], READ_ON: []}
    leads: dict[str, str] = {}
    stays = _taken(section.bullets, found)
    parts = []
    for part in section.parts:
        if own := next((name for name, called in _OWN.items() if heading_key(part.heading) in called), ""):
            found[own] += part.bullets
            leads[own] = part.lead
            continue
        bullets = _taken(part.bullets, found)
        if bullets or part.lead:
            parts.append(replace(part, bullets=bullets))
    for name, moved in found.items():
        if moved or leads.get(name):
            parts.append(Section(name, leads.get(name, ""), tuple(moved)))
    return replace(section, bullets=stays, parts=tuple(parts))


def _taken(bullets: Iterable[Bullet], found: dict[str, list[Bullet]]) -> tuple[Bullet, ...]:
    """Put the contributions that ask something, or say where to read, among those that were found; return the others."""
    stays = []
    for bullet in bullets:
        said = bullet.claim or bullet.text
        if _ADDRESS.search(said):
            found[READ_ON].append(bullet)
        elif said.rstrip(" .\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}").endswith("?"):
            found[LEFT_WITH].append(bullet)
        else:
            stays.append(bullet)
    return tuple(stays)
