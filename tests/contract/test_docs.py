"""The documentation says what the code does: all of it, nothing else, and the worked exchange is a real one."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import pytest
from msgspec import Struct

from cop_server import connection, devices, event_buffer, exits, pace, presence, snapshots
from cop_tui import core, session_file
from cop_tui.acts.parser import ACTS
from cop_tui.client import ending
from cop_tui.core.engine import limits as rules
from cop_tui.core.meeting import Meeting
from cop_tui.core.topics import setup
from cop_tui.wire import closing, codec, frames, invite
from cop_tui.wire import limits as wire
from tests.contract import documented_fold, protocol_tables
from tests.contract.field_words import PLAN, STATE, WHEN, about, described
from tests.contract.random_meeting import Held
from tests.contract.worked_exchange import exchange

ROOT = protocol_tables.ROOT
DOCS = protocol_tables.DOCS
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = sorted([*DOCS.glob("*.md"), *DECISIONS, *ROOT.glob("*.md")])
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")
STEPS, SEEDS = 400, 30
SOON = 8  # of them are held each time, the others with the slow tests
AGAIN = "Run: python -m tests.contract.protocol_tables"


def _between(document: str, name: str) -> str:
    found = re.search(rf"<!-- generated: {name} -->(.*?)<!-- end: {name} -->", document, re.DOTALL)
    assert found, f"no marks for {name}"
    return found[1].strip()


def _read(file: str) -> str:
    return (DOCS / file).read_text(encoding="utf-8")


def _marks(page: Path) -> list[str]:
    """Return the names of the parts that stand between marks in a document."""
    return re.findall(r"<!-- generated: (.*?) -->", page.read_text(encoding="utf-8"))


# Read off the pages: making the parts takes seconds, which each worker would spend before its first test.
@pytest.mark.parametrize(
    ("file", "name"), [(page.name, name) for page in PAGES for name in _marks(page) if name != "exchange"]
)
def test_what_is_made_from_the_code_stands_in_the_document(file: str, name: str) -> None:
    assert _between(_read(file), name) == protocol_tables.blocks()[file][name], AGAIN


def test_every_mark_in_a_document_is_one_that_is_made() -> None:
    assert set(protocol_tables.blocks()) <= {page.name for page in PAGES}
    for page in PAGES:
        marks = set(_marks(page))
        made = set(protocol_tables.blocks().get(page.name, {})) | (
            {"exchange"} if page.name == "protocol.md" else set()
        )
        assert marks == made, page.name


def test_no_field_is_described_that_does_not_exist() -> None:
    families = {
        "frame": (*frames.CLIENT_FRAMES, *frames.SERVER_FRAMES),
        "do": core.COMMANDS,
        "e": core.EVENTS,
        "p": core.PASSING,
        "a": core.ASIDES,
    }
    existing = {
        (family, protocol_tables.tag(kind), field.encode_name)
        for family, kinds in families.items()
        for kind in kinds
        for field in protocol_tables.fields_of(kind)
    }
    assert described() <= existing


def test_every_member_of_the_state_is_described_and_no_other() -> None:
    existing = {
        (kind.__name__, field.encode_name)
        for kind in protocol_tables.state_structs()
        for field in protocol_tables.fields_of(kind)
    }
    plan = {member for member in existing if member[0] in ("SessionPlan", "PlannedItem", "NextTime", "Card")}
    assert existing - plan == set(STATE)
    assert {name for _, name in plan} == set(PLAN)


def test_every_kind_of_words_is_named_where_a_field_holds_one() -> None:
    for words in (about("e", "words_kept", "kind"), STATE["Word", "kind"]):
        assert set(re.findall("`(.+?)`", words)) == core.KINDS.keys()


def test_every_door_says_when_it_stays_closed() -> None:
    assert set(WHEN) == set(closing.DOORS)


def test_every_upgrade_header_is_described_and_no_other() -> None:
    known = {
        frames.CODE,
        frames.SEAT,
        frames.MEETING,
        frames.NAME,
        frames.WORD,
        frames.ROLE,
        frames.DEVICE,
        frames.BOOT,
        frames.EPOCH,
        frames.SEQ,
        frames.HASH,
        frames.LOW,
        frames.DOOR,
        frames.GUESSED,
        frames.VISITOR,
        frames.HOST_KEY,
    }
    assert {value for name, value in vars(frames).items() if name.isupper() and str(value).startswith("Cop-")} == known
    assert set(re.findall(r"Cop-[A-Z][A-Za-z-]*[a-z]", PROTOCOL)) == known


def test_every_code_the_server_refuses_with_stands_in_the_document() -> None:
    said = set()
    for source in (ROOT / "server" / "cop_server").glob("*.py"):
        text = source.read_text(encoding="utf-8")
        said |= set(re.findall(r"(?:Refused|Turned)\(\s*\"(\w+)\"", text))
        said |= set(re.findall(r"_refuse\(\w+, \"(\w+)\"\)", text))
        said |= set(re.findall(r"\.bye\(\s*\"(\w+)\"", text))
    assert said
    assert not [code for code in said if f"`{code}`" not in PROTOCOL]


def test_no_code_is_documented_that_does_not_exist() -> None:
    """Every word in backticks that looks like a name of the protocol is one."""
    known = {protocol_tables.tag(k) for k in (*core.COMMANDS, *core.EVENTS, *core.PASSING, *core.ASIDES)}
    known |= {protocol_tables.tag(k) for k in (*frames.CLIENT_FRAMES, *frames.SERVER_FRAMES)}
    known |= set(core.REFUSALS) | set(closing.DOORS) | set(closing.BYES) | set(closing.NOTICES) | {"bad_id", "failed"}
    kinds: list[type[Struct]] = [*core.COMMANDS, *core.EVENTS, *core.PASSING, *core.ASIDES]
    kinds += [*frames.CLIENT_FRAMES, *frames.SERVER_FRAMES, *protocol_tables.state_structs()]
    for kind in kinds:
        known |= {field.encode_name for field in protocol_tables.fields_of(kind)}
    known |= {"client_max_window_bits", "holder_code"}
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PROTOCOL))
    assert named <= known


def test_every_event_has_its_row_of_changes() -> None:
    part = PROTOCOL.partition("<!-- folding -->")[2].partition("<!-- end folding -->")[0]
    rows = re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    assert rows == [protocol_tables.tag(kind) for kind in core.EVENTS]


@functools.cache
def _told(seed: int) -> tuple[tuple[bytes, ...], tuple[tuple[int, str], ...]]:
    """Hold a meeting by chance; return its events as stored, and after each step how many there were and the state's hash."""
    held = Held(seed)
    seen: list[tuple[int, str]] = []
    for _ in range(STEPS):
        held.step()
        seen.append((len(held.bodies), core.state_hash(held.state.kept)))
    return tuple(held.bodies), tuple(seen)


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed >= SOON else []) for seed in range(SEEDS)]
)
@pytest.mark.repeats
def test_a_client_written_from_the_document_alone_folds_to_the_same_hash(seed: int) -> None:
    bodies, seen = _told(seed)
    copy, folded = documented_fold.beginning(), 0
    for count, expected in seen:
        for body in bodies[folded:count]:
            documented_fold.fold(copy, json.loads(body))
        folded = count
        assert documented_fold.state_hash(copy) == expected


