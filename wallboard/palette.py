"""A palette makes styles of a theme's tokens, each once, in the colours that the terminal has."""

import os
from collections.abc import Mapping
from functools import cache

from rich.color import Color
from rich.console import Console
from rich.style import Style

from wallboard.colour import contrast, in_256, mix, of_256
from wallboard.theming import STATES, Depth, Theme

READABLE, FAR = 4.5, 7.0  # WCAG AA for text; AAA for what is read across a room
_LETTER = 4.6
# How far a state's segment of a stack is tinted toward "raised": normal states are quiet, the rest is solid.
_STACK = {"talking": 42, "wrap_up": 42, "unknown": 50, "not_ready": 62, "held": 75}
_BLOCK_FOOT = 50  # the lower half of a tile's letter block, so that two tiles above each other stay two
_TOKENS = {state: state for state in STATES} | {"reserved": "ringing"}  # any other state is drawn as unknown
_DARK = ("black", "red", "blue", "magenta")  # of a terminal's own colours those that carry light ink
_CALM = (
    "talking"  # the normal state: its ink is quieter, and without colours it is not filled, so that others stand out
)


def depth(environ: Mapping[str, str] = os.environ) -> Depth:
    """The colours of a terminal, by its environment; none if it or its owner wants none (https://no-color.org)."""
    if environ.get("NO_COLOR") or environ.get("TERM", "").startswith("vt"):
        return Depth.MONO
    said: str | None = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if said == "auto":
        said = Console(force_terminal=True, _environ=environ).color_system
    return {"truecolor": Depth.TRUE, "256": Depth.FIXED}.get(said or "", Depth.NAMED)


class Palette:
    """A theme's tokens as styles. A colour is named by its token, or given as "#rrggbb"."""

    def __init__(self, theme: Theme, depth: Depth = Depth.TRUE) -> None:
        self.theme = theme
        self.depth = depth
        self._styles: dict[tuple[str, str, bool], Style] = {}
        self._make = self._named if theme.named else self._fixed if depth == Depth.FIXED else self._true
        self.stack = cache(self._stack)
        self.letter = cache(self._letter)

    def colour(self, token: str) -> str:
        """The colour of a token as the theme says it."""
        return token if token[0] == "#" else self.theme.colour[token]

    def css(self, token: str) -> str:
        """The colour of a token as Textual's style sheets want it."""
        if self.theme.named:
            return f"ansi_{_name(self.colour(token))}"
        return of_256(in_256(self.colour(token))) if self.depth == Depth.FIXED else self.colour(token)

    def state(self, state: str) -> str:
        """The token of an agent's state."""
        return _TOKENS.get(state, "unknown")

    def style(self, ink: str, ground: str = "bg", bold: bool = False) -> Style:
        """Ink on a ground."""
        key = ink, ground, bold
        if key not in self._styles:
            self._styles[key] = self._make(ink, ground, bold)
        return self._styles[key]

    def digits(self, ink: str, ground: str) -> Style:
        """Ink that is to be read across a room."""
        if self.theme.named:
            return self.style(ink, ground, bold=True)
        return self.style(self._readable(self.colour(ink), self.colour(ground), FAR), ground, bold=True)

    def tile(self, state: str) -> str:
        """The ground of an agent's tile."""
        if self.theme.named:
            return "bg"
        share = self.theme.tint["over_break" if state == "over_break" else "tile"]
        return mix(self.colour(self.state(state)), self.colour("bg"), share)

    def foot(self, state: str) -> str:
        """The ground under the letter of a tile."""
        return "bg" if self.theme.named else mix(self.colour(self.state(state)), self.tile(state), _BLOCK_FOOT)

    def _stack(self, state: str) -> Style:
        """A state's segment of a stack, with the label that contrasts more."""
        ground = self._quiet(state)
        if self.theme.named:
            return self.style("ink", ground, bold=True)
        return self.style(max("ink", "strong", key=lambda ink: contrast(self.colour(ink), ground)), ground, bold=True)

    def _letter(self, state: str) -> Style:
        """A state as one letter among many: the quietest mix of its colour that can still be read."""
        if state == "signed_off":
            return self.style("faint")
        ground = self._quiet(state)
        if self.theme.named:
            return self.style("ink", ground)
        return self.style(self._readable(self.colour(self.state(state)), ground, _LETTER), ground, bold=True)

    def _quiet(self, state: str) -> str:
        token = self.state(state)
        return token if self.theme.named else mix(self.colour(token), self.colour("raised"), _STACK.get(token, 100))

    def _readable(self, colour: str, ground: str, least: float) -> str:
        """The quietest mix of a colour, toward "ink" or "strong", that has a contrast."""
        mixes = (mix(self.colour(end), colour, share) for share in range(0, 101, 5) for end in ("ink", "strong"))
        return next((ink for ink in mixes if contrast(ink, ground) >= least), "strong")

    def _true(self, ink: str, ground: str, bold: bool) -> Style:
        return Style(color=Color.parse(self.colour(ink)), bgcolor=Color.parse(self.colour(ground)), bold=bold)

    def _fixed(self, ink: str, ground: str, bold: bool) -> Style:
        """What could be read stays readable: a neighbouring colour may be much nearer to the ground."""
        ink, ground = self.colour(ink), self.colour(ground)
        under = in_256(ground)
        least = max((least for least in (READABLE, FAR) if contrast(ink, ground) >= least), default=1.0)
        over = in_256(ink, lambda other: contrast(other, of_256(under)) >= least)
        return Style(color=Color.from_ansi(over), bgcolor=Color.from_ansi(under), bold=bold)

    def _named(self, ink: str, ground: str, bold: bool) -> Style:
        """A ground of a colour is a fill, with black or white ink; without colours it is reverse video."""
        colour = self.colour(ink)
        fill = _name(self.colour(ground)).removeprefix("bright_")  # grounds are never bright in some terminals
        filled = fill != "default"
        dim = colour.startswith("dim ") and not filled
        bold = bold or colour.startswith("bold ")
        if self.depth == Depth.MONO:
            plain = Color.default()
            return Style(color=plain, bgcolor=plain, bold=bold, dim=dim, reverse=filled and ground != _CALM)
        colour = _name(colour)
        if filled:
            light = "white" if ground == _CALM and not bold else "bright_white"
            colour = light if fill in _DARK else "black"
            bold = bold and fill in _DARK  # bold black is grey in many a terminal
        return Style(color=Color.parse(colour), bgcolor=Color.parse(fill), bold=bold, dim=dim)


def _name(colour: str) -> str:
    """The colour alone, neither bold nor dim."""
    return colour.rpartition(" ")[2]
