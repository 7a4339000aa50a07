"""Hours go by on the board, and nothing of what was there before stays behind: emulator against a fresh paint."""

import pytest

from tests.screens.day import SIZES, Day
from tests.widgets.drawing import EN, ZH


@pytest.mark.parametrize("size", SIZES[:2])
async def test_nothing_stays_behind(size: tuple[int, int]) -> None:
    smears = []
    day = Day([EN, ZH], size)
    await day.play(900.0, 5.0, every=6, check=lambda at, smear: smears.append(smear))
    assert len(smears) == 30
    assert not [smear[:5] for smear in smears if smear]


async def test_a_smear_would_be_seen() -> None:
    smears = []
    day = Day([EN], SIZES[1])
    day.session.emulator.screen.draw = lambda text: None  # a terminal that loses what is written
    await day.play(20.0, 5.0, every=4, check=lambda at, smear: smears.append(smear))
    assert smears[0]
