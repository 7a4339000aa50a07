"""Arithmetic of colours, each "#rrggbb" in sRGB."""

import math
from collections.abc import Callable
from functools import cache

_HUE = 1.5  # a red that turns grey is another colour, one a little darker is not


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0-255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, over: str, percent: float) -> str:
    """``percent`` of a colour over another."""
    share = percent / 100
    parts = zip(rgb(colour), rgb(over), strict=True)
    return "#" + "".join(f"{round(part * share + under * (1 - share)):02x}" for part, under in parts)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1-21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_256(colour: str, fits: Callable[[str], bool] = lambda _: True) -> int:
    """The number of the nearest colour, of those that fit if any does, that a terminal of 256 colours has.

    The first 16 are left out: what they look like is up to the terminal's owner.
    """
    known = [number for number in range(16, 256) if fits(of_256(number))] or range(16, 256)
    here = _oklab(colour)
    return min(known, key=lambda number: math.dist(here, _oklab(of_256(number))))


@cache
def of_256(number: int) -> str:
    """What a colour of 16 to 255 looks like: a cube of six steps, then greys."""
    if number >= 232:
        return "#" + 3 * f"{8 + 10 * (number - 232):02x}"
    steps = (0, 95, 135, 175, 215, 255)
    return "#" + "".join(f"{steps[(number - 16) // place % 6]:02x}" for place in (36, 6, 1))


def linear(colour: str) -> tuple[float, float, float]:
    """Red, green and blue as amounts of light, 0-1 (IEC 61966-2-1)."""
    shares = (value / 255 for value in rgb(colour))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares)
    return red, green, blue


@cache
def _luminance(colour: str) -> float:
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


@cache
def _oklab(colour: str) -> tuple[float, float, float]:
    """Lightness and two axes of hue (Ottosson 2020): distances are about as large as they look, but hue counts more."""
    red, green, blue = linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        _HUE * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short),
        _HUE * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short),
    )
