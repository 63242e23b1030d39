"""The way into the next meeting is a link where its convenors wrote an address, and nothing else in a recap is one."""

from __future__ import annotations

import msgspec
import pytest
from markdown_it import MarkdownIt

from cop_tui.core.topics.setup import NextTime
from cop_tui.core.topics.words import UNNAMED
from cop_tui.recap import render
from tests.recap.test_recap_escaping import HOSTILE, Page
from tests.recap.test_recap_shape import PLAN, Table


def inviting(join: str) -> Table:
    return Table(msgspec.structs.replace(PLAN, next=NextTime("Thursday", join)))


def links(page: str) -> list[str]:
    return [value or "" for name, value in Page(page).attributes if name == "href"]


@pytest.mark.parametrize(
    ("join", "leads"),
    [
        ("https://example.org/a_b?c=d&e=(f)#g", ["https://example.org/a_b?c=d&e=(f)#g"]),
        ("Come to https://example.org/come, please.", ["https://example.org/come"]),
        ("Write to coop.group@example.org.", ["mailto:coop.group@example.org"]),
        ("http://a.example or http://b.example/x", ["http://a.example", "http://b.example/x"]),
        ("Ask Ama.", []),
        ("javascript:alert(1) data:text/html,x file:///etc //host/x www.example.org", []),
    ],
)
def test_where_to_join_is_a_link_in_markdown_and_in_the_page(join: str, leads: list[str]) -> None:
    recap = inviting(join).recap
    for page in (render(recap, "html"), MarkdownIt("commonmark").render(render(recap, "md"))):
        assert links(page) == leads
        assert join in "".join(Page(page).text)
    assert "\\" not in render(inviting("https://example.org/a_b").recap, "md")


@pytest.mark.parametrize("line", HOSTILE)
def test_no_words_of_where_to_join_become_anything_but_a_link(line: str) -> None:
    ordinary = Page(render(inviting("x").recap, "html"))
    page = Page(render(inviting(line).recap, "html"))
    assert [tag for tag in page.tags if tag != "a"] == ordinary.tags
    assert {name for name, _ in page.attributes} - {name for name, _ in ordinary.attributes} <= {"href"}
    assert all(
        link.startswith(("https://", "http://", "mailto:")) for link in links(render(inviting(line).recap, "html"))
    )


def test_an_address_in_the_words_of_people_is_no_link() -> None:
    table = inviting("https://example.org/come")
    table.item(2)
    table.words("Look at https://example.org/come or me@example.org", UNNAMED)
    assert links(render(table.recap, "html")) == ["https://example.org/come"]
    assert links(MarkdownIt("gfm-like").render(render(table.recap, "md"))) == ["https://example.org/come"]
