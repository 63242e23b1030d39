"""Every act is declared once, in plain words, and everything a meeting knows can be reached from one of them."""

from __future__ import annotations

import re

import pytest

from cop_tui import core
from cop_tui.acts.act import GROUPS, HOLD, Act, Misread, Question, Read, Send, UseNote
from cop_tui.acts.parser import ACTS, BY_NAME, find
from cop_tui.core.topics import (
    floor,
    letters,
    notes,
    record,
    roles,
)
from tests.acts import rooms
from tests.acts.lines import LINES, ready
from tests.acts.rooms import as_session, room

FORBIDDEN = re.compile(r"\b(hosts?|admins?|moderators?|chair|anonymous|users?|data)\b", re.IGNORECASE)
EIGHT = ["hand", "say", "off", "done", "pass", "park", "pause", "away", "back"]  # away and back are one

MEANS_SOMETHING_ALONE = {
    "off": "whoever holds the space goes off the record with it",
    "role": "it takes the role that is offered to me",
}
"""Acts whose word alone is enough at some other moment, and for what."""

BY_NOTE: dict[str, type[core.Command]] = {
    "write": notes.HoldNote,
    "park": notes.ParkUnnamed,
    "quote": notes.HoldNote,
    "take back": notes.TakeBack,
    "publish": notes.Publish,
    "cannot come": letters.LeaveLetter,
    "access need": letters.SayNeed,
    "give in": notes.HoldNote,
    "left?": letters.LookForLetter,
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_says_in_one_plain_sentence_what_it_does(act: Act) -> None:
    assert act.usage.startswith(act.words[0])
    assert act.help[0].isupper()
    assert act.help[-1] in ".?"
    assert len(act.help) <= 110
    assert len(re.findall(r"[.?!](?: |$)", act.help)) <= 2
    assert not FORBIDDEN.search(f"{act.usage} {act.help} {act.label}")
    assert act.group in GROUPS


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_each_word_of_an_act_leads_to_it_alone_and_before_other_words(act: Act) -> None:
    for word in act.words:
        assert find(word) == (act, "")
        assert find(word.upper()) == (act, "")
        found = find(f"{word} Tea  or  coffee")
        assert found is not None
        longer = any(w.startswith(f"{word} tea") for other in ACTS for w in other.words)
        assert longer or found == (act, "Tea  or  coffee")
        run_on = find(f"{word}x")
        assert run_on is None or run_on[0] is not act or run_on[1]


def test_the_longest_word_wins() -> None:
    for line, name in {
        "hand later": "later", "hand over to Cy": "hand over", "off the record": "off the record",
        "close round": "close round", "close the door": "close door", "ask to leave Bo": "ask to leave",
        "put in Femi": "put in", "take back": "take back", "take 3": "take", "end round": "close round",
    }.items():  # fmt: skip
        found = find(line)
        assert found is not None
        assert found[0].name == name


def test_no_word_belongs_to_two_acts() -> None:
    every = [word for act in ACTS for word in act.words]
    assert len(every) == len(set(every))
    assert all(word == word.casefold().strip() for word in every)


def test_taking_part_needs_eight_words() -> None:
    assert [act.words[0] for act in ACTS if act.eight] == EIGHT


def test_a_key_is_one_act_at_a_time() -> None:
    for fake in (room("Ama"), room("Ana"), room("Ama", begun=False), room("Ama", item=rooms.REVEAL)):
        keys: dict[str, str] = {}
        for act in ACTS:
            if act.key and act.available(as_session(fake)):
                assert act.key not in keys, (act.name, keys[act.key])
                keys[act.key] = act.name


def _sent(line: str) -> type[core.Command]:
    """Return the kind of command that a line leads to, from somebody who may type it."""
    fake = ready(LINES[line], line)
    step = rooms.read(fake, line)
    if isinstance(step, Read):
        _, asked = step.then(rooms.as_session(fake))
        assert asked is not None
        step = asked
    inner = step.then if isinstance(step, Question) else step
    if isinstance(inner, UseNote):
        named = fake.my_notes.numbered().get(inner.which)
        of_letter = inner.what == "take back" and named is not None and named.letter
        return letters.TakeLetterBack if of_letter else BY_NOTE[inner.what]
    assert isinstance(inner, Send), line
    return type(inner.command)


def test_every_command_of_a_meeting_is_reached_from_a_typed_line() -> None:
    assert set(core.COMMANDS) - {_sent(line) for line in LINES} == set()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_what_an_act_is_offered_by_is_a_command_it_can_send(act: Act) -> None:
    sent = {_sent(line) for line in LINES if (found := find(line)) and found[0] is act}
    if act.command is None:
        assert sent == set()
        return
    alone = {"hand over": roles.OfferRole, "off the record": record.RecordOff}
    assert act.command in sent or alone[act.name] is act.command


def test_what_takes_nothing_does_nothing_when_more_is_typed() -> None:
    for act in ACTS:
        if act.command is None or act.takes:
            continue
        with pytest.raises(Misread, match="nothing was done"):
            act.build(as_session(room("Ama")), "and some more")


def test_an_act_whose_word_alone_means_nothing_says_that_it_needs_more() -> None:
    misread = set()
    for line, who in LINES.items():
        found = find(line)
        assert found is not None
        act = found[0]
        try:
            rooms.read(ready(who, line), act.words[0])
        except Misread:
            misread.add(act.name)
        except core.Refused:
            continue
    assert misread - {act.name for act in ACTS if act.needs} == MEANS_SOMETHING_ALONE.keys()


@pytest.mark.parametrize("name", ["begin", "next", "move on", "end", "close door", "off the record"])
def test_what_a_space_holder_does_is_offered_to_no_one_else(name: str) -> None:
    act = BY_NAME[name]
    assert act.group == HOLD
    assert not act.available(as_session(room("Ana")))
    assert act.available(as_session(room("Ama", begun=name != "begin")))


def test_what_an_act_says_when_it_is_done_has_one_home() -> None:
    commands = [act.command for act in ACTS if act.done]
    assert None not in commands
    assert len(commands) == len(set(commands))


def test_a_guard_names_refusals_of_a_command_that_can_be_done_all_the_same() -> None:
    guarded = [act for act in ACTS if act.guard]
    assert guarded
    for act in guarded:
        assert act.command is not None
        assert "really" in act.command.__struct_fields__
        assert set(act.guard) <= core.REFUSALS.keys()
    assert {act.command for act in guarded} == {c for c in core.COMMANDS if "really" in c.__struct_fields__}


def test_a_footer_shows_what_the_moment_is_about() -> None:
    fake = room("Ama", item=rooms.QUEUE)
    labels = {name: BY_NAME[name].labelled(as_session(fake)) for name in ("next", "move on", "close", "hand")}
    assert labels == {"next": "next", "move on": "move on", "close": "close queue", "hand": "hand"}
    fake.act("Cy", floor.Hand())
    assert BY_NAME["next"].labelled(as_session(fake)) == "next: Cy"
    assert BY_NAME["move on"].labelled(as_session(fake)) == "move on (1 wait)"
