"""What stands in the cells of a table."""

from typing import Any

from msgspec.structs import replace

from tests.desk.rows import seen
from tests.screens.fake_link import FEED, NOON, FakeLink, trouble
from wallboard.desk.columns import AGENTS, QUEUES
from wallboard.desk.scope import Scope, scopes
from wallboard.model.rows import AgentRow, NameRow, name_id


def column(columns: tuple[Any, ...], id: str) -> Any:
    return next(each for each in columns if each.id == id)


def cell(link: FakeLink, pane: str, id: str, name: str) -> str:
    rows, around = seen(link)
    return str(column({"agents": AGENTS, "queues": QUEUES}[pane], name).draw(rows[pane][id], around).text)


def test_over_break_by_how_much() -> None:
    link, id = trouble(), f"{FEED}:Bai Lu"
    row = link.rows(AgentRow)[id]
    link.put(replace(row, since=NOON - 841, budget=600.0))
    assert cell(link, "agents", id, "state") == "break +4:01"
    link.put(replace(row, since=NOON - 841, budget=600.0, reason=""))
    assert cell(link, "agents", id, "state") == "not ready +4:01"


def test_a_hub_that_tells_no_budget_says_only_that_it_is_over() -> None:
    assert cell(trouble(), "agents", f"{FEED}:Bai Lu", "state") == "break, over"


def test_teams_and_tenants_go_by_their_names_and_are_found_by_their_ids() -> None:
    link, agent, queue = trouble(), f"{FEED}:Bai Lu", f"{FEED}:billing"
    link.put(
        NameRow(agent, 2, "agent", {"": "Bai Lu"}, group="t1"),
        NameRow(queue, 2, "queue", {"": "Billing"}, tenant="t1"),
        NameRow(name_id("team", "t1"), 2, "team", {"": "t1", "en": "Night shift", "zh_CN": "夜班"}),
        NameRow(name_id("tenant", "t1"), 2, "tenant", {"": "t1", "en": "Acme"}),
    )
    assert cell(link, "agents", agent, "team") == "Night shift"
    assert cell(link, "queues", queue, "tenant") == "Acme"
    rows, around = seen(link, "zh_CN")
    assert column(AGENTS, "team").words(rows["agents"][agent], around) == ("夜班", "t1")
    assert {around.called(*scope) for scope in scopes(around) if scope.kind in ("team", "tenant")} == {"夜班", "t1"}
    assert Scope("team", "t1").holds(rows["agents"][agent], around)


def test_a_team_that_nobody_named_is_called_by_its_id() -> None:
    link, agent = trouble(), f"{FEED}:Bai Lu"
    link.put(NameRow(agent, 2, "agent", {"": "Bai Lu"}, group="north/t:1"))
    assert cell(link, "agents", agent, "team") == "north/t:1"
