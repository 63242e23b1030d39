"""The JSON of a recap as a JSON Schema, made from the types that write it, for programs in other languages."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from cop_tui.recap import Recap
from cop_tui.recap.json import VERSION

NAME = "recap.schema.json"
ABOUT = (
    "What `cop recap MEETING --format json` writes. Every member is always there. A program ignores members that it does not know, and "
    "gives up where `version` is another one: then something that was there has gone or means something else."
)


def schema() -> dict[str, Any]:
    """Return the schema of a recap with its version."""
    _, parts = msgspec.json.schema_components([Recap], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["description"] = " ".join(part["description"].split())
        part["required"] = list(part["properties"])  # what has a default is written too
        for member in part["properties"].values():
            member.pop("default", None)
            _alike(member)
    whole = parts.pop("Recap")
    members = {"version": {"const": VERSION}, **whole["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A recap",
        "description": f"{ABOUT} {whole['description']}",
        "type": "object",
        "properties": members,
        "required": list(members),
        "$defs": dict(sorted(parts.items())),
    }


def _alike(shape: dict[str, Any]) -> None:
    """Say of a pair of the same kind what every reader understands: those of earlier drafts take `items: false` as no room for any."""
    if each := shape.pop("prefixItems", None):
        first, *others = each
        assert all(other == first for other in others), "a reader of an earlier draft has no words for it"
        shape["items"] = first
    if isinstance(inner := shape.get("items"), dict):
        _alike(inner)


def text() -> str:
    """Return the schema as it stands in its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
