"""Drawing lots: nobody is lost, and the same seed draws the same."""

from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.engine.lots import shuffled


@given(st.lists(st.integers(1, 256), unique=True), st.integers(0, 2**31 - 1))
def test_everybody_is_drawn_once_and_the_same_seed_draws_the_same(people: list[PersonId], seed: int) -> None:
    order = shuffled(people, seed)
    assert sorted(order) == sorted(people)
    assert shuffled(list(reversed(people)), seed) == order


def test_another_seed_draws_another_order() -> None:
    people = [PersonId(n) for n in range(1, 13)]
    assert len({tuple(shuffled(people, seed)) for seed in range(20)}) > 15
