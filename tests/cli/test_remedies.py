"""Remedies for whoever hosts, from the command line."""

from __future__ import annotations

import io
import json

import pytest

from cop_tui.cli import choosing, remedies, standing
from cop_tui.cli.errors import Failed
from cop_tui.wire import hosting
from tests.whole.programs import Place

KNOWN = [("AAAA1111", "What we bring"), ("BBBB2222", "What we leave"), ("CCCC3333", "Bread")]


def test_a_meeting_is_found_by_its_id_or_a_part_of_its_title() -> None:
    assert choosing.the_one(KNOWN, "bbbb2222") == "BBBB2222"
    assert choosing.the_one(KNOWN, " bread ") == "CCCC3333"
    assert choosing.the_one(KNOWN, "nothing") == "nothing"
    assert choosing.the_one(KNOWN, "") == ""
    with pytest.raises(Failed, match=r"AAAA1111 \(What we bring\), BBBB2222 \(What we leave\)\. Name one"):
        choosing.the_one(KNOWN, "what we")


@pytest.mark.parametrize(
    ("stands", "lines"),
    [
        (
            hosting.Stands("A", "T", "lobby"),
            ["A  T", "It has not begun yet.", "Nobody is here now. An invite for one: cop invite A --holder"],
        ),
        (
            hosting.Stands("A", "T", "open", anybody=True, door=False),
            [
                "A  T",
                "It is under way.",
                "No space holder is here. An invite for one: cop invite A --holder",
                "The door is closed to new people. A space holder opens it; the space holders' invite lets in all the same.",
            ],
        ),
        (
            hosting.Stands("A", "T", "open", anybody=True, holder=True),
            ["A  T", "It is under way.", "A space holder is here."],
        ),
        (
            hosting.Stands("A", "T", "closed", until=1_800_000_000_000),
            [
                "A  T",
                "It is over.",
                "Until 2027-01-15 people can come in to see, quote, soften or withdraw their own words.",
                "To go on with it: cop reopen A",
            ],
        ),
        (hosting.Stands("A", "T", "closed"), ["A  T", "It is over."]),
        (
            hosting.Stands("A\x1b", "T\x1b[2J", "other", holder=True),
            ["A  T[2J", "other", "A space holder is here."],
        ),
    ],
)
def test_how_a_meeting_stands_is_said_in_sentences(
    stands: hosting.Stands, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    standing.print_standing(stands)
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    ("phase", "word"), [("lobby", "lobby"), ("open", "open"), ("closed", "ended"), ("x\x1b[2J", "x[2J")]
)
def test_a_list_calls_a_meeting_that_is_over_ended(phase: str, word: str) -> None:
    assert standing.word_of_phase(phase) == word, "closed says what may leave a meeting"


@pytest.mark.parametrize("typed", ["", "n\n", "no\n", "\n"])
def test_only_a_yes_ends_a_meeting(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    terminal = io.StringIO(typed)
    monkeypatch.setattr("sys.stdin", terminal)
    with pytest.raises(Failed, match="Nobody can be asked"):
        remedies._ask("End it? ")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    with pytest.raises(Failed, match="goes on"):
        remedies._ask("End it? ")
    monkeypatch.setattr("sys.stdin", yes := io.StringIO("y\n"))
    monkeypatch.setattr(yes, "isatty", lambda: True)
    remedies._ask("End it? ")


@pytest.mark.slow
def test_whoever_hosts_sees_a_meeting_lets_a_holder_in_and_ends_it(place: Place) -> None:
    server = place.serve()
    made, where = place.open(), ("--data", str(place.data))
    said = place.cop("meetings", "WHOLE", *where)
    assert said.out.splitlines()[:2] == [f"{made.meeting}  A whole meeting", "It has not begun yet."]
    fresh = json.loads(place.cop("invite", "whole", "--holder", "--new", *where, "--json").out)
    assert set(fresh) == {"meeting", "holder_invite"}
    shown = place.cop("invite", made.meeting.lower(), "--holder", *where).out
    assert "Invite for space holders" in shown
    assert "Invite for everybody" not in shown
    ana = place.join(fresh["holder_invite"], "Ana")
    ana.hear("To leave: bye")
    ana.do("begin", "begun")
    assert "A space holder is here." in place.cop("meetings", made.meeting, *where).out
    assert place.cop("close", made.meeting, *where).status == 2
    assert "It is over." in place.cop("close", made.meeting, *where, "--yes").out
    ana.hear("The meeting has ended")
    assert place.cop("close", made.meeting, *where, "--yes").err.startswith("That meeting does not run now")
    again = place.cop("reopen", made.meeting, *where).out
    assert "It is under way." in again
    assert "The invites it had work again." in again
    server.stop()
    assert "No server runs on this folder" in place.cop("meetings", "whole", *where).out
    assert place.cop("meetings", "other", *where).status == 2