@pytest.mark.slow
def test_the_random_meetings_hold_every_kind_of_event() -> None:
    unseen = {protocol_tables.tag(kind) for kind in core.EVENTS}
    for seed in range(10 * SEEDS):
        held, copy = Held(seed), documented_fold.beginning()
        for _ in range(STEPS):
            held.step()
        for body in held.bodies:
            documented_fold.fold(copy, json.loads(body))
        assert documented_fold.state_hash(copy) == core.state_hash(held.state.kept)
        unseen -= {json.loads(body)["e"] for body in held.bodies}
        if not unseen:
            break
    assert not unseen


@pytest.mark.repeats
def test_a_snapshot_taken_in_from_the_wire_at_any_moment_has_the_hash_of_the_fold() -> None:
    held, copy, folded = Held(3), documented_fold.beginning(), 0
    for _ in range(STEPS):
        held.step()
        for body in held.bodies[folded:]:
            documented_fold.fold(copy, json.loads(body))
        folded = len(held.bodies)
        snapshot = documented_fold.completed(json.loads(bytes(codec.raw_meeting(held.state.kept))))
        assert [part for part in copy if snapshot[part] != copy[part]] == []
    assert documented_fold.state_hash(snapshot) == documented_fold.state_hash(copy) == core.state_hash(held.state.kept)
    assert isinstance(codec.read_meeting(codec.raw_meeting(held.state.kept)), Meeting)


