"""What somebody withdraws in the first meeting of a series leaves no copy in the three after it: no file, no snapshot, no export."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from cop_server.app import Running
from cop_server.journal.reading import read_bodies
from cop_server.resting import REST_MS
from cop_tui.cli.recaps import make_recap
from cop_tui.cli.series_shown import show_series
from cop_tui.core.by_server import DAY_MS
from cop_tui.core.engine.ids import WordId
from cop_tui.core.topics.afterwards import Consent, Withdraw
from cop_tui.core.topics.agreement import Agree, YesToPoint
from cop_tui.core.topics.became import SayBecame
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, Propose
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.setup import Begin, End, PlannedItem
from cop_tui.core.topics.words import UNNAMED, Say
from cop_tui.recap import EXPORTS
from tests.server.guests import PLAN, Guest, ManualClock, bytes_on_disk, settle
from tests.server.keeping import Visitor, serving

NAME = "Reflection"
MARKS = {kind: f"zq{kind}" for kind in ("heard", "parked", "promised", "decided", "agreed")}
"""Each text is its mark all over, so that a piece of it that stays shows as well as the whole."""
ANSWER = "There is a ramp now."
OF_SERIES = replace(
    PLAN, series=NAME, keep_days=300, items=(PlannedItem("Hard", mode="open", keep="recap", hard=True),)
)


def text(kind: str) -> str:
    return MARKS[kind] * 20


def here(content: bytes) -> list[str]:
    """Return the kinds of what stands in these bytes, as UTF-8 or as UTF-16."""
    return [kind for kind, mark in MARKS.items() if mark.encode() in content or mark.encode("utf-16-le") in content]


async def first(server: Running) -> Guest:
    """Hold a first meeting in which Bo has something of each kind for a next time; return Bo, who stays in it."""
    made = await server.create(replace(OF_SERIES, title="First"))
    ana = await Visitor("Ana").come(server, made.holder_code)
    bo = await Visitor("Bo").come(server, made.code)
    await ana.do(Begin())
    for wish in (Say(text("heard")), Park(text("parked")), Commit(text("promised"), group=True), Agree(text("agreed"))):
        assert (await bo.do(wish)).how == "saved"
    (point,) = bo.state.kept.agreement.points
    for guest in (ana, bo):
        await guest.do(YesToPoint(point))
    await bo.do(Propose(text("decided")))
    await ana.do(AskConsent())
    for guest in (ana, bo):
        await guest.do(GiveConsent())
    assert (await ana.do(Decide("2023-11-15"))).how == "saved"
    await bo.sync()
    await bo.do(Consent(own(bo), UNNAMED))
    await over(ana, bo)
    return bo


def own(guest: Guest) -> list[WordId]:
    return list(guest.state.kept.words.of(guest.welcome.you))


async def over(holder: Guest, other: Guest) -> None:
    """End a meeting and let two people release its recap."""
    await holder.do(AskAll())
    assert (await holder.do(End(really=True))).how == "saved"
    for guest in (holder, other):
        await guest.sync()
        assert (await guest.do(ReleaseRecap(guest.state.kept.seq))).how == "saved"


async def later(server: Running, title: str, *, begun: bool = True) -> tuple[Guest, str]:
    """Make a later meeting, let Cy hold it, and say something of what came back; return Cy and its id."""
    made = await server.create(replace(OF_SERIES, title=title))
    cy = await Visitor("Cy").come(server, made.holder_code)
    if begun:
        await cy.do(Begin())
        for point in [n for n, known in cy.state.kept.series.standing().items() if known.kind == "heard"]:
            assert (await cy.do(SayBecame(point, "partly", ANSWER))).how == "saved"
    return cy, made.meeting


async def rest(server: Running, clock: ManualClock, cy: Guest, meeting: str) -> None:
    """End a meeting, leave it and let it rest, so that it is on the disk alone."""
    di = await Visitor("Di").come(server, (await server.hub.new_codes(meeting)).code)
    await over(cy, di)
    for guest in (cy, di):
        await guest.leave()
    await settle(lambda: not server.hub.rooms[meeting].presence)
    server.hub.resting.look(server.hub.rooms, clock())
    clock.on(REST_MS / 1000 + 1)
    server.hub.resting.look(server.hub.rooms, clock())
    assert meeting not in server.hub.rooms


def exports(data: Path, meetings: list[str], folder: Path) -> dict[str, bytes]:
    """Return what the recap of each meeting is in each format, made anew, with what is packed in it unpacked."""
    made = {}
    for meeting in meetings:
        make_recap(meeting, data=data, fmt="", out=None, name="", every=folder / meeting)
        for file in sorted((folder / meeting).iterdir()):
            made[f"{meeting} {file.name}"] = file.read_bytes()
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as packed:
                    made[f"{meeting} {file.name}"] = b"".join(map(packed.read, packed.namelist()))
    assert len(made) >= len(meetings) * (len(EXPORTS) - 1), "a calendar file is there where a next date is"
    return made


async def snapshots(server: Running, people: list[Guest]) -> bytes:
    """Return all that people are sent who come back with another device, to whom nothing is known."""
    said = []
    for person in people:
        back = Visitor(person.name, person.seat)
        back.meeting = person.meeting
        await back.come(server)
        await back.sync()
        assert back.welcome.snapshot is not None
        said.append(str(back.frames) + str(back.state.texts))
        await back.leave()
    return "".join(said).encode()


@pytest.mark.takes("four meetings are held, and each recap is made in every format, twice")
async def test_a_withdrawal_in_the_first_meeting_leaves_no_copy_in_the_second_third_and_fourth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, clock, every = tmp_path / "data", ManualClock(), [*MARKS]
    async with serving(data, clock) as server:
        bo = await first(server)
        clock.on(30 * DAY_MS / 1000)
        cy, second = await later(server, "Second")
        await rest(server, clock, cy, second)
        running, third = await later(server, "Third")
        waiting, fourth = await later(server, "Fourth", begun=False)
        meetings = [second, third, fourth]
        for meeting in meetings:
            assert here(b"".join(read_bodies(data, meeting))) == every, "it has come"
        assert here(await snapshots(server, [running, waiting])) == every
        told = exports(data, meetings, tmp_path / "before")
        for name in (one for one in told if one.startswith((second, third))):
            assert here(told[name]) == [kind for kind in every if kind != "agreed"], f"{name} tells it"

        assert here(shown(data, capsys)) == every, "what was released, and what is still open"

        assert (await bo.do(Withdraw(own(bo)))).how == "saved"
        await settle(lambda: not (server.hub.series._follow or server.hub.series._begun))
        await server.hub.series.settle()
        assert await server.hub.journal.scrubbed()
        assert here(bytes_on_disk(data)) == [], "with its write-ahead file and its free pages"
        for guest in (running, waiting):
            await guest.sync()
            assert here(str(guest.state.texts).encode()) == []
        assert here(await snapshots(server, [cy, running, waiting])) == []
    assert here(bytes_on_disk(data)) == []
    again = exports(data, meetings, tmp_path / "after")
    assert again.keys() == told.keys()
    assert {name: here(content) for name, content in again.items() if here(content)} == {}
    assert here(shown(data, capsys)) == []


def shown(data: Path, capsys: pytest.CaptureFixture[str]) -> bytes:
    """Return what is printed of the series."""
    capsys.readouterr()
    show_series(NAME, data)
    said = capsys.readouterr().out
    assert "# Second" in said
    return said.encode()
