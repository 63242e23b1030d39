"""What no screen ever shows: counts of who has written or answered, marks for who is away, how long a hand is up, who has not answered, hurry.

Each is held by comparing: a screen before and after what it must not tell is the same in every panel, at every size, for everybody.
"""

from __future__ import annotations

import hashlib
import re

import pytest
from textual.content import Content

from cop_tui.core.topics import checks, consenting, deciding, floor, notes, people
from cop_tui.ui.panels import PANELS
from tests.ui.evening import NAMES, at, queue
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, leafed, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)
seen = pytest.mark.parametrize("me", ["Ana", "Ama"])
WHEN = re.compile(r"\d\d:\d\d|about [\w.]+ (?:minutes?|seconds)(?: left)?|a few seconds left")


def timeless(text: str) -> str:
    """Return what a screen shows, without the time of day and what is left of a turn or a part."""
    return re.sub(r"[ ─]+", " ", WHEN.sub("", text))


def looks(session: FakeSession) -> list[list[tuple[int, int, str]]]:
    """Return the styles in Now, line by line."""
    lines: list[Content] = screen(view_of(session)).now.lines
    return [[(span.start, span.end, str(span.style)) for span in line.spans] for line in lines]


@sized
@seen
def test_how_many_have_written_is_never_seen(me: str, size: tuple[int, int]) -> None:
    session = at(4, me)
    for who in NAMES[2:6]:
        session.act(who, notes.HoldNote(hashlib.sha256(who.encode()).hexdigest(), f"What {who} thinks."))
    before = timeless(leafed(session, size))
    for who in NAMES[6:]:
        session.act(who, notes.HoldNote(hashlib.sha256(who.encode()).hexdigest(), f"What {who} thinks."))
        assert timeless(leafed(session, size)) == before


@sized
@seen
def test_how_many_have_answered_a_check_is_never_seen(me: str, size: tuple[int, int]) -> None:
    session = at(3, me)
    session.act("Ama", checks.StartCheck("How ready are we?"))
    before = timeless(leafed(session, size))
    label = session.server.kept.checks.current.options[0].name if session.server.kept.checks.current else ""
    for who in NAMES[2:]:
        session.act(who, checks.Feel(label))
        assert timeless(leafed(session, size)) == before


@sized
@seen
def test_who_is_away_is_marked_for_nobody_who_is_not_waited_for(me: str, size: tuple[int, int]) -> None:
    session = queue(me)
    before = timeless(leafed(session, size))
    for who in ("Cy", "Kim"):
        session.act(who, people.Away())
        assert timeless(leafed(session, size)) == before


@sized
@seen
def test_how_long_a_hand_has_been_up_is_never_seen(me: str, size: tuple[int, int]) -> None:
    session = at(3, me)
    for who in ("Bo", "Hari"):
        session.act(who, floor.Hand())
    before = timeless(leafed(session, size))
    for _ in range(4):
        session.later(60_000)
        assert timeless(leafed(session, size)) == before


@sized
@seen
def test_who_has_not_answered_is_named_nowhere_the_question_is(me: str, size: tuple[int, int]) -> None:
    session = at(7, me)
    session.act("Cy", deciding.Propose("We keep ten minutes."))
    session.act("Ama", consenting.AskConsent())
    for who in ("Bo", "Di"):
        session.act(who, consenting.GiveConsent(1))
    silent = [name for name in NAMES if name not in ("Cy", "Bo", "Di", "Ama", me)]
    view = view_of(session)
    now = screen(view, size).now.text
    assert not [name for name in silent if re.search(rf"\b{name}\b", now)]
    assert not re.search(r"\b\d+ (of \d+ )?(have|has|answered|did)", now)


def test_nothing_in_now_changes_its_look_as_the_time_of_somebody_elses_turn_runs_out() -> None:
    session = queue("Ana")
    before = looks(session)
    for _ in range(6):
        session.later(30_000)
        assert looks(session) == before


def test_no_panel_has_a_bar_or_a_share() -> None:
    session = queue("Ama")
    text = leafed(session)
    assert len(PANELS) > 5
    assert not re.search(r"[█▓▒░■▰▱#]{2,}|\d ?%", text)
