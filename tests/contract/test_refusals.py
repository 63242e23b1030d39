"""A refusal says what happened, whatever the client; which word can be typed is said by the acts, and is a word there is."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import cop_tui
from cop_tui import core
from cop_tui.acts import refusals
from cop_tui.acts.act import Act
from cop_tui.acts.parser import ACTS, BY_NAME, find
from cop_tui.client.outbox import answer_of
from cop_tui.core.engine.base import Fact
from cop_tui.wire import closing, frames
from tests.acts.lines import LINES, ready
from tests.acts.rooms import as_session, room
from tests.contract.both_clients import MORE

WORDS = "|".join(
    re.escape(word)
    for act in ACTS
    for word in act.words
    if f"{word}?" not in act.words  # who is a word of any sentence
)
ASIDE = "|".join(re.escape(word) for act in ACTS for word in act.words if re.search(r"\w[?+]$", word))
TO_BE_TYPED = (
    rf"(?:: |\bor: |\b[Ss]ays? |\()(?:{WORDS})(?![\w'])",  # a word of an act where one is named
    rf"(?<!\w)(?:{ASIDE})",  # a word that no sentence has
    r"\.\.\.|\b[A-Z]{2,}\b|\bN\b",  # a place for what follows a word
)
ASKS_TO_TYPE = r"\b[Tt]ype\b|\b[Tt]yped there\b"
BELOW_THE_ACTS = {"core": core.REFUSALS, "doors": {code: door.text for code, door in closing.DOORS.items()}}


def named(sentence: str) -> list[str]:
    """Return what a sentence names so that it is typed."""
    return [found for rule in (*TO_BE_TYPED, ASKS_TO_TYPE) for found in re.findall(rule, sentence)]


def ways(code: str) -> tuple[str, ...]:
    """Return what can be typed after a refusal, by one reader or another."""
    more = refusals.TO_TYPE[code]
    return more if isinstance(more, tuple) else (more,)


EVERY_WAY = [(code, way) for code in refusals.TO_TYPE for way in ways(code)]


def marked(code: str) -> list[str]:
    """Return the names of the acts that are marked in what can be typed after a refusal."""
    return [name for way in ways(code) for name in refusals.MARK.findall(way)]


def usable(act: Act) -> bool:
    """Return whether one of the lines that reach every act is offered in the meeting in which it means something."""
    for line, who in (LINES | MORE).items():
        found = find(line)
        if found is not None and found[0] is act:
            fake = ready(who, line) if line in LINES else room(who)
            if act.refusal(as_session(fake)) is None:
                return True
    return False


@pytest.mark.parametrize("place", BELOW_THE_ACTS)
def test_no_sentence_below_the_acts_names_a_word_to_type(place: str) -> None:
    assert {code: found for code, text in BELOW_THE_ACTS[place].items() if (found := named(text))} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "There is nobody of that name here. Type who? to see the names.",
        "Nothing is parked yet. Anybody can: park ...",
        "The meeting is over. You can still see your own words: mine.",
        "Everybody is asked already. A space holder says decide or no decision.",
        "That point has new words since you looked. Read it (agreement?), then answer.",
        "Nobody takes part by phone. A space holder does that with a word and NAME.",
        "A device is connected. Typed there, continue elsewhere shows a word.",
    ],
)
def test_a_sentence_that_names_a_word_to_type_is_found(sentence: str) -> None:
    assert named(sentence)


def test_what_can_be_typed_is_said_of_refusals_that_there_are_and_with_facts_that_they_have() -> None:
    assert refusals.TO_TYPE.keys() <= core.REFUSALS.keys()
    for code, more in EVERY_WAY:
        facts = {field for _, field, _, _ in Formatter().parse(core.REFUSALS[code]) if field}
        assert {field for _, field, _, _ in Formatter().parse(more) if field} <= facts, code


def test_every_word_that_can_be_typed_is_marked_and_is_of_an_act() -> None:
    for code, more in EVERY_WAY:
        unmarked = refusals.MARK.sub("", more)
        assert [found for rule in TO_BE_TYPED[:2] for found in re.findall(rule, unmarked)] == [], code
        assert set(marked(code)) <= BY_NAME.keys(), code


def test_every_act_that_is_named_can_be_done_at_some_time() -> None:
    acts = {name for code in refusals.TO_TYPE for name in marked(code)}
    assert len(acts) > 30
    assert sorted(name for name in acts if not usable(BY_NAME[name])) == []


def test_people_are_shown_a_refusal_by_the_acts_alone() -> None:
    found = [
        f"{package}/{path.name}"
        for package in ("acts", "ui", "plain")
        for path in (Path(cop_tui.__file__).parent / package).rglob("*.py")
        if re.search(r"\bcore\.(?:explain|sentence)\b|\banswer\.text\b", path.read_text(encoding="utf-8"))
    ]
    assert found == ["acts/refusals.py"]


def test_a_refusal_that_can_be_answered_with_y_is_asked_and_says_no_word_for_it() -> None:
    for act in ACTS:
        assert bool(act.guard) is act.anyway.endswith("?"), act.name
        for code in act.guard:
            assert not any(re.search(r"\bor y\b|second time|once more", way) for at, way in EVERY_WAY if at == code), (
                code
            )


def test_what_can_be_typed_follows_the_reason_or_goes_on_with_it() -> None:
    for code, more in EVERY_WAY:
        assert not more.startswith(refusals.GOES_ON) or core.REFUSALS[code].endswith("."), code
    assert (
        refusals.explain(core.Refused("nobody_there"))
        == "There is nobody of that name here. Type who? to see the names."
    )
    assert refusals.explain(core.Refused("closed")) == "The meeting is over. You can still see your own words: mine."
    assert refusals.explain(core.Refused("on_already")) == core.REFUSALS["on_already"]


def test_an_answer_and_a_refusal_of_the_same_code_say_the_same() -> None:
    for code, text in core.REFUSALS.items():
        facts: dict[str, Fact] = {field: "Bo" for _, field, _, _ in Formatter().parse(text) if field}
        answer = answer_of(frames.Result("k1", frames.REFUSED, code=code, facts=facts))
        assert refusals.reason(answer) == refusals.explain(core.Refused(code, **facts)), code


def test_what_is_added_from_a_server_is_cleaned_and_is_left_out_where_a_fact_is_missing() -> None:
    hostile = answer_of(frames.Result("k1", frames.REFUSED, code="has_words", facts={"name": "Bo\x1b[2J"}))
    assert "\x1b" not in refusals.reason(hostile)
    nameless = answer_of(frames.Result("k1", frames.REFUSED, code="has_words"))
    assert refusals.reason(nameless) == nameless.text
    assert refusals.explained("", "closed", {}) == ""
