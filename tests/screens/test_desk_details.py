"""The desk asks about what the cursor is on, and shows what it is told as long as the cursor is there."""

import asyncio

import pytest
from textual.pilot import Pilot

from tests.screens.fake_link import FEED, NOON, FakeLink, calm
from tests.screens.test_board import console, lines
from tests.widgets.drawing import EN, ZH
from wallboard.hub.link import LinkError
from wallboard.model.queries import (
    AgentAnswer,
    AgentQuery,
    Answer,
    GroupAnswer,
    GroupQuery,
    LostAnswer,
    LostQuery,
    Parts,
    Query,
    QueueAnswer,
    QueueQuery,
    Refused,
    Stretch,
)
from wallboard.widgets.canvas import Look

SIZES = ((200, 50), (120, 36), (80, 24))


class Knowing(FakeLink):
    """Answers what a hub would, and keeps what was asked."""

    def __init__(self, fault: bool = False) -> None:
        super().__init__(calm().tables)
        self.asked: list[Query] = []
        self.fault = fault

    async def ask(self, query: Query) -> Answer:
        self.asked.append(query)
        if self.fault:
            raise LinkError("gone")
        states = (Stretch(NOON - 9000, "ready"), Stretch(NOON - 3600, "talking"))
        match query:
            case AgentQuery():
                return AgentAnswer(query.agent, NOON - 36000, NOON, states=states, native="InUse", told=NOON)
            case QueueQuery():
                return QueueAnswer(query.queue, NOON - 36000, NOON, today=Parts(860, 140, 20, 40, 10, 30, 12))
            case LostQuery():
                return LostAnswer((), 0.0)
            case GroupQuery():
                return GroupAnswer(query.kind, query.id, NOON, waiting=77)
        return Refused("unknown_query")


async def shows(pilot: Pilot[object], text: str) -> None:
    async with asyncio.timeout(20):
        while text not in "\n".join(lines(pilot)):
            await asyncio.sleep(0.01)
            await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("look", "said"), [(EN, "T 40 %"), (ZH, "话 40 %")])
async def test_an_agent_s_day_is_asked_for_and_shown(size: tuple[int, int], look: Look, said: str) -> None:
    link = Knowing()
    async with console(link, look).run_test(size=size) as pilot:
        await pilot.press("2")
        await shows(pilot, said if size == (80, 24) else "InUse")
    assert any(isinstance(query, AgentQuery) for query in link.asked)


async def test_a_queue_s_service_levels_are_asked_for_when_the_cursor_is_there() -> None:
    link = Knowing()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pilot.press("2", "shift+tab")
        await shows(pilot, "SERVICE LEVELS")
        await shows(pilot, "78.9")
        await pilot.press("tab")
        await pilot.pause()
        assert "SERVICE LEVELS" not in "\n".join(lines(pilot))


async def test_a_scope_that_was_chosen_is_told_as_a_whole_until_the_cursor_moves() -> None:
    link = Knowing()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pilot.press("2", "t", *"guangzhou", "enter")
        await shows(pilot, "77 waiting")
        await pilot.press("down")
        await shows(pilot, "InUse")
        assert "77 waiting" not in "\n".join(lines(pilot))
    assert GroupQuery("site", "gz") in link.asked


async def test_a_hub_that_does_not_answer_leaves_what_the_rows_tell() -> None:
    link = Knowing(fault=True)
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pilot.press("2")
        async with asyncio.timeout(20):
            while not any(isinstance(query, AgentQuery) for query in link.asked):
                await asyncio.sleep(0.01)
        await pilot.pause()
        assert "TODAY" in "\n".join(lines(pilot))


async def test_only_a_cursor_that_rests_is_asked_about() -> None:
    link = Knowing()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pilot.press("2")
        await shows(pilot, "InUse")
        before = len(link.asked)
        await pilot.press(*["down"] * 10)
        await shows(pilot, "InUse")
        last = [query for query in link.asked[before:] if isinstance(query, AgentQuery)][-1]
        assert last.agent.startswith(FEED)
        assert len({query.agent for query in link.asked[before:] if isinstance(query, AgentQuery)}) < 10
