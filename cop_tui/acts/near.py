"""What a line that begins with no word of ours may have meant: the acts whose words or phrases it comes near to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from cop_tui.acts.ordinary import ORDINARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cop_tui.acts.act import Act

FAR = 9
"""A distance that is never near."""
SLIPS = 2  # letters that may be wrong in all the words of one act
_JOINS, WITH_NAME = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])"), "with name"
SOMEBODY, SOMETHING = SLOTS = ("somebody", "something")
"""Words that stand in a phrase for what a line has in their place."""


@dataclass(frozen=True, slots=True)
class Meant:
    """An act that a line may have meant: its word, what was typed for that word, and what is left for the act.

    `like`: the line begins like this act and is no sentence, so it is never said to the room instead. `phrase`: it was
    meant in other words than the act's own. A distance of 0 is the act's word with other signs at its end.
    """

    act: Act
    word: str
    typed: str
    rest: str
    distance: int
    like: bool
    phrase: bool = False

    @property
    def line(self) -> str:
        """The line as the act's own word begins it."""
        return f"{self.word} {self.rest}".strip()


def distance(one: str, other: str) -> int:
    """Return how many letters were left out, put in, mistaken or swapped with the next between two words."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, wanted in enumerate(other, 1):
            steps = min(last[j] + 1, now[-1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                steps = min(steps, before[j - 2] + 1)
            now.append(steps)
        before, last = last, now
    return last[-1]


def near(typed: str, word: str) -> int:
    """Return how far a typed word is from one of ours, FAR where it is not taken for it.

    Short words stand so close to each other that only a swap, or a letter too many, is a mistake.
    """
    if typed == word:
        return 0
    letters = len(word.rstrip("?+-"))
    if abs(len(typed) - len(word)) > SLIPS:
        return FAR
    if (
        letters < 4
        and sorted(typed) != sorted(word)
        and (letters < 3 or len(typed) < len(word) or set(word) - set(typed))
    ):
        return FAR
    found = distance(typed, word)
    return found if found <= (1 if letters < 8 else SLIPS) else FAR


def _far(typed: Iterable[str], words: Iterable[str]) -> int:
    """Return how far typed words are from ours, one by one, FAR as soon as they are too far."""
    far = 0
    for one, other in zip_longest(typed, words, fillvalue=""):
        far += near(one, other)
        if far > SLIPS:
            return FAR
    return far


def joined(rest: str, takes: str) -> str:
    """Return what follows an act's word with the words that join it (about, for, with name) as `takes` declares them, where a slip hides one.

    They stand first, behind a name of up to two words, or at the end.
    """
    tokens, declared = rest.split(" "), _JOINS.findall(takes)
    places = {0, *((1, 2) if "NAME" in takes else ()), *((-2, -1) if WITH_NAME in takes else ())}
    for at in {place % len(tokens) for place in places if -len(tokens) <= place < len(tokens)}:
        typed = plain(tokens[at])
        if typed not in ORDINARY and typed not in declared:
            tokens[at] = next((word for word in declared if near(typed, word) < FAR), tokens[at])
    return " ".join(tokens)


def plain(word: str, ends: str = ".,!;:?") -> str:
    """Return a word as it is compared: in small letters, without the signs at its end."""
    return word.casefold().rstrip(ends)


def _unlike(typed: str, word: str) -> int:
    """Return how a slip goes: 0 where letters are only swapped, 1 where the end is missing, 2 otherwise."""
    return 0 if sorted(typed) == sorted(word) else 1 if word.startswith(typed) else 2


class Vocabulary:
    """The words and phrases of some acts, and which of them a line comes near to."""

    def __init__(self, acts: Iterable[Act]) -> None:
        acts = tuple(acts)
        self._words = [(word, word.split(" "), act) for act in acts for word in act.words]
        self._phrases = [(*_cut(phrase), act) for act in acts for phrase in act.phrases]
        self._begin = {first[0] for first, *_ in self._phrases if first}
        self._known = ORDINARY.union(*(act.words for act in acts))
        self._unmarked = {plain(word) for act in acts for word in act.words if plain(word) != word}

    def meant(self, line: str, names: Collection[str] = ()) -> list[Meant]:
        """Return what a line may have meant, the nearest first. `names` begin sentences here, as ordinary words do, and phrases that begin
        with *somebody*.

        A whole phrase means its own act and nothing beside it.
        """
        if whole := self.exact(line):
            return [whole]
        tokens = line.removeprefix("/").split(" ")
        found = [*self._by_word(tokens, ORDINARY.union(names)), *self._by_phrase(tokens, names)]
        return sorted(found, key=lambda each: (each.distance, _unlike(each.typed.casefold(), each.word)))

    def exact(self, line: str) -> Meant | None:
        """Return the act that a whole line means by a phrase of it, just as it was declared; None where it is none."""
        if plain(line.removeprefix("/").partition(" ")[0]) not in self._begin:
            return None
        found = self._by_phrase(line.removeprefix("/").split(" "))
        return next((each for each in found if each.like and not each.distance), None)

    def _by_word(self, tokens: list[str], ordinary: Collection[str]) -> Iterator[Meant]:
        for word, parts, act in self._words:
            head, rest = tokens[: len(parts)], tokens[len(parts) :]
            typed = [each.casefold().removesuffix(":") if rest else plain(each, ".,!;:") for each in head]
            far = _far(typed, parts)
            joined = tokens[0].casefold().replace("-", "")
            if (
                far > SLIPS and len(parts) > 1 and parts[-1] != "for" and joined == "".join(parts)
            ):  # done-for is English
                head, rest, typed, far = tokens[:1], tokens[1:], [joined], 1
            shown = " ".join(head).rstrip(".,!;:")
            if far > SLIPS or len(shown) < 3 or " ".join(tokens).casefold().startswith((f"{word} ", f"{word}:")):
                continue
            unmarked = not rest and word == f"{typed[0]}?"  # cost for cost?
            same = not rest and plain(shown) == plain(word)  # mine? for mine
            unmarked = unmarked or same
            like = unmarked or not any(each in ordinary for each in typed if each not in parts)
            if like or (act.eight and not rest):
                yield Meant(act, word, shown, " ".join(rest), 0 if unmarked else far, like)

    def _by_phrase(self, tokens: list[str], names: Collection[str] = ()) -> Iterator[Meant]:
        typed = [plain(each) for each in tokens]
        for first, slot, last, act in self._phrases:
            ends = len(typed) - len(last)
            if ends < len(first) + bool(last):
                continue
            if (
                slot and ends == len(first) and " ".join(typed) in self._unmarked
            ):  # our word without the sign at its end
                continue
            if not first and typed[0] not in (slot, *names):  # any word may begin a sentence
                continue
            left = tokens[len(first) : ends]
            around, fixed = [*typed[: len(first)], *typed[ends:]], [*first, *last]
            far = _far(around, fixed)
            if far > SLIPS or (left and not act.takes):
                continue
            if far and any(one != other and one in self._known for one, other in zip(around, fixed, strict=True)):
                continue
            rest = " ".join(left)
            if slot == SOMEBODY:
                rest = rest.rstrip(".,!;:?")
            if slot and rest.casefold() in SLOTS:  # the phrase itself
                rest = ""
            yield Meant(
                act,
                act.words[0],
                " ".join(tokens),
                rest,
                far,
                like=bool(first) and (bool(slot) or not left),
                phrase=True,
            )


def _cut(phrase: str) -> tuple[list[str], str, list[str]]:
    """Return the words of a phrase before its slot, the slot ("" where there is none), and the words after it."""
    words = phrase.split(" ")
    at = next((place for place, word in enumerate(words) if word in SLOTS), None)
    return (words, "", []) if at is None else (words[:at], words[at], words[at + 1 :])
