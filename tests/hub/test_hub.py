import asyncio

import pytest

from tests.hub.scripted import NOON, SOURCE, Driven, Scripted
from wallboard.feeds.base import FeedError
from wallboard.hub.hub import LOST, MARK, STALE, Hub
from wallboard.hub.link import LinkError, LocalLink
from wallboard.model.actions import Action, Done
from wallboard.model.events import FeedStatus
from wallboard.model.queries import Query, Refused, ReportAnswer, ReportQuery
from wallboard.model.rows import AgentRow, FeedRow, QueueRow


def feed_row(hub: Hub) -> FeedRow:
    hub.beat()
    return hub.views.table(FeedRow)[SOURCE]


def test_before_anything_is_heard_the_feed_is_there_and_lost_for_no_reason() -> None:
    row = feed_row(Driven().hub)
    assert (row.state, row.heard, row.why) == ("lost", 0.0, "")


def test_a_feed_that_tells_is_live() -> None:
    driven = Driven()
    driven.live(series=3, lacks=("dialplan",))
    row = feed_row(driven.hub)
    assert (row.state, row.heard, row.series, row.lacks) == ("live", NOON, 3, ("dialplan",))


def test_silence_makes_stale_then_lost_and_agents_unknown() -> None:
    driven = Driven()
    driven.live()
    driven.clock.advance(STALE - 1)
    assert feed_row(driven.hub).state == "live"
    driven.clock.advance(1)
    assert (feed_row(driven.hub).state, feed_row(driven.hub).why) == ("stale", "silent")
    assert {row.state for row in driven.hub.views.table(AgentRow).values()} == {"unknown"}
    driven.clock.advance(LOST - STALE)
    assert feed_row(driven.hub).state == "lost"


def test_a_sign_of_life_keeps_a_quiet_feed_live() -> None:
    driven = Driven()
    driven.live()
    for _ in range(8):
        driven.clock.advance(STALE / 2)
        driven.tell()
        assert feed_row(driven.hub).state == "live"
    assert feed_row(driven.hub).heard == driven.clock.now()


def test_a_stale_feed_that_is_heard_again_is_live_and_keeps_its_rights_and_agents() -> None:
    driven = Driven()
    driven.live(series=2, lacks=("call",))
    driven.clock.advance(STALE)
    assert feed_row(driven.hub).state == "stale"
    driven.tell()
    row = feed_row(driven.hub)
    assert (row.state, row.why, row.series, row.lacks) == ("live", "", 2, ("call",))
    assert {row.state for row in driven.hub.views.table(AgentRow).values()} == {"ready"}


def test_a_recording_is_never_stale() -> None:
    driven = Driven()
    driven.live()
    driven.tell(FeedStatus(**driven.head(), state="recorded"))
    driven.clock.advance(10 * LOST)
    assert feed_row(driven.hub).state == "recorded"


def test_telling_that_one_is_lost_is_no_sign_of_life() -> None:
    driven = Driven()
    driven.live()
    driven.clock.advance(5)
    driven.tell(FeedStatus(**driven.head(), state="lost", why="closed"))
    row = feed_row(driven.hub)
    assert (row.state, row.why, row.heard) == ("lost", "closed", NOON)


def test_a_loss_that_goes_on_began_when_it_began() -> None:
    driven = Driven()
    driven.live()
    driven.tell(FeedStatus(**driven.head(), state="lost", why="closed", since=NOON))
    driven.clock.advance(20)
    driven.tell(FeedStatus(**driven.head(), state="lost", why="refused", since=NOON + 20))
    row = feed_row(driven.hub)
    assert (row.since, row.why) == (NOON, "refused")


async def test_a_source_that_fails_is_contained_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.hub.backoff", lambda: iter([0.0] * 5))
    driven = Driven(Scripted(RuntimeError("poison"), ValueError("more of it")))
    task = driven.hub.start()
    while driven.source.runs < 3:
        await asyncio.sleep(0)
    assert not task.done()
    row = feed_row(driven.hub)
    assert (row.state, row.why) == ("lost", "failed")
    await stop(task)


async def test_a_wrong_password_ends_an_impatient_hub() -> None:
    driven = Driven(Scripted(FeedError("wrong password", "denied")), patient=False)
    with pytest.raises(LinkError, match="wrong password") as error:
        await watch_to_the_end(driven.hub)
    assert error.value.why == "denied"


