from hypothesis import given
from hypothesis import strategies as st

from wallboard.widgets.sparkline import sparkline


@given(st.lists(st.integers(0, 500), max_size=40), st.integers(0, 30), st.integers(1, 3), st.integers(0, 500))
def test_it_fills_its_room_and_no_more(values: list[int], cells: int, rows: int, peak: int) -> None:
    assert [len(line) for line in sparkline(values, cells, rows, peak)] == [cells] * rows


def test_the_peak_fills_the_height_and_nothing_is_a_thin_line() -> None:
    assert sparkline([0, 4, 8, 16], 4, 2, 16) == ["   █", "▁▄██"]


def test_a_minute_without_a_value_is_a_gap() -> None:
    assert sparkline([1, 1], 4, 1, 8) == ["  ▁▁"]
