"""What is sent to people who are invited: each way in that there is, and a message that reads well aloud."""

from __future__ import annotations

import json
import shlex
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from cop_tui.cli import invites
from cop_tui.cli.door_page import NO_CERTIFICATE
from cop_tui.cli.message import WIDTH, for_camera, message, other_ways
from cop_tui.cli.servers import Address
from cop_tui.core.engine.text import cells
from cop_tui.core.topics.setup import KEEPS, REGIMES, Card, SessionPlan
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.hosting import Plan
from cop_tui.wire.invite import Invite
from tests.cli.test_ways import ALL, CODE, FINGERPRINT, KEY, LEFT
from tests.whole.programs import Place

MADE = SimpleNamespace(meeting="7GZK2M4Q", code=CODE, holder_code="4TDV-K7QM-2X9R")
HERE = Address("127.0.0.1", 8765, tls=True, address="https://meet.example.org")
PAIR = invites.invites_for(MADE, HERE, None, "")
SESSION = SessionPlan(
    "What helps us to go on",
    purpose="We meet to think together about our work, and to learn from what is hard as well as from what goes well",
    starts="Thursday 12 March, 2 pm",
    timezone="Europe/London",
    card=Card(contact="Ama, 020 7946 0123"),
)
TEXT = """\
You are invited: What helps us to go on

When: Thursday 12 March, 2 pm (Europe/London). It takes
about 90 minutes.

We meet to think together about our work, and to learn from
what is hard as well as from what goes well.

You may come in before that: see what to expect and what we
agreed, say what you need, and put something on the agenda.
If you cannot come, you can leave words that are read out
for you.

What you type is kept for the people in the meeting. Each
part says what it keeps. For 30 days after it you can take
back your own words. Whoever owns the computer that it runs
on can read what is kept.

How to come in, whichever suits you:

In a browser, with nothing to install. Open it in your
browser itself, not inside a chat app:
https://meet.example.org/#K7QM-2X9R-4TDV

By ssh, in a terminal or an app for it. It asks for the
code, K7QM-2X9R-4TDV, and for a name:
ssh -p 2222 join@meet.example.org
The first time ssh shows a fingerprint. Say yes only if it
is this one:
SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU

With the program cop, whose package is called cop-tui. Type
in a terminal, for a screen reader with --plain behind it:
cop join https://meet.example.org/#K7QM-2X9R-4TDV

Need something to take part, or cannot get in? Tell Ama, 020
7946 0123.

Any name will do, and passing is always fine. Whoever has
this message can come in, so pass it on as you would a key.
"""


def test_the_message_says_when_what_about_what_is_kept_each_way_in_and_whom_to_tell() -> None:
    assert message(SESSION, PAIR[0], ALL) == TEXT


def test_the_message_never_holds_what_opens_more() -> None:
    assert PAIR[1].code not in message(SESSION, PAIR[0], ALL)
    assert "holder" not in message(SESSION, PAIR[0], ALL)


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("ways", [Doorway(), ALL, Doorway(ssh_host="meet.example.org")])
def test_every_line_of_it_fits_but_what_is_copied_in_one_piece(keep: str, regime: str, ways: Doorway) -> None:
    session = SessionPlan(
        "話" * 60, purpose="long " * 100, starts="on a day " * 20, keep=keep, regime=regime, timezone="+01:00"
    )
    text = message(session, PAIR[0], ways)
    alone = (ways.link(CODE), ways.ssh, f"cop join {PAIR[0]}")
    assert not [line for line in text.splitlines() if cells(line) > WIDTH and line not in alone and "話" not in line]
    assert all(line.isprintable() and line == line.strip() for line in text.splitlines())
    assert not set("│─•*_#|").intersection(text.replace(f"#{CODE}", ""))


def test_only_the_ways_that_there_are_are_told() -> None:
    text = message(SESSION, PAIR[0], Doorway())
    assert "How to come in:\n" in text
    assert "browser" not in text
    assert "ssh" not in text


@pytest.mark.parametrize(
    ("contact", "holders", "told"),
    [
        ("Ama, 020 7946 0123", ["Bo"], "Tell Ama, 020 7946 0123."),
        ("", ["Ama"], "Tell Ama."),
        ("", ["Ama", "Bo", "Cy"], "Tell Ama, Bo or Cy."),
        ("", [], "Tell whoever sent you this."),
    ],
)
def test_whoever_needs_something_reads_whom_to_tell(contact: str, holders: list[str], told: str) -> None:
    text = message(SessionPlan("T", card=Card(contact=contact)), PAIR[0], Doorway(), holders)
    assert told in " ".join(text.split())


