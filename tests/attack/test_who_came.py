"""Who came to which meeting of a series cannot be found by whoever takes the server's files away; only a name that is kept tells."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from cop_server import entrance
from cop_server.app import Running
from cop_tui.client import opening, profile
from cop_tui.wire.invite import Invite
from tests.attack import linking, series_taken
from tests.attack.linking import CHANCE, FACTS, TOKENS, WHEN, Scores, Seat
from tests.attack.series_taken import MEETINGS, Person
from tests.server.guests import Guest

FEW, MANY, PLANTED = 4, 60, 4


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> series_taken.Seized:
    """A series of four meetings, held once; what tests change in it they take back."""
    return asyncio.run(series_taken.hold(tmp_path_factory.mktemp("series"), 1))


def told(scores: Scores) -> str:
    """Return the best ways as lines, with what chance would reach."""
    head = f"{scores.tried} guesses each; chance {CHANCE * scores.tried:.0f}, no way reaches {scores.bound()} by chance"
    return "\n".join([head, *(f"{way:50} {right:3}" for way, right in scores.right.most_common(8))])


def check_that_nobody_is_found(scores: Scores) -> None:
    """Check that a series was taken away, and that nobody is found in it but by a name."""
    assert scores.tried == scores.named > 0, "whoever keeps a name is found each time"
    assert scores.found == []
    assert scores.again == 0, "nothing that is stored of one meeting is stored of another"
    assert scores.better() == {}, told(scores)
    # Each way had something to look at, while a meeting ran or later; tokens that are the same there are not.
    assert {way.rsplit(",", 1)[0] for way in scores.right} - {
        way.rsplit(",", 1)[0] for way in scores.said if scores.said[way]
    } == {"the same token", "the same answers"}


@pytest.mark.takes("four series of four meetings are held, with eight people each")
async def test_what_is_taken_away_tells_no_better_than_chance_who_came_to_which_meeting(tmp_path: Path) -> None:
    check_that_nobody_is_found(await linking.measure(tmp_path, FEW))


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_nor_does_it_over_sixty_series(tmp_path: Path) -> None:
    scores = await linking.measure(tmp_path, MANY)
    print(told(scores))
    check_that_nobody_is_found(scores)
    assert scores.tried == MANY * (MEETINGS - 1)
    # A way that is right for every second person would have been found, with a likelihood of 99.9 %.
    assert linking.at_least(scores.bound(), scores.tried, 0.5) > 0.999


def test_chance_is_reckoned_exactly() -> None:
    assert linking.at_least(0, 5, 0.2) == pytest.approx(1)
    assert linking.at_least(5, 5, 0.2) == pytest.approx(0.2**5)
    assert linking.at_least(4, 5, 0.2) == pytest.approx(5 * 0.2**4 * 0.8 + 0.2**5)
    scores = Scores(tried=18)
    scores.right["a way"] = scores.bound()
    assert scores.better() == {"a way": scores.bound()}
    scores.right["a way"] -= 1
    assert scores.better() == {}


@pytest.mark.slow
async def test_a_seat_that_is_made_of_a_persons_key_alone_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = {"key": b""}
    coming = series_taken.come

    async def of_the_key(server: Running, person: Person, name: str, way: tuple[str, str]) -> Guest:
        person.places.device("")
        now["key"] = (person.places.data / "devices" / "1.key").read_bytes()
        person.door = None
        return await coming(server, person, name, way)

    def seat(invite: Invite, name: str) -> profile.Seat:
        return profile.Seat(invite.where, "", sha256(now["key"]).hexdigest(), name)

    monkeypatch.setattr(series_taken, "come", of_the_key)
    monkeypatch.setattr(opening, "new_seat", seat)
    scores = await linking.measure(tmp_path / "the server's hash", PLANTED)
    assert scores.again
    assert {*scores.better()} == {f"the same answers, {when}" for when in WHEN}
    monkeypatch.setattr(entrance, "hash_seat", lambda secret, _meeting: sha256(secret.encode()).hexdigest())
    scores = await linking.measure(tmp_path / "a hash without the meeting", 1)
    for way in ("the same token", "value: hash", "prefix: seat"):
        assert [scores.right[f"{way}, {when}"] for when in WHEN] == [scores.tried] * 3


@pytest.mark.slow
async def test_a_device_that_is_the_same_in_each_meeting_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = series_taken.come

    async def at_home(server: Running, person: Person, name: str, way: tuple[str, str]) -> Guest:
        person.door = None
        return await coming(server, person, name, way)

    monkeypatch.setattr(series_taken, "come", at_home)
    monkeypatch.setattr(profile, "_id", lambda secret, _about: sha256(secret).hexdigest()[:32])
    scores = await linking.measure(tmp_path, PLANTED)
    assert scores.again
    assert {*scores.better()} == {f"the same answers, {when}" for when in WHEN}


@pytest.mark.takes("a series of four meetings is held")
def test_each_fact_and_token_would_be_found_if_it_belonged_to_a_person(
    series: series_taken.Seized, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(1)
    own = [{name: rng.random() for name in FACTS} for _ in series.people]
    marks = [{name: rng.randbytes(32).hex() for name in TOKENS} for _ in series.people]
    found = linking.seats

    def theirs(copy: Path, meeting: str) -> list[Seat]:
        (held,) = [one for one in series.meetings if one.meeting == meeting]
        whose = {number: who for who, number in held.numbers.items()}
        for seat in (seats := found(copy, meeting)):
            seat.facts |= own[whose[seat.number]]
            seat.tokens |= marks[whose[seat.number]]
        return seats

    monkeypatch.setattr(linking, "seats", theirs)
    scores = Scores()
    scores.add(series, 1)
    wanted = [f"value: {name}" for name in FACTS] + [
        f"{way}: {name}" for name in TOKENS for way in ("prefix", "suffix", "bits")
    ]
    right = {way.rsplit(",", 1)[0]: right for way, right in scores.right.items()}
    assert {way: right[way] for way in (*wanted, "the same token")} == dict.fromkeys(
        (*wanted, "the same token"), scores.tried
    )


@pytest.mark.takes("a series of four meetings is held")
def test_what_identifies_somebody_would_be_found_on_the_disk_and_in_the_log(series: series_taken.Seized) -> None:
    assert series_taken.identifiers(series) == []
    person = next(one for one in series.people if one.secrets)
    log = series.meetings[0].copies[0] / "server.log"
    log.write_text(person.address)
    taken = replace(series, log=[*series.log, f"a seat: {person.secrets[0]}"])
    found = series_taken.identifiers(taken)
    log.unlink()
    assert {"address", "secret 0"} <= {*found}


@pytest.mark.takes("a series of four meetings is held")
def test_a_visitors_seat_is_found_by_their_public_key_only_with_the_key_that_the_door_keeps(
    series: series_taken.Seized,
) -> None:
    assert series_taken.computed(series) == []
    keys = [held.copies[-1] / "seats.key" for held in series.meetings]
    for key in keys:
        key.write_bytes(series.own.hex().encode())
    found = series_taken.computed(series)
    for key in keys:
        key.unlink()
    came = [held.meeting for held in series.meetings for who in held.numbers if series.people[who].door]
    assert sorted(found) == sorted(came), "the exception that is named in SECURITY.md"
