"""What a failed connection means: worth another try, or an ending with its sentence."""

from __future__ import annotations

import socket
import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Response

from cop_tui.client import blame
from cop_tui.client.ending import Again, Ending, closed, farewell, judge
from cop_tui.client.trust import CertificateMismatch
from cop_tui.wire import closing
from cop_tui.wire.invite import Invite

INVITE = Invite("meet.example.org", 8765, "K7QM-2X9R-4TDV")


def verdict(error: Exception, *, joined: bool = False, tries: int = 1) -> Ending | Again:
    return judge(error, INVITE, joined=joined, tries=tries)


def status(code: int, body: bytes = b"", **headers: str) -> InvalidStatus:
    sent = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return InvalidStatus(Response(code, "", sent, body))


def test_another_certificate_is_a_hard_stop_before_joining() -> None:
    found = verdict(CertificateMismatch())
    assert isinstance(found, Ending)
    assert (found.code, found.status) == ("wrong_certificate", 12)
    assert found.text.startswith("This is not the server your invite names, so nothing was sent to it.")


@pytest.mark.parametrize("error", [CertificateMismatch(), ssl.SSLCertVerificationError(1, "self-signed")])
def test_another_certificate_after_joining_is_another_networks_answer_and_ends_nothing(error: Exception) -> None:
    found = verdict(error, joined=True, tries=50)
    assert found == Again()
    assert isinstance(found, Again)
    assert found.why.startswith(
        "What answers at meet.example.org:8765 now shows another certificate than your invite names, so nothing was sent to it."
        if isinstance(error, CertificateMismatch)
        else "This computer does not trust the certificate that meet.example.org:8765 shows now, so nothing was sent to it."
    )
    assert (
        "If this network has a sign-in page, open it in a browser; if not, tell whoever hosts the meeting." in found.why
    )
    assert found.why.endswith(blame.KEPT)


def test_whoever_came_by_a_door_reads_of_the_server_and_not_of_an_address_behind_it() -> None:
    inner = Invite("127.0.0.1", 9201, "K7QM-2X9R-4TDV")
    for said, read in (
        (blame.no_answer(inner), f"Nothing answers at the meeting's server now. {blame.KEPT}"),
        (blame.nobody_home(inner), f"The meeting's server answers, but the meeting does not. {blame.KEPT}"),
        (blame.after_joining(socket.gaierror(), inner), "This network does not know the meeting's server: perhaps"),
    ):
        assert blame.at_a_door(said, inner).startswith(read)


def test_a_certificate_nobody_vouches_for_is_a_hard_stop() -> None:
    found = verdict(ssl.SSLCertVerificationError(1, "self-signed"))
    assert isinstance(found, Ending)
    assert "nothing was sent" in found.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(-2, "Name or service not known"), "unknown_host"),
        (ConnectionRefusedError(111, "refused"), "nothing_answers"),
        (ssl.SSLError(1, "wrong version number"), "no_encryption"),
    ],
)
def test_a_wrong_address_is_told_at_the_first_try_and_retried_later(error: Exception, code: str) -> None:
    found = verdict(error)
    assert isinstance(found, Ending)
    assert found.code == code
    assert "example.org" in found.text
    assert verdict(error, joined=True, tries=50) == Again()


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), OSError(113, "no route"), InvalidMessage()])
def test_a_poor_line_gets_three_tries_to_join(error: Exception) -> None:
    assert verdict(error, tries=1) == Again()
    assert verdict(error, tries=2) == Again()
    found = verdict(error, tries=3)
    assert isinstance(found, Ending)
    assert found.status == 10


class NotValidYet(ssl.SSLCertVerificationError):
    verify_code = 9


@pytest.mark.parametrize("joined", [False, True])
def test_a_wrong_clock_is_named_where_it_is_why_a_certificate_does_not_count(joined: bool) -> None:
    found = verdict(NotValidYet(), joined=joined)
    text = found.text if isinstance(found, Ending) else found.why
    assert text.startswith("The certificate of meet.example.org:8765 is not valid on ")
    assert "Nothing was sent. If that date is wrong, set the clock" in text
    assert isinstance(found, Again) is joined


@pytest.mark.parametrize("said", [200, 302, 403, 511])
def test_a_page_in_the_meetings_place_is_named_and_tried_again(said: int) -> None:
    found = verdict(status(said, b"<html>Please sign in</html>"), joined=True)
    assert isinstance(found, Again)
    where = "Something answers at meet.example.org:8765 in the meeting's place"
    assert found.why.startswith(f"{where} (it said {said}: a sign-in page?).")
    assert found.why.endswith("It is tried again by itself. Your place waits 15 minutes.")


def test_an_error_of_our_own_is_not_taken_for_a_bad_line() -> None:
    with pytest.raises(LookupError):
        verdict(LookupError("a bug"))


@pytest.mark.parametrize("code", ["wrong_code", "code_expired", "seat_unknown", "old_program"])
def test_a_final_refusal_ends_it_even_after_joining(code: str) -> None:
    found = verdict(status(401, b'{"code": "%s"}' % code.encode()), joined=True)
    assert isinstance(found, Ending)


@pytest.mark.parametrize("body", [b'{"code": "meeting_full", "facts": {"limit": 3}}', b"<html>bad gateway</html>", b""])
def test_other_refusals_are_tried_again_by_those_who_were_in(body: bytes) -> None:
    assert verdict(status(503, body, Retry_After="7"), joined=True) == Again(7)


@pytest.mark.parametrize("code", ["read_only", "code_waits"])
def test_whoever_joins_while_the_server_has_no_time_for_them_comes_again(code: str) -> None:
    body = b'{"code":"%b","facts":{},"text":""}' % code.encode()
    assert verdict(status(503, body, Retry_After="3")) == Again(3)
    without = verdict(status(503, body))
    assert isinstance(without, Ending)
    assert without.text == closing.DOORS[code].text


def test_a_server_cannot_send_people_away_for_ever() -> None:
    assert verdict(status(503, b"", Retry_After="999999999"), joined=True) == Again(60)
    assert verdict(status(503, b"", Retry_After="Fri, 31 Dec 1999 23:59:59 GMT"), joined=True) == Again(0)
    assert farewell("back_soon", 10**9, {}, "") == Again(60)


def test_a_refusal_with_missing_facts_or_hostile_text_still_makes_a_sentence() -> None:
    found = verdict(status(409, b'{"code": "name_taken", "facts": {}, "text": "Taken.\\u001b[2J"}'))
    assert isinstance(found, Ending)
    assert found.text == "Taken.[2J"


def test_a_bye_without_a_time_to_come_back_is_final() -> None:
    found = farewell("seat_ended", 0, {}, "")
    assert found == Ending("seat_ended", "Your seat in this meeting has ended.", 13)
    assert farewell("invented_later", 0, {}, "Goodbye.") == Ending("invented_later", "Goodbye.", 13)
    assert farewell("invented_later", 5, {}, "See you.") == Again(5)
    for code in ("back_soon", "too_slow", "too_busy"):
        assert farewell(code, 0, {}, "") == Again(0)


def test_close_codes_say_enough_when_the_bye_was_lost() -> None:
    assert isinstance(closed(4403), Ending)
    assert isinstance(closed(4400), Ending)
    for code in (1000, 1001, 1006, 4408, 4429):
        assert closed(code) == Again()
