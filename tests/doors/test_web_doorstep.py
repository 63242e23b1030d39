"""Who is let in by a page's door, what it may cost, and what else it answers: three files, and nothing to anybody else's page."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import secrets
import socket
import ssl
import zlib
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cop_server.certificate import self_signed
from cop_tui.acts.connection import link_words
from cop_tui.client import liveness
from cop_tui.doors import web
from cop_tui.doors.web.bounds import Bounds
from cop_tui.doors.web.lines import MOST
from cop_tui.doors.web.messages import Unreadable, read
from cop_tui.doors.web.pages import Pages
from cop_tui.doors.web.reception import FULL
from cop_tui.wire import closing
from cop_tui.wire.forwarded import Proxied
from cop_tui.wire.invite import new_code
from tests.doors.browsing import QUICK, WHOSE, Page, Place, placed
from tests.server.guests import settle

if TYPE_CHECKING:
    from cop_tui.client.session import Session

PAGE = Path(web.__file__).parent.parent / "page"
MOST_BYTES = 30_000


async def get(place: Place, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    def ask() -> tuple[HTTPResponse, bytes]:
        line = HTTPConnection("127.0.0.1", place.port, timeout=5)
        try:
            line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return answer, answer.read()
        finally:
            line.close()

    return await asyncio.to_thread(ask)


async def test_the_page_says_whose_computer_it_is_before_a_code_is_typed(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        answer, body = await get(place, "/")
        page = body.decode()
        assert answer.status == 200
        assert page.index("Ama&#x27;s laptop") < page.index('id="code"')
        assert "could see what you type before it is sent, notes without a name too" in page
        assert WHOSE == "Ama's laptop"


async def test_the_files_are_packed_and_a_browser_that_has_them_is_told_so(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        answer, body = await get(place, "/", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"
        page = gzip.decompress(body).decode()
        again, nothing = await get(place, "/", If_None_Match=answer.headers["ETag"])
        assert (again.status, nothing) == (304, b"")
        (script,) = re.findall(r'src="([^"]+)"', page)
        file, _ = await get(place, f"/{script}")
        assert file.status == 200
        assert "immutable" in file.headers["Cache-Control"]


async def test_the_script_is_named_before_the_rest_of_the_page_has_arrived(tmp_path: Path) -> None:
    tls, _ = self_signed(tmp_path / "tls", ["127.0.0.1"])
    async with placed(tmp_path / "data", tls=tls) as place:

        def records() -> list[bytes]:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with trusting.wrap_socket(socket.create_connection(("127.0.0.1", place.port), timeout=5)) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: meet.test\r\nAccept-Encoding: gzip\r\n\r\n")
                return list(iter(lambda: line.recv(65536), b""))  # each is one record

        first, *others = await asyncio.to_thread(records)
        head, _, begun = first.partition(b"\r\n\r\n")
        assert re.search(rb'<script src="page\.js\?[0-9a-f]+"', zlib.decompressobj(31).decompress(begun))
        whole = begun + b"".join(others)
        assert f"Content-Length: {len(whole)}".encode() in head
        assert gzip.decompress(whole).endswith(b"</html>\n")
        assert len(first) < 1400  # bytes, so that it is one packet


async def test_every_file_keeps_the_browser_to_this_door(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        script, _ = await get(place, "/page.js")
        assert script.headers["X-Content-Type-Options"] == "nosniff"
        assert script.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        for path in ("/", "/?from=chat"):
            answer, _ = await get(place, path)
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'sha256-")
            assert "frame-ancestors 'none'" in policy
            assert "require-trusted-types-for 'script'" in policy
            assert "unsafe" not in policy
            assert f"connect-src 'self' ws://127.0.0.1:{place.port};" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Frame-Options"] == "DENY"


async def test_a_host_that_is_none_is_not_repeated(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        answer, _ = await get(place, "/", Host="evil.example;script-src *")
        assert "evil" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/door", "/../secret", "/page.js/..", "/page.css", "/visit", "/m", "/healthz"])
async def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    async with placed(tmp_path) as place:
        assert (await get(place, path))[0].status == 404


async def test_nothing_but_reading_is_answered(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        assert (await get(place, "/", "POST"))[0].status == 405
        head, body = await get(place, "/", "HEAD")
        assert (head.status, body) == (200, b"")


def test_the_page_is_small() -> None:
    assert Pages(WHOSE, encrypted=True).packed_bytes <= MOST_BYTES


def test_the_page_sets_texts_and_never_markup_and_asks_no_other_server() -> None:
    script = (PAGE / "page.js").read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "import("):
        assert word not in script
    everything = script + (PAGE / "index.html").read_text("utf-8") + (PAGE / "page.css").read_text("utf-8")
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]", everything)
    assert not re.findall(r"\bon[a-z]+=|style=", (PAGE / "index.html").read_text("utf-8"))


def test_the_script_is_one_that_browsers_of_2017_read() -> None:
    script = (PAGE / "page.js").read_text("utf-8")
    for newer in (
        r"\?\.[a-z([]",
        r"\?\?",
        r"catch \{",
        r"\{ ?\.\.\.",
        r"for await",
        r"\.flat\(",
        r"\.at\(",
        r"#[a-z]+ =",
        r"\(\?<",
    ):
        assert not re.findall(newer, script), newer


def test_the_page_says_that_its_line_is_lost_as_everybody_does() -> None:
    class Lost:
        link = liveness.LOST

        def heard_ago(self) -> int:
            return 0

    assert f"const LOST = '{link_words(cast('Session', Lost()))}';" in (PAGE / "page.js").read_text("utf-8")


# Who may open a connection


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1"])
async def test_a_page_of_another_place_opens_nothing(tmp_path: Path, origin: str) -> None:
    async with placed(tmp_path) as place:
        with pytest.raises(InvalidStatus) as no:
            await Page(place).open(origin=origin.format(port=place.port))
        assert no.value.response.status_code == 403
        assert not place.web.reception.visits


async def test_the_address_of_the_door_is_its_own_whatever_a_proxy_says_as_host(tmp_path: Path) -> None:
    async with placed(tmp_path, address="https://meet.example.org", proxied=Proxied(True)) as place:
        await (await Page(place).open(origin="https://meet.example.org")).ws.close()
        with pytest.raises(InvalidStatus):
            await Page(place).open(origin="https://meet.example.org.evil.example")


async def test_behind_a_proxy_connections_are_counted_by_where_they_come_from(tmp_path: Path) -> None:
    bounds = Bounds(gather=0.0, look=3600.0, outside=1)
    async with placed(tmp_path, bounds=bounds, proxied=Proxied(True)) as place:
        one = await Page(place).open(additional_headers={"X-Forwarded-For": "198.51.100.1"})
        two = await Page(place).open(additional_headers={"X-Forwarded-For": "198.51.100.2"})
        await settle(lambda: len(place.web.reception._outside) == 2)
        with pytest.raises(InvalidStatus) as no:
            await Page(place).open(additional_headers={"X-Forwarded-For": "198.51.100.2"})
        assert no.value.response.status_code == 429
        await one.ws.close()
        await two.ws.close()


async def test_silent_connections_take_no_place_of_a_visitor_and_keep_nobody_out(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=3600.0, sockets=6)) as place:
        there = await Page(place).come("Bo")
        silent = [await asyncio.open_connection("127.0.0.1", place.port) for _ in range(20)]
        await Page(place).come("Cy")
        assert await there.type("kept?")
        for _, writer in silent:
            writer.transport.abort()
        await asyncio.sleep(0)


async def test_a_header_that_comes_twice_is_no_fault(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        twice = "".join(f"{name}: gzip\r\n" * 2 for name in ("Host", "Accept-Encoding", "If-None-Match", "Upgrade"))
        writer.write(f"GET / HTTP/1.1\r\n{twice}\r\n".encode())
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200 OK")
        writer.close()


async def test_whoever_is_in_a_meeting_takes_no_place_of_those_who_come(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=3600.0, outside=1)) as place:
        await Page(place).come("Bo")
        await Page(place).come("Cy")
        await (await Page(place).open()).ws.close()


async def test_a_full_door_says_so(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=3600.0, visits=1)) as place:
        await Page(place).come("Bo")
        page = await Page(place).ask("Cy", place.made.code)
        assert (await page.read())["no"][:2] == ["door_full", FULL]


async def test_somebody_who_does_nothing_is_sent_away(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=3600.0, asking=0.05)) as place:
        page = await Page(place).open()
        assert await page.closed() == 1006


async def test_a_wrong_code_is_said_and_the_page_may_try_again(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).ask("Bo", new_code())
        code, text, _ = (await page.read())["no"]
        assert (code, text) == ("wrong_code", closing.DOORS["wrong_code"].text)
        await page.come("Bo")


async def test_without_a_name_somebody_new_is_asked_for_one(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).ask("", place.made.code)
        assert await page.read() == {"name": True}
        await page.come("Bo")


async def test_a_name_that_somebody_has_is_refused_with_its_sentence(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        await Page(place).come("Bo")
        page = await Page(place).ask("Bo", place.made.code)
        assert (await page.read())["no"][:2] == [
            "name_taken",
            "Somebody here is called Bo already. Choose a name that can be told apart.",
        ]
        assert len(place.web.reception.visits) == 1
        assert (await page.come("Bob")).shows["in"][1] == "Bob"


async def test_a_browser_without_a_seat_needs_the_code(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).ask("Bo", "", meeting=place.made.meeting)
        assert (await page.read())["no"][0] == "seat_unknown"


# What is no page of ours


@pytest.mark.parametrize(
    "message",
    ["", "[]", "{}", '{"t":"nobody"}', '{"t":"line","id":1,"text":"x"}', '{"t":"come","key":"x"}', '{"t":"here","x":1}',
     '{"t":"come","key":"' + "a" * 64 + '","meeting":"a\\r\\nCop-Door: b"}', '{"t":"line","id":-1,"text":"","shown":0}',
     "[" * 5000],
)  # fmt: skip
async def test_what_no_page_sends_ends_its_connection_and_nobody_elses(tmp_path: Path, message: str) -> None:
    with pytest.raises(Unreadable):
        read(message)
    async with placed(tmp_path) as place:
        there = await Page(place).come("Bo")
        page = await Page(place).open()
        await page.ws.send(message)
        assert await page.closed() == closing.BROKEN
        assert await there.type("kept?")


async def test_a_message_that_is_too_large_ends_its_connection(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        page = await Page(place).come("Bo")
        await page.ws.send(json.dumps({"t": "line", "id": 1, "text": "x" * 20_000, "shown": 0}))
        assert await page.closed() == 1009


@pytest.mark.takes("a flood keeps the polite end of its connection waiting")
async def test_a_flood_of_lines_ends_the_connection_and_the_room_is_undisturbed(tmp_path: Path) -> None:
    async with placed(tmp_path) as place:
        ama = await place.holder()
        page = await Page(place).come("Bo")
        try:
            for _ in range(MOST * 3):
                await page.enter("hand")
        except ConnectionClosed:
            pass
        assert await page.closed() == closing.BUSY
        await ama.sync()


async def test_a_page_that_takes_nothing_in_is_cut_and_its_visit_goes_on(tmp_path: Path) -> None:
    bounds = Bounds(gather=0.0, look=3600.0, stuck=0.05)
    async with placed(tmp_path, bounds=bounds) as place:
        page = await Page(place).come("Bo")
        (visit,) = place.web.reception.visits.values()
        page.ws.transport.pause_reading()
        async with asyncio.timeout(5):
            while visit.page is not None:
                visit.plain.write(secrets.token_hex(20_000))
                visit.changed.set()
                await asyncio.sleep(0)
        assert visit.ending is None


async def test_a_page_that_is_silent_is_asked_whether_it_is_there(tmp_path: Path) -> None:
    async with placed(tmp_path, bounds=Bounds(gather=0.0, look=3600.0, probe=0.05, silent=1.0)) as place:
        page = await Page(place).come("Bo")
        await page.until(lambda: {"probe": True} in page.answers)
        assert await page.closed() == 1006


def test_a_page_of_ours_is_never_refused() -> None:
    assert QUICK.visits >= 200
