"""The anchor's file: what is written to it is read back, and what is torn is known to be unknown."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop_server.journal.anchor import FILE, SLOT, Anchor, Chain, digest, new_salt

POINT = Chain([digest(new_salt(), b"one"), digest(new_salt(), b"two")]).point


def made(folder: Path, *meetings: str) -> Anchor:
    (folder / FILE).unlink(missing_ok=True)
    anchor = Anchor.open(folder)
    anchor.make()
    for meeting in meetings:
        anchor.put(meeting, POINT)
    return anchor


def test_a_folder_without_an_anchor_says_so_and_is_left_as_it_is(tmp_path: Path) -> None:
    anchor = Anchor.open(tmp_path)
    assert (anchor.found, anchor.points, anchor.torn, anchor.doubted) == (False, {}, 0, False)
    assert not list(tmp_path.iterdir())


def test_what_is_put_is_read_back(tmp_path: Path) -> None:
    anchor = made(tmp_path, "abcd1234", "efgh5678")
    anchor.set_ledger(4711)
    anchor.close()
    again = Anchor.open(tmp_path)
    assert again.points == {"abcd1234": POINT, "efgh5678": POINT}
    assert (again.found, again.torn, again.doubted, again.ledger, again.trouble) == (True, 0, False, 4711, "")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_dropped_meeting_leaves_no_byte_and_its_slot_is_used_again(tmp_path: Path) -> None:
    anchor = made(tmp_path, "abcd1234", "efgh5678")
    anchor.drop("abcd1234")
    anchor.drop("abcd1234")
    anchor.close()
    assert b"abcd1234" not in (tmp_path / FILE).read_bytes()
    with closing(Anchor.open(tmp_path)) as again:
        again.put("ijkl9012", POINT)
    assert set(Anchor.open(tmp_path).points) == {"efgh5678", "ijkl9012"}
    assert (tmp_path / FILE).stat().st_size == 3 * SLOT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 3 * SLOT - 1), flip=st.integers(1, 255))
def test_any_byte_that_is_altered_makes_its_slot_unknown_and_no_other(tmp_path: Path, at: int, flip: int) -> None:
    made(tmp_path, "abcd1234", "efgh5678").close()
    content = bytearray((tmp_path / FILE).read_bytes())
    content[at] ^= flip
    (tmp_path / FILE).write_bytes(content)
    again = Anchor.open(tmp_path)
    assert all(point == POINT for point in again.points.values())
    assert (again.doubted, again.torn) == ((True, 0) if at < SLOT else (False, 1))
    assert len(again.points) == 2 - again.torn


@pytest.mark.parametrize("kept", [0, 1, SLOT, SLOT + 1, 3 * SLOT - 1])
def test_a_file_that_was_cut_is_never_taken_for_whole(tmp_path: Path, kept: int) -> None:
    made(tmp_path, "abcd1234", "efgh5678").close()
    content = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[:kept])
    again = Anchor.open(tmp_path)
    assert again.doubted or again.torn or len(again.points) < 2
    again.make()
    whole = Anchor.open(tmp_path)
    assert (whole.torn, whole.points) == (0, again.points)


def test_a_write_that_fails_is_told_and_made_good_with_the_next_one(tmp_path: Path) -> None:
    anchor = made(tmp_path, "abcd1234")
    anchor.close()
    (tmp_path / FILE).rename(tmp_path / "aside")
    anchor.put("efgh5678", POINT)
    assert anchor.trouble
    assert not (tmp_path / FILE).exists()
    (tmp_path / "aside").rename(tmp_path / FILE)
    anchor.put("ijkl9012", POINT)
    assert not anchor.trouble
    anchor.close()
    assert set(Anchor.open(tmp_path).points) == {"abcd1234", "efgh5678", "ijkl9012"}


def test_an_anchor_that_cannot_be_read_is_no_missing_one(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    anchor = Anchor.open(tmp_path)
    assert anchor.found
    assert anchor.doubted
    assert anchor.trouble


def test_doubt_stays_until_it_is_taken_back(tmp_path: Path) -> None:
    anchor = made(tmp_path)
    anchor.doubt(True)
    anchor.close()
    with closing(Anchor.open(tmp_path)) as again:
        assert again.doubted
        again.doubt(False)
    assert not Anchor.open(tmp_path).doubted


def test_a_text_cannot_be_tried_out_without_its_salt() -> None:
    assert digest(new_salt(), b"yes") != digest(new_salt(), b"yes")


def test_the_running_hash_tells_another_order_and_another_length() -> None:
    one, two = digest(new_salt(), b"one"), digest(new_salt(), b"two")
    on = Chain([one])
    assert on.point.hash != Chain([one, two]).point.hash
    on.add([two])
    assert on.point == Chain([one, two]).point
    assert on.point.hash != Chain([two, one]).point.hash
