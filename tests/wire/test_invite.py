"""Invites and codes: what is meant well is read however it is typed, all else refused in plain words."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.wire.invite import (
    ALPHABET,
    BadInvite,
    Invite,
    fingerprint,
    new_code,
    new_word,
    read_code,
    read_fingerprint,
    read_word,
    same,
)

CODE = "K7QM-2X9R-4TDV"
SEAL = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"


def test_two_secrets_are_the_same_letter_for_letter_in_any_alphabet() -> None:
    assert same(CODE, CODE)
    assert same("é", "é")
    assert not same(CODE, CODE.lower())
    assert not same(CODE, "")


def test_a_new_code_has_sixty_bits_in_fours_and_reads_as_itself() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", code)
        assert read_code(code) == code
    assert set("".join(codes)) == {*ALPHABET, "-"}


@pytest.mark.parametrize(
    "typed",
    [
        "k7qm2x9r4tdv",
        " K7QM 2X9R 4TDV ",
        "K7QM\u20132X9R\u20144TDV",
        "k7-qm-2x-9r-4t-dv",
        "K7QM\u00ad-2X9R-\n4TDV",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == CODE


def test_letters_that_look_like_digits_are_digits() -> None:
    assert read_code("ilo0 OLI1 iLoO") == "1100-0111-1100"


@pytest.mark.parametrize(
    "typed",
    ["", "K7QM-2X9R-4TD", "K7QM-2X9R-4TDVV", "K7QM-2X9R-4TDU", "\u041a7QM-2X9R-4TDV", "K7QM-2X9R-4TD\u0660"],
)
def test_a_code_that_cannot_be_one_is_refused(typed: str) -> None:
    with pytest.raises(BadInvite) as caught:
        read_code(typed)
    assert "K7QM-2X9R-4TDV" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "invite"),
    [
        (f"example.org/{CODE}", Invite("example.org", 8765, CODE)),
        (f"Example.ORG./{CODE.lower()}", Invite("example.org", 8765, CODE)),
        (f"example.org:9000/{CODE}/{SEAL}", Invite("example.org", 9000, CODE, SEAL)),
        (f"  <example.org/{CODE}>.\n", Invite("example.org", 8765, CODE)),
        (f"example.org/{CODE}/{SEAL[:20]}\n  {SEAL[20:]}", Invite("example.org", 8765, CODE, SEAL)),
        (f"192.168.1.20/{CODE}/{SEAL.replace('-', '')}", Invite("192.168.1.20", 8765, CODE, SEAL)),
        (f"[2001:DB8::1]:9000/{CODE}", Invite("2001:db8::1", 9000, CODE)),
        (f"[::1]/{CODE}", Invite("::1", 8765, CODE)),
        (f"::1/{CODE}", Invite("::1", 8765, CODE)),
        (f"caf\u00e9.example/{CODE}", Invite("xn--caf-dma.example", 8765, CODE)),
        (f"cop://example.org:9000/#{CODE}/{SEAL}", Invite("example.org", 9000, CODE, SEAL)),
        (f"COP://example.org#{CODE}", Invite("example.org", 8765, CODE)),
        (f"cop://example.org/{CODE}", Invite("example.org", 8765, CODE)),
        (f"https://example.org/#{CODE}", Invite("example.org", 443, CODE, None, True)),
        (f"https://[::1]:9000/#{CODE}/{SEAL}", Invite("::1", 9000, CODE, SEAL, True)),
    ],
)
def test_an_invite_is_read_in_every_form_and_reads_again_as_shown(text: str, invite: Invite) -> None:
    read = Invite.read(text)
    assert read == invite
    assert Invite.read(str(read)) == invite
    assert Invite.read(read.link) == invite


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "code is missing"),
        ("example.org", "code is missing"),
        ("example.org/", "code is missing"),
        (f"/{CODE}", "name of the server"),
        (f"exa mple!/{CODE}", "name of the server"),
        (f"user@example.org/{CODE}", "name of the server"),
        (f"-x.example/{CODE}", "name of the server"),
        (f"a..b/{CODE}", "name of the server"),
        (f"{'a' * 64}.org/{CODE}", "name of the server"),
        (f"example.org:0/{CODE}", "port"),
        (f"example.org:65536/{CODE}", "port"),
        (f"example.org:\u0661/{CODE}", "port"),
        (f"[::1/{CODE}", "brackets"),
        (f"[::1]9000/{CODE}", "brackets"),
        (f"[example.org]/{CODE}", "brackets"),
        (f"http://example.org/#{CODE}", "cop:// or https://"),
        (f"https://example.org/{CODE}", "code is missing"),
        (f"https://example.org/there#{CODE}", "name of the server"),
        ("example.org/K7QM", "code has 4"),
        (f"example.org/{CODE}/0123", "fingerprint has 4"),
    ],
)
def test_a_bad_invite_is_refused_with_what_is_wrong_and_what_one_looks_like(text: str, says: str) -> None:
    with pytest.raises(BadInvite) as caught:
        Invite.read(text)
    assert says in str(caught.value)
    assert "example.org/K7QM-2X9R-4TDV" in str(caught.value)


def test_a_refusal_repeats_no_secret() -> None:
    for text in ("bad host!/AAAA-BBBB-CCCC", "example.org/AAAA-BBBB-CCCU", "example.org/AAAA-BBBB-CCCC/DDDD"):
        with pytest.raises(BadInvite) as caught:
            Invite.read(text)
        assert not re.search("AAAA|BBBB|CCC|DDDD", str(caught.value))


@pytest.mark.parametrize(
    ("text", "loopback", "tls"),
    [
        (f"localhost/{CODE}", True, False),
        (f"127.0.0.1/{CODE}", True, False),
        (f"127.9.9.9/{CODE}", True, False),
        (f"[::1]/{CODE}", True, False),
        (f"127.0.0.1/{CODE}/{SEAL}", True, True),
        (f"https://localhost/#{CODE}", True, True),
        (f"example.org/{CODE}", False, True),
        (f"192.168.1.20/{CODE}", False, True),
        (f"0.0.0.0/{CODE}", False, True),
        (f"127.1/{CODE}", False, True),
        (f"localhost.example.org/{CODE}", False, True),
        (f"\uff4cocalhost.example/{CODE}", False, True),
    ],
)
def test_only_this_computer_is_reached_without_tls(text: str, loopback: bool, tls: bool) -> None:
    invite = Invite.read(text)
    assert (invite.loopback, invite.tls) == (loopback, tls)
    assert invite.url.startswith("wss://" if tls else "ws://")


def test_neither_the_address_nor_a_log_line_holds_the_code() -> None:
    invite = Invite.read(f"[2001:db8::1]:9000/{CODE}/{SEAL}")
    assert invite.url == "wss://[2001:db8::1]:9000/"
    assert invite.where == "[2001:db8::1]:9000"
    assert CODE not in repr(invite)
    assert CODE not in invite.link.split("#")[0]


def test_a_fingerprint_is_160_bits_of_sha256_in_fours() -> None:
    usual = base64.b32encode(hashlib.sha256(b"x").digest()[:20]).decode()
    crockford = usual.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))
    assert fingerprint(b"x").replace("-", "") == crockford
    assert re.fullmatch("(.{4}-){7}.{4}", fingerprint(b"x"))
    assert read_fingerprint(fingerprint(b"x").lower()) == fingerprint(b"x")


def test_a_fingerprint_is_read_as_other_programs_show_it_too() -> None:
    whole = hashlib.sha256(b"x").hexdigest()
    pairs = ":".join(whole[at : at + 2] for at in range(0, 64, 2)).upper()  # as openssl x509 -fingerprint -sha256 does
    assert read_fingerprint(whole) == read_fingerprint(pairs) == fingerprint(b"x")
    assert Invite.read(f"meet.example.org/{CODE}/{pairs}").fingerprint == fingerprint(b"x")
    with pytest.raises(BadInvite, match="fingerprint has 62 letters"):
        read_fingerprint(whole[:62])


@given(st.text())
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    for form in (text, f"example.org/{text}", f"{text}/{CODE}", f"cop://{text}#{CODE}", f"https://{text}"):
        try:
            read = Invite.read(form)
        except BadInvite:
            continue
        assert Invite.read(str(read)) == read


def test_a_word_is_eight_letters_and_is_typed_as_freely_as_a_code() -> None:
    words = {new_word() for _ in range(200)}
    assert len(words) == 200
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", word) for word in words)
    assert read_word(" k7qm2x9r ") == read_word("K7QM-2X9R") == "K7QM-2X9R"
    assert read_word("oil0 1111") == "0110-1111"
    for wrong in ("", "ABCD-EFG", "ABCD-EFGH-JKMN", "ABCD-EFGU", "\u00b2" * 8):
        with pytest.raises(BadInvite, match="A word looks like K7QM-2X9R") as caught:
            read_word(wrong)
        assert not wrong or wrong not in str(caught.value)
