"""A whole recap as it is read, so that a change to any part of it is seen where it stands."""

from __future__ import annotations

from cop_tui.recap import render
from tests.recap.test_recap_shape import Table, table

__all__ = ["table"]

BREAK = "  "  # Markdown: the line ends here
DRAFT = rf"""# The role of reflection in co-production

**Draft, still being checked.**

We support each other and learn together. Our last session took place on 12 March 2026; we explored “The role of reflection in co-production”. Some of what was said is worth passing on, in the words of those who said it.

Thanks to all who came along and contributed.

## What does reflection bring?

- “It gives us a pause.”
- “It changes who is asked.”{BREAK}
  – *Bo*

## What is hard, or not working?

- “We never have time.”

## Learning points

What would you tell somebody who starts tomorrow?

- “Ask who is missing.”
- “Plan the pause first.”

## What we agreed about working together

- “We say when we are tired.”

## What we promised

- “I will send the reading list.”

## Parked, and what happens to it

The group keeps these and comes back to them. Other things are parked and stay with the group.

- “Who pays for thinking?”

## Come along

Next session: Thursday 9 April, 2 pm. How to join: <https://example.org/come>

---

Nobody is quoted here who has not agreed. If you find your words here and think again, take them back: this recap is then made again without them.
"""


def test_a_draft_is_read_from_the_theme_to_the_note(table: Table) -> None:
    assert render(table.recap, "md") == DRAFT
