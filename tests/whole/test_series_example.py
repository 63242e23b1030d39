"""The example of four evenings of a series: its script makes its files, and what is said in one evening comes to its end in another."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cop_server.journal.reading import read_bodies
from cop_tui.recap import Bullet, Recap, Section
from tests.whole.series_example import SHOWN, Companion, Evening, evenings, exported, play

pytestmark = pytest.mark.takes(
    "whichever comes first holds four meetings, with some 250 lines of which each reaches everybody's client"
)

JANUARY, MARCH, MAY, JULY = evenings()
CHANGED = "What changed since last time"


@dataclass
class Played:
    """The script played once: its people, by evening, and where everything is."""

    folder: Path
    people: dict[str, dict[str, Companion]]

    def shown(self, evening: Evening, name: str, line: str) -> list[str]:
        """Return what somebody was shown after a line that lists something."""
        first = {"became?": "What came back from earlier meetings:", "own promises?": "You said you would"}[line]
        replies = [reply.lines for reply in self.people[evening.name][name].shown]
        return next(list(lines) for lines in replies if lines and lines[0].startswith(first))

    def told(self, evening: Evening, name: str) -> str:
        return " ".join(self.people[evening.name][name].guest.told)

    def stored(self, evening: Evening) -> str:
        """Return the stored events of a meeting."""
        return b"\n".join(read_bodies(self.folder / "data", evening.meeting)).decode()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("series")
    return Played(folder, asyncio.run(play(folder)))


def recap(evening: Evening) -> Recap:
    """Return the recap of an evening, as it stands in the examples."""
    fields: dict[str, Any] = json.loads(evening.file("json").read_text(encoding="utf-8"))
    return msgspec.convert({k: v for k, v in fields.items() if k != "version"}, Recap)


def bullets(section: Section | None) -> list[Bullet]:
    assert section is not None
    return [*section.bullets, *(bullet for part in section.parts for bullet in bullets(part))]


def outcomes(evening: Evening, begins: str = "") -> list[str]:
    """Return what the recap of an evening tells of each thing that came back and begins so, as the file for people to read has it."""
    text = evening.file("md").read_text(encoding="utf-8")
    part = text.split(f"## {CHANGED}\n", 1)[1].split("\n## ")[0]
    return [line.split("” ", 1)[1] for line in part.splitlines() if f": “{begins}" in line]


def became(evening: Evening, begins: str) -> str:
    """Return what the recap of an evening tells of the one thing that came back and begins so."""
    (told,) = outcomes(evening, begins)
    return told


def everything() -> str:
    """Return the text of all files that were made."""
    files = [SHOWN, *(one.file(fmt) for one in evenings() for fmt in ("md", "json"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def typed(evening: Evening, name: str) -> list[str]:
    """Return what somebody said, learned, parked or promised on an evening, as they typed it."""
    act = re.compile(r"(?:say|learn|park|promise together|promise) (.+)")
    return [found[1] for who, line in evening.lines if who == name and (found := act.fullmatch(line))]


def test_the_script_makes_the_files_of_the_example(played: Played) -> None:
    for file, content in exported(played.folder).items():
        again = f"{file.name}: the example is out of date; python -m tests.whole.series_example"
        assert content.decode().splitlines() == file.read_text(encoding="utf-8").splitlines(), again


def test_four_evenings_lie_months_apart_and_each_is_held_by_somebody_else() -> None:
    assert [evening.at.strftime("%B %Y") for evening in evenings()] == [
        "January 2027",
        "March 2027",
        "May 2027",
        "July 2027",
    ]
    assert len({evening.holder for evening in evenings()}) == 4
    assert not set(MAY.people) <= set(JANUARY.people), "people come and go"


def test_what_was_parked_in_january_is_carried_twice_stands_first_and_is_decided(played: Played) -> None:
    dogs = "Whether dogs may come in with their people."
    assert typed(JANUARY, "Ifan")[-1] == dogs
    assert became(MARCH, dogs).startswith("Still open.")
    assert dogs in "\n".join(played.shown(MAY, "Tunde", "became?"))
    first = played.shown(JULY, "Ros", "became?")[1]
    assert first.startswith(f"1. parked: {dogs}")
    assert "it has come back before: on the agenda, handed on, or let go?" in first
    assert became(JULY, dogs) == "It is on the agenda."
    (decided,) = bullets(next(s for s in recap(JULY).ordered() if s.heading == "What we decided"))
    assert decided.text.startswith("Dogs come in with their people, on a lead,")


def test_what_was_said_is_answered_changed_or_not_possible_and_the_reason_stands_with_it() -> None:
    assert became(MARCH, "The form at the door").startswith("Something has changed.")
    assert became(MARCH, "They closed at eight").startswith("It was not possible. “The hall has to be empty at nine,")
    assert became(MARCH, "There are five steps").startswith("In part.")
    assert became(JULY, "There are five steps").startswith("Something has changed.")
    assert became(JULY, "The worker who").startswith("Still open. “I asked, and was told")
    assert "They closed at eight" not in JULY.file("md").read_text(encoding="utf-8"), (
        "what was answered comes back no more"
    )


def test_a_promise_is_kept_in_part_and_then_let_go_and_nobody_asks_why() -> None:
    assert became(MARCH, "We ask the school") == "In part. “Four tables came, and two of them pinch fingers.”"
    assert became(JULY, "We ask the school") == "It is let go, and nobody asks why."
    assert became(JULY, "Two of us stand").startswith("It could not be kept.")
    assert became(JULY, "We carry over") == "It was kept."


def test_the_agreement_is_changed_in_march_and_looked_at_again_in_july(played: Played) -> None:
    came = "\n".join(played.shown(MARCH, "Wilma", "became?"))
    assert "we agreed: Whoever needs air goes out, and one person goes with them. (from Before the doors open" in came
    assert "Somebody would like to talk about point" in played.told(MARCH, "Nell")
    new = "Whoever needs air goes out. They say whether they want somebody beside them."
    (looked,) = [line for line in played.shown(JULY, "Ros", "became?") if new in line]
    assert "from What the first weeks taught us" in looked
    assert "version 2; does this still hold for us?" in looked
    assert "one person goes with them" not in played.stored(JULY)


def test_a_decision_is_reopened_on_its_day_and_the_new_one_holds() -> None:
    assert became(MARCH, "We open on Thursdays from five").startswith("It is looked at again; until then it holds.")
    (decided,) = bullets(next(s for s in recap(MARCH).ordered() if s.heading == "What we decided"))
    new = "We open on Thursdays from six to half past eight"
    assert decided.text.startswith(new)
    assert became(JULY, new) == "It holds."


def test_somebody_who_could_not_come_was_heard_and_no_recap_has_their_words(played: Played) -> None:
    theirs = "I could cook on a Wednesday, if somebody came and carried it over."
    assert theirs in played.stored(MARCH)
    assert theirs not in everything()
    assert "do not decide about the dogs" not in everything()
    assert "Gethin" not in everything()
    answered = "We carry over what is cooked on Wednesdays, every week, whoever is free."
    assert answered in [bullet.text for bullet in bullets(recap(MARCH).promised)]


def test_of_the_closed_evening_only_what_was_released_leaves(played: Played) -> None:
    released = [typed(MAY, name)[n] for name, n in (("Ros", 0), ("Ros", 1), ("Sabine", 1), ("Nell", 1))]
    kept = [text for name in MAY.people for text in typed(MAY, name) if text not in released]
    assert len(kept) == 4
    told, there, then = everything(), played.stored(MAY), played.stored(JULY)
    for text in released:
        assert text in told
        assert text in there
    assert [text for text in kept if text in told or text in there or text in then] == []
    assert [name for name in MAY.people if f'"{name}"' in there] == []
    came = "\n".join(played.shown(JULY, "Ros", "became?"))
    assert [text in came for text in released] == [True, True, False, True], "what is learned stays where it was"


def test_what_somebody_promised_alone_is_brought_up_by_them_alone(played: Played) -> None:
    alone = "I write the sheet that says what is in the food."
    assert alone not in "\n".join(played.shown(MARCH, "Wilma", "became?"))
    assert played.shown(MARCH, "Ros", "own promises?")[1] == f"1. {alone} (Before the doors open)"
    lines = played.stored(MARCH).splitlines()
    assert sum(alone in line for line in lines) == 1, "it is there as Ros brought it up, and not before"


def test_nobody_is_named_in_any_file_and_none_was_asked_to_be() -> None:
    names = {name for evening in evenings() for name in evening.people}
    assert len(names) == 9
    assert re.findall(rf"\b(?:{'|'.join(names)})\b", everything()) == []


def test_what_did_not_work_has_at_least_as_much_room_as_what_did() -> None:
    told = [line for evening in (MARCH, JULY) for line in outcomes(evening)]
    well = [line for line in told if line.startswith(("It was kept.", "Something has changed."))]
    assert 0 < len(well) < len(told) / 2


def test_the_series_is_shown_evening_by_evening_with_what_is_still_open() -> None:
    shown = SHOWN.read_text(encoding="utf-8")
    heads = [line[2:] for line in shown.splitlines() if line.startswith("# ")]
    titles = [recap(evening).title for evening in evenings()]
    assert heads == [*titles, "How our agreement changed", "Still open"]
    still = shown.split("# Still open\n", 1)[1]
    assert "The worker who had closed my case" in still
    assert "Whether dogs" not in still
    assert "We ask the school" not in still
