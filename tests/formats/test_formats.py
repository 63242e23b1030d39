"""Formats are what their sources say: phases, orders, what is kept; one that does not add up is refused with the sum."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_tui import formats
from cop_tui.core.plan import timing
from cop_tui.core.topics.setup import problems
from cop_tui.session_file import SessionFileError, read
from tests.formats.tables import CARRIES, SAID

NAMES = sorted(SAID)
SMALL = 'title = "T"\nabout = "A."\nsource = "S"\nn = 4\ntotal = 5\n[[item]]\ntitle = "I"\nminutes = 5\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return an empty folder for formats of one's own."""
    return tmp_path


def test_the_formats_that_come_along_are_those_of_the_table(own: Path) -> None:
    assert formats.names(own) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_format_has_the_parts_of_its_source(name: str, own: Path) -> None:
    found = formats.load(name, own)
    said = SAID[name]
    assert (found.id, found.n, found.total, found.regime) == (name, said.people, said.minutes, said.regime)
    for item, part in zip(found.items, said.parts, strict=True):
        order = item.order if part.order else ""
        assert (item.mode, item.minutes, item.turn, order, item.keep, item.capture, item.who, item.advice) == part
    assert sum(item.minutes for item in found.items) == said.minutes


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_where_it_comes_from_and_how_it_is_put_to_people(name: str, own: Path) -> None:
    found = formats.load(name, own)
    assert len(found.source) > 20
    assert found.about.endswith(".")
    assert len(found.about) <= 110
    assert len({item.title for item in found.items}) >= len(found.items) - 2
    assert not [item.title for item in found.items if len(item.title) > 70]


@pytest.mark.parametrize("name", NAMES)
def test_a_format_fits_the_people_it_is_made_for_when_they_speak(name: str, own: Path) -> None:
    found = formats.load(name, own)
    assert not timing.measure(dict(enumerate(found.items, 1)), timing.Group(found.n)).ways


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_which_parts_it_is_for_and_its_short_form_keeps_them(name: str, own: Path) -> None:
    found = formats.load(name, own)
    short = formats.shortened(found)
    numbers, minutes = CARRIES[name]
    assert [n for n, item in enumerate(found.items, 1) if item.carries] == numbers
    assert short.total == sum(item.minutes for item in short.items) == minutes
    assert [item for item in short.items if item.carries] == [item for item in found.items if item.carries]
    assert (short.items[0], short.items[-1]) == (found.items[0], found.items[-1])
    assert bool(formats.left_out(found)) is (minutes < found.total)


@pytest.mark.parametrize("people", [5, 20, 40])
@pytest.mark.parametrize("name", NAMES)
def test_no_way_out_of_a_format_drops_or_squeezes_a_part_that_it_is_for(name: str, people: int, own: Path) -> None:
    items = formats.load(name, own).items
    fit = timing.measure(dict(enumerate(items, 1)), timing.Group(people, typed=people))
    for ways in fit.ways:
        assert not [number for number in ways.drop if items[number - 1].carries]
        assert not (items[ways.part - 1].carries and (ways.seconds or ways.group))
        assert ways.seconds == 0 or ways.seconds >= timing.SHORTEST_TYPED


def test_the_dilemma_of_a_reflective_group_stays_whole_when_everybody_types(own: Path) -> None:
    items = formats.load("reflective-practice", own).items
    told = "\n".join(timing.lines(timing.measure(dict(enumerate(items, 1)), timing.Group(8, typed=8)), 60))
    dropped = [line for line in told.splitlines() if line.startswith("- Drop a part")]
    assert dropped
    assert not [line for line in dropped if "The dilemma" in line or "What might be beneath this?" in line]
    assert "- More time: about 9 minutes in all. It is what this is for" in told
    assert told.endswith("it takes 63 minutes; beyond that, make the meeting longer.")


@pytest.mark.parametrize("name", NAMES)
def test_a_session_of_a_format_alone_has_its_items_its_time_and_its_regime(name: str, own: Path) -> None:
    found = formats.load(name, own)
    file = own / "evening.toml"
    file.write_text(f'title = "T"\nformat = "{name}"\nquestion = "What now?"\n')
    session = read(file, own)
    assert session.items == formats.opened(found, "What now?")
    assert (session.minutes, session.regime) == (found.total, found.regime)
    assert not [item for item in session.items if "{" in item.prompt]
    assert problems(session) == []