def test_no_object_of_the_kept_state_sends_what_is_as_it_was_at_first() -> None:
    parts = [kind for kind in protocol_tables.state_structs() if kind is not Meeting]
    assert [
        kind.__name__ for kind in parts if kind.__struct_defaults__ and not kind.__struct_config__.omit_defaults
    ] == []


async def test_the_worked_exchange_is_what_a_server_really_says() -> None:
    assert _between(PROTOCOL, "exchange") == await exchange(), AGAIN


@pytest.mark.parametrize("name", ["Ama", "Bo"])
def test_whoever_folds_the_worked_exchange_gets_the_hash_it_ends_with(name: str) -> None:
    said = _between(PROTOCOL, "exchange")
    copy: documented_fold.Json = {}
    for line in re.findall(rf"^{name} < (\{{.*\}})$", said, re.MULTILINE):
        frame = json.loads(line)
        if frame.get("f") == "welcome" and frame.get("snapshot"):
            copy = documented_fold.completed(frame["snapshot"])
        for event in frame.get("events" if frame.get("f") == "welcome" else "items", []):
            if "e" in event:
                documented_fold.fold(copy, event)
    assert (str(copy["seq"]), documented_fold.state_hash(copy)) in re.findall(r"seq (\d+) and the hash (\w+)", said)


def test_the_numbers_in_the_prose_are_those_of_the_code() -> None:
    low = wire.LOW_BANDWIDTH_SECONDS
    for phrase in (
        f"then {wire.QUICK_PROBES} more, each",
        f"(later one more in {wire.CLOCK_SECONDS} s)",
        f"every {wire.PROBE_IDLE} s, every {wire.PROBE_KEEN} s to the one",
        f"every {wire.PROBE_LOW} s in low-bandwidth mode ({wire.PROBE_IDLE} s behind a proxy)",
        f"counts as heard for {wire.UNASKED} intervals",
        f"has not been heard for {wire.LOST_IDLE} s ({wire.LOST_KEEN} s with",
        f"{wire.LOST_LOW} s in low-bandwidth mode) is *unsure* to the room",
        f"after {connection.AWAY_AFTER:g} intervals without an answer to a probe *away*; after {connection.GONE_AFTER:g} the",
        f"a `result` for {wire.LOST_WISH} s, or six round trips",
        f"gives the connection up {wire.CUT_SECONDS} s later",
        f"at least {wire.COALESCE_MIN_MS} and at most {wire.COALESCE_MAX_MS} ms",
        f"In low-bandwidth mode they wait {low} s",
        f"lets {wire.OUTBOX_BYTES // 1024} KiB or {wire.OUTBOX_EVENTS} messages wait",
        f"anything for {wire.OUTBOX_SECONDS} s since",
        f"takes in nothing for {wire.STUCK_SECONDS} s is cut",
        f"{wire.COMMANDS_BURST} frames at once and {wire.COMMANDS_A_SECOND} a second",
        f"After {pace.PATIENCE:g} s without a break",
        f"A person has {wire.WHOLE_BURST} at once, on all their devices together, then one every {wire.WHOLE_SECONDS} s",
        f"At most {connection.IN_HAND} wishes of one connection",
        f"at most {event_buffer.MISSED} events missed",
        f"the last {devices.ANSWERS} answers of a device",
        f"pages hold {wire.HISTORY_PAGE}, newest last",
        f"the last {snapshots.LATEST}.",
        f"after {presence.AWAY_AFTER_MS // 1000} s *away*",
        f"waits for {rules.PLACE_KEPT_MS // 60_000} minutes",
        f"1 to {rules.NAME_CELLS} terminal cells",
        f"at most {rules.TEXT:,} characters",
        f"the first {invite.FINGERPRINT_BYTES} bytes",
        f"A code is {invite.CODE_LETTERS} letters",
        f"`{invite.ALPHABET}`",
        f"it is {wire.DEFAULT_PORT} (",
    ):
        assert phrase in " ".join(PROTOCOL.split()), phrase


