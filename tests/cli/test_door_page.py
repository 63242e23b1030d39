"""The page of a door for browsers: encrypted beyond this computer, and linked to only where browsers trust it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cop_tui.cli.door_page import NO_CERTIFICATE, NO_NAME, NO_PROXY, Page, page_at
from cop_tui.cli.doorways import read_at
from cop_tui.cli.errors import Failed
from cop_tui.wire.address import Place
from tests.server.test_orders import renewed


def page(tmp_path: Path, at: str = ":8080", *, cert: bool = False, proxied: bool = False, proxies: tuple[str, ...] = (),
         named: str = "", place: str = "") -> Page:  # fmt: skip
    pem = renewed(tmp_path / "own") if cert else None
    where = read_at("--web", at)
    assert where is not None
    return page_at(
        where, pem, pem, proxied, proxies, Place.read(named) if named else None, Place.read(place) if place else None
    )


@pytest.mark.parametrize(
    ("options", "here", "link"),
    [
        ({}, True, "http://localhost:8080"),
        ({}, False, ""),
        ({"cert": True, "place": "meet.example.org:8765"}, False, "https://meet.example.org:8080"),
        ({"cert": True, "named": "https://web.example.org", "place": "meet.example.org"}, False, "https://web.example.org"),
        ({"cert": True}, False, ""),
        ({"proxied": True, "place": "https://meet.example.org"}, False, "https://meet.example.org"),
        ({"proxied": True, "named": "https://meet.example.org:8443"}, False, "https://meet.example.org:8443"),
        ({"proxied": True, "place": "meet.example.org"}, False, ""),
        ({"proxied": True}, True, ""),
    ],
)  # fmt: skip
def test_a_link_is_given_out_only_where_browsers_trust_the_certificate_and_else_it_says_why(
    tmp_path: Path, options: dict[str, Any], here: bool, link: str
) -> None:
    given, why = page(tmp_path, **options).link(8080, here)
    assert given == link
    assert bool(why) is not bool(link)
    assert why in ("", NO_CERTIFICATE, NO_NAME, NO_PROXY)


def test_a_door_that_knows_of_no_proxy_does_not_speak_of_certificates(tmp_path: Path) -> None:
    assert page(tmp_path, place="https://meet.example.org").link(8080, False) == ("", NO_PROXY)
    assert page(tmp_path, place="meet.example.org").link(8080, False) == ("", NO_CERTIFICATE)


@pytest.mark.parametrize("where", ["named", "place"])
def test_where_a_fingerprint_is_needed_browsers_would_warn_so_no_link_is_given_out(tmp_path: Path, where: str) -> None:
    given: dict[str, Any] = {where: f"https://meet.example.org:9443/{'0' * 32}"}
    assert page(tmp_path, proxied=True, **given).link(8080, False) == ("", NO_CERTIFICATE)


def test_the_page_is_told_where_browsers_find_it_only_where_that_is_encrypted_and_known(tmp_path: Path) -> None:
    assert page(tmp_path).address == ""
    assert page(tmp_path, ":0", cert=True, place="meet.example.org").address == ""
    assert page(tmp_path, cert=True, place="meet.example.org").address == "https://meet.example.org:8080"
    assert page(tmp_path, proxied=True, place="https://meet.example.org").address == "https://meet.example.org"


def test_at_the_port_of_https_none_is_named(tmp_path: Path) -> None:
    assert page(tmp_path, cert=True, place="meet.example.org").link(443, False)[0] == "https://meet.example.org"


def test_in_plain_text_the_page_stays_on_this_computer_or_comes_from_a_proxy(tmp_path: Path) -> None:
    assert page(tmp_path).at.host == "127.0.0.1"
    assert page(tmp_path, proxied=True).at.host == "127.0.0.1"
    assert page(tmp_path, proxies=("192.0.2.5",)).at.host == ""
    assert page(tmp_path, cert=True).at.host == ""
    for proxied in (False, True):
        with pytest.raises(Failed, match="the page for browsers is encrypted") as no:
            page(tmp_path, "0.0.0.0:8080", proxied=proxied)
        assert no.value.status == 2
