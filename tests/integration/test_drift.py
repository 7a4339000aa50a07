"""A real Asterisk behind something that loses a message."""

from tests.integration.asterisk import Asterisk
from tests.integration.proxy import lossy
from tests.integration.watching import Watch

SHOWN = 35  # seconds
MEMBER = "queue pause member PJSIP/101 queue support reason Lunch"


async def test_a_lost_event_shows_within_35_seconds_and_is_mended(pbx: Asterisk) -> None:
    async with lossy(pbx.port) as (between, port), Watch(pbx, "documented", port=port) as watch:
        between.lose = b"Event: QueueMemberPause\r\n"
        pbx.command(MEMBER)
        await watch.until_drift(SHOWN, found=True)
        assert between.lost == 1
        (alice,) = [row for row in watch.agents() if row.id.endswith(":Alice Able")]
        assert "site/pbx:support" in alice.paused or alice.reason == "Lunch"
        await watch.until_drift(SHOWN, found=False)
        pbx.command("queue unpause member PJSIP/101")
