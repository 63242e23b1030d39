"""What the page of the protocol says in prose is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cop_server.snapshots import Views
from cop_tui import core
from cop_tui.client import ending
from cop_tui.core.engine import base
from cop_tui.core.engine import limits as rules
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import quotas
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.checks import Total
from cop_tui.core.topics.group_talk import GroupWords
from cop_tui.core.topics.notes import NoteShown, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Away
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Off, Say
from cop_tui.wire import codec, frames
from cop_tui.wire import limits as wire
from tests.contract import documented_fold
from tests.contract.random_meeting import Held
from tests.contract.test_docs import PROTOCOL
from tests.core.test_groups import pairs
from tests.core.world import AMA, BO, CY, DI
from tests.server.guests import PLAN, Breakable, Guest, served

PROSE = " ".join(PROTOCOL.split())


def says(phrase: str) -> bool:
    return phrase in PROSE


@pytest.mark.parametrize("command", [Say("only us"), Off("only us")])
def test_words_in_a_part_of_small_groups_go_to_the_group_alone(command: core.Command) -> None:
    assert says("`say` and `off` reach the author's group alone: the answer is `held`")
    assert says("From somebody who is in no group they are refused with `no_group`")
    world = pairs()
    assert world.do(AMA, command) == []
    assert (world.outcome.held, world.outcome.passing) == (True, [])
    assert world.aside_to(BO) == [GroupWords(1, AMA, "only us")]
    assert world.aside_to(CY) == world.aside_to(DI) == []
    for group in world.kept.groups.groups:
        if CY in group:
            group.remove(CY)
    assert world.refused(CY, command) == "no_group"


def test_every_role_is_named_wherever_roles_are_listed() -> None:
    lists = [found for found in re.findall(r"(?:`[a-z ]+`(?:, | or )){2,}`[a-z ]+`", PROSE) if "`timekeeper`" in found]
    assert lists
    for found in lists:
        assert set(re.findall(r"`([a-z ]+)`", found)) == set(base.ROLES)


@pytest.mark.parametrize("letter", ["k", "b"])
def test_an_id_has_1_to_15_digits(letter: str) -> None:
    assert says("An id is a letter and 1 to 15 digits (ASCII).")
    for digits, good in (("1", True), ("9" * 15, True), ("9" * 16, False), ("", False), ("\u0661", False)):
        sent = f'{{"f":"do","id":"{letter}{digits}","command":{{}}}}'.encode()
        if good:
            assert isinstance(codec.read_client(sent), frames.Do)
        else:
            with pytest.raises(codec.BrokenFrame):
                codec.read_client(sent)


def test_the_largest_frame_of_a_server_is_one_that_clients_take_in() -> None:
    assert says(
        f"A `welcome` or `snapshot` is at most {wire.WELCOME_BYTES // 1024} KiB, a `page` {wire.PAGE_BYTES // 1024} KiB"
    )
    assert says(
        f"a reveal of {quotas.NOTES} notes of {rules.TEXT:,} characters is under 2 MiB. Take in frames of 8 MiB."
    )
    assert says(f"A frame to the server is at most {wire.FRAME_BYTES // 1024} KiB")
    assert says("Where this page counts characters, they are code points.")
    longest = (
        "\U0001f600" * rules.TEXT
    )  # no character takes more bytes, and no escape does of what is left after cleaning
    notes = [
        NoteShown(digest(f"{n}"), ItemId(2**31 - 1), longest, quote=True, parked=True) for n in range(quotas.NOTES)
    ]
    frame = codec.encode(frames.Events(2**53 - 1, [codec.raw(note) for note in notes]))
    assert 1 << 20 < len(frame) < 2 << 20
    assert wire.SERVER_FRAME_BYTES == 8 << 20
    world = pairs()
    assert world.refused(AMA, Park(longest + "\U0001f600")) == "text_too_long"
    assert [event.text for event in world.do(AMA, Park(longest)) if hasattr(event, "text")] == [longest]


def test_the_refusals_at_the_door_that_are_final_are_those_that_the_client_takes_for_final() -> None:
    found = re.search(r"Once you have been in, (.*?) are final, and nothing else is", PROSE)
    assert found
    assert set(re.findall(r"`(\w+)`", found[1])) == ending._FINAL_DOORS
    found = re.search(r"every refusal at the door is final but (.*?) with their `Retry-After`", PROSE)
    assert found
    assert set(re.findall(r"`(\w+)`", found[1])) == ending._IN_A_WHILE


# What each topic sends to whoever comes in, in the words of the page.
BROUGHT = {
    "words": "your own words",
    "agenda": "what the present part and those ahead are called by",
    "notes": "the notes of the current item",
    "parking": "what is parked",
    "learning": "learned",
    "thanking": "the thank-yous that are to you",
    "commitments": "promised",
    "agreement": "agreed",
    "deciding": "on the table, what was decided",
    "aloud": "what was said aloud and waits for a second person",
    "series": "what came forward from earlier meetings",
    "became": "what was said to have become of it",
    "writing": "what the group wrote for its recap",
    "hard": "what roles ask for when they get hard",
    "powers": "what was asked about the card",
    "dots": "the topics that wait and the one that is talked about",
}


def test_the_page_says_what_texts_a_snapshot_brings() -> None:
    found = re.search(r"A snapshot brings few: (.*?)\. Of these", PROSE)
    assert found
    assert {topic.name for topic in core.TOPICS if topic.needs} == set(BROUGHT)
    assert not [words for words in BROUGHT.values() if words not in found[1]]


def test_the_texts_of_a_snapshot_are_those_that_somebody_needs_and_no_others() -> None:
    held = Held(5)
    for _ in range(300):
        held.step()
    for me in held.state.kept.people.by_id:
        needed = [n for n in core.needed(held.state.kept, me) if n in held.state.texts]
        assert set(Views(held.state).texts(me)) <= set(needed)
        assert needed


async def test_wishes_are_carried_out_in_order_and_answers_are_told_by_their_ids(tmp_path: Path) -> None:
    assert says("**go by the `id`, never by the order**")
    async with served(tmp_path, open_journal=Breakable.open) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        order = [await ana.wish(Park(f"thing {n}")) for n in range(20)]
        await ana.until(lambda: len(ana.answered) == 20)
        assert list(ana.answered) == order
        assert list((await ana.sync()).state.texts.values()) == [f"thing {n}" for n in range(20)]
        journal = server.hub.journal
        assert isinstance(journal, Breakable)
        journal.broken = True
        ana.answered.clear()
        waits = await ana.wish(Begin())
        await ana.wish(Away(), "b1")
        await ana.ws.send('{"f":"do","id":"k900","command":{"do":"levitate"}}')
        await ana.until(lambda: len(ana.answered) == 2)
        assert {id: answer.how for id, answer in ana.answered.items()} == {"b1": "relayed", "k900": "refused"}
        journal.broken = False
        await ana.until(lambda: waits in ana.answered)
        assert ana.answered[waits].how == "saved"


async def test_a_refusal_is_the_same_under_its_id_and_what_failed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert says(
        "sent again, the same wish under the same id is refused in the same words, while the server runs and that answer is among the last 32"
    )
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        refused = await ana.do(TakeUp(ItemId(3)), "k1")
        assert refused.how == "refused"
        assert (await ana.do(Begin(), "k2")).how == "saved"
        assert await ana.do(TakeUp(ItemId(3)), "k1") == refused, "also when it would be done by now"

        def broken(*_args: object) -> core.Outcome:
            raise LookupError("a mistake of ours")

        with monkeypatch.context() as patch:
            patch.setattr(core, "decide", broken)
            assert (await ana.do(TakeUp(ItemId(3)), "k3")).code == "failed"
        assert (await ana.do(TakeUp(ItemId(3)), "k3")).how == "saved"


def test_labels_beyond_the_basic_plane_are_sorted_by_code_point() -> None:
    assert says('`"～"`, U+FF5E, comes before `"😀"`, U+1F600')
    world = pairs()
    kept = world.kept
    kept.checks.done[1] = Total(ItemId(1), "How?", totals={"😀": 1, "～": 2, "a": 3})
    written = core.canonical(kept).decode()
    assert '"totals":{"a":3,"～":2,"😀":1}' in written
    in_utf_16 = sorted(["😀", "～", "a"], key=lambda label: label.encode("utf-16-be"))
    assert in_utf_16 == ["a", "😀", "～"], "as JavaScript and Java would sort them"
    copy = documented_fold.completed(json.loads(bytes(codec.raw_meeting(kept))))
    assert documented_fold.state_hash(copy) == core.state_hash(kept)
