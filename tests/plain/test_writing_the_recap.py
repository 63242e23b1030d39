"""What the line client says by itself to those who write the recap."""

from __future__ import annotations

from cop_tui.acts.written import MAY_BE_QUOTED
from cop_tui.core.topics import afterwards, words
from tests.plain.typed import joined
from tests.ui.writing import said, word, write


async def test_who_writes_is_told_once_that_something_may_be_quoted_and_again_after_a_look() -> None:
    fake = said()
    for number, text in enumerate(("Tea first.", "A quiet minute.", "Being asked.")):
        write(fake, text=f"Claim {number}.", word=word(fake, text))
    async with joined(fake) as ama:
        fake.act("Bo", afterwards.Consent([word(fake, "Tea first.")], words.UNNAMED))
        assert await ama.new() == [MAY_BE_QUOTED]
        fake.act("Cy", afterwards.Consent([word(fake, "A quiet minute.")], words.UNNAMED))
        assert await ama.new() == []
        await ama.enter("recap?")
        fake.act("Di", afterwards.Consent([word(fake, "Being asked.")], words.UNNAMED))
        assert await ama.new() == [MAY_BE_QUOTED]


async def test_who_does_not_write_hears_nothing_of_what_may_be_quoted_nor_whoever_looks_at_what_stands_nowhere() -> (
    None
):
    fake = said("Bo")
    write(fake, text="Begin.", word=word(fake, "A quiet minute."))
    async with joined(fake) as bo:
        fake.act("Cy", afterwards.Consent([word(fake, "A quiet minute.")], words.UNNAMED))
        assert MAY_BE_QUOTED not in await bo.new()
    fake = said()
    async with joined(fake) as ama:
        fake.act("Cy", afterwards.Consent([word(fake, "A quiet minute.")], words.UNNAMED))
        assert MAY_BE_QUOTED not in await ama.new()
