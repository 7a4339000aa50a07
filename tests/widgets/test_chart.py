import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.widgets import chart

NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-10, 200)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS | st.none()), max_size=30)


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    assert chart.load()


def columns(lines: list[str]) -> list[bool]:
    """Whether there is anything in each column."""
    return [any(char not in " \u2800" for char in column) for column in zip(*lines, strict=True)]


@given(POINTS, NUMBERS, NUMBERS, st.integers(-1, 60), st.integers(-1, 12))
def test_whatever_the_numbers_the_size_is_the_one_asked_for(
    points: list[chart.Point], right: float, top: float, cells: int, rows: int
) -> None:
    lines = chart.line(points, right, top, cells, rows)
    assert [len(line) for line in lines] == [max(0, cells)] * max(0, rows)
    assert not set("".join(lines)) - {" ", *map(chr, range(0x2800, 0x2900))}


def test_a_line_goes_where_its_points_are() -> None:
    lines = chart.line([(0, 0), (10, 100)], 10, 100, 20, 5)
    assert lines[-1].strip()[0] == lines[-1][0]
    assert lines[0].rstrip() == lines[0]
    assert all(columns(lines))


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_a_gap_is_a_gap(gap: float | None) -> None:
    lines = chart.line([(0, 5), (2, 5), (4, gap), (6, 5), (8, 5)], 8, 10, 40, 4)
    assert columns(lines) == [x < 11 or x >= 29 for x in range(40)]
    assert columns(chart.line([(0, gap), (8, gap)], 8, 10, 40, 4)) == [False] * 40


def test_a_point_alone_is_a_dot() -> None:
    assert sum(columns(chart.line([(4, 5)], 8, 10, 40, 4))) == 1


def test_before_it_is_loaded_nothing_is_drawn() -> None:
    code = """if True:
        import sys
        from wallboard.widgets.chart import line
        print(line([(0, 1), (1, 1)], 1, 1, 3, 1), "plotext" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['   '] False\n"


def test_a_machine_without_it_has_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    assert not chart.load()
