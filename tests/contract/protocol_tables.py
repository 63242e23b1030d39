"""The parts of the documentation that the code itself says: frames, commands, events, codes, state, acts, settings, `--help`.

Responsible for making them and for putting them between their marks in docs/. `python -m tests.contract.protocol_tables`
writes them, and the schema beside them; `test_docs` and `test_schema` compare. What a field means is said in `field_words`, and a field without words is a mistake.
"""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, inspect

from cop_tui import core, formats
from cop_tui.acts.act import GROUPS, Act
from cop_tui.acts.parser import ACTS, words_page
from cop_tui.cli import configuring, settings
from cop_tui.core.engine import base
from cop_tui.core.engine import limits as rules
from cop_tui.core.meeting import Meeting
from cop_tui.core.topics.seen import COMPARED
from cop_tui.ui.keys import act_id
from cop_tui.wire import closing, frames
from cop_tui.wire import limits as wire
from tests.contract import recap_schema, wire_schema
from tests.contract.field_words import PLAN, SEEN, STATE, WHEN, about

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

SCHEMA = "protocol.schema.json"
FRAME, COMMAND, EVENT, PASSING, ASIDE = "frame", "do", "e", "p", "a"


def tag(kind: type[Struct]) -> str:
    """Return a message's name on the wire."""
    return str(kind.__struct_config__.tag)


def first_sentence(kind: type) -> str:
    """Return a docstring as one line."""
    return " ".join((kind.__doc__ or "").split())


def cell(text: str) -> str:
    """Return text that stands in a table and stays text."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def table(*rows: tuple[str, ...]) -> str:
    """Return a table; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def type_name(kind: Any) -> str:
    """Return what a field holds, in words that any language has."""
    match kind:
        case inspect.UnionType(types=types):
            return " or ".join(type_name(one) for one in types)
        case inspect.StructType(cls=cls):
            return f"{cls.__name__} object"
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return f"list of {type_name(item)}s"
        case inspect.DictType(value_type=value):
            return f"object of {type_name(value)}s"
        case inspect.IntType():
            return "number"
        case inspect.StrType():
            return "text"
        case inspect.BoolType():
            return "true or false"
        case inspect.NoneType():
            return "null"
        case inspect.RawType():
            return "object"
    return type(kind).__name__.removesuffix("Type").lower()  # shows up in the document, and is mended here


def plain_default(field: inspect.Field) -> str:
    """Return what a field is when it is left out, as JSON; empty for one that must stand."""
    if field.default is not msgspec.NODEFAULT:
        return "{}" if isinstance(field.default, Struct) else msgspec.json.encode(field.default).decode()
    if field.default_factory is not msgspec.NODEFAULT:
        made = field.default_factory()
        return "{}" if isinstance(made, Struct) else msgspec.json.encode(made).decode()
    return ""


