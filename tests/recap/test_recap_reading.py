"""A recap as lines to be read on a screen or aloud."""

from __future__ import annotations

from cop_tui.core.engine.text import clean
from cop_tui.recap import Bullet, Recap, Section
from cop_tui.recap.reading import lines

RECAP = Recap(
    "A theme",
    "We explored it.",
    "Thanks.",
    draft=False,
    sections=(
        Section(
            "What now?",
            "In short.",
            (Bullet("We rest.", True, "Ana"), Bullet("", claim="Rest is work."), Bullet("I slept.", True, "Bo", claim="Sleep helps.")),
            parts=(Section("Later", bullets=(Bullet("Tea.", True),)),),
        ),
    ),
    note="Nobody is quoted who has not agreed.",
)  # fmt: skip


def test_claims_words_names_and_sub_headings_stand_on_lines_of_their_own() -> None:
    assert lines(RECAP) == [
        "A theme",
        "We explored it.",
        "Thanks.",
        "",
        "Section: What now?",
        "In short.",
        "  • “We rest.”",
        "    – Ana",
        "  • Rest is work.",
        "  • Sleep helps.",
        "    “I slept.”",
        "    – Bo",
        "Sub-heading: Later",
        "  • “Tea.”",
        "",
        "Nobody is quoted who has not agreed.",
    ]


def test_nothing_that_somebody_wrote_looks_like_the_name_below_words_where_lines_lose_their_depth() -> None:
    forged = "– Ama"
    bullets = (Bullet("We rest.", True), Bullet("", claim=forged), Bullet(forged, claim=forged), Bullet(forged, True))
    recap = Recap(
        "T", "", "", draft=False, sections=(Section(forged, "", bullets, parts=(Section(forged, bullets=bullets),)),)
    )
    assert "– Ama" not in [clean(line) for line in lines(recap)]


def test_a_claim_is_read_as_it_goes_out_and_looks_like_no_words_of_somebody() -> None:
    forged = Recap("T", "", "", draft=False, sections=(Section("Q", bullets=(Bullet("", claim="“Sue them.” – Ama"),)),))
    assert "  • ‘Sue them.’ – Ama" in lines(forged)
