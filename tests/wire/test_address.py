"""The address for invites: read in every form people write it, and every invite made of it is one that is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.wire.address import BadAddress, Place
from cop_tui.wire.invite import Invite

CODE, SEAL = "K7QM-2X9R-4TDV", "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("example.org", Place("example.org")),
        (" Example.ORG. ", Place("example.org")),
        ("example.org:9000", Place("example.org", 9000)),
        ("https://example.org", Place("example.org", 0, True)),
        ("HTTPS://example.org:8443/", Place("example.org", 8443, True)),
        ("[2001:db8::1]:9000", Place("2001:db8::1", 9000)),
        ("2001:DB8::1", Place("2001:db8::1")),
        ("https://[2001:db8::1]", Place("2001:db8::1", 0, True)),
        ("fe80::1%eth0", Place("fe80::1%eth0")),
        ("192.0.2.7", Place("192.0.2.7")),
        (f"example.org:9000/{SEAL.lower()}", Place("example.org", 9000, fingerprint=SEAL)),
        (f"https://example.org/{SEAL}/", Place("example.org", 0, True, SEAL)),
    ],
)
def test_an_address_is_read_in_each_form_and_reads_again_as_shown(typed: str, place: Place) -> None:
    assert Place.read(typed) == place
    assert Place.read(str(place)) == place


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "cannot be read"),
        ("http://example.org", "http:// is no address for invites"),
        ("wss://example.org", "wss:// is no address for invites"),
        ("https://", "cannot be read"),
        ("https://example.org/there", "cannot be read"),
        (f"example.org/{SEAL}/more", "cannot be read"),
        ("example.org:0", "cannot be read"),
        ("example.org:70000", "cannot be read"),
        ("ana@example.org", "cannot be read"),
        ("exa mple.org", "cannot be read"),
        ("fe80::1%a/b", "cannot be read"),
        ("0.0.0.0", "every address"),
        ("[::]:9000", "every address"),
    ],
)
def test_what_no_invite_can_carry_is_refused_with_what_one_looks_like(typed: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says) as caught:
        Place.read(typed)
    assert "example.org:9000" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "proxied", "shown"),
    [
        ("example.org", False, f"example.org:9311/{CODE}"),
        ("example.org:443", False, f"example.org:443/{CODE}"),
        ("example.org:443", True, f"example.org:443/{CODE}"),
        ("https://example.org", False, f"https://example.org/#{CODE}"),
        ("https://example.org:8443", True, f"https://example.org:8443/#{CODE}"),
        ("example.org", True, f"https://example.org/#{CODE}"),
    ],
)
def test_an_invite_names_the_port_that_people_come_to(typed: str, proxied: bool, shown: str) -> None:
    assert str(Place.read(typed).invite(CODE, port=9311, fingerprint=None, proxied=proxied)) == shown


def test_an_invite_names_the_certificate_that_people_are_shown_and_not_one_behind_it() -> None:
    outer = Place.read(f"https://example.org:9443/{SEAL}")
    for inner in (None, "0" * 32):
        invite = outer.invite(CODE, port=9311, fingerprint=inner, proxied=True)
        assert str(invite) == f"https://example.org:9443/#{CODE}/{SEAL}"


labels = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,8}[A-Za-z0-9_])?", fullmatch=True)
hosts = st.one_of(
    st.lists(labels, min_size=1, max_size=4).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.builds("[fe80::1%{}]".format, st.text(min_size=1, max_size=6)),
    st.text(max_size=20),
)
ports = st.one_of(st.just(""), st.integers(0, 70_000).map(":{}".format))
typed_ones = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "https://", "HTTPS://"]),
    hosts,
    ports,
    st.sampled_from(["", "/", f"/{SEAL}", f"/{'aB' * 32}"]),
)


@given(typed_ones, st.integers(1, 65_535), st.sampled_from([None, SEAL]), st.booleans(), st.booleans())
def test_every_invite_that_can_be_printed_reads_as_what_was_meant(
    typed: str, port: int, seal: str | None, proxied: bool, tls: bool
) -> None:
    try:
        place = Place.read(typed)
    except BadAddress:
        return
    assert Place.read(str(place)) == place
    invite = place.invite(CODE, port=port, fingerprint=seal, proxied=proxied, tls=tls)
    assert Invite.read(str(invite)) == invite
    assert Invite.read(invite.link) == invite
