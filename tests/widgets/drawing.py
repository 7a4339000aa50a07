"""What the drawing tests have in common: a look, and strips as text and as runs of style."""

from collections.abc import Iterable

from textual.strip import Strip

from wallboard.palette import Palette
from wallboard.text import width
from wallboard.theming import TOKENS, Themes
from wallboard.widgets.canvas import Look
from wallboard.words import Words

PALETTE = Palette(Themes().get("dark"))
EN = Look(PALETTE, Words("en"))
ZH = Look(PALETTE, Words("zh_CN"))


def texts(lines: Iterable[Strip]) -> list[str]:
    """The lines without the blanks at their ends."""
    return [line.text.rstrip() for line in lines]


def widths(lines: Iterable[Strip]) -> set[int]:
    """The cells that the lines really take."""
    return {width(line.text) for line in lines}


def inks(line: Strip, palette: Palette = PALETTE) -> list[tuple[str, str, str]]:
    """A line's runs: text, ink and ground, as tokens where the theme has one for the colour."""
    tokens = {palette.colour(token): token for token in reversed(TOKENS)}
    runs = []
    for text, style, _ in line:
        assert style is not None
        assert style.color is not None
        assert style.bgcolor is not None
        ink, ground = (colour.get_truecolor().hex for colour in (style.color, style.bgcolor))
        runs.append((text.strip(), tokens.get(ink, ink), tokens.get(ground, ground)))
    return runs


def ink_of(line: Strip, text: str) -> str:
    """The ink of the run that holds a text."""
    return next(ink for run, ink, _ in inks(line) if text in run)


def ground_of(line: Strip, text: str) -> str:
    """The ground of the run that holds a text."""
    return next(ground for run, _, ground in inks(line) if text in run)
