"""Which addresses are listened on, with and without IPv6."""

from __future__ import annotations

import pytest

from cop_server import listening


@pytest.mark.parametrize(
    ("host", "without", "addresses"),
    [
        ("192.0.2.7", "", ["192.0.2.7"]),
        ("", "", ["0.0.0.0", "::"]),
        ("::", "", ["0.0.0.0", "::"]),
        ("0.0.0.0", "::", ["0.0.0.0"]),
        ("localhost", "", ["127.0.0.1", "::1"]),
        ("localhost", "::1", ["127.0.0.1"]),
    ],
)
def test_a_name_means_all_its_addresses_that_can_be_listened_on(
    monkeypatch: pytest.MonkeyPatch, host: str, without: str, addresses: list[str]
) -> None:
    monkeypatch.setattr(listening, "_free", lambda one, port: None if one == without else port or 4000)
    assert listening.addresses(host, 9311) == (addresses, 9311)
    assert listening.addresses(host, 0) == (addresses, 4000 if len(addresses) > 1 else 0)


def test_a_port_that_is_taken_at_one_of_them_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = iter(range(4000, 5000))
    monkeypatch.setattr(
        listening, "_free", lambda one, port: (port or 6000) if one == "::" and port in (0, 4002) else next(ports, None)
        if one == "0.0.0.0" else None,
    )  # fmt: skip
    assert listening.addresses("", 0) == (["0.0.0.0", "::"], 4003 - 1)
    monkeypatch.setattr(listening, "_free", lambda _, port: None if port else 4000)
    assert listening.addresses("", 0)[1] == 0, "the system says then that it is in use"


def test_where_nothing_can_be_listened_on_the_system_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_free", lambda *_: None)
    assert listening.addresses("localhost", 9311) == (["127.0.0.1"], 9311)


def test_a_port_in_use_is_not_free() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert listening._free("127.0.0.1", taken.getsockname()[1]) is None
    assert listening._free("127.0.0.1", 0)
