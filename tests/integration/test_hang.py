"""A real Asterisk that hangs while calls go through it."""

import asyncio
import math
import signal
import time

from tests.integration.asterisk import Asterisk
from tests.integration.watching import Watch
from wallboard.model.rows import TrunkRow

STOPPED = 15.0  # seconds


async def test_a_pbx_that_hangs_is_lost_at_once_and_its_log_fills_the_gap(pbx: Asterisk) -> None:
    """Nobody closes the connection: half of it is open, and nothing comes. Without a log the hole is named."""
    first = math.ceil(time.time())
    async with Watch(pbx, "documented", log=True) as logged, Watch(pbx, "documented") as bare:
        traffic = asyncio.create_task(pbx.traffic("steady", 32, seed=11, rate=0.5))
        await asyncio.sleep(10)
        pbx.signal(signal.SIGSTOP)
        try:
            await asyncio.gather(logged.until_lost(10), bare.until_lost(10))
            await asyncio.sleep(STOPPED - 10)
        finally:
            pbx.signal(signal.SIGCONT)
        for watch in (logged, bare):
            await watch.until_live(series=2)
        assert logged.link.rows(TrunkRow)["site/pbx:callers"].peak
        await traffic
        for watch in (logged, bare):
            await watch.until_quiet()
        assert await logged.differences(pbx.truth()) == []
        assert await bare.differences_but_for_the_gap(pbx, first) == []
        assert logged.feed.gaps == ()
        assert [watch.hub.floor.check() for watch in (logged, bare)] == [[], []]
