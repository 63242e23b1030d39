"""The guide for space holders is held as it stands: its plan, and every line it says people type and read."""

from __future__ import annotations

import re
from itertools import accumulate, chain
from pathlib import Path

import pytest

from cop_tui import session_file
from tests.whole.programs import Place, Program, level

GUIDE = (Path(__file__).parents[2] / "docs" / "holding-a-meeting.md").read_text(encoding="utf-8")
TYPES, READS = "types", "reads"


def plan() -> str:
    """Return the session file of the evening."""
    (text,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    return str(text)


def script() -> list[tuple[str, str, str]]:
    """Return who types and reads what, in the order of the evening: what may be needed at any time before its end."""
    timed: list[list[tuple[str, str, str]]] = []
    whenever: list[list[tuple[str, str, str]]] = []
    for section in re.split(r"^## ", GUIDE, flags=re.MULTILINE)[1:]:
        lines = [line for block in re.findall(r"```text\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
        steps = []
        for line in lines:
            found = re.fullmatch(rf"(\w+) +({TYPES}|{READS}) +(.+)", line)
            assert found, f"neither typed nor read: {line}"
            steps.append((found[1], found[2], found[3]))
        (timed if section[:2].isdecimal() else whenever).append(steps)
    return list(chain.from_iterable([*timed[:-1], *whenever, timed[-1]]))


def test_the_parts_of_the_evening_fill_its_two_hours(tmp_path: Path) -> None:
    (tmp_path / "evening.toml").write_text(plan(), encoding="utf-8")
    evening = session_file.read(tmp_path / "evening.toml")
    assert sum(item.minutes for item in evening.items) == evening.minutes == 120
    begins = accumulate((item.minutes for item in evening.items), initial=18 * 60)
    planned = {f"{minute // 60}:{minute % 60:02}" for minute in begins}
    told = re.findall(r"^## (\d\d:\d\d) ", GUIDE, re.MULTILINE)
    assert told[0] == "17:45"
    assert set(told[1:]) <= planned


@pytest.mark.slow
@pytest.mark.timeout(180)  # whether notes are enough to show is looked at every 20 seconds
def test_the_evening_of_the_guide_can_be_held_as_it_says(place: Place) -> None:
    place.plan.write_text(plan(), encoding="utf-8")
    place.serve()
    made = place.open()
    people: dict[str, Program] = {}
    for name in ("Ama", "Cy", "Bo", "Di", "Eve"):
        people[name] = place.join(made.holder_invite if name in ("Ama", "Cy") else made.invite, name)
        people[name].hear("To speak:")
    for who, how, what in script():
        if how == READS:
            people[who].hear(what)
            continue
        if what != "y":  # a question waits for it, and looking at something else first would withdraw the question
            level(*people.values())  # everybody has seen what one of them has read
        people[who].type(what)
    assert place.cop("recap", made.meeting, "--data", str(place.data)).out.startswith("# What helps us to go on")
