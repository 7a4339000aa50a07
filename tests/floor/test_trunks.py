"""Trunk groups, by example."""

from tests.floor.teller import Teller, of
from wallboard.model.events import Trunked

GROUP = of("city")
DAY = 86400


def test_a_peak_is_that_of_a_day() -> None:
    tell = Teller()
    for at, used in ((0, 1), (1, 2), (2, 3), (3, 2)):
        tell(Trunked, at, trunk=GROUP, used=used)
    tell(Trunked, 4, trunk=GROUP, used=2, blocked=True)
    trunk = tell.floor.trunks[GROUP]
    assert (trunk.used, trunk.peak, trunk.blocked) == (2, 3, 1)
    tell(Trunked, DAY, trunk=GROUP, used=1)
    assert (trunk.used, trunk.peak, trunk.blocked) == (1, 2, 0)  # two were in use at midnight


def test_no_group_and_no_number() -> None:
    tell = Teller()
    tell(Trunked, 0, trunk="", used=3)
    tell(Trunked, 0, trunk=GROUP, used=-3)
    assert list(tell.floor.trunks) == [GROUP]
    assert tell.floor.trunks[GROUP].used == 0
