"""A shift with everything a supervisor's jobs need: teams, holds, missed calls, and somebody in trouble."""

from msgspec.structs import replace

from tests.screens.fake_link import FEED, NOON, PEOPLE, FakeLink, trouble
from wallboard.model.rows import AgentRow, ContactRow, NameRow


def shift() -> FakeLink:
    link = trouble()
    link.offered = ()
    for place, name in enumerate(PEOPLE):
        link.put(NameRow(f"{FEED}:{name}", 2, "agent", {"": name}, group=f"t{1 + place // 10}"))
        row = link.rows(AgentRow)[f"{FEED}:{name}"]
        link.put(replace(row, answered=10 + place % 7, talk=1900.0 + 60 * place, missed=3 * (name == "Su Qing")))
        if row.state == "over_break":
            link.put(replace(link.rows(AgentRow)[row.id], budget=50.0))
    held = link.rows(AgentRow)[f"{FEED}:Tao Jun"]
    link.put(replace(held, contact=f"{FEED}:1"))
    link.put(ContactRow(f"{FEED}:1", 1, f"{FEED}:faults", "voice", NOON - 200, "connected", caller="13912345678"))
    return link
