"""Themes are data files of tokens: where they are, and what is wrong with one that cannot be used."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from wallboard.text import clean

STATES = (
    "ready", "talking", "ringing", "held", "wrap_up", "not_ready", "over_break", "signed_off", "unknown",
)  # fmt: skip
# What each is for stands in themes/dark.toml.
TOKENS = (
    "bg", "surface", "raised", "sel", "text", "strong", "dim", "ghost", "accent", "ink", "rule", "faint", *STATES,
    "ok", "warn", "critical", "crit_band", "crit_fill", "live", "stale", "lost", "lost_fill", "on_fill",
)  # fmt: skip
_TINTS = ("tile", "over_break")
_OURS = ("dark", "light", "contrast", "cvd", "ansi")
_HUES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
NAMES = ("default", *_HUES, *(f"bright_{hue}" for hue in _HUES))  # of a terminal's own colours
_HEX = re.compile("#[0-9a-f]{6}").fullmatch
_NAMED = re.compile(f"(?:(bold|dim) )?({'|'.join(NAMES)})").fullmatch


class ThemeError(Exception):
    """A theme cannot be used, and why: a line for each mistake, with its place and its mend."""


class Depth(IntEnum):
    """How many colours a terminal shows."""

    MONO = 2
    NAMED = 16
    FIXED = 256
    TRUE = 1 << 24


class Theme(NamedTuple):
    """``tint``: per cent of a state's colour over the background of its tile. ``colour``: by token.

    Colours are either all "#rrggbb", or all names of a terminal's own, which may be "bold" or "dim".
    """

    name: str
    tint: Mapping[str, int]
    colour: Mapping[str, str]

    @property
    def named(self) -> bool:
        """Whether its colours are the terminal's own."""
        return not _HEX(self.colour["bg"])

    def shows(self, depth: Depth) -> bool:
        """Whether a terminal has the colours for it."""
        return self.named or depth >= Depth.FIXED


def folder() -> Path:
    """Where our own themes are: within the package once installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def of_user() -> Path:
    """Where a user's themes are."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".config") / "wallboard" / "themes"


class Themes:
    """The themes there are: ours, then those of some folders, where a later one replaces an earlier of its name.

    A file that cannot be used is left out; ``mistakes`` says why.
    """

    def __init__(self, *folders: Path) -> None:
        self.mistakes: list[str] = []
        self._known = {name: read(folder() / f"{name}.toml") for name in _OURS}
        for path in (path for each in folders for path in _files(each)):
            try:
                theme = read(path)
                self._known[theme.name] = theme
            except ThemeError as error:
                self.mistakes += str(error).splitlines()

    def names(self, depth: Depth = Depth.TRUE) -> list[str]:
        """Those that a terminal has the colours for, ours first."""
        return [name for name, theme in self._known.items() if theme.shows(depth)]

    def get(self, name: str | None, depth: Depth = Depth.TRUE) -> Theme:
        """The theme of a name, the usual one without; ``ansi`` where there are too few colours for it.

        Raises ThemeError, with the names there are.
        """
        if name is not None and name not in self._known:
            near = get_close_matches(name, self._known, 1)
            mend = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(self._known)}"
            raise ThemeError(f'no theme is called "{clean(name)}"; {mend}')
        theme = self._known[name or "dark"]
        return theme if theme.shows(depth) else self._known["ansi"]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.is_file())
    except OSError:  # there need not be one
        return []


def read(path: Path) -> Theme:
    """The theme in a file. Raises ThemeError, naming file, key and mend."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ThemeError(f"{clean(str(path))}: {error.strerror}; make it readable or remove it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        what = clean(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "this is no TOML in UTF-8"
        raise ThemeError(f"{clean(str(path))}: {what}; look at {folder() / 'dark.toml'}") from None
    return _Reader(path).theme(raw)


class _Reader:
    """Reads one file, and gathers everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wrong: list[str] = []

    def theme(self, raw: Mapping[str, Any]) -> Theme:
        self._unknown(raw, ("base", "tint", "colour"), "")
        base = self._base(raw.get("base"))
        tint, colour = self._table(raw, "tint", _TINTS), self._table(raw, "colour", TOKENS)
        for key, percent in tint.items():
            if type(percent) is not int or not 0 <= percent <= 100:
                self._mistake(f"tint.{key}", "not a share in per cent", "write a whole number from 0 to 100")
        colour = {key: self._colour(key, value) for key, value in colour.items()}
        if base:
            tint, colour = {**base.tint, **tint}, {**base.colour, **colour}
        self._missing("tint", _TINTS, tint)
        self._missing("colour", TOKENS, colour)
        if not self._wrong:
            self._kinds(colour)
        if self._wrong:
            raise ThemeError("\n".join(self._wrong))
        return Theme(clean(self._path.stem), tint, {token: colour[token] for token in TOKENS})

    def _mistake(self, key: str, what: str, mend: str) -> None:
        self._wrong.append(f"{clean(str(self._path))}: {clean(key)}: {what}; {mend}")

    def _base(self, name: object) -> Theme | None:
        if name is None:
            return None
        if name in _OURS:
            return read(folder() / f"{name}.toml")
        self._mistake("base", "not one of our own themes", f"there are {', '.join(_OURS)}")
        return None

    def _table(self, raw: Mapping[str, Any], key: str, known: Iterable[str]) -> dict[str, Any]:
        table = raw.get(key, {})
        if not isinstance(table, dict):
            self._mistake(key, "not a table", f"write [{key}] on a line of its own and its keys below")
            return {}
        self._unknown(table, known, f"{key}.")
        return {name: table[name] for name in known if name in table}

    def _unknown(self, table: Iterable[str], known: Iterable[str], where: str) -> None:
        for key in set(table) - set(known):
            near = get_close_matches(key, known, 1)
            self._mistake(where + key, "unknown", f"did you mean {where}{near[0]}?" if near else "remove it")

    def _colour(self, token: str, value: object) -> str:
        text = value.lower() if isinstance(value, str) else ""
        if not _HEX(text) and not _NAMED(text):
            near = get_close_matches(text, NAMES, 1)
            mend = f'did you mean "{near[0]}"?' if near else 'write it as "#1f2732", or as a name such as "bright_red"'
            self._mistake(f"colour.{token}", "not a colour", mend)
        return text

    def _missing(self, key: str, known: Iterable[str], said: Iterable[str]) -> None:
        left = [name for name in known if name not in said]
        if left:
            mend = 'say it, or take it from one of our own with base = "dark" in the first line'
            self._mistake(key, f"nothing said of {', '.join(left)}", mend)

    def _kinds(self, colour: Mapping[str, str]) -> None:
        """A theme that mixed both kinds could be shown by no terminal as it is meant."""
        hexes = [token for token, value in colour.items() if _HEX(value)]
        if 0 < len(hexes) < len(colour):
            others = [token for token in colour if token not in hexes]
            odd = min(hexes, others, key=len)
            mend = "write all colours as #rrggbb, or all as names"
            self._mistake(f"colour.{odd[0]}", "not of the same kind as the others", mend)
