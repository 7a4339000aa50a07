"""The numbers on the board against Asterisk's own log, on a real Asterisk with real calls."""

import asyncio
import math
import sys
import time

import pytest

from tests.integration.asterisk import SECRET, Asterisk
from tests.integration.watching import Shown, Watch, log_counts, text_differences
from tests.terminal import Terminal
from wallboard.hub.link import LinkError, LocalLink
from wallboard.hub.opening import open_hub

SECONDS = 60


async def test_the_board_says_what_the_log_says(pbx: Asterisk) -> None:
    """To every account that may hear of queues, and on the screen; and one that may not is told so."""
    first = math.ceil(time.time())
    command = [sys.executable, "-m", "wallboard", "watch", pbx.url("documented"), "--lang", "en"]
    with Terminal(command, WALLBOARD_SECRET=SECRET) as terminal:
        await asyncio.to_thread(terminal.wait_for, "live")
        async with (
            Shown(terminal),
            Watch(pbx, "wallboard") as full,
            Watch(pbx, "documented") as documented,
            Watch(pbx, "agentonly") as poor,
        ):
            deaf = asyncio.create_task(end_of(pbx, "nothing"))
            await pbx.traffic("steady", SECONDS, seed=7)
            for watch in (full, documented, poor):
                await watch.until_quiet()
        truth = pbx.truth(first)
    assert sum(log_counts(log)[0] for log in truth["queues"].values()) > 10
    assert await full.differences(truth) == []
    assert await documented.differences(truth) == []
    assert text_differences(terminal.text(), truth) == []
    assert (documented.feed.lacks, documented.feed.gaps) == ((), ())
    assert {"ready", "ringing", "talking"} <= documented.states
    assert poor.feed.lacks == ("call", "dialplan", "system", "reporting")
    assert {row.today.rejected for row in poor.queues()} == {None}
    assert [watch.hub.floor.check() for watch in (full, documented, poor)] == [[], [], []]
    assert await deaf == "no_rights"


@pytest.mark.parametrize(("user", "secret"), [("documented", "wrong"), ("nobody", SECRET), ("elsewhere", SECRET)])
async def test_a_login_that_is_refused_ends_with_one_sentence(
    pbx: Asterisk, user: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALLBOARD_SECRET", secret)
    assert await end_of(pbx, user) == "denied"


async def end_of(pbx: Asterisk, user: str) -> str:
    """Why a hub that watches as this user ends."""
    with pytest.raises(LinkError, match=r"manager\.conf") as error:
        await follow(LocalLink(open_hub(pbx.url(user))))
    return error.value.why


async def follow(link: LocalLink) -> None:
    async with asyncio.timeout(2 * SECONDS):
        while True:
            await link.frame()
