"""Releasing the recap: it is shown as it would go out, with what is worth knowing before that, and only a yes after it releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts.act import PART, Act, Question, Read, Send, Step
from cop_tui.acts.lookup import nothing_after, own_words
from cop_tui.core import checkback, recap_view, view
from cop_tui.core.engine.text import clean, shorten
from cop_tui.core.topics import release

if TYPE_CHECKING:
    from cop_tui import core
    from cop_tui.client.session import Session
    from cop_tui.core.engine.ids import WordId
    from cop_tui.recap import Recap

WORD = "release"
SHOWN = "This is the recap as it would go out:"
LOOK_FIRST = "Before it goes out:"
NOT_NAMED = "We found nobody's name in it."
OWN_NAMES = "Names stand only where people chose to be quoted with theirs; we found no other."
LOOKED = "We looked only for names of people who were here. Read it for others."
OUTSIDE = "Read it as somebody who was not there: what would only you understand? A claim can say it; ask author N asks whoever the words are from."
QUOTED, CELLS = 3, 60  # so many words that lack a yes are repeated, and so much of each
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
    return [LOOK_FIRST, *_findings(session, recap), "", SHOWN, "", *lines(recap)], Question(
        ASKED, read, no="Nothing was released."
    )


def whole(session: Session) -> list[str]:
    """Return the recap as it would go out now, line by line, behind what is to be known of its quotes."""
    from cop_tui.recap import build  # only now: a program starts faster without it
    from cop_tui.recap.reading import lines

    state = session.replica.state
    before = checkback.reworded_line(state)
    return [*([before, ""] if before else []), *lines(build(state, session.replica.meeting, inside=True))]


def _findings(session: Session, recap: Recap) -> list[str]:
    """Return what those who release the recap read before it, each a sentence; it keeps nobody from releasing it."""
    state = session.replica.state
    found = (
        _named(state, recap),
        checkback.guessable_line(state),
        checkback.lacking_line(state),
        checkback.reworded_line(state),
        _left_out(recap_view.left_out(state)),
        _elsewhere(state.kept.series.name),
        OUTSIDE,
    )
    return [line for line in found if line]


def _left_out(count: int) -> str:
    """Return what is withheld of what was written, as a sentence; "" where nothing is."""
    if not count:
        return ""
    these, them = ("1 piece is", "it") if count == 1 else (f"{count} pieces are", "them")
    return f"{these} left out, since words were taken back. recap? shows {them}: keep claim, reword or cut piece."


def _elsewhere(series: str) -> str:
    """Return who reads it besides those it is sent to, as a sentence; "" where the meeting stands alone."""
    return (
        f"People in other meetings of {clean(series)} can find what stands in it then, without a name."
        if series
        else ""
    )


def _named(state: core.State, recap: Recap) -> str:
    from cop_tui.recap.names import names_in, quoted_by_name

    names = checkback.names(state)
    if not names:
        return "The names of this meeting are erased, so we could not look for them. Read it for names."
    if found := names_in(recap, names):
        return f'"{", ".join(found)}" stand{"s" if len(found) == 1 else ""} in it. {LOOKED}'
    return f"{OWN_NAMES if quoted_by_name(recap) else NOT_NAMED} {LOOKED}"


def lacking(session: Session) -> list[WordId]:
    """Return which words of mine could stand in the recap and lack my yes, once people were asked."""
    state = session.replica.state
    asked = view.may_go_out(state) and not state.kept.release.released  # afterwards nobody is reminded any more
    return checkback.lacking_of(state, session.replica.me) if asked else []


def missed(session: Session) -> list[WordId]:
    """Return which of these are a whole decision or promise of the group, that would be missing."""
    return [number for number in lacking(session) if checkback.is_of_group(session.replica.kept, number)]


def may_stand(session: Session) -> str:
    """Return, as a possibility, which words of mine are not in the recap and could be; "" where none are. Nobody is reminded of it."""
    rest = set(lacking(session)) - set(missed(session))
    places = [str(place) for place, (number, _) in enumerate(own_words(session), 1) if number in rest]
    if not places:
        return ""
    if len(places) == 1:
        return f"Not in the recap: 1 thing of yours. Say quote {places[0]} if you would like it there."
    listed = f"{', '.join(places[:-1])} and {places[-1]}"
    return f"Could still be in the recap: {listed}. quote {', '.join(places)} lets them in."


def lacks(session: Session) -> str:
    """Return in a sentence which decisions and promises of the group the recap misses without my yes, and how to give it; "" where none."""
    replica, mine = session.replica, set(missed(session))
    places = [(place, number) for place, (number, _) in enumerate(own_words(session), 1) if number in mine]
    if not places:
        return ""
    said = ", ".join(f'"{shorten(replica.shown(number), CELLS)}"' for _, number in places[:QUOTED])
    more = f" and {len(places) - QUOTED} more." if len(places) > QUOTED else "" if said[-2] in ".!?…" else "."
    give = ", ".join(str(place) for place, _ in places)
    return f"The recap lacks your yes for: {said}{more} To give it: quote {give}. No answer leaves {'it' if len(places) == 1 else 'them'} out."


ACTS = (
    Act(WORD, (WORD,), "Read the recap as it would go out, and say that it may; it takes two people.", PART, _release,
        command=release.ReleaseRecap, offered=lambda s: not s.replica.kept.release.released,
        footer=lambda s: s.replica.me not in s.replica.kept.release.by, anew=("recap_changed",),
        phrases=("let the recap go out",)),
)  # fmt: skip
