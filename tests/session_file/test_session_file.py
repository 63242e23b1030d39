"""A session file is read without guessing, and every mistake in it is told where it is, with what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.topics.setup import MODES, Card, NextTime, PlannedItem, problems
from cop_tui.session_file import SessionFileError, read, template
from cop_tui.session_file.lines import lines_of

EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = 'title = "T"\n[[item]]\ntitle = "I"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.toml"


def mistakes(file: Path, text: str) -> list[str]:
    """Return the mistakes in a session file, without its name."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SessionFileError) as caught:
        read(file)
    told = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}:") for line in told)
    return [line.removeprefix(f"{file}:") for line in told]


def test_every_key_of_a_session_file_arrives_in_the_plan(file: Path) -> None:
    file.write_text(
        """
title = "Reflection"
purpose = "to think"
starts = "Thursday, 2 pm"
minutes = 60
keep = "recap"
keep_days = 7
people = 12
agreement = ["listen", 'pass']
[next]
starts = "April"
join = "ask"
[card]
convened = "a"
pays = "b"
decides = "c"
fixed = "d"
[[item]]
title = "Talk"
prompt = "What now?"
mode = "round"
minutes = 0
turn = 0
order = "arrival"
keep = "live"
[[item]]
title = "More"
"""
    )
    session = read(file)
    assert (session.title, session.purpose, session.starts) == ("Reflection", "to think", "Thursday, 2 pm")
    assert (session.minutes, session.keep, session.keep_days, session.people) == (60, "recap", 7, 12)
    assert session.agreement == ("listen", "pass")
    assert session.next == NextTime("April", "ask")
    assert session.card == Card("a", "b", "c", "d")
    assert session.items[0] == PlannedItem("Talk", "What now?", "round", 0, 0, "arrival", "live")


def test_an_item_that_says_nothing_about_keeping_is_kept_as_the_session_says(file: Path) -> None:
    file.write_text('title = "T"\nkeep = "recap"\n[[item]]\ntitle = "I"\n[[item]]\ntitle = "J"\nkeep = "live"\n')
    assert [item.keep for item in read(file).items] == ["recap", "live"]


def test_texts_are_cleaned_on_the_way_in(file: Path) -> None:
    file.write_text('title = " a\\u202eb\\u001b[31m\\nc "\n[[item]]\ntitle = """x\ny"""\n')
    session = read(file)
    assert session.title == "ab[31m c"
    assert session.items[0].title == "x y"


def test_a_date_without_quotes_is_taken_as_it_is_written(file: Path) -> None:
    for written, read_as in (("2026-03-12T14:00:00", "2026-03-12 14:00"), ("2026-03-12", "2026-03-12")):
        file.write_text(f"starts = {written}\n{GOOD}")
        assert read(file).starts == read_as


def test_files_from_windows_editors_are_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(file).title == "T"


@pytest.mark.parametrize("example", sorted(EXAMPLES.rglob("*.toml")), ids=lambda p: p.name)
def test_the_examples_can_be_held_and_fill_their_time(example: Path) -> None:
    session = read(example)
    assert problems(session) == []
    assert sum(item.minutes for item in session.items) == session.minutes


def test_there_are_three_examples() -> None:
    assert len(list(EXAMPLES.glob("*.toml"))) == 3


@pytest.mark.parametrize("title", ["What now?", 'a "b" \\ c', "'''", "", "x" * 500, "{title} {0}", "\x1b[31m"])
def test_the_first_session_file_reads_without_mistakes_whatever_its_title(file: Path, title: str) -> None:
    file.write_text(template(title), encoding="utf-8")
    session = read(file)
    assert session.title
    assert sum(item.minutes for item in session.items) == session.minutes
    if title == 'a "b" \\ c':
        assert session.title == title


