"""Who is next when wishes wait: whoever floods delays only themselves."""

from __future__ import annotations

import pytest

from cop_server.fair import ALIKE, LATELY, Inbox
from cop_server.steps import Request
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import Hand
from cop_tui.core.topics.people import Join


class Clock:
    """Seconds that a test moves on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def wish(who: PersonId, said: str = "") -> Request:
    """Return what somebody wishes."""
    return Request(who, Hand(said))


def taken(inbox: Inbox) -> list[int]:
    """Return who is taken, until nothing waits."""
    return [inbox.take().who for _ in range(len(inbox))]


def test_one_wish_each_is_taken_in_the_order_in_which_they_came() -> None:
    inbox = Inbox(Clock())
    for who in (3, 1, 2, 5, 4):
        inbox.append(wish(PersonId(who)))
    assert taken(inbox) == [3, 1, 2, 5, 4]
    assert len(inbox) == 0
    with pytest.raises(IndexError):
        inbox.take()


def test_whoever_asks_for_little_comes_before_a_thousand_wishes_of_others() -> None:
    inbox = Inbox(Clock())
    for _ in range(20):
        for who in range(2, 52):
            inbox.append(wish(PersonId(who)))
    for _ in range(400):  # each of them has had its burst
        inbox.take()
    inbox.append(wish(PersonId(1)))
    assert inbox.take().who == 1


def test_what_one_person_wishes_keeps_its_order() -> None:
    inbox = Inbox(Clock())
    said = [wish(PersonId(1), str(n)) for n in range(3 * ALIKE)]
    for one in said:
        inbox.append(one)
        inbox.append(wish(PersonId(2)))
    assert [one for one in (inbox.take() for _ in range(len(inbox))) if one.who == 1] == said


def test_a_flood_is_forgotten_after_a_while() -> None:
    clock = Clock()
    inbox = Inbox(clock)
    for _ in range(100):
        inbox.append(wish(PersonId(2)))
        inbox.take()
    clock.now += 2 * LATELY
    inbox.append(wish(PersonId(3)))
    inbox.take()
    inbox.append(wish(PersonId(2)))
    inbox.append(wish(PersonId(1)))
    assert taken(inbox) == [2, 1]


def test_what_is_put_back_and_who_stands_at_the_door_come_first() -> None:
    inbox = Inbox(Clock())
    for _ in range(2 * ALIKE):
        inbox.append(wish(PersonId(2)))
        inbox.take()
    inbox.append(wish(PersonId(1)))
    inbox.append(Request(PersonId(0), Join("Di")))
    inbox.put_back([wish(PersonId(2)), wish(PersonId(3)), wish(PersonId(2))])
    assert taken(inbox) == [2, 3, 2, 0, 1]
    inbox.append(wish(PersonId(1)))
    inbox.clear()
    assert len(inbox) == 0
