"""What every door says to whoever stands before it."""

from __future__ import annotations

from cop_tui.core.engine.text import clean


def first_words(whose: str) -> str:
    """Return whose computer a door runs on and what that means: said before anything is asked."""
    on = clean(whose) or "the computer of whoever runs it"
    return (
        f"This door to a meeting runs on {on}. Whoever runs it could see what you type before it is sent, notes without a name "
        "too. If that is not right for you, come in another way."
    )