def test_a_day_and_hour_is_told_as_it_was_written_and_where() -> None:
    for starts, zone, told in (
        ("Monday, 10 am", "+01:00", "When: Monday, 10 am (UTC+01:00). It takes about 90 minutes."),
        ("Monday, 10 am.", "", "When: Monday, 10 am. It takes about 90 minutes."),
        ("Monday, 10 am", "Etc/UTC", "When: Monday, 10 am (UTC). It takes about 90 minutes."),
        ("", "Europe/London", "It takes about 90 minutes."),
    ):
        lines = message(SessionPlan("T", starts=starts, timezone=zone), PAIR[0], Doorway()).split("\n\n")
        assert " ".join(lines[1].split()) == told


def shown(
    capsys: pytest.CaptureFixture[str], pair: tuple[Invite, Invite] = PAIR, ways: Doorway = invites.NO_WAYS
) -> list[str]:
    invites.show_invites(MADE, pair, "Keep them.", ways=ways)
    return capsys.readouterr().out.splitlines()


def test_whoever_hosts_sees_what_to_send_for_each_way_in_and_the_holders_invite_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shown(capsys, ways=ALL) == [
        "Meeting 7GZK2M4Q",
        "Invite for everybody:      cop join https://meet.example.org/#K7QM-2X9R-4TDV",
        "",
        "In a browser, with nothing to install:",
        "https://meet.example.org/#K7QM-2X9R-4TDV",
        "",
        "By ssh; it asks for the code and for a name:",
        "ssh -p 2222 join@meet.example.org",
        "The first time ssh shows a fingerprint. Say yes only if it",
        "is this one:",
        FINGERPRINT,
        "Or this line in the file known_hosts beforehand:",
        KEY,
        "",
        "The code, to read out on the telephone:",
        "K for Kilo, 7, Q, M for Mike",
        "2, X for X-ray, 9, R",
        "4, T for Tango, D for Delta, V for Victor",
        "",
        "Invite for space holders:  cop join https://meet.example.org/#4TDV-K7QM-2X9R",
        "All but that one as a message to send:",
        "cop invite 7GZK2M4Q --text",
        "Keep them. New ones: cop invite 7GZK2M4Q",
    ]


def test_where_no_link_for_browsers_can_be_given_out_it_is_said_why(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, ways=Doorway(web_why="There is no link for browsers: they would warn of the certificate."))
    assert lines[3:5] == ["There is no link for browsers: they would warn of the", "certificate."]
    assert not [line for line in lines if line.startswith("http")]


def test_an_invite_that_names_the_certificate_is_not_read_out(capsys: pytest.CaptureFixture[str]) -> None:
    pair = invites.invites_for(MADE, Address("192.0.2.7", 8765, "0" * 32), None, "")
    lines = shown(capsys, pair)
    assert "The invite names the certificate, so it is too long to read" in lines
    assert not [line for line in lines if " for Kilo" in line]


def test_on_this_computer_alone_there_is_nothing_else_to_send(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, invites.invites_for(MADE, Address("127.0.0.1", 8765), None, ""))
    assert [line.partition(" ")[0] for line in lines] == ["Meeting", "Invite", "Invite", "Keep"]


def test_the_holders_invite_goes_another_way_than_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    invites.show_message(MADE, PAIR, Plan(SESSION, ["Bo"]), ALL)
    said = capsys.readouterr()
    assert said.out == TEXT
    assert said.err == f"Invite for space holders, not in the message:  cop join {PAIR[1]}\n"


@pytest.mark.parametrize(
    ("address", "linked"), [("", True), ("https://meet.example.org", False), ("meet.example.org:8765", True)]
)
def test_a_place_that_is_trusted_by_its_fingerprint_alone_is_no_link_for_browsers(address: str, linked: bool) -> None:
    pair = invites.invites_for(MADE, HERE, None, f"{address}/{'0' * 32}" if address else "")
    ways = invites.given_out(ALL, pair[0])
    assert (ways.web == ALL.web, ways.web_why == NO_CERTIFICATE) == (linked, not linked)
    assert ways.ssh == ALL.ssh


