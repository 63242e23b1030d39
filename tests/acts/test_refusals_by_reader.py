"""Nobody is told to do what they cannot do: each refusal, read by each role at each moment, names only what its reader can do."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from cop_tui import core
from cop_tui.acts import refusals
from cop_tui.acts.act import Misread
from cop_tui.acts.parser import ACTS, BY_NAME
from cop_tui.core.engine import base
from cop_tui.core.engine.base import Fact
from cop_tui.core.topics import agenda, clock, floor, record, release, roles, setup
from tests.acts.rooms import BREAK, QUEUE, REVEAL, as_session, read, room
from tests.ui.fake import FakeSession

STANDS_IN = "stands in"
ROLES = (
    base.MEMBER,
    base.OBSERVER,
    base.SCRIBE,
    base.TIMEKEEPER,
    base.QUEUE_KEEPER,
    base.GUARDIAN,
    base.HOLDER,
    STANDS_IN,
)
MOMENTS = ("lobby", "queue", "closed queue", "reveal", "break", "off the record", "paused", "closed")


def reader(role: str, moment: str) -> FakeSession:
    """Return a meeting at a moment as somebody with a role sees it."""
    me = "Ama" if role == base.HOLDER else "Ana"
    item = {"reveal": REVEAL, "break": BREAK}.get(moment, QUEUE)
    fake = room(me, item=item, begun=False)
    if moment != "lobby":
        fake.act("Ama", setup.Begin())
    if role == STANDS_IN:
        fake.act("Ana", roles.TakeRole(base.HOLDER))
    elif role not in (base.MEMBER, base.HOLDER):
        fake.act("Ana", roles.TakeRole(role))
    if moment != "lobby":
        fake.act("Ama", agenda.TakeUp(item))
    if moment == "closed queue":
        fake.act("Ama", floor.CloseQueue())
    if moment == "off the record":
        fake.act("Ama", record.RecordOff())
    if moment == "paused":
        fake.act("Bo", clock.Pause())
    if moment == "closed":
        fake.act("Ama", release.AskAll())
        fake.act("Ama", setup.End(really=True))
    return fake


def facts_of(code: str) -> dict[str, Fact]:
    """Return something for each fact of a refusal."""
    facts: dict[str, Fact] = {field: "Bo" for _, field, _, _ in Formatter().parse(core.REFUSALS[code]) if field}
    return facts | ({"roles": ["member"]} if code == "needs_role" else {})


WORDS = {word: act for act in ACTS for word in act.words}
NAMED = re.compile(
    r"(?:: |; |, |\bor |\b[Tt]ype |\bthen )("
    + "|".join(map(re.escape, sorted(WORDS, key=len, reverse=True)))
    + r")(?![\w'])"
)
OFFERED = {
    r"\b(?:can|still) park\b|\bpark (?:it|yours)\b|\btalk and park\b": "park",
    r"\b(?<!anyone can )[Rr]aise a hand(?! in the next)|\bdown, raise it\b": "hand",
    r"\b[Mm]ove on\b": "move on",
    r"\bask for a pause\b": "pause",
    r"\bend the meeting\b": "end",
}
"""What a sentence offers in its own words, and the act that it is."""
NO_ACTS = {("name_unclear", "more"), ("promise_about_what", "round again")}
"""What only looks like the word of an act: more of a name, and what is said again about a promise."""


def cannot(fake: FakeSession, act: str) -> str:
    """Return why somebody cannot do an act whatever they do first, by its code; "" where they can."""
    refusal = BY_NAME[act].refusal(as_session(fake))
    if act == "hand" and refusal is None and not fake.replica.kept.floor.open:
        return "queue_closed"
    if act in ("park", "hand"):
        return refusal.code if refusal else ""
    return refusal.code if refusal and refusal.code in refusals.NOT_FOR_ME else ""


@pytest.mark.parametrize(
    ("role", "moment"),  # nobody stands in before a meeting has begun
    [(role, moment) for role in ROLES for moment in MOMENTS if (role, moment) != (STANDS_IN, "lobby")],
)
def test_a_refusal_names_only_what_its_reader_can_do(role: str, moment: str) -> None:
    fake = reader(role, moment)
    wrong = []
    for code in core.REFUSALS:
        if code.startswith("plan_") or code in refusals.OF_OTHERS:
            continue
        said = refusals.explain(core.Refused(code, **facts_of(code)), as_session(fake))
        more = said.removeprefix(core.explain(core.Refused(code, **facts_of(code))).removesuffix("."))
        named = [WORDS[word].name for word in NAMED.findall(more)] if more != said else []
        offered = (
            [act for words, act in OFFERED.items() if re.search(words, said)]
            if moment not in ("lobby", "closed")
            else []
        )
        wrong += [
            (code, act, why, said)
            for act in {*named, *offered}
            if (code, act) not in NO_ACTS and (why := cannot(fake, act))
        ]
    assert wrong == []


def test_a_hand_in_a_part_for_writing_is_answered_with_what_each_can_do() -> None:
    start = "This is a part for writing, so there is no queue."
    said = {role: refusals.explain(core.Refused("writing_part"), as_session(reader(role, "reveal"))) for role in ROLES}
    assert said[base.HOLDER] == said[STANDS_IN] == f"{start} To go on from here: move on."
    assert said[base.MEMBER] == said[base.SCRIBE] == f"{start} You can write a note, write ..., or park it: park ..."
    assert said[base.OBSERVER] == f"{start} You can ask for a pause: pause."


def test_laying_down_a_role_of_somebody_else_is_named_only_to_who_may() -> None:
    refusal = core.Refused("holder_stays", name="Bo")
    assert refusals.explain(refusal, as_session(reader(base.HOLDER, "queue"))).endswith(
        ": lay down space holder of Bo."
    )
    for role in (base.MEMBER, STANDS_IN):
        assert refusals.explain(refusal, as_session(reader(role, "queue"))).endswith("can lay that role down.")


def test_whoever_watches_reads_how_to_take_part() -> None:
    refusal = core.Refused("needs_role", roles=["member"])
    assert (
        refusals.explain(refusal, as_session(reader(base.OBSERVER, "queue")))
        == "That is for: member. To take part: role member."
    )
    assert refusals.explain(
        core.Refused("needs_role", roles=["scribe"]), as_session(reader(base.OBSERVER, "queue"))
    ).endswith("Type who? to see who holds which role.")


def test_whoever_waits_with_a_hand_up_reads_their_place_and_not_how_one_is_raised() -> None:
    fake = room("Ana", item=QUEUE)
    fake.act("Bo", floor.Hand())
    fake.act("Ama", floor.CallNext())
    with pytest.raises(core.Refused) as refused:
        read(fake, "say I too")
    session = as_session(fake)
    assert refusals.explain(refused.value, session) == ("Bo has the floor. Raise a hand to be next; your line is kept.")
    fake.act("Cy", floor.Hand())
    fake.act("Ana", floor.Hand())
    assert (
        refusals.explain(refused.value, session)
        == "Bo has the floor. Your hand is up, and you are number 2 of 2 waiting. Your line is kept."
    )
    for line in ("Relieved", "7 of us"):
        with pytest.raises(Misread, match="Your hand is up, and you are number 2 of 2 waiting"):
            read(fake, line)
    fake.act("Cy", floor.LowerHand())
    assert refusals.explain(refused.value, session) == (
        "Bo has the floor. Your hand is up, and you are next. Your line is kept."
    )
