"""All that a screen knows of a hub."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from wallboard.model.actions import Action, Done
from wallboard.model.queries import Answer, Query
from wallboard.model.rows import Frame, R

if TYPE_CHECKING:  # a console that is linked from afar never loads a hub
    from wallboard.hub.hub import Hub


class LinkError(Exception):
    """Nothing will come any more; its text is one sentence for the user, ``why`` a code.

    ``message``: the sentence with its ``{values}`` still to be filled in, for whoever has it in another language.
    """

    def __init__(self, message: str, why: str = "failed", **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.why = why
        self.values = values


class Link(Protocol):
    """A console's view of a hub; every implementation behaves alike."""

    def now(self) -> float:
        """The hub's clock in epoch seconds, simulated time included: an age is ``now() - since``."""
        ...

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        """The rows of a kind by id, as of the last frame; read only."""
        ...

    async def frame(self) -> Frame:
        """Wait for the next frame. The first names every row; what a slow console missed comes merged in one.

        Raises LinkError when nothing will come any more.
        """
        ...

    async def ask(self, query: Query) -> Answer:
        """Pull an answer."""
        ...

    async def act(self, action: Action, dry: bool = False) -> Done:
        """Do something; ``dry`` only tells what would come of it."""
        ...


class LocalLink:
    """A link to a hub in the same process, which the first ``frame`` starts."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._mark = 0
        self._rev = 0

    def now(self) -> float:
        return self._hub.clock.now()

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        return MappingProxyType(self._hub.views.table(kind))

    async def frame(self) -> Frame:
        self._mark = await self._hub.marked(self._mark)
        frame = self._hub.views.since(self._rev, self.now())
        self._rev = frame.rev
        return frame

    async def ask(self, query: Query) -> Answer:
        return self._hub.answer(query)

    async def act(self, action: Action, dry: bool = False) -> Done:
        return Done(ok=False, why="no_actions")
