"""What a hub answers of an agent, a queue, who was lost and a group, alike from here and from afar."""

from pathlib import Path

import pytest

from tests.hub.linked import linked
from tests.hub.scripted import NOON, SOURCE, Driven
from tests.hub.test_restart import Mortal
from wallboard.config import Centre, Feed, QueueConfig, Reason, Service, Site, Team
from wallboard.hub.details import masked
from wallboard.hub.recent import Recent
from wallboard.model.events import Alerted, Dequeued, Ended, Observed, Queued, Working
from wallboard.model.measures import Counts, good_base
from wallboard.model.queries import (
    AgentAnswer,
    AgentQuery,
    Answer,
    GroupAnswer,
    GroupQuery,
    LostAnswer,
    LostQuery,
    Minute,
    Parts,
    Query,
    QueueAnswer,
    QueueQuery,
    Refused,
)
from wallboard.model.rows import QueueRow

SUPPORT, ALICE, BRUNO = f"{SOURCE}:support", f"{SOURCE}:Alice", f"{SOURCE}:Bruno"
CENTRE = Centre(
    id="harbour",
    sites=(Site(id="north", timezone="UTC"),),
    feeds=(Feed(id=SOURCE, url="ami://u@127.0.0.1"),),
    queues=(QueueConfig(id=SUPPORT, group="care", service=Service(formula="SL1", within=20.0, short_abandon=5.0)),),
    teams=(Team(id="t1", agents=("*:Alice",)),),
    reasons=(Reason(code="lunch", budget=60.0),),
)


class Floor(Driven):
    """A hub that is told of calls and beats after each."""

    def __init__(self) -> None:
        super().__init__(centre=CENTRE)
        self.live()
        self.hub.beat()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.sink(())
        self.hub.beat()

    def come(self, contact: str, caller: str, **facts: object) -> None:
        self.tell(Queued(**self.head(), contact=f"{SOURCE}:{contact}", queue=SUPPORT, caller=caller, **facts))  # type: ignore[arg-type]
        self.hub.beat()

    def go(self, contact: str, outcome: str, waited: float, agent: str = "") -> None:
        at = f"{SOURCE}:{contact}"
        self.tell(Dequeued(**self.head(), contact=at, queue=SUPPORT, outcome=outcome, waited=waited, agent=agent))  # type: ignore[arg-type]
        self.hub.beat()

    def ask(self, query: Query) -> Answer:
        return self.hub.answer(query)

    def agent(self, id: str = ALICE) -> AgentAnswer:
        answer = self.ask(AgentQuery(id))
        assert isinstance(answer, AgentAnswer)
        return answer

    def queue_day(self) -> QueueAnswer:
        answer = self.ask(QueueQuery(SUPPORT))
        assert isinstance(answer, QueueAnswer)
        return answer

    def lost(self, queue: str = "", last: int = 20) -> LostAnswer:
        answer = self.ask(LostQuery(queue, last))
        assert isinstance(answer, LostAnswer)
        return answer


@pytest.fixture
def floor() -> Floor:
    return Floor()


# -- an agent


def test_a_break_is_over_when_its_budget_is(floor: Floor) -> None:
    floor.wait(4.0)
    floor.pause("Alice", "lunch")
    for _ in range(20):
        floor.wait(5.0)
    states = [(each.since - NOON, each.state, each.reason) for each in floor.agent().states]
    assert states[1:] == [(0.0, "ready", ""), (4.0, "not_ready", "lunch"), (64.0, "over_break", "lunch")]
    (serves,) = floor.agent().queues
    assert (serves.queue, serves.paused, serves.reason) == (SUPPORT, NOON + 4, "lunch")


def test_the_contact_she_is_with_has_its_history(floor: Floor) -> None:
    floor.come("c0", "0612345678")
    floor.wait(3.0)
    floor.go("c0", "abandoned", 3.0)
    floor.wait(5.0)
    floor.come("c1", "0612345678")
    floor.wait(6.0)
    floor.tell(Alerted(**floor.head(), contact=f"{SOURCE}:c1", queue=SUPPORT, agent=ALICE))  # type: ignore[arg-type]
    floor.hub.beat()
    floor.wait(2.0)
    floor.go("c1", "answered", 8.0, ALICE)
    floor.tell(Working(**floor.head(), agent=ALICE, work="talking", contact=f"{SOURCE}:c1", queue=SUPPORT))  # type: ignore[arg-type]
    floor.wait(9.0)
    contact = floor.agent().contact
    assert contact is not None
    assert (contact.queued, contact.waited, contact.answered) == (NOON + 8, 8.0, NOON + 16)
    assert [(each.since - NOON, each.state) for each in contact.steps] == [(14.0, "ringing"), (16.0, "talking")]
    assert [(each.left - NOON, each.outcome) for each in contact.before] == [(3.0, "abandoned")]
    floor.tell(Ended(**floor.head(), contact=f"{SOURCE}:c1", queue=SUPPORT, agent=ALICE, talked=9.0))  # type: ignore[arg-type]
    floor.wait(1.0)
    assert floor.agent().contact is None
    assert (floor.agent().answered, floor.agent().talk) == (1, 9.0)
    assert floor.agent(BRUNO).answered == 0


def test_the_source_s_own_word_stands_beside_ours(floor: Floor) -> None:
    assert floor.agent().native == ""
    floor.tell(Working(**floor.head(), agent=ALICE, work="talking", native="InUse"))  # type: ignore[arg-type]
    assert (floor.agent().native, floor.agent().told) == ("InUse", NOON)


# -- a queue


