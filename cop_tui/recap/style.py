"""Another form of the same recap: what is hard first, under each heading what was said and the questions we are left with, and at the end where to read on.

It has this order whatever order the group gave its sections; the words, and their order within a section, are as they were written.
Nothing is added and nothing is left out, in no style: what people released stands there once, and only its place is another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cop_tui.core.engine.sections import heading_key
from cop_tui.core.recap_parts import OURS
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
_OURS = frozenset({*OURS, LEFT_WITH, READ_ON})
_ADDRESS = re.compile(r"https?://|\bwww\.|\bdoi:|\bisbn\b", re.IGNORECASE)


def styled(recap: Recap, style: str) -> Recap:
    """Return a recap in one of STYLES. Raises ValueError for any other."""
    if style not in STYLES:
        raise ValueError(f"A recap has one of these styles: {', '.join(STYLES)}.")
    if style == ANSWERS:
        return recap
    reading: list[Section] = []
    # What is hard comes first: it is what such a text begins with. A section that the group called so asks behind all others.
    sections = (*recap.not_working, *sorted(recap.sections, key=_asks))
    parted = tuple(part for section in sections if (part := _parted(section, reading)))
    learning = _parted(recap.learning, reading) if recap.learning else None
    return replace(recap, sections=parted, not_working=(), learning=learning, reading=_joined(READ_ON, reading))


def in_english(recap: Recap) -> frozenset[str]:
    """Return the headings, and sentences under them, that are the program's own and in another language than the recap; none in an English one."""
    return frozenset() if recap.language.partition("-")[0].casefold() == "en" else _OURS


def _asks(section: Section) -> bool:
    return heading_key(section.heading) in _OWN[LEFT_WITH]


def _parted(section: Section, reading: list[Section]) -> Section | None:
    """Return a section with its questions in a part of their own behind everything else, None where nothing is left of it.

    What there is to read is added to `reading`.
    """
    if heading_key(section.heading) in _OWN[READ_ON]:
        reading.append(section)
        return None
    found: dict[str, list[Section]] = {LEFT_WITH: [], READ_ON: reading}
    stays = _taken(section.bullets, found)
    if _asks(section):
        stays, found[LEFT_WITH] = (*stays, *(one for asked in found[LEFT_WITH] for one in asked.bullets)), []
    parts = []
    for part in section.parts:
        if own := next((name for name, called in _OWN.items() if heading_key(part.heading) in called), ""):
            found[own].append(part)
            continue
        bullets = _taken(part.bullets, found)
        if bullets or part.lead:
            parts.append(replace(part, bullets=bullets))
    left = _joined(LEFT_WITH, found[LEFT_WITH])
    whole = replace(section, bullets=stays, parts=(*parts, *[left] * bool(left)))
    return whole if whole.lead or whole.bullets or whole.parts else None


def _joined(name: str, sections: list[Section]) -> Section | None:
    """Return what stands in several sections as one that is called so, None where nothing does."""
    leads = " ".join(one.lead for one in sections if one.lead)
    bullets = tuple(bullet for one in sections for bullet in one.bullets)
    links = tuple(link for one in sections for link in one.links)
    parts = tuple(part for one in sections for part in one.parts)
    return Section(name, leads, bullets, links, parts) if leads or bullets or parts else None


def _taken(bullets: Iterable[Bullet], found: dict[str, list[Section]]) -> tuple[Bullet, ...]:
    """Put the contributions that ask something, or say where to read, among those that were found; return the others."""
    stays = []
    for bullet in bullets:
        said = bullet.claim or bullet.text
        if _ADDRESS.search(said):
            found[READ_ON].append(Section(READ_ON, "", (bullet,)))
        elif said.rstrip(" .\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}").endswith("?"):
            found[LEFT_WITH].append(Section(LEFT_WITH, "", (bullet,)))
        else:
            stays.append(bullet)
    return tuple(stays)
