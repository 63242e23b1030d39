"""A recap as lines to be read on a screen or aloud: each stands on its own, and nothing is drawn with signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.recap.shape import DRAFT, lines_of, washed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cop_tui.recap.shape import Recap, Section


def lines(recap: Recap) -> list[str]:
    """Return the recap as lines; "" stands between its sections."""
    return list(_lines(washed(recap)))


def _lines(recap: Recap) -> Iterator[str]:
    yield recap.title
    yield from (line for line in (DRAFT if recap.draft else "", recap.edition, recap.framing, recap.thanks) if line)
    # Called what they are, so that no heading looks like the name below words where lines lose their depth; a number would be
    # taken for that of a section by those who write.
    for section in recap.ordered():
        yield from ("", *_section(section, "Section"))
    yield from ("", recap.note) if recap.note else ()


def _section(section: Section, kind: str) -> Iterator[str]:
    yield from (f"{kind}: {section.heading}", *([section.lead] if section.lead else []))
    for bullet in section.bullets:
        claim, words, name = lines_of(bullet)
        first, *beneath = filter(None, (claim, words))
        yield from (f"  • {first}", *(f"    {line}" for line in beneath), *[f"    – {name}"] * bool(name))
    for part in section.parts:
        yield from _section(part, "Sub-heading")