def test_the_question_of_the_group_goes_where_the_format_leaves_room_for_it(own: Path) -> None:
    found = formats.load("thinking-round", own)
    assert [item.prompt for item in formats.opened(found, " What  now? ")] == ["What now?", "What now?", "", ""]
    assert [item.prompt for item in formats.opened(found)] == ["", "", "", ""]


# One's own


def refused(own: Path, text: str) -> str:
    """Return what is told about a format that does not hold together."""
    (own / "ours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(formats.FormatError) as caught:
        formats.load("ours", own)
    return str(caught.value).replace(f"{own / 'ours.toml'}", "ours.toml")


def test_a_format_that_does_not_add_up_is_refused_with_the_sum(own: Path) -> None:
    text = SMALL.replace("total = 5", "total = 90").replace("minutes = 5", "minutes = 92")
    assert refused(own, text) == "ours.toml:5: total: The parts take 92 minutes and the whole says 90."


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("n = 4", "n = 0", "ours.toml:4: n: must be a whole number from 1 to 500"),
        ("n = 4", 'n = "4"', "ours.toml:4: n: must be a whole number without quotes; for example: n = 8"),
        ("minutes = 5", 'mode = "rund"\nminutes = 5', "item 1 mode: 'rund' is none of"),
        ("minutes = 5", 'advice = "no"\nminutes = 5', "advice: must be true or false without quotes"),
        ("minutes = 5", 'who = "me"\nminutes = 5', "item 1 who: 'me' is none of: all, presenter"),
        ("minutes = 5", 'capture = "all"\nminutes = 5', "item 1 capture: 'all' is none of"),
        ("n = 4", 'id = "theirs"', "ours.toml:4: id: must be the name of its file: ours"),
        ("n = 4", 'regime = "secret"', "ours.toml:4: regime: 'secret' is none of: open, chatham, themes, closed"),
        ("source", "sauce", "sauce: is not known; did you mean source?"),
        ("total = 5", "total = 0", "total: must be a whole number from 1 to 600"),
        ('title = "T"', 'title = ""', "ours.toml:1: title: needs some text"),
        ('title = "T"', 'title = "T', "ours.toml:1: title: text in quotes does not end"),
    ],
)
def test_a_mistake_in_a_format_names_its_line_and_what_would_be_right(
    own: Path, before: str, after: str, told: str
) -> None:
    assert told in refused(own, SMALL.replace(before, after, 1))


def test_a_format_of_ones_own_is_found_by_name_before_those_that_come_along_and_by_its_path(own: Path) -> None:
    for name in ("ours", "circle"):
        (own / f"{name}.toml").write_text(SMALL)
    assert formats.names(own) == sorted({*NAMES, "ours"})
    assert formats.load("ours", own).title == formats.load("circle", own).title == "T"
    assert formats.load("ours.toml", own / "none", beside=own).title == "T"
    assert formats.load(str(own / "ours.toml"), own).title == "T"


def test_a_format_that_is_not_there_is_answered_with_the_nearest(own: Path) -> None:
    for name, told in (
        ("circel", "there is no format 'circel'; did you mean circle?"),
        ("zzz", "there is no format 'zzz'; there are: action-learning, "),
        ("", "there is no format ''; there are: "),
        ("none.toml", "none.toml does not exist; cop formats lists those there are"),
    ):
        with pytest.raises(formats.FormatError) as caught:
            formats.load(name, own, own)
        assert told in str(caught.value)


