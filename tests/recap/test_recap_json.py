"""The JSON of a recap is as its schema in docs says, and is read back as what was written."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import fastjsonschema
import msgspec
import pytest

from cop_tui.recap import Bullet, Next, Recap, Section, render
from tests.contract import protocol_tables, recap_schema
from tests.contract.test_docs import AGAIN
from tests.recap.test_recap_shape import Table, table

__all__ = ["table"]

FILE = protocol_tables.DOCS / recap_schema.NAME
EXAMPLE = Path(__file__).parents[2] / "examples" / "written-recap"
SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
WRITTEN = Recap(
    "T",
    "F",
    "Th",
    False,
    (
        Section(
            "Q",
            "lead",
            (
                Bullet("words", True, "Bo", "A claim."),
                Bullet("", claim="Alone."),
                Bullet("w. Next time.", ours=((3, 13),)),
            ),
            ("https://x.org",),
        ),
    ),
    learning=Section("L", parts=(Section("P", bullets=(Bullet("w"),)),)),
    next=Next("2026-04-09T14:00:00+01:00", "Europe/London", 90, "T: next session"),
)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with no room for members that are not in it."""
    narrow = copy.deepcopy(schema)
    for part in (narrow, *narrow["$defs"].values()):
        part["additionalProperties"] = False
    return narrow


def test_the_schema_is_the_one_that_is_made_from_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == recap_schema.text(), AGAIN


def test_what_is_written_is_as_the_schema_says_with_every_member_there(table: Table) -> None:
    read = fastjsonschema.compile(strict(SCHEMA), use_default=False)
    for recap in (table.recap, Table().recap, WRITTEN):
        read(json.loads(render(recap, "json")))


@pytest.mark.parametrize(
    ("where", "value"), [("version", 2), ("title", 1), ("sections", {}), ("next", {}), ("learning", [])]
)
def test_the_schema_refuses_what_is_not_a_recap(where: str, value: object) -> None:
    read = fastjsonschema.compile(SCHEMA, use_default=False)
    whole = json.loads(render(WRITTEN, "json"))
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        read({**whole, where: value})
    del whole[where]
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        read(whole)


def test_it_is_read_back_as_the_same_recap(table: Table) -> None:
    for recap in (table.recap, Table().recap, WRITTEN):
        assert msgspec.json.decode(render(recap, "json"), type=Recap) == recap


def test_the_example_that_a_group_wrote_is_as_the_schema_says_and_is_read_back_as_every_other_file_of_it() -> None:
    written = json.loads((EXAMPLE / "recap.json").read_text(encoding="utf-8"))
    fastjsonschema.compile(strict(SCHEMA), use_default=False)(written)
    assert any(line["ours"] for line in written["parked"]["bullets"]), "what the program says beside words is among it"
    version = written.pop("version")
    again = msgspec.convert(written, Recap)
    for name, format in (
        ("recap.md", "md"),
        ("recap.html", "html"),
        ("recap.txt", "txt"),
        ("recap-paste.txt", "paste"),
    ):
        assert render(again, format) == (EXAMPLE / name).read_text(encoding="utf-8")
    assert json.loads(render(again, "json")) == {"version": version, **written}
