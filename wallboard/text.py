"""The one place that cleans foreign text, and that measures what a terminal will make of it.

Whatever a source tells (names, callers, reasons) is hostile until ``clean`` has been over it. Nothing here or
anywhere else reads it as markup: ``[@click=...]`` is a name like any other.
"""

from functools import lru_cache
from unicodedata import category

from rich.cells import cell_len, split_graphemes

_RIDERS = 4  # what the heaviest honest scripts (Thai, Hebrew, Tibetan) put on one letter
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
# Invisible without being of a format category: grapheme joiner, Hangul fillers, Khmer and Mongolian selectors,
# variation selectors, and the unassigned code points reserved for more of the kind; and skin tones, which some
# terminals draw onto the emoji before them and some beside it.
_INVISIBLE = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x3164, 0xFFA0),
            *range(0x180B, 0x180E),
            *range(0xFE00, 0xFE10),
            *range(0xFFF0, 0xFFFC),
            *range(0x1F3FB, 0x1F400),
            *range(0xE0000, 0xE1000),
        ),
    )
)
_REMOVED = frozenset({"Cc", "Cf", "Cs"})  # controls, C1 and format characters (bidi, zero width), lone surrogates


def clean(text: str, limit: int = 256) -> str:
    """Foreign text as one line that is safe to show, log and write: at most ``limit`` characters.

    Line breaks and tabs become a space; control, bidi, zero width and other invisible characters and lone surrogates
    go, and so do combining marks with nothing to stand on or beyond the few that a letter can carry. Of an overlong
    text only the beginning is read, so that the work is bounded too.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    return _clean(text[: 4 * limit], limit)


@lru_cache(maxsize=2048)
def _clean(text: str, limit: int) -> str:
    kept: list[str] = []
    riders = _RIDERS  # a mark that comes first would ride on whatever is drawn before the text
    for char in text.replace("\r\n", "\n"):
        if char in _BREAKS:
            char = " "
        elif char in _INVISIBLE or (kind := category(char)) in _REMOVED:
            continue
        elif kind[0] == "M" or not cell_len(char):
            riders += 1
            if riders > _RIDERS:
                continue
            kept.append(char)
            continue
        riders = 0
        kept.append(char)
    return "".join(kept[:limit])


def width(text: str) -> int:
    """Terminal cells that a text takes, by the same table as the widgets' own."""
    return cell_len(text)


def clip(text: str, cells: int) -> str:
    """A text cut to ``cells``; a ``~`` in the last one says that something is missing."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    end = used = 0
    for _, stop, size in split_graphemes(text)[0]:
        if used + size >= cells:
            break
        end, used = stop, used + size
    return text[:end] + "~"


def fit(text: str, cells: int, right: bool = False) -> str:
    """A text clipped and padded with spaces to exactly ``cells``, its end at the right edge if ``right``."""
    text = clip(text, cells)
    pad = " " * (cells - width(text))
    return pad + text if right else text + pad


def wrapped(text: str, cells: int) -> list[str]:
    """A text as lines of at most ``cells``, broken at blanks, or anywhere where there are none."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if width(joined) <= cells:
            lines[-1] = joined
            continue
        lines.append(word)
        while width(lines[-1]) > cells:
            head, rest = _split(lines[-1], cells)
            lines[-1:] = [head, rest]
    return [line for line in lines if line] or [""]


def _split(text: str, cells: int) -> tuple[str, str]:
    end = used = 0
    for _, stop, size in split_graphemes(text)[0]:
        if used + size > cells:
            break
        end, used = stop, used + size
    return text[: max(1, end)], text[max(1, end) :]
