"""A real Asterisk that restarts, is reloaded and forgets its statistics, while calls go through it."""

import math
import time

from tests.integration.asterisk import Asterisk
from tests.integration.watching import Watch


async def test_a_restart_a_reload_and_a_reset_leave_neither_ghosts_nor_holes(pbx: Asterisk) -> None:
    first = math.ceil(time.time())
    async with Watch(pbx, "documented", log=True) as logged, Watch(pbx, "documented") as bare:
        await pbx.traffic("changes", 42, seed=5)
        for watch in (logged, bare):
            await watch.until_live(series=2)
            await watch.until_quiet()
        assert await logged.differences(pbx.truth()) == []
        assert await bare.differences_but_for_the_gap(pbx, first) == []
        assert logged.feed.gaps == ()
        assert not {"talking", "ringing", "held"} & {row.state for row in (*logged.agents(), *bare.agents())}