def test_ones_own_folder_is_among_the_personal_files(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    monkeypatch.setenv("COP_HOME", str(own))
    assert formats.own_folder() == own / "formats"
    assert formats.names() == NAMES
    (own / "formats").mkdir()
    (own / "formats" / "ours.toml").write_text(SMALL)
    assert formats.load("ours").n == 4


# In a session file


def told(own: Path, text: str) -> str:
    """Return what is told about a session file, without its name."""
    file = own / "evening.toml"
    file.write_text(text)
    with pytest.raises(SessionFileError) as caught:
        read(file, own)
    return str(caught.value).replace(f"{file}:", "")


def test_a_format_under_an_item_opens_out_in_its_place(own: Path) -> None:
    file = own / "evening.toml"
    file.write_text(
        'title = "T"\nkeep = "recap"\n[[item]]\ntitle = "Hello"\n'
        '[[item]]\nformat = "thinking-round"\nquestion = "Why?"\n[[item]]\ntitle = "Bye"\n'
    )
    session = read(file, own)
    brought = formats.opened(formats.load("thinking-round", own), "Why?")
    assert [item.title for item in session.items] == ["Hello", *(item.title for item in brought), "Bye"]
    assert session.items[1:-1] == brought
    assert (session.minutes, session.items[0].keep, session.items[-1].keep) == (90, "recap", "recap")


def test_the_short_form_of_a_format_keeps_its_question_and_takes_its_own_time(own: Path) -> None:
    file = own / "evening.toml"
    file.write_text('title = "T"\nformat = "cop-rounds"\nquestion = "Why?"\nshort = true\n')
    session = read(file, own)
    whole = formats.opened(formats.load("cop-rounds", own), "Why?")
    assert session.items == tuple(item for n, item in enumerate(whole, 1) if n not in (2, 8))
    assert session.minutes == 62
    file.write_text('title = "T"\n[[item]]\nformat = "cop-rounds"\nshort = true\n[[item]]\ntitle = "Bye"\n')
    assert len(read(file, own).items) == len(whole) - 2 + 1
    file.write_text('title = "T"\nformat = "cop-rounds"\nshort = false\n')
    assert len(read(file, own).items) == len(whole)


def test_a_format_of_ones_own_has_a_short_form_once_it_says_what_it_is_for(own: Path) -> None:
    parts = ("Hello", "Talk", "News", "Bye")
    items = "".join(f'[[item]]\ntitle = "{part}"\nmode = "open"\nminutes = 5\n' for part in parts)
    text = SMALL.partition("[[item]]")[0].replace("total = 5", "total = 20") + items
    (own / "ours.toml").write_text(text)
    assert formats.left_out(formats.load("ours", own)) == []
    (own / "ours.toml").write_text(text.replace('title = "Talk"', 'title = "Talk"\ncarries = true'))
    assert [item.title for item in formats.shortened(formats.load("ours", own)).items] == ["Hello", "Talk", "Bye"]


def test_what_the_session_says_itself_goes_before_what_its_format_says(own: Path) -> None:
    file = own / "evening.toml"
    (own / "ours.toml").write_text(SMALL.replace("n = 4", 'n = 4\nregime = "closed"'))
    file.write_text('title = "T"\nminutes = 60\nregime = "themes"\nformat = "ours"\n')
    session = read(file, own)
    assert (session.minutes, session.regime) == (60, "themes")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "T"\nformat = "circel"\n', "2: format: there is no format 'circel'; did you mean circle?"),
        ('title = "T"\nformat = 3\n', "2: format: must be text in quotes"),
        (
            'title = "T"\nformat = "thinking-round"\n[[item]]\ntitle = "I"\n',
            "2: format: brings all the parts; leave the [[item]] out, or write format under an [[item]]",
        ),
        (
            'title = "T"\nquestion = "Why?"\n[[item]]\ntitle = "I"\n',
            '2: question: is what a format asks; write format = "thinking-round" too, or the prompt of a part',
        ),
        (
            'title = "T"\n[[item]]\nformat = "thinking-round"\nminutes = 3\n',
            "4: item 1 minutes: has no place beside format, which brings parts of its own; take it away",
        ),
        ('title = "T"\n[[item]]\nformat = "zzz"\n', "3: item 1 format: there is no format 'zzz'"),
        ('title = "T"\n[[item]]\nformat = 3\n', "3: item 1 format: must be text in quotes"),
        (
            'title = "T"\nshort = true\n[[item]]\ntitle = "I"\n',
            '2: short: is for a format; write format = "cop-rounds" too, or leave parts out yourself',
        ),
        (
            'title = "T"\nformat = "thinking-round"\nshort = true\n',
            "3: short: has nothing to leave out of this format; take the line away",
        ),
        (
            'title = "T"\n[[item]]\nformat = "thinking-round"\nshort = true\n',
            "4: item 1 short: has nothing to leave out of this format; take the line away",
        ),
        ('title = "T"\nformat = "cop-rounds"\nshort = "yes"\n', "3: short: must be true or false without quotes"),
        (
            'title = "T"\nregime = "closed"\n[[item]]\nformat = "thinking-round"\n[[item]]\ntitle = ""\n',
            "6: item 2 title: needs some text",
        ),
        (
            'title = "T"\nregime = "closed"\nformat = "lean-coffee"\n',
            "3: format: a closed meeting keeps nothing for a recap",
        ),
        (
            'title = "T"\n[[item]]\nformat = "ours"\n',
            '3: item 1 format: is made for meetings where what is said stays; write regime = "closed"',
        ),
    ],
)
def test_a_mistake_with_a_format_is_told_at_its_line(own: Path, text: str, said: str) -> None:
    (own / "ours.toml").write_text(SMALL.replace("n = 4", 'n = 4\nregime = "closed"'))
    assert said in told(own, text)
