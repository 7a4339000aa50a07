"""What stands in one cell of a table. Inks are tokens of a theme."""

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


Cell = Text | Mark | Bar | Curve