def test_every_exit_code_is_on_the_page_of_commands_and_no_other() -> None:
    known = {value for name, value in vars(exits).items() if name.isupper()}
    known |= {ending.LEFT, ending.UNREACHABLE, ending.REFUSED, ending.UNTRUSTED, ending.REMOVED, ending.UNREADABLE}
    rows = re.findall(r"^\| (\d+) \|", _read("commands.md"), re.MULTILINE)
    assert set(map(int, rows)) == known | {1, 130}


def test_every_package_stands_in_the_architecture() -> None:
    page = _read("architecture.md")
    packages = {path.parent.name for path in (ROOT / "cop_tui").glob("*/__init__.py")}
    assert packages >= {"core", "wire", "client", "acts", "ui", "plain", "recap", "cli"}
    assert not [name for name in packages if f"`cop_tui/{name}`" not in page]


def test_every_decision_has_a_number_a_reason_and_a_link_from_the_architecture() -> None:
    page = _read("architecture.md")
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        title = text.partition("\n")[0].removeprefix(f"# {int(path.name[:4])}. ")
        assert f"[{title}](decisions/{path.name})" in page, path.name
        parts = re.split(r"^## (\w+)\n", text, flags=re.MULTILINE)
        assert parts[1::2] == ["Context", "Decision", "Consequence"], path.name
        assert all(part.strip() for part in parts[2::2]), path.name


def test_every_file_that_a_contributor_is_sent_to_is_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:cop_tui|server|tests|themes|examples|docs)/[\w./-]+)`", page))
    assert len(named) > 30
    assert not [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    layers = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.glob("test_*.py"))}
    assert {f"tests/{name}" for name in layers - {"packaging", "practice"}} <= named


def test_every_make_command_that_is_named_exists() -> None:
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        told = set(re.findall(r"(?:`|^    )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert told <= recipes, page.name


def test_the_session_file_on_its_page_can_be_held(tmp_path: Path) -> None:
    page = _read("session-files.md")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "evening.toml").write_text(example, encoding="utf-8")
    assert session_file.read(tmp_path / "evening.toml").title == "What we bring"
    assert not [word for word in (*setup.MODES, *setup.KEEPS) if f"| `{word}` |" not in page]


def test_every_option_in_the_readme_is_one_of_the_command_line() -> None:
    commands = _read("commands.md")
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (ROOT / "README.md").read_text(encoding="utf-8"))) - {
        "--user"
    }
    assert options
    assert not [option for option in options if f"{option} " not in commands]


# All pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        there = (page.parent / path) if path else page
        assert there.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert heading in slugs, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_space_holder_is_never_called_anything_else(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\b(moderators?|chairs?|chairperson|admins?|administrators?)\b", text, re.IGNORECASE)
    assert not re.search(r"\b(the|a|your|our|meeting'?s?) hosts?\b(?! key| name)", text, re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_folder_of_the_machine_it_was_written_on(page: Path) -> None:
    assert not re.search(r"(?<![\w.:])/(?:home|root|Users|tmp|work|mnt|opt)/", page.read_text(encoding="utf-8"))


def test_every_word_an_act_is_typed_with_is_on_the_page_of_keys() -> None:
    keys = _read("keys.md")
    assert not [word for act in ACTS for word in act.words if f"`{word}" not in keys]


def test_the_readme_teaches_the_eight_words_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [act.name for act in ACTS if act.eight and f"`{act.words[0]}" not in readme]
    assert not [name for name in protocol_tables.command_names() if f"cop {name}" not in readme]
