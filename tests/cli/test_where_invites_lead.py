"""What status finds where the invites of a server lead, and what else it never calls well."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import shutil
import socket
import time
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cop_server.certificate import CertificateProblem
from cop_tui.cli import asking, running, servers, trying
from cop_tui.cli.servers import Address
from cop_tui.wire import hosting
from cop_tui.wire.invite import Invite
from tests.cli.test_status import GOOD, HERE, NOW
from tests.server.guests import PLAN, served

CODE = "K7QM-2X9R-4TDV"
DAY = 86_400


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def signed(folder: Path, days: float) -> tuple[Path, Path]:
    """Make an authority of our own and a certificate for localhost that ends in some days; return both files."""
    now, root_key, key = datetime.datetime.now(datetime.UTC), *(ec.generate_private_key(ec.SECP256R1()) for _ in "ab")
    begins = now - datetime.timedelta(days=30)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)

    def made(of: str, ends: float, whose: ec.EllipticCurvePrivateKey, *more: tuple[x509.ExtensionType, bool]) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(of))
            .issuer_name(_name("root"))
            .public_key(whose.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(now + datetime.timedelta(days=ends))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(whose.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        for extension, critical in more:
            builder = builder.add_extension(extension, critical)
        return builder.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root, pem = folder / "root.pem", folder / "own.pem"
    root.write_bytes(made("root", 99, root_key, (x509.BasicConstraints(True, None), True), (usage, True)))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(secret + made("own", days, key, (names, False), (x509.BasicConstraints(False, None), True)))
    return root, pem


async def shown(folder: Path, monkeypatch: pytest.MonkeyPatch, days: float, *, trusted: bool = True) -> trying.Answer:
    root, pem = signed(folder, days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
    async with served(folder / "data", cert=pem, key=pem) as server:
        return await trying.look(Invite("localhost", server.port, CODE, https=True))


async def test_a_certificate_in_front_that_ends_soon_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await shown(tmp_path, monkeypatch, 5)
    assert answer.good
    assert abs(answer.ends - time.time() - 5 * DAY) < 60
    assert running.said(HERE, GOOD, answer.ends - 5 * DAY + 60, answer) == running.NOT_WELL
    said = capsys.readouterr().out
    assert "The certificate ends in 4 days. Renew it" in said
    assert running.WELL not in said


async def test_a_certificate_in_front_that_has_ended_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await shown(tmp_path, monkeypatch, -1)
    assert not answer.good
    assert answer.text.startswith("The certificate that is shown at localhost:")
    assert running.troubles(GOOD, NOW, answer)[0].endswith("has ended, so nobody new gets in.")


async def test_an_authority_that_this_computer_does_not_know_is_named_as_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await shown(tmp_path, monkeypatch, 50, trusted=False)
    assert not answer.good
    assert "was signed by somebody this computer does not know" in answer.text
    assert "not valid for that name" not in answer.text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"backup": 0}, "There is no backup yet. Make one with: cop keep backup"),
        ({"backup": 0, "backups": "/b", "meetings": 0}, "There is no backup in /b any more."),
        ({"free": 0}, "The disk is nearly full: 0 MB are free."),
    ],
)
def test_what_was_never_backed_up_or_has_no_room_is_not_well(
    changed: dict[str, object], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.said(HERE, msgspec.structs.replace(GOOD, **changed), NOW) == running.NOT_WELL
    said = capsys.readouterr().out
    assert says in said
    assert running.WELL not in said


async def test_a_proxy_that_is_away_is_not_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        unused = listener.getsockname()[1]
    async with served(tmp_path / "a", behind_proxy=True) as server:
        left = {"host": "127.0.0.1", "port": server.port, "fingerprint": None, "pid": os.getpid(), "proxied": True}
        left["address"] = f"https://localhost:{unused}"
        (tmp_path / "a" / servers.ADDRESS_FILE).write_text(json.dumps(left), "utf-8")
        assert await asyncio.to_thread(running.status, tmp_path / "a", metrics=False) == running.NOT_WELL
    said = capsys.readouterr().out
    assert f"Nothing answers at localhost:{unused} from here. See whether what stands in front" in said
    assert running.WELL not in said


@pytest.mark.parametrize("address", ["", "127.0.0.1:9000"])
def test_an_address_on_this_computer_is_not_tried(address: str) -> None:
    assert running._reached(Address("127.0.0.1", 9311, address=address)) is None


async def test_a_renewed_certificate_that_was_broken_is_told_until_a_whole_one_was_read(tmp_path: Path) -> None:
    _, pem = signed(tmp_path, 50)
    whole = pem.read_bytes()
    async with served(tmp_path / "data", cert=pem, key=pem) as server:
        pem.write_bytes(b"broken")
        with pytest.raises(CertificateProblem):
            server.renew()
        (told,) = server.condition.facts().troubles
        assert told.startswith("The renewed certificate was not read, and the one from before is still shown: ")
        pem.write_bytes(whole)
        server.renew()
        assert server.condition.facts().troubles == []


@pytest.mark.parametrize("put_back", [True, False])
async def test_a_certificate_made_anew_is_told_where_invites_name_another(tmp_path: Path, put_back: bool) -> None:
    async with served(tmp_path, host="0.0.0.0") as server:
        await server.create(PLAN)
        assert server.condition.facts().troubles == []
        meeting = server.hub.listing().meetings[0].meeting
    shutil.copytree(tmp_path / "tls", tmp_path / "copy")
    shutil.rmtree(tmp_path / "tls")
    for _ in range(2):
        async with served(tmp_path, host="0.0.0.0") as server:
            (told,) = server.condition.facts().troubles
            assert "nobody comes in with an invite from before" in told
            where = Address("127.0.0.1", server.port, server.fingerprint)
            await asking.ask_now(where, server.host_key, hosting.Codes(meeting))
            assert server.condition.facts().troubles == [told]
    async with served(tmp_path) as server:
        assert server.condition.facts().troubles == [], "nothing shows it now"
    if put_back:
        shutil.rmtree(tmp_path / "tls")
        (tmp_path / "copy").rename(tmp_path / "tls")
    async with served(tmp_path, host="0.0.0.0") as server:
        where = Address("127.0.0.1", server.port, server.fingerprint)
        if not put_back:
            await asking.ask_now(where, server.host_key, hosting.Codes(meeting, replace=True))
        assert server.condition.facts().troubles == []


async def test_a_first_certificate_of_its_own_is_no_loss(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
    async with served(tmp_path, host="0.0.0.0") as server:
        assert server.condition.facts().troubles == []


async def test_files_that_a_restore_replaced_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "replaced-20260102-030405").mkdir()
    more = running._set_aside(tmp_path)
    assert running.said(HERE, GOOD, NOW, None, more) == 0
    assert f"rm -r {tmp_path / 'replaced-20260102-030405'}" in capsys.readouterr().out
    assert running._set_aside(tmp_path / "none") == []
