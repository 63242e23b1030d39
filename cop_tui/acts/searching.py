"""Finding acts by what is said of them: their words, the phrases they go by, and their sentence. Help and palette read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cop_tui.acts.near import SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.acts.act import Act

LEAST = 3  # letters of a word that is looked for: shorter ones are in every sentence
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def saying(acts: Iterable[Act], query: str, *, whole: bool = False) -> list[Act]:
    """Return those of some acts whose words, a phrase or sentence have all the words that are looked for, in their order.

    A word is found by its beginning, unless it is to be there `whole`, and a plural by its singular.
    """
    wanted = [_singular(word) for word in _words(query) if len(word) >= LEAST and word not in SLOTS]
    if not wanted:
        return []
    return [act for act in acts if any(_has(text, wanted, whole) for text in (*act.words, *act.phrases, act.help))]


def _has(text: str, wanted: list[str], whole: bool) -> bool:
    there = _words(text)
    if whole:
        return set(wanted) <= {*map(_singular, there)}
    return all(any(word.startswith(each) for word in there) for each in wanted)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > LEAST and not word.endswith("ss") else word
