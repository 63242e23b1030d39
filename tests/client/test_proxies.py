"""Proxies as other programs read them, and the blame where it belongs when one does not work."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cop_server import certificate
from cop_tui.client.proxies import ProxyProblem, proxy_for
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.client.proxy_server import Proxy, proxying
from tests.client.room import HOLDER_CODE, Room, opened

FAR = Invite("meet.example.org", 8765, HOLDER_CODE)
NAMES = ("http_proxy", "https_proxy", "all_proxy", "socks_proxy", "wss_proxy", "no_proxy", "request_method")


@pytest.fixture(autouse=True)
def no_proxies_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def served(folder: Path) -> tuple[ssl.SSLContext, str]:
    return certificate.self_signed(folder, ["meet.example.org"])


@asynccontextmanager
async def beyond(folder: Path) -> AsyncIterator[tuple[Proxy, Invite]]:
    """A meeting that only a proxy leads to."""
    folder.mkdir()
    tls, seal = served(folder)
    async with opened(Room(), tls) as server, proxying(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy, Invite("meet.example.org", 8765, HOLDER_CODE, seal)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_is_taken_from_the_setting_that_other_programs_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    async with beyond(tmp_path / "server") as (proxy, invite):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with guest(invite, "Ama", tmp_path) as ama:
            assert ama.session.link == "good"
        assert proxy.seen == ["CONNECT meet.example.org:8765 HTTP/1.1"]


@pytest.mark.parametrize("kind", ["socks5", "socks5h"])
@pytest.mark.parametrize("name", ["ALL_PROXY", "SOCKS_PROXY"])
async def test_a_socks_proxy_is_taken_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, kind: str
) -> None:
    async with beyond(tmp_path / "server") as (proxy, invite):
        monkeypatch.setenv(name, f"{kind}://127.0.0.1:{proxy.port}")
        if kind == "socks5":  # the name is looked up here, and this one is nowhere
            invite = Invite("127.0.0.2", 8765, HOLDER_CODE, invite.fingerprint)
            monkeypatch.setattr(Invite, "loopback", False)
        async with guest(invite, "Ama", tmp_path) as ama:
            assert ama.session.link == "good"
        assert proxy.seen == [f"{invite.host}:8765"]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://a:1", "ALL_PROXY": "http://b:2"}, "http://a:1"),
        ({"HTTP_PROXY": "http://a:1"}, None),  # of encrypted connections it says nothing, as for other programs
        ({"ALL_PROXY": "a:1"}, "http://a:1"),
        ({"ALL_PROXY": "socks://a:1"}, "socks5h://a:1"),
        ({"SOCKS_PROXY": "http://a"}, "socks5h://a:1080"),
        ({"HTTPS_PROXY": "http://ana:secret@a:1"}, "http://ana:secret@a:1"),
        ({"HTTPS_PROXY": "http://ana@a:1"}, "http://ana:@a:1"),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "example.org"}, None),
        ({"HTTPS_PROXY": "http://a:1", "no_proxy": "*"}, None),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "other.org"}, "http://a:1"),
    ],
)
def test_the_settings_of_proxies(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], wanted: str | None) -> None:
    for name, text in settings.items():
        monkeypatch.setenv(name, text)
    found = proxy_for(FAR)
    assert (found.url if found else None) == wanted
    assert proxy_for(Invite("127.0.0.1", 8765, HOLDER_CODE)) is None


@pytest.mark.parametrize("text", ["ftp://a:1", "http://", "http://a:99999", "http://[a"])
def test_a_proxy_that_cannot_be_read_is_named_by_its_setting(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", text)
    with pytest.raises(ProxyProblem, match="The proxy in HTTPS_PROXY is not an address"):
        proxy_for(FAR)


async def refused(invite: Invite, folder: Path) -> str:
    person = Guest(invite, "Ama", folder / "Ama")
    person.start()
    over = await person.ended()
    await person.stop()
    assert (over.code, over.status) == ("proxy", 10)
    return over.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "does not let this program through to meet.example.org:8765 (it said 403)."),
        (405, "does not let this program through to meet.example.org:8765 (it said 405)."),
        (502, "could not reach meet.example.org:8765 (it said 502)."),
        (407, "wants a name and a password."),
    ],
)
async def test_a_proxy_that_refuses_is_blamed_and_not_the_invite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int, words: str
) -> None:
    async with beyond(tmp_path / "server") as (proxy, invite):
        proxy.status = status
        monkeypatch.setenv("HTTPS_PROXY", f"http://ana:secret@127.0.0.1:{proxy.port}")
        text = await refused(invite, tmp_path)
    assert text.startswith(f"The proxy 127.0.0.1:{proxy.port} (from HTTPS_PROXY) {words}")
    assert "secret" not in text
    assert any("Proxy-Authorization" in header for header in proxy.headers)


async def test_a_proxy_that_is_down_is_blamed_and_not_the_invite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with proxying(1) as proxy:
        port = proxy.port
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
    text = await refused(FAR, tmp_path)
    assert text.startswith(f"The proxy 127.0.0.1:{port} (from ALL_PROXY) does not answer. Your invite may be right.")


async def test_a_socks_proxy_that_refuses_is_blamed_and_not_the_invite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with beyond(tmp_path / "server") as (proxy, invite):
        proxy.status = 403
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        text = await refused(invite, tmp_path)
    assert text.startswith(f"The proxy 127.0.0.1:{proxy.port} (from ALL_PROXY) gave no way to meet.example.org:8765")


async def test_without_the_package_for_socks_one_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "python_socks", None)
    monkeypatch.setenv("SOCKS_PROXY", "http://127.0.0.1:1080")
    text = await refused(FAR, tmp_path)
    assert text == (
        "SOCKS_PROXY names a SOCKS proxy (127.0.0.1:1080), and the package for that is not installed here: "
        "pip install 'cop-tui[socks]'. Or unset SOCKS_PROXY if you can do without a proxy. Nothing was sent."
    )


async def test_a_proxy_that_refuses_after_joining_ends_nothing_and_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with beyond(tmp_path / "server") as (proxy, invite):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with guest(invite, "Ama", tmp_path) as ama:
            proxy.status = 403
            line = ama.session._line
            assert line is not None
            line.abort()
            await ama.time.sleeps(3)
            assert ama.session.link == "lost"
            assert len([kind for kind in ama.kinds if kind == "line_why"]) == 1
            assert "does not let this program through" in ama.told[-1]
            proxy.status = 200
            await ama.until(lambda: ama.session.link == "good")


async def test_another_certificate_behind_a_proxy_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failed.append(context))
    async with beyond(tmp_path / "server") as (proxy, invite):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        (tmp_path / "other").mkdir()
        other = Invite(invite.host, invite.port, HOLDER_CODE, served(tmp_path / "other")[1])
        person = Guest(other, "Ama", tmp_path / "Ama")
        person.start()
        assert (await person.ended()).code == "wrong_certificate"
        await person.stop()
    assert failed == []
