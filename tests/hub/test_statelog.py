"""What was shown of an agent: every change, and together they are the day, whatever happened to the hub."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub.scripted import NOON, SOURCE
from tests.hub.test_restart import Mortal
from wallboard.config import Site
from wallboard.floor.agents import STATES, Agent
from wallboard.floor.feeds import Feed
from wallboard.floor.windows import AgentCell, cells, days
from wallboard.hub.statelog import StateLog
from wallboard.model.events import Session
from wallboard.model.queries import AgentAnswer, AgentQuery, Stretch

DAY = 86400.0
MIDNIGHT = NOON - DAY / 2
ALICE = f"{SOURCE}:Alice"


class Desk:
    """An agent whose facts are set by hand, and her log."""

    def __init__(self) -> None:
        feed = Feed(SOURCE, state="live", synced=True, began=MIDNIGHT)
        self.agent = Agent(ALICE, feed, days(Site(id="north", timezone="UTC")), cells(AgentCell, 2), session=True)
        self.log = StateLog()

    def show(self, state: str, at: float, reason: str = "", now: float | None = None) -> None:
        agent = self.agent
        agent.ready_everywhere(at)
        agent.turn_to("voice", "talking" if state == "talking" else "idle", at)
        agent.sign(state != "signed_off", at)
        if state == "not_ready":
            agent.pause("", reason, at, at)
        self.log.follow([agent], at if now is None else now)

    def between(self, start: float, end: float) -> list[tuple[float, str, str]]:
        return [
            (round(each.since - MIDNIGHT, 2), each.state, each.reason) for each in self.log.between(ALICE, start, end)
        ]


def lasted(states: tuple[Stretch, ...], end: float) -> float:
    return sum(after - each.since for each, after in zip(states, [*(s.since for s in states[1:]), end], strict=True))


def test_a_change_is_noted_at_its_own_time_and_not_at_that_of_the_look() -> None:
    desk = Desk()
    desk.show("signed_off", MIDNIGHT + 10, now=MIDNIGHT + 10.25)
    desk.show("talking", MIDNIGHT + 1000.5, now=MIDNIGHT + 1000.75)
    desk.show("not_ready", MIDNIGHT + 2000, "午餐", now=MIDNIGHT + 2000.25)
    assert desk.between(MIDNIGHT, MIDNIGHT + DAY) == [
        (0.0, "", ""),
        (10.0, "signed_off", ""),
        (1000.5, "talking", ""),
        (2000.0, "not_ready", "午餐"),
    ]
    assert desk.between(MIDNIGHT + 1500, MIDNIGHT + 1900) == [(1500.0, "talking", "")]


def test_who_is_the_same_for_days_is_that_all_day() -> None:
    desk = Desk()
    desk.show("signed_off", MIDNIGHT + 10)
    assert desk.between(MIDNIGHT + 5 * DAY, MIDNIGHT + 6 * DAY) == [(5 * DAY, "signed_off", "")]
    desk.show("talking", MIDNIGHT + 5 * DAY + 3600)
    assert desk.between(MIDNIGHT + 5 * DAY, MIDNIGHT + 6 * DAY) == [
        (5 * DAY, "signed_off", ""),
        (5 * DAY + 3600, "talking", ""),
    ]


def test_nobody_who_was_never_looked_at_was_anything() -> None:
    assert StateLog().between(ALICE, MIDNIGHT, NOON) == ()


CHANGES = st.lists(
    st.tuples(
        st.floats(0.5, 4000.0), st.sampled_from(["ready", "talking", "not_ready", "signed_off"]), st.text(max_size=80)
    ),
    min_size=1,
    max_size=60,
)


@given(CHANGES, st.booleans())
def test_together_they_are_the_day_also_after_it_was_put_down(
    changes: list[tuple[float, str, str]], closed: bool
) -> None:
    desk, at = Desk(), MIDNIGHT
    for seconds, state, reason in changes:
        at += seconds
        desk.show(state, at, reason)
    end = at + 1.0
    states = desk.log.between(ALICE, MIDNIGHT, end)
    assert lasted(states, end) == pytest.approx(end - MIDNIGHT)
    assert all(one.since < other.since for one, other in pairwise(states))
    assert {each.state for each in states} <= {*STATES, ""}
    assert states[-1].state == desk.log.last(ALICE)[0]  # type: ignore[index]
    again = StateLog()
    again.restore(desk.log.packed(), desk.log.take_closed(0))
    assert again.between(ALICE, MIDNIGHT, end) == states


async def day(hub: Mortal) -> AgentAnswer:
    answer = hub.hub.answer(AgentQuery(agent=ALICE))
    assert isinstance(answer, AgentAnswer)
    return answer


async def wait(mortal: Mortal, seconds: float) -> None:
    """Time goes by, and the source says that it is there."""
    for _ in range(int(seconds // 8)):
        mortal.clock.advance(8.0)
        mortal.sink(())
        await mortal.beat()


@pytest.mark.parametrize("put_down", [False, True])
async def test_a_hub_that_dies_goes_on_with_the_day_as_it_was(tmp_path: Path, put_down: bool) -> None:
    mortal = Mortal(tmp_path / "harbour.db")
    mortal.live()
    await mortal.beat()
    mortal.clock.advance(30.0)
    mortal.pause("Alice", "lunch")
    await mortal.beat()
    if put_down:
        mortal.journal._checkpoint_at = float("-inf")
    await wait(mortal, 40.0)
    mortal.tell(Session(**mortal.head(), agent=ALICE, on=False))
    await wait(mortal, 24.0)
    before = await day(mortal)
    again = mortal.killed(after=600.0)
    await again.beat()
    after = await day(again)
    assert after.states[: len(before.states)] == before.states
    assert [each.state for each in after.states] == ["", "ready", "not_ready", "signed_off", "unknown"]
    assert lasted(after.states, after.now) == pytest.approx(after.now - after.start)
    assert after.start == MIDNIGHT
    assert after.known == NOON
    again.hub.close()
