"""From bytes to types and back, and what happens when the bytes are wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.looking import Released, StillOpen, ToldLine
from cop_tui.core.meeting import Meeting
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.floor import Hand, HandRaised, HandUp, TurnClock
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.rounds import RoundStarted
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from cop_tui.wire.codec import BrokenFrame, Unknown
from cop_tui.wire.limits import FIND_LETTERS

DEEP = b"[" * 100_000

CLIENT: list[Any] = [frames.Echo(7), frames.History(), frames.History(50), frames.Look(), frames.Look("rates")]
SERVER: list[Any] = [
    frames.Result("k1", frames.SAVED, seq=12),
    frames.Result("b2", frames.REFUSED, code="paused", facts={"roles": ["scribe"], "n": 1}, text="Paused."),
    frames.Page({WordId(3): "words", WordId(10): "more words"}, more=True),
    frames.Looked(),
    frames.Looked(
        [Released("First", 20_000, (ToldLine("What helps?", "Begin slowly.", "Tea: parked.", ((5, 12),)),), more=True)],
        [StillOpen("agreed", "We listen.", "First", 20_000, 2)],
        more=True,
        unread=True,
    ),
    frames.Probe(1, Ms(1_700_000_000_000), rtt=80),
    frames.Notice("read_only", "The server cannot save now."),
    frames.Bye("back_soon", retry=5),
]


@pytest.mark.parametrize("frame", CLIENT)
def test_a_client_frame_comes_back_as_it_was(frame: Any) -> None:
    assert codec.read_client(codec.encode(frame)) == frame


@pytest.mark.parametrize("frame", SERVER)
def test_a_server_frame_comes_back_as_it_was(frame: Any) -> None:
    assert codec.read_server(codec.encode(frame)) == frame


def test_messages_are_encoded_once_and_put_into_any_number_of_frames() -> None:
    event = codec.raw(HandRaised(PersonId(2)))
    for frame in (
        frames.Events(4, [event]),
        frames.Welcome("b", "e", 4, "m", PersonId(2), Ms(0), first=4, events=[event]),
    ):
        again = codec.read_server(codec.encode(frame))
        assert isinstance(again, frames.Events | frames.Welcome)
        (item,) = again.items if isinstance(again, frames.Events) else again.events
        assert codec.read_event(item) == HandRaised(PersonId(2))


def test_a_wish_travels_inside_its_frame() -> None:
    data = codec.encode(frames.Do("k12", codec.raw(Hand("funders"))))
    assert data == b'{"f":"do","id":"k12","command":{"do":"hand","note":"funders"}}'
    frame = codec.read_client(data)
    assert isinstance(frame, frames.Do)
    assert codec.read_command(frame.command) == Hand("funders")


def test_passing_messages_and_asides_travel_too() -> None:
    assert codec.read_passing(codec.raw(HandUp(PersonId(1), "x"))) == HandUp(PersonId(1), "x")
    assert codec.read_aside(codec.raw(TurnClock(PersonId(1), Ms(5)))) == TurnClock(PersonId(1), Ms(5))
    for frame in (
        frames.Passing([codec.raw(HandUp(PersonId(1), "x"))]),
        frames.Aside([codec.raw(TurnClock(PersonId(1), Ms(5)))]),
        frames.Snapshot(3, codec.raw(Meeting())),
        frames.Welcome("b", "e", 4, "m", PersonId(2), Ms(0)),
    ):
        assert type(codec.read_server(codec.encode(frame))) is type(frame)


def test_a_snapshot_is_read_back_as_it_was() -> None:
    state = core.State()
    for event in (Joined(PersonId(1), "Ama"), RoundStarted(1, ItemId(0), "What stays?", 60, [PersonId(1)])):
        core.apply(state, event)
    assert codec.read_meeting(codec.raw_meeting(state.kept)) == state.kept


def test_a_snapshot_leaves_out_whatever_is_as_it_was_at_first() -> None:
    assert bytes(codec.raw_meeting(Meeting())) == b"{}"
    state = core.State()
    core.apply(state, Joined(PersonId(1), "Ama"))
    assert (
        bytes(codec.raw_meeting(state.kept))
        == b'{"seq":1,"people":{"by_id":{"1":{"name":"Ama","roles":["member"],"at":1}}}}'
    )


BROKEN: list[tuple[bytes, str]] = [
    (b"", "DecodeError"),
    (b"hello", "DecodeError"),
    (b"\xff", "DecodeError"),
    (b"[]", "ValidationError"),
    (b"null", "ValidationError"),
    (b'{"f":"echo"}', "ValidationError"),
    (b'{"n":1}', "ValidationError"),
    (b'{"f":3}', "$.f"),
    (b'{"f":"dance"}', "$.f"),
    (b'{"f":"welcome"}', "$.f"),
    (b'{"f":"echo","n":1,"secret":2}', "ValidationError"),
    (b'{"f":"echo","n":1,"x` - at `$.secret":2}', "ValidationError"),
    (b'{"f":"echo","n":-1}', "$.n"),
    (b'{"f":"echo","n":"1"}', "$.n"),
    (b'{"f":"echo","n":1.5}', "$.n"),
    (b'{"f":"echo","n":1e400}', "$.n"),
    (b'{"f":"echo","n":NaN}', "DecodeError"),
    (b'{"f":"echo","n":Infinity}', "DecodeError"),
    (b'{"f":"echo","n":9007199254740992}', "$.n"),
    (b'{"f":"echo","n":' + b"9" * 5_000 + b"}", "$.n"),
    (b'{"f":"echo","n":1', "DecodeError"),
    (b'{"f":"echo","n":1}{', "DecodeError"),
    (b'{"f":"echo","n":' + DEEP + b"}", "$.n"),
    (b'{"f":"do","id":"k1","command":' + DEEP + b"}", "RecursionError"),
    (b'{"f":"do","id":"k1","command":nope}', "DecodeError"),
    (b'{"f":"do","id":"\xff","command":{}}', "UnicodeDecodeError"),
    (b'{"f":"do","id":"x1","command":{}}', "$.id"),
    (b'{"f":"do","id":"k1\\n","command":{}}', "$.id"),
    ('{"f":"do","id":"k１","command":{}}'.encode(), "$.id"),
    (b'{"f":"do","id":"k1234567890123456","command":{}}', "$.id"),
]


@pytest.mark.parametrize(("data", "where"), BROKEN)
def test_whatever_is_wrong_with_a_clients_frame_is_one_error(data: bytes, where: str) -> None:
    with pytest.raises(BrokenFrame) as caught:
        codec.read_client(data)
    assert (caught.value.where, str(caught.value)) == (where, where)


def test_an_error_never_holds_the_content() -> None:
    for secret in (b'{"f":"secret"}', b'{"f":"echo","n":"secret"}', b'{"f":"echo","n":1,"secret":1}', b"secret"):
        with pytest.raises(BrokenFrame) as caught:
            codec.read_client(secret)
        assert "secret" not in repr(caught.value)
        assert caught.value.__cause__ is None


def test_the_last_of_two_fields_of_one_name_counts() -> None:
    assert codec.read_client(b'{"f":"echo","n":1,"n":2}') == frames.Echo(2)


def test_a_client_tolerates_fields_it_does_not_know_and_tells_frames_it_does_not_know_from_broken_ones() -> None:
    assert codec.read_server(b'{"f":"probe","n":1,"now":2,"mood":"calm"}') == frames.Probe(1, Ms(2))
    with pytest.raises(Unknown):
        codec.read_server(b'{"f":"dance"}')
    for broken in (
        b'{"f":"probe"}',
        b'{"f":3}',
        b"[]",
        b"{",
        b'{"f":"dance",',
        b'{"f":"dance","x":"\xff"}',
        b'{"f":"dance","x":' + DEEP,
        b'{"f":"page","texts":{"x":"y"}}',
        b'{"f":"page","texts":{"1":"\xff"}}',
    ):
        with pytest.raises(BrokenFrame):
            codec.read_server(broken)


def test_a_command_of_a_newer_program_is_unknown_and_a_wrong_one_is_broken() -> None:
    with pytest.raises(Unknown):
        codec.read_command(b'{"do":"dance"}')
    with pytest.raises(Unknown):
        codec.read_command(Raw(b'{"do":"join","name":"Eli"}'))
    for broken, where in (
        (b'{"do":"say"}', "ValidationError"),
        (b'{"do":"say","text":1}', "$.text"),
        (b'{"do":"say","text":"x","loud":true}', "ValidationError"),
        (b'{"do":"say","text":"\xff"}', "UnicodeDecodeError"),
        (b'{"do":"say","text":"\\ud800"}', "DecodeError"),
        (b'{"do":"consent","words":[1,"x"],"to":"group"}', "$.words[1]"),
        (b'{"do":"consent","words":[-1],"to":"group"}', "$.words[0]"),
        (b'{"do":"take_up","item":2147483648}', "$.item"),
        (b'{"do":3}', "$.do"),
        (b'{"do":"dance",', "$.do"),
        (b'["say"]', "ValidationError"),
        (b"", "DecodeError"),
    ):
        with pytest.raises(BrokenFrame) as caught:
            codec.read_command(broken)
        assert caught.value.where == where
    assert codec.read_command(b'{"do":"say","text":"x"}') == Say("x")
    assert codec.read_command(b'{"do":"consent","words":[],"to":""}') == Consent([], "")


@pytest.mark.parametrize("read", [codec.read_event, codec.read_passing, codec.read_aside])
@pytest.mark.parametrize("data", [b'{"e":"dance"}', b"{", b'{"e":"hand_raised","person":"x"}', b"\xff", DEEP])
def test_a_message_that_cannot_be_read_is_unknown(read: Any, data: bytes) -> None:
    with pytest.raises(Unknown):
        read(data)


def test_an_event_may_have_fields_of_later() -> None:
    assert codec.read_event(b'{"e":"hand_raised","person":2,"mood":"calm"}') == HandRaised(PersonId(2))


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"people":{"by_id":{"x":{}}}}', b'{"seq":"\xff"}', DEEP])
def test_a_snapshot_that_cannot_be_read_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenFrame):
        codec.read_meeting(data)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for read in (codec.read_client, codec.read_server, codec.read_command, codec.read_event, codec.read_meeting):
        try:
            read(data)
        except (BrokenFrame, Unknown):
            continue
        assert isinstance(msgspec.json.decode(data), dict)


def test_every_frame_names_its_kind() -> None:
    kinds = [kind.__struct_config__.tag for kind in (*frames.CLIENT_FRAMES, *frames.SERVER_FRAMES)]
    assert kinds == [
        "do", "history", "echo", "whole", "look", "welcome", "events", "snapshot", "passing", "aside", "result", "page", "looked",
        "probe", "notice", "bye",
    ]  # fmt: skip


def test_a_look_for_more_than_a_word_or_two_is_no_frame() -> None:
    assert codec.read_client(codec.encode(frames.Look("x" * FIND_LETTERS))) == frames.Look("x" * FIND_LETTERS)
    with pytest.raises(BrokenFrame):
        codec.read_client(codec.encode(frames.Look("x" * (FIND_LETTERS + 1))))
