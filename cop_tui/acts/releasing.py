"""Releasing the recap: it is shown as it would go out, with what is worth knowing before that, and only a yes after it releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Question, Read, Send, Step
from cop_tui.acts.lookup import nothing_after
from cop_tui.core.topics import release

if TYPE_CHECKING:
    from cop_tui.client.session import Session

WORD = "release"
SHOWN = "This is the recap as it would go out:"
ASKED = "Release it as you have read it now? y / n"


def _release(_session: Session, rest: str) -> Step:
    nothing_after(rest)
    return Read(_shown)


def _shown(session: Session) -> tuple[list[str], Question]:
    """Return the recap as it would go out, and the question whether it may: up to what happened last before it was shown."""
    from cop_tui.recap import build  # only now: a program starts faster without it
    from cop_tui.recap.reading import lines

    state = session.replica.state
    recap = build(state, session.replica.meeting, released=True)
    read = Send(release.ReleaseRecap(state.kept.seq), line=WORD)
    return [SHOWN, "", *lines(recap)], Question(ASKED, read, no="Nothing was released.")


ACTS = (
    Act(WORD, (WORD,), "Read the recap as it would go out, and say that it may; it takes two people.", PART, _release,
        command=release.ReleaseRecap, offered=lambda s: not s.replica.kept.release.released,
        footer=lambda s: s.replica.me not in s.replica.kept.release.by, anew=("recap_changed",),
        phrases=("let the recap go out",)),
)  # fmt: skip
