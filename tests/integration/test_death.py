"""A real Asterisk that dies in mid-traffic."""

import asyncio
import math
import time

from tests.data.compare_truth import compare
from tests.integration.asterisk import Asterisk
from tests.integration.watching import Watch, log_counts


async def test_a_pbx_that_dies_leaves_no_ghosts(pbx: Asterisk) -> None:
    """Whoever waited when it died left with nobody knowing how; what the log does not tell of the gap, we know too."""
    first = math.ceil(time.time())
    async with Watch(pbx, "documented") as watch:
        traffic = asyncio.create_task(pbx.traffic("steady", 30, seed=11, rate=0.5))
        await asyncio.sleep(15)
        pbx.kill()
        await asyncio.to_thread(pbx.revive)
        await watch.until_live(series=2)
        await traffic
        await watch.until_quiet()
    truth = pbx.truth(first)
    assert len(watch.feed.gaps) == 1
    unheard = pbx.named_between(*watch.feed.gaps[0])
    assert [line for line in compare(await watch.report(), truth) if not any(name in line for name in unheard)] == []
    lost = sum(row.today.lost for row in watch.queues()) - sum(log_counts(log)[3] for log in truth["queues"].values())
    assert lost == truth["lost_waiting"]
    assert watch.hub.floor.check() == []
    assert not {"talking", "ringing", "held"} & {row.state for row in watch.agents()}
