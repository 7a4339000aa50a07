"""The rows of a fake link as a table has them."""

from typing import Any

from tests.screens.fake_link import FakeLink
from wallboard.desk.around import Around, around
from wallboard.figures import Shown
from wallboard.picture import Names, take
from wallboard.words import Words


def seen(link: FakeLink, language: str = "en") -> tuple[dict[str, dict[str, Shown[Any]]], Around]:
    """The rows of each table by id, and what they need to know."""
    words = Words(language)
    names = Names(words)
    picture = take(link, names)
    rows = {"queues": picture.queues, "agents": picture.agents, "contacts": picture.contacts}
    return {pane: {shown.row.id: shown for shown in each} for pane, each in rows.items()}, around(link, names, words)
