"""What stands in one cell of a table. Inks are tokens of a theme."""

from datetime import tzinfo
from typing import NamedTuple


class Text(NamedTuple):
    """``ink`` "" = as the rest of its row."""

    text: str
    ink: str = ""
    bold: bool = False


class Mark(NamedTuple):
    """An agent's state; ``text`` its mark."""

    state: str
    text: str
    lost: bool = False


class Bar(NamedTuple):
    """``part`` 0 to 1 of a bar that is full at a limit."""

    part: float
    ink: str

    @property
    def text(self) -> str:
        return ""


class Curve(NamedTuple):
    """``values`` a minute each, the newest last; ``peak`` fills the height."""

    values: tuple[int, ...]
    peak: int
    ink: str

    @property
    def text(self) -> str:
        return ""


class Tall(NamedTuple):
    """A few bars beside each other, each with its label below; the first ``within`` of them are within a limit."""

    values: tuple[int, ...]
    labels: tuple[str, ...]
    within: int

    @property
    def text(self) -> str:
        return ""


class Timeline(NamedTuple):
    """States from ``start`` to ``end`` (epoch seconds): since when and which, "" = nobody looked."""

    start: float
    end: float
    states: tuple[tuple[float, str], ...]
    zone: tzinfo


Cell = Text | Mark | Bar | Curve
