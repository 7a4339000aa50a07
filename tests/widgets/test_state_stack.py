from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.drawing import EN, ZH
from wallboard.text import width
from wallboard.widgets.state_stack import ORDER, shares, stack

COUNTS = st.dictionaries(st.sampled_from([*ORDER, "signed_off"]), st.integers(0, 900))


@given(COUNTS, st.integers(0, 60))
def test_all_cells_are_given_away_and_nobody_is_left_out(counts: dict[str, int], cells: int) -> None:
    used = {state for state, count in counts.items() if count and state in ORDER}
    given_away = shares(counts, cells)
    assert set(given_away) == used
    if used:
        assert sum(given_away.values()) == cells
        assert min(given_away.values()) >= min(2, cells // len(used))


@given(COUNTS, st.integers(1, 60))
def test_a_bar_is_as_wide_as_its_room(counts: dict[str, int], cells: int) -> None:
    for look in (EN, ZH):
        pieces = stack(counts, look, 0, cells)
        assert sum(width(piece.text) for piece in pieces) in (0, cells)


def test_every_segment_says_what_it_is() -> None:
    counts = {"ready": 2, "talking": 5, "wrap_up": 1, "signed_off": 9}
    assert "".join(piece.text for piece in stack(counts, EN, 0, 20)).split() == ["R2", "T5", "W1"]
    assert "".join(piece.text for piece in stack(counts, ZH, 0, 20)).split() == ["闲2", "话5", "后1"]
    assert "".join(piece.text for piece in stack(counts, EN, 0, 20, labels=False)).split() == []
