"""Themes are data files of tokens; a palette resolves a theme's tokens into styles, once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from rich.color import Color
from rich.style import Style

Hex = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
READABLE = 4.5  # WCAG AA for text
_STATE_READABLE = 4.6
# How far a state's segment of a stack is tinted toward "raised": normal states are quiet, the rest is solid.
_STACK = {"talking": 42, "wrap_up": 42, "unknown": 50, "not_ready": 62, "held": 75}
_BLOCK_FOOT = 50  # the lower half of a tile's letter block, so that two tiles above each other stay two
_STATES = ("ready", "talking", "ringing", "held", "wrap_up", "not_ready", "over_break", "signed_off", "unknown")
_TOKENS = {state: state for state in _STATES} | {"reserved": "ringing"}  # any other state is drawn as unknown


class ThemeError(Exception):
    """A theme file cannot be used, and why, in a sentence for the user."""


class Tint(Struct, frozen=True, forbid_unknown_fields=True):
    """Per cent of a state's colour over the background of its tile."""

    tile: int
    over_break: int


class Colours(Struct, frozen=True, forbid_unknown_fields=True):
    """Every token; what each is for stands in themes/dark.toml."""

    bg: Hex
    surface: Hex
    raised: Hex
    sel: Hex
    text: Hex
    strong: Hex
    dim: Hex
    ghost: Hex
    accent: Hex
    ink: Hex
    rule: Hex
    faint: Hex
    ready: Hex
    talking: Hex
    ringing: Hex
    held: Hex
    wrap_up: Hex
    not_ready: Hex
    over_break: Hex
    signed_off: Hex
    unknown: Hex
    ok: Hex
    warn: Hex
    critical: Hex
    crit_band: Hex
    crit_fill: Hex
    live: Hex
    stale: Hex
    lost: Hex
    lost_fill: Hex
    on_fill: Hex


class Theme(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    dark: bool
    tint: Tint
    colour: Colours


def folder() -> Path:
    """Where the themes are: within the package once installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def names() -> list[str]:
    """The themes there are."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def load(name: str) -> Theme:
    """A theme by its name. Raises ThemeError, naming the place."""
    if name not in names():
        raise ThemeError(f"there is no theme {name!r}; there is {', '.join(names())}")
    path = folder() / f"{name}.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Theme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ThemeError(f"theme {path.name}: {error}") from None


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0-255, of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, over: str, percent: float) -> str:
    """``percent`` of a colour over another, both "#rrggbb"."""
    share = percent / 100
    parts = zip(rgb(colour), rgb(over), strict=True)
    return "#" + "".join(f"{round(part * share + under * (1 - share)):02x}" for part, under in parts)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1-21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour)))
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class Palette:
    """A theme's tokens as styles. A colour is named by its token, or given as "#rrggbb"."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._colours: dict[str, str] = msgspec.structs.asdict(theme.colour)
        self._styles: dict[tuple[str, str, bool], Style] = {}
        self.stack = cache(self._stack)
        self.letter = cache(self._letter)

    def colour(self, token: str) -> str:
        """The colour of a token as "#rrggbb"."""
        return token if token[0] == "#" else self._colours[token]

    def state(self, state: str) -> str:
        """The colour of an agent's state."""
        return self._colours[_TOKENS.get(state, "unknown")]

    def style(self, ink: str, ground: str = "bg", bold: bool = False) -> Style:
        """Ink on a ground."""
        key = ink, ground, bold
        if key not in self._styles:
            self._styles[key] = Style(
                color=Color.parse(self.colour(ink)), bgcolor=Color.parse(self.colour(ground)), bold=bold
            )
        return self._styles[key]

    def tile(self, state: str) -> str:
        """The ground of an agent's tile."""
        tint = self.theme.tint
        return mix(self.state(state), self.colour("bg"), tint.over_break if state == "over_break" else tint.tile)

    def foot(self, state: str) -> str:
        """The ground under the letter of a tile."""
        return mix(self.state(state), self.tile(state), _BLOCK_FOOT)

    def _stack(self, state: str) -> Style:
        """A state's segment of a stack, with the label that contrasts more."""
        ground = self._quiet(state)
        return self.style(max("ink", "strong", key=lambda ink: contrast(self.colour(ink), ground)), ground, bold=True)

    def _quiet(self, state: str) -> str:
        return mix(self.state(state), self.colour("raised"), _STACK.get(_TOKENS.get(state, "unknown"), 100))

    def _letter(self, state: str) -> Style:
        """A state as one letter among many: the quietest mix of its colour that can still be read."""
        if state == "signed_off":
            return self.style("faint")
        ground = self._quiet(state)
        inks = (
            mix(self.colour(end), self.state(state), percent)
            for percent in range(0, 101, 5)
            for end in ("ink", "strong")
        )
        readable = (ink for ink in inks if contrast(ink, ground) >= _STATE_READABLE)
        return self.style(next(readable, "strong"), ground, bold=True)
