"""Wherever something is shown on which people act by its number, that number stands beside it, in both clients."""

from __future__ import annotations

import re

import pytest

from cop_tui.acts import finding, queries
from cop_tui.acts.act import Tell
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import afterwards, agreement, coffee, commitments, group_talk, parking, powers, words
from cop_tui.core.topics.thanking import ThankYou
from cop_tui.ui.panels import PANELS
from cop_tui.ui.panels.talk import wholly
from cop_tui.ui.view import KEYS, View
from tests.acts.rooms import OPEN, REVEAL, as_session, number, read, room
from tests.plain.typed import joined
from tests.ui import modes
from tests.ui.fake import FakeSession

MADE = {
    "Rates": (coffee.AddTopic, "topics?"),
    "Trust": (parking.Park, "lot?"),
    "I write": (commitments.Commit, "promises?"),
    "One speaks": (agreement.Agree, "agreement?"),
    "Who decided": (powers.AskCard, "card?"),
    "for tea": (lambda text: ThankYou(text, PersonId(number("Ana"))), "thanked?"),
}
"""What the group makes, by its words: what says it, and the list that people take its number from."""


def made(me: str = "Ana") -> FakeSession:
    """Return a meeting in which Bo made one of each that is gone again, and another of each."""
    fake = room(me, item=REVEAL)
    for text, (make, _) in MADE.items():
        fake.act("Bo", make(f"{text} before"))
        (gone,) = (n for n in fake.server.kept.words.by_id if fake.server.texts.get(n) == f"{text} before")
        fake.act("Bo", afterwards.Withdraw([gone]))
        fake.act("Bo", make(text))
    return fake


def beside(text: str, lines: list[str]) -> set[str]:
    """Return the numbers that stand beside a text in some lines, before it or in brackets behind it, "" where none does."""
    found = set()
    for head, _, tail in (line.partition(text) for line in lines if text in line):
        behind = re.match(r"[^(]*\((?:parked|topic|promise|point|thank-you|asked) (\d+)", tail)
        found.add(behind[1] if behind else "".join(re.findall(r"(\d+)", head)[-1:]))
    return found


@pytest.mark.parametrize("text", list(MADE))
def test_what_the_group_made_has_its_number_in_every_list_of_both_clients(text: str) -> None:
    fake = made()
    session = as_session(fake)
    step = read(fake, MADE[text][1])
    assert isinstance(step, Tell)
    (known,) = beside(text, step.lines)
    assert known == "2", "the one before it is gone, and it keeps its own"
    assert beside(text, queries.said(session, list(fake.server.kept.words.by_id))) == {known}
    assert beside(text, finding.found(session, text)) == {known}
    view = View(session, Ms(fake.now()), mode=KEYS)
    view.talk.start(session.replica)
    assert beside(text, wholly(view, 50)) == {known}
    for panel in PANELS:
        lines = [line.plain for each in panel.rows(view, 100, False) for line in each.lines]
        assert beside(text, lines) in (set(), {known}), panel.name


@pytest.mark.parametrize("text", ["Rates", "Trust", "I write", "Who decided"])
async def test_the_number_is_told_with_it_when_it_comes(text: str) -> None:
    async with joined(room(item=OPEN)) as ana:
        for said in ("another", text):
            ana.session.act("Bo", MADE[text][0](said))
        assert beside(text, await ana.new()) == {"2"}


def test_words_of_mine_have_the_number_of_mine_wherever_they_are_listed_and_those_of_others_none() -> None:
    fake = room("Ana", item=OPEN)
    for who, text in (("Ana", "gone"), ("Ana", "We were tired"), ("Bo", "It rained"), ("Ana", "It was late")):
        fake.act(who, words.Say(text))
    fake.act("Ana", afterwards.Withdraw([fake.server.kept.words.of(fake.replica.me)[0]]))
    session = as_session(fake)
    view = View(session, Ms(fake.now()), mode=KEYS)
    view.talk.start(session.replica)
    wanted = ["Ana: We were tired (mine 2)", "Bo: It rained", "Ana: It was late (mine 3)"]
    assert queries.said(session, list(fake.server.kept.words.by_id)) == wanted
    assert [line for line in wholly(view, 50) if "withdrawn" not in line] == wanted
    assert finding.found(session, "tired") == ["Part 5, Ana: We were tired (mine 2)"]
    step = read(fake, "mine")
    assert isinstance(step, Tell)
    assert [line[:16] for line in step.lines[1:3]] == ["2. We were tired", "3. It was late ["]


async def test_notes_of_a_group_are_told_with_the_number_that_brings_them_back() -> None:
    fake = modes.at("pairs", "Ana")
    mine = fake.server.kept.groups.of(PersonId(number("Ana")))
    mate = next(who for who in ("Ama", "Bo", "Cy", "Di") if fake.server.kept.groups.of(PersonId(number(who))) == mine)
    async with joined(fake) as ana:
        view = View(as_session(fake), Ms(fake.now()), mode=KEYS)
        fake.listen(lambda change: view.talk.add(as_session(fake).replica, change.messages, change.notices))
        fake.act(mate, group_talk.GroupNote("the rota"))
        fake.act(mate, group_talk.GroupNote("the van"))
        assert await ana.new() == [
            f"{mate} noted for your group: the rota (note 1)",
            f"{mate} noted for your group: the van (note 2)",
        ]
        assert wholly(view, 2) == [
            f"{mate}: (a note of your group) 1. the rota",
            f"{mate}: (a note of your group) 2. the van",
        ]