def test_what_the_service_levels_are_made_of_gives_the_queue_s_own(floor: Floor) -> None:
    for place, (outcome, waited) in enumerate(
        [("answered", 20.0), ("answered", 21.0), ("abandoned", 4.0), ("abandoned", 300.0), ("timeout", 60.0)]
    ):
        floor.come(f"c{place}", "")
        floor.go(f"c{place}", outcome, waited, ALICE if outcome == "answered" else "")
    floor.wait(61.0)
    answer = floor.queue_day()
    assert answer.today == answer.m30 == Parts(1, 1, 1, 1, 1, 1, 0)
    today = floor.hub.views.table(QueueRow)[SUPPORT].today
    assert (today.good, today.base) == good_base("SL1", Counts(1, 1, 1, 1, 1, 1, 0))
    waits = {each.up_to: (each.answered, each.abandoned) for each in answer.waits if each.answered or each.abandoned}
    assert waits == {5: (0, 1), 20: (1, 0), 30: (1, 0), 300: (0, 1)}
    assert [each for each in answer.minutes if each != Minute()] == [Minute(offered=5, answered=2, abandoned=2)]
    assert len(answer.minutes) == 30


def test_the_pbx_s_own_figures_stand_beside(floor: Floor) -> None:
    floor.tell(Observed(**floor.head(), of=SUPPORT, gauges={"service_level_perf": 83.3, "completed": 5.0}))  # type: ignore[arg-type]
    assert floor.queue_day().gauges == {"service_level_perf": 83.3, "completed": 5.0}


def test_today_is_whole_only_from_when_the_feed_was_heard(floor: Floor) -> None:
    answer = floor.queue_day()
    assert answer.known == NOON
    assert set(answer.offered) == {None}
    floor.wait(1.0)
    assert answer.start == NOON - 12 * 3600


# -- who was lost


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0612345678", "*******678"),
        ("+4412345", "*****345"),
        ("101", "101"),
        ("anonymous", ""),
        ("", ""),
        ("a1234567", ""),
    ],
)
def test_of_a_number_only_the_end_is_told(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_who_was_lost_and_came_again_is_marked(floor: Floor) -> None:
    for place, caller in enumerate(("0601", "0602", "0603", "")):
        floor.come(f"a{place}", caller)
        floor.wait(1.0)
        floor.go(f"a{place}", "abandoned", 1.0)
    floor.come("again", "0601")
    floor.wait(2.0)
    floor.go("again", "answered", 2.0, ALICE)
    floor.come("back", "0602", channel="callback")
    answer = floor.lost()
    assert [(one.caller, one.again is not None, one.served, one.called) for one in answer.lost] == [
        ("", False, False, False),
        ("*603", False, False, False),
        ("*602", True, False, True),
        ("*601", True, True, False),
    ]
    assert answer.lost[3].again == NOON + 4
    assert answer.lost == floor.lost(SUPPORT).lost
    assert floor.lost("elsewhere").lost == ()
    assert len(floor.lost(last=2).lost) == 2
    assert floor.lost(last=-1).lost == ()


def test_a_memory_that_is_full_says_since_when_it_knows(floor: Floor) -> None:
    for place in range(3):
        floor.come(f"c{place}", "1")
        floor.wait(1.0)
        floor.go(f"c{place}", "abandoned", 1.0)
    recent = Recent(2)
    for one in reversed(floor.hub._ledger.recent.lost("", 3)):
        recent.take(one)
    assert recent.known == NOON + 1
    assert len(recent.lost("", 9)) == 2


async def test_what_a_hub_forgot_its_journal_knows(tmp_path: Path) -> None:
    mortal = Mortal(tmp_path / "harbour.db")
    mortal.live()
    for number in range(3):
        mortal.queue(f"c{number}")
        mortal.leave(f"c{number}")
    await mortal.beat()
    again = mortal.killed()
    await again.beat()
    again.hub._ledger.recent = Recent()
    again.hub._ledger.recent.known = again.clock.now()
    answer = again.hub.answer(LostQuery())
    assert isinstance(answer, LostAnswer)
    assert {one.contact for one in answer.lost} == {f"{SOURCE}:c{number}" for number in range(3)}
    assert answer.known == 0.0
    again.hub.close()


async def test_after_a_restart_the_lost_are_known_as_before(tmp_path: Path) -> None:
    mortal = Mortal(tmp_path / "harbour.db")
    mortal.live()
    mortal.queue("c1")
    mortal.leave("c1")
    await mortal.beat()
    before = mortal.hub.answer(LostQuery())
    again = mortal.killed()
    assert again.hub.answer(LostQuery()) == before
    again.hub.close()


# -- a group


@pytest.mark.parametrize(("kind", "id", "agents"), [("site", "north", 2), ("team", "t1", 1), ("group", "care", 2)])
def test_a_group_adds_up_and_counts_an_agent_once(floor: Floor, kind: str, id: str, agents: int) -> None:
    floor.come("c1", "")
    answer = floor.ask(GroupQuery(kind, id))
    assert isinstance(answer, GroupAnswer)
    assert (answer.queues, answer.agents, answer.waiting) == (1, agents, 1)
    assert answer.today == floor.hub.views.table(QueueRow)[SUPPORT].today
    assert answer.states == {"ready": agents}
    assert answer.used is None


async def test_nobody_is_asked_about_in_vain(tmp_path: Path) -> None:
    floor = Floor()
    queries = [AgentQuery(ALICE), QueueQuery(SUPPORT), LostQuery(), GroupQuery("site", "north")]
    unknown = [AgentQuery("x"), QueueQuery("x"), GroupQuery("zoo", "x")]
    async with linked(floor, "remote", tmp_path / "hub.sock") as link:
        await link.frame()
        for query in queries:
            assert type(await link.ask(query)) is type(floor.ask(query))
        for query in unknown:
            assert await link.ask(query) == Refused(why="unknown_id")
