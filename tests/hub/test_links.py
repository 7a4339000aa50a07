"""Every link behaves alike, whether the hub is in this process or behind a socket."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.hub.linked import linked, tables
from tests.hub.scripted import NOON, SOURCE, Driven
from wallboard.hub.link import Link
from wallboard.model.actions import Action, Done
from wallboard.model.queries import CurveAnswer, CurveQuery, Query, Refused, ReportAnswer, ReportQuery
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, Frame, QueueRow

SUPPORT = f"{SOURCE}:support"


class Both:
    """A hub that is driven by hand, and a link to it."""

    def __init__(self, driven: Driven, link: Link) -> None:
        self.driven = driven
        self.link = link
        self.seen = 0

    async def frame(self) -> Frame:
        async with asyncio.timeout(10):
            frame = await self.link.frame()
        self.seen = frame.rev
        return frame

    async def beat(self) -> list[Frame]:
        """The frames until the link has seen what the hub shows now."""
        self.driven.hub.beat()
        frames = []
        while self.seen < self.driven.hub.views.rev:
            frames.append(await self.frame())
        return frames


@pytest.fixture(params=["local", "remote"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Both]:
    driven = Driven()
    driven.live()
    async with linked(driven, request.param, tmp_path / "hub.sock") as link:
        yield Both(driven, link)


def named(frames: list[Frame]) -> tuple[set[str], set[str]]:
    """What changed, and what went."""
    changed = {id for frame in frames for ids in frame.changed.values() for id in ids}
    return changed, {id for frame in frames for ids in frame.gone.values() for id in ids}


async def test_the_first_frame_names_every_row(both: Both) -> None:
    frame = await both.frame()
    assert frame.whole
    assert named([frame])[0] == {row for table in tables(both.link).values() for row in table}
    assert tables(both.link) == tables(both.driven.hub)
    assert frame.changed["q"] == (SUPPORT,)


async def test_later_frames_name_what_changed_and_what_went(both: Both) -> None:
    await both.beat()
    both.driven.queue("c1")
    changed, gone = named(await both.beat())
    assert changed >= {SUPPORT, f"{SOURCE}:c1"}
    assert gone == set()
    assert both.link.rows(QueueRow)[SUPPORT].waiting == 1
    both.driven.leave("c1")
    changed, gone = named(await both.beat())
    assert gone == {f"{SOURCE}:c1"}
    assert f"{SOURCE}:c1" not in both.link.rows(ContactRow)


async def test_what_a_slow_console_missed_comes_merged(both: Both) -> None:
    await both.beat()
    for name in ("c1", "c2", "c3"):
        both.driven.queue(name)
        both.driven.hub.beat()
        await asyncio.sleep(0)
    changed, _ = named(await both.beat())
    assert changed >= {f"{SOURCE}:{name}" for name in ("c1", "c2", "c3")}
    assert tables(both.link) == tables(both.driven.hub)


async def test_the_clock_is_the_hub_s(both: Both) -> None:
    await both.frame()
    assert both.link.now() == NOON


async def test_rows_cannot_be_written(both: Both) -> None:
    await both.frame()
    with pytest.raises(TypeError):
        both.link.rows(AgentRow)["x"] = AgentRow("x", 0)  # type: ignore[index]


async def test_questions_are_answered(both: Both) -> None:
    await both.frame()
    report = await both.link.ask(ReportQuery())
    assert isinstance(report, ReportAnswer)
    assert report == both.driven.hub.answer(ReportQuery())
    assert isinstance(await both.link.ask(CurveQuery()), CurveAnswer)
    assert await both.link.ask(ReportQuery(day="yesterday")) == Refused(why="day")


async def test_a_question_that_nobody_knows_is_refused(both: Both) -> None:
    await both.frame()
    assert await both.link.ask(Query()) == Refused(why="unknown_query")


async def test_nothing_can_be_done_yet(both: Both) -> None:
    await both.frame()
    assert await both.link.act(Action(), dry=True) == Done(ok=False, why="no_actions")


async def test_several_questions_at_once_get_each_their_own_answer(both: Both) -> None:
    await both.frame()
    answers = await asyncio.gather(*(both.link.ask(query) for query in (CurveQuery(), ReportQuery(), CurveQuery())))
    assert [type(answer) for answer in answers] == [CurveAnswer, ReportAnswer, CurveAnswer]


async def test_a_feed_s_trouble_is_shown_alike(both: Both) -> None:
    await both.beat()
    both.driven.lose("refused")
    await both.beat()
    row = both.link.rows(FeedRow)[SOURCE]
    assert (row.state, row.why) == ("lost", "refused")
