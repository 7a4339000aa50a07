"""The part of a centre that a desk is about: a site, a tenant, a group of queues, a queue or a team."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wallboard.desk.around import Around
from wallboard.figures import Shown
from wallboard.model.rows import AgentRow, ContactRow

KINDS = ("site", "tenant", "group", "queue", "team")


class Scope(NamedTuple):
    """``kind`` of KINDS and the ``id`` of one; "" = the whole centre."""

    kind: str = ""
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.kind else ""

    def holds(self, shown: Shown[Any], around: Around) -> bool:
        """Whether a queue, an agent or a contact belongs to it. An agent belongs to every queue she serves."""
        row = shown.row
        if not self.kind:
            return True
        if isinstance(row, AgentRow):
            if self.kind == "team":
                return around.of(row.id).group == self.id
            if self.kind == "site":
                return around.site(row.id) == self.id
            return any(self._queue(queue, around) for queue in row.queues)
        if isinstance(row, ContactRow):
            return self._queue(row.queue, around)
        if self.kind == "team":
            return any(self._of_team(agent, around) for agent in around.agents.values() if row.id in agent.queues)
        return self._queue(row.id, around)

    def _of_team(self, agent: AgentRow, around: Around) -> bool:
        return around.of(agent.id).group == self.id

    def _queue(self, id: str, around: Around) -> bool:
        if self.kind == "queue":
            return id == self.id
        if self.kind == "site":
            return around.site(id) == self.id
        if self.kind == "team":
            return True
        return bool(getattr(around.of(id), self.kind) == self.id)


ALL = Scope()


def read(text: str) -> Scope:
    """Of "site:north"; the whole centre for what is none."""
    kind, _, id = text.partition(":")
    return Scope(kind, id) if kind in KINDS and id else ALL


def scopes(around: Around) -> Iterator[Scope]:
    """Every one there is."""
    found = dict.fromkeys(_found(around))
    return iter(sorted(found, key=lambda scope: (KINDS.index(scope.kind), around.called(*scope).casefold())))


def _found(around: Around) -> Iterator[Scope]:
    for id in around.queues:
        row = around.of(id)
        yield Scope("queue", id)
        yield Scope("site", around.site(id))
        if row.tenant:
            yield Scope("tenant", row.tenant)
        if row.group:
            yield Scope("group", row.group)
    for id in around.agents:
        yield Scope("site", around.site(id))
        if team := around.of(id).group:
            yield Scope("team", team)
