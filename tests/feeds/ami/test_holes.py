"""Whatever the wire did not tell for a while, the log fills, and nothing counts twice."""

import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.compare_truth import compare
from tests.feeds.ami.holes import Away
from wallboard.config import Feed
from wallboard.floor.fold import Floor
from wallboard.hub.history import report
from wallboard.model.queries import ReportQuery

CAPTURES = Path(__file__).parents[2] / "data" / "captures"
FEED = Feed(id="site/pbx", url="ami+file:x")
WITHIN = (5, 10, 12, 15, 20, 30, 40, 60)
EXCUSED = "agent Night Shift: paused"  # comes and goes by her interface, within the hole: whose it is, nobody says
TRAFFIC = ["steady-22", "steady-16", "exits-22", "exits-16", "pauses-22", "pauses-16", "supervisor-22", "supervisor-16"]


def differences(name: str, first: float, length: float, without: tuple[str, ...] = ()) -> list[str]:
    """Between what such a feed came to and the truth; ``first`` and ``length`` of the hole as shares of the capture."""
    with tempfile.TemporaryDirectory() as folder:
        away = Away(CAPTURES / f"{name}.ami.gz", FEED, Path(folder) / "queue_log", without)
        floor = Floor(keep_days=None)
        for event in away.play(first * away.length, (first + length) * away.length):
            floor.apply(event)
    assert floor.check() == []
    truth: dict[str, Any] = json.loads((CAPTURES / f"{name}.truth.json").read_text("utf-8"))
    found = compare(msgspec.to_builtins(report(floor, ReportQuery(within=WITHIN))), truth)
    return [line for line in found if not line.startswith(EXCUSED)] + [
        f"a gap: {gap}" for gap in floor.feeds["site/pbx"].gaps
    ]


@pytest.mark.parametrize("name", TRAFFIC)
@settings(max_examples=12, deadline=None)
@given(first=st.floats(0.05, 0.9), length=st.floats(0.001, 0.5))
def test_a_hole_is_filled(name: str, first: float, length: float) -> None:
    assert differences(name, first, length) == []


@pytest.mark.parametrize("name", ["exits-22", "exits-16"])
@pytest.mark.parametrize("without", [("dialplan",), ("call", "dialplan")])
def test_the_log_says_how_callers_left_where_the_account_may_not_hear(name: str, without: tuple[str, ...]) -> None:
    assert differences(name, 2.0, 0.0, without) == []
