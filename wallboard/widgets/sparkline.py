"""A small curve in eighth blocks."""

from collections.abc import Sequence

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[int], cells: int, rows: int, peak: int) -> list[str]:
    """The newest ``cells`` of some values, one column each, ``rows`` high, top row first; ``peak`` fills the height.

    Nothing is a thin line rather than a gap: a gap is where there is no value.
    """
    full = 8 * rows
    heights = [max(1, min(full, round(value / max(1, peak) * full))) for value in values[max(0, len(values) - cells) :]]
    lines = []
    for row in reversed(range(rows)):
        blocks = (_EIGHTHS[max(0, min(8, height - 8 * row))] for height in heights)
        lines.append("".join(blocks).rjust(cells))
    return lines


def numbers(values: Sequence[int], cells: int, rows: int) -> list[str]:
    """The same values as digits on the lowest row, for want of blocks; "+" for ten and more."""
    digits = "".join(str(value) if value < 10 else "+" for value in values[max(0, len(values) - cells) :])
    return [" " * cells] * (rows - 1) + [digits.rjust(cells)]