def test_the_part_about_next_time_works_once_its_marks_are_taken_away(file: Path) -> None:
    written = template("T")
    for line in ("[next]", "starts = ", "join = "):
        assert f"\n# {line}" in written
        written = written.replace(f"\n# {line}", f"\n{line}")
    file.write_text(written)
    assert read(file).next.join


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "x"\n' + GOOD, "1: titel: is not known; did you mean title?"),
        (
            GOOD + '[[item]]\ntitle = "J"\nmodus = "x"\n',
            "6: item 2 modus: is not known in an [[item]]; did you mean mode?",
        ),
        (GOOD + '[[items]]\ntitle = "I"\n', "4: items: is not known; did you mean [[item]]?"),
        (
            GOOD + '[next]\nplace = "x"\n',
            "5: next.place: is not known in [next]; known here: starts, join, starts_at, minutes",
        ),
        (
            GOOD + '[card]\nagreement = ["x"]\n',
            "5: card.agreement: is not known in [card]; agreement is about the whole meeting; "
            "write it above the first line with [ ]",
        ),
        ("turn = 3\n" + GOOD, "1: turn: is not known; turn belongs to a part; write it under an [[item]]"),
        ('minutes = "90"\n' + GOOD, "1: minutes: must be a whole number without quotes; for example: minutes = 10"),
        ("people = true\n" + GOOD, "1: people: must be a whole number without quotes; for example: people = 30"),
        (GOOD + "turn = 1.5\n", "4: item 1 turn: must be a whole number without quotes; for example: turn = 120"),
        ("minutes = 0\n" + GOOD, "1: minutes: must be a whole number from 1 to 600"),
        ("purpose = 3\n" + GOOD, '1: purpose: must be text in quotes; for example: purpose = "..."'),
        ('keep = "forever"\n' + GOOD, "1: keep: 'forever' is none of: live, group, recap"),
        (
            GOOD + 'mode = "Que"\n',
            f"4: item 1 mode: 'Que' is none of: {', '.join(MODES)}; did you mean \"queue\"?",
        ),
        ('[[item]]\ntitle = "I"\n', '1: title: needs some text; for example: title = "What we are about"'),
        ('title = " "\n[[item]]\ntitle = "I"\n', '1: title: needs some text; for example: title = "What we are about"'),
        (
            'title = "T"\n\n[[item]]\nminutes = 3\n',
            '3: item 1 title: needs some text; for example: title = "What we are about"',
        ),
        (
            'title = "T"\n',
            '1: item: a meeting needs at least one [[item]]; add a line [[item]] and under it title = "Welcome"',
        ),
        (
            f'title = "{"x" * 121}"\n[[item]]\ntitle = "I"\n',
            "1: title: is 121 characters long; at most 120 fit; make it shorter",
        ),
        ('title = "T"\n[item]\ntitle = "I"\n', "2: item: a part has two brackets on each side; write [[item]]"),
        (
            'title = "T"\nitem = 3\n',
            '2: item: is not a part of its own; write a line [[item]] and under it title = "Welcome"',
        ),
        (
            'title = "T"\nitem = [{title = "I"}, "x"]\n',
            '2: item 2: is not a part of its own; write a line [[item]] and under it title = "Welcome"',
        ),
        (
            'next = "Tuesday"\n' + GOOD,
            "1: next: is a part of its own with starts, join, starts_at, minutes; write a line [next] and those under it",
        ),
        (
            'agreement = "listen"\n' + GOOD,
            '1: agreement: is a list of points; for example: ["We listen to the end", "Passing is fine"]',
        ),
        (
            "agreement = [\n \"a\", # x ]\n \"\", '''b\n''',\n 7,\n]\n" + GOOD,
            '3: agreement 2: needs some text; for example: "We listen to the end"',
        ),
    ],
)
def test_a_mistake_names_line_and_key_and_what_would_be_right(file: Path, text: str, told: str) -> None:
    assert told in mistakes(file, text)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(file: Path) -> None:
    said = mistakes(file, 'minutes = -1\nkeep = "x"\n' + GOOD + 'order = "first"\nkeep = 3\n')
    assert [line.split(":")[0] for line in said] == ["1", "2", "6", "7"]


def test_a_wrong_type_is_one_mistake_and_not_two(file: Path) -> None:
    assert mistakes(file, "title = 3\n[[item]]\ntitle = 4\n") == [
        '1: title: must be text in quotes; for example: title = "What we are about"',
        '3: item 1 title: must be text in quotes; for example: title = "What we are about"',
    ]


