"""Every act is declared once, in plain words, and everything a meeting knows can be reached from one of them."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from cop_tui import core
from cop_tui.acts.act import GROUPS, HOLD, Act, Misread, Note, Question, Wish
from cop_tui.acts.reading import ACTS, BY_NAME, find
from cop_tui.core import clock, floor, notes, presenting, record, roles, rounds, setup, words
from tests.acts import rooms
from tests.acts.rooms import as_session, room
from tests.ui.fake import FakeSession

FORBIDDEN = re.compile(r"\b(hosts?|admins?|moderators?|chair|anonymous|users?|data)\b", re.IGNORECASE)
EIGHT = ["hand", "say", "off", "done", "pass", "park", "pause", "away", "back"]  # away and back are one

# Lines that between them reach every command, each from somebody who may say it.
LINES: dict[str, str] = {
    "begin": "Ama", "next": "Ama", "put back": "Ama", "move on": "Ama", "take 3": "Ama", "round 30 What now?": "Ama",
    "close round": "Ama", "close": "Ama", "reopen": "Ama", "put in Femi": "Ama", "extend 5": "Ama", "off": "Ama",
    "on": "Ama", "reveal": "Ama", "close door": "Ama", "open door": "Ama", "ask": "Ama", "end": "Ama", "answer 1": "Ama",
    "scribe Bo: We were tired": "Di", "hand": "Ana", "hand later": "Ana", "lower": "Ana", "say Hello": "Ana",
    "off Hello": "Ana", "done": "Ana", "pass": "Ana", "more": "Ana", "wait": "Ana", "park This": "Ana", "pause": "Ana", "resume": "Ana",
    "away": "Ana", "back": "Ana", "object": "Ana", "agenda+ This": "Ana", "agree This": "Ana", "learn This": "Ana",
    "commit This": "Ana", "quote 1": "Ana", "soften 1 Kinder": "Ana", "withdraw 1": "Ana", "role observer": "Ana",
    "role scribe to Cy": "Di", "lay down scribe": "Di", "withdraw offer": "Ama", "check on me": "Ana", "slower please": "Ana", "untimed": "Ana",
    "bring back We listened": "Ana", "group with Bo": "Ana", "draw groups": "Ama", "jot We listened": "Ana",
    "next in group": "Ana",
    "present": "Ana", "ask to present Bo": "Ama", "step back": "Ana", "come back": "Ana", "can't follow": "Ana",
    "sooner please": "Ana", "bell": "Ana", "pace typing": "Ana", "last word Ana": "Ama", "round again": "Ama",
    "ask to leave Bo: a reason": "Ana", "release": "Ana", "write A note": "Ana", "park without name Who pays?": "Ana", "yes to point 1": "Bo", "no to proposal No room; in May": "Ama", "park topics": "Ama",
    "voices 1 fine": "Ama", "take back": "Ana", "publish": "Ana",
    "commit together We meet": "Ana", "join promise 1": "Ana", "let join 1 Bo": "Ana", "about promise 1 others yes": "Ana",
    "let go promise 1": "Ana", "jargon": "Ana", "trust is breaking Bo, Cy": "Ana", "note before grief": "Ana",
    "object to point 1": "Ana", "point again 1": "Ana", "no to point 1: No; ask in May": "Ama", "review agreement 4 May": "Ana",
    "if this gets hard I pass it on": "Ama",
    "yes park it": "Ana", "rather not park it": "Ana", "offer to park Bo: Who pays?": "Ama", "sort 1 next time": "Ana",
    "care for 1": "Ana", "stop caring for 1": "Ana", "mark 1 heard": "Ana", "no to parked 1: No money; ask in May": "Ana",
    "check Are we ready?": "Ama", "feel glad": "Ana", "close check": "Ama", "propose We meet monthly": "Ana",
    "amend We meet weekly": "Ana", "reactions": "Ama", "ask consent": "Ama", "consent": "Ana", "concern It is far": "Ana",
    "objection Nobody can come": "Ana", "not now": "Ana", "decide in June": "Ama", "no decision": "Ama",
    "reopen decision 1": "Ana", "topic Rates": "Ana", "dots 2": "Ama", "dot 1": "Ana", "close dots": "Ama",
    "next topic": "Ama", "continue": "Ana", "enough": "Ana", "close vote": "Ama",
    "continue elsewhere": "Ana", "let back Bo": "Ama", "not me": "Ana", "keep my words": "Ana", "rename Ana M": "Ana",
    "mend Femi as Fola": "Ama", "take out Femi": "Ama",
    "ask again 1": "Ana", "let go parked 1": "Ana", "item from 1 Money 10m": "Ana", "promise from 1: I ask": "Ana",
}  # fmt: skip
BY_NOTE: dict[str, type[core.Command]] = {
    "write": notes.HoldNote,
    "park": notes.ParkUnnamed,
    "quote": notes.HoldNote,
    "take back": notes.TakeBack,
    "publish": notes.Publish,
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


def _decide_together(fake: FakeSession, line: str) -> None:
    """Bring a meeting to where a word of deciding together means something."""
    word = line.split()[0]
    if word in ("feel", "voices") or line == "close check":
        fake.act("Ama", core.floor.PutIn("Femi"))
        fake.act("Ama", core.checks.StartCheck("Ready?"))
    if word in ("amend", "reactions", "consent", "concern", "objection", "decide") or line in (
        "ask consent",
        "no decision",
        "not now",
        "reopen decision 1",
        "no to proposal No room; in May",
    ):
        fake.act("Ana", core.deciding.Propose("We meet"))
    if word in ("consent", "concern", "objection", "decide") or line in ("not now", "reopen decision 1"):
        fake.act("Ama", core.consenting.AskConsent())
    if line == "reopen decision 1":
        fake.act("Bo", core.consenting.GiveConsent())
        fake.act("Ama", core.deciding.Decide())
    if word in ("dots", "dot", "continue", "enough") or line in (
        "close dots",
        "next topic",
        "close vote",
        "park topics",
    ):
        fake.act("Bo", core.coffee.AddTopic("Trust"))
        fake.act("Bo", core.coffee.AddTopic("Rates"))
    if word == "dot" or line == "close dots":
        fake.act("Ama", core.dots.StartDots())
    if word in ("continue", "enough") or line == "close vote":
        fake.act("Ama", core.coffee.NextTopic())
        fake.later(7 * 60_000)


def _ready(who: str, line: str) -> FakeSession:
    """Return a meeting in which a line means something."""
    if line == "begin":
        return room(who, begun=False)
    if line == "withdraw offer":
        return room(who, item=1)  # who begins alone offers the space for the first part
    if line in ("write A note", "reveal", "take back", "publish"):
        fake = room(who, item=rooms.REVEAL)
        if line in ("take back", "publish"):
            from cop_tui.client import mynotes

            fake.my_notes.append(mynotes.new_note("A note", 6, False))
        return fake
    fake = room(who)
    if who == "Ana":
        fake.act("Ana", words.Say("Something"))
        fake.act("Ana", core.parking.Park("Who pays?"))
        fake.act("Ana", core.commitments.Commit("I ask."))
        fake.act("Ama", core.parking.OfferPark(2, "Something"))
    _decide_together(fake, line)
    if line in ("bring back We listened", "group with Bo", "draw groups", "jot We listened", "next in group"):
        return room(who, plan=replace(rooms.PLAN, items=(setup.PlannedItem("Hello", mode="pairs"),)), item=1)
    if line in ("step back", "come back"):
        fake = room(
            who, plan=replace(rooms.PLAN, items=(setup.PlannedItem("Thinking", mode="without-presenter"),)), item=1
        )
        fake.act("Ana", presenting.Present())
    if line.startswith(("mend", "take out")):
        fake.act("Ama", floor.PutIn("Femi"))
    if line == "round again":
        fake.act("Ama", rounds.StartRound(60, "Why?"))
        fake.act("Ama", rounds.EndRound())
    if line == "resume":
        fake.act("Bo", clock.Pause())
    if line == "on":
        fake.act("Ama", record.RecordOff())
    if line in ("done", "pass", "more", "wait", "hand later", "lower", "sooner please", "last word Ana"):
        fake.act("Ana", floor.Hand())
    if line in ("done", "pass", "more", "wait"):
        fake.act("Ama", floor.CallNext())
    if "point" in line:
        fake.act("Ana", core.agreement.Agree("We listen."))
    if line.startswith("answer"):
        fake.act("Bo", core.care.CheckOnMe())
    if line == "release":
        fake.act("Ama", core.release.AskAll())
        fake.act("Ama", core.setup.End(really=True))
    return fake


def _sent(line: str) -> type[core.Command]:
    """Return the kind of command that a line leads to, from somebody who may type it."""
    step = rooms.read(_ready(LINES[line], line), line)
    inner = step.then if isinstance(step, Question) else step
    if isinstance(inner, Note):
        return BY_NOTE[inner.what]
    assert isinstance(inner, Wish), line
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


@pytest.mark.parametrize("name", ["begin", "next", "move on", "end", "close door", "off the record"])
def test_what_a_space_holder_does_is_offered_to_no_one_else(name: str) -> None:
    act = BY_NAME[name]
    assert act.group == HOLD
    assert not act.available(as_session(room("Ana")))
    assert act.available(as_session(room("Ama", begun=name != "begin")))