def test_whoever_writes_to_people_is_told_what_is_not_in_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    ways = Doorway(web_why="No page.", ssh_why="No ssh.")
    invites.show_message(MADE, PAIR, Plan(SESSION, ["Bo"]), ways)
    said = capsys.readouterr()
    assert said.err.startswith("Not in the message: No page.\nNot in the message: No ssh.\nInvite for space holders")
    assert "No page" not in said.out
    assert {"No page.", "No ssh."} < set(shown(capsys, ways=ways))


def test_what_a_camera_is_shown_opens_the_browser_where_it_can_and_never_holds_more() -> None:
    assert for_camera(PAIR[0], ALL) == f"https://meet.example.org/#{CODE}"
    assert for_camera(PAIR[0], Doorway()) == f"cop join {PAIR[0]}"


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_the_message_is_made_of_the_meeting_of_a_running_server_and_of_what_its_door_left(place: Place) -> None:
    place.plan.write_text(
        place.plan.read_text(encoding="utf-8").replace(
            "[[item]]", '[card]\ncontact = "Ama, 020 7946 0123"\n\n[[item]]', 1
        ),
        encoding="utf-8",
    )
    place.serve("--address", "https://meet.example.org", "--behind-proxy")
    made = place.open()
    (place.data / doorway.FILE).write_text(json.dumps(LEFT), encoding="utf-8")
    where = ["invite", made.meeting, "--data", str(place.data)]
    said = place.cop(*where, "--text")
    assert said.status == 0, said.err
    assert said.out.startswith("You are invited: A whole meeting\n\n")
    for told in (
        "Need something to take part, or cannot get in? Tell Ama, 020",
        "ssh -p 2222 join@meet.example.org",
        FINGERPRINT,
    ):
        assert told in said.out
    code = said.out.partition("https://meet.example.org/#")[2][:14]
    holders = said.err.rpartition("#")[2].strip()
    assert len(holders) == 14
    assert code != holders
    assert holders not in said.out
    data = json.loads(place.cop(*where, "--json", "--ssh", "other.example.org").out)
    assert set(data) == {"meeting", "invite", "web", "ssh", "holder_invite"}
    assert data["ssh"] == "ssh join@other.example.org"
    more = ["--web", "https://page.example.org", "--ssh", "other.example.org"]
    shown = place.cop(*where, *more).out
    assert "https://page.example.org/#" in shown
    assert shown.endswith(f" {shlex.join([*where[1:], *more])}\n"), "the next command says it, too"
    for more, status in ((["--text", "--json"], 2), (["--text", "--holder"], 2), (["--web", "meet.example.org"], 2)):
        refused = place.cop(*where, *more)
        assert (refused.status, refused.out) == (status, "")
        assert refused.err.endswith("Nothing was made.\n")


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_whoever_hosts_gets_the_message_at_once_on_request(place: Place) -> None:
    ama = place.start(
        "host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data), "--port", "0", "--text"
    )
    ama.hear("You are invited: A whole meeting")
    ama.hear("Need something to take part, or cannot get in? Tell Ama.")
    ama.hear("Invite for everybody:")
    ama.hear("To speak:")


def test_what_whoever_hosts_reads_fits_too_whatever_the_code() -> None:
    invite = Invite.read("meet.example.org/NNNN-XXXX-FFFF")
    lines = "\n".join(other_ways(invite, ALL)).splitlines()
    alone = (ALL.link(invite.code), ALL.ssh_key)
    assert not [line for line in lines if cells(line) > WIDTH and line not in alone]


def test_a_qr_code_never_pushes_out_of_sight_what_screens_are_about_to_cover(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def drawn(_text: str, *, plain: bool, beside: int) -> list[str]:
        seen.append((plain, beside))
        return ["##"]

    seen: list[tuple[bool, int]] = []
    monkeypatch.setattr(invites, "for_terminal", drawn)
    invites.show_invites(MADE, PAIR, "Keep them.", ways=ALL, plain=False, covered=True)
    lines = capsys.readouterr().out.splitlines()
    assert "For the camera of a telephone:" in lines
    ((plain, others),) = seen
    assert not plain
    assert len(lines) - 1 <= others


def test_the_message_says_when_it_can_be_reached_where_that_is_not_always() -> None:
    said = message(replace(SESSION, answers="from Monday on, each evening from 6 to 8 pm."), PAIR[0], ALL)
    assert (
        "It can be reached from Monday on, each evening from 6 to 8\npm. You may come in then, also days before: see"
        in said
    )