def fields_of(kind: type[Struct]) -> tuple[inspect.Field, ...]:
    """Return a message's fields."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return info.fields


def fields_cell(kind: type[Struct], family: str) -> str:
    """Return all fields of a message for one cell of a table."""
    parts = []
    for field in fields_of(kind):
        default = plain_default(field)
        left_out = f", `{default}` if left out" if default else ""
        words = about(family, tag(kind), field.encode_name)
        parts.append(f"`{field.encode_name}` ({type_name(field.type)}{left_out}): {cell(words)}")
    return "<br>".join(parts) or "none"


def fields_cell_of(field: inspect.Field) -> str:
    """Return what a field of `seen` is, for one cell."""
    return f"{type_name(field.type)}, `{plain_default(field)}` if left out: {SEEN[field.encode_name]}"


_AUDIENCES = {
    base.ROOM: "the room, in this part",
    base.TALK: "in a part of small groups the author's group, else the room",
    base.UNKEPT: "as talk, and nothing keeps it",
    base.GROUP: "the author's small group",
    base.QUEUE: "whoever sees the author's hand: the room, or the small group",
    base.LOT: "the room, whatever the part",
    base.NOTE: "a note without a name, shown with the others",
    base.ASIDE: "people told aside",
}


def _audiences() -> str:
    rows = []
    for audience, words in _AUDIENCES.items():
        compared = ", ".join(f"`{aspect}`" for aspect in COMPARED[audience]) or "nothing"
        of = [k for k in core.COMMANDS if k.texts and k.audience == audience]
        names = ", ".join(f"`{tag(k)}` ({', '.join(f'`{t}`' for t in k.texts)})" for k in of)
        rows.append((words, compared, names))
    return table(("Words for", "Compared", "Commands, and their fields with words"), *rows)


def _messages(kinds: tuple[type[Struct], ...], family: str) -> str:
    rows = ((f"`{tag(k)}`", cell(first_sentence(k)), fields_cell(k, family)) for k in kinds)
    return table((f"`{'f' if family == FRAME else family}`", "Meaning", "Fields"), *rows)


def _who(rule: base.Rule) -> str:
    named = {
        base.ANYONE: "anybody",
        base.MEMBERS: "all but observers",
        base.HOLDERS: "space holders",
        base.KEEPERS: "space holders, timekeepers",
        base.SCRIBES: "space holders, scribes",
    }
    return named.get(rule.roles) or ", ".join(r for r in base.ROLES if r in rule.roles)


def _phases(rule: base.Rule) -> str:
    return ", ".join(p for p in (base.LOBBY, base.OPEN, base.CLOSED) if p in rule.phases)


def _commands() -> str:
    rows = (
        (
            f"`{tag(kind)}`",
            "k" if kind.durable else "b",
            _who(core.RULES[kind]),
            _phases(core.RULES[kind]),
            cell(first_sentence(kind)),
            fields_cell(kind, COMMAND),
        )
        for kind in core.COMMANDS
    )
    return table(("`do`", "id", "Who", "While", "Meaning", "Fields"), *rows)


def _refusals() -> str:
    plan = {code for code in core.REFUSALS if code.startswith("plan_")}
    rows = ((f"`{code}`", cell(text)) for code, text in sorted(core.REFUSALS.items()) if code not in plan)
    return table(("Code", "Sentence"), *rows)


def _doors() -> str:
    rows = (
        (f"`{code}`", str(door.status), WHEN.get(code, ""), cell(door.text)) for code, door in closing.DOORS.items()
    )
    return table(("Code", "Status", "When", "Sentence"), *rows)


def state_structs() -> list[type[Struct]]:
    """Return every object in the kept state, outermost first."""
    found: list[type[Struct]] = []

    def walk(kind: Any) -> None:
        match kind:
            case inspect.StructType(cls=cls):
                if cls not in found:
                    found.append(cls)
                    for field in kind.fields:
                        walk(field.type)
            case inspect.UnionType(types=types):
                for one in types:
                    walk(one)
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                walk(item)
            case inspect.DictType(value_type=value):
                walk(value)

    walk(inspect.type_info(Meeting))
    return found


def _state() -> str:
    parts = []
    for kind in state_structs():
        name = kind.__name__
        rows = []
        for field in fields_of(kind):
            default = "" if isinstance(field.type, inspect.StructType) else plain_default(field)
            words = (
                PLAN.get(field.encode_name, "") if name in ("SessionPlan", "PlannedItem", "NextTime", "Card") else ""
            )
            words = words or STATE.get((name, field.encode_name), "")
            rows.append(
                (f"`{field.encode_name}`", type_name(field.type), f"`{default}`" if default else "", cell(words))
            )
        parts.append(
            f"**{name}.** {cell(first_sentence(kind))}\n\n" + table(("Member", "Type", "At first", "Meaning"), *rows)
        )
    return "\n\n".join(parts)


def _limits() -> str:
    rows = []
    for module in (rules, wire):
        for line in Path(str(module.__file__)).read_text(encoding="utf-8").splitlines():
            name, mark, rest = line.partition(" = ")
            if mark and name.isupper():
                rows.append((f"`{name}`", f"{getattr(module, name):,}", cell(rest.partition("# ")[2])))
    return table(("Name", "Value", "What"), *rows)


def _act_row(act: Act) -> tuple[str, ...]:
    also = ", ".join(f"`{word}`" for word in act.words[1:])
    return (f"`{act.usage}`", f"`{act.key}`" if act.key else "", cell(act.help), also)


def _acts() -> str:
    head = ("Type", "Key", "What it does", "Also typed")
    parts = ["### The eight words\n\n" + table(head, *(_act_row(act) for act in ACTS if act.eight))]
    for group in GROUPS:
        rows = [_act_row(act) for act in ACTS if act.group == group and not act.eight]
        if rows:
            parts.append(f"### {group}\n\n" + table(head, *rows))
    said = [(", ".join(act.phrases), f"`{act.words[0]}`") for act in ACTS if act.phrases]
    parts.append("### In other words\n\n" + table(("Whoever types", "Is asked whether they meant"), *said))
    return "\n\n".join(parts)


def _settings() -> str:
    rows = []
    for each in settings.SETTINGS:
        usual = f"`{settings.shown(each.usual)}`" if isinstance(each.usual, bool) else ""
        option = f"`{each.option}`" if any(each.option in _help(name) for name in ("join", "host", "demo")) else ""
        rows.append((f"`{each.key}`", cell(each.about), usual, f"`{each.variable}`" if each.variable else "", option))
    return table(("Key", "What it does", "If left out", "Variable", "Option"), *rows)


def _example() -> str:
    text = configuring.example()
    first, _, rest = text.partition("\n")
    return f"```toml\n{first.partition(' This file belongs')[0]}\n{rest.rstrip()}\n```"


def _themes() -> str:
    rows = []
    for file in sorted((ROOT / "themes").glob("*.toml")):
        comment = re.match(r"(?:# .*\n)+", file.read_text(encoding="utf-8"))
        about = " ".join(line.removeprefix("# ") for line in comment[0].splitlines()) if comment else ""
        rows.append((f"`{file.stem}`", cell(about)))
    return table(("Theme", "What it is"), *rows)


def _ids() -> str:
    rows = [(f"`{act_id(act)}`", f"`{act.key}`" if act.key else "", cell(act.help)) for act in ACTS]
    return table(("Act", "Usual key", "What it does"), *rows)


def _forget_help(command: Any) -> None:
    """Let click make the option for help anew: it keeps the one of the first place in which a command was asked, and tests ask in others."""
    command._help_option = None
    for inner in getattr(command, "commands", {}).values():
        _forget_help(inner)


def _help(*words: str) -> str:
    from click.testing import CliRunner

    from cop_tui.cli.commands import app

    _forget_help(app)
    shown = CliRunner().invoke(app, [*words, "--help"], prog_name="cop", env={"COLUMNS": "100", "TERM": "dumb"})
    assert shown.exit_code == 0, shown.output
    return "\n".join(line.rstrip() for line in shown.output.strip("\n").splitlines())


def command_names(inside: str = "") -> list[str]:
    """Return the names of the commands of `cop`, or of those inside one of them."""
    from cop_tui.cli.commands import app

    return list(getattr(app.commands[inside], "commands", ()) if inside else app.commands)


def _command_line() -> str:
    parts = [f"```text\n{_help()}\n```"]
    for name in command_names():
        parts.append(f"## cop {name}\n\n```text\n{_help(name)}\n```")
        parts += [f"## cop {name} {sub}\n\n```text\n{_help(name, sub)}\n```" for sub in command_names(name)]
    return "\n\n".join(parts)


def _plan_keys() -> str:
    from cop_tui.core.topics.setup import Card, NextTime, PlannedItem, SessionPlan

    parts = []
    for kind, title in (
        (SessionPlan, "The meeting, above the first heading"),
        (NextTime, "[next]: the next meeting"),
        (Card, "[card]: who holds which power"),
        (PlannedItem, "[[item]]: a part of the meeting, as many as you like"),
    ):
        rows = []
        for field in fields_of(kind):
            if field.encode_name in ("items", "next", "card"):
                continue
            default = plain_default(field)
            if kind is PlannedItem and field.encode_name == "keep":
                default = "as the meeting's"
            elif default:
                default = f"`{default}`" if default != '""' else "nothing"
            rows.append(
                (f"`{field.encode_name}`", type_name(field.type), default or "must stand", PLAN[field.encode_name])
            )
        parts.append(f"## {title}\n\n" + table(("Key", "Type", "If left out", "What it is"), *rows))
    return "\n\n".join(parts)


def _formats() -> str:
    parts = []
    for name in formats.names(Path("nowhere")):
        found = formats.load(name, Path("nowhere"))
        rows = []
        for number, item in enumerate(found.items, 1):
            around = item.turn or item.mode in ("queue", "round")
            rows.append(
                (
                    f"{number}. {cell(item.title)}",
                    f"`{item.mode}`",
                    str(item.minutes),
                    f"{item.turn} s" if item.turn else "",
                    item.order if around and item.mode != "presenter" else "",
                    "" if item.who == "all" else item.who,
                    "" if item.advice else "none",
                    f"`{item.keep}`",
                    "" if item.capture == "none" else item.capture,
                    "yes" if item.carries else "",
                )
            )
        head = ("Part", "Mode", "Minutes", "A turn", "Order", "For", "Advice", "Kept", "Worth keeping", "Carries")
        about = f"{cell(found.about)} {found.total} minutes, made for {found.n} people, regime `{found.regime}`."
        if out := formats.left_out(found):
            without = ", ".join(f"{at + 1}" for at in out)
            about += f" In short {formats.shortened(found).total} minutes, without {without}."
        parts.append(f"## `{name}`: {found.title}\n\n{about} Source: {cell(found.source)}\n\n" + table(head, *rows))
    return "\n\n".join(parts)


@functools.cache  # asking every command for its help takes two seconds
def blocks() -> dict[str, dict[str, str]]:
    """Return what stands between the marks: file, then name of the mark, then text."""
    return {
        "protocol.md": {
            "doors": _doors(),
            "client frames": _messages(frames.CLIENT_FRAMES, FRAME),
            "server frames": _messages(frames.SERVER_FRAMES, FRAME),
            "features": table(("Name", "The server"), *((f"`{name}`", text) for name, text in frames.FEATURES.items())),
            "seen": table(
                ("Field", "Meaning"), *((f"`{f.encode_name}`", cell(fields_cell_of(f))) for f in fields_of(core.Seen))
            ),
            "audiences": _audiences(),
            "commands": _commands(),
            "events": _messages(core.EVENTS, EVENT),
            "passing": _messages(core.PASSING, PASSING),
            "asides": _messages(core.ASIDES, ASIDE),
            "refusals": _refusals(),
            "close codes": table(("Code", "Meaning"), *((str(c), t) for c, t in closing.CLOSE_CODES.items())),
            "byes": table(("Code", "Sentence"), *((f"`{c}`", cell(t)) for c, t in closing.BYES.items())),
            "notices": table(("Code", "Sentence"), *((f"`{c}`", cell(t)) for c, t in closing.NOTICES.items())),
            "state": _state(),
            "limits": _limits(),
        },
        "keys.md": {"acts": _acts()},
        "plain-words.md": {"words": f"```text\n{words_page()}\n```"},
        "commands.md": {"help": _command_line()},
        "session-files.md": {"keys": _plan_keys()},
        "formats.md": {"formats": _formats()},
        "settings.md": {"settings": _settings(), "example": _example(), "themes": _themes(), "ids": _ids()},
    }


def marked(name: str, text: str) -> str:
    """Return a generated text between its marks."""
    return f"<!-- generated: {name} -->\n\n{text}\n\n<!-- end: {name} -->"


def put(document: str, name: str, text: str) -> str:
    """Return a document with the text between the marks replaced; raises ValueError where the marks are missing."""
    opening, ending = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = document.partition(opening)
    _, closed, after = rest.partition(ending)
    if not found or not closed:
        raise ValueError(f"no marks for {name}")
    return before + marked(name, text) + after


def main() -> None:
    """Write every generated part, the worked exchange included."""
    import asyncio

    from tests.contract.worked_exchange import exchange

    made = blocks()
    made["protocol.md"]["exchange"] = asyncio.run(exchange())
    for file, parts in made.items():
        path = DOCS / file
        document = path.read_text(encoding="utf-8")
        for name, text in parts.items():
            document = put(document, name, text)
        path.write_text(document, encoding="utf-8")
        sys.stdout.write(f"Wrote docs/{file}\n")
    (DOCS / SCHEMA).write_text(wire_schema.text(), encoding="utf-8")
    sys.stdout.write(f"Wrote docs/{SCHEMA}\n")
    (DOCS / recap_schema.NAME).write_text(recap_schema.text(), encoding="utf-8")
    sys.stdout.write(f"Wrote docs/{recap_schema.NAME}\n")


if __name__ == "__main__":
    main()
