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
    # Numbered, so that no heading looks like the name below words where lines lose their depth.
    for number, section in enumerate(recap.ordered(), 1):
        yield from ("", *_section(section, f"{number}"))
    yield from ("", recap.note) if recap.note else ()


def _section(section: Section, number: str) -> Iterator[str]:
    yield from (f"{number}. {section.heading}", *([section.lead] if section.lead else []))
    for bullet in section.bullets:
        claim, words, name = lines_of(bullet)
        first, *beneath = filter(None, (claim, words))
        yield from (f"  • {first}", *(f"    {line}" for line in beneath), *[f"    – {name}"] * bool(name))
    for place, part in enumerate(section.parts, 1):
        yield from _section(part, f"{number}.{place}")
