"""How easy a screen is to read: the colours that a terminal is really sent, and how far apart they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App

Rgb = tuple[int, int, int]

TEXT, GLYPHS = 4.5, 3.0
"""The least contrast of letters, and of lines and signs (WCAG 2.2, 1.4.3 and 1.4.11)."""


class Terminal(NamedTuple):
    """What a kind of terminal shows for its own colours: the 16, and those it has when nothing is said."""

    name: str
    sixteen: tuple[Rgb, ...]
    text: Rgb
    behind: Rgb


VGA: tuple[Rgb, ...] = (
    (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170),
    (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255),
)  # fmt: skip
XTERM: tuple[Rgb, ...] = (
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
)  # fmt: skip
WINDOWS: tuple[Rgb, ...] = (
    (12, 12, 12), (197, 15, 31), (19, 161, 14), (193, 156, 0), (0, 55, 218), (136, 23, 152), (58, 150, 221), (204, 204, 204),
    (118, 118, 118), (231, 72, 86), (22, 198, 12), (249, 241, 165), (59, 120, 255), (180, 0, 158), (97, 214, 214), (242, 242, 242),
)  # fmt: skip
TANGO: tuple[Rgb, ...] = (
    (46, 52, 54), (204, 0, 0), (78, 154, 6), (196, 160, 0), (52, 101, 164), (117, 80, 123), (6, 152, 154), (211, 215, 207),
    (85, 87, 83), (239, 41, 41), (138, 226, 52), (252, 233, 79), (114, 159, 207), (173, 127, 168), (52, 226, 226), (238, 238, 236),
)  # fmt: skip
TERMINALS = (
    Terminal("the Linux console", VGA, (170, 170, 170), (0, 0, 0)),
    Terminal("xterm, black on white", XTERM, (0, 0, 0), (255, 255, 255)),
    Terminal("Windows", WINDOWS, (204, 204, 204), (12, 12, 12)),
    Terminal("Tango, light", TANGO, (46, 52, 54), (255, 255, 255)),
)


class Piece(NamedTuple):
    """Letters of one look, as they are sent."""

    text: str
    colour: Color | None
    behind: Color | None
    underlined: bool = False


def pieces(app: App[object]) -> Iterator[Piece]:
    """Give what stands on the screen, in the colours the terminal is sent."""
    system = app.console._color_system or ColorSystem.TRUECOLOR
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if text.strip() and style is not None:
                colours = [each and each.downgrade(system) for each in (style.color, style.bgcolor)]
                first, second = reversed(colours) if style.reverse else colours
                yield Piece(text, first, second, bool(style.underline))


def shown(colour: Color | None, terminal: Terminal, default: Rgb) -> Rgb:
    """Return what a terminal shows for a colour that it is sent."""
    if colour is None or colour.type == ColorType.DEFAULT:
        return default
    if colour.type in (ColorType.STANDARD, ColorType.WINDOWS) and colour.number is not None:
        return terminal.sixteen[colour.number]
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def contrast_on(piece: Piece, terminal: Terminal) -> float:
    """Return how far apart letters and what is behind them are."""
    return contrast(
        shown(piece.colour, terminal, terminal.text),
        shown(piece.behind, terminal, terminal.behind),
    )


def contrast(one: Rgb | ColorTriplet, other: Rgb | ColorTriplet) -> float:
    """Return the contrast of two colours, 1 to 21."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: Rgb | ColorTriplet) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_glyph(text: str) -> bool:
    """Return whether there are only lines and signs of a border in it."""
    return all("\u2500" <= char <= "\u259f" or char.isspace() for char in text)


def hard_to_read(app: App[object]) -> list[str]:
    """Return what is below the least contrast, on which terminal."""
    found = []
    for piece in set(pieces(app)):
        least = GLYPHS if is_glyph(piece.text) else TEXT
        for terminal in TERMINALS:
            ratio = contrast_on(piece, terminal)
            if ratio < least:
                found.append(
                    f"{ratio:.1f}:1 {piece.text.strip()!r} {_named(piece.colour)} on {_named(piece.behind)}, {terminal.name}"
                )
    return found


def _named(colour: Color | None) -> str:
    return colour.name if colour else "default"
