"""The example of a recap that a group wrote: its script makes its files, and they have the shape of recaps that are written by hand."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import vobject

from cop_tui.acts.releasing import SHOWN
from cop_tui.recap import Bullet, Recap, Section, export
from cop_tui.recap.shape import spans_of
from tests.whole.written_recap import exported, files, play, script

FILES = {fmt: file.read_bytes() for fmt, file in files().items()}
RECAP = msgspec.convert({k: v for k, v in json.loads(FILES["json"]).items() if k != "version"}, Recap)
FIRST, OWN, CHALLENGES, POWER = RECAP.ordered()[:4]
NAMED = "Hamid"
"""The only one who chose a name beside their words."""


def content(fmt: str, file: bytes) -> Any:
    """Return what stands in a file, whatever packed it and whatever ends its lines."""
    if fmt != "docx":
        return file.decode().splitlines()
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return [(part.filename, part.date_time, packed.read(part)) for part in packed.infolist()]


def everything() -> str:
    """Return the text of all files, one after the other."""
    read = (content(fmt, file) for fmt, file in FILES.items())
    lines = (one[2].decode(errors="replace") if isinstance(one, tuple) else one for part in read for one in part)
    return "\n".join(lines).replace("&#x27;", "'").replace("\n  ", " ")


def bullets(section: Section | None) -> Iterator[Bullet]:
    assert section is not None
    yield from section.bullets
    for part in section.parts:
        yield from bullets(part)


def length(section: Section | None) -> int:
    """Return how many words a section has, without its heading."""
    return sum(len(f"{one.claim} {one.text}".split()) for one in bullets(section))


def words_of(name: str) -> list[str]:
    """Return all that somebody said, wrote, learned, parked or promised as they typed it first."""
    typed = re.compile(r"(?:say|off|write|learn|park|commit together|commit) (.+)")
    return [found[1] for who, line in script() if who == name and (found := typed.fullmatch(line))]


async def test_the_script_makes_the_files_of_the_example(tmp_path: Path) -> None:
    people = await play(tmp_path)
    again = "the example is out of date; python -m tests.whole.written_recap"
    for fmt, made in exported(tmp_path).items():
        assert content(fmt, made) == content(fmt, FILES[fmt]), f"{fmt}: {again}"
    read = [line for reply in people["Carys"].shown for line in reply.lines]
    assert any("(waits for its author's yes)" in line for line in read)
    assert any("(left out: the words beneath it were taken back." in line for line in read)
    shown = next(reply.lines for reply in people["Amara"].shown if SHOWN in reply.lines)
    released = " ".join(shown)
    for section in RECAP.ordered():
        texts = [section.heading, section.lead, *(part.heading for part in section.parts)]
        texts += [text for one in bullets(section) for text in (one.claim, *dict(spans_of(one)), one.name)]
        assert not [text for text in texts if text not in released], "all that goes out is read before"
    answers = {line: text for one in people.values() for line, text in one.answers.items()}
    claims = [line for _, line in script() if line.startswith("claim")]
    under = dict(re.findall(r"(claim .+)\n.+\] under (\d\.\d+)\n", "\n".join(line for _, line in script())))
    assert len(under) == 16
    assert {line: answers[line] for line in under} == {
        line: f"It stands in the recap as {at}." for line, at in under.items()
    }
    assert answers[claims[-1]] == "It stands in the recap as 5.12."
    assert answers["new section Challenges for people who organise"] == "It is section 4 of the recap."
    alone, beneath = "quote [They rang before] in 2", "quote [My phone rings] under 3.3"
    assert answers[alone] == "It stands in the recap as 2.1, as far as its author lets it be quoted."
    assert answers[beneath] == "It stands in the recap, as far as its author lets it be quoted."
    told = " ".join(people["Greta"].guest.told)
    assert "You released the recap too. It is no longer a draft." in told


def test_its_sections_stand_in_the_order_of_recaps_written_by_hand() -> None:
    assert not RECAP.draft
    assert RECAP.title == "Asking before deciding"
    assert 50 <= len(RECAP.framing.split()) <= 60
    assert "12 November 2026" in RECAP.framing
    assert [section.heading for section in RECAP.ordered()] == [
        "What changes when people are asked before anything is decided?",
        "When were you last asked early enough to change something?",
        "Challenges for people who organise",
        "Who decides what people are asked about, and what gets in the way?",
        "Learning points",
        "What we agreed about working together",
        "What we promised",
        "Parked, and what happens to it",
        "Come along",
    ]
    assert len(RECAP.promised.bullets) == 3  # type: ignore[union-attr]
    assert len(RECAP.parked.bullets) == 1  # type: ignore[union-attr]


def test_ten_claims_have_a_quote_each_and_one_quote_stands_alone() -> None:
    assert [len(section.bullets) for section in (FIRST, CHALLENGES, POWER)] == [3, 5, 2]
    for section in (FIRST, CHALLENGES, POWER):
        assert all(one.claim and one.text and one.quote for one in section.bullets)
    (alone,) = OWN.bullets
    assert not alone.claim
    assert len(alone.text.split()) == 6


def test_what_is_hard_has_the_room_of_the_rest() -> None:
    others = [length(section) for section in (FIRST, OWN, POWER)]
    assert length(CHALLENGES) > max(others)
    assert length(CHALLENGES) > 0.8 * length(RECAP.learning)


def test_what_was_learned_is_three_sentences_with_points_that_somebody_can_act_on() -> None:
    learning = RECAP.learning
    assert learning is not None
    assert 40 <= len(learning.lead.split()) <= 50
    assert not learning.bullets
    assert [len(part.bullets) for part in learning.parts] == [3, 2, 3]
    assert all(len(part.heading.split()) >= 6 for part in learning.parts)
    points = [one.claim for one in bullets(learning)]
    verbs = ["Bring", "Ring", "Name", "Say", "Report", "Pay", "Share", "Leave"]
    assert [point.split()[0] for point in points] == verbs
    assert sum(1 for one in bullets(learning) if one.text) == 6


def test_a_name_stands_only_beside_the_words_whose_author_chose_it() -> None:
    assert [(one.name, one.text) for s in RECAP.ordered() for one in bullets(s) if one.name] == [
        (NAMED, "Tell me where the walls are and I can move the furniture.")
    ]
    names = {name for name, _ in script()}
    assert len(names) == 8
    assert set(re.findall(rf"\b(?:{'|'.join(names)})\b", everything())) == {NAMED}


def test_nothing_is_told_that_somebody_did_not_let_out() -> None:
    told = everything()
    (withdrawn,) = [words for words in words_of("Greta") if "six times" in words]
    (softened,) = [words for words in words_of("Dilys") if "Head office" in words]
    (unkept,) = [words for words in words_of("Carys") if "manager" in words]
    live = ["out of breath", "school gate", "Lighter than I came", "Heard."]
    no = words_of("Emeka")
    assert len(no) == 4
    assert not [words for words in [*no, withdrawn, softened, unkept, *live] if words in told]
    assert words_of("Dilys")[1] in told, "what is there would be found"
    assert ("Emeka", "quote none") in script()


def test_every_quote_is_what_somebody_typed_word_for_word() -> None:
    typed = {words for name, _ in script() for words in words_of(name)} | {"I do not know what became of our answers."}
    quoted = [
        one.text for section in (FIRST, OWN, CHALLENGES, POWER, RECAP.learning) for one in bullets(section) if one.text
    ]
    assert len(quoted) == len(set(quoted)) == 17
    assert set(quoted) <= typed


def test_its_calendar_file_has_the_hours_and_the_address_of_the_next_session() -> None:
    event = vobject.readOne(FILES["ics"].decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == datetime(2027, 1, 14, 14, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2027, 1, 14, 15, 30, tzinfo=UTC)
    assert event.url.value == "https://example.org/asking-first"
    lead = RECAP.invitation.lead  # type: ignore[union-attr]
    assert "Thursday 14 January 2027, 2 pm to 3.30 pm" in lead
    assert event.description.value == lead


@pytest.mark.parametrize("fmt", files())
def test_each_file_is_the_same_whenever_it_is_made(fmt: str) -> None:
    assert export(RECAP, fmt) == export(RECAP, fmt)
    assert content(fmt, export(RECAP, fmt)) == content(fmt, FILES[fmt])
