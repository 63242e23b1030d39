"""The wire as a JSON Schema, made from the types that read it, for programs in other languages.

msgspec knows each frame and message; what one frame holds of others is bytes to it, so that is said here.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
from msgspec import Struct

from cop_tui import core
from cop_tui.core.meeting import Meeting
from cop_tui.wire import frames

Schema = dict[str, Any]

REF = "#/$defs/"
FAMILIES: dict[str, tuple[type[Struct], ...]] = {
    "FromClient": frames.CLIENT_FRAMES,
    "FromServer": frames.SERVER_FRAMES,
    "Command": core.COMMANDS,
    "Event": core.EVENTS,
    "PassingMessage": core.PASSING,
    "AsideMessage": core.ASIDES,
}
# What is in the members that hold encoded messages.
_HELD = {
    ("Do", "command"): "Command",
    ("Welcome", "snapshot"): "Meeting",
    ("Welcome", "events"): "Event",
    ("Welcome", "passing"): "PassingMessage",
    ("Welcome", "aside"): "AsideMessage",
    ("Snapshot", "snapshot"): "Meeting",
    ("Snapshot", "passing"): "PassingMessage",
    ("Snapshot", "aside"): "AsideMessage",
    ("Events", "items"): "Event",
    ("Passing", "items"): "PassingMessage",
    ("Aside", "items"): "AsideMessage",
}
ABOUT = (
    "The wire of cop.v1: what a client sends (FromClient) and what a server of this version sends (FromServer). To write programs "
    "and test them with: a client ignores members and kinds of frames, messages and events that are not here, as docs/protocol.md says."
)


def schema() -> Schema:
    """Return the schema of everything that is sent over a connection."""
    kinds = [*(kind for family in FAMILIES.values() for kind in family), Meeting]
    refs, parts = msgspec.json.schema_components(kinds, ref_template=REF + "{name}")
    named = dict(zip(kinds, refs, strict=True))
    families = {name: {"anyOf": [named[kind] for kind in family]} for name, family in FAMILIES.items()}
    for (frame, member), family in _HELD.items():
        held = parts[frame]["properties"][member]
        if held.get("type") == "array":
            held["items"] = {"$ref": REF + family}
        elif "default" in held:
            held["anyOf"] = [{"$ref": REF + family}, {"type": "null"}]
        else:
            held["$ref"] = REF + family
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": frames.SUBPROTOCOL,
        "description": ABOUT,
        "anyOf": [{"$ref": REF + "FromClient"}, {"$ref": REF + "FromServer"}],
        "$defs": families | {_short(name): part for name, part in sorted(parts.items())},
    }
    told: Schema = _plain(made)
    return told


def _short(name: str) -> str:
    """Return a name without the module that tells two of one name apart: `topics.release.Asked` is `ReleaseAsked`."""
    *_, module, kind = ["", *name.split(".")]
    return module.capitalize() + kind


def _plain(part: Any) -> Any:
    """Return a part of the schema as other languages read it: short names, one-line texts, patterns that are not Python's."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    plain = {key: _plain(value) for key, value in part.items()}
    if isinstance(ref := plain.get("$ref"), str):
        plain["$ref"] = REF + _short(ref.removeprefix(REF))
    if isinstance(text := plain.get("description"), str):
        plain["description"] = " ".join(text.split())
    if isinstance(pattern := plain.get("pattern"), str):
        plain["pattern"] = re.sub(r"\\Z\Z", "$", pattern)
    return plain


def text() -> str:
    """Return the schema as it stands in its file: a line for each definition, so that a change shows where it is."""
    made = schema()
    parts = ",\n".join(f"  {_line(name)}: {_line(part)}" for name, part in made.pop("$defs").items())
    head = "".join(f" {_line(name)}: {_line(part)},\n" for name, part in made.items())
    return f'{{\n{head} "$defs": {{\n{parts}\n }}\n}}\n'


def _line(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)
