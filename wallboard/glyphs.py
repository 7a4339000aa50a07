"""Which characters a terminal can be trusted with. Everything is drawn in blocks; what cannot be is replaced here."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

_LINES = "─━│┃┄┅┆┇┈┉┊┋┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼╴╵╶╷"
_BRAILLE = dict.fromkeys(range(0x2801, 0x2900), "*") | {0x2800: " "}

# Quadrants and braille are as wide everywhere; a left half is a right half with its colours changed over.
_SAFE = str.maketrans("▀▄▁▂▃▅▆▇▉▊▋▍▎▏" + _LINES, "⠛⣤⣀⣀⣤⣶⣶⣿⣿⣿⣿⡇⡇⡇" + " " * len(_LINES))
_ASCII = str.maketrans("█▀▄▌▐▛▜▙▟▞▚▘▝▖▗▸◂▴▾−" + _LINES, "#\"_||/\\\\//\\''..><^v-" + "-" * len(_LINES)) | _BRAILLE
_ASCII |= str.maketrans("│┃┆┇┊┋├┤", "||||||||")
_FILLS = re.compile("(█+|▌+)")
_FILLED = {"█": " ", "▌": "▐"}


class Glyphs(Enum):
    """FULL: blocks and lines. SAFE: nothing of ambiguous width, for terminals that draw that two columns wide.

    ASCII: for terminals that have nothing else; digits in "#", bars in "=", small curves as numbers.
    """

    FULL = "full"
    SAFE = "safe"
    ASCII = "ascii"

    def drawn(self, segments: Iterable[Segment]) -> Iterable[Segment]:
        """The same picture, cell by cell, in characters that this terminal can be trusted with."""
        if self is Glyphs.FULL:
            return segments
        return list(self._ascii(segments) if self is Glyphs.ASCII else self._safe(segments))

    def _ascii(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        for text, style, control in segments:
            yield Segment(text if text.isascii() else text.translate(_ASCII), style, control)

    def _safe(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        for text, style, control in segments:
            for part in filter(None, _FILLS.split(text)):
                if part[0] in _FILLED and style:
                    yield Segment(_FILLED[part[0]] * len(part), _changed_over(style), control)
                else:
                    yield Segment(part.translate(_SAFE), style, control)

    def bar(self, cells: int) -> str:
        """The filled part of a bar whose ground is filled as well, where there is one."""
        return ("=" if self is Glyphs.ASCII else " ") * cells


@lru_cache(1024)
def _changed_over(style: Style) -> Style:
    return style + Style(reverse=not style.reverse)  # also right where a terminal's own colours are not known