def test_very_many_mistakes_are_told_in_parts(file: Path) -> None:
    said = mistakes(file, GOOD + "".join(f"x{n} = 1\n" for n in range(30)))
    assert len(said) == 21
    assert said[-1].strip() == "10 more mistakes are left; mend these first."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = Reflection\n", "1: title: text stands in straight quotes"),
        ("title = “Reflection”\n", "1: title: these are curly quotes"),
        ('title = "a\nminutes = 3\n', "1: title: text in quotes does not end"),
        ('\npurpose = """a\n\n\n', "2: purpose: text in quotes does not end"),
        ("title = 'a", "1: title: text in quotes does not end"),
        ('title "a"\n', "1: a line is a key, an equals sign and a value"),
        ("= 3\n", "1: this line is not written the way a session file is"),
        ('title = "a"\n[next\nx = 1\n', "2: a heading has square brackets on both sides"),
        ('title = "a"\ntitle = "b"\nminutes = 3\n', "2: title: this key or heading is here a second time"),
        ("[next]\n[next]\n", "2: next: this heading is here a second time"),
        ("minutes = 1 people = 2\n", "1: minutes: there is something after the value"),
        ('minutes = 3\nagreement = [\n "a",\n\npeople = 4\n', "2: agreement: a list opens with [ and does not end"),
        ('agreement = ["a"', "1: agreement: a list opens with [ and does not end"),
        ("next = {starts = 'x'", "1: next: a { has no } to end it"),
        ('title = "a\\q"\n', "1: title: a backslash means something special"),
        ('title = "\x01"\n', "1: title: there is an invisible character here"),
        (f"minutes = {'9' * 5000}\n", "1: minutes: there is a number here that is far too long"),
        (f"title = {'[' * 5000}\n", " brackets are nested too deeply"),
    ],
)
def test_text_that_is_no_toml_is_told_in_a_plain_sentence(file: Path, text: str, told: str) -> None:
    (said,) = mistakes(file, text)
    assert said.startswith(told)


def test_what_is_no_session_file_is_one_sentence(tmp_path: Path) -> None:
    binary, large, utf16 = (tmp_path / name for name in ("binary", "large", "utf16"))
    binary.write_bytes(b"\x7fELF\x00\x01")
    large.write_bytes(b"#" * 300_000)
    utf16.write_text(GOOD, encoding="utf-16")
    (tmp_path / "link").symlink_to(tmp_path / "link")
    for path, told in (
        (tmp_path, "is a folder"),
        (tmp_path / "nothing", "does not exist"),
        (binary, "is not a text file in UTF-8"),
        (utf16, "is not a text file in UTF-8"),
        (large, "is too large"),
        (tmp_path / "link", "cannot be read"),
        (Path("a\0b"), "cannot be read"),
        (Path(os.devnull), "is no ordinary file"),
    ):
        with pytest.raises(SessionFileError, match=told) as caught:
            read(path)
        assert len(str(caught.value).splitlines()) == 1


def test_hostile_keys_and_values_are_told_without_control_characters(file: Path) -> None:
    for said in mistakes(file, GOOD + '"\\u001b[31m\\u202e" = 3\nmode = "\\u001b]0;x\\u0007"\n'):
        assert said.isprintable()


@given(st.text(alphabet="ab=[]{}\"'\\\n#,. 1item", max_size=80))
def test_the_scan_for_lines_ends_and_finds_real_lines_whatever_the_text(text: str) -> None:
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in lines_of(text).values())


def test_the_scan_is_not_misled_by_brackets_and_marks_inside_texts() -> None:
    lines = lines_of(
        'a = "[x] = # \\" y" # c = 1\nb = """\nc = 1\n[d]\n"""\ne.f = [[1],\n 2]\n[g] # h\n"i j" = \'k\n[[l]]\nm = 1'
    )
    assert lines == {
        ("a",): 1,
        ("b",): 2,
        ("e", "f"): 6,
        ("e", "f", 0): 6,
        ("e", "f", 1): 7,
        ("g",): 8,
        ("g", "i j"): 9,
        ("l",): 10,
        ("l", 0): 10,
        ("l", 0, "m"): 11,
    }


def test_what_a_part_says_about_people_advice_and_answers_arrives_in_the_plan(file: Path) -> None:
    file.write_text(
        GOOD + 'who = "not presenter"\nadvice = false\ncapture = "points"\nmode = "check"\nbinding = true\n'
        'options = ["good: go on", "concern: look at it", "against: not like this"]\n'
    )
    (item,) = read(file).items
    assert (item.who, item.advice, item.capture, item.binding) == ("not presenter", False, "points", True)
    assert item.options == ("good: go on", "concern: look at it", "against: not like this")
    assert mistakes(file, GOOD + 'options = "good"\n') == [
        '4: item 1 options: is a list of answers; for example: ["good: go on", "concern: something to look at", '
        '"against: not like this"]'
    ]
    assert mistakes(file, GOOD + "binding = 1\n") == [
        "4: item 1 binding: must be true or false without quotes; for example: binding = true"
    ]
