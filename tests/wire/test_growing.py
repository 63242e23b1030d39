"""What a program of another age sends: a field that is not known is named, an event that may be left out is told from others."""

from __future__ import annotations

import json
import re

import pytest

from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.wire import codec, frames
from cop_tui.wire.codec import BadCommand, BrokenFrame

FRAMES = [
    (b'{"f":"do","id":"k1"}', "command"),
    (b'{"f":"do","id":"k1","command":{"do":"begin"},"mood":"calm"}', "mood"),
    (b'{"f":"do","id":"k1","command":{"do":"begin"},"seen":{"mood":1}}', "seen.mood"),
    (b'{"f":"do","id":"k1","command":{"do":"begin"},"seen":{"item":-1}}', "seen.item"),
    (b'{"f":"do","id":"b7","command":{"do":"begin"},"seen":[]}', "seen"),
]
COMMANDS = [
    (b'{"do":"say"}', "command.text"),
    (b'{"do":"say","text":1}', "command.text"),
    (b'{"do":"say","text":"x","loud":true}', "command.loud"),
    (b'{"do":"consent","words":[1,"x"],"to":"group"}', "command.words[1]"),
    (b'{"do":"call_next","person":-1}', "command.person"),
    (b'{"do":"count_voices","counts":{"words of mine":"x"}}', "command.counts"),
    (b'{"do":3}', "command.do"),
    (b"{}", "command.do"),
    (b'["say"]', "command"),
]


@pytest.mark.parametrize(("data", "path"), FRAMES)
def test_what_is_wrong_beside_a_command_is_named_with_the_id_it_is_answered_by(data: bytes, path: str) -> None:
    with pytest.raises(BadCommand) as caught:
        codec.read_client(data)
    assert (caught.value.path, caught.value.id) == (path, json.loads(data)["id"])


@pytest.mark.parametrize(("data", "path"), COMMANDS)
def test_the_field_of_a_command_that_is_wrong_missing_or_unknown_is_named(data: bytes, path: str) -> None:
    with pytest.raises(BadCommand) as caught:
        codec.read_command(data)
    assert caught.value.path == path


@pytest.mark.parametrize("key", ["my own words", "Ünlü", "a" * 41, "1st", "", "a.b", "$", "[/x]", "x\u202e"])
def test_a_name_that_no_field_could_have_is_not_said_again(key: str) -> None:
    body = b'{"do":"begin","' + key.encode() + b'":1}'
    with pytest.raises(BadCommand) as caught:
        codec.read_command(body)
    assert caught.value.path == "command"


def test_a_key_that_imitates_a_path_brings_nothing_but_names_with_it() -> None:
    for key in ("x` - at `$.secret", "x` - at `$.my own words", "x` - at `key` in `$.y", "`" * 9):
        with pytest.raises(BadCommand) as caught:
            codec.read_command(json.dumps({"do": "begin", key: 1}).encode())
        assert re.fullmatch(r"command(\.\w{1,40}){0,8}", caught.value.path), key


@pytest.mark.parametrize(
    "data",
    [
        b'{"f":"do","command":{"do":"begin"},"mood":1}',
        b'{"f":"do","id":"x1","command":{"do":"begin"},"mood":1}',
        b'{"f":"do","id":"k1","command":{"do":"begin"},"mood":1',
        b'{"f":"do","id":"k1","command":{"do":"begin"},"mood":"\xff"}',
        b'{"f":"do","id":1,"command":{"do":"begin"}}',
        b'{"f":"dance","id":"k1","command":{"do":"begin"}}',
        b'{"f":"history","id":"k1"}',
        b'{"id":"k1","command":{"do":"begin"}}',
    ],
)
def test_what_no_id_could_answer_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenFrame) as caught:
        codec.read_client(data)
    assert not isinstance(caught.value, BadCommand)


@pytest.mark.parametrize(
    "data",
    [
        b'{"do":"say","text":"\xff"}',
        b'{"do":"call_next","person":1e999}',
        b'{"do":"say","text":1',
        b"",
        b'{"do":"dance",',
    ],
)
def test_a_command_that_is_no_json_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenFrame) as caught:
        codec.read_command(data)
    assert not isinstance(caught.value, BadCommand)


def test_the_last_id_of_two_is_the_one_that_is_answered() -> None:
    with pytest.raises(BadCommand) as caught:
        codec.read_client(b'{"f":"do","id":"k1","id":"k2","command":{"do":"begin"},"mood":1}')
    assert caught.value.id == "k2"


def test_features_of_a_server_travel_in_its_welcome_and_an_older_one_has_none() -> None:
    welcome = frames.Welcome("b", "e", 4, "m", PersonId(2), Ms(0), features=["whole", "fireworks"])
    assert codec.read_server(codec.encode(welcome)) == welcome
    older = codec.read_server(b'{"f":"welcome","boot":"b","epoch":"e","seq":4,"meeting":"m","you":2,"now":0}')
    assert isinstance(older, frames.Welcome)
    assert older.features == []