@pytest.mark.parametrize("patient", [True, False])
async def test_a_feed_refused_after_it_was_live_is_tried_again(patient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.hub.AGAIN", 0.0)
    driven = Driven(Scripted(FeedError("password changed", "denied")), patient=patient)
    driven.live()
    task = driven.hub.start()
    while driven.source.runs < 2:
        await asyncio.sleep(0)
    assert not task.done()
    assert feed_row(driven.hub).why == "denied"
    await stop(task)


async def test_a_patient_hub_says_that_it_was_refused_and_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.hub.AGAIN", 0.0)
    driven = Driven(Scripted(FeedError("wrong password", "denied")))
    task = driven.hub.start()
    while driven.source.runs < 2:
        await asyncio.sleep(0)
    assert (feed_row(driven.hub).state, feed_row(driven.hub).why) == ("lost", "denied")
    await stop(task)


async def test_having_no_rights_ends_an_impatient_hub_even_after_it_was_live() -> None:
    driven = Driven(Scripted(FeedError("may not read", "no_rights")), patient=False)
    driven.live()
    with pytest.raises(LinkError, match="may not read"):
        await watch_to_the_end(driven.hub)


@pytest.mark.parametrize("patient", [True, False])
async def test_an_unreachable_feed_ends_only_an_impatient_hub(patient: bool) -> None:
    driven = Driven(patient=patient)
    driven.tell(FeedStatus(**driven.head(), state="lost", why="refused"))
    task = driven.hub.start()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    if patient:
        assert not task.done()
        await stop(task)
    else:
        with pytest.raises(LinkError, match=r"127\.0\.0\.1:5038: the host refuses"):
            await task


async def test_a_feed_that_fails_at_first_ends_an_impatient_hub() -> None:
    with pytest.raises(LinkError, match="failed inside"):
        await watch_to_the_end(Driven(Scripted(RuntimeError("poison")), patient=False).hub)


async def test_an_impatient_hub_waits_for_a_feed_that_was_there() -> None:
    driven = Driven(patient=False)
    driven.live()
    driven.tell(FeedStatus(**driven.head(), state="lost", why="closed"))
    task = driven.hub.start()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not task.done()
    await stop(task)


async def test_the_first_frame_names_every_row_and_the_next_what_changed() -> None:
    driven = Driven()
    driven.live()
    link = LocalLink(driven.hub)
    first = await link.frame()
    assert first.changed["q"] == (f"{SOURCE}:support",)
    assert set(first.changed) == {"n", "q", "a", "f"}
    driven.queue("c1")
    driven.hub.beat()
    frame = await link.frame()
    assert frame.changed == {"q": (f"{SOURCE}:support",), "c": (f"{SOURCE}:c1",)}
    assert frame.rev > first.rev
    assert link.rows(QueueRow)[f"{SOURCE}:support"].waiting == 1
    await stop(driven.hub.start())


async def test_what_a_slow_console_missed_comes_in_one_frame() -> None:
    driven = Driven()
    driven.live()
    slow = LocalLink(driven.hub)
    await slow.frame()
    for contact in ("c1", "c2"):
        driven.queue(contact)
        driven.hub.beat()
    frame = await slow.frame()
    assert set(frame.changed["c"]) == {f"{SOURCE}:c1", f"{SOURCE}:c2"}
    await stop(driven.hub.start())


async def test_nothing_changed_makes_no_frame_but_a_mark_comes_in_time() -> None:
    driven = Driven()
    driven.live()
    link = LocalLink(driven.hub)
    first = await link.frame()
    waiting = asyncio.ensure_future(link.frame())
    driven.hub.beat()
    await asyncio.sleep(0)
    assert not waiting.done()
    driven.clock.advance(MARK)
    driven.hub.beat()
    mark = await waiting
    assert mark.rev == first.rev
    assert (mark.now, mark.changed, mark.gone) == (NOON + MARK, {}, {})
    await stop(driven.hub.start())


async def test_two_links_wake_by_the_same_beat() -> None:
    driven = Driven()
    links = [LocalLink(driven.hub), LocalLink(driven.hub)]
    waiting = [asyncio.ensure_future(link.frame()) for link in links]
    frames = await asyncio.gather(*waiting)
    assert frames[0] == frames[1]
    await stop(driven.hub.start())


async def test_rows_are_read_only() -> None:
    driven = Driven()
    with pytest.raises(TypeError):
        LocalLink(driven.hub).rows(QueueRow)["x"] = QueueRow("x", 1)


async def test_a_report_is_answered_from_the_floor() -> None:
    driven = Driven()
    driven.live()
    driven.queue("c1")
    answer = await LocalLink(driven.hub).ask(ReportQuery())
    assert isinstance(answer, ReportAnswer)
    assert answer.queues["support"].offered == 1


async def test_what_cannot_be_asked_is_refused() -> None:
    assert await LocalLink(Driven().hub).ask(Query()) == Refused(why="unknown_query")


async def test_nothing_can_be_done_yet() -> None:
    assert await LocalLink(Driven().hub).act(Action()) == Done(ok=False, why="no_actions")


async def watch_to_the_end(hub: Hub) -> None:
    link = LocalLink(hub)
    while True:
        await link.frame()


async def stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
