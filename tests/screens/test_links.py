"""A board shows the same whether its hub is in this process or behind a socket."""

from pathlib import Path

import pytest

from tests.hub.linked import serving
from tests.screens.day import SIZES, Day
from tests.screens.session import Cells
from tests.widgets.drawing import EN, ZH
from wallboard.hub.addresses import at_socket
from wallboard.hub.remote import RemoteLink

LOOKS = 12


class Seen:
    """What stood on the screen at each look, and what should not have."""

    def __init__(self, day: Day) -> None:
        self.pictures: list[Cells] = []
        self.smears: list[list[str]] = []
        self._day = day

    def look(self, at: float, smear: list[str]) -> None:
        self.pictures.append(self._day.session.emulator.cells())
        self.smears.append(smear)


async def play(day: Day) -> Seen:
    seen = Seen(day)
    await day.play(20.0 * LOOKS, 5.0, every=4, check=seen.look)
    return seen


@pytest.mark.parametrize("size", SIZES[:2])
async def test_a_day_on_the_board_is_the_same_over_either_link(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallboard.hub.server.MARK", 0.0)  # the hub's clock is set by hand, and so told at every beat
    path = tmp_path / "hub.sock"
    link = RemoteLink(at_socket(path))
    near, far = Day([EN, ZH], size), Day([EN, ZH], size, link=link)
    async with serving(far.session.hub, path):
        theirs = await play(far)
        await link.close()
    ours = await play(near)
    assert len(ours.pictures) == LOOKS
    assert len({str(picture) for picture in ours.pictures}) > LOOKS // 2
    for number, (one, other) in enumerate(zip(ours.pictures, theirs.pictures, strict=True)):
        assert one == other, number
    assert not any(theirs.smears)
